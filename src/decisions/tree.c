/* Proofs from tiles; see the header. */
#include "decisions/tree.h"

struct tree *tree_new(struct arena *a, struct db *db)
{
    struct tree *t = arena_new_of(a, struct tree);
    t->db = db;
    return t;
}

static void make_nodes(struct tree_cached *c)
{
    memcpy(c->node + TILE_WIDTH, c->tile.hash, (size_t)c->tile.count * sizeof *c->tile.hash);
    for (int width = TILE_WIDTH / 2, n = c->tile.count / 2; n > 0; width /= 2, n /= 2)
        for (int i = 0; i < n; i++) {
            const struct merkle_hash *below = &c->node[2 * (width + i)];
            c->node[width + i] = merkle_node(&below[0], &below[1]);
        }
}

static enum err tile_at(struct tree *t, int level, int64_t place, const struct tree_cached **out)
{
    for (int i = 0; i < TREE_CACHE; i++) {
        struct tree_cached *c = &t->cache[i];
        if (c->is_there && c->tile.level == level && c->tile.place == place) {
            *out = c;
            return OK;
        }
    }
    struct tree_cached *c = &t->cache[t->next++ % TREE_CACHE];
    c->is_there = false;
    TRY(tree_tile_load(t->db, level, place, &c->tile));
    make_nodes(c);
    c->is_there = true;
    *out = c;
    return OK;
}

/* Inside one tile a complete subtree is some of its nodes side by side. */
static enum err subtree(void *ctx, int level, uint64_t index, struct merkle_hash *out)
{
    struct tree *t = ctx;
    const struct tree_cached *c;
    int within = level % TILE_HEIGHT;
    uint64_t first = index << within;
    int at = (int)(first % TILE_WIDTH), n = 1 << within;
    enum err e = tile_at(t, level / TILE_HEIGHT, (int64_t)(first / TILE_WIDTH), &c);
    if (e == ERR_NOT_FOUND || (e == OK && c->tile.count < at + n))
        return fail(ERR_DB, "the ledger's tree lacks nodes of level %d from %llu on",
                    level / TILE_HEIGHT * TILE_HEIGHT, (unsigned long long)first);
    TRY(e);
    *out = c->node[(TILE_WIDTH >> within) + (at >> within)];
    return OK;
}

struct merkle_source tree_source(struct tree *t)
{
    return (struct merkle_source){.hash = subtree, .ctx = t};
}

enum err tree_find(struct tree *t, int64_t no, int64_t size, int64_t *index,
                   struct merkle_hash *leaf)
{
    const struct tree_cached *c;
    int64_t place;
    TRY(tree_tile_of(t->db, no, &place));
    TRY(tile_at(t, 0, place, &c));
    for (int i = 0; i < c->tile.count; i++) {
        if (c->tile.number[i] != no)
            continue;
        *index = place * TILE_WIDTH + i;
        *leaf = c->tile.hash[i];
        return *index < size ? OK : ERR_NOT_FOUND;
    }
    return ERR_NOT_FOUND;
}

enum err tree_number(struct tree *t, int64_t index, int64_t *no)
{
    const struct tree_cached *c;
    TRY(tile_at(t, 0, index / TILE_WIDTH, &c));
    int i = (int)(index % TILE_WIDTH);
    if (i >= c->tile.count)
        return ERR_NOT_FOUND;
    *no = c->tile.number[i];
    return OK;
}
