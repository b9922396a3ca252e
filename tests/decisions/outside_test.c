/* Notices of bodies outside, on both engines: what each sets, in whatever order they come; what does not fit
   and goes to officers; what a late fact leaves as it was; and what these bodies are told. Each ends
   with the rebuild check. */
#include "decisions/outside.h"
#include "decisions/study_job.h"
#include "registers/outbox.h"
#include "rules/ids.h"
#include "support/imported.h"
#include <stdio.h>

enum { GREEN = 6, ESTABLISHMENT_NO = 10104582, HOUR_MS = 3600 * 1000 };
static const int64_t noon_ms = 1389873600000; /* 2014-01-16T12:00:00Z */

static struct outside_notice *notice(struct fixture *f, enum outside_event event, int64_t at_ms,
                                     int64_t value)
{
    static int events;
    struct outside_notice *n = arena_new_of(f->arena, struct outside_notice);
    n->job.run = outside_run;
    n->job.arena = f->arena;
    n->event = event;
    n->event_id = str_printf(f->arena, "evt-%d", ++events);
    n->at_ms = at_ms;
    n->value = value;
    n->detail = VALUE_UNKNOWN;
    memset(n->body_hash, events, sizeof n->body_hash);
    n->worker_no = fixture_iqama(0);
    n->establishment = ESTABLISHMENT_NO;
    return n;
}

static enum outside_outcome tell(struct fixture *f, struct outside_notice *n)
{
    assert_int_equal(writer_run(f->writer, &n->job), OK);
    assert_false(n->is_repeat);
    return n->outcome;
}

static enum outside_outcome told(struct fixture *f, enum outside_event event, int64_t at_ms,
                                 int64_t value)
{
    return tell(f, notice(f, event, at_ms, value));
}

static int64_t of_worker(struct fixture *f, const char *column)
{
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT COALESCE(%s, -1) FROM person WHERE id_no = %lld", column,
             (long long)fixture_iqama(0));
    return fixture_number(f, sql);
}

static int64_t status(struct fixture *f)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "SELECT m.status FROM employment m JOIN person p ON p.id = m.person_id "
             "WHERE p.id_no = %lld",
             (long long)fixture_iqama(0));
    return fixture_number(f, sql);
}

static int64_t entity(struct fixture *f, const char *column)
{
    char sql[80];
    snprintf(sql, sizeof sql, "SELECT %s FROM nitaqat_entity", column);
    return fixture_number(f, sql);
}

/* Two instant visas. */
static struct submission *visas(struct fixture *f)
{
    struct submission *s = imported_submission(f, "S13", 0);
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    v[0] = 7212;
    v[1] = v[4] = 'I' * 256 + 'N';
    v[2] = 1;
    v[3] = 2;
    return s;
}

/* ---- what each sets ---- */

