/* Ledger rows and their hashes; see the header. */
#include "decisions/ledger.h"
#include <assert.h>
#include <sodium.h>
#include <stdatomic.h>

enum { LANES_MAX = 8 };
static const struct str sum_names[LANES_MAX] = {
    {"ledger.sum", 10},   {"ledger.sum.1", 12}, {"ledger.sum.2", 12}, {"ledger.sum.3", 12},
    {"ledger.sum.4", 12}, {"ledger.sum.5", 12}, {"ledger.sum.6", 12}, {"ledger.sum.7", 12},
};

static void words_add(struct ledger_sum *s, const uint64_t more[4])
{
    uint64_t carry = 0;
    for (int i = 0; i < 4; i++) {
        unsigned __int128 t = (unsigned __int128)s->words[i] + more[i] + carry;
        s->words[i] = (uint64_t)t;
        carry = (uint64_t)(t >> 64);
    }
}

static enum err load_lane(struct db *db, int lane, struct ledger_sum *out)
{
    struct db_rows r;
    *out = (struct ledger_sum){0};
    TRY(db_query(db, &r, "SELECT value FROM setting WHERE name = $1",
                 db_text_arg(sum_names[lane])));
    enum err e = OK;
    if (db_next(&r)) {
        struct str v = db_blob(&r, 0);
        if (v.n == sizeof *out)
            memcpy(out, v.at, sizeof *out);
        else
            e = fail(ERR_DB, "setting ledger.sum has %zu bytes instead of %zu", v.n, sizeof *out);
    }
    TRY(db_done(&r));
    return e;
}

enum err ledger_load_sum(struct db *db, struct ledger_sum *out)
{
    *out = (struct ledger_sum){0};
    for (int lane = 0; lane < LANES_MAX; lane++) {
        struct ledger_sum one;
        TRY(load_lane(db, lane, &one));
        words_add(out, one.words);
        out->count += one.count;
    }
    return OK;
}

enum err ledger_open(struct db *db, struct ledger *l, int lane, _Atomic int64_t *shared_no)
{
    int64_t last;
    assert(lane >= 0 && lane < LANES_MAX);
    *l = (struct ledger){.lane = lane, .shared_no = shared_no};
    TRY(operation_last(db, &last));
    l->next_no = l->end_no = last + 1;
    return load_lane(db, lane, &l->sum);
}

void ledger_reserve(struct ledger *l, int64_t n)
{
    if (!l->shared_no || l->end_no - l->next_no >= n)
        return;
    l->next_no = atomic_fetch_add(l->shared_no, n);
    l->end_no = l->next_no + n;
}

int64_t ledger_peek(struct ledger *l)
{
    ledger_reserve(l, 1);
    return l->next_no;
}

enum err ledger_store_sum(struct ledger *l, struct db *db)
{
    return db_exec(db,
                   "INSERT INTO setting (name, value) VALUES ($1, $2) "
                   "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                   db_text_arg(sum_names[l->lane]),
                   db_blob_arg(((struct str){(const char *)&l->sum, sizeof l->sum})));
}

void ledger_sum_add(struct ledger_sum *s, const unsigned char leaf[HASH_BYTES])
{
    uint64_t w[4];
    memcpy(w, leaf, sizeof w);
    words_add(s, w);
    s->count++;
}

static size_t put(unsigned char *to, size_t n, int64_t v)
{
    for (int i = 0; i < 8; i++)
        to[n + (size_t)i] = (unsigned char)((uint64_t)v >> (8 * i));
    return n + 8;
}

void ledger_payload(const struct operation *op, unsigned char payload[HASH_BYTES])
{
    unsigned char who[SALT_BYTES + 16];
    crypto_hash_sha256_state hash;
    memcpy(who, op->salt, SALT_BYTES);
    put(who, put(who, SALT_BYTES, op->person_id), op->account_id);
    crypto_hash_sha256_init(&hash);
    crypto_hash_sha256_update(&hash, who, sizeof who);
    crypto_hash_sha256_update(&hash, (const unsigned char *)op->body.at, op->body.n);
    crypto_hash_sha256_final(&hash, payload);
}

void ledger_header(const struct operation *op, unsigned char header[LEDGER_HEADER_BYTES])
{
    int64_t fields[] = {op->no,      op->at,
                        op->day.n,   op->service * 256 + (int64_t)op->kind,
                        op->channel, op->establishment_id,
                        op->seq,     op->line,
                        op->policy,  op->before};
    static_assert(sizeof fields == LEDGER_HEADER_BYTES);
    size_t n = 0;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        n = put(header, n, fields[i]);
}

void ledger_leaf(const struct operation *op, unsigned char leaf[HASH_BYTES])
{
    unsigned char bytes[1 + LEDGER_HEADER_BYTES + HASH_BYTES];
    bytes[0] = 0; /* a leaf, not a node */
    ledger_header(op, bytes + 1);
    if (op->has_payload && !op->body.at)
        memcpy(bytes + 1 + LEDGER_HEADER_BYTES, op->payload, HASH_BYTES);
    else
        ledger_payload(op, bytes + 1 + LEDGER_HEADER_BYTES);
    crypto_hash_sha256(leaf, bytes, sizeof bytes);
}

static void salt(struct ledger *l, int64_t no, unsigned char to[SALT_BYTES])
{
    if (l->salt_key) {
        unsigned char number[8];
        put(number, 0, no);
        crypto_generichash(to, SALT_BYTES, number, sizeof number, l->salt_key, SALT_KEY_BYTES);
        return;
    }
    if (l->pool_left < SALT_BYTES) {
        randombytes_buf(l->pool, sizeof l->pool);
        l->pool_left = sizeof l->pool;
    }
    l->pool_left -= SALT_BYTES;
    memcpy(to, l->pool + l->pool_left, SALT_BYTES);
    sodium_memzero(l->pool + l->pool_left, SALT_BYTES);
}

enum err ledger_append(struct ledger *l, struct db *db, struct arena *scratch, struct entry *e)
{
    assert(l->next_no > 0 && e->op.kind != 0 && !day_is_none(e->op.day));
    struct buf body = buf_new(scratch);
    entry_encode(&body, e);
    e->op.no = ledger_peek(l);
    l->next_no++;
    e->op.body = buf_out(&body);
    salt(l, e->op.no, e->op.salt);
    ledger_leaf(&e->op, e->op.leaf);
    ledger_sum_add(&l->sum, e->op.leaf);
    return operation_insert(db, &e->op);
}
