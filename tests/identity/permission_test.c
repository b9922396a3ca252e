/* Permissions: nobody grants what he does not hold, and a right ends with the right it hangs on. */
#include "identity/client.h"
#include "identity/permission.h"
#include "support/people.h"

static enum err grant(struct people *w, int grantor, const struct grant *g)
{
    int64_t id;
    return WRITTEN(w, permission_grant(w->writer, w->account[grantor], g, NOW_MS, PEOPLE_TODAY,
                                       NOTICE_SEND, &id));
}

static enum err revoke(struct people *w, int revoker, int64_t id)
{
    return WRITTEN(w, permission_revoke(w->writer, w->account[revoker], id, NOW_MS, PEOPLE_TODAY,
                                        NOTICE_SEND));
}

static enum capacity held_on(struct people *w, int person, int64_t establishment, struct day day)
{
    struct holding h;
    assert_int_equal(permission_held(w->reader, w->account[person], establishment, day, &h), OK);
    return h.capacity;
}
static enum capacity held(struct people *w, int person)
{
    return held_on(w, person, FIRST, PEOPLE_TODAY);
}

static int64_t count(struct people *w, const char *sql)
{
    struct db_rows rows;
    int64_t n = -1;
    assert_int_equal(db_query0(w->reader, &rows, sql), OK);
    if (db_next(&rows))
        n = db_int(&rows, 0);
    assert_int_equal(db_done(&rows), OK);
    return n;
}

static void owner_grants_what_he_likes(void **state)
{
    struct people w = people_new(state);
    struct grant g = people_grant(AGENT, CAPACITY_AGENT);
    struct holding h;
    g.may_pay = true, g.workers_max = 20;
    int64_t id = people_granted(&w, OWNER, &g);
    assert_int_equal(permission_held(w.reader, w.account[AGENT], FIRST, g.to, &h), OK);
    assert_int_equal(h.capacity, CAPACITY_AGENT);
    assert_int_equal(h.permission_id, id);
    assert_true(h.may_pay && !h.may_grant);
    assert_int_equal(h.workers_max, 20);
    assert_true(day_eq(h.to, g.to));
    assert_int_equal(held_on(&w, AGENT, FIRST, day_add(g.to, 1)), CAPACITY_NONE);
    assert_int_equal(held_on(&w, AGENT, FIRST, day_add(g.from, -1)), CAPACITY_NONE);
    assert_int_equal(held_on(&w, AGENT, SECOND, PEOPLE_TODAY),
                     CAPACITY_NONE); /* per establishment */
    assert_int_equal(count(&w, "SELECT count(*) FROM outbox WHERE kind = 8 AND person_id = 4"), 1);
    assert_int_equal(count(&w, "SELECT count(*) FROM audit_event WHERE action = 11"), 1);
    people_free(&w);
}

static void refused_grants(void **state)
{
    struct people w = people_new(state);
    const struct grant fine = people_grant(DELEGATE, CAPACITY_DELEGATE);
    struct grant g = fine;
    assert_int_equal(grant(&w, OTHER_OWNER, &g), ERR_DENIED); /* not his establishment */
    assert_int_equal(grant(&w, DELEGATE, &g), ERR_DENIED);
    g.establishment_id = 999;
    assert_int_equal(grant(&w, OWNER, &g), ERR_DENIED);
    g = fine, g.person_id = OWNER;
    assert_int_equal(grant(&w, OWNER, &g), ERR_DENIED);
    g = fine, g.services = 0;
    assert_int_equal(grant(&w, OWNER, &g), ERR_INPUT);
    g = fine, g.services = (uint64_t)1 << 63;
    assert_int_equal(grant(&w, OWNER, &g), ERR_INPUT);
    g = fine, g.to = day_add(g.from, -1);
    assert_int_equal(grant(&w, OWNER, &g), ERR_INPUT);
    g = fine, g.from = day_add(PEOPLE_TODAY, -9), g.to = day_add(PEOPLE_TODAY, -1);
    assert_int_equal(grant(&w, OWNER, &g), ERR_INPUT);
    g = fine, g.to = DAY_NONE;
    assert_int_equal(grant(&w, OWNER, &g), ERR_INPUT);
    g = fine, g.kind = CAPACITY_AGENT;
    assert_int_equal(grant(&w, OWNER, &g), ERR_INPUT); /* no power of attorney */
    g = fine, g.may_grant = true;
    assert_int_equal(grant(&w, OWNER, &g), ERR_DENIED); /* only main delegates hand on */
    g = fine, g.kind = CAPACITY_OWNER;
    assert_int_equal(grant(&w, OWNER, &g), ERR_DENIED);
    g = fine, g.workers_max = -1;
    assert_int_equal(grant(&w, OWNER, &g), ERR_INPUT);
    assert_int_equal(WRITTEN(&w, account_level_set(w.writer, w.account[OWNER], 1, 0, NOW_MS)), OK);
    assert_int_equal(grant(&w, OWNER, &fine), ERR_DENIED); /* identity not proved */
    assert_int_equal(count(&w, "SELECT count(*) FROM permission"), 0);
    people_free(&w);
}

