/* See the header. */
#include "decisions/outside_counts.h"
#include "registers/employment.h"
#include "rules/saudi_tally.h"

static int64_t units(struct writing *w, int64_t wage, int work_kind, int weight_kind)
{
    int64_t n = saudi_weight_units(w->policy, wage, work_kind, weight_kind, w->clock.today);
    return n < 0 ? 0 : n;
}

enum err outside_counts(struct writing *w, const struct establishment *est,
                        const struct insured *now, struct outside_counts *out)
{
    struct saudi_tally before = {0}, after = {0};
    struct db_rows r;
    bool is_seen = false;
    TRY(db_query(w->db, &r,
                 "SELECT m.establishment_id, m.person_id, m.status, m.work_kind, m.weight_kind, "
                 "m.insured_wage FROM establishment e JOIN employment m ON m.establishment_id = "
                 "e.id JOIN person p ON p.id = m.person_id WHERE e.entity_id = $1 "
                 "AND p.nationality = 'SA'",
                 db_int_arg(est->entity_id)));
    while (db_next(&r)) {
        bool is_he = db_int(&r, 0) == est->id && db_int(&r, 1) == now->person_id;
        bool counted = worker_status_counts((enum worker_status)db_int(&r, 2));
        int work = (int)db_int(&r, 3), weight = (int)db_int(&r, 4);
        is_seen |= is_he;
        if (counted)
            saudi_tally_add(&before, units(w, db_int(&r, 5), work, weight),
                            (enum weight_kind)weight);
        if (is_he ? now->is_working : counted)
            saudi_tally_add(&after, units(w, is_he ? now->wage : db_int(&r, 5), work, weight),
                            (enum weight_kind)weight);
    }
    TRY(db_done(&r));
    if (!is_seen && now->is_working)
        saudi_tally_add(&after, units(w, now->wage, WORK_FULL, WEIGHT_PLAIN), WEIGHT_PLAIN);
    out->heads = now->is_working - now->was_working;
    out->units = saudi_tally_units(w->policy, &after, est->activity_group,
                                   est->nitaqat_workers + out->heads, w->clock.today) -
                 saudi_tally_units(w->policy, &before, est->activity_group, est->nitaqat_workers,
                                   w->clock.today);
    return OK;
}
