/* Matters of a person, on both engines: registration, proof of identity, grants and their end; the gate
   of the second factor before them; and the office and the helped request counted apart. */
#include "decisions/client_job.h"
#include "decisions/counter_job.h"
#include "decisions/grant_job.h"
#include "identity/account.h"
#include "identity/audit.h"
#include "identity/session.h"
#include "identity/totp.h"
#include "queries/audit_view.h"
#include "queries/counter.h"
#include "queries/grants.h"
#include "rules/ids.h"
#include "support/fixture.h"
#include <liboath/oath.h>
#include <stdio.h>
#include <time.h>

enum { VISITOR = 60, OFFICER = 61, OFFICER_ACCOUNT = 9, SHOP = 2 }; /* the visitor owns the shop */

static int64_t visitor_no(void) { return (int64_t)id_make_person(1, 60); }

static void person_add(struct fixture *f, int id, int birth_day)
{
    char sql[400];
    snprintf(
        sql, sizeof sql,
        "INSERT INTO person (id, id_no, border_no, nationality, is_female, birth_day, name_ar, name_en, search, passport_no, passport_expiry, iqama_expiry, entry_on, exit_visa_on, departed_on, is_outside, levy_exempt, phone, language) "
        "VALUES (%d, %lld, NULL, 'SA', 0, %d, 'ماجد', 'Majed', '', '', NULL, "
        "NULL, NULL, NULL, NULL, 0, 0, '', 'ar')",
        id, (long long)id_make_person(1, (uint32_t)id), birth_day);
    fixture_sql(f, sql);
}

static void world_open(struct fixture *f, void **state, const char *today)
{
    fixture_open(f, state, today);
    person_add(f, VISITOR, 4000);
    person_add(f, OFFICER, 3000);
    fixture_sql(f, "INSERT INTO unified_entity (id, unified_no, owner_person, name_ar, name_en, "
                   "workers, saudis, expats, is_owner_insured, insured_saudis, levy_free_used) "
                   "VALUES (2, 20, 60, '', '', 0, 0, 0, 0, 0, 0);"
                   "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, "
                   "name_ar, name_en, region, activity_code, status, is_main_branch, "
                   "is_cr_exempt, opened_on, iban, industrial_free, wage_delay_months) "
                   "VALUES (2, 1, 2, 2, 1, 'دكان', 'Shop', 'SA-01', '4711', 1, 1, 1, 15000, '', "
                   "0, 0);"
                   "INSERT INTO account VALUES (9, 61, 2, 2, 1, 1, 15000);"
                   "UPDATE identity_counter SET last = 20 WHERE name = 'account'");
}

static bool is_refused_by(const struct decision *d, const char *code)
{
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed && !strcmp(rule_info(d->findings[i].rule)->code, code))
            return true;
    return false;
}

static int failures(const struct decision *d)
{
    int n = 0;
    for (int i = 0; i < d->findings_count; i++)
        n += !d->findings[i].passed;
    return n;
}

/* ---- S01 ---- */

static struct registration *registration(struct fixture *f)
{
    struct registration *r = arena_new_of(f->arena, struct registration);
    r->job = (struct job){.run = registration_run, .arena = f->arena, .establishment_id = SHOP};
    r->id_no = visitor_no();
    r->birth_day = (struct day){4000};
    r->code_proved = true;
    r->password_hash = S("$argon2id$…");
    r->phone = S("+966500000060");
    r->email = S("");
    return r;
}

static void registers_who_is_known(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    struct registration *r = registration(&f);
    assert_int_equal(writer_run(f.writer, &r->job), OK);
    assert_true(r->decision.granted);
    struct account a;
    assert_int_equal(account_load(f.reader, f.arena, r->account_id, &a), OK);
    assert_int_equal(a.person_id, VISITOR);
    assert_int_equal(a.level, 1);
    assert_true(a.has_password);
    assert_true(str_eq_c(a.phone, "+966500000060"));
    assert_int_equal(fixture_number(&f, "SELECT kind FROM operation"), OPERATION_EXECUTED);
    fixture_close(&f);
}

