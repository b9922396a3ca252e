/* The words of messages that leave the portal (SMS, e-mail): text/outgoing.*.po, filled from the
   outbox's name=value lines. */
#pragma once
#include "decisions/outbox_sender.h"

/* For outbox_sender_config.words. Values whose direction may differ are isolated with the characters
   for it, as there is no markup. */
bool outgoing_words(struct arena *req, const struct outgoing *outgoing, struct outgoing_text *out);
