/* Demo: a labelled synthetic register, made from a seed and taken in through the import, so that it is
   kept, replayed and checked like any other. Shares follow the published figures that stand in
   policy/data (README there); what those do not say (bands, reports, expired papers) is assumed.

   Same seed, day and sizes: same rows on every machine. Nobody in it exists: identity numbers are
   well formed, since the checks would refuse others, but count up from 1000000016 and 2000000014,
   and the store is marked with the setting `demo`, whose value is the business day. */
#pragma once
#include "registers/import.h"

enum {
    DEMO_ESTABLISHMENTS_MIN = 10,
    DEMO_ESTABLISHMENTS_MAX = 2000000,
    DEMO_WORKERS_MAX = 20000000,
    DEMO_SHOWCASES = 3,
    DEMO_SHOWCASE_WORKERS = 118 + 64 + 980,
};

struct demo_wish {
    int64_t establishments, workers;
    uint64_t seed;
    struct day today;
    /* Papers of other bodies (registration, address, zakat, chamber, passport, residence) are drawn for
       a day so many days after today: a history of years sets its length, because nobody renews them
       on the way. Permits are always drawn for today. */
    int32_t papers_days;
};

struct demo_made {
    int64_t establishments, workers, saudis, visas, weeks, files;
};

/* What stands in the store. */
enum demo_state {
    DEMO_EMPTY,      /* no person: may be made here */
    DEMO_SAME,       /* made with these parameters */
    DEMO_OTHER,      /* a demonstration with others */
    DEMO_UNFINISHED, /* its making was broken off */
    DEMO_FOREIGN,    /* a register that is not ours to touch */
};

/* Is the wish within bounds: enough workers for the showcases and one for each establishment? */
bool demo_wish_fits(const struct demo_wish *wish);
enum err demo_state_of(struct db *db, const struct demo_wish *wish, enum demo_state *out);
/* Makes it in an empty store, in several transactions, one a file; marks it as finished at the end.
   `options` as of import_run: record and progress (of rows over all files; its bytes are workers). */
enum err demo_make(struct db *db, const struct policy *policy, const struct demo_wish *wish,
                   const struct import_options *options, struct demo_made *made);

/* ---- who may sign in ---- */

/* The cast: persons of the first file, the same under every seed. Numbers are those of their
   identity numbers, id_make_person(1, number). */
enum demo_role {
    DEMO_OWNER = 1,
    DEMO_MAIN_DELEGATE = 2,
    DEMO_DELEGATE = 3,
    DEMO_AGENT = 4,
    DEMO_OFFICER = 5,
    DEMO_REVIEWER = 6,
    DEMO_INSPECTOR = 7,
    DEMO_ANALYST = 8,
    DEMO_AUDITOR = 9,
    DEMO_ADMIN = 10,
    DEMO_INDIVIDUAL_EMPLOYER = 11,
    DEMO_GOV_ENTITY = 12,
    DEMO_SECOND_REVIEWER = 13,
    DEMO_CAST = 13,
};
/* The showcases' numbers: construction and green, maintenance and red, construction and platinum. */
extern const char *const demo_showcases[DEMO_SHOWCASES];
/* The identity number of the first expatriate worker of the first showcase. */
int64_t demo_worker_id_no(void);
