/* Signing in over a real socket: equal answers for known and unknown numbers, the wait after many tries,
   the session's cookie, and what a stranger's page cannot do (security.md I1, I3, I4, N10). */
#include "identity/password.h"
#include "support/http_client.h"
#include "support/people.h"
#include "web/portal.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_BYTES = 8192 };

struct world {
    struct people people;
    struct arena *boot;
    struct portal *portal;
    int port;
};

static struct world world_new(void **state)
{
    struct world w = {.people = people_new(state), .boot = arena_new(512 << 20)};
    char hash[PASSWORD_HASH_BYTES];
    assert_int_equal(password_hash(S("a long password"), hash), OK);
    struct credential c = {str_of(hash), S("0501112222"), S(""), 0};
    for (int person = OWNER; person <= OTHER_OWNER; person++)
        assert_int_equal(WRITTEN(&w.people, credential_set(w.people.writer,
                                                           w.people.account[person], &c, NOW_MS)),
                         OK);
    struct portal_config config = {
        .url = store_url(state), .listen = "127.0.0.1:0", .fixed_today = PEOPLE_TODAY};
    assert_int_equal(portal_start(w.boot, &config, &w.portal, &w.port), OK);
    return w;
}

static void world_free(struct world *w)
{
    portal_stop(w->portal);
    arena_free(w->boot);
    people_free(&w->people);
}

/* One request on a connection of its own; the answer lives until the next call. */
static const struct client_answer *ask(struct world *w, const char *text)
{
    static struct client *last;
    if (last)
        client_close(last);
    last = client_open(w->port);
    assert_true(client_send(last, str_of(text)));
    client_read(last, 1);
    return &last->answers[0];
}

static const struct client_answer *get(struct world *w, const char *path, const char *cookie)
{
    char text[TEXT_BYTES];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: portal\r\nCookie: %s\r\n\r\n", path,
             cookie);
    return ask(w, text);
}

static const struct client_answer *post(struct world *w, const char *path, const char *headers,
                                        const char *body)
{
    char text[TEXT_BYTES];
    snprintf(text, sizeof text,
             "POST %s HTTP/1.1\r\nHost: portal\r\n%s"
             "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
             path, headers, strlen(body), body);
    return ask(w, text);
}

static const struct client_answer *sign_in(struct world *w, int64_t id_no, const char *password,
                                           const char *more)
{
    char body[TEXT_BYTES];
    snprintf(body, sizeof body, "id_no=%lld&password=%s%s", (long long)id_no, password, more);
    return post(w, "/ar/sign-in", "", body);
}

static bool contains(const struct client_answer *a, const char *part)
{
    return memmem(a->body.at, a->body.n, part, strlen(part)) != NULL;
}

static bool leads_to(const struct client_answer *a, const char *path)
{
    return a->status == 303 && str_eq_c(client_header(a, "Location"), path);
}

/* "name=value" of the Set-Cookie header, in the caller's buffer. */
static void cookie_of(const struct client_answer *a, char out[static 200])
{
    struct str set = client_header(a, "Set-Cookie");
    assert_non_null(set.at);
    snprintf(out, 200, "%.*s", STR_ARG(str_first(set, str_index(set, ';'))));
}

static void csrf_of(const struct client_answer *a, char out[static 64])
{
    const char name[] = "name=\"csrf\" value=\"";
    const char *at = memmem(a->body.at, a->body.n, name, strlen(name));
    assert_non_null(at);
    snprintf(out, 64, "%.32s", at + strlen(name));
}

static void known_and_unknown_look_alike(void **state)
{
    struct world w = world_new(state);
    char known[TEXT_BYTES * 2], unknown[TEXT_BYTES * 2];
    const struct client_answer *a = sign_in(&w, people_id_no(OWNER), "wrong", "");
    assert_int_equal(a->status, 422);
    assert_null(client_header(a, "Set-Cookie").at);
    snprintf(known, sizeof known, "%.*s", STR_ARG(a->body));
    a = sign_in(&w, people_id_no(UNREGISTERED), "wrong", "");
    assert_int_equal(a->status, 422);
    snprintf(unknown, sizeof unknown, "%.*s", STR_ARG(a->body));
    /* The pages differ in the number typed and in nothing else. */
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)people_id_no(OWNER));
    char *at = strstr(known, number);
    assert_non_null(at);
    snprintf(number, sizeof number, "%lld", (long long)people_id_no(UNREGISTERED));
    memcpy(at, number, strlen(number));
    assert_string_equal(known, unknown);
    world_free(&w);
}

