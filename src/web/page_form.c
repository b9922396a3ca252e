/* A service without a picker: the form, its check, its submission. The check is the decision: the same code,
   the same facts; submitting only adds the writing. */
#include "base/random.h"
#include "queries/own_file.h"
#include "web/decision_page.h"
#include "web/fault_box.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/service_form.h"
#include "web/service_way.h"
#include "web/show.h"
#include <stdio.h>

struct form_page {
    struct exchange *x;
    struct actor actor;       /* as he acts here: a worker in his own matter has that capacity */
    int64_t establishment_id; /* whose file the request is on */
    struct service_form form;
    struct submission submission;
};

/* A worker who asks for himself (S06): about nobody else, on the file of whoever employs him. */
static bool begin_own(struct form_page *p, enum action action)
{
    struct exchange *x = p->x;
    struct resource about = {.person_id = x->actor.person_id, .service = p->form.service->number};
    int64_t number;
    if (!exchange_may(x,
                      action == ACTION_SUBMIT_REQUEST ? ACTION_SUBMIT_OWN_REQUEST
                                                      : ACTION_PREVIEW_OWN_SERVICE,
                      &about))
        return false;
    enum err e = own_employer(x->reader, x->req, x->actor.person_id, &p->establishment_id, &number);
    if (e == OK && p->establishment_id == 0)
        e = ERR_NOT_FOUND;
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    p->actor.capacity = CAPACITY_SELF;
    p->form.own_number = number;
    return true;
}

static bool begin(struct form_page *p, struct exchange *x, enum action action)
{
    const struct service *s = service_by_id(x->params[0]);
    *p = (struct form_page){.x = x,
                            .actor = x->actor,
                            .establishment_id = x->actor.establishment_id,
                            .form.service = s};
    if (!s || !service_takes_requests(s)) {
        answer_error(x, ERR_NOT_FOUND);
        return false;
    }
    if (service_is_own(x, s))
        return begin_own(p, action);
    struct resource about = {.establishment_id = x->actor.establishment_id, .service = s->number};
    /* Where workers are picked from a list, typing their numbers is the other way. */
    return exchange_may(x, action, &about);
}

static void frame(struct form_page *p, struct node page)
{
    struct exchange *x = p->x;
    const struct service *s = p->form.service;
    struct str start =
        str_printf(x->req, "/" STR_FMT "/services/%s", STR_ARG(lang_code(x->lang)), s->id);
    node_set(page, KEY("service_name"), node_c(x->lang == LANG_AR ? s->ar : s->en));
    node_set(page, KEY("what"), node_c(x->lang == LANG_AR ? s->what_ar : s->what_en));
    node_set(page, KEY("services"), node_text(page_path(x, "/services")));
    node_set(page, KEY("start"), node_text(start));
    node_set(page, KEY("action"), node_text(str_printf(x->req, STR_FMT "/form", STR_ARG(start))));
}

static void show_form(struct form_page *p, int status)
{
    struct exchange *x = p->x;
    const struct service *s = p->form.service;
    struct node page = node_object(x->req, 24);
    frame(p, page);
    node_set(page, KEY("title"), node_c(x->lang == LANG_AR ? s->ar : s->en));
    node_set(page, KEY("fields"), service_form_fields(x, &p->form));
    fault_box(x, page, &p->form.faults);
    answer_page(x, status, "service_form", page);
}

void page_form(struct exchange *x)
{
    struct form_page *p = arena_new_of(x->req, struct form_page);
    if (begin(p, x, ACTION_PREVIEW_SERVICE))
        show_form(p, 200);
}

/* ---- the check ---- */

static void fill(struct form_page *p)
{
    struct exchange *x = p->x;
    p->submission = (struct submission){
        .job = {.run = submission_run, .establishment_id = p->establishment_id, .arena = x->req},
        .actor = p->actor,
        .service = p->form.service,
        .channel = CHANNEL_WEB,
        .lines = p->form.lines,
        .lines_count = p->form.count,
    };
}

/* What will happen, in the order it will: who is asked, who decides, then what changes. */
static struct node effects_of(struct exchange *x, const struct decision *d)
{
    struct node list = node_list(x->req, EFFECTS_MAX);
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect *e = &d->effects[i];
        const struct effect_info *info = effect_info(e->kind);
        char key[64];
        struct str text;
        if (!info || e->kind == EFFECT_LEVY_YEAR)
            continue;
        snprintf(key, sizeof key, "effect.%s", info->name);
        if (message_kind_of(x->lang, str_of(key), &text) != MESSAGE_PLAIN)
            continue;
        if (e->kind == EFFECT_ASK) {
            snprintf(key, sizeof key, "form.asked.%s", party_key((enum party)e->args[0]));
            text = message_format_plural(x->req, x->lang, key, (uint64_t)e->args[2], NULL, 0);
        }
        struct node n = node_object(x->req, 1);
        node_set(n, KEY("text"), node_text(text));
        node_add(list, n);
    }
    return list;
}