/* Each refusal writes its entry, opens nothing, and names its own rule. */
static void registration_refused(struct fixture *f, struct registration *r, const char *code)
{
    assert_int_equal(writer_run(f->writer, &r->job), OK);
    assert_false(r->decision.granted);
    if (!is_refused_by(&r->decision, code))
        for (int i = 0; i < r->decision.findings_count; i++)
            if (!r->decision.findings[i].passed)
                print_message("wanted %s, refused by %s\n", code,
                              rule_info(r->decision.findings[i].rule)->code);
    assert_true(is_refused_by(&r->decision, code));
    assert_int_equal(r->account_id, 0);
}

static void refuses_registrations(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    struct registration *r = registration(&f);
    r->id_no += 1; /* the check digit does not hold */
    registration_refused(&f, r, "S01_X01");
    r = registration(&f);
    r->birth_day.n += 1;
    registration_refused(&f, r, "S01_X01");
    r = registration(&f);
    r->code_proved = false;
    registration_refused(&f, r, "S01_X03");
    r = registration(&f);
    r->job.establishment_id = FIXTURE_ESTABLISHMENT; /* which is another's */
    registration_refused(&f, r, "S01_X02");
    fixture_sql(&f, "UPDATE establishment SET status = 4 WHERE id = 2");
    registration_refused(&f, registration(&f), "S01_X04");
    fixture_sql(&f, "UPDATE establishment SET status = 1 WHERE id = 2");
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM account WHERE person_id = 60"), 0);
    r = registration(&f);
    assert_int_equal(writer_run(f.writer, &r->job), OK);
    assert_true(r->decision.granted);
    registration_refused(&f, registration(&f), "S01_X05");
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM operation WHERE kind = 3"), 6);
    fixture_close(&f);
}

/* ---- proof of identity ---- */

static void officer_proves_identity(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    struct registration *r = registration(&f);
    assert_int_equal(writer_run(f.writer, &r->job), OK);
    struct proving_job *p = arena_new_of(f.arena, struct proving_job);
    p->proving.job = (struct job){.run = proving_job_run, .arena = f.arena};
    p->proving.officer = (struct actor){
        .account_id = OFFICER_ACCOUNT, .person_id = OFFICER, .roles = ROLE_OFFICER, .level = 2};
    p->proving.account_id = r->account_id;
    p->person_id = VISITOR;
    assert_int_equal(writer_run(f.writer, &p->proving.job), OK);
    struct account a;
    assert_int_equal(account_load(f.reader, f.arena, r->account_id, &a), OK);
    assert_int_equal(a.level, 2);
    assert_int_equal(fixture_number(&f, "SELECT channel FROM operation WHERE no = 2"),
                     CHANNEL_OFFICE);
    assert_int_equal(writer_run(f.writer, &p->proving.job), ERR_CONFLICT);
    /* Not himself, and not his own employee's boss. */
    p->proving.account_id = OFFICER_ACCOUNT;
    p->person_id = OFFICER;
    assert_int_equal(writer_run(f.writer, &p->proving.job), ERR_DENIED);
    fixture_sql(
        &f,
        "INSERT INTO employment (establishment_id, person_id, status, start_on, end_on, origin, occupation, visa_occupation, wage, insured_wage, work_kind, weight_kind, is_contract_documented, permit_kind, permit_no, permit_issue, permit_expiry, first_permit_on, permit_is_levy_free, last_operation) "
        "SELECT establishment_id, 61, status, start_on, end_on, "
        "origin, occupation, visa_occupation, wage, insured_wage, work_kind, "
        "weight_kind, is_contract_documented, permit_kind, permit_no, "
        "permit_issue, permit_expiry, first_permit_on, permit_is_levy_free, "
        "last_operation FROM employment WHERE person_id = 10");
    p->proving.account_id = FIXTURE_OWNER_ACCOUNT;
    p->person_id = 1;
    assert_int_equal(writer_run(f.writer, &p->proving.job), ERR_DENIED);
    fixture_close(&f);
}

