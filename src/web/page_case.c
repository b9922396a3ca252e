/* A case file: both sides, what was asked for, every rule with what was found, the facts of that day, the
   answers in people's own words, what happened when, the clock; and the decision of the officer who holds
   it, or of the second one where the first only proposes.

   The trap: rules and facts are those of the acceptance, as the ledger has them; nothing is judged again
   here. An officer reads also what one side may not know of the other. */
#include "decisions/answer.h"
#include "decisions/reference.h"
#include "decisions/study_job.h"
#include "queries/cases.h"
#include "queries/lookup.h"
#include "queries/request_view.h"
#include "services/service.h"
#include "web/audit_behind.h"
#include "web/case_parts.h"
#include "web/decision_page.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/pages_parties.h"
#include "web/party_words.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/value_show.h"
#include "web/wage_words.h"
#include <stdio.h>

struct case_page {
    struct case_view view;
    struct asked *asked;
    size_t asked_count;
    const struct service *service;
    struct resource about;
    struct faults faults;
    struct str typed_outcome, typed_note;
    bool typed_malicious;
};

/* ---- loading ---- */

static enum err load(struct exchange *x, struct case_page *p)
{
    int service;
    int64_t establishment_id, seq, line;
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &service, &establishment_id,
                                &seq) ||
        !str_to_i64(x->params[1], &line))
        return ERR_NOT_FOUND;
    TRY(case_load(x->reader, x->req, establishment_id, seq, line, &p->view));
    TRY(asked_load(x->reader, x->req, establishment_id, seq, &p->asked, &p->asked_count));
    p->service = service_by_number(p->view.request.service);
    if (!p->service || p->service->number != service)
        return ERR_NOT_FOUND;
    const struct study_holder *h = &p->view.holder;
    p->about = (struct resource){
        .establishment_id = establishment_id,
        .person_id = p->view.person_id,
        .service = service,
        .assigned_to = h->account_id,
        .proposed_by = h->proposal != STUDY_OPEN ? h->account_id : 0,
    };
    return case_tie(x, establishment_id, p->view.person_id, p->asked, p->asked_count,
                    &p->about.is_tied);
}

/* The case of the path, if the officer may do `action` with it; false after answering. */
static bool begin(struct exchange *x, struct case_page *p, enum action action)
{
    enum err e = load(x, p);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    return exchange_may(x, action, &p->about);
}

static bool is_for_second(const struct case_page *p)
{
    return p->view.holder.proposal != STUDY_OPEN;
}

static bool may_decide(const struct exchange *x, const struct case_page *p)
{
    return p->view.study.outcome == STUDY_OPEN &&
           access_allowed(&x->actor,
                          is_for_second(p) ? ACTION_CONFIRM_DECISION : ACTION_DECIDE_CASE,
                          &p->about);
}

/* ---- the two sides ---- */

static void add_party(struct exchange *x, struct node list, const char *role, struct str name,
                      struct html detail)
{
    struct node one = node_object(x->req, 3);
    node_set(one, KEY("label"), node_text(message(x->lang, role)));
    node_set(one, KEY("name"), node_text(name));
    node_set(one, KEY("detail"), node_html(detail));
    node_add(list, one);
}

static enum err add_parties(struct exchange *x, const struct case_page *p, struct node page)
{
    const struct request *q = &p->view.request;
    struct node list = node_list(x->req, 6);
    struct establishment_words est;
    struct person_words who;
    int64_t applicant;
    TRY(establishment_words_load(x->reader, x->req, q->establishment_id, &est));
    add_party(x, list, "case.party.establishment", name_in(x, est.name_ar, est.name_en),
              html_code(x->req, est.number));
    TRY(account_person_load(x->reader, q->account_id, &applicant));
    TRY(person_words_load(x->reader, x->req, applicant, &who));
    if (who.name_ar.n)
        add_party(x, list, "case.party.applicant", name_in(x, who.name_ar, who.name_en),
                  html_text(x->req, way_capacity(x->lang, q->capacity)));
    TRY(person_words_load(x->reader, x->req, p->view.person_id, &who));
    if (who.name_ar.n)
        add_party(x, list, "case.party.worker", name_in(x, who.name_ar, who.name_en),
                  show_number_masked_html(x->req, who.number));
    for (size_t i = 0; i < p->asked_count; i++)
        if (p->asked[i].consent.line == p->view.study.line &&
            p->asked[i].consent.party == PARTY_OTHER)
            add_party(x, list, "case.party.other",
                      name_in(x, p->asked[i].name_ar, p->asked[i].name_en),
                      html_code(x->req, p->asked[i].number));
    node_set(page, KEY("parties"), list);
    return OK;
}

