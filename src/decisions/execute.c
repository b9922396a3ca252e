/* See the header. What a line was promised at acceptance (its fee, its levy-free place) it keeps; what
   the registers say now decides whether it may still take effect. */
#include "decisions/execute.h"
#include "base/log.h"
#include "decisions/answer.h"
#include "decisions/effects.h"
#include "decisions/notify.h"
#include "decisions/outage.h"
#include "registers/absence.h"
#include "registers/study.h"
#include <assert.h>

enum { DUE_SLICE = 200 };

static const struct actor system_actor = {.capacity = CAPACITY_SYSTEM};

/* ---- what acceptance held ---- */

static const struct effect *levy_place(const struct decision *d)
{
    for (int i = 0; i < d->effects_count; i++)
        if (d->effects[i].kind == EFFECT_LEVY_YEAR)
            return &d->effects[i];
    return NULL;
}

static enum err accepted_entry(struct db *db, struct arena *req, int64_t operation_no,
                               struct entry *out)
{
    struct operation op;
    TRY(operation_load(db, req, operation_no, &op));
    return entry_decode(&op, out);
}

/* Gives back `places` levy-free permits of the permit year, as far as that year still runs. */
static void give_back(struct entry *e, struct gathering *g, int64_t year_start, int64_t places)
{
    int64_t *f = g->base.value;
    if (places == 0 || f[FACT_permit_year_start] != year_start)
        return;
    int64_t used = f[FACT_levy_free_used] - places;
    assert(used >= 0);
    e->decision.effects[e->decision.effects_count++] = (struct effect){
        .kind = EFFECT_LEVY_YEAR, .on_acceptance = true, .args = {year_start, used}};
    f[FACT_levy_free_used] = used;
}

/* An absence report that was only claimed ends with its line. */
static void end_claim(struct entry *e, const struct decision *accepted)
{
    for (int i = 0; i < accepted->effects_count; i++)
        if (accepted->effects[i].on_acceptance && accepted->effects[i].kind == EFFECT_ABSENCE)
            e->decision.effects[e->decision.effects_count++] =
                (struct effect){.kind = EFFECT_ABSENCE_END, .args = {ABSENCE_CANCELLED}};
}

/* ---- one line ---- */

static bool is_own_fact(int fact)
{
    return fact == FACT_today || fact == FACT_levy_free_used || fact == FACT_permit_year_start;
}

static void name_changes(struct entry *now, const struct entry *accepted)
{
    for (int i = 1; i < FACT_COUNT && now->changed_count < CHANGED_FACTS_MAX; i++) {
        if (!fact_set_has(&now->decision.facts_seen, i) || is_own_fact(i) ||
            !fact_set_has(&accepted->decision.facts_seen, i) ||
            now->facts.value[i] == accepted->facts.value[i])
            continue;
        now->changed[now->changed_count++] =
            (struct changed_fact){i, accepted->facts.value[i], now->facts.value[i]};
    }
}

/* The held effects are in place since acceptance; the rest takes effect now. */
static void keep_unheld(struct decision *d)
{
    int kept = 0;
    for (int i = 0; i < d->effects_count; i++)
        if (!d->effects[i].on_acceptance)
            d->effects[kept++] = d->effects[i];
    d->effects_count = kept;
}

static void system_entry(struct entry *e, const struct request *q, enum operation_kind kind)
{
    memset(e, 0, sizeof *e);
    e->due_day = DAY_NONE;
    e->op.kind = kind;
    e->op.service = q->service;
    e->op.channel = q->channel; /* counted where it was submitted (decisions.md 2.7) */
    e->op.establishment_id = q->establishment_id;
    e->op.seq = q->seq;
    e->capacity = CAPACITY_SYSTEM;
    e->lines = q->lines;
}

static enum err gathering_for(struct writing *w, const struct request *q, struct gathering **out);

/* Judges an accepted line on fresh facts. `e` and `accepted` are room for the entry in hand and for that
   of the line's acceptance. */
