/* Objections on both engines: to a refusal, upheld by two officers or not; to an absence report in force. Each
   flow ends with the rebuild check. */
#include "decisions/execute.h"
#include "decisions/objection.h"
#include "decisions/study_job.h"
#include "support/imported.h"
#include <stdio.h>

enum { RED = 2, GREEN = 6, FIRST = 5, SECOND = 6 };

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

static struct objecting *objection(struct fixture *f, const struct submission *s, const char *note)
{
    struct objecting *x = arena_new_of(f->arena, struct objecting);
    x->job = (struct job){.run = objecting_run, .arena = f->arena, .establishment_id = 1};
    x->actor = f->owner;
    x->channel = CHANNEL_WEB;
    x->seq = s->request.seq;
    x->line = 1;
    x->note = str_of(note);
    return x;
}

static enum err object(struct fixture *f, struct objecting *x)
{
    return writer_run(f->writer, &x->job);
}

static struct studying *decide(struct fixture *f, const struct submission *s, int64_t account,
                               enum study_outcome outcome, enum err expected)
{
    struct study_taking *t = arena_new_of(f->arena, struct study_taking);
    struct studying *x = arena_new_of(f->arena, struct studying);
    t->job = (struct job){.run = study_taking_run, .arena = f->arena};
    t->actor = x->actor =
        (struct actor){.account_id = account, .person_id = 1000 + account, .level = 2};
    (void)!writer_run(f->writer, &t->job); /* his, unless somebody holds it */
    x->job = (struct job){.run = studying_run, .arena = f->arena, .establishment_id = 1};
    x->seq = s->request.seq;
    x->line = 1;
    x->outcome = outcome;
    x->note = S("The two licensing visits were on record and not entered.");
    assert_int_equal(writer_run(f->writer, &x->job), expected);
    return x;
}

static int64_t state(struct fixture *f) { return fixture_number(f, "SELECT state FROM request"); }

static void refused(struct fixture *f, struct submission *s)
{
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_REFUSED);
}

