/* Wage files from sending to what they lead to, on both engines: mended and accepted, corrected and
   replaced; months that pass without one, the suspension and its end. Each test ends with the rebuild
   check, for the lines are kept beside the ledger. */
#include "decisions/rebuild.h"
#include "decisions/wage_month.h"
#include "support/wage_filed.h"
#include <stdio.h>

enum { SAUDIS = 18, ALL = IMPORTED_EXPATS };

static int64_t number(struct fixture *f, const char *sql) { return fixture_number(f, sql); }

/* The month's row as "due paid lines ok closed". */
static void assert_month(struct fixture *f, const char *month, const char *want)
{
    struct wage_month m;
    char found[80];
    assert_int_equal(wage_month_load(f->reader, FIXTURE_ESTABLISHMENT, wage_filed_month(month), &m),
                     OK);
    snprintf(found, sizeof found, "%lld %lld %lld %d %d", (long long)m.due, (long long)m.paid,
             (long long)m.lines, m.is_ok, m.is_closed);
    assert_string_equal(found, want);
}

/* "none", "spares" or "all". */
static void assert_stopped(struct fixture *f, const char *want)
{
    struct day from;
    bool spares;
    assert_int_equal(wage_suspension_load(f->reader, FIXTURE_ESTABLISHMENT, &from, &spares), OK);
    assert_string_equal(day_is_none(from) ? "none" : spares ? "spares" : "all", want);
}

static void travel(struct fixture *f, const char *today)
{
    fixture_travel(f, today);
    assert_true(day_parse(str_of(today), &f->today));
    wage_duty_done(f);
}

static bool refused_by(const struct wage_accepting *x, const char *code)
{
    for (int i = 0; i < x->decision.findings_count; i++)
        if (!x->decision.findings[i].passed &&
            strcmp(rule_info((int)x->decision.findings[i].rule)->code, code) == 0)
            return true;
    return false;
}

static enum err accept(struct fixture *f, int64_t file_id, struct wage_accepting *x)
{
    *x = (struct wage_accepting){
        .job = {.run = wage_accepting_run,
                .arena = f->arena,
                .establishment_id = FIXTURE_ESTABLISHMENT},
        .actor = f->owner,
        .channel = CHANNEL_WEB,
        .file_id = file_id,
    };
    return writer_run(f->writer, &x->job);
}

/* ---- the tests ---- */

