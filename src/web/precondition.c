/* See the header. */
#include "web/precondition.h"
#include "identity/access.h"
#include "model/value.h"
#include "queries/request_parties.h"
#include "queries/request_view.h"

struct str request_tag(const struct exchange *x, const struct request *q)
{
    struct resource own = {.establishment_id = q->establishment_id, .service = q->service};
    const char *state = value_word(VALUE_STATE, q->state);
    /* While others are heard their answers change what is shown, and the state stays. */
    bool is_heard = q->state == STATE_AWAITING_CONSENT || q->state == STATE_UNDER_STUDY;
    int64_t mark = 0;
    if (is_heard && parties_mark(x->reader, q->establishment_id, q->seq, &mark) != OK)
        mark = x->clock.now_ms; /* logged; a tag that matches nothing is safe */
    return str_printf(x->req, "%s-%lld-%lld-%lld-%lld%s", state ? state : "unknown",
                      (long long)q->lines_refused, (long long)q->lines_done, (long long)q->refund,
                      (long long)mark,
                      access_allowed(&x->actor, ACTION_SEE_PAYMENT_NUMBER, &own) ? "-p" : "");
}

void exchange_tag(struct exchange *x, struct str tag)
{
    exchange_header(x, "ETag", str_printf(x->req, "\"" STR_FMT "\"", STR_ARG(tag)));
}

/* Is the tag in a list such as `"a", W/"b"`? Weak ones match only where `takes_weak`. */
static bool list_has(struct str list, struct str tag, bool takes_weak)
{
    for (struct str one; str_cut(&list, ',', &one);) {
        one = str_trim(one);
        if (takes_weak && str_starts(one, S("W/")))
            one = str_from(one, 2);
        if (one.n == tag.n + 2 && one.at[0] == '"' && one.at[one.n - 1] == '"' &&
            str_eq(str_first(str_from(one, 1), tag.n), tag))
            return true;
    }
    return false;
}

bool exchange_not_modified(struct exchange *x, struct str tag)
{
    struct str given = http_header_get(x->http, "If-None-Match");
    exchange_tag(x, tag);
    if (!given.at || !(str_eq(str_trim(given), S("*")) || list_has(given, tag, true)))
        return false;
    exchange_header(x, "Cache-Control", S("no-cache"));
    answer_bytes(x, 304, "", S(""));
    return true;
}

enum precondition exchange_if_match(const struct exchange *x, struct str tag)
{
    struct str given = http_header_get(x->http, "If-Match");
    if (!given.at || str_trim(given).n == 0)
        return PRECONDITION_MISSING;
    bool holds = str_eq(str_trim(given), S("*")) || list_has(given, tag, false);
    return holds ? PRECONDITION_HOLDS : PRECONDITION_FAILS;
}
