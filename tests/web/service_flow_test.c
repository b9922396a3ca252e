/* The way of a service over HTTP, without script, on both engines: choosing, checking, submitting twice,
   paying, done; a file with faults and one without; what others may not see. */
#include "base/webhook.h"
#include "identity/session.h"
#include "identity/token.h"
#include "support/fixture.h"
#include "support/http_client.h"
#include "web/portal.h"

static const unsigned char csrf[SESSION_CSRF_BYTES] = "0123456789abcde";
#define CSRF "30313233343536373839616263646500"

struct flow {
    struct arena *boot;
    struct portal *portal;
    int port;
    char cookie[TOKEN_TEXT_BYTES], stranger[TOKEN_TEXT_BYTES];
    const char *as; /* whose cookie is sent */
    int64_t iqamas[FIXTURE_WORKERS];
};

struct got {
    int status;
    struct str body, location;
};

/* ---- setting up ---- */

static void session_make(struct db *db, int64_t account, int64_t establishment, char *text)
{
    struct session_new s = {
        .token = token_new(),
        .account_id = account,
        .establishment_id = establishment,
        .capacity = CAPACITY_OWNER,
        .device = S("test"),
    };
    memcpy(s.csrf, csrf, sizeof csrf);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(session_open(db, &s, clock_read(DAY_NONE).now_ms), OK);
    assert_int_equal(db_commit(db), OK);
    token_text(&s.token, text);
}

static void open_flow(struct flow *f, void **state)
{
    struct fixture fixture;
    fixture_open(&fixture, state, "1435-03-15");
    struct day today = fixture.today;
    for (int i = 0; i < FIXTURE_WORKERS; i++)
        f->iqamas[i] = fixture_iqama(i);
    /* The last worker is absent. */
    fixture_sql(&fixture, "UPDATE employment SET status = 3 WHERE person_id = "
                          "(SELECT MAX(person_id) FROM employment WHERE permit_kind = 1)");
    fixture_close(&fixture);
    struct db *db;
    assert_int_equal(db_open(store_url(state), DB_WRITE, &db), OK);
    session_make(db, FIXTURE_OWNER_ACCOUNT, FIXTURE_ESTABLISHMENT, f->cookie);
    session_make(db, FIXTURE_OWNER_ACCOUNT, 0, f->stranger);
    db_close(db);
    f->boot = arena_new(64 << 20);
    f->as = f->cookie;
    struct portal_config config = {
        .url = store_url(state),
        .listen = "127.0.0.1:0",
        .gateway_secret = S("gateway-secret"),
        .payment_gateway = "http://gateway.example",
        .fixed_today = today,
        .threads = 1,
    };
    assert_int_equal(portal_start(f->boot, &config, &f->portal, &f->port), OK);
}

static void close_flow(struct flow *f)
{
    portal_stop(f->portal);
    arena_free(f->boot);
}

/* ---- talking ---- */

static struct got talk(struct flow *f, struct str head, struct str body)
{
    struct client *c = client_open(f->port);
    struct str whole =
        str_printf(f->boot,
                   STR_FMT "Host: 127.0.0.1:%d\r\nCookie: " SESSION_COOKIE "=%s\r\n"
                           "Connection: close\r\nContent-Length: %zu\r\n\r\n" STR_FMT,
                   STR_ARG(head), f->port, f->as, body.n, STR_ARG(body));
    assert_true(client_send(c, whole));
    client_read(c, 1);
    assert_int_equal(c->count, 1);
    struct got got = {.status = c->answers[0].status,
                      .body = str_copy(f->boot, c->answers[0].body)};
    struct str location = client_header(&c->answers[0], "Location");
    got.location = location.at ? str_copy(f->boot, location) : S("");
    client_close(c);
    return got;
}

static struct got get(struct flow *f, struct str path)
{
    return talk(f, str_printf(f->boot, "GET " STR_FMT " HTTP/1.1\r\n", STR_ARG(path)), S(""));
}

static struct got post(struct flow *f, struct str path, const char *fields)
{
    struct str head = str_printf(f->boot,
                                 "POST " STR_FMT " HTTP/1.1\r\n"
                                 "Content-Type: application/x-www-form-urlencoded\r\n",
                                 STR_ARG(path));
    return talk(f, head, str_printf(f->boot, "csrf=" CSRF "&%s", fields));
}

