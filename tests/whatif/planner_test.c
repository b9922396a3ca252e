/* A plan says what happens when it is carried out: the same steps are done on a copy, week after week, with
   the portal's own hands (import, moves, the closing of weeks, previews of renewals), and compared. */
#include "decisions/submit.h"
#include "decisions/week.h"
#include "history/history.h"
#include "model/occupation.h"
#include "queries/establishment_view.h"
#include "registers/employment.h"
#include "registers/import.h"
#include "rules/ids.h"
#include "support/store.h"
#include "whatif/planner.h"
#include <sodium.h>
#include <stdio.h>

enum { WEEKS = 15, LEAVERS = 2 };

struct trial {
    struct arena *arena;
    struct policy *policy;
    const char *url;
    struct db *db;
    struct day today;
    int64_t establishment, other;
    struct str number_text;
};

static int64_t number(struct trial *t, const char *sql, int64_t a, int64_t b)
{
    struct db_rows r;
    assert_int_equal(db_query(t->db, &r, sql, db_int_arg(a), db_int_arg(b)), OK);
    int64_t n = db_next(&r) ? db_int(&r, 0) : 0;
    assert_int_equal(db_done(&r), OK);
    return n;
}

static void trial_open(struct trial *t, void **state)
{
    struct history_report report;
    *t = (struct trial){.arena = arena_new(SIZE_MAX), .url = store_url(state)};
    struct buf faults = buf_new(t->arena);
    assert_true(sodium_init() >= 0);
    assert_int_equal(occupations_load(t->arena), OK);
    assert_int_equal(policy_load_embedded(t->arena, &t->policy, &faults), OK);
    const struct history_config config = {.url = t->url,
                                          .policy = t->policy,
                                          .scale_ppm = 1000,
                                          .establishments = 60,
                                          .workers = 1900,
                                          .seed = 5,
                                          .until = DAY_NONE,
                                          .days_most = 1};
    assert_int_equal(history_run(t->arena, &config, &report), OK);
    t->db = store_open(state, DB_WRITE);
    t->today = report.reached;
    /* Alone under its number, in a band, with some Saudis. */
    t->establishment = number(
        t,
        "SELECT e.id FROM establishment e JOIN nitaqat_entity n ON n.id = e.entity_id "
        "WHERE (SELECT COUNT(*) FROM establishment o WHERE o.unified_id = e.unified_id) = 1 "
        "AND n.workers BETWEEN $1 AND $2 AND n.saudis >= 3 AND e.status = 1 ORDER BY n.workers "
        "LIMIT 1",
        14, 80);
    assert_true(t->establishment > 0);
    t->other = number(t, "SELECT id FROM establishment WHERE id <> $1 AND id > $2 LIMIT 1",
                      t->establishment, 3);
    t->number_text =
        str_printf(t->arena, "%lld-%lld",
                   (long long)number(t, "SELECT office_no FROM establishment WHERE id = $1 + $2",
                                     t->establishment, 0),
                   (long long)number(t, "SELECT seq_no FROM establishment WHERE id = $1 + $2",
                                     t->establishment, 0));
}

/* ---- carrying out ---- */

static void take_file(struct trial *t, enum import_kind kind, struct str text, struct day on)
{
    struct import_report report;
    const struct import_options options = {0};
    struct importer *im = importer_new(t->db, t->policy, on);
    assert_int_equal(import_run(im, t->arena, kind, text, &options, &report), OK);
    importer_free(im);
}

static void hire(struct trial *t, int64_t n, struct day on)
{
    struct buf persons = buf_new(t->arena), jobs = buf_new(t->arena);
    char iso[DAY_TEXT_BYTES];
    day_format_iso(on, iso);
    buf_c(&persons, "id_no,nationality,sex,birth_day,name_ar,name_en\n");
    buf_c(&jobs, "establishment_no,id_no,status,start_on,occupation,wage\n");
    for (int64_t i = 0; i < n; i++) {
        long long id = (long long)id_make_person(1, (uint32_t)(90000000 + i));
        buf_printf(&persons, "%lld,SA,male,1985-01-01,سعد,Saad\n", id);
        buf_printf(&jobs, STR_FMT ",%lld,on_job,%s,9112,5000\n", STR_ARG(t->number_text), id, iso);
    }
    take_file(t, IMPORT_PERSONS, buf_out(&persons), on);
    take_file(t, IMPORT_EMPLOYMENTS, buf_out(&jobs), on);
}

