/* See the header. */
#include "web/counter_front.h"
#include "decisions/reference.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "web/api.h"
#include "web/grant_form.h"
#include "web/page.h"
#include "web/show.h"

bool counter_may(struct exchange *x, enum action action, int64_t establishment_id,
                 int64_t person_id, int service)
{
    struct resource about = {
        .establishment_id = establishment_id, .person_id = person_id, .service = service};
    static const struct resource nobodys = {0};
    /* Whoever is no officer is told nothing about ties. */
    if (!exchange_may(x, action, &nobodys))
        return false;
    enum err e = access_tie(x->reader, &x->actor, establishment_id, person_id, &about.is_tied);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    if (access_allowed(&x->actor, action, &about))
        return true;
    answer_problem(x, 403, "tied", NULL, 0);
    return false;
}

static enum err establishment_of(struct exchange *x, int64_t *id)
{
    int office, seq;
    if (!id_establishment_parse(x->params[1], &office, &seq))
        return ERR_NOT_FOUND;
    return establishment_number(x->reader, office, seq, id);
}

bool counter_begin(struct exchange *x, enum action action, bool has_establishment,
                   struct counter_front *out)
{
    int64_t person, establishment = 0;
    bool is_told = false;
    if (!exchange_may(x, action, NULL))
        return false;
    enum err e =
        reference_worker_read(&x->portal->ref_key, x->params[0], &person) ? OK : ERR_NOT_FOUND;
    if (e == OK && has_establishment)
        e = establishment_of(x, &establishment);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    if (!counter_may(x, action, establishment, person, 0))
        return false;
    e = counter_purpose_told(x->reader, x->actor.account_id, establishment, person,
                             x->clock.now_ms - COUNTER_PURPOSE_MS, &is_told);
    if (e == OK && !is_told) {
        answer_redirect(x, page_path(x, "/counter?again=1"));
        return false;
    }
    if (e == OK)
        e = counter_front_load(x->reader, x->req, person, establishment, x->clock.today, out);
    if (e != OK)
        answer_error(x, e);
    return e == OK;
}

struct str counter_path(struct exchange *x, const struct counter_front *f, const char *tail)
{
    return str_printf(x->req, "/" STR_FMT "/counter/" STR_FMT "/" STR_FMT "%s",
                      STR_ARG(lang_code(x->lang)),
                      STR_ARG(reference_worker(x->req, &x->portal->ref_key, f->person_id)),
                      STR_ARG(f->establishment.no), tail);
}

void counter_frame(struct exchange *x, const struct counter_front *f, struct node page)
{
    bool in_arabic = x->lang == LANG_AR;
    struct str number = str_printf(x->req, "%lld", (long long)f->id_no);
    node_set(page, KEY("home_path"), node_text(page_path(x, "/home")));
    node_set(page, KEY("counter_path"), node_text(page_path(x, "/counter")));
    node_set(page, KEY("person_name"),
             node_text(in_arabic || !f->name_en.n ? f->name_ar : f->name_en));
    /* In full: the officer compares it with the paper in his hand. */
    node_set(page, KEY("person_number"), node_html(html_code(x->req, number)));
    node_set(page, KEY("has_account"), node_bool(f->has_account));
    node_set(page, KEY("is_proved"), node_bool(f->has_account && f->account.level >= 2));
    node_set(page, KEY("prove_path"),
             node_text(str_printf(
                 x->req, "/" STR_FMT "/counter/prove/" STR_FMT, STR_ARG(lang_code(x->lang)),
                 STR_ARG(reference_worker(x->req, &x->portal->ref_key, f->person_id)))));
    if (!f->establishment_id)
        return;
    node_set(page, KEY("file_path"), node_text(counter_path(x, f, "")));
    node_set(page, KEY("capacity"), node_text(grant_kind(x->lang, f->held.capacity)));
    node_set(page, KEY("may_act"), node_bool(f->held.capacity != CAPACITY_NONE));
    node_set(page, KEY("establishment_line"),
             node_html(message_html(
                 x->req, x->lang, "delegates.establishment_line",
                 ARGS({"name", in_arabic ? f->establishment.name_ar : f->establishment.name_en},
                      {"number", f->establishment.no, ARG_CODE}))));
}
