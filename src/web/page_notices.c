/* Notices of bodies outside that contradict the registers or name what is not on file: given out like cases,
   decided with reasons. That such a notice holds takes two officers; setting it aside takes one. */
#include "decisions/answer.h"
#include "decisions/outbox_sender.h"
#include "decisions/outside.h"
#include "identity/access.h"
#include "queries/outside_cases.h"
#include "queries/request_view.h"
#include "web/audit_behind.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/pages_parties.h"
#include "web/pair.h"
#include "web/show.h"
#include "web/value_show.h"

enum { CONFIRM_SHOWN = 20 };

struct notices_page {
    struct faults faults;
    struct str typed_note, typed_decision;
    int64_t at; /* the case the faults are of */
};

/* The id of a field of the case that was sent: several may stand on the page. */
static struct str at_case(struct exchange *x, const struct notices_page *p, const char *field)
{
    return str_printf(x->req, "%s%lld", field, (long long)p->at);
}

static struct resource about(const struct outside_case_row *c)
{
    return (struct resource){
        .establishment_id = c->c.establishment_id,
        .person_id = c->person_id,
        .assigned_to = c->holder.account_id,
        .proposed_by = c->holder.proposal ? c->holder.account_id : 0,
    };
}

/* May he decide it? What is his own, or of whom he is tied to, he does not see. */
static enum err may_decide(struct exchange *x, const struct outside_case_row *c, bool *out)
{
    struct resource r = about(c);
    TRY(access_tie(x->reader, &x->actor, r.establishment_id, r.person_id, &r.is_tied));
    *out = access_allowed(&x->actor,
                          c->holder.proposal ? ACTION_CONFIRM_DECISION : ACTION_DECIDE_CASE, &r);
    return OK;
}

static struct html value_of(struct exchange *x, const struct outside_case *c)
{
    const struct outside_info *info = outside_info(c->event);
    return info->kind == VALUE_NONE || c->value == VALUE_UNKNOWN
               ? html_text(x->req, S("—"))
               : value_show_html(x->req, x->lang, info->kind, c->value);
}

static enum err case_node(struct exchange *x, const struct notices_page *p,
                          const struct outside_case_row *c, struct node *out)
{
    struct node n = node_object(x->req, 28), facts = node_list(x->req, 8);
    struct person_words who;
    struct establishment_words est;
    struct str number = outbox_value(c->words, "worker");
    bool has_number = number.n > 1, is_at = p->at == c->c.operation_no;
    *out = n;
    char *body = str_c(x->req, str_printf(x->req, "notices.body.%s", outside_body_name(c->c.body)));
    node_set(n, KEY("no"), node_int(c->c.operation_no));
    node_set(n, KEY("event"),
             node_text(value_show(x->req, x->lang, VALUE_OUTSIDE_EVENT, c->c.event)));
    node_set(n, KEY("outcome"),
             node_text(value_show(x->req, x->lang, VALUE_OUTSIDE_OUTCOME, c->c.outcome)));
    pair_add(x, facts, "notices.body", html_text(x->req, message(x->lang, body)));
    TRY(person_words_load(x->reader, x->req, c->person_id, &who));
    if (who.name_ar.n)
        pair_add(x, facts, "case.party.worker",
                 html_text(x->req, name_in(x, who.name_ar, who.name_en)));
    if (has_number)
        pair_add(x, facts, "notices.number", html_code(x->req, number));
    if (c->c.establishment_id) {
        TRY(establishment_words_load(x->reader, x->req, c->c.establishment_id, &est));
        pair_add(x, facts, "notices.establishment",
                 html_text(x->req, name_in(x, est.name_ar, est.name_en)));
    }
    pair_add(x, facts, "notices.value", value_of(x, &c->c));
    pair_add(x, facts, "notices.at", show_date_html(x->req, x->lang, day_of_instant(c->c.at)));
    pair_add(x, facts, "notices.came", show_date_html(x->req, x->lang, c->c.opened_on));
    node_set(n, KEY("facts"), facts);
    node_set(n, KEY("is_second"), node_bool(c->holder.proposal != 0));
    node_set(n, KEY("proposal"), node_text(c->holder.note));
    node_set(n, KEY("is_holds_chosen"), node_bool(is_at && str_eq(p->typed_decision, S("holds"))));
    node_set(n, KEY("is_aside_chosen"),
             node_bool(is_at && str_eq(p->typed_decision, S("set_aside"))));
    node_set(n, KEY("typed_note"), node_text(is_at ? p->typed_note : S("")));
    node_set(n, KEY("note_fault"),
             node_text(fault_box_at(x, &p->faults, str_c(x->req, at_case(x, p, "note")))));
    node_set(n, KEY("decision_fault"),
             node_text(fault_box_at(x, &p->faults, str_c(x->req, at_case(x, p, "decision")))));
    if (!is_at) {
        node_set(n, KEY("note_fault"), node_text(S("")));
        node_set(n, KEY("decision_fault"), node_text(S("")));
    }
    return OK;
}

static enum err add_confirm(struct exchange *x, const struct notices_page *p, struct node list)
{
    struct outside_case_row *all;
    size_t n;
    TRY(outside_cases_to_confirm(x->reader, x->req, x->actor.account_id, CONFIRM_SHOWN, &all, &n));
    for (size_t i = 0; i < n; i++) {
        struct node one;
        bool may;
        TRY(may_decide(x, &all[i], &may));
        if (!may)
            continue;
        TRY(case_node(x, p, &all[i], &one));
        node_add(list, one);
    }
    return OK;
}

