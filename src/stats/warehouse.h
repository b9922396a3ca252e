/* Warehouse: counts are added up in memory for a slice of the ledger and stored in one transaction with
   the number of the slice's last entry. What an entry says is told by decisions/warehouse_feed.h.

   The trap: a slice is stored once. warehouse_store refuses (ERR_CONFLICT) when the store has been
   counted up to another number than the slice began after. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "stats/dimension.h"

struct db;

enum { COUNTED_RULES_MAX = 36 };

struct counted { /* one entry */
    struct day day;
    int service, channel, outcome;
    int64_t seconds;                /* from request to this answer; -1: it is none */
    int64_t value[DIMENSION_COUNT]; /* of dimensions with one value; VALUE_NOT_KNOWN */
    bool has[DIMENSION_COUNT];      /* counted by this dimension at all */
    int rules_count;
    int rules[COUNTED_RULES_MAX]; /* that refused */
};

struct refused_key {
    int64_t establishment_id, person_id;
    int service;
};
struct refused { /* a subject whose last refusal nothing has mended */
    struct refused_key key;
    bool is_open;
    struct day day;
    int channel, rules_count;
    int rules[COUNTED_RULES_MAX];
    bool is_changed, was_open; /* the slice's; as the store has it */
};

struct warehouse;
/* An empty slice; its memory is the arena's: begin anew after arena_reset. */
struct warehouse *warehouse_new(struct arena *slice);
void warehouse_count(struct warehouse *w, const struct counted *c);
/* The subject's state, to be read and changed (then set is_changed); NULL: not loaded yet. */
struct refused *warehouse_refused(struct warehouse *w, const struct refused_key *key);
struct refused *warehouse_refused_add(struct warehouse *w, const struct refused_key *key);
/* The refusal is mended by a grant on `day`: counted in the refusal's own period. */
void warehouse_mend(struct warehouse *w, struct refused *r, struct day day);
/* Distinct cells so far: store the slice when they are many. */
size_t warehouse_cells(const struct warehouse *w);

struct warehouse_mark {
    int64_t last_no, operations;
};
enum err warehouse_mark_load(struct db *db, struct warehouse_mark *out);
/* Reads the subjects' states from the store into the slice; keys already there are left. */
enum err warehouse_refused_load(struct warehouse *w, struct db *db, const struct refused_key *keys,
                                size_t n);
/* Inside the caller's transaction. `from` is the mark that the slice began with. */
enum err warehouse_store(struct warehouse *w, struct db *db, const struct warehouse_mark *from,
                         const struct warehouse_mark *to);
