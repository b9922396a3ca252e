/* The statistics over a real socket: every view in both languages and every format; a small cell that the
   public does not see and an analyst does; what cannot be asked. */
#include "decisions/warehouse_feed.h"
#include "identity/session.h"
#include "stats/measure.h"
#include "support/http_client.h"
#include "support/imported.h"
#include "web/portal.h"
#include <stdio.h>

enum { GREEN = 6, ANALYST_ACCOUNT = 90, ANALYST_PERSON = 3, TEXT_BYTES = 2048 };

struct world {
    struct fixture fixture;
    struct arena *boot;
    struct portal *portal;
    int port;
};

static void renew(struct fixture *f, int first, int n, enum channel channel)
{
    struct submission *s = fixture_submission(f, "S04", first, n);
    s->channel = channel;
    assert_int_equal(fixture_submit(f, s), OK);
    imported_pay(f, s);
}

/* Three renewals: fewer than the policy's five. */
static struct world world_new(void **state)
{
    struct world w = {.boot = arena_new(512 << 20)};
    struct fixture *f = &w.fixture;
    imported_open(f, state, "1435-03-14", GREEN);
    fixture_sql(f, "UPDATE employment SET permit_expiry = permit_expiry - 150 WHERE status = 1 "
                   "AND permit_expiry IS NOT NULL");
    fixture_sql(f, "INSERT INTO account VALUES (90, 3, 16, 2, 1, 0, 15000)");
    renew(f, 0, 1, CHANNEL_OFFICE);
    renew(f, 1, 2, CHANNEL_WEB);
    assert_int_equal(warehouse_feed_now(f->url, f->writer), OK);
    writer_stop(f->writer);
    struct portal_config config = {.url = f->url, .listen = "127.0.0.1:0", .fixed_today = f->today};
    assert_int_equal(portal_start(w.boot, &config, &w.portal, &w.port), OK);
    return w;
}

static void world_free(struct world *w)
{
    portal_stop(w->portal);
    arena_free(w->boot);
    db_close(w->fixture.reader);
    arena_free(w->fixture.arena);
}

static const struct client_answer *get(struct world *w, const char *path, const char *cookie)
{
    static struct client *last;
    char text[TEXT_BYTES];
    if (last)
        client_close(last);
    last = client_open(w->port);
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: portal\r\nCookie: %s\r\n\r\n", path,
             cookie);
    assert_true(client_send(last, str_of(text)));
    client_read(last, 1);
    return &last->answers[0];
}

static bool says(const struct client_answer *a, const char *part)
{
    return memmem(a->body.at, a->body.n, part, strlen(part)) != NULL;
}

static char analyst[200];
static void sign_analyst_in(struct world *w)
{
    struct db *db;
    struct session_new s = {.token = token_new(),
                            .csrf = {1, 2, 3},
                            .account_id = ANALYST_ACCOUNT,
                            .device = S("Test browser")};
    assert_int_equal(db_open(w->fixture.url, DB_WRITE, &db), OK);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(session_open(db, &s, clock_read(DAY_NONE).now_ms), OK);
    assert_int_equal(db_commit(db), OK);
    db_close(db);
    struct str cookie = session_cookie(w->fixture.arena, &s.token);
    snprintf(analyst, sizeof analyst, "%.*s", (int)str_index(cookie, ';'), cookie.at);
}

static void every_view_is_a_page_in_both_languages(void **state)
{
    struct world w = world_new(state);
    static const char *const plain[] = {"/ar/statistics", "/en/statistics", "/ar/statistics/method",
                                        "/en/statistics/method"};
    char path[200];
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_int_equal(get(&w, plain[i], "")->status, 200);
    for (int v = 1; v < VIEW_COUNT; v++)
        for (int k = 0; k < view_info((enum view)v)->splits_count; k++)
            for (int l = 0; l < 2; l++) {
                const struct view_info *info = view_info((enum view)v);
                snprintf(path, sizeof path, "/%s/statistics/%s?by=%s", l ? "ar" : "en", info->key,
                         dimension_key(info->splits[k]));
                const struct client_answer *a = get(&w, path, "");
                if (a->status != 200 || says(a, ">…<") || !says(a, "</html>"))
                    fail_msg("%s: status %d", path, a->status);
            }
    assert_int_equal(get(&w, "/ar/statistics/weather", "")->status, 404);
    assert_int_equal(get(&w, "/ar/statistics/volumes?by=moon", "")->status, 400);
    assert_int_equal(get(&w, "/ar/statistics/volumes?by=region&by=size", "")->status, 400);
    assert_int_equal(get(&w, "/ar/statistics/volumes?period=1435-14", "")->status, 400);
    assert_int_equal(get(&w, "/ar/statistics/volumes?service=S99", "")->status, 400);
    /* an empty choice of a form is no choice */
    assert_int_equal(get(&w, "/ar/statistics/volumes?service=&period=all&region=", "")->status,
                     200);
    world_free(&w);
}

static void small_cells_are_for_analysts(void **state)
{
    struct world w = world_new(state);
    sign_analyst_in(&w);
    const char *page = "/en/statistics/electronic-share?by=region";
    const struct client_answer *a = get(&w, page, "");
    assert_true(says(a, "Not shown"));
    assert_false(says(a, "66.67%"));
    a = get(&w, page, analyst);
    assert_true(says(a, "66.67%"));
    assert_false(says(a, "Not shown"));
    const char *api = "/api/v1/statistics/electronic-share?by=region";
    a = get(&w, api, analyst); /* the API is the public's: a cookie changes nothing */
    assert_int_equal(a->status, 200);
    assert_true(says(a, "\"confidential\"") && says(a, "\"portal\":null"));
    a = get(&w, "/en/statistics/electronic-share/data?by=region&format=csv", analyst);
    assert_true(says(a, "SA-01,Riyadh,2,1,0,3,66.67,"));
    a = get(&w, "/en/statistics/electronic-share/data?by=region&format=csv", "");
    assert_true(says(a, "SA-01,Riyadh,,,,,,confidential"));
    world_free(&w);
}

static void every_format_has_its_type(void **state)
{
    struct world w = world_new(state);
    static const char *const types[][2] = {
        {"json", "application/json"},
        {"csv", "text/csv"},
        {"jsonstat", "application/json"},
        {"sdmx", "application/vnd.sdmx.data+csv"},
        {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    };
    char path[200];
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        snprintf(path, sizeof path, "/api/v1/statistics/volumes?format=%s", types[i][0]);
        const struct client_answer *a = get(&w, path, "");
        assert_int_equal(a->status, 200);
        assert_true(str_starts(client_header(a, "Content-Type"), str_of(types[i][1])));
        assert_true(a->body.n > 0);
    }
    assert_int_equal(get(&w, "/api/v1/statistics/volumes?format=pdf", "")->status, 400);
    /* split by one dimension and narrowed by another: not counted together */
    assert_int_equal(get(&w, "/api/v1/statistics/volumes?by=region&size=10-49", "")->status, 400);
    assert_int_equal(get(&w, "/api/v1/statistics/volumes?by=service&size=10-49", "")->status, 200);
    assert_int_equal(get(&w, "/api/v1/statistics", "")->status, 200);
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(every_view_is_a_page_in_both_languages),
        ON_SQLITE(small_cells_are_for_analysts),
        ON_SQLITE(every_format_has_its_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
