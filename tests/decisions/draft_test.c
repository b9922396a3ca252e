/* Drafts: kept whole, only for whom they are, and submitted once. */
#include "decisions/draft.h"
#include "support/fixture.h"

static struct draft three_lines(struct fixture *f)
{
    static const unsigned char id[DRAFT_ID_BYTES] = "0123456789abcde";
    struct draft d = draft_new(&f->owner, service_by_id(S("S04")), id);
    struct submission *s = fixture_submission(f, "S04", 0, 3);
    d.lines = arena_array(f->arena, struct submission_line, 3);
    d.lines_count = 3;
    d.shared = s->lines[0].input;
    for (int i = 0; i < 3; i++) {
        d.lines[i] = s->lines[i];
        for (int k = 0; k < INPUTS_MAX; k++)
            d.lines[i].input.value[k] = VALUE_UNKNOWN;
    }
    d.search = S("محمد");
    d.show = 2;
    d.page = 3;
    return d;
}

static enum err store(struct fixture *f, const struct draft *d)
{
    struct draft_write *w = arena_new_of(f->arena, struct draft_write);
    w->row = d->row;
    w->row.body = draft_encode(f->arena, d);
    w->job.run = draft_write_run;
    w->job.arena = f->arena;
    w->job.establishment_id = d->row.establishment_id;
    return writer_run(f->writer, &w->job);
}

static enum err find(struct fixture *f, const struct actor *actor, const struct draft *d,
                     int64_t later_ms, struct draft *out)
{
    return draft_find(f->reader, f->arena, actor, service_by_id(S("S04")),
                      draft_id_text(f->arena, d->row.id), clock_read(f->today).now_ms + later_ms,
                      out);
}

static struct draft_submit *submission_of(struct fixture *f, const struct draft *d)
{
    struct draft_submit *s = arena_new_of(f->arena, struct draft_submit);
    s->submission = *fixture_submission(f, "S04", 0, 1);
    s->submission.job.run = draft_submit_run;
    s->submission.lines = draft_lines(f->arena, d);
    s->submission.lines_count = d->lines_count;
    s->submission.has_key = true;
    memcpy(s->submission.key_hash, d->row.id, KEY_HASH_BYTES);
    memcpy(s->id, d->row.id, DRAFT_ID_BYTES);
    return s;
}

static void comes_back_as_it_was(void **state)
{
    struct fixture f;
    struct draft back;
    fixture_open(&f, state, "1435-03-15");
    struct draft d = three_lines(&f);
    d.lines[1].input.value[0] = 6; /* an answer of its own */
    assert_int_equal(store(&f, &d), OK);
    assert_int_equal(find(&f, &f.owner, &d, 0, &back), OK);
    assert_int_equal(back.lines_count, 3);
    assert_true(str_eq(back.search, d.search));
    assert_int_equal(back.show, 2);
    assert_int_equal(back.page, 3);
    struct submission_line *lines = draft_lines(f.arena, &back);
    assert_int_equal(lines[0].input.value[0], d.shared.value[0]);
    assert_int_equal(lines[1].input.value[0], 6);
    assert_int_equal(draft_line_of(&back, lines[2].number), 2);
    assert_int_equal(draft_line_of(&back, 1), 3);
    fixture_close(&f);
}

static void is_nobody_elses_and_ends(void **state)
{
    struct fixture f;
    struct draft back;
    fixture_open(&f, state, "1435-03-15");
    struct draft d = three_lines(&f);
    assert_int_equal(store(&f, &d), OK);
    struct actor other = f.owner;
    other.account_id++;
    assert_int_equal(find(&f, &other, &d, 0, &back), ERR_NOT_FOUND);
    other = f.owner;
    other.establishment_id++;
    assert_int_equal(find(&f, &other, &d, 0, &back), ERR_NOT_FOUND);
    assert_int_equal(find(&f, &f.owner, &d, DRAFT_LIFE_MS + 60000, &back), ERR_NOT_FOUND);
    /* Writing over somebody else's draft, its id known, changes nothing. */
    struct draft stolen = d;
    stolen.row.account_id++;
    stolen.lines_count = 1;
    assert_int_equal(store(&f, &stolen), ERR_CONFLICT);
    assert_int_equal(find(&f, &f.owner, &d, 0, &back), OK);
    assert_int_equal(back.lines_count, 3);
    fixture_close(&f);
}

static void becomes_one_request_however_often_it_is_sent(void **state)
{
    struct fixture f;
    struct draft back;
    fixture_open(&f, state, "1435-03-15");
    struct draft d = three_lines(&f);
    assert_int_equal(store(&f, &d), OK);
    struct draft_submit *first = submission_of(&f, &d), *second = submission_of(&f, &d);
    assert_int_equal(writer_run(f.writer, &first->submission.job), OK);
    assert_int_equal(writer_run(f.writer, &second->submission.job), OK);
    assert_true(second->submission.is_replay);
    assert_int_equal(first->submission.request.seq, second->submission.request.seq);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM request"), 1);
    assert_int_equal(find(&f, &f.owner, &d, 0, &back), OK);
    assert_int_equal(back.row.state, DRAFT_SUBMITTED);
    assert_int_equal(back.row.seq, first->submission.request.seq);
    assert_int_equal(store(&f, &d), ERR_CONFLICT); /* a request is not edited */
    fixture_close(&f);
}

static void damage_is_found(void **state)
{
    struct fixture f;
    struct draft back;
    fixture_open(&f, state, "1435-03-15");
    struct draft d = three_lines(&f);
    struct str whole = draft_encode(f.arena, &d);
    for (size_t n = 0; n < whole.n; n += 7) { /* each of them leaves a line in the log */
        back.row.body = str_first(whole, n);
        assert_int_equal(draft_decode(f.arena, &back), ERR_DB);
    }
    back.row.body = whole;
    assert_int_equal(draft_decode(f.arena, &back), OK);
    unsigned char id[DRAFT_ID_BYTES];
    assert_false(draft_id_read(S("0123"), id));
    assert_false(draft_id_read(S("0123456789abcdef0123456789abcdeg"), id));
    assert_false(draft_id_read(S("0123456789ABCDEF0123456789ABCDEF"), id));
    assert_true(draft_id_read(S("0123456789abcdef0123456789abcdef"), id));
    fixture_close(&f);
}

static void what_has_ended_is_swept(void **state)
{
    struct fixture f;
    fixture_open(&f, state, "1435-03-15");
    struct draft d = three_lines(&f);
    assert_int_equal(store(&f, &d), OK);
    fixture_sql(&f, "UPDATE draft SET ends_at = 1");
    d.row.id[0]++;
    assert_int_equal(store(&f, &d), OK);
    assert_int_equal(fixture_number(&f, "SELECT COUNT(*) FROM draft"), 1);
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(comes_back_as_it_was),
        ON_EACH_ENGINE(is_nobody_elses_and_ends),
        ON_EACH_ENGINE(becomes_one_request_however_often_it_is_sent),
        ON_SQLITE(damage_is_found),
        ON_EACH_ENGINE(what_has_ended_is_swept),
    };
    return cmocka_run_group_tests_name("draft", tests, NULL, NULL);
}
