/* Fees: what the case files (tests/cases/s03, s04) do not say about steps, rounding and rows. */
#include "rules/fees.h"
#include "support/judging.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct judging j;

static void start(const char *today)
{
    judging_start(&j, judging_policy(), today);
    j.facts.value[FACT_unified_saudis] = 20;
    j.facts.value[FACT_unified_expats] = 80;
    j.facts.value[FACT_levy_free_used] = 20;
    j.facts.value[FACT_permit_year_start] = judging_day(today).n;
}

static struct str key_of(int step)
{
    return policy_row(judging_policy(), j.decision.fee_steps[step].policy_row)->key;
}

static int64_t sum(void)
{
    int64_t all = 0;
    for (int i = 0; i < j.decision.fee_steps_count; i++)
        all += j.decision.fee_steps[i].amount;
    return all;
}

/* 10,000 halalas a year: 833.33 for one month is 833, 5 months 4,166.67 are 4,167. */
static void basic_fee_rounds_half_up(void **state)
{
    (void)state;
    static const int64_t halalas[] = {0,    833,  1667, 2500, 3333, 4167, 5000,
                                      5833, 6667, 7500, 8333, 9167, 10000};
    for (int months = 1; months <= 12; months++) {
        start("2024-03-10");
        fee_basic(&j.judge, judging_day("2024-03-10"), months);
        assert_int_equal(j.decision.fee, halalas[months]);
        assert_int_equal(j.decision.fee_steps[0].rate, 10000);
        assert_int_equal(j.decision.fee_steps[0].months, months);
        assert_true(str_eq(key_of(0), S("permit.basic_fee_year_halalas")));
    }
}

static void late_fine_once(void **state)
{
    (void)state;
    start("1435-03-15");
    fee_late(&j.judge);
    assert_int_equal(j.decision.fee, 10000);
    assert_int_equal(j.decision.fee_steps[0].months, 0);
    assert_int_equal(j.decision.fee_steps[0].from, INT32_MIN);
    assert_true(str_eq(key_of(0), S("permit.late_fine_halalas")));
}

/* Equal months are one step that starts with the first of them; a new rate is a new step. */
static void levy_steps_by_rate(void **state)
{
    (void)state;
    start("2018-09-20");
    assert_false(fee_levy(&j.judge, judging_day("2018-10-15"), 12));
    assert_int_equal(j.decision.fee_steps_count, 2);
    const struct fee_step *s = j.decision.fee_steps;
    assert_int_equal(s[0].from, judging_day("2018-10-15").n);
    assert_int_equal(s[0].months, 3);
    assert_int_equal(s[1].from, judging_day("2019-01-15").n);
    assert_int_equal(s[1].months, 9);
    assert_int_equal(j.decision.fee, 3 * 40000 + 9 * 60000);
    assert_int_equal(sum(), j.decision.fee);
    assert_true(str_eq(key_of(0), S("levy.month_excess_halalas")));
    assert_int_equal(j.decision.effects_count, 0);
}

/* Each start day of 1433H to 2021: the steps cover no more than the months, and add up. */
static void levy_adds_up_on_every_day(void **state)
{
    (void)state;
    struct day last = judging_day("2021-01-01");
    for (struct day d = judging_day("1433-01-01"); d.n <= last.n; d.n += 3) {
        start("2018-06-01");
        j.judge.on = d;
        fee_levy(&j.judge, d, 12);
        int months = 0;
        for (int i = 0; i < j.decision.fee_steps_count; i++) {
            const struct fee_step *s = &j.decision.fee_steps[i];
            months += s->months;
            assert_int_equal(s->amount, s->kind == FEE_LEVY ? s->rate * s->months : 0);
        }
        assert_true(months <= 12 && (months == 12 || d.n < judging_day("1434-01-01").n));
        assert_int_equal(sum(), j.decision.fee);
    }
}