static void add_answers(struct exchange *x, const struct case_page *p, struct node page)
{
    struct node list = node_list(x->req, p->asked_count);
    for (size_t i = 0; i < p->asked_count; i++) {
        const struct asked *a = &p->asked[i];
        if (a->consent.line != p->view.study.line)
            continue;
        struct node one = node_object(x->req, 6);
        node_set(one, KEY("name"), node_text(name_in(x, a->name_ar, a->name_en)));
        node_set(
            one, KEY("who"),
            node_text(message(x->lang, a->consent.party == PARTY_WORKER ? "case.party.worker"
                                                                        : "case.party.other")));
        node_set(one, KEY("state"),
                 party_answer(x, &a->consent, party_is_claim(&a->consent, p->view.entry)));
        if (!day_is_none(a->answered_on))
            node_set(one, KEY("date"), node_html(show_date_html(x->req, x->lang, a->answered_on)));
        node_set(one, KEY("note"), node_text(a->note));
        node_add(list, one);
    }
    node_set(page, KEY("answers"), list);
    node_set(page, KEY("has_answers"), node_bool(node_count(list) > 0));
    node_set(page, KEY("objection"), node_text(p->view.objection));
}

/* ---- rules and facts ---- */

/* Nothing is hidden from the officer: he has to weigh both sides. */
static struct node findings(struct exchange *x, const struct case_page *p)
{
    const struct decision *d = &p->view.entry->decision;
    struct finding *open = arena_array(x->req, struct finding, (size_t)d->findings_count + 1);
    memcpy(open, d->findings, (size_t)d->findings_count * sizeof *open);
    for (int i = 0; i < d->findings_count; i++)
        open[i].audience = PARTY_ESTABLISHMENT;
    return decision_findings(x, p->service->number, p->view.request.establishment_id, open,
                             d->findings_count);
}

static struct node facts(struct exchange *x, const struct entry *e)
{
    struct node list = node_list(x->req, 32);
    for (int i = 1; i < FACT_COUNT; i++) {
        const struct fact_info *info = fact_info(i);
        if (!info || !fact_set_has(&e->decision.facts_seen, i))
            continue;
        struct node one = node_object(x->req, 2);
        char key[80];
        struct str text;
        snprintf(key, sizeof key, "fact.%s", info->identifier);
        bool has_text = message_kind_of(x->lang, str_of(key), &text) == MESSAGE_PLAIN;
        node_set(one, KEY("label"), node_text(has_text ? text : str_of(info->identifier)));
        node_set(one, KEY("value"),
                 node_html(value_show_html(x->req, x->lang, info->kind, e->facts.value[i])));
        node_add(list, one);
    }
    return list;
}

/* ---- what happened when ---- */

static void add_event(struct exchange *x, struct node list, struct day day, const char *key,
                      struct str who)
{
    if (day_is_none(day))
        return;
    struct node one = node_object(x->req, 2);
    node_set(one, KEY("date"), node_html(show_date_html(x->req, x->lang, day)));
    node_set(one, KEY("text"), node_html(message_html(x->req, x->lang, key, ARGS({"who", who}))));
    node_add(list, one);
}

static const char *answer_event(enum answer answer)
{
    switch (answer) {
    case ANSWER_YES: return "case.event.yes";
    case ANSWER_NO: return "case.event.no";
    case ANSWER_SILENT:
    case ANSWER_OPEN: break;
    }
    return "case.event.silent";
}

