/* Moves of workers with several parties, on both engines: who is asked, what each answer does, when time
   runs and when it has run out, and what becomes of two matters that pull at one worker. The world is
   imported, so that each flow can end with the rebuild of everything from imports and ledger.

   Naseem (1-1, a factory) employs the workers and has a branch, 1-2 (a shop). Rawabi (2-1) would have
   them. */
#include "decisions/answer.h"
#include "decisions/execute.h"
#include "decisions/lending_job.h"
#include "decisions/payment.h"
#include "decisions/rebuild.h"
#include "decisions/record_import.h"
#include "model/occupation.h"
#include "rules/ids.h"
#include "support/fixture.h"
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

enum { NASEEM = 1, BRANCH = 2, RAWABI = 3 };
enum { NO_NASEEM = 10000001, NO_BRANCH = 10000002, NO_RAWABI = 20000001 };
enum { SAUDIS = 9, WORKERS = 12, OWNERS = 2 };
enum { FIRST_SAUDI = OWNERS, FIRST_WORKER = OWNERS + 3 * SAUDIS };

struct world {
    struct fixture f;
    struct actor naseem, rawabi;
    int events;
};

static int64_t person_of(int worker) { return FIRST_WORKER + worker + 1; }

/* ---- the world ---- */

static void take(struct world *w, struct importer *im, struct db *db, enum import_kind kind,
                 struct buf *csv)
{
    struct record_import record = {
        .db = db, .policy = w->f.policy, .clock = {.now_ms = 1, .today = w->f.today}};
    struct import_options options = {.record = record_import_add, .record_ctx = &record};
    struct import_report report;
    enum err e = import_run(im, w->f.arena, kind, buf_out(csv), &options, &report);
    if (e != OK && report.faults_listed)
        fail_msg("line %d, " STR_FMT " \"" STR_FMT "\": %s", report.faults[0].line,
                 STR_ARG(report.faults[0].column), STR_ARG(report.faults[0].value),
                 import_reason_name(report.faults[0].reason));
    assert_int_equal(e, OK);
}

static void persons(struct buf *b)
{
    buf_c(b, "id_no,nationality,sex,birth_day,name_ar,name_en,passport_expiry,iqama_expiry,"
             "entry_on\n");
    for (int i = 0; i < FIRST_WORKER; i++)
        buf_printf(b, "%lld,SA,male,1980-01-01,سعد,Saad,,,\n",
                   (long long)id_make_person(1, 500u + (uint32_t)i));
    for (int i = 0; i < WORKERS; i++)
        buf_printf(b, "%lld,IN,male,1985-01-01,راجيش,Rajesh,2030-01-01,2030-01-01,2008-01-01\n",
                   (long long)fixture_iqama(i));
}

static void establishments(struct buf *b)
{
    buf_c(b, "unified_no,office_no,seq_no,unified_name_ar,unified_name_en,owner_id_no,name_ar,"
             "name_en,region,activity_code,activity_group,status,is_main_branch,opened_on,cr_no,"
             "cr_expiry,national_address_expiry,zakat_cert_expiry,wage_compliance_bp,"
             "self_evaluation_bp\n");
    static const struct {
        int unified, office, seq, owner;
        const char *group;
        int is_main;
    } all[] = {{1, 1, 1, 0, "manufacturing", 1},
               {1, 1, 2, 0, "retail_general", 0},
               {2, 2, 1, 1, "construction", 1}};
    for (int i = 0; i < 3; i++)
        buf_printf(b,
                   "700000000%d,%d,%d,نسيم,Naseem,%lld,نسيم,Naseem,SA-01,4100,%s,active,%d,"
                   "2000-01-01,101000000%d,2030-01-01,2030-01-01,2030-01-01,10000,9000\n",
                   all[i].unified, all[i].office, all[i].seq,
                   (long long)id_make_person(1, 500u + (uint32_t)all[i].owner), all[i].group,
                   all[i].is_main, i + 1);
}

static void employments(struct buf *b)
{
    static const char *const numbers[] = {"1-1", "1-2", "2-1"};
    buf_c(b, "establishment_no,id_no,status,start_on,origin,occupation,wage,insured_wage,"
             "is_contract_documented,permit_kind,permit_issue,permit_expiry,first_permit_on\n");
    for (int i = 0; i < 3 * SAUDIS; i++)
        buf_printf(b, "%s,%lld,on_job,2008-01-01,local,4110,6000,6000,1,,,,\n", numbers[i / SAUDIS],
                   (long long)id_make_person(1, 500u + FIRST_SAUDI + (uint32_t)i));
    for (int i = 0; i < WORKERS; i++)
        buf_printf(b,
                   "1-1,%lld,on_job,2008-02-01,visa,7112,1500,1500,1,standard,2013-01-01,"
                   "2030-01-01,2008-03-01\n",
                   (long long)fixture_iqama(i));
}

