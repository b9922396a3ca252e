/* The Merkle tree against the public test vectors of RFC 6962's reference implementation (the tree of
   RFC 9162 is the same), and against a plain recursion over every size to 70. */
#include "base/merkle.h"
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { VECTOR_LEAVES = 8, SIZE_MAX_TRIED = 70 };

static const char *const leaf_data[VECTOR_LEAVES] = {
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
};
static const char *const roots[VECTOR_LEAVES + 1] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static struct merkle_hash from_hex(const char *hex)
{
    struct merkle_hash h;
    size_t n;
    assert_int_equal(
        sodium_hex2bin(h.byte, sizeof h.byte, hex, strlen(hex), NULL, &n, NULL), 0);
    assert_int_equal(n, sizeof h.byte);
    return h;
}

static struct merkle_hash vector_leaf(int i)
{
    unsigned char bytes[64];
    size_t n;
    assert_int_equal(
        sodium_hex2bin(bytes, sizeof bytes, leaf_data[i], strlen(leaf_data[i]), NULL, &n, NULL), 0);
    return merkle_leaf(bytes, n);
}

/* ---- a kept tree, done plainly ---- */

struct plain {
    struct merkle_hash leaf[SIZE_MAX_TRIED];
    uint64_t size;
};

/* MTH(D[n]) as section 2.1.1 defines it, by recursion. */
static struct merkle_hash plain_root(const struct merkle_hash *leaf, uint64_t n)
{
    if (n == 1)
        return leaf[0];
    uint64_t k = 1;
    while (k * 2 < n)
        k *= 2;
    struct merkle_hash left = plain_root(leaf, k), right = plain_root(leaf + k, n - k);
    return merkle_node(&left, &right);
}

static enum err plain_subtree(void *ctx, int level, uint64_t index, struct merkle_hash *out)
{
    const struct plain *p = ctx;
    assert_true((index + 1) << level <= p->size);
    *out = plain_root(p->leaf + (index << level), UINT64_C(1) << level);
    return OK;
}

static void plain_fill(struct plain *p, uint64_t size)
{
    p->size = size;
    for (uint64_t i = 0; i < size; i++)
        p->leaf[i] = i < VECTOR_LEAVES ? vector_leaf((int)i) : merkle_leaf(&i, sizeof i);
}

/* ---- tests ---- */

static void roots_are_the_published_ones(void **state)
{
    struct merkle_frontier f = {0};
    (void)state;
    for (int n = 0; n <= VECTOR_LEAVES; n++) {
        struct merkle_hash root = merkle_root(&f), wanted = from_hex(roots[n]);
        assert_memory_equal(root.byte, wanted.byte, MERKLE_BYTES);
        if (n == VECTOR_LEAVES)
            break;
        struct merkle_hash leaf = vector_leaf(n);
        merkle_add(&f, &leaf);
    }
}

struct published {
    uint64_t a, b; /* index and size, or the two sizes */
    int n;
    const char *hash[3];
};

