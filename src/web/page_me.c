/* A worker's own file: permit, residence, employer, wages as the ministry sees them; reports and requests
   about him; what waits for his answer and what he may ask for himself. Two short sentences a thing. */
#include "decisions/reference.h"
#include "model/place.h"
#include "queries/audit_view.h"
#include "queries/own_file.h"
#include "services/service.h"
#include "web/asked_party.h"
#include "web/establishment_parts.h"
#include "web/page_home_role.h"
#include "web/page_objection.h"
#include "web/pages_parties.h"
#include "web/pair.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/value_show.h"

enum {
    REPORTS_SHOWN = 10,
    REQUESTS_SHOWN = 20,
    MOVES_SHOWN = 10,
    EMPLOYERS_SHOWN = 8,
    READS_SHOWN = 20
};

/* ---- the person ---- */

static enum err add_person(struct exchange *x, struct node page)
{
    struct worker w;
    struct node list = node_list(x->req, 8);
    TRY(own_person_load(x->reader, x->req, x->actor.person_id, &w));
    bool is_saudi = w.nationality == 'S' * 256 + 'A';
    int64_t number = w.id_no ? w.id_no : w.border_no;
    pair_add(x, list,
             is_saudi  ? "worker.id"
             : w.id_no ? "worker.iqama"
                       : "worker.border",
             html_code(x->req, str_printf(x->req, "%lld", (long long)number)));
    pair_add(x, list, "worker.nationality",
             html_text(x->req, country_name(w.nationality, x->lang == LANG_AR)));
    pair_add_day(x, list, "worker.iqama_expiry", w.iqama_expiry);
    pair_add_day(x, list, "worker.passport_expiry", w.passport_expiry);
    pair_add_day(x, list, "worker.entry", w.entry_on);
    pair_add_day(x, list, "me.exit", w.exit_visa_on);
    node_set(page, KEY("person"), list);
    node_set(page, KEY("name"), node_text(name_in(x, w.name_ar, w.name_en)));
    return OK;
}

/* ---- wages ---- */

static struct html wage_words(struct exchange *x, const struct worker *w)
{
    if (w->unpaid_wage_months > 0)
        return message_html_plural(x->req, x->lang, "me.wages.unpaid",
                                   (uint64_t)w->unpaid_wage_months, NULL, 0);
    if (day_is_none(w->wage_line_until))
        return html_text(x->req, message(x->lang, "me.wages.none"));
    return message_html(x->req, x->lang, "me.wages.until",
                        ARGS({"date", show_date(x->req, x->lang, w->wage_line_until)}));
}

static enum err add_wages(struct exchange *x, struct node page)
{
    struct employer *at;
    size_t n;
    TRY(employers_load(x->reader, x->req, x->actor.person_id, EMPLOYERS_SHOWN, &at, &n));
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        struct worker w;
        struct node one = node_object(x->req, 5);
        TRY(worker_file_load(x->reader, x->req, at[i].establishment_id, x->actor.person_id, &w));
        node_set(one, KEY("employer"), node_text(name_in(x, at[i].name_ar, at[i].name_en)));
        node_set(one, KEY("amount"),
                 node_html(show_money_html(x->req, x->lang, (struct money){w.wage})));
        node_set(one, KEY("tone"), node_c(w.unpaid_wage_months > 0 ? "warn" : ""));
        node_set(one, KEY("icon"), node_c(w.unpaid_wage_months > 0 ? "no" : "wage"));
        node_set(one, KEY("text"), node_html(wage_words(x, &w)));
        node_set(one, KEY("contract"),
                 node_text(message(x->lang, w.is_contract_documented ? "worker.contract.yes"
                                                                     : "worker.contract.no")));
        node_add(list, one);
    }
    node_set(page, KEY("wages"), list);
    node_set(page, KEY("has_wages"), node_bool(n > 0));
    return OK;
}

/* ---- who looked ---- */

/* "purpose=serve", as an officer said, or the page it was read on: "page=worker". */
static struct str read_purpose(struct exchange *x, struct str detail)
{
    struct str words, purpose = audit_detail(detail, "purpose");
    struct str page = audit_detail(detail, "page");
    const char *word = str_c(x->req, purpose.n ? purpose : page);
    struct str key = purpose.n ? str_printf(x->req, "counter.purpose.%s", word)
                               : str_printf(x->req, "me.reads.page.%s", word);
    return message_kind_of(x->lang, key, &words) == MESSAGE_PLAIN
               ? words
               : message(x->lang, "me.reads.page.other");
}