/* Thirteen weeks of platinum, and some of what is still to come. */
static void weeks(struct buf *b, struct day today)
{
    buf_c(b, "unified_no,activity_group,week,rate_bp,workers,saudi_units\n");
    struct day saturday = day_add(today, -1 - (today.n - 3) % 7); /* before today; day 2 was one */
    for (int i = 12; i >= -10; i--) {
        char day[DAY_TEXT_BYTES];
        day_format_iso(day_add(saturday, -7 * i), day);
        buf_printf(b, "7000000002,construction,%s,9000,10,%d\n", day, 9 * SAUDI_UNITS);
    }
}

static struct actor owner_of(int64_t account, int64_t person, int64_t establishment)
{
    return (struct actor){
        .account_id = account,
        .person_id = person,
        .roles = ROLE_CUSTOMER,
        .level = 2,
        .establishment_id = establishment,
        .capacity = CAPACITY_OWNER,
        .services = ~(uint64_t)1 >> 1,
        .may_pay = true,
        .may_grant = true,
    };
}

static void writer_open(struct world *w)
{
    struct writer_config c = {
        .url = w->f.url, .policy = w->f.policy, .fixed_today = w->f.today, .threads = 3};
    assert_int_equal(writer_start(&c, &w->f.writer), OK);
    assert_int_equal(db_open(w->f.url, DB_READ, &w->f.reader), OK);
}

static void world_open(struct world *w, void **state, const char *today)
{
    static bool is_loaded;
    *w = (struct world){.f = {.arena = arena_new(256 << 20), .url = store_url(state)}};
    struct buf faults = buf_new(w->f.arena);
    if (!is_loaded) {
        assert_true(sodium_init() >= 0);
        static struct arena *boot __attribute__((used)); /* stays for the whole program */
        boot = arena_new(64 << 20);
        assert_int_equal(occupations_load(boot), OK);
        is_loaded = true;
    }
    assert_int_equal(policy_load_embedded(w->f.arena, &w->f.policy, &faults), OK);
    assert_true(day_parse(str_of(today), &w->f.today));
    struct db *db;
    assert_int_equal(db_open(w->f.url, DB_WRITE, &db), OK);
    struct importer *im = importer_new(db, w->f.policy, w->f.today);
    void (*const fill[])(struct buf *) = {persons, establishments, employments};
    for (int i = 0; i < 3; i++) {
        struct buf csv = buf_new(w->f.arena);
        fill[i](&csv);
        take(w, im, db, (enum import_kind)(IMPORT_PERSONS + i), &csv);
    }
    struct buf csv = buf_new(w->f.arena);
    weeks(&csv, w->f.today);
    take(w, im, db, IMPORT_WEEKS, &csv);
    importer_free(im);
    db_close(db);
    fixture_sql(&w->f, "INSERT INTO account VALUES (1, 1, 1, 2, 1, 0, 15000);"
                       "INSERT INTO account VALUES (2, 2, 1, 2, 1, 0, 15000)");
    w->naseem = owner_of(1, 1, NASEEM);
    w->rawabi = owner_of(2, 2, RAWABI);
    writer_open(w);
}

static void world_close(struct world *w)
{
    struct rebuild_report *r = arena_new_of(w->f.arena, struct rebuild_report);
    assert_int_equal(rebuild_check(w->f.arena, w->f.url, w->f.policy, r, NULL), OK);
    for (int i = 0; i < r->faults_count && i < 5; i++)
        print_message(STR_FMT "\n", STR_ARG(r->faults[i]));
    assert_int_equal(r->faults_count, 0);
    assert_int_equal(r->imports, 4);
    fixture_close(&w->f);
}

/* ---- what people do ---- */

static struct submission *ask_for(struct world *w, const char *service, const struct actor *actor,
                                  int worker, int n)
{
    struct submission *s = fixture_submission(&w->f, service, worker, n);
    s->actor = *actor;
    s->job.establishment_id = actor->establishment_id;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < INPUTS_MAX; k++)
            ((struct submission_line *)s->lines)[i].input.value[k] = VALUE_UNKNOWN;
    return s;
}

static int64_t *input_of(struct submission *s, int line)
{
    return ((struct submission_line *)s->lines)[line].input.value;
}

static struct submission *transfer(struct world *w, int worker)
{
    struct submission *s = ask_for(w, "S10", &w->rawabi, worker, 1);
    int64_t *in = input_of(s, 0);
    in[0] = NO_NASEEM, in[1] = 7115, in[2] = 180000, in[3] = 1;
    return s;
}