static void leave(struct trial *t, int64_t n, struct day on)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t person =
            number(t,
                   "SELECT m.person_id FROM employment m JOIN person p ON p.id = m.person_id "
                   "WHERE m.establishment_id = $1 AND m.status = $2 AND m.permit_kind = 1 "
                   "AND p.nationality <> 'SA' ORDER BY m.permit_expiry, m.person_id LIMIT 1",
                   t->establishment, WORKER_ON_JOB);
        assert_int_equal(employment_status(t->db, t->establishment, person, WORKER_DEPARTED, on, 0),
                         OK);
    }
}

static void come(struct trial *t, struct day on)
{
    /* One whose permit ends after the plan: its renewal is not in it. */
    int64_t person = number(t,
                            "SELECT m.person_id FROM employment m JOIN person p "
                            "ON p.id = m.person_id WHERE m.status = 1 AND p.nationality <> 'SA' "
                            "AND m.establishment_id <> $1 AND m.permit_expiry > $2 LIMIT 1",
                            t->establishment, t->today.n + 7 * WEEKS);
    const struct employment_move m = {
        .person_id = person,
        .from_id = number(t, "SELECT establishment_id FROM employment WHERE person_id = $1 + $2",
                          person, 0),
        .to_id = t->establishment,
        .occupation = VALUE_UNKNOWN,
        .wage = VALUE_UNKNOWN,
        .carries_permit = true,
        .on = on,
        .service = 10,
    };
    assert_int_equal(employment_move(t->db, &m), OK);
}

/* The portal on that day keeps the week that is over. */
static void portal_day(struct trial *t, struct day on)
{
    struct writer *w;
    struct job job = {.run = week_run};
    const struct writer_config c = {
        .url = t->url, .policy = t->policy, .fixed_today = on, .threads = 1};
    assert_int_equal(writer_start(&c, &w), OK);
    assert_int_equal(writer_run(w, &job), OK);
    writer_stop(w);
}

/* What the engine would charge for the permits that end in the week's days; -1: it refuses one. */
static int64_t renewal_fees(struct trial *t, struct day on, int64_t *count)
{
    struct submission *s = arena_new_of(t->arena, struct submission);
    struct submission_line *lines = arena_array(t->arena, struct submission_line, 200);
    struct db_rows r;
    *count = 0;
    assert_int_equal(
        db_query(t->db, &r,
                 "SELECT p.id_no FROM employment m JOIN person p ON p.id = m.person_id "
                 "WHERE m.establishment_id = $1 AND m.status = 1 AND m.permit_kind = 1 "
                 "AND m.permit_expiry >= $2 AND m.permit_expiry < $3 "
                 "ORDER BY m.permit_expiry, m.person_id",
                 db_int_arg(t->establishment), db_int_arg(on.n), db_int_arg(on.n + 7)),
        OK);
    while (db_next(&r)) {
        struct submission_line *l = &lines[(*count)++];
        l->number = db_int(&r, 0);
        for (int i = 0; i < INPUTS_MAX; i++)
            l->input.value[i] = VALUE_UNKNOWN;
        l->input.value[0] = 12;
        l->input.value[1] = 1;
    }
    assert_int_equal(db_done(&r), OK);
    if (*count == 0)
        return 0;
    s->job.arena = t->arena;
    s->job.establishment_id = t->establishment;
    s->service = service_by_number(4);
    s->channel = CHANNEL_WEB;
    s->lines = lines;
    s->lines_count = (size_t)*count;
    s->actor.level = 2;
    s->actor.capacity = CAPACITY_OWNER;
    s->actor.person_id = number(t,
                                "SELECT u.owner_person FROM establishment e JOIN unified_entity u "
                                "ON u.id = e.unified_id WHERE e.id = $1 + $2",
                                t->establishment, 0);
    assert_int_equal(submission_preview(t->db, t->policy, (struct clock){day_start_ms(on), on}, s),
                     OK);
    for (int64_t i = 0; i < *count; i++)
        if (s->judged[i].kind == OPERATION_REFUSED)
            return -1;
    return s->request.fee;
}

