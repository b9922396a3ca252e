/* Which papers a request gives, and whether they hold: what was decided against what the registers say later, on
   both engines. */
#include "queries/papers.h"
#include "support/imported.h"

enum { GREEN = 6, PERMIT_DAYS = 200, INDIA = 'I' * 256 + 'N' };

static int64_t *input_of(struct submission *s, int line)
{
    return ((struct submission_line *)s->lines)[line].input.value;
}

static void submit(struct fixture *f, struct submission *s)
{
    assert_int_equal(fixture_submit(f, s), OK);
    for (size_t i = 0; i < s->lines_count; i++)
        assert_int_not_equal(s->judged[i].kind, OPERATION_REFUSED);
}

/* Workers first .. first+n-1 renewed and paid. */
static int64_t renewed(struct fixture *f, int first, int n)
{
    struct submission *s = fixture_submission(f, "S04", first, n);
    submit(f, s);
    imported_pay(f, s);
    return s->request.seq;
}

static void load(struct fixture *f, int64_t seq, int64_t line, int kind, struct paper_facts *out)
{
    struct paper_id id = {FIXTURE_ESTABLISHMENT, seq, line, kind};
    assert_int_equal(paper_load(f->reader, f->arena, &id, out), OK);
}

static void assert_standing(struct fixture *f, const struct paper_facts *p, enum paper_state state,
                            enum paper_why why)
{
    struct paper_standing s;
    assert_int_equal(paper_standing_load(f->reader, p, f->today, &s), OK);
    assert_int_equal(s.state, state);
    assert_int_equal(s.why, why);
}

static size_t listed(struct fixture *f, struct paper_revocation **list)
{
    size_t n;
    assert_int_equal(paper_revocations(f->reader, f->arena, f->today, 100, list, &n), OK);
    return n;
}

static bool lists(const struct paper_revocation *list, size_t n, int64_t permit_no)
{
    bool is_there = false;
    for (size_t i = 0; i < n; i++)
        is_there |= list[i].permit_no == permit_no;
    return is_there;
}

