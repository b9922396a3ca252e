/* From entries to rows; see the header. */
#include "decisions/apply.h"
#include "decisions/effects.h"
#include "registers/column.h"
#include "registers/consent.h"
#include "registers/study.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* Effects held from acceptance on are applied with it; the others with execution. A line that was
   accepted and executes later has its held effects in place already. */
static enum err apply_effects(struct apply *a, const struct entry *e, bool with_held,
                              bool with_others)
{
    for (int i = 0; i < e->decision.effects_count; i++) {
        const struct effect *f = &e->decision.effects[i];
        if (f->on_acceptance ? with_held : with_others)
            TRY(effect_apply(a, e, f));
    }
    return OK;
}

/* ---- requests ---- */

static void begin_request(struct apply *a, const struct entry *e)
{
    const struct operation *op = &e->op;
    a->request = (struct request){
        .establishment_id = op->establishment_id,
        .seq = op->seq,
        .service = op->service,
        .account_id = op->account_id,
        .officer_id = e->officer_id,
        .capacity = e->capacity,
        .channel = op->channel,
        .submitted_at = op->at,
        .submitted_day = op->day,
        .state = STATE_SUBMITTED,
        .lines = e->lines,
        .due_day = DAY_NONE,
    };
    a->lines = arena_array(a->arena, struct request_line, e->lines);
    a->lines_count = 0;
}

/* Line 1 of a submission is the birth of a request: nothing to look for. Answers and studies name their
   line too, and are none. */
static bool is_birth(const struct entry *e)
{
    enum operation_kind kind = e->op.kind;
    return e->op.line == 1 && !e->at_execution &&
           (kind == OPERATION_ACCEPTED || kind == OPERATION_REFUSED || kind == OPERATION_EXECUTED);
}

static enum err take_request(struct apply *a, const struct entry *e)
{
    const struct operation *op = &e->op;
    if (a->has_request && a->request.establishment_id == op->establishment_id &&
        a->request.seq == op->seq)
        return OK;
    TRY(apply_flush(a));
    if (is_birth(e)) {
        begin_request(a, e);
    } else {
        enum err err =
            request_load(a->db, a->arena, op->establishment_id, op->seq, false, &a->request);
        if (err == ERR_NOT_FOUND)
            return fail(ERR_DB, "entry %lld belongs to a request that is not there",
                        (long long)op->no);
        TRY(err);
        TRY(request_lines_unpack(a->arena, a->request.line_data, &a->lines, &a->lines_count));
    }
    a->has_request = true;
    return OK;
}

static enum err new_line(struct apply *a, const struct entry *e, enum request_state state)
{
    struct buf input = buf_new(a->arena);
    if (e->op.line != (int64_t)a->lines_count + 1 || e->op.line > a->request.lines)
        return fail(ERR_DB, "entry %lld is of line %lld, after %zu lines", (long long)e->op.no,
                    (long long)e->op.line, a->lines_count);
    input_encode(&input, &e->input, e->inputs);
    a->lines[a->lines_count++] = (struct request_line){
        .line = e->op.line,
        .person_id = e->op.person_id,
        .state = state,
        .fee = e->fee,
        .input = buf_out(&input),
        .operation_no = e->op.no,
    };
    return OK;
}

/* An accepted line comes to its end. */
static enum err end_line(struct apply *a, const struct entry *e, enum request_state state)
{
    if (e->op.line < 1 || (size_t)e->op.line > a->lines_count)
        return fail(ERR_DB, "entry %lld is of a line that is not there", (long long)e->op.no);
    struct request_line *l = &a->lines[e->op.line - 1];
    l->state = state;
    l->operation_no = e->op.no;
    return open_line_delete(a->db, l->person_id, e->op.service, e->op.establishment_id);
}

static enum err invoice_due(struct apply *a, const struct entry *e)
{
    struct request *q = &a->request;
    q->due_day = e->due_day;
    struct due due = {q->due_day, DUE_INVOICE, e->op.no, q->establishment_id, q->seq};
    return due_insert(a->db, &due);
}

