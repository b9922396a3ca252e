/* RFC 9162 section 2.1; see the header. The names m, n and k are the RFC's. */
#include "base/merkle.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

bool merkle_same(const struct merkle_hash *a, const struct merkle_hash *b)
{
    return memcmp(a->byte, b->byte, MERKLE_BYTES) == 0;
}

struct merkle_hash merkle_leaf(const void *bytes, size_t n)
{
    static const unsigned char prefix = 0;
    struct merkle_hash out;
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, &prefix, 1);
    crypto_hash_sha256_update(&s, bytes, n);
    crypto_hash_sha256_final(&s, out.byte);
    return out;
}

struct merkle_hash merkle_node(const struct merkle_hash *left, const struct merkle_hash *right)
{
    unsigned char bytes[1 + 2 * MERKLE_BYTES];
    struct merkle_hash out;
    bytes[0] = 1;
    memcpy(bytes + 1, left->byte, MERKLE_BYTES);
    memcpy(bytes + 1 + MERKLE_BYTES, right->byte, MERKLE_BYTES);
    crypto_hash_sha256(out.byte, bytes, sizeof bytes);
    return out;
}

void merkle_add(struct merkle_frontier *f, const struct merkle_hash *leaf)
{
    struct merkle_hash h = *leaf;
    int level = 0;
    for (; f->size >> level & 1; level++)
        h = merkle_node(&f->node[level], &h);
    assert(level <= MERKLE_LEVELS);
    f->node[level] = h;
    f->size++;
}

/* Folds the complete subtrees from the smallest, which is the rightmost, up. */
struct merkle_hash merkle_root(const struct merkle_frontier *f)
{
    struct merkle_hash h;
    bool has = false;
    if (f->size == 0)
        crypto_hash_sha256(h.byte, NULL, 0);
    for (int level = 0; level <= MERKLE_LEVELS; level++) {
        if (!(f->size >> level & 1))
            continue;
        h = has ? merkle_node(&f->node[level], &h) : f->node[level];
        has = true;
    }
    return h;
}

struct merkle_hash merkle_root_of(const struct merkle_hash *leaves, size_t n)
{
    struct merkle_frontier f = {0};
    for (size_t i = 0; i < n; i++)
        merkle_add(&f, &leaves[i]);
    return merkle_root(&f);
}

/* ---- proofs ---- */

/* The level of the largest power of two below n; n > 1. */
static int split_level(uint64_t n) { return 63 - __builtin_clzll(n - 1); }

/* The hash over leaves start .. start+n-1, where start is a multiple of every power of two up to n's
   size: from the left, complete subtrees; folded from the right. */
static enum err range_root(const struct merkle_source *s, uint64_t start, uint64_t n,
                           struct merkle_hash *out)
{
    struct merkle_hash part[64];
    int parts = 0;
    while (n) {
        int level = 63 - __builtin_clzll(n);
        TRY(s->hash(s->ctx, level, start >> level, &part[parts++]));
        start += UINT64_C(1) << level;
        n -= UINT64_C(1) << level;
    }
    *out = part[--parts];
    while (parts > 0)
        *out = merkle_node(&part[--parts], out);
    return OK;
}

enum err merkle_root_at(const struct merkle_source *s, uint64_t size, struct merkle_hash *out)
{
    *out = merkle_root_of(NULL, 0);
    return size ? range_root(s, 0, size, out) : OK;
}

static void turn_round(struct merkle_path *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        struct merkle_hash h = p->hash[i];
        p->hash[i] = p->hash[p->n - 1 - i];
        p->hash[p->n - 1 - i] = h;
    }
}

/* One step down into the half that holds m; the other half's root goes into the path. */
static enum err descend(const struct merkle_source *s, bool is_left, uint64_t *start, uint64_t *n,
                        struct merkle_path *out)
{
    uint64_t k = UINT64_C(1) << split_level(*n);
    assert(out->n < MERKLE_PATH_MAX);
    struct merkle_hash *h = &out->hash[out->n++];
    if (is_left) {
        TRY(range_root(s, *start + k, *n - k, h));
        *n = k;
        return OK;
    }
    TRY(range_root(s, *start, k, h));
    *start += k;
    *n -= k;
    return OK;
}

enum err merkle_inclusion(const struct merkle_source *s, uint64_t index, uint64_t size,
                          struct merkle_path *out)
{
    uint64_t start = 0, n = size;
    assert(index < size);
    out->n = 0;
    while (n > 1)
        TRY(descend(s, index - start < UINT64_C(1) << split_level(n), &start, &n, out));
    turn_round(out);
    return OK;
}

enum err merkle_consistency(const struct merkle_source *s, uint64_t from, uint64_t to,
                            struct merkle_path *out)
{
    uint64_t start = 0, n = to;
    assert(from > 0 && from <= to);
    out->n = 0;
    while (from - start != n)
        TRY(descend(s, from - start <= UINT64_C(1) << split_level(n), &start, &n, out));
    if (start > 0) { /* else it is the old root itself, which the verifier has */
        assert(out->n < MERKLE_PATH_MAX);
        TRY(range_root(s, start, n, &out->hash[out->n++]));
    }
    turn_round(out);
    return OK;
}

/* ---- do they hold? sections 2.1.3.2 and 2.1.4.2 ---- */

bool merkle_inclusion_holds(const struct merkle_hash *leaf, uint64_t index, uint64_t size,
                            const struct merkle_path *path, const struct merkle_hash *root)
{
    if (index >= size)
        return false;
    uint64_t fn = index, sn = size - 1;
    struct merkle_hash r = *leaf;
    for (size_t i = 0; i < path->n; i++) {
        const struct merkle_hash *p = &path->hash[i];
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            r = merkle_node(p, &r);
            while (!(fn & 1) && fn)
                fn >>= 1, sn >>= 1;
        } else {
            r = merkle_node(&r, p);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && merkle_same(&r, root);
}

bool merkle_consistency_holds(uint64_t from, uint64_t to, const struct merkle_hash *from_root,
                              const struct merkle_hash *to_root, const struct merkle_path *path)
{
    if (from > to)
        return false;
    if (from == to)
        return path->n == 0 && merkle_same(from_root, to_root);
    if (from == 0) {
        struct merkle_hash empty = merkle_root_of(NULL, 0);
        return path->n == 0 && merkle_same(&empty, from_root);
    }
    bool is_power = (from & (from - 1)) == 0; /* then the path leaves the old root out */
    size_t i = 0;
    if (!is_power && path->n == 0)
        return false;
    struct merkle_hash fr = is_power ? *from_root : path->hash[i++], sr = fr;
    uint64_t fn = from - 1, sn = to - 1;
    while (fn & 1)
        fn >>= 1, sn >>= 1;
    for (; i < path->n; i++) {
        const struct merkle_hash *c = &path->hash[i];
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            fr = merkle_node(c, &fr);
            sr = merkle_node(c, &sr);
            while (!(fn & 1) && fn)
                fn >>= 1, sn >>= 1;
        } else {
            sr = merkle_node(&sr, c);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && merkle_same(&fr, from_root) && merkle_same(&sr, to_root);
}
