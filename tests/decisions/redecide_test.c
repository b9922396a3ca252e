/* Decisions made again: the same by their own law; by another day's law that law's fees and rules; what a
   law asks for and nobody recorded is unknown; what came later changes nothing. */
#include "decisions/redecide.h"
#include "support/imported.h"
#include "support/redecided.h"
#include <stdio.h>

static struct submission *renewal(struct fixture *f, int worker)
{
    struct submission *s = imported_submission(f, "S04", fixture_iqama(worker));
    struct submission_line *line = (struct submission_line *)s->lines;
    line->input.value[0] = 12; /* months */
    line->input.value[1] = 1;  /* no Saudi wants the job */
    return s;
}

static struct redecision *again(struct fixture *f, const struct submission *s,
                                const struct policy *law)
{
    struct redecision *r = arena_new_of(f->arena, struct redecision);
    const struct entry *e = fixture_entry(f, s, 0);
    if (law)
        redecide_other(e, law, r);
    else
        redecide_same(e, f->policy, f->arena, r);
    return r;
}

static struct policy *law_of(struct fixture *f, const char *day)
{
    struct day on;
    assert_true(day_parse(str_of(day), &on));
    return policy_frozen(f->arena, f->policy, on);
}

/* Permits end in 200 days, too early to renew by both worlds' window of 180 days: they are brought near. */
static void open_with_near_permit(struct fixture *f, void **state)
{
    char sql[120];
    imported_open(f, state, "1435-03-15", 6);
    snprintf(sql, sizeof sql, "UPDATE employment SET permit_expiry = %d WHERE permit_kind = 1",
             f->today.n + 30);
    fixture_sql(f, sql);
}

static void its_own_law_gives_the_same(void **state)
{
    struct fixture f;
    open_with_near_permit(&f, state);
    struct submission *s = renewal(&f, 0);
    assert_int_equal(fixture_submit(&f, s), OK);
    struct redecision *r = again(&f, s, NULL);
    assert_int_equal(r->kind, REDECISION_SAME);
    assert_true(r->before.granted);
    /* The law of the day held still is that law. */
    assert_int_equal(again(&f, s, law_of(&f, "1435-03-15"))->kind, REDECISION_SAME);
    fixture_close(&f);
}

static void another_law_asks_its_own_fee(void **state)
{
    struct fixture f;
    open_with_near_permit(&f, state);
    struct submission *s = renewal(&f, 0);
    assert_int_equal(fixture_submit(&f, s), OK);
    /* 1435H: one of the levy-free places, the year's basic fee; 2024: 700 or 800 SAR a month more. */
    struct redecision *r = again(&f, s, law_of(&f, "2024-06-01"));
    assert_int_equal(r->before.fee, 10000);
    assert_int_equal(r->kind, REDECISION_DIFFERENT);
    if (r->after.granted)
        assert_int_equal(r->after.fee, 10000 + 12 * 80000);
    else
        assert_true(r->after.findings_count > 0 && r->after.fee == 0);
    fixture_close(&f);
}

static void what_was_not_recorded_is_unknown(void **state)
{
    struct fixture f;
    open_with_near_permit(&f, state);
    struct submission *s = renewal(&f, 0);
    assert_int_equal(fixture_submit(&f, s), OK);
    /* As if the first law had never looked at it. */
    struct entry *e = fixture_entry(&f, s, 0);
    struct redecision *r = arena_new_of(f.arena, struct redecision);
    e->decision.facts_seen.bits[FACT_permit_expiry / 64] &=
        ~(UINT64_C(1) << FACT_permit_expiry % 64);
    e->facts.value[FACT_permit_expiry] = VALUE_UNKNOWN;
    redecide_other(e, law_of(&f, "2024-06-01"), r);
    assert_int_equal(r->kind, REDECISION_UNKNOWN);
    fixture_close(&f);
}

static void what_comes_later_changes_nothing(void **state)
{
    struct fixture f;
    open_with_near_permit(&f, state);
    struct submission *s = renewal(&f, 0);
    assert_int_equal(fixture_submit(&f, s), OK);
    fixture_sql(&f, "UPDATE employment SET status = 4, wage = 1; UPDATE person SET birth_day = 0");
    assert_int_equal(again(&f, s, NULL)->kind, REDECISION_SAME);
    fixture_close(&f);
}

/* A fact or fee that was changed in the entry comes out. */
static void a_changed_entry_is_seen(void **state)
{
    struct fixture f;
    open_with_near_permit(&f, state);
    struct submission *s = renewal(&f, 0);
    assert_int_equal(fixture_submit(&f, s), OK);
    struct entry *e = fixture_entry(&f, s, 0);
    struct redecision *r = arena_new_of(f.arena, struct redecision);
    e->decision.fee_steps[0].amount--;
    redecide_same(e, f.policy, f.arena, r);
    assert_int_equal(r->kind, REDECISION_DIFFERENT);
    e = fixture_entry(&f, s, 0);
    e->facts.value[FACT_permit_expiry] += 400;
    redecide_same(e, f.policy, f.arena, r);
    assert_int_equal(r->kind, REDECISION_DIFFERENT);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SQLITE(its_own_law_gives_the_same),       ON_SQLITE(another_law_asks_its_own_fee),
        ON_SQLITE(what_was_not_recorded_is_unknown), ON_SQLITE(what_comes_later_changes_nothing),
        ON_SQLITE(a_changed_entry_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
