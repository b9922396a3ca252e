/* The officer's counter: a file is opened with the numbers of the person in front and a purpose, which is
   on record before anything is shown. The address after it names the person by a reference. */
#include "base/digits.h"
#include "decisions/counter_job.h"
#include "decisions/reference.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "services/service.h"
#include "web/counter_front.h"
#include "web/fault_box.h"
#include "web/page_faults.h"
#include "web/pages_counter.h"
#include "web/show.h"
#include "web/value_show.h"

enum { COUNTS_MAX = 80 };

static const char *const purposes[] = {"serve", "prove", "ask"};
enum { PURPOSES = sizeof purposes / sizeof *purposes };

struct lookup {
    struct looking job;
    struct str person, establishment, purpose; /* as typed */
    struct str establishment_no;
    struct faults faults;
};

/* ---- the office's day ---- */

static struct node count_rows(struct exchange *x, const struct counter_count *list, int n)
{
    struct node rows = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++) {
        const struct service *s = service_by_number(list[i].service);
        struct node row = node_object(x->req, 6);
        node_set(row, KEY("service"), node_c(!s ? "" : x->lang == LANG_AR ? s->ar : s->en));
        node_set(row, KEY("channel"),
                 node_text(value_show(x->req, x->lang, VALUE_CHANNEL, list[i].channel)));
        node_set(row, KEY("requests"), node_text(show_number(x->req, list[i].requests)));
        node_set(row, KEY("taken"),
                 node_text(show_number(x->req, list[i].lines - list[i].refused)));
        node_set(row, KEY("refused"), node_text(show_number(x->req, list[i].refused)));
        node_add(rows, row);
    }
    return rows;
}

static void add_sum(struct exchange *x, struct node page, const struct counter_count *list, int n)
{
    int64_t office = 0, assisted = 0;
    for (int i = 0; i < n; i++)
        *(list[i].channel == CHANNEL_OFFICE ? &office : &assisted) += list[i].requests;
    node_set(page, KEY("office_count"), node_text(show_number(x->req, office)));
    node_set(page, KEY("assisted_count"), node_text(show_number(x->req, assisted)));
}

/* ---- the look-up ---- */

static struct node purpose_nodes(struct exchange *x, struct str chosen)
{
    struct node list = node_list(x->req, PURPOSES);
    for (int i = 0; i < PURPOSES; i++) {
        struct node n = node_object(x->req, 4);
        char *key = str_c(x->req, str_printf(x->req, "counter.purpose.%s", purposes[i]));
        node_set(n, KEY("id"), node_text(i ? str_printf(x->req, "purpose-%d", i) : S("purpose")));
        node_set(n, KEY("value"), node_c(purposes[i]));
        node_set(n, KEY("text"), node_text(message(x->lang, key)));
        node_set(n, KEY("is_chosen"), node_bool(str_eq_c(chosen, purposes[i])));
        node_add(list, n);
    }
    return list;
}

