/* The other formats: a bank's pair, the SIFs of the Emirates and of Qatar, a table that the user maps; and
   the files that we write ourselves, read back. */
#include "support/wage_trial.h"
#include "wages/write.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct wage_trial t;

static void begin(enum wage_format format)
{
    if (t.arena)
        wage_trial_close(&t);
    wage_trial_open(&t, format);
}

static void expect(const char *text, const char *want)
{
    for (size_t piece = 0; piece < 2; piece++) {
        wage_trial_run(&t, str_of(text), piece);
        if (!str_eq_c(t.said, want))
            fail_msg("found [%.*s] instead of [%s]", STR_ARG(t.said), want);
    }
}

static void expect_pair(const char *header, const char *body, const char *want)
{
    for (size_t piece = 0; piece < 2; piece++) {
        wage_trial_run_pair(&t, str_of(header), str_of(body), piece);
        if (!str_eq_c(t.said, want))
            fail_msg("found [%.*s] instead of [%s]", STR_ARG(t.said), want);
    }
}

/* ---- a bank's pair ---- */

#define BANK_TITLES                                                                                \
    "batchNumber,batchType,molEstablishmentId,mainAccountNumber,creditValueDate,organizationName," \
    "organizationAddress1,organizationAddress2,organizationAddress3,paymentCount,"                 \
    "totalPayrollAmount,narrative\r\n"
#define BANK_HEADER \
    "20140100017,PAYROLL,9999901,1234567890123456,140131,\"TEST, CO\",Riyadh,,,2,9490.00,January\r\n"
#define BODY_TITLES                                                                             \
    "employeeId,employeeAccountNumber,salaryAmount,basicSalary,housingAllowance,otherEarnings," \
    "salaryDeductions,bicCode,employeeName,employeeAddress1,employeeAddress2,employeeAddress3\r\n"
#define BODY_1 \
    "1999000019,SA5880000000000009990000,7415.00,6000,1500,500,585,RJHISARI,أحمد القحطاني,,,\r\n"
#define BODY_2 \
    "2999000017,SA4310000000000009990001,2075.00,1500,375,200,0,NCBKSAJE,RAJESH KUMAR,,,\r\n"

static void bank_pair(void **state)
{
    (void)state;
    begin(WAGE_BANK);
    expect_pair(BANK_TITLES BANK_HEADER, BODY_TITLES BODY_1 BODY_2, "");
    assert_int_equal(t.summary.outcome, WAGE_ACCEPTED);
    assert_int_equal(t.summary.made[3], WAGE_MADE_NOT_IN_FORMAT);
    assert_int_equal(t.header.count, 2);
    assert_true(str_eq_c(t.header.organisation, "TEST, CO"));
    assert_int_equal(t.lines[1].net, 207500);
    expect_pair(BANK_HEADER, BODY_1 BODY_2, "");
    expect_pair(BANK_HEADER, BODY_1,
                "body 1 totalPayrollAmount total\nbody 1 paymentCount count\n");
    expect_pair(BANK_HEADER BANK_HEADER, BODY_1 BODY_2, "2 - header_twice\n");
    expect_pair("", BODY_1 BODY_2, "0 - header_missing\n");
    expect_pair(BANK_HEADER, "",
                "body 0 - lines_none\nbody 1 totalPayrollAmount total\n"
                "body 1 paymentCount count\n");
    expect_pair("x1,SALARY,9999901,1234,140231,A,,,,2,9490.00,\n", BODY_1 BODY_2,
                "1 batchNumber digits_shape\n1 batchType choice\n1 mainAccountNumber length\n"
                "1 creditValueDate date_shape\n");
    expect_pair(BANK_HEADER,
                BODY_1 "2999000017,SA5880000000000009990000,2075.00,1500,375,200,0,NCBKSAJE,R,,,\n",
                "body 2 employeeAccountNumber account_shared\n");
    expect_pair(BANK_HEADER, BODY_1 "\"2999000017,SA43", "body 2 - quote\n");
}

/* ---- the Emirates ---- */

#define EDR_1 \
    "EDR,99000000000011,803320101,AE130339000000000000001,2014-01-01,2014-01-31,31,1221.92,0.00,0\r\n"
