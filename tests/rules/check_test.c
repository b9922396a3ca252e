/* The shared checks one by one: what the case files do not reach, and what all must keep. */
#include "support/judging.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct judging j;

static void start(const char *today) { judging_start(&j, judging_policy(), today); }

static struct finding test(enum rule rule)
{
    struct finding f = {
        .rule = rule, .policy_row = -1, .rule_row = -1, .audience = PARTY_ESTABLISHMENT};
    f.passed = check_of(rule)(&j.judge, &f);
    return f;
}

static void set(enum fact fact, const char *day) { j.facts.value[fact] = judging_day(day).n; }

static bool has_remedy(const struct finding *f, enum remedy_action action)
{
    for (int i = 0; i < f->remedies_count; i++)
        if (f->remedies[i].action == action)
            return true;
    return false;
}

static void address_of_branch_and_main(void **state)
{
    (void)state;
    start("2024-03-10");
    set(FACT_national_address_expiry, "2024-03-10");
    set(FACT_main_address_expiry, "2024-03-10");
    assert_true(test(E03_address_valid).passed);
    set(FACT_main_address_expiry, "2024-03-09");
    struct finding f = test(E03_address_valid);
    assert_false(f.passed);
    assert_int_equal(f.found, judging_day("2024-03-09").n);
    assert_true(has_remedy(&f, REMEDY_RENEW_ADDRESS));
    j.facts.value[FACT_main_address_expiry] = VALUE_UNKNOWN;
    f = test(E03_address_valid);
    assert_false(f.passed);
    assert_true(f.found == VALUE_UNKNOWN);
}

static void zakat(void **state)
{
    (void)state;
    start("2024-03-10");
    assert_false(test(E14_zakat_valid).passed);
    set(FACT_zakat_cert_expiry, "2024-03-10");
    assert_true(test(E14_zakat_valid).passed);
    set(FACT_zakat_cert_expiry, "2024-03-09");
    assert_false(test(E14_zakat_valid).passed);
}

/* The expiries with an argument of days: valid on the last day that will do, not the day before. */
static void expiries(void **state)
{
    (void)state;
    static const struct {
        enum rule rule;
        enum fact fact;
    } rows[] = {
        {W03_permit_valid, FACT_permit_expiry},
        {W07_iqama_valid, FACT_iqama_expiry},
        {W08_passport_valid, FACT_passport_expiry},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start("2024-03-10");
        j.rule_row.value = 60;
        assert_false(test(rows[i].rule).passed);
        set(rows[i].fact, "2024-05-09"); /* 60 days on */
        struct finding f = test(rows[i].rule);
        assert_true(f.passed);
        assert_int_equal(f.required, judging_day("2024-05-09").n);
        assert_int_equal(f.remedies_count, 0);
        set(rows[i].fact, "2024-05-08");
        f = test(rows[i].rule);
        assert_false(f.passed);
        assert_int_equal(f.remedies_count, 1);
        j.rule_row.value = 0;
        assert_true(test(rows[i].rule).passed);
    }
}

static void permit_expired(void **state)
{
    (void)state;
    start("2024-03-10");
    set(FACT_permit_expiry, "2024-03-09");
    assert_true(test(W04_permit_expired).passed);
    set(FACT_permit_expiry, "2024-03-10");
    struct finding f = test(W04_permit_expired);
    assert_false(f.passed);
    assert_int_equal(f.remedies[0].earliest, judging_day("2024-03-11").n);
    j.facts.value[FACT_permit_expiry] = VALUE_UNKNOWN;
    f = test(W04_permit_expired);
    assert_false(f.passed);
    assert_int_equal(f.remedies[0].earliest, INT32_MIN);
}

static void never_permitted(void **state)
{
    (void)state;
    start("2024-03-10");
    assert_true(test(W05_never_permitted).passed);
    set(FACT_first_permit_on, "2020-01-01");
    assert_false(test(W05_never_permitted).passed);
}