/* Twelve months together cost what the twelve cost one by one, on any day, small or not. */
static void months_together_and_apart(void **state)
{
    (void)state;
    struct day last = judging_day("2021-06-01");
    for (struct day d = judging_day("1433-01-01"); d.n <= last.n; d.n += 5) {
        int64_t fee[2] = {0, 0};
        for (int apart = 0; apart < 2; apart++)
            for (int i = 0; i < (apart ? 12 : 1); i++) {
                start("2018-06-01");
                j.judge.on = d;
                j.facts.value[FACT_unified_workers] = 9;
                j.facts.value[FACT_unified_saudis] = d.n % 2;
                j.facts.value[FACT_is_owner_insured] = 1;
                j.facts.value[FACT_permit_year_start] = d.n;
                j.facts.value[FACT_levy_free_used] = d.n % 6;
                enum calendar c = (enum calendar)judge_param(&j.judge, PARAM_permit_calendar, NULL);
                fee_levy(&j.judge, day_add_months(d, i, c), apart ? 1 : 12);
                fee[apart] += j.decision.fee;
            }
        assert_int_equal(fee[0], fee[1]);
    }
}

static void a_free_place_is_held_from_acceptance(void **state)
{
    (void)state;
    start("1435-03-15");
    j.facts.value[FACT_levy_free_used] = 19;
    assert_true(fee_levy(&j.judge, judging_day("1435-04-15"), 12));
    assert_int_equal(j.decision.fee, 0);
    assert_int_equal(j.decision.effects_count, 1);
    const struct effect *e = &j.decision.effects[0];
    assert_int_equal(e->kind, EFFECT_LEVY_YEAR);
    assert_true(e->on_acceptance);
    assert_int_equal(e->args[0], judging_day("1435-03-15").n);
    assert_int_equal(e->args[1], 20);
    assert_true(str_eq(key_of(0), S("levy.basis")));
}

/* The reason of a free permit can be told from its row: the small firm's or the person's. */
static void why_it_is_free(void **state)
{
    (void)state;
    start("2024-03-10");
    j.facts.value[FACT_unified_workers] = 9;
    j.facts.value[FACT_is_owner_insured] = 1;
    j.facts.value[FACT_levy_free_used] = 0;
    assert_true(fee_levy(&j.judge, judging_day("2024-03-10"), 3));
    assert_true(str_eq(key_of(0), S("levy.small_free_owner")));
    assert_int_equal(j.decision.fee_steps[0].rate, 80000);
    start("2024-03-10");
    j.facts.value[FACT_levy_exemption] = LEVY_EXEMPT_SPOUSE;
    assert_false(fee_levy(&j.judge, judging_day("2024-03-10"), 3));
    assert_int_equal(j.decision.fee_steps[0].policy_row, -1);
    assert_int_equal(j.decision.fee_steps[0].kind, FEE_LEVY_FREE);
    assert_int_equal(j.decision.effects_count, 0);
}

/* No row for the fine from 1435 on: noted as missing, never taken as nothing to pay. */
static void a_missing_fine_is_missing(void **state)
{
    (void)state;
    struct arena *a = arena_new(64 << 20);
    struct buf faults = buf_new(a);
    const struct policy *p =
        judging_policy_with(a, "parameters.tsv", "permit.late_fine_halalas\t10000\t1432-01-01\t\t",
                            "permit.late_fine_halalas\t10000\t1432-01-01\t1435-01-01\t", &faults);
    if (!p)
        fail_msg("%.*s", STR_ARG(buf_out(&faults)));
    judging_start(&j, p, "1434-12-29");
    fee_late(&j.judge);
    assert_false(j.judge.is_missing);
    judging_start(&j, p, "1435-01-01");
    fee_late(&j.judge);
    assert_true(j.judge.is_missing);
    assert_int_equal(j.judge.missing, PARAM_permit_late_fine);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(basic_fee_rounds_half_up),
        cmocka_unit_test(late_fine_once),
        cmocka_unit_test(levy_steps_by_rate),
        cmocka_unit_test(levy_adds_up_on_every_day),
        cmocka_unit_test(months_together_and_apart),
        cmocka_unit_test(a_free_place_is_held_from_acceptance),
        cmocka_unit_test(why_it_is_free),
        cmocka_unit_test(a_missing_fine_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