static struct node line_node(struct form_page *p, size_t i, const struct entry *e)
{
    struct exchange *x = p->x;
    const struct decision *d = &e->decision;
    struct permit_given permit;
    struct node n = node_object(x->req, 14);
    int64_t number = p->form.lines[i].number;
    if (number)
        node_set(n, KEY("number"),
                 node_html(show_number_masked_html(x->req,
                                                   str_printf(x->req, "%lld", (long long)number))));
    node_set(n, KEY("is_granted"), node_bool(d->granted));
    node_set(n, KEY("findings"),
             decision_findings(x, p->form.service->number, p->establishment_id, d->findings,
                               d->findings_count));
    struct node way = decision_way(x, p->form.service->number, p->establishment_id, d->findings,
                                   d->findings_count);
    node_set(n, KEY("way"), way);
    node_set(n, KEY("has_way"), node_bool(!d->granted && node_count(way) > 0));
    node_set(n, KEY("effects"), effects_of(x, d));
    node_set(n, KEY("fee_steps"), decision_fee_steps(x, d));
    node_set(n, KEY("has_steps"), node_bool(d->granted && d->fee_steps_count > 0));
    node_set(n, KEY("fee"), node_html(show_money_html(x->req, x->lang, (struct money){d->fee})));
    if (d->granted && decision_permit(d, &permit))
        node_set(n, KEY("expiry"), node_html(show_date_html(x->req, x->lang, permit.expiry)));
    return n;
}

static void show_check(struct form_page *p)
{
    struct exchange *x = p->x;
    struct submission *s = &p->submission;
    struct node page = node_object(x->req, 32), lines = node_list(x->req, s->lines_count);
    struct entry *e = arena_new_of(x->req, struct entry);
    char key[33];
    size_t granted = 0;
    for (size_t i = 0; i < s->lines_count; i++) {
        struct operation op = {.kind = s->judged[i].kind, .body = s->judged[i].body};
        if (entry_decode(&op, e) != OK) {
            answer_error(x, ERR_DB);
            return;
        }
        granted += e->decision.granted;
        node_add(lines, line_node(p, i, e));
    }
    unsigned char bytes[16];
    random_bytes(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(key + 2 * i, 3, "%02x", bytes[i]);
    frame(p, page);
    node_set(page, KEY("title"), node_text(message(x->lang, "form.check.title")));
    node_set(page, KEY("lines"), lines);
    node_set(page, KEY("answers"), service_form_answers(x, &p->form));
    node_set(page, KEY("hidden"), service_form_hidden(x, &p->form));
    node_set(page, KEY("key"), node_text(str_copy(x->req, str_of(key))));
    node_set(page, KEY("has_granted"), node_bool(granted > 0));
    node_set(page, KEY("has_fee"), node_bool(s->request.fee > 0));
    node_set(page, KEY("total"),
             node_html(show_money_html(x->req, x->lang, (struct money){s->request.fee})));
    answer_page(x, 200, "service_form_check", page);
}

/* ---- the submission ---- */

static void submitted(struct exchange *x)
{
    const struct submission *s = (const struct submission *)x->job;
    if (x->job->err != OK)
        answer_error(x, x->job->err);
    else if (s->actor.capacity == CAPACITY_SELF) /* his file shows what is under way about him */
        answer_redirect(x, page_path(x, "/me"));
    else
        answer_redirect(x, way_request_path(x, &s->request));
}

void page_form_post(struct exchange *x)
{
    struct form_page *p = arena_new_of(x->req, struct form_page);
    struct form form;
    if (!begin(p, x, ACTION_SUBMIT_REQUEST) || !exchange_form(x, &form))
        return;
    service_form_read(x, &form, &p->form);
    struct str step = form_value(&form, "step"), key = form_value(&form, "key");
    if (p->form.faults.count || str_eq(step, S("change"))) {
        show_form(p, p->form.faults.count ? 422 : 200);
        return;
    }
    fill(p);
    if (str_eq(step, S("submit")) && key.n) {
        p->submission.has_key = true;
        exchange_key_hash(x, key, p->submission.key_hash, p->submission.body_hash);
        exchange_write(x, &p->submission.job, submitted);
        return;
    }
    enum err e = submission_preview(x->reader, x->portal->policy, x->clock, &p->submission);
    if (e != OK)
        answer_error(x, e);
    else
        show_check(p);
}
