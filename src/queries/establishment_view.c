/* See the header. */
#include "queries/establishment_view.h"
#include "identity/permission.h"
#include "registers/column.h"

enum err establishment_view_load(struct db *reader, struct arena *req, int64_t id,
                                 struct establishment *out)
{
    return establishment_load(reader, req, id, false, out);
}

enum err nitaqat_counts_load(struct db *reader, const struct establishment *e,
                             const struct policy *policy, struct day today,
                             struct nitaqat_counts *out)
{
    const struct policy_row *row = policy_param(policy, PARAM_nitaqat_window_weeks, today);
    *out = (struct nitaqat_counts){
        .activity = e->activity_group,
        .workers = e->nitaqat_workers,
        .saudis = e->nitaqat_saudis,
        .saudi_units = e->saudi_units,
        .expats = e->nitaqat_expats,
    };
    if (!row || row->value <= 1)
        return OK;
    return nitaqat_weeks_sum(reader, e->id, day_add(today, -7 * (int)(row->value - 1)), today,
                             &out->week_rates_sum_bp, &out->weeks);
}

enum err nitaqat_weeks_load(struct db *reader, struct arena *req, int64_t entity_id, size_t max,
                            struct nitaqat_week **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct nitaqat_week, max);
    TRY(db_query(reader, &r,
                 "SELECT week, rate_bp, workers, saudi_units FROM nitaqat_week "
                 "WHERE entity_id = $1 ORDER BY week DESC LIMIT $2",
                 db_int_arg(entity_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct nitaqat_week){
            .week = column_day(&r, 0),
            .rate_bp = db_int(&r, 1),
            .workers = db_int(&r, 2),
            .saudi_units = db_int(&r, 3),
        };
    return db_done(&r);
}

enum err branches_load(struct db *reader, struct arena *req, int64_t unified_id, int64_t account_id,
                       struct day today, size_t max, struct branch **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct branch, max);
    TRY(db_query(reader, &r,
                 "SELECT e.id, e.office_no, e.seq_no, e.name_ar, e.name_en, e.region, e.status, "
                 "e.is_main_branch, (SELECT COUNT(*) FROM employment m "
                 "WHERE m.establishment_id = e.id AND m.status <> 0) "
                 "FROM establishment e WHERE e.unified_id = $1 "
                 "ORDER BY e.is_main_branch DESC, e.office_no, e.seq_no LIMIT $2",
                 db_int_arg(unified_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct branch){
            .id = db_int(&r, 0),
            .office_no = (int)db_int(&r, 1),
            .seq_no = db_int(&r, 2),
            .name_ar = str_copy(req, db_text(&r, 3)),
            .name_en = str_copy(req, db_text(&r, 4)),
            .region = str_copy(req, db_text(&r, 5)),
            .status = (enum est_status)db_int(&r, 6),
            .is_main = db_int(&r, 7) != 0,
            .workers = db_int(&r, 8),
        };
    TRY(db_done(&r));
    for (size_t i = 0; i < *n; i++) {
        struct holding held;
        TRY(permission_held(reader, account_id, (*out)[i].id, today, &held));
        (*out)[i].may_see = held.capacity != CAPACITY_NONE;
    }
    return OK;
}

enum err suspension_view(struct db *reader, struct arena *req, int64_t establishment_id,
                         struct day today, struct suspension *out, bool *is_suspended)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT from_day, until_day, spares_permits, reason FROM suspension "
                 "WHERE establishment_id = $1 AND from_day <= $2 "
                 "AND (until_day IS NULL OR until_day >= $2) "
                 "ORDER BY COALESCE(until_day, 2000000000) DESC LIMIT 1",
                 db_int_arg(establishment_id), db_int_arg(today.n)));
    *is_suspended = db_next(&r);
    if (*is_suspended)
        *out = (struct suspension){
            .from = column_day(&r, 0),
            .until = column_day(&r, 1),
            .spares_permits = db_int(&r, 2) != 0,
            .reason = str_copy(req, db_text(&r, 3)),
        };
    return db_done(&r);
}

enum err unpaid_load(struct db *reader, int64_t establishment_id, struct unpaid *out)
{
    struct db_rows r;
    *out = (struct unpaid){0};
    TRY(db_query(reader, &r,
                 "SELECT seq, service, submitted_day, lines, fee, due_day FROM request "
                 "WHERE establishment_id = $1 AND state = 5 ORDER BY due_day, seq",
                 db_int_arg(establishment_id)));
    while (db_next(&r)) {
        if (out->count++ == 0)
            out->first = (struct request){
                .establishment_id = establishment_id,
                .seq = db_int(&r, 0),
                .service = (int)db_int(&r, 1),
                .submitted_day = column_day(&r, 2),
                .lines = db_int(&r, 3),
                .fee = db_int(&r, 4),
                .due_day = column_day(&r, 5),
                .state = STATE_AWAITING_PAYMENT,
            };
        out->amount += db_int(&r, 4);
    }
    return db_done(&r);
}

enum err refused_lately(struct db *reader, int64_t establishment_id, struct day since,
                        uint64_t services, struct request *out)
{
    struct db_rows r;
    *out = (struct request){0};
    TRY(db_query(reader, &r,
                 "SELECT seq, service, submitted_day, lines, lines_refused, state FROM request "
                 "WHERE establishment_id = $1 AND submitted_day >= $2 AND lines_refused > 0 "
                 "AND state IN (5, 7, 8) ORDER BY seq DESC",
                 db_int_arg(establishment_id), db_int_arg(since.n)));
    while (out->seq == 0 && db_next(&r)) {
        int service = (int)db_int(&r, 1);
        if (!(services >> service & 1))
            continue;
        *out = (struct request){
            .establishment_id = establishment_id,
            .seq = db_int(&r, 0),
            .service = service,
            .submitted_day = column_day(&r, 2),
            .lines = db_int(&r, 3),
            .lines_refused = db_int(&r, 4),
            .state = (enum request_state)db_int(&r, 5),
        };
    }
    return db_done(&r);
}
