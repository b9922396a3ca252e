/* Import: what is taken, what is refused and why, that one bad row keeps all out, and that the kept
   files give the same rows again. On both engines. */
#include "base/buf.h"
#include "registers/import.h"
#include "support/registers_hash.h"
#include "support/store.h"
#include <sodium.h>

static const struct policy *policy;
static struct day today;

#define PERSONS_HEAD "id_no,border_no,nationality,sex,birth_day,name_ar,name_en\n"
#define OWNER "1000000008,,SA,male,1390-01-01,فهد القحطاني,Fahad Alqahtani\n"
#define SAUDI "1000000016,,SA,female,1985-02-03,نورة,Noura\n"
#define EXPAT "2000000006,,IN,male,1980-05-05,راجيش,Rajesh\n"
#define NEWCOMER ",4000000001,PK,male,1991-05-05,بلال,Bilal\n"

#define EST_HEAD                                                                               \
    "unified_no,office_no,seq_no,unified_name_ar,unified_name_en,owner_id_no,name_ar,name_en," \
    "region,activity_code,activity_group,status,is_main_branch,opened_on\n"
#define EST                                                                                      \
    "7000000001,1,104582,مجموعة,Group,1000000008,منشأة,Firm,SA-01,4100,construction," \
    "active,1,1425-01-01\n"
#define EST_2 "7000000002,2,7,أخرى,Other,1000000008,أخرى,Other,SA-02,4711,,active,1,1425-01-01\n"

#define EMP_HEAD                                                                              \
    "establishment_no,id_no,border_no,status,start_on,occupation,wage,permit_kind,permit_no," \
    "permit_issue,permit_expiry,work_kind,end_on\n"

/* A run of its own store and importer. */
struct bench {
    struct db *db;
    struct importer *im;
    struct arena *a;
    struct import_report report;
};

static struct bench bench_open(void **state)
{
    struct bench b = {.db = store_open(state, DB_WRITE), .a = arena_new(SIZE_MAX)};
    b.im = importer_new(b.db, policy, today);
    return b;
}

static void bench_close(struct bench *b)
{
    importer_free(b->im);
    arena_free(b->a);
    db_close(b->db);
}

static enum err give(struct bench *b, enum import_kind kind, const char *text)
{
    return import_run(b->im, b->a, kind, str_of(text), &(struct import_options){0}, &b->report);
}

static void take(struct bench *b, enum import_kind kind, const char *text)
{
    enum err e = give(b, kind, text);
    if (b->report.faults_count)
        fail_msg("line %d, %.*s \"%.*s\": %s", b->report.faults[0].line,
                 STR_ARG(b->report.faults[0].column), STR_ARG(b->report.faults[0].value),
                 import_reason_name(b->report.faults[0].reason));
    assert_int_equal(e, OK);
    assert_true(b->report.operation_no > 0);
}

static int64_t count(struct db *db, const char *sql)
{
    struct db_rows r;
    assert_int_equal(db_query0(db, &r, sql), OK);
    assert_true(db_next(&r));
    int64_t n = db_int(&r, 0);
    assert_int_equal(db_done(&r), OK);
    return n;
}

static void take_base(struct bench *b)
{
    take(b, IMPORT_PERSONS, PERSONS_HEAD OWNER SAUDI EXPAT NEWCOMER);
    take(b, IMPORT_ESTABLISHMENTS, EST_HEAD EST EST_2);
}

static void takes_a_register(void **state)
{
    struct bench b = bench_open(state);
    take_base(&b);
    take(&b, IMPORT_EMPLOYMENTS,
         EMP_HEAD "1-104582,1000000016,,on_job,1434-01-01,4110,4000,,,,,,\n"
                  "1-104582,2000000006,,on_job,1430-01-01,7112,900.50,standard,1000000001,"
                  "1434-04-01,1435-04-01,,\n"
                  "1-104582,,4000000001,on_job,2014-01-01,9313,800,,,,,,\n");
    assert_int_equal(count(b.db, "SELECT workers FROM unified_entity WHERE id = 1"), 3);
    assert_int_equal(count(b.db, "SELECT saudis FROM unified_entity WHERE id = 1"), 1);
    assert_int_equal(count(b.db, "SELECT expats FROM nitaqat_entity WHERE id = 1"), 2);
    assert_int_equal(count(b.db, "SELECT saudi_units FROM nitaqat_entity WHERE id = 1"), 12);
    assert_int_equal(count(b.db, "SELECT activity_group FROM nitaqat_entity WHERE id = 1"), 7);
    assert_int_equal(count(b.db, "SELECT wage FROM employment WHERE person_id = 3"), 90050);
    /* first_permit_on follows the issue where the file does not say */
    assert_int_equal(count(b.db, "SELECT first_permit_on - permit_issue FROM employment "
                                 "WHERE person_id = 3"),
                     0);
    assert_int_equal(count(b.db, "SELECT border_no FROM person WHERE id = 4"), 4000000001);
    assert_int_equal(count(b.db, "SELECT count(*) FROM person WHERE search = ''"), 0);
    bench_close(&b);
}