static struct node events(struct exchange *x, const struct case_page *p, const struct examined *own)
{
    const struct study *s = &p->view.study;
    struct node list = node_list(x->req, 12);
    add_event(x, list, p->view.request.submitted_day, "case.event.submitted", S(""));
    for (size_t i = 0; i < p->asked_count; i++) {
        const struct asked *a = &p->asked[i];
        struct str who = name_in(x, a->name_ar, a->name_en);
        if (a->consent.line != s->line)
            continue;
        add_event(x, list, a->consent.told_on, "case.event.told", who);
        add_event(x, list, a->answered_on, answer_event(a->consent.answer), who);
    }
    add_event(x, list, s->opened_on, "case.event.opened", S(""));
    if (own)
        add_event(x, list, own->decided_on, "case.event.decided", S(""));
    return list;
}

/* ---- the decision ---- */

static enum err officer_name(struct exchange *x, int64_t account_id, struct str *out)
{
    int64_t person;
    struct person_words w;
    TRY(account_person_load(x->reader, account_id, &person));
    TRY(person_words_load(x->reader, x->req, person, &w));
    *out = name_in(x, w.name_ar, w.name_en);
    return OK;
}

static enum err add_standing(struct exchange *x, const struct case_page *p,
                             const struct examined *own, struct node page)
{
    const struct study *s = &p->view.study;
    const struct study_holder *h = &p->view.holder;
    struct str name = S("");
    bool is_open = s->outcome == STUDY_OPEN, is_mine = h->account_id == x->actor.account_id;
    TRY(officer_name(x, is_open ? h->account_id : s->decided_by, &name));
    node_set(page, KEY("is_decided"), node_bool(!is_open));
    node_set(page, KEY("outcome"), case_outcome(x, s->outcome));
    node_set(page, KEY("is_good"), node_bool(s->outcome == STUDY_APPROVED));
    node_set(page, KEY("is_open"), node_bool(is_open));
    node_set(page, KEY("officer"), node_text(name));
    if (own && !is_open) {
        node_set(page, KEY("decided_on"),
                 node_html(show_date_html(x->req, x->lang, own->decided_on)));
        node_set(page, KEY("reasons"), node_text(own->note));
        node_set(page, KEY("is_malicious"), node_bool(own->is_malicious));
    }
    if (is_open && is_for_second(p)) {
        struct node one = node_object(x->req, 3);
        node_set(one, KEY("state"), case_outcome(x, h->proposal));
        node_set(one, KEY("note"), node_text(p->view.proposal_note));
        node_set(one, KEY("is_mine"), node_bool(is_mine));
        node_set(page, KEY("proposal"), one);
    }
    const char *key = !is_open                      ? "case.standing.decided"
                      : is_for_second(p) && is_mine ? "case.standing.proposed"
                      : is_for_second(p)            ? "case.standing.second"
                      : is_mine                     ? "case.standing.yours"
                      : h->account_id               ? "case.standing.held"
                                                    : "case.standing.waiting";
    node_set(page, KEY("standing"), node_text(message(x->lang, key)));
    return OK;
}

