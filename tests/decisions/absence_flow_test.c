/* Absence reports from filing to their end, on both engines: at once in the 1435H world, as a two-sided
   case today. The register is imported, not written behind the ledger, so each test can end with a
   rebuild that must arrive at the same rows. */
#include "decisions/answer.h"
#include "decisions/execute.h"
#include "decisions/rebuild.h"
#include "decisions/record_import.h"
#include "decisions/study_job.h"
#include "model/occupation.h"
#include "registers/absence.h"
#include "registers/outbox.h"
#include "rules/ids.h"
#include "support/fixture.h"
#include <sodium.h>
#include <stdio.h>

enum { SAUDIS = 5, WORKERS = 5, OFFICER_A = 2, OFFICER_B = 3 }; /* officers: account numbers */

/* ---- the world ---- */

/* Persons in this order, from 1: the owner, two officers, Saudis, workers. */
static int64_t worker_person(int i) { return 4 + SAUDIS + i; }
static int64_t saudi_no(int i) { return (int64_t)id_make_person(1, 100 + (uint32_t)i); }

static void take(struct importer *im, struct record_import *record, struct arena *a,
                 enum import_kind kind, const struct buf *text)
{
    struct import_report report;
    struct import_options options = {.record = record_import_add, .record_ctx = record};
    enum err e = import_run(im, a, kind, buf_out(text), &options, &report);
    if (report.faults_count)
        fail_msg("line %d, %.*s: %s", report.faults[0].line, STR_ARG(report.faults[0].column),
                 import_reason_name(report.faults[0].reason));
    assert_int_equal(e, OK);
}

static const char *iso(struct fixture *f, int days)
{
    char *text = arena_alloc(f->arena, DAY_TEXT_BYTES);
    day_format_iso(day_add(f->today, days), text);
    return text;
}

static struct buf persons(struct fixture *f)
{
    struct buf b = buf_new(f->arena);
    buf_c(&b, "id_no,nationality,sex,birth_day,name_ar,name_en,iqama_expiry,phone,language\n");
    for (int i = 0; i < 3 + SAUDIS; i++)
        buf_printf(
            &b, "%lld,SA,male,1980-01-01,فهد,Fahad,,,ar\n",
            (long long)(i < 3 ? (int64_t)id_make_person(1, (uint32_t)i + 1) : saudi_no(i - 3)));
    for (int i = 0; i < WORKERS; i++)
        buf_printf(&b, "%lld,IN,male,1985-01-01,راجيش,Rajesh,%s,+96650000010%d,hi\n",
                   (long long)fixture_iqama(i), iso(f, 900), i);
    return b;
}

static struct buf establishments(struct fixture *f)
{
    struct buf b = buf_new(f->arena);
    buf_printf(&b,
               "unified_no,office_no,seq_no,unified_name_ar,unified_name_en,owner_id_no,name_ar,"
               "name_en,region,activity_code,activity_group,status,is_main_branch,opened_on,"
               "is_cr_exempt,national_address_expiry\n"
               "7000000001,1,104582,نخيل,Nakheel,%lld,نخيل,Nakheel,SA-01,4100,construction,"
               "active,1,2008-01-01,1,%s\n",
               (long long)(int64_t)id_make_person(1, 1), iso(f, 2000));
    return b;
}

/* Worker 3's permit is due for renewal; the others' lasts for years. */
static struct buf employments(struct fixture *f)
{
    struct buf b = buf_new(f->arena);
    buf_c(&b, "establishment_no,id_no,status,start_on,occupation,wage,permit_kind,permit_no,"
              "permit_issue,permit_expiry,first_permit_on\n");
    for (int i = 0; i < SAUDIS; i++)
        buf_printf(&b, "1-104582,%lld,on_job,%s,4110,6000,,,,,\n", (long long)saudi_no(i),
                   iso(f, -400));
    for (int i = 0; i < WORKERS; i++)
        buf_printf(&b, "1-104582,%lld,on_job,%s,7115,1500,standard,%d,%s,%s,%s\n",
                   (long long)fixture_iqama(i), iso(f, -400), 1000000001 + i, iso(f, -350),
                   iso(f, i == 3 ? 30 : 900), iso(f, -350));
    return b;
}

