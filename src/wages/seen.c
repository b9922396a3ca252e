/* Numbers already seen; see the header. */
#include "wages/seen.h"
#include <assert.h>

enum { LINE_BITS = 24 };

void wage_seen_open(struct wage_seen *s, struct arena *a, uint32_t keys)
{
    s->used = 0;
    s->used_max = keys;
    s->count = (uint64_t)keys * 6 / 5 + 8;
    s->places = arena_array(a, uint64_t, s->count);
}

/* The place that holds the key, or the free one where it would stand. */
static uint64_t *place_of(const struct wage_seen *s, uint64_t hash, uint64_t key)
{
    uint64_t *at = &s->places[(unsigned __int128)hash * s->count >> 64];
    uint64_t *end = s->places + s->count;
    while (*at && *at >> LINE_BITS != key)
        at = at + 1 == end ? s->places : at + 1;
    return at;
}

uint32_t wage_seen_add(struct wage_seen *s, uint64_t hash, uint64_t key, uint32_t line)
{
    assert(key <= WAGE_SEEN_KEY_MAX && line > 0 && line <= WAGE_SEEN_LINE_MAX);
    uint64_t *at = place_of(s, hash, key);
    if (*at)
        return (uint32_t)(*at & WAGE_SEEN_LINE_MAX);
    assert(s->used < s->used_max);
    s->used++;
    *at = key << LINE_BITS | line;
    return 0;
}

uint32_t wage_seen_find(const struct wage_seen *s, uint64_t hash, uint64_t key)
{
    return (uint32_t)(*place_of(s, hash, key) & WAGE_SEEN_LINE_MAX);
}
