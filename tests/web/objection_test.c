/* Objections over HTTP, on both engines: the applicant's page and the API, the worker's own from his file;
   whoever is neither gets nowhere. */
#include "decisions/reference.h"
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
    struct str refusal, report; /* numbers of the requests */
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

static struct request submitted(struct fixture *f, const char *service, int64_t first,
                                int64_t second, int64_t third, enum operation_kind kind)
{
    struct submission *s = fixture_submission(f, service, 0, 1);
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    for (int i = 0; i < INPUTS_MAX; i++)
        v[i] = VALUE_UNKNOWN;
    v[0] = first;
    v[1] = second;
    v[2] = third;
    assert_int_equal(fixture_submit(f, s), OK);
    assert_int_equal(s->judged[0].kind, kind);
    return s->request;
}

static void open_flow(struct flow *f, void **state)
{
    struct fixture fixture;
    *f = (struct flow){.boot = arena_new(128 << 20)};
    fixture_open(&fixture, state, "1435-03-15");
    struct day today = fixture.today;
    people_add(&fixture, state, f);
    /* The same occupation again is refused; the report takes effect at once. */
    struct request refusal =
        submitted(&fixture, "S09", 7115, VALUE_UNKNOWN, VALUE_UNKNOWN, OPERATION_REFUSED);
    struct request report =
        submitted(&fixture, "S07", today.n - 3, ABSENCE_LEFT_WORK, 1, OPERATION_EXECUTED);
    fixture_close(&fixture);
    struct portal_config config = {
        .url = store_url(state), .listen = "127.0.0.1:0", .fixed_today = today, .threads = 1};
    assert_int_equal(portal_start(f->boot, &config, &f->portal, &f->port), OK);
    f->refusal = reference_request(f->boot, &f->portal->ref_key, 9, 1, refusal.seq, today);
    f->report = reference_request(f->boot, &f->portal->ref_key, 7, 1, report.seq, today);
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

static struct str path_of(struct flow *f, struct str no)
{
    return str_printf(f->boot, "/en/objections/" STR_FMT "/1", STR_ARG(no));
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

static struct got api(struct flow *f, enum who who, struct str no, const char *body)
{
    static int keys;
    return talk(f, who, true,
                str_printf(f->boot,
                           "POST /api/v1/requests/" STR_FMT "/objections HTTP/1.1\r\n"
                           "Content-Type: application/json\r\nIdempotency-Key: k%d\r\n",
                           STR_ARG(no), ++keys),
                str_of(body));
}

static bool says(struct got got, const char *text)
{
    return memmem(got.body.at, got.body.n, text, strlen(text)) != NULL;
}

static void the_applicant_objects_on_his_page(void **state)
{
    struct flow f;
    open_flow(&f, state);
    struct str path = path_of(&f, f.refusal);
    struct got got =
        get(&f, OWNER, str_printf(f.boot, "/en/requests/" STR_FMT, STR_ARG(f.refusal)));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "/en/objections/"));
    assert_int_equal(get(&f, OWNER, path).status, 200);
    assert_int_equal(get(&f, FELLOW, path).status, 404);
    assert_int_equal(get(&f, REVIEWER, path).status, 404);
    got = post(&f, OWNER, path, "note=+");
    assert_int_equal(got.status, 422);
    assert_true(says(got, "aria-invalid"));
    assert_int_equal(post(&f, OWNER, path, "note=The+title+is+another").status, 303);
    got = get(&f, OWNER, path);
    assert_int_equal(got.status, 200);
    assert_false(says(got, "<textarea"));
    got = get(&f, REVIEWER, S("/en/cases"));
    assert_int_equal(got.status, 200);
    got = post(&f, REVIEWER, S("/en/cases"), "go=1");
    assert_int_equal(got.status, 303);
    got = get(&f, REVIEWER, got.location);
    assert_int_equal(got.status, 200);
    assert_true(says(got, "The title is another"));
    close_flow(&f);
}

static void the_api_takes_objections(void **state)
{
    struct flow f;
    open_flow(&f, state);
    assert_int_equal(api(&f, OWNER, f.refusal, "{}").status, 422);
    assert_int_equal(api(&f, OWNER, f.refusal, "{\"note\":\"x\",\"line\":2}").status, 404);
    assert_int_equal(api(&f, FELLOW, f.refusal, "{\"note\":\"x\"}").status, 404);
    struct got got = api(&f, OWNER, f.refusal, "{\"note\":\"It is another title.\"}");
    assert_int_equal(got.status, 200);
    assert_true(says(got, "\"state\":\"under_study\""));
    close_flow(&f);
}

static void the_worker_objects_to_a_report_in_force(void **state)
{
    struct flow f;
    open_flow(&f, state);
    struct str path = path_of(&f, f.report);
    struct got got = get(&f, WORKER, S("/en/me"));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "/en/objections/"));
    assert_int_equal(get(&f, WORKER, path).status, 200);
    assert_int_equal(get(&f, FELLOW, path).status, 404);
    assert_int_equal(api(&f, FELLOW, f.report, "{\"note\":\"x\"}").status, 404);
    got = api(&f, WORKER, f.report, "{\"note\":\"I was at work.\"}");
    assert_int_equal(got.status, 200);
    assert_int_equal(api(&f, WORKER, f.report, "{\"note\":\"I was at work.\"}").status, 409);
    got = get(&f, WORKER, path);
    assert_int_equal(got.status, 200);
    assert_false(says(got, "<textarea"));
    close_flow(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(the_applicant_objects_on_his_page),
        ON_EACH_ENGINE(the_api_takes_objections),
        ON_EACH_ENGINE(the_worker_objects_to_a_report_in_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
