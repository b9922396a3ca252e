/* The pool that draws papers: a bulk of hundreds takes seconds and must never sit on an HTTP thread, and
   every drawing thread needs a pen of its own. Small ones take the same way: it costs them nothing. */
#pragma once
#include "documents/paper_pdf.h"

enum { PAPER_QUEUE_MAX = 64 };

/* What is to be drawn; lives, with its arena and papers, until `done` was called. */
struct paper_job {
    struct arena *arena; /* nobody else uses it meanwhile */
    const struct paper *papers;
    size_t count;
    void (*done)(struct paper_job *job); /* on a pool thread, once; must not block */
    void *user;
    enum err err; /* filled in, as pdf is */
    struct str pdf;
};

struct paper_pool;

/* Starts `threads` (1..4); the pool lives in `boot`. ERR_IO: no thread. */
enum err paper_pool_start(struct arena *boot, unsigned threads, struct paper_pool **out);
/* Finishes the jobs taken and joins the threads. */
void paper_pool_stop(struct paper_pool *pool);
/* ERR_BUSY when PAPER_QUEUE_MAX jobs wait: `done` is not called then. */
enum err paper_pool_take(struct paper_pool *pool, struct paper_job *job);
