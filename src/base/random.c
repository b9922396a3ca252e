/* Repeatable and secret chance; see the header. */
#include "base/random.h"
#include "base/buf.h"
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)

static uint64_t rotate(uint64_t x, int by) { return x << by | x >> (64 - by); }

uint64_t random_mix(uint64_t n)
{
    n += GOLDEN;
    n = (n ^ n >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    n = (n ^ n >> 27) * UINT64_C(0x94D049BB133111EB);
    return n ^ n >> 31;
}

struct random random_seed(uint64_t seed)
{
    struct random r;
    /* splitmix64 is a bijection of a counter, so the state is never four zeros. */
    for (int i = 0; i < 4; i++)
        r.s[i] = random_mix(seed + (uint64_t)i * GOLDEN);
    return r;
}

struct random random_stream(uint64_t seed, uint64_t n)
{
    return random_seed(random_mix(seed) ^ random_mix(~n));
}

uint64_t random_next(struct random *r)
{
    uint64_t *s = r->s, out = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return out;
}

uint64_t random_below(struct random *r, uint64_t n)
{
    assert(n > 0);
    /* Lemire: the high half of a product, drawn again in the few cases that would be uneven. */
    unsigned __int128 product = (unsigned __int128)random_next(r) * n;
    if ((uint64_t)product < n) {
        uint64_t uneven = -n % n;
        while ((uint64_t)product < uneven)
            product = (unsigned __int128)random_next(r) * n;
    }
    return (uint64_t)(product >> 64);
}

int64_t random_between(struct random *r, int64_t least, int64_t most)
{
    assert(least <= most);
    uint64_t width = (uint64_t)most - (uint64_t)least + 1;
    uint64_t v = width ? random_below(r, width) : random_next(r);
    return (int64_t)((uint64_t)least + v);
}

bool random_chance(struct random *r, uint64_t part, uint64_t whole)
{
    return random_below(r, whole) < part;
}

void random_bytes(void *out, size_t n)
{
    if (sodium_init() < 0) {
        fputs("bawaba: the system gives no random bytes\n", stderr);
        exit(70);
    }
    randombytes_buf(out, n);
}

struct str random_key(struct arena *a)
{
    unsigned char bytes[16];
    struct buf b = buf_new(a);
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        buf_printf(&b, "%02x", bytes[i]);
    return buf_out(&b);
}
