/* Pool: threads that take items from a bounded queue, for work that must not hold up an HTTP thread
   (hashing, drawing, judging a file). Each thread runs `work` once; it loops over pool_next and may keep
   things of its own meanwhile.

   The trap: items are copied in and out by value, and a slot is wiped once its item was taken, so that
   no secret stays in the queue. What an item points to must live until its work is done. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct pool;

struct pool_config {
    const char *what; /* "hashing passwords": for the log */
    unsigned threads, queue_max;
    size_t item_bytes;
    void (*work)(struct pool *pool, void *ctx);
    void *ctx;
};

/* ERR_IO (logged): no thread; nothing runs then. */
enum err pool_start(struct arena *boot, const struct pool_config *config, struct pool **out);
/* What is queued is still done; then the threads end and are joined. */
void pool_stop(struct pool *pool);
/* False: no room, or stopping. */
[[nodiscard]] bool pool_submit(struct pool *pool, const void *item);
/* Waits for the next item and copies it; false: stopping and nothing left. */
[[nodiscard]] bool pool_next(struct pool *pool, void *item);
