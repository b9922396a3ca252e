/* Mistakes planted in a faultless file: each is found on exactly its lines, under its name and in its
   field, and nothing else is found; in pieces of every size the same. And a faultless file of a
   million lines has no finding at all. */
#include "base/random.h"
#include "rules/ids.h"
#include "support/wage_trial.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* Cells of the ministry's line. */
enum {
    NET,
    ACCOUNT,
    NAME,
    BANK,
    DETAILS,
    RET_CODE,
    BASIC,
    HOUSING,
    OTHER,
    DEDUCTIONS,
    ID,
    TRN_REF,
    TRN_STATUS,
    TRN_DATE
};

static struct arena *arena;

/* How a class spoils the cells of a line; `i` is the line's place from 0. */
struct spoil {
    const char *what;   /* for the failure's text */
    const char *column; /* of the finding; "-": the line */
    enum wage_cause cause;
    int cell;
    struct str with; /* the cell's new text; at NULL: `how` */
    void (*how)(struct wage_cells *cells, uint32_t i);
};

static void cell_long(struct wage_cells *c, int cell, size_t n)
{
    char *text = arena_alloc_raw(arena, n);
    memset(text, 'x', n);
    c->cell[cell] = (struct str){text, n};
}
static void net_off(struct wage_cells *c, uint32_t i)
{
    (void)i;
    c->cell[NET] = str_printf(arena, "%lld.%02lld", (long long)((c->net + 1) / 100),
                              (long long)((c->net + 1) % 100));
}
static void wages_set(struct wage_cells *c, const char *net, const char *basic,
                      const char *deductions)
{
    c->cell[NET] = str_of(net);
    c->cell[BASIC] = str_of(basic);
    c->cell[HOUSING] = c->cell[OTHER] = S("0");
    c->cell[DEDUCTIONS] = str_of(deductions);
}
static void deduct_much(struct wage_cells *c, uint32_t i)
{
    (void)i;
    wages_set(c, "1999.99", "4000.00", "2000.01");
}
static void pay_little(struct wage_cells *c, uint32_t i)
{
    (void)i;
    wages_set(c, "399.99", "399.99", "0");
}
static void pay_much(struct wage_cells *c, uint32_t i)
{
    (void)i;
    wages_set(c, "100000.01", "100000.01", "0");
}
static void check_digit_off(struct wage_cells *c, uint32_t i)
{
    (void)i;
    char *text = str_c(arena, c->cell[ID]);
    text[9] = text[9] == '9' ? '0' : (char)(text[9] + 1);
    c->cell[ID] = str_of(text);
}
static void iban_digit_off(struct wage_cells *c, uint32_t i)
{
    (void)i;
    char *text = str_c(arena, c->cell[ACCOUNT]);
    text[12] = text[12] == '9' ? '0' : (char)(text[12] + 1);
    c->cell[ACCOUNT] = str_of(text);
}
static void iban_cut(struct wage_cells *c, uint32_t i)
{
    (void)i;
    c->cell[ACCOUNT].n--;
}
/* The person, or the account, of the line before. */
static void person_again(struct wage_cells *c, uint32_t i)
{
    struct wage_cells other;
    wage_file_cells(arena, i - 1, &other);
    c->cell[ID] = other.cell[ID];
}
static void account_again(struct wage_cells *c, uint32_t i)
{
    struct wage_cells other;
    wage_file_cells(arena, i - 1, &other);
    c->cell[ACCOUNT] = other.cell[ACCOUNT];
}
static void name_long(struct wage_cells *c, uint32_t i) { (void)i, cell_long(c, NAME, 141); }
static void details_long(struct wage_cells *c, uint32_t i) { (void)i, cell_long(c, DETAILS, 141); }
static void line_long(struct wage_cells *c, uint32_t i) { (void)i, cell_long(c, DETAILS, 9000); }
static void one_less(struct wage_cells *c, uint32_t i) { (void)i, c->count--; }
static void one_more(struct wage_cells *c, uint32_t i)
{
    (void)i;
    c->cell[c->count++] = S("");
}

