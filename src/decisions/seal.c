/* Growing the kept tree by new rows; see the header. */
#include "decisions/seal.h"
#include "registers/operation.h"
#include <assert.h>
#include <sodium.h>

enum { TREE_TILE_LEVELS = 7, ORIGIN_RANDOM_BYTES = 8 }; /* 256^7 leaves: more than there will be */

struct growing {
    struct seal *seal;
    size_t room;
    struct tree_tile *open[TREE_TILE_LEVELS]; /* the last of each level, not full */
    int64_t size, last_no;
};

/* ---- the origin ---- */

enum err seal_origin(struct db *db, struct arena *a, struct str *out)
{
    struct db_rows r;
    TRY(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'ledger.origin'"));
    enum err e = ERR_NOT_FOUND;
    if (db_next(&r)) {
        *out = str_copy(a, db_blob(&r, 0));
        e = note_name_is_fine(*out) ? OK : fail(ERR_DB, "setting ledger.origin is damaged");
    }
    TRY(db_done(&r));
    return e;
}

static enum err choose_origin(struct db *db, struct seal *s)
{
    unsigned char bytes[ORIGIN_RANDOM_BYTES];
    char hex[2 * ORIGIN_RANDOM_BYTES + 1];
    enum err e = seal_origin(db, s->arena, &s->origin);
    s->is_first = e == ERR_NOT_FOUND;
    if (!s->is_first)
        return e;
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    s->origin = str_printf(s->arena, "bawaba/ledger/%s", hex);
    return OK;
}

/* ---- growing ---- */

static void keep(struct growing *g, struct tree_tile *t)
{
    struct seal *s = g->seal;
    assert(s->tiles_count < g->room);
    s->tiles[s->tiles_count++] = t;
}

/* Puts a node behind the last of its level; a full tile's root goes one level up. */
static void add_node(struct growing *g, int level, const struct merkle_hash *hash, int64_t no)
{
    assert(level < TREE_TILE_LEVELS);
    struct tree_tile *t = g->open[level];
    t->hash[t->count] = *hash;
    t->number[t->count++] = no;
    if (t->count < TILE_WIDTH)
        return;
    struct merkle_hash root = merkle_root_of(t->hash, TILE_WIDTH);
    struct tree_tile *next = arena_new_of(g->seal->arena, struct tree_tile);
    next->level = level;
    next->place = t->place + 1;
    g->open[level] = next;
    keep(g, t);
    add_node(g, level + 1, &root, 0);
}

static enum err add_row(void *ctx, int64_t no, const unsigned char leaf[32])
{
    struct growing *g = ctx;
    struct merkle_hash h;
    memcpy(h.byte, leaf, sizeof h.byte);
    add_node(g, 0, &h, no);
    g->size++;
    g->last_no = no;
    return OK;
}

/* The last tile of each level as the head of that size has it. */
static enum err open_tiles(struct db *db, struct growing *g)
{
    for (int level = 0; level < TREE_TILE_LEVELS; level++) {
        struct tree_tile *t = arena_new_of(g->seal->arena, struct tree_tile);
        int64_t nodes = g->size >> (TILE_HEIGHT * level);
        int count = (int)(nodes % TILE_WIDTH);
        g->open[level] = t;
        t->level = level;
        t->place = nodes / TILE_WIDTH;
        if (count == 0)
            continue;
        enum err e = tree_tile_load(db, level, t->place, t);
        if (e == ERR_NOT_FOUND || (e == OK && t->count < count))
            return fail(ERR_DB, "tile %lld of level %d of the ledger's tree is not whole",
                        (long long)t->place, level);
        TRY(e);
        t->count = count; /* never more than the head says: see tree.h */
    }
    return OK;
}

/* From the ragged right edge up: in each level's open tile, the nodes that no larger complete subtree
   takes in. */
static struct merkle_hash root_of(const struct growing *g)
{
    struct merkle_hash root = merkle_root_of(NULL, 0);
    bool has = false;
    for (int level = 0; level < TREE_TILE_LEVELS; level++) {
        const struct tree_tile *t = g->open[level];
        if (t->count == 0)
            continue;
        struct merkle_frontier f = {0};
        for (int i = 0; i < t->count; i++)
            merkle_add(&f, &t->hash[i]);
        for (int bit = 0; bit < TILE_HEIGHT; bit++) {
            if (!(f.size >> bit & 1))
                continue;
            root = has ? merkle_node(&f.node[bit], &root) : f.node[bit];
            has = true;
        }
    }
    return root;
}

/* ---- the head ---- */

static enum err sign(struct seal *s, struct keyring *keys, struct clock clock)
{
    unsigned char signature[KEY_SIGNATURE_BYTES];
    struct key by;
    struct note_head head = {
        .origin = s->origin,
        .size = (uint64_t)s->head.size,
        .root = s->head.root,
        .at_ms = s->head.at,
    };
    struct str body = note_body(s->arena, &head);
    enum err e = keyring_sign(keys, KEY_LEDGER, clock.today, body, &by, signature);
    if (e == ERR_NOT_FOUND)
        return fail(e, "no key of the ledger signs on this day; bawaba keys list says which do");
    TRY(e);
    struct note_key key = note_key_of(s->origin, by.public_part);
    s->head.note = note_signed(s->arena, body, &key, signature);
    return OK;
}

enum err seal_read(struct db *db, struct arena *a, struct keyring *keys, struct clock clock,
                   int64_t settled, struct seal *out)
{
    struct tree_head last = {0};
    *out = (struct seal){.arena = a};
    enum err e = tree_head_last(db, a, &last);
    if (e != ERR_NOT_FOUND)
        TRY(e);
    struct growing g = {.seal = out, .size = last.size, .last_no = last.last_no};
    g.room = SEAL_ROWS_MAX / TILE_WIDTH + SEAL_ROWS_MAX / TILE_WIDTH / TILE_WIDTH +
             3 * TREE_TILE_LEVELS;
    out->tiles = arena_array(a, struct tree_tile *, g.room);
    out->from_size = last.size;
    TRY(open_tiles(db, &g));
    TRY(operation_leaves(db, last.last_no, settled, SEAL_ROWS_MAX, add_row, &g));
    out->rows = g.size - last.size;
    if (out->rows == 0)
        return OK;
    for (int level = 0; level < TREE_TILE_LEVELS; level++)
        if (g.open[level]->count > 0)
            keep(&g, g.open[level]);
    out->head = (struct tree_head){
        .size = g.size, .last_no = g.last_no, .at = clock.now_ms, .root = root_of(&g)};
    TRY(choose_origin(db, out));
    return sign(out, keys, clock);
}

enum err seal_write(struct db *db, const struct seal *s)
{
    struct db_rows r;
    int64_t size;
    TRY(db_query0(db, &r, "SELECT COALESCE(MAX(size), 0) FROM tree_head"));
    size = db_next(&r) ? db_int(&r, 0) : 0;
    TRY(db_done(&r));
    if (size != s->from_size)
        return ERR_CONFLICT;
    if (s->is_first) /* two first seals at once: the second meets the primary key */
        TRY(db_exec(db, "INSERT INTO setting (name, value) VALUES ('ledger.origin', $1)",
                    db_blob_arg(s->origin)));
    for (size_t i = 0; i < s->tiles_count; i++)
        TRY(tree_tile_store(db, s->tiles[i]));
    return tree_head_insert(db, &s->head);
}
