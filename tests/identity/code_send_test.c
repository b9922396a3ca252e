/* Sending codes: the message has what the phone needs, and nobody is flooded (security.md I2). */
#include "identity/code_send.h"
#include "registers/outbox.h"
#include "support/people.h"
#include <stdio.h>

static struct code_send sending(const char *phone)
{
    return (struct code_send){
        .code =
            {
                .token = token_new(),
                .purpose = CODE_REGISTRATION,
                .digits = S("123456"),
                .data = S("waits"),
                .life_minutes = 5,
            },
        .phone = str_of(phone),
        .address = S("192.0.2.7"),
        .language = 1,
    };
}

static int waiting(struct people *w, struct outbox_row **rows)
{
    int n;
    assert_int_equal(outbox_due(w->reader, w->req, NOW_MS, 100, rows, &n), OK);
    return n;
}

static void the_code_and_its_message(void **state)
{
    struct people w = people_new(state);
    struct code_send s = sending("+966501234567");
    struct code_answer answer;
    struct outbox_row *rows;
    int64_t until = -1;
    assert_int_equal(WRITTEN(&w, code_send(w.writer, &s, NOW_MS, &until)), OK);
    assert_int_equal(until, 0);
    assert_int_equal(waiting(&w, &rows), 1);
    assert_int_equal(rows[0].kind, MESSAGE_CODE);
    assert_true(str_eq_c(rows[0].body, "code=123456\npurpose=1\nminutes=5\nphone=+966501234567\n"
                                       "language=en\n"));
    assert_int_equal(WRITTEN(&w, code_check(w.writer, w.req, CODE_REGISTRATION, &s.code.token,
                                            S("123456"), 5, NOW_MS + 1, &answer)),
                     OK);
    assert_int_equal(answer.outcome, CODE_RIGHT);
    assert_true(str_eq_c(answer.data, "waits"));
    people_free(&w);
}

static void one_phone_gets_a_few(void **state)
{
    struct people w = people_new(state);
    struct outbox_row *rows;
    int64_t until = 0;
    int sent = 0;
    for (int i = 0; i < 6; i++) {
        struct code_send s = sending("+966501234567");
        assert_int_equal(WRITTEN(&w, code_send(w.writer, &s, NOW_MS, &until)), OK);
        sent += until == 0;
    }
    assert_true(until > NOW_MS);
    assert_int_equal(sent, code_send_rule.free);
    assert_int_equal(waiting(&w, &rows), sent); /* held back: nothing is queued */
    struct code_send other = sending("+966507654321");
    assert_int_equal(WRITTEN(&w, code_send(w.writer, &other, NOW_MS, &until)), OK);
    assert_int_equal(until, 0);
    people_free(&w);
}

static void one_address_reaches_few_phones(void **state)
{
    struct people w = people_new(state);
    int64_t until = 0;
    int sent = 0;
    for (int i = 0; i < 40; i++) {
        char phone[32];
        snprintf(phone, sizeof phone, "+9665000000%02d", i);
        struct code_send s = sending(phone);
        assert_int_equal(WRITTEN(&w, code_send(w.writer, &s, NOW_MS, &until)), OK);
        sent += until == 0;
    }
    assert_in_range(sent, 15, 25);
    assert_true(until > NOW_MS);
    people_free(&w);
}

static void bad_codes_send_nothing(void **state)
{
    struct people w = people_new(state);
    struct code_send s = sending("+966501234567");
    struct outbox_row *rows;
    int64_t until;
    s.code.digits = S("12345");
    assert_int_equal(WRITTEN(&w, code_send(w.writer, &s, NOW_MS, &until)), ERR_INPUT);
    assert_int_equal(waiting(&w, &rows), 0);
    people_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(the_code_and_its_message),
        ON_EACH_ENGINE(one_phone_gets_a_few),
        ON_EACH_ENGINE(one_address_reaches_few_phones),
        ON_EACH_ENGINE(bad_codes_send_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
