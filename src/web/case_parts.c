/* See the header. */
#include "web/case_parts.h"
#include "decisions/reference.h"
#include "rules/working_days.h"
#include "web/show.h"

struct str case_number(struct exchange *x, const struct request *q)
{
    return reference_request(x->req, &x->portal->ref_key, q->service, q->establishment_id, q->seq,
                             q->submitted_day);
}

struct str case_path(struct exchange *x, const struct request *q, int64_t line)
{
    return str_printf(x->req, "/" STR_FMT "/cases/" STR_FMT "/%lld", STR_ARG(lang_code(x->lang)),
                      STR_ARG(case_number(x, q)), (long long)line);
}

/* Working days after `from` up to and with `to`. */
static int64_t working_days(const struct policy *p, struct day from, struct day to)
{
    int64_t n = 0;
    for (struct day d = day_add(from, 1); !day_before(to, d); d = day_add(d, 1))
        n += day_is_working(p, d);
    return n;
}

struct node case_clock(struct exchange *x, const struct study *s)
{
    struct node n = node_object(x->req, 3);
    bool is_late = day_before(s->due_on, x->clock.today);
    bool is_last = day_between(x->clock.today, s->due_on) == 0;
    const struct policy *p = x->portal->policy;
    if (s->outcome != STUDY_OPEN)
        return n;
    int64_t days = is_late ? working_days(p, s->due_on, x->clock.today)
                           : working_days(p, x->clock.today, s->due_on);
    node_set(n, KEY("tag"), node_c(is_late ? "bad" : is_last ? "warn" : "info"));
    node_set(n, KEY("icon"), node_c("clock"));
    node_set(n, KEY("text"),
             node_text(show_count(x->req, x->lang, is_late ? "case.clock.late" : "case.clock.left",
                                  days)));
    return n;
}

struct node case_outcome(struct exchange *x, enum study_outcome outcome)
{
    struct node n = node_object(x->req, 3);
    const char *tag = "warn", *icon = "clock", *key = "case.outcome.open";
    switch (outcome) {
    case STUDY_OPEN: break;
    case STUDY_APPROVED: tag = "ok", icon = "ok", key = "case.outcome.approved"; break;
    case STUDY_REFUSED: tag = "bad", icon = "no", key = "case.outcome.refused"; break;
    }
    node_set(n, KEY("tag"), node_c(tag));
    node_set(n, KEY("icon"), node_c(icon));
    node_set(n, KEY("text"), node_text(message(x->lang, key)));
    return n;
}

enum err case_tie(struct exchange *x, int64_t establishment_id, int64_t person_id,
                  const struct asked *asked, size_t n, bool *out)
{
    TRY(access_tie(x->reader, &x->actor, establishment_id, person_id, out));
    for (size_t i = 0; i < n && !*out; i++) {
        bool is_worker = asked[i].consent.party == PARTY_WORKER;
        TRY(access_tie(x->reader, &x->actor, is_worker ? 0 : asked[i].consent.who,
                       is_worker ? asked[i].consent.who : 0, out));
    }
    return OK;
}
