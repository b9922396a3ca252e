/* What waits for the answer of whoever is signed in, and what he has answered. */
#include "decisions/reference.h"
#include "services/service.h"
#include "web/asked_party.h"
#include "web/establishment_parts.h"
#include "web/pages_parties.h"
#include "web/party_words.h"
#include "web/show.h"

enum { OPEN_SHOWN = 100, OVER_SHOWN = 20 };

static struct str question_path(struct exchange *x, const struct question *q)
{
    struct str no =
        reference_request(x->req, &x->portal->ref_key, q->request.service,
                          q->request.establishment_id, q->request.seq, q->request.submitted_day);
    struct str path =
        str_printf(x->req, "/" STR_FMT "/inbox/" STR_FMT, STR_ARG(lang_code(x->lang)), STR_ARG(no));
    return q->request.lines > 1
               ? str_printf(x->req, STR_FMT "?line=%lld", STR_ARG(path), (long long)q->consent.line)
               : path;
}

static void add_until(struct exchange *x, struct node row, const struct consent *c)
{
    struct day last = consent_until(c);
    if (day_is_none(last)) {
        node_set(row, KEY("until"),
                 node_html(message_html_plural(x->req, x->lang, "inbox.until.untold",
                                               (uint64_t)c->days, NULL, 0)));
        return;
    }
    struct day_words d = day_words(x, last);
    node_set(row, KEY("until"),
             node_html(message_html(x->req, x->lang, "inbox.until",
                                    ARGS({"date", d.date}, {"other", d.other},
                                         {"left", days_left(x, last), ARG_MARKUP}))));
}

static enum err row_of(struct exchange *x, const struct question *q, struct node *out)
{
    struct entry *accepted;
    TRY(acceptance_load(x->reader, x->req, q->consent.operation_no, &accepted));
    const struct service *s = service_by_number(q->request.service);
    struct str name = s ? str_of(x->lang == LANG_AR ? s->ar : s->en)
                        : str_printf(x->req, "S%02d", q->request.service);
    struct str worker = name_in(x, q->worker_ar, q->worker_en);
    struct node row = node_object(x->req, 12);
    bool is_claim = party_is_claim(&q->consent, accepted);
    node_set(row, KEY("icon"), node_c(s ? s->icon : "hand"));
    node_set(row, KEY("tone"), node_c(is_claim ? "bad" : ""));
    node_set(row, KEY("service"), node_text(name));
    node_set(row, KEY("path"), node_text(question_path(x, q)));
    node_set(
        row, KEY("asker"),
        node_html(message_html(x->req, x->lang, is_claim ? "inbox.claimed_by" : "inbox.asked_by",
                               ARGS({"name", name_in(x, q->asker_ar, q->asker_en)},
                                    {"number", q->asker_no, ARG_CODE}))));
    if (q->consent.party == PARTY_OTHER && worker.n)
        node_set(row, KEY("worker"),
                 node_html(message_html(x->req, x->lang, "inbox.worker", ARGS({"name", worker}))));
    node_set(row, KEY("act"),
             node_text(message(x->lang, is_claim ? "inbox.act.claim" : "inbox.act")));
    node_set(row, KEY("asked_on"), node_html(show_date_html(x->req, x->lang, q->consent.asked_on)));
    node_set(row, KEY("answer"), party_answer(x, &q->consent, is_claim));
    add_until(x, row, &q->consent);
    *out = row;
    return OK;
}

static enum err add_group(struct exchange *x, enum question_group group, size_t max,
                          struct node list)
{
    struct asked_right rights[ASKED_RIGHTS_MAX];
    int count = asked_rights(x, rights);
    for (int i = 0; i < count; i++) {
        struct question *all;
        size_t n;
        TRY(questions_load(x->reader, x->req, rights[i].party, rights[i].who, rights[i].services,
                           group, max, &all, &n));
        for (size_t k = 0; k < n; k++) {
            struct node row;
            TRY(row_of(x, &all[k], &row));
            node_add(list, row);
        }
    }
    return OK;
}

static enum err fill(struct exchange *x, struct node page)
{
    struct node open = node_list(x->req, 8), over = node_list(x->req, 8);
    TRY(add_group(x, QUESTIONS_OPEN, OPEN_SHOWN, open));
    TRY(add_group(x, QUESTIONS_OVER, OVER_SHOWN, over));
    node_set(page, KEY("title"), node_text(message(x->lang, "inbox.title")));
    node_set(page, KEY("open"), open);
    node_set(page, KEY("has_open"), node_bool(node_count(open) > 0));
    node_set(page, KEY("over"), over);
    node_set(page, KEY("has_over"), node_bool(node_count(over) > 0));
    return OK;
}

void page_inbox(struct exchange *x)
{
    struct resource own = {.account_id = x->actor.account_id};
    struct node page = node_object(x->req, 40);
    if (!exchange_may(x, ACTION_VIEW_HOME, &own))
        return;
    enum err e = fill(x, page);
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "inbox", page);
}
