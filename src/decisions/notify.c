/* See the header. Bodies are key=value lines that the sender turns into a sentence. */
#include "decisions/notify.h"
#include "base/money.h"
#include "identity/account.h"
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

enum err notify_submitted(struct writing *w, const struct request *q, bool may_pay,
                          int64_t owner_person)
{
    enum message_kind kind = q->state == STATE_AWAITING_PAYMENT ? MESSAGE_PAYMENT_DUE
                             : q->state == STATE_EXECUTED       ? MESSAGE_REQUEST_DONE
                                                                : MESSAGE_REQUEST_REFUSED;
    int64_t owner;
    if (kind != MESSAGE_PAYMENT_DUE || may_pay)
        return tell(w, q, kind, q->account_id);
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
