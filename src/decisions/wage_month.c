/* See the header. */
#include "decisions/wage_month.h"
#include "base/log.h"
#include "registers/column.h"
#include "registers/establishment.h"
#include "wages/law.h"

enum { WAGE_SERVICE = 17, MONTHS_LOOKED_AT = 24, DUTY_SLICE = 100, WORK_BYTES_MAX = 256 << 20 };

static int64_t param_or(const struct policy *p, enum param param, struct day on, int64_t none)
{
    const struct policy_row *row = policy_param(p, param, on);
    return row ? row->value : none;
}

/* ---- who is due and who is paid ---- */

struct walking { /* through a month's lines, in step with its workers */
    struct str *chunks;
    size_t chunks_count, at;
    struct str rest;
    int64_t before;
    struct wage_record record;
    bool has_record;
};

static bool record_next(struct walking *k)
{
    while (k->rest.n == 0 && k->at < k->chunks_count) {
        k->rest = k->chunks[k->at++];
        k->before = 0;
    }
    k->has_record = k->rest.n && wage_record_next(&k->rest, &k->before, &k->record);
    return k->has_record;
}

/* What a person's lines pay; the walk stands behind them afterwards. */
static int64_t net_of(struct walking *k, int64_t person_id)
{
    int64_t net = 0;
    while (k->has_record && k->record.person_id == person_id) {
        if (k->record.status != WAGE_PAID_FAILED)
            net += k->record.net;
        record_next(k);
    }
    return net;
}

enum err wage_due_each(struct db *db, struct arena *a, const struct policy *policy,
                       int64_t establishment_id, int64_t month,
                       enum err (*each)(void *ctx, const struct wage_due_worker *worker), void *ctx)
{
    struct walking k = {0};
    struct db_rows r;
    struct day first = wage_month_first(month);
    int64_t least_bp = param_or(policy, PARAM_wps_paid_least, wage_month_last(month), 0);
    TRY(wage_lines_load(db, a, establishment_id, month, &k.chunks, &k.chunks_count));
    record_next(&k);
    TRY(db_query(db, &r,
                 "SELECT m.person_id, m.wage FROM employment m JOIN person p ON p.id = m.person_id "
                 "WHERE m.establishment_id = $1 AND m.status = 1 AND m.start_on <= $2 "
                 "AND p.id_no IS NOT NULL ORDER BY m.person_id",
                 db_int_arg(establishment_id), day_arg(first)));
    enum err err = OK;
    while (err == OK && db_next(&r)) {
        struct wage_due_worker w = {.person_id = db_int(&r, 0), .wage = db_int(&r, 1)};
        while (err == OK && k.has_record && k.record.person_id < w.person_id) {
            struct wage_due_worker other = {.person_id = k.record.person_id};
            other.net = net_of(&k, other.person_id);
            err = each(ctx, &other);
        }
        w.net = net_of(&k, w.person_id);
        w.is_due = true;
        w.is_paid = w.net > 0 && w.net * 10000 >= w.wage * least_bp;
        if (err == OK)
            err = each(ctx, &w);
    }
    while (err == OK && k.has_record) {
        struct wage_due_worker other = {.person_id = k.record.person_id};
        other.net = net_of(&k, other.person_id);
        err = each(ctx, &other);
    }
    enum err closed = db_done(&r);
    return err != OK ? err : closed;
}

static enum err count_worker(void *ctx, const struct wage_due_worker *worker)
{
    struct wage_month *m = ctx;
    m->due += worker->is_due;
    m->paid += worker->is_due && worker->is_paid;
    m->lines += worker->net > 0;
    m->net += worker->net;
    return OK;
}

static enum err reckon_month(struct writing *w, struct wage_month *m)
{
    struct arena *work = arena_new(WORK_BYTES_MAX);
    enum err e =
        wage_due_each(w->db, work, w->policy, m->establishment_id, m->month, count_worker, m);
    arena_free(work);
    struct day last = wage_month_last(m->month), due_on = wage_month_due(w->policy, m->month);
    m->due_on = day_is_none(due_on) ? last : due_on;
    m->is_closed = day_before(m->due_on, w->clock.today);
    m->is_ok = wage_month_compliance(m) >= param_or(w->policy, PARAM_wps_month_ok, last, 10000);
    return e;
}

/* ---- where the establishment stands ---- */

struct standing {
    int64_t compliance_bp; /* VALUE_UNKNOWN: no month has been counted yet */
    int64_t delay_months;
};