#define NEW(text) .with = {text, sizeof(text) - 1}
static const struct spoil spoils[] = {
    {"net negative", "[32B-AMT]", WAGE_CAUSE_negative, NET, NEW("-500.00")},
    {"basic negative", "[MOL-BAS]", WAGE_CAUSE_negative, BASIC, NEW("-1")},
    {"housing negative", "[MOL-HAL]", WAGE_CAUSE_negative, HOUSING, NEW("-0.01")},
    {"deductions negative", "[MOL-DED]", WAGE_CAUSE_negative, DEDUCTIONS, NEW("-100.00")},
    {"three decimals in the net", "[32B-AMT]", WAGE_CAUSE_decimals, NET, NEW("1250.755")},
    {"three decimals in deductions", "[MOL-DED]", WAGE_CAUSE_decimals, DEDUCTIONS, NEW("1.000")},
    {"net off by a halala", "[32B-AMT]", WAGE_CAUSE_net, .how = net_off},
    {"net empty", "[32B-AMT]", WAGE_CAUSE_empty, NET, NEW("")},
    {"basic empty", "[MOL-BAS]", WAGE_CAUSE_empty, BASIC, NEW("")},
    {"other of spaces", "[MOL-OEA]", WAGE_CAUSE_empty, OTHER, NEW("   ")},
    {"thousands parted", "[32B-AMT]", WAGE_CAUSE_amount_shape, NET, NEW("1,250.75")},
    {"currency in the amount", "[MOL-BAS]", WAGE_CAUSE_amount_shape, BASIC, NEW("SAR 2000")},
    {"exponent", "[MOL-HAL]", WAGE_CAUSE_amount_shape, HOUSING, NEW("1E3")},
    {"amount beyond its field", "[MOL-OEA]", WAGE_CAUSE_amount_large, OTHER,
     NEW("1234567890123456")},
    {"mixed digits in an amount", "[MOL-BAS]", WAGE_CAUSE_digits_mixed, BASIC, NEW("15٠0.00")},
    {"two sets of Arabic digits", "[MOL-BAS]", WAGE_CAUSE_digits_mixed, BASIC, NEW("١۲٣")},
    {"id of nine digits", "[MOL-ID]", WAGE_CAUSE_person_shape, ID, NEW("299900001")},
    {"id with a letter", "[MOL-ID]", WAGE_CAUSE_person_shape, ID, NEW("29990000I7")},
    {"border number", "[MOL-ID]", WAGE_CAUSE_person_first, ID, NEW("3123456789")},
    {"check digit", "[MOL-ID]", WAGE_CAUSE_person_check, .how = check_digit_off},
    {"id empty", "[MOL-ID]", WAGE_CAUSE_empty, ID, NEW("")},
    {"mixed digits in an id", "[MOL-ID]", WAGE_CAUSE_digits_mixed, ID, NEW("29990000١7")},
    {"worker twice", "[MOL-ID]", WAGE_CAUSE_person_twice, .how = person_again},
    {"IBAN of another country", "[59-ACC]", WAGE_CAUSE_account_country, ACCOUNT,
     NEW("AE130339000000000000001")},
    {"IBAN too short", "[59-ACC]", WAGE_CAUSE_account_length, .how = iban_cut},
    {"IBAN check digits", "[59-ACC]", WAGE_CAUSE_account_check, .how = iban_digit_off},
    {"IBAN with a star", "[59-ACC]", WAGE_CAUSE_account_shape, ACCOUNT,
     NEW("SA58800000000000*9990000")},
    {"account empty", "[59-ACC]", WAGE_CAUSE_empty, ACCOUNT, NEW("")},
    {"account of digits", "[59-ACC]", WAGE_CAUSE_account_length, ACCOUNT, NEW("1234567890123456")},
    {"account shared", "[59-ACC]", WAGE_CAUSE_account_shared, .how = account_again},
    {"name empty", "[59-NAME]", WAGE_CAUSE_empty, NAME, NEW("")},
    {"name too long", "[59-NAME]", WAGE_CAUSE_length, .how = name_long},
    {"name turned around", "[59-NAME]", WAGE_CAUSE_text_control, NAME, NEW("ALI \u202EKHAN")},
    {"name with U+061C", "[59-NAME]", WAGE_CAUSE_text_control, NAME, NEW("علي\u061Cخان")},
    {"name a formula", "[59-NAME]", WAGE_CAUSE_formula, NAME, NEW("=HYPERLINK(\"http://x\")")},
    {"name a wide formula", "[59-NAME]", WAGE_CAUSE_formula, NAME, NEW("\uFF1D1+1")},
    {"details a formula", "[70-DET]", WAGE_CAUSE_formula, DETAILS, NEW("@SUM(A1)")},
    {"name in Windows-1256", "-", WAGE_CAUSE_not_utf8, NAME, NEW("\xE3\xCD\xE3\xCF")},
    {"half a character", "-", WAGE_CAUSE_not_utf8, NAME, NEW("علي\xD8")},
    {"NUL in a name", "-", WAGE_CAUSE_nul, NAME, NEW("ALI\0KHAN")},
    {"escape in the bank", "[57-BANK]", WAGE_CAUSE_text_control, BANK, NEW("RJ\x1BHI")},
    {"bank empty", "[57-BANK]", WAGE_CAUSE_empty, BANK, NEW("")},
    {"details too long", "[70-DET]", WAGE_CAUSE_length, .how = details_long},
    {"a column less", "-", WAGE_CAUSE_columns_few, .how = one_less},
    {"a column more", "-", WAGE_CAUSE_columns_many, .how = one_more},
    {"gigantic line", "-", WAGE_CAUSE_line_long, .how = line_long},
    {"deductions above half", "[MOL-DED]", WAGE_CAUSE_deductions_high, .how = deduct_much},
    {"wage too low", "[MOL-BAS]", WAGE_CAUSE_wage_low, .how = pay_little},
    {"wage too high", "[MOL-BAS]", WAGE_CAUSE_wage_high, .how = pay_much},
    {"return code", "[RET-CODE]", WAGE_CAUSE_bank_field, RET_CODE, NEW("00")},
    {"transaction number", "[TRN-REF]", WAGE_CAUSE_bank_field, TRN_REF, NEW("TR1")},
    {"transaction status", "[TRN-STATUS]", WAGE_CAUSE_bank_field, TRN_STATUS, NEW("paid")},
    {"transaction date", "[TRN-DATE]", WAGE_CAUSE_bank_field, TRN_DATE, NEW("20140131")},
};
enum { SPOILS = sizeof spoils / sizeof *spoils };
static_assert(SPOILS >= 40);

