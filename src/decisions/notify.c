/* See the header. Bodies are key=value lines that the sender turns into a sentence. */
#include "decisions/notify.h"
#include "base/money.h"
#include "decisions/effects.h"
#include "identity/account.h"
#include "registers/consent.h"
#include "registers/outbox.h"

static enum err tell(struct writing *w, const struct request *q, enum message_kind kind,
                     int64_t account_id)
{
    char due[DAY_TEXT_BYTES] = "";
    if (!day_is_none(q->due_day))
        day_format_iso(q->due_day, due);
    struct str request = reference_request(w->scratch, &w->ref_key, q->service, q->establishment_id,
                                           q->seq, q->submitted_day);
    struct message_out m = {
        .kind = kind,
        .account_id = account_id,
        .establishment_id = q->establishment_id,
        .seq = q->seq,
        .body = str_printf(w->scratch,
                           "request=" STR_FMT "\nservice=S%02d\nlines=%lld\nrefused=%lld\n"
                           "done=%lld\namount=%lld\nrefund=%lld\ndue=%s\n",
                           STR_ARG(request), q->service, (long long)q->lines,
                           (long long)q->lines_refused, (long long)q->lines_done, (long long)q->fee,
                           (long long)q->refund, due),
    };
    return outbox_add(w->db, &m, w->clock.now_ms);
}

/* A party is asked: the worker on a channel of his own, another establishment through its owner. */
static enum err ask(struct writing *w, const struct request *q, const struct consent *c)
{
    struct str request = reference_request(w->scratch, &w->ref_key, q->service, q->establishment_id,
                                           q->seq, q->submitted_day);
    struct message_out m = {
        .kind = c->on_silence == SILENCE_PROCEEDS ? MESSAGE_OBJECTION_ASKED : MESSAGE_CONSENT_ASKED,
        .person_id = c->party == PARTY_WORKER ? c->who : 0,
        .establishment_id = q->establishment_id,
        .seq = q->seq,
        .body = str_printf(w->scratch, "request=" STR_FMT "\nservice=S%02d\nparty=%d\ndays=%lld\n",
                           STR_ARG(request), q->service, c->party, (long long)c->days),
    };
    if (c->party != PARTY_WORKER) {
        struct db_rows r;
        TRY(db_query(w->db, &r,
                     "SELECT u.owner_person FROM establishment e JOIN unified_entity u "
                     "ON u.id = e.unified_id WHERE e.id = $1",
                     db_int_arg(c->who)));
        m.person_id = db_next(&r) ? db_int(&r, 0) : 0;
        TRY(db_done(&r));
    }
    return m.person_id ? outbox_add(w->db, &m, w->clock.now_ms) : OK;
}

/* One message a party, however many lines ask it. */
static enum err ask_parties(struct writing *w, const struct request *q)
{
    struct consent *all;
    size_t n;
    TRY(consents_load(w->db, w->scratch, q->establishment_id, q->seq, &all, &n));
    for (size_t i = 0; i < n; i++) {
        bool is_asked = false;
        for (size_t k = 0; k < i; k++)
            is_asked |= all[k].party == all[i].party && all[k].who == all[i].who;
        if (!is_asked && all[i].answer == ANSWER_OPEN)
            TRY(ask(w, q, &all[i]));
    }
    return OK;
}

static enum message_kind kind_of(enum request_state state)
{
    switch (state) {
    case STATE_AWAITING_PAYMENT: return MESSAGE_PAYMENT_DUE;
    case STATE_EXECUTED: return MESSAGE_REQUEST_DONE;
    case STATE_EXPIRED: return MESSAGE_REQUEST_EXPIRED;
    case STATE_DRAFT:
    case STATE_SUBMITTED:
    case STATE_UNDER_STUDY:
    case STATE_AWAITING_CONSENT:
    case STATE_APPROVED: return MESSAGE_REQUEST_RECEIVED;
    case STATE_REFUSED:
    case STATE_WITHDRAWN:
    case STATE_CANCELLED:
    case STATE_REVERSED: break;
    }
    return MESSAGE_REQUEST_REFUSED;
}

enum err notify_moved(struct writing *w, const struct request *q)
{
    return tell(w, q, kind_of(q->state), q->account_id);
}

enum err notify_asked(struct writing *w, const struct request *q)
{
    return q->state == STATE_AWAITING_CONSENT ? ask_parties(w, q) : OK;
}

enum err notify_submitted(struct writing *w, const struct request *q, bool may_pay,
                          int64_t owner_person)
{
    enum message_kind kind = kind_of(q->state);
    int64_t owner;
    if (q->state == STATE_AWAITING_CONSENT) {
        TRY(apply_flush(&w->apply)); /* the questions stand in the store */
        TRY(ask_parties(w, q));
    }
    if (kind != MESSAGE_PAYMENT_DUE || may_pay) {
        TRY(tell(w, q, kind, q->account_id));
        return q->refund ? tell(w, q, MESSAGE_REFUND_DUE, q->account_id) : OK;
    }
    TRY(tell(w, q, MESSAGE_REQUEST_RECEIVED, q->account_id));
    enum err e = account_by_person(w->db, owner_person, &owner);
    if (e == ERR_NOT_FOUND)
        return OK; /* the owner has not registered: the to-do waits for him on the portal */
    TRY(e);
    return tell(w, q, kind, owner);
}

enum err notify_ended(struct writing *w, const struct request *q)
{
    enum message_kind kind = q->state == STATE_EXECUTED  ? MESSAGE_REQUEST_DONE
                             : q->state == STATE_EXPIRED ? MESSAGE_REQUEST_EXPIRED
                                                         : MESSAGE_REQUEST_REFUSED;
    TRY(tell(w, q, kind, q->account_id));
    return q->refund ? tell(w, q, MESSAGE_REFUND_DUE, q->account_id) : OK;
}

static bool concerns_worker(const struct entry *e)
{
    const struct decision *d = &e->decision;
    if (e->op.kind == OPERATION_ACCEPTED) /* nothing of it has happened yet */
        return false;
    return decision_has(d, EFFECT_ABSENCE) || decision_has(d, EFFECT_ABSENCE_END) ||
           (e->op.kind == OPERATION_NOTICED && decision_has(d, EFFECT_STATUS));
}

enum err notify_worker(struct writing *w, const struct entry *e, struct day submitted_on)
{
    if (!e->has_decision || e->op.person_id == 0 || !concerns_worker(e))
        return OK;
    struct str request = reference_request(w->scratch, &w->ref_key, e->op.service,
                                           e->op.establishment_id, e->op.seq, submitted_on);
    struct message_out m = {
        .kind = MESSAGE_WORKER_TOLD,
        .person_id = e->op.person_id,
        .establishment_id = e->op.establishment_id,
        .seq = e->op.seq,
        .body = str_printf(w->scratch, "request=" STR_FMT "\nservice=S%02d\n", STR_ARG(request),
                           e->op.service),
    };
    return outbox_add(w->db, &m, w->clock.now_ms);
}