/* The latest months, latest first, with the one in hand as it has just been reckoned. */
static enum err months_with(struct writing *w, const struct wage_month *now,
                            struct wage_month **out, size_t *n)
{
    struct wage_month *old;
    size_t count, at = 0;
    TRY(wage_months_load(w->db, w->scratch, now->establishment_id, MONTHS_LOOKED_AT, &old, &count));
    *out = arena_array(w->scratch, struct wage_month, count + 1);
    *n = 0;
    while (at < count && old[at].month > now->month)
        (*out)[(*n)++] = old[at++];
    (*out)[(*n)++] = *now;
    for (at += at < count && old[at].month == now->month; at < count; at++)
        (*out)[(*n)++] = old[at];
    return OK;
}

/* Months past their last day, latest first: those counted give the lowest share, and those not paid
   enough, one after the other, are the delay. A gap ends it: before it there was no duty. */
static enum err stand(struct writing *w, const struct wage_month *now, struct standing *out)
{
    struct wage_month *all;
    size_t n;
    int64_t counted = param_or(w->policy, PARAM_wps_counted_months, w->clock.today, 1);
    int64_t seen = 0, last = 0;
    bool is_late = true;
    *out = (struct standing){VALUE_UNKNOWN, 0};
    TRY(months_with(w, now, &all, &n));
    for (size_t i = 0; i < n; i++) {
        const struct wage_month *m = &all[i];
        if (!day_before(m->due_on, w->clock.today))
            continue;
        if (last && m->month != last - 1)
            break;
        last = m->month;
        int64_t share = wage_month_compliance(m);
        if (seen++ < counted && (out->compliance_bp == VALUE_UNKNOWN || share < out->compliance_bp))
            out->compliance_bp = share;
        is_late = is_late && !m->is_ok;
        out->delay_months += is_late;
    }
    return OK;
}

static struct effect *effect_add(struct entry *e, enum effect_kind kind)
{
    struct effect *f = &e->decision.effects[e->decision.effects_count++];
    *f = (struct effect){.kind = kind};
    return f;
}

/* Two late months stop all services but work permits, three stop all; whoever pays up is released by
   the same reckoning. Only those who must file are stopped: others may file of their own will. */
static enum err suspend(struct writing *w, struct entry *e, const struct standing *s)
{
    struct wage_duty duty;
    struct day from, today = w->clock.today;
    bool spares, is_taken;
    int64_t spare = param_or(w->policy, PARAM_wps_delay_spare_months, today, INT64_MAX);
    int64_t stop = param_or(w->policy, PARAM_wps_delay_stop_months, today, INT64_MAX);
    enum err err = wage_duty_load(w->db, e->op.establishment_id, &duty);
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    bool must = err == OK && s->delay_months >= spare, must_all = must && s->delay_months >= stop;
    TRY(wage_suspension_load(w->db, e->op.establishment_id, &from, &spares));
    bool is_stopped = !day_is_none(from);
    if (is_stopped == must && (!must || spares != must_all))
        return OK;
    if (is_stopped) {
        struct effect *release = effect_add(e, EFFECT_RELEASE);
        release->args[0] = day_add(today, -1).n;
        release->args[1] = SUSPENSION_WAGES;
    }
    if (!must)
        return OK;
    TRY(suspension_other_from(w->db, e->op.establishment_id, today, &is_taken));
    struct effect *stopped = effect_add(e, EFFECT_SUSPEND);
    stopped->args[0] = day_add(today, is_taken).n;
    stopped->args[1] = VALUE_UNKNOWN;
    stopped->args[2] = !must_all;
    stopped->args[3] = SUSPENSION_WAGES;
    return OK;
}

/* ---- recording ---- */

static struct entry *system_entry(struct writing *w, int64_t establishment_id)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = OPERATION_NOTICED;
    e->op.service = WAGE_SERVICE;
    e->op.channel = CHANNEL_SYSTEM;
    e->op.establishment_id = establishment_id;
    e->capacity = CAPACITY_SYSTEM;
    e->has_decision = e->decision.granted = true;
    return e;
}

static void month_effect(struct entry *e, const struct wage_month *m)
{
    struct effect *f = effect_add(e, EFFECT_WAGE_MONTH);
    f->args[0] = m->month;
    f->args[1] = m->due;
    f->args[2] = m->paid;
    f->args[3] = m->lines;
    f->args[4] = m->net;
    f->args[5] = m->due_on.n;
    f->args[6] = m->is_ok;
    f->args[7] = m->is_closed;
}

enum err wage_reckon(struct writing *w, int64_t establishment_id, int64_t month, int64_t because_of)
{
    struct wage_month m = {.establishment_id = establishment_id, .month = month};
    struct standing s;
    struct entry *e = system_entry(w, establishment_id);
    e->op.before = because_of;
    TRY(reckon_month(w, &m));
    TRY(stand(w, &m, &s));
    month_effect(e, &m);
    struct effect *standing = effect_add(e, EFFECT_WAGE_STANDING);
    standing->args[0] = s.compliance_bp;
    standing->args[1] = s.delay_months;
    TRY(suspend(w, e, &s));
    return writing_record(w, e);
}

