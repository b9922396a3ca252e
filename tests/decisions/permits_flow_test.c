/* Permits of other kinds than the standard one (S05, S06, S12) and the certificate that is about no worker
   (S19), from submission to register, on both engines. Every flow ends with the rebuild check. Time does
   what SQL would have to do otherwise: the imported permits run 200 days, residences 900. */
#include "decisions/execute.h"
#include "decisions/payment.h"
#include "decisions/record_import.h"
#include "rules/ids.h"
#include "support/imported.h"
#include <stdio.h>

enum { RED = 1, GREEN = 6 };
enum { PERMIT_DAYS = 200, IQAMA_DAYS = 900 };

static void accept(struct fixture *f, struct submission *s)
{
    assert_int_equal(fixture_submit(f, s), OK);
    for (size_t i = 0; i < s->lines_count; i++) {
        const struct entry *e = fixture_entry(f, s, (int)i);
        for (int k = 0; k < e->decision.findings_count; k++)
            if (!e->decision.findings[k].passed)
                print_message("line %zu refused by %s\n", i + 1,
                              rule_info(e->decision.findings[k].rule)->code);
        assert_int_not_equal(s->judged[i].kind, OPERATION_REFUSED);
    }
}

/* Refused by that rule and by no other. */
static void refuse(struct fixture *f, struct submission *s, const char *code)
{
    int failed = 0;
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_REFUSED);
    const struct entry *e = fixture_entry(f, s, 0);
    for (int k = 0; k < e->decision.findings_count; k++)
        failed += !e->decision.findings[k].passed;
    assert_true(fixture_refused_by(e, code));
    assert_int_equal(failed, 1);
}

/* So many days after the first one. */
static void travel(struct fixture *f, struct day first, int days)
{
    char text[DAY_TEXT_BYTES];
    day_format_iso(day_add(first, days), text);
    fixture_travel(f, text);
}

static int64_t *input_of(struct submission *s, int line)
{
    return ((struct submission_line *)s->lines)[line].input.value;
}

/* ---- S06 ---- */

static struct submission *final_exit(struct fixture *f, int n)
{
    struct submission *s = fixture_submission(f, "S06", 0, n);
    for (int i = 0; i < n; i++) {
        input_of(s, i)[0] = 1;
        input_of(s, i)[1] = VALUE_UNKNOWN;
    }
    return s;
}

/* Six Saudis: six permits of the year are free of the levy, the seventh worker's is not. */
static void an_employer_ends_with_final_exits(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct day first = f.today;
    travel(&f, first, IQAMA_DAYS + 29);
    refuse(&f, final_exit(&f, 1), "S06_X03");
    travel(&f, first, IQAMA_DAYS + 30);
    struct submission *s = final_exit(&f, 7);
    accept(&f, s);
    assert_int_equal(s->request.state, STATE_AWAITING_PAYMENT);
    assert_int_equal(s->judged[0].fee, 20833); /* 25 months have begun since the permit ended */
    assert_int_equal(s->judged[5].fee, 20833);
    assert_int_equal(s->judged[6].fee, 20833 + 25 * 20000);
    refuse(&f, final_exit(&f, 1), "E16");
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM employment WHERE permit_kind = 4 "
                                        "AND status = 5"),
                     7);
    assert_int_equal(fixture_number(&f, "SELECT MAX(permit_expiry) - MAX(permit_issue) "
                                        "FROM employment WHERE permit_kind = 4"),
                     60);
    assert_int_equal(
        fixture_number(&f, "SELECT COUNT(*) FROM person WHERE exit_visa_on IS NOT NULL"), 7);
    /* he stays in the count until he leaves */
    assert_int_equal(fixture_number(&f, "SELECT expats FROM nitaqat_entity"), IMPORTED_EXPATS);
    refuse(&f, final_exit(&f, 1), "W02");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* What was promised is given back: the free places of a request that is withdrawn. */
