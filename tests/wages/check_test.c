/* The ministry's file: headers, ends, digits, line ends, limits, what the registers add, and which
   checks are said not to have been made. Mistakes of single cells are in planted_test.c. */
#include "support/wage_trial.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define HEADER_OF(total)                                                \
    "RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t" total \
    "\t\tREF2014010001\t\t9999901"
#define HEADER HEADER_OF("9490.00")
#define LINE_1                                                                                                       \
    "7415.00\tSA5880000000000009990000\tأحمد عبدالله القحطاني\tRJHI\tSALARY 2014-01\t\t6000.00\t" \
    "1500.00\t500.00\t585.00\t1999000019\t\t\t"
#define LINE_2                                                                                   \
    "2075.00\tSA4310000000000009990001\tRAJESH KUMAR\tNCBK\tSALARY 2014-01\t\t1500.00\t375.00\t" \
    "200.00\t0.00\t2999000017\t\t\t"
#define FILE_OF(header, end) header "\r\n" LINE_1 "\r\n" LINE_2 "\r\n" end

static struct wage_trial t;

static int open_trial(void **state)
{
    (void)state;
    wage_trial_open(&t, WAGE_SA);
    return 0;
}
static int close_trial(void **state)
{
    (void)state;
    wage_trial_close(&t);
    return 0;
}

/* Judged whole and byte by byte, the text must have these findings. */
static void expect_n(const char *text, size_t n, const char *want)
{
    for (size_t piece = 0; piece < 2; piece++) {
        wage_trial_run(&t, (struct str){text, n}, piece);
        if (!str_eq_c(t.said, want))
            fail_msg("found [%.*s] instead of [%s]", STR_ARG(t.said), want);
    }
}
static void expect(const char *text, const char *want) { expect_n(text, strlen(text), want); }

static void a_good_file(void **state)
{
    (void)state;
    expect(FILE_OF(HEADER, "-\r\n"), "");
    assert_int_equal(t.summary.outcome, WAGE_ACCEPTED);
    assert_int_equal(t.summary.lines, 2);
    assert_int_equal(t.summary.sum_halalas, 949000);
    assert_int_equal(t.header.line, 1);
    assert_int_equal(t.header.total, 949000);
    struct day value;
    assert_true(day_from_ymd(2014, 1, 31, &value) && day_eq(value, t.header.value_date));
    assert_int_equal(t.lines_count, 2);
    assert_int_equal(t.lines[0].person, 1999000019);
    assert_int_equal(t.lines[0].deductions, 58500);
    assert_int_equal(t.lines[1].line, 3);
    assert_true(str_eq_c(t.lines[1].account, "SA4310000000000009990001"));
    assert_true(str_eq_c(t.lines[0].name, "أحمد عبدالله القحطاني"));
}

static void captions_line_ends_and_marks(void **state)
{
    (void)state;
    expect("[DEST-ID]\t[ESTB-ID]\n" HEADER "\n[32B-AMT]\t[59-ACC]\n" LINE_1 "\n" LINE_2 "\n-\n",
           "");
    expect("\xEF\xBB\xBF" FILE_OF(HEADER, "-"), "");
    expect(HEADER "\r" LINE_1 "\r" LINE_2 "\r-\r", "");
    expect(HEADER "\r\n" LINE_1 "\n" LINE_2 "\r-", "");
    expect("\r\n\n" HEADER "\n\n\n" LINE_1 "\n \n" LINE_2 "\n-------\t\t\n\n\n", "");
    assert_int_equal(t.lines[0].line, 6);
    /* The comma variant, quoted where a name has a comma. */
    expect("RJHI,0000123456,SA2780000000009990001234,SAR,20140131,7415.00,20140131,REF1,,9999901\n"
           "7415.00,SA5880000000000009990000,\"KUMAR, \"\"RAJ\"\"\",RJHI,,,6000,1500,500,585,"
           "1999000019,,,\n-\n",
           "");
    assert_true(str_eq_c(t.lines[0].name, "KUMAR, \"RAJ\""));
    expect("RJHI,0000123456,SA2780000000009990001234,SAR,20140131,7415.00,,REF1,,9999901\n"
           "7415.00,SA5880000000000009990000,\"KUMAR,RJHI,,,6000,1500,500,585,1999000019,,,\n-\n",
           "2 - quote\n");
}