static void a_plan_carried_out_gives_what_it_said(void **state)
{
    static const struct plan_step steps[] = {
        {2, PLAN_HIRE_SAUDI, 3, 500000},
        {4, PLAN_EXIT_EXPAT, LEAVERS, 0},
        {6, PLAN_TRANSFER_IN, 1, 0},
    };
    struct trial t;
    struct plan_week *plan;
    int64_t renewed = 0, priced = 0;
    trial_open(&t, state);
    assert_int_equal(
        planner_make(t.db, t.arena, t.policy, t.establishment, t.today, steps, 3, WEEKS, &plan),
        OK);
    assert_true(plan[WEEKS - 1].result.rate_bp != plan[0].result.rate_bp);
    for (int k = 0; k < WEEKS; k++) {
        const struct plan_week *w = &plan[k];
        struct establishment e;
        struct nitaqat_counts counts;
        struct nitaqat_result result;
        portal_day(&t, w->from);
        if (k == 2)
            hire(&t, 3, w->from);
        if (k == 4)
            leave(&t, LEAVERS, w->from);
        if (k == 6)
            come(&t, w->from);
        assert_int_equal(establishment_view_load(t.db, t.arena, t.establishment, &e), OK);
        assert_int_equal(nitaqat_counts_load(t.db, &e, t.policy, w->from, &counts), OK);
        nitaqat_band(t.policy, &counts, w->from, &result);
        assert_int_equal(w->counts.workers, counts.workers);
        assert_int_equal(w->counts.saudis, counts.saudis);
        assert_int_equal(w->counts.saudi_units, counts.saudi_units);
        assert_int_equal(w->counts.expats, counts.expats);
        assert_int_equal(w->counts.weeks, counts.weeks);
        assert_int_equal(w->counts.week_rates_sum_bp, counts.week_rates_sum_bp);
        assert_int_equal(w->result.band, result.band);
        assert_int_equal(w->result.rate_bp, result.rate_bp);
        assert_int_equal(w->result.saudis_to_next, result.saudis_to_next);
        int64_t n, fees = renewal_fees(&t, w->from, &n);
        assert_int_equal(w->renewals, n);
        renewed += n;
        if (fees < 0)
            continue;
        priced += n;
        assert_int_equal(w->fees - (k == 6 ? 200000 : 0), fees);
    }
    assert_true(renewed > 0 && priced > 0);
    db_close(t.db);
    arena_free(t.arena);
}

static void a_plan_out_of_bounds_is_refused(void **state)
{
    struct trial t;
    struct plan_week *plan;
    trial_open(&t, state);
    const struct plan_step wrong[] = {
        {9, PLAN_EXIT_EXPAT, 1, 0},    {0, PLAN_EXIT_EXPAT, 9999, 0},
        {0, PLAN_EXIT_SAUDI, 9999, 0}, {0, PLAN_PROMOTE_SAUDI, 9999, 1},
        {-1, PLAN_EXIT_EXPAT, 1, 0},   {0, PLAN_HIRE_SAUDI, 0, 1},
        {0, PLAN_KINDS, 1, 0},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(
            planner_make(t.db, t.arena, t.policy, t.establishment, t.today, &wrong[i], 1, 4, &plan),
            ERR_INPUT);
    assert_int_equal(planner_make(t.db, t.arena, t.policy, 999999, t.today, NULL, 0, 4, &plan),
                     ERR_NOT_FOUND);
    assert_int_equal(
        planner_make(t.db, t.arena, t.policy, t.establishment, t.today, NULL, 0, 53, &plan),
        ERR_INPUT);
    /* A promotion weighs what the wage weighs. */
    const struct plan_step up = {1, PLAN_PROMOTE_SAUDI, 3, 900000};
    assert_int_equal(
        planner_make(t.db, t.arena, t.policy, t.establishment, t.today, &up, 1, 4, &plan), OK);
    assert_true(plan[1].counts.saudi_units >= plan[0].counts.saudi_units);
    assert_int_equal(plan[1].counts.workers, plan[0].counts.workers);
    db_close(t.db);
    arena_free(t.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(a_plan_carried_out_gives_what_it_said),
        ON_EACH_ENGINE(a_plan_out_of_bounds_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
