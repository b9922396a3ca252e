/* Notices over HTTP, both ways, with a real stand-in on the other side: what is believed and what is not, and
   that the portal's decisions arrive there once. */
#include "base/webhook.h"
#include "identity/session.h"
#include "standin/stand_in.h"
#include "support/fixture.h"
#include "support/http_client.h"
#include "web/json.h"
#include "web/portal.h"
#include <stdio.h>
#include <time.h>

extern const struct stand_in stand_in_passports;

struct flow {
    struct arena *boot;
    struct portal *portal;
    int port, body_port;
    struct day today;
};

struct got {
    int status;
    struct str body;
};

static void open_flow(struct flow *f, void **state)
{
    struct fixture fixture;
    char address[80];
    *f = (struct flow){.boot = arena_new(64 << 20)};
    fixture_open(&fixture, state, "1435-03-15");
    f->today = fixture.today;
    fixture_close(&fixture);
    struct stand_in_config body = {
        .listen = "127.0.0.1:0", .portal = "http://127.0.0.1:1", .secret = S("shared")};
    assert_int_equal(stand_in_passports.start(f->boot, &body, &f->body_port), OK);
    snprintf(address, sizeof address, "http://127.0.0.1:%d/notices", f->body_port);
    struct portal_config config = {
        .url = store_url(state),
        .listen = "127.0.0.1:0",
        .fixed_today = f->today,
        .threads = 1,
        .body_address = {[BODY_PASSPORTS] = str_c(f->boot, str_of(address))},
        .body_secret = {[BODY_PASSPORTS] = S("shared"), [BODY_COMMERCE] = S("trade")},
    };
    assert_int_equal(portal_start(f->boot, &config, &f->portal, &f->port), OK);
}

static void close_flow(struct flow *f)
{
    portal_stop(f->portal);
    stand_in_passports.stop();
    arena_free(f->boot);
}

static struct got ask(struct flow *f, int port, struct str head, struct str body)
{
    struct client *c = client_open(port);
    assert_true(client_send(c, str_printf(f->boot,
                                          STR_FMT "Host: 127.0.0.1:%d\r\nConnection: close\r\n"
                                                  "Content-Length: %zu\r\n\r\n" STR_FMT,
                                          STR_ARG(head), port, body.n, STR_ARG(body))));
    client_read(c, 1);
    assert_int_equal(c->count, 1);
    struct got got = {c->answers[0].status, str_copy(f->boot, c->answers[0].body)};
    client_close(c);
    return got;
}

static struct got send_at(struct flow *f, const char *body_name, const char *secret, const char *id,
                          int64_t seconds, const char *text)
{
    struct str at = str_printf(f->boot, "%lld", (long long)seconds);
    struct str body = str_of(text);
    struct str signature = webhook_sign(f->boot, str_of(secret), str_of(id), at, body);
    struct str head = str_printf(f->boot,
                                 "POST /api/v1/outside/%s/events HTTP/1.1\r\n"
                                 "Content-Type: application/json\r\nwebhook-id: %s\r\n"
                                 "webhook-timestamp: " STR_FMT "\r\n"
                                 "webhook-signature: " STR_FMT "\r\n",
                                 body_name, id, STR_ARG(at), STR_ARG(signature));
    return ask(f, f->port, head, body);
}

static int64_t now(void) { return clock_read(DAY_NONE).now_ms / 1000; }

static struct got tell(struct flow *f, const char *id, const char *text)
{
    return send_at(f, "passports", "shared", id, now(), text);
}

static bool says(struct got got, const char *part)
{
    return memmem(got.body.at, got.body.n, part, strlen(part)) != NULL;
}

static const char *residence(struct flow *f, const char *at)
{
    return str_c(f->boot, str_printf(f->boot,
                                     "{\"type\":\"residence.renewed\",\"at\":\"%s\","
                                     "\"id_no\":\"%lld\",\"expiry\":\"2016-01-01\"}",
                                     at, (long long)fixture_iqama(0)));
}

/* ---- the tests ---- */

