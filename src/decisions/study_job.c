/* See the header. */
#include "decisions/study_job.h"
#include "decisions/effects.h"
#include "decisions/execute.h"
#include "decisions/notify.h"
#include "identity/access.h"
#include "rules/working_days.h"

void study_effect(const struct writing *w, enum study_cause cause, struct entry *e)
{
    const struct policy_row *row =
        policy_param(w->policy, PARAM_study_working_days, w->clock.today);
    int64_t days = working_days_span(w->policy, w->clock.today, row ? (int)row->value : 0);
    e->decision.effects[e->decision.effects_count++] =
        (struct effect){.kind = EFFECT_STUDY, .on_acceptance = true, .args = {cause, days}};
}

enum err study_taking_run(struct writing *w, struct job *job)
{
    struct study_taking *x = (struct study_taking *)job;
    return study_give(w->db, x->actor.account_id, x->actor.person_id, w->clock.now_ms, &x->study);
}

bool study_needs_second(enum study_cause cause, enum study_outcome outcome)
{
    return outcome == STUDY_APPROVED && (cause == STUDY_CONTRADICTION || cause == STUDY_EXCEPTION);
}

/* Malicious reports stop the establishment's services for one, three, then five years, but for permits
   [ALMES]; the years are policy. */
static enum err suspend_for_malice(struct writing *w, const struct request *q, struct entry *e)
{
    static const enum param years[] = {PARAM_absence_malicious_years_first,
                                       PARAM_absence_malicious_years_second,
                                       PARAM_absence_malicious_years_third};
    struct db_rows r;
    TRY(db_query(w->db, &r,
                 "SELECT COUNT(*) FROM absence_report WHERE establishment_id = $1 AND state = 5",
                 db_int_arg(q->establishment_id)));
    int64_t before = db_next(&r) ? db_int(&r, 0) : 0;
    TRY(db_done(&r));
    const struct policy_row *row =
        policy_param(w->policy, years[before > 2 ? 2 : before], w->clock.today);
    if (!row)
        return OK;
    struct day until = day_add_months(w->clock.today, (int)row->value * 12, CALENDAR_HIJRI);
    e->decision.effects[e->decision.effects_count++] = (struct effect){
        .kind = EFFECT_SUSPEND,
        .args = {w->clock.today.n, day_is_none(until) ? VALUE_UNKNOWN : until.n, 1}};
    return OK;
}

static void end_absence(struct entry *e, enum absence_state state)
{
    for (int i = 0; i < e->decision.effects_count; i++)
        if (e->decision.effects[i].kind == EFFECT_ABSENCE_END)
            e->decision.effects[i].args[0] = state;
}

/* A report in force ends, and the worker is back where he was. */
static enum err end_report(struct writing *w, const struct studying *x, const struct request *q,
                           const struct request_line *l, struct entry *e)
{
    struct worker worker;
    TRY(worker_load(w->db, w->scratch, l->person_id, q->establishment_id, true, &worker));
    e->decision.effects[e->decision.effects_count++] =
        (struct effect){.kind = EFFECT_ABSENCE_END,
                        .args = {x->is_malicious ? ABSENCE_MALICIOUS : ABSENCE_REJECTED}};
    if (worker.status == WORKER_DISCONNECTED || worker.status == WORKER_ABSENT)
        e->decision.effects[e->decision.effects_count++] =
            (struct effect){.kind = EFFECT_STATUS, .args = {WORKER_ON_JOB}};
    return x->is_malicious ? suspend_for_malice(w, q, e) : OK;
}

/* What a refusal by the officer gives back or ends. */
static enum err refuse(struct writing *w, const struct studying *x, const struct request *q,
                       const struct request_line *l, struct entry *e)
{
    if (l->state == STATE_EXECUTED)
        return end_report(w, x, q, l, e);
    TRY(release_held(w, q, l, e));
    end_absence(e, x->is_malicious ? ABSENCE_MALICIOUS : ABSENCE_REJECTED);
    return x->is_malicious ? suspend_for_malice(w, q, e) : OK;
}

/* An objection is upheld: the refused line is accepted after all. */
static enum err except(struct writing *w, struct studying *x, const struct request *q,
                       const struct request_line *l, struct entry **out)
{
    enum err err = line_except(w, q, l, out);
    const struct decision *d = &(*out)->decision;
    for (int i = 0; err == ERR_CONFLICT && i < d->findings_count; i++)
        if (!d->findings[i].passed &&
            !rule_is_excusable(w->policy, d->findings[i].rule, q->submitted_day))
            x->still_refused_by = d->findings[i].rule;
    return err;
}

