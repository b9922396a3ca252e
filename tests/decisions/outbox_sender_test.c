/* Messages on their way out: who gets them in which words, when they are tried again, and that the
   sender and the message stand-in understand each other over a real socket. */
#include "decisions/outbox_sender.h"
#include "identity/account.h"
#include "registers/outbox.h"
#include "standin/stand_in.h"
#include "support/http_client.h"
#include "support/people.h"
#include "web/json.h"
#include "web/message.h"
#include "web/outgoing_words.h"
#include "web/show.h"
#include <sodium.h>
#include <stdio.h>
#include <time.h>

extern const struct stand_in stand_in_messages;

/* ---- pure ---- */

static void waits_grow(void **state)
{
    (void)state;
    assert_int_equal(outbox_wait_ms(0), 5000);
    assert_int_equal(outbox_wait_ms(1), 10000);
    assert_int_equal(outbox_wait_ms(9), 2560000);
    assert_int_equal(outbox_wait_ms(10), 3600000);
    assert_int_equal(outbox_wait_ms(1000), 3600000);
}

static void values_of_lines(void **state)
{
    struct str body = S("request=S04-1435-W9T3\ncode=1\nempty=\nlast=x");
    (void)state;
    assert_true(str_eq_c(outbox_value(body, "request"), "S04-1435-W9T3"));
    assert_true(str_eq_c(outbox_value(body, "last"), "x"));
    assert_int_equal(outbox_value(body, "empty").n, 0);
    assert_non_null(outbox_value(body, "empty").at);
    assert_null(outbox_value(body, "req").at); /* a name's beginning is not the name */
    assert_null(outbox_value(S(""), "x").at);
}

static void words_of_every_kind(void **state)
{
    struct arena *a = arena_new(1 << 20);
    (void)state;
    for (int kind = MESSAGE_CODE; kind <= MESSAGE_WORKER_TOLD; kind++)
        for (int lang = 0; lang < 2; lang++) {
            struct outgoing_text words;
            struct outgoing o = {.kind = message_kind_name((enum message_kind)kind),
                                 .language = lang ? S("en") : S("ar"),
                                 .body = S("")};
            if (!outgoing_words(a, &o, &words) || !words.subject.n || !words.text.n)
                fail_msg("no words for %s", o.kind);
        }
    struct outgoing_text words;
    struct outgoing due = {
        .kind = "payment_due",
        .language = S("en"),
        .body = S("request=S04-1435-W9T3HB6N\nservice=S04\nlines=12\nrefused=2\ndone=0\n"
                  "amount=240000\nrefund=0\ndue=2014-01-26\n"),
    };
    assert_true(outgoing_words(a, &due, &words));
    assert_non_null(memmem(words.text.at, words.text.n, "SAR 2,400", 9));
    assert_non_null(memmem(words.text.at, words.text.n, "26 January 2014", 15));
    assert_non_null(memmem(words.text.at, words.text.n, "10 of 12", 8));
    struct outgoing unknown = {.kind = "unknown", .language = S("ar"), .body = S("")};
    assert_false(outgoing_words(a, &unknown, &words));
    arena_free(a);
}

/* ---- the register ---- */

