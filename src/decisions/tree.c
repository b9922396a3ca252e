/* Proofs from tiles; see the header. */
#include "decisions/tree.h"

struct tree *tree_new(struct arena *a, struct db *db)
{
    struct tree *t = arena_new_of(a, struct tree);
    t->db = db;
    return t;
}

static enum err tile_at(struct tree *t, int level, int64_t place, const struct tree_tile **out)
{
    for (int i = 0; i < TREE_CACHE; i++)
        if (t->has[i] && t->tile[i].level == level && t->tile[i].place == place) {
            *out = &t->tile[i];
            return OK;
        }
    int i = t->next++ % TREE_CACHE;
    t->has[i] = false;
    TRY(tree_tile_load(t->db, level, place, &t->tile[i]));
    t->has[i] = true;
    *out = &t->tile[i];
    return OK;
}

/* Inside one tile a complete subtree is some of its nodes side by side. */
static enum err subtree(void *ctx, int level, uint64_t index, struct merkle_hash *out)
{
    struct tree *t = ctx;
    const struct tree_tile *tile;
    int within = level % TILE_HEIGHT;
    uint64_t first = index << within;
    int at = (int)(first % TILE_WIDTH), n = 1 << within;
    enum err e = tile_at(t, level / TILE_HEIGHT, (int64_t)(first / TILE_WIDTH), &tile);
    if (e == ERR_NOT_FOUND || (e == OK && tile->count < at + n))
        return fail(ERR_DB, "the ledger's tree lacks nodes of level %d from %llu on",
                    level / TILE_HEIGHT * TILE_HEIGHT, (unsigned long long)first);
    TRY(e);
    *out = merkle_root_of(tile->hash + at, (size_t)n);
    return OK;
}

struct merkle_source tree_source(struct tree *t)
{
    return (struct merkle_source){.hash = subtree, .ctx = t};
}

enum err tree_find(struct tree *t, int64_t no, int64_t size, int64_t *index,
                   struct merkle_hash *leaf)
{
    const struct tree_tile *tile;
    int64_t place;
    TRY(tree_tile_of(t->db, no, &place));
    TRY(tile_at(t, 0, place, &tile));
    for (int i = 0; i < tile->count; i++) {
        if (tile->number[i] != no)
            continue;
        *index = place * TILE_WIDTH + i;
        *leaf = tile->hash[i];
        return *index < size ? OK : ERR_NOT_FOUND;
    }
    return ERR_NOT_FOUND;
}

enum err tree_number(struct tree *t, int64_t index, int64_t *no)
{
    const struct tree_tile *tile;
    TRY(tile_at(t, 0, index / TILE_WIDTH, &tile));
    int i = (int)(index % TILE_WIDTH);
    if (i >= tile->count)
        return ERR_NOT_FOUND;
    *no = tile->number[i];
    return OK;
}