static void main_delegate_hands_on_no_more_than_he_has(void **state)
{
    struct people w = people_new(state);
    struct grant main = people_grant(MAIN_DELEGATE, CAPACITY_MAIN_DELEGATE), g;
    const struct grant fine = people_grant(DELEGATE, CAPACITY_DELEGATE);
    main.workers_max = 50;
    people_granted(&w, OWNER, &main);
    g = fine, g.workers_max = 50;
    g.services |= service_bit(5);
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 51;
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine; /* no limit is more than fifty */
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 50, g.may_pay = true;
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 50, g.to = day_add(main.to, 1);
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 50, g.kind = CAPACITY_MAIN_DELEGATE;
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 50, g.person_id = MAIN_DELEGATE;
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 50, g.person_id = OWNER;
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 50, g.establishment_id = SECOND;
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), ERR_DENIED);
    g = fine, g.workers_max = 50;
    assert_int_equal(grant(&w, MAIN_DELEGATE, &g), OK);
    assert_int_equal(held(&w, DELEGATE), CAPACITY_DELEGATE);
    /* A delegate hands on nothing. */
    g.person_id = AGENT;
    assert_int_equal(grant(&w, DELEGATE, &g), ERR_DENIED);
    people_free(&w);
}

static void ends_with_the_grantors_right(void **state)
{
    struct people w = people_new(state);
    struct grant main = people_grant(MAIN_DELEGATE, CAPACITY_MAIN_DELEGATE);
    struct grant below = people_grant(DELEGATE, CAPACITY_DELEGATE);
    struct grant owners = people_grant(AGENT, CAPACITY_AGENT);
    int64_t main_id = people_granted(&w, OWNER, &main);
    int64_t below_id = people_granted(&w, MAIN_DELEGATE, &below);
    people_granted(&w, OWNER, &owners);
    struct token t = people_session(&w, DELEGATE, FIRST);
    struct actor a;
    assert_int_equal(revoke(&w, MAIN_DELEGATE, main_id + 2), ERR_DENIED); /* the owner's grant */
    assert_int_equal(revoke(&w, OTHER_OWNER, main_id), ERR_DENIED);
    assert_int_equal(revoke(&w, OWNER, main_id), OK);
    assert_int_equal(held(&w, MAIN_DELEGATE), CAPACITY_NONE);
    assert_int_equal(held(&w, DELEGATE), CAPACITY_NONE);
    assert_int_equal(session_load(w.reader, w.req, &t, NOW_MS, PEOPLE_TODAY, &a, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(held(&w, AGENT), CAPACITY_AGENT);
    assert_int_equal(revoke(&w, OWNER, below_id), ERR_NOT_FOUND); /* gone already */
    assert_int_equal(count(&w, "SELECT count(*) FROM outbox WHERE kind = 9"),
                     2); /* both are told */
    people_free(&w);
}

/* The main delegate's account is disabled, or the establishment sold: no row of a grant changes, and
   what hangs on it is dead all the same. */
static void dies_with_account_and_ownership(void **state)
{
    struct people w = people_new(state);
    struct grant main = people_grant(MAIN_DELEGATE, CAPACITY_MAIN_DELEGATE);
    struct grant below = people_grant(DELEGATE, CAPACITY_DELEGATE);
    people_granted(&w, OWNER, &main);
    people_granted(&w, MAIN_DELEGATE, &below);
    int64_t account = w.account[MAIN_DELEGATE];
    assert_int_equal(WRITTEN(&w, account_disable(w.writer, account, 0, NOW_MS)), OK);
    assert_int_equal(held(&w, DELEGATE), CAPACITY_NONE);
    assert_int_equal(WRITTEN(&w, account_enable(w.writer, account, 0, NOW_MS)), OK);
    assert_int_equal(held(&w, DELEGATE), CAPACITY_DELEGATE);
    assert_int_equal(
        WRITTEN(&w, db_exec(w.writer, "UPDATE unified_entity SET owner_person = $1 WHERE id = 1",
                            db_int_arg(OTHER_OWNER))),
        OK);
    assert_int_equal(held(&w, OWNER), CAPACITY_NONE);
    assert_int_equal(held(&w, MAIN_DELEGATE), CAPACITY_NONE);
    assert_int_equal(held(&w, DELEGATE), CAPACITY_NONE);
    assert_int_equal(held(&w, OTHER_OWNER), CAPACITY_OWNER);
    assert_int_equal(WRITTEN(&w, permission_end_all(w.writer, FIRST, NOW_MS, NOTICE_SEND)), OK);
    assert_int_equal(count(&w, "SELECT count(*) FROM permission WHERE revoked_at IS NULL"), 0);
    people_free(&w);
}

static void newer_grant_replaces(void **state)
{
    struct people w = people_new(state);
    struct grant wide = people_grant(DELEGATE, CAPACITY_DELEGATE), narrow = wide, later = wide;
    struct holding h;
    people_granted(&w, OWNER, &wide);
    later.from = day_add(wide.to, 1), later.to = day_add(wide.to, 9);
    people_granted(&w, OWNER, &later); /* does not overlap: both stand */
    narrow.services = service_bit(4);
    int64_t id = people_granted(&w, OWNER, &narrow);
    assert_int_equal(permission_held(w.reader, w.account[DELEGATE], FIRST, PEOPLE_TODAY, &h), OK);
    assert_true(h.services == service_bit(4));
    assert_int_equal(held_on(&w, DELEGATE, FIRST, later.from), CAPACITY_DELEGATE);
    /* The older and wider one must not come back to life. */
    assert_int_equal(revoke(&w, OWNER, id), OK);
    assert_int_equal(held(&w, DELEGATE), CAPACITY_NONE);
    /* A main delegate does not replace what the owner gave. */
    struct grant main = people_grant(MAIN_DELEGATE, CAPACITY_MAIN_DELEGATE);
    people_granted(&w, OWNER, &main);
    people_granted(&w, OWNER, &wide);
    assert_int_equal(grant(&w, MAIN_DELEGATE, &narrow), ERR_DENIED);
    people_free(&w);
}

static void holder_gives_up(void **state)
{
    struct people w = people_new(state);
    struct grant g = people_grant(DELEGATE, CAPACITY_DELEGATE);
    int64_t id = people_granted(&w, OWNER, &g);
    assert_int_equal(revoke(&w, AGENT, id), ERR_DENIED);
    assert_int_equal(revoke(&w, DELEGATE, id), OK);
    assert_int_equal(revoke(&w, DELEGATE, id), ERR_NOT_FOUND);
    assert_int_equal(held(&w, DELEGATE), CAPACITY_NONE);
    people_free(&w);
}

static void named_before_the_account(void **state)
{
    struct people w = people_new(state);
    struct grant g = people_grant(UNREGISTERED, CAPACITY_DELEGATE);
    people_granted(&w, OWNER, &g);
    assert_int_equal(WRITTEN(&w, account_open(w.writer,
                                              &(struct account_new){.person_id = UNREGISTERED,
                                                                    .roles = ROLE_CUSTOMER,
                                                                    .level = 1,
                                                                    .made_on = PEOPLE_TODAY},
                                              &w.account[UNREGISTERED])),
                     OK);
    assert_int_equal(held(&w, UNREGISTERED), CAPACITY_DELEGATE);
    people_free(&w);
}

static void lists_by_pages(void **state)
{
    struct people w = people_new(state);
    struct grant g = people_grant(DELEGATE, CAPACITY_DELEGATE);
    struct held_establishment *list;
    struct permission *grants;
    int64_t next;
    int n;
    people_granted(&w, OWNER, &g);
    g.establishment_id = OTHERS;
    people_granted(&w, OTHER_OWNER, &g);
    int64_t account = w.account[DELEGATE];
    assert_int_equal(
        permission_establishments(w.reader, w.req, account, PEOPLE_TODAY, 0, 1, &list, &n, &next),
        OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, FIRST);
    assert_int_equal(next, FIRST);
    assert_int_equal(permission_establishments(w.reader, w.req, account, PEOPLE_TODAY, next, 5,
                                               &list, &n, &next),
                     OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, OTHERS);
    assert_int_equal(next, 0);
    assert_int_equal(permission_establishments(w.reader, w.req, w.account[OWNER], PEOPLE_TODAY, 0,
                                               5, &list, &n, &next),
                     OK);
    assert_int_equal(n, 2);
    assert_int_equal(list[1].capacity, CAPACITY_OWNER);
    /* Dead because its grantor is: not listed. */
    assert_int_equal(WRITTEN(&w, account_disable(w.writer, w.account[OTHER_OWNER], 0, NOW_MS)), OK);
    assert_int_equal(
        permission_establishments(w.reader, w.req, account, PEOPLE_TODAY, 0, 5, &list, &n, &next),
        OK);
    assert_int_equal(n, 1);
    assert_int_equal(permission_list(w.reader, w.req, FIRST, PEOPLE_TODAY, 0, 10, &grants, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(grants[0].state, PERMISSION_LIVE);
    assert_true(str_eq(grants[0].name_en, S("Someone")));
    assert_int_equal(permission_load(w.reader, w.req, grants[0].id, day_add(g.to, 1), &grants[0]),
                     OK);
    assert_int_equal(grants[0].state, PERMISSION_OVER);
    assert_int_equal(permission_load(w.reader, w.req, 99, PEOPLE_TODAY, &grants[0]), ERR_NOT_FOUND);
    people_free(&w);
}

/* Rebuilding makes the same rows anew under their old numbers and tells nobody twice. */
static void replay_is_silent_and_exact(void **state)
{
    struct people w = people_new(state);
    struct grant g = people_grant(DELEGATE, CAPACITY_DELEGATE);
    int64_t id;
    g.id = 77;
    assert_int_equal(WRITTEN(&w, permission_grant(w.writer, w.account[OWNER], &g, NOW_MS,
                                                  PEOPLE_TODAY, NOTICE_NONE, &id)),
                     OK);
    assert_int_equal(id, 77);
    assert_int_equal(WRITTEN(&w, permission_revoke(w.writer, w.account[OWNER], 77, NOW_MS,
                                                   PEOPLE_TODAY, NOTICE_NONE)),
                     OK);
    assert_int_equal(count(&w, "SELECT count(*) FROM outbox"), 0);
    assert_int_equal(count(&w, "SELECT count(*) FROM audit_event"), 0);
    g.id = 0;
    assert_int_equal(people_granted(&w, OWNER, &g), 78);
    people_free(&w);
}

/* A grant taken over by an import names no grantor and stands by itself; one that claims a grantor
   without his right does not. */
static void imported_grant_stands_alone(void **state)
{
    struct people w = people_new(state);
    static const char *const insert =
        "INSERT INTO permission (id, account_id, person_id, establishment_id, kind, services, "
        "workers_max, may_pay, may_grant, from_day, to_day, attorney_no, granted_by, granted_at, "
        "granted_under) VALUES ($1, $2, $3, 10, 3, 16, 0, 0, 1, 0, 99999, '', $4, 0, $5)";
    struct holding h;
#define ROW(id, who, by, under)                                                       \
    WRITTEN(&w, db_exec(w.writer, insert, db_int_arg(id), db_int_arg(w.account[who]), \
                        db_int_arg(who), db_int_arg(by), db_int_arg(under)))
    assert_int_equal(ROW(500, DELEGATE, 0, 0), OK);
    assert_int_equal(permission_held(w.reader, w.account[DELEGATE], FIRST, PEOPLE_TODAY, &h), OK);
    assert_int_equal(h.capacity, CAPACITY_DELEGATE);
    assert_false(h.may_grant); /* not even when the row says so */
    assert_int_equal(ROW(501, AGENT, w.account[OTHER_OWNER], 0), OK);
    assert_int_equal(held(&w, AGENT), CAPACITY_NONE);
    assert_int_equal(ROW(502, MAIN_DELEGATE, w.account[DELEGATE], 500), OK); /* 500 may not grant */
    assert_int_equal(held(&w, MAIN_DELEGATE), CAPACITY_NONE);
    people_free(&w);
}

/* ---- API clients ---- */
static void client_lives_and_ends(void **state)
{
    struct people w = people_new(state);
    struct client_new c = {
        .name = S("Payroll"), .secret = token_new(), .grant = people_grant(0, CAPACITY_CLIENT)};
    struct token bearer = token_new(), wrong = token_new();
    struct client *list;
    struct actor a;
    int64_t id;
    int n;
#define CLIENT(by) client_create(w.writer, w.account[by], &c, NOW_MS, PEOPLE_TODAY, &id)
#define TOKEN(secret, now) client_token(w.writer, id, secret, &bearer, now, day_of_instant(now))
    assert_int_equal(WRITTEN(&w, CLIENT(DELEGATE)), ERR_DENIED);
    assert_int_equal(WRITTEN(&w, CLIENT(OWNER)), OK);
    assert_int_equal(WRITTEN(&w, TOKEN(&wrong, NOW_MS)), ERR_DENIED);
    assert_int_equal(WRITTEN(&w, TOKEN(&c.secret, NOW_MS)), OK);
    assert_int_equal(session_load(w.reader, w.req, &bearer, NOW_MS, PEOPLE_TODAY, &a, NULL), OK);
    assert_int_equal(a.capacity, CAPACITY_CLIENT);
    assert_int_equal(a.client_id, id);
    assert_int_equal(a.person_id, 0);
    assert_int_equal(a.establishment_id, FIRST);
    assert_true(a.services == c.grant.services);
    assert_int_equal(WRITTEN(&w, session_choose(w.writer, &a, SECOND, PEOPLE_TODAY)), ERR_DENIED);
    /* Good for an hour, idle or not. */
    int64_t end = NOW_MS + SESSION_CLIENT_MS;
    assert_int_equal(session_load(w.reader, w.req, &bearer, end - 1, PEOPLE_TODAY, &a, NULL), OK);
    assert_int_equal(session_load(w.reader, w.req, &bearer, end, PEOPLE_TODAY, &a, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(client_list(w.reader, w.req, FIRST, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_true(str_eq(list[0].name, S("Payroll")) && list[0].revoked_at == 0);
#define END(by) client_revoke(w.writer, w.account[by], id, NOW_MS, PEOPLE_TODAY)
    assert_int_equal(WRITTEN(&w, END(OTHER_OWNER)), ERR_DENIED);
    assert_int_equal(WRITTEN(&w, END(OWNER)), OK);
    assert_int_equal(session_load(w.reader, w.req, &bearer, NOW_MS, PEOPLE_TODAY, &a, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(WRITTEN(&w, TOKEN(&c.secret, NOW_MS)), ERR_DENIED);
    assert_int_equal(WRITTEN(&w, END(OWNER)), ERR_NOT_FOUND);
    people_free(&w);
}

static void client_ends_with_its_maker(void **state)
{
    struct people w = people_new(state);
    struct client_new c = {
        .name = S("Payroll"), .secret = token_new(), .grant = people_grant(0, CAPACITY_CLIENT)};
    struct grant main = people_grant(MAIN_DELEGATE, CAPACITY_MAIN_DELEGATE);
    struct token bearer = token_new();
    struct actor a;
    int64_t id, main_id = people_granted(&w, OWNER, &main);
    assert_int_equal(WRITTEN(&w, CLIENT(MAIN_DELEGATE)), OK);
    assert_int_equal(WRITTEN(&w, TOKEN(&c.secret, NOW_MS)), OK);
    assert_int_equal(revoke(&w, OWNER, main_id), OK);
    assert_int_equal(session_load(w.reader, w.req, &bearer, NOW_MS, PEOPLE_TODAY, &a, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(WRITTEN(&w, TOKEN(&c.secret, NOW_MS)), ERR_DENIED);
    people_free(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(owner_grants_what_he_likes),
        ON_EACH_ENGINE(refused_grants),
        ON_EACH_ENGINE(main_delegate_hands_on_no_more_than_he_has),
        ON_EACH_ENGINE(ends_with_the_grantors_right),
        ON_EACH_ENGINE(dies_with_account_and_ownership),
        ON_EACH_ENGINE(newer_grant_replaces),
        ON_EACH_ENGINE(holder_gives_up),
        ON_EACH_ENGINE(named_before_the_account),
        ON_EACH_ENGINE(lists_by_pages),
        ON_EACH_ENGINE(replay_is_silent_and_exact),
        ON_EACH_ENGINE(imported_grant_stands_alone),
        ON_EACH_ENGINE(client_lives_and_ends),
        ON_EACH_ENGINE(client_ends_with_its_maker),
    };
    return cmocka_run_group_tests_name("identity/permission", tests, NULL, NULL);
}
