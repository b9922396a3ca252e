/* Wage protection of an establishment: where it stands, what it must file next, its months and files,
   and the form by which a file is sent. What is sent is judged and kept; nothing is accepted here. */
#include "base/utf8.h"
#include "queries/establishment_view.h"
#include "web/api.h"
#include "web/fault_box.h"
#include "web/page.h"
#include "web/pages_wages.h"
#include "web/pair.h"
#include "web/service_way.h"
#include "web/show.h"
#include "web/wage_send.h"

enum { MONTHS_OFFERED = 6, FILE_NAME_CHARACTERS = 80, MENDABLE_SHOWN = 20 };

/* ---- parts ---- */

static struct node month_state(struct exchange *x, const struct wage_month *m)
{
    struct node n = node_object(x->req, 2);
    const char *tone = m->is_ok ? "ok" : m->is_closed ? "bad" : "warn";
    const char *key = m->is_ok       ? "payroll.month.ok"
                      : m->is_closed ? "payroll.month.late"
                                     : "payroll.month.open";
    node_set(n, KEY("tone"), node_c(tone));
    node_set(n, KEY("text"), node_text(message(x->lang, key)));
    return n;
}

static struct str month_path(struct exchange *x, int64_t month)
{
    return str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/wages")),
                      STR_ARG(wage_month_code(x->req, month)));
}

static struct str file_path(struct exchange *x, int64_t file_id)
{
    return str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/wages/files")),
                      STR_ARG(wage_file_code(x->req, file_id)));
}

static struct node months(struct exchange *x, const struct wage_front *f)
{
    struct node list = node_list(x->req, f->months_count);
    for (size_t i = 0; i < f->months_count; i++) {
        const struct wage_month *m = &f->months[i];
        struct node one = node_object(x->req, 8);
        node_set(one, KEY("name"), node_text(wage_month_name(x->req, x->lang, m->month)));
        node_set(one, KEY("path"), node_text(month_path(x, m->month)));
        node_set(one, KEY("due"), node_text(show_number(x->req, m->due)));
        node_set(one, KEY("paid"), node_text(show_number(x->req, m->paid)));
        node_set(one, KEY("share"), node_html(show_percent_html(x->req, wage_month_compliance(m))));
        node_set(one, KEY("last"), node_html(show_date_html(x->req, x->lang, m->due_on)));
        node_set(one, KEY("state"), month_state(x, m));
        node_add(list, one);
    }
    return list;
}

static struct node uploads(struct exchange *x, const struct wage_front *f)
{
    struct node list = node_list(x->req, f->uploads_count);
    for (size_t i = 0; i < f->uploads_count; i++) {
        const struct wage_upload *u = &f->uploads[i];
        bool is_rejected = u->outcome == WAGE_REJECTED;
        struct node one = node_object(x->req, 6);
        node_set(one, KEY("name"), node_text(u->name.n ? u->name : u->file_ref));
        node_set(one, KEY("month"), node_text(wage_month_name(x->req, x->lang, u->month)));
        node_set(one, KEY("path"), node_text(file_path(x, u->file_id)));
        node_set(one, KEY("made"), node_html(show_date_html(x->req, x->lang, u->made_on)));
        node_set(one, KEY("tone"), node_c(is_rejected ? "bad" : "warn"));
        node_set(one, KEY("text"),
                 node_text(message(x->lang, is_rejected ? "payroll.upload.rejected"
                                                        : "payroll.upload.waits")));
        node_add(list, one);
    }
    return list;
}

static struct html wanted_text(struct exchange *x, const struct wage_wanted *w)
{
    bool is_late = day_before(w->last, x->clock.today);
    struct str date = show_date_both(x->req, x->lang, w->last);
    return message_html(
        x->req, x->lang, is_late ? "payroll.wanted.late" : "payroll.wanted.open",
        ARGS({"month", wage_month_name(x->req, x->lang, w->month)}, {"date", date}));
}

