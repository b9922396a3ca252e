/* A worker's own wages, month by month, and his word against them. Two short sentences a month; the
   form is under the month it is about.

   The trap: saying nothing is no consent (unless policy wps.silence_agrees says so), and the page tells
   him which it is. */
#include "base/digits.h"
#include "base/utf8.h"
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

enum { MONTHS_SHOWN = 24, NOTE_CHARACTERS = 300 };

const char *contest_state_key(int64_t state)
{
    switch ((enum contest_state)state) {
    case CONTEST_OPEN: return "payroll.contest.open";
    case CONTEST_ADMITTED: return "payroll.contest.admitted";
    case CONTEST_DISPUTED: return "payroll.contest.disputed";
    case CONTEST_UPHELD: return "payroll.contest.upheld";
    case CONTEST_DISMISSED: return "payroll.contest.dismissed";
    }
    return NULL;
}

const char *contest_cause_key(enum contest_cause cause)
{
    switch (cause) {
    case CONTEST_NOT_RECEIVED: return "payroll.contest.not_received";
    case CONTEST_LESS: return "payroll.contest.less";
    case CONTEST_NO_LINE: return "payroll.contest.no_line";
    }
    return "payroll.contest.not_received";
}

static struct html what_the_file_says(struct exchange *x, const struct own_wage *w)
{
    if (!w->has_line)
        return html_text(x->req, message(x->lang, w->is_filed ? "payroll.own.no_line"
                                                              : "payroll.own.not_filed"));
    if (w->is_failed && w->net == 0)
        return html_text(x->req, message(x->lang, "payroll.own.failed"));
    return message_html(x->req, x->lang, "payroll.own.paid",
                        ARGS({"amount", show_money(x->req, x->lang, (struct money){w->net})}));
}

static void add_parts(struct exchange *x, struct node one, const struct own_wage *w)
{
    struct node list = node_list(x->req, 4);
    const struct {
        const char *key;
        int64_t amount;
    } parts[] = {{"payroll.basic", w->basic},
                 {"payroll.housing", w->housing},
                 {"payroll.other_earnings", w->other},
                 {"payroll.deductions", w->deductions}};
    for (size_t i = 0; w->has_line && i < sizeof parts / sizeof *parts; i++)
        pair_add(x, list, parts[i].key,
                 show_money_html(x->req, x->lang, (struct money){parts[i].amount}));
    node_set(one, KEY("parts"), list);
}

static bool may_contest(struct exchange *x, const struct own_wage *w)
{
    return w->contest_state == 0 &&
           (day_is_none(w->contest_last) || !day_before(w->contest_last, x->clock.today));
}

/* Of a month's section on the page: two employers may pay for the same month. */
static struct str section_id(struct exchange *x, int64_t month, int64_t establishment_id)
{
    return str_printf(x->req, STR_FMT "-%lld", STR_ARG(wage_month_code(x->req, month)),
                      (long long)establishment_id % 1000);
}

static struct node month_node(struct exchange *x, const struct own_wage *w)
{
    struct node one = node_object(x->req, 16);
    bool is_good = w->has_line && !w->is_failed && w->contest_state == 0;
    const char *state = contest_state_key(w->contest_state);
    node_set(one, KEY("id"), node_text(section_id(x, w->month, w->establishment_id)));
    node_set(one, KEY("month"), node_text(wage_month_name(x->req, x->lang, w->month)));
    node_set(one, KEY("month_code"), node_text(wage_month_code(x->req, w->month)));
    node_set(one, KEY("employer"), node_text(name_in(x, w->name_ar, w->name_en)));
    node_set(one, KEY("employer_no"),
             node_text(establishment_no_text(x->req, w->office_no, w->seq_no)));
    node_set(one, KEY("text"), node_html(what_the_file_says(x, w)));
    node_set(one, KEY("tone"), node_c(is_good ? "done" : "warn"));
    node_set(one, KEY("icon"), node_c(is_good ? "ok" : "clock"));
    add_parts(x, one, w);
    node_set(one, KEY("has_line"), node_bool(w->has_line));
    if (state) {
        node_set(one, KEY("contest"), node_text(message(x->lang, state)));
        node_set(one, KEY("contest_note"), node_text(w->contest_note));
        if (w->contest_state == CONTEST_OPEN)
            node_set(one, KEY("contest_due"),
                     node_html(message_html(
                         x->req, x->lang, "payroll.contest.due",
                         ARGS({"date", show_date_both(x->req, x->lang, w->contest_due)}))));
    }
    node_set(one, KEY("may_contest"), node_bool(may_contest(x, w)));
    return one;
}