static enum err judge_again(struct writing *w, struct gathering *g, const struct request *q,
                            const struct request_line *l, struct entry *e, struct entry *accepted)
{
    struct worker worker;
    TRY(accepted_entry(w->db, w->scratch, l->operation_no, accepted));
    struct exception exception = exception_of(&accepted->decision);
    bool is_there;
    TRY(subject_load(g, l->person_id, &accepted->input, &worker, &is_there));
    system_entry(e, q, OPERATION_EXECUTED);
    e->op.line = l->line;
    e->op.person_id = l->person_id;
    e->op.before = is_there ? worker.last_operation : 0;
    e->at_execution = e->has_input = e->has_decision = true;
    e->input = accepted->input;
    e->inputs = accepted->inputs;
    e->fee = l->fee;
    e->region = g->establishment.region;
    TRY(gather_line(g, is_there ? &worker : NULL, &e->input, &e->facts));
    e->facts.value[FACT_levy_free_used] = accepted->facts.value[FACT_levy_free_used];
    e->facts.value[FACT_permit_year_start] = accepted->facts.value[FACT_permit_year_start];
    assess_excepted(g->service, &e->facts, &e->input, g->policy, PHASE_EXECUTION,
                    exception.count ? &exception : NULL, &e->decision);
    return OK;
}

/* What must hold from acceptance on, without the officer who has decided already. */
static void drop_study(struct decision *d)
{
    int kept = 0;
    for (int i = 0; i < d->effects_count; i++)
        if (d->effects[i].kind != EFFECT_STUDY)
            d->effects[kept++] = d->effects[i];
    d->effects_count = kept;
}

enum err line_except(struct writing *w, const struct request *q, const struct request_line *l,
                     struct entry **out)
{
    struct gathering *g;
    struct worker worker;
    bool is_there;
    struct entry *rooms = arena_array(w->scratch, struct entry, 2);
    struct entry *e = *out = &rooms[0], *refused = &rooms[1];
    TRY(gathering_for(w, q, &g));
    TRY(judge_again(w, g, q, l, e, refused));
    /* Nothing was promised: the facts are those of today alone. */
    TRY(subject_load(g, l->person_id, &refused->input, &worker, &is_there));
    TRY(gather_line(g, is_there ? &worker : NULL, &e->input, &e->facts));
    struct exception exception = {0};
    const struct decision *d = &refused->decision;
    for (int i = 0; i < d->findings_count && exception.count < EXCEPTIONS_MAX; i++)
        if (!d->findings[i].passed)
            exception.rules[exception.count++] = d->findings[i].rule;
    assess_excepted(g->service, &e->facts, &e->input, g->policy, PHASE_EXECUTION, &exception,
                    &e->decision);
    e->op.kind = OPERATION_EXCEPTED;
    e->op.before = l->operation_no;
    e->at_execution = false;
    e->fee = e->decision.granted ? e->decision.fee : 0;
    drop_study(&e->decision);
    if (decision_first_state(&e->decision) == STATE_AWAITING_PAYMENT && e->fee > 0)
        e->due_day = invoice_last_day(w, q);
    return e->decision.granted ? OK : ERR_CONFLICT;
}

static enum err execute_line(struct writing *w, struct gathering *g, const struct request *q,
                             const struct request_line *l, struct entry *e, struct entry *accepted)
{
    TRY(judge_again(w, g, q, l, e, accepted));
    if (e->decision.granted) {
        keep_unheld(&e->decision);
        e->refund = decision_refund(&e->decision);
        writing_number(w, &e->decision);
        gather_after(g, &e->decision);
    } else {
        const struct effect *held = levy_place(&accepted->decision);
        e->op.kind = OPERATION_REFUSED;
        e->refund = l->fee;
        e->fee = 0;
        name_changes(e, accepted);
        if (held)
            give_back(e, g, held->args[0], 1);
        end_claim(e, &accepted->decision);
    }
    TRY(writing_record(w, e));
    return notify_worker(w, e, q->submitted_day);
}

static enum err gathering_for(struct writing *w, const struct request *q, struct gathering **out)
{
    const struct service *s = service_by_number(q->service);
    if (!s)
        return fail(ERR_DB, "a request of unknown service %d awaits execution", q->service);
    struct gathering *g = *out = arena_new_of(w->scratch, struct gathering);
    *g = (struct gathering){
        .db = w->db,
        .req = w->scratch,
        .policy = w->policy,
        .service = s,
        .submitted_on = q->submitted_day,
        .clock = w->clock,
        .is_for_write = true,
        .own_seq = q->seq,
    };
    return gather_begin(g, &system_actor, q->establishment_id, q->channel, q->lines);
}