static struct submission *change(struct world *w, int worker)
{
    struct submission *s = ask_for(w, "S09", &w->naseem, worker, 1);
    input_of(s, 0)[0] = 7115;
    return s;
}

static struct submission *branch(struct world *w, int worker)
{
    struct submission *s = ask_for(w, "S11", &w->naseem, worker, 1);
    input_of(s, 0)[0] = NO_BRANCH;
    return s;
}

static struct submission *loan(struct world *w, int worker, int n)
{
    struct submission *s = ask_for(w, "S18", &w->naseem, worker, n);
    for (int i = 0; i < n; i++) {
        int64_t *in = input_of(s, i);
        in[0] = NO_RAWABI, in[1] = LENDING_LABOUR_SERVICE;
        in[2] = w->f.today.n, in[3] = w->f.today.n + 60, in[4] = 1;
    }
    return s;
}

static void name_refusals(struct world *w, const struct submission *s)
{
    for (size_t i = 0; i < s->lines_count; i++) {
        const struct entry *e = fixture_entry(&w->f, s, (int)i);
        for (int k = 0; k < e->decision.findings_count; k++)
            if (!e->decision.findings[k].passed)
                print_message("%s refused by %s\n", s->service->id,
                              rule_info(e->decision.findings[k].rule)->code);
    }
}

static void accept(struct world *w, struct submission *s)
{
    assert_int_equal(fixture_submit(&w->f, s), OK);
    if (s->judged[0].kind == OPERATION_REFUSED)
        name_refusals(w, s);
    assert_int_not_equal(s->judged[0].kind, OPERATION_REFUSED);
}

static enum err answer(struct world *w, const struct submission *s, int party, int64_t who,
                       bool is_yes, struct request *out)
{
    struct answering *x = arena_new_of(w->f.arena, struct answering);
    x->job = (struct job){
        .run = answering_run, .arena = w->f.arena, .establishment_id = s->job.establishment_id};
    x->actor = party == PARTY_WORKER ? (struct actor){.person_id = who}
               : who == RAWABI       ? w->rawabi
                                     : w->naseem;
    x->channel = CHANNEL_WEB;
    x->seq = s->request.seq;
    x->party = party;
    x->is_yes = is_yes;
    x->note = is_yes ? S("") : S("لا");
    enum err e = writer_run(w->f.writer, &x->job);
    if (out)
        *out = x->request;
    return e;
}

struct telling {
    struct job job;
    int64_t seq;
    int party;
};

static enum err telling_run(struct writing *w, struct job *job)
{
    struct telling *t = (struct telling *)job;
    return answer_told(w, job->establishment_id, t->seq, t->party);
}

static void tell(struct world *w, const struct submission *s, int party)
{
    struct telling t = {.job = {.run = telling_run, .establishment_id = s->job.establishment_id},
                        .seq = s->request.seq,
                        .party = party};
    assert_int_equal(writer_run(w->f.writer, &t.job), OK);
}

static enum payment_outcome pay(struct world *w, const struct submission *s, int64_t amount,
                                struct request *out)
{
    struct payment *p = arena_new_of(w->f.arena, struct payment);
    p->job = (struct job){
        .run = payment_run, .arena = w->f.arena, .establishment_id = s->job.establishment_id};
    p->seq = s->request.seq;
    p->amount = amount;
    p->event_id = str_printf(w->f.arena, "evt-%d", ++w->events);
    p->is_known_number = true;
    assert_int_equal(writer_run(w->f.writer, &p->job), OK);
    if (out)
        *out = p->request;
    return p->outcome;
}

/* So many days later; whatever falls due by then has fallen due. */
static void later(struct world *w, int days)
{
    writer_stop(w->f.writer);
    db_close(w->f.reader);
    w->f.today = day_add(w->f.today, days);
    writer_open(w);
    struct due_job due = {.job.run = due_run};
    assert_int_equal(writer_run(w->f.writer, &due.job), OK);
}

static int64_t state_of(struct world *w, const struct submission *s)
{
    char sql[120];
    snprintf(sql, sizeof sql,
             "SELECT state FROM request WHERE establishment_id = %lld AND seq = %lld",
             (long long)s->job.establishment_id, (long long)s->request.seq);
    return fixture_number(&w->f, sql);
}

static int64_t employer_of(struct world *w, int worker)
{
    char sql[120];
    snprintf(sql, sizeof sql,
             "SELECT MAX(establishment_id) FROM employment WHERE person_id = %lld AND status = 1",
             (long long)person_of(worker));
    return fixture_number(&w->f, sql);
}

