/* Arena in chunks; a chunk is twice the last one, up to 1 MiB, larger only for one large piece. */
#include "base/arena.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BYTES = 32 * 1024, CHUNK_BYTES_MAX = 1024 * 1024, ALIGN = 16 };

struct chunk {
    struct chunk *next;
    size_t bytes, used;
    _Alignas(ALIGN) unsigned char data[];
};

struct arena {
    struct chunk *first, *current;
    size_t bytes_max, used_before; /* used_before: in the chunks before the current one */
};

static struct chunk *chunk_new(size_t bytes)
{
    struct chunk *c = malloc(sizeof *c + bytes);
    if (!c) {
        fputs("bawaba: out of memory; the last commit stands\n", stderr);
        exit(70);
    }
    c->next = NULL;
    c->bytes = bytes;
    c->used = 0;
    return c;
}

struct arena *arena_new(size_t bytes_max)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a) {
        fputs("bawaba: out of memory\n", stderr);
        exit(70);
    }
    a->first = a->current = chunk_new(bytes_max < FIRST_BYTES ? FIRST_BYTES / 8 : FIRST_BYTES);
    a->bytes_max = bytes_max;
    return a;
}

static void free_after(struct chunk *c)
{
    for (struct chunk *next, *at = c->next; at; at = next) {
        next = at->next;
        free(at);
    }
    c->next = NULL;
}

void arena_reset(struct arena *a)
{
    free_after(a->first);
    a->current = a->first;
    a->first->used = 0;
    a->used_before = 0;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    free_after(a->first);
    free(a->first);
    free(a);
}

void *arena_alloc_raw(struct arena *a, size_t bytes)
{
    bytes = bytes ? (bytes + ALIGN - 1) & ~(size_t)(ALIGN - 1) : ALIGN;
    struct chunk *c = a->current;
    if (c->bytes - c->used < bytes) {
        size_t next = c->bytes * 2 > CHUNK_BYTES_MAX ? CHUNK_BYTES_MAX : c->bytes * 2;
        c->next = chunk_new(next < bytes ? bytes : next);
        a->used_before += c->used;
        a->current = c = c->next;
    }
    void *at = c->data + c->used;
    c->used += bytes;
    return at;
}

void *arena_alloc(struct arena *a, size_t bytes)
{
    return memset(arena_alloc_raw(a, bytes), 0, bytes);
}

size_t arena_used(const struct arena *a) { return a->used_before + a->current->used; }
int arena_spent(const struct arena *a) { return arena_used(a) > a->bytes_max; }