enum err line_needs_study(struct writing *w, const struct request *q, const struct request_line *l,
                          enum study_cause *out)
{
    struct gathering *g;
    struct study earlier;
    struct entry *rooms = arena_array(w->scratch, struct entry, 2);
    *out = (enum study_cause)0;
    enum err err = study_load(w->db, q->establishment_id, q->seq, l->line, &earlier);
    if (err != ERR_NOT_FOUND)
        return err;
    TRY(gathering_for(w, q, &g));
    TRY(judge_again(w, g, q, l, &rooms[0], &rooms[1]));
    const struct decision *d = &rooms[0].decision;
    for (int i = 0; d->granted && i < d->effects_count; i++)
        if (d->effects[i].kind == EFFECT_STUDY)
            *out = (enum study_cause)d->effects[i].args[0];
    return OK;
}

enum err execute_lines(struct writing *w, const struct request *q)
{
    struct gathering *g;
    TRY(gathering_for(w, q, &g));
    struct entry *rooms = arena_array(w->scratch, struct entry, 2);
    struct request_line *lines;
    size_t n;
    TRY(request_lines_unpack(w->scratch, q->line_data, &lines, &n));
    for (size_t i = 0; i < n; i++)
        if (lines[i].state == STATE_AWAITING_PAYMENT)
            TRY(execute_line(w, g, q, &lines[i], &rooms[0], &rooms[1]));
    return OK;
}

/* ---- ends before execution ---- */

enum err release_held(struct writing *w, const struct request *q, const struct request_line *l,
                      struct entry *e)
{
    struct gathering *g = arena_new_of(w->scratch, struct gathering);
    struct entry *accepted = arena_new_of(w->scratch, struct entry);
    TRY(accepted_entry(w->db, w->scratch, l->operation_no, accepted));
    for (int i = 0; i < accepted->decision.effects_count; i++) {
        const struct effect *held = &accepted->decision.effects[i];
        if (!held->on_acceptance)
            continue;
        if (held->kind == EFFECT_LEVY_YEAR) {
            TRY(establishment_load(w->db, w->scratch, q->establishment_id, true,
                                   &g->establishment));
            const struct establishment *est = &g->establishment;
            g->base.value[FACT_permit_year_start] =
                day_is_none(est->permit_year_start) ? VALUE_UNKNOWN : est->permit_year_start.n;
            g->base.value[FACT_levy_free_used] = est->levy_free_used;
            give_back(e, g, held->args[0], 1);
        }
    }
    end_claim(e, &accepted->decision);
    return OK;
}

static bool is_waiting(enum request_state state)
{
    return state == STATE_AWAITING_PAYMENT || state == STATE_AWAITING_CONSENT ||
           state == STATE_UNDER_STUDY;
}

/* What the waiting lines hold: the levy-free places, all of one permit year, and absence reports that
   were claimed. A claim is about one worker, and such a request has one line. */
static enum err held_by(struct writing *w, const struct request *q, struct entry *e, int64_t *year,
                        int64_t *places)
{
    struct entry *accepted = arena_new_of(w->scratch, struct entry);
    struct request_line *lines;
    size_t n;
    *places = 0;
    TRY(request_lines_unpack(w->scratch, q->line_data, &lines, &n));
    for (size_t i = 0; i < n; i++) {
        if (!is_waiting(lines[i].state))
            continue;
        TRY(accepted_entry(w->db, w->scratch, lines[i].operation_no, accepted));
        const struct effect *held = levy_place(&accepted->decision);
        if (held) {
            *year = held->args[0];
            ++*places;
        }
        if (n > 1 || !decision_has(&accepted->decision, EFFECT_ABSENCE))
            continue;
        e->op.person_id = lines[i].person_id;
        end_claim(e, &accepted->decision);
    }
    return OK;
}

static enum err end_request(struct writing *w, const struct request *q, enum operation_kind kind,
                            const struct actor *actor)
{
    struct gathering *g = arena_new_of(w->scratch, struct gathering);
    struct entry *e = arena_new_of(w->scratch, struct entry);
    int64_t year = 0, places;
    TRY(establishment_load(w->db, w->scratch, q->establishment_id, true, &g->establishment));
    const struct establishment *est = &g->establishment;
    g->base.value[FACT_permit_year_start] =
        day_is_none(est->permit_year_start) ? VALUE_UNKNOWN : est->permit_year_start.n;
    g->base.value[FACT_levy_free_used] = est->levy_free_used;
    system_entry(e, q, kind);
    TRY(held_by(w, q, e, &year, &places));
    e->region = est->region;
    if (actor) {
        e->op.account_id = actor->account_id;
        e->capacity = actor->capacity;
    } else {
        e->op.channel = CHANNEL_SYSTEM;
    }
    e->has_decision = true;
    give_back(e, g, year, places);
    TRY(writing_record(w, e));
    TRY(study_holders_delete(w->db, q->establishment_id, q->seq)); /* no officer has it in hand */
    TRY(notify_worker(w, e, q->submitted_day));
    return kind == OPERATION_EXPIRED ? notify_ended(w, &w->apply.request) : OK;
}