/* Months by the calendar of permits on the submission day: Hijri in 1435, Gregorian in 2024. */
static void tenure(void **state)
{
    (void)state;
    start("1435-03-15");
    j.rule_row.value = 24;
    set(FACT_employed_since, "1433-03-15");
    assert_true(test(W09_tenure).passed);
    set(FACT_employed_since, "1433-03-16");
    struct finding f = test(W09_tenure);
    assert_false(f.passed);
    assert_int_equal(f.found, 23);
    assert_int_equal(f.remedies[0].earliest, judging_day("1435-03-16").n);
    start("2024-03-10");
    j.rule_row.value = 12;
    set(FACT_employed_since, "2023-03-10");
    assert_true(test(W09_tenure).passed);
    set(FACT_employed_since, "2023-03-11");
    assert_false(test(W09_tenure).passed);
    j.facts.value[FACT_employed_since] = VALUE_UNKNOWN;
    assert_false(test(W09_tenure).passed);
}

/* Another party's matter passes or fails, but its day is marked as not the reader's. */
static void other_parties(void **state)
{
    (void)state;
    static const struct {
        enum rule rule;
        enum fact fact;
    } rows[] = {
        {W11_no_open_transfer, FACT_transfer_opened_on},
        {W14_no_complaint, FACT_complaint_opened_on},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        start("2024-03-10");
        struct finding f = test(rows[i].rule);
        assert_true(f.passed);
        assert_int_equal(f.audience, PARTY_OTHER);
        set(rows[i].fact, "2024-03-01");
        f = test(rows[i].rule);
        assert_false(f.passed);
        assert_int_equal(f.audience, PARTY_OTHER);
        assert_int_equal(f.remedies[0].who, PARTY_OTHER);
    }
}

static void marks_of_the_worker(void **state)
{
    (void)state;
    start("2024-03-10");
    assert_true(test(W12_no_open_occupation_change).passed);
    set(FACT_occupation_change_opened_on, "2024-03-01");
    assert_false(test(W12_no_open_occupation_change).passed);
    assert_true(test(W18_in_country).passed);
    j.facts.value[FACT_is_outside] = 1;
    assert_false(test(W18_in_country).passed);
    assert_true(test(W20_no_documented_contract).passed);
    j.facts.value[FACT_is_contract_documented] = 1;
    assert_false(test(W20_no_documented_contract).passed);
}

/* What the form asks for is shown in the kind of what was found: the shortest CR that would do,
   also where a month is short: 30 Dhu al-Qa'da 1434 less six months and back again. */
static void grace_states_the_shortest_registration(void **state)
{
    (void)state;
    start("1435-03-15");
    for (int back = 0; back < 400; back++) {
        struct day today = day_add(judging_day("1435-03-15"), -back);
        j.judge.has_band = false;
        memset(&j.decision, 0, sizeof j.decision);
        j.facts.value[FACT_today] = today.n;
        j.facts.value[FACT_activity_group] = 6;
        j.facts.value[FACT_nitaqat_workers] = 100;
        j.facts.value[FACT_nitaqat_saudis] = 20;
        j.facts.value[FACT_saudi_units] = 240;
        j.facts.value[FACT_nitaqat_expats] = 80;
        j.facts.value[FACT_cr_expiry] = today.n - 300;
        struct finding f = test(E02_cr_valid);
        assert_false(f.passed);
        j.facts.value[FACT_cr_expiry] = f.required;
        assert_true(test(E02_cr_valid).passed);
        j.facts.value[FACT_cr_expiry] = f.required - 1;
        assert_false(test(E02_cr_valid).passed);
    }
}

static void counts(int64_t workers, int64_t saudis)
{
    j.judge.has_band = false;
    memset(&j.decision, 0, sizeof j.decision);
    j.facts.value[FACT_activity_group] = 6;
    j.facts.value[FACT_nitaqat_workers] = workers;
    j.facts.value[FACT_nitaqat_saudis] = saudis;
    j.facts.value[FACT_saudi_units] = saudis * SAUDI_UNITS;
    j.facts.value[FACT_nitaqat_expats] = workers - saudis;
}

