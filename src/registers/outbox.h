/* Outbox: messages to people, written in the transaction of what they tell, sent later by the sender
   and kept until delivered. The body is compact key=value text, lines apart; the sender renders it
   in the receiver's language, so no sentence stands in a row.

   The trap: a row is a promise to send. In a replay (rebuild) nothing may be added here. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct db;

enum message_kind {                               /* permanent numbers: stored */
                    MESSAGE_CODE = 1,             /* code, purpose, minutes, phone: to that phone */
                    MESSAGE_REQUEST_RECEIVED = 2, /* request, service, lines */
                    MESSAGE_REQUEST_DONE = 3,
                    MESSAGE_REQUEST_REFUSED = 4,
                    MESSAGE_PAYMENT_DUE = 5, /* request, amount, due */
                    MESSAGE_REQUEST_EXPIRED = 6,
                    MESSAGE_REFUND_DUE = 7,
                    MESSAGE_GRANT_GIVEN = 8, /* kind, from, to */
                    MESSAGE_GRANT_REVOKED = 9,
                    MESSAGE_PHONE_CHANGED = 10, /* phone: to the old one */
                    MESSAGE_PASSWORD_CHANGED = 11,
                    MESSAGE_SIGN_IN_NEW_DEVICE = 12,
                    MESSAGE_ACCOUNT_OPENED = 13,
                    MESSAGE_IDENTITY_PROVED = 14,
                    MESSAGE_WORKER_TOLD =
                        15, /* something was filed about a worker, on a channel of his own */
                    MESSAGE_CONSENT_ASKED = 16,   /* request, service, party, days */
                    MESSAGE_OBJECTION_ASKED = 17, /* the same, where silence lets it go on */
                    /* to bodies outside: 100 and enum outside_body; the body is the notice itself */
                    MESSAGE_TO_PASSPORTS = 101,
                    MESSAGE_TO_COMMERCE = 102,
                    MESSAGE_TO_INSURANCE = 103,
                    MESSAGE_TO_FOREIGN = 104,
};

struct message_out {
    enum message_kind kind;
    int64_t account_id; /* to whom; 0: to the person */
    int64_t person_id;
    int64_t establishment_id, seq; /* about which request; 0: none */
    struct str body;
};

/* Queues a message; it may be sent from now_ms on. Inside the caller's transaction. */
enum err outbox_add(struct db *writer, const struct message_out *message, int64_t now_ms);
/* Which body outside it is for (enum outside_body); 0: for a person. */
static inline int message_body(enum message_kind kind)
{
    return kind >= MESSAGE_TO_PASSPORTS && kind <= MESSAGE_TO_FOREIGN ? (int)kind - 100 : 0;
}
/* The kind's name for texts and logs: "code", "request_received" … */
const char *message_kind_name(enum message_kind kind);

/* ---- sending ---- */
struct outbox_row {
    int64_t id;
    enum message_kind kind;
    struct str body;
    int64_t made_at, tries, establishment_id, seq;
    /* where it may go, as the registers have it now; empty: nowhere */
    struct str phone, email, language;
    struct str establishment_ar,
        establishment_en; /* of the establishment it is about; empty: none */
};
/* What is due at now_ms, oldest first, at most `limit`. The receiver is the account, else the person's
   account, else the person as the register knows him. */
enum err outbox_due(struct db *reader, struct arena *req, int64_t now_ms, int limit,
                    struct outbox_row **out, int *n);
/* It has arrived, or never will: the row goes. */
enum err outbox_delete(struct db *writer, int64_t id);
/* One more try has failed; the next not before next_at. */
enum err outbox_put_off(struct db *writer, int64_t id, int64_t next_at);
/* How many wait, for the operator. */
enum err outbox_count(struct db *reader, int64_t *n);
