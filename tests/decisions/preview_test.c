/* The preview is the decision: over random requests of every service on a demonstration register, in both
   worlds, on both engines, what was previewed is what the submission decides: facts, findings, fee and
   effects; and every refusal names a way out. Requests pile up meanwhile, so open matters of all kinds come in too. */
#include "base/random.h"
#include "decisions/rebuild.h"
#include "decisions/record_import.h"
#include "model/occupation.h"
#include "registers/demo.h"
#include "support/fixture.h"
#include <sodium.h>

enum { ROUNDS = 12, WORKERS_MAX = 4000 };

struct row {
    int64_t id_no, establishment_id, establishment_no;
};

struct world {
    struct fixture f;
    struct random chance;
    struct row *rows;
    int rows_n;
    int granted, refused;
};

static void world_open(struct world *w, void **state, const char *today)
{
    static struct arena *boot __attribute__((used)); /* stays for the whole program */
    struct db *db;
    struct fixture *f = &w->f;
    *w = (struct world){.f = {.arena = arena_new(512 << 20), .url = store_url(state)}};
    w->chance = random_seed(1435);
    struct buf faults = buf_new(f->arena);
    assert_true(sodium_init() >= 0);
    if (!boot) {
        boot = arena_new(64 << 20);
        assert_int_equal(occupations_load(boot), OK);
    }
    assert_int_equal(policy_load_embedded(f->arena, &f->policy, &faults), OK);
    assert_true(day_parse(str_of(today), &f->today));
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    struct demo_wish wish = {20, 1500, 7, f->today};
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
    struct db_rows r;
    w->rows = arena_array(f->arena, struct row, WORKERS_MAX);
    assert_int_equal(
        db_query(f->reader, &r,
                 "SELECT COALESCE(p.id_no, p.border_no), e.id, e.office_no * 10000000 + e.seq_no "
                 "FROM employment m JOIN person p ON p.id = m.person_id JOIN establishment e "
                 "ON e.id = m.establishment_id ORDER BY p.id LIMIT $1",
                 db_int_arg(WORKERS_MAX)),
        OK);
    while (db_next(&r))
        w->rows[w->rows_n++] = (struct row){db_int(&r, 0), db_int(&r, 1), db_int(&r, 2)};
    assert_int_equal(db_done(&r), OK);
}

static const struct row *any(struct world *w)
{
    return &w->rows[random_below(&w->chance, (uint64_t)w->rows_n)];
}

static int64_t answer_of(struct world *w, const struct field *f, const struct row *other)
{
    struct random *r = &w->chance;
    int64_t months = random_chance(r, 1, 2) ? 12 : 3;
    switch (f->kind) {
    case FIELD_CHOICE: return months;
    case FIELD_OCCUPATION:
        return occupation_at((int)random_below(r, (uint64_t)occupations_count()));
    case FIELD_TICK: return !random_chance(r, 1, 8);
    case FIELD_INT: return random_between(r, f->min, f->max < f->min + 20 ? f->max : f->min + 20);
    case FIELD_DAY: return w->f.today.n + random_between(r, -60, 60);
    case FIELD_BITS: return 8;
    case FIELD_ESTABLISHMENT: return other->establishment_no;
    case FIELD_NATIONALITY: return random_chance(r, 1, 2) ? 'I' * 256 + 'N' : 'E' * 256 + 'G';
    case FIELD_WORD: return random_between(r, 1, 2);
    case FIELD_MONEY: return random_between(r, 100000, 900000);
    case FIELD_ACTIVITY: return random_between(r, 0, 40);
    }
    return VALUE_UNKNOWN;
}

static struct submission *random_request(struct world *w, const struct service *s)
{
    struct submission *x = arena_new_of(w->f.arena, struct submission);
    struct submission_line *line = arena_new_of(w->f.arena, struct submission_line);
    const struct row *who = any(w), *other = any(w);
    bool is_other = s->subject == SUBJECT_OTHER_WORKER;
    for (int i = 0; i < INPUTS_MAX; i++)
        line->input.value[i] = VALUE_UNKNOWN;
    for (int i = 0; i < s->fields_count; i++) {
        line->input.value[i] = answer_of(w, &s->fields[i], is_other ? who : other);
        if (service_input_fault(s, w->f.policy, w->f.today, &line->input) == i)
            line->input.value[i] = 12; /* a choice that is not offered on that day */
    }
    line->number = s->subject == SUBJECT_ESTABLISHMENT ? 0
                   : s->subject == SUBJECT_VISA ? 1300000000 + random_between(&w->chance, 0, 60)
                                                : who->id_no;
    x->service = s;
    x->job.run = submission_run;
    x->job.arena = w->f.arena;
    x->job.establishment_id = is_other ? other->establishment_id : who->establishment_id;
    x->actor = (struct actor){.account_id = 1,
                              .person_id = 1,
                              .roles = ROLE_CUSTOMER,
                              .level = 2,
                              .establishment_id = x->job.establishment_id,
                              .capacity = CAPACITY_OWNER,
                              .services = ~(uint64_t)1 >> 1,
                              .may_pay = true};
    x->channel = CHANNEL_WEB;
    x->lines = line;
    x->lines_count = 1;
    return x;
}

