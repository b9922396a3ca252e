/* The ledger's encoding of decisions, inputs and facts: there and back, small, and safe when
   damaged. */
#include "base/arena.h"
#include "model/decision.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena *a;
static struct decision in, out;

static int start(void **state)
{
    (void)state;
    a = arena_new(8 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* Every list full, values at the edges of what they may hold. */
static void fill(void)
{
    static const int64_t values[] = {0, 1, -1, INT64_MAX, VALUE_UNKNOWN, INT64_MIN + 1, 16086};
    memset(&in, 0, sizeof in);
    in.granted = true;
    in.findings_count = FINDINGS_MAX;
    for (int i = 0; i < FINDINGS_MAX; i++) {
        struct finding *f = &in.findings[i];
        *f = (struct finding){
            .rule = i % 2 ? E06_band_min : S04_X10_no_saudi_wants_job,
            .passed = i % 3 == 0,
            .kind = (enum value_kind)(i % VALUE_KINDS),
            .found = values[i % 7],
            .required = values[(i + 3) % 7],
            .policy_row = i % 4 ? i * 40 : -1,
            .rule_row = i % 5 ? INT32_MAX - i : -1,
            .audience = (enum party)(i % 6),
            .remedies_count = i % (REMEDIES_MAX + 1),
        };
        for (int k = 0; k < f->remedies_count; k++)
            f->remedies[k] = (struct remedy){.action = REMEDY_WAIT + k,
                                             .who = PARTY_TIME,
                                             .service = 19,
                                             .earliest = k ? 16086 : INT32_MIN,
                                             .amount = values[k + 3]};
    }
    in.fee_steps_count = FEE_STEPS_MAX;
    for (int i = 0; i < FEE_STEPS_MAX; i++) {
        in.fee_steps[i] = (struct fee_step){.kind = FEE_BASIC + i % FEE_WAIVED,
                                            .from = i % 2 ? 16086 + i : INT32_MIN,
                                            .months = i % 13,
                                            .rate = 20000,
                                            .amount = i * 20000,
                                            .policy_row = i - 1};
        in.fee += in.fee_steps[i].amount;
    }
    in.effects_count = EFFECTS_MAX;
    for (int i = 0; i < EFFECTS_MAX; i++) {
        in.effects[i] = (struct effect){.kind = 1 + i % 7, .on_acceptance = i % 2};
        for (int k = 0; k < EFFECT_ARGS - i; k++)
            in.effects[i].args[k] = values[(i + k) % 7];
    }
    in.policy_rows_count = POLICY_ROWS_MAX;
    for (int i = 0; i < POLICY_ROWS_MAX; i++)
        in.policy_rows[i] = i * 7;
}

static struct str encoded(void)
{
    struct buf b = buf_new(a);
    decision_encode(&b, &in);
    return buf_out(&b);
}

static void decision_there_and_back(void **state)
{
    (void)state;
    fill();
    struct str rest = encoded();
    memset(&out, 0x5a, sizeof out);
    assert_true(decision_decode(&rest, &out));
    assert_int_equal(rest.n, 0);
    in.facts_seen = out.facts_seen; /* encoded with the facts */
    assert_memory_equal(&in, &out, sizeof in);
}

static void empty_decision(void **state)
{
    (void)state;
    memset(&in, 0, sizeof in);
    struct str text = encoded(), rest = text;
    assert_true(text.n <= 4);
    assert_true(decision_decode(&rest, &out));
    assert_false(out.granted);
    assert_memory_equal(&in, &out, sizeof in);
}

/* What follows belongs to the next reader. */
static void only_its_own_bytes(void **state)
{
    (void)state;
    fill();
    struct buf b = buf_new(a);
    decision_encode(&b, &in);
    buf_c(&b, "next");
    struct str rest = buf_out(&b);
    assert_true(decision_decode(&rest, &out));
    assert_true(str_eq(rest, S("next")));
}

/* Cut anywhere, it is damaged. */
static void every_cut_is_refused(void **state)
{
    (void)state;
    fill();
    struct str text = encoded();
    for (size_t n = 0; n < text.n; n++) {
        struct str rest = str_first(text, n);
        assert_false(decision_decode(&rest, &out));
    }
}

/* Any changed byte is either refused or gives a decision within its bounds. */
static void changed_bytes_stay_in_bounds(void **state)
{
    (void)state;
    fill();
    struct str text = encoded();
    char *copy = arena_alloc(a, text.n);
    int refused = 0;
    for (size_t i = 0; i < text.n; i++)
        for (int bit = 0; bit < 8; bit++) {
            memcpy(copy, text.at, text.n);
            copy[i] = (char)(copy[i] ^ 1 << bit);
            struct str rest = {copy, text.n};
            if (!decision_decode(&rest, &out)) {
                refused++;
                continue;
            }
            assert_in_range(out.findings_count, 0, FINDINGS_MAX);
            assert_in_range(out.fee_steps_count, 0, FEE_STEPS_MAX);
            assert_in_range(out.effects_count, 0, EFFECTS_MAX);
            for (int k = 0; k < out.findings_count; k++)
                assert_non_null(rule_info((int)out.findings[k].rule));
            for (int k = 0; k < out.effects_count; k++)
                assert_non_null(effect_info(out.effects[k].kind));
        }
    assert_true(refused > 1000);
}

static void input_there_and_back(void **state)
{
    (void)state;
    struct input x, y;
    for (int i = 0; i < INPUTS_MAX; i++)
        x.value[i] = i % 3 ? i * 1000 : VALUE_UNKNOWN;
    for (int n = 0; n <= INPUTS_MAX; n++) {
        struct buf b = buf_new(a);
        input_encode(&b, &x, n);
        struct str rest = buf_out(&b), cut = rest;
        assert_true(input_decode(&rest, &y));
        assert_int_equal(rest.n, 0);
        for (int i = 0; i < INPUTS_MAX; i++)
            assert_true(y.value[i] == (i < n ? x.value[i] : VALUE_UNKNOWN));
        cut.n--;
        assert_false(input_decode(&cut, &y));
    }
    struct str too_many = S("\x0d");
    assert_false(input_decode(&too_many, &y));
}

static void facts_there_and_back(void **state)
{
    (void)state;
    static struct facts x, y;
    struct fact_set which = {0}, read;
    facts_clear(&x);
    for (int i = 1; i < FACT_COUNT; i += 3) {
        fact_set_add(&which, i);
        x.value[i] = i % 2 ? -i * 100000 : VALUE_UNKNOWN;
    }
    x.value[2] = 5; /* not in the set: not encoded */
    struct buf b = buf_new(a);
    facts_encode(&b, &x, &which);
    struct str rest = buf_out(&b), whole = rest;
    assert_true(facts_decode(&rest, &y, &read));
    assert_int_equal(rest.n, 0);
    assert_memory_equal(&which, &read, sizeof which);
    x.value[2] = VALUE_UNKNOWN;
    assert_memory_equal(&x, &y, sizeof x);
    for (size_t n = 0; n < whole.n; n++) {
        rest = str_first(whole, n);
        assert_false(facts_decode(&rest, &y, &read));
    }
}

static void fact_names(void **state)
{
    (void)state;
    for (int i = -1; i <= FACT_COUNT; i++)
        if (fact_info(i))
            assert_int_equal(fact_by_name(str_of(fact_info(i)->identifier)), i);
    assert_int_equal(fact_by_name(S("no_such_fact")), 0);
    assert_null(fact_info(0));
    assert_null(fact_info(FACT_COUNT));
    assert_int_equal(FACT_permit_expiry, 87); /* permanent */
}

static void rule_codes(void **state)
{
    (void)state;
    assert_true(str_eq(rule_code(a, 4, E06_band_min), S("S04.E06")));
    assert_true(str_eq(rule_code(a, 4, S04_X04_yellow_stay), S("S04.X04")));
    assert_true(str_eq(rule_code(a, 4, portal_only_portal_only), S("portal_only")));
    assert_int_equal(rule_by_code(4, S("X04")), S04_X04_yellow_stay);
    assert_int_equal(rule_by_code(3, S("X04")), 0);
    assert_int_equal(rule_by_code(3, S("E06")), E06_band_min);
    assert_int_equal(rule_by_code(3, S("")), 0);
    assert_int_equal(rule_by_code(3, S("X0123456789")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decision_there_and_back),
        cmocka_unit_test(empty_decision),
        cmocka_unit_test(only_its_own_bytes),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(changed_bytes_stay_in_bounds),
        cmocka_unit_test(input_there_and_back),
        cmocka_unit_test(facts_there_and_back),
        cmocka_unit_test(fact_names),
        cmocka_unit_test(rule_codes),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
