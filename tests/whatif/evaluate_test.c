/* What a scenario says of every establishment and worker is what the engine's own preview says on a
   store whose policy really has those rows: compared one by one, before and after the change. */
#include "decisions/submit.h"
#include "history/history.h"
#include "model/occupation.h"
#include "rules/policy_set.h"
#include "support/store.h"
#include "whatif/evaluate.h"
#include <sodium.h>
#include <stdio.h>

struct trial {
    struct arena *arena;
    struct policy *policy;
    struct db *db;
    struct day on;
    struct snapshot snapshot;
    struct buf faults;
};

/* A register with days of requests behind it: invoices wait, reports stand. */
static void trial_open(struct trial *t, void **state, int64_t days)
{
    *t = (struct trial){.arena = arena_new(SIZE_MAX)};
    t->faults = buf_new(t->arena);
    assert_true(sodium_init() >= 0);
    assert_int_equal(occupations_load(t->arena), OK);
    assert_int_equal(policy_load_embedded(t->arena, &t->policy, &t->faults), OK);
    struct history_report report;
    const struct history_config config = {.url = store_url(state),
                                          .policy = t->policy,
                                          .scale_ppm = 1000,
                                          .establishments = 60,
                                          .workers = 1700,
                                          .seed = 11,
                                          .until = DAY_NONE,
                                          .days_most = days};
    assert_int_equal(history_run(t->arena, &config, &report), OK);
    t->db = store_open(state, DB_WRITE);
    t->on = report.reached;
}

static void trial_close(struct trial *t)
{
    db_close(t->db);
    arena_free(t->arena);
}

static void scenario_of(struct trial *t, const char *change, struct scenario *out)
{
    const struct scenario_change c = {str_of(change)};
    enum err e = scenario_make(t->arena, t->policy, S("trial"), &c, 1, NULL, 0, out, &t->faults);
    if (e != OK)
        print_message(STR_FMT, STR_ARG(buf_out(&t->faults)));
    assert_int_equal(e, OK);
}

static int64_t ask_number(struct trial *t, const char *sql, int64_t id)
{
    struct db_rows r;
    assert_int_equal(db_query(t->db, &r, sql, db_int_arg(id)), OK);
    int64_t n = db_next(&r) ? db_int(&r, 0) : 0;
    assert_int_equal(db_done(&r), OK);
    return n;
}

/* The preview of a request by the owner: lines about the establishment's workers (or none of them). */
static struct submission *preview(struct trial *t, const struct policy *policy, int service,
                                  const struct snapshot_establishment *e, const struct input *in)
{
    const struct snapshot *s = &t->snapshot;
    bool is_own = service == 19;
    size_t n = is_own ? 1 : (size_t)e->workers;
    struct submission *x = arena_new_of(t->arena, struct submission);
    struct submission_line *lines = arena_array(t->arena, struct submission_line, n);
    for (size_t i = 0; i < n; i++) {
        lines[i].input = *in;
        if (!is_own)
            lines[i].number =
                ask_number(t, "SELECT COALESCE(id_no, border_no) FROM person WHERE id = $1",
                           s->person[e->first + (int32_t)i]);
    }
    x->job.arena = t->arena;
    x->job.establishment_id = e->id;
    x->service = service_by_number(service);
    x->channel = CHANNEL_WEB;
    x->lines = lines;
    x->lines_count = n;
    x->actor.account_id = 1;
    x->actor.level = 2;
    x->actor.capacity = CAPACITY_OWNER;
    x->actor.person_id =
        ask_number(t,
                   "SELECT u.owner_person FROM establishment e JOIN unified_entity "
                   "u ON u.id = e.unified_id WHERE e.id = $1",
                   e->id);
    assert_int_equal(
        submission_preview(t->db, policy, (struct clock){day_start_ms(t->on), t->on}, x), OK);
    return x;
}

static struct input answers(int64_t first, int64_t second)
{
    struct input in;
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    in.value[0] = first;
    in.value[1] = second;
    return in;
}

struct tally {
    int64_t lines, granted, certificates, differences;
};