static void a_renewal_gives_permits_a_receipt_and_a_letter(void **state)
{
    struct fixture f;
    struct paper_facts p;
    struct request_view view;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_travel(&f, "1435-09-15");
    int64_t seq = renewed(&f, 0, 3);
    assert_int_equal(request_view_load(f.reader, f.arena, FIXTURE_ESTABLISHMENT, seq, 1, 10, &view),
                     OK);
    assert_true(papers_given(&view));
    load(&f, seq, 2, PAPER_WORK_PERMIT, &p);
    assert_int_equal(
        fixture_number(&f, str_c(f.arena, str_printf(f.arena,
                                                     "SELECT permit_no FROM employment "
                                                     "WHERE person_id = %lld",
                                                     (long long)p.person_id))),
        p.number);
    assert_true(p.number > 1000000000);
    assert_int_equal(p.nationality, INDIA);
    assert_true(p.occupation > 0);
    assert_true(str_eq_c(p.establishment.number, "1-104582"));
    assert_int_equal(p.issued.n, f.today.n);
    assert_true(day_before(f.today, p.until));
    assert_standing(&f, &p, PAPER_VALID, PAPER_WHY_NONE);
    load(&f, seq, 0, PAPER_RECEIPT, &p);
    assert_int_equal(p.amount, view.request.fee);
    assert_standing(&f, &p, PAPER_VALID, PAPER_WHY_NONE);
    load(&f, seq, 0, PAPER_LETTER, &p);
    assert_true(str_eq_c(p.applicant.name_en, "Sara"));
    /* Identities that a code might open to, and that are no papers. */
    static const struct paper_id none[] = {
        {1, 1, 4, PAPER_WORK_PERMIT},
        {1, 1, 1, PAPER_CERTIFICATE},
        {1, 1, 0, PAPER_WORK_PERMIT},
        {1, 1, 1, PAPER_RECEIPT},
        {1, 99, 1, PAPER_WORK_PERMIT},
        {9, 1, 1, PAPER_WORK_PERMIT},
        {1, 1, 1, 0},
        {1, 1, 1, 200},
        {0, 0, 0, PAPER_LETTER},
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(paper_load(f.reader, f.arena, &none[i], &p), ERR_NOT_FOUND);
    fixture_close(&f);
}

static void what_is_not_decided_or_paid_gives_none(void **state)
{
    struct fixture f;
    struct paper_facts p;
    struct request_view view;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_travel(&f, "1435-09-15");
    struct submission *s = fixture_submission(&f, "S04", 0, 1);
    submit(&f, s);
    assert_int_equal(s->request.state, STATE_AWAITING_PAYMENT);
    assert_int_equal(request_view_load(f.reader, f.arena, 1, s->request.seq, 1, 10, &view), OK);
    assert_false(papers_given(&view));
    struct paper_id permit = {1, s->request.seq, 1, PAPER_WORK_PERMIT};
    struct paper_id receipt = {1, s->request.seq, 0, PAPER_RECEIPT};
    assert_int_equal(paper_load(f.reader, f.arena, &permit, &p), ERR_NOT_FOUND);
    assert_int_equal(paper_load(f.reader, f.arena, &receipt, &p), ERR_NOT_FOUND);
    load(&f, s->request.seq, 0, PAPER_LETTER, &p); /* what was accepted is told */
    fixture_close(&f);
}

/* The paper says what was decided; the register says whether that still is so. */
static void the_register_ends_a_paper(void **state)
{
    static const struct {
        enum worker_status status;
        enum paper_why why;
    } cases[] = {
        {WORKER_ABSENT, PAPER_WHY_ABSENT},
        {WORKER_ENDED, PAPER_WHY_MOVED},
        {WORKER_FINAL_EXIT_ISSUED, PAPER_WHY_LEAVING},
        {WORKER_DEPARTED, PAPER_WHY_GONE},
        {WORKER_DECEASED, PAPER_WHY_GONE},
        {WORKER_PENDING_TRANSFER, PAPER_WHY_NONE},
        {WORKER_DISCONNECTED, PAPER_WHY_NONE},
    };
    struct fixture f;
    struct paper_facts p;
    struct paper_revocation *list;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_travel(&f, "1435-09-15");
    int64_t seq = renewed(&f, 0, 2);
    load(&f, seq, 1, PAPER_WORK_PERMIT, &p);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool is_over = cases[i].why != PAPER_WHY_NONE;
        fixture_sql(&f, str_c(f.arena, str_printf(f.arena,
                                                  "UPDATE employment SET status = %d "
                                                  "WHERE person_id = %lld",
                                                  (int)cases[i].status, (long long)p.person_id)));
        assert_standing(&f, &p, is_over ? PAPER_REVOKED : PAPER_VALID, cases[i].why);
        size_t n = listed(&f, &list);
        assert_int_equal(n, IMPORTED_DEPARTED + is_over); /* whose permits had time left as well */
        assert_int_equal(lists(list, n, p.number), is_over);
    }
    fixture_sql(&f, "UPDATE employment SET status = 1 WHERE status = 2");
    fixture_travel(&f, "1437-12-15");
    assert_standing(&f, &p, PAPER_EXPIRED, PAPER_WHY_NONE);
    fixture_sql(&f, "UPDATE employment SET status = 3");
    assert_standing(&f, &p, PAPER_EXPIRED, PAPER_WHY_NONE);
    assert_int_equal(listed(&f, &list), 0); /* what has expired needs no list */
    fixture_close(&f);
}

static void a_paper_is_revoked_by_hand_once(void **state)
{
    struct fixture f;
    struct paper_facts p, other;
    struct paper_revocation *list;
    struct db *writer;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_travel(&f, "1435-09-15");
    int64_t seq = renewed(&f, 0, 2);
    load(&f, seq, 1, PAPER_WORK_PERMIT, &p);
    load(&f, seq, 2, PAPER_WORK_PERMIT, &other);
    assert_int_equal(db_open(f.url, DB_WRITE, &writer), OK);
    assert_int_equal(paper_revoke(writer, &p, S("issued in error"), f.today, 5), OK);
    assert_int_equal(paper_revoke(writer, &p, S("again"), f.today, 6), ERR_CONFLICT);
    db_close(writer);
    assert_standing(&f, &p, PAPER_REVOKED, PAPER_WHY_BY_HAND);
    assert_standing(&f, &other, PAPER_VALID, PAPER_WHY_NONE);
    assert_int_equal(listed(&f, &list), 1 + IMPORTED_DEPARTED);
    assert_int_equal(list[0].id.line, 1); /* those by hand come first */
    assert_int_equal(list[0].until.n, p.until.n);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM audit_event WHERE action = 30"), 1);
    imported_rebuild_check(&f); /* and the registers are what the ledger gives all the same */
    fixture_close(&f);
}