static enum err add_reads(struct exchange *x, struct node page)
{
    struct audit_read *all;
    int n;
    TRY(audit_reads_of(x->reader, x->req, x->actor.person_id, READS_SHOWN, &all, &n));
    struct node list = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++) {
        const struct audit_read *r = &all[i];
        struct node one = node_object(x->req, 4);
        struct str by = name_in(x, r->by_ar, r->by_en);
        node_set(one, KEY("by"), node_text(by.n ? by : message(x->lang, "me.reads.client")));
        node_set(one, KEY("of"), node_text(name_in(x, r->for_ar, r->for_en)));
        node_set(one, KEY("why"), node_text(read_purpose(x, r->detail)));
        node_set(one, KEY("date"),
                 node_html(show_date_html(x->req, x->lang, day_of_instant(r->at))));
        node_add(list, one);
    }
    node_set(page, KEY("reads"), list);
    node_set(page, KEY("has_reads"), node_bool(n > 0));
    return OK;
}

/* ---- about him ---- */

static const char *report_tone(const struct own_report *r)
{
    switch (r->report.state) {
    case ABSENCE_CLAIMED: return "warn";
    case ABSENCE_FILED: return "bad";
    case ABSENCE_CANCELLED:
    case ABSENCE_REJECTED:
    case ABSENCE_MALICIOUS: break;
    }
    return "";
}

/* To a report that is in force he may object, in his own words. */
static enum err add_objection(struct exchange *x, const struct absence_report *r, struct node one)
{
    struct request q;
    struct objection_view view;
    int64_t line;
    if (r->state != ABSENCE_FILED || r->operation_no == 0)
        return OK;
    enum err e = objection_report_place(x->reader, x->req, r->operation_no, &q, &line);
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(objection_view_load(x->reader, x->req, x->portal->policy, x->clock.today,
                            q.establishment_id, q.seq, line, x->actor.person_id, &view));
    if (view.bar == OBJECTION_MAY)
        node_set(one, KEY("objection_path"), node_text(objection_path(x, &q, line)));
    return OK;
}

static enum err add_reports(struct exchange *x, struct node page)
{
    struct own_report *all;
    size_t n;
    TRY(own_reports_load(x->reader, x->req, x->actor.person_id, REPORTS_SHOWN, &all, &n));
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        const struct absence_report *r = &all[i].report;
        struct node one = node_object(x->req, 8);
        node_set(one, KEY("employer"), node_text(name_in(x, all[i].name_ar, all[i].name_en)));
        node_set(one, KEY("filed"), node_html(show_date_html(x->req, x->lang, r->filed_on)));
        node_set(one, KEY("last_day"),
                 node_html(show_date_html(x->req, x->lang, r->last_day_worked)));
        node_set(one, KEY("tone"), node_c(report_tone(&all[i])));
        node_set(one, KEY("state"),
                 node_text(value_show(x->req, x->lang, VALUE_ABSENCE_STATE, r->state)));
        node_set(one, KEY("reason"),
                 node_text(value_show(x->req, x->lang, VALUE_ABSENCE_REASON, r->reason)));
        TRY(add_objection(x, r, one));
        node_add(list, one);
    }
    node_set(page, KEY("reports"), list);
    node_set(page, KEY("has_reports"), node_bool(n > 0));
    return OK;
}

static struct str service_name(struct exchange *x, int number)
{
    const struct service *s = service_by_number(number);
    return s ? str_of(x->lang == LANG_AR ? s->ar : s->en) : str_printf(x->req, "S%02d", number);
}

