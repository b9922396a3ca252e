/* Webhook: signed notices between the portal and other systems, by the Standard Webhooks scheme:
   HMAC-SHA256 over "id.timestamp.body" with a secret both sides hold, in three headers. Used by the
   sender of messages, and by the stand-ins that play the other side.

   The trap: the signature alone does not stop a replay. Refuse old timestamps (webhook_holds does),
   and keep the ids seen. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

enum { WEBHOOK_AGE_SECONDS_MAX = 300 };

/* What the header webhook-signature gets: "v1,BASE64". */
struct str webhook_sign(struct arena *a, struct str secret, struct str id, struct str timestamp,
                        struct str body);
/* Does one of the signatures in the header fit, and is the timestamp (seconds, as text) within five
   minutes of now? A header that is not there has at == NULL and fits nothing; nor does anything fit an
   empty secret. */
bool webhook_holds(struct str secret, struct str id, struct str timestamp, struct str signature,
                   struct str body, int64_t now_ms);