static void takes_all_other_kinds(void **state)
{
    struct bench b = bench_open(state);
    take_base(&b);
    take(&b, IMPORT_EMPLOYMENTS,
         EMP_HEAD "1-104582,2000000006,,absent,1430-01-01,7112,900,,,,,,\n"
                  "1-104582,,4000000001,on_job,2014-01-01,9313,800,,,,,,\n");
    take(&b, IMPORT_PERMITS,
         "id_no,establishment_no,permit_kind,permit_issue,permit_expiry,first_permit_on\n"
         "2000000006,1-104582,standard,1434-04-01,1435-04-01,1428-04-01\n");
    take(&b, IMPORT_VISAS,
         "establishment_no,visa_no,authorisation_no,occupation,nationality,sex,embassy,issued_on,"
         "expiry_on,status,used_by_border_no,used_on\n"
         "1-104582,1300000001,1200000001,9313,PK,male,إسلام آباد,1434-10-01,1436-10-01,used,"
         "4000000001,1435-02-20\n"
         "1-104582,1300000002,1200000001,9313,PK,male,كراتشي,1434-10-01,1436-10-01,issued,,\n");
    take(&b, IMPORT_WEEKS,
         "unified_no,activity_group,week,rate_bp,workers,saudi_units\n"
         "7000000001,construction,2014-01-04,850,118,120\n"
         "7000000001,construction,2014-01-11,860,118,122\n");
    take(&b, IMPORT_SUSPENSIONS,
         "establishment_no,from_day,until_day,spares_permits,reason\n"
         "2-7,1435-01-01,,1,تأخر الأجور\n");
    take(&b, IMPORT_CASES,
         "establishment_no,id_no,kind,opened_on\n"
         "1-104582,2000000006,absence,1435-02-01\n");
    take(&b, IMPORT_PROFESSIONAL_LICENCES,
         "id_no,border_no,body,number,expiry\n"
         "2000000006,,engineers,SCE-4711,1436-01-01\n"
         ",4000000001,health,99,1436-02-01\n"
         "2000000006,,health,100,1434-01-01\n");
    take(&b, IMPORT_ACTIVITY_LICENCES,
         "establishment_no,activity_group,number,expiry\n"
         "1-104582,construction,700001,\n"
         "1-104582,finance,700002,1436-01-01\n");
    assert_int_equal(count(b.db, "SELECT count(*) FROM professional_licence"), 3);
    assert_int_equal(count(b.db, "SELECT count(*) FROM activity_licence WHERE expiry IS NULL"), 1);
    assert_int_equal(count(b.db, "SELECT permit_kind FROM employment WHERE person_id = 3"), 1);
    assert_int_equal(count(b.db, "SELECT used_by FROM visa WHERE visa_no = 1300000001"), 4);
    assert_int_equal(count(b.db, "SELECT sum(rate_bp) FROM nitaqat_week"), 1710);
    assert_int_equal(count(b.db, "SELECT count(*) FROM suspension"), 1);
    assert_int_equal(count(b.db, "SELECT kind FROM case_mark"), 1);
    assert_int_equal(count(b.db, "SELECT workers FROM unified_entity WHERE id = 1"), 1);
    bench_close(&b);
}

/* ---- refusals ---- */

struct bad {
    enum import_kind kind;
    const char *text;
    int line;
    const char *column, *reason;
};