static void other_digits(void **state)
{
    (void)state;
    expect(
        "RJHI\t٠٠٠٠١٢٣٤٥٦\tSA2780000000009990001234\tSAR\t٢٠١٤٠١٣١\t٧٤١٥٫٠٠\t\tREF1\t\t۹۹۹۹۹۰۱\n"
        "٧٤١٥٫٠٠\tSA٥٨٨٠٠٠٠٠٠٠٠٠٠٠٠٩٩٩٠٠٠٠\tعلي\tRJHI\t\t\t٦٠٠٠\t١٥٠٠٫٠\t٥٠٠\t٥٨٥\t١٩٩٩٠٠٠٠١٩\t\t\t\n"
        "-\n",
        "");
    assert_int_equal(t.lines[0].net, 741500);
    assert_int_equal(t.lines[0].person, 1999000019);
    assert_true(str_eq_c(t.lines[0].account, "SA5880000000000009990000"));
    assert_true(str_eq_c(t.header.establishment, "9999901"));
    /* Printed IBANs and outer spaces. */
    expect(
        HEADER_OF("7415.00") "\n 7415.00 \tsa58 8000 0000 0000 0999 0000\tA\tRJHI\t\t\t6000\t1500\t"
                             "500\t585\t\xC2\xA0"
                             "1999000019 \t\t\t\n-\n",
        "");
    assert_true(str_eq_c(t.lines[0].account, "SA5880000000000009990000"));
}

static void wrong_headers(void **state)
{
    (void)state;
    static const struct {
        const char *header, *want;
    } table[] = {
        {"RJH1\t1\tSA2780000000009990001234\tUSD\t20140231\t9490.00\t\tREF\t\t9999901",
         "1 [DEST-ID] letters_shape\n1 [ESTB-ID] length\n1 [32A-CCY] currency\n"
         "1 [32A-VAL] date_shape\n"},
        {"RJHI\t0000123456\tSA2780000000009990001235\tSAR\t20140131\t9490.00\t\tREF\t\t1",
         "1 [BANK-ACC] account_check\n1 [MOL-ESTBID] length\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t9490.01\t\tREF\t\t9999901",
         "1 [32A-AMT] total\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t9490.00\t20140201\tREF\t\t"
         "9999901",
         "1 [D-DATE] debit_date_late\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20131231\t9490.00\t\tREF\t\t9999901",
         "1 [32A-VAL] value_date_early\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140401\t9490.00\t\tREF\t\t9999901",
         ""},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140402\t9490.00\t\tREF\t\t9999901",
         "1 [32A-VAL] value_date_late\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t9490.00\t\t\tR1\t9999901",
         "1 [FILE-REF] empty\n1 [FILE-REJCDE] bank_field\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t9490.00\t\tREF\t\t12-34",
         "1 [MOL-ESTBID] digits_shape\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t9490.00\t\tREF\t",
         "1 - columns_few\n"},
        {"RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t9490.00\t\tREF\t\t9999901\t\t\t\t",
         "1 - columns_many\n"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct str text =
            str_printf(t.kept, "%s\r\n" LINE_1 "\r\n" LINE_2 "\r\n-\r\n", table[i].header);
        struct arena *kept = t.kept;
        t.kept = arena_new(1 << 20);
        expect_n(text.at, text.n, table[i].want);
        arena_free(t.kept);
        t.kept = kept;
    }
}

