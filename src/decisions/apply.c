/* From entries to rows; see the header. */
#include "decisions/apply.h"
#include "identity/account.h"
#include "identity/permission.h"
#include "registers/column.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- effects ---- */

static enum err permit_issue(struct db *db, const struct entry *e, const int64_t *a)
{
    return db_exec(db,
                   "UPDATE employment SET permit_kind = $3, permit_issue = $4, permit_expiry = $5, "
                   "first_permit_on = $6, permit_is_levy_free = $7, occupation = $8, "
                   "permit_no = $9, last_operation = $10 "
                   "WHERE establishment_id = $1 AND person_id = $2",
                   db_int_arg(e->op.establishment_id), db_int_arg(e->op.person_id),
                   db_int_arg(a[0]), db_int_arg(a[1]), db_int_arg(a[2]), db_int_arg(a[3]),
                   db_int_arg(a[4]), db_int_arg(a[5]), db_int_arg(a[6]), db_int_arg(e->op.no));
}

static enum err permit_extend(struct db *db, const struct entry *e, const int64_t *a)
{
    return db_exec(db,
                   "UPDATE employment SET permit_kind = $3, permit_expiry = $4, "
                   "first_permit_on = $5, permit_is_levy_free = $6, permit_no = $7, "
                   "last_operation = $8 WHERE establishment_id = $1 AND person_id = $2",
                   db_int_arg(e->op.establishment_id), db_int_arg(e->op.person_id),
                   db_int_arg(a[0]), db_int_arg(a[2]), db_int_arg(a[3]), db_int_arg(a[4]),
                   db_int_arg(a[5]), db_int_arg(e->op.no));
}

static enum err levy_year(struct db *db, const struct entry *e, const int64_t *a)
{
    return db_exec(db,
                   "UPDATE unified_entity SET permit_year_start = $2, levy_free_used = $3 "
                   "WHERE id = (SELECT unified_id FROM establishment WHERE id = $1)",
                   db_int_arg(e->op.establishment_id), db_int_or_null(a[0], VALUE_UNKNOWN),
                   db_int_arg(a[1]));
}

static enum err open_account(struct db *db, const struct entry *e, const int64_t *a)
{
    struct account_new account = {
        .id = a[2],
        .person_id = e->op.person_id,
        .roles = (int)a[0],
        .level = (int)a[1],
        .made_on = e->op.day,
    };
    int64_t id;
    return account_open(db, &account, &id);
}

static enum err set_level(struct db *db, const struct entry *e, const int64_t *a)
{
    int64_t account;
    TRY(account_by_person(db, e->op.person_id, &account));
    return account_level_set(db, account, (int)a[0], e->op.account_id, e->op.at);
}

static enum err grant(struct apply *a, const struct entry *e, const int64_t *v)
{
    struct grant g = {
        .id = v[7],
        .person_id = e->op.person_id,
        .establishment_id = e->op.establishment_id,
        .kind = (enum capacity)v[0],
        .services = (uint64_t)v[1],
        .workers_max = v[2],
        .may_pay = v[3] != 0,
        .may_grant = v[4] != 0,
        .from = {(int32_t)v[5]},
        .to = {(int32_t)v[6]},
        .attorney_no = e->note,
    };
    int64_t id;
    return permission_grant(a->db, e->op.account_id, &g, e->op.at, e->op.day,
                            a->is_replay ? NOTICE_NONE : NOTICE_SEND, &id);
}

static enum err apply_effect(struct apply *a, const struct entry *e, const struct effect *f)
{
    switch (f->kind) {
    case EFFECT_NONE: return OK;
    case EFFECT_PERMIT_ISSUE: return permit_issue(a->db, e, f->args);
    case EFFECT_PERMIT_EXTEND: return permit_extend(a->db, e, f->args);
    case EFFECT_LEVY_YEAR: return levy_year(a->db, e, f->args);
    case EFFECT_ACCOUNT_OPEN: return open_account(a->db, e, f->args);
    case EFFECT_ACCOUNT_LEVEL: return set_level(a->db, e, f->args);
    case EFFECT_GRANT: return grant(a, e, f->args);
    case EFFECT_GRANT_REVOKE:
        return permission_revoke(a->db, e->op.account_id, f->args[0], e->op.at, e->op.day,
                                 a->is_replay ? NOTICE_NONE : NOTICE_SEND);
    }
    return fail(ERR_DB, "entry %lld has an effect of unknown kind %d", (long long)e->op.no,
                (int)f->kind);
}

