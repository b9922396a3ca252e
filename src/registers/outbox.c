/* Queueing messages; see the header. */
#include "registers/outbox.h"
#include "db/db.h"
#include "registers/serial.h"

enum err outbox_add(struct db *writer, const struct message_out *message, int64_t now_ms)
{
    return db_exec(
        writer,
        "INSERT INTO outbox (id, kind, account_id, person_id, establishment_id, seq, body, "
        "made_at, tries, next_at) VALUES ($8, $1, $2, $3, $4, $5, $6, $7, 0, $7)",
        db_int_arg(message->kind), db_int_arg(message->account_id), db_int_arg(message->person_id),
        db_int_arg(message->establishment_id), db_int_arg(message->seq), db_blob_arg(message->body),
        db_int_arg(now_ms), db_int_arg(serial_next(now_ms)));
}

const char *message_kind_name(enum message_kind kind)
{
    switch (kind) {
    case MESSAGE_CODE: return "code";
    case MESSAGE_REQUEST_RECEIVED: return "request_received";
    case MESSAGE_REQUEST_DONE: return "request_done";
    case MESSAGE_REQUEST_REFUSED: return "request_refused";
    case MESSAGE_PAYMENT_DUE: return "payment_due";
    case MESSAGE_REQUEST_EXPIRED: return "request_expired";
    case MESSAGE_REFUND_DUE: return "refund_due";
    case MESSAGE_GRANT_GIVEN: return "grant_given";
    case MESSAGE_GRANT_REVOKED: return "grant_revoked";
    case MESSAGE_PHONE_CHANGED: return "phone_changed";
    case MESSAGE_PASSWORD_CHANGED: return "password_changed";
    case MESSAGE_SIGN_IN_NEW_DEVICE: return "sign_in_new_device";
    case MESSAGE_ACCOUNT_OPENED: return "account_opened";
    case MESSAGE_IDENTITY_PROVED: return "identity_proved";
    case MESSAGE_WORKER_TOLD: return "worker_told";
    }
    return "unknown"; /* a row of a newer program */
}
