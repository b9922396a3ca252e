/* The demonstration register of today's world: a transfer (S10) is asked for, agreed to, paid and takes effect,
   though today's rules ask much of the new employer. */
#include "decisions/answer.h"
#include "decisions/payment.h"
#include "decisions/rebuild.h"
#include "decisions/record_import.h"
#include "model/occupation.h"
#include "registers/demo.h"
#include "support/fixture.h"
#include <sodium.h>

enum { PLATINUM_SHOWCASE = 3, WORKERS_TRIED = 400 };

static void demo_open(struct fixture *f, void **state, const char *today)
{
    static struct arena *boot __attribute__((used)); /* stays for the whole program */
    struct db *db;
    *f = (struct fixture){.arena = arena_new(256 << 20), .url = store_url(state)};
    struct buf faults = buf_new(f->arena);
    assert_true(sodium_init() >= 0);
    if (!boot) {
        boot = arena_new(64 << 20);
        assert_int_equal(occupations_load(boot), OK);
    }
    assert_int_equal(policy_load_embedded(f->arena, &f->policy, &faults), OK);
    assert_true(day_parse(str_of(today), &f->today));
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    struct demo_wish wish = {40, 2000, 1435, f->today};
    struct record_import record = {.db = db, .policy = f->policy, .clock = {1, f->today}};
    struct import_options options = {.record = record_import_add, .record_ctx = &record};
    struct demo_made made;
    assert_int_equal(demo_make(db, f->policy, &wish, &options, &made), OK);
    db_close(db);
    fixture_sql(f, "INSERT INTO account VALUES (1, 1, 1, 2, 1, 0, 0)");
    struct writer_config c = {
        .url = f->url, .policy = f->policy, .fixed_today = f->today, .threads = 1};
    assert_int_equal(writer_start(&c, &f->writer), OK);
    assert_int_equal(db_open(f->url, DB_READ, &f->reader), OK);
}

static struct actor owner_of(struct fixture *f, int64_t establishment)
{
    (void)f;
    return (struct actor){.account_id = 1,
                          .person_id = 1,
                          .roles = ROLE_CUSTOMER,
                          .level = 2,
                          .establishment_id = establishment,
                          .capacity = CAPACITY_OWNER,
                          .services = ~(uint64_t)1 >> 1,
                          .may_pay = true};
}

struct worker_row {
    int64_t id_no, person_id, establishment_no;
};

static int others(struct fixture *f, struct worker_row *out)
{
    struct db_rows r;
    int n = 0;
    assert_int_equal(
        db_query(f->reader, &r,
                 "SELECT p.id_no, p.id, e.office_no * 10000000 + e.seq_no FROM employment m "
                 "JOIN person p ON p.id = m.person_id JOIN establishment e ON e.id = "
                 "m.establishment_id WHERE e.id > $1 AND m.status = 1 AND m.permit_kind = 1 "
                 "AND p.nationality <> 'SA' ORDER BY m.start_on LIMIT $2",
                 db_int_arg(PLATINUM_SHOWCASE), db_int_arg(WORKERS_TRIED)),
        OK);
    while (db_next(&r))
        out[n++] = (struct worker_row){db_int(&r, 0), db_int(&r, 1), db_int(&r, 2)};
    assert_int_equal(db_done(&r), OK);
    return n;
}

static struct submission *transfer(struct fixture *f, const struct worker_row *w)
{
    struct submission *s = arena_new_of(f->arena, struct submission);
    struct submission_line *line = arena_new_of(f->arena, struct submission_line);
    line->number = w->id_no;
    for (int k = 0; k < INPUTS_MAX; k++)
        line->input.value[k] = VALUE_UNKNOWN;
    line->input.value[0] = w->establishment_no;
    line->input.value[1] = 7112;
    line->input.value[2] = 200000;
    line->input.value[3] = 1;
    s->service = service_by_id(S("S10"));
    s->job.run = submission_run;
    s->job.arena = f->arena;
    s->job.establishment_id = PLATINUM_SHOWCASE;
    s->actor = owner_of(f, PLATINUM_SHOWCASE);
    s->channel = CHANNEL_WEB;
    s->lines = line;
    s->lines_count = 1;
    return s;
}

static const char *first_failure(struct fixture *f, const struct submission *s)
{
    const struct entry *e = fixture_entry(f, s, 0);
    for (int i = 0; i < e->decision.findings_count; i++)
        if (!e->decision.findings[i].passed)
            return rule_info(e->decision.findings[i].rule)->code;
    return "nothing";
}

static void answer(struct fixture *f, const struct submission *s, int party, int64_t person,
                   int64_t establishment)
{
    struct answering *x = arena_new_of(f->arena, struct answering);
    x->job = (struct job){
        .run = answering_run, .arena = f->arena, .establishment_id = PLATINUM_SHOWCASE};
    x->actor = (struct actor){.person_id = person, .establishment_id = establishment};
    x->channel = CHANNEL_WEB;
    x->seq = s->request.seq;
    x->party = party;
    x->is_yes = true;
    x->note = S("");
    enum err e = writer_run(f->writer, &x->job);
    assert_true(e == OK || e == ERR_DENIED); /* denied: that party is not asked */
}

static void a_transfer_takes_effect_today(void **state)
{
    struct fixture f;
    struct worker_row *all;
    struct submission *s = NULL;
    demo_open(&f, state, "2025-11-24");
    all = arena_array(f.arena, struct worker_row, WORKERS_TRIED);
    int n = others(&f, all), i;
    const char *why = "";
    for (i = 0; i < n; i++) {
        s = transfer(&f, &all[i]);
        assert_int_equal(fixture_submit(&f, s), OK);
        if (s->judged[0].kind == OPERATION_ACCEPTED)
            break;
        why = first_failure(&f, s);
    }
    if (i == n)
        fail_msg("of %d workers none may be transferred; the last for %s", n, why);
    int64_t employer = fixture_number(
        &f, str_c(f.arena, str_printf(f.arena,
                                      "SELECT establishment_id FROM employment WHERE person_id = "
                                      "%lld AND status = 1",
                                      (long long)all[i].person_id)));
    answer(&f, s, PARTY_WORKER, all[i].person_id, 0);
    answer(&f, s, PARTY_OTHER, 1, employer);
    struct payment *p = arena_new_of(f.arena, struct payment);
    p->job =
        (struct job){.run = payment_run, .arena = f.arena, .establishment_id = PLATINUM_SHOWCASE};
    p->seq = s->request.seq;
    p->amount = s->request.fee;
    p->event_id = S("evt-1");
    p->is_known_number = true;
    assert_int_equal(writer_run(f.writer, &p->job), OK);
    assert_int_equal(p->outcome, PAYMENT_TAKEN);
    assert_int_equal(p->request.state, STATE_EXECUTED);
    int64_t now = fixture_number(
        &f, str_c(f.arena, str_printf(f.arena,
                                      "SELECT establishment_id FROM employment WHERE person_id = "
                                      "%lld AND status = 1",
                                      (long long)all[i].person_id)));
    assert_int_equal(now, PLATINUM_SHOWCASE);
    struct rebuild_report *r = arena_new_of(f.arena, struct rebuild_report);
    assert_int_equal(rebuild_check(f.arena, f.url, f.policy, r, NULL), OK);
    for (int64_t k = 0; k < r->faults_count && k < REBUILD_FAULTS_MAX; k++)
        print_message(STR_FMT "\n", STR_ARG(r->faults[k]));
    assert_int_equal(r->faults_count, 0);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH_ENGINE(a_transfer_takes_effect_today)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