/* Numbers of permits, visas and certificates are given out by the submission alone. */
static void drop_numbers(struct decision *d)
{
    for (int i = 0; i < d->effects_count; i++) {
        int64_t *v = d->effects[i].args;
        if (d->effects[i].kind == EFFECT_PERMIT_ISSUE)
            v[6] = 0;
        else if (d->effects[i].kind == EFFECT_PERMIT_EXTEND)
            v[5] = 0;
        else if (d->effects[i].kind == EFFECT_CERTIFICATE)
            v[7] = 0;
        else if (d->effects[i].kind == EFFECT_VISAS)
            v[8] = v[9] = 0;
    }
}

static void compare(struct world *w, const struct submission *preview, const struct submission *s)
{
    struct entry *a = fixture_entry(&w->f, preview, 0), *b = fixture_entry(&w->f, s, 0);
    drop_numbers(&a->decision);
    drop_numbers(&b->decision);
    struct buf x = buf_new(w->f.arena), y = buf_new(w->f.arena);
    facts_encode(&x, &a->facts, &a->decision.facts_seen);
    facts_encode(&y, &b->facts, &b->decision.facts_seen);
    decision_encode(&x, &a->decision);
    decision_encode(&y, &b->decision);
    if (preview->judged[0].kind != s->judged[0].kind ||
        preview->judged[0].fee != s->judged[0].fee || !str_eq(buf_out(&x), buf_out(&y)))
        fail_msg("%s: the preview is not what was decided", s->service->id);
    /* Whatever refuses names a way out, and whose it is. */
    for (int i = 0; i < b->decision.findings_count; i++) {
        const struct finding *found = &b->decision.findings[i];
        if (!found->passed &&
            (found->remedies_count == 0 || !remedy_key(found->remedies[0].action) ||
             !party_key(found->remedies[0].who)))
            fail_msg("%s: %s names no way out", s->service->id, rule_info(found->rule)->code);
    }
    w->granted += s->judged[0].kind != OPERATION_REFUSED;
    w->refused += s->judged[0].kind == OPERATION_REFUSED;
}

static void every_service(void **state, const char *today)
{
    struct world w;
    int count;
    world_open(&w, state, today);
    const struct service *const *all = catalogue(&count);
    struct clock clock = {.now_ms = 0, .today = w.f.today};
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < count; i++) {
            if (all[i]->audience & FOR_VISITOR || all[i]->subject == SUBJECT_PERSON ||
                all[i]->number == 17) /* of persons and files: other doors */
                continue;
            struct submission *s = random_request(&w, all[i]);
            if (service_input_fault(all[i], w.f.policy, w.f.today, &s->lines[0].input) >= 0)
                continue;
            struct submission *preview = arena_new_of(w.f.arena, struct submission);
            *preview = *s;
            assert_int_equal(submission_preview(w.f.reader, w.f.policy, clock, preview), OK);
            assert_int_equal(fixture_submit(&w.f, s), OK);
            compare(&w, preview, s);
        }
    assert_true(w.granted > 5 && w.refused > 50); /* both happen, or nothing was tested */
    struct rebuild_report *r = arena_new_of(w.f.arena, struct rebuild_report);
    assert_int_equal(rebuild_check(w.f.arena, w.f.url, w.f.policy, r, NULL), OK);
    for (int64_t k = 0; k < r->faults_count && k < REBUILD_FAULTS_MAX; k++)
        print_message(STR_FMT "\n", STR_ARG(r->faults[k]));
    assert_int_equal(r->faults_count, 0);
    fixture_close(&w.f);
}

static void previews_of_1435(void **state) { every_service(state, "1435-03-15"); }
static void previews_of_today(void **state) { every_service(state, "2025-11-24"); }

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(previews_of_1435),
        ON_EACH_ENGINE(previews_of_today),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
