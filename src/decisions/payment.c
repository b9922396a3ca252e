/* See the header. */
#include "decisions/payment.h"
#include "decisions/execute.h"
#include "decisions/notify.h"
#include "decisions/outage.h"
#include <assert.h>

enum { SOURCE_PAYMENT_GATEWAY = 1 };

const char *payment_outcome_key(enum payment_outcome outcome)
{
    switch (outcome) {
    case PAYMENT_TAKEN: return "taken";
    case PAYMENT_REFUND_WRONG_AMOUNT: return "refund_wrong_amount";
    case PAYMENT_REFUND_LATE: return "refund_late";
    case PAYMENT_REFUND_DOUBLE: return "refund_double";
    case PAYMENT_REFUND_UNKNOWN: return "refund_unknown";
    }
    return "unknown";
}

static enum err find_event(struct writing *w, struct payment *p)
{
    struct db_rows r;
    enum err e = OK;
    TRY(db_query(w->db, &r,
                 "SELECT body_hash, outcome FROM inbox WHERE source = $1 AND event_id = $2",
                 db_int_arg(SOURCE_PAYMENT_GATEWAY), db_text_arg(p->event_id)));
    if (db_next(&r)) {
        struct str hash = db_blob(&r, 0);
        p->is_repeat = true;
        p->outcome = (enum payment_outcome)db_int(&r, 1);
        if (hash.n != KEY_HASH_BYTES || memcmp(hash.at, p->body_hash, hash.n) != 0)
            e = ERR_CONFLICT;
    }
    TRY(db_done(&r));
    return e;
}

static enum err store_event(struct writing *w, const struct payment *p)
{
    return db_exec(w->db,
                   "INSERT INTO inbox (source, event_id, body_hash, received_at, outcome) "
                   "VALUES ($1,$2,$3,$4,$5)",
                   db_int_arg(SOURCE_PAYMENT_GATEWAY), db_text_arg(p->event_id),
                   db_blob_arg(((struct str){(const char *)p->body_hash, KEY_HASH_BYTES})),
                   db_int_arg(w->clock.now_ms), db_int_arg(p->outcome));
}

static struct entry *money_entry(struct writing *w, const struct payment *p,
                                 enum operation_kind kind)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = kind;
    e->op.service = p->request.service;
    e->op.channel = p->request.service ? p->request.channel : CHANNEL_SYSTEM;
    e->op.establishment_id = p->request.service ? p->request.establishment_id : 0;
    e->op.seq = p->request.service ? p->seq : 0;
    e->capacity = CAPACITY_SYSTEM;
    e->lines = p->request.lines;
    e->fee = p->amount;
    e->note = p->event_id;
    return e;
}

static enum err refund(struct writing *w, struct payment *p, enum payment_outcome outcome,
                       enum refund_cause cause)
{
    struct entry *e = money_entry(w, p, OPERATION_REFUNDED);
    p->outcome = outcome;
    e->fee = 0;
    e->refund = p->amount;
    e->has_input = true;
    e->inputs = 1;
    e->input.value[0] = cause;
    return writing_record(w, e);
}

static enum err take(struct writing *w, struct payment *p)
{
    p->outcome = PAYMENT_TAKEN;
    struct entry *e = money_entry(w, p, OPERATION_PAID);
    TRY(writing_record(w, e));
    TRY(execute_lines(w, &p->request));
    p->request = w->apply.request;
    p->request.line_data = (struct str){0}; /* the job's memory ends with it */
    return notify_ended(w, &p->request);
}

enum err payment_run(struct writing *w, struct job *job)
{
    struct payment *p = (struct payment *)job;
    assert(p->amount > 0 && p->event_id.n > 0);
    p->is_repeat = false;
    p->request = (struct request){0};
    TRY(find_event(w, p));
    if (p->is_repeat)
        return OK;
    enum err e = p->is_known_number ? request_load(w->db, w->scratch, job->establishment_id, p->seq,
                                                   true, &p->request)
                                    : ERR_NOT_FOUND;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    struct request *q = &p->request;
    struct day last = e == OK ? q->due_day : DAY_NONE;
    if (!day_is_none(last))
        TRY(outage_extend(w->db, w->policy, w->clock.today, q->submitted_day, q->due_day, &last));
    if (e == ERR_NOT_FOUND || day_is_none(q->due_day)) {
        *q = (struct request){0};
        TRY(refund(w, p, PAYMENT_REFUND_UNKNOWN, REFUND_UNKNOWN_INVOICE));
    } else if (q->paid_at) {
        TRY(refund(w, p, PAYMENT_REFUND_DOUBLE, REFUND_DOUBLE));
    } else if (q->state != STATE_AWAITING_PAYMENT) {
        TRY(refund(w, p, PAYMENT_REFUND_LATE, REFUND_LATE));
    } else if (w->clock.today.n > last.n) {
        TRY(expire_request(w, q));
        TRY(refund(w, p, PAYMENT_REFUND_LATE, REFUND_LATE));
    } else if (p->amount != q->fee) {
        TRY(refund(w, p, PAYMENT_REFUND_WRONG_AMOUNT, REFUND_WRONG_AMOUNT));
    } else {
        TRY(take(w, p));
    }
    return store_event(w, p);
}