static void fill(struct fixture *f)
{
    struct db *db;
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    struct record_import record = {.db = db, .policy = f->policy, .clock = {0, f->today}};
    struct importer *im = importer_new(db, f->policy, f->today);
    struct buf csv = persons(f);
    take(im, &record, f->arena, IMPORT_PERSONS, &csv);
    csv = establishments(f);
    take(im, &record, f->arena, IMPORT_ESTABLISHMENTS, &csv);
    csv = employments(f);
    take(im, &record, f->arena, IMPORT_EMPLOYMENTS, &csv);
    importer_free(im);
    db_close(db);
    fixture_sql(f, "INSERT INTO account VALUES (1, 1, 1, 2, 1, 0, 0);"
                   "INSERT INTO account VALUES (2, 2, 2, 2, 1, 1, 0);"
                   "INSERT INTO account VALUES (3, 3, 2, 2, 1, 1, 0);");
}

static void world_open(struct fixture *f, void **state, const char *today)
{
    static struct arena *boot __attribute__((used)); /* stays for the whole program */
    *f = (struct fixture){.arena = arena_new(64 << 20), .url = store_url(state)};
    struct buf faults = buf_new(f->arena);
    if (!boot) {
        assert_true(sodium_init() >= 0);
        boot = arena_new(64 << 20);
        assert_int_equal(occupations_load(boot), OK);
    }
    assert_int_equal(policy_load_embedded(f->arena, &f->policy, &faults), OK);
    assert_true(day_parse(str_of(today), &f->today));
    fill(f);
    struct writer_config c = {
        .url = f->url, .policy = f->policy, .fixed_today = f->today, .threads = 1};
    assert_int_equal(writer_start(&c, &f->writer), OK);
    assert_int_equal(db_open(f->url, DB_READ, &f->reader), OK);
    f->owner = (struct actor){.account_id = FIXTURE_OWNER_ACCOUNT,
                              .person_id = 1,
                              .roles = ROLE_CUSTOMER,
                              .level = 2,
                              .establishment_id = FIXTURE_ESTABLISHMENT,
                              .capacity = CAPACITY_OWNER,
                              .services = ~(uint64_t)1 >> 1,
                              .may_pay = true,
                              .may_grant = true};
}

/* Every flow ends so: imports and ledger give the registers that stand. */
static void world_close(struct fixture *f)
{
    struct rebuild_report *r = arena_new_of(f->arena, struct rebuild_report);
    assert_int_equal(rebuild_check(f->arena, f->url, f->policy, r, NULL), OK);
    for (int64_t i = 0; i < r->faults_count && i < REBUILD_FAULTS_MAX; i++)
        print_message("rebuild: %.*s\n", STR_ARG(r->faults[i]));
    assert_int_equal(r->faults_count, 0);
    assert_true(r->rows > 0);
    fixture_close(f);
}

static void travel(struct fixture *f, const char *from, int days)
{
    struct due_job due = {.job.run = due_run};
    assert_true(day_parse(str_of(from), &f->today));
    fixture_travel(f, iso(f, days));
    assert_int_equal(writer_run(f->writer, &due.job), OK);
}

/* ---- acts ---- */

static struct submission *ask(struct fixture *f, const char *service, int worker)
{
    struct submission *s = fixture_submission(f, service, worker, 1);
    struct input *in = &((struct submission_line *)s->lines)[0].input;
    if (s->service->number == 7) {
        in->value[0] = f->today.n - 20;
        in->value[1] = ABSENCE_LEFT_WORK;
        in->value[2] = 1;
    } else if (s->service->number == 8) {
        in->value[0] = in->value[1] = VALUE_UNKNOWN;
    }
    assert_int_equal(fixture_submit(f, s), OK);
    return s;
}