static const struct published inclusions[] = {
    {0, 1, 0, {NULL}},
    {0,
     8,
     3,
     {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
    {5,
     8,
     3,
     {"bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {2, 3, 1, {"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"}},
    {1,
     5,
     3,
     {"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
};
static const struct published consistencies[] = {
    {1, 1, 0, {NULL}},
    {1,
     8,
     3,
     {"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}},
    {6,
     8,
     3,
     {"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}},
    {2,
     5,
     2,
     {"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}},
};

static void path_is(const struct merkle_path *path, const struct published *p)
{
    assert_int_equal(path->n, p->n);
    for (int i = 0; i < p->n; i++) {
        struct merkle_hash wanted = from_hex(p->hash[i]);
        assert_memory_equal(path->hash[i].byte, wanted.byte, MERKLE_BYTES);
    }
}

static void paths_are_the_published_ones(void **state)
{
    struct plain p;
    struct merkle_path path;
    struct merkle_source source = {plain_subtree, &p};
    (void)state;
    for (size_t i = 0; i < sizeof inclusions / sizeof *inclusions; i++) {
        const struct published *v = &inclusions[i];
        plain_fill(&p, v->b);
        assert_int_equal(merkle_inclusion(&source, v->a, v->b, &path), OK);
        path_is(&path, v);
    }
    for (size_t i = 0; i < sizeof consistencies / sizeof *consistencies; i++) {
        const struct published *v = &consistencies[i];
        plain_fill(&p, v->b);
        assert_int_equal(merkle_consistency(&source, v->a, v->b, &path), OK);
        path_is(&path, v);
    }
}

/* No path holds with a bit flipped, one hash more or one less. */
static void spoilt(struct merkle_path *path, bool (*holds)(const struct merkle_path *, void *),
                   void *ctx)
{
    assert_true(holds(path, ctx));
    for (size_t i = 0; i < path->n; i++) {
        path->hash[i].byte[i % MERKLE_BYTES] ^= 0x10;
        assert_false(holds(path, ctx));
        path->hash[i].byte[i % MERKLE_BYTES] ^= 0x10;
    }
    path->n++;
    assert_false(holds(path, ctx));
    path->n--;
    if (path->n) {
        path->n--;
        assert_false(holds(path, ctx));
        path->n++;
    }
}

struct claim {
    uint64_t a, b;
    struct merkle_hash leaf, from_root, root;
};
static bool inclusion_claim(const struct merkle_path *path, void *ctx)
{
    const struct claim *c = ctx;
    return merkle_inclusion_holds(&c->leaf, c->a, c->b, path, &c->root);
}
static bool consistency_claim(const struct merkle_path *path, void *ctx)
{
    const struct claim *c = ctx;
    return merkle_consistency_holds(c->a, c->b, &c->from_root, &c->root, path);
}

static void every_leaf_of_every_size_is_proven(void **state)
{
    struct plain p;
    struct merkle_path path = {0};
    struct merkle_source source = {plain_subtree, &p};
    (void)state;
    for (uint64_t size = 1; size <= SIZE_MAX_TRIED; size++) {
        struct merkle_hash root;
        plain_fill(&p, size);
        assert_int_equal(merkle_root_at(&source, size, &root), OK);
        struct merkle_hash plainly = plain_root(p.leaf, size);
        assert_memory_equal(root.byte, plainly.byte, MERKLE_BYTES);
        for (uint64_t i = 0; i < size; i++) {
            struct claim c = {.a = i, .b = size, .leaf = p.leaf[i], .root = root};
            assert_int_equal(merkle_inclusion(&source, i, size, &path), OK);
            spoilt(&path, inclusion_claim, &c);
            c.a = size; /* beyond the tree */
            assert_false(inclusion_claim(&path, &c));
        }
    }
}

static void every_two_sizes_are_consistent(void **state)
{
    struct plain p;
    struct merkle_path path = {0};
    struct merkle_source source = {plain_subtree, &p};
    (void)state;
    for (uint64_t to = 1; to <= SIZE_MAX_TRIED; to++) {
        plain_fill(&p, to);
        for (uint64_t from = 1; from <= to; from++) {
            struct claim c = {.a = from, .b = to};
            c.from_root = plain_root(p.leaf, from);
            c.root = plain_root(p.leaf, to);
            assert_int_equal(merkle_consistency(&source, from, to, &path), OK);
            spoilt(&path, consistency_claim, &c);
            c.from_root.byte[0] ^= 1; /* another history */
            assert_false(consistency_claim(&path, &c));
        }
    }
}

static void the_empty_tree_begins_every_tree(void **state)
{
    struct merkle_hash empty = merkle_root_of(NULL, 0), leaf = vector_leaf(0), other = leaf;
    struct merkle_path none = {0}, one = {.n = 1};
    (void)state;
    assert_true(merkle_consistency_holds(0, 1, &empty, &leaf, &none));
    assert_false(merkle_consistency_holds(0, 1, &other, &leaf, &none));
    assert_false(merkle_consistency_holds(0, 1, &empty, &leaf, &one));
    assert_false(merkle_consistency_holds(2, 1, &leaf, &leaf, &none));
    assert_false(merkle_inclusion_holds(&leaf, 0, 0, &none, &empty));
}

/* 16 million operations: the path to a leaf is 24 hashes, 768 bytes. */
static enum err far_subtree(void *ctx, int level, uint64_t index, struct merkle_hash *out)
{
    (void)ctx, (void)level;
    *out = merkle_leaf(&index, sizeof index);
    return OK;
}
static void a_proof_of_sixteen_million_is_below_a_kilobyte(void **state)
{
    struct merkle_path path;
    struct merkle_source source = {far_subtree, NULL};
    (void)state;
    for (uint64_t i = 0; i < 16000000; i += 999983) {
        assert_int_equal(merkle_inclusion(&source, i, 16000000, &path), OK);
        assert_true(path.n * MERKLE_BYTES <= 1024);
    }
    assert_int_equal(merkle_consistency(&source, 9999999, 16000000, &path), OK);
    assert_true(path.n * MERKLE_BYTES <= 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_the_published_ones),
        cmocka_unit_test(paths_are_the_published_ones),
        cmocka_unit_test(every_leaf_of_every_size_is_proven),
        cmocka_unit_test(every_two_sizes_are_consistent),
        cmocka_unit_test(the_empty_tree_begins_every_tree),
        cmocka_unit_test(a_proof_of_sixteen_million_is_below_a_kilobyte),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
