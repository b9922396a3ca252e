/* See the header. */
#include "decisions/answer.h"
#include "decisions/effects.h"
#include "decisions/execute.h"
#include "decisions/notify.h"
#include "decisions/study_job.h"
#include "registers/study.h"
#include <assert.h>

static struct entry *answer_entry(struct writing *w, const struct request *q,
                                  const struct consent *c, enum answer answer)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = OPERATION_ANSWERED;
    e->op.service = q->service;
    e->op.channel = CHANNEL_SYSTEM;
    e->op.establishment_id = q->establishment_id;
    e->op.seq = q->seq;
    e->op.line = c->line;
    e->op.before = c->operation_no;
    e->capacity = CAPACITY_SYSTEM;
    e->lines = q->lines;
    e->has_input = true;
    e->inputs = 2;
    e->input.value[0] = c->party;
    e->input.value[1] = answer;
    return e;
}

static bool is_end(const struct consent *c, enum answer answer)
{
    return (answer == ANSWER_NO && c->on_no == REFUSAL_ENDS) ||
           (answer == ANSWER_SILENT && c->on_silence == SILENCE_ENDS);
}

/* Is anybody or any officer still to be heard after this answer? */
static enum err is_last(struct writing *w, const struct request *q, const struct consent *all,
                        size_t n, const struct consent *c, bool *out)
{
    int64_t studies;
    *out = true;
    for (size_t i = 0; i < n; i++)
        if (&all[i] != c && all[i].answer == ANSWER_OPEN)
            *out = false;
    TRY(study_open_count(w->db, q->establishment_id, q->seq, &studies));
    *out = *out && studies == 0;
    return OK;
}

/* Opens a case about the objection. A case that was open for a contradiction stays one: two officers are
   wanted still; and what an officer proposed before he heard the party is forgotten. */
static enum err study_objection(struct writing *w, const struct request *q, const struct consent *c,
                                struct entry *e)
{
    struct study s;
    enum err err = study_load(w->db, q->establishment_id, q->seq, c->line, &s);
    bool is_contradicted = err == OK && s.cause == STUDY_CONTRADICTION;
    study_effect(w, is_contradicted ? STUDY_CONTRADICTION : STUDY_OBJECTION, e);
    if (err == ERR_NOT_FOUND)
        return OK;
    return err == OK ? study_propose(w->db, &s, STUDY_OPEN, S("")) : err;
}

/* Records one answer; `all` are the request's questions, of which *c is one. */
static enum err answer_one(struct writing *w, const struct request *q, struct consent *all,
                           size_t n, struct consent *c, enum answer answer,
                           const struct answering *x)
{
    struct entry *e = answer_entry(w, q, c, answer);
    struct request_line *lines;
    size_t lines_count;
    bool last, ends = is_end(c, answer);
    TRY(request_lines_unpack(w->scratch, q->line_data, &lines, &lines_count));
    if (c->line < 1 || (size_t)c->line > lines_count)
        return fail(ERR_DB, "a consent of a line that is not there");
    const struct request_line *l = &lines[c->line - 1];
    e->op.person_id = l->person_id;
    if (x) {
        e->op.account_id = x->actor.account_id;
        e->op.channel = x->channel;
        e->capacity = c->party == PARTY_WORKER ? CAPACITY_SELF : x->actor.capacity;
        e->note = x->note;
    }
    e->has_decision = true;
    enum study_cause cause = (enum study_cause)0;
    TRY(is_last(w, q, all, n, c, &last));
    if (ends)
        TRY(release_held(w, q, l, e));
    else if (answer == ANSWER_NO && c->on_no == REFUSAL_IS_STUDIED)
        TRY(study_objection(w, q, c, e));
    else if (last)
        TRY(line_needs_study(w, q, l, &cause));
    if (cause)
        study_effect(w, cause, e);
    /* Whatever the last word is, who agreed before is sent an invoice. */
    if (last && !decision_has(&e->decision, EFFECT_STUDY) && q->fee - (ends ? l->fee : 0) > 0)
        e->due_day = invoice_last_day(w, q);
    c->answer = answer;
    TRY(writing_record(w, e));
    if (ends)
        TRY(study_holder_delete(w->db, &(struct study){.establishment_id = q->establishment_id,
                                                       .seq = q->seq,
                                                       .line = c->line}));
    return notify_worker(w, e, q->submitted_day);
}