static int64_t number(struct world *w, const char *sql) { return fixture_number(&w->f, sql); }

/* ---- transfer ---- */

static void all_three_agree_today(void **state)
{
    struct world w;
    struct request q;
    world_open(&w, state, "2024-03-10");
    struct submission *s = transfer(&w, 0);
    accept(&w, s);
    assert_int_equal(s->request.state, STATE_AWAITING_CONSENT);
    assert_true(day_is_none(s->request.due_day)); /* no invoice before all have answered */
    assert_int_equal(number(&w, "SELECT COUNT(*) FROM consent WHERE answer = 0"), 2);
    assert_int_equal(pay(&w, s, 200000, NULL), PAYMENT_REFUND_UNKNOWN);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(1), true, NULL), ERR_DENIED);
    assert_int_equal(answer(&w, s, PARTY_OTHER, RAWABI, true, NULL), ERR_DENIED);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(0), true, &q), OK);
    assert_int_equal(q.state, STATE_AWAITING_CONSENT);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(0), false, NULL), ERR_DENIED);
    assert_int_equal(answer(&w, s, PARTY_OTHER, NASEEM, true, &q), OK);
    assert_int_equal(q.state, STATE_AWAITING_PAYMENT);
    assert_int_equal(q.due_day.n, w.f.today.n + 10);
    assert_int_equal(employer_of(&w, 0), NASEEM);
    assert_int_equal(pay(&w, s, 200000, &q), PAYMENT_TAKEN);
    assert_int_equal(q.state, STATE_EXECUTED);
    assert_int_equal(employer_of(&w, 0), RAWABI);
    assert_int_equal(number(&w, "SELECT wage FROM employment WHERE establishment_id = 3 "
                                "AND occupation = 7115 AND permit_expiry IS NOT NULL"),
                     180000);
    assert_int_equal(number(&w, "SELECT SUM(expats) FROM nitaqat_entity"), WORKERS);
    assert_int_equal(number(&w, "SELECT expats FROM nitaqat_entity WHERE id = 3"), 1);
    assert_int_equal(number(&w, "SELECT SUM(transfers) FROM person"), 1);
    world_close(&w);
}

/* The current employer has no say after a year: his no is noted, and his notice still ends the wait. */
static void a_notice_runs_out_today(void **state)
{
    struct world w;
    struct request q;
    world_open(&w, state, "2024-03-10");
    struct submission *refused = transfer(&w, 0), *silent = transfer(&w, 1);
    accept(&w, refused);
    assert_int_equal(answer(&w, refused, PARTY_WORKER, person_of(0), true, NULL), OK);
    assert_int_equal(answer(&w, refused, PARTY_OTHER, NASEEM, false, &q), OK);
    assert_int_equal(q.state, STATE_AWAITING_PAYMENT);
    accept(&w, silent);
    tell(&w, silent, PARTY_OTHER);
    assert_int_equal(answer(&w, silent, PARTY_WORKER, person_of(1), true, NULL), OK);
    later(&w, 60);
    assert_int_equal(state_of(&w, refused), STATE_EXPIRED); /* its invoice was not paid */
    assert_int_equal(state_of(&w, silent), STATE_AWAITING_CONSENT);
    later(&w, 1);
    assert_int_equal(state_of(&w, silent), STATE_AWAITING_PAYMENT);
    assert_int_equal(number(&w, "SELECT COUNT(*) FROM lapse"), 0);
    assert_int_equal(pay(&w, silent, 200000, &q), PAYMENT_TAKEN);
    assert_int_equal(employer_of(&w, 1), RAWABI);
    world_close(&w);
}

static void the_worker_says_no_today(void **state)
{
    struct world w;
    struct request q;
    world_open(&w, state, "2024-03-10");
    struct submission *s = transfer(&w, 0);
    accept(&w, s);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(0), false, &q), OK);
    assert_int_equal(q.state, STATE_REFUSED);
    assert_int_equal(answer(&w, s, PARTY_OTHER, NASEEM, true, NULL), ERR_CONFLICT);
    assert_int_equal(number(&w, "SELECT COUNT(*) FROM open_line"), 0);
    assert_int_equal(employer_of(&w, 0), NASEEM);
    world_close(&w);
}

/* Ten days from the day he was told, not from the day he was asked. */
static void days_run_from_the_telling(void **state)
{
    struct world w;
    world_open(&w, state, "2024-03-10");
    struct submission *s = transfer(&w, 0);
    accept(&w, s);
    later(&w, 11);
    assert_int_equal(state_of(&w, s), STATE_AWAITING_CONSENT); /* nobody told him yet */
    later(&w, 9);
    tell(&w, s, PARTY_WORKER);
    later(&w, 10);
    assert_int_equal(state_of(&w, s), STATE_AWAITING_CONSENT); /* his last day */
    later(&w, 1);
    assert_int_equal(state_of(&w, s), STATE_EXPIRED);
    assert_int_equal(number(&w, "SELECT COUNT(*) FROM open_line"), 0);
    world_close(&w);
}

