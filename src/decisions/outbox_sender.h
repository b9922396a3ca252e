/* Outbox sender: a thread that takes messages from the outbox and hands them to the gateway of text
   messages and e-mail, or a notice to the body outside it is for, by HTTP POST of signed JSON
   (base/webhook.h). What was taken is deleted; any other is tried again, later each time. A receiver
   that does not answer is left alone for the rest of the batch, so that it holds up nobody else.

   The trap: a message may be handed over twice (our answer's loss, a stop in between): its webhook-id
   stays the same, so that the gateway can tell. Codes are not sent late: an old one is dropped. */
#pragma once
#include "decisions/writer.h"
#include "model/outside.h"

struct outgoing {             /* what the words are made from */
    const char *kind;         /* "request_done" */
    struct str language;      /* "ar", "en" */
    struct str body;          /* name=value lines */
    struct str establishment; /* its name in that language; empty: none */
};
struct outgoing_text {
    struct str subject, text;
};

struct outbox_sender_config {
    const char *url;     /* of the store, for reading */
    const char *gateway; /* of messages: "http://127.0.0.1:8081/messages"; NULL: they wait */
    struct str secret;
    /* Of bodies outside, by enum outside_body; address NULL: what is for it waits. */
    struct outbox_body {
        const char *address; /* "http://127.0.0.1:8083/notices" */
        struct str secret;
    } bodies[BODIES];
    struct writer *writer;
    /* Fills the words, in the arena. False: there are none for this kind; the message is dropped. */
    bool (*words)(struct arena *req, const struct outgoing *outgoing, struct outgoing_text *out);
};

struct outbox_sender;
enum err outbox_sender_start(struct arena *boot, const struct outbox_sender_config *config,
                             struct outbox_sender **out);
void outbox_sender_stop(struct outbox_sender *sender);

/* How long to wait after so many failed tries: 5 seconds, doubling, at most an hour. Pure. */
int64_t outbox_wait_ms(int64_t tries);
/* The value of a name in name=value lines; at == NULL when it is not there. */
struct str outbox_value(struct str body, const char *name);