/* Effects held from acceptance on are applied with it; the others with execution. A line that was
   accepted and executes later has its held effects in place already. */
static enum err apply_effects(struct apply *a, const struct entry *e, bool with_held,
                              bool with_others)
{
    for (int i = 0; i < e->decision.effects_count; i++) {
        const struct effect *f = &e->decision.effects[i];
        if (f->on_acceptance ? with_held : with_others)
            TRY(apply_effect(a, e, f));
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

static enum err take_request(struct apply *a, const struct entry *e)
{
    const struct operation *op = &e->op;
    if (a->has_request && a->request.establishment_id == op->establishment_id &&
        a->request.seq == op->seq)
        return OK;
    TRY(apply_flush(a));
    /* Line 1 of a submission is the birth of a request: nothing to look for. */
    if (op->line == 1 && !e->at_execution) {
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

static enum err apply_accepted(struct apply *a, const struct entry *e)
{
    struct request *q = &a->request;
    TRY(new_line(a, e, STATE_AWAITING_PAYMENT));
    struct open_line open = {e->op.service, e->op.establishment_id, e->op.seq,
                             STATE_AWAITING_PAYMENT};
    TRY(open_line_insert(a->db, e->op.person_id, &open));
    TRY(apply_effects(a, e, true, false));
    q->fee += e->fee;
    q->state = STATE_AWAITING_PAYMENT;
    if (day_is_none(q->due_day) && !day_is_none(e->due_day)) {
        q->due_day = e->due_day;
        struct due due = {q->due_day, DUE_INVOICE, e->op.no, q->establishment_id, q->seq};
        TRY(due_insert(a->db, &due));
    }
    return OK;
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
    if (q->state != STATE_AWAITING_PAYMENT)
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

/* The whole request ends unpaid: withdrawn by a person or expired by time. */
static enum err apply_ended(struct apply *a, const struct entry *e, enum request_state state)
{
    for (size_t i = 0; i < a->lines_count; i++) {
        struct request_line *l = &a->lines[i];
        if (l->state != STATE_AWAITING_PAYMENT)
            continue;
        l->state = state;
        l->operation_no = e->op.no;
        TRY(open_line_delete(a->db, l->person_id, e->op.service, e->op.establishment_id));
    }
    a->request.state = state;
    return apply_effects(a, e, true, true);
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
    int64_t cause = e->at_execution ? REFUND_LINE_REFUSED : e->input.value[0];
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
    if (e->op.kind == OPERATION_IMPORTED || e->op.kind == OPERATION_NOTICED ||
        e->op.kind == OPERATION_REFUNDED)
        return OK;
    if (e->op.seq == 0) /* a matter of the actor himself: registration, permissions */
        return apply_effects(a, e, true, true);
    TRY(take_request(a, e));
    switch (e->op.kind) {
    case OPERATION_ACCEPTED: return apply_accepted(a, e);
    case OPERATION_REFUSED: return apply_refused(a, e);
    case OPERATION_PAID: return apply_paid(a, e);
    case OPERATION_EXECUTED: return apply_executed(a, e);
    case OPERATION_WITHDRAWN: return apply_ended(a, e, STATE_WITHDRAWN);
    case OPERATION_EXPIRED: return apply_ended(a, e, STATE_EXPIRED);
    case OPERATION_IMPORTED:
    case OPERATION_REFUNDED:
    case OPERATION_NOTICED: break;
    }
    return fail(ERR_DB, "entry %lld is of unknown kind %d", (long long)e->op.no, (int)e->op.kind);
}