static void who_gets_it(void **state)
{
    struct people w = people_new(state);
    struct outbox_row *rows;
    int n;
    struct credential c = {S(""), S("0501112222"), S("o@example.com"), 1};
    assert_int_equal(WRITTEN(&w, credential_set(w.writer, w.account[OWNER], &c, NOW_MS)), OK);
    struct message_out by_account = {
        .kind = MESSAGE_IDENTITY_PROVED, .account_id = w.account[OWNER], .body = S("")};
    struct message_out by_person = {.kind = MESSAGE_GRANT_REVOKED,
                                    .person_id = OWNER,
                                    .establishment_id = FIRST,
                                    .body = S("permission=3\n")};
    assert_int_equal(WRITTEN(&w, outbox_add(w.writer, &by_account, NOW_MS)), OK);
    assert_int_equal(WRITTEN(&w, outbox_add(w.writer, &by_person, NOW_MS + 1)), OK);
    assert_int_equal(outbox_due(w.reader, w.req, NOW_MS, 10, &rows, &n), OK);
    assert_int_equal(n, 1); /* the second is not due yet */
    assert_int_equal(outbox_due(w.reader, w.req, NOW_MS + 1, 10, &rows, &n), OK);
    assert_int_equal(n, 2);
    for (int i = 0; i < 2; i++) {
        assert_true(str_eq_c(rows[i].phone, "0501112222"));
        assert_true(str_eq_c(rows[i].email, "o@example.com"));
        assert_true(str_eq_c(rows[i].language, "en"));
    }
    assert_int_equal(rows[0].establishment_ar.n, 0);
    assert_true(rows[1].establishment_ar.n > 0);
    assert_int_equal(WRITTEN(&w, outbox_put_off(w.writer, rows[0].id, NOW_MS + 5000)), OK);
    assert_int_equal(WRITTEN(&w, outbox_delete(w.writer, rows[1].id)), OK);
    assert_int_equal(outbox_due(w.reader, w.req, NOW_MS + 4999, 10, &rows, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(outbox_due(w.reader, w.req, NOW_MS + 5000, 10, &rows, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].tries, 1);
    people_free(&w);
}

/* ---- to the stand-in ---- */

static bool holds(struct str text, const char *part)
{
    return memmem(text.at, text.n, part, strlen(part)) != NULL;
}

static int64_t waiting(struct people *w)
{
    int64_t n;
    assert_int_equal(outbox_count(w->reader, &n), OK);
    return n;
}

static void wait_for(struct people *w, int64_t left)
{
    for (int i = 0; i < 1000 && waiting(w) != left; i++)
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    assert_int_equal(waiting(w), left);
}

static void through_the_stand_in(void **state)
{
    struct people w = people_new(state);
    struct arena *boot = arena_new(64 << 20);
    struct policy *policy;
    struct buf faults = buf_new(boot);
    struct writer *writer;
    struct outbox_sender *sender;
    struct stand_in_config gateway = {
        .listen = "127.0.0.1:0", .portal = "http://127.0.0.1:1", .secret = S("shared")};
    char address[64];
    int port;
    assert_int_equal(policy_load_embedded(boot, &policy, &faults), OK);
    assert_int_equal(stand_in_messages.start(boot, &gateway, &port), OK);
    snprintf(address, sizeof address, "http://127.0.0.1:%d/messages", port);
    struct writer_config wc = {.url = store_url(state), .policy = policy, .fixed_today = DAY_NONE};
    assert_int_equal(writer_start(&wc, &writer), OK);
    struct message_out code = {
        .kind = MESSAGE_CODE,
        .body = S("code=654321\npurpose=1\nminutes=5\nphone=+966501234567\nlanguage=en\n")};
    struct message_out nobody = {.kind = MESSAGE_IDENTITY_PROVED, .body = S("")};
    int64_t now_ms = clock_read(DAY_NONE).now_ms;
    assert_int_equal(WRITTEN(&w, outbox_add(w.writer, &code, now_ms)), OK);
    assert_int_equal(WRITTEN(&w, outbox_add(w.writer, &nobody, now_ms)), OK);
    struct outbox_sender_config sc = {.url = store_url(state),
                                      .gateway = address,
                                      .secret = S("shared"),
                                      .writer = writer,
                                      .words = outgoing_words};
    assert_int_equal(outbox_sender_start(boot, &sc, &sender), OK);
    wait_for(&w, 1); /* the one without an address stays */
    outbox_sender_stop(sender);

    /* A gateway that does not know our secret takes nothing, and nothing is lost. */
    assert_int_equal(WRITTEN(&w, outbox_add(w.writer, &code, clock_read(DAY_NONE).now_ms)), OK);
    sc.secret = S("another");
    assert_int_equal(outbox_sender_start(boot, &sc, &sender), OK);
    struct outbox_row *rows;
    int n = 1;
    for (int i = 0; i < 1000 && n; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
        assert_int_equal(outbox_due(w.reader, w.req, clock_read(DAY_NONE).now_ms, 10, &rows, &n),
                         OK);
    }
    outbox_sender_stop(sender);
    assert_int_equal(n, 0); /* put off */
    assert_int_equal(waiting(&w), 2);

    struct client *c = client_open(port);
    assert_true(client_send(c, S("GET /messages.json HTTP/1.1\r\nHost: x\r\n\r\n")));
    client_read(c, 1);
    assert_int_equal(c->answers[0].status, 200);
    assert_true(holds(c->answers[0].body, "\"is_stand_in\":true"));
    assert_true(holds(c->answers[0].body, "654321"));
    assert_true(holds(c->answers[0].body, "+966501234567"));
    client_close(c);
    writer_stop(writer);
    stand_in_messages.stop();
    arena_free(boot);
    people_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_grow),          cmocka_unit_test(values_of_lines),
        cmocka_unit_test(words_of_every_kind), ON_EACH_ENGINE(who_gets_it),
        ON_EACH_ENGINE(through_the_stand_in),
    };
    static struct arena *boot;
    boot = arena_new(64 << 20);
    json_load();
    if (sodium_init() < 0 || messages_load(boot) != OK)
        return 1;
    show_load(boot);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