static enum err apply_accepted(struct apply *a, const struct entry *e)
{
    struct request *q = &a->request;
    enum request_state state = decision_first_state(&e->decision);
    TRY(new_line(a, e, state));
    struct open_line open = {e->op.service, e->op.establishment_id, e->op.seq, state, e->op.day};
    TRY(open_line_insert(a->db, e->op.person_id, &open));
    TRY(apply_effects(a, e, true, false));
    q->fee += e->fee;
    q->state = state_further(q->state, state);
    return day_is_none(q->due_day) && !day_is_none(e->due_day) ? invoice_due(a, e) : OK;
}

static enum err apply_refused(struct apply *a, const struct entry *e)
{
    struct request *q = &a->request;
    q->lines_refused++;
    q->refund += e->refund;
    if (!e->at_execution) {
        if (q->state == STATE_SUBMITTED)
            q->state = STATE_REFUSED;
        return new_line(a, e, STATE_REFUSED);
    }
    if (q->lines_refused == q->lines)
        q->state = STATE_REFUSED;
    /* What acceptance held is given back by the entry's own effects. */
    TRY(apply_effects(a, e, true, true));
    return end_line(a, e, STATE_REFUSED);
}

static enum err apply_executed(struct apply *a, const struct entry *e)
{
    struct request *q = &a->request;
    q->lines_done++;
    q->refund += e->refund;
    if (q->state == STATE_SUBMITTED || q->state == STATE_REFUSED || q->state == STATE_APPROVED)
        q->state = STATE_EXECUTED;
    TRY(apply_effects(a, e, !e->at_execution, true));
    if (!e->at_execution)
        return new_line(a, e, STATE_EXECUTED);
    return end_line(a, e, STATE_EXECUTED);
}

static enum err apply_paid(struct apply *a, const struct entry *e)
{
    a->request.paid_at = e->op.at;
    a->request.state = STATE_APPROVED;
    return OK;
}

/* ---- between acceptance and execution ---- */

static bool is_waiting(const struct request_line *l)
{
    return l->state == STATE_AWAITING_PAYMENT || l->state == STATE_AWAITING_CONSENT ||
           l->state == STATE_UNDER_STUDY;
}

/* Nobody is asked any more about a request that has ended. */
static enum err close_questions(struct apply *a, const struct entry *e)
{
    TRY(db_exec(a->db,
                "UPDATE consent SET answer = 3, operation_no = $3 WHERE establishment_id = $1 "
                "AND seq = $2 AND answer = 0",
                db_int_arg(e->op.establishment_id), db_int_arg(e->op.seq), db_int_arg(e->op.no)));
    return db_exec(a->db,
                   "UPDATE study SET outcome = 2, operation_no = $3 WHERE establishment_id = $1 "
                   "AND seq = $2 AND outcome = 0",
                   db_int_arg(e->op.establishment_id), db_int_arg(e->op.seq), db_int_arg(e->op.no));
}

/* A transfer that was not completed in time is not asked again between the same two [SG-2015T]: the
   whole time ran out, or a party was silent. An invoice not paid is no such end. */
static enum err note_lapse(struct apply *a, const struct entry *e, int64_t person_id)
{
    enum { TRANSFER_SERVICE = 10 };
    if (e->op.service != TRANSFER_SERVICE)
        return OK;
    return db_exec(a->db,
                   "INSERT INTO lapse (person_id, establishment_id, other_id, day) "
                   "SELECT $1, $2, establishment_id, $3 FROM employment WHERE person_id = $1 "
                   "AND status <> 0 ON CONFLICT (person_id, establishment_id, other_id) "
                   "DO UPDATE SET day = excluded.day",
                   db_int_arg(person_id), db_int_arg(e->op.establishment_id), day_arg(e->op.day));
}

/* The whole request ends before its execution: withdrawn by a person or expired by time. */
static enum err apply_ended(struct apply *a, const struct entry *e, enum request_state state)
{
    bool is_invoice_over =
        a->request.state == STATE_AWAITING_PAYMENT && day_before(a->request.due_day, e->op.day);
    for (size_t i = 0; i < a->lines_count; i++) {
        struct request_line *l = &a->lines[i];
        if (!is_waiting(l))
            continue;
        if (state == STATE_EXPIRED && !is_invoice_over)
            TRY(note_lapse(a, e, l->person_id));
        l->state = state;
        l->operation_no = e->op.no;
        TRY(open_line_delete(a->db, l->person_id, e->op.service, e->op.establishment_id));
    }
    if (a->request.state != STATE_AWAITING_PAYMENT)
        TRY(close_questions(a, e));
    a->request.state = state;
    return apply_effects(a, e, true, true);
}