static void passports_tell_of_a_worker(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    int today = f.today.n;
    int64_t at = noon_ms, workers = entity(&f, "expats");
    assert_int_equal(told(&f, OUTSIDE_residence_renewed, at, today + 700), OUTSIDE_TAKEN);
    assert_int_equal(of_worker(&f, "iqama_expiry"), today + 700);
    assert_int_equal(told(&f, OUTSIDE_passport_renewed, at, today + 800), OUTSIDE_TAKEN);
    assert_int_equal(of_worker(&f, "passport_expiry"), today + 800);
    assert_int_equal(told(&f, OUTSIDE_worker_exited, at, today - 9), OUTSIDE_TAKEN);
    assert_int_equal(of_worker(&f, "is_outside"), 1);
    assert_int_equal(told(&f, OUTSIDE_worker_not_returned, at + 1, today - 5), OUTSIDE_TAKEN);
    assert_int_equal(status(&f), WORKER_EXITED_NOT_RETURNED);
    assert_int_equal(entity(&f, "expats"), workers - 1);
    assert_int_equal(told(&f, OUTSIDE_worker_entered, at + 2, today - 2), OUTSIDE_TAKEN);
    assert_int_equal(status(&f), WORKER_ON_JOB);
    assert_int_equal(of_worker(&f, "is_outside"), 0);
    assert_int_equal(of_worker(&f, "entry_on"), today - 2);
    assert_int_equal(told(&f, OUTSIDE_exit_visa_issued, at, today - 1), OUTSIDE_TAKEN);
    assert_int_equal(of_worker(&f, "exit_visa_on"), today - 1);
    assert_int_equal(status(&f), WORKER_FINAL_EXIT_ISSUED);
    assert_int_equal(entity(&f, "expats"), workers); /* in the count until he leaves */
    assert_int_equal(told(&f, OUTSIDE_exit_visa_cancelled, at + 1, VALUE_UNKNOWN), OUTSIDE_TAKEN);
    assert_int_equal(of_worker(&f, "exit_visa_on"), -1);
    assert_int_equal(status(&f), WORKER_ON_JOB);
    assert_int_equal(told(&f, OUTSIDE_exit_visa_issued, at + 2, today), OUTSIDE_TAKEN);
    assert_int_equal(told(&f, OUTSIDE_worker_departed, at + 3, today), OUTSIDE_TAKEN);
    assert_int_equal(status(&f), WORKER_DEPARTED);
    assert_int_equal(of_worker(&f, "departed_on"), today);
    assert_int_equal(entity(&f, "expats"), workers - 1);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void commerce_tells_of_an_establishment(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    int64_t at = noon_ms;
    struct outside_notice *licence = notice(&f, OUTSIDE_activity_licensed, at, 7);
    licence->detail = f.today.n + 100;
    licence->number = 4711;
    assert_int_equal(told(&f, OUTSIDE_registration_renewed, at, f.today.n + 900), OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT cr_expiry FROM establishment"), f.today.n + 900);
    assert_int_equal(told(&f, OUTSIDE_address_renewed, at, f.today.n + 300), OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT national_address_expiry FROM establishment"),
                     f.today.n + 300);
    assert_int_equal(tell(&f, licence), OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM activity_licence WHERE "
                                        "activity_group = 7 AND number = '4711'"),
                     1);
    assert_int_equal(told(&f, OUTSIDE_registration_status, at, EST_SUSPENDED), OUTSIDE_TAKEN);
    assert_int_equal(told(&f, OUTSIDE_registration_status, at + 1, EST_ACTIVE), OUTSIDE_TAKEN);
    assert_int_equal(told(&f, OUTSIDE_registration_status, at + 2, EST_CLOSED), OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT status FROM establishment"), EST_CLOSED);
    /* Not opened again by a notice. */
    assert_int_equal(told(&f, OUTSIDE_registration_status, at + 3, EST_ACTIVE),
                     OUTSIDE_CONTRADICTS);
    assert_int_equal(fixture_number(&f, "SELECT status FROM establishment"), EST_CLOSED);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* 2 Saudis of 32 are not green in 1435H; with those the refusal names, they are. */
static void insurance_makes_the_band(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", 2);
    struct submission *s = visas(&f);
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_true(fixture_refused_by(fixture_entry(&f, s, 0), "E06"));
    int64_t units = entity(&f, "saudi_units");
    /* The two are paid less than the half floor from now on, and back. */
    struct outside_notice *n = notice(&f, OUTSIDE_wage_insured, noon_ms, 100000);
    n->worker_no = (int64_t)id_make_person(1, 3);
    assert_int_equal(tell(&f, n), OUTSIDE_TAKEN);
    assert_int_equal(entity(&f, "saudi_units"), units - 12);
    n = notice(&f, OUTSIDE_wage_insured, noon_ms + 1, 500000);
    n->worker_no = (int64_t)id_make_person(1, 3);
    assert_int_equal(tell(&f, n), OUTSIDE_TAKEN);
    assert_int_equal(entity(&f, "saudi_units"), units);
    /* The officer is insured here as well: one head and twelve units more; and leaves. */
    n = notice(&f, OUTSIDE_insurance_started, noon_ms, 400000);
    n->worker_no = (int64_t)id_make_person(1, 2);
    n->detail = 4110;
    assert_int_equal(tell(&f, n), OUTSIDE_TAKEN);
    assert_int_equal(entity(&f, "saudi_units"), units + 12);
    assert_int_equal(entity(&f, "saudis"), 3);
    assert_int_equal(fixture_number(&f, "SELECT workers FROM unified_entity"), 33);
    n = notice(&f, OUTSIDE_insurance_ended, noon_ms + 1, f.today.n);
    n->worker_no = (int64_t)id_make_person(1, 2);
    assert_int_equal(tell(&f, n), OUTSIDE_TAKEN);
    assert_int_equal(entity(&f, "saudi_units"), units);
    assert_int_equal(entity(&f, "saudis"), 2);
    assert_int_equal(told(&f, OUTSIDE_owner_insured, noon_ms, 1), OUTSIDE_TAKEN);
    assert_int_equal(told(&f, OUTSIDE_insured_saudis, noon_ms, 5), OUTSIDE_TAKEN);
    assert_int_equal(
        fixture_number(&f, "SELECT is_owner_insured * 10 + insured_saudis FROM unified_entity"),
        15);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void the_embassy_cancels_a_visa(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = visas(&f);
    assert_int_equal(fixture_submit(&f, s), OK);
    imported_pay(&f, s);
    int64_t visa_no = fixture_number(&f, "SELECT MIN(visa_no) FROM visa");
    struct outside_notice *n = notice(&f, OUTSIDE_visa_extended, noon_ms, f.today.n + 999);
    n->visa_no = visa_no;
    assert_int_equal(tell(&f, n), OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT MAX(expiry_on) FROM visa"), f.today.n + 999);
    n = notice(&f, OUTSIDE_visa_cancelled, noon_ms + 1, VALUE_UNKNOWN);
    n->visa_no = visa_no;
    assert_int_equal(tell(&f, n), OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa WHERE status = 3"), 1);
    /* An earlier one that comes late, a later one that does not fit. */
    n = notice(&f, OUTSIDE_visa_extended, noon_ms - 1, f.today.n + 1);
    n->visa_no = visa_no;
    assert_int_equal(tell(&f, n), OUTSIDE_SUPERSEDED);
    n = notice(&f, OUTSIDE_visa_extended, noon_ms + 2, f.today.n + 1);
    n->visa_no = visa_no;
    assert_int_equal(tell(&f, n), OUTSIDE_CONTRADICTS);
    n = notice(&f, OUTSIDE_visa_cancelled, noon_ms, VALUE_UNKNOWN);
    n->visa_no = 1;
    assert_int_equal(tell(&f, n), OUTSIDE_UNKNOWN);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- order, repeats ---- */

static void the_order_does_not_matter(void **state)
{
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                     {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    for (int i = 0; i < 6; i++) {
        int64_t at = noon_ms + i * 10;
        for (int k = 0; k < 3; k++) {
            int j = orders[i][k];
            (void)told(&f, OUTSIDE_residence_renewed, at + j, f.today.n + 100 * i + j);
            static const enum outside_event visa[] = {
                OUTSIDE_exit_visa_issued, OUTSIDE_exit_visa_cancelled, OUTSIDE_exit_visa_issued};
            (void)told(&f, visa[j], at + j, j == 1 ? VALUE_UNKNOWN : f.today.n - j);
        }
        assert_int_equal(of_worker(&f, "iqama_expiry"), f.today.n + 100 * i + 2);
        assert_int_equal(of_worker(&f, "exit_visa_on"), f.today.n - 2);
        assert_int_equal(status(&f), WORKER_FINAL_EXIT_ISSUED);
    }
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void each_event_counts_once(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct outside_notice *n = notice(&f, OUTSIDE_residence_renewed, noon_ms, f.today.n + 500);
    assert_int_equal(tell(&f, n), OUTSIDE_TAKEN);
    int64_t entries = fixture_number(&f, "SELECT COUNT(*) FROM operation");
    assert_int_equal(told(&f, OUTSIDE_residence_renewed, noon_ms + 1, f.today.n + 600),
                     OUTSIDE_TAKEN);
    n->outcome = (enum outside_outcome)0;
    assert_int_equal(writer_run(f.writer, &n->job), OK);
    assert_true(n->is_repeat);
    assert_int_equal(n->outcome, OUTSIDE_TAKEN);
    assert_int_equal(of_worker(&f, "iqama_expiry"), f.today.n + 600);
    n->body_hash[0] ^= 1;
    assert_int_equal(writer_run(f.writer, &n->job), ERR_CONFLICT);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM operation"), entries + 1);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- what does not fit ---- */

static enum err decide(struct fixture *f, int64_t account, int64_t operation_no, bool holds,
                       bool *is_proposal)
{
    struct outside_deciding *d = arena_new_of(f->arena, struct outside_deciding);
    d->job.run = outside_deciding_run;
    d->job.arena = f->arena;
    d->actor = (struct actor){.account_id = account, .person_id = 1000 + account};
    d->operation_no = operation_no;
    d->holds = holds;
    d->note = S("The passport office confirmed it by letter.");
    enum err e = writer_run(f->writer, &d->job);
    *is_proposal = d->is_proposal;
    return e;
}

static int64_t next_case(struct fixture *f, int64_t account, int64_t person)
{
    struct outside_taking *t = arena_new_of(f->arena, struct outside_taking);
    t->job.run = outside_taking_run;
    t->job.arena = f->arena;
    t->actor = (struct actor){.account_id = account, .person_id = person};
    enum err e = writer_run(f->writer, &t->job);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    return e == OK ? t->operation_no : 0;
}

static void a_contradiction_is_decided_by_two(void **state)
{
    struct fixture f;
    bool is_proposal;
    imported_open(&f, state, "1435-03-15", GREEN);
    assert_int_equal(told(&f, OUTSIDE_worker_departed, noon_ms, f.today.n - 1), OUTSIDE_TAKEN);
    assert_int_equal(told(&f, OUTSIDE_worker_entered, noon_ms + 1, f.today.n), OUTSIDE_CONTRADICTS);
    assert_int_equal(of_worker(&f, "is_outside"), 1);
    /* Of one moment there are not two truths either. */
    assert_int_equal(told(&f, OUTSIDE_worker_deceased, noon_ms, f.today.n), OUTSIDE_CONTRADICTS);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM outside_case WHERE decision = 0"), 2);
    assert_int_equal(next_case(&f, 9, 1), 0); /* the owner's is no other's */
    int64_t no = next_case(&f, 5, 1005);
    assert_int_equal(no, fixture_number(&f, "SELECT MIN(operation_no) FROM outside_case"));
    assert_int_equal(next_case(&f, 5, 1005), no); /* the one he holds */
    assert_int_equal(decide(&f, 6, no, true, &is_proposal), ERR_DENIED);
    assert_int_equal(decide(&f, 5, no, true, &is_proposal), OK);
    assert_true(is_proposal);
    assert_int_equal(of_worker(&f, "is_outside"), 1);
    assert_int_equal(decide(&f, 6, no, true, &is_proposal), OK);
    assert_false(is_proposal);
    assert_int_equal(of_worker(&f, "is_outside"), 0);
    assert_int_equal(decide(&f, 6, no, false, &is_proposal), ERR_CONFLICT);
    int64_t second = next_case(&f, 5, 1005);
    assert_int_not_equal(second, no);
    assert_int_equal(decide(&f, 5, second, false, &is_proposal), OK);
    assert_false(is_proposal);
    assert_int_equal(status(&f), WORKER_DEPARTED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM outside_case WHERE decision = 0"), 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM outside_message"), 0);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* Whoever is not on file may come onto it before the officer decides. */
static void an_unknown_worker_waits_for_an_officer(void **state)
{
    struct fixture f;
    bool is_proposal;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct outside_notice *n = notice(&f, OUTSIDE_residence_renewed, noon_ms, f.today.n + 99);
    n->worker_no = fixture_iqama(500);
    assert_int_equal(tell(&f, n), OUTSIDE_UNKNOWN);
    int64_t no = next_case(&f, 5, 1005);
    assert_int_equal(decide(&f, 5, no, true, &is_proposal), OK);
    assert_int_equal(decide(&f, 6, no, true, &is_proposal), ERR_CONFLICT);
    assert_int_equal(decide(&f, 5, no, false, &is_proposal), OK);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- what was known before stays known ---- */

static void a_late_fact_changes_no_decision(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = imported_submission(&f, "S04", fixture_iqama(0));
    struct submission_line *line = (struct submission_line *)s->lines;
    line->input.value[0] = 12;
    line->input.value[1] = 1;
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry"); /* nothing */
    assert_int_equal(fixture_submit(&f, s), OK);
    struct entry *before = fixture_entry(&f, s, 0);
    /* A year ago, says commerce today, the registration had ended. */
    assert_int_equal(
        told(&f, OUTSIDE_registration_renewed, noon_ms - 365ll * 24 * HOUR_MS, f.today.n - 500),
        OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT cr_expiry FROM establishment"), f.today.n - 500);
    struct operation op;
    struct entry *after = arena_new_of(f.arena, struct entry);
    assert_int_equal(operation_load(f.reader, f.arena, s->judged[0].operation_no, &op), OK);
    assert_int_equal(entry_decode(&op, after), OK);
    assert_int_equal(after->facts.value[FACT_cr_expiry], before->facts.value[FACT_cr_expiry]);
    assert_int_equal(after->decision.granted, before->decision.granted);
    assert_true(str_eq(op.body, s->judged[0].body));
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- what they are told ---- */

static struct str outgoing(struct fixture *f, enum message_kind kind, int which)
{
    struct outbox_row *rows;
    int n, seen = 0;
    assert_int_equal(outbox_due(f->reader, f->arena, INT64_MAX, 100, &rows, &n), OK);
    for (int i = 0; i < n; i++)
        if (rows[i].kind == kind && seen++ == which)
            return rows[i].body;
    return S("");
}

static bool says(struct str body, const char *part)
{
    return memmem(body.at, body.n, part, strlen(part)) != NULL;
}

static void decisions_are_told(void **state)
{
    struct fixture f;
    char number[40];
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = imported_submission(&f, "S07", fixture_iqama(0));
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    v[0] = f.today.n - 3;
    v[1] = ABSENCE_LEFT_WORK;
    v[2] = 1;
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_EXECUTED);
    struct str body = outgoing(&f, MESSAGE_TO_PASSPORTS, 0);
    snprintf(number, sizeof number, "\"id_no\":\"%lld\"", (long long)fixture_iqama(0));
    assert_true(says(body, "\"type\":\"absence.filed\""));
    assert_true(says(body, number));
    assert_true(says(body, "\"establishment_no\":\"1-104582\""));
    assert_true(says(body, "\"reason\":\"left_work\""));
    assert_int_equal(outgoing(&f, MESSAGE_TO_PASSPORTS, 1).n, 0);
    s = imported_submission(&f, "S08", fixture_iqama(0));
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_EXECUTED);
    bool has_end = false;
    for (int i = 0; i < 4; i++)
        has_end |= says(outgoing(&f, MESSAGE_TO_PASSPORTS, i), "\"type\":\"absence.ended\"");
    assert_true(has_end);
    s = imported_submission(&f, "S09", fixture_iqama(1));
    ((struct submission_line *)s->lines)->input.value[0] = 7213;
    assert_int_equal(fixture_submit(&f, s), OK);
    if (s->judged[0].kind == OPERATION_ACCEPTED)
        imported_pay(&f, s);
    bool has_change = false;
    for (int i = 0; i < 6; i++)
        has_change |= says(outgoing(&f, MESSAGE_TO_PASSPORTS, i), "\"occupation\":\"7213\"");
    assert_true(has_change);
    s = visas(&f);
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(outgoing(&f, MESSAGE_TO_FOREIGN, 0).n, 0); /* nothing is issued yet */
    imported_pay(&f, s);
    body = outgoing(&f, MESSAGE_TO_FOREIGN, 0);
    assert_true(says(body, "\"type\":\"visas.issued\"") && says(body, "\"count\":\"2\"") &&
                says(body, "\"embassy\":\"IN\""));
    s = imported_submission(&f, "S15", fixture_number(&f, "SELECT MIN(visa_no) FROM visa"));
    assert_int_equal(fixture_submit(&f, s), OK);
    bool is_cancelled = false;
    for (int i = 0; i < 4; i++)
        is_cancelled |= says(outgoing(&f, MESSAGE_TO_FOREIGN, i), "\"type\":\"visa.cancelled\"");
    assert_true(is_cancelled);
    /* They are not told what they told us. */
    int64_t n = fixture_number(&f, "SELECT COUNT(*) FROM outbox WHERE kind > 100");
    assert_int_equal(told(&f, OUTSIDE_exit_visa_issued, noon_ms, f.today.n), OUTSIDE_TAKEN);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM outbox WHERE kind > 100"), n);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(passports_tell_of_a_worker),
        ON_EACH_ENGINE(commerce_tells_of_an_establishment),
        ON_EACH_ENGINE(insurance_makes_the_band),
        ON_EACH_ENGINE(the_embassy_cancels_a_visa),
        ON_EACH_ENGINE(the_order_does_not_matter),
        ON_EACH_ENGINE(each_event_counts_once),
        ON_EACH_ENGINE(a_contradiction_is_decided_by_two),
        ON_EACH_ENGINE(an_unknown_worker_waits_for_an_officer),
        ON_EACH_ENGINE(a_late_fact_changes_no_decision),
        ON_EACH_ENGINE(decisions_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