static void a_withdrawn_final_exit_gives_its_place_back(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    travel(&f, f.today, IQAMA_DAYS + 30);
    struct submission *s = final_exit(&f, 2);
    accept(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT levy_free_used FROM unified_entity"), 2);
    struct ending *x = arena_new_of(f.arena, struct ending);
    x->job = (struct job){.run = ending_run, .arena = f.arena, .establishment_id = 1};
    x->actor = f.owner;
    x->seq = s->request.seq;
    assert_int_equal(writer_run(f.writer, &x->job), OK);
    assert_int_equal(fixture_number(&f, "SELECT levy_free_used FROM unified_entity"), 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM employment WHERE status = 5"), 0);
    accept(&f, final_exit(&f, 1));
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* The first imported worker, in his own matter: no establishment gave him anything. */
static struct actor worker_himself(struct fixture *f)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT id FROM person WHERE id_no = %lld",
             (long long)fixture_iqama(0));
    int64_t person = fixture_number(f, sql);
    snprintf(sql, sizeof sql, "INSERT INTO account VALUES (7, %lld, %d, 2, 1, 0, 15000)",
             (long long)person, ROLE_WORKER);
    fixture_sql(f, sql);
    return (struct actor){
        .account_id = 7,
        .person_id = person,
        .roles = ROLE_WORKER,
        .level = 2,
        .capacity = CAPACITY_SELF,
        .may_pay = true,
    };
}

/* The day after his permit ended he may go, when his employer would have to wait; and nobody else may be
   sent by him. At payment nobody stands at the counter: the waits are not asked again. */
static void a_worker_asks_for_his_own_final_exit(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", RED);
    struct day first = f.today;
    struct actor self = worker_himself(&f);
    travel(&f, first, PERMIT_DAYS);
    struct submission *s = final_exit(&f, 1);
    s->actor = self;
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_true(fixture_refused_by(fixture_entry(&f, s, 0), "S06_X02"));
    assert_true(fixture_refused_by(fixture_entry(&f, s, 0), "S06_X04"));
    travel(&f, first, PERMIT_DAYS + 1);
    refuse(&f, final_exit(&f, 1), "S06_X03");
    s = final_exit(&f, 2);
    s->actor = self;
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_ACCEPTED);
    assert_int_equal(s->judged[1].kind, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(&f, s, 1), "E11"));
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM employment WHERE status = 5"), 1);
    assert_int_equal(fixture_number(&f, "SELECT state FROM request WHERE account_id = 7 "
                                        "AND capacity = 7 AND lines_done = 1"),
                     STATE_EXECUTED);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* The residence ends while the permit runs on: nothing is owed, so nothing has to be paid. */
static void without_arrears_the_final_exit_is_immediate(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry + 1000 WHERE status = 1");
    travel(&f, f.today, IQAMA_DAYS + 30);
    struct submission *s = final_exit(&f, 1);
    accept(&f, s);
    assert_int_equal(s->request.fee, 0);
    assert_int_equal(s->request.state, STATE_EXECUTED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM employment WHERE permit_no > 0 "
                                        "AND permit_kind = 4 AND status = 5"),
                     1);
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry - 1000 "
                    "WHERE status = 1 AND permit_expiry IS NOT NULL");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- S05 ---- */

static struct submission *temporary(struct fixture *f, int64_t ground, int64_t months)
{
    struct submission *s = fixture_submission(f, "S05", 0, 1);
    input_of(s, 0)[0] = ground;
    input_of(s, 0)[1] = months;
    return s;
}

/* A red employer keeps his worker legal while he puts the band right, from the end of the permit that
   still runs; six months in all. */
static void a_bridge_adds_up(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", RED);
    struct day first = f.today;
    struct submission *s = temporary(&f, GROUND_STATUS_BRIDGE, 3);
    accept(&f, s);
    assert_int_equal(s->request.fee, 2500);
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT temporary_months FROM employment "
                                        "WHERE permit_kind = 2"),
                     3);
    int64_t days = fixture_number(&f, "SELECT permit_expiry FROM employment WHERE permit_kind = 2");
    assert_in_range(days - first.n, PERMIT_DAYS + 88, PERMIT_DAYS + 89);
    refuse(&f, temporary(&f, GROUND_STATUS_BRIDGE, 4), "S05_X07");
    s = temporary(&f, GROUND_STATUS_BRIDGE, 3);
    accept(&f, s);
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT temporary_months FROM employment "
                                        "WHERE permit_kind = 2"),
                     6);
    refuse(&f, temporary(&f, GROUND_STATUS_BRIDGE, 1), "S05_X07");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- S12 ---- */

enum { RAWABI = 2, NO_NAKHEEL = 10104582, NO_RAWABI = 20000007 };
enum { RAWABI_OWNER = 900, RAWABI_SAUDIS = 3, NEWCOMERS = 2 };

static int64_t border_no(int i) { return 3000000001 + i; }
static long long rawabi_person(int i)
{
    return (long long)id_make_person(1, RAWABI_OWNER + (uint32_t)i);
}

