/* Loans in force over HTTP, on both engines: the lender sees and ends them, on the page and over the API;
   others do not. */
#include "identity/session.h"
#include "identity/token.h"
#include "support/fixture.h"
#include "support/http_client.h"
#include "web/portal.h"
#include <stdio.h>

static const unsigned char csrf[SESSION_CSRF_BYTES] = "0123456789abcde";
#define CSRF "30313233343536373839616263646500"

enum who { OWNER, WORKER, FELLOW, REVIEWER, PEOPLE };
static const struct {
    int account, person, role;
} people[PEOPLE] = {
    [OWNER] = {1, 1, ROLE_CUSTOMER},
    [WORKER] = {21, 10, ROLE_WORKER},
    [FELLOW] = {22, 11, ROLE_WORKER},
    [REVIEWER] = {31, 101, ROLE_REVIEWER},
};

struct flow {
    struct arena *boot;
    struct portal *portal;
    int port;
    char token[PEOPLE][TOKEN_TEXT_BYTES];
};

struct got {
    int status;
    struct str body, location;
};

static void people_add(struct fixture *f, void **state, struct flow *flow)
{
    char sql[400];
    struct db *db;
    fixture_sql(f, "INSERT INTO person (id, id_no, nationality, is_female, birth_day, name_ar, "
                   "name_en, search, passport_no, is_outside, levy_exempt, phone, language) "
                   "VALUES (101, 1900000101, 'SA', 0, 0, 'سعد', 'Saad', '', '', 0, 0, '', 'ar')");
    for (int i = OWNER + 1; i < PEOPLE; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO account VALUES (%d, %d, %d, 2, 1, 1, 0)",
                 people[i].account, people[i].person, people[i].role);
        fixture_sql(f, sql);
    }
    assert_int_equal(db_open(store_url(state), DB_WRITE, &db), OK);
    for (int i = 0; i < PEOPLE; i++) {
        struct session_new s = {
            .token = token_new(),
            .account_id = people[i].account,
            .establishment_id = i == OWNER ? FIXTURE_ESTABLISHMENT : 0,
            .capacity = i == OWNER ? CAPACITY_OWNER : CAPACITY_NONE,
            .device = S("test"),
        };
        memcpy(s.csrf, csrf, sizeof csrf);
        assert_int_equal(db_begin(db), OK);
        assert_int_equal(session_open(db, &s, clock_read(DAY_NONE).now_ms), OK);
        assert_int_equal(db_commit(db), OK);
        token_text(&s.token, flow->token[i]);
    }
    db_close(db);
}

static void open_flow(struct flow *f, void **state)
{
    struct fixture fixture;
    *f = (struct flow){.boot = arena_new(128 << 20)};
    fixture_open(&fixture, state, "1435-03-15");
    struct day today = fixture.today;
    people_add(&fixture, state, f);
    char sql[400];
    fixture_sql(&fixture,
                "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, "
                "name_en, region, activity_code, status, is_main_branch, is_cr_exempt, opened_on, "
                "iban, industrial_free, wage_delay_months) VALUES (2, 2, 1, 1, 1, 'روابي', "
                "'Rawabi', 'SA-01', '4100', 1, 0, 1, 0, '', 0, 0)");
    for (int i = 0; i < 2; i++) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO lending_notice (person_id, operation_no, lender_id, borrower_id, "
                 "occupation, from_day, until_day, kind) VALUES (%d, %d, 1, 2, 7115, %d, %d, 1)",
                 10 + i, i + 1, today.n - 5, today.n + 50);
        fixture_sql(&fixture, sql);
    }
    fixture_close(&fixture);
    struct portal_config config = {
        .url = store_url(state), .listen = "127.0.0.1:0", .fixed_today = today, .threads = 1};
    assert_int_equal(portal_start(f->boot, &config, &f->portal, &f->port), OK);
}

static void close_flow(struct flow *f)
{
    portal_stop(f->portal);
    arena_free(f->boot);
}

