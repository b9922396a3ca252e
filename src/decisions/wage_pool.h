/* A thread that judges wage files, so that neither HTTP nor the writer waits for a large one. It has a
   reading connection of its own, and one file in hand at a time: memory stays bounded. */
#pragma once
#include "decisions/wage_judge.h"

enum { WAGE_QUEUE_MAX = 16 };

struct wage_pool;
struct wage_pool_job {
    struct wage_judging judging;
    struct arena *arena; /* for the answer; used by the pool until `done` */
    enum err err;
    void (*done)(struct wage_pool_job *job); /* on the pool's thread */
    void *user;
};

enum err wage_pool_start(struct arena *boot, const char *url, struct wage_pool **out);
/* Lets the file in hand and those that wait be judged, then ends. */
void wage_pool_stop(struct wage_pool *pool);
/* False when the queue is full: answer 503. */
bool wage_pool_submit(struct wage_pool *pool, struct wage_pool_job *job);
