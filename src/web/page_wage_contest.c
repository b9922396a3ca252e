/* A contested wage as the employer and the inspector see it: what the worker says, what the file says,
   and the answer or the decision. Staff see what waits for them in one list with suspicions (they are
   never decisions). */
#include "base/utf8.h"
#include "decisions/reference.h"
#include "decisions/wage_contest.h"
#include "queries/lookup.h"
#include "queries/wage_contests.h"
#include "rules/ids.h"
#include "web/api.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/page.h"
#include "web/pages_wages.h"
#include "web/pair.h"
#include "web/show.h"
#include "web/wage_words.h"

enum { CASES_SHOWN = 50, NOTE_CHARACTERS = 300 };

/* ---- what both see ---- */

static void add_facts(struct exchange *x, struct node page, const struct contest_view *v)
{
    const struct wage_contest *c = &v->contest;
    struct node list = node_list(x->req, 10);
    pair_add(x, list, "payroll.worker", html_isolated(x->req, name_in(x, v->name_ar, v->name_en)));
    pair_add(x, list, "payroll.month.name",
             html_text(x->req, wage_month_name(x->req, x->lang, c->month)));
    pair_add(x, list, "payroll.contest.employer",
             html_isolated(x->req, name_in(x, v->employer_ar, v->employer_en)));
    pair_add(x, list, "payroll.contest.file_says",
             show_money_html(x->req, x->lang, (struct money){v->net}));
    pair_add(x, list, "payroll.contest.he_says",
             html_text(x->req, message(x->lang, contest_cause_key(c->cause))));
    if (c->cause == CONTEST_LESS)
        pair_add(x, list, "payroll.contest.he_got",
                 show_money_html(x->req, x->lang, (struct money){c->amount}));
    pair_add_day(x, list, "payroll.contest.opened", c->opened_on);
    pair_add_day(x, list, "payroll.contest.answer_due", c->answer_due);
    node_set(page, KEY("facts"), list);
    node_set(page, KEY("note"), node_text(c->note));
    node_set(page, KEY("state"), node_text(message(x->lang, contest_state_key(c->state))));
    node_set(page, KEY("tone"), node_c(wage_contest_is_open(c->state) ? "warn" : ""));
}

static void show(struct exchange *x, int status, const struct contest_view *v, bool is_staff,
                 bool may_act, const struct faults *faults)
{
    struct node page = node_object(x->req, 32);
    node_set(page, KEY("title"), node_text(message(x->lang, "payroll.contest.title")));
    node_set(page, KEY("is_staff"), node_bool(is_staff));
    node_set(page, KEY("back_path"), node_text(page_path(x, is_staff ? "/wage-cases" : "/wages")));
    node_set(page, KEY("may_act"), node_bool(may_act));
    node_set(page, KEY("note_fault"), node_text(fault_box_at(x, faults, "note")));
    node_set(page, KEY("note_label"), node_text(message(x->lang, "payroll.contest.note")));
    node_set(page, KEY("note_hint"),
             node_text(message(x->lang, is_staff ? "payroll.contest.note.staff"
                                                 : "payroll.contest.note.hint")));
    add_facts(x, page, v);
    fault_box(x, page, faults);
    answer_page(x, status, "wage_contest", page);
}

static bool read_answer(struct exchange *x, struct wage_contest_answer *a, bool needs_note,
                        struct faults *faults)
{
    struct form form;
    if (!exchange_form(x, &form))
        return false;
    struct str answer = form_value(&form, "answer"), note = form_value(&form, "note");
    a->is_yes = str_eq(answer, S("yes"));
    a->note = note.at ? utf8_first(str_trim(note), NOTE_CHARACTERS) : S("");
    if (!a->is_yes && !str_eq(answer, S("no")))
        fault_add(faults, S("answer"), "choice", S(""), S(""));
    if (needs_note && a->note.n == 0)
        fault_add(faults, S("note"), "missing", S(""), S(""));
    return true;
}

static void answered(struct exchange *x)
{
    if (x->job->err != OK && x->job->err != ERR_CONFLICT)
        answer_error(x, x->job->err);
    else
        answer_redirect(x, x->http->path);
}

/* ---- the employer ---- */