static void cut_short_and_doubled(void **state)
{
    (void)state;
    expect("", "0 - header_missing\n0 - lines_none\n");
    expect("\r\n \r\n", "0 - header_missing\n0 - lines_none\n");
    expect("-\n", "0 - header_missing\n0 - lines_none\n");
    expect(HEADER "\n-\n", "0 - lines_none\n1 [32A-AMT] total\n");
    expect(LINE_1 "\n" LINE_2 "\n-\n", "1 - header_missing\n");
    /* Cut: within a line, and between two. */
    expect(HEADER "\n" LINE_1 "\n2075.00\tSA43100", "3 - columns_few\n0 - end_missing\n");
    expect(HEADER "\n" LINE_1 "\n", "0 - end_missing\n1 [32A-AMT] total\n");
    /* The whole file twice, and two wages behind the end. */
    expect(FILE_OF(HEADER, "-\r\n") FILE_OF(HEADER, "-\r\n"), "5 - after_end\n");
    expect(FILE_OF(HEADER, "-\r\n") LINE_1 "\n" LINE_2 "\n", "5 - after_end\n");
    /* A line copied: the same worker with the same account is one mistake. */
    expect(HEADER_OF("11565.00") "\n" LINE_1 "\n" LINE_2 "\n" LINE_2 "\n-\n",
           "4 [MOL-ID] person_twice\n");
    assert_int_equal(t.last.other_line, 3);
    assert_int_equal(t.summary.outcome, WAGE_ACCEPTED_WITH_REMARKS);
    /* A negative amount is no end. */
    expect(
        HEADER_OF("2075.00") "\n-7415.00\tSA5880000000000009990000\tA\tRJHI\t\t\t6000\t1500\t500\t"
                             "585\t1999000019\t\t\t\n" LINE_2 "\n-\n",
        "2 [32B-AMT] negative\n");
}

static void no_text_at_all(void **state)
{
    (void)state;
    expect_n("PK\x03\x04\x14\0\x06\0\n\n\n", 11, "0 - workbook\n");
    assert_int_equal(t.summary.made[2], WAGE_MADE_NOT_READ);
    expect_n("\xFF\xFER\0J\0H\0I\0\r\0\n\0", 14, "0 - utf16\n");
    expect_n("\xFE\xFF\0R\0J\0H\0I\0\r\0\n", 14, "0 - utf16\n");
    expect_n("R\0J\0H\0I\0\r\0\n\0", 12, "0 - utf16\n");
    expect_n("\0\0\0\0", 4, "1 - nul\n0 - end_missing\n");
    /* Mixed encodings: only the foreign line is told, and the total is not guessed at. */
    expect(HEADER "\n" LINE_1
                  "\n2075.00\tSA4310000000000009990001\t\xC3\xCD\xE3\xCF\tNCBK\t\t\t1500\t375\t"
                  "200\t0\t2999000017\t\t\t\n-\n",
           "3 - not_utf8\n");
    assert_int_equal(t.summary.made[4], WAGE_MADE_NOT_READ);
    expect("\x80\xFF\n" LINE_1 "\n" LINE_2 "\n-\n", "1 - not_utf8\n");
}

static void limits(void **state)
{
    (void)state;
    t.rules.lines_max = 2;
    expect(FILE_OF(HEADER, "-\r\n"), "");
    t.rules.lines_max = 1;
    expect(FILE_OF(HEADER, "-\r\n"), "3 - lines_many\n");
    t.rules.lines_max = 1000;
    struct str good = S(FILE_OF(HEADER, "-\r\n"));
    t.rules.file_bytes_max = good.n;
    expect_n(good.at, good.n, "");
    t.rules.file_bytes_max = good.n - 1;
    expect_n(good.at, good.n, "0 - file_large\n");
    t.rules.file_bytes_max = 1 << 30;
    t.rules.line_bytes_max = 256;
    char text[1200];
    int n = snprintf(text, sizeof text, "%s\n%s\n%0600d\n" LINE_2 "\n-\n", HEADER, LINE_1, 0);
    expect_n(text, (size_t)n, "3 - line_long\n");
    n = snprintf(text, sizeof text, "%s\n%s\n" LINE_2 "\n-\n%0600d", HEADER, LINE_1, 0);
    expect_n(text, (size_t)n, "5 - line_long\n");
}

/* ---- registers ---- */