#define EDR_3 \
    "EDR,99000000000033,803320101,AE560339000000000000003,2014-01-01,2014-01-31,31,4000.00,2500.00,0\r\n"
#define EVP_3 "EVP,99000000000033,803320101,500.00,200.00,300.00,0.00,400.00,1100.00,0.00\r\n"
#define SCR_OF(count, total) \
    "SCR,0000000999999,803320101,2014-02-03,1107,012014," count "," total ",AED,TEST EMPLOYER\r\n"

static void emirates(void **state)
{
    (void)state;
    begin(WAGE_UAE);
    expect(EDR_1 EDR_3 EVP_3 SCR_OF("2", "7721.92"), "");
    assert_int_equal(t.summary.sum_halalas, 772192);
    assert_int_equal(t.header.month, 2014 * 12);
    assert_int_equal(t.lines[1].other, 250000);
    assert_int_equal(t.summary.made[10], WAGE_MADE_NOT_IN_FORMAT);
    expect(SCR_OF("2", "7721.92") EDR_1 EDR_3, "");
    expect(EDR_3 EDR_1 EVP_3 SCR_OF("2", "7721.92"), "");
    expect(EDR_1 EDR_3 SCR_OF("3", "7721.92"), "3 EDR count count\n");
    expect(EDR_1 EDR_3 SCR_OF("2", "7721.93"), "3 total salary total\n");
    expect(EDR_1 EDR_3, "0 - header_missing\n");
    expect(EDR_1 SCR_OF("1", "1221.92") EDR_3, "3 - after_end\n");
    expect(EDR_1 SCR_OF("1", "1221.92") SCR_OF("1", "1221.92"), "3 - header_twice\n");
    expect(EVP_3 EDR_1 EDR_3 SCR_OF("2", "7721.92"), "1 employee id record_stray\n");
    expect(EDR_1 EDR_3 "EVP,99000000000033,803320101,500.00,0,0,0,0,0,0\r\n" SCR_OF("2", "7721.92"),
           "3 housing variable\n");
    assert_int_equal(t.last.other_line, 2);
    expect(EDR_1 EDR_3 "XYZ,1\r\n" SCR_OF("2", "7721.92"), "3 - record_unknown\n");
    expect(EDR_1 EDR_1 SCR_OF("2", "2443.84"), "2 employee id person_twice\n");
    /* An account's fault is told behind those of the columns. */
    expect(
        "EDR,9900000000001,80332010,AE130339000000000000002,2014-02-30,31/01/2014,31,1000,0.005,0\n"
        "SCR,999999,803320101,2014-02-03,1107,132014,1,1000,USD\n",
        "1 employee id length\n1 agent routing code length\n1 pay start date date_shape\n"
        "1 pay end date date_shape\n1 variable income decimals\n1 account account_check\n"
        "2 employer id length\n2 salary month date_shape\n2 currency currency\n");
    t.options.month = 2014 * 12 + 1;
    expect(EDR_1 SCR_OF("1", "1221.92"), "2 salary month month_other\n");
}

/* ---- Qatar ---- */

#define QATAR_TITLES                                                                           \
    "Employer EID,File Creation Date,File Creation Time,Payer EID,Payer QID,Payer Bank Short " \
    "Name,Payer IBAN,Salary Year and Month,Total Salaries,Total Records\r\n"
#define QATAR_HEADER_OF(total) \
    "12345678,20140203,1107,12345678,,QNB,QA03QNBA000000000000000010001,201401," total ",2\r\n"
#define QATAR_LINES                                                                         \
    "Record Sequence,Employee QID,Employee Visa ID,Employee Name,Employee Bank Short Name," \
    "Employee Account,Salary Frequency,Number of Working Days,Net Salary,Basic Salary,"     \
    "Extra Hours,Extra Income,Deductions,Payment Type,Notes / Comments\r\n"
#define QATAR_1                                                                                  \
    "000001,28112345678,,RAJESH KUMAR,QNB,QA24QNBA000000000000000020002,M,30,1100.00,1000.00,0," \
    "200.00,100.00,,\r\n"
