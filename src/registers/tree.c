/* All SQL of the kept tree; see the header. */
#include "registers/tree.h"

static bool numbers_read(struct str bytes, struct tree_tile *t)
{
    if (bytes.n != (size_t)t->count * sizeof *t->number)
        return false;
    for (size_t i = 0; i < bytes.n; i++)
        t->number[i / 8] |= (int64_t)((uint64_t)(unsigned char)bytes.at[i] << (8 * (i % 8)));
    return true;
}

static enum err tile_read(const struct db_rows *r, struct tree_tile *t)
{
    struct str hashes = db_blob(r, 2);
    int64_t first = db_int(r, 0);
    memset(t->number, 0, sizeof t->number);
    t->count = (int)(hashes.n / MERKLE_BYTES);
    if (hashes.n == 0 || hashes.n % MERKLE_BYTES || hashes.n > sizeof t->hash)
        return fail(ERR_DB, "tile %lld of level %d has %zu bytes of hashes", (long long)t->place,
                    t->level, hashes.n);
    memcpy(t->hash, hashes.at, hashes.n);
    if (t->level > 0)
        return OK;
    if (!db_is_null(r, 1))
        return numbers_read(db_blob(r, 1), t)
                   ? OK
                   : fail(ERR_DB, "tile %lld has not one number a leaf", (long long)t->place);
    for (int i = 0; i < t->count; i++)
        t->number[i] = first + i;
    return OK;
}

enum err tree_tile_load(struct db *db, int level, int64_t place, struct tree_tile *out)
{
    struct db_rows r;
    out->level = level;
    out->place = place;
    TRY(db_query(db, &r,
                 "SELECT first_no, numbers, hashes FROM tree_tile WHERE level = $1 AND place = $2",
                 db_int_arg(level), db_int_arg(place)));
    enum err e = db_next(&r) ? tile_read(&r, out) : ERR_NOT_FOUND;
    TRY(db_done(&r));
    return e;
}

enum err tree_tile_store(struct db *db, const struct tree_tile *t)
{
    unsigned char bytes[TILE_WIDTH * 8];
    bool has_gaps = false;
    for (int i = 0; i < t->count; i++) {
        has_gaps |= t->level == 0 && t->number[i] != t->number[0] + i;
        for (int j = 0; j < 8; j++)
            bytes[8 * i + j] = (unsigned char)((uint64_t)t->number[i] >> (8 * j));
    }
    struct str numbers = {(const char *)bytes, (size_t)t->count * 8};
    return db_exec(
        db,
        "INSERT INTO tree_tile (level, place, first_no, numbers, hashes) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (level, place) DO UPDATE "
        "SET first_no = excluded.first_no, numbers = excluded.numbers, hashes = excluded.hashes",
        db_int_arg(t->level), db_int_arg(t->place), db_int_arg(t->level ? 0 : t->number[0]),
        has_gaps ? db_blob_arg(numbers) : db_null_arg(),
        db_blob_arg(((struct str){(const char *)t->hash, (size_t)t->count * MERKLE_BYTES})));
}

enum err tree_tile_of(struct db *db, int64_t no, int64_t *place)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT place FROM tree_tile WHERE level = 0 AND first_no <= $1 "
                 "ORDER BY first_no DESC LIMIT 1",
                 db_int_arg(no)));
    enum err e = ERR_NOT_FOUND;
    if (db_next(&r)) {
        *place = db_int(&r, 0);
        e = OK;
    }
    TRY(db_done(&r));
    return e;
}

/* ---- heads ---- */

enum err tree_head_insert(struct db *db, const struct tree_head *h)
{
    return db_exec(db,
                   "INSERT INTO tree_head (size, last_no, at, root, note) "
                   "VALUES ($1, $2, $3, $4, $5)",
                   db_int_arg(h->size), db_int_arg(h->last_no), db_int_arg(h->at),
                   db_blob_arg(((struct str){(const char *)h->root.byte, MERKLE_BYTES})),
                   db_text_arg(h->note));
}

static enum err head_read(const struct db_rows *r, struct arena *req, struct tree_head *out)
{
    struct str root = db_blob(r, 3);
    *out = (struct tree_head){
        .size = db_int(r, 0),
        .last_no = db_int(r, 1),
        .at = db_int(r, 2),
        .note = str_copy(req, db_text(r, 4)),
    };
    if (root.n != MERKLE_BYTES || out->size < 1)
        return fail(ERR_DB, "the head of size %lld has a root of %zu bytes", (long long)out->size,
                    root.n);
    memcpy(out->root.byte, root.at, MERKLE_BYTES);
    return OK;
}

static enum err one_head(struct db_rows *r, struct arena *req, struct tree_head *out)
{
    enum err e = db_next(r) ? head_read(r, req, out) : ERR_NOT_FOUND;
    TRY(db_done(r));
    return e;
}

static enum err all_heads(struct db_rows *r, struct arena *req, size_t max, struct tree_head **out,
                          size_t *n)
{
    enum err e = OK;
    *n = 0;
    *out = arena_array(req, struct tree_head, max);
    while (e == OK && *n < max && db_next(r))
        e = head_read(r, req, &(*out)[(*n)++]);
    TRY(db_done(r));
    return e;
}

enum err tree_head_last(struct db *db, struct arena *req, struct tree_head *out)
{
    struct db_rows r;
    TRY(db_query0(
        db, &r, "SELECT size, last_no, at, root, note FROM tree_head ORDER BY size DESC LIMIT 1"));
    return one_head(&r, req, out);
}

enum err tree_head_of(struct db *db, struct arena *req, int64_t size, struct tree_head *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT size, last_no, at, root, note FROM tree_head WHERE size = $1",
                 db_int_arg(size)));
    return one_head(&r, req, out);
}

enum err tree_heads_before(struct db *db, struct arena *req, int64_t before, size_t max,
                           struct tree_head **out, size_t *n)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT size, last_no, at, root, note FROM tree_head WHERE size < $1 "
                 "ORDER BY size DESC LIMIT $2",
                 db_int_arg(before ? before : INT64_MAX), db_int_arg(max)));
    return all_heads(&r, req, max, out, n);
}

enum err tree_heads_after(struct db *db, struct arena *req, int64_t after, size_t max,
                          struct tree_head **out, size_t *n)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT size, last_no, at, root, note FROM tree_head WHERE size > $1 "
                 "ORDER BY size LIMIT $2",
                 db_int_arg(after), db_int_arg(max)));
    return all_heads(&r, req, max, out, n);
}