struct known {
    int asked;
};
static bool ref_used(void *ctx, struct str ref)
{
    (void)ctx;
    return str_eq_c(ref, "REF2014010001");
}
static bool own_establishment(void *ctx, struct str establishment)
{
    (void)ctx;
    return str_eq_c(establishment, "9999902");
}
/* The first worker earns 6,000 by contract; the second has had no wage on record for long. */
static bool worker_known(void *ctx, uint64_t person, struct wage_worker *out)
{
    struct known *k = ctx;
    k->asked++;
    *out = (struct wage_worker){person == 1999000019, 600100, DAY_NONE};
    if (person == 2999000017) {
        bool exists = day_from_ymd(2013, 11, 1, &out->unrecorded_since);
        assert_true(exists);
    }
    return person != 2999000025;
}
static bool worker_due(void *ctx, uint32_t i, uint64_t *person)
{
    (void)ctx;
    static const uint64_t due[] = {1999000019, 2999000033, 2999000017};
    *person = i < 3 ? due[i] : 0;
    return i < 3;
}

static void what_registers_know(void **state)
{
    (void)state;
    struct known k = {0};
    struct wage_register known = {&k, ref_used, own_establishment, worker_known, worker_due};
    t.known = &known;
    expect(FILE_OF(HEADER, "-\r\n"),
           "1 [FILE-REF] file_ref_used\n1 [MOL-ESTBID] establishment_other\n"
           "2 [MOL-BAS] basic_differs\n3 [MOL-ID] basic_unrecorded\n"
           "0 - worker_missing\n");
    assert_true(k.asked > 0);
    assert_int_equal(t.summary.found[12], 1);
    for (int i = 1; i <= WAGE_CHECKS; i++)
        assert_int_equal(t.summary.made[i], WAGE_MADE);
    /* 91 days to the end of January are too many, 90 are not. */
    t.rules.basic_unrecorded_days = 91;
    expect(HEADER "\n" LINE_2 "\n" LINE_1 "\n-\n",
           "1 [FILE-REF] file_ref_used\n1 [MOL-ESTBID] establishment_other\n"
           "3 [MOL-BAS] basic_differs\n0 - worker_missing\n");
    /* An unread line may be the missing worker's. */
    expect(HEADER "\n" LINE_1 "\nx\n-\n", "1 [FILE-REF] file_ref_used\n"
                                          "1 [MOL-ESTBID] establishment_other\n"
                                          "2 [MOL-BAS] basic_differs\n3 - columns_few\n");
    assert_int_equal(t.summary.made[12], WAGE_MADE_NOT_READ);
    known = (struct wage_register){.worker = worker_known, .ctx = &k};
    expect(HEADER_OF(
               "1399.50") "\n1399.50\tSA4220000000000009990002\tA\tRIBL\t\t\t1200\t300\t0\t100.50\t"
                          "2999000025\t\t\t\n-\n",
           "2 [MOL-ID] worker_unknown\n");
    assert_int_equal(t.summary.made[8], WAGE_MADE_NO_REGISTER);
    assert_int_equal(t.summary.made[11], WAGE_MADE);
}

static void what_was_not_made(void **state)
{
    (void)state;
    t.options.month = 0;
    expect(FILE_OF(HEADER, "-\r\n"), "");
    static const int no_register[] = {8, 9, 11, 12, 16, 18};
    for (size_t i = 0; i < sizeof no_register / sizeof *no_register; i++)
        assert_int_equal(t.summary.made[no_register[i]], WAGE_MADE_NO_REGISTER);
    assert_int_equal(t.summary.made[21], WAGE_MADE_NO_MONTH);
    assert_int_equal(t.summary.made[4], WAGE_MADE);
}

static void a_banks_file(void **state)
{
    (void)state;
    const char *text =
        HEADER_OF("7415.00") "\n7415.00\tSA5880000000000009990000\tA\tRJHI\t\t00\t6000\t1500\t"
                             "500\t585\t1999000019\tT1\tpaid\t20140131\n-\n";
    expect(text, "2 [RET-CODE] bank_field\n2 [TRN-REF] bank_field\n2 [TRN-STATUS] bank_field\n"
                 "2 [TRN-DATE] bank_field\n");
    t.options.is_bank = true;
    expect(text, "");
    assert_int_equal(t.summary.outcome, WAGE_ACCEPTED);
}