static enum err line_at(struct apply *a, const struct entry *e, struct request_line **out)
{
    if (e->op.line < 1 || (size_t)e->op.line > a->lines_count)
        return fail(ERR_DB, "entry %lld is of a line that is not there", (long long)e->op.no);
    *out = &a->lines[e->op.line - 1];
    return OK;
}

/* What the line waits for next. */
static enum err line_go_on(struct apply *a, const struct entry *e, struct request_line *l)
{
    struct consent *asked;
    struct study study;
    size_t n;
    TRY(consents_load(a->db, a->arena, e->op.establishment_id, e->op.seq, &asked, &n));
    l->state = STATE_AWAITING_PAYMENT;
    enum err err = study_load(a->db, e->op.establishment_id, e->op.seq, l->line, &study);
    if (err != OK && err != ERR_NOT_FOUND)
        return err;
    if (err == OK && study.outcome == STUDY_OPEN)
        l->state = STATE_UNDER_STUDY;
    for (size_t i = 0; i < n; i++)
        if (asked[i].line == l->line && asked[i].answer == ANSWER_OPEN)
            l->state = STATE_AWAITING_CONSENT;
    return open_line_state(a->db, l->person_id, e->op.service, e->op.establishment_id, l->state);
}

/* An officer has nothing left to decide about a line that has ended. */
static enum err close_line(struct apply *a, const struct entry *e, const struct request_line *l)
{
    return db_exec(a->db,
                   "UPDATE study SET outcome = 2, operation_no = $4 WHERE establishment_id = $1 "
                   "AND seq = $2 AND line = $3 AND outcome = 0",
                   db_int_arg(e->op.establishment_id), db_int_arg(e->op.seq), db_int_arg(l->line),
                   db_int_arg(e->op.no));
}

static enum err line_fail(struct apply *a, const struct entry *e, struct request_line *l,
                          enum request_state state)
{
    TRY(close_line(a, e, l));
    a->request.lines_refused++;
    a->request.fee -= l->fee;
    l->state = state;
    l->operation_no = e->op.no;
    return open_line_delete(a->db, l->person_id, e->op.service, e->op.establishment_id);
}

/* The request follows its lines. When all that waited is settled, the invoice runs; where nothing is to
   be paid the request is approved, and its execution comes in the same transaction. */
static enum err request_go_on(struct apply *a, const struct entry *e, enum request_state failed)
{
    struct request *q = &a->request;
    enum request_state state = STATE_APPROVED;
    bool is_any = false;
    for (size_t i = 0; i < a->lines_count; i++) {
        if (!is_waiting(&a->lines[i]))
            continue;
        state = is_any ? state_further(state, a->lines[i].state) : a->lines[i].state;
        is_any = true;
    }
    q->state = is_any ? state : q->lines_done ? STATE_EXECUTED : failed;
    if (q->state != STATE_AWAITING_PAYMENT)
        return OK;
    if (q->fee == 0) {
        q->state = STATE_APPROVED;
        return OK;
    }
    return day_is_none(e->due_day) ? OK : invoice_due(a, e);
}

/* Input: party, enum answer. */
static enum err apply_answered(struct apply *a, const struct entry *e)
{
    struct consent c;
    struct request_line *l;
    enum answer answer = (enum answer)e->input.value[1];
    TRY(line_at(a, e, &l));
    TRY(consent_load(a->db, e->op.establishment_id, e->op.seq, e->op.line, (int)e->input.value[0],
                     &c));
    TRY(consent_answer(a->db, &c, answer, e->op.no));
    TRY(apply_effects(a, e, true, true));
    bool is_end = (answer == ANSWER_NO && c.on_no == REFUSAL_ENDS) ||
                  (answer == ANSWER_SILENT && c.on_silence == SILENCE_ENDS);
    enum request_state failed = answer == ANSWER_SILENT ? STATE_EXPIRED : STATE_REFUSED;
    if (is_end && answer == ANSWER_SILENT)
        TRY(note_lapse(a, e, l->person_id));
    TRY(is_end ? line_fail(a, e, l, failed) : line_go_on(a, e, l));
    return request_go_on(a, e, failed);
}