/* 1435H: only the current employer is asked. */
static void the_employer_decides_in_1435(void **state)
{
    struct world w;
    struct request q;
    world_open(&w, state, "1435-03-15");
    struct submission *no = transfer(&w, 0), *yes = transfer(&w, 1);
    accept(&w, no);
    assert_int_equal(number(&w, "SELECT COUNT(*) FROM consent"), 1);
    assert_int_equal(answer(&w, no, PARTY_WORKER, person_of(0), true, NULL), ERR_DENIED);
    assert_int_equal(answer(&w, no, PARTY_OTHER, NASEEM, false, &q), OK);
    assert_int_equal(q.state, STATE_REFUSED);
    accept(&w, yes);
    assert_int_equal(answer(&w, yes, PARTY_OTHER, NASEEM, true, &q), OK);
    assert_int_equal(q.state, STATE_AWAITING_PAYMENT);
    assert_int_equal(pay(&w, yes, 200000, &q), PAYMENT_TAKEN);
    assert_int_equal(q.state, STATE_EXECUTED);
    assert_int_equal(employer_of(&w, 1), RAWABI);
    later(&w, 91); /* what was to lapse is long done */
    assert_int_equal(state_of(&w, yes), STATE_EXECUTED);
    world_close(&w);
}

static void it_lapses_after_three_months_in_1435(void **state)
{
    struct world w;
    world_open(&w, state, "1435-03-15");
    struct submission *s = transfer(&w, 0);
    accept(&w, s);
    later(&w, 90);
    assert_int_equal(state_of(&w, s), STATE_AWAITING_CONSENT);
    later(&w, 1);
    assert_int_equal(state_of(&w, s), STATE_EXPIRED);
    assert_int_equal(answer(&w, s, PARTY_OTHER, NASEEM, true, NULL), ERR_DENIED);
    struct submission *again = transfer(&w, 0), *another = transfer(&w, 1);
    assert_int_equal(fixture_submit(&w.f, again), OK);
    assert_true(fixture_refused_by(fixture_entry(&w.f, again, 0), "S10_X03"));
    accept(&w, another); /* only the same worker between the same two */
    world_close(&w);
}

/* An expired permit needs nobody's consent: the invoice comes at once, and the decision says by which
   path. Renewing the permit meanwhile does not close the path. */
static void the_path_is_kept_in_1435(void **state)
{
    struct world w;
    struct request q;
    world_open(&w, state, "1435-03-15");
    fixture_sql(&w.f, "UPDATE employment SET permit_expiry = 16000 WHERE person_id = 30");
    assert_int_equal(person_of(0), 30);
    struct submission *s = transfer(&w, 0);
    accept(&w, s);
    assert_int_equal(s->request.state, STATE_AWAITING_PAYMENT);
    const struct entry *e = fixture_entry(&w.f, s, 0);
    bool is_told = false;
    for (int i = 0; i < e->decision.findings_count; i++)
        is_told |= e->decision.findings[i].rule == S10_X05_released &&
                   e->decision.findings[i].found == PATH_PERMIT_EXPIRED &&
                   e->decision.findings[i].policy_row >= 0;
    assert_true(is_told);
    assert_true(fact_set_has(&e->decision.facts_seen, FACT_permit_expiry));
    struct day whole;
    assert_true(day_parse(S("2030-01-01"), &whole));
    char sql[120];
    snprintf(sql, sizeof sql, "UPDATE employment SET permit_expiry = %d WHERE person_id = 30",
             whole.n);
    fixture_sql(&w.f, sql);
    assert_int_equal(pay(&w, s, 200000, &q), PAYMENT_TAKEN);
    assert_int_equal(q.state, STATE_EXECUTED);
    world_close(&w);
}

/* ---- lending ---- */

static enum err end_loan(struct world *w, const struct actor *actor, int64_t person)
{
    struct lending_ending x = {
        .job = {.run = lending_ending_run, .establishment_id = actor->establishment_id},
        .actor = *actor,
        .channel = CHANNEL_WEB,
        .person_id = person};
    return writer_run(w->f.writer, &x.job);
}