static enum err fill(struct exchange *x, const struct notices_page *p, struct node page)
{
    struct outside_case_row held;
    struct node list = node_list(x->req, CONFIRM_SHOWN + 1), one;
    int64_t waiting;
    struct resource mine = {.assigned_to = x->actor.account_id};
    enum err e = outside_case_held(x->reader, x->req, x->actor.account_id, &held);
    bool has_held = e == OK, may_take = access_allowed(&x->actor, ACTION_DECIDE_CASE, &mine);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (has_held) {
        TRY(case_node(x, p, &held, &one));
        node_add(list, one);
        audit_behind(x, AUDIT_FILE_SEEN, held.c.establishment_id, held.person_id, "page=notices");
    }
    TRY(add_confirm(x, p, list));
    TRY(outside_cases_waiting(x->reader, &waiting));
    node_set(page, KEY("title"), node_text(message(x->lang, "notices.title")));
    node_set(page, KEY("cases"), list);
    node_set(page, KEY("has_cases"), node_bool(node_count(list) > 0));
    node_set(page, KEY("waiting"), node_text(show_number(x->req, waiting)));
    node_set(page, KEY("may_take"), node_bool(may_take && !has_held));
    node_set(page, KEY("is_none"), node_bool(str_eq(x->http->query, S("none=1"))));
    node_set(page, KEY("note_label"), node_text(message(x->lang, "case.note")));
    node_set(page, KEY("action"), node_text(page_path(x, "/notices")));
    return OK;
}

static void show_page(struct exchange *x, const struct notices_page *p)
{
    struct node page = node_object(x->req, 40);
    enum err e = fill(x, p, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    fault_box(x, page, &p->faults);
    answer_page(x, p->faults.count ? 422 : 200, "notices", page);
}

void page_notices(struct exchange *x)
{
    struct notices_page *p = arena_new_of(x->req, struct notices_page);
    if (!exchange_may(x, ACTION_VIEW_INBOX, NULL))
        return;
    p->typed_note = p->typed_decision = S("");
    show_page(x, p);
}

/* ---- taking, deciding ---- */

static void taken(struct exchange *x)
{
    if (x->job->err != OK && x->job->err != ERR_NOT_FOUND)
        answer_error(x, x->job->err);
    else
        answer_redirect(x, page_path(x, x->job->err == OK ? "/notices" : "/notices?none=1"));
}

static void take(struct exchange *x)
{
    struct outside_taking *t = arena_new_of(x->req, struct outside_taking);
    struct resource mine = {.assigned_to = x->actor.account_id};
    if (!exchange_may(x, ACTION_DECIDE_CASE, &mine))
        return;
    t->job.run = outside_taking_run;
    t->actor = x->actor;
    exchange_write(x, &t->job, taken);
}

static void decided(struct exchange *x)
{
    struct notices_page *p = x->state;
    const struct outside_deciding *d = (struct outside_deciding *)x->job;
    if (x->job->err == ERR_CONFLICT && d->holds) { /* still not on file, or decided meanwhile */
        fault_add(&p->faults, at_case(x, p, "decision"), "notice_unknown", S(""), S(""));
        show_page(x, p);
    } else if (x->job->err != OK && x->job->err != ERR_CONFLICT && x->job->err != ERR_DENIED) {
        answer_error(x, x->job->err);
    } else {
        answer_redirect(x, page_path(x, "/notices"));
    }
}

static void decide(struct exchange *x, const struct form *form, struct notices_page *p)
{
    struct outside_deciding *d = arena_new_of(x->req, struct outside_deciding);
    struct outside_case_row c;
    bool may = false;
    struct str no = form_value(form, "no");
    enum err e = no.at && str_to_i64(no, &p->at)
                     ? outside_case_row_load(x->reader, x->req, p->at, &c)
                     : ERR_INPUT;
    if (e == OK)
        e = may_decide(x, &c, &may);
    if (e == OK && !may)
        e = ERR_DENIED;
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    bool holds = str_eq(p->typed_decision, S("holds"));
    if (!holds && !str_eq(p->typed_decision, S("set_aside")))
        fault_add(&p->faults, at_case(x, p, "decision"), "outcome_missing", S(""), S(""));
    if (p->typed_note.n == 0)
        fault_add(&p->faults, at_case(x, p, "note"), "reasons_missing", S(""), S(""));
    else if (p->typed_note.n > NOTE_BYTES_MAX)
        fault_add(&p->faults, at_case(x, p, "note"), "note_long",
                  str_printf(x->req, "%zu", p->typed_note.n),
                  str_printf(x->req, "%d", NOTE_BYTES_MAX));
    if (p->faults.count) {
        show_page(x, p);
        return;
    }
    *d = (struct outside_deciding){
        .job.run = outside_deciding_run,
        .actor = x->actor,
        .operation_no = p->at,
        .holds = holds,
        .note = p->typed_note,
    };
    x->state = p;
    exchange_write(x, &d->job, decided);
}

void page_notices_post(struct exchange *x)
{
    struct notices_page *p = arena_new_of(x->req, struct notices_page);
    struct form form;
    if (!exchange_may(x, ACTION_VIEW_INBOX, NULL) || !exchange_form(x, &form))
        return;
    struct str note = form_value(&form, "note"), decision = form_value(&form, "decision");
    p->typed_note = note.at ? str_trim(note) : S("");
    p->typed_decision = decision.at ? decision : S("");
    if (form_value(&form, "no").at)
        decide(x, &form, p);
    else
        take(x);
}
