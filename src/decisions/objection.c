/* See the header. */
#include "decisions/objection.h"
#include "decisions/notify.h"
#include "decisions/study_job.h"
#include "registers/absence.h"

const char *objection_bar_key(enum objection_bar bar)
{
    switch (bar) {
    case OBJECTION_LATE: return "late";
    case OBJECTION_NOT_REFUSED: return "not_refused";
    case OBJECTION_MADE: return "made";
    case OBJECTION_PAID: return "paid";
    case OBJECTION_MAY: break;
    }
    return "may";
}

struct day objection_last_day(const struct policy *policy, struct day from)
{
    const struct policy_row *row = policy_param(policy, PARAM_objection_days, from);
    return row ? day_add(from, (int)row->value) : DAY_NONE;
}

static bool is_over(const struct policy *policy, struct day from, struct day today)
{
    struct day last = objection_last_day(policy, from);
    return day_is_none(last) || day_before(last, today);
}

enum err objection_bar_of(struct db *db, struct arena *req, const struct policy *policy,
                          struct day today, const struct request *q, int64_t line,
                          enum objection_bar *out)
{
    struct request_line *lines;
    struct study earlier;
    size_t n;
    TRY(request_lines_unpack(req, q->line_data, &lines, &n));
    *out = OBJECTION_NOT_REFUSED;
    if (line < 1 || (size_t)line > n || lines[line - 1].state != STATE_REFUSED)
        return OK;
    enum err e = study_load(db, q->establishment_id, q->seq, line, &earlier);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    bool has_ended = q->state == STATE_REFUSED || q->state == STATE_EXECUTED;
    *out = e == OK                                        ? OBJECTION_MADE
           : is_over(policy, q->submitted_day, today)     ? OBJECTION_LATE
           : q->paid_at != 0 || q->fee != 0 || !has_ended ? OBJECTION_PAID
                                                          : OBJECTION_MAY;
    return OK;
}

/* The worker's: of the report that this line filed, while it is in force. */
static enum err report_bar(struct writing *w, const struct objecting *x, const struct request *q,
                           const struct request_line *l, enum objection_bar *out)
{
    struct absence_report r;
    struct study earlier;
    if (l->person_id != x->actor.person_id || x->actor.person_id == 0)
        return ERR_DENIED;
    *out = OBJECTION_NOT_REFUSED;
    enum err e = absence_open_load(w->db, l->person_id, &r);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    if (r.establishment_id != q->establishment_id || r.state != ABSENCE_FILED ||
        l->state != STATE_EXECUTED || r.operation_no == 0)
        return OK;
    e = study_load(w->db, q->establishment_id, q->seq, l->line, &earlier);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    *out = e == OK                                          ? OBJECTION_MADE
           : is_over(w->policy, r.filed_on, w->clock.today) ? OBJECTION_LATE
                                                            : OBJECTION_MAY;
    return OK;
}

static enum err record(struct writing *w, const struct objecting *x, const struct request *q,
                       const struct request_line *l)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    *e = (struct entry){.due_day = DAY_NONE, .lines = q->lines, .note = x->note};
    e->op.kind = OPERATION_OBJECTED;
    e->op.service = q->service;
    e->op.channel = x->channel;
    e->op.establishment_id = q->establishment_id;
    e->op.seq = q->seq;
    e->op.line = l->line;
    e->op.person_id = l->person_id;
    e->op.account_id = x->actor.account_id;
    e->op.before = l->operation_no;
    e->capacity = x->by_worker ? CAPACITY_SELF : x->actor.capacity;
    e->has_decision = true;
    study_effect(w, x->by_worker ? STUDY_OBJECTION : STUDY_EXCEPTION, e);
    return writing_record(w, e);
}

enum err objecting_run(struct writing *w, struct job *job)
{
    struct objecting *x = (struct objecting *)job;
    struct request_line *lines;
    size_t n;
    if (x->note.n == 0)
        return ERR_INPUT;
    TRY(request_load(w->db, w->scratch, job->establishment_id, x->seq, true, &x->request));
    struct request q = x->request;
    x->request.line_data = (struct str){0}; /* the job's memory ends with it */
    TRY(request_lines_unpack(w->scratch, q.line_data, &lines, &n));
    if (x->line < 1 || (size_t)x->line > n)
        return ERR_NOT_FOUND;
    if (x->by_worker)
        TRY(report_bar(w, x, &q, &lines[x->line - 1], &x->bar));
    else
        TRY(objection_bar_of(w->db, w->scratch, w->policy, w->clock.today, &q, x->line, &x->bar));
    if (x->bar != OBJECTION_MAY)
        return ERR_CONFLICT;
    TRY(record(w, x, &q, &lines[x->line - 1]));
    TRY(apply_flush(&w->apply));
    TRY(request_load(w->db, w->scratch, job->establishment_id, x->seq, true, &x->request));
    x->request.line_data = (struct str){0};
    return x->by_worker ? OK : notify_moved(w, &x->request);
}