static void three_parties_of_a_loan(void **state)
{
    struct world w;
    struct request q;
    world_open(&w, state, "2024-03-10");
    struct submission *s = loan(&w, 0, 3);
    accept(&w, s);
    assert_int_equal(s->request.state, STATE_AWAITING_CONSENT);
    assert_int_equal(number(&w, "SELECT COUNT(*) FROM consent"), 6);
    assert_int_equal(answer(&w, s, PARTY_OTHER, RAWABI, true, &q), OK); /* all three lines */
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(0), true, NULL), OK);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(1), false, NULL), OK);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(2), true, &q), OK);
    assert_int_equal(q.state, STATE_AWAITING_PAYMENT);
    assert_int_equal(q.lines_refused, 1);
    assert_int_equal(q.fee, 100000);
    assert_int_equal(pay(&w, s, 100000, &q), PAYMENT_TAKEN);
    assert_int_equal(number(&w, "SELECT COUNT(*) FROM lending_notice WHERE borrower_id = 3"), 2);
    assert_int_equal(employer_of(&w, 0), NASEEM); /* the employer of record stays */
    assert_int_equal(number(&w, "SELECT expats FROM nitaqat_entity WHERE id = 3"), 0);
    struct actor stranger = owner_of(2, 2, NASEEM);
    assert_int_equal(end_loan(&w, &stranger, person_of(0)), ERR_DENIED);
    assert_int_equal(end_loan(&w, &w.rawabi, person_of(1)), ERR_NOT_FOUND);
    assert_int_equal(end_loan(&w, &w.rawabi, person_of(0)), OK);
    assert_int_equal(end_loan(&w, &w.naseem, person_of(0)), ERR_CONFLICT);
    assert_int_equal(end_loan(&w, &w.naseem, person_of(2)), OK);
    later(&w, 1);
    assert_int_equal(end_loan(&w, &w.naseem, person_of(0)), ERR_NOT_FOUND);
    assert_int_equal(w.f.today.n - number(&w, "SELECT MAX(until_day) FROM lending_notice"), 1);
    world_close(&w);
}

/* The last word is a no: who agreed before is not left without an invoice. */
static void the_last_says_no_and_the_others_pay(void **state)
{
    struct world w;
    struct request q;
    world_open(&w, state, "2024-03-10");
    struct submission *s = loan(&w, 0, 3);
    accept(&w, s);
    assert_int_equal(answer(&w, s, PARTY_OTHER, RAWABI, true, NULL), OK);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(0), true, NULL), OK);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(1), true, NULL), OK);
    assert_int_equal(answer(&w, s, PARTY_WORKER, person_of(2), false, &q), OK);
    assert_int_equal(q.state, STATE_AWAITING_PAYMENT);
    assert_false(day_is_none(q.due_day));
    assert_int_equal(pay(&w, s, 100000, &q), PAYMENT_TAKEN);
    assert_int_equal(q.state, STATE_EXECUTED);
    world_close(&w);
}

/* A borrower of nine may have four: the lines of one request count too, in a preview as in the
   submission. */
static void a_request_uses_up_the_share(void **state)
{
    struct world w;
    world_open(&w, state, "1435-03-15");
    struct submission *preview = loan(&w, 0, WORKERS), *s = loan(&w, 0, WORKERS);
    struct clock clock = {.now_ms = 0, .today = w.f.today};
    assert_int_equal(submission_preview(w.f.reader, w.f.policy, clock, preview), OK);
    assert_int_equal(fixture_submit(&w.f, s), OK);
    for (int i = 0; i < WORKERS; i++) {
        assert_true(str_eq(preview->judged[i].body, s->judged[i].body));
        assert_int_equal(s->judged[i].kind, i < 4 ? OPERATION_ACCEPTED : OPERATION_REFUSED);
    }
    assert_true(fixture_refused_by(fixture_entry(&w.f, s, 4), "S18_X06"));
    world_close(&w);
}

/* ---- branches ---- */

/* Naseem's shop has nine Saudis; how many may come is counted line by line, though each line of a
   submission moves its worker at once and a preview moves nobody. */
