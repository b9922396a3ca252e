/* Sessions: what the cookie opens, for how long, and what ends it at once. */
#include "support/people.h"

static enum err load(struct people *w, const struct token *t, int64_t now_ms, struct actor *out)
{
    return session_load(w->reader, w->req, t, now_ms, day_of_instant(now_ms), out, NULL);
}

static void owner_acts_for_his_own(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, FIRST);
    struct actor a;
    assert_int_equal(load(&w, &t, NOW_MS, &a), OK);
    assert_int_equal(a.account_id, w.account[OWNER]);
    assert_int_equal(a.person_id, OWNER);
    assert_int_equal(a.capacity, CAPACITY_OWNER);
    assert_int_equal(a.establishment_id, FIRST);
    assert_true(a.services == SERVICES_ALL && a.may_pay && a.may_grant);
    assert_int_equal(a.level, 2);
    assert_true(str_eq(a.csrf, S("01020300000000000000000000000000")));
    people_free(&w);
}

static void nobody_acts_for_others(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, OTHERS); /* as if the row had been forged */
    struct actor a;
    assert_int_equal(load(&w, &t, NOW_MS, &a), OK);
    assert_int_equal(a.establishment_id, 0);
    assert_int_equal(a.capacity, CAPACITY_NONE);
    assert_true(a.services == 0 && !a.may_pay && !a.may_grant);
    assert_int_equal(WRITTEN(&w, session_choose(w.writer, &a, OTHERS, PEOPLE_TODAY)), ERR_DENIED);
    assert_int_equal(WRITTEN(&w, session_choose(w.writer, &a, 999, PEOPLE_TODAY)), ERR_DENIED);
    assert_int_equal(WRITTEN(&w, session_choose(w.writer, &a, SECOND, PEOPLE_TODAY)), OK);
    assert_int_equal(load(&w, &t, NOW_MS, &a), OK);
    assert_int_equal(a.establishment_id, SECOND);
    people_free(&w);
}

static void unknown_token_finds_nothing(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, FIRST);
    struct actor a;
    t.bytes[31] ^= 1;
    assert_int_equal(load(&w, &t, NOW_MS, &a), ERR_NOT_FOUND);
    assert_int_equal(a.account_id, 0);
    assert_int_equal(a.roles, 0);
    people_free(&w);
}

static void idle_and_absolute_end(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, FIRST);
    struct token_hash h = token_hash(&t);
    struct actor a;
    assert_int_equal(load(&w, &t, NOW_MS + SESSION_IDLE_MS - 1, &a), OK);
    assert_int_equal(load(&w, &t, NOW_MS + SESSION_IDLE_MS, &a), ERR_NOT_FOUND);
    int64_t last = NOW_MS + SESSION_ABSOLUTE_MS;
    assert_int_equal(WRITTEN(&w, session_touch(w.writer, h.bytes, last - 1000)), OK);
    assert_int_equal(load(&w, &t, last - 1, &a), OK);
    assert_int_equal(load(&w, &t, last, &a), ERR_NOT_FOUND);
    /* A clock set back an hour must not keep it alive. */
    assert_int_equal(load(&w, &t, last - 1000 - SESSION_CLOCK_SLACK_MS - 1, &a), ERR_NOT_FOUND);
    people_free(&w);
}

static void touch_is_due_once_a_minute(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, FIRST);
    struct token_hash h = token_hash(&t);
    struct actor a;
    bool due;
    int64_t later = NOW_MS + SESSION_TOUCH_MS;
    assert_int_equal(session_load(w.reader, w.req, &t, later - 1, PEOPLE_TODAY, &a, &due), OK);
    assert_false(due);
    assert_int_equal(session_load(w.reader, w.req, &t, later, PEOPLE_TODAY, &a, &due), OK);
    assert_true(due);
    assert_int_equal(WRITTEN(&w, session_touch(w.writer, h.bytes, later)), OK);
    assert_int_equal(session_load(w.reader, w.req, &t, later + 1, PEOPLE_TODAY, &a, &due), OK);
    assert_false(due);
    assert_int_equal(load(&w, &t, later + SESSION_IDLE_MS - 1, &a), OK);
    people_free(&w);
}

/* Revoked in one connection, dead in the next request of another (security.md A2). */
static void revoked_grant_is_dead_at_once(void **state)
{
    struct people w = people_new(state);
    struct grant g = people_grant(DELEGATE, CAPACITY_DELEGATE);
    int64_t id = people_granted(&w, OWNER, &g);
    struct token t = people_session(&w, DELEGATE, FIRST);
    struct token elsewhere = people_session(&w, DELEGATE, 0);
    struct actor a;
    assert_int_equal(load(&w, &t, NOW_MS, &a), OK);
    assert_int_equal(a.capacity, CAPACITY_DELEGATE);
    assert_int_equal(a.permission_id, id);
    assert_true(a.services == (service_bit(3) | service_bit(4)));
    assert_int_equal(WRITTEN(&w, permission_revoke(w.writer, w.account[OWNER], id, NOW_MS,
                                                   PEOPLE_TODAY, NOTICE_SEND)),
                     OK);
    assert_int_equal(load(&w, &t, NOW_MS, &a), ERR_NOT_FOUND);
    assert_int_equal(load(&w, &elsewhere, NOW_MS, &a), OK);
    assert_int_equal(WRITTEN(&w, session_choose(w.writer, &a, FIRST, PEOPLE_TODAY)), ERR_DENIED);
    people_free(&w);
}

