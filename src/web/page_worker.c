/* One worker's file for the establishment that employs him: permit, employment, open matters, what may be
   done now, history. The only page of a list that shows personal numbers in full, so every opening is
   noted (audit), and only a worker who is employed here now has one.

   The trap: what is the worker's own matter (a complaint) or another employer's is not told here
   (decisions.md 1.15). */
#include "decisions/reference.h"
#include "model/occupation.h"
#include "model/place.h"
#include "queries/worker_view.h"
#include "web/api.h"
#include "web/audit_behind.h"
#include "web/establishment_parts.h"
#include "web/page.h"
#include "web/pages_establishment.h"
#include "web/pair.h"
#include "web/show.h"
#include "web/value_show.h"
#include "web/worker_standing.h"
#include <stdio.h>

enum { HISTORY_MAX = 30, REQUESTS_MAX = 20, FIELDS_SHOWN_MAX = 12 };

/* ---- lists of label and value ---- */

static void add_number(struct exchange *x, struct node list, const char *key, int64_t number)
{
    if (number)
        pair_add(x, list, key, html_code(x->req, str_printf(x->req, "%lld", (long long)number)));
}

static void add_words(struct exchange *x, struct node list, const char *key, struct str words)
{
    if (words.n)
        pair_add(x, list, key, html_text(x->req, words));
}

static struct node person_fields(struct exchange *x, const struct worker *w)
{
    bool ar = x->lang == LANG_AR, is_saudi = w->nationality == 'S' * 256 + 'A';
    struct node list = node_list(x->req, FIELDS_SHOWN_MAX);
    add_number(x, list, is_saudi ? "worker.id" : "worker.iqama", w->id_no);
    add_number(x, list, "worker.border", w->border_no);
    add_words(x, list, "worker.nationality", country_name(w->nationality, ar));
    add_words(x, list, "worker.other_name", ar ? w->name_en : w->name_ar);
    add_words(x, list, "worker.sex",
              message(x->lang, w->is_female ? "worker.female" : "worker.male"));
    pair_add_day(x, list, "worker.born", w->birth_day);
    pair_add_day(x, list, "worker.iqama_expiry", w->iqama_expiry);
    pair_add_day(x, list, "worker.passport_expiry", w->passport_expiry);
    pair_add_day(x, list, "worker.entry", w->entry_on);
    return list;
}

static struct node employment_fields(struct exchange *x, const struct worker *w)
{
    bool ar = x->lang == LANG_AR;
    struct node list = node_list(x->req, FIELDS_SHOWN_MAX);
    add_words(x, list, "worker.occupation", occupation_title(w->occupation, ar));
    if (w->visa_occupation && w->visa_occupation != w->occupation)
        add_words(x, list, "worker.visa_occupation", occupation_title(w->visa_occupation, ar));
    pair_add_day(x, list, "worker.since", w->start_on);
    if (w->origin != ORIGIN_UNKNOWN)
        add_words(x, list, "worker.origin", value_show(x->req, x->lang, VALUE_ORIGIN, w->origin));
    pair_add(x, list, "worker.wage", show_money_html(x->req, x->lang, (struct money){w->wage}));
    add_words(
        x, list, "worker.contract",
        message(x->lang, w->is_contract_documented ? "worker.contract.yes" : "worker.contract.no"));
    return list;
}

static struct node permit_fields(struct exchange *x, const struct worker *w)
{
    struct node list = node_list(x->req, FIELDS_SHOWN_MAX);
    add_words(x, list, "worker.permit.kind",
              value_show(x->req, x->lang, VALUE_PERMIT_KIND, w->permit_kind));
    add_number(x, list, "worker.permit.number", w->permit_no);
    pair_add_day(x, list, "worker.permit.issue", w->permit_issue);
    pair_add_day(x, list, "worker.permit.expiry", w->permit_expiry);
    pair_add_day(x, list, "worker.permit.first", w->first_permit_on);
    if (w->permit_kind != PERMIT_NONE)
        add_words(x, list, "worker.permit.levy",
                  message(x->lang, w->permit_is_levy_free ? "worker.permit.levy.free"
                                                          : "worker.permit.levy.due"));
    return list;
}