static const struct bad bad[] = {
    /* the file and its header */
    {IMPORT_PERSONS, "", 1, "", "file_empty"},
    {IMPORT_PERSONS, "id_no,colour\n", 1, "colour", "column_unknown"},
    {IMPORT_PERSONS, "id_no,id_no\n", 1, "id_no", "column_twice"},
    {IMPORT_PERSONS, "id_no\n", 1, "nationality", "column_lacking"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,\"SA\n", 2, "border_no", "quote_open"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,S\"A,male,1390-01-01,ا,A\n", 2, "nationality",
     "quote_inside"},
    {IMPORT_PERSONS, PERSONS_HEAD "\"1000000024\"7,,SA,male,1390-01-01,ا,A\n", 2, "id_no",
     "quote_after"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA\rmale,,,,\n", 2, "nationality", "line_end"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA\n", 2, "nationality", "columns_few"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA,male,1390-01-01,ا,A,more\n", 2, "",
     "columns_many"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA,male,1390-01-01,\xC3\x28,A\n", 2, "name_ar",
     "not_utf8"},
    /* one field */
    {IMPORT_PERSONS, PERSONS_HEAD "1000000023,,SA,male,1390-01-01,ا,A\n", 2, "id_no",
     "id_check_digit"},
    {IMPORT_PERSONS, PERSONS_HEAD "100000002,,SA,male,1390-01-01,ا,A\n", 2, "id_no", "id_length"},
    {IMPORT_PERSONS, PERSONS_HEAD "3000000004,,SA,male,1390-01-01,ا,A\n", 2, "id_no",
     "id_first_digit"},
    {IMPORT_PERSONS, PERSONS_HEAD "10000O0024,,SA,male,1390-01-01,ا,A\n", 2, "id_no",
     "id_character"},
    {IMPORT_PERSONS, PERSONS_HEAD "١000000024,,SA,male,1390-01-01,ا,A\n", 2, "id_no",
     "digits_mixed"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,XX,male,1390-01-01,ا,A\n", 2, "nationality",
     "unknown"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA,man,1390-01-01,ا,A\n", 2, "sex", "word"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA,male,1390-13-01,ا,A\n", 2, "birth_day", "day"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA,male,,ا,A\n", 2, "birth_day", "missing"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,SA,male,1390-01-01,ا\xE2\x80\xAE,A\n", 2, "name_ar",
     "name_direction"},
    /* the row and the registers */
    {IMPORT_PERSONS, PERSONS_HEAD ",,PK,male,1390-01-01,ا,A\n", 2, "id_no", "one_needed"},
    {IMPORT_PERSONS, PERSONS_HEAD "1000000024,,PK,male,1390-01-01,ا,A\n", 2, "nationality",
     "nationality"},
    {IMPORT_PERSONS, PERSONS_HEAD "2000000014,,SA,male,1390-01-01,ا,A\n", 2, "nationality",
     "nationality"},
    {IMPORT_PERSONS, PERSONS_HEAD SAUDI, 2, "id_no", "taken"},
    {IMPORT_PERSONS,
     PERSONS_HEAD "1000000024,,SA,male,1390-01-01,ا,A\n1000000024,,SA,male,1390-01-01,ا,A\n", 3,
     "id_no", "taken"},
    {IMPORT_ESTABLISHMENTS, EST_HEAD EST, 2, "seq_no", "taken"},
    {IMPORT_ESTABLISHMENTS,
     EST_HEAD "7000000009,1,5,ا,A,1000000016,ا,A,SA-01,0000,,active,1,1425-01-01\n", 2,
     "activity_code", "no_activity"},
    {IMPORT_ESTABLISHMENTS,
     EST_HEAD "7000000009,1,5,ا,A,1000000024,ا,A,SA-01,4100,,active,1,1425-01-01\n", 2,
     "owner_id_no", "unknown"},
    {IMPORT_ESTABLISHMENTS,
     EST_HEAD "7000000001,1,5,ا,A,1000000016,ا,A,SA-01,4100,,active,0,1425-01-01\n", 2,
     "owner_id_no", "differs"},
    {IMPORT_ESTABLISHMENTS,
     EST_HEAD "7000000001,1,5,ا,A,1000000008,ا,A,SA-01,4100,,active,1,1425-01-01\n", 2,
     "is_main_branch", "taken"},
    {IMPORT_ESTABLISHMENTS,
     EST_HEAD "7000000009,1,5,ا,A,1000000008,ا,A,SA-99,4100,,active,1,1425-01-01\n", 2, "region",
     "unknown"},
    {IMPORT_ESTABLISHMENTS,
     EST_HEAD "7000000009,100,5,ا,A,1000000008,ا,A,SA-01,4100,,active,1,1425-01-01\n", 2,
     "office_no", "range"},
    {IMPORT_ESTABLISHMENTS,
     EST_HEAD "7000000009,1,5,ا,A,1000000008,ا,A,SA-01,4100,gardens,active,1,1425-01-01\n", 2,
     "activity_group", "unknown"},
    {IMPORT_EMPLOYMENTS, EMP_HEAD "1-999,1000000016,,on_job,1434-01-01,4110,4000,,,,,,\n", 2,
     "establishment_no", "unknown"},
    {IMPORT_EMPLOYMENTS, EMP_HEAD "1/999,1000000016,,on_job,1434-01-01,4110,4000,,,,,,\n", 2,
     "establishment_no", "id_character"},
    {IMPORT_EMPLOYMENTS, EMP_HEAD "1-104582,1000000024,,on_job,1434-01-01,4110,4000,,,,,,\n", 2,
     "id_no", "unknown"},
    {IMPORT_EMPLOYMENTS, EMP_HEAD "1-104582,1000000016,,on_job,1434-01-01,4119,4000,,,,,,\n", 2,
     "occupation", "unknown"},
    {IMPORT_EMPLOYMENTS, EMP_HEAD "1-104582,1000000016,,on_job,1434-01-01,4110,4e3,,,,,,\n", 2,
     "wage", "money"},
    {IMPORT_EMPLOYMENTS,
     EMP_HEAD "1-104582,1000000016,,on_job,1434-01-01,4110,4000,standard,,1434-04-01,1435-04-01,"
              ",\n",
     2, "permit_kind", "not_expat"},
    {IMPORT_EMPLOYMENTS,
     EMP_HEAD "1-104582,2000000006,,on_job,1434-01-01,4110,4000,standard,,1434-04-01,,,\n", 2,
     "permit_expiry", "missing"},
    {IMPORT_EMPLOYMENTS,
     EMP_HEAD "1-104582,2000000006,,on_job,1434-01-01,4110,4000,standard,,1435-04-01,1434-04-01,"
              ",\n",
     2, "permit_expiry", "order"},
    {IMPORT_EMPLOYMENTS,
     EMP_HEAD "1-104582,2000000006,,on_job,1434-01-01,4110,4000,,,1434-04-01,,,\n", 2,
     "permit_issue", "not_here"},
    {IMPORT_EMPLOYMENTS,
     EMP_HEAD "1-104582,2000000006,,on_job,1434-01-01,4110,4000,,,,,,1435-01-01\n", 2, "end_on",
     "not_here"},
    {IMPORT_EMPLOYMENTS,
     EMP_HEAD "1-104582,2000000006,,on_job,1434-01-01,7112,900,,,,,,\n"
              "2-7,2000000006,,on_job,1434-01-01,7112,900,,,,,,\n",
     3, "id_no", "active_elsewhere"},
    {IMPORT_EMPLOYMENTS,
     EMP_HEAD "1-104582,2000000006,,departed,1434-01-01,7112,900,,,,,,1434-06-01\n"
              "1-104582,2000000006,,on_job,1434-06-02,7112,900,,,,,,\n",
     3, "id_no", "taken"},
    {IMPORT_PERMITS,
     "id_no,establishment_no,permit_kind,permit_issue,permit_expiry\n"
     "2000000006,1-104582,standard,1434-04-01,1435-04-01\n",
     2, "establishment_no", "unknown"},
    {IMPORT_WEEKS,
     "unified_no,activity_group,week,rate_bp,workers,saudi_units\n"
     "7000000001,construction,2014-01-05,850,118,120\n",
     2, "week", "day"},
    {IMPORT_WEEKS,
     "unified_no,activity_group,week,rate_bp,workers,saudi_units\n"
     "7000000001,construction,2014-01-11,850,118,120\n"
     "7000000001,construction,2014-01-11,850,118,120\n",
     3, "week", "order"},
    {IMPORT_WEEKS,
     "unified_no,activity_group,week,rate_bp,workers,saudi_units\n"
     "7000000001,finance,2014-01-11,850,118,120\n",
     2, "activity_group", "unknown"},
    {IMPORT_VISAS,
     "establishment_no,visa_no,authorisation_no,occupation,nationality,sex,embassy,issued_on,"
     "expiry_on,status,used_by_id_no\n"
     "1-104582,1300000001,1200000001,9313,PK,male,كراتشي,1434-10-01,1436-10-01,issued,"
     "2000000006\n",
     2, "used_by_id_no", "not_here"},
    {IMPORT_CASES,
     "establishment_no,id_no,kind,opened_on\n"
     "1-104582,2000000006,absence,1435-02-01\n"
     "1-104582,2000000006,absence,1435-02-02\n",
     3, "kind", "taken"},
    {IMPORT_PROFESSIONAL_LICENCES,
     "id_no,body,number,expiry\n"
     "2000000006,engineers,1,1436-01-01\n"
     "2000000006,engineers,2,1437-01-01\n",
     3, "body", "taken"},
    {IMPORT_PROFESSIONAL_LICENCES,
     "id_no,body,number,expiry\n"
     "2000000006,astrologers,1,1436-01-01\n",
     2, "body", "word"},
    {IMPORT_PROFESSIONAL_LICENCES,
     "id_no,body,number,expiry\n"
     "2123456788,engineers,1,1436-01-01\n",
     2, "id_no", "unknown"},
    {IMPORT_ACTIVITY_LICENCES,
     "establishment_no,activity_group,number\n"
     "9-9,construction,1\n",
     2, "establishment_no", "unknown"},
    {IMPORT_ACTIVITY_LICENCES,
     "establishment_no,activity_group,number\n"
     "1-104582,construction,1\n"
     "1-104582,construction,2\n",
     3, "activity_group", "taken"},
    {IMPORT_SUSPENSIONS,
     "establishment_no,from_day,until_day,spares_permits,reason\n"
     "2-7,1435-01-10,1435-01-01,1,سبب\n",
     2, "until_day", "order"},
};

