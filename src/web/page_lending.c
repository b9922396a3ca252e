/* Lending notices in force, with the end of one: for the lender and for the borrower, as a page and over the
   API. Ending takes effect from the next day and pays nothing back, which the page says before. */
#include "decisions/lending_job.h"
#include "decisions/reference.h"
#include "decisions/submit.h"
#include "identity/access.h"
#include "model/occupation.h"
#include "queries/lending_list.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "web/api.h"
#include "web/api_lines.h"
#include "web/establishment_parts.h"
#include "web/json.h"
#include "web/page.h"
#include "web/pages_parties.h"
#include "web/show.h"
#include "web/value_show.h"

enum { SHOWN = 200, LENDING = 18 };

/* ---- the page ---- */

static struct resource own(const struct exchange *x)
{
    return (struct resource){.establishment_id = x->actor.establishment_id, .service = LENDING};
}

static enum err fill(struct exchange *x, struct node page)
{
    struct lent_row *all;
    size_t n;
    struct resource mine = own(x);
    bool may = access_allowed(&x->actor, ACTION_WITHDRAW_REQUEST, &mine);
    TRY(lending_list_load(x->reader, x->req, x->actor.establishment_id, x->clock.today, SHOWN, &all,
                          &n));
    struct node list = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        struct node one = node_object(x->req, 10);
        node_set(one, KEY("name"), node_text(name_in(x, all[i].name_ar, all[i].name_en)));
        node_set(one, KEY("number"),
                 node_html(show_number_masked_html(
                     x->req, str_printf(x->req, "%lld", (long long)all[i].number))));
        node_set(one, KEY("other"), node_text(name_in(x, all[i].other_ar, all[i].other_en)));
        node_set(one, KEY("side"),
                 node_text(message(x->lang, all[i].is_lender ? "lending.to" : "lending.from")));
        node_set(one, KEY("occupation"),
                 node_text(occupation_title((int)all[i].notice.occupation, x->lang == LANG_AR)));
        node_set(one, KEY("until"),
                 node_html(show_date_html(x->req, x->lang, all[i].notice.until)));
        node_set(one, KEY("ref"),
                 node_text(reference_worker(x->req, &x->portal->ref_key, all[i].notice.person_id)));
        node_set(one, KEY("may_end"), node_bool(may));
        node_add(list, one);
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "lending.title")));
    node_set(page, KEY("rows"), list);
    node_set(page, KEY("has_rows"), node_bool(n > 0));
    node_set(page, KEY("action"), node_text(page_path(x, "/lending")));
    node_set(page, KEY("service_path"), node_text(page_path(x, "/services/S18")));
    node_set(page, KEY("is_ended"), node_bool(str_eq(x->http->query, S("ended=1"))));
    return OK;
}

void page_lending(struct exchange *x)
{
    struct resource mine = own(x);
    struct node page = node_object(x->req, 32);
    if (!exchange_may(x, ACTION_VIEW_REQUESTS, &mine))
        return;
    enum err e = fill(x, page);
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "lending", page);
}

static void ended(struct exchange *x)
{
    enum err e = x->job->err;
    /* Ended already, or ends today anyway: the list says how it stands. */
    if (e == OK || e == ERR_NOT_FOUND || e == ERR_CONFLICT)
        answer_redirect(x, page_path(x, e == OK ? "/lending?ended=1" : "/lending"));
    else
        answer_error(x, e);
}

static void end(struct exchange *x, enum channel channel, int64_t establishment_id,
                int64_t person_id, void (*after)(struct exchange *x))
{
    struct lending_ending *job = arena_new_of(x->req, struct lending_ending);
    *job = (struct lending_ending){
        .job = {.run = lending_ending_run, .establishment_id = establishment_id},
        .actor = x->actor,
        .channel = channel,
        .person_id = person_id,
    };
    exchange_write(x, &job->job, after);
}

void page_lending_post(struct exchange *x)
{
    struct resource mine = own(x);
    struct form form;
    int64_t person_id;
    if (!exchange_may(x, ACTION_WITHDRAW_REQUEST, &mine) || !exchange_form(x, &form))
        return;
    struct str ref = form_value(&form, "worker");
    if (!ref.at || !reference_worker_read(&x->portal->ref_key, ref, &person_id))
        answer_error(x, ERR_INPUT);
    else
        end(x, CHANNEL_WEB, x->actor.establishment_id, person_id, ended);
}

/* ---- the API ---- */

static bool named(struct exchange *x, enum action action, int64_t *id)
{
    struct resource about = {.service = LENDING};
    int office, seq;
    if (id_establishment_parse(x->params[0], &office, &seq)) {
        enum err e = establishment_number(x->reader, office, seq, &about.establishment_id);
        if (e != OK && e != ERR_NOT_FOUND) {
            answer_error(x, e);
            return false;
        }
    }
    *id = about.establishment_id;
    return exchange_may(x, action, &about);
}

static void day_of(struct json_writer *w, struct arena *req, const char *name, struct day d)
{
    json_member_str(w, name, value_plain(req, VALUE_DAY, d.n));
}

void api_lending(struct exchange *x)
{
    struct lent_row *all;
    size_t n;
    int64_t id;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (!named(x, ACTION_VIEW_WORKERS, &id))
        return;
    enum err e = lending_list_load(x->reader, x->req, id, x->clock.today, SHOWN, &all, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_object_open(&w);
    json_name(&w, "lending");
    json_list_open(&w);
    for (size_t i = 0; i < n; i++) {
        json_object_open(&w);
        json_member_str(&w, "worker", str_printf(x->req, "%lld", (long long)all[i].number));
        json_member_c(&w, "side", all[i].is_lender ? "lender" : "borrower");
        json_member_str(&w, "other_ar", all[i].other_ar);
        json_member_str(&w, "other_en", all[i].other_en);
        json_member_str(&w, "occupation",
                        value_plain(x->req, VALUE_OCCUPATION, all[i].notice.occupation));
        day_of(&w, x->req, "from", all[i].notice.from);
        day_of(&w, x->req, "until", all[i].notice.until);
        json_object_close(&w);
    }
    json_list_close(&w);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

static void api_ended(struct exchange *x)
{
    const struct lending_ending *job = (struct lending_ending *)x->job;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    json_object_open(&w);
    day_of(&w, x->req, "last", job->last);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

void api_lending_end(struct exchange *x)
{
    static const char *const names[] = {"worker"};
    unsigned char key[KEY_HASH_BYTES], hash[KEY_HASH_BYTES];
    struct lent_row *all;
    size_t n;
    int64_t id, number = 0, person_id = 0;
    if (!named(x, ACTION_WITHDRAW_REQUEST, &id) || !exchange_key(x, key, hash))
        return;
    json_t *body = api_body(x);
    if (!body)
        return;
    struct str worker = json_member_text(body, "worker");
    if (json_member_unknown(body, names, 1) || !worker.at || !str_to_i64(worker, &number)) {
        answer_error(x, ERR_INPUT);
        return;
    }
    enum err e = lending_list_load(x->reader, x->req, id, x->clock.today, SHOWN, &all, &n);
    for (size_t i = 0; e == OK && i < n; i++)
        if (all[i].number == number)
            person_id = all[i].notice.person_id;
    if (e != OK || !person_id)
        answer_error(x, e != OK ? e : ERR_NOT_FOUND);
    else
        end(x, CHANNEL_API, id, person_id, api_ended);
}