static bool load_own(struct exchange *x, enum action action, struct contest_view *v)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    int64_t month, person;
    if (!exchange_may(x, action, &own))
        return false;
    enum err e = wage_month_read(x->params[0], &month) &&
                         reference_worker_read(&x->portal->ref_key, x->params[1], &person)
                     ? contest_view_load(x->reader, x->req, own.establishment_id, month, person, v)
                     : ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    return e == OK;
}

static bool may_answer(struct exchange *x, const struct contest_view *v)
{
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    return v->contest.state == CONTEST_OPEN && access_allowed(&x->actor, ACTION_UPLOAD_WAGES, &own);
}

void page_wage_contest(struct exchange *x)
{
    struct contest_view *v = arena_new_of(x->req, struct contest_view);
    struct faults *none = arena_new_of(x->req, struct faults);
    if (load_own(x, ACTION_VIEW_WAGES, v))
        show(x, 200, v, false, may_answer(x, v), none);
}

void page_wage_contest_post(struct exchange *x)
{
    struct contest_view *v = arena_new_of(x->req, struct contest_view);
    struct wage_contest_answer *a = arena_new_of(x->req, struct wage_contest_answer);
    struct faults *faults = arena_new_of(x->req, struct faults);
    if (!load_own(x, ACTION_UPLOAD_WAGES, v) || !read_answer(x, a, false, faults))
        return;
    if (faults->count) {
        show(x, 422, v, false, may_answer(x, v), faults);
        return;
    }
    a->job.run = wage_contest_answer_run;
    a->job.establishment_id = v->contest.establishment_id;
    a->actor = x->actor;
    a->month = v->contest.month;
    a->person_id = v->contest.person_id;
    exchange_write(x, &a->job, answered);
}

/* ---- staff ---- */

static struct node case_row(struct exchange *x, const struct contest_view *v)
{
    struct node one = node_object(x->req, 8);
    struct str number = establishment_no_text(x->req, v->office_no, v->seq_no);
    node_set(one, KEY("employer"), node_text(name_in(x, v->employer_ar, v->employer_en)));
    node_set(one, KEY("employer_no"), node_text(number));
    node_set(one, KEY("month"), node_text(wage_month_name(x->req, x->lang, v->contest.month)));
    node_set(one, KEY("what"), node_text(message(x->lang, contest_cause_key(v->contest.cause))));
    node_set(one, KEY("state"),
             node_text(message(x->lang, v->contest.state == CONTEST_OPEN
                                            ? "payroll.contest.unanswered"
                                            : contest_state_key(v->contest.state))));
    node_set(one, KEY("path"),
             node_text(str_printf(
                 x->req, STR_FMT "/" STR_FMT "/" STR_FMT "/" STR_FMT,
                 STR_ARG(page_path(x, "/wage-cases")), STR_ARG(number),
                 STR_ARG(wage_month_code(x->req, v->contest.month)),
                 STR_ARG(reference_worker(x->req, &x->portal->ref_key, v->contest.person_id)))));
    return one;
}

static struct node signal_row(struct exchange *x, const struct signal_view *v)
{
    static const char *const keys[WAGE_SIGNALS] = {
        [WAGE_SIGNAL_OWN_ACCOUNT] = "payroll.signal.own_account",
        [WAGE_SIGNAL_SHARED_ACCOUNT] = "payroll.signal.shared_account",
        [WAGE_SIGNAL_SAUDI_FLOOR] = "payroll.signal.saudi_floor",
        [WAGE_SIGNAL_GONE] = "payroll.signal.gone",
        [WAGE_SIGNAL_DEDUCTIONS] = "payroll.signal.deductions",
    };
    struct node one = node_object(x->req, 6), list = node_list(x->req, WAGE_SIGNALS);
    for (int i = 0; i < WAGE_SIGNALS; i++) {
        struct node signal = node_object(x->req, 2);
        if (v->file.lines[i] == 0)
            continue;
        node_set(signal, KEY("text"), node_text(message(x->lang, keys[i])));
        node_set(signal, KEY("lines"),
                 node_text(show_count(x->req, x->lang, "count.lines", v->file.lines[i])));
        node_add(list, signal);
    }
    node_set(one, KEY("employer"), node_text(name_in(x, v->employer_ar, v->employer_en)));
    node_set(one, KEY("employer_no"),
             node_text(establishment_no_text(x->req, v->office_no, v->seq_no)));
    node_set(one, KEY("month"), node_text(wage_month_name(x->req, x->lang, v->file.month)));
    node_set(one, KEY("signals"), list);
    return one;
}

