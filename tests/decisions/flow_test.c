/* The main job from submission to permit, on both engines: what is accepted, paid, executed, refused,
   withdrawn, expired, and what the ledger then holds. */
#include "decisions/execute.h"
#include "decisions/payment.h"
#include "decisions/rebuild.h"
#include "support/fixture.h"

static struct payment *pay(struct fixture *f, const struct submission *s, int64_t amount,
                           const char *event)
{
    struct payment *p = arena_new_of(f->arena, struct payment);
    p->job.run = payment_run;
    p->job.arena = f->arena;
    p->job.establishment_id = FIXTURE_ESTABLISHMENT;
    p->seq = s->request.seq;
    p->amount = amount;
    p->event_id = str_of(event);
    p->is_known_number = true;
    memset(p->body_hash, (int)amount, sizeof p->body_hash);
    assert_int_equal(writer_run(f->writer, &p->job), OK);
    return p;
}

static void renews_and_executes_after_payment(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *s = fixture_submission(&f, "S04", 0, 3);
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->request.seq, 1);
    for (int i = 0; i < 3; i++) {
        if (s->judged[i].kind != OPERATION_ACCEPTED) {
            const struct entry *e = fixture_entry(&f, s, i);
            for (int k = 0; k < e->decision.findings_count; k++)
                if (!e->decision.findings[k].passed)
                    print_message("refused by %s\n", rule_info(e->decision.findings[k].rule)->code);
        }
        assert_int_equal(s->judged[i].kind, OPERATION_ACCEPTED);
        assert_int_equal(s->judged[i].fee, 10000); /* 30 Saudis: within the levy-free permits */
    }
    assert_int_equal(s->request.fee, 30000);
    assert_int_equal(s->request.state, STATE_AWAITING_PAYMENT);
    struct payment *p = pay(&f, s, 30000, "evt-1");
    assert_int_equal(p->outcome, PAYMENT_TAKEN);
    assert_int_equal(p->request.state, STATE_EXECUTED);
    assert_int_equal(p->request.lines_done, 3);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM employment WHERE last_operation > 0"),
                     3);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM operation"), 7);
    assert_int_equal(fixture_number(&f, "SELECT levy_free_used FROM unified_entity"), 3);
    assert_int_equal(pay(&f, s, 30000, "evt-1")->is_repeat, true);
    assert_int_equal(pay(&f, s, 30000, "evt-2")->outcome, PAYMENT_REFUND_DOUBLE);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM refund"), 1);
    fixture_close(&f);
}

static void an_open_invoice_refuses_the_second_request(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *first = fixture_submission(&f, "S04", 0, 1);
    struct submission *second = fixture_submission(&f, "S04", 0, 1);
    assert_int_equal(fixture_submit(&f, first), OK);
    assert_int_equal(fixture_submit(&f, second), OK);
    assert_int_equal(second->judged[0].kind, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(&f, second, 0), "E16"));
    assert_int_equal(second->request.state, STATE_REFUSED);
    struct ending *x = arena_new_of(f.arena, struct ending);
    x->job = (struct job){.run = ending_run, .arena = f.arena, .establishment_id = 1};
    x->actor = f.owner;
    x->seq = 1;
    assert_int_equal(writer_run(f.writer, &x->job), OK);
    assert_int_equal(x->request.state, STATE_WITHDRAWN);
    assert_int_equal(fixture_number(&f, "SELECT levy_free_used FROM unified_entity"), 0);
    struct submission *third = fixture_submission(&f, "S04", 0, 1);
    assert_int_equal(fixture_submit(&f, third), OK);
    assert_int_equal(third->judged[0].kind, OPERATION_ACCEPTED);
    assert_int_equal(pay(&f, first, first->request.fee, "evt-1")->outcome, PAYMENT_REFUND_LATE);
    fixture_close(&f);
}

