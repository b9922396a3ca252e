/* Sending a one-time code; see the header. */
#include "identity/code_send.h"
#include "identity/language.h"
#include "registers/outbox.h"
#include <stdio.h>

/* An office of many people shares an address. */
static const struct throttle_rule address_rule = {
    .free = 20, .first_ms = 60 * 1000, .most_ms = 15 * 60 * 1000, .forget_ms = 60 * 60 * 1000};

static enum err queue(struct db *writer, const struct code_send *s, int64_t now_ms)
{
    char body[200];
    struct str language = language_code(s->language);
    int n = snprintf(body, sizeof body,
                     "code=%.*s\npurpose=%d\nminutes=%d\nphone=%.*s\nlanguage=%.*s\n",
                     STR_ARG(s->code.digits), (int)s->code.purpose, s->code.life_minutes,
                     STR_ARG(str_first(s->phone, 32)), STR_ARG(language));
    return outbox_add(writer,
                      &(struct message_out){.kind = MESSAGE_CODE,
                                            .account_id = s->code.account_id,
                                            .body = {body, (size_t)n}},
                      now_ms);
}

enum err code_send(struct db *writer, const struct code_send *s, int64_t now_ms,
                   int64_t *held_until)
{
    struct throttle_subject phone = throttle_subject("phone", s->counted.n ? s->counted : s->phone);
    struct throttle_subject address = throttle_subject("code-address", s->address);
    int64_t by_address;
    TRY(throttle_until(writer, &phone, now_ms, held_until));
    TRY(throttle_until(writer, &address, now_ms, &by_address));
    if (by_address > *held_until)
        *held_until = by_address;
    if (*held_until)
        return OK;
    TRY(throttle_fail(writer, &phone, &code_send_rule, now_ms));
    TRY(throttle_fail(writer, &address, &address_rule, now_ms));
    TRY(code_open(writer, &s->code, now_ms));
    return s->phone.n ? queue(writer, s, now_ms) : OK;
}