static void only_the_signed_is_believed(void **state)
{
    struct flow f;
    open_flow(&f, state);
    const char *text = residence(&f, "2014-01-16T12:00:00+03:00");
    assert_int_equal(send_at(&f, "passports", "other", "e1", now(), text).status, 401);
    assert_int_equal(send_at(&f, "passports", "trade", "e1", now(), text).status, 401);
    assert_int_equal(send_at(&f, "passports", "shared", "e1", now() - 301, text).status, 401);
    assert_int_equal(send_at(&f, "passports", "shared", "e1", now() + 301, text).status, 401);
    assert_int_equal(send_at(&f, "insurance", "", "e1", now(), text).status, 401); /* no secret */
    assert_int_equal(send_at(&f, "customs", "shared", "e1", now(), text).status, 404);
    assert_int_equal(send_at(&f, "commerce", "trade", "e1", now(), text).status, 400); /* not its */
    struct got got = tell(&f, "e1", text);
    assert_int_equal(got.status, 200);
    assert_true(says(got, "\"outcome\":\"taken\"") && says(got, "\"repeated\":false"));
    got = tell(&f, "e1", text);
    assert_int_equal(got.status, 200);
    assert_true(says(got, "\"outcome\":\"taken\"") && says(got, "\"repeated\":true"));
    assert_int_equal(tell(&f, "e1", residence(&f, "2014-01-17T12:00:00Z")).status, 422);
    got = tell(&f, "e2", residence(&f, "2014-01-15T12:00:00Z"));
    assert_true(says(got, "\"outcome\":\"superseded\""));
    got = send_at(&f, "commerce", "trade", "e1", now(),
                  "{\"type\":\"registration.status\",\"at\":\"2014-01-16T09:00:00Z\","
                  "\"establishment_no\":\"9-9\",\"status\":\"suspended\"}");
    assert_int_equal(got.status, 200); /* the same id of another body is another event */
    assert_true(says(got, "\"outcome\":\"unknown\""));
    close_flow(&f);
}

static void the_malformed_is_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "[]",
        "{}",
        "{\"type\":\"worker.exited\"}",
        "{\"type\":\"worker.flew\",\"at\":\"2014-01-16T09:00:00Z\",\"id_no\":\"%lld\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16\",\"id_no\":\"%lld\",\"day\":\"2014-01-16\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00\",\"id_no\":\"%lld\",\"day\":\"2014-01-16\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-02-30T09:00:00Z\",\"id_no\":\"%lld\",\"day\":\"2014-01-16\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2114-01-16T09:00:00Z\",\"id_no\":\"%lld\",\"day\":\"2014-01-16\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00Z\",\"id_no\":\"%lld\",\"day\":\"2014-01-17\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00Z\",\"id_no\":\"%lld\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00Z\",\"day\":\"2014-01-16\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00Z\",\"id_no\":\"1000000000\",\"day\":\"2014-01-16\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00Z\",\"id_no\":\"%lld\",\"border_no\":\"3000000001\",\"day\":\"2014-01-16\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00Z\",\"id_no\":\"%lld\",\"day\":\"2014-01-16\",\"wage\":\"1\"}",
        "{\"type\":\"worker.exited\",\"at\":\"2014-01-16T09:00:00+99:00\",\"id_no\":\"%lld\",\"day\":\"2014-01-16\"}",
    };
    struct flow f;
    char id[20];
    open_flow(&f, state);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct buf text = buf_new(f.boot);
        const char *mark = strstr(bodies[i], "%lld");
        size_t before = mark ? (size_t)(mark - bodies[i]) : strlen(bodies[i]);
        buf_add(&text, bodies[i], before);
        if (mark) {
            buf_i64(&text, fixture_iqama(0));
            buf_c(&text, mark + 4);
        }
        snprintf(id, sizeof id, "bad-%zu", i);
        int status = tell(&f, id, str_c(f.boot, buf_out(&text))).status;
        if (status != 400)
            fail_msg("%zu: %d", i, status);
    }
    close_flow(&f);
}

static int64_t left_for_passports(void **state)
{
    struct db *db = store_open(state, DB_READ);
    struct db_rows r;
    assert_int_equal(db_query0(db, &r, "SELECT COUNT(*) FROM outbox WHERE kind = 101"), OK);
    int64_t n = db_next(&r) ? db_int(&r, 0) : -1;
    assert_int_equal(db_done(&r), OK);
    db_close(db);
    return n;
}

