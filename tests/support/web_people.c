/* See the header. */
#include "support/web_people.h"
#include "identity/session.h"
#include "support/http_client.h"
#include <stdio.h>

static const unsigned char csrf[SESSION_CSRF_BYTES] = "0123456789abcde";
#define CSRF "30313233343536373839616263646500"

static const struct {
    int account, person, role;
} people[PEOPLE] = {
    [OWNER] = {1, 1, ROLE_CUSTOMER},
    [WORKER] = {21, 10, ROLE_WORKER},
    [FELLOW] = {22, 11, ROLE_WORKER},
    [REVIEWER] = {31, 101, ROLE_REVIEWER},
};

void web_people_add(struct fixture *fixture, void **state, struct web *w)
{
    char sql[400];
    struct db *db;
    fixture_sql(fixture,
                "INSERT INTO person (id, id_no, nationality, is_female, birth_day, name_ar, "
                "name_en, search, passport_no, is_outside, levy_exempt, phone, language) "
                "VALUES (101, 1900000101, 'SA', 0, 0, 'سعد', 'Saad', '', '', 0, 0, '', 'ar')");
    for (int i = OWNER + 1; i < PEOPLE; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO account VALUES (%d, %d, %d, 2, 1, 1, 0)",
                 people[i].account, people[i].person, people[i].role);
        fixture_sql(fixture, sql);
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
        token_text(&s.token, w->token[i]);
    }
    db_close(db);
}

void web_open(struct web *w, void **state, struct day today)
{
    struct portal_config config = {
        .url = store_url(state), .listen = "127.0.0.1:0", .fixed_today = today, .threads = 1};
    assert_int_equal(portal_start(w->boot, &config, &w->portal, &w->port), OK);
}

void web_close(struct web *w)
{
    portal_stop(w->portal);
    arena_free(w->boot);
}

static struct got talk(struct web *w, enum who who, bool by_api, struct str head, struct str body)
{
    struct client *c = client_open(w->port);
    struct str right =
        by_api ? str_printf(w->boot, "Authorization: Bearer %s\r\n", w->token[who])
               : str_printf(w->boot, "Cookie: " SESSION_COOKIE "=%s\r\n", w->token[who]);
    assert_true(client_send(
        c, str_printf(w->boot,
                      STR_FMT "Host: 127.0.0.1:%d\r\n" STR_FMT
                              "Connection: close\r\nContent-Length: %zu\r\n\r\n" STR_FMT,
                      STR_ARG(head), w->port, STR_ARG(right), body.n, STR_ARG(body))));
    client_read(c, 1);
    assert_int_equal(c->count, 1);
    struct str location = client_header(&c->answers[0], "Location");
    struct got got = {c->answers[0].status, str_copy(w->boot, c->answers[0].body),
                      location.at ? str_copy(w->boot, location) : S("")};
    client_close(c);
    return got;
}

struct got web_get(struct web *w, enum who who, struct str path)
{
    return talk(w, who, false, str_printf(w->boot, "GET " STR_FMT " HTTP/1.1\r\n", STR_ARG(path)),
                S(""));
}

struct got web_post(struct web *w, enum who who, struct str path, const char *fields)
{
    return talk(w, who, false,
                str_printf(w->boot,
                           "POST " STR_FMT " HTTP/1.1\r\nContent-Type: "
                           "application/x-www-form-urlencoded\r\n",
                           STR_ARG(path)),
                str_printf(w->boot, "csrf=" CSRF "&%s", fields));
}

struct got web_call(struct web *w, enum who who, struct str path, const char *body)
{
    static int keys;
    return talk(w, who, true,
                str_printf(w->boot,
                           "POST " STR_FMT " HTTP/1.1\r\nContent-Type: application/json\r\n"
                           "Idempotency-Key: k%d\r\n",
                           STR_ARG(path), ++keys),
                str_of(body));
}

bool web_says(struct got got, const char *text)
{
    return memmem(got.body.at, got.body.n, text, strlen(text)) != NULL;
}