/* Where it stands, in one list. */
static enum err add_standing(struct exchange *x, struct node page, const struct wage_front *f)
{
    struct establishment *e = arena_new_of(x->req, struct establishment);
    struct node list = node_list(x->req, 4);
    TRY(establishment_view_load(x->reader, x->req, x->actor.establishment_id, e));
    if (e->wage_compliance_bp >= 0)
        pair_add(x, list, "payroll.compliance", show_percent_html(x->req, e->wage_compliance_bp));
    else
        pair_add(x, list, "payroll.compliance",
                 html_text(x->req, message(x->lang, "payroll.compliance.none")));
    pair_add(x, list, "payroll.delay",
             html_text(x->req, e->wage_delay_months ? show_count(x->req, x->lang, "count.months",
                                                                 e->wage_delay_months)
                                                    : message(x->lang, "payroll.delay.none")));
    pair_add(
        x, list, "payroll.duty",
        html_text(x->req, f->must_file
                              ? message_format(x->req, x->lang, "payroll.duty.from",
                                               ARGS({"month", wage_month_name(x->req, x->lang,
                                                                              f->duty.from_month)}))
                              : message(x->lang, "payroll.duty.none")));
    node_set(page, KEY("standing"), list);
    struct suspension s;
    bool is_suspended;
    TRY(suspension_view(x->reader, x->req, x->actor.establishment_id, x->clock.today, &s,
                        &is_suspended));
    bool is_ours = is_suspended && str_eq(s.reason, S("late_wages"));
    node_set(page, KEY("is_stopped"), node_bool(is_ours));
    node_set(page, KEY("stopped"),
             node_text(message(x->lang, is_ours && s.spares_permits ? "payroll.stopped.spares"
                                                                    : "payroll.stopped.all")));
    return OK;
}

/* The month that is wanted, or else the last one that is over, is chosen at first. */
static struct node month_choices(struct exchange *x, const struct wage_front *f, int64_t chosen)
{
    struct node list = node_list(x->req, MONTHS_OFFERED + 1);
    int64_t now = wage_month_of(x->clock.today);
    if (!chosen)
        chosen = f->wanted.is_wanted ? f->wanted.month : now - 1;
    for (int64_t m = now; m > now - MONTHS_OFFERED || m >= chosen; m--) {
        struct node one = node_object(x->req, 3);
        node_set(one, KEY("value"), node_text(wage_month_code(x->req, m)));
        node_set(one, KEY("text"), node_text(wage_month_name(x->req, x->lang, m)));
        node_set(one, KEY("is_chosen"), node_bool(m == chosen));
        node_add(list, one);
    }
    return list;
}

static struct node mendable(struct exchange *x, const struct wage_front *f, int64_t chosen)
{
    struct node list = node_list(x->req, MENDABLE_SHOWN);
    for (size_t i = 0; i < f->files_count; i++) {
        const struct wage_file *file = &f->files[i];
        struct node one = node_object(x->req, 3);
        if (file->is_replaced)
            continue;
        node_set(one, KEY("value"), node_text(wage_file_code(x->req, file->file_id)));
        node_set(one, KEY("text"),
                 node_text(str_printf(x->req, STR_FMT " – " STR_FMT, STR_ARG(file->file_ref),
                                      STR_ARG(wage_month_name(x->req, x->lang, file->month)))));
        node_set(one, KEY("is_chosen"), node_bool(file->file_id == chosen));
        node_add(list, one);
    }
    return list;
}

/* ---- the page ---- */

struct wish { /* what the form says, and what is wrong with it */
    int64_t month, mends;
    enum wage_how how;
    enum wage_format format;
    bool is_guessed;
    struct str map;
    struct faults faults;
};