static struct got upload(struct flow *f, const char *csv)
{
    struct str body =
        str_printf(f->boot,
                   "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" CSRF
                   "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; "
                   "filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n%s\r\n--b--\r\n",
                   csv);
    return talk(f,
                S("POST /en/services/S04/upload HTTP/1.1\r\n"
                  "Content-Type: multipart/form-data; boundary=b\r\n"),
                body);
}

static bool says(struct got got, const char *text)
{
    return memmem(got.body.at, got.body.n, text, strlen(text)) != NULL;
}

/* The value attribute of the hidden field. */
static struct str hidden(struct flow *f, struct got got, const char *name)
{
    struct str mark = str_printf(f->boot, "name=\"%s\" value=\"", name);
    const char *at = memmem(got.body.at, got.body.n, mark.at, mark.n);
    assert_non_null(at);
    struct str rest = {at + mark.n, (size_t)(got.body.at + got.body.n - at) - mark.n};
    return str_first(rest, str_index(rest, '"'));
}

static struct got submit(struct flow *f, struct str check)
{
    struct got page = get(f, check);
    assert_int_equal(page.status, 200);
    struct str fields = str_printf(f->boot, "version=" STR_FMT "&no_saudi_wants_job=1&go=submit",
                                   STR_ARG(hidden(f, page, "version")));
    return post(f, check, str_c(f->boot, fields));
}

static struct got notice(struct flow *f, const char *id, struct str payment_no, const char *amount)
{
    struct str body = str_printf(f->boot,
                                 "{\"type\":\"payment.taken\",\"payment_no\":\"" STR_FMT
                                 "\",\"amount\":\"%s\",\"currency\":\"SAR\"}",
                                 STR_ARG(payment_no), amount);
    struct str at = str_printf(f->boot, "%lld", (long long)(clock_read(DAY_NONE).now_ms / 1000));
    struct str head = str_printf(
        f->boot,
        "POST /api/v1/payments/notices HTTP/1.1\r\nContent-Type: application/json\r\n"
        "webhook-id: %s\r\nwebhook-timestamp: " STR_FMT "\r\nwebhook-signature: " STR_FMT "\r\n",
        id, STR_ARG(at), STR_ARG(webhook_sign(f->boot, S("gateway-secret"), str_of(id), at, body)));
    return talk(f, head, body);
}

/* ---- the tests ---- */

static void chooses_checks_pays_and_gets_permits(void **state)
{
    struct flow f = {0};
    open_flow(&f, state);
    struct got got = get(&f, S("/en/services/S04/pick"));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "Needs an action"));
    /* Nobody chosen: the page says so and keeps its place. */
    got = post(&f, S("/en/services/S04/pick"), "go=next");
    assert_int_equal(got.status, 422);
    assert_true(says(got, "Nobody is chosen"));
    got = post(&f, S("/en/services/S04/pick"), "all=1&months=12&go=recount");
    assert_int_equal(got.status, 303);
    struct str pick = got.location;
    assert_true(says(get(&f, pick), "11 workers"));
    got = post(&f, pick, "all=1&was_all=1&months=12&go=next");
    assert_int_equal(got.status, 303);
    struct str check = got.location;
    /* Without the declaration nothing is submitted. */
    got = get(&f, check);
    assert_true(says(got, "1,100"));
    struct str version = hidden(&f, got, "version");
    got =
        post(&f, check,
             str_c(f.boot, str_printf(f.boot, "version=" STR_FMT "&go=submit", STR_ARG(version))));
    assert_int_equal(got.status, 422);
    assert_true(says(got, "aria-invalid"));
    /* Nor when the draft is no longer what was seen. */
    got = post(&f, check, "version=1&no_saudi_wants_job=1&go=submit");
    assert_int_equal(got.status, 409);
    got = submit(&f, check);
    assert_int_equal(got.status, 303);
    struct str request = got.location;
    /* The same button again, or Back: the same request. */
    got = post(&f, check, "version=1&no_saudi_wants_job=1&go=submit");
    assert_int_equal(got.status, 303);
    assert_true(str_eq(got.location, request));
    assert_true(str_eq(get(&f, pick).location, request));
    got = get(&f, request);
    assert_int_equal(got.status, 200);
    const char *mark = "class=\"payno\">";
    const char *at = memmem(got.body.at, got.body.n, mark, strlen(mark));
    assert_non_null(at);
    struct str number = {at + strlen(mark), 16};
    got = post(&f, str_printf(f.boot, STR_FMT "/pay", STR_ARG(request)), "");
    assert_int_equal(got.status, 303);
    assert_true(str_starts(got.location, S("http://gateway.example/pay?payment_no=")));
    assert_true(says(notice(&f, "evt-1", number, "1101.00"), "refund_wrong_amount"));
    assert_true(says(get(&f, request), "Money to be paid back"));
    assert_true(says(notice(&f, "evt-2", number, "1100.00"), "taken"));
    got = get(&f, request);
    assert_true(says(got, "has taken effect"));
    assert_false(says(got, "/withdraw"));
    got = get(&f, str_printf(f.boot, STR_FMT "/report.csv", STR_ARG(request)));
    assert_true(says(got, "executed"));
    assert_true(says(got, "1436-"));
    assert_int_equal(get(&f, str_printf(f.boot, STR_FMT "/receipt", STR_ARG(request))).status, 200);
    assert_true(says(get(&f, S("/en/invoices?show=paid")), "1,100"));
    close_flow(&f);
}

