/* What assess must keep for every service: purity, missing policy, forms that cannot have been. */
#include "services/service.h"
#include "support/judging.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct judging j;
static struct decision d;

/* A renewal that is granted in 1435H. */
static void start(const char *today)
{
    judging_start(&j, judging_policy(), today);
    int64_t *f = j.facts.value, on = judging_day(today).n;
    f[FACT_channel] = CHANNEL_WEB;
    f[FACT_actor_is_owner] = 1;
    f[FACT_est_status] = EST_ACTIVE;
    f[FACT_is_cr_exempt] = 1;
    f[FACT_activity_group] = 6;
    f[FACT_nitaqat_workers] = 100;
    f[FACT_nitaqat_saudis] = 35;
    f[FACT_saudi_units] = 35 * SAUDI_UNITS;
    f[FACT_nitaqat_expats] = 65;
    f[FACT_has_employment] = 1;
    f[FACT_worker_status] = WORKER_ON_JOB;
    f[FACT_permit_kind] = PERMIT_STANDARD;
    f[FACT_permit_expiry] = on + 30;
    f[FACT_first_permit_on] = on - 300;
    j.input.value[0] = 12;
    j.input.value[1] = 1;
}

static void judge_with(const struct policy *p)
{
    assess(service_by_number(4), &j.facts, &j.input, p, PHASE_SUBMISSION, &d);
}

static const struct finding *failed(int nth)
{
    for (int i = 0; i < d.findings_count; i++)
        if (!d.findings[i].passed && nth-- == 0)
            return &d.findings[i];
    return NULL;
}

/* The preview is the decision: the same facts give the same bytes, whatever stood there before. */
static void the_same_bytes_each_time(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 16);
    struct buf first = buf_new(a), second = buf_new(a);
    start("1435-03-15");
    judge_with(judging_policy());
    assert_true(d.granted);
    decision_encode(&first, &d);
    memset(&d, 0x5a, sizeof d);
    judge_with(judging_policy());
    decision_encode(&second, &d);
    assert_true(str_eq(buf_out(&first), buf_out(&second)));
    arena_free(a);
}

/* A fact that was not read cannot matter: changing each of them changes nothing. */
static void only_recorded_facts_matter(void **state)
{
    (void)state;
    static struct decision first;
    start("1435-03-15");
    judge_with(judging_policy());
    first = d;
    for (int i = 1; i < FACT_COUNT; i++) {
        if (fact_set_has(&first.facts_seen, i))
            continue;
        start("1435-03-15");
        j.facts.value[i] = 777;
        judge_with(judging_policy());
        assert_memory_equal(&first, &d, sizeof d);
    }
}

/* Every finding names the row that put its rule in force, and every row stands in the list. */
static void rows_are_on_record(void **state)
{
    (void)state;
    start("1435-03-15");
    judge_with(judging_policy());
    assert_true(d.findings_count >= 14);
    for (int i = 0; i < d.findings_count; i++) {
        const struct finding *f = &d.findings[i];
        const struct policy_row *row = policy_row(judging_policy(), f->rule_row);
        assert_non_null(row);
        assert_int_equal(row->table, POLICY_SERVICE_RULE);
        bool is_listed = false;
        for (int k = 0; k < d.policy_rows_count; k++)
            is_listed |= d.policy_rows[k] == f->rule_row;
        assert_true(is_listed);
    }
}

static void before_the_service_existed(void **state)
{
    (void)state;
    start("2010-12-06");
    judge_with(judging_policy());
    assert_false(d.granted);
    assert_int_equal(d.findings_count, 1);
    assert_int_equal(d.findings[0].rule, not_yet_available_not_yet_available);
    assert_int_equal(d.findings[0].remedies[0].earliest, judging_day("1432-01-01").n);
    assert_int_equal(d.effects_count + d.fee_steps_count, 0);
}

static const struct policy *without(struct arena *a, const char *row, const char *by)
{
    struct buf faults = buf_new(a);
    const struct policy *p = judging_policy_with(a, "parameters.tsv", row, by, &faults);
    if (!p)
        fail_msg("%.*s", STR_ARG(buf_out(&faults)));
    return p;
}

/* A threshold without a row refuses the line and names the parameter. */
static void missing_in_a_check(void **state)
{
    (void)state;
    struct arena *a = arena_new(64 << 20);
    const struct policy *p = without(a, "permit.renew_window_days\t180\t1432-01-01\t\t",
                                     "permit.renew_window_days\t180\t1432-01-01\t1435-01-01\t");
    start("1435-03-15");
    judge_with(p);
    assert_false(d.granted);
    assert_int_equal(failed(0)->rule, policy_missing_policy_missing);
    assert_int_equal(failed(0)->kind, VALUE_PARAM);
    assert_int_equal(failed(0)->found, PARAM_permit_renew_window_days);
    assert_int_equal(policy_row(p, failed(0)->rule_row)->table, POLICY_SERVICE_RULE);
    assert_null(failed(1));
    arena_free(a);
}

/* So does a fee without a row: nothing is charged by guess, nothing takes effect. */
static void missing_in_the_fee(void **state)
{
    (void)state;
    struct arena *a = arena_new(64 << 20);
    const struct policy *p =
        without(a, "permit.basic_fee_year_halalas\t10000\t1432-01-01\t\t",
                "permit.basic_fee_year_halalas\t10000\t1432-01-01\t1435-01-01\t");
    start("1435-03-15");
    judge_with(p);
    assert_false(d.granted);
    assert_int_equal(failed(0)->found, PARAM_permit_basic_fee_year);
    assert_int_equal(d.fee, 0);
    assert_int_equal(d.fee_steps_count + d.effects_count, 0);
    arena_free(a);
}

/* A date whose months leave the Hijri table is refused, not computed by arithmetic. */
static void beyond_the_calendar(void **state)
{
    (void)state;
    start("1435-03-15");
    j.facts.value[FACT_permit_expiry] = judging_day("1360-01-01").n - 9000;
    judge_with(judging_policy());
    assert_false(d.granted);
    assert_int_equal(failed(0)->rule, policy_missing_policy_missing);
}

static int fault_of(const char *on)
{
    return service_input_fault(service_by_number(4), judging_policy(), judging_day(on), &j.input);
}

static void answers_the_form_offers(void **state)
{
    (void)state;
    start("1435-03-15");
    assert_int_equal(fault_of("1435-03-15"), -1);
    j.input.value[0] = 3;
    assert_int_equal(fault_of("2021-11-02"), 0);
    assert_int_equal(fault_of("2021-11-03"), -1);
    j.input.value[0] = 0;
    assert_int_equal(fault_of("2024-03-10"), 0);
    j.input.value[0] = VALUE_UNKNOWN;
    assert_int_equal(fault_of("2024-03-10"), 0);
    j.input.value[0] = 6;
    j.input.value[1] = VALUE_UNKNOWN; /* a rule's matter, not the form's */
    assert_int_equal(fault_of("2024-03-10"), -1);
    j.input.value[1] = 2;
    assert_int_equal(fault_of("2024-03-10"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_bytes_each_time), cmocka_unit_test(only_recorded_facts_matter),
        cmocka_unit_test(rows_are_on_record),       cmocka_unit_test(before_the_service_existed),
        cmocka_unit_test(missing_in_a_check),       cmocka_unit_test(missing_in_the_fee),
        cmocka_unit_test(beyond_the_calendar),      cmocka_unit_test(answers_the_form_offers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
