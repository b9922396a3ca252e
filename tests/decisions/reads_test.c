/* Reads of files: who looked is shown to the person; the files of many within an hour raise one signal. */
#include "decisions/reads.h"
#include "queries/audit_view.h"
#include "support/fixture.h"

struct looking {
    struct job job;
    int64_t account_id, person_id, minutes_later;
};

static enum err look_run(struct writing *w, struct job *job)
{
    const struct looking *x = (const struct looking *)job;
    return read_note(w, &(struct audit_event){.at = w->clock.now_ms + x->minutes_later * 60000,
                                              .account_id = x->account_id,
                                              .action = AUDIT_FILE_SEEN,
                                              .establishment_id = 1,
                                              .person_id = x->person_id,
                                              .detail = S("page=worker")});
}

static void look(struct fixture *f, int64_t account, int64_t person, int64_t minutes_later)
{
    struct looking x = {.job.run = look_run,
                        .account_id = account,
                        .person_id = person,
                        .minutes_later = minutes_later};
    assert_int_equal(writer_run(f->writer, &x.job), OK);
}

static int64_t signals(struct fixture *f)
{
    return fixture_number(f, "SELECT COUNT(*) FROM audit_event WHERE action = 31");
}

static void many_persons_raise_one_signal(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    int64_t most = policy_param(f.policy, PARAM_reads_persons_hour_max, f.today)->value;
    for (int64_t i = 0; i < most; i++)
        look(&f, 1, 1000 + i, 0);
    for (int i = 0; i < 5; i++) /* the same person again is no other */
        look(&f, 1, 1000, 0);
    look(&f, 2, 5000, 0); /* another's reads are his own */
    look(&f, 1, 0, 0);    /* a list of the establishment's */
    assert_int_equal(signals(&f), 0);
    look(&f, 1, 2000, 1);
    assert_int_equal(signals(&f), 1);
    look(&f, 1, 2001, 2);
    assert_int_equal(signals(&f), 1);
    /* An hour later the count has begun anew. */
    look(&f, 1, 2002, 90);
    assert_int_equal(signals(&f), 1);
    fixture_close(&f);
}

static void the_person_is_shown_who_looked(void **state)
{
    struct fixture f;
    struct audit_read *reads;
    int n;
    fixture_open(&f, state, "1435-03-15");
    look(&f, 1, 10, 0);
    look(&f, 1, 11, 0);
    look(&f, 1, 10, 1);
    look(&f, 1, 1, 2); /* account 1 is person 1: his own looking */
    assert_int_equal(audit_reads_of(f.reader, f.arena, 10, 20, &reads, &n), OK);
    assert_int_equal(n, 2);
    assert_true(reads[0].at > reads[1].at);
    assert_true(str_eq(reads[0].by_en, S("Noura")));
    assert_true(str_eq(reads[0].for_en, S("Nakheel")));
    assert_true(str_eq(audit_detail(reads[0].detail, "page"), S("worker")));
    assert_int_equal(audit_reads_of(f.reader, f.arena, 1, 20, &reads, &n), OK);
    assert_int_equal(n, 0);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(many_persons_raise_one_signal),
        ON_EACH_ENGINE(the_person_is_shown_who_looked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
