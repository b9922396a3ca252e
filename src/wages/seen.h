/* Numbers and accounts already seen, with the line of the first: open addressing in a fixed piece
   of memory, 8 bytes a place, filled to at most five sixths. 1,000,000 lines take 9.2 MiB a table.

   The trap: a place holds 40 bits of the key beside 24 bits of the line. A number below 2^40 is kept
   whole, so its answer is exact; a text is kept as 40 bits of its hash (the place takes other bits),
   so equal may be chance and the caller looks at the line itself. */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { WAGE_SEEN_LINE_MAX = (1 << 24) - 1 };
#define WAGE_SEEN_KEY_MAX ((UINT64_C(1) << 40) - 1)

struct wage_seen {
    uint64_t *places;
    uint64_t count, used, used_max;
};

/* A table for `keys` of them, in the arena. */
void wage_seen_open(struct wage_seen *s, struct arena *a, uint32_t keys);
/* The line under which the key is known, or 0 after adding it with `line` (1..WAGE_SEEN_LINE_MAX).
   The upper bits of `hash` choose the place; key <= WAGE_SEEN_KEY_MAX. Asserts that there is room. */
uint32_t wage_seen_add(struct wage_seen *s, uint64_t hash, uint64_t key, uint32_t line);
/* The line under which it is known, or 0. */
uint32_t wage_seen_find(const struct wage_seen *s, uint64_t hash, uint64_t key);
/* Fetches the place of a hash into the cache, for a line that will be judged soon. */
static inline void wage_seen_prefetch(const struct wage_seen *s, uint64_t hash)
{
    __builtin_prefetch(&s->places[(unsigned __int128)hash * s->count >> 64]);
}