/* A file of `lines` with spoils[of[i]] on line i where of[i] >= 0; the findings it must have. */
static struct str file_plant(uint32_t lines, const int *of, struct buf *want)
{
    struct buf rows = buf_new(arena);
    int64_t total = 0;
    buf_str(&rows, S(""));
    for (uint32_t i = 0; i < lines; i++) {
        struct wage_cells cells;
        wage_file_cells(arena, i, &cells);
        if (of[i] >= 0) {
            const struct spoil *s = &spoils[of[i]];
            if (s->how)
                s->how(&cells, i);
            else
                cells.cell[s->cell] = s->with;
            buf_printf(want, "%u %s %s\n", i + 2, s->column, wage_cause_name(s->cause));
        }
        total += cells.net;
        wage_file_add(&rows, &cells);
    }
    struct buf all = buf_new(arena);
    buf_str(&all, wage_file_header(arena, total));
    buf_str(&all, buf_out(&rows));
    buf_c(&all, "-\r\n");
    return buf_out(&all);
}

static void assert_said(const struct wage_trial *t, struct str want)
{
    if (str_eq(t->said, want))
        return;
    struct str got = t->said, a = {0}, b = {0};
    while (str_cut(&got, '\n', &a) && str_cut(&want, '\n', &b) && str_eq(a, b))
        ;
    fail_msg("found [%.*s], planted [%.*s]", STR_ARG(a), STR_ARG(b));
}

/* Never two spoils on neighbouring lines: some copy from the line before. */
static void lines_choose(struct random *r, uint32_t lines, int *of, int times)
{
    for (uint32_t i = 0; i < lines; i++)
        of[i] = -1;
    for (int k = 0; k < SPOILS * times; k++) {
        uint32_t i;
        do
            i = 1 + (uint32_t)random_below(r, lines - 2);
        while (of[i] >= 0 || of[i - 1] >= 0 || of[i + 1] >= 0);
        of[i] = k % SPOILS;
    }
}

static void each_alone(void **state)
{
    (void)state;
    struct wage_trial t;
    wage_trial_open(&t, WAGE_SA);
    for (int k = 0; k < SPOILS; k++) {
        arena_reset(arena);
        int of[5] = {-1, -1, k, -1, -1};
        struct buf want = buf_new(arena);
        struct str text = file_plant(5, of, &want);
        wage_trial_run(&t, text, 0);
        /* Alone the total is judged too, where the line was read and its net changed. */
        bool net_changes = spoils[k].how == net_off || spoils[k].how == deduct_much ||
                           spoils[k].how == pay_little || spoils[k].how == pay_much;
        if (net_changes)
            buf_c(&want, "1 [32A-AMT] total\n");
        if (!str_eq(t.said, buf_out(&want)))
            fail_msg("%s: found [%.*s], planted [%.*s]", spoils[k].what, STR_ARG(t.said),
                     STR_ARG(buf_out(&want)));
        bool rejects = wage_cause_rejects(spoils[k].cause) || net_changes;
        assert_int_equal(t.summary.outcome, rejects ? WAGE_REJECTED : WAGE_ACCEPTED_WITH_REMARKS);
    }
    wage_trial_close(&t);
}