static void add_form(struct exchange *x, struct node page, const struct wage_front *f,
                     const struct wish *w)
{
    static const char *const formats[] = {"sa", "bank", "map"};
    struct node files = mendable(x, f, w->mends), kinds = node_list(x->req, 3),
                list = node_list(x->req, 4);
    for (int how = WAGE_HOW_NEW; how <= WAGE_HOW_REPLACES; how++) {
        static const char *const words[] = {"new", "corrects", "replaces"};
        struct node one = node_object(x->req, 4);
        if (how != WAGE_HOW_NEW && node_count(files) == 0)
            continue;
        struct str key = str_printf(x->req, "payroll.how.%s", words[how]);
        node_set(one, KEY("value"), node_c(words[how]));
        node_set(one, KEY("text"), node_text(message(x->lang, str_c(x->req, key))));
        node_set(one, KEY("about"),
                 node_text(message(
                     x->lang, str_c(x->req, str_printf(x->req, STR_FMT ".about", STR_ARG(key))))));
        node_set(one, KEY("is_chosen"), node_bool((int)w->how == how));
        node_add(kinds, one);
    }
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct node one = node_object(x->req, 3);
        struct str key = str_printf(x->req, "payroll.format.%s", formats[i]);
        node_set(one, KEY("value"), node_c(formats[i]));
        node_set(one, KEY("text"), node_text(message(x->lang, str_c(x->req, key))));
        node_set(
            one, KEY("is_chosen"),
            node_bool(!w->is_guessed && str_eq_c(str_of(wage_format_name(w->format)), formats[i])));
        node_add(list, one);
    }
    node_set(page, KEY("months_offered"), month_choices(x, f, w->month));
    node_set(page, KEY("files"), files);
    node_set(page, KEY("has_files"), node_bool(node_count(files) > 0));
    node_set(page, KEY("kinds"), kinds);
    node_set(page, KEY("formats"), list);
    node_set(page, KEY("map"), node_text(w->map.at ? w->map : S("")));
    node_set(page, KEY("file_fault"), node_text(fault_box_at(x, &w->faults, "file")));
    node_set(page, KEY("mends_fault"), node_text(fault_box_at(x, &w->faults, "mends")));
    node_set(page, KEY("map_fault"), node_text(fault_box_at(x, &w->faults, "map")));
    node_set(page, KEY("body_fault"), node_text(fault_box_at(x, &w->faults, "body")));
    node_set(page, KEY("month_fault"), node_text(fault_box_at(x, &w->faults, "month")));
    bool is_other = !w->is_guessed || w->how != WAGE_HOW_NEW;
    node_set(page, KEY("is_other"), node_bool(is_other));
}

static enum err fill(struct exchange *x, struct node page, const struct wish *w)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct wage_front f;
    TRY(wage_front_load(x->reader, x->req, x->portal->policy, own.establishment_id, x->clock.today,
                        &f));
    TRY(add_standing(x, page, &f));
    node_set(page, KEY("title"), node_text(message(x->lang, "payroll.title")));
    fault_box(x, page, &w->faults);
    node_set(page, KEY("may_send"),
             node_bool(access_allowed(&x->actor, ACTION_UPLOAD_WAGES, &own)));
    node_set(page, KEY("is_wanted"), node_bool(f.wanted.is_wanted && !day_is_none(f.wanted.last)));
    if (f.wanted.is_wanted && !day_is_none(f.wanted.last)) {
        bool is_late = day_before(f.wanted.last, x->clock.today);
        node_set(page, KEY("wanted_tone"), node_c(is_late ? "warn" : ""));
        node_set(page, KEY("wanted"), node_html(wanted_text(x, &f.wanted)));
    }
    node_set(page, KEY("months"), months(x, &f));
    node_set(page, KEY("has_months"), node_bool(f.months_count > 0));
    node_set(page, KEY("uploads"), uploads(x, &f));
    node_set(page, KEY("has_uploads"), node_bool(f.uploads_count > 0));
    node_set(page, KEY("rules_path"), node_text(page_path(x, "/services/S17")));
    add_form(x, page, &f, w);
    return OK;
}