/* ---- one worker ---- */

enum err wages_of_worker(struct db *db, struct arena *a, const struct policy *policy,
                         int64_t establishment_id, int64_t person_id, int64_t wage,
                         struct day start_on, struct day today, struct day *paid_until,
                         int64_t *unpaid_months)
{
    struct wage_month *all;
    size_t n;
    int64_t last = 0;
    bool is_unpaid = true;
    *paid_until = DAY_NONE;
    *unpaid_months = 0;
    TRY(wage_months_load(db, a, establishment_id, MONTHS_LOOKED_AT, &all, &n));
    for (size_t i = 0; i < n && (is_unpaid || day_is_none(*paid_until)); i++) {
        struct wage_record *lines;
        size_t count;
        int64_t net = 0;
        struct day first = wage_month_first(all[i].month), end = wage_month_last(all[i].month);
        int64_t least = param_or(policy, PARAM_wps_paid_least, end, 0);
        TRY(wage_lines_of(db, a, establishment_id, all[i].month, person_id, &lines, &count));
        for (size_t k = 0; k < count; k++)
            net += lines[k].status == WAGE_PAID_FAILED ? 0 : lines[k].net;
        if (net > 0 && day_is_none(*paid_until))
            *paid_until = end;
        if (!day_before(all[i].due_on, today))
            continue;
        bool is_due = !day_is_none(start_on) && start_on.n <= first.n;
        bool follows = last == 0 || all[i].month == last - 1;
        last = all[i].month;
        is_unpaid = is_unpaid && follows && is_due && (net <= 0 || net * 10000 < wage * least);
        *unpaid_months += is_unpaid;
    }
    return OK;
}

/* ---- duty ---- */

/* Private schools must file whatever their size [MLSD-WPS]. */
static void duty_activities(const struct writing *w, int64_t out[WAGE_DUTY_ACTIVITIES])
{
    int n = 0;
    for (int i = 0; i < WAGE_DUTY_ACTIVITIES; i++)
        out[i] = -1;
    for (int i = 0; i < policy_activities(w->policy) && n < WAGE_DUTY_ACTIVITIES; i++) {
        int32_t row;
        const struct activity *activity = policy_activity(w->policy, i);
        if (policy_in_list(w->policy, "wage_duty_activities", activity->key, w->clock.today, &row))
            out[n++] = i;
    }
}

/* From the month in hand on, never back: what was paid before the portal asked is not known to it. */
static enum err duty_open(struct writing *w)
{
    const struct policy_row *row =
        policy_param(w->policy, PARAM_wps_duty_workers_min, w->clock.today);
    struct wage_duty_opening o = {.month = wage_month_of(w->clock.today)};
    bool is_wanting;
    if (!row)
        return OK;
    o.workers_min = row->value;
    duty_activities(w, o.activities);
    TRY(wage_duty_is_wanting(w->db, &o, &is_wanting));
    if (!is_wanting)
        return OK;
    /* Writers of other lanes have to be done with the counts first. */
    if (db_engine_of(w->db) == DB_POSTGRES)
        TRY(db_exec0(w->db, "LOCK TABLE unified_entity, establishment IN SHARE MODE"));
    struct entry *e = system_entry(w, 0);
    struct effect *f = effect_add(e, EFFECT_WAGE_DUTY);
    f->args[0] = o.month;
    f->args[1] = o.workers_min;
    for (int i = 0; i < WAGE_DUTY_ACTIVITIES; i++)
        f->args[2 + i] = o.activities[i];
    return writing_record(w, e);
}

enum err wage_duty_run(struct writing *w, struct job *job)
{
    struct wage_duty_job *x = (struct wage_duty_job *)job;
    struct wage_duty due[DUTY_SLICE];
    size_t n = 0, all;
    x->is_more = false;
    TRY(duty_open(w));
    /* The latest month whose last day is over. */
    int64_t month = wage_month_of(w->clock.today);
    struct day last = wage_month_due(w->policy, month);
    while (!day_is_none(last) && !day_before(last, w->clock.today))
        last = wage_month_due(w->policy, --month);
    if (day_is_none(last))
        return OK;
    TRY(wage_duties_due(w->db, month, due, DUTY_SLICE, &all));
    for (; n < all; n++)
        TRY(wage_reckon(w, due[n].establishment_id, due[n].next_month, 0));
    x->is_more = all > 0;
    if (all)
        log_line(LOG_INFO, "%zu wage months were over and reckoned", all);
    return OK;
}
