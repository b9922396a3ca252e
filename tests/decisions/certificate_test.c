/* Certificates fall with the band: those of a red establishment are revoked, others stay; on both engines. */
#include "decisions/certificate_job.h"
#include "support/imported.h"

enum { GREEN = 6 };

static void look(struct fixture *f)
{
    struct certificate_job job = {.job.run = certificate_run};
    assert_int_equal(writer_run(f->writer, &job.job), OK);
    assert_false(job.is_more);
}

static void a_red_band_revokes(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = imported_submission(&f, "S19", 0);
    int64_t *v = ((struct submission_line *)s->lines)->input.value;
    v[0] = PURPOSE_TENDER;
    v[1] = 1;
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_EXECUTED);
    look(&f);
    assert_int_equal(
        fixture_number(&f, "SELECT COUNT(*) FROM certificate WHERE revoked_on IS NULL"), 1);
    fixture_sql(&f, "UPDATE nitaqat_entity SET saudis = 0, saudi_units = 0, workers = 30");
    look(&f);
    assert_int_equal(fixture_number(&f, "SELECT revoked_on FROM certificate"), f.today.n);
    look(&f); /* once */
    fixture_sql(&f, "UPDATE nitaqat_entity SET saudis = 6, saudi_units = 72, workers = 36");
    imported_rebuild_check(&f);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH_ENGINE(a_red_band_revokes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