static void all_in_a_large_file(void **state)
{
    (void)state;
    enum { LINES = 20000 };
    static int of[LINES];
    struct random r = random_seed(5);
    struct wage_trial t;
    wage_trial_open(&t, WAGE_SA);
    arena_reset(arena);
    lines_choose(&r, LINES, of, 20);
    struct buf want = buf_new(arena);
    struct str text = file_plant(LINES, of, &want);
    wage_trial_run(&t, text, 65536);
    assert_said(&t, buf_out(&want));
    assert_int_equal(t.summary.made[4], WAGE_MADE_NOT_READ);
    wage_trial_close(&t);
}

static void pieces_of_every_size(void **state)
{
    (void)state;
    enum { LINES = 400 };
    static int of[LINES];
    struct random r = random_seed(6);
    struct wage_trial t;
    wage_trial_open(&t, WAGE_SA);
    arena_reset(arena);
    lines_choose(&r, LINES, of, 1);
    struct buf want = buf_new(arena);
    struct str text = file_plant(LINES, of, &want);
    for (size_t piece = 0; piece < 400; piece += piece < 160 ? 1 : 37) {
        wage_trial_run(&t, text, piece);
        assert_said(&t, buf_out(&want));
    }
    wage_trial_close(&t);
}

/* Without reading again the short hashes decide, and agree here. */
static void without_reading_again(void **state)
{
    (void)state;
    enum { LINES = 2000 };
    static int of[LINES];
    struct random r = random_seed(8);
    struct wage_trial t;
    wage_trial_open(&t, WAGE_SA);
    arena_reset(arena);
    lines_choose(&r, LINES, of, 4);
    struct buf want = buf_new(arena);
    struct str text = file_plant(LINES, of, &want);
    t.has_source = false;
    wage_trial_run(&t, text, 4096);
    assert_said(&t, buf_out(&want));
    wage_trial_close(&t);
}

/* ---- a million lines ---- */

struct stream {
    struct wage_check *check;
    struct arena *line;
    struct buf out;
    uint64_t findings;
};

static void finding_count(void *ctx, const struct wage_finding *f)
{
    struct stream *s = ctx;
    if (s->findings++ < 5)
        print_error("line %u: %s\n", f->line, wage_cause_name(f->cause));
}

static void line_made(struct stream *s, uint32_t i, int64_t *total)
{
    struct wage_cells cells;
    arena_reset(s->line);
    wage_file_cells(s->line, i, &cells);
    *total += cells.net;
    if (s->check)
        wage_file_add(&s->out, &cells);
    if (s->out.n > 100000) {
        wage_check_feed(s->check, buf_out(&s->out));
        s->out.n = 0;
    }
}

static void a_clean_million(void **state)
{
    (void)state;
    enum { LINES = 1000000 };
    struct wage_trial t;
    wage_trial_open(&t, WAGE_SA);
    struct stream s = {.line = arena_new(1 << 20), .out = buf_new(t.kept)};
    const struct wage_sink sink = {.ctx = &s, .finding = finding_count};
    int64_t total = 0, again = 0;
    for (uint32_t i = 0; i < LINES; i++)
        line_made(&s, i, &total);
    s.check = wage_check_new(t.arena, &t.options, &t.rules, NULL, NULL, &sink);
    size_t held = arena_used(t.arena);
    buf_str(&s.out, wage_file_header(t.kept, total));
    for (uint32_t i = 0; i < LINES; i++)
        line_made(&s, i, &again);
    buf_c(&s.out, "-\r\n");
    wage_check_feed(s.check, buf_out(&s.out));
    const struct wage_summary *summary = wage_check_end(s.check);
    assert_int_equal(s.findings, 0);
    assert_int_equal(summary->outcome, WAGE_ACCEPTED);
    assert_int_equal(summary->lines, LINES);
    assert_int_equal(summary->sum_halalas, total);
    assert_int_equal(arena_used(t.arena), held);
    assert_true(held < 24 << 20);
    arena_free(s.line);
    wage_trial_close(&t);
}

int main(void)
{
    arena = arena_new(256 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_alone),           cmocka_unit_test(all_in_a_large_file),
        cmocka_unit_test(pieces_of_every_size), cmocka_unit_test(without_reading_again),
        cmocka_unit_test(a_clean_million),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