static void accounts_abroad(void **state)
{
    (void)state;
#define WITH(account, bank) \
    HEADER_OF("7415.00")    \
    "\n7415.00\t" account "\tA\t" bank "\t\t\t6000\t1500\t500\t585\t1999000019\t\t\t\n-\n"
    expect(WITH("PK36SCBL0000001123456702", "SCBLPKKX"), "");
    expect(WITH("0112345670", "SCBLPKKX"), "");
    expect(WITH("PK36SCBL0000001123456702", "RJHI"), "2 [59-ACC] account_country\n");
    expect(WITH("PK36SCBL0000001123456702", "RJHISARI"), "2 [59-ACC] account_country\n");
    expect(WITH("01123=5670", "SCBLPKKX"), "2 [59-ACC] account_shape\n");
}

static void good_lines_of_a_file(void **state)
{
    (void)state;
    const char *one_bad =
        HEADER "\n" LINE_1 "\n2075.00\tSA4310000000000009990001\t\tNCBK\t\t\t1500\t375\t200\t"
               "0\t2999000017\t\t\t\n-\n";
    expect(one_bad, "3 [59-NAME] empty\n");
    assert_int_equal(t.summary.outcome, WAGE_REJECTED);
    assert_int_equal(t.summary.lines_rejected, 1);
    assert_false(t.lines[0].is_rejected);
    assert_true(t.lines[1].is_rejected);
    t.rules.accepts_good_lines = true;
    expect(one_bad, "3 [59-NAME] empty\n");
    assert_int_equal(t.summary.outcome, WAGE_ACCEPTED_PARTLY);
    /* What is wrong with the file as a whole rejects it all the same. */
    expect(FILE_OF(HEADER_OF("1.00"), "-\r\n"), "1 [32A-AMT] total\n");
    assert_int_equal(t.summary.outcome, WAGE_REJECTED);
}

static void one_account_for_three(void **state)
{
    (void)state;
#define SHARED(person) \
    "7415.00\tSA5880000000000009990000\tA\tRJHI\t\t\t6000\t1500\t500\t585\t" person "\t\t\t\n"
    expect(HEADER_OF("29660.00") "\n" SHARED("1999000019") SHARED("2999000017") SHARED("2999000025")
               SHARED("1999000019") "-\n",
           "3 [59-ACC] account_shared\n4 [59-ACC] account_shared\n5 [MOL-ID] person_twice\n");
}

/* Cells with formulas are disarmed in the report, whoever wrote them. */
static void the_report(void **state)
{
    (void)state;
    struct buf out = buf_new(t.kept);
    struct csv_writer w = csv_writer_new(&out, ',');
    static const struct str titles[WAGE_REPORT_COLUMNS] = {S("a"), S("b"), S("c"), S("d"),
                                                           S("e"), S("f"), S("g"), S("h")};
    wage_report_titles(&w, titles);
    struct wage_finding f = {.cause = WAGE_CAUSE_formula,
                             .line = 7,
                             .column = "[59-NAME]",
                             .value = S("=cmd|' /C calc'!A0"),
                             .wanted = S("-1")};
    wage_report_row(&w, &f, &(struct wage_report_words){S("remark"), S("@cause"), S("+fix")});
    assert_true(str_eq_c(
        buf_out(&out),
        "\xEF\xBB\xBF"
        "a,b,c,d,e,f,g,h\r\n"
        "7,[59-NAME],\"'=cmd|' /C calc'!A0\",\"'-1\",22,remark,\"'@cause\",\"'+fix\"\r\n"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, open_trial, close_trial)
    const struct CMUnitTest tests[] = {
        TEST(a_good_file),
        TEST(captions_line_ends_and_marks),
        TEST(other_digits),
        TEST(wrong_headers),
        TEST(cut_short_and_doubled),
        TEST(no_text_at_all),
        TEST(limits),
        TEST(what_registers_know),
        TEST(what_was_not_made),
        TEST(a_banks_file),
        TEST(accounts_abroad),
        TEST(good_lines_of_a_file),
        TEST(one_account_for_three),
        TEST(the_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