static enum err add_signals(struct exchange *x, struct node page)
{
    struct signal_view *all;
    size_t n;
    struct node list = node_list(x->req, CASES_SHOWN);
    TRY(signal_views(x->reader, x->req, CASES_SHOWN, &all, &n));
    for (size_t i = 0; i < n; i++) {
        bool is_tied;
        TRY(access_tie(x->reader, &x->actor, all[i].file.establishment_id, 0, &is_tied));
        if (!is_tied)
            node_add(list, signal_row(x, &all[i]));
    }
    node_set(page, KEY("signalled"), list);
    node_set(page, KEY("has_signalled"), node_bool(node_count(list) > 0));
    return OK;
}

void page_wage_cases(struct exchange *x)
{
    struct contest_view *all;
    size_t n;
    struct resource any = {.service = WAGE_SERVICE};
    struct node page = node_object(x->req, 16), list = node_list(x->req, CASES_SHOWN);
    if (!exchange_may(x, ACTION_RECORD_VISIT, &any))
        return;
    enum err e = contest_views_due(x->reader, x->req, x->clock.today, CASES_SHOWN, &all, &n);
    if (e == OK)
        e = add_signals(x, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    for (size_t i = 0; i < n; i++)
        node_add(list, case_row(x, &all[i]));
    node_set(page, KEY("title"), node_text(message(x->lang, "payroll.cases")));
    node_set(page, KEY("cases"), list);
    node_set(page, KEY("has_cases"), node_bool(n > 0));
    answer_page(x, 200, "wage_cases", page);
}

static bool load_case(struct exchange *x, enum action action, struct contest_view *v)
{
    struct resource about = {.service = WAGE_SERVICE};
    int64_t month = 0, person = 0;
    int office, seq;
    bool is_named = id_establishment_parse(x->params[0], &office, &seq) &&
                    wage_month_read(x->params[1], &month) &&
                    reference_worker_read(&x->portal->ref_key, x->params[2], &person);
    enum err e = is_named ? establishment_number(x->reader, office, seq, &about.establishment_id)
                          : ERR_NOT_FOUND;
    about.person_id = person;
    if (e == OK)
        e = access_tie(x->reader, &x->actor, about.establishment_id, person, &about.is_tied);
    if (e != OK && e != ERR_NOT_FOUND) {
        answer_error(x, e);
        return false;
    }
    if (!exchange_may(x, action, &about))
        return false;
    if (e == OK)
        e = contest_view_load(x->reader, x->req, about.establishment_id, month, person, v);
    if (e != OK)
        answer_error(x, e);
    return e == OK;
}

static bool may_decide(struct exchange *x, const struct contest_view *v)
{
    const struct wage_contest *c = &v->contest;
    bool is_late = c->state == CONTEST_OPEN && day_before(c->answer_due, x->clock.today);
    return (x->actor.roles & ROLE_INSPECTOR) && (c->state == CONTEST_DISPUTED || is_late);
}

void page_wage_case(struct exchange *x)
{
    struct contest_view *v = arena_new_of(x->req, struct contest_view);
    struct faults *none = arena_new_of(x->req, struct faults);
    if (load_case(x, ACTION_VIEW_WAGES, v))
        show(x, 200, v, true, may_decide(x, v), none);
}

void page_wage_case_post(struct exchange *x)
{
    struct contest_view *v = arena_new_of(x->req, struct contest_view);
    struct wage_contest_answer *a = arena_new_of(x->req, struct wage_contest_answer);
    struct faults *faults = arena_new_of(x->req, struct faults);
    if (!load_case(x, ACTION_RECORD_VISIT, v) || !read_answer(x, a, true, faults))
        return;
    if (faults->count) {
        show(x, 422, v, true, may_decide(x, v), faults);
        return;
    }
    a->job.run = wage_contest_decision_run;
    a->job.establishment_id = v->contest.establishment_id;
    a->actor = x->actor;
    a->month = v->contest.month;
    a->person_id = v->contest.person_id;
    exchange_write(x, &a->job, answered);
}