static void assert_kind(struct fixture *f, const struct submission *s, enum operation_kind kind)
{
    const struct entry *e = fixture_entry(f, s, 0);
    for (int i = 0; s->judged[0].kind != kind && i < e->decision.findings_count; i++)
        if (!e->decision.findings[i].passed)
            print_message("refused by %s\n", rule_info(e->decision.findings[i].rule)->code);
    assert_int_equal(s->judged[0].kind, kind);
}

static struct submission *claimed(struct fixture *f, int worker)
{
    struct submission *s = ask(f, "S07", worker);
    assert_kind(f, s, OPERATION_ACCEPTED);
    assert_int_equal(s->request.state, STATE_AWAITING_CONSENT);
    return s;
}

struct telling {
    struct job job;
    int64_t seq;
};
static enum err telling_run(struct writing *w, struct job *job)
{
    return answer_told(w, job->establishment_id, ((struct telling *)job)->seq, PARTY_WORKER);
}

/* The message has reached the worker. */
static void tell(struct fixture *f, const struct submission *s)
{
    struct telling t = {
        .job = {.run = telling_run, .arena = f->arena, .establishment_id = FIXTURE_ESTABLISHMENT},
        .seq = s->request.seq};
    assert_int_equal(writer_run(f->writer, &t.job), OK);
}

static enum request_state answer(struct fixture *f, const struct submission *s, int worker,
                                 bool is_yes, const char *words)
{
    struct answering *x = arena_new_of(f->arena, struct answering);
    x->job = (struct job){
        .run = answering_run, .arena = f->arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    x->actor = (struct actor){.account_id = 50,
                              .person_id = worker_person(worker),
                              .roles = ROLE_WORKER,
                              .capacity = CAPACITY_SELF};
    x->channel = CHANNEL_WEB;
    x->seq = s->request.seq;
    x->party = PARTY_WORKER;
    x->is_yes = is_yes;
    x->note = str_of(words);
    assert_int_equal(writer_run(f->writer, &x->job), OK);
    return x->request.state;
}

static struct actor officer(int64_t account)
{
    return (struct actor){.account_id = account, .person_id = account, .roles = ROLE_OFFICER};
}

static enum err take_case(struct fixture *f, int64_t account, struct study *out)
{
    struct study_taking t = {.job = {.run = study_taking_run, .arena = f->arena},
                             .actor = officer(account)};
    enum err e = writer_run(f->writer, &t.job);
    *out = t.study;
    return e;
}

static struct studying *decide(struct fixture *f, int64_t account, const struct submission *s,
                               enum study_outcome outcome, bool is_malicious, enum err expected)
{
    struct studying *x = arena_new_of(f->arena, struct studying);
    *x = (struct studying){
        .job = {.run = studying_run, .arena = f->arena, .establishment_id = FIXTURE_ESTABLISHMENT},
        .actor = officer(account),
        .seq = s->request.seq,
        .line = 1,
        .outcome = outcome,
        .is_malicious = is_malicious,
        .note = S("The gate's book shows him at work."),
    };
    assert_int_equal(writer_run(f->writer, &x->job), expected);
    return x;
}

/* `question` ends in "= ". */
static int64_t number(struct fixture *f, const char *question, int64_t of)
{
    char sql[300];
    snprintf(sql, sizeof sql, "%s%lld", question, (long long)of);
    return fixture_number(f, sql);
}

/* The ledger holds what he said, word for word. */
static void assert_words(struct fixture *f, const char *words)
{
    struct operation op;
    struct entry *e = arena_new_of(f->arena, struct entry);
    int64_t no = number(f, "SELECT MAX(no) FROM operation WHERE kind = ", OPERATION_ANSWERED);
    assert_int_equal(operation_load(f->reader, f->arena, no, &op), OK);
    assert_int_equal(entry_decode(&op, e), OK);
    assert_true(str_eq_c(e->note, words));
    assert_int_equal(e->capacity, CAPACITY_SELF);
}

/* The worker objects, one officer refuses the claim. */
static void refused_by_officer(struct fixture *f, const struct submission *s, int worker,
                               bool is_malicious)
{
    struct study study;
    assert_int_equal(answer(f, s, worker, false, "كنت في العمل."), STATE_UNDER_STUDY);
    assert_words(f, "كنت في العمل.");
    assert_int_equal(take_case(f, OFFICER_A, &study), OK);
    struct studying *x = decide(f, OFFICER_A, s, STUDY_REFUSED, is_malicious, OK);
    assert_false(x->is_proposal);
    assert_int_equal(x->request.state, STATE_REFUSED);
}

/* ---- what stands ---- */

static void assert_status(struct fixture *f, int worker, enum worker_status status)
{
    assert_int_equal(
        number(f, "SELECT status FROM employment WHERE person_id = ", worker_person(worker)),
        status);
}

/* The last report on the worker; and an open one stands in case_mark as well. */
static void assert_report(struct fixture *f, int worker, enum absence_state state)
{
    int64_t person = worker_person(worker);
    assert_int_equal(number(f,
                            "SELECT state FROM absence_report r WHERE operation_no = (SELECT "
                            "MAX(operation_no) FROM absence_report WHERE person_id = r.person_id) "
                            "AND person_id = ",
                            person),
                     state);
    assert_int_equal(number(f, "SELECT COUNT(*) FROM case_mark WHERE person_id = ", person),
                     state == ABSENCE_CLAIMED || state == ABSENCE_FILED);
}

/* How many expatriates band and levy count. */
static void assert_counted(struct fixture *f, int expats)
{
    assert_int_equal(fixture_number(f, "SELECT expats FROM nitaqat_entity"), expats);
    assert_int_equal(fixture_number(f, "SELECT expats FROM unified_entity"), expats);
    assert_int_equal(fixture_number(f, "SELECT workers FROM nitaqat_entity"), SAUDIS + expats);
}

static int64_t messages(struct fixture *f, int worker, enum message_kind kind)
{
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT COUNT(*) FROM outbox WHERE person_id = %lld AND kind = %d",
             (long long)worker_person(worker), (int)kind);
    return fixture_number(f, sql);
}