/* ---- open matters ---- */

static struct node matters(struct exchange *x, const struct worker *w)
{
    struct node list = node_list(x->req, 4);
    const struct {
        const char *key;
        struct day day;
    } all[] = {
        {"worker.matter.absence", w->absence_opened_on},
        {"worker.matter.transfer", w->transfer_opened_on},
        {"worker.matter.occupation", w->occupation_change_opened_on},
        {"worker.matter.exit", w->exit_visa_on},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (day_is_none(all[i].day))
            continue;
        struct day_words d = day_words(x, all[i].day);
        struct node one = node_object(x->req, 1);
        const struct arg args[] = {{"date", d.date}, {"other", d.other}};
        node_set(one, KEY("text"), node_html(message_html(x->req, x->lang, all[i].key, args, 2)));
        node_add(list, one);
    }
    return list;
}

/* ---- history ---- */

static struct html event_words(struct exchange *x, const struct worker_event *v)
{
    if (v->kind != OPERATION_EXECUTED || day_is_none(v->new_expiry))
        return html_text(x->req, S(""));
    bool is_new = day_is_none(v->old_expiry);
    struct str from = is_new ? S("") : show_date(x->req, x->lang, v->old_expiry);
    return message_html(x->req, x->lang,
                        is_new ? "worker.history.issued" : "worker.history.extended",
                        ARGS({"to", show_date(x->req, x->lang, v->new_expiry)}, {"from", from}));
}

static struct str service_name(struct exchange *x, int number)
{
    const struct service *s = number ? service_by_number(number) : NULL;
    if (s)
        return str_of(x->lang == LANG_AR ? s->ar : s->en);
    return number ? str_printf(x->req, "S%02d", number)
                  : message(x->lang, "worker.history.register");
}

static const char *kind_key(enum operation_kind kind)
{
    switch (kind) {
    case OPERATION_IMPORTED: return "operation.imported";
    case OPERATION_ACCEPTED: return "operation.accepted";
    case OPERATION_REFUSED: return "operation.refused";
    case OPERATION_PAID: return "operation.paid";
    case OPERATION_EXECUTED: return "operation.executed";
    case OPERATION_WITHDRAWN: return "operation.withdrawn";
    case OPERATION_EXPIRED: return "operation.expired";
    case OPERATION_REFUNDED: return "operation.refunded";
    case OPERATION_ANSWERED: return "operation.answered";
    case OPERATION_STUDIED: return "operation.studied";
    case OPERATION_TOLD: return "operation.told";
    case OPERATION_OBJECTED: return "operation.objected";
    case OPERATION_EXCEPTED: return "operation.excepted";
    case OPERATION_NOTICED: break;
    }
    return "operation.noticed";
}

static enum err add_history(struct exchange *x, const struct worker *w, struct node page)
{
    struct worker_event *events;
    size_t n;
    struct node list = node_list(x->req, HISTORY_MAX);
    TRY(worker_history(x->reader, x->req, w->last_operation, HISTORY_MAX, &events, &n));
    for (size_t i = 0; i < n; i++) {
        struct node one = node_object(x->req, 5);
        node_set(one, KEY("date"), node_html(show_date_html(x->req, x->lang, events[i].day)));
        node_set(one, KEY("service"), node_text(service_name(x, events[i].service)));
        node_set(one, KEY("what"), node_text(message(x->lang, kind_key(events[i].kind))));
        node_set(one, KEY("words"), node_html(event_words(x, &events[i])));
        node_add(list, one);
    }
    node_set(page, KEY("history"), list);
    node_set(page, KEY("has_history"), node_bool(n > 0));
    return OK;
}