static void show(struct exchange *x, int status, const struct faults *faults)
{
    struct own_wage *all;
    size_t n;
    struct node page = node_object(x->req, 24), list = node_list(x->req, MONTHS_SHOWN);
    enum err e = own_wages_load(x->reader, x->req, x->portal->policy, x->actor.person_id,
                                x->clock.today, MONTHS_SHOWN, &all, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    bool is_agreed = false;
    for (size_t i = 0; i < n; i++) {
        node_add(list, month_node(x, &all[i]));
        is_agreed |= !day_is_none(all[i].contest_last);
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "payroll.own.title")));
    node_set(page, KEY("me_path"), node_text(page_path(x, "/me")));
    node_set(page, KEY("silence"),
             node_text(message(x->lang,
                               is_agreed ? "payroll.own.silence_agrees" : "payroll.own.silence")));
    node_set(page, KEY("months"), list);
    node_set(page, KEY("has_months"), node_bool(n > 0));
    fault_box(x, page, faults);
    answer_page(x, status, "my_wages", page);
}

void page_my_wages(struct exchange *x)
{
    struct resource own = {.person_id = x->actor.person_id, .account_id = x->actor.account_id};
    struct faults *none = arena_new_of(x->req, struct faults);
    if (exchange_may(x, ACTION_VIEW_OWN_FILE, &own))
        show(x, 200, none);
}

/* ---- his word ---- */

static bool amount_read(struct exchange *x, struct str typed, int64_t *out)
{
    struct str plain;
    struct money m;
    if (digits_plain(x->req, str_trim(typed), &plain) != DIGITS_FINE ||
        !money_parse(plain, MONEY_UNSIGNED, &m))
        return false;
    *out = m.halalas;
    return true;
}

static void read_contest(struct exchange *x, const struct form *form, struct wage_contesting *c,
                         struct faults *faults)
{
    struct str what = form_value(form, "what"), number = form_value(form, "employer"),
               month = form_value(form, "month"), amount = form_value(form, "amount");
    int office, seq;
    c->cause = str_eq(what, S("less"))      ? CONTEST_LESS
               : str_eq(what, S("no_line")) ? CONTEST_NO_LINE
                                            : CONTEST_NOT_RECEIVED;
    if (!month.at || !wage_month_read(month, &c->month) || !number.at ||
        !id_establishment_parse(number, &office, &seq) ||
        establishment_number(x->reader, office, seq, &c->job.establishment_id) != OK)
        fault_add(faults, S("month"), "wage_month", S(""), S(""));
    if (c->cause == CONTEST_LESS && (!amount.at || !amount_read(x, amount, &c->amount)))
        fault_add(faults,
                  str_printf(x->req, "amount-" STR_FMT,
                             STR_ARG(section_id(x, c->month, c->job.establishment_id))),
                  "wage_amount", S(""), S(""));
    struct str note = form_value(form, "note");
    c->note = note.at ? utf8_first(str_trim(note), NOTE_CHARACTERS) : S("");
}

static void contested(struct exchange *x)
{
    enum err e = x->job->err;
    if (e == ERR_CONFLICT || e == OK)
        answer_redirect(x, page_path(x, "/me/wages"));
    else
        answer_error(x, e);
}

void page_my_wages_post(struct exchange *x)
{
    struct resource own = {.person_id = x->actor.person_id, .account_id = x->actor.account_id};
    struct wage_contesting *c = arena_new_of(x->req, struct wage_contesting);
    struct faults *faults = arena_new_of(x->req, struct faults);
    struct form form;
    if (!exchange_may(x, ACTION_COMPLAIN, &own) || !exchange_form(x, &form))
        return;
    read_contest(x, &form, c, faults);
    if (faults->count) {
        show(x, 422, faults);
        return;
    }
    c->job.run = wage_contesting_run;
    c->actor = x->actor;
    exchange_write(x, &c->job, contested);
}
