/* The registers in memory, by columns: what the rules of permits, occupations and certificates look at,
   for every establishment and every expatriate worker at once. Read once; then any number of policies
   can be tried on it, by the operational code itself.

   The trap: it is a moment of the past as soon as it is read, and says so by `on`. Facts it does not
   hold (other employers, visas, wage lines) are unknown to what is tried on it. */
#pragma once
#include "base/arena.h"
#include "decisions/gather.h"
#include "registers/request.h"

enum { WHATIF_WEEKS_MAX = 25 };

struct snapshot_unit { /* a unified number */
    int32_t workers, saudis, expats, insured_saudis, permit_year_start, levy_free_used;
    bool is_owner_insured;
    int32_t first, establishments; /* they stand side by side */
};

struct snapshot_entity {
    int32_t activity, workers, saudis, saudi_units, expats;
    int16_t weeks;                     /* kept, the newest first */
    int16_t rate_bp[WHATIF_WEEKS_MAX]; /* of the weeks before `on` */
    int32_t week[WHATIF_WEEKS_MAX];    /* their Saturdays */
};

struct snapshot_establishment {
    int64_t id;
    int32_t unit, entity, office_no, seq_no;
    int32_t cr_expiry, address_expiry, main_address_expiry, zakat_expiry, opened_on;
    int32_t wage_compliance_bp, wage_delay_months, industrial_free;
    int32_t first, workers; /* its expatriates, side by side */
    uint8_t status, region;
    bool is_cr_exempt, is_main;
    bool is_suspended, is_suspended_for_permits; /* on the day of the snapshot */
};

struct snapshot_extra { /* open matters of the few who have any */
    int32_t absence_on, transfer_on, occupation_on, complaint_on, lent_until;
    int32_t licence_body, licence_expiry;
    int32_t open_n;
    struct open_line open[4];
};

struct snapshot { /* days: INT32_MIN when not on file */
    struct day on;
    struct snapshot_unit *units;
    struct snapshot_entity *entities;
    struct snapshot_establishment *establishments;
    int32_t units_n, entities_n, establishments_n, workers_n, extras_n;
    char regions[32][8];
    int32_t regions_n;
    /* by worker */
    int32_t *person, *expiry, *first_permit, *iqama, *passport, *entry, *exit_visa, *start, *extra;
    uint16_t *occupation, *visa_occupation, *nationality;
    uint8_t *status, *permit_kind, *origin, *exemption, *flags;
    struct snapshot_extra *extras; /* [0]: none */
};
enum {
    WORKER_IS_OUTSIDE = 1,
    WORKER_HAS_CONTRACT = 2,
    WORKER_HAS_IQAMA = 4,
    WORKER_IS_CORRECTED = 8,
};

/* Reads it, as the registers stand; `on` is the day that weeks and suspensions are counted for. */
enum err snapshot_load(struct arena *boot, struct db *db, struct day on, struct snapshot *out);
/* Bytes it takes. */
size_t snapshot_bytes(const struct snapshot *s);

/* The establishment as gather knows it, ready for gather_worker: its own facts, its owner asking through
   the portal, one line. */
void snapshot_gather(const struct snapshot *s, const struct policy *policy,
                     const struct service *service, struct day on, int32_t establishment,
                     struct gathering *out);
/* The worker as the registers have him. */
void snapshot_worker(const struct snapshot *s, int32_t worker, struct worker *out);
/* All facts of the worker's line that the snapshot holds. `worker` < 0: of somebody without a fault,
   `whose` is filled in (snapshot_worker or the caller). */
void snapshot_facts(const struct snapshot *s, struct gathering *g, struct worker *whose,
                    int32_t worker, struct facts *out);
/* The entity's counts for nitaqat_band, with the weeks of a window of that length. */
struct nitaqat_counts snapshot_counts(const struct snapshot *s, int32_t entity,
                                      const struct policy *policy, struct day on);