static void the_way_in_and_out(void **state)
{
    struct world w = world_new(state);
    char cookie[200], csrf[64], body[200], header[300];
    const struct client_answer *a = get(&w, "/ar/account", "");
    assert_true(leads_to(a, "/ar/sign-in?next=%2Far%2Faccount"));
    /* The owner of several establishments chooses first. */
    a = sign_in(&w, people_id_no(OWNER), "a+long+password", "&next=/ar/account");
    assert_true(leads_to(a, "/ar/switch?next=%2Far%2Faccount"));
    struct str set = client_header(a, "Set-Cookie");
    assert_true(str_starts(set, S("__Host-bawaba=")));
    assert_non_null(memmem(set.at, set.n, "Secure; HttpOnly; SameSite=Lax", 30));
    cookie_of(a, cookie);
    a = get(&w, "/ar/account", cookie);
    assert_int_equal(a->status, 200);
    csrf_of(a, csrf);
    /* A page elsewhere knows no token, and a browser says where a form came from. */
    snprintf(header, sizeof header, "Cookie: %s\r\n", cookie);
    assert_int_equal(post(&w, "/ar/sign-out", header, "csrf=")->status, 403);
    snprintf(body, sizeof body, "csrf=%s", csrf);
    snprintf(header, sizeof header, "Cookie: %s\r\nOrigin: https://evil.example\r\n", cookie);
    assert_int_equal(post(&w, "/ar/sign-out", header, body)->status, 403);
    assert_int_equal(get(&w, "/ar/account", cookie)->status, 200);
    snprintf(header, sizeof header, "Cookie: %s\r\nOrigin: http://portal\r\n", cookie);
    a = post(&w, "/ar/sign-out", header, body);
    assert_true(leads_to(a, "/ar"));
    assert_int_equal(get(&w, "/ar/account", cookie)->status, 303); /* the old cookie is dead */
    world_free(&w);
}

/* One establishment is chosen by itself; a choice renews the token, and only one's own can be made. */
static void the_establishment(void **state)
{
    struct world w = world_new(state);
    char cookie[200], fresh[200], csrf[64], body[200], header[300];
    const struct client_answer *a =
        sign_in(&w, people_id_no(OTHER_OWNER), "a+long+password", "&next=/ar/account");
    assert_true(leads_to(a, "/ar/account"));
    a = sign_in(&w, people_id_no(OWNER), "a+long+password", "");
    cookie_of(a, cookie);
    a = get(&w, "/ar/switch", cookie);
    assert_int_equal(a->status, 200);
    csrf_of(a, csrf);
    int64_t number[3]; /* office, and the sequences of a stranger's and of one's own */
    struct db_rows r;
    assert_int_equal(db_query(w.people.reader, &r,
                              "SELECT office_no, seq_no FROM establishment WHERE id = $1",
                              db_int_arg(OTHERS)),
                     OK);
    assert_true(db_next(&r));
    number[0] = db_int(&r, 0), number[1] = db_int(&r, 1);
    assert_int_equal(db_done(&r), OK);
    snprintf(header, sizeof header, "Cookie: %s\r\n", cookie);
    snprintf(body, sizeof body, "csrf=%s&establishment=%lld-%lld", csrf, (long long)number[0],
             (long long)number[1]);
    assert_int_equal(post(&w, "/ar/switch", header, body)->status, 403);
    assert_int_equal(db_query(w.people.reader, &r,
                              "SELECT office_no, seq_no FROM establishment WHERE id = $1",
                              db_int_arg(SECOND)),
                     OK);
    assert_true(db_next(&r));
    number[0] = db_int(&r, 0), number[2] = db_int(&r, 1);
    assert_int_equal(db_done(&r), OK);
    snprintf(body, sizeof body, "csrf=%s&establishment=%lld-%lld&next=//evil.example", csrf,
             (long long)number[0], (long long)number[2]);
    a = post(&w, "/ar/switch", header, body);
    assert_true(leads_to(a, "/ar/home"));
    cookie_of(a, fresh);
    assert_string_not_equal(cookie, fresh);
    assert_int_equal(get(&w, "/ar/account", cookie)->status, 303);
    assert_int_equal(get(&w, "/ar/account", fresh)->status, 200);
    world_free(&w);
}