static enum request_state state_of(struct fixture *f, const struct submission *s)
{
    return (enum request_state)number(f, "SELECT state FROM request WHERE seq = ", s->request.seq);
}

/* ---- the 1435H world ---- */

static void a_report_takes_effect_at_once_and_is_cancelled(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-07-10");
    assert_counted(&f, WORKERS);
    struct submission *s = ask(&f, "S07", 3);
    assert_kind(&f, s, OPERATION_EXECUTED);
    assert_int_equal(s->request.state, STATE_EXECUTED);
    assert_status(&f, 3, WORKER_ABSENT);
    assert_report(&f, 3, ABSENCE_FILED);
    assert_counted(&f, WORKERS - 1);
    assert_int_equal(messages(&f, 3, MESSAGE_WORKER_TOLD), 1);
    struct submission *renewal = ask(&f, "S04", 3);
    assert_true(fixture_refused_by(fixture_entry(&f, renewal, 0), "W10"));
    assert_true(fixture_refused_by(fixture_entry(&f, ask(&f, "S07", 3), 0), "S07_X01"));

    fixture_travel(&f, "1435-07-30");
    struct submission *end = ask(&f, "S08", 3);
    assert_kind(&f, end, OPERATION_EXECUTED);
    assert_status(&f, 3, WORKER_ON_JOB);
    assert_report(&f, 3, ABSENCE_CANCELLED);
    assert_counted(&f, WORKERS);
    assert_int_equal(messages(&f, 3, MESSAGE_WORKER_TOLD), 2);
    assert_true(fixture_refused_by(fixture_entry(&f, ask(&f, "S08", 3), 0), "S08_X01"));
    assert_kind(&f, ask(&f, "S04", 3), OPERATION_ACCEPTED);
    world_close(&f);
}