static void the_same_key_gives_the_same_answer(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *s[2];
    for (int i = 0; i < 2; i++) {
        s[i] = fixture_submission(&f, "S04", 0, 2);
        s[i]->has_key = true;
        memset(s[i]->key_hash, 7, sizeof s[i]->key_hash);
        memset(s[i]->body_hash, 8, sizeof s[i]->body_hash);
        assert_int_equal(fixture_submit(&f, s[i]), OK);
    }
    assert_false(s[0]->is_replay);
    assert_true(s[1]->is_replay);
    assert_memory_equal(&s[0]->request, &s[1]->request, sizeof s[0]->request);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(s[0]->judged[i].operation_no, s[1]->judged[i].operation_no);
        assert_true(str_eq(s[0]->judged[i].body, s[1]->judged[i].body));
    }
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM request"), 1);
    memset(s[1]->body_hash, 9, sizeof s[1]->body_hash);
    assert_int_equal(fixture_submit(&f, s[1]), ERR_CONFLICT);
    fixture_close(&f);
}

static void preview_equals_submission(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    fixture_sql(&f, "UPDATE person SET exit_visa_on = 16000 WHERE id = 12;"
                    "INSERT INTO case_mark VALUES (13, 1, 1, 16000, 1)");
    struct submission *preview = fixture_submission(&f, "S04", 0, FIXTURE_WORKERS);
    struct submission *real = fixture_submission(&f, "S04", 0, FIXTURE_WORKERS);
    struct clock clock = {.now_ms = 0, .today = f.today};
    assert_int_equal(submission_preview(f.reader, f.policy, clock, preview), OK);
    assert_int_equal(fixture_submit(&f, real), OK);
    for (int i = 0; i < FIXTURE_WORKERS; i++)
        assert_true(str_eq(preview->judged[i].body, real->judged[i].body));
    assert_true(fixture_refused_by(fixture_entry(&f, real, 2), "W13"));
    assert_true(fixture_refused_by(fixture_entry(&f, real, 3), "W10"));
    fixture_close(&f);
}

static void a_changed_fact_refuses_at_execution_and_is_named(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *s = fixture_submission(&f, "S04", 0, 2);
    assert_int_equal(fixture_submit(&f, s), OK);
    fixture_sql(&f, "UPDATE person SET exit_visa_on = 16080 WHERE id = 11");
    struct payment *p = pay(&f, s, s->request.fee, "evt-1");
    assert_int_equal(p->outcome, PAYMENT_TAKEN);
    assert_int_equal(p->request.lines_done, 1);
    assert_int_equal(p->request.lines_refused, 1);
    assert_int_equal(p->request.refund, s->judged[1].fee);
    struct operation op;
    struct entry e;
    struct request_line *lines;
    size_t n;
    assert_int_equal(request_lines_load(f.reader, f.arena, 1, s->request.seq, 2, 1, &lines, &n),
                     OK);
    assert_int_equal(n, 1);
    int64_t no = lines[0].operation_no;
    assert_int_equal(operation_load(f.reader, f.arena, no, &op), OK);
    assert_int_equal(entry_decode(&op, &e), OK);
    assert_true(fixture_refused_by(&e, "W13"));
    assert_int_equal(e.changed_count, 1);
    assert_int_equal(e.changed[0].fact, FACT_exit_visa_on);
    assert_int_equal(e.changed[0].after, 16080);
    assert_int_equal(fixture_number(&f, "SELECT levy_free_used FROM unified_entity"), 1);
    fixture_close(&f);
}

static void an_unpaid_request_expires_by_time(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *s = fixture_submission(&f, "S04", 0, 2);
    assert_int_equal(fixture_submit(&f, s), OK);
    fixture_travel(&f, "1435-03-25"); /* the last day to pay */
    struct due_job due = {.job.run = due_run};
    assert_int_equal(writer_run(f.writer, &due.job), OK);
    assert_int_equal(fixture_number(&f, "SELECT state FROM request"), STATE_AWAITING_PAYMENT);
    fixture_travel(&f, "1435-03-26");
    assert_int_equal(writer_run(f.writer, &due.job), OK);
    assert_int_equal(fixture_number(&f, "SELECT state FROM request"), STATE_EXPIRED);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM open_line"), 0);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM due"), 0);
    assert_int_equal(fixture_number(&f, "SELECT levy_free_used FROM unified_entity"), 0);
    assert_int_equal(pay(&f, s, s->request.fee, "evt-1")->outcome, PAYMENT_REFUND_LATE);
    fixture_close(&f);
}

