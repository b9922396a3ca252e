/* Loans in force over HTTP, on both engines: the lender sees and ends them, on the page and over the API;
   others do not. */
#include "support/web_people.h"
#include <stdio.h>

static void open_flow(struct web *f, void **state)
{
    struct fixture fixture;
    *f = (struct web){.boot = arena_new(128 << 20)};
    fixture_open(&fixture, state, "1435-03-15");
    struct day today = fixture.today;
    web_people_add(&fixture, state, f);
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
    web_open(f, state, today);
}

static struct got api(struct web *w, enum who who, const char *body)
{
    return web_call(w, who, S("/api/v1/establishments/1-104582/lending/end"), body);
}

static void the_lender_ends_a_loan(void **state)
{
    struct web f;
    open_flow(&f, state);
    struct got got = web_get(&f, OWNER, S("/en/lending"));
    assert_int_equal(got.status, 200);
    assert_true(web_says(got, "Worker 0") && web_says(got, "Worker 1") && web_says(got, "Rawabi"));
    assert_int_equal(web_get(&f, WORKER, S("/en/lending")).status, 404);
    const char *at = memmem(got.body.at, got.body.n, "name=\"worker\" value=\"", 21);
    assert_non_null(at);
    struct str rest = {at + 21, (size_t)(got.body.at + got.body.n - at) - 21};
    struct str fields =
        str_printf(f.boot, "worker=" STR_FMT, STR_ARG(str_first(rest, str_index(rest, '"'))));
    assert_int_equal(web_post(&f, OWNER, S("/en/lending"), "worker=nobody").status, 400);
    got = web_post(&f, OWNER, S("/en/lending"), str_c(f.boot, fields));
    assert_int_equal(got.status, 303);
    got = web_get(&f, OWNER, got.location);
    assert_true(web_says(got, "Worker 1") && !web_says(got, "Worker 0"));
    assert_int_equal(web_post(&f, OWNER, S("/en/lending"), str_c(f.boot, fields)).status, 303);
    char body[60];
    snprintf(body, sizeof body, "{\"worker\":\"%lld\"}", (long long)fixture_iqama(1));
    assert_int_equal(api(&f, FELLOW, body).status, 404);
    assert_int_equal(api(&f, OWNER, "{\"worker\":1}").status, 400);
    got = api(&f, OWNER, body);
    assert_int_equal(got.status, 200);
    assert_true(web_says(got, "\"last\":\"2014-01-16\""));
    assert_int_equal(api(&f, OWNER, body).status, 404);
    web_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH_ENGINE(the_lender_ends_a_loan)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
