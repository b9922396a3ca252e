/* A refusal names the way to become eligible; following it leads to acceptance. Each case makes the
   cause, is refused for it, does what the remedy says, and asks again. */
#include "decisions/execute.h"
#include "support/fixture.h"
#include <stdio.h>

static const struct finding *failed(const struct entry *e, const char *code)
{
    for (int i = 0; i < e->decision.findings_count; i++) {
        const struct finding *x = &e->decision.findings[i];
        if (!x->passed && strcmp(rule_info(x->rule)->code, code) == 0)
            return x;
    }
    return NULL;
}

/* Asks for a renewal of worker 0 and expects a refusal for that rule, with that remedy first. */
static const struct remedy *refused(struct fixture *f, const char *code, enum remedy_action action)
{
    struct submission *s = fixture_submission(f, "S04", 0, 1);
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_REFUSED);
    const struct finding *x = failed(fixture_entry(f, s, 0), code);
    assert_non_null(x);
    assert_true(x->remedies_count > 0);
    assert_int_equal(x->remedies[0].action, action);
    return &x->remedies[0];
}

static struct submission *accepted(struct fixture *f)
{
    struct submission *s = fixture_submission(f, "S04", 0, 1);
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_ACCEPTED);
    return s;
}

static void waiting_for_the_window(void **state)
{
    struct fixture f;
    char sql[100], day[DAY_TEXT_BYTES];
    fixture_open(&f, state, "1435-03-15");
    snprintf(sql, sizeof sql, "UPDATE employment SET permit_expiry = %d", f.today.n + 300);
    fixture_sql(&f, sql);
    const struct remedy *r = refused(&f, "W06", REMEDY_WAIT);
    assert_int_equal(r->earliest, f.today.n + 120);
    day_format_iso((struct day){r->earliest - 1}, day);
    fixture_travel(&f, day);
    refused(&f, "W06", REMEDY_WAIT);
    day_format_iso((struct day){f.today.n + 1}, day);
    fixture_travel(&f, day);
    accepted(&f);
    fixture_close(&f);
}

static void hiring_saudis(void **state)
{
    struct fixture f;
    char sql[200];
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(
        &f, "UPDATE nitaqat_entity SET workers = 112, saudis = 2, saudi_units = 24, expats = 110");
    const struct remedy *r = refused(&f, "E06", REMEDY_HIRE_SAUDIS);
    assert_true(r->amount > 0);
    int64_t hired = r->amount;
    snprintf(sql, sizeof sql,
             "UPDATE nitaqat_entity SET workers = %lld, saudis = %lld, saudi_units = %lld",
             (long long)(112 + hired - 1), (long long)(2 + hired - 1),
             (long long)(24 + 12 * (hired - 1)));
    fixture_sql(&f, sql);
    refused(&f, "E06", REMEDY_HIRE_SAUDIS); /* one fewer is not enough */
    snprintf(sql, sizeof sql,
             "UPDATE nitaqat_entity SET workers = %lld, saudis = %lld, saudi_units = %lld",
             (long long)(112 + hired), (long long)(2 + hired), (long long)(24 + 12 * hired));
    fixture_sql(&f, sql);
    accepted(&f);
    fixture_close(&f);
}

static void paying_or_withdrawing(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *first = accepted(&f);
    refused(&f, "E16", REMEDY_PAY_INVOICE);
    struct ending *x = arena_new_of(f.arena, struct ending);
    x->job = (struct job){.run = ending_run, .arena = f.arena, .establishment_id = 1};
    x->actor = f.owner;
    x->seq = first->request.seq;
    assert_int_equal(writer_run(f.writer, &x->job), OK);
    accepted(&f);
    fixture_close(&f);
}

static void renewing_the_registration(void **state)
{
    struct fixture f;
    char sql[100];
    fixture_open(&f, state, "1435-03-15");
    snprintf(sql, sizeof sql, "UPDATE establishment SET cr_expiry = %d", f.today.n - 400);
    fixture_sql(&f, sql);
    refused(&f, "E02", REMEDY_RENEW_CR);
    snprintf(sql, sizeof sql, "UPDATE establishment SET cr_expiry = %d", f.today.n + 365);
    fixture_sql(&f, sql);
    accepted(&f);
    fixture_close(&f);
}

static void cancelling_the_absence_report(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(&f, "INSERT INTO case_mark VALUES (10, 1, 1, 16080, 1)");
    refused(&f, "W10", REMEDY_CANCEL_ABSENCE);
    fixture_sql(&f, "DELETE FROM case_mark");
    accepted(&f);
    fixture_close(&f);
}

static void making_the_declaration(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *s = fixture_submission(&f, "S04", 0, 1);
    ((struct submission_line *)s->lines)[0].input.value[1] = 0;
    assert_int_equal(fixture_submit(&f, s), OK);
    const struct finding *x = failed(fixture_entry(&f, s, 0), "S04_X10");
    assert_non_null(x);
    assert_int_equal(x->remedies[0].action, REMEDY_CHANGE_INPUT);
    accepted(&f);
    fixture_close(&f);
}

static void splitting_a_delegates_request(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(&f,
                "INSERT INTO account VALUES (2, 10, 1, 2, 1, 0, 16000);"
                "INSERT INTO permission VALUES (1, 2, 10, 1, 3, 16, 2, 0, 0, 16000, 17000, '', 1, "
                "0, NULL, 0)");
    struct submission *s = fixture_submission(&f, "S04", 0, 3);
    s->actor = (struct actor){.account_id = 2,
                              .person_id = 10,
                              .level = 2,
                              .establishment_id = 1,
                              .capacity = CAPACITY_DELEGATE,
                              .permission_id = 1};
    assert_int_equal(fixture_submit(&f, s), OK);
    const struct finding *x = failed(fixture_entry(&f, s, 0), "E19");
    assert_non_null(x);
    assert_int_equal(x->remedies[0].action, REMEDY_SPLIT_REQUEST);
    struct submission *part = fixture_submission(&f, "S04", 0, (int)x->remedies[0].amount);
    part->actor = s->actor;
    assert_int_equal(fixture_submit(&f, part), OK);
    assert_int_equal(part->judged[0].kind, OPERATION_ACCEPTED);
    assert_int_equal(part->judged[1].kind, OPERATION_ACCEPTED);
    fixture_sql(&f, "UPDATE permission SET revoked_at = 1");
    struct submission *late = fixture_submission(&f, "S04", 3, 1);
    late->actor = s->actor;
    assert_int_equal(fixture_submit(&f, late), OK);
    assert_true(fixture_refused_by(fixture_entry(&f, late, 0), "E11"));
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(waiting_for_the_window),        ON_EACH_ENGINE(hiring_saudis),
        ON_EACH_ENGINE(paying_or_withdrawing),         ON_EACH_ENGINE(renewing_the_registration),
        ON_EACH_ENGINE(cancelling_the_absence_report), ON_EACH_ENGINE(making_the_declaration),
        ON_EACH_ENGINE(splitting_a_delegates_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