static void show(struct exchange *x, int status, const struct wish *w)
{
    struct node page = node_object(x->req, 48);
    enum err e = x->actor.establishment_id ? fill(x, page, w) : ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, status, "wages", page);
}

void page_wages(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct wish *w = arena_new_of(x->req, struct wish);
    w->is_guessed = true;
    if (exchange_may(x, ACTION_VIEW_WAGES, &own))
        show(x, 200, w);
}

/* ---- sending ---- */

static const struct form_limits limits = {
    .fields_max = 12,
    .value_bytes_max = 4000,
    .files_max = 2,
    .file_bytes_max = WAGE_BODY_BYTES_MAX,
};

static void read_how(struct exchange *x, const struct form *form, struct wish *w)
{
    struct str how = form_value(form, "how");
    w->how = str_eq(how, S("corrects"))   ? WAGE_HOW_CORRECTS
             : str_eq(how, S("replaces")) ? WAGE_HOW_REPLACES
                                          : WAGE_HOW_NEW;
    if (w->how != WAGE_HOW_NEW && !wage_file_code_read(form_value(form, "mends"), &w->mends))
        fault_add(&w->faults, S("mends"), "wage_mends", S(""), S(""));
    (void)x;
}

static void read_wish(struct exchange *x, const struct form *form, struct wish *w)
{
    struct str format = form_value(form, "format");
    w->map = str_trim(form_value(form, "map"));
    w->is_guessed = !wage_format_find(format.at ? format : S(""), &w->format);
    if (!wage_month_read(form_value(form, "month"), &w->month))
        fault_add(&w->faults, S("month"), "wage_month", S(""), S(""));
    read_how(x, form, w);
    if (!form_file(form, "file"))
        fault_add(&w->faults, S("file"), "wage_file", S(""), S(""));
    if (!w->is_guessed && w->format == WAGE_BANK && !form_file(form, "body"))
        fault_add(&w->faults, S("body"), "wage_body", S(""), S(""));
    if (!w->is_guessed && w->format == WAGE_MAP && w->map.n == 0)
        fault_add(&w->faults, S("map"), "wage_map", S(""), S(""));
}

static void sent(struct exchange *x, struct wage_sending *s)
{
    if (s->err == ERR_INPUT) {
        struct wish *w = arena_new_of(x->req, struct wish);
        const struct wage_judging *j = &s->pool.judging;
        w->month = j->month;
        w->how = j->how;
        w->mends = j->mends;
        w->format = j->format;
        w->map = j->map;
        fault_add(&w->faults, S("map"), "wage_map", S(""), S(""));
        show(x, 422, w);
        return;
    }
    if (s->err != OK)
        answer_error(x, s->err);
    else
        answer_redirect(x, file_path(x, s->filing.accepting.file_id));
}

void page_wages_post(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct wish *w = arena_new_of(x->req, struct wish);
    struct wage_sending *s = arena_new_of(x->req, struct wage_sending);
    struct form form;
    if (!exchange_may(x, ACTION_UPLOAD_WAGES, &own) || !exchange_form_within(x, &limits, &form))
        return;
    read_wish(x, &form, w);
    if (w->faults.count) {
        show(x, 422, w);
        return;
    }
    wage_sending_prepare(x, s);
    struct wage_judging *j = &s->pool.judging;
    const struct form_file *file = form_file(&form, "file"), *body = form_file(&form, "body");
    j->file = file->data;
    j->name = str_copy(x->req, utf8_first(file->filename, FILE_NAME_CHARACTERS));
    j->is_guessed = w->is_guessed;
    j->format = w->format;
    j->body = !w->is_guessed && w->format == WAGE_BANK && body ? body->data : S("");
    j->map = w->map;
    j->month = w->month;
    j->how = w->how;
    j->mends = w->mends;
    s->after = sent;
    wage_send(x, s);
}