#define QATAR_2                                                                                  \
    "000002,,382014012345,MARIA SANTOS,DOHB,QA58DOHB00001234567890ABCDEFG,M,30,900,900,4.5,0,0," \
    "Salary,\r\n"

static void qatar(void **state)
{
    (void)state;
    begin(WAGE_QATAR);
    expect(QATAR_TITLES QATAR_HEADER_OF("2000") QATAR_LINES QATAR_1 QATAR_2, "");
    assert_int_equal(t.header.count, 2);
    assert_int_equal(t.lines[0].person, INT64_C(28112345678));
    expect(QATAR_TITLES QATAR_HEADER_OF("2000") "\r\n" QATAR_LINES QATAR_1 QATAR_2, "");
    expect(QATAR_HEADER_OF("2000") QATAR_1 QATAR_2, "1 - titles_missing\n2 - titles_missing\n");
    expect(QATAR_TITLES QATAR_HEADER_OF("2000.01") QATAR_LINES QATAR_1 QATAR_2,
           "2 Total Salaries total\n");
    expect(QATAR_TITLES QATAR_HEADER_OF("1100") QATAR_LINES QATAR_1, "2 Total Records count\n");
    expect(QATAR_TITLES QATAR_HEADER_OF("2000") QATAR_LINES QATAR_2
           "2,,,A,QNB,QA24QNBA000000000000000020002,Q,30,1100.01,1000,0,200,100,,\n",
           "5 Salary Frequency choice\n5 Employee QID empty\n5 Net Salary net\n"
           "2 Total Salaries total\n");
    /* Later columns: allowances apart from the extra income, or within it. */
    expect(
        QATAR_TITLES QATAR_HEADER_OF("2000") QATAR_LINES QATAR_2
        "2,28112345678,,A,QNB,QA24QNBA000000000000000020002,M,30,1100,1000,0,100,100,,,50,50,0,0,,,\n",
        "");
    expect(QATAR_TITLES, "0 - header_missing\n0 - lines_none\n");
}

/* ---- the user's own table ---- */

static struct wage_map map;

static void map_begin(const char *text)
{
    const char *problem = "";
    begin(WAGE_MAP);
    t.options.map = &map;
    if (!wage_map_parse(str_of(text), &map, &problem))
        fail_msg("the map [%s] is refused: %s", text, problem);
}

/* The judge binds the map, so each run parses it anew. */
static void expect_map(const char *spec, const char *text, const char *want)
{
    for (size_t piece = 0; piece < 2; piece++) {
        map_begin(spec);
        wage_trial_run(&t, str_of(text), piece);
        if (!str_eq_c(t.said, want))
            fail_msg("found [%.*s] instead of [%s]", STR_ARG(t.said), want);
    }
}

static void mapped(void **state)
{
    (void)state;
    const char *table = "No,Name,Iqama No,IBAN,Basic,Housing,Transport,Other,Deductions,Net\n"
                        "1,أحمد,1999000019,SA5880000000000009990000,6000,1500,300,200,585,7415.00\n"
                        "2,RAJESH,2999000017,SA4310000000000009990001,1500,375,200,,,2075\n";
    const char *spec = "person=iqama no, account=IBAN, name=2, basic=Basic, housing=Housing,"
                       "other=Transport, other=Other, deductions=Deductions, net=Net";
    expect_map(spec, table, "");
    assert_int_equal(t.lines[0].other, 50000);
    assert_int_equal(t.summary.sum_halalas, 949000);
    assert_int_equal(t.summary.made[4], WAGE_MADE_NOT_IN_FORMAT);
    assert_int_equal(t.summary.made[5], WAGE_MADE);
    expect_map("person=3\naccount=4\nbasic=5\nhousing=6\nother=7\nother=8\ndeductions=9\n", table,
               "");
    assert_int_equal(t.summary.made[5], WAGE_MADE_NOT_IN_FORMAT);
    assert_int_equal(t.lines[1].net, 207500);
    expect_map("person=1,net=2,separator=semicolon,titles=0", "1999000019;500.00\n2999000017;1\n",
               "2 net wage_low\n");
    expect_map("person=Iqama,net=Net", table, "1 - title_unknown\n");
    expect_map("person=1,net=2,titles=0", "1999000019,5\n2999000017\n",
               "1 net wage_low\n2 - columns_few\n");
    expect_map(spec,
               "No,Name,Iqama No,IBAN,Basic,Housing,Transport,Other,Deductions,Net\n"
               "1,A,1999000018,SA58,6000,1500,300,200,585,7414.99,extra\n"
               "1,A,1999000018,SA58,6000,1500,300,200,585,7414.99\n",
               "2 - columns_many\n3 person person_check\n3 account account_length\n3 net net\n");
}