static void after_its_days_a_report_stands(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-07-10");
    assert_kind(&f, ask(&f, "S07", 0), OPERATION_EXECUTED);
    travel(&f, "1435-07-10", 21);
    struct submission *late = ask(&f, "S08", 0);
    assert_kind(&f, late, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(&f, late, 0), "S08_X03"));
    travel(&f, "1435-07-10", 100);
    assert_status(&f, 0, WORKER_ABSENT);
    assert_counted(&f, WORKERS - 1);
    world_close(&f);
}

static void a_second_report_after_a_cancellation(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-07-10");
    assert_kind(&f, ask(&f, "S07", 0), OPERATION_EXECUTED);
    assert_kind(&f, ask(&f, "S08", 0), OPERATION_EXECUTED);
    assert_kind(&f, ask(&f, "S07", 0), OPERATION_EXECUTED);
    assert_report(&f, 0, ABSENCE_FILED);
    assert_status(&f, 0, WORKER_ABSENT);
    assert_counted(&f, WORKERS - 1);
    world_close(&f);
}

/* ---- the two-sided case ---- */

static void a_malicious_claim_suspends_but_spares_permits(void **state)
{
    struct fixture f;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_report(&f, 0, ABSENCE_CLAIMED);
    assert_counted(&f, WORKERS);
    assert_int_equal(messages(&f, 0, MESSAGE_OBJECTION_ASKED), 1);
    assert_int_equal(messages(&f, 0, MESSAGE_WORKER_TOLD), 0);
    tell(&f, s);
    refused_by_officer(&f, s, 0, true);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_report(&f, 0, ABSENCE_MALICIOUS);
    assert_counted(&f, WORKERS);
    assert_int_equal(messages(&f, 0, MESSAGE_WORKER_TOLD), 1);
    assert_int_equal(fixture_number(&f, "SELECT spares_permits FROM suspension"), 1);
    int64_t days = fixture_number(&f, "SELECT until_day - from_day FROM suspension");
    assert_in_range(days, 353, 356); /* a Hijri year */
    assert_true(fixture_refused_by(fixture_entry(&f, ask(&f, "S07", 1), 0), "E10"));
    assert_kind(&f, ask(&f, "S04", 3), OPERATION_ACCEPTED);
    world_close(&f);
}

static void the_second_malicious_claim_costs_three_years(void **state)
{
    struct fixture f;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    tell(&f, s);
    refused_by_officer(&f, s, 0, true);
    travel(&f, "2024-03-10", 354);
    assert_true(fixture_refused_by(fixture_entry(&f, ask(&f, "S07", 1), 0), "E10"));
    travel(&f, "2024-03-10", 356);
    struct submission *again = claimed(&f, 1);
    tell(&f, again);
    refused_by_officer(&f, again, 1, true);
    int64_t days = fixture_number(&f, "SELECT MAX(until_day - from_day) FROM suspension");
    assert_in_range(days, 1062, 1065);
    assert_true(fixture_refused_by(fixture_entry(&f, ask(&f, "S07", 0), 0), "S07_X01"));
    world_close(&f);
}

static void an_objection_that_an_officer_finds_empty(void **state)
{
    struct fixture f;
    struct study study;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    tell(&f, s);
    assert_int_equal(answer(&f, s, 0, false, "I was at work."), STATE_UNDER_STUDY);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_int_equal(take_case(&f, OFFICER_A, &study), OK);
    assert_int_equal(study.cause, STUDY_OBJECTION);
    struct studying *x = decide(&f, OFFICER_A, s, STUDY_APPROVED, false, OK);
    assert_false(x->is_proposal);
    assert_int_equal(x->request.state, STATE_EXECUTED);
    assert_status(&f, 0, WORKER_DISCONNECTED);
    assert_report(&f, 0, ABSENCE_FILED);
    assert_counted(&f, WORKERS - 1);
    world_close(&f);
}