static void take(struct fixture *f, struct db *db, struct importer *im, enum import_kind kind,
                 struct buf *csv)
{
    struct record_import record = {.db = db, .policy = f->policy, .clock = {.today = f->today}};
    struct import_options options = {.record = record_import_add, .record_ctx = &record};
    struct import_report report = {0};
    enum err e = import_run(im, f->arena, kind, buf_out(csv), &options, &report);
    if (report.faults_count)
        fail_msg("line %d, " STR_FMT ": %s", report.faults[0].line,
                 STR_ARG(report.faults[0].column), import_reason_name(report.faults[0].reason));
    assert_int_equal(e, OK);
}

static void newcomers_import(struct fixture *f, struct db *db)
{
    char entry[DAY_TEXT_BYTES];
    struct buf p = buf_new(f->arena), e = buf_new(f->arena), m = buf_new(f->arena);
    struct importer *im = importer_new(db, f->policy, f->today);
    day_format_iso(day_add(f->today, -91), entry);
    buf_c(&p, "id_no,border_no,nationality,sex,birth_day,name_ar,name_en,entry_on\n");
    for (int i = 0; i <= RAWABI_SAUDIS; i++)
        buf_printf(&p, "%lld,,SA,male,1980-01-01,سعد,Saad,\n", rawabi_person(i));
    for (int i = 0; i < NEWCOMERS; i++)
        buf_printf(&p, ",%lld,IN,male,1990-01-01,سونيل,Sunil,%s\n", (long long)border_no(i), entry);
    buf_printf(&e,
               "unified_no,office_no,seq_no,unified_name_ar,unified_name_en,owner_id_no,name_ar,"
               "name_en,region,activity_code,activity_group,status,is_main_branch,opened_on\n"
               "7000000002,2,7,روابي,Rawabi,%lld,روابي,Rawabi,SA-01,4100,construction,"
               "under_establishment,1,2013-01-01\n",
               rawabi_person(0));
    buf_c(&m, "establishment_no,id_no,border_no,status,start_on,origin,occupation,visa_occupation,"
              "wage,permit_kind\n");
    for (int i = 1; i <= RAWABI_SAUDIS; i++)
        buf_printf(&m, "2-7,%lld,,on_job,2013-01-01,local,4110,,5000,\n", rawabi_person(i));
    for (int i = 0; i < NEWCOMERS; i++)
        buf_printf(&m, "1-104582,,%lld,on_job,%s,visa,7212,7212,1500,none\n",
                   (long long)border_no(i), entry);
    take(f, db, im, IMPORT_PERSONS, &p);
    take(f, db, im, IMPORT_ESTABLISHMENTS, &e);
    take(f, db, im, IMPORT_EMPLOYMENTS, &m);
    importer_free(im);
}

/* Two newcomers of Nakheel (1-104582), and Rawabi (2-7), still under establishment, that would have
   them. Imports write the ledger, so no writer runs meanwhile. */
static struct actor border_world_open(struct fixture *f, void **state)
{
    char sql[200];
    struct db *db;
    imported_open(f, state, "1435-03-15", GREEN);
    writer_stop(f->writer);
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    newcomers_import(f, db);
    db_close(db);
    struct writer_config c = {
        .url = f->url, .policy = f->policy, .fixed_today = f->today, .threads = 1};
    assert_int_equal(writer_start(&c, &f->writer), OK);
    struct actor rawabi = f->owner;
    snprintf(sql, sizeof sql, "SELECT id FROM person WHERE id_no = %lld", rawabi_person(0));
    rawabi.account_id = 8;
    rawabi.person_id = fixture_number(f, sql);
    rawabi.establishment_id = RAWABI;
    snprintf(sql, sizeof sql, "INSERT INTO account VALUES (8, %lld, 1, 2, 1, 0, 15000)",
             (long long)rawabi.person_id);
    fixture_sql(f, sql);
    return rawabi;
}

static struct submission *border_transfer(struct fixture *f, const struct actor *actor, int worker,
                                          int64_t employer)
{
    struct submission *s = fixture_submission(f, "S12", 0, 1);
    s->actor = *actor;
    s->job.establishment_id = actor->establishment_id;
    ((struct submission_line *)s->lines)[0].number = border_no(worker);
    input_of(s, 0)[0] = employer;
    input_of(s, 0)[1] = VALUE_UNKNOWN;
    return s;
}

static void pay(struct fixture *f, const struct submission *s)
{
    struct payment *p = arena_new_of(f->arena, struct payment);
    p->job.run = payment_run;
    p->job.arena = f->arena;
    p->job.establishment_id = s->job.establishment_id;
    p->seq = s->request.seq;
    p->amount = s->request.fee;
    p->event_id = str_printf(f->arena, "evt-%lld-%lld", (long long)p->job.establishment_id,
                             (long long)p->seq);
    p->is_known_number = true;
    memset(p->body_hash, (int)(p->job.establishment_id * 100 + p->seq), sizeof p->body_hash);
    assert_int_equal(writer_run(f->writer, &p->job), OK);
    assert_int_equal(p->outcome, PAYMENT_TAKEN);
}

