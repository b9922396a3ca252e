/* See the header. */
#include "web/request_sides.h"
#include "web/case_parts.h"
#include "web/establishment_parts.h"
#include "web/party_words.h"
#include "web/show.h"
#include "web/value_show.h"

enum { ASKED_SHOWN = 100 };

enum err request_sides_load(struct exchange *x, int64_t establishment_id, int64_t seq,
                            struct request_sides *out)
{
    TRY(asked_load(x->reader, x->req, establishment_id, seq, &out->asked, &out->asked_count));
    return examined_load(x->reader, x->req, establishment_id, seq, &out->studies,
                         &out->studies_count);
}

/* A claim is a line whose no is studied by an officer: its words stay with him. */
static struct node asked_node(struct exchange *x, const struct asked *a, bool is_claim)
{
    const struct consent *c = &a->consent;
    struct node one = node_object(x->req, 12);
    bool is_worker = c->party == PARTY_WORKER;
    node_set(one, KEY("name"), node_text(name_in(x, a->name_ar, a->name_en)));
    node_set(
        one, KEY("who"),
        node_text(message(x->lang, is_worker ? "request.party.worker" : "request.party.other")));
    node_set(one, KEY("detail"),
             node_html(is_worker ? show_number_masked_html(x->req, a->number)
                                 : html_code(x->req, a->number)));
    if (!day_is_none(c->told_on)) {
        node_set(one, KEY("told"), node_html(show_date_html(x->req, x->lang, c->told_on)));
        node_set(one, KEY("until"), node_html(show_date_html(x->req, x->lang, consent_until(c))));
    } else {
        node_set(one, KEY("untold"),
                 node_text(show_count(x->req, x->lang, "inbox.until.untold", c->days)));
    }
    node_set(one, KEY("state"), party_answer(x, c, is_claim));
    if (c->answer == ANSWER_OPEN)
        node_set(one, KEY("silence"), node_text(party_silence(x->lang, c, is_claim)));
    if (!day_is_none(a->answered_on))
        node_set(one, KEY("date"), node_html(show_date_html(x->req, x->lang, a->answered_on)));
    if (c->on_no != REFUSAL_IS_STUDIED)
        node_set(one, KEY("note"), node_text(a->note));
    return one;
}

static struct node study_node(struct exchange *x, const struct examined *e)
{
    struct node one = node_object(x->req, 8);
    node_set(one, KEY("cause"),
             node_text(value_show(x->req, x->lang, VALUE_STUDY_CAUSE, e->study.cause)));
    node_set(one, KEY("due"), node_html(show_date_html(x->req, x->lang, e->study.due_on)));
    node_set(one, KEY("state"), case_outcome(x, e->study.outcome));
    node_set(one, KEY("clock"), case_clock(x, &e->study));
    if (!day_is_none(e->decided_on)) {
        node_set(one, KEY("date"), node_html(show_date_html(x->req, x->lang, e->decided_on)));
        node_set(one, KEY("note"), node_text(e->note));
    }
    return one;
}

/* Is the line of that question a claim of absence? By its acceptance, where the page has the line. */
static bool is_claim_line(const struct requesting *r, const struct consent *c)
{
    for (size_t i = 0; i < r->view.lines_count; i++)
        if (r->view.lines[i].line.line == c->line)
            return party_is_claim(c, r->view.lines[i].entry);
    return false;
}

void request_sides_add(struct requesting *r, const struct request_sides *s, struct node page)
{
    struct exchange *x = r->x;
    struct node asked = node_list(x->req, s->asked_count),
                studies = node_list(x->req, s->studies_count);
    for (size_t i = 0; i < s->asked_count && i < ASKED_SHOWN; i++)
        node_add(asked, asked_node(x, &s->asked[i], is_claim_line(r, &s->asked[i].consent)));
    for (size_t i = 0; i < s->studies_count && i < ASKED_SHOWN; i++)
        node_add(studies, study_node(x, &s->studies[i]));
    node_set(page, KEY("asked"), asked);
    node_set(page, KEY("has_asked"), node_bool(s->asked_count > 0));
    node_set(page, KEY("studies"), studies);
    node_set(page, KEY("has_studies"), node_bool(s->studies_count > 0));
}

/* ---- steps ---- */

bool request_sides_steps(struct requesting *r, const struct request_sides *s, struct node page)
{
    const struct request *q = &r->view.request;
    const struct {
        const char *key;
        enum request_state state;
        bool is_there;
    } all[] = {
        {"service.step.pick", STATE_DRAFT, true},
        {"service.step.check", STATE_SUBMITTED, true},
        {"request.step.answers", STATE_AWAITING_CONSENT, s->asked_count > 0},
        {"request.step.study", STATE_UNDER_STUDY, s->studies_count > 0},
        {"service.step.pay", STATE_AWAITING_PAYMENT, q->fee > 0 || q->paid_at},
        {"request.step.done", STATE_EXECUTED, true},
    };
    enum { STEPS = sizeof all / sizeof *all };
    if (s->asked_count + s->studies_count == 0)
        return false;
    struct node list = node_list(r->x->req, STEPS);
    bool is_known = false, is_done = true;
    for (int i = 0; i < STEPS; i++) {
        struct node n = node_object(r->x->req, 3);
        bool is_current = all[i].state == q->state;
        is_known |= is_current;
        is_done &= !is_current;
        if (!all[i].is_there)
            continue;
        node_set(n, KEY("text"), node_text(message(r->x->lang, all[i].key)));
        node_set(n, KEY("is_current"), node_bool(is_current));
        node_set(n, KEY("is_done"), node_bool(is_done));
        node_add(list, n);
    }
    node_set(page, KEY("steps"), list);
    node_set(page, KEY("has_steps_bar"), node_bool(is_known));
    return true;
}

/* ---- words ---- */

static bool has_answer(const struct request_sides *s, enum answer answer)
{
    for (size_t i = 0; i < s->asked_count; i++)
        if (s->asked[i].consent.answer == answer)
            return true;
    return false;
}

static bool has_refusal(const struct request_sides *s)
{
    for (size_t i = 0; i < s->studies_count; i++)
        if (s->studies[i].study.outcome == STUDY_REFUSED)
            return true;
    return false;
}

const char *request_sides_lede(const struct requesting *r, const struct request_sides *s)
{
    switch (r->view.request.state) {
    case STATE_AWAITING_CONSENT: return "request.lede.awaiting_consent";
    case STATE_UNDER_STUDY: return "request.lede.under_study";
    case STATE_REFUSED:
        return has_refusal(s)             ? "request.lede.refused_by_officer"
               : has_answer(s, ANSWER_NO) ? "request.lede.refused_by_party"
                                          : NULL;
    case STATE_EXPIRED: return has_answer(s, ANSWER_SILENT) ? "request.lede.expired_silent" : NULL;
    case STATE_DRAFT:
    case STATE_SUBMITTED:
    case STATE_AWAITING_PAYMENT:
    case STATE_APPROVED:
    case STATE_EXECUTED:
    case STATE_WITHDRAWN:
    case STATE_CANCELLED:
    case STATE_REVERSED: break;
    }
    return NULL;
}

bool line_ended_by_side(const struct line_view *l)
{
    enum operation_kind kind = l->entry->op.kind;
    return kind == OPERATION_ANSWERED || kind == OPERATION_STUDIED;
}