/* A row that somehow outlives its grant gives no right either. */
static void grant_ends_with_its_last_day(void **state)
{
    struct people w = people_new(state);
    struct grant g = people_grant(DELEGATE, CAPACITY_DELEGATE);
    g.from = day_add(PEOPLE_TODAY, 1), g.to = day_add(PEOPLE_TODAY, 2);
    people_granted(&w, OWNER, &g);
    struct token t = people_session(&w, DELEGATE, FIRST);
    static const int capacity[] = {CAPACITY_NONE, CAPACITY_DELEGATE, CAPACITY_DELEGATE,
                                   CAPACITY_NONE};
    for (int i = 0; i < 4; i++) {
        struct actor a;
        assert_int_equal(
            session_load(w.reader, w.req, &t, NOW_MS, day_add(PEOPLE_TODAY, i), &a, NULL), OK);
        assert_int_equal(a.capacity, capacity[i]);
        assert_int_equal(a.establishment_id, capacity[i] ? FIRST : 0);
    }
    people_free(&w);
}

static void disabled_account_is_out(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, FIRST);
    struct actor a;
    assert_int_equal(WRITTEN(&w, account_disable(w.writer, w.account[OWNER], 0, NOW_MS)), OK);
    assert_int_equal(load(&w, &t, NOW_MS, &a), ERR_NOT_FOUND);
    struct token again = people_session(&w, OWNER, FIRST); /* opened by a mistake of ours */
    assert_int_equal(load(&w, &again, NOW_MS, &a), ERR_NOT_FOUND);
    assert_int_equal(WRITTEN(&w, account_enable(w.writer, w.account[OWNER], 0, NOW_MS)), OK);
    assert_int_equal(load(&w, &t, NOW_MS, &a), ERR_NOT_FOUND);
    people_free(&w);
}

static void renewed_under_a_new_token(void **state)
{
    struct people w = people_new(state);
    struct token old = people_session(&w, OWNER, FIRST), fresh = token_new();
    struct token_hash h = token_hash(&old);
    static const unsigned char csrf[SESSION_CSRF_BYTES] = {9};
    struct actor a;
    bool is_fresh;
    assert_int_equal(load(&w, &old, NOW_MS, &a), OK);
    assert_int_equal(session_factor_is_fresh(w.reader, &a, NOW_MS, 60000, &is_fresh), OK);
    assert_false(is_fresh);
    assert_int_equal(WRITTEN(&w, session_renew(w.writer, h.bytes, &fresh, csrf, NOW_MS)), OK);
    assert_int_equal(load(&w, &old, NOW_MS, &a), ERR_NOT_FOUND);
    assert_int_equal(load(&w, &fresh, NOW_MS, &a), OK);
    assert_true(session_csrf_matches(&a, S("09000000000000000000000000000000")));
    assert_int_equal(session_factor_is_fresh(w.reader, &a, NOW_MS + 59999, 60000, &is_fresh), OK);
    assert_true(is_fresh);
    assert_int_equal(session_factor_is_fresh(w.reader, &a, NOW_MS + 60000, 60000, &is_fresh), OK);
    assert_false(is_fresh);
    assert_int_equal(WRITTEN(&w, session_renew(w.writer, h.bytes, &fresh, csrf, 0)), ERR_NOT_FOUND);
    people_free(&w);
}

static void csrf_value_must_match(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, FIRST);
    struct actor a, visitor = {0};
    assert_int_equal(load(&w, &t, NOW_MS, &a), OK);
    assert_true(session_csrf_matches(&a, S("01020300000000000000000000000000")));
    assert_false(session_csrf_matches(&a, S("01020300000000000000000000000001")));
    assert_false(session_csrf_matches(&a, S("0102030000000000000000000000000")));
    assert_false(session_csrf_matches(&a, S("")));
    assert_false(session_csrf_matches(&visitor, S("")));
    people_free(&w);
}