static void a_request_uses_up_the_balance(void **state)
{
    enum { VISAS = 38, LEFT = 5 };
    struct world w;
    world_open(&w, state, "1435-03-15");
    struct submission *preview = ask_for(&w, "S11", &w.naseem, 0, WORKERS);
    struct submission *s = ask_for(&w, "S11", &w.naseem, 0, WORKERS);
    for (int i = 0; i < WORKERS; i++)
        input_of(preview, i)[0] = input_of(s, i)[0] = NO_BRANCH;
    /* Green from 17 % at fifty workers: nine Saudis carry 43 expatriates, and 38 are on their way. */
    for (int i = 0; i < VISAS; i++) {
        char sql[300];
        snprintf(sql, sizeof sql,
                 "INSERT INTO visa (establishment_id, visa_no, authorisation_no, occupation, "
                 "nationality, is_female, embassy, issued_on, expiry_on, status, last_operation) "
                 "VALUES (2, %d, 1, 7112, 'IN', 0, '', 16000, 17000, 1, 0)",
                 i + 1);
        fixture_sql(&w.f, sql);
    }
    struct clock clock = {.now_ms = 0, .today = w.f.today};
    assert_int_equal(submission_preview(w.f.reader, w.f.policy, clock, preview), OK);
    assert_int_equal(fixture_submit(&w.f, s), OK);
    for (int i = 0; i < WORKERS; i++) {
        assert_true(str_eq(preview->judged[i].body, s->judged[i].body));
        assert_int_equal(s->judged[i].kind, i < LEFT ? OPERATION_EXECUTED : OPERATION_REFUSED);
    }
    assert_true(fixture_refused_by(fixture_entry(&w.f, s, LEFT), "E13"));
    assert_int_equal(number(&w, "SELECT expats FROM nitaqat_entity WHERE id = 2"), LEFT);
    assert_int_equal(number(&w, "SELECT SUM(expats) FROM nitaqat_entity"), WORKERS);
    struct submission *back = ask_for(&w, "S11", &w.naseem, 0, 1);
    back->job.establishment_id = BRANCH;
    input_of(back, 0)[0] = NO_NASEEM;
    accept(&w, back); /* whoever was moved may be moved back at once */
    assert_int_equal(back->request.state, STATE_EXECUTED);
    assert_int_equal(employer_of(&w, 0), NASEEM);
    fixture_sql(&w.f, "DELETE FROM visa");
    world_close(&w);
}

/* ---- two matters, one worker ---- */

enum matter { TRANSFER, OCCUPATION, BRANCH_MOVE, LENDING, MATTERS };

static struct submission *matter(struct world *w, enum matter m, int worker)
{
    switch (m) {
    case TRANSFER: return transfer(w, worker);
    case OCCUPATION: return change(w, worker);
    case BRANCH_MOVE: return branch(w, worker);
    case LENDING: return loan(w, worker, 1);
    case MATTERS: break;
    }
    return NULL;
}

/* The rule that refuses the second after the first; NULL: both are taken on, and the loan then fails when
   the borrower agrees, by the rule in the second table. */
struct race {
    const char *second[MATTERS][MATTERS];
    const char *loan_fails[MATTERS];
};

static const struct race in_1435 = {
    .second =
        {
            [TRANSFER] = {NULL, "W11", "W11", "W11"},
            [OCCUPATION] = {"W12", NULL, "W12", "W12"},
            [BRANCH_MOVE] = {"S10_X01", "W01", NULL, "W01"}, /* he has moved at once */
        },
    .loan_fails = {"W11", "W12", "W01", NULL},
};
static const struct race today_race = {
    .second =
        {
            [TRANSFER] = {NULL, "W11", "W11", "W11"},
            [OCCUPATION] = {"W12", NULL, "W12", "W12"},
            [BRANCH_MOVE] = {"W11", "W11", NULL, "W11"}, /* the worker is asked first */
        },
    .loan_fails = {"W11", "W12", "W11", NULL},
};

static bool loan_fails_by(struct world *w, const struct submission *s, const char *code)
{
    struct operation op;
    struct entry *e = arena_new_of(w->f.arena, struct entry);
    struct request_line *lines;
    size_t n;
    assert_int_equal(request_lines_load(w->f.reader, w->f.arena, s->job.establishment_id,
                                        s->request.seq, 1, 1, &lines, &n),
                     OK);
    assert_int_equal(n, 1);
    assert_int_equal(operation_load(w->f.reader, w->f.arena, lines[0].operation_no, &op), OK);
    assert_int_equal(entry_decode(&op, e), OK);
    return op.kind == OPERATION_REFUSED && fixture_refused_by(e, code);
}

/* The borrower and, where asked, the worker agree to a loan after another matter was taken on. */
static void loan_comes_too_late(struct world *w, const struct submission *s, int worker,
                                const char *code)
{
    struct request q;
    assert_int_equal(answer(w, s, PARTY_OTHER, RAWABI, true, &q), OK);
    if (q.state == STATE_AWAITING_CONSENT)
        assert_int_equal(answer(w, s, PARTY_WORKER, person_of(worker), true, &q), OK);
    if (q.state == STATE_AWAITING_PAYMENT)
        assert_int_equal(pay(w, s, q.fee, &q), PAYMENT_TAKEN);
    assert_int_equal(q.state, STATE_REFUSED);
    assert_int_equal(q.refund, q.fee);
    assert_true(loan_fails_by(w, s, code));
}

