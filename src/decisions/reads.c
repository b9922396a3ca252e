/* See the header. */
#include "decisions/reads.h"
#include "base/log.h"

enum { HOUR_MS = 60 * 60 * 1000 };

static enum err number(struct db_rows *r, int64_t *out)
{
    *out = db_next(r) ? db_int(r, 0) : 0;
    return db_done(r);
}

/* Different persons in the hour up to the event, which is noted already. */
static enum err persons_read(struct db *db, const struct audit_event *event, int64_t *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT COUNT(DISTINCT person_id) FROM audit_event WHERE account_id = $1 "
                 "AND action = $2 AND at > $3 AND person_id > 0",
                 db_int_arg(event->account_id), db_int_arg(AUDIT_FILE_SEEN),
                 db_int_arg(event->at - HOUR_MS)));
    return number(&r, out);
}

/* Once an hour is enough. */
static enum err was_raised(struct db *db, const struct audit_event *event, int64_t *out)
{
    struct db_rows r;
    TRY(db_query(
        db, &r,
        "SELECT COUNT(*) FROM audit_event WHERE account_id = $1 AND action = $2 AND at > $3",
        db_int_arg(event->account_id), db_int_arg(AUDIT_READS_UNUSUAL),
        db_int_arg(event->at - HOUR_MS)));
    return number(&r, out);
}

enum err read_note(struct writing *w, const struct audit_event *event)
{
    int64_t persons, raised;
    TRY(audit_add(w->db, event));
    const struct policy_row *most =
        policy_param(w->policy, PARAM_reads_persons_hour_max, w->clock.today);
    if (event->action != AUDIT_FILE_SEEN || !event->person_id || !event->account_id || !most)
        return OK;
    TRY(persons_read(w->db, event, &persons));
    if (persons <= most->value)
        return OK;
    TRY(was_raised(w->db, event, &raised));
    if (raised)
        return OK;
    log_line(LOG_WARN, "account %lld has read the files of %lld persons within an hour",
             (long long)event->account_id, (long long)persons);
    struct audit_event signal = {
        .at = event->at,
        .account_id = event->account_id,
        .action = AUDIT_READS_UNUSUAL,
        .establishment_id = event->establishment_id,
        .detail = str_printf(w->scratch, "persons=%lld\n", (long long)persons),
    };
    return audit_add(w->db, &signal);
}