/* Input: enum study_outcome. */
static enum err apply_studied(struct apply *a, const struct entry *e)
{
    struct request_line *l;
    TRY(line_at(a, e, &l));
    struct study s = {
        .establishment_id = e->op.establishment_id,
        .seq = e->op.seq,
        .line = e->op.line,
        .outcome = (enum study_outcome)e->input.value[0],
        .decided_by = e->op.account_id,
        .operation_no = e->op.no,
    };
    TRY(study_decide(a->db, &s));
    TRY(apply_effects(a, e, true, true));
    if (l->state == STATE_EXECUTED) { /* an objection to a report in force */
        if (s.outcome == STUDY_REFUSED)
            l->state = a->request.state = STATE_REVERSED;
        return OK;
    }
    TRY(s.outcome == STUDY_REFUSED ? line_fail(a, e, l, STATE_REFUSED) : line_go_on(a, e, l));
    return request_go_on(a, e, STATE_REFUSED);
}

/* A refused line is looked at by an officer; of a report in force the report is, and stands meanwhile. */
static enum err apply_objected(struct apply *a, const struct entry *e)
{
    struct request_line *l;
    TRY(line_at(a, e, &l));
    if (l->state == STATE_REFUSED) {
        struct open_line open = {e->op.service, e->op.establishment_id, e->op.seq,
                                 STATE_UNDER_STUDY, e->op.day};
        l->state = STATE_UNDER_STUDY;
        a->request.lines_refused--;
        a->request.state = STATE_UNDER_STUDY;
        TRY(open_line_insert(a->db, l->person_id, &open));
    }
    return apply_effects(a, e, true, true);
}

/* The line is accepted after all: as at its submission, but that its officers have spoken. */
static enum err apply_excepted(struct apply *a, const struct entry *e)
{
    struct request_line *l;
    TRY(line_at(a, e, &l));
    l->state = decision_first_state(&e->decision);
    l->fee = e->fee;
    l->operation_no = e->op.no;
    a->request.fee += e->fee;
    TRY(open_line_state(a->db, l->person_id, e->op.service, e->op.establishment_id, l->state));
    TRY(apply_effects(a, e, true, false));
    return request_go_on(a, e, STATE_REFUSED);
}

/* Input: party. */
static enum err apply_told(struct apply *a, const struct entry *e)
{
    struct consent c = {.establishment_id = e->op.establishment_id,
                        .seq = e->op.seq,
                        .line = e->op.line,
                        .party = (int)e->input.value[0]};
    return consent_told(a->db, &c, e->op.day);
}

/* ---- statistics ---- */

static enum err region_of(struct apply *a, const struct entry *e, char region[8])
{
    struct str known = e->region;
    if (known.n) {
        snprintf(region, 8, "%.*s", STR_ARG(known));
        return OK;
    }
    struct db_rows r;
    TRY(db_query(a->db, &r, "SELECT region FROM establishment WHERE id = $1",
                 db_int_arg(e->op.establishment_id)));
    struct str s = db_next(&r) ? db_text(&r, 0) : S("");
    snprintf(region, 8, "%.*s", STR_ARG(s));
    return db_done(&r);
}

static enum err count(struct apply *a, const struct entry *e)
{
    struct statistic_count c = {.day = e->op.day.n,
                                .service = e->op.service,
                                .channel = e->op.channel,
                                .kind = e->op.kind,
                                .n = 1};
    TRY(region_of(a, e, c.region));
    for (int i = 0; i < a->statistics_count; i++) {
        struct statistic_count *s = &a->statistics[i];
        if (s->day == c.day && s->service == c.service && s->channel == c.channel &&
            s->kind == c.kind && strcmp(s->region, c.region) == 0) {
            s->n++;
            return OK;
        }
    }
    if (a->statistics_count == APPLY_STATISTICS_MAX)
        TRY(apply_statistics(a));
    a->statistics[a->statistics_count++] = c;
    return OK;
}