static void a_worker_finds_the_paper_of_his_permit(void **state)
{
    struct fixture f;
    struct paper_facts p;
    struct request q;
    int64_t line;
    imported_open(&f, state, "1435-03-15", GREEN);
    fixture_travel(&f, "1435-09-15");
    int64_t seq = renewed(&f, 0, 3);
    load(&f, seq, 3, PAPER_WORK_PERMIT, &p);
    assert_int_equal(paper_of_permit(f.reader, f.arena, 1, p.person_id, &q, &line), OK);
    assert_int_equal(q.seq, seq);
    assert_int_equal(line, 3);
    /* Who holds an imported permit has no paper of this portal. */
    int64_t imported = fixture_number(&f, "SELECT MAX(person_id) FROM employment WHERE status = 1");
    assert_int_equal(paper_of_permit(f.reader, f.arena, 1, imported, &q, &line), ERR_NOT_FOUND);
    assert_int_equal(paper_of_permit(f.reader, f.arena, 1, 999999, &q, &line), ERR_NOT_FOUND);
    fixture_close(&f);
}

static void a_certificate_and_visas_are_papers_of_the_establishment(void **state)
{
    struct fixture f;
    struct paper_facts p;
    imported_open(&f, state, "1435-03-15", GREEN);
    struct submission *s = imported_submission(&f, "S19", 0);
    input_of(s, 0)[0] = PURPOSE_TENDER;
    input_of(s, 0)[1] = 1;
    submit(&f, s);
    load(&f, s->request.seq, 1, PAPER_CERTIFICATE, &p);
    assert_int_equal(p.person_id, 0);
    assert_int_equal(p.number, fixture_number(&f, "SELECT number FROM certificate"));
    assert_int_equal(p.until.n, day_add(f.today, 90).n);
    assert_standing(&f, &p, PAPER_VALID, PAPER_WHY_NONE);
    fixture_sql(&f, "UPDATE certificate SET revoked_on = issued_on");
    assert_standing(&f, &p, PAPER_REVOKED, PAPER_WHY_CANCELLED);

    struct submission *v = imported_submission(&f, "S13", 0);
    input_of(v, 0)[0] = 7212;
    input_of(v, 0)[1] = input_of(v, 0)[4] = INDIA;
    input_of(v, 0)[2] = 1;
    input_of(v, 0)[3] = 3;
    submit(&f, v);
    imported_pay(&f, v);
    load(&f, v->request.seq, 1, PAPER_VISA_AUTHORISATION, &p);
    assert_int_equal(p.occupation, 7212);
    fixture_sql(&f, "UPDATE visa SET status = 3 WHERE visa_no = (SELECT MIN(visa_no) FROM visa)");
    assert_standing(&f, &p, PAPER_VALID, PAPER_WHY_NONE); /* two are left */
    fixture_sql(&f, "UPDATE visa SET status = 3");
    assert_standing(&f, &p, PAPER_REVOKED, PAPER_WHY_CANCELLED);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(a_renewal_gives_permits_a_receipt_and_a_letter),
        ON_EACH_ENGINE(what_is_not_decided_or_paid_gives_none),
        ON_EACH_ENGINE(the_register_ends_a_paper),
        ON_EACH_ENGINE(a_paper_is_revoked_by_hand_once),
        ON_EACH_ENGINE(a_worker_finds_the_paper_of_his_permit),
        ON_EACH_ENGINE(a_certificate_and_visas_are_papers_of_the_establishment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