static void the_office_is_refused_from_the_cut_over(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-14");
    struct submission *before = fixture_submission(&f, "S04", 0, 1);
    before->channel = CHANNEL_OFFICE;
    assert_int_equal(fixture_submit(&f, before), OK);
    assert_int_equal(before->judged[0].kind, OPERATION_ACCEPTED);
    fixture_travel(&f, "1435-03-15");
    struct submission *after = fixture_submission(&f, "S04", 1, 1);
    after->channel = CHANNEL_OFFICE;
    assert_int_equal(fixture_submit(&f, after), OK);
    assert_int_equal(after->judged[0].kind, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(&f, after, 0), "portal_only"));
    struct submission *assisted = fixture_submission(&f, "S04", 1, 1);
    assisted->channel = CHANNEL_ASSISTED;
    assert_int_equal(fixture_submit(&f, assisted), OK);
    assert_int_equal(assisted->judged[0].kind, OPERATION_ACCEPTED);
    assert_int_equal(pay(&f, before, before->request.fee, "evt-1")->outcome, PAYMENT_TAKEN);
    fixture_close(&f);
}

static void the_same_worker_twice_is_refused_once(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *s = fixture_submission(&f, "S04", 0, 2);
    ((struct submission_line *)s->lines)[1].number = fixture_iqama(0);
    assert_int_equal(fixture_submit(&f, s), OK);
    assert_int_equal(s->judged[0].kind, OPERATION_ACCEPTED);
    assert_int_equal(s->judged[1].kind, OPERATION_REFUSED);
    assert_true(fixture_refused_by(fixture_entry(&f, s, 1), "same_subject"));
    fixture_close(&f);
}

/* Everything the flows above did stands in the ledger; the fixture's own rows do not, so the ledger's
   part is told apart from them by taking the fixture's rows as given. */
static void a_changed_ledger_row_is_found(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct submission *s = fixture_submission(&f, "S04", 0, 2);
    assert_int_equal(fixture_submit(&f, s), OK);
    struct rebuild_report *r = arena_new_of(f.arena, struct rebuild_report);
    fixture_sql(&f, "UPDATE operation SET channel = 2 WHERE no = 2");
    assert_int_equal(rebuild_check(f.arena, f.url, f.policy, r, NULL), OK);
    assert_true(r->faults_count > 0);
    assert_true(str_eq_c(r->faults[0], "operation 2: its leaf does not fit its content"));
    fixture_sql(&f, "DELETE FROM operation WHERE no = 2");
    assert_int_equal(rebuild_check(f.arena, f.url, f.policy, r, NULL), OK);
    bool is_told = false;
    for (int i = 0; i < r->faults_count; i++)
        is_told |= str_eq_c(r->faults[i], "ledger: 1 rows are there, 2 were written");
    assert_true(is_told);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(renews_and_executes_after_payment),
        ON_EACH_ENGINE(an_open_invoice_refuses_the_second_request),
        ON_EACH_ENGINE(the_same_key_gives_the_same_answer),
        ON_EACH_ENGINE(preview_equals_submission),
        ON_EACH_ENGINE(a_changed_fact_refuses_at_execution_and_is_named),
        ON_EACH_ENGINE(an_unpaid_request_expires_by_time),
        ON_EACH_ENGINE(the_office_is_refused_from_the_cut_over),
        ON_EACH_ENGINE(the_same_worker_twice_is_refused_once),
        ON_EACH_ENGINE(a_changed_ledger_row_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