static void decisions_reach_the_other_side(void **state)
{
    struct flow f;
    struct fixture fixture;
    open_flow(&f, state);
    portal_stop(f.portal);
    /* Decided while nobody sends: it waits in the outbox. */
    fixture = (struct fixture){.arena = arena_new(64 << 20), .url = store_url(state)};
    struct buf faults = buf_new(fixture.arena);
    assert_int_equal(policy_load_embedded(fixture.arena, &fixture.policy, &faults), OK);
    struct writer_config wc = {
        .url = fixture.url, .policy = fixture.policy, .fixed_today = f.today, .threads = 1};
    assert_int_equal(writer_start(&wc, &fixture.writer), OK);
    fixture.today = f.today;
    fixture.owner = (struct actor){.account_id = 1,
                                   .person_id = 1,
                                   .level = 2,
                                   .establishment_id = 1,
                                   .capacity = CAPACITY_OWNER,
                                   .services = ~(uint64_t)1 >> 1,
                                   .may_pay = true};
    struct submission *s = fixture_submission(&fixture, "S07", 0, 1);
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    v[0] = f.today.n - 3;
    v[1] = ABSENCE_LEFT_WORK;
    v[2] = 1;
    assert_int_equal(fixture_submit(&fixture, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_EXECUTED);
    writer_stop(fixture.writer);
    arena_free(fixture.arena);
    assert_int_equal(left_for_passports(state), 1);
    char address[80];
    snprintf(address, sizeof address, "http://127.0.0.1:%d/notices", f.body_port);
    struct portal_config config = {
        .url = store_url(state),
        .listen = "127.0.0.1:0",
        .fixed_today = f.today,
        .threads = 1,
        .body_address = {[BODY_PASSPORTS] = address},
        .body_secret = {[BODY_PASSPORTS] = S("shared")},
    };
    assert_int_equal(portal_start(f.boot, &config, &f.portal, &f.port), OK);
    for (int i = 0; i < 500 && left_for_passports(state); i++)
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    assert_int_equal(left_for_passports(state), 0);
    struct got got = ask(&f, f.body_port, S("GET /notices.json HTTP/1.1\r\n"), S(""));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "absence.filed"));
    got = ask(&f, f.body_port, S("GET / HTTP/1.1\r\n"), S(""));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "absence.filed"));
    /* Nobody else may put notices there. */
    assert_int_equal(ask(&f, f.body_port, S("POST /notices HTTP/1.1\r\n"), S("{}")).status, 401);
    close_flow(&f);
}

static void a_person_causes_an_event(void **state)
{
    struct flow f;
    char portal[60];
    open_flow(&f, state);
    stand_in_passports.stop();
    snprintf(portal, sizeof portal, "http://127.0.0.1:%d", f.port);
    struct stand_in_config body = {
        .listen = "127.0.0.1:0", .portal = portal, .secret = S("shared")};
    assert_int_equal(stand_in_passports.start(f.boot, &body, &f.body_port), OK);
    struct got got =
        ask(&f, f.body_port,
            S("POST /cause HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"),
            str_printf(f.boot, "type=residence.renewed&id_no=%lld&border_no=&expiry=2017-01-01&at=",
                       (long long)fixture_iqama(1)));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "taken"));
    got = ask(&f, f.body_port,
              S("POST /cause HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"),
              S("type=residence.renewed&id_no=1&expiry=2017-01-01"));
    assert_int_equal(got.status, 502);
    assert_int_equal(ask(&f, f.body_port,
                         S("POST /cause HTTP/1.1\r\nContent-Type: "
                           "application/x-www-form-urlencoded\r\n"),
                         S("type=nothing"))
                         .status,
                     400);
    close_flow(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(only_the_signed_is_believed),
        ON_EACH_ENGINE(the_malformed_is_refused),
        ON_EACH_ENGINE(decisions_reach_the_other_side),
        ON_EACH_ENGINE(a_person_causes_an_event),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