/* Silence goes on, but only after the days that begin when he was told; then sixty days to choose. */
static void silence_counts_from_the_day_he_was_told(void **state)
{
    struct fixture f;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    travel(&f, "2024-03-10", 15);
    assert_int_equal(state_of(&f, s), STATE_AWAITING_CONSENT);
    tell(&f, s);
    travel(&f, "2024-03-10", 25);
    assert_int_equal(state_of(&f, s), STATE_AWAITING_CONSENT);
    assert_status(&f, 0, WORKER_ON_JOB);
    travel(&f, "2024-03-10", 26);
    assert_int_equal(state_of(&f, s), STATE_EXECUTED);
    assert_status(&f, 0, WORKER_DISCONNECTED);
    assert_report(&f, 0, ABSENCE_FILED);
    assert_counted(&f, WORKERS - 1);
    assert_int_equal(messages(&f, 0, MESSAGE_WORKER_TOLD), 1);
    travel(&f, "2024-03-10", 26 + 60);
    assert_status(&f, 0, WORKER_DISCONNECTED);
    travel(&f, "2024-03-10", 26 + 61);
    assert_status(&f, 0, WORKER_ABSENT);
    assert_counted(&f, WORKERS - 1);
    assert_int_equal(messages(&f, 0, MESSAGE_WORKER_TOLD), 2);
    assert_true(fixture_refused_by(fixture_entry(&f, ask(&f, "S08", 0), 0), "S08_X03"));
    world_close(&f);
}

/* A worker who was hired again is not made absent by the days of the report that ended. */
static void hired_again_while_disconnected(void **state)
{
    struct fixture f;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    assert_int_equal(answer(&f, s, 0, true, ""), STATE_EXECUTED);
    assert_status(&f, 0, WORKER_DISCONNECTED);
    travel(&f, "2024-03-10", 50);
    assert_kind(&f, ask(&f, "S08", 0), OPERATION_EXECUTED);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_counted(&f, WORKERS);
    struct submission *again = claimed(&f, 0);
    assert_int_equal(answer(&f, again, 0, true, ""), STATE_EXECUTED);
    travel(&f, "2024-03-10", 61);
    assert_status(&f, 0, WORKER_DISCONNECTED); /* by the second report, whose days run still */
    travel(&f, "2024-03-10", 50 + 61);
    assert_status(&f, 0, WORKER_ABSENT);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM operation WHERE kind = 9"), 1);
    world_close(&f);
}

/* Two reports within days contradict each other: the second from the start, the first once the worker's
   time is over. Two officers must agree to go against that. */