static void maps_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "person=1",
        "net=1",
        "person=1,net=0",
        "person=1,net=65",
        "person=1,net=",
        "person=1,person=2,net=3",
        "person=1,wage=3",
        "person=1,net=2,separator=space",
        "person=1,net=2,titles=many",
        "person=ID,net=2,titles=0",
        "person",
    };
    const char *problem = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (wage_map_parse(str_of(bad[i]), &map, &problem) || !problem)
            fail_msg("the map [%s] is taken", bad[i]);
}

/* ---- written and read back ---- */

static void assert_text(struct str got, struct str want)
{
    if (!str_eq(got, want))
        fail_msg("[%.*s] instead of [%.*s]", STR_ARG(got), STR_ARG(want));
}

static void written_sa(void **state)
{
    (void)state;
    begin(WAGE_SA);
    struct arena *a = arena_new(1 << 20);
    struct str text = wage_file_make(a, 50);
    for (int round = 0; round < 2; round++) {
        wage_trial_run(&t, text, 0);
        assert_text(t.said, S(""));
        assert_int_equal(t.lines_count, 50);
        struct buf out = buf_new(a);
        /* The header's texts live as long as the judge, whose arena is still whole. */
        assert_int_equal(wage_write_sa_header(&out, &t.header, round == 1), OK);
        for (uint32_t i = 0; i < t.lines_count; i++)
            assert_int_equal(wage_write_sa_line(&out, &t.lines[i]), OK);
        wage_write_sa_end(&out);
        if (round == 0)
            assert_text(buf_out(&out), text);
        else
            assert_true(str_starts(buf_out(&out), S("[DEST-ID]\t[ESTB-ID]\t")));
        text = buf_out(&out);
    }
    wage_trial_run(&t, text, 0);
    assert_text(t.said, S(""));
    assert_int_equal(t.lines_count, 50);
    struct buf out = buf_new(a);
    struct wage_line l = t.lines[0];
    l.name = S("A\tB");
    assert_int_equal(wage_write_sa_line(&out, &l), ERR_INPUT);
    l.name = S("A\nB");
    assert_int_equal(wage_write_sa_line(&out, &l), ERR_INPUT);
    l.name = S("A");
    l.net = -1;
    assert_int_equal(wage_write_sa_line(&out, &l), ERR_INPUT);
    assert_int_equal(out.n, 0);
    arena_free(a);
}

static void written_sif(void **state)
{
    (void)state;
    begin(WAGE_UAE);
    struct arena *a = arena_new(1 << 20);
    const char *text = EDR_1 EDR_3 SCR_OF("2", "7721.92");
    wage_trial_run(&t, str_of(text), 0);
    struct buf out = buf_new(a);
    for (uint32_t i = 0; i < t.lines_count; i++)
        assert_int_equal(wage_write_uae_edr(&out, &t.lines[i]), OK);
    assert_int_equal(wage_write_uae_scr(&out, &t.header), OK);
    assert_text(buf_out(&out), str_of(text));
    struct wage_header h = t.header;
    h.file_ref = S("A,B");
    size_t before = out.n;
    assert_int_equal(wage_write_uae_scr(&out, &h), ERR_INPUT);
    assert_int_equal(out.n, before);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bank_pair),   cmocka_unit_test(emirates),     cmocka_unit_test(qatar),
        cmocka_unit_test(mapped),      cmocka_unit_test(maps_refused), cmocka_unit_test(written_sa),
        cmocka_unit_test(written_sif),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (t.arena)
        wage_trial_close(&t);
    return failed;
}