static enum err decide(struct writing *w, struct studying *x, const struct request *q,
                       const struct study *s)
{
    struct entry *excepted = NULL;
    struct entry *e = arena_new_of(w->scratch, struct entry);
    struct request_line *lines;
    size_t n;
    int64_t open;
    TRY(request_lines_unpack(w->scratch, q->line_data, &lines, &n));
    if (x->line < 1 || (size_t)x->line > n)
        return ERR_NOT_FOUND;
    *e = (struct entry){.due_day = DAY_NONE, .lines = q->lines, .note = x->note};
    e->op.kind = OPERATION_STUDIED;
    e->op.service = q->service;
    e->op.channel = q->channel;
    e->op.establishment_id = q->establishment_id;
    e->op.seq = q->seq;
    e->op.line = x->line;
    e->op.person_id = lines[x->line - 1].person_id;
    e->op.account_id = x->actor.account_id;
    e->op.before = s->operation_no;
    e->officer_id = x->actor.account_id;
    e->has_input = e->has_decision = true;
    e->inputs = 2;
    e->input.value[0] = x->outcome;
    e->input.value[1] = x->is_malicious;
    if (x->outcome == STUDY_REFUSED)
        TRY(refuse(w, x, q, &lines[x->line - 1], e));
    else if (s->cause == STUDY_EXCEPTION)
        TRY(except(w, x, q, &lines[x->line - 1], &excepted));
    TRY(study_open_count(w->db, q->establishment_id, q->seq, &open));
    int64_t fee = q->fee - (x->outcome == STUDY_REFUSED ? lines[x->line - 1].fee : 0);
    if (open <= 1 && fee > 0) /* of whatever lines are left */
        e->due_day = invoice_last_day(w, q);
    TRY(writing_record(w, e));
    TRY(notify_worker(w, e, q->submitted_day));
    if (excepted)
        TRY(writing_record(w, excepted));
    return study_holder_delete(w->db, s);
}

/* The sides of the case: who asked, the worker, whoever else is asked about the line. */
static enum err study_tie(struct db *db, const struct actor *actor, const struct study *s,
                          bool *out)
{
    struct db_rows r;
    int64_t person = 0, others[4];
    int n = 0;
    TRY(db_query(db, &r, "SELECT person_id FROM operation WHERE no = $1",
                 db_int_arg(s->operation_no)));
    person = db_next(&r) ? db_int(&r, 0) : 0;
    TRY(db_done(&r));
    TRY(access_tie(db, actor, s->establishment_id, person, out));
    TRY(db_query(db, &r,
                 "SELECT who FROM consent WHERE establishment_id = $1 AND seq = $2 AND line = $3 "
                 "AND party = $4",
                 db_int_arg(s->establishment_id), db_int_arg(s->seq), db_int_arg(s->line),
                 db_int_arg(PARTY_OTHER)));
    while (n < 4 && db_next(&r))
        others[n++] = db_int(&r, 0);
    TRY(db_done(&r));
    for (int i = 0; i < n && !*out; i++)
        TRY(access_tie(db, actor, others[i], 0, out));
    return OK;
}

enum err studying_run(struct writing *w, struct job *job)
{
    struct studying *x = (struct studying *)job;
    struct study s;
    struct study_holder holder;
    if (x->note.n == 0)
        return ERR_INPUT;
    TRY(request_load(w->db, w->scratch, job->establishment_id, x->seq, true, &x->request));
    TRY(study_load(w->db, job->establishment_id, x->seq, x->line, &s));
    if (s.outcome != STUDY_OPEN)
        return ERR_CONFLICT;
    TRY(study_holder_load(w->db, &s, &holder));
    bool is_holder = holder.account_id == x->actor.account_id;
    bool is_second = holder.proposal != STUDY_OPEN && !is_holder;
    if (!is_holder && !is_second)
        return ERR_DENIED;
    bool is_tied;
    TRY(study_tie(w->db, &x->actor, &s, &is_tied));
    if (is_tied)
        return ERR_DENIED;
    x->is_proposal = is_holder && study_needs_second(s.cause, x->outcome);
    if (x->is_proposal)
        return study_propose(w->db, &s, x->outcome, x->note);
    struct request q = x->request;
    TRY(decide(w, x, &q, &s));
    TRY(apply_flush(&w->apply));
    TRY(request_load(w->db, w->scratch, job->establishment_id, x->seq, true, &x->request));
    if (x->request.state == STATE_APPROVED) {
        TRY(execute_lines(w, &x->request));
        TRY(apply_flush(&w->apply));
        TRY(request_load(w->db, w->scratch, job->establishment_id, x->seq, true, &x->request));
    }
    TRY(notify_moved(w, &x->request));
    if (s.cause == STUDY_EXCEPTION)
        TRY(notify_asked(w, &x->request));
    x->request.line_data = (struct str){0}; /* the job's memory ends with it */
    return OK;
}