static void three_wrong_lines_are_named_mended_and_accepted(void **state)
{
    struct fixture f;
    struct wage_accepting x;
    imported_open(&f, state, "1435-03-15", SAUDIS);
    struct wage_wish wish = {.month = wage_filed_month("2013-12"), .ref = "R1", .count = ALL};
    wish.wrong = 3;
    struct wage_filing *bad = wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true);
    assert_false(bad->accepting.is_accepted);
    assert_int_equal(bad->accepting.upload.outcome, WAGE_REJECTED);
    assert_int_equal(bad->accepting.upload.rejects, 3);
    assert_int_equal(bad->accepting.upload.lines_rejected, 3);
    struct wage_finding *found;
    size_t n;
    assert_int_equal(wage_findings_load(f.reader, f.arena, FIXTURE_ESTABLISHMENT,
                                        bad->accepting.file_id, &found, &n),
                     OK);
    assert_int_equal(found[0].line, 2);
    assert_int_equal(found[0].cause, WAGE_CAUSE_person_check);
    assert_int_equal(found[1].line, 3);
    assert_int_equal(found[1].cause, WAGE_CAUSE_net);
    assert_int_equal(found[2].line, 4);
    assert_int_equal(found[2].cause, WAGE_CAUSE_account_check);
    /* Its own sender can't accept it either. */
    assert_int_equal(accept(&f, bad->accepting.file_id, &x), OK);
    assert_true(!x.is_accepted && refused_by(&x, "S17_X03"));
    assert_int_equal(number(&f, "SELECT COUNT(*) FROM wage_file"), 0);
    wish.wrong = 0;
    struct wage_filing *good = wage_filed(&f, &wish, WAGE_HOW_NEW, 0, false);
    assert_false(good->accepting.is_accepted);
    assert_int_equal(accept(&f, good->accepting.file_id, &x), OK);
    assert_true(x.is_accepted);
    assert_int_equal(accept(&f, good->accepting.file_id, &x), ERR_CONFLICT);
    /* 30 expatriates paid of 48 due. */
    assert_month(&f, "2013-12", "48 30 30 0 0");
    /* The reference is used for ever. */
    struct wage_filing *again = wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true);
    assert_true(!again->accepting.is_accepted && again->accepting.upload.rejects == 1);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void corrections_and_replacements(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", 0);
    struct wage_wish wish = {.month = wage_filed_month("2013-12"), .ref = "R1", .count = 20};
    struct wage_filing *first = wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true);
    assert_true(first->accepting.is_accepted);
    assert_month(&f, "2013-12", "30 20 20 0 0");
    /* Too little is not paid: 500 of 1,500. */
    wish = (struct wage_wish){
        .month = wish.month, .ref = "R2", .first = 10, .count = 10, .wage = 50000};
    struct wage_filing *second =
        wage_filed(&f, &wish, WAGE_HOW_CORRECTS, first->accepting.file_id, true);
    assert_true(second->accepting.is_accepted);
    assert_month(&f, "2013-12", "30 10 20 0 0");
    assert_int_equal(number(&f, "SELECT net FROM wage_month"), 10 * 150000 + 10 * 50000);
    /* A further file adds: the other ten. */
    wish = (struct wage_wish){.month = wish.month, .ref = "R3", .first = 20, .count = 10};
    assert_true(wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true)->accepting.is_accepted);
    assert_month(&f, "2013-12", "30 20 30 0 0");
    /* The correction as a whole goes, and pays in full what it named. */
    wish = (struct wage_wish){.month = wish.month, .ref = "R4", .first = 10, .count = 10};
    assert_true(wage_filed(&f, &wish, WAGE_HOW_REPLACES, second->accepting.file_id, true)
                    ->accepting.is_accepted);
    assert_month(&f, "2013-12", "30 30 30 1 0");
    assert_int_equal(number(&f, "SELECT COUNT(*) FROM wage_file WHERE is_replaced = 1"), 1);
    /* What was replaced is mended no more. */
    wish.ref = "R5";
    struct wage_filing *late =
        wage_filed(&f, &wish, WAGE_HOW_CORRECTS, second->accepting.file_id, true);
    assert_true(!late->accepting.is_accepted && refused_by(&late->accepting, "S17_X06"));
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void late_months_stop_services_and_files_release_them(void **state)
{
    struct fixture f;
    imported_open(&f, state, "2026-01-05", SAUDIS);
    wage_duty_done(&f);
    assert_int_equal(number(&f, "SELECT from_month FROM wage_duty"), wage_filed_month("2026-01"));
    travel(&f, "2026-02-15"); /* January's last day */
    assert_int_equal(number(&f, "SELECT COUNT(*) FROM wage_month"), 0);
    travel(&f, "2026-02-16");
    assert_month(&f, "2026-01", "48 0 0 0 1");
    assert_int_equal(number(&f, "SELECT wage_delay_months FROM establishment"), 1);
    assert_int_equal(number(&f, "SELECT wage_compliance_bp FROM establishment"), 0);
    assert_stopped(&f, "none");
    travel(&f, "2026-03-16");
    assert_stopped(&f, "spares");
    struct submission *s = imported_submission(&f, "S04", fixture_iqama(0));
    ((struct submission_line *)s->lines)->input.value[0] = 12;
    ((struct submission_line *)s->lines)->input.value[1] = 1;
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_false(fixture_refused_by(fixture_entry(&f, s, 0), "E10"));
    travel(&f, "2026-04-16");
    assert_stopped(&f, "all");
    s = imported_submission(&f, "S04", fixture_iqama(1));
    ((struct submission_line *)s->lines)->input.value[0] = 12;
    ((struct submission_line *)s->lines)->input.value[1] = 1;
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_true(fixture_refused_by(fixture_entry(&f, s, 0), "E10"));
    /* A file that pays too few of them sets nobody free. */
    struct wage_wish wish = {.ref = "R1", .count = ALL};
    wish.month = wage_filed_month("2026-02");
    assert_true(wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true)->accepting.is_accepted);
    assert_stopped(&f, "all"); /* 30 of 48 are not enough */
    imported_rebuild_check(&f);
    fixture_close(&f);
}