/* Renewals of every worker, and the certificate of every establishment. */
static void compare(struct trial *t, const struct outcome *o, struct tally *tally)
{
    const struct snapshot *s = &t->snapshot;
    struct input renewal = answers(12, 1), certificate = answers(1, 1);
    for (int32_t at = 0; at < s->establishments_n; at++) {
        const struct snapshot_establishment *e = &s->establishments[at];
        struct submission *x = e->workers ? preview(t, o->policy, 4, e, &renewal) : NULL;
        for (int32_t i = 0; x && i < e->workers; i++) {
            bool granted = x->judged[i].kind != OPERATION_REFUSED;
            tally->lines++;
            tally->granted += granted;
            tally->differences += granted != (o->renewable[e->first + i] != 0);
        }
        x = preview(t, o->policy, 19, e, &certificate);
        bool granted = x->judged[0].kind != OPERATION_REFUSED;
        tally->certificates += granted;
        tally->differences += granted != (o->open[at] >> 3 & 1);
    }
}

static void try_all(struct trial *t, const char *const *changes, size_t n)
{
    struct outcome base, after;
    struct tally tally = {0};
    char iso[DAY_TEXT_BYTES];
    day_format_iso(t->on, iso);
    assert_int_equal(snapshot_load(t->arena, t->db, t->on, &t->snapshot), OK);
    assert_true(t->snapshot.extras_n > 1); /* somebody has an open matter */
    outcome_base(t->arena, &t->snapshot, t->policy, t->on, 2, &base);
    compare(t, &base, &tally);
    assert_int_equal(tally.differences, 0);
    assert_true(tally.granted > 100 && tally.granted < tally.lines);
    for (size_t i = 0; i < n; i++) {
        struct scenario s;
        struct tally now = {0};
        struct str change = str_printf(t->arena, "%s@%s", changes[i], iso);
        scenario_of(t, str_c(t->arena, change), &s);
        outcome_scenario(t->arena, &t->snapshot, &s, &base, 1 + (int)i % 2, &after);
        compare(t, &after, &now);
        if (now.differences)
            print_message("%s: %lld differences\n", changes[i], (long long)now.differences);
        assert_int_equal(now.differences, 0);
        /* a change that changes nothing here shows nothing */
        if (now.granted == tally.granted && now.certificates == tally.certificates)
            print_message("%s changed nothing here\n", changes[i]);
        assert_true(now.granted != tally.granted || now.certificates != tally.certificates);
    }
}

static void a_scenario_says_what_the_engine_would(void **state)
{
    static const char *const early[] = {
        "permit.renew_window_days=30",
        "S04.W02=off",
        "S04.E06=platinum",
    };
    static const char *const late[] = {
        "grid=140%",
        "grid.construction.small=20/30/60",
        "S04.E06=green",
        "yellow.renew_max_months=12",
        "nitaqat.unbanded_max=4",
        "S19.E06=platinum",
    };
    struct trial t;
    trial_open(&t, state, 40); /* weeks and waiting invoices */
    try_all(&t, early, sizeof early / sizeof *early);
    assert_true(day_from_hijri(1434, 2, 1, &t.on)); /* levy, certificates */
    try_all(&t, late, sizeof late / sizeof *late);
    trial_close(&t);
}

/* Every renewal of an establishment whose workers may all renew, in a permit year that begins on the day. */
static void fees_are_what_the_engine_charges(void **state)
{
    static const char *const changes[] = {
        "permit.basic_fee_year_halalas=33300@1434-02-01",
        "levy.month_excess_halalas=5000@1434-02-01",
        "levy.small_workers_max=50@1434-02-01",
    };
    struct trial t;
    int compared = 0, differing = 0;
    trial_open(&t, state, 1);
    assert_true(day_from_hijri(1434, 2, 1, &t.on));
    assert_int_equal(snapshot_load(t.arena, t.db, t.on, &t.snapshot), OK);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct scenario wide, s;
        struct outcome base, after;
        struct input renewal = answers(12, 1);
        struct policy *law = t.policy;
        scenario_of(&t, "permit.renew_window_days=9000@1434-02-01", &wide);
        t.policy = wide.policy;
        scenario_of(&t, changes[i], &s);
        outcome_base(t.arena, &t.snapshot, t.policy, t.on, 1, &base);
        outcome_scenario(t.arena, &t.snapshot, &s, &base, 2, &after);
        t.policy = law;
        for (int32_t at = 0; at < t.snapshot.establishments_n; at++) {
            const struct snapshot_establishment *e = &t.snapshot.establishments[at];
            const struct snapshot_unit *u = &t.snapshot.units[e->unit];
            bool is_whole = e->workers > 0 && u->establishments == 1;
            for (int32_t k = e->first; is_whole && k < e->first + e->workers; k++)
                is_whole = after.renewable[k] && t.snapshot.permit_kind[k] == PERMIT_STANDARD;
            if (!is_whole || u->permit_year_start != INT32_MIN)
                continue;
            compared++;
            differing += base.fees[at] != after.fees[at];
            assert_int_equal(preview(&t, base.policy, 4, e, &renewal)->request.fee, base.fees[at]);
            assert_int_equal(preview(&t, after.policy, 4, e, &renewal)->request.fee,
                             after.fees[at]);
        }
    }
    assert_true(compared >= 20);
    assert_true(differing >= 10);
    trial_close(&t);
}