static int by_key(const void *a, const void *b)
{
    const struct statistic_count *x = a, *y = b;
    int d = (x->day > y->day) - (x->day < y->day);
    d = d ? d : x->service - y->service;
    d = d ? d : (int)x->channel - (int)y->channel;
    d = d ? d : (int)x->kind - (int)y->kind;
    return d ? d : strcmp(x->region, y->region);
}

/* In one order everywhere, so that two writers never wait for each other. */
enum err apply_statistics(struct apply *a)
{
    qsort(a->statistics, (size_t)a->statistics_count, sizeof *a->statistics, by_key);
    for (int i = 0; i < a->statistics_count; i++) {
        const struct statistic_count *s = &a->statistics[i];
        TRY(db_exec(a->db,
                    "INSERT INTO statistic (day, service, channel, kind, region, n) "
                    "VALUES ($1,$2,$3,$4,$5,$6) ON CONFLICT (day, service, channel, kind, region) "
                    "DO UPDATE SET n = statistic.n + excluded.n",
                    db_int_arg(s->day), db_int_arg(s->service), db_int_arg(s->channel),
                    db_int_arg(s->kind), db_text_arg(str_of(s->region)), db_int_arg(s->n)));
    }
    a->statistics_count = 0;
    return OK;
}

/* ---- entries ---- */

enum err apply_flush(struct apply *a)
{
    if (!a->has_request)
        return OK;
    a->has_request = false;
    a->request.line_data = request_lines_pack(a->arena, a->lines, a->lines_count);
    return request_store(a->db, &a->request);
}

void apply_undo(struct apply *a, const struct apply *mark)
{
    a->has_request = false;
    a->statistics_count = mark->statistics_count;
    memcpy(a->statistics, mark->statistics, sizeof *a->statistics * (size_t)mark->statistics_count);
}

/* Money that must go back; the payment office works from these rows. */
static enum err add_refund(struct apply *a, const struct entry *e)
{
    int64_t cause = e->op.kind == OPERATION_EXECUTED ? REFUND_CANCELLED
                    : e->at_execution                ? REFUND_LINE_REFUSED
                                                     : e->input.value[0];
    return db_exec(a->db,
                   "INSERT INTO refund (id, establishment_id, seq, amount, cause, made_at, "
                   "event_id) VALUES ($1,$2,$3,$4,$5,$6,$7)",
                   db_int_arg(e->op.no), db_int_arg(e->op.establishment_id), db_int_arg(e->op.seq),
                   db_int_arg(e->refund), db_int_arg(cause), db_int_arg(e->op.at),
                   db_text_arg(e->note));
}

enum err apply_entry(struct apply *a, const struct entry *e)
{
    TRY(count(a, e));
    if (e->refund)
        TRY(add_refund(a, e));
    if (e->op.kind == OPERATION_IMPORTED || e->op.kind == OPERATION_REFUNDED)
        return OK;
    if (e->op.kind == OPERATION_TOLD)
        return apply_told(a, e);
    if (e->op.seq == 0 || e->op.kind == OPERATION_NOTICED)
        return apply_effects(a, e, true, true); /* of no request: registration, notices */
    TRY(take_request(a, e));
    switch (e->op.kind) {
    case OPERATION_ACCEPTED: return apply_accepted(a, e);
    case OPERATION_REFUSED: return apply_refused(a, e);
    case OPERATION_PAID: return apply_paid(a, e);
    case OPERATION_EXECUTED: return apply_executed(a, e);
    case OPERATION_WITHDRAWN: return apply_ended(a, e, STATE_WITHDRAWN);
    case OPERATION_EXPIRED: return apply_ended(a, e, STATE_EXPIRED);
    case OPERATION_ANSWERED: return apply_answered(a, e);
    case OPERATION_STUDIED: return apply_studied(a, e);
    case OPERATION_OBJECTED: return apply_objected(a, e);
    case OPERATION_EXCEPTED: return apply_excepted(a, e);
    case OPERATION_IMPORTED:
    case OPERATION_REFUNDED:
    case OPERATION_TOLD:
    case OPERATION_NOTICED: break;
    }
    return fail(ERR_DB, "entry %lld is of unknown kind %d", (long long)e->op.no, (int)e->op.kind);
}