static void own_sessions_are_listed_and_ended(void **state)
{
    struct people w = people_new(state);
    struct token one = people_session(&w, OWNER, 0), two = people_session(&w, OWNER, FIRST);
    struct token others = people_session(&w, OTHER_OWNER, 0);
    struct session_info *list;
    struct actor a, b;
    int n;
    assert_int_equal(load(&w, &one, NOW_MS, &a), OK);
    assert_int_equal(session_list(w.reader, w.req, &a, NOW_MS, &list, &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[0].is_this + list[1].is_this, 1);
    struct session_info *other = &list[list[0].is_this ? 1 : 0];
    assert_true(str_eq(other->device, S("Test browser")));
    /* Not by someone else. */
    assert_int_equal(
        WRITTEN(&w, session_end_one(w.writer, w.account[OTHER_OWNER], str_of(other->id))),
        ERR_NOT_FOUND);
    assert_int_equal(load(&w, &two, NOW_MS, &b), OK);
    assert_int_equal(WRITTEN(&w, session_end_one(w.writer, w.account[OWNER], str_of(other->id))),
                     OK);
    assert_int_equal(load(&w, &two, NOW_MS, &b), ERR_NOT_FOUND);
    two = people_session(&w, OWNER, 0);
    assert_int_equal(WRITTEN(&w, session_end_all(w.writer, w.account[OWNER], a.session_hash)), OK);
    assert_int_equal(load(&w, &one, NOW_MS, &b), OK);
    assert_int_equal(load(&w, &two, NOW_MS, &b), ERR_NOT_FOUND);
    assert_int_equal(WRITTEN(&w, session_end_all(w.writer, w.account[OWNER], NULL)), OK);
    assert_int_equal(load(&w, &one, NOW_MS, &b), ERR_NOT_FOUND);
    assert_int_equal(load(&w, &others, NOW_MS, &b), OK);
    people_free(&w);
}

static void sweep_deletes_only_what_is_over(void **state)
{
    struct people w = people_new(state);
    struct token t = people_session(&w, OWNER, 0);
    struct actor a;
    assert_int_equal(WRITTEN(&w, session_sweep(w.writer, NOW_MS + SESSION_IDLE_MS - 1)), OK);
    assert_int_equal(load(&w, &t, NOW_MS, &a), OK);
    assert_int_equal(WRITTEN(&w, session_sweep(w.writer, NOW_MS + SESSION_IDLE_MS)), OK);
    assert_int_equal(load(&w, &t, NOW_MS, &a), ERR_NOT_FOUND);
    people_free(&w);
}

/* ---- the cookie's text ---- */
static void cookie_goes_out_and_comes_back(void **state)
{
    (void)state;
    struct arena *req = arena_new(1 << 16);
    struct token t = token_new(), back;
    char text[TOKEN_TEXT_BYTES];
    struct str value = token_text(&t, text);
    struct str cookie = session_cookie(req, &t);
    assert_true(str_starts(cookie, S("__Host-bawaba=")));
    assert_true(str_ends(cookie, S("; Path=/; Secure; HttpOnly; SameSite=Lax")));
    struct str header = str_printf(req, "a=b; __Host-bawaba=%s; c=d", text);
    assert_true(session_cookie_read(header, &back));
    assert_memory_equal(t.bytes, back.bytes, 32);
    assert_true(session_bearer_read(str_printf(req, "bearer %s", text), &back));
    assert_false(session_bearer_read(str_printf(req, "Basic %s", text), &back));
    assert_false(session_bearer_read(S("Bearer "), &back));
    assert_false(session_cookie_read(
        str_printf(req, "__Host-bawaba=%s; __Host-bawaba=%s", text, text), &back));
    assert_false(session_cookie_read(str_printf(req, "x__Host-bawaba=%s", text), &back));
    assert_false(session_cookie_read(S("__Host-bawaba="), &back));
    assert_false(session_cookie_read((struct str){NULL, 0}, &back));
    assert_false(token_parse(str_first(value, 42), &back));
    assert_false(token_parse(str_printf(req, "%s=", text), &back));
    assert_false(token_parse(str_printf(req, "%.42s+", text), &back));
    assert_false(token_parse(str_printf(req, "%.42s_", text), &back)); /* loose bits at the end */
    assert_true(token_parse(S("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &back));
    assert_false(token_parse(S("AAAAAAAAA\xc1"
                               "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                             &back));
    arena_free(req);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(owner_acts_for_his_own),
        ON_EACH_ENGINE(nobody_acts_for_others),
        ON_EACH_ENGINE(unknown_token_finds_nothing),
        ON_EACH_ENGINE(idle_and_absolute_end),
        ON_EACH_ENGINE(touch_is_due_once_a_minute),
        ON_EACH_ENGINE(revoked_grant_is_dead_at_once),
        ON_EACH_ENGINE(grant_ends_with_its_last_day),
        ON_EACH_ENGINE(disabled_account_is_out),
        ON_EACH_ENGINE(renewed_under_a_new_token),
        ON_EACH_ENGINE(csrf_value_must_match),
        ON_EACH_ENGINE(own_sessions_are_listed_and_ended),
        ON_EACH_ENGINE(sweep_deletes_only_what_is_over),
        cmocka_unit_test(cookie_goes_out_and_comes_back),
    };
    return cmocka_run_group_tests_name("identity/session", tests, NULL, NULL);
}