static enum err add_requests(struct exchange *x, struct node page)
{
    struct own_request *all;
    size_t n;
    TRY(own_requests_load(x->reader, x->req, x->actor.person_id, REQUESTS_SHOWN, &all, &n));
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        const struct request *q = &all[i].request;
        struct node one = node_object(x->req, 5);
        node_set(one, KEY("service"), node_text(service_name(x, q->service)));
        node_set(one, KEY("by"), node_text(name_in(x, all[i].name_ar, all[i].name_en)));
        node_set(one, KEY("number"),
                 node_text(reference_request(x->req, &x->portal->ref_key, q->service,
                                             q->establishment_id, q->seq, q->submitted_day)));
        node_set(one, KEY("date"), node_html(show_date_html(x->req, x->lang, q->submitted_day)));
        node_set(one, KEY("state"), request_state_node(x, q->state));
        node_add(list, one);
    }
    node_set(page, KEY("requests"), list);
    node_set(page, KEY("has_requests"), node_bool(n > 0));
    return OK;
}

static enum err add_moves(struct exchange *x, struct node page)
{
    struct own_move *all;
    size_t n;
    TRY(own_moves_load(x->reader, x->req, x->actor.person_id, MOVES_SHOWN, &all, &n));
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        struct node one = node_object(x->req, 4);
        node_set(one, KEY("service"), node_text(service_name(x, all[i].service)));
        node_set(one, KEY("date"), node_html(show_date_html(x->req, x->lang, all[i].day)));
        node_set(one, KEY("from"), node_text(name_in(x, all[i].from_ar, all[i].from_en)));
        node_set(one, KEY("to"), node_text(name_in(x, all[i].to_ar, all[i].to_en)));
        node_add(list, one);
    }
    node_set(page, KEY("moves"), list);
    node_set(page, KEY("has_moves"), node_bool(n > 0));
    return OK;
}

/* ---- what he may do ---- */

static enum err add_questions(struct exchange *x, struct node page)
{
    int64_t n;
    struct day first;
    TRY(asked_count(x, &n, &first));
    node_set(page, KEY("has_questions"), node_bool(n > 0));
    node_set(page, KEY("questions"),
             node_text(show_count(x->req, x->lang, "home.task.questions", n)));
    if (!day_is_none(first))
        node_set(page, KEY("questions_until"),
                 node_text(message_format(x->req, x->lang, "home.task.questions.what",
                                          ARGS({"date", show_date_both(x->req, x->lang, first)},
                                               {"left", days_left(x, first)}))));
    else
        node_set(page, KEY("questions_until"),
                 node_text(message(x->lang, "home.task.questions.untold")));
    node_set(page, KEY("inbox_path"), node_text(page_path(x, "/inbox")));
    return OK;
}

static void add_services(struct exchange *x, struct node page)
{
    int count;
    const struct service *const *all = catalogue(&count);
    struct node list = node_list(x->req, 8);
    for (int i = 0; i < count; i++) {
        if (!(all[i]->audience & FOR_WORKER) || (all[i]->audience & FOR_VISITOR))
            continue;
        struct node one = node_object(x->req, 4);
        char *path = str_c(x->req, str_printf(x->req, "/services/%s", all[i]->id));
        node_set(one, KEY("icon"), node_c(all[i]->icon));
        node_set(one, KEY("name"), node_c(x->lang == LANG_AR ? all[i]->ar : all[i]->en));
        node_set(one, KEY("what"), node_c(x->lang == LANG_AR ? all[i]->what_ar : all[i]->what_en));
        node_set(one, KEY("path"), node_text(page_path(x, path)));
        node_add(list, one);
    }
    node_set(page, KEY("services"), list);
    node_set(page, KEY("has_services"), node_bool(node_count(list) > 0));
}

static enum err fill(struct exchange *x, struct node page)
{
    node_set(page, KEY("title"), node_text(message(x->lang, "me.title")));
    TRY(add_person(x, page));
    node_set(page, KEY("my_wages_path"), node_text(page_path(x, "/me/wages")));
    TRY(home_own(x, page));
    TRY(add_questions(x, page));
    TRY(add_wages(x, page));
    TRY(add_reports(x, page));
    TRY(add_requests(x, page));
    TRY(add_moves(x, page));
    TRY(add_reads(x, page));
    add_services(x, page);
    node_set(page, KEY("export"), node_text(page_path(x, "/me/export.json")));
    return OK;
}

void page_me(struct exchange *x)
{
    struct resource own = {.person_id = x->actor.person_id, .account_id = x->actor.account_id};
    struct node page = node_object(x->req, 64);
    if (!exchange_may(x, ACTION_VIEW_OWN_FILE, &own))
        return;
    enum err e = fill(x, page);
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "me", page);
}