static bool is_in(const struct submission *s) { return s->judged[0].kind != OPERATION_REFUSED; }

/* `first` was taken on before `second` was judged: is that what the table says? */
static bool fits(struct world *w, const struct race *race, enum matter first, enum matter second,
                 struct submission *const s[MATTERS])
{
    const char *code = race->second[first][second];
    if (!is_in(s[first]))
        return false;
    if (!code)
        return is_in(s[second]);
    return !is_in(s[second]) && fixture_refused_by(fixture_entry(&w->f, s[second], 0), code);
}

/* Every ordered pair, each on a worker of its own. */
static void one_after_the_other(void **state, const char *today, const struct race *race)
{
    struct world w;
    int worker = 0;
    world_open(&w, state, today);
    for (enum matter a = 0; a < MATTERS; a++)
        for (enum matter b = 0; b < MATTERS; b++) {
            if (a == b)
                continue;
            struct submission *s[MATTERS] = {0};
            s[a] = matter(&w, a, worker);
            s[b] = matter(&w, b, worker);
            accept(&w, s[a]);
            assert_int_equal(fixture_submit(&w.f, s[b]), OK);
            if (!fits(&w, race, a, b, s)) {
                name_refusals(&w, s[b]);
                fail_msg("%s after %s", s[b]->service->id, s[a]->service->id);
            }
            if (a == LENDING)
                loan_comes_too_late(&w, s[a], worker, race->loan_fails[b]);
            worker++;
        }
    assert_int_equal(worker, WORKERS);
    world_close(&w);
}

static void pairs_in_1435(void **state) { one_after_the_other(state, "1435-03-15", &in_1435); }
static void pairs_today(void **state) { one_after_the_other(state, "2024-03-10", &today_race); }

struct runner {
    struct world *w;
    struct submission *s;
    pthread_barrier_t *start;
};

static void *run(void *arg)
{
    struct runner *r = arg;
    pthread_barrier_wait(r->start);
    assert_int_equal(fixture_submit(&r->w->f, r->s), OK);
    return NULL;
}

/* The same at once: whatever the order they reach the worker in, it is one of the two serial outcomes. */
static void at_once(void **state, const char *today, const struct race *race)
{
    struct world w;
    int worker = 0;
    world_open(&w, state, today);
    for (enum matter a = 0; a < MATTERS; a++)
        for (enum matter b = a + 1; b < MATTERS; b++)
            for (int round = 0; round < 2; round++) {
                struct submission *s[MATTERS] = {0};
                pthread_barrier_t start;
                pthread_t threads[2];
                pthread_barrier_init(&start, NULL, 2);
                s[a] = matter(&w, a, worker);
                s[b] = matter(&w, b, worker++);
                struct runner r[2] = {{&w, s[a], &start}, {&w, s[b], &start}};
                for (int i = 0; i < 2; i++)
                    assert_int_equal(pthread_create(&threads[i], NULL, run, &r[i]), 0);
                for (int i = 0; i < 2; i++)
                    pthread_join(threads[i], NULL);
                pthread_barrier_destroy(&start);
                if (!fits(&w, race, a, b, s) && !fits(&w, race, b, a, s)) {
                    name_refusals(&w, s[a]);
                    name_refusals(&w, s[b]);
                    fail_msg("%s and %s at once", s[a]->service->id, s[b]->service->id);
                }
            }
    world_close(&w);
}

static void pairs_at_once_in_1435(void **state) { at_once(state, "1435-03-15", &in_1435); }
static void pairs_at_once_today(void **state) { at_once(state, "2024-03-10", &today_race); }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(all_three_agree_today),
        ON_EACH_ENGINE(a_notice_runs_out_today),
        ON_EACH_ENGINE(the_worker_says_no_today),
        ON_EACH_ENGINE(days_run_from_the_telling),
        ON_EACH_ENGINE(the_employer_decides_in_1435),
        ON_EACH_ENGINE(it_lapses_after_three_months_in_1435),
        ON_EACH_ENGINE(the_path_is_kept_in_1435),
        ON_EACH_ENGINE(three_parties_of_a_loan),
        ON_EACH_ENGINE(the_last_says_no_and_the_others_pay),
        ON_EACH_ENGINE(a_request_uses_up_the_share),
        ON_EACH_ENGINE(a_request_uses_up_the_balance),
        ON_EACH_ENGINE(pairs_in_1435),
        ON_EACH_ENGINE(pairs_today),
        ON_EACH_ENGINE(pairs_at_once_in_1435),
        ON_EACH_ENGINE(pairs_at_once_today),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