/* ---- S02 ---- */

enum { F_SERVICES, F_WORKERS, F_PAY, F_GRANT, F_FROM, F_TO, F_AGENT };

static struct grant_job *granting(struct fixture *f)
{
    struct grant_job *g = arena_new_of(f->arena, struct grant_job);
    struct granting *x = &g->granting;
    x->job = (struct job){
        .run = grant_job_run, .arena = f->arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    x->actor = f->owner;
    x->id_no = visitor_no();
    for (int i = 0; i < INPUTS_MAX; i++)
        x->input.value[i] = VALUE_UNKNOWN;
    x->input.value[F_SERVICES] = (int64_t)(service_bit(3) | service_bit(4));
    x->input.value[F_WORKERS] = 10;
    x->input.value[F_FROM] = f->today.n;
    x->input.value[F_TO] = f->today.n + 90;
    return g;
}

static int64_t visitor_account(struct fixture *f)
{
    struct registration *r = registration(f);
    assert_int_equal(writer_run(f->writer, &r->job), OK);
    assert_true(r->decision.granted);
    return r->account_id;
}

static void grants_and_revokes(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    int64_t account = visitor_account(&f);
    struct grant_job *g = granting(&f);
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_true(g->granting.decision.granted);
    struct holding held;
    assert_int_equal(permission_held(f.reader, account, FIXTURE_ESTABLISHMENT, f.today, &held), OK);
    assert_int_equal(held.capacity, CAPACITY_DELEGATE);
    assert_int_equal(held.services, service_bit(3) | service_bit(4));
    assert_int_equal(held.workers_max, 10);
    assert_false(held.may_pay);
    /* He signs in, the owner revokes: the session dies with the grant. */
    struct db *db;
    struct session_new session = {.token = token_new(),
                                  .account_id = account,
                                  .establishment_id = FIXTURE_ESTABLISHMENT,
                                  .capacity = CAPACITY_DELEGATE,
                                  .device = S("")};
    assert_int_equal(db_open(f.url, DB_WRITE, &db), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(session_open(db, &session, (int64_t)time(NULL) * 1000), OK);
    assert_int_equal(db_commit(db), OK);
    db_close(db);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM session"), 1);
    struct revoke_job *r = arena_new_of(f.arena, struct revoke_job);
    r->revoking.job = (struct job){
        .run = revoke_job_run, .arena = f.arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    r->revoking.actor = f.owner;
    r->revoking.permission_id = g->granting.permission_id;
    assert_int_equal(writer_run(f.writer, &r->revoking.job), OK);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM session"), 0);
    assert_int_equal(permission_held(f.reader, account, FIXTURE_ESTABLISHMENT, f.today, &held), OK);
    assert_int_equal(held.capacity, CAPACITY_NONE);
    assert_int_equal(writer_run(f.writer, &r->revoking.job), ERR_NOT_FOUND);
    struct audit_row *rows;
    int n;
    assert_int_equal(audit_rows(f.reader, f.arena, FIXTURE_ESTABLISHMENT, 0, 10, &rows, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].action, AUDIT_REVOKED);
    assert_int_equal(rows[1].action, AUDIT_GRANTED);
    assert_true(str_eq_c(audit_detail(rows[1].detail, "kind"), "3"));
    fixture_close(&f);
}

/* He had no account when he was named: the grant lets him register, and is his from then on. */
static void a_grant_waits_for_registration(void **state)
{
    struct fixture f;
    struct holding held;
    world_open(&f, state, "1435-03-15");
    struct registration *r = registration(&f);
    r->job.establishment_id = FIXTURE_ESTABLISHMENT;
    registration_refused(&f, r, "S01_X02");
    struct grant_job *g = granting(&f);
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_true(g->granting.decision.granted);
    assert_int_equal(writer_run(f.writer, &r->job), OK);
    assert_true(r->decision.granted);
    assert_int_equal(
        permission_held(f.reader, r->account_id, FIXTURE_ESTABLISHMENT, f.today, &held), OK);
    assert_int_equal(held.capacity, CAPACITY_DELEGATE);
    fixture_close(&f);
}

static void only_the_holder_or_giver_revokes(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    int64_t account = visitor_account(&f);
    struct grant_job *g = granting(&f);
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    struct revoke_job *r = arena_new_of(f.arena, struct revoke_job);
    r->revoking.job = (struct job){
        .run = revoke_job_run, .arena = f.arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    r->revoking.permission_id = g->granting.permission_id;
    r->revoking.actor = (struct actor){.account_id = OFFICER_ACCOUNT, .person_id = OFFICER};
    assert_int_equal(writer_run(f.writer, &r->revoking.job), ERR_DENIED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM permission WHERE revoked_at IS NULL"),
                     1);
    r->revoking.actor = (struct actor){.account_id = account, .person_id = VISITOR, .level = 1};
    assert_int_equal(writer_run(f.writer, &r->revoking.job), OK); /* he renounces it */
    fixture_close(&f);
}

static void grant_refused(struct fixture *f, struct grant_job *g, const char *code)
{
    assert_int_equal(writer_run(f->writer, &g->granting.job), OK);
    assert_false(g->granting.decision.granted);
    if (!is_refused_by(&g->granting.decision, code))
        print_message("wanted %s\n", code);
    assert_true(is_refused_by(&g->granting.decision, code));
    assert_int_equal(failures(&g->granting.decision), 1);
    assert_int_equal(g->granting.permission_id, 0);
}

static void refuses_grants(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    struct grant_job *g = granting(&f);
    g->granting.actor.level = 1;
    grant_refused(&f, g, "S02_X01");
    g = granting(&f);
    g->granting.id_no = (int64_t)id_make_person(1, 1); /* the owner himself */
    grant_refused(&f, g, "S02_X02");
    g = granting(&f);
    g->granting.id_no = (int64_t)id_make_person(1, 4321); /* nobody's */
    grant_refused(&f, g, "S02_X02");
    g = granting(&f);
    g->granting.input.value[F_TO] = f.today.n + 5000;
    grant_refused(&f, g, "S02_X04");
    g = granting(&f);
    g->granting.input.value[F_FROM] = f.today.n - 1;
    grant_refused(&f, g, "S02_X04");
    g = granting(&f);
    g->granting.input.value[F_TO] = f.today.n - 1;
    grant_refused(&f, g, "S02_X04");
    g = granting(&f);
    g->granting.input.value[F_AGENT] = 1;
    grant_refused(&f, g, "S02_X05");
    g->granting.attorney_no = S("35-1234");
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_true(g->granting.decision.granted);
    assert_int_equal(fixture_number(&f, "SELECT kind FROM permission"), CAPACITY_AGENT);
    fixture_close(&f);
}

/* A main delegate gives what he holds, and makes no other main delegate. */
static void main_delegate_hands_on(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    int64_t account = visitor_account(&f);
    fixture_sql(&f, "UPDATE account SET level = 2 WHERE person_id = 60");
    struct grant_job *g = granting(&f);
    g->granting.input.value[F_GRANT] = 1;
    g->granting.input.value[F_SERVICES] = (int64_t)service_bit(4);
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_true(g->granting.decision.granted);
    int64_t main_grant = g->granting.permission_id;
    struct actor delegate = {.account_id = account,
                             .person_id = VISITOR,
                             .level = 2,
                             .roles = ROLE_CUSTOMER,
                             .establishment_id = FIXTURE_ESTABLISHMENT,
                             .capacity = CAPACITY_MAIN_DELEGATE,
                             .permission_id = main_grant,
                             .services = service_bit(4),
                             .may_grant = true};
    g = granting(&f);
    g->granting.actor = delegate;
    g->granting.id_no = (int64_t)id_make_person(1, OFFICER);
    grant_refused(&f, g, "S02_X03"); /* S03 is not his */
    g->granting.input.value[F_SERVICES] = (int64_t)service_bit(4);
    g->granting.input.value[F_GRANT] = 1;
    grant_refused(&f, g, "S02_X06");
    g->granting.input.value[F_GRANT] = VALUE_UNKNOWN;
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_true(g->granting.decision.granted);
    /* With his own right everything he gave ends. */
    struct revoke_job *r = arena_new_of(f.arena, struct revoke_job);
    r->revoking.job = (struct job){
        .run = revoke_job_run, .arena = f.arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    r->revoking.actor = f.owner;
    r->revoking.permission_id = main_grant;
    assert_int_equal(writer_run(f.writer, &r->revoking.job), OK);
    struct grant_view *views;
    int n;
    assert_int_equal(grant_views(f.reader, f.arena, FIXTURE_ESTABLISHMENT, f.today, 10, &views, &n),
                     OK);
    assert_int_equal(n, 2);
    assert_int_equal(views[0].permission.state, PERMISSION_REVOKED);
    assert_int_equal(views[1].permission.state, PERMISSION_REVOKED);
    fixture_close(&f);
}

static void a_grant_sent_twice_is_one(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    struct grant_job *g[2];
    for (int i = 0; i < 2; i++) {
        g[i] = granting(&f);
        g[i]->gate.has_key = true;
        memset(g[i]->gate.key_hash, 7, KEY_HASH_BYTES);
        memset(g[i]->gate.body_hash, 8, KEY_HASH_BYTES);
        assert_int_equal(writer_run(f.writer, &g[i]->granting.job), OK);
    }
    assert_int_equal(g[0]->gate.outcome, SENSITIVE_PASSED);
    assert_int_equal(g[1]->gate.outcome, SENSITIVE_KNOWN);
    assert_int_equal(g[1]->granting.permission_id, g[0]->granting.permission_id);
    assert_true(g[1]->granting.decision.granted);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM operation"), 1);
    memset(g[1]->gate.body_hash, 9, KEY_HASH_BYTES);
    assert_int_equal(writer_run(f.writer, &g[1]->granting.job), ERR_CONFLICT);
    fixture_close(&f);
}

/* ---- the gate ---- */

static struct str totp_now(struct fixture *f, const char *secret)
{
    char otp[8];
    oath_totp_generate(secret, 20, time(NULL), 30, 0, 6, otp);
    return str_copy(f->arena, str_of(otp));
}

static void a_second_factor_stands_before(void **state)
{
    static const char secret[] = "12345678901234567890";
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    assert_int_equal(oath_init(), 0);
    fixture_sql(&f, "INSERT INTO credential (account_id, password_hash, totp_secret, phone, email, "
                    "language, failures, locked_until, changed_at) VALUES (1, '', NULL, '', '', "
                    "'ar', 0, 0, 0)");
    struct db *db;
    assert_int_equal(db_open(f.url, DB_WRITE, &db), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(db_exec(db, "UPDATE credential SET totp_secret = $1 WHERE account_id = 1",
                             db_blob_arg(((struct str){secret, 20}))),
                     OK);
    assert_int_equal(db_commit(db), OK);
    db_close(db);
    struct grant_job *g = granting(&f);
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_int_equal(g->gate.outcome, SENSITIVE_NEEDS_FACTOR);
    g->gate.code = S("000000");
    if (str_eq(totp_now(&f, secret), g->gate.code))
        g->gate.code = S("000001");
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_int_equal(g->gate.outcome, SENSITIVE_WRONG_FACTOR);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM operation"), 0);
    assert_int_equal(fixture_number(&f, "SELECT failures FROM credential"), 1);
    g->gate.code = totp_now(&f, secret);
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_int_equal(g->gate.outcome, SENSITIVE_PASSED);
    assert_true(g->granting.decision.granted);
    /* The same code does not work again. */
    struct client_job *c = arena_new_of(f.arena, struct client_job);
    c->job = (struct job){
        .run = client_job_run, .arena = f.arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    c->actor = f.owner;
    c->gate.code = g->gate.code;
    c->client = (struct client_new){
        .name = S("Payroll"),
        .secret = token_new(),
        .grant = {.services = service_bit(4), .from = f.today, .to = day_add(f.today, 30)}};
    assert_int_equal(writer_run(f.writer, &c->job), OK);
    assert_int_equal(c->gate.outcome, SENSITIVE_WRONG_FACTOR);
    fixture_close(&f);
}

static void a_changed_phone_cools_down(void **state)
{
    struct fixture f;
    char sql[300];
    world_open(&f, state, "1435-03-15");
    snprintf(sql, sizeof sql,
             "INSERT INTO credential (account_id, password_hash, phone, email, language, failures, "
             "locked_until, changed_at, phone_changed_at) VALUES (1, '', '', '', 'ar', 0, 0, 0, "
             "%lld)",
             (long long)time(NULL) * 1000 - 60000);
    fixture_sql(&f, sql);
    struct grant_job *g = granting(&f);
    assert_int_equal(writer_run(f.writer, &g->granting.job), OK);
    assert_int_equal(g->gate.outcome, SENSITIVE_COOLING);
    assert_true(g->gate.until > (int64_t)time(NULL) * 1000);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM permission"), 0);
    fixture_close(&f);
}

static void clients_are_made_and_ended(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-15");
    struct client_job *c = arena_new_of(f.arena, struct client_job);
    c->job = (struct job){
        .run = client_job_run, .arena = f.arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    c->actor = f.owner;
    c->client = (struct client_new){
        .name = S("Payroll"),
        .secret = token_new(),
        .grant = {.services = service_bit(4), .from = f.today, .to = day_add(f.today, 30)}};
    assert_int_equal(writer_run(f.writer, &c->job), OK);
    assert_true(c->client_id > 0);
    struct client_end_job *e = arena_new_of(f.arena, struct client_end_job);
    e->job = (struct job){
        .run = client_end_job_run, .arena = f.arena, .establishment_id = FIXTURE_ESTABLISHMENT};
    e->actor = f.owner;
    e->client_id = c->client_id;
    assert_int_equal(writer_run(f.writer, &e->job), OK);
    struct client *list;
    int n;
    assert_int_equal(client_list(f.reader, f.arena, FIXTURE_ESTABLISHMENT, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_true(list[0].revoked_at > 0);
    assert_int_equal(writer_run(f.writer, &e->job), ERR_NOT_FOUND);
    fixture_close(&f);
}

/* ---- the counter ---- */

static int64_t counted(struct fixture *f, enum channel channel, enum operation_kind kind)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "SELECT coalesce(sum(n), 0) FROM statistic WHERE channel = %d AND kind = %d",
             (int)channel, (int)kind);
    return fixture_number(f, sql);
}

static struct submission *at_the_counter(struct fixture *f, int first, enum channel channel)
{
    struct submission *s = fixture_submission(f, "S04", first, 1);
    s->channel = channel;
    s->officer_id = OFFICER_ACCOUNT;
    assert_int_equal(fixture_submit(f, s), OK);
    return s;
}

static void the_office_serves_until_the_cut_over(void **state)
{
    struct fixture f;
    world_open(&f, state, "1435-03-14");
    assert_int_equal(at_the_counter(&f, 0, CHANNEL_OFFICE)->judged[0].kind, OPERATION_ACCEPTED);
    struct counter_count *counts;
    int n;
    assert_int_equal(counter_day(f.reader, f.arena, 1, f.today, 10, &counts, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(counts[0].channel, CHANNEL_OFFICE);
    assert_int_equal(counts[0].refused, 0);
    fixture_travel(&f, "1435-03-15");
    struct submission *refused = at_the_counter(&f, 1, CHANNEL_OFFICE);
    assert_int_equal(refused->judged[0].kind, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(&f, refused, 0), "portal_only"));
    struct submission *helped = at_the_counter(&f, 2, CHANNEL_ASSISTED);
    assert_int_equal(helped->judged[0].kind, OPERATION_ACCEPTED);
    assert_int_equal(counted(&f, CHANNEL_OFFICE, OPERATION_ACCEPTED), 1);
    assert_int_equal(counted(&f, CHANNEL_OFFICE, OPERATION_REFUSED), 1);
    assert_int_equal(counted(&f, CHANNEL_ASSISTED, OPERATION_ACCEPTED), 1);
    assert_int_equal(counted(&f, CHANNEL_WEB, OPERATION_ACCEPTED), 0);
    assert_int_equal(counter_day(f.reader, f.arena, 1, f.today, 10, &counts, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(counts[0].channel, CHANNEL_OFFICE);
    assert_int_equal(counts[0].refused, 1);
    assert_int_equal(counts[1].channel, CHANNEL_ASSISTED);
    assert_int_equal(counts[1].refused, 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM request WHERE officer_id = 9"), 3);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM request WHERE account_id = 1"), 3);
    fixture_close(&f);
}

static void a_purpose_is_told_before_the_file(void **state)
{
    struct fixture f;
    bool is_told;
    world_open(&f, state, "1435-03-15");
    assert_int_equal(counter_purpose_told(f.reader, OFFICER_ACCOUNT, 1, 1, 0, &is_told), OK);
    assert_false(is_told);
    struct looking *l = arena_new_of(f.arena, struct looking);
    l->job = (struct job){.run = looking_run, .arena = f.arena, .establishment_id = 1};
    l->officer_account = OFFICER_ACCOUNT;
    l->establishment_id = 1;
    l->person_id = 1;
    l->purpose = S("serve");
    assert_int_equal(writer_run(f.writer, &l->job), OK);
    assert_int_equal(counter_purpose_told(f.reader, OFFICER_ACCOUNT, 1, 1, 0, &is_told), OK);
    assert_true(is_told);
    assert_int_equal(counter_purpose_told(f.reader, OFFICER_ACCOUNT, 1, VISITOR, 0, &is_told), OK);
    assert_false(is_told);
    assert_int_equal(counter_purpose_told(f.reader, OFFICER_ACCOUNT, 1, 1,
                                          ((int64_t)time(NULL) + 60) * 1000, &is_told),
                     OK);
    assert_false(is_told);
    struct counter_front *front = arena_new_of(f.arena, struct counter_front);
    assert_int_equal(counter_front_load(f.reader, f.arena, 1, 1, f.today, front), OK);
    assert_int_equal(front->held.capacity, CAPACITY_OWNER);
    assert_int_equal(front->actor.account_id, FIXTURE_OWNER_ACCOUNT);
    assert_int_equal(counter_front_load(f.reader, f.arena, VISITOR, 1, f.today, front), OK);
    assert_false(front->has_account);
    assert_int_equal(front->held.capacity, CAPACITY_NONE);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(registers_who_is_known),
        ON_EACH_ENGINE(refuses_registrations),
        ON_EACH_ENGINE(officer_proves_identity),
        ON_EACH_ENGINE(grants_and_revokes),
        ON_EACH_ENGINE(a_grant_waits_for_registration),
        ON_EACH_ENGINE(only_the_holder_or_giver_revokes),
        ON_EACH_ENGINE(refuses_grants),
        ON_EACH_ENGINE(main_delegate_hands_on),
        ON_EACH_ENGINE(a_grant_sent_twice_is_one),
        ON_EACH_ENGINE(a_second_factor_stands_before),
        ON_EACH_ENGINE(a_changed_phone_cools_down),
        ON_EACH_ENGINE(clients_are_made_and_ended),
        ON_EACH_ENGINE(the_office_serves_until_the_cut_over),
        ON_EACH_ENGINE(a_purpose_is_told_before_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