static const char exceptional[] =
    "SELECT COUNT(*) FROM employment WHERE permit_kind = 3 AND establishment_id = 1 "
    "AND first_permit_on IS NULL AND permit_expiry = permit_issue + 30 AND last_operation > 0";

static void a_permit_to_move_stands_at_the_employer(void **state)
{
    struct fixture f;
    struct actor rawabi = border_world_open(&f, state);
    struct day first = f.today;
    refuse(&f, border_transfer(&f, &rawabi, 0, VALUE_UNKNOWN), "S12_X01");
    refuse(&f, border_transfer(&f, &rawabi, 0, NO_RAWABI), "S12_X01");
    refuse(&f, border_transfer(&f, &rawabi, 9, NO_NAKHEEL), "S12_X01"); /* nobody has that number */
    struct submission *s = border_transfer(&f, &rawabi, 0, NO_NAKHEEL);
    accept(&f, s);
    assert_int_equal(s->request.fee, 10000);
    assert_int_equal(s->request.state, STATE_AWAITING_PAYMENT);
    refuse(&f, border_transfer(&f, &f.owner, 0, VALUE_UNKNOWN), "W11"); /* the other is first */
    pay(&f, s);
    assert_int_equal(fixture_number(&f, exceptional), 1);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM employment WHERE permit_kind = 3"),
                     1);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    refuse(&f, border_transfer(&f, &f.owner, 0, VALUE_UNKNOWN), "S12_X09");
    /* the employer himself for the other one */
    s = border_transfer(&f, &f.owner, 1, VALUE_UNKNOWN);
    accept(&f, s);
    pay(&f, s);
    assert_int_equal(fixture_number(&f, exceptional), 2);
    /* lapsed unused: as before */
    travel(&f, first, 30);
    refuse(&f, border_transfer(&f, &rawabi, 0, NO_NAKHEEL), "S12_X09");
    travel(&f, first, 31);
    accept(&f, border_transfer(&f, &rawabi, 0, NO_NAKHEEL));
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- S19 ---- */

static struct submission *certificate(struct fixture *f)
{
    struct submission *s = imported_submission(f, "S19", 0);
    input_of(s, 0)[0] = PURPOSE_TENDER;
    input_of(s, 0)[1] = 1;
    return s;
}

/* About no worker: the line has no number, and the request nobody in it. */
static void a_certificate_is_issued_at_once(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *preview = certificate(&f), *s = certificate(&f);
    struct clock clock = {.now_ms = 0, .today = f.today};
    assert_int_equal(submission_preview(f.reader, f.policy, clock, preview), OK);
    assert_int_equal(preview->judged[0].kind, OPERATION_EXECUTED);
    accept(&f, s);
    assert_int_equal(s->request.state, STATE_EXECUTED);
    assert_int_equal(s->judged[0].person_id, 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM certificate WHERE band = 4 "
                                        "AND saudis = 6 AND expats = 30 AND purpose = 1 "
                                        "AND language = 1 AND until_day = issued_on + 90 "
                                        "AND number BETWEEN 1000000000 AND 9999999999"),
                     1);
    assert_int_equal(fixture_number(&f, "SELECT rate_bp FROM certificate"), 1667); /* 6 of 36 */
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    accept(&f, certificate(&f)); /* another one, with its own number */
    assert_int_equal(fixture_number(&f, "SELECT COUNT(DISTINCT number) FROM certificate"), 2);
    struct submission *stranger = certificate(&f);
    stranger->actor = (struct actor){.account_id = IMPORTED_OFFICER_ACCOUNT, .person_id = 2};
    refuse(&f, stranger, "E11");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void a_red_establishment_gets_no_certificate(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", RED);
    refuse(&f, certificate(&f), "E06");
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM certificate"), 0);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(an_employer_ends_with_final_exits),
        ON_EACH_ENGINE(a_withdrawn_final_exit_gives_its_place_back),
        ON_EACH_ENGINE(a_worker_asks_for_his_own_final_exit),
        ON_EACH_ENGINE(without_arrears_the_final_exit_is_immediate),
        ON_EACH_ENGINE(a_bridge_adds_up),
        ON_EACH_ENGINE(a_permit_to_move_stands_at_the_employer),
        ON_EACH_ENGINE(a_certificate_is_issued_at_once),
        ON_EACH_ENGINE(a_red_establishment_gets_no_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