static const char counts_sql[] =
    "SELECT (SELECT count(*) FROM person) * 1000000 + (SELECT count(*) FROM establishment) * 10000 "
    "+ (SELECT count(*) FROM employment) * 1000 + (SELECT count(*) FROM visa) * 100 + "
    "(SELECT count(*) FROM nitaqat_week) * 10 + (SELECT count(*) FROM import_file) + "
    "(SELECT count(*) FROM unified_entity) * 100000000 + (SELECT count(*) FROM case_mark) + "
    "(SELECT count(*) FROM suspension)";

static void names_each_fault(void **state)
{
    struct bench b = bench_open(state);
    take_base(&b);
    int64_t before = count(b.db, counts_sql);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        enum err e = give(&b, bad[i].kind, bad[i].text);
        if (e != ERR_INPUT || b.report.faults_listed < 1)
            fail_msg("taken: %s", bad[i].text);
        const struct import_fault *f = &b.report.faults[0];
        if (f->line != bad[i].line || !str_eq_c(f->column, bad[i].column) ||
            strcmp(import_reason_name(f->reason), bad[i].reason) != 0)
            fail_msg("line %d, %.*s, %s, not line %d, %s, %s: %s", f->line, STR_ARG(f->column),
                     import_reason_name(f->reason), bad[i].line, bad[i].column, bad[i].reason,
                     bad[i].text);
        assert_int_equal(b.report.operation_no, 0);
        assert_int_equal(count(b.db, counts_sql), before);
    }
    bench_close(&b);
}

