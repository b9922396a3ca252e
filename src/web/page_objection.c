/* Objecting, in one's own words: the applicant to the refusal of a line, the worker to a report in force about
   him. One page for both; which it is follows from whom the line is about.

   The trap: a worker who also acts for the applicant objects as the worker to what is about himself. */
#include "web/page_objection.h"
#include "decisions/answer.h"
#include "decisions/objection.h"
#include "decisions/reference.h"
#include "queries/objection_view.h"
#include "queries/request_view.h"
#include "services/service.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/pages_parties.h"
#include "web/show.h"
#include <stdio.h>

bool objection_load(struct exchange *x, struct str no, int64_t line, struct objection_of *o)
{
    int service;
    int64_t establishment_id, seq;
    enum err e = ERR_NOT_FOUND;
    memset(o, 0, sizeof *o);
    if (reference_request_read(&x->portal->ref_key, no, &service, &establishment_id, &seq))
        e = objection_view_load(x->reader, x->req, x->portal->policy, x->clock.today,
                                establishment_id, seq, line, x->actor.person_id, &o->view);
    if (e == OK)
        o->service = service_by_number(o->view.request.service);
    if (e == OK && (!o->service || o->service->number != service))
        e = ERR_NOT_FOUND;
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    struct resource about = {.service = o->service->number};
    if (o->view.by_worker)
        about.person_id = x->actor.person_id;
    else
        about.establishment_id = establishment_id;
    return exchange_may(x, ACTION_OBJECT, &about);
}

void objection_job(struct exchange *x, const struct objection_of *o, enum channel channel,
                   struct str note, struct objecting *job)
{
    *job = (struct objecting){
        .job = {.run = objecting_run, .establishment_id = o->view.request.establishment_id},
        .actor = x->actor,
        .channel = channel,
        .seq = o->view.request.seq,
        .line = o->view.line,
        .by_worker = o->view.by_worker,
        .note = note,
    };
}

struct str objection_path(struct exchange *x, const struct request *q, int64_t line)
{
    struct str no = reference_request(x->req, &x->portal->ref_key, q->service, q->establishment_id,
                                      q->seq, q->submitted_day);
    return page_path(x, str_c(x->req, str_printf(x->req, "/objections/" STR_FMT "/%lld",
                                                 STR_ARG(no), (long long)line)));
}

static struct str back_of(struct exchange *x, const struct objection_of *o)
{
    if (o->view.by_worker)
        return page_path(x, "/me");
    return page_path(
        x, str_c(x->req, str_printf(x->req, "/requests/" STR_FMT, STR_ARG(x->params[0]))));
}

static enum err fill(struct exchange *x, const struct objection_of *o, struct node page)
{
    struct person_words who;
    struct establishment_words est;
    const char *key = o->view.by_worker ? "objection.report" : "objection.refusal";
    char bar[40];
    snprintf(bar, sizeof bar, "objection.bar.%s", objection_bar_key(o->view.bar));
    TRY(person_words_load(x->reader, x->req, o->view.person_id, &who));
    TRY(establishment_words_load(x->reader, x->req, o->view.request.establishment_id, &est));
    node_set(page, KEY("title"), node_text(message(x->lang, key)));
    node_set(page, KEY("service"),
             node_text(str_of(x->lang == LANG_AR ? o->service->ar : o->service->en)));
    node_set(page, KEY("number"), node_text(x->params[0]));
    node_set(page, KEY("establishment"), node_text(name_in(x, est.name_ar, est.name_en)));
    node_set(page, KEY("worker"), node_text(name_in(x, who.name_ar, who.name_en)));
    node_set(page, KEY("has_worker"), node_bool(who.name_ar.n > 0 && !o->view.by_worker));
    if (!day_is_none(o->view.last))
        node_set(page, KEY("last"), node_html(show_date_html(x->req, x->lang, o->view.last)));
    node_set(page, KEY("may"), node_bool(o->view.bar == OBJECTION_MAY));
    node_set(page, KEY("bar"), node_text(message(x->lang, bar)));
    node_set(page, KEY("back"), node_text(back_of(x, o)));
    node_set(page, KEY("what"),
             node_text(message(x->lang, o->view.by_worker ? "objection.report.what"
                                                          : "objection.refusal.what")));
    node_set(page, KEY("note_label"), node_text(message(x->lang, "objection.note")));
    node_set(page, KEY("note_hint"),
             node_text(message(x->lang, o->view.by_worker ? "objection.report.hint"
                                                          : "objection.refusal.hint")));
    node_set(page, KEY("typed_note"), node_text(o->typed));
    node_set(page, KEY("note_fault"), node_text(fault_box_at(x, &o->faults, "note")));
    return OK;
}

static void show_page(struct exchange *x, const struct objection_of *o)
{
    struct node page = node_object(x->req, 40);
    enum err e = fill(x, o, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    fault_box(x, page, &o->faults);
    answer_page(x, o->faults.count ? 422 : 200, "objection", page);
}

static bool line_of_path(struct exchange *x, int64_t *line)
{
    if (str_to_i64(x->params[1], line) && *line > 0)
        return true;
    answer_error(x, ERR_NOT_FOUND);
    return false;
}

void page_objection(struct exchange *x)
{
    struct objection_of *o = arena_new_of(x->req, struct objection_of);
    int64_t line;
    if (!line_of_path(x, &line) || !objection_load(x, x->params[0], line, o))
        return;
    o->typed = S("");
    show_page(x, o);
}

static void objected(struct exchange *x)
{
    enum err e = x->job->err;
    /* Made already, or too late by now: the page says so. */
    if (e == OK || e == ERR_CONFLICT)
        answer_redirect(x, x->http->path);
    else
        answer_error(x, e);
}

void page_objection_post(struct exchange *x)
{
    struct objection_of *o = arena_new_of(x->req, struct objection_of);
    struct objecting *job = arena_new_of(x->req, struct objecting);
    struct form form;
    int64_t line;
    if (!line_of_path(x, &line) || !objection_load(x, x->params[0], line, o) ||
        !exchange_form(x, &form))
        return;
    struct str note = form_value(&form, "note");
    o->typed = note.at ? str_trim(note) : S("");
    if (o->typed.n == 0)
        fault_add(&o->faults, S("note"), "note_missing", S(""), S(""));
    else if (o->typed.n > NOTE_BYTES_MAX)
        fault_add(&o->faults, S("note"), "note_long", str_printf(x->req, "%zu", o->typed.n),
                  str_printf(x->req, "%d", NOTE_BYTES_MAX));
    if (o->faults.count) {
        show_page(x, o);
        return;
    }
    objection_job(x, o, CHANNEL_WEB, o->typed, job);
    exchange_write(x, &job->job, objected);
}
