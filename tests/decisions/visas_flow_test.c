/* Visas from request to refund, and the change of activity that an officer decides, on both engines.
   Every flow ends with the rebuild check. */
#include "decisions/execute.h"
#include "decisions/study_job.h"
#include "support/imported.h"
#include <stdio.h>

enum { GREEN = 6, PLATINUM = 10, INDIA = 'I' * 256 + 'N' };

static struct submission *accepted(struct fixture *f, struct submission *s)
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
    return s;
}

static void refused_by(struct fixture *f, struct submission *s, const char *code)
{
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(f, s, 0), code));
}

/* ---- S13, S15 ---- */

static struct submission *instant(struct fixture *f, int64_t count)
{
    struct submission *s = imported_submission(f, "S13", 0);
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    v[0] = 7212;
    v[1] = v[4] = INDIA;
    v[2] = 1;
    v[3] = count;
    return s;
}

static void visas_are_issued_when_paid(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = accepted(&f, instant(&f, 3));
    assert_int_equal(s->request.fee, 600000);
    assert_int_equal(s->request.state, STATE_AWAITING_PAYMENT);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa"), 0);
    refused_by(&f, instant(&f, 1), "E16");
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT state FROM request WHERE seq = 1"), STATE_EXECUTED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa WHERE status = 1 AND fee = "
                                        "200000 AND request_seq = 1 AND embassy = 'IN'"),
                     3);
    assert_int_equal(fixture_number(&f, "SELECT MAX(visa_no) - MIN(visa_no) FROM visa"), 2);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(DISTINCT authorisation_no) FROM visa"), 1);
    refused_by(&f, instant(&f, 1), "S13_X01"); /* green: two months */
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* 6 Saudis of 36 bear 14 more: what is issued is no longer there to be asked. */
static void a_balance_that_went_meanwhile_refuses_after_payment(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = accepted(&f, instant(&f, 10));
    fixture_sql(&f, "UPDATE nitaqat_entity SET saudis = 4, saudi_units = 48");
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa"), 0);
    assert_int_equal(fixture_number(&f, "SELECT state FROM request"), STATE_REFUSED);
    assert_int_equal(fixture_number(&f, "SELECT amount FROM refund WHERE cause = 4"), 2000000);
    fixture_sql(&f, "UPDATE nitaqat_entity SET saudis = 6, saudi_units = 72");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static int64_t visa_number(struct fixture *f, int i)
{
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT MIN(visa_no) + %d FROM visa WHERE status = 1", i);
    return fixture_number(f, sql);
}

/* A request for a cancellation of several numbers. */
static struct submission *cancellation(struct fixture *f, const int64_t *numbers, size_t n)
{
    struct submission *s = imported_submission(f, "S15", 0);
    struct submission_line *lines = arena_array(f->arena, struct submission_line, n);
    for (size_t i = 0; i < n; i++) {
        lines[i].input = s->lines[0].input;
        lines[i].number = numbers[i];
    }
    s->lines = lines;
    s->lines_count = n;
    return s;
}

static void cancelled_visas_are_refunded(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    imported_pay(&f, accepted(&f, instant(&f, 10)));
    int64_t numbers[] = {visa_number(&f, 0), visa_number(&f, 1), visa_number(&f, 1), 9999999999};
    struct submission *s = cancellation(&f, numbers, 4);
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->request.state, STATE_EXECUTED);
    assert_int_equal(s->request.lines_done, 2);
    assert_int_equal(s->request.lines_refused, 2);
    assert_int_equal(s->request.refund, 400000);
    assert_true(fixture_refused_by(fixture_entry(&f, s, 2), "same_subject"));
    assert_true(fixture_refused_by(fixture_entry(&f, s, 3), "S15_X05"));
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa WHERE status = 3"), 2);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM refund WHERE cause = 6"), 2);
    assert_int_equal(fixture_number(&f, "SELECT refund FROM request WHERE service = 15"), 400000);
    refused_by(&f, cancellation(&f, numbers, 1), "S15_X03");
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM refund"), 2);
    /* two months on: 8 visas are out, 14 is the balance: 6 are left, the cancelled ones among them */
    fixture_travel(&f, "1435-05-20");
    refused_by(&f, instant(&f, 7), "E13");
    accepted(&f, instant(&f, 6));
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void an_expired_visa_is_not_cancelled(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    imported_pay(&f, accepted(&f, instant(&f, 1)));
    int64_t number = visa_number(&f, 0);
    fixture_travel(&f, "1437-03-16");
    refused_by(&f, cancellation(&f, &number, 1), "S15_X02");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- S14 ---- */

/* One line for each departed worker named. */
static struct submission *compensatory(struct fixture *f, const int *workers, size_t n)
{
    struct submission *s = imported_submission(f, "S14", 0);
    struct submission_line *lines = arena_array(f->arena, struct submission_line, n);
    for (size_t i = 0; i < n; i++) {
        lines[i].input = s->lines[0].input;
        lines[i].input.value[1] = lines[i].input.value[3] = INDIA;
        lines[i].input.value[2] = 1;
        lines[i].number = fixture_iqama(IMPORTED_EXPATS + workers[i]);
    }
    s->lines = lines;
    s->lines_count = n;
    return s;
}

static int64_t compensated(struct fixture *f)
{
    return fixture_number(f, "SELECT COUNT(*) FROM employment WHERE compensated_by IS NOT NULL");
}

static void two_departures_give_a_green_visa_and_return_with_it(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = accepted(&f, compensatory(&f, (int[]){0}, 1));
    assert_int_equal(fixture_entry(&f, s, 0)->facts.value[FACT_second_departure],
                     fixture_iqama(IMPORTED_EXPATS + 3)); /* the oldest */
    assert_int_equal(compensated(&f), 0);
    refused_by(&f, compensatory(&f, (int[]){1}, 1), "S14_X06");
    imported_pay(&f, s);
    assert_int_equal(compensated(&f), 2);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM employment m JOIN person p ON p.id = "
                                        "m.person_id JOIN visa v ON v.visa_no = m.compensated_by "
                                        "WHERE p.departed_on IS NOT NULL AND v.compensates > 0"),
                     2);
    refused_by(&f, compensatory(&f, (int[]){3}, 1), "S14_X10");
    accepted(&f, instant(&f, 1)); /* no new recruitment yet: the two months count that alone */
    int64_t number = visa_number(&f, 0);
    accepted(&f, cancellation(&f, &number, 1));
    assert_int_equal(compensated(&f), 0);
    assert_int_equal(fixture_number(&f, "SELECT amount FROM refund WHERE cause = 6"), 200000);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void one_request_takes_each_departure_once(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = compensatory(&f, (int[]){3, 2, 1, 0}, 4);
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_ACCEPTED); /* 3 with 2 */
    assert_true(fixture_refused_by(fixture_entry(&f, s, 1), "S14_X10"));
    assert_int_equal(s->judged[2].kind, OPERATION_ACCEPTED); /* 1 with 0 */
    assert_true(fixture_refused_by(fixture_entry(&f, s, 3), "S14_X10"));
    assert_int_equal(s->request.fee, 400000);
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa"), 2);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(DISTINCT compensated_by) FROM employment"),
                     2);
    assert_int_equal(compensated(&f), 4);
    refused_by(&f, compensatory(&f, (int[]){2}, 1), "S14_X10");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void platinum_takes_one_departure_a_visa(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", PLATINUM);
    struct submission *s = accepted(&f, compensatory(&f, (int[]){0, 1, 2, 3}, 4));
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa WHERE compensates > 0"), 4);
    assert_int_equal(compensated(&f), 4);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* Beside the line's own departure, none is left when another took it behind the request's back. */
static void a_second_departure_gone_refuses_after_payment(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = accepted(&f, compensatory(&f, (int[]){0}, 1));
    fixture_sql(&f, "UPDATE employment SET compensated_by = 5 WHERE status = 6 AND person_id <> "
                    "(SELECT MIN(person_id) FROM employment WHERE status = 6)");
    imported_pay(&f, s);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa"), 0);
    assert_int_equal(fixture_number(&f, "SELECT amount FROM refund WHERE cause = 4"), 200000);
    fixture_sql(&f, "UPDATE employment SET compensated_by = NULL WHERE compensated_by = 5");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- S16 ---- */

enum { MANUFACTURING = 6, CONSTRUCTION = 7 };

/* 6 Saudis of 36 are green in manufacturing and platinum in construction. */
static struct submission *change(struct fixture *f, int activity, bool accepts_band)
{
    struct submission *s = imported_submission(f, "S16", 0);
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    v[0] = activity;
    v[1] = ACTIVITY_CHANGED_WORK;
    v[2] = accepts_band;
    return s;
}

static void licence(struct fixture *f, int activity)
{
    char sql[160];
    snprintf(sql, sizeof sql,
             "INSERT INTO activity_licence (establishment_id, activity_group, number, expiry) "
             "VALUES (1, %d, '4030000001', %d)",
             activity, f->today.n + 400);
    fixture_sql(f, sql);
}

/* Licences come from another body, not through the ledger: without them the registers are the
   ledger's again. */
static void check_without_licences(struct fixture *f)
{
    fixture_sql(f, "DELETE FROM activity_licence");
    imported_rebuild_check(f);
}

static enum err take_case(struct fixture *f, struct study *out)
{
    struct study_taking *x = arena_new_of(f->arena, struct study_taking);
    x->job.run = study_taking_run;
    x->job.arena = f->arena;
    x->actor = imported_officer();
    enum err e = writer_run(f->writer, &x->job);
    *out = x->study;
    return e;
}

static enum err decide(struct fixture *f, const struct submission *s, enum study_outcome outcome,
                       const char *why, struct request *out)
{
    struct studying *x = arena_new_of(f->arena, struct studying);
    x->job.run = studying_run;
    x->job.arena = f->arena;
    x->job.establishment_id = FIXTURE_ESTABLISHMENT;
    x->actor = imported_officer();
    x->seq = s->request.seq;
    x->line = 1;
    x->outcome = outcome;
    x->note = str_of(why);
    enum err e = writer_run(f->writer, &x->job);
    *out = x->request;
    return e;
}

static void an_officer_approves_a_change_of_activity(void **state)
{
    struct fixture f;
    struct study study;
    struct request after;
    imported_open(&f, state, "1435-03-15", GREEN);
    refused_by(&f, change(&f, CONSTRUCTION, true), "S16_X03");
    licence(&f, CONSTRUCTION);
    refused_by(&f, change(&f, CONSTRUCTION, false), "S16_X10"); /* the warning */
    struct submission *s = accepted(&f, change(&f, CONSTRUCTION, true));
    assert_int_equal(s->request.state, STATE_UNDER_STUDY);
    assert_int_equal(s->request.fee, 0);
    assert_int_equal(fixture_number(&f, "SELECT activity_group FROM nitaqat_entity n JOIN "
                                        "establishment e ON e.entity_id = n.id"),
                     MANUFACTURING);
    refused_by(&f, change(&f, CONSTRUCTION, true), "E12");
    assert_int_equal(decide(&f, s, STUDY_APPROVED, "fits", &after), ERR_DENIED); /* not given out */
    assert_int_equal(take_case(&f, &study), OK);
    assert_int_equal(study.cause, STUDY_ACTIVITY);
    assert_int_equal(study.due_on.n, f.today.n + 5); /* three working days from a Thursday */
    assert_int_equal(decide(&f, s, STUDY_APPROVED, "", &after), ERR_INPUT); /* no reasons */
    assert_int_equal(decide(&f, s, STUDY_APPROVED, "the registration fits", &after), OK);
    assert_int_equal(after.state, STATE_EXECUTED);
    assert_int_equal(fixture_number(&f, "SELECT activity_group FROM nitaqat_entity n JOIN "
                                        "establishment e ON e.entity_id = n.id"),
                     CONSTRUCTION);
    assert_int_equal(fixture_number(&f, "SELECT workers * 100 + saudis FROM nitaqat_entity WHERE "
                                        "activity_group = 7"),
                     3606);
    assert_int_equal(fixture_number(&f, "SELECT workers FROM nitaqat_entity WHERE "
                                        "activity_group = 6"),
                     0);
    assert_int_equal(decide(&f, s, STUDY_REFUSED, "again", &after), ERR_CONFLICT);
    licence(&f, MANUFACTURING);
    refused_by(&f, change(&f, MANUFACTURING, true), "S16_X07");
    check_without_licences(&f);
    fixture_close(&f);
}

static void an_officer_refuses_a_change_of_activity(void **state)
{
    struct fixture f;
    struct study study;
    struct request after;
    imported_open(&f, state, "1435-03-15", GREEN);
    licence(&f, CONSTRUCTION);
    struct submission *s = accepted(&f, change(&f, CONSTRUCTION, true));
    assert_int_equal(take_case(&f, &study), OK);
    assert_int_equal(decide(&f, s, STUDY_REFUSED, "the site is a factory", &after), OK);
    assert_int_equal(after.state, STATE_REFUSED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM nitaqat_entity"), 1);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM activity_change"), 0);
    assert_int_equal(take_case(&f, &study), ERR_NOT_FOUND);
    accepted(&f, change(&f, CONSTRUCTION, true)); /* nothing forbids asking again */
    check_without_licences(&f);
    fixture_close(&f);
}

/* What the rules find at the approval counts, not what the officer approved. */
static void a_licence_lost_meanwhile_refuses_after_the_approval(void **state)
{
    struct fixture f;
    struct study study;
    struct request after;
    imported_open(&f, state, "1435-03-15", GREEN);
    licence(&f, CONSTRUCTION);
    struct submission *s = accepted(&f, change(&f, CONSTRUCTION, true));
    assert_int_equal(take_case(&f, &study), OK);
    fixture_sql(&f, "DELETE FROM activity_licence");
    assert_int_equal(decide(&f, s, STUDY_APPROVED, "the registration fits", &after), OK);
    assert_int_equal(after.state, STATE_REFUSED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM activity_change"), 0);
    check_without_licences(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(visas_are_issued_when_paid),
        ON_EACH_ENGINE(a_balance_that_went_meanwhile_refuses_after_payment),
        ON_EACH_ENGINE(cancelled_visas_are_refunded),
        ON_EACH_ENGINE(an_expired_visa_is_not_cancelled),
        ON_EACH_ENGINE(two_departures_give_a_green_visa_and_return_with_it),
        ON_EACH_ENGINE(one_request_takes_each_departure_once),
        ON_EACH_ENGINE(platinum_takes_one_departure_a_visa),
        ON_EACH_ENGINE(a_second_departure_gone_refuses_after_payment),
        ON_EACH_ENGINE(an_officer_approves_a_change_of_activity),
        ON_EACH_ENGINE(an_officer_refuses_a_change_of_activity),
        ON_EACH_ENGINE(a_licence_lost_meanwhile_refuses_after_the_approval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
