/* Objections over HTTP, on both engines: the applicant's page and the API, the worker's own from his file;
   whoever is neither gets nowhere. */
#include "decisions/reference.h"
#include "support/web_people.h"
#include <stdio.h>

struct flow {
    struct web web;
    struct str refusal, report; /* numbers of the requests */
};

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
    *f = (struct flow){.web.boot = arena_new(128 << 20)};
    fixture_open(&fixture, state, "1435-03-15");
    struct day today = fixture.today;
    web_people_add(&fixture, state, &f->web);
    /* The same occupation again is refused; the report takes effect at once. */
    struct request refusal =
        submitted(&fixture, "S09", 7115, VALUE_UNKNOWN, VALUE_UNKNOWN, OPERATION_REFUSED);
    struct request report =
        submitted(&fixture, "S07", today.n - 3, ABSENCE_LEFT_WORK, 1, OPERATION_EXECUTED);
    fixture_close(&fixture);
    web_open(&f->web, state, today);
    f->refusal = reference_request(f->web.boot, &f->web.portal->ref_key, 9, 1, refusal.seq, today);
    f->report = reference_request(f->web.boot, &f->web.portal->ref_key, 7, 1, report.seq, today);
}

static struct str path_of(struct flow *f, struct str no)
{
    return str_printf(f->web.boot, "/en/objections/" STR_FMT "/1", STR_ARG(no));
}

static struct got api(struct flow *f, enum who who, struct str no, const char *body)
{
    return web_call(&f->web, who,
                    str_printf(f->web.boot, "/api/v1/requests/" STR_FMT "/objections", STR_ARG(no)),
                    body);
}

static void the_applicant_objects_on_his_page(void **state)
{
    struct flow f;
    open_flow(&f, state);
    struct str path = path_of(&f, f.refusal);
    struct got got =
        web_get(&f.web, OWNER, str_printf(f.web.boot, "/en/requests/" STR_FMT, STR_ARG(f.refusal)));
    assert_int_equal(got.status, 200);
    assert_true(web_says(got, "/en/objections/"));
    assert_int_equal(web_get(&f.web, OWNER, path).status, 200);
    assert_int_equal(web_get(&f.web, FELLOW, path).status, 404);
    assert_int_equal(web_get(&f.web, REVIEWER, path).status, 404);
    got = web_post(&f.web, OWNER, path, "note=+");
    assert_int_equal(got.status, 422);
    assert_true(web_says(got, "aria-invalid"));
    assert_int_equal(web_post(&f.web, OWNER, path, "note=The+title+is+another").status, 303);
    got = web_get(&f.web, OWNER, path);
    assert_int_equal(got.status, 200);
    assert_false(web_says(got, "<textarea"));
    got = web_get(&f.web, REVIEWER, S("/en/cases"));
    assert_int_equal(got.status, 200);
    got = web_post(&f.web, REVIEWER, S("/en/cases"), "go=1");
    assert_int_equal(got.status, 303);
    got = web_get(&f.web, REVIEWER, got.location);
    assert_int_equal(got.status, 200);
    assert_true(web_says(got, "The title is another"));
    web_close(&f.web);
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
    assert_true(web_says(got, "\"state\":\"under_study\""));
    web_close(&f.web);
}

static void the_worker_objects_to_a_report_in_force(void **state)
{
    struct flow f;
    open_flow(&f, state);
    struct str path = path_of(&f, f.report);
    struct got got = web_get(&f.web, WORKER, S("/en/me"));
    assert_int_equal(got.status, 200);
    assert_true(web_says(got, "/en/objections/"));
    assert_int_equal(web_get(&f.web, WORKER, path).status, 200);
    assert_int_equal(web_get(&f.web, FELLOW, path).status, 404);
    assert_int_equal(api(&f, FELLOW, f.report, "{\"note\":\"x\"}").status, 404);
    got = api(&f, WORKER, f.report, "{\"note\":\"I was at work.\"}");
    assert_int_equal(got.status, 200);
    assert_int_equal(api(&f, WORKER, f.report, "{\"note\":\"I was at work.\"}").status, 409);
    got = web_get(&f.web, WORKER, path);
    assert_int_equal(got.status, 200);
    assert_false(web_says(got, "<textarea"));
    web_close(&f.web);
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
