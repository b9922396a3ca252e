/* Feeding the warehouse: a thread that reads the ledger behind the writers, counts what each entry says
   (stats/warehouse.h) and has a writer store a slice's counts with the number of its last entry. So a
   decision waits for no count, and a page reads only counts.

   The trap is with several writers: entry 7 may be committed before entry 5. What is counted stops at
   writer_settled(), below which nothing comes any more. */
#pragma once
#include "decisions/writer.h"
#include "stats/warehouse.h"

/* What an entry says, for counting. Pure. An erased body is counted by what stands outside of it. */
struct operation_around;
void warehouse_tell(const struct operation_around *row, struct counted *out);

/* Counts the ledger of `ledger` after the mark of `counts` up to entry `last`, in slices, each in a
   transaction of its own on `counts`: for a rebuild, whose counts stand in another store than its
   ledger, and for commands. */
enum err warehouse_catch_up(struct db *ledger, struct db *counts, int64_t last);

struct warehouse_feed;
/* Starts the thread; stop it before the writer. */
enum err warehouse_feed_start(struct arena *boot, const char *url, struct writer *writer,
                              struct warehouse_feed **out);
void warehouse_feed_stop(struct warehouse_feed *feed);
/* Returns when everything committed before the call is counted; ERR_BUSY when it cannot be. The writer
   must be running. For commands and tests. */
enum err warehouse_feed_now(const char *url, struct writer *writer);
