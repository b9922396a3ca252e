/* See the header. */
#include "support/sealing.h"
#include "decisions/witness.h"
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>

void sealing_open(struct sealing *s, void **state)
{
    assert_true(sodium_init() >= 0);
    *s = (struct sealing){.arena = arena_new(256 << 20),
                          .url = store_url(state),
                          .folder = store_folder(state),
                          .clock = {.now_ms = 1390029600000, .today = {16088}}};
    s->db = store_open(state, DB_WRITE);
    s->witness = str_c(s->arena, str_printf(s->arena, "%s/witness", s->folder));
    assert_int_equal(mkdir(s->witness, 0700), 0);
    const char *path = str_c(s->arena, str_printf(s->arena, "%s/portal.keys", s->folder));
    assert_int_equal(keyring_open(s->arena, path, s->clock.today, &s->keys), OK);
    assert_int_equal(keyring_current(s->keys, KEY_LEDGER, s->clock.today, &s->key), OK);
    assert_int_equal(ledger_open(s->db, &s->ledger, 0, NULL), OK);
}

void sealing_close(struct sealing *s)
{
    db_close(s->db);
    arena_free(s->arena);
}

void sealing_rows(struct sealing *s, int n, int gap)
{
    struct arena *scratch = arena_new(16 << 20);
    struct entry *e = arena_new_of(s->arena, struct entry);
    s->ledger.next_no += gap;
    assert_int_equal(db_begin(s->db), OK);
    for (int i = 0; i < n; i++) {
        int64_t no = ledger_peek(&s->ledger);
        arena_reset(scratch);
        *e = (struct entry){
            .op = {.kind = OPERATION_NOTICED,
                   .channel = CHANNEL_WEB,
                   .establishment_id = 1 + no % 7,
                   .person_id = 100 + no,
                   .account_id = 1,
                   .at = s->clock.now_ms,
                   .day = s->clock.today,
                   .policy = 1},
            .due_day = DAY_NONE,
            .note = str_printf(scratch, "row %lld", (long long)no),
        };
        assert_int_equal(ledger_append(&s->ledger, s->db, scratch, e), OK);
        s->clock.now_ms += 1000;
    }
    assert_int_equal(ledger_store_sum(&s->ledger, s->db), OK);
    assert_int_equal(db_commit(s->db), OK);
    arena_free(scratch);
}

static void follow(struct sealing *s)
{
    struct witness *w;
    assert_int_equal(witness_open(s->arena, s->witness, &w), OK);
    assert_int_equal(witness_follow(w, s->db, s->arena), OK);
    witness_close(w);
}

void sealing_seal(struct sealing *s, struct keyring *keys, bool is_witnessed)
{
    struct seal seal;
    s->clock.now_ms += 60000;
    assert_int_equal(db_begin(s->db), OK);
    assert_int_equal(
        seal_read(s->db, s->arena, keys ? keys : s->keys, s->clock, INT64_MAX, &seal), OK);
    if (seal.rows)
        assert_int_equal(seal_write(s->db, &seal), OK);
    assert_int_equal(db_commit(s->db), OK);
    if (is_witnessed)
        follow(s);
}

void sealing_sql(struct sealing *s, const char *format, ...)
{
    char sql[2000];
    va_list more;
    va_start(more, format);
    int n = vsnprintf(sql, sizeof sql, format, more);
    va_end(more);
    assert_true(n > 0 && (size_t)n < sizeof sql);
    assert_int_equal(db_script(s->db, sql), OK);
}

struct ledger_report *sealing_check(struct sealing *s, bool with_heads, bool with_leaves)
{
    struct ledger_report *r = arena_new_of(s->arena, struct ledger_report);
    struct ledger_check_input in = {
        .url = s->url, .keys = &s->key.public_part, .keys_count = 1};
    const char *path = str_c(s->arena, str_printf(s->arena, "%s/heads", s->witness));
    if (with_heads)
        assert_int_equal(witness_read_file(s->arena, path, 1 << 20, &in.witness_heads), OK);
    path = str_c(s->arena, str_printf(s->arena, "%s/leaves", s->witness));
    if (with_leaves)
        assert_int_equal(witness_read_file(s->arena, path, 1 << 24, &in.witness_leaves), OK);
    assert_int_equal(ledger_check(s->arena, &in, r), OK);
    return r;
}
