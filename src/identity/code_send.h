/* Sending a one-time code: opens it and queues the message with its digits, in one transaction.

   The trap: messages cost money and annoy their receiver. One phone gets a few, one address may ask for
   some more, then both must wait; the wait is an outcome, so that it stays counted. */
#pragma once
#include "identity/code.h"

struct code_send {
    struct code_new code;
    struct str phone; /* where it goes; stored form, +966…; empty: nowhere, the code only waits */
    struct str
        counted; /* what is counted in place of the phone, where the phone would tell something */
    struct str address; /* the asking client's */
    int language;       /* identity/language.h */
};
/* *held_until: 0 when sent; else the instant from which another may be asked for, and nothing was
   sent. ERR_INPUT as code_open. */
enum err code_send(struct db *writer, const struct code_send *send, int64_t now_ms,
                   int64_t *held_until);