/* Following the remedy leads to acceptance, and one Saudi fewer does not. */
static void hiring_is_enough_and_the_least(void **state)
{
    (void)state;
    static const char *const days[] = {"1435-03-15", "2020-02-01", "2024-03-10"};
    static const enum band needs[] = {BAND_YELLOW, BAND_LOW_GREEN, BAND_MEDIUM_GREEN};
    int tried = 0;
    for (size_t d = 0; d < sizeof days / sizeof *days; d++)
        for (int64_t workers = 1; workers < 700; workers += 1 + workers / 7)
            for (int64_t saudis = 0; saudis * 4 < workers; saudis += 1 + saudis / 3) {
                start(days[d]);
                counts(workers, saudis);
                struct finding f = {.policy_row = -1};
                if (check_band(&j.judge, &f, needs[d]))
                    continue;
                int64_t hire = f.remedies[0].amount;
                assert_true(hire > 0);
                counts(workers + hire, saudis + hire);
                assert_true(check_band(&j.judge, &f, needs[d]));
                tried++;
                if (hire == 1)
                    continue;
                counts(workers + hire - 1, saudis + hire - 1);
                f.remedies_count = 0;
                assert_false(check_band(&j.judge, &f, needs[d]));
            }
    assert_true(tried > 100);
}

/* A passing check recommends nothing, a failing one something: for any facts. */
static void failing_checks_name_a_way(void **state)
{
    (void)state;
    unsigned seed = 1435;
    for (int round = 0; round < 3000; round++) {
        start(round % 2 ? "1435-03-15" : "2024-03-10");
        j.rule_row.value = round % 7 ? BAND_GREEN : BAND_RED;
        for (int i = 9; i < FACT_COUNT; i++) {
            seed = seed * 1103515245 + 12345;
            const struct fact_info *info = fact_info(i);
            unsigned dice = seed >> 16;
            if (!info || dice % 3 == 0)
                continue;
            bool is_day = info->kind == VALUE_DAY;
            j.facts.value[i] = is_day ? j.judge.on.n - 400 + dice % 800 : dice % 9;
        }
        for (int rule = 1; rule < RULE_COUNT; rule++) {
            if (!check_of((enum rule)rule))
                continue;
            struct finding f = test((enum rule)rule);
            assert_true(f.passed == (f.remedies_count == 0));
            assert_true(f.kind > VALUE_NONE && f.kind < VALUE_KINDS);
        }
    }
}

/* Every fact a check looked at is on record, and only those. */
static void looks_are_recorded(void **state)
{
    (void)state;
    start("2024-03-10");
    test(W10_no_open_absence);
    for (int i = 1; i < FACT_COUNT; i++)
        assert_true(fact_set_has(&j.decision.facts_seen, i) == (i == FACT_absence_opened_on));
    test(W06_renew_window);
    assert_true(fact_set_has(&j.decision.facts_seen, FACT_permit_expiry));
    assert_int_equal(j.decision.policy_rows_count, 1);
    const struct policy_row *row = policy_row(judging_policy(), j.decision.policy_rows[0]);
    assert_true(str_eq(row->key, S("permit.renew_window_days")));
    test(W06_renew_window);
    assert_int_equal(j.decision.policy_rows_count, 1);
}

static void rules_without_a_shared_check(void **state)
{
    (void)state;
    assert_null(check_of(RULE_NONE));
    assert_null(check_of(W21_nationality_ok));
    assert_null(check_of(S03_X06_visa_link));
    assert_null(check_of((enum rule)RULE_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(address_of_branch_and_main),
        cmocka_unit_test(zakat),
        cmocka_unit_test(expiries),
        cmocka_unit_test(permit_expired),
        cmocka_unit_test(never_permitted),
        cmocka_unit_test(tenure),
        cmocka_unit_test(other_parties),
        cmocka_unit_test(marks_of_the_worker),
        cmocka_unit_test(grace_states_the_shortest_registration),
        cmocka_unit_test(hiring_is_enough_and_the_least),
        cmocka_unit_test(failing_checks_name_a_way),
        cmocka_unit_test(looks_are_recorded),
        cmocka_unit_test(rules_without_a_shared_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
