/* Accounts and signing in: one account a person, equal answers for known and unknown, waits that
   end, codes that work once. */
#include "identity/code.h"
#include "identity/sign_in.h"
#include "identity/totp.h"
#include "support/people.h"
#include <stdio.h>

enum { MINUTE_MS = 60 * 1000 };

static struct str id_no_text(struct people *w, int person)
{
    return str_printf(w->req, "%lld", (long long)people_id_no(person));
}

static void one_account_a_person(void **state)
{
    struct people w = people_new(state);
    struct account_new a = {
        .person_id = OWNER, .roles = ROLE_CUSTOMER, .level = 1, .made_on = PEOPLE_TODAY};
    struct account loaded;
    int64_t id, account, person;
    assert_int_equal(WRITTEN(&w, account_open(w.writer, &a, &id)), ERR_CONFLICT);
    assert_int_equal(account_by_id_no(w.reader, people_id_no(OWNER), &account, &person), OK);
    assert_int_equal(account, w.account[OWNER]);
    assert_int_equal(person, OWNER);
    assert_int_equal(account_by_id_no(w.reader, people_id_no(UNREGISTERED), &account, &person),
                     ERR_NOT_FOUND);
    assert_int_equal(person, UNREGISTERED);
    assert_int_equal(account_by_id_no(w.reader, 1, &account, &person), ERR_NOT_FOUND);
    assert_int_equal(person, 0);
    assert_int_equal(account_load(w.reader, w.req, w.account[OWNER], &loaded), OK);
    assert_true(str_eq(loaded.phone, S("+966500000001")) && loaded.has_password &&
                !loaded.has_totp);
    a.person_id = UNREGISTERED,
    a.id = 500; /* a replay names the number, and the next is after it */
    assert_int_equal(WRITTEN(&w, account_open(w.writer, &a, &id)), OK);
    assert_int_equal(id, 500);
    assert_int_equal(
        WRITTEN(&w, account_open(w.writer,
                                 &(struct account_new){
                                     .roles = ROLE_CLIENT, .level = 2, .made_on = PEOPLE_TODAY},
                                 &id)),
        OK);
    assert_int_equal(id, 501);
    people_free(&w);
}

static void duties_stay_apart(void **state)
{
    struct people w = people_new(state);
    int64_t officer = w.account[OFFICER];
#define ROLES(r) WRITTEN(&w, account_roles_set(w.writer, officer, (r), 1, 0, NOW_MS))
    assert_int_equal(ROLES(ROLE_ADMIN | ROLE_REVIEWER), ERR_INPUT);
    assert_int_equal(ROLES(ROLE_ADMIN | ROLE_AUDITOR), ERR_INPUT);
    assert_int_equal(ROLES(ROLE_AUDITOR | ROLE_OFFICER), ERR_INPUT);
    assert_int_equal(ROLES(ROLE_CLIENT | ROLE_CUSTOMER), ERR_INPUT);
    assert_int_equal(ROLES(ROLE_OFFICER | ROLE_CUSTOMER), OK);
    assert_int_equal(WRITTEN(&w, account_roles_set(w.writer, 999, ROLE_OFFICER, 1, 0, NOW_MS)),
                     ERR_NOT_FOUND);
    people_free(&w);
}

