/* An establishment's workforce on a day, counted: what the home page and the chips of the list show.
   One scan of the establishment's employments, which lie together.

   The trap: only an expatriate holds a permit, so a row with a permit is an expatriate's without a
   look at the person; the nationality is read for the others alone. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"

struct db;

enum { WORKFORCE_SOON_DAYS = 90 };

struct workforce {
    int64_t workers, saudis;                 /* employments that have not ended */
    int64_t unpermitted;                     /* expatriates without a permit */
    int64_t expired;                         /* permits that have expired */
    int64_t within_30, within_60, within_90; /* days to expiry: 0..30, 31..60, 61..90 */
    int64_t permits;                         /* in force */
    int64_t absent;
    struct day first_entry; /* of the unpermitted who never had a permit; DAY_NONE */
};

static inline int64_t workforce_soon(const struct workforce *w)
{
    return w->within_30 + w->within_60 + w->within_90;
}

enum err workforce_count(struct db *reader, int64_t establishment_id, struct day today,
                         struct workforce *out);

/* Counts kept between requests: one cache a thread, so nothing is locked. */
struct workforce_cache;
struct workforce_cache *workforce_cache_new(void);
void workforce_cache_free(struct workforce_cache *cache);
enum { WORKFORCE_KEPT_MS = 10 * 1000 };
/* As workforce_count; kept for as long as `changes` (decisions/writer.h, asked before) and the day stay
   the same, and WORKFORCE_KEPT_MS at most: that long a change made by another process, or to this
   establishment by another one's request, may go unseen in these counts. They are shown, never
   decided by. */
enum err workforce_count_kept(struct workforce_cache *cache, struct db *reader,
                              int64_t establishment_id, struct day today, unsigned changes,
                              int64_t now_ms, struct workforce *out);

/* The worker whose permit expires next, today or later; person_id 0 when there is none. */
struct next_expiry {
    int64_t person_id;
    struct str name_ar, name_en;
    int occupation;
    struct day expiry;
};
enum err workforce_next_expiry(struct db *reader, struct arena *req, int64_t establishment_id,
                               struct day today, struct next_expiry *out);
