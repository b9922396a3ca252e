#include "support/wage_trial.h"
#include "base/money.h"
#include "rules/ids.h"

static const struct wage_rules rules_of_policy = {
    .file_bytes_max = UINT64_C(256) << 20,
    .lines_max = 1000000,
    .line_bytes_max = 8192,
    .wage_min_halalas = 40000,
    .wage_max_halalas = 10000000,
    .deductions_max_bp = 5000,
    .value_days_max = 60,
    .basic_unrecorded_days = 90,
};

void wage_trial_open(struct wage_trial *t, enum wage_format format)
{
    *t = (struct wage_trial){
        .arena = arena_new(256 << 20),
        .kept = arena_new(256 << 20),
        .options = {.format = format, .month = 2014 * 12, .key = {0x1234567890ABCDEF, 42}},
        .rules = rules_of_policy,
        .has_source = true,
    };
}

void wage_trial_close(struct wage_trial *t)
{
    arena_free(t->arena);
    arena_free(t->kept);
}

/* ---- a run ---- */

struct run {
    struct wage_trial *t;
    struct buf said;
    struct str again; /* the text that the judge may read again */
    uint32_t lines_room;
};

static void finding_take(void *ctx, const struct wage_finding *f)
{
    struct run *r = ctx;
    if (f->file)
        buf_printf(&r->said, "body ");
    buf_printf(&r->said, "%u %s %s\n", f->line, f->column ? f->column : "-",
               wage_cause_name(f->cause));
    r->t->last = *f;
}

static void line_take(void *ctx, const struct wage_line *line)
{
    struct run *r = ctx;
    struct wage_trial *t = r->t;
    if (t->lines_count == r->lines_room) {
        uint32_t room = r->lines_room ? r->lines_room * 2 : 16;
        struct wage_line *moved = arena_array(t->kept, struct wage_line, room);
        if (t->lines_count)
            memcpy(moved, t->lines, t->lines_count * sizeof *moved);
        t->lines = moved;
        r->lines_room = room;
    }
    struct wage_line *kept = &t->lines[t->lines_count++];
    *kept = *line;
    struct str *texts[] = {&kept->person_text, &kept->account, &kept->name, &kept->bank,
                           &kept->details};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = str_copy(t->kept, *texts[i]);
}

static size_t text_read_at(void *ctx, uint64_t offset, char *to, size_t n)
{
    const struct run *r = ctx;
    struct str s = str_first(str_from(r->again, offset), n);
    memcpy(to, s.at, s.n);
    return s.n;
}

/* Every piece is given from memory of exactly its size, so that a look beyond it is caught. */
static void feed(struct wage_check *c, struct str text, size_t piece)
{
    struct arena *a = arena_new(1 << 20);
    size_t step = piece ? piece : text.n;
    for (size_t at = 0; at < text.n; at += step) {
        arena_reset(a);
        if (!wage_check_feed(c, str_copy(a, str_first(str_from(text, at), step))))
            break;
    }
    arena_free(a);
}

static void run(struct wage_trial *t, struct str first, const struct str *second, size_t piece)
{
    arena_reset(t->arena);
    arena_reset(t->kept);
    t->lines = NULL;
    t->lines_count = 0;
    t->last = (struct wage_finding){0};
    struct run r = {.t = t, .said = buf_new(t->kept), .again = second ? *second : first};
    const struct wage_source source = {&r, t->has_source ? text_read_at : NULL};
    const struct wage_sink sink = {&r, finding_take, line_take};
    t->options.bytes_expected = r.again.n;
    struct wage_check *c =
        wage_check_new(t->arena, &t->options, &t->rules, t->known, &source, &sink);
    feed(c, first, piece);
    if (second) {
        wage_check_next_file(c);
        feed(c, *second, piece);
    }
    t->summary = *wage_check_end(c);
    t->header = *wage_check_header(c);
    t->said = (struct str){str_c(t->kept, buf_out(&r.said)), r.said.n};
}

void wage_trial_run(struct wage_trial *t, struct str text, size_t piece)
{
    run(t, text, NULL, piece);
}

void wage_trial_run_pair(struct wage_trial *t, struct str header, struct str body, size_t piece)
{
    run(t, header, &body, piece);
}

/* ---- a faultless file ---- */

static const char *const names[] = {"محمد رفيق الإسلام", "ABDUL KARIM ISLAM", "عبدالله القحطاني",
                                    "MARIA SANTOS",      "RAJESH KUMAR",      "أحمد محمود السيد"};
static const char *const banks[] = {"RJHI", "NCBK", "RIBL", "INMA"};

static struct str amount(struct arena *a, int64_t halalas)
{
    char text[MONEY_TEXT_BYTES];
    return str_copy(a, money_format((struct money){halalas}, text));
}

void wage_file_cells(struct arena *a, uint32_t i, struct wage_cells *out)
{
    char iban[ID_IBAN_TEXT_BYTES];
    int64_t basic = 150000 + i % 9000 * 100, housing = basic / 4, other = 20000 + i % 77;
    int64_t deductions = i % 5 ? 0 : 12345;
    *out = (struct wage_cells){.count = 14, .net = basic + housing + other - deductions};
    struct str *c = out->cell;
    c[0] = amount(a, out->net);
    c[1] = str_copy(a, id_make_iban(80, i * UINT64_C(7919) + 1000, iban));
    c[2] = str_of(names[i % 6]);
    c[3] = str_of(banks[i % 4]);
    c[4] = S("SALARY 2014-01");
    c[6] = amount(a, basic);
    c[7] = amount(a, housing);
    c[8] = amount(a, other);
    c[9] = amount(a, deductions);
    c[10] = str_printf(a, "%llu", (unsigned long long)id_make_person(i % 10 ? 2 : 1, i));
    for (int k = 0; k < out->count; k++)
        if (!c[k].at)
            c[k] = S("");
}

struct str wage_file_header(struct arena *a, int64_t total)
{
    struct str sum = amount(a, total);
    return str_printf(a,
                      "RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t%.*s\t\t"
                      "REF2014010001\t\t9999901\r\n",
                      STR_ARG(sum));
}

void wage_file_add(struct buf *out, const struct wage_cells *cells)
{
    for (int i = 0; i < cells->count; i++) {
        if (i)
            buf_char(out, '\t');
        buf_str(out, cells->cell[i]);
    }
    buf_c(out, "\r\n");
}

struct str wage_file_make(struct arena *a, uint32_t lines)
{
    struct buf rows = buf_new(a), all = buf_new(a);
    int64_t total = 0;
    for (uint32_t i = 0; i < lines; i++) {
        struct wage_cells cells;
        wage_file_cells(a, i, &cells);
        wage_file_add(&rows, &cells);
        total += cells.net;
    }
    buf_str(&all, wage_file_header(a, total));
    buf_str(&all, buf_out(&rows));
    buf_c(&all, "-\r\n");
    return buf_out(&all);
}