/* After the answers: what is settled and free of charge takes effect at once. */
static enum err go_on(struct writing *w, int64_t establishment_id, int64_t seq, struct request *out)
{
    TRY(apply_flush(&w->apply));
    TRY(request_load(w->db, w->scratch, establishment_id, seq, true, out));
    if (out->state == STATE_APPROVED) {
        TRY(execute_lines(w, out));
        TRY(apply_flush(&w->apply));
        TRY(request_load(w->db, w->scratch, establishment_id, seq, true, out));
    }
    return notify_moved(w, out);
}

static bool is_asked(const struct answering *x, const struct consent *c)
{
    int64_t who = x->party == PARTY_WORKER ? x->actor.person_id : x->actor.establishment_id;
    return c->party == x->party && c->who == who && who != 0 && c->answer == ANSWER_OPEN &&
           (x->line == 0 || c->line == x->line);
}

enum err answering_run(struct writing *w, struct job *job)
{
    struct answering *x = (struct answering *)job;
    struct consent *all;
    size_t n, answered = 0;
    TRY(request_load(w->db, w->scratch, job->establishment_id, x->seq, true, &x->request));
    TRY(consents_load(w->db, w->scratch, job->establishment_id, x->seq, &all, &n));
    struct request q = x->request;
    for (size_t i = 0; i < n; i++) {
        if (!is_asked(x, &all[i]))
            continue;
        if (q.state != STATE_AWAITING_CONSENT && q.state != STATE_UNDER_STUDY)
            return ERR_CONFLICT;
        TRY(answer_one(w, &q, all, n, &all[i], x->is_yes ? ANSWER_YES : ANSWER_NO, x));
        q.fee = w->apply.request.fee;
        answered++;
    }
    if (answered == 0)
        return ERR_DENIED;
    TRY(go_on(w, job->establishment_id, x->seq, &x->request));
    x->request.line_data = (struct str){0}; /* the job's memory ends with it */
    return OK;
}

enum err answers_fall_due(struct writing *w, const struct request *q, const struct due *due)
{
    struct consent *all;
    size_t n, fell = 0;
    struct day next = DAY_NONE;
    TRY(consents_load(w->db, w->scratch, q->establishment_id, q->seq, &all, &n));
    for (size_t i = 0; i < n; i++) {
        struct consent *c = &all[i];
        struct day until = consent_until(c);
        if (c->answer != ANSWER_OPEN)
            continue;
        if (day_is_none(until) || !day_before(until, w->clock.today)) {
            /* Not told yet, or told late: looked at again when his own days are over. */
            struct day again = day_is_none(until) ? w->clock.today : until;
            next = day_is_none(next) || day_before(again, next) ? again : next;
            continue;
        }
        TRY(answer_one(w, q, all, n, c, ANSWER_SILENT, NULL));
        fell++;
    }
    if (!day_is_none(next)) {
        struct due again = *due;
        again.day = next;
        TRY(due_insert(w->db, &again));
    }
    struct request after;
    return fell ? go_on(w, q->establishment_id, q->seq, &after) : OK;
}

enum err answer_told(struct writing *w, int64_t establishment_id, int64_t seq, int party)
{
    struct request q;
    struct consent *all;
    size_t n;
    enum err err = request_load(w->db, w->scratch, establishment_id, seq, true, &q);
    if (err == ERR_NOT_FOUND)
        return OK;
    TRY(err);
    TRY(consents_load(w->db, w->scratch, establishment_id, seq, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (all[i].party != party || !day_is_none(all[i].told_on) || all[i].answer != ANSWER_OPEN)
            continue;
        struct entry *e = answer_entry(w, &q, &all[i], ANSWER_OPEN);
        e->op.kind = OPERATION_TOLD;
        e->inputs = 1;
        TRY(writing_record(w, e));
        struct due due = {day_add(w->clock.today, (int)all[i].days), DUE_ANSWER, e->op.no,
                          establishment_id, seq};
        TRY(due_insert(w->db, &due));
    }
    return OK;
}