static void changed_rights_end_sessions(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OFFICER, 0);
    struct actor a;
    assert_int_equal(WRITTEN(&w, account_level_set(w.writer, w.account[OFFICER], 2, 0, NOW_MS)),
                     OK);
    assert_int_equal(session_load(w.reader, w.req, &t, NOW_MS, PEOPLE_TODAY, &a, NULL),
                     ERR_NOT_FOUND);
    t = people_session(&w, OFFICER, 0);
    struct token kept = people_session(&w, OFFICER, 0);
    struct token_hash keep = token_hash(&kept);
    assert_int_equal(WRITTEN(&w, account_password_set(w.writer, w.account[OFFICER], S("new"),
                                                      keep.bytes, w.account[OFFICER], NOW_MS)),
                     OK);
    assert_int_equal(session_load(w.reader, w.req, &t, NOW_MS, PEOPLE_TODAY, &a, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(session_load(w.reader, w.req, &kept, NOW_MS, PEOPLE_TODAY, &a, NULL), OK);
    /* Who had nothing to sign in with has a password then; who is nobody has not. */
    struct account had, has;
    assert_int_equal(WRITTEN(&w, db_exec(w.writer, "DELETE FROM credential WHERE account_id = $1",
                                         db_int_arg(w.account[OWNER]))),
                     OK);
    assert_int_equal(account_load(w.reader, w.req, w.account[OWNER], &had), OK);
    assert_false(had.has_password);
    assert_int_equal(
        WRITTEN(&w, account_password_set(w.writer, w.account[OWNER], S("first"), NULL, 0, NOW_MS)),
        OK);
    assert_int_equal(account_load(w.reader, w.req, w.account[OWNER], &has), OK);
    assert_true(has.has_password);
    assert_int_equal(has.phone.n, 0);
    assert_int_equal(WRITTEN(&w, account_password_set(w.writer, 999999, S("x"), NULL, 0, NOW_MS)),
                     ERR_NOT_FOUND);
    people_free(&w);
}

static void changed_phone_cools_down(void **state)
{
    struct people w = people_new(state);
    int64_t until, account = w.account[OWNER];
    struct db_rows rows;
    assert_int_equal(account_cool_down_until(w.reader, account, NOW_MS, &until), OK);
    assert_int_equal(until, 0);
    assert_int_equal(WRITTEN(&w, account_phone_set(w.writer, account, S("+966511111111"), NOW_MS)),
                     OK);
    int64_t end = NOW_MS + ACCOUNT_COOL_DOWN_MS;
    assert_int_equal(account_cool_down_until(w.reader, account, end - 1, &until), OK);
    assert_int_equal(until, end);
    assert_int_equal(account_cool_down_until(w.reader, account, end, &until), OK);
    assert_int_equal(until, 0);
    /* The old phone is told. */
    assert_int_equal(db_query0(w.reader, &rows, "SELECT body FROM outbox WHERE kind = 10"), OK);
    assert_true(db_next(&rows));
    assert_true(str_eq(db_blob(&rows, 0), S("phone=+966500000001\n")));
    assert_int_equal(db_done(&rows), OK);
    assert_int_equal(WRITTEN(&w, account_phone_set(w.writer, 999, S(""), NOW_MS)), ERR_NOT_FOUND);
    people_free(&w);
}

/* ---- signing in ---- */
static enum sign_in_answer attempt(struct people *w, struct str id_no, const char *address,
                                   bool right, int64_t now_ms, int64_t *until)
{
    struct sign_in s;
    enum sign_in_answer answer;
    assert_int_equal(sign_in_begin(w->reader, w->req, id_no, str_of(address), now_ms, &s), OK);
    if (s.held_until) {
        *until = s.held_until;
        return SIGN_IN_HELD_BACK;
    }
    assert_int_equal(WRITTEN(w, sign_in_finish(w->writer, &s, right, now_ms, &answer, until)), OK);
    return answer;
}

/* Known and unknown numbers wait after the same failure and for the same time; the wait ends. */
static void waits_are_timed_and_equal(void **state)
{
    struct people w = people_new(state);
    struct str ids[] = {id_no_text(&w, OWNER), S("1999999999"), S("x"),
                        id_no_text(&w, UNREGISTERED)};
    for (int i = 0; i < 4; i++) {
        char address[32];
        int64_t until = 0;
        snprintf(address, sizeof address, "192.0.2.%d", i);
        for (int n = 0; n < 5; n++)
            assert_int_equal(attempt(&w, ids[i], address, false, NOW_MS, &until), SIGN_IN_WRONG);
        assert_int_equal(attempt(&w, ids[i], address, true, NOW_MS, &until), SIGN_IN_HELD_BACK);
        assert_int_equal(until, NOW_MS + MINUTE_MS);
        /* Knocking meanwhile makes it no longer. */
        assert_int_equal(attempt(&w, ids[i], address, false, NOW_MS + MINUTE_MS - 1, &until),
                         SIGN_IN_HELD_BACK);
        assert_int_equal(until, NOW_MS + MINUTE_MS);
        assert_int_equal(attempt(&w, ids[i], address, false, NOW_MS + MINUTE_MS, &until),
                         SIGN_IN_WRONG);
        assert_int_equal(attempt(&w, ids[i], address, true, NOW_MS + 3 * MINUTE_MS - 1, &until),
                         SIGN_IN_HELD_BACK);
        assert_int_equal(attempt(&w, ids[i], address, true, NOW_MS + 3 * MINUTE_MS, &until),
                         i == 0 ? SIGN_IN_RIGHT : SIGN_IN_WRONG);
    }
    people_free(&w);
}

static void success_starts_anew(void **state)
{
    struct people w = people_new(state);
    struct str id = id_no_text(&w, OWNER);
    int64_t until;
    for (int round = 0; round < 3; round++) {
        for (int n = 0; n < 4; n++)
            assert_int_equal(attempt(&w, id, "192.0.2.1", false, NOW_MS, &until), SIGN_IN_WRONG);
        assert_int_equal(attempt(&w, id, "192.0.2.1", true, NOW_MS, &until), SIGN_IN_RIGHT);
    }
    people_free(&w);
}

/* Thirty numbers from one address: the address waits, whatever the number, also an IPv6 neighbour. */
static void address_waits_too(void **state)
{
    struct people w = people_new(state);
    int64_t until;
    for (int n = 0; n < 30; n++)
        assert_int_equal(attempt(&w, str_printf(w.req, "20000000%02d", n), "2001:db8:1:2::9", false,
                                 NOW_MS, &until),
                         SIGN_IN_WRONG);
    assert_int_equal(attempt(&w, id_no_text(&w, OWNER), "2001:db8:1:2:7::1", true, NOW_MS, &until),
                     SIGN_IN_HELD_BACK);
    assert_int_equal(attempt(&w, id_no_text(&w, OWNER), "2001:db8:1:3::9", true, NOW_MS, &until),
                     SIGN_IN_RIGHT);
    people_free(&w);
}

/* Guesses sent at once: all were begun before the first was counted. */
static void parallel_guesses_get_no_more_tries(void **state)
{
    struct people w = people_new(state);
    struct sign_in s[8];
    enum sign_in_answer answer;
    int64_t until;
    for (int i = 0; i < 8; i++)
        assert_int_equal(
            sign_in_begin(w.reader, w.req, id_no_text(&w, OWNER), S("192.0.2.1"), NOW_MS, &s[i]),
            OK);
    for (int i = 0; i < 8; i++) {
        assert_int_equal(
            WRITTEN(&w, sign_in_finish(w.writer, &s[i], i == 7, NOW_MS, &answer, &until)), OK);
        assert_int_equal(answer, i < 5 ? SIGN_IN_WRONG : SIGN_IN_HELD_BACK);
    }
    people_free(&w);
}

static void disabled_is_as_unknown(void **state)
{
    struct people w = people_new(state);
    struct sign_in s;
    assert_int_equal(WRITTEN(&w, account_disable(w.writer, w.account[OWNER], 0, NOW_MS)), OK);
    assert_int_equal(
        sign_in_begin(w.reader, w.req, id_no_text(&w, OWNER), S("192.0.2.1"), NOW_MS, &s), OK);
    assert_int_equal(s.account_id, 0);
    assert_int_equal(s.password_hash.n, 0);
    people_free(&w);
}

static void waits_double_up_to_a_limit(void **state)
{
    (void)state;
    static const int minutes[] = {0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15, 15};
    for (int n = 0; n < 12; n++)
        assert_int_equal(throttle_wait_ms(&sign_in_id_rule, n), minutes[n] * MINUTE_MS);
    assert_int_equal(throttle_wait_ms(&sign_in_id_rule, INT64_MAX), 15 * MINUTE_MS);
}

/* ---- codes ---- */
static struct code_answer try_code(struct people *w, enum code_purpose purpose,
                                   const struct token *t, const char *digits, int64_t now_ms)
{
    struct code_answer answer;
    assert_int_equal(
        WRITTEN(w, code_check(w->writer, w->req, purpose, t, str_of(digits), 5, now_ms, &answer)),
        OK);
    return answer;
}

static struct token code_made(struct people *w)
{
    struct code_new c = {.token = token_new(),
                         .purpose = CODE_REGISTRATION,
                         .account_id = 3,
                         .digits = S("012345"),
                         .data = S("waiting"),
                         .life_minutes = 5};
    assert_int_equal(WRITTEN(w, code_open(w->writer, &c, NOW_MS)), OK);
    return c.token;
}

static void code_works_once(void **state)
{
    struct people w = people_new(state);
    struct token t = code_made(&w), other = code_made(&w);
    int64_t account;
    struct str data;
    assert_int_equal(code_peek(w.reader, w.req, CODE_REGISTRATION, &t, NOW_MS, &account, &data),
                     OK);
    assert_int_equal(try_code(&w, CODE_PHONE_CHANGE, &t, "012345", NOW_MS).outcome, CODE_UNKNOWN);
    struct code_answer a = try_code(&w, CODE_REGISTRATION, &t, "012346", NOW_MS);
    assert_int_equal(a.outcome, CODE_WRONG);
    assert_int_equal(a.tries_left, 4);
    assert_int_equal(a.data.n, 0);
    assert_int_equal(try_code(&w, CODE_REGISTRATION, &t, "12345", NOW_MS).outcome, CODE_WRONG);
    a = try_code(&w, CODE_REGISTRATION, &t, "012345", NOW_MS + 5 * MINUTE_MS - 1);
    assert_int_equal(a.outcome, CODE_RIGHT);
    assert_int_equal(a.account_id, 3);
    assert_true(str_eq(a.data, S("waiting")));
    assert_int_equal(try_code(&w, CODE_REGISTRATION, &t, "012345", NOW_MS).outcome, CODE_UNKNOWN);
    assert_int_equal(code_peek(w.reader, w.req, CODE_REGISTRATION, &t, NOW_MS, &account, &data),
                     ERR_NOT_FOUND);
    assert_int_equal(
        try_code(&w, CODE_REGISTRATION, &other, "012345", NOW_MS + 5 * MINUTE_MS).outcome,
        CODE_UNKNOWN); /* late */
    people_free(&w);
}

static void code_is_spent_after_five(void **state)
{
    struct people w = people_new(state);
    struct token t = code_made(&w);
    for (int n = 0; n < 4; n++)
        assert_int_equal(try_code(&w, CODE_REGISTRATION, &t, "999999", NOW_MS).outcome, CODE_WRONG);
    assert_int_equal(try_code(&w, CODE_REGISTRATION, &t, "999999", NOW_MS).outcome, CODE_SPENT);
    assert_int_equal(try_code(&w, CODE_REGISTRATION, &t, "012345", NOW_MS).outcome, CODE_SPENT);
    assert_int_equal(WRITTEN(&w, code_sweep(w.writer, NOW_MS + 5 * MINUTE_MS)), OK);
    assert_int_equal(try_code(&w, CODE_REGISTRATION, &t, "012345", NOW_MS).outcome, CODE_UNKNOWN);
    people_free(&w);
}

static void bad_codes_are_not_made(void **state)
{
    struct people w = people_new(state);
    struct code_new c = {.token = token_new(), .digits = S("12345"), .life_minutes = 5};
    assert_int_equal(WRITTEN(&w, code_open(w.writer, &c, NOW_MS)), ERR_INPUT);
    c.digits = S("12345x");
    assert_int_equal(WRITTEN(&w, code_open(w.writer, &c, NOW_MS)), ERR_INPUT);
    for (int i = 0; i < 100; i++) {
        char digits[CODE_TEXT_BYTES];
        code_digits_new(digits);
        c.digits = str_of(digits), c.token = token_new();
        assert_int_equal(WRITTEN(&w, code_open(w.writer, &c, NOW_MS)), OK);
    }
    people_free(&w);
}

/* ---- second factor ---- */
/* RFC 6238 appendix B, SHA-1, the last six of its eight digits. */
static const unsigned char rfc_secret[TOTP_SECRET_BYTES] = "12345678901234567890";
static const struct {
    int64_t seconds;
    const char *digits;
} rfc[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
           {1234567890, "005924"}, {2000000000, "279037"}, {INT64_C(20000000000), "353130"}};

static void totp_follows_the_standard(void **state)
{
    (void)state;
    struct arena *req = arena_new(1 << 16);
    for (size_t i = 0; i < sizeof rfc / sizeof *rfc; i++) {
        struct str digits = str_of(rfc[i].digits);
        int64_t step, at = rfc[i].seconds * 1000;
        assert_true(totp_fits(rfc_secret, digits, at, 0, &step));
        assert_int_equal(step, rfc[i].seconds / 30);
        assert_true(totp_fits(rfc_secret, digits, at + 30000, 0, &step));
        assert_true(totp_fits(rfc_secret, digits, at - 30000, 0, &step));
        assert_false(totp_fits(rfc_secret, digits, at + 60000, 0, &step));
        assert_false(totp_fits(rfc_secret, digits, at, step, &step)); /* a replay */
    }
    assert_true(str_eq(totp_base32(req, rfc_secret), S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")));
    static const unsigned char ones[TOTP_SECRET_BYTES] = {255, 255, 255, 255, 255, 255, 255,
                                                          255, 255, 255, 255, 255, 255, 255,
                                                          255, 255, 255, 255, 255, 255};
    assert_true(str_eq(totp_base32(req, ones), S("77777777777777777777777777777777")));
    arena_free(req);
}

static void second_factor_guards_the_account(void **state)
{
    struct people w = people_new(state);
    int64_t account = w.account[OWNER], until, at = INT64_C(1111111111) * 1000;
    enum totp_outcome outcome;
    enum sign_in_answer answer;
    struct sign_in s;
#define PROVE(digits, at) \
    WRITTEN(&w, totp_prove(w.writer, account, S(digits), (at), &outcome, &until))
    assert_int_equal(PROVE("050471", at), OK);
    assert_int_equal(outcome, TOTP_NONE);
    assert_int_equal(
        WRITTEN(&w, totp_enrol(w.writer, account, rfc_secret, S("000000"), at - 60000, &outcome)),
        OK);
    assert_int_equal(outcome, TOTP_WRONG);
    assert_int_equal(PROVE("050471", at), OK);
    assert_int_equal(outcome, TOTP_NONE);
    assert_int_equal(
        WRITTEN(&w, totp_enrol(w.writer, account, rfc_secret, S("081804"), at - 2000, &outcome)),
        OK);
    assert_int_equal(outcome, TOTP_RIGHT);
    assert_int_equal(
        sign_in_begin(w.reader, w.req, id_no_text(&w, OWNER), S("192.0.2.1"), NOW_MS, &s), OK);
    assert_int_equal(WRITTEN(&w, sign_in_finish(w.writer, &s, true, NOW_MS, &answer, &until)), OK);
    assert_int_equal(answer, SIGN_IN_SECOND_FACTOR);
    assert_int_equal(PROVE("081804", at), OK); /* used to enrol */
    assert_int_equal(outcome, TOTP_WRONG);
    assert_int_equal(PROVE("050471", at), OK);
    assert_int_equal(outcome, TOTP_RIGHT);
    assert_int_equal(PROVE("050471", at), OK);
    assert_int_equal(outcome, TOTP_WRONG);
    for (int i = 0; i < 4; i++)
        assert_int_equal(PROVE("000000", at), OK);
    assert_int_equal(PROVE("000000", at + 59999), OK);
    assert_int_equal(outcome, TOTP_HELD_BACK);
    assert_int_equal(until, at + 60000);
    assert_int_equal(PROVE("000000", at + 60000), OK);
    assert_int_equal(outcome, TOTP_WRONG);
    assert_int_equal(WRITTEN(&w, totp_remove(w.writer, account, 0, at)), OK);
    assert_int_equal(PROVE("000000", at + 60000), OK);
    assert_int_equal(outcome, TOTP_NONE);
    people_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(one_account_a_person),
        ON_EACH_ENGINE(duties_stay_apart),
        ON_EACH_ENGINE(changed_rights_end_sessions),
        ON_EACH_ENGINE(changed_phone_cools_down),
        ON_EACH_ENGINE(waits_are_timed_and_equal),
        ON_EACH_ENGINE(success_starts_anew),
        ON_EACH_ENGINE(address_waits_too),
        ON_EACH_ENGINE(parallel_guesses_get_no_more_tries),
        ON_EACH_ENGINE(disabled_is_as_unknown),
        cmocka_unit_test(waits_double_up_to_a_limit),
        ON_EACH_ENGINE(code_works_once),
        ON_EACH_ENGINE(code_is_spent_after_five),
        ON_EACH_ENGINE(bad_codes_are_not_made),
        cmocka_unit_test(totp_follows_the_standard),
        ON_EACH_ENGINE(second_factor_guards_the_account),
    };
    return cmocka_run_group_tests_name("identity/account", tests, NULL, NULL);
}
