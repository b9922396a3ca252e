/* Small things that several pages of requests say alike; see service_way.h. */
#include "web/service_way.h"
#include "web/value_show.h"
#include <stdio.h>

static const char *state_tag(enum request_state state)
{
    switch (state) {
    case STATE_EXECUTED:
    case STATE_APPROVED: return "ok";
    case STATE_AWAITING_PAYMENT:
    case STATE_AWAITING_CONSENT:
    case STATE_UNDER_STUDY:
    case STATE_SUBMITTED: return "warn";
    case STATE_REFUSED: return "bad";
    case STATE_DRAFT:
    case STATE_WITHDRAWN:
    case STATE_EXPIRED:
    case STATE_CANCELLED:
    case STATE_REVERSED: break;
    }
    return "";
}

struct node request_state_node(struct exchange *x, enum request_state state)
{
    const char *tag = state_tag(state), *word = value_word(VALUE_STATE, state);
    char key[40];
    struct node n = node_object(x->req, 3);
    snprintf(key, sizeof key, "state.%s", word ? word : "submitted");
    node_set(n, KEY("tag"), node_c(tag));
    node_set(n, KEY("icon"),
             node_c(!strcmp(tag, "ok")    ? "ok"
                    : !strcmp(tag, "bad") ? "no"
                                          : "info"));
    node_set(n, KEY("text"), node_text(message(x->lang, key)));
    return n;
}

struct str refund_words(enum lang lang, enum refund_cause cause)
{
    switch (cause) {
    case REFUND_WRONG_AMOUNT: return message(lang, "refund.wrong_amount");
    case REFUND_LATE: return message(lang, "refund.late");
    case REFUND_DOUBLE: return message(lang, "refund.double");
    case REFUND_LINE_REFUSED: return message(lang, "refund.line_refused");
    case REFUND_UNKNOWN_INVOICE: return message(lang, "refund.unknown_invoice");
    case REFUND_CANCELLED: return message(lang, "refund.cancelled");
    }
    return S("");
}

struct str query_text(struct exchange *x, const char *name)
{
    static const struct form_limits limits = {.fields_max = 20, .value_bytes_max = 200};
    struct form form = {0};
    if (form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE)
        return S("");
    struct str value = form_value(&form, name);
    return value.at ? value : S("");
}

uint64_t query_number(struct exchange *x, const char *name, uint64_t otherwise)
{
    uint64_t n;
    struct str value = query_text(x, name);
    return str_to_u64(value, &n) && n > 0 && n < 1000000 ? n : otherwise;
}
