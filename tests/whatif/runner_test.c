/* A saved scenario is taken up by itself: what came of it is kept, and one that cannot be is said to be
   one. */
#include "history/history.h"
#include "model/occupation.h"
#include "support/store.h"
#include "whatif/runner.h"
#include "whatif/saved.h"
#include <jansson.h>
#include <sodium.h>
#include <unistd.h>

struct trial {
    struct arena *arena;
    struct policy *policy;
    struct writer *writer;
    struct db *db;
    struct day today;
    struct whatif_runner *runner;
};

static void trial_open(struct trial *t, void **state)
{
    struct history_report report;
    *t = (struct trial){.arena = arena_new(SIZE_MAX)};
    struct buf faults = buf_new(t->arena);
    assert_true(sodium_init() >= 0);
    assert_int_equal(occupations_load(t->arena), OK);
    assert_int_equal(policy_load_embedded(t->arena, &t->policy, &faults), OK);
    const struct history_config config = {.url = store_url(state),
                                          .policy = t->policy,
                                          .scale_ppm = 1000,
                                          .establishments = 40,
                                          .workers = 1500,
                                          .seed = 3,
                                          .until = DAY_NONE,
                                          .days_most = 1};
    assert_int_equal(history_run(t->arena, &config, &report), OK);
    t->today = report.reached;
    const struct writer_config writer = {
        .url = store_url(state), .policy = t->policy, .fixed_today = t->today, .threads = 1};
    assert_int_equal(writer_start(&writer, &t->writer), OK);
    t->db = store_open(state, DB_READ);
    assert_int_equal(
        whatif_runner_start(t->arena, store_url(state), t->writer, t->policy, &t->runner), OK);
}

static void trial_close(struct trial *t)
{
    whatif_runner_stop(t->runner);
    db_close(t->db);
    writer_stop(t->writer);
    arena_free(t->arena);
}

static int64_t save(struct trial *t, const char *changes)
{
    struct saving s = {
        .scenario = {
            .account_id = 1, .name = S("ماذا لو"), .changes = str_of(changes), .on = t->today}};
    s.job.run = saving_run;
    assert_int_equal(writer_run(t->writer, &s.job), OK);
    whatif_runner_wake(t->runner);
    return s.scenario.id;
}

/* As it is when it no longer waits. */
static struct saved_scenario settled(struct trial *t, int64_t id)
{
    struct saved_scenario s = {.state = SAVED_WAITS};
    for (int i = 0; i < 2000 && s.state == SAVED_WAITS; i++) {
        usleep(10000);
        assert_int_equal(saved_load(t->db, t->arena, id, &s), OK);
    }
    return s;
}

static void what_waits_is_taken_up(void **state)
{
    struct trial t;
    trial_open(&t, state);
    int64_t first = save(&t, "grid=160%@1432-01-02\n"), wrong = save(&t, "no.such=1@1432-01-02");
    int64_t last = save(&t, "\n permit.basic_fee_year_halalas=1@1432-01-02 \n\n");
    assert_int_equal(first, 1);
    assert_int_equal(last, 3);
    struct saved_scenario s = settled(&t, last);
    assert_int_equal(s.state, SAVED_DONE);
    assert_true(str_eq_c(s.name, "ماذا لو"));
    json_t *json = json_loadb(s.result.at, s.result.n, JSON_REJECT_DUPLICATES, NULL);
    const json_t *all = json_object_get(json, "all");
    assert_int_equal(json_integer_value(json_object_get(all, "establishments")), 40);
    assert_true(json_integer_value(json_object_get(all, "fees_after_halalas")) <
                json_integer_value(json_object_get(all, "fees_before_halalas")));
    json_decref(json);
    s = settled(&t, first);
    assert_int_equal(s.state, SAVED_DONE);
    json = json_loadb(s.result.at, s.result.n, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_integer_value(json_object_get(json_object_get(json, "all"), "band_down")) > 0);
    assert_int_equal(json_object_size(json_object_get(json, "by")), 3);
    json_decref(json);
    assert_int_equal(settled(&t, wrong).state, SAVED_FAILED);
    assert_int_equal(saved_load(t.db, t.arena, 99, &s), ERR_NOT_FOUND);
    struct saved_scenario *list;
    size_t n;
    assert_int_equal(saved_list(t.db, t.arena, 2, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].id, last);
    trial_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(what_waits_is_taken_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