static void add_form(struct exchange *x, const struct case_page *p, struct node page)
{
    bool is_objection = p->view.study.cause == STUDY_OBJECTION;
    bool proposes = !is_for_second(p) && study_needs_second(p->view.study.cause, STUDY_APPROVED);
    node_set(page, KEY("may_decide"), node_bool(may_decide(x, p)));
    node_set(page, KEY("approve"),
             node_text(message(x->lang, is_objection ? "case.approve.objection" : "case.approve")));
    node_set(page, KEY("approve_hint"),
             node_text(message(x->lang, proposes       ? "case.approve.second"
                                        : is_objection ? "case.approve.objection.hint"
                                                       : "case.approve.hint")));
    node_set(page, KEY("refuse"),
             node_text(message(x->lang, is_objection ? "case.refuse.objection" : "case.refuse")));
    node_set(page, KEY("refuse_hint"),
             node_text(message(x->lang,
                               is_objection ? "case.refuse.objection.hint" : "case.refuse.hint")));
    node_set(page, KEY("is_absence"), node_bool(party_has_effect(p->view.entry, EFFECT_ABSENCE)));
    node_set(page, KEY("proposes"), node_bool(proposes));
    node_set(page, KEY("is_second"), node_bool(is_for_second(p)));
    node_set(page, KEY("is_approve_chosen"), node_bool(str_eq(p->typed_outcome, S("approve"))));
    node_set(page, KEY("is_refuse_chosen"), node_bool(str_eq(p->typed_outcome, S("refuse"))));
    node_set(page, KEY("is_malicious_chosen"), node_bool(p->typed_malicious));
    node_set(page, KEY("note_label"), node_text(message(x->lang, "case.note")));
    node_set(page, KEY("note_hint"), node_text(message(x->lang, "case.note.hint")));
    node_set(page, KEY("typed_note"), node_text(p->typed_note));
    node_set(page, KEY("outcome_fault"), node_text(fault_box_at(x, &p->faults, "outcome")));
    node_set(page, KEY("note_fault"), node_text(fault_box_at(x, &p->faults, "note")));
}

/* ---- the page ---- */

static void add_head(struct exchange *x, const struct case_page *p, struct node page)
{
    const struct study *s = &p->view.study;
    struct str service = str_of(x->lang == LANG_AR ? p->service->ar : p->service->en);
    node_set(page, KEY("title"),
             node_text(message_format(x->req, x->lang, "case.title", ARGS({"service", service}))));
    node_set(page, KEY("cause"),
             node_text(value_show(x->req, x->lang, VALUE_STUDY_CAUSE, s->cause)));
    node_set(page, KEY("number"), node_text(case_number(x, &p->view.request)));
    node_set(page, KEY("line"), node_text(show_number(x->req, s->line)));
    node_set(page, KEY("request_state"), request_state_node(x, p->view.request.state));
    node_set(page, KEY("submitted"),
             node_html(show_date_html(x->req, x->lang, p->view.request.submitted_day)));
    node_set(page, KEY("channel"),
             node_text(value_show(x->req, x->lang, VALUE_CHANNEL, p->view.request.channel)));
    node_set(page, KEY("opened"), node_html(show_date_html(x->req, x->lang, s->opened_on)));
    node_set(page, KEY("due"), node_html(show_date_html(x->req, x->lang, s->due_on)));
    node_set(page, KEY("clock"), case_clock(x, s));
    node_set(page, KEY("cases_path"), node_text(page_path(x, "/cases")));
}

static enum err fill(struct exchange *x, const struct case_page *p, struct node page)
{
    struct examined *all, *own = NULL;
    size_t n;
    struct node changes;
    TRY(examined_load(x->reader, x->req, p->view.study.establishment_id, p->view.study.seq, &all,
                      &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].study.line == p->view.study.line)
            own = &all[i];
    add_head(x, p, page);
    TRY(add_parties(x, p, page));
    add_answers(x, p, page);
    TRY(party_changes(x, p->view.entry, PARTY_MINISTRY, &changes));
    struct node inputs = party_inputs(x, p->service, &p->view.entry->input, PARTY_MINISTRY);
    struct node seen = facts(x, p->view.entry);
    node_set(page, KEY("inputs"), inputs);
    node_set(page, KEY("has_inputs"), node_bool(node_count(inputs) > 0));
    node_set(page, KEY("changes"), changes);
    node_set(page, KEY("has_changes"), node_bool(node_count(changes) > 0));
    node_set(page, KEY("findings"), findings(x, p));
    node_set(page, KEY("has_findings"), node_bool(p->view.entry->decision.findings_count > 0));
    node_set(page, KEY("contradiction"), node_html(wage_contradiction(x, p->view.entry)));
    node_set(page, KEY("facts"), seen);
    node_set(page, KEY("has_seen"), node_bool(node_count(seen) > 0));
    node_set(page, KEY("events"), events(x, p, own));
    TRY(add_standing(x, p, own, page));
    add_form(x, p, page);
    return OK;
}

