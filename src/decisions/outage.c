/* See the header. */
#include "decisions/outage.h"
#include "base/log.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60000, OUTAGES_MAX = 400 };

static int64_t param_value(const struct policy *p, enum param param, struct day on)
{
    const struct policy_row *row = policy_param(p, param, on);
    return row ? row->value : 0;
}

static enum err beat(struct writing *w, bool is_leaving)
{
    struct alive alive;
    int64_t now = w->clock.now_ms;
    int64_t gap = param_value(w->policy, PARAM_outage_gap_seconds, day_of_instant(now)) * SECOND_MS;
    TRY(alive_load(w->db, &alive));
    if (alive.at_ms && gap > 0 && now - alive.at_ms > gap) {
        struct outage o = {alive.at_ms, now, alive.is_stopped ? OUTAGE_PLANNED : OUTAGE_UNPLANNED};
        TRY(outage_insert(w->db, &o));
        log_line(LOG_WARN, "the portal was down for %lld seconds (%s)",
                 (long long)((now - alive.at_ms) / SECOND_MS),
                 alive.is_stopped ? "stopped" : "unplanned");
    }
    alive.since_ms = alive.since_ms ? alive.since_ms : now;
    alive.at_ms = now;
    alive.is_stopped = is_leaving;
    return alive_store(w->db, &alive);
}

enum err outage_beat_run(struct writing *w, struct job *job)
{
    (void)job;
    return beat(w, false);
}

enum err outage_leave_run(struct writing *w, struct job *job)
{
    (void)job;
    return beat(w, true);
}

/* ---- deadlines ---- */

/* Unplanned minutes on a day. */
static int64_t minutes_down(const struct outage *list, size_t n, struct day day)
{
    int64_t from = day_start_ms(day), until = day_start_ms(day_add(day, 1)), sum = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t a = list[i].from_ms > from ? list[i].from_ms : from;
        int64_t b = list[i].until_ms < until ? list[i].until_ms : until;
        if (list[i].cause == OUTAGE_UNPLANNED && b > a)
            sum += b - a;
    }
    return sum / MINUTE_MS;
}

enum err outage_extend(struct db *db, const struct policy *p, struct day today, struct day from,
                       struct day due, struct day *out)
{
    struct outage *list;
    size_t n;
    int64_t minutes = param_value(p, PARAM_outage_day_minutes, today);
    *out = due;
    if (!param_value(p, PARAM_outage_extends_deadlines, today) || minutes < 1)
        return OK;
    struct arena *a = arena_new(1 << 16);
    enum err e = outages_load(db, a, day_start_ms(from), OUTAGES_MAX, &list, &n);
    /* Days that are added may be days of an outage themselves. */
    for (struct day day = from; e == OK && n > 0 && day.n <= out->n && day.n <= today.n;
         day = day_add(day, 1))
        if (minutes_down(list, n, day) >= minutes)
            *out = day_add(*out, 1);
    arena_free(a);
    return e;
}

enum err outage_move_due(struct writing *w, const struct due *due, struct day from, bool *is_moved)
{
    struct day original = due->day, extended;
    *is_moved = false;
    if (!param_value(w->policy, PARAM_outage_extends_deadlines, w->clock.today))
        return OK;
    enum err e = extension_load(w->db, due, &original);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    TRY(outage_extend(w->db, w->policy, w->clock.today, from, original, &extended));
    if (extended.n < w->clock.today.n || extended.n <= due->day.n)
        return OK;
    struct due moved = *due;
    moved.day = extended;
    TRY(extension_store(w->db, due, original, extended));
    TRY(due_delete(w->db, due));
    TRY(due_insert(w->db, &moved));
    *is_moved = true;
    return OK;
}