/* One bad row among good ones: none is kept, and the good ones can be given again. */
static void takes_all_or_nothing(void **state)
{
    struct bench b = bench_open(state);
    assert_int_equal(
        give(&b, IMPORT_PERSONS, PERSONS_HEAD OWNER "1000000023,,SA,male,,ا,A\n" SAUDI), ERR_INPUT);
    assert_int_equal(b.report.rows, 3);
    assert_int_equal(b.report.faults_count, 2); /* the number and the birth day of line 3 */
    assert_int_equal(b.report.faults[1].line, 3);
    assert_int_equal(count(b.db, "SELECT count(*) FROM person"), 0);
    take(&b, IMPORT_PERSONS, PERSONS_HEAD OWNER SAUDI);
    assert_int_equal(count(b.db, "SELECT max(id) FROM person"), 2);
    bench_close(&b);
}

static void counts_faults_beyond_the_list(void **state)
{
    struct bench b = bench_open(state);
    struct buf text = buf_new(b.a);
    buf_c(&text, PERSONS_HEAD);
    for (int i = 0; i < IMPORT_FAULTS_MAX + 250; i++)
        buf_c(&text, "1000000023,,SA,male,1390-01-01,ا,A\n");
    assert_int_equal(import_run(b.im, b.a, IMPORT_PERSONS, buf_out(&text),
                                &(struct import_options){0}, &b.report),
                     ERR_INPUT);
    assert_int_equal(b.report.faults_listed, IMPORT_FAULTS_MAX);
    assert_int_equal(b.report.faults_count, IMPORT_FAULTS_MAX + 250);
    bench_close(&b);
}