static enum err add_requests(struct exchange *x, int64_t person_id, struct node page)
{
    struct worker_request *list;
    size_t n;
    struct node rows = node_list(x->req, REQUESTS_MAX);
    TRY(worker_requests(x->reader, x->req, x->actor.establishment_id, person_id, x->actor.services,
                        REQUESTS_MAX, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct request *q = &list[i].request;
        struct node row = node_object(x->req, 6);
        struct str ref = reference_request(x->req, &x->portal->ref_key, q->service,
                                           q->establishment_id, q->seq, q->submitted_day);
        char *path = str_c(x->req, str_printf(x->req, "/requests/" STR_FMT, STR_ARG(ref)));
        node_set(row, KEY("path"), node_text(page_path(x, path)));
        node_set(row, KEY("service"), node_text(service_name(x, q->service)));
        node_set(row, KEY("ref"), node_text(ref));
        node_set(row, KEY("date"), node_html(show_date_html(x->req, x->lang, q->submitted_day)));
        node_set(row, KEY("state"),
                 node_text(value_show(x->req, x->lang, VALUE_STATE, list[i].state)));
        node_set(row, KEY("tone"), node_c(state_tone(list[i].state)));
        node_add(rows, row);
    }
    node_set(page, KEY("requests"), rows);
    node_set(page, KEY("has_requests"), node_bool(n > 0));
    return OK;
}

/* ---- the page ---- */

static struct tag tag_of(struct exchange *x, const struct worker *w)
{
    struct worker_row row = {
        .nationality = w->nationality,
        .status = w->status,
        .permit_kind = w->permit_kind,
        .permit_expiry = w->permit_expiry,
    };
    return permit_tag(x, &row);
}

static enum err add_standings(struct exchange *x, const struct worker *w, struct node page)
{
    enum { ISSUE = 3, RENEW = 4 };
    /* What people came for stands first: renewing for whoever has a permit. */
    bool has_permit = w->permit_kind != PERMIT_NONE;
    int order[] = {has_permit ? RENEW : ISSUE, has_permit ? ISSUE : RENEW};
    struct node list = node_list(x->req, 2);
    for (size_t i = 0; i < 2 && w->nationality != 'S' * 256 + 'A'; i++) {
        struct node one;
        TRY(worker_standing(x, service_by_number(order[i]), w, &one));
        node_add(list, one);
    }
    node_set(page, KEY("standings"), list);
    node_set(page, KEY("has_standings"), node_bool(node_count(list) > 0));
    return OK;
}

static enum err fill(struct exchange *x, int64_t person_id, struct node page)
{
    struct worker *w = arena_new_of(x->req, struct worker);
    TRY(worker_file_load(x->reader, x->req, x->actor.establishment_id, person_id, w));
    struct tag tag = tag_of(x, w);
    struct node open = matters(x, w);
    /* No name in the title: it ends up in histories of shared machines. */
    node_set(page, KEY("title"), node_text(message(x->lang, "worker.title")));
    node_set(page, KEY("name"), node_text(name_in(x, w->name_ar, w->name_en)));
    node_set(page, KEY("tone"), node_c(tag.tone));
    node_set(page, KEY("tag"), node_text(tag.text));
    node_set(page, KEY("status"),
             node_text(value_show(x->req, x->lang, VALUE_WORKER_STATUS, w->status)));
    node_set(page, KEY("person"), person_fields(x, w));
    node_set(page, KEY("employment"), employment_fields(x, w));
    node_set(page, KEY("permit"), permit_fields(x, w));
    node_set(page, KEY("matters"), open);
    node_set(page, KEY("has_matters"), node_bool(node_count(open) > 0));
    node_set(page, KEY("list_path"), node_text(page_path(x, "/workers")));
    TRY(add_standings(x, w, page));
    TRY(add_history(x, w, page));
    return add_requests(x, person_id, page);
}

void page_worker(struct exchange *x)
{
    int64_t person_id = 0, id = x->actor.establishment_id;
    struct resource own = {.establishment_id = id};
    struct node page = node_object(x->req, 40);
    if (!exchange_may(x, ACTION_VIEW_WORKER, &own))
        return;
    enum err e = id ? OK : ERR_NOT_FOUND;
    if (e == OK && !reference_worker_read(&x->portal->ref_key, x->params[0], &person_id))
        e = ERR_NOT_FOUND;
    if (e == OK)
        e = fill(x, person_id, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    audit_behind(x, AUDIT_FILE_SEEN, id, person_id, "page=worker");
    answer_page(x, 200, "worker", page);
}