static void a_file_is_read_and_a_refusal_explained(void **state)
{
    struct flow f = {0};
    open_flow(&f, state);
    struct got got = upload(&f, "worker;months;colour\r\n123;12;x\r\n");
    assert_int_equal(got.status, 422);
    assert_true(says(got, "is not known"));
    assert_true(says(got, "is not the number of a person"));
    struct str twice = str_printf(f.boot, "worker\r\n%lld\r\n%lld\r\n", (long long)f.iqamas[0],
                                  (long long)f.iqamas[0]);
    got = upload(&f, str_c(f.boot, twice));
    assert_int_equal(got.status, 422);
    assert_true(says(got, "stands on line 2 already"));
    /* The one who is absent: a single refused line. */
    struct str one =
        str_printf(f.boot, "worker\r\n%lld\r\n", (long long)f.iqamas[FIXTURE_WORKERS - 1]);
    got = upload(&f, str_c(f.boot, one));
    assert_int_equal(got.status, 303);
    got = submit(&f, got.location);
    assert_int_equal(got.status, 303);
    struct str request = got.location;
    got = get(&f, request);
    assert_true(says(got, "has not been accepted so far"));
    assert_true(says(got, "S04.W02"));
    assert_true(says(got, "Last day to object"));
    got = get(&f, str_printf(f.boot, STR_FMT "/report.csv", STR_ARG(request)));
    assert_true(says(got, "S04.W02"));
    /* Again, without typing: a draft with the same line. */
    got = post(&f, str_printf(f.boot, STR_FMT "/again", STR_ARG(request)), "");
    assert_int_equal(got.status, 303);
    assert_int_equal(get(&f, got.location).status, 200);
    close_flow(&f);
}

static void others_see_nothing(void **state)
{
    struct flow f = {0};
    open_flow(&f, state);
    struct got got = post(&f, S("/en/services/S04/pick"), "all=1&months=12&go=next");
    struct str check = got.location;
    got = submit(&f, check);
    struct str request = got.location;
    f.as = f.stranger; /* the same person, acting for nobody */
    assert_int_not_equal(get(&f, request).status, 200);
    assert_int_not_equal(get(&f, check).status, 200);
    assert_int_not_equal(get(&f, S("/en/services/S04/pick")).status, 200);
    f.as = "";
    got = get(&f, request);
    assert_true(got.status == 401 || got.status == 303);
    f.as = f.cookie;
    /* A form without the session's token. */
    struct str head = str_printf(f.boot,
                                 "POST " STR_FMT "/withdraw HTTP/1.1\r\nContent-Type: "
                                 "application/x-www-form-urlencoded\r\n",
                                 STR_ARG(request));
    assert_int_equal(talk(&f, head, S("csrf=no")).status, 403);
    assert_int_equal(get(&f, S("/en/services/S99/pick")).status, 404);
    assert_int_equal(get(&f, S("/en/services/S02/pick")).status, 404);
    assert_int_equal(get(&f, S("/en/requests/S04-1435-AAAAAAAAAA")).status, 404);
    got = post(&f, str_printf(f.boot, STR_FMT "/withdraw", STR_ARG(request)), "");
    assert_int_equal(got.status, 303);
    assert_true(says(get(&f, request), "withdrawn before payment"));
    close_flow(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(chooses_checks_pays_and_gets_permits),
        ON_EACH_ENGINE(a_file_is_read_and_a_refusal_explained),
        ON_EACH_ENGINE(others_see_nothing),
    };
    return cmocka_run_group_tests_name("service_flow", tests, NULL, NULL);
}