enum err expire_request(struct writing *w, const struct request *q)
{
    return end_request(w, q, OPERATION_EXPIRED, NULL);
}

enum err ending_run(struct writing *w, struct job *job)
{
    struct ending *x = (struct ending *)job;
    TRY(request_load(w->db, w->scratch, job->establishment_id, x->seq, true, &x->request));
    if (!is_waiting(x->request.state))
        return x->by_time ? OK : ERR_CONFLICT;
    if (x->by_time)
        return expire_request(w, &x->request);
    bool is_applicant = x->actor.account_id == x->request.account_id;
    if (!is_applicant && x->actor.capacity != CAPACITY_OWNER)
        return ERR_DENIED;
    TRY(end_request(w, &x->request, OPERATION_WITHDRAWN, &x->actor));
    x->request = w->apply.request;
    x->request.line_data = (struct str){0}; /* the job's memory ends with it */
    return OK;
}

/* The days in which a disconnected worker chooses are over, and the report still stands: from now on he
   counts as absent [ABS-2022, ZAWYA-ABS]. A later report has days of its own. */
static enum err absence_falls_due(struct writing *w, const struct request *q, const struct due *due)
{
    struct absence_report report;
    struct request_line *lines;
    struct worker worker;
    size_t n;
    TRY(request_lines_unpack(w->scratch, q->line_data, &lines, &n));
    if (n != 1)
        return fail(ERR_DB, "an absence report of %zu lines", n);
    enum err err = absence_open_load(w->db, lines[0].person_id, &report);
    if (err == ERR_NOT_FOUND)
        return OK;
    TRY(err);
    TRY(worker_load(w->db, w->scratch, lines[0].person_id, q->establishment_id, true, &worker));
    if (report.establishment_id != q->establishment_id || report.state != ABSENCE_FILED ||
        report.operation_no > due->operation_no || worker.status != WORKER_DISCONNECTED)
        return OK;
    struct entry *e = arena_new_of(w->scratch, struct entry);
    system_entry(e, q, OPERATION_NOTICED);
    e->op.channel = CHANNEL_SYSTEM;
    e->op.line = lines[0].line;
    e->op.person_id = lines[0].person_id;
    e->op.before = worker.last_operation;
    e->has_decision = true;
    e->decision.effects[e->decision.effects_count++] =
        (struct effect){.kind = EFFECT_STATUS, .args = {WORKER_ABSENT}};
    TRY(writing_record(w, e));
    return notify_worker(w, e, q->submitted_day);
}

static enum err fall_due(struct writing *w, const struct due *due, const struct request *q)
{
    switch (due->kind) {
    case DUE_INVOICE:
        return q->state == STATE_AWAITING_PAYMENT && day_before(q->due_day, w->clock.today)
                   ? expire_request(w, q)
                   : OK;
    case DUE_ANSWER: return is_waiting(q->state) ? answers_fall_due(w, q, due) : OK;
    case DUE_REQUEST: return is_waiting(q->state) ? expire_request(w, q) : OK;
    case DUE_ABSENCE: return absence_falls_due(w, q, due);
    }
    return OK;
}

enum err due_run(struct writing *w, struct job *job)
{
    struct due due[DUE_SLICE];
    size_t n;
    TRY(due_before(w->db, w->clock.today, due, DUE_SLICE, &n));
    for (size_t i = 0; i < n; i++) {
        struct request q;
        TRY(request_load(w->db, w->scratch, due[i].establishment_id, due[i].seq, true, &q));
        bool is_moved;
        TRY(outage_move_due(w, &due[i], q.submitted_day, &is_moved));
        if (is_moved)
            continue;
        TRY(due_delete(w->db, &due[i]));
        TRY(fall_due(w, &due[i], &q));
        TRY(apply_flush(&w->apply));
    }
    ((struct due_job *)job)->is_more = n == DUE_SLICE;
    if (n)
        log_line(LOG_INFO, "%zu due dates were over and looked at", n);
    return OK;
}