static void dry_run_writes_nothing(void **state)
{
    struct bench b = bench_open(state);
    const struct import_options dry = {.is_dry_run = true};
    struct str text = S(PERSONS_HEAD OWNER SAUDI);
    assert_int_equal(import_run(b.im, b.a, IMPORT_PERSONS, text, &dry, &b.report), OK);
    assert_int_equal(b.report.rows, 2);
    assert_int_equal(b.report.operation_no, 0);
    assert_int_equal(count(b.db, counts_sql), 0);
    take(&b, IMPORT_PERSONS, PERSONS_HEAD OWNER SAUDI);
    bench_close(&b);
}

/* Part-time Saudis may have two employments, but not three, and not beside a full one. */
static void part_time_saudis_have_two(void **state)
{
    struct bench b = bench_open(state);
    take_base(&b);
    take(&b, IMPORT_EMPLOYMENTS,
         EMP_HEAD "1-104582,1000000016,,on_job,1434-01-01,4110,1600,,,,,part,\n"
                  "2-7,1000000016,,on_job,1434-01-01,4110,1600,,,,,part,\n");
    assert_int_equal(count(b.db, "SELECT sum(saudi_units) FROM nitaqat_entity"), 12);
    take(&b, IMPORT_ESTABLISHMENTS,
         EST_HEAD "7000000003,3,8,ا,A,1000000008,ا,A,SA-02,4711,,active,1,1425-01-01\n");
    assert_int_equal(give(&b, IMPORT_EMPLOYMENTS,
                          EMP_HEAD "3-8,1000000016,,on_job,1434-01-01,4110,1600,,,,,part,\n"),
                     ERR_INPUT);
    assert_string_equal(import_reason_name(b.report.faults[0].reason), "active_elsewhere");
    assert_int_equal(give(&b, IMPORT_EMPLOYMENTS,
                          EMP_HEAD "2-7,1000000008,,on_job,1434-01-01,4110,9000,,,,,full,\n"
                                   "3-8,1000000008,,on_job,1434-01-01,4110,1600,,,,,part,\n"),
                     ERR_INPUT);
    bench_close(&b);
}

/* ---- the kept file ---- */

static void replays_to_the_same_rows(void **state)
{
    struct bench b = bench_open(state);
    unsigned char first[32], again[32];
    int64_t numbers[3];
    take(&b, IMPORT_PERSONS, PERSONS_HEAD OWNER SAUDI EXPAT NEWCOMER);
    numbers[0] = b.report.operation_no;
    take(&b, IMPORT_ESTABLISHMENTS, EST_HEAD EST EST_2);
    numbers[1] = b.report.operation_no;
    take(&b, IMPORT_EMPLOYMENTS,
         EMP_HEAD "1-104582,1000000016,,on_job,1434-01-01,4110,2000,,,,,,\n"
                  "2-7,2000000006,,on_job,1430-01-01,7112,900.50,standard,1000000001,"
                  "1434-04-01,1435-04-01,,\n");
    numbers[2] = b.report.operation_no;
    registers_hash(b.db, first);

    struct db *scratch;
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &scratch), OK);
    assert_int_equal(db_migrate(scratch), OK);
    struct day other;
    assert_true(day_parse(S("2022-01-01"), &other)); /* the kept day decides, not this one */
    struct importer *im = importer_new(scratch, policy, other);
    for (int i = 0; i < 3; i++)
        assert_int_equal(import_replay(im, b.db, numbers[i]), OK);
    registers_hash(scratch, again);
    assert_memory_equal(first, again, 32);
    assert_int_equal(import_replay(im, b.db, numbers[2] + 1), ERR_NOT_FOUND);
    /* a second time it no longer fits */
    assert_int_equal(import_replay(im, b.db, numbers[0]), ERR_DB);
    importer_free(im);
    db_close(scratch);
    bench_close(&b);
}

