/* An import's entry in the ledger; see the header. */
#include "decisions/record_import.h"
#include "decisions/apply.h"
#include "decisions/ledger.h"
#include <sodium.h>

/* The set that weighed the Saudi workers of the file; kept once a hash. */
static enum err policy_set_id(struct record_import *c, int64_t *id)
{
    struct db_rows r;
    struct str hash = {(const char *)policy_hash(c->policy), HASH_BYTES};
    TRY(db_exec(c->db,
                "INSERT INTO policy_set (id, hash, loaded_at, files) "
                "SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3 FROM policy_set WHERE true "
                "ON CONFLICT (hash) DO NOTHING",
                db_blob_arg(hash), db_int_arg(c->clock.now_ms),
                db_blob_arg(policy_joined(c->policy))));
    TRY(db_query(c->db, &r, "SELECT id FROM policy_set WHERE hash = $1", db_blob_arg(hash)));
    *id = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

static struct str note_of(struct arena *a, enum import_kind kind, int64_t rows,
                          const unsigned char sha256[32])
{
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, sha256, 32);
    return str_printf(a, "%s %lld %s", import_kind_name(kind), (long long)rows, hex);
}

static enum err add(struct record_import *c, struct arena *a, struct entry *e)
{
    struct ledger *ledger = arena_new_of(a, struct ledger);
    struct apply *apply = arena_new_of(a, struct apply);
    apply->db = c->db;
    TRY(policy_set_id(c, &e->op.policy));
    TRY(ledger_open(c->db, ledger, 0, NULL));
    ledger->salt_key = c->salt_key;
    TRY(ledger_append(ledger, c->db, a, e));
    TRY(apply_entry(apply, e));
    TRY(apply_statistics(apply));
    return ledger_store_sum(ledger, c->db);
}

enum err record_import_add(void *ctx, enum import_kind kind, struct str csv_text, int64_t rows,
                           const unsigned char sha256[32], int64_t *operation_no)
{
    (void)csv_text; /* kept by the importer itself */
    struct record_import *c = ctx;
    struct arena *a = arena_new(1 << 20);
    struct entry *e = arena_new_of(a, struct entry);
    e->op.at = c->clock.now_ms;
    e->op.day = c->clock.today;
    e->op.kind = OPERATION_IMPORTED;
    e->op.channel = CHANNEL_SYSTEM;
    e->op.account_id = c->account_id;
    e->capacity = CAPACITY_SYSTEM;
    e->due_day = DAY_NONE;
    e->note = note_of(a, kind, rows, sha256);
    enum err err = add(c, a, e);
    *operation_no = e->op.no;
    arena_free(a);
    return err;
}
