/* Any bytes as a wage file of any format: the first byte chooses format and options, the second how the
   file is cut into pieces. Whole and in pieces it must have the same findings; lines are told in
   order; what was accepted and has no remark is written and judged again. */
#include "base/arena.h"
#include "base/utf8.h"
#include "fuzz/must.h"
#include "wages/check.h"
#include "wages/write.h"

static const struct wage_rules rules = {
    .file_bytes_max = 1 << 16,
    .lines_max = 200,
    .line_bytes_max = 256,
    .wage_min_halalas = 40000,
    .wage_max_halalas = 10000000,
    .deductions_max_bp = 5000,
    .value_days_max = 60,
    .basic_unrecorded_days = 90,
};

struct result {
    uint64_t hash, findings, rejects;
    uint32_t line; /* the last wage line */
    struct buf written;
};

static void mix(struct result *r, uint64_t v) { r->hash = (r->hash ^ v) * UINT64_C(0x100000001b3); }
static void mix_text(struct result *r, struct str s)
{
    mix(r, s.n);
    for (size_t i = 0; i < s.n; i++)
        mix(r, (unsigned char)s.at[i]);
}

static void finding_take(void *ctx, const struct wage_finding *f)
{
    struct result *r = ctx;
    MUST(f->cause > WAGE_CAUSE_NONE && f->cause < WAGE_CAUSES);
    MUST(f->value.n <= WAGE_VALUE_BYTES_MAX && utf8_valid(f->value) && utf8_valid(f->wanted));
    r->findings++;
    r->rejects += wage_cause_rejects(f->cause);
    mix(r, f->cause);
    mix(r, f->line);
    mix(r, f->other_line);
    mix_text(r, f->value);
    mix_text(r, f->wanted);
    mix_text(r, str_of(f->column ? f->column : ""));
}

static void line_take(void *ctx, const struct wage_line *l)
{
    struct result *r = ctx;
    MUST(l->line > r->line);
    MUST(l->unread & WAGE_NET || l->is_rejected || l->net >= 0);
    r->line = l->line;
    mix(r, l->person);
    mix(r, (uint64_t)l->net);
    mix_text(r, l->account);
    mix_text(r, l->name);
    MUST(utf8_valid(l->name) && utf8_valid(l->account));
    if (r->written.arena && wage_write_sa_line(&r->written, l) != OK)
        MUST(l->is_rejected || l->name.n + l->details.n + l->bank.n > 0);
}

struct source {
    struct str text;
};
static size_t read_at(void *ctx, uint64_t offset, char *to, size_t n)
{
    struct source *s = ctx;
    struct str part = str_first(str_from(s->text, offset), n);
    memcpy(to, part.at, part.n);
    return part.n;
}

/* A piece of a file as bytes of its own, so that a look beyond its end is caught. */
static void feed(struct arena *a, struct wage_check *c, struct str text, size_t piece)
{
    for (size_t at = 0; at < text.n; at += piece)
        wage_check_feed(c, str_copy(a, str_first(str_from(text, at), piece)));
}

static void judge(struct arena *a, const struct wage_options *options, struct str text,
                  struct str header, size_t piece, struct result *r)
{
    static struct wage_map map;
    const char *problem;
    struct wage_options o = *options;
    struct source text_again = {text};
    const struct wage_source source = {&text_again, read_at};
    const struct wage_sink sink = {r, finding_take, line_take};
    if (o.format == WAGE_MAP) {
        MUST(wage_map_parse(S("person=1,net=2,basic=3,other=4,other=5,account=Acc,name=7"), &map,
                            &problem));
        o.map = &map;
    }
    struct wage_check *c = wage_check_new(a, &o, &rules, NULL, &source, &sink);
    if (o.format == WAGE_BANK) {
        feed(a, c, header, piece);
        wage_check_next_file(c);
        r->line = 0;
    }
    feed(a, c, text, piece);
    const struct wage_summary *s = wage_check_end(c);
    MUST(s->rejects + s->remarks == r->findings && s->rejects == r->rejects);
    MUST((s->outcome == WAGE_REJECTED) == (s->rejects > 0));
    mix(r, (uint64_t)s->sum_halalas);
    mix(r, s->lines);
    for (int i = 1; i <= WAGE_CHECKS; i++)
        mix(r, s->made[i]);
}

/* What has no fault at all is written and has none again. */
static void there_and_back(struct arena *a, const struct wage_options *options, struct str text)
{
    struct result first = {.written = buf_new(a)}, second = {0};
    struct buf all = buf_new(a);
    struct wage_check *c = wage_check_new(a, options, &rules, NULL, NULL,
                                          &(struct wage_sink){&first, finding_take, line_take});
    feed(a, c, text, text.n);
    wage_check_end(c);
    MUST(wage_write_sa_header(&all, wage_check_header(c), true) == OK);
    buf_str(&all, buf_out(&first.written));
    wage_write_sa_end(&all);
    struct wage_check *again = wage_check_new(
        a, options, &rules, NULL, NULL, &(struct wage_sink){&second, finding_take, line_take});
    feed(a, again, buf_out(&all), all.n);
    wage_check_end(again);
    MUST(second.findings == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *arena;
    if (!arena)
        arena = arena_new(1 << 24);
    if (n < 3 || n > 20000)
        return 0;
    arena_reset(arena);
    struct wage_options options = {
        .format = data[0] % WAGE_FORMATS,
        .is_bank = data[0] & 0x40,
        .month = data[0] & 0x80 ? 2014 * 12 : 0,
        .bytes_expected = n,
        .key = {1, 2},
    };
    struct str text = {(const char *)data + 2, n - 2}, header = {0};
    /* A bank's two files are parted by an empty record. */
    if (options.format == WAGE_BANK) {
        size_t end = str_index(text, '\x1C');
        header = str_first(text, end);
        text = str_from(text, end + 1);
    }
    struct result whole = {0}, parts = {0};
    judge(arena, &options, text, header, n, &whole);
    judge(arena, &options, text, header, data[1] % 64 + 1, &parts);
    MUST(whole.hash == parts.hash && whole.findings == parts.findings);
    if (options.format == WAGE_SA && whole.findings == 0)
        there_and_back(arena, &options, text);
    return 0;
}