static void many_tries_must_wait(void **state)
{
    struct world w = world_new(state);
    const struct client_answer *a = NULL;
    int tries = 0;
    while (tries++ < 20 && (a = sign_in(&w, people_id_no(OWNER), "wrong", ""))->status == 422)
        ;
    assert_int_equal(a->status, 429);
    assert_in_range(tries, 5, 8);
    assert_non_null(client_header(a, "Retry-After").at);
    /* The right password is held back too, and an unknown number waits as a known one does. */
    assert_int_equal(sign_in(&w, people_id_no(OWNER), "a+long+password", "")->status, 429);
    int unknown = 0;
    while (unknown++ < 20 && sign_in(&w, people_id_no(UNREGISTERED), "x", "")->status == 422)
        ;
    assert_int_equal(unknown, tries);
    world_free(&w);
}

static void what_is_typed(void **state)
{
    struct world w = world_new(state);
    const struct client_answer *a = sign_in(&w, 123, "x", "");
    assert_int_equal(a->status, 422);
    assert_true(contains(a, "value=\"123\""));
    a = post(&w, "/en/sign-in", "", "id_no=%3Cscript%3E&password=");
    assert_int_equal(a->status, 422);
    assert_false(contains(a, "<script"));
    assert_true(contains(a, "Enter the password"));
    assert_int_equal(post(&w, "/ar/sign-in", "", "id_no=%ff")->status, 400);
    assert_int_equal(post(&w, "/ar/sign-in", "Sec-Fetch-Site: cross-site\r\n", "id_no=1")->status,
                     403);
    /* Arabic digits sign in as well. */
    char body[400];
    size_t n = (size_t)snprintf(body, sizeof body, "password=a+long+password&id_no=");
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)people_id_no(OTHER_OWNER));
    for (char *c = digits; *c; c++)
        n += (size_t)snprintf(body + n, sizeof body - n, "%%D9%%%02X", 0xA0 + (*c - '0'));
    assert_int_equal(post(&w, "/ar/sign-in", "", body)->status, 303);
    world_free(&w);
}

/* ---- a forgotten password ---- */

/* The code in the newest message, "" without one. */
static void code_sent(struct world *w, char digits[static 8])
{
    struct db_rows r;
    digits[0] = 0;
    assert_int_equal(db_query0(w->people.reader, &r,
                               "SELECT body FROM outbox WHERE kind = 1 ORDER BY id DESC LIMIT 1"),
                     OK);
    if (db_next(&r)) {
        struct str body = db_blob(&r, 0);
        assert_true(str_starts(body, S("code=")));
        snprintf(digits, 8, "%.6s", body.at + 5);
    }
    assert_int_equal(db_done(&r), OK);
}

/* Asks for a code for that number; leaves the step's cookie as a header line. */
static void reset_asked(struct world *w, int64_t id_no, char header[static 300])
{
    char body[100], cookie[200];
    snprintf(body, sizeof body, "id_no=%lld", (long long)id_no);
    const struct client_answer *a = post(w, "/ar/password", "", body);
    assert_true(leads_to(a, "/ar/password/code"));
    cookie_of(a, cookie);
    snprintf(header, 300, "Cookie: %s\r\n", cookie);
}

static const struct client_answer *reset_with(struct world *w, const char *header,
                                              const char *digits, const char *password)
{
    char body[300];
    snprintf(body, sizeof body, "code=%s&fresh=%s", digits, password);
    return post(w, "/ar/password/code", header, body);
}

