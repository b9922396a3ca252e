/* See the header. */
#include "decisions/certificate_job.h"
#include "registers/establishment.h"
#include "rules/nitaqat.h"

enum { SLICE = 200 };

struct live {
    int64_t establishment_id, number;
};

static enum err load(struct writing *w, const struct certificate_job *x, struct live *out, int *n)
{
    struct db_rows r;
    *n = 0;
    TRY(db_query(w->db, &r,
                 "SELECT establishment_id, number FROM certificate WHERE revoked_on IS NULL "
                 "AND until_day >= $1 AND (establishment_id, number) > ($2, $3) "
                 "ORDER BY establishment_id, number LIMIT $4",
                 db_int_arg(w->clock.today.n), db_int_arg(x->after_establishment),
                 db_int_arg(x->after_no), db_int_arg(SLICE)));
    while (*n < SLICE && db_next(&r))
        out[(*n)++] = (struct live){db_int(&r, 0), db_int(&r, 1)};
    return db_done(&r);
}

static enum err is_red(struct writing *w, int64_t establishment_id, bool *out)
{
    struct establishment e;
    struct nitaqat_result r;
    TRY(establishment_load(w->db, w->scratch, establishment_id, false, &e));
    struct nitaqat_counts c = {
        .activity = e.activity_group,
        .workers = e.nitaqat_workers,
        .saudis = e.nitaqat_saudis,
        .saudi_units = e.saudi_units,
        .expats = e.nitaqat_expats,
    };
    const struct policy_row *row =
        policy_param(w->policy, PARAM_nitaqat_window_weeks, w->clock.today);
    if (row && row->value > 1)
        TRY(nitaqat_weeks_sum(w->db, establishment_id,
                              day_add(w->clock.today, -7 * (int)(row->value - 1)), w->clock.today,
                              &c.week_rates_sum_bp, &c.weeks));
    nitaqat_band_bare(w->policy, &c, w->clock.today, &r);
    *out = r.band == BAND_RED;
    return OK;
}

enum err certificate_run(struct writing *w, struct job *job)
{
    struct certificate_job *x = (struct certificate_job *)job;
    struct live all[SLICE];
    int n;
    const struct policy_row *row =
        policy_param(w->policy, PARAM_certificate_revoke_on_red, w->clock.today);
    x->is_more = false;
    if (!row || row->value == 0)
        return OK;
    TRY(load(w, x, all, &n));
    for (int i = 0; i < n; i++) {
        bool red;
        TRY(is_red(w, all[i].establishment_id, &red));
        if (!red)
            continue;
        struct entry *e = arena_new_of(w->scratch, struct entry);
        e->due_day = DAY_NONE;
        e->op.kind = OPERATION_NOTICED;
        e->op.channel = CHANNEL_SYSTEM;
        e->op.establishment_id = all[i].establishment_id;
        e->capacity = CAPACITY_SYSTEM;
        e->has_decision = true;
        e->decision.effects[e->decision.effects_count++] = (struct effect){
            .kind = EFFECT_CERTIFICATE_REVOKE, .args = {all[i].number, w->clock.today.n}};
        TRY(writing_record(w, e));
    }
    x->is_more = n == SLICE;
    if (n) {
        x->after_establishment = all[n - 1].establishment_id;
        x->after_no = all[n - 1].number;
    }
    return OK;
}