static struct got talk(struct flow *f, enum who who, bool by_api, struct str head, struct str body)
{
    struct client *c = client_open(f->port);
    struct str right =
        by_api ? str_printf(f->boot, "Authorization: Bearer %s\r\n", f->token[who])
               : str_printf(f->boot, "Cookie: " SESSION_COOKIE "=%s\r\n", f->token[who]);
    assert_true(client_send(
        c, str_printf(f->boot,
                      STR_FMT "Host: 127.0.0.1:%d\r\n" STR_FMT
                              "Connection: close\r\nContent-Length: %zu\r\n\r\n" STR_FMT,
                      STR_ARG(head), f->port, STR_ARG(right), body.n, STR_ARG(body))));
    client_read(c, 1);
    assert_int_equal(c->count, 1);
    struct str location = client_header(&c->answers[0], "Location");
    struct got got = {c->answers[0].status, str_copy(f->boot, c->answers[0].body),
                      location.at ? str_copy(f->boot, location) : S("")};
    client_close(c);
    return got;
}

static struct got get(struct flow *f, enum who who, struct str path)
{
    return talk(f, who, false, str_printf(f->boot, "GET " STR_FMT " HTTP/1.1\r\n", STR_ARG(path)),
                S(""));
}

static struct got post(struct flow *f, enum who who, struct str path, const char *fields)
{
    return talk(f, who, false,
                str_printf(f->boot,
                           "POST " STR_FMT " HTTP/1.1\r\nContent-Type: "
                           "application/x-www-form-urlencoded\r\n",
                           STR_ARG(path)),
                str_printf(f->boot, "csrf=" CSRF "&%s", fields));
}

static struct got api(struct flow *f, enum who who, const char *body)
{
    static int keys;
    return talk(f, who, true,
                str_printf(f->boot,
                           "POST /api/v1/establishments/1-104582/lending/end HTTP/1.1\r\n"
                           "Content-Type: application/json\r\nIdempotency-Key: k%d\r\n",
                           ++keys),
                str_of(body));
}

static bool says(struct got got, const char *text)
{
    return memmem(got.body.at, got.body.n, text, strlen(text)) != NULL;
}

static void the_lender_ends_a_loan(void **state)
{
    struct flow f;
    open_flow(&f, state);
    struct got got = get(&f, OWNER, S("/en/lending"));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "Worker 0") && says(got, "Worker 1") && says(got, "Rawabi"));
    assert_int_equal(get(&f, WORKER, S("/en/lending")).status, 404);
    const char *at = memmem(got.body.at, got.body.n, "name=\"worker\" value=\"", 21);
    assert_non_null(at);
    struct str rest = {at + 21, (size_t)(got.body.at + got.body.n - at) - 21};
    struct str fields =
        str_printf(f.boot, "worker=" STR_FMT, STR_ARG(str_first(rest, str_index(rest, '"'))));
    assert_int_equal(post(&f, OWNER, S("/en/lending"), "worker=nobody").status, 400);
    got = post(&f, OWNER, S("/en/lending"), str_c(f.boot, fields));
    assert_int_equal(got.status, 303);
    got = get(&f, OWNER, got.location);
    assert_true(says(got, "Worker 1") && !says(got, "Worker 0"));
    assert_int_equal(post(&f, OWNER, S("/en/lending"), str_c(f.boot, fields)).status, 303);
    char body[60];
    snprintf(body, sizeof body, "{\"worker\":\"%lld\"}", (long long)fixture_iqama(1));
    assert_int_equal(api(&f, FELLOW, body).status, 404);
    assert_int_equal(api(&f, OWNER, "{\"worker\":1}").status, 400);
    got = api(&f, OWNER, body);
    assert_int_equal(got.status, 200);
    assert_true(says(got, "\"last\":\"2014-01-16\""));
    assert_int_equal(api(&f, OWNER, body).status, 404);
    close_flow(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH_ENGINE(the_lender_ends_a_loan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