static void a_forgotten_password(void **state)
{
    struct world w = world_new(state);
    char header[300], digits[8], cookie[200];
    cookie_of(sign_in(&w, people_id_no(OWNER), "a+long+password", ""), cookie);
    while (sign_in(&w, people_id_no(OWNER), "wrong", "")->status == 422)
        ; /* until he has to wait, as who has forgotten it does */
    reset_asked(&w, people_id_no(OWNER), header);
    code_sent(&w, digits);
    assert_int_equal(strlen(digits), 6);
    const struct client_answer *a = reset_with(&w, header, digits, "short");
    assert_int_equal(a->status, 422); /* costs no try */
    a = reset_with(&w, header, strcmp(digits, "000000") ? "000000" : "000001", "another+long+one");
    assert_int_equal(a->status, 422);
    assert_true(contains(a, "code_fault"));
    assert_int_equal(get(&w, "/ar/account", cookie)->status, 200);
    a = reset_with(&w, header, digits, "another+long+one");
    assert_true(leads_to(a, "/ar/sign-in?done=password"));
    assert_int_equal(get(&w, "/ar/account", cookie)->status, 303); /* its sessions have ended */
    assert_int_equal(sign_in(&w, people_id_no(OWNER), "a+long+password", "")->status, 422);
    assert_int_equal(sign_in(&w, people_id_no(OWNER), "another+long+one", "")->status, 303);
    /* The code worked once. */
    assert_true(leads_to(reset_with(&w, header, digits, "a+third+long+one"), "/ar/password"));
    world_free(&w);
}

/* A number without an account waits for a code that nobody was sent, behind the same pages. */
static void a_reset_tells_nothing(void **state)
{
    struct world w = world_new(state);
    char header[300], digits[8], known[TEXT_BYTES * 2], unknown[TEXT_BYTES * 2], cookie[280];
    const struct client_answer *a;
    reset_asked(&w, people_id_no(UNREGISTERED), header);
    code_sent(&w, digits);
    assert_string_equal(digits, "");
    snprintf(cookie, sizeof cookie, "%.*s", (int)strcspn(header + 8, "\r"), header + 8);
    a = get(&w, "/ar/password/code", cookie);
    snprintf(unknown, sizeof unknown, "%.*s", STR_ARG(a->body));
    a = reset_with(&w, header, "000000", "another+long+one");
    assert_int_equal(a->status, 422);
    reset_asked(&w, people_id_no(OWNER), header);
    snprintf(cookie, sizeof cookie, "%.*s", (int)strcspn(header + 8, "\r"), header + 8);
    a = get(&w, "/ar/password/code", cookie);
    snprintf(known, sizeof known, "%.*s", STR_ARG(a->body));
    /* Numbers stand masked, with their last digits: cut both there. */
    assert_int_equal(strlen(known), strlen(unknown));
    /* Both wait after the same number of codes. */
    int tries[2] = {0, 0};
    const int64_t numbers[2] = {people_id_no(OWNER), people_id_no(UNREGISTERED)};
    for (int i = 0; i < 2; i++) {
        char body[100];
        snprintf(body, sizeof body, "id_no=%lld", (long long)numbers[i]);
        while (tries[i]++ < 20 && post(&w, "/ar/password", "", body)->status == 303)
            ;
    }
    assert_int_equal(tries[0], tries[1]);
    assert_in_range(tries[0], 2, 6);
    world_free(&w);
}

static void a_reset_reads_what_is_typed(void **state)
{
    struct world w = world_new(state);
    assert_int_equal(get(&w, "/en/password", "")->status, 200);
    assert_int_equal(post(&w, "/en/password", "", "id_no=")->status, 422);
    assert_int_equal(post(&w, "/en/password", "", "id_no=1234567890")->status, 422);
    assert_int_equal(post(&w, "/en/password", "Sec-Fetch-Site: cross-site\r\n", "id_no=1")->status,
                     403);
    assert_true(leads_to(get(&w, "/en/password/code", ""), "/en/password")); /* no cookie */
    assert_true(leads_to(post(&w, "/en/password/code", "", "code=1&fresh=2"), "/en/password"));
    world_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(known_and_unknown_look_alike),
        ON_EACH_ENGINE(the_way_in_and_out),
        ON_EACH_ENGINE(the_establishment),
        ON_SQLITE(many_tries_must_wait),
        ON_SQLITE(what_is_typed),
        ON_EACH_ENGINE(a_forgotten_password),
        ON_SQLITE(a_reset_tells_nothing),
        ON_SQLITE(a_reset_reads_what_is_typed),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