static void the_last_file_sets_free(void **state)
{
    struct fixture f;
    imported_open(&f, state, "2026-01-05", 0); /* expatriates only: all can be paid */
    wage_duty_done(&f);
    travel(&f, "2026-04-16");
    assert_stopped(&f, "all");
    struct wage_wish wish = {.ref = "R1", .count = ALL};
    wish.month = wage_filed_month("2026-02");
    assert_true(wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true)->accepting.is_accepted);
    assert_stopped(&f, "none"); /* one late month: March */
    assert_int_equal(number(&f, "SELECT wage_delay_months FROM establishment"), 1);
    wish.month = wage_filed_month("2026-03");
    wish.ref = "R2";
    assert_true(wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true)->accepting.is_accepted);
    assert_int_equal(number(&f, "SELECT wage_delay_months FROM establishment"), 0);
    assert_int_equal(number(&f, "SELECT wage_compliance_bp FROM establishment"), 0); /* January */
    wish.month = wage_filed_month("2026-01");
    wish.ref = "R3";
    wish.count = 24; /* 80 % are enough */
    assert_true(wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true)->accepting.is_accepted);
    assert_int_equal(number(&f, "SELECT wage_compliance_bp FROM establishment"), 8000);
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* What S07 and S10 see: the last day paid for, and the months unpaid. */
static void a_worker_unpaid_for_three_months_may_move(void **state)
{
    struct fixture f;
    struct day until;
    int64_t months, person;
    imported_open(&f, state, "2026-01-05", 0);
    wage_duty_done(&f);
    struct wage_wish wish = {.ref = "R1", .count = ALL - 1};
    wish.month = wage_filed_month("2026-01");
    assert_true(wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true)->accepting.is_accepted);
    travel(&f, "2026-04-16");
    person = number(&f, "SELECT MAX(person_id) FROM employment WHERE status = 1");
    struct day start = {
        (int32_t)number(&f, "SELECT MAX(start_on) FROM employment WHERE status = 1")};
    assert_int_equal(wages_of_worker(f.reader, f.arena, f.policy, FIXTURE_ESTABLISHMENT, person,
                                     150000, start, f.today, &until, &months),
                     OK);
    assert_int_equal(months, 3);
    assert_true(day_is_none(until));
    assert_int_equal(wages_of_worker(f.reader, f.arena, f.policy, FIXTURE_ESTABLISHMENT, person - 1,
                                     150000, start, f.today, &until, &months),
                     OK);
    assert_int_equal(months, 2);
    assert_true(day_eq(until, wage_month_last(wage_filed_month("2026-01"))));
    imported_rebuild_check(&f);
    fixture_close(&f);
}

/* Deleted or changed lines are seen: they are not the ones whose hash the ledger holds. */
static void changed_kept_lines_are_found(void **state)
{
    struct fixture f;
    imported_open(&f, state, "1435-03-15", 0);
    struct wage_wish wish = {.month = wage_filed_month("2013-12"), .ref = "R1", .count = ALL};
    assert_true(wage_filed(&f, &wish, WAGE_HOW_NEW, 0, true)->accepting.is_accepted);
    fixture_sql(&f, "UPDATE wage_kept SET data = (SELECT k.data FROM wage_kept k WHERE k.kind = 1)"
                    " WHERE kind = 2");
    struct rebuild_report *r = arena_new_of(f.arena, struct rebuild_report);
    assert_int_equal(rebuild_check(f.arena, f.url, f.policy, r, NULL), OK);
    assert_true(r->faults_count > 0);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(three_wrong_lines_are_named_mended_and_accepted),
        ON_EACH_ENGINE(corrections_and_replacements),
        ON_EACH_ENGINE(late_months_stop_services_and_files_release_them),
        ON_EACH_ENGINE(the_last_file_sets_free),
        ON_EACH_ENGINE(a_worker_unpaid_for_three_months_may_move),
        ON_EACH_ENGINE(changed_kept_lines_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
