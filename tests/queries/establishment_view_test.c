/* What pages show beside an establishment's row: weeks, branches and who may see them, suspensions,
   unpaid and refused requests; and a worker's file. */
#include "base/arena.h"
#include "queries/establishment_view.h"
#include "queries/small_register.h"
#include "queries/worker_view.h"

static struct arena *req;
static const struct policy *policy;

static void test_weeks_of_the_window_only(void **state)
{
    struct db *db = small_register(state);
    struct establishment e;
    struct nitaqat_counts c;
    struct nitaqat_week *weeks;
    size_t n;
    assert_int_equal(establishment_view_load(db, req, OASIS, &e), OK);
    /* The store's day 1000 lies before the policy's first row: no window, so no weeks. */
    assert_int_equal(nitaqat_counts_load(db, &e, policy, (struct day){TODAY}, &c), OK);
    assert_int_equal(c.workers, 6);
    assert_int_equal(c.saudi_units, 12);
    assert_int_equal(c.weeks, 0);
    assert_int_equal(nitaqat_weeks_load(db, req, e.entity_id, 2, &weeks, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(weeks[0].week.n, 993);
    assert_int_equal(weeks[1].rate_bp, 1700);
    assert_int_equal(establishment_view_load(db, req, 99, &e), ERR_NOT_FOUND);
    db_close(db);
}

static void test_weeks_under_a_window(void **state)
{
    struct db *db = small_register(state);
    struct establishment e;
    struct nitaqat_counts c;
    struct day today;
    assert_true(day_parse(S("1435-03-15"), &today));
    assert_int_equal(
        db_exec(db, "UPDATE nitaqat_week SET week = week + $1", db_int_arg(today.n - TODAY)), OK);
    assert_int_equal(establishment_view_load(db, req, OASIS, &e), OK);
    assert_int_equal(nitaqat_counts_load(db, &e, policy, today, &c), OK);
    assert_int_equal(c.weeks, 2); /* thirteen weeks reach back 84 days, not 500 */
    assert_int_equal(c.week_rates_sum_bp, 3200);
    db_close(db);
}

static void test_branches_tell_who_may_see(void **state)
{
    struct db *db = small_register(state);
    struct branch *list;
    size_t n;
    small_workers_add(db);
    assert_int_equal(branches_load(db, req, 1, 9, (struct day){TODAY}, 10, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_true(list[0].is_main && list[0].may_see && list[1].may_see);
    assert_int_equal(list[0].workers, 6);
    assert_int_equal(list[1].workers, 0);
    assert_int_equal(branches_load(db, req, 1, 8, (struct day){TODAY}, 10, &list, &n), OK);
    assert_false(list[0].may_see || list[1].may_see);
    /* A delegate sees the one he has a live grant for. */
    assert_int_equal(
        db_exec(
            db,
            "INSERT INTO permission (id, account_id, person_id, establishment_id, kind, services, "
            "workers_max, may_pay, may_grant, from_day, to_day, attorney_no, granted_by, "
            "granted_at) VALUES (1, 8, 51, $1, 3, 16, 0, 0, 0, 900, $2, '', 9, 0)",
            db_int_arg(BRANCH), db_int_arg(TODAY)),
        OK);
    assert_int_equal(branches_load(db, req, 1, 8, (struct day){TODAY}, 10, &list, &n), OK);
    assert_false(list[0].may_see);
    assert_true(list[1].may_see);
    assert_int_equal(branches_load(db, req, 1, 8, (struct day){TODAY + 1}, 10, &list, &n), OK);
    assert_false(list[1].may_see);
    db_close(db);
}

static void test_suspension_in_force(void **state)
{
    struct db *db = small_register(state);
    struct suspension s;
    bool is;
    assert_int_equal(db_script(db, "INSERT INTO suspension VALUES (1, 900, 999, 0, 'past');"
                                   "INSERT INTO suspension VALUES (1, 1001, NULL, 0, 'to come');"),
                     OK);
    assert_int_equal(suspension_view(db, req, OASIS, (struct day){TODAY}, &s, &is), OK);
    assert_false(is);
    assert_int_equal(db_script(db, "INSERT INTO suspension VALUES (1, 1000, 1000, 1, 'today');"),
                     OK);
    assert_int_equal(suspension_view(db, req, OASIS, (struct day){TODAY}, &s, &is), OK);
    assert_true(is && s.spares_permits);
    assert_int_equal(s.until.n, TODAY);
    /* The longer one is told. */
    assert_int_equal(suspension_view(db, req, OASIS, (struct day){TODAY + 1}, &s, &is), OK);
    assert_true(is && day_is_none(s.until));
    db_close(db);
}

static void request_add(struct db *db, int64_t seq, int service, enum request_state state,
                        int64_t refused, int64_t fee, int64_t due, struct str lines)
{
    struct request q = {
        .establishment_id = OASIS,
        .seq = seq,
        .service = service,
        .account_id = 9,
        .capacity = CAPACITY_OWNER,
        .channel = CHANNEL_WEB,
        .submitted_at = 1,
        .submitted_day = {TODAY - 20 + (int32_t)seq},
        .state = state,
        .lines = 2,
        .lines_refused = refused,
        .fee = fee,
        .due_day = due ? (struct day){(int32_t)due} : DAY_NONE,
        .line_data = lines,
    };
    assert_int_equal(request_store(db, &q), OK);
}

static void test_unpaid_and_refused(void **state)
{
    struct db *db = small_register(state);
    struct unpaid u;
    struct request q;
    assert_int_equal(unpaid_load(db, OASIS, &u), OK);
    assert_int_equal(u.count, 0);
    request_add(db, 1, 4, STATE_AWAITING_PAYMENT, 0, 10000, TODAY + 9, S(""));
    request_add(db, 2, 4, STATE_AWAITING_PAYMENT, 0, 2500, TODAY + 3, S(""));
    request_add(db, 3, 4, STATE_EXECUTED, 0, 99, 0, S(""));
    request_add(db, 4, 3, STATE_REFUSED, 2, 0, 0, S(""));
    assert_int_equal(unpaid_load(db, OASIS, &u), OK);
    assert_int_equal(u.count, 2);
    assert_int_equal(u.amount, 12500);
    assert_int_equal(u.first.seq, 2);
    assert_int_equal(refused_lately(db, OASIS, (struct day){TODAY - 30}, ~(uint64_t)0, &q), OK);
    assert_int_equal(q.seq, 4);
    assert_int_equal(refused_lately(db, OASIS, (struct day){TODAY - 30}, 1 << 4, &q), OK);
    assert_int_equal(q.seq, 0); /* a service he does not hold is not told */
    assert_int_equal(refused_lately(db, OASIS, (struct day){TODAY - 15}, ~(uint64_t)0, &q), OK);
    assert_int_equal(q.seq, 0); /* submitted on day 984 */
    db_close(db);
}

static void test_file_only_of_who_works_there(void **state)
{
    struct db *db = small_register(state);
    struct worker w;
    small_workers_add(db);
    assert_int_equal(worker_file_load(db, req, OASIS, 11, &w), OK);
    assert_int_equal(worker_file_load(db, req, OASIS, 17, &w), ERR_NOT_FOUND); /* has left */
    assert_int_equal(worker_file_load(db, req, OASIS, 18, &w), ERR_NOT_FOUND); /* another's */
    assert_int_equal(worker_file_load(db, req, OTHER, 18, &w), OK);
    struct employer *at;
    size_t n;
    assert_int_equal(employers_load(db, req, 18, 5, &at, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(at[0].establishment_id, OTHER);
    assert_int_equal(employers_load(db, req, 17, 5, &at, &n), OK);
    assert_int_equal(n, 0);
    db_close(db);
}

static void test_requests_about_a_worker(void **state)
{
    struct db *db = small_register(state);
    struct worker_request *list;
    size_t n;
    const struct request_line lines[] = {
        {.line = 1, .person_id = 11, .state = STATE_EXECUTED, .input = S("")},
        {.line = 2, .person_id = 12, .state = STATE_REFUSED, .input = S("")},
    };
    struct str packed = request_lines_pack(req, lines, 2);
    request_add(db, 1, 4, STATE_EXECUTED, 1, 0, 0, packed);
    request_add(db, 2, 3, STATE_EXECUTED, 1, 0, 0, packed);
    assert_int_equal(worker_requests(db, req, OASIS, 12, ~(uint64_t)0, 10, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].request.seq, 2);
    assert_int_equal(list[0].line, 2);
    assert_int_equal(list[0].state, STATE_REFUSED);
    assert_int_equal(worker_requests(db, req, OASIS, 12, 1 << 4, 10, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(worker_requests(db, req, OASIS, 13, ~(uint64_t)0, 10, &list, &n), OK);
    assert_int_equal(n, 0);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(test_weeks_of_the_window_only),
        ON_EACH_ENGINE(test_weeks_under_a_window),
        ON_EACH_ENGINE(test_branches_tell_who_may_see),
        ON_EACH_ENGINE(test_suspension_in_force),
        ON_EACH_ENGINE(test_unpaid_and_refused),
        ON_EACH_ENGINE(test_file_only_of_who_works_there),
        ON_EACH_ENGINE(test_requests_about_a_worker),
    };
    req = arena_new(64 << 20);
    struct policy *loaded;
    struct buf faults = buf_new(req);
    if (policy_load_embedded(req, &loaded, &faults) != OK)
        return 1;
    policy = loaded;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(req);
    return failed;
}
