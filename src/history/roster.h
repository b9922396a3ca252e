/* The roster: what a synthetic history has to remember of the register to choose who asks for what.

   The trap: everything in it follows from the store alone, in the same order, however long this process
   has been running: a history that was killed and taken up again must choose the same. So nothing is
   noted here that roster_load would not find. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct hand {             /* an expatriate worker; index: person.id. place 0: nobody we look at */
    int64_t number;       /* residence number, else border number */
    int32_t place;        /* establishment.id */
    int32_t next, before; /* of the same place, in no order; 0: none */
    int32_t expiry;       /* of the permit; INT32_MIN: none */
    int32_t iqama;        /* INT32_MIN: none */
    int32_t start;        /* of the employment */
    uint16_t occupation;
    uint8_t status, permit_kind;
    bool is_outside, has_open; /* an open request */
};

struct place { /* index: establishment.id */
    int64_t owner_person, owner_account;
    int32_t office_no, seq_no, unified;
    int32_t first; /* of its hands; 0: none */
    int32_t hands;
    int32_t quiet_until; /* asks for no permits before that day: all were refused */
    bool is_active;
};

struct pending { /* a request that waits for an answer or for its payment */
    int32_t place, seq, service, submitted;
    int64_t fee;
    enum request_state state;
};

struct reported {
    int64_t operation_no;
    int32_t person, place, filed;
};

struct unused_visa {
    int64_t visa_no;
    int32_t place, issued;
};

struct exit_wish { /* whose residence runs out: he asks for the final exit on that day */
    int32_t day, person;
};

struct roster {
    struct hand *hands;
    struct place *places;
    struct pending *pending;
    struct reported *reported; /* reports in effect, oldest first */
    struct unused_visa *visas;
    struct exit_wish *exits;              /* by day */
    int32_t hands_n, hands_max, places_n; /* one more than the highest number */
    size_t pending_n, pending_max, reported_n, reported_max, visas_n, visas_max, exits_n, exits_at;
    struct arena *lists; /* of the growing lists */
};

/* Reads everything as it stands on the morning of `today`. `more`: how many persons may still come. */
enum err roster_load(struct roster *r, struct arena *boot, struct db *db, struct day today,
                     int64_t more);
/* Who has come since: after an import. */
enum err roster_load_arrivals(struct roster *r, struct db *db, struct day today);
/* The worker as the store has him now: after a request about him took effect or ended. */
enum err roster_reread(struct roster *r, struct db *db, int32_t person);
void roster_pending_add(struct roster *r, const struct pending *p);
void roster_reported_add(struct roster *r, const struct reported *p);
/* How long after a request in which everything was refused the place is quiet. */
enum { QUIET_DAYS = 75 };
/* The day from which a worker whose residence ended on `iqama` asks for his final exit. */
int32_t roster_exit_day(int32_t person, int32_t iqama);