static void the_sum_of_the_groups_is_the_whole(void **state)
{
    struct trial t;
    struct scenario s;
    struct outcome base, after;
    trial_open(&t, state, 1);
    assert_int_equal(snapshot_load(t.arena, t.db, t.on, &t.snapshot), OK);
    scenario_of(&t, "grid=160%@1432-01-02", &s);
    outcome_base(t.arena, &t.snapshot, t.policy, t.on, 2, &base);
    outcome_scenario(t.arena, &t.snapshot, &s, &base, 2, &after);
    struct impact *m = arena_new_of(t.arena, struct impact);
    impact_find(t.arena, &t.snapshot, &base, &after, 5, m);
    int64_t lost = 0, down = 0, workers = 0;
    for (int i = 0; i < 32; i++) {
        lost += m->region[i].lost;
        workers += m->region[i].workers;
    }
    for (int i = 0; i < WHATIF_SIZES; i++)
        down += m->size[i].down;
    assert_int_equal(lost, m->all.lost);
    assert_int_equal(down, m->all.down);
    assert_int_equal(workers, t.snapshot.workers_n);
    assert_true(m->all.down > 0 && m->all.up == 0);
    assert_int_equal(m->cases_n, 5);
    assert_true(m->concerned >= 5);
    trial_close(&t);
}

static void what_is_not_understood_is_said(void **state)
{
    static const char *const wrong[] = {
        "permit.late_fine_halalas",
        "nothing.such=1@1435-01-01",
        "permit.late_fine_halalas=x@1435-01-01",
        "permit.late_fine_halalas=1@yesterday",
        "S04.E06=purple@1435-01-01",
        "S99.E06=green@1435-01-01",
        "grid=abc@1435-01-01",
        "grid.moon.small=1/2/3@1435-01-01",
        "grid.construction.small=9/2@1435-01-01",
    };
    (void)state;
    struct arena *a = arena_new(SIZE_MAX);
    struct buf faults = buf_new(a);
    struct policy *policy;
    assert_int_equal(policy_load_embedded(a, &policy, &faults), OK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct scenario s;
        struct buf said = buf_new(a);
        const struct scenario_change c = {str_of(wrong[i])};
        assert_int_equal(scenario_make(a, policy, S("x"), &c, 1, NULL, 0, &s, &said), ERR_INPUT);
        assert_true(said.n > 0);
    }
    /* a row that names its last day hands it on to the one that takes its place */
    struct scenario s;
    const struct scenario_change c = {S("visa.request_max=3@1435-03-15")};
    struct day later;
    assert_int_equal(scenario_make(a, policy, S("x"), &c, 1, NULL, 0, &s, &faults), OK);
    assert_true(day_from_hijri(1436, 1, 1, &later));
    assert_int_equal(policy_param(s.policy, PARAM_visa_request_max, later)->value, 3);
    assert_true(day_from_hijri(1435, 3, 14, &later));
    assert_int_equal(policy_param(s.policy, PARAM_visa_request_max, later)->value, 10);
    assert_true(day_from_hijri(1444, 1, 1, &later));
    assert_null(policy_param(s.policy, PARAM_visa_request_max, later));
    assert_true(s.params[PARAM_visa_request_max] && !s.has_bands && !s.has_fees);
    /* rows from a table */
    const struct scenario_table table = {
        S("lists.tsv"), S("list\tcode\tfrom\tto\tsource\tstatus\tnote\n"
                          "saudi_only_occupations\t9313\t1435-01-01\t\tA\tassumed\t\n")};
    assert_int_equal(scenario_make(a, policy, S("x"), NULL, 0, &table, 1, &s, &faults), OK);
    assert_true(s.has_lists);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(a_scenario_says_what_the_engine_would),
        ON_EACH_ENGINE(fees_are_what_the_engine_charges),
        ON_EACH_ENGINE(the_sum_of_the_groups_is_the_whole),
        cmocka_unit_test(what_is_not_understood_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