static void show(struct exchange *x, const struct case_page *p)
{
    struct node page = node_object(x->req, 80);
    enum err e = fill(x, p, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    fault_box(x, page, &p->faults);
    answer_page(x, p->faults.count ? 422 : 200, "case", page);
}

void page_case(struct exchange *x)
{
    struct case_page *p = arena_new_of(x->req, struct case_page);
    if (!begin(x, p, ACTION_VIEW_CASE))
        return;
    p->typed_outcome = p->typed_note = S("");
    audit_behind(x, AUDIT_FILE_SEEN, p->view.study.establishment_id, p->view.person_id,
                 "page=case");
    show(x, p);
}

/* ---- deciding ---- */

static void decided(struct exchange *x)
{
    enum err e = x->job->err;
    const struct studying *d = (struct studying *)x->job;
    struct case_page *p = x->state;
    if (e == ERR_CONFLICT && d->still_refused_by) { /* no officer may set that rule aside */
        char key[40];
        snprintf(key, sizeof key, "rule.%s", rule_info(d->still_refused_by)->code);
        fault_add(&p->faults, S("outcome"), "still_refused", message(x->lang, key), S(""));
        show(x, p);
        return;
    }
    /* Decided or taken over meanwhile: the page says how it stands. */
    if (e == OK || e == ERR_CONFLICT || e == ERR_DENIED)
        answer_redirect(x, x->http->path);
    else
        answer_error(x, e);
}

static void read_decision(struct exchange *x, const struct form *form, struct case_page *p)
{
    struct str outcome = form_value(form, "outcome"), note = form_value(form, "note");
    p->typed_outcome = outcome.at ? outcome : S("");
    p->typed_note = note.at ? str_trim(note) : S("");
    p->typed_malicious = form_value(form, "malicious").n > 0;
    if (!str_eq(p->typed_outcome, S("approve")) && !str_eq(p->typed_outcome, S("refuse")))
        fault_add(&p->faults, S("outcome"), "outcome_missing", S(""), S(""));
    if (p->typed_note.n == 0)
        fault_add(&p->faults, S("note"), "reasons_missing", S(""), S(""));
    else if (p->typed_note.n > NOTE_BYTES_MAX)
        fault_add(&p->faults, S("note"), "note_long", str_printf(x->req, "%zu", p->typed_note.n),
                  str_printf(x->req, "%d", NOTE_BYTES_MAX));
}

void page_case_post(struct exchange *x)
{
    struct case_page *p = arena_new_of(x->req, struct case_page);
    struct studying *d = arena_new_of(x->req, struct studying);
    struct form form;
    enum err e = load(x, p);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    if (p->view.study.outcome != STUDY_OPEN) { /* sent twice: the page says how it stands */
        if (exchange_may(x, ACTION_VIEW_CASE, &p->about))
            answer_redirect(x, x->http->path);
        return;
    }
    if (!exchange_may(x, is_for_second(p) ? ACTION_CONFIRM_DECISION : ACTION_DECIDE_CASE,
                      &p->about) ||
        !exchange_form(x, &form))
        return;
    read_decision(x, &form, p);
    if (p->faults.count) {
        show(x, p);
        return;
    }
    bool is_refusal = str_eq(p->typed_outcome, S("refuse"));
    *d = (struct studying){
        .job = {.run = studying_run, .establishment_id = p->view.study.establishment_id},
        .actor = x->actor,
        .seq = p->view.study.seq,
        .line = p->view.study.line,
        .outcome = is_refusal ? STUDY_REFUSED : STUDY_APPROVED,
        .is_malicious =
            is_refusal && p->typed_malicious && party_has_effect(p->view.entry, EFFECT_ABSENCE),
        .note = p->typed_note,
    };
    x->state = p;
    exchange_write(x, &d->job, decided);
}