static void answer_lookup(struct exchange *x, const struct lookup *l)
{
    struct node page = node_object(x->req, 40);
    struct counter_count *counts;
    int n;
    enum err e =
        counter_day(x->reader, x->req, x->actor.office_no, x->clock.today, COUNTS_MAX, &counts, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node person = text_field(x, "person", message(x->lang, "counter.person"),
                                    message(x->lang, "counter.person.hint"), l->person, &l->faults);
    struct node est =
        text_field(x, "establishment", message(x->lang, "counter.establishment"),
                   message(x->lang, "counter.establishment.hint"), l->establishment, &l->faults);
    node_set(person, KEY("is_number"), node_bool(true));
    node_set(est, KEY("is_number"), node_bool(true));
    node_set(page, KEY("title"), node_text(message(x->lang, "counter.title")));
    node_set(
        page, KEY("lede"),
        node_html(message_html(x->req, x->lang, "counter.office",
                               ARGS({"number", str_printf(x->req, "%d", x->actor.office_no)},
                                    {"date", show_date_both(x->req, x->lang, x->clock.today)}))));
    node_set(page, KEY("is_again"), node_bool(str_eq(x->http->query, S("again=1"))));
    node_set(page, KEY("counter_path"), node_text(page_path(x, "/counter")));
    node_set(page, KEY("person_field"), person);
    node_set(page, KEY("establishment_field"), est);
    node_set(page, KEY("purposes"), purpose_nodes(x, l->purpose));
    node_set(page, KEY("purpose_fault"), node_text(fault_box_at(x, &l->faults, "purpose")));
    node_set(page, KEY("counts"), count_rows(x, counts, n));
    node_set(page, KEY("has_counts"), node_bool(n > 0));
    add_sum(x, page, counts, n);
    fault_box(x, page, &l->faults);
    answer_page(x, l->faults.count ? 422 : 200, "counter", page);
}

void page_counter(struct exchange *x)
{
    struct lookup *l = arena_new_of(x->req, struct lookup);
    if (!exchange_may(x, ACTION_COUNTER_LOOKUP, NULL))
        return;
    l->person = l->establishment = S("");
    l->purpose = S("serve");
    answer_lookup(x, l);
}

/* Who and which establishment: ERR_NOT_FOUND becomes a fault at the field. */
static enum err read_numbers(struct exchange *x, struct lookup *l)
{
    int64_t account, person = 0;
    int office, seq;
    uint64_t id_no;
    bool needs_establishment = !str_eq(l->purpose, S("prove"));
    if (!id_check(ID_PERSON, l->person, NULL) || !str_to_u64(l->person, &id_no))
        fault_add(&l->faults, S("person"), l->person.n ? "grant_person" : "no_person", l->person,
                  S(""));
    else {
        enum err e = account_by_id_no(x->reader, (int64_t)id_no, &account, &person);
        if (e != OK && e != ERR_NOT_FOUND)
            return e;
        if (!person)
            fault_add(&l->faults, S("person"), "counter_nobody", l->person, S(""));
    }
    l->job.person_id = person;
    if (!l->establishment.n && !needs_establishment)
        return OK;
    if (!id_establishment_parse(l->establishment, &office, &seq)) {
        fault_add(&l->faults, S("establishment"), "establishment", l->establishment, S("1-104582"));
        return OK;
    }
    l->establishment_no = str_printf(x->req, "%d-%d", office, seq);
    enum err e = establishment_number(x->reader, office, seq, &l->job.establishment_id);
    if (e == ERR_NOT_FOUND)
        fault_add(&l->faults, S("establishment"), "counter_no_establishment", l->establishment,
                  S(""));
    return e == ERR_NOT_FOUND ? OK : e;
}

static void after_looking(struct exchange *x)
{
    const struct lookup *l = x->state;
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    struct str person = reference_worker(x->req, &x->portal->ref_key, l->job.person_id);
    if (str_eq(l->purpose, S("prove")))
        answer_redirect(x, str_printf(x->req, "/" STR_FMT "/counter/prove/" STR_FMT,
                                      STR_ARG(lang_code(x->lang)), STR_ARG(person)));
    else
        answer_redirect(x, str_printf(x->req, "/" STR_FMT "/counter/" STR_FMT "/" STR_FMT,
                                      STR_ARG(lang_code(x->lang)), STR_ARG(person),
                                      STR_ARG(l->establishment_no)));
}

void page_counter_post(struct exchange *x)
{
    struct lookup *l = arena_new_of(x->req, struct lookup);
    struct form form;
    if (!exchange_may(x, ACTION_COUNTER_LOOKUP, NULL) || !exchange_form(x, &form))
        return;
    l->person = form_plain(x, &form, "person", NULL);
    l->establishment = form_plain(x, &form, "establishment", NULL);
    l->purpose = form_plain(x, &form, "purpose", NULL);
    bool is_purpose = false;
    for (int i = 0; i < PURPOSES; i++)
        is_purpose |= str_eq_c(l->purpose, purposes[i]);
    if (!is_purpose)
        fault_add(&l->faults, S("purpose"), "counter_purpose", S(""), S(""));
    enum err e = read_numbers(x, l);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    if (l->faults.count) {
        answer_lookup(x, l);
        return;
    }
    if (!counter_may(x, ACTION_COUNTER_LOOKUP, l->job.establishment_id, l->job.person_id, 0))
        return;
    l->job.officer_account = x->actor.account_id;
    l->job.purpose = l->purpose;
    l->job.job.establishment_id = l->job.establishment_id;
    l->job.job.run = looking_run;
    x->state = l;
    exchange_write(x, &l->job.job, after_looking);
}

/* ---- the file ---- */

/* Services of workers that the person in front holds, and whether the office still takes them. */
static struct node service_nodes(struct exchange *x, const struct counter_front *f)
{
    int all;
    const struct service *const *list = catalogue(&all);
    struct node out = node_list(x->req, (size_t)all);
    for (int i = 0; i < all; i++) {
        const struct service *s = list[i];
        struct resource about = {.establishment_id = f->establishment_id, .service = s->number};
        if (s->subject != SUBJECT_WORKER || !(s->audience & FOR_ESTABLISHMENT))
            continue;
        struct node n = node_object(x->req, 10);
        const struct policy_row *cut = policy_portal_only_from(x->portal->policy, s->number);
        bool is_cut = cut && cut->value <= x->clock.today.n;
        node_set(n, KEY("name"), node_c(x->lang == LANG_AR ? s->ar : s->en));
        node_set(n, KEY("about"), node_c(x->lang == LANG_AR ? s->what_ar : s->what_en));
        node_set(n, KEY("code"), node_c(s->id));
        node_set(n, KEY("icon"), node_c(s->icon));
        node_set(
            n, KEY("is_held"),
            node_bool(f->has_account && access_allowed(&f->actor, ACTION_SUBMIT_REQUEST, &about)));
        node_set(n, KEY("is_portal_only"), node_bool(is_cut));
        node_set(n, KEY("path"),
                 node_text(counter_path(x, f, str_c(x->req, str_printf(x->req, "/%s", s->id)))));
        node_add(out, n);
    }
    return out;
}

void page_counter_file(struct exchange *x)
{
    struct counter_front *f = arena_new_of(x->req, struct counter_front);
    if (!counter_begin(x, ACTION_COUNTER_LOOKUP, true, f))
        return;
    struct node page = node_object(x->req, 32);
    counter_frame(x, f, page);
    node_set(page, KEY("title"), node_text(message(x->lang, "counter.file")));
    node_set(page, KEY("services"), service_nodes(x, f));
    answer_page(x, 200, "counter_file", page);
}

/* ---- proving who somebody is ---- */

struct prove_state {
    struct proving_job job;
    struct counter_front front;
    struct faults faults;
};

static void answer_prove(struct exchange *x, struct prove_state *s)
{
    struct node page = node_object(x->req, 32);
    counter_frame(x, &s->front, page);
    node_set(page, KEY("title"), node_text(message(x->lang, "counter.prove")));
    node_set(page, KEY("seen_fault"), node_text(fault_box_at(x, &s->faults, "seen")));
    node_set(page, KEY("is_done"), node_bool(str_eq(x->http->query, S("done=1"))));
    fault_box(x, page, &s->faults);
    answer_page(x, s->faults.count ? 422 : 200, "counter_prove", page);
}

void page_counter_prove(struct exchange *x)
{
    struct prove_state *s = arena_new_of(x->req, struct prove_state);
    if (counter_begin(x, ACTION_COUNTER_PROVE_IDENTITY, false, &s->front))
        answer_prove(x, s);
}

static void after_prove(struct exchange *x)
{
    const struct prove_state *s = x->state;
    /* Proved before, or the form was sent twice: it stands proved either way. */
    if (x->job->err == ERR_DENIED)
        answer_problem(x, 403, "tied", NULL, 0);
    else if (x->job->err != OK && x->job->err != ERR_CONFLICT)
        answer_error(x, x->job->err);
    else
        answer_redirect(x, str_printf(x->req, "/" STR_FMT "/counter/prove/" STR_FMT "?done=1",
                                      STR_ARG(lang_code(x->lang)),
                                      STR_ARG(reference_worker(x->req, &x->portal->ref_key,
                                                               s->front.person_id))));
}

void page_counter_prove_post(struct exchange *x)
{
    struct prove_state *s = arena_new_of(x->req, struct prove_state);
    struct form form;
    if (!counter_begin(x, ACTION_COUNTER_PROVE_IDENTITY, false, &s->front) ||
        !exchange_form(x, &form))
        return;
    if (!form_value(&form, "seen").n || !form_value(&form, "same").n)
        fault_add(&s->faults, S("seen"), "counter_seen", S(""), S(""));
    if (!s->front.has_account)
        fault_add(&s->faults, S("seen"), "counter_no_account", S(""), S(""));
    if (s->faults.count) {
        answer_prove(x, s);
        return;
    }
    s->job.person_id = s->front.person_id;
    s->job.proving.officer = x->actor;
    s->job.proving.account_id = s->front.account.id;
    s->job.proving.job.run = proving_job_run;
    x->state = s;
    exchange_write(x, &s->job.proving.job, after_prove);
}
