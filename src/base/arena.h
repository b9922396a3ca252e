/* Arena: memory that lives as long as one request (or the whole run) and is never freed in parts.
   The parameter's name says the lifetime: `req` for a request's arena, `boot` for what is made at
   start and stays. Not thread safe: one thread uses an arena at a time. */
#pragma once
#include <stddef.h>

struct arena;

/* A new arena that may hand out bytes_max bytes in total before arena_spent() turns true.
   Ends the process with a clear line if the system has no memory. */
struct arena *arena_new(size_t bytes_max);

/* Gives back everything allocated; keeps the first chunk for the next request. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/* `bytes` zeroed bytes, aligned to 16; never NULL, also for 0. Beyond the maximum it still
   answers (callers at the edge check arena_spent and refuse). */
void *arena_alloc(struct arena *a, size_t bytes);
/* As arena_alloc without the zeroing, for buffers that are written at once. */
void *arena_alloc_raw(struct arena *a, size_t bytes);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);
/* Has it gone beyond its maximum? Asked where input comes in, before more is read. */
int arena_spent(const struct arena *a);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (size_t)(n)))
