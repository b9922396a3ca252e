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
    case MESSAGE_CONSENT_ASKED: return "consent_asked";
    case MESSAGE_OBJECTION_ASKED: return "objection_asked";
    case MESSAGE_TO_PASSPORTS: return "to_passports";
    case MESSAGE_TO_COMMERCE: return "to_commerce";
    case MESSAGE_TO_INSURANCE: return "to_insurance";
    case MESSAGE_TO_FOREIGN: return "to_foreign";
    }
    return "unknown"; /* a row of a newer program */
}

/* ---- sending ---- */

enum err outbox_due(struct db *reader, struct arena *req, int64_t now_ms, int limit,
                    struct outbox_row **out, int *n)
{
    struct db_rows r;
    *out = arena_array(req, struct outbox_row, limit);
    *n = 0;
    TRY(db_query(reader, &r,
                 "SELECT o.id, o.kind, o.body, o.made_at, o.tries, "
                 "COALESCE(NULLIF(c.phone, ''), NULLIF(d.phone, ''), p.phone, ''), "
                 "COALESCE(NULLIF(c.email, ''), d.email, ''), "
                 "COALESCE(NULLIF(c.language, ''), NULLIF(d.language, ''), p.language, ''), "
                 "COALESCE(e.name_ar, ''), COALESCE(e.name_en, ''), o.establishment_id, o.seq "
                 "FROM outbox o "
                 "LEFT JOIN credential c ON c.account_id = o.account_id "
                 "LEFT JOIN account a ON a.person_id = o.person_id AND o.person_id <> 0 "
                 "LEFT JOIN credential d ON d.account_id = a.id "
                 "LEFT JOIN person p ON p.id = o.person_id "
                 "LEFT JOIN establishment e ON e.id = o.establishment_id "
                 "WHERE o.next_at <= $1 ORDER BY o.id LIMIT $2",
                 db_int_arg(now_ms), db_int_arg(limit)));
    while (*n < limit && db_next(&r))
        (*out)[(*n)++] = (struct outbox_row){
            .id = db_int(&r, 0),
            .kind = (enum message_kind)db_int(&r, 1),
            .body = str_copy(req, db_blob(&r, 2)),
            .made_at = db_int(&r, 3),
            .tries = db_int(&r, 4),
            .phone = str_copy(req, db_text(&r, 5)),
            .email = str_copy(req, db_text(&r, 6)),
            .language = str_copy(req, db_text(&r, 7)),
            .establishment_ar = str_copy(req, db_text(&r, 8)),
            .establishment_en = str_copy(req, db_text(&r, 9)),
            .establishment_id = db_int(&r, 10),
            .seq = db_int(&r, 11),
        };
    return db_done(&r);
}

enum err outbox_delete(struct db *writer, int64_t id)
{
    return db_exec(writer, "DELETE FROM outbox WHERE id = $1", db_int_arg(id));
}

enum err outbox_put_off(struct db *writer, int64_t id, int64_t next_at)
{
    return db_exec(writer, "UPDATE outbox SET tries = tries + 1, next_at = $2 WHERE id = $1",
                   db_int_arg(id), db_int_arg(next_at));
}

enum err outbox_count(struct db *reader, int64_t *n)
{
    struct db_rows r;
    TRY(db_query0(reader, &r, "SELECT COUNT(*) FROM outbox"));
    *n = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}