static void a_contradiction_needs_two_officers(void **state)
{
    struct fixture f;
    struct study study;
    world_open(&f, state, "2024-03-10");
    struct submission *first = claimed(&f, 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM study"), 0);
    fixture_travel(&f, "2024-03-12");
    struct submission *second = claimed(&f, 1);
    tell(&f, second);
    assert_int_equal(take_case(&f, OFFICER_A, &study), OK);
    assert_int_equal(study.seq, second->request.seq);
    assert_int_equal(study.cause, STUDY_CONTRADICTION);
    assert_true(decide(&f, OFFICER_A, second, STUDY_APPROVED, false, OK)->is_proposal);
    assert_true(decide(&f, OFFICER_A, second, STUDY_APPROVED, false, OK)->is_proposal);
    assert_int_equal(state_of(&f, second), STATE_AWAITING_CONSENT);

    /* The objection comes before the second officer: what was proposed without it is void. */
    assert_int_equal(answer(&f, second, 1, false, "I was at work."), STATE_UNDER_STUDY);
    assert_int_equal(fixture_number(&f, "SELECT cause FROM study"), STUDY_CONTRADICTION);
    decide(&f, OFFICER_B, second, STUDY_APPROVED, false, ERR_DENIED);
    assert_true(decide(&f, OFFICER_A, second, STUDY_APPROVED, false, OK)->is_proposal);
    assert_status(&f, 1, WORKER_ON_JOB);
    struct studying *x = decide(&f, OFFICER_B, second, STUDY_APPROVED, false, OK);
    assert_false(x->is_proposal);
    assert_int_equal(x->request.state, STATE_EXECUTED);
    assert_status(&f, 1, WORKER_DISCONNECTED);
    assert_counted(&f, WORKERS - 1);

    /* The first claim: the worker lets it pass, but by now the file speaks against it. */
    assert_int_equal(answer(&f, first, 0, true, ""), STATE_UNDER_STUDY);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_int_equal(take_case(&f, OFFICER_B, &study), OK);
    assert_int_equal(study.seq, first->request.seq);
    assert_int_equal(study.cause, STUDY_CONTRADICTION);
    assert_false(decide(&f, OFFICER_B, first, STUDY_REFUSED, false, OK)->is_proposal);
    assert_report(&f, 0, ABSENCE_REJECTED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM suspension"), 0);
    assert_counted(&f, WORKERS - 1);
    fixture_travel(&f, "2024-04-12");
    claimed(&f, 0); /* a rejected claim does not bar a later one */
    world_close(&f);
}

static void a_claim_is_withdrawn(void **state)
{
    struct fixture f;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    struct submission *cancel = ask(&f, "S08", 0);
    assert_true(fixture_refused_by(fixture_entry(&f, cancel, 0), "S08_X01"));
    struct ending x = {
        .job = {.run = ending_run, .arena = f.arena, .establishment_id = FIXTURE_ESTABLISHMENT},
        .actor = f.owner,
        .seq = s->request.seq};
    assert_int_equal(writer_run(f.writer, &x.job), OK);
    assert_int_equal(state_of(&f, s), STATE_WITHDRAWN);
    assert_report(&f, 0, ABSENCE_CANCELLED);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_counted(&f, WORKERS);
    assert_int_equal(messages(&f, 0, MESSAGE_WORKER_TOLD), 1);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM consent WHERE answer = 0"), 0);
    claimed(&f, 0);
    world_close(&f);
}

/* Nobody could tell him: the claim ends by itself and never took effect. */
static void a_claim_nobody_was_told_of_lapses(void **state)
{
    struct fixture f;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    travel(&f, "2024-03-10", 90);
    assert_int_equal(state_of(&f, s), STATE_AWAITING_CONSENT);
    travel(&f, "2024-03-10", 91);
    assert_int_equal(state_of(&f, s), STATE_EXPIRED);
    assert_report(&f, 0, ABSENCE_CANCELLED);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_counted(&f, WORKERS);
    world_close(&f);
}

/* What changed while the worker had time to answer refuses the report, and the claim ends with it. */
static void a_claim_that_fails_at_execution_ends(void **state)
{
    struct fixture f;
    world_open(&f, state, "2024-03-10");
    struct submission *s = claimed(&f, 0);
    tell(&f, s);
    fixture_travel(&f, "2024-03-19");
    struct submission *malicious = claimed(&f, 1); /* far enough apart to contradict nothing */
    tell(&f, malicious);
    refused_by_officer(&f, malicious, 1, true);
    travel(&f, "2024-03-10", 11);
    assert_int_equal(state_of(&f, s), STATE_REFUSED);
    assert_report(&f, 0, ABSENCE_CANCELLED);
    assert_status(&f, 0, WORKER_ON_JOB);
    assert_counted(&f, WORKERS);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    world_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(a_report_takes_effect_at_once_and_is_cancelled),
        ON_EACH_ENGINE(after_its_days_a_report_stands),
        ON_EACH_ENGINE(a_second_report_after_a_cancellation),
        ON_EACH_ENGINE(a_malicious_claim_suspends_but_spares_permits),
        ON_EACH_ENGINE(the_second_malicious_claim_costs_three_years),
        ON_EACH_ENGINE(an_objection_that_an_officer_finds_empty),
        ON_EACH_ENGINE(silence_counts_from_the_day_he_was_told),
        ON_EACH_ENGINE(hired_again_while_disconnected),
        ON_EACH_ENGINE(a_contradiction_needs_two_officers),
        ON_EACH_ENGINE(a_claim_is_withdrawn),
        ON_EACH_ENGINE(a_claim_nobody_was_told_of_lapses),
        ON_EACH_ENGINE(a_claim_that_fails_at_execution_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
