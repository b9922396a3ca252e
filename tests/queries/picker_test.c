/* The picker: who is listed for a service, and that what it says of a worker is what the submission then
   decides. */
#include "queries/picker.h"
#include "support/fixture.h"

static struct input all_given(void)
{
    struct input in;
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    in.value[0] = 12; /* months */
    in.value[1] = 1;  /* the declaration */
    return in;
}

static struct picker_ask ask_of(struct fixture *f, const char *service)
{
    return (struct picker_ask){
        .actor = &f->owner,
        .service = service_by_id(str_of(service)),
        .policy = f->policy,
        .clock = clock_read(f->today),
        .establishment_id = FIXTURE_ESTABLISHMENT,
        .input = all_given(),
        .search = S(""),
        .max = 25,
    };
}

static void picked(struct fixture *f, const struct picker_ask *ask, struct picker *out)
{
    assert_int_equal(picker_load(f->reader, f->arena, ask, out), OK);
}

static void lists_who_can_renew_nearest_end_first(void **state)
{
    struct fixture f;
    struct picker p;
    fixture_open(&f, state, "1435-03-15");
    struct picker_ask ask = ask_of(&f, "S04");
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ALL], FIXTURE_WORKERS);
    assert_int_equal(p.counts[STANDING_ELIGIBLE], FIXTURE_WORKERS);
    assert_int_equal(p.common_count, 0);
    for (int i = 0; i < FIXTURE_WORKERS; i++)
        assert_int_equal(picker_number(&p.items[i].worker), fixture_iqama(i));
    fixture_close(&f);
}

static void out_of_scope_is_found_by_search_only(void **state)
{
    struct fixture f;
    struct picker p;
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(&f, "UPDATE employment SET permit_expiry = permit_expiry + 400 WHERE person_id = "
                    "(SELECT MIN(person_id) FROM employment WHERE permit_kind = 1)");
    struct picker_ask ask = ask_of(&f, "S04");
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ALL], FIXTURE_WORKERS - 1);
    ask.search = str_printf(f.arena, "%lld", (long long)fixture_iqama(0));
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ALL], 1);
    assert_int_equal(p.counts[STANDING_NOT], 1);
    assert_int_equal(p.rows_count, 1);
    assert_false(p.rows[0].decision->granted);
    fixture_close(&f);
}

static void searches_numbers_in_any_digits(void **state)
{
    struct fixture f;
    struct picker p;
    char text[32] = "";
    fixture_open(&f, state, "1435-03-15");
    for (struct str rest = str_printf(f.arena, "%lld", (long long)fixture_iqama(3)); rest.n;
         rest = str_from(rest, 1)) {
        size_t n = strlen(text);
        text[n] = (char)0xd9;
        text[n + 1] = (char)(0xa0 + rest.at[0] - '0');
    }
    struct picker_ask ask = ask_of(&f, "S04");
    ask.search = str_of(text);
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ALL], 1);
    assert_int_equal(picker_number(&p.items[0].worker), fixture_iqama(3));
    fixture_close(&f);
}

static void pages_and_filters(void **state)
{
    struct fixture f;
    struct picker p;
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(&f, "UPDATE employment SET status = 3 WHERE person_id = "
                    "(SELECT MAX(person_id) FROM employment WHERE permit_kind = 1)");
    struct picker_ask ask = ask_of(&f, "S04");
    ask.max = 5;
    ask.first = 10;
    picked(&f, &ask, &p);
    assert_int_equal(p.rows_count, 2);
    ask.first = 0;
    ask.show = STANDING_ACTION; /* the establishment can cancel the absence report */
    picked(&f, &ask, &p);
    assert_int_equal(p.rows_count, 1);
    assert_int_equal(p.counts[STANDING_ELIGIBLE], FIXTURE_WORKERS - 1);
    fixture_close(&f);
}

static void a_matter_of_the_establishment_is_said_once(void **state)
{
    struct fixture f;
    struct picker p;
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(&f, "UPDATE establishment SET status = 3");
    struct picker_ask ask = ask_of(&f, "S04");
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ELIGIBLE], 0);
    assert_int_equal(p.common_count, 1);
    assert_int_equal(p.common[0].rule, E01_est_active);
    fixture_close(&f);
}

/* The sentence that the picker lives by. */
static void says_what_the_submission_decides(void **state)
{
    struct fixture f;
    struct picker p;
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(&f, "UPDATE employment SET status = 3 WHERE person_id % 3 = 0");
    struct picker_ask ask = ask_of(&f, "S04");
    picked(&f, &ask, &p);
    for (size_t i = 0; i < p.rows_count; i++) {
        struct submission *s = fixture_submission(&f, "S04", 0, 1);
        struct submission_line *line = arena_new_of(f.arena, struct submission_line);
        line->number = picker_number(&p.rows[i].item->worker);
        line->input = ask.input;
        s->lines = line;
        assert_int_equal(fixture_submit(&f, s), OK);
        assert_int_equal(s->judged[0].kind != OPERATION_REFUSED, p.rows[i].decision->granted);
        const struct entry *e = fixture_entry(&f, s, 0);
        assert_int_equal(e->decision.findings_count, p.rows[i].decision->findings_count);
        for (int k = 0; k < e->decision.findings_count; k++)
            assert_int_equal(e->decision.findings[k].passed,
                             p.rows[i].decision->findings[k].passed);
    }
    /* Now every one who was accepted has an open invoice, which he can clear. */
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ELIGIBLE], 0);
    fixture_close(&f);
}

static void a_service_for_newcomers_lists_newcomers(void **state)
{
    struct fixture f;
    struct picker p;
    fixture_open(&f, state, "1435-03-15");
    struct picker_ask ask = ask_of(&f, "S03");
    ask.input.value[1] = VALUE_UNKNOWN; /* the occupation: as on file */
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ALL], 0);
    fixture_sql(&f,
                "UPDATE employment SET permit_kind = 0, permit_no = NULL, permit_expiry = NULL, "
                "first_permit_on = NULL, origin = 1, visa_occupation = occupation "
                "WHERE person_id = (SELECT MAX(person_id) FROM employment)");
    picked(&f, &ask, &p);
    assert_int_equal(p.counts[STANDING_ALL], 1);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(lists_who_can_renew_nearest_end_first),
        ON_EACH_ENGINE(out_of_scope_is_found_by_search_only),
        ON_EACH_ENGINE(searches_numbers_in_any_digits),
        ON_EACH_ENGINE(pages_and_filters),
        ON_EACH_ENGINE(a_matter_of_the_establishment_is_said_once),
        ON_EACH_ENGINE(says_what_the_submission_decides),
        ON_EACH_ENGINE(a_service_for_newcomers_lists_newcomers),
    };
    return cmocka_run_group_tests_name("picker", tests, NULL, NULL);
}
