/* The plan adds up; the same seed gives the same past, also when it is interrupted; and the registers of
   it are what its ledger says. The whole of three years is looked at by tests/flows/history.sh. */
#include "decisions/rebuild.h"
#include "history/history.h"
#include "model/occupation.h"
#include "support/registers_hash.h"
#include "support/store.h"
#include <sodium.h>
#include <stdio.h>

struct past {
    struct arena *arena;
    struct policy *policy;
    struct history_config config;
    struct history_report report;
    struct rebuild_report rebuilt;
};

static void past_open(struct past *p, const char *url)
{
    *p = (struct past){.arena = arena_new(SIZE_MAX)};
    struct buf faults = buf_new(p->arena);
    assert_true(sodium_init() >= 0);
    assert_int_equal(occupations_load(p->arena), OK);
    assert_int_equal(policy_load_embedded(p->arena, &p->policy, &faults), OK);
    p->config = (struct history_config){.url = url,
                                        .policy = p->policy,
                                        .scale_ppm = 1000,
                                        .establishments = 40,
                                        .workers = 1600,
                                        .seed = 7,
                                        .until = DAY_NONE};
    assert_true(day_from_hijri(1432, 2, 20, &p->config.until));
}

/* Days until the end, or `days` of them; then what the store is. */
static void past_run(struct past *p, int64_t days)
{
    p->config.days_most = days;
    assert_int_equal(history_run(p->arena, &p->config, &p->report), OK);
}

static void past_hash(struct past *p, unsigned char hash[64])
{
    assert_int_equal(rebuild_check(p->arena, p->config.url, p->policy, &p->rebuilt, NULL), OK);
    for (int64_t i = 0; i < p->rebuilt.faults_count && i < 5; i++)
        print_message(STR_FMT "\n", STR_ARG(p->rebuilt.faults[i]));
    assert_int_equal(p->rebuilt.faults_count, 0);
    memcpy(hash, p->rebuilt.state_hash, 32);
    memcpy(hash + 32, p->rebuilt.ledger_sum, 32);
}

static const char *second_url(void **state, char *space, size_t n)
{
    snprintf(space, n, "sqlite:%s/second.db", store_folder(state));
    return space;
}

static void the_same_seed_gives_the_same_past(void **state)
{
    struct past whole, parts;
    unsigned char one[64], two[64];
    char url[512];
    past_open(&whole, store_url(state));
    past_run(&whole, 0);
    past_hash(&whole, one);
    assert_true(whole.report.operations > 50);
    assert_true(whole.report.refused > 0);
    assert_int_equal(whole.report.days, 48);
    /* 4 days, 30, and the rest; the 30th ends a month */
    past_open(&parts, second_url(state, url, sizeof url));
    past_run(&parts, 4);
    assert_int_equal(parts.report.days, 4);
    past_run(&parts, 30);
    past_run(&parts, 0);
    assert_int_equal(parts.report.days, 14);
    past_hash(&parts, two);
    assert_memory_equal(one, two, sizeof one);
    assert_int_equal(parts.report.operations, whole.report.operations);
    arena_free(whole.arena);
    arena_free(parts.arena);
}

static void another_seed_gives_another_and_its_store_is_refused(void **state)
{
    struct past p;
    unsigned char one[64], two[64];
    char url[512];
    past_open(&p, store_url(state));
    past_run(&p, 12);
    past_hash(&p, one);
    p.config.seed = 8;
    assert_int_equal(history_run(p.arena, &p.config, &p.report), ERR_CONFLICT);
    p.config.url = second_url(state, url, sizeof url);
    past_run(&p, 12);
    past_hash(&p, two);
    assert_memory_not_equal(one, two, sizeof one);
    arena_free(p.arena);
}

static void a_register_of_others_is_left_alone(void **state)
{
    struct past p;
    struct db *db = store_open(state, DB_WRITE);
    past_open(&p, store_url(state));
    assert_int_equal(
        db_exec0(db, "INSERT INTO person (id, nationality, is_female, birth_day, name_ar, name_en, "
                     "search, passport_no, is_outside, levy_exempt, phone, language) "
                     "VALUES (1, 'SA', 0, 0, 'a', 'a', 'a', '', 0, 0, '', 'ar')"),
        OK);
    db_close(db);
    assert_int_equal(history_run(p.arena, &p.config, &p.report), ERR_CONFLICT);
    p.config.workers = 5;
    assert_int_equal(history_run(p.arena, &p.config, &p.report), ERR_INPUT);
    arena_free(p.arena);
}

static void the_plan_adds_up(void **state)
{
    (void)state;
    struct past p;
    struct history_plan *whole, *part;
    struct day first, end, last_of_year;
    past_open(&p, "");
    assert_int_equal(history_plan_load(p.arena, p.policy, 1000000, &whole), OK);
    assert_int_equal(history_plan_load(p.arena, p.policy, 1000, &part), OK);
    assert_true(day_from_hijri(1432, 1, 1, &first) && day_from_hijri(1435, 3, 15, &end) &&
                day_from_hijri(1432, 12, 29, &last_of_year));
    assert_int_equal(history_plan_first(whole).n, first.n);
    assert_int_equal(history_plan_end(whole).n, end.n);
    assert_int_equal(history_plan_volume(whole, 4, last_of_year), 3450000);
    assert_int_equal(history_plan_volume(part, 4, last_of_year), 3450);
    assert_int_equal(history_plan_volume(whole, 4, day_add(first, -1)), 0);
    /* no operation before its service was there */
    int64_t all = 0;
    for (int s = 1; s < HISTORY_SERVICES; s++) {
        const struct policy_row *row = policy_available_from(p.policy, s);
        int64_t n = history_plan_volume(whole, s, day_add(end, -1));
        if (n > 0)
            assert_int_equal(
                history_plan_volume(whole, s, day_add((struct day){(int32_t)row->value}, -1)), 0);
        all += n;
    }
    assert_true(all > 16000000);
    assert_int_equal(history_plan_rate(whole, RATE_ELECTRONIC, 9, day_add(end, -1)), 9300);
    assert_int_equal(history_plan_rate(whole, RATE_ELECTRONIC, 6, first), 0);
    assert_int_equal(history_plan_rate(whole, RATE_WEEKEND, 4, first), 3500);
    int64_t by_month = 0, at_once = history_plan_arrivals(whole, ARRIVE_SAUDIS, first, 2000);
    for (int i = 0; i < 60; i++)
        by_month += history_plan_arrivals(whole, ARRIVE_SAUDIS, day_add(first, 30 * i), 30);
    assert_int_equal(by_month, at_once);
    arena_free(p.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(the_same_seed_gives_the_same_past),
        ON_EACH_ENGINE(another_seed_gives_another_and_its_store_is_refused),
        ON_EACH_ENGINE(a_register_of_others_is_left_alone),
        cmocka_unit_test(the_plan_adds_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