/* An importer of its own, opened on a store that has rows, goes on as the first would have. */
static void goes_on_where_another_stopped(void **state)
{
    struct bench b = bench_open(state);
    take_base(&b);
    take(&b, IMPORT_EMPLOYMENTS,
         EMP_HEAD "1-104582,1000000016,,on_job,1434-01-01,4110,4000,,,,,,\n");
    bench_close(&b);
    b = bench_open(state);
    assert_int_equal(give(&b, IMPORT_EMPLOYMENTS,
                          EMP_HEAD "2-7,1000000016,,on_job,1434-01-01,4110,4000,,,,,,\n"),
                     ERR_INPUT);
    take(&b, IMPORT_EMPLOYMENTS,
         EMP_HEAD "1-104582,1000000008,,on_job,1434-01-01,4110,2000,,,,,,\n");
    assert_int_equal(count(b.db, "SELECT saudi_units FROM nitaqat_entity WHERE id = 1"), 18);
    assert_int_equal(count(b.db, "SELECT workers FROM unified_entity WHERE id = 1"), 2);
    bench_close(&b);
}

/* A file of several compressed parts comes back byte for byte, and a lacking part is noticed. */
static void keeps_long_files_in_parts(void **state)
{
    struct bench b = bench_open(state);
    struct buf text = buf_new(b.a);
    char name[151] = {0};
    uint64_t noise = 88172645463325252u;
    buf_c(&text, PERSONS_HEAD);
    for (int i = 0; i < 40000; i++) { /* names without pattern, so that little can be saved */
        for (int k = 0; k < 150; k++) {
            noise ^= noise << 13, noise ^= noise >> 7, noise ^= noise << 17;
            name[k] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef"[noise >> 59];
        }
        buf_printf(&text, ",%lld,PK,male,1390-01-01,%s,%s\n", 4000000000LL + i, name, name + 75);
    }
    assert_int_equal(import_run(b.im, b.a, IMPORT_PERSONS, buf_out(&text),
                                &(struct import_options){0}, &b.report),
                     OK);
    assert_true(count(b.db, "SELECT count(*) FROM import_file") > 1);
    assert_true(count(b.db, "SELECT max(length(data)) FROM import_file") <= IMPORT_PART_BYTES);
    struct db *scratch;
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &scratch), OK);
    assert_int_equal(db_migrate(scratch), OK);
    struct importer *im = importer_new(scratch, policy, today);
    assert_int_equal(import_replay(im, b.db, 1), OK);
    unsigned char first[32], again[32];
    registers_hash(b.db, first);
    registers_hash(scratch, again);
    assert_memory_equal(first, again, 32);
    assert_int_equal(db_script(b.db, "DELETE FROM import_file WHERE part = 1"), OK);
    assert_int_equal(import_replay(im, b.db, 1), ERR_DB);
    importer_free(im);
    db_close(scratch);
    bench_close(&b);
}

int main(void)
{
    struct arena *boot = arena_new(SIZE_MAX);
    struct buf faults = buf_new(boot);
    struct policy *loaded;
    if (sodium_init() < 0 || policy_load_embedded(boot, &loaded, &faults) != OK ||
        !day_parse(S("1435-03-15"), &today))
        return 1;
    policy = loaded;
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(takes_a_register),
        ON_EACH_ENGINE(takes_all_other_kinds),
        ON_EACH_ENGINE(names_each_fault),
        ON_EACH_ENGINE(takes_all_or_nothing),
        ON_EACH_ENGINE(counts_faults_beyond_the_list),
        ON_EACH_ENGINE(dry_run_writes_nothing),
        ON_EACH_ENGINE(part_time_saudis_have_two),
        ON_EACH_ENGINE(replays_to_the_same_rows),
        ON_EACH_ENGINE(goes_on_where_another_stopped),
        ON_SQLITE(keeps_long_files_in_parts),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(boot);
    return status;
}