static void two_officers_let_it_go_on(void **state_)
{
    struct fixture f;
    imported_open(&f, state_, "1435-03-15", RED);
    struct submission *s = visas(&f);
    refused(&f, s);
    assert_int_equal(object(&f, objection(&f, s, "")), ERR_INPUT);
    assert_int_equal(object(&f, objection(&f, s, "The band of last week was green.")), OK);
    assert_int_equal(state(&f), STATE_UNDER_STUDY);
    assert_int_equal(fixture_number(&f, "SELECT lines_refused FROM request"), 0);
    assert_int_equal(fixture_number(&f, "SELECT cause FROM study"), STUDY_EXCEPTION);
    struct objecting *again = objection(&f, s, "Once more.");
    assert_int_equal(object(&f, again), ERR_CONFLICT);
    assert_int_equal(again->bar, OBJECTION_NOT_REFUSED);
    assert_true(decide(&f, s, FIRST, STUDY_APPROVED, OK)->is_proposal);
    assert_int_equal(state(&f), STATE_UNDER_STUDY);
    /* The second may not be tied to the applicant: the owner is. */
    struct studying *own = decide(&f, s, SECOND + 1, STUDY_APPROVED, OK);
    (void)own;
    assert_int_equal(state(&f), STATE_AWAITING_PAYMENT);
    assert_int_equal(fixture_number(&f, "SELECT fee FROM request"), 400000);
    s->request.fee = 400000;
    imported_pay(&f, s);
    assert_int_equal(state(&f), STATE_EXECUTED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM visa"), 2);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void a_tied_officer_confirms_nothing(void **state_)
{
    struct fixture f;
    imported_open(&f, state_, "1435-03-15", RED);
    struct submission *s = visas(&f);
    refused(&f, s);
    assert_int_equal(object(&f, objection(&f, s, "It was green.")), OK);
    assert_true(decide(&f, s, FIRST, STUDY_APPROVED, OK)->is_proposal);
    struct studying *x = arena_new_of(f.arena, struct studying);
    x->job = (struct job){.run = studying_run, .arena = f.arena, .establishment_id = 1};
    x->actor = (struct actor){.account_id = 7, .person_id = 1}; /* the applicant's owner */
    x->seq = s->request.seq;
    x->line = 1;
    x->outcome = STUDY_APPROVED;
    x->note = S("I agree.");
    assert_int_equal(writer_run(f.writer, &x->job), ERR_DENIED);
    x->actor.person_id = 3; /* a worker of his */
    assert_int_equal(writer_run(f.writer, &x->job), ERR_DENIED);
    x->actor.person_id = 1007;
    assert_int_equal(writer_run(f.writer, &x->job), OK);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void the_officer_stands_by_the_refusal(void **state_)
{
    struct fixture f;
    imported_open(&f, state_, "1435-03-15", RED);
    struct submission *s = visas(&f);
    refused(&f, s);
    assert_int_equal(object(&f, objection(&f, s, "It was green.")), OK);
    assert_false(decide(&f, s, FIRST, STUDY_REFUSED, OK)->is_proposal);
    assert_int_equal(state(&f), STATE_REFUSED);
    assert_int_equal(fixture_number(&f, "SELECT lines_refused FROM request"), 1);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    struct objecting *again = objection(&f, s, "Once more.");
    assert_int_equal(object(&f, again), ERR_CONFLICT);
    assert_int_equal(again->bar, OBJECTION_MADE);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void after_sixty_days_it_is_late(void **state_)
{
    struct fixture f;
    char day[DAY_TEXT_BYTES];
    imported_open(&f, state_, "1435-03-15", RED);
    struct submission *s = visas(&f);
    refused(&f, s);
    struct day last = objection_last_day(f.policy, f.today);
    assert_int_equal(last.n, f.today.n + 60);
    day_format_iso(day_add(last, 1), day);
    fixture_travel(&f, day);
    struct objecting *x = objection(&f, s, "It was green.");
    assert_int_equal(object(&f, x), ERR_CONFLICT);
    assert_int_equal(x->bar, OBJECTION_LATE);
    day_format_iso(last, day);
    fixture_travel(&f, day);
    assert_int_equal(object(&f, objection(&f, s, "It was green.")), OK);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* What a worker is, officers do not set aside: the same occupation stays the same. */
static void not_every_rule_is_set_aside(void **state_)
{
    struct fixture f;
    imported_open(&f, state_, "1435-03-15", GREEN);
    struct submission *s = imported_submission(&f, "S09", fixture_iqama(0));
    ((struct submission_line *)s->lines)->input.value[0] = 7212;
    refused(&f, s);
    assert_int_equal(object(&f, objection(&f, s, "He is another kind of toolmaker.")), OK);
    assert_true(decide(&f, s, FIRST, STUDY_APPROVED, OK)->is_proposal);
    struct studying *x = decide(&f, s, SECOND, STUDY_APPROVED, ERR_CONFLICT);
    assert_int_equal(x->still_refused_by, S09_X11_is_other);
    assert_int_equal(state(&f), STATE_UNDER_STUDY);
    assert_int_equal(decide(&f, s, SECOND, STUDY_REFUSED, OK)->request.state, STATE_REFUSED);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void a_withdrawn_objection_frees_its_officer(void **state_)
{
    struct fixture f;
    imported_open(&f, state_, "1435-03-15", RED);
    struct submission *s = visas(&f);
    refused(&f, s);
    assert_int_equal(object(&f, objection(&f, s, "It was green.")), OK);
    decide(&f, s, FIRST, STUDY_APPROVED, OK);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM study_holder"), 1);
    struct ending *end = arena_new_of(f.arena, struct ending);
    end->job = (struct job){.run = ending_run, .arena = f.arena, .establishment_id = 1};
    end->actor = f.owner;
    end->seq = s->request.seq;
    assert_int_equal(writer_run(f.writer, &end->job), OK);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM study_holder"), 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM study WHERE outcome = 0"), 0);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* ---- a report in force ---- */

static struct submission *report(struct fixture *f)
{
    struct submission *s = imported_submission(f, "S07", fixture_iqama(0));
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    v[0] = f->today.n - 3;
    v[1] = ABSENCE_LEFT_WORK;
    v[2] = 1;
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_EXECUTED);
    return s;
}

static struct objecting *by_worker(struct fixture *f, const struct submission *s)
{
    struct objecting *x = objection(f, s, "I was at work all week.");
    x->by_worker = true;
    x->actor = (struct actor){.account_id = 50, .person_id = s->judged[0].person_id};
    return x;
}

static int64_t worker_state(struct fixture *f, const struct submission *s)
{
    char sql[100];
    snprintf(sql, sizeof sql, "SELECT status FROM employment WHERE person_id = %lld",
             (long long)s->judged[0].person_id);
    return fixture_number(f, sql);
}

static void a_worker_is_heard_about_a_report_in_force(void **state_)
{
    struct fixture f;
    imported_open(&f, state_, "1435-03-15", GREEN);
    struct submission *s = report(&f);
    assert_int_equal(worker_state(&f, s), WORKER_ABSENT);
    struct objecting *stranger = by_worker(&f, s);
    stranger->actor.person_id++;
    assert_int_equal(object(&f, stranger), ERR_DENIED);
    assert_int_equal(object(&f, by_worker(&f, s)), OK);
    assert_int_equal(state(&f), STATE_EXECUTED); /* it stands meanwhile */
    struct objecting *again = by_worker(&f, s);
    assert_int_equal(object(&f, again), ERR_CONFLICT);
    assert_int_equal(again->bar, OBJECTION_MADE);
    assert_false(decide(&f, s, FIRST, STUDY_REFUSED, OK)->is_proposal);
    assert_int_equal(worker_state(&f, s), WORKER_ON_JOB);
    assert_int_equal(state(&f), STATE_REVERSED);
    assert_int_equal(fixture_number(&f, "SELECT state FROM absence_report"), ABSENCE_REJECTED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM case_mark"), 0);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void the_report_may_stand_or_be_malice(void **state_)
{
    struct fixture f;
    imported_open(&f, state_, "1435-03-15", GREEN);
    struct submission *s = report(&f);
    assert_int_equal(object(&f, by_worker(&f, s)), OK);
    decide(&f, s, FIRST, STUDY_APPROVED, OK);
    assert_int_equal(worker_state(&f, s), WORKER_ABSENT);
    assert_int_equal(state(&f), STATE_EXECUTED);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(two_officers_let_it_go_on),
        ON_EACH_ENGINE(a_tied_officer_confirms_nothing),
        ON_EACH_ENGINE(the_officer_stands_by_the_refusal),
        ON_EACH_ENGINE(after_sixty_days_it_is_late),
        ON_EACH_ENGINE(not_every_rule_is_set_aside),
        ON_EACH_ENGINE(a_withdrawn_objection_frees_its_officer),
        ON_EACH_ENGINE(a_worker_is_heard_about_a_report_in_force),
        ON_EACH_ENGINE(the_report_may_stand_or_be_malice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
