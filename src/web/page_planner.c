/* The planner: who is to be hired, moved or let go in which week, and what that gives. By GET, so that a
   plan can be kept as an address. The trap: nothing here is a request; the page says so. */
#include "base/utf8.h"
#include "web/api.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/page.h"
#include "web/page_faults.h"
#include "web/pages_establishment.h"
#include "web/show.h"
#include "web/value_show.h"
#include "whatif/planner.h"
#include <stdio.h>

enum { STEPS = 4, WEEKS = 26, WEEKS_SHOWN_DEFAULT = 13 };

struct typed {
    struct str week[STEPS], kind[STEPS], count[STEPS], wage[STEPS];
};

static const char *name_of(struct exchange *x, const char *part, int i)
{
    return str_c(x->req, str_printf(x->req, "%s%d", part, i + 1));
}

/* ---- the form ---- */

static struct node option(struct exchange *x, struct str value, struct str text, struct str chosen)
{
    struct node n = node_object(x->req, 3);
    node_set(n, KEY("value"), node_text(value));
    node_set(n, KEY("text"), node_text(text));
    node_set(n, KEY("is_chosen"), node_bool(str_eq(value, chosen)));
    return n;
}

static struct node weeks_node(struct exchange *x, struct str chosen)
{
    struct node list = node_list(x->req, WEEKS);
    for (int i = 0; i < WEEKS; i++) {
        struct str from = show_date(x->req, x->lang, day_add(x->clock.today, 7 * i));
        node_add(list, option(x, str_printf(x->req, "%d", i), from, chosen));
    }
    return list;
}

static struct node kinds_node(struct exchange *x, struct str chosen)
{
    struct node list = node_list(x->req, PLAN_KINDS + 1);
    node_add(list, option(x, S(""), message(x->lang, "planner.kind.none"), chosen));
    for (int i = 0; i < PLAN_KINDS; i++) {
        char key[48];
        snprintf(key, sizeof key, "planner.kind.%s", plan_kind_words[i]);
        node_add(list, option(x, str_of(plan_kind_words[i]), message(x->lang, key), chosen));
    }
    return list;
}

static struct node small_field(struct exchange *x, const char *part, int i, struct str label,
                               struct str typed, const struct faults *faults)
{
    struct node n = text_field(x, name_of(x, part, i), label, S(""), typed, faults);
    node_set(n, KEY("is_number"), node_bool(true));
    node_set(n, KEY("is_short"), node_bool(true));
    return n;
}

static struct node steps_node(struct exchange *x, const struct typed *t,
                              const struct faults *faults)
{
    struct node list = node_list(x->req, STEPS);
    for (int i = 0; i < STEPS; i++) {
        struct node row = node_object(x->req, 10);
        node_set(row, KEY("legend"),
                 node_text(message_format(x->req, x->lang, "planner.step",
                                          ARGS({"n", show_number(x->req, i + 1)}))));
        node_set(row, KEY("week_id"), node_c(name_of(x, "week", i)));
        node_set(row, KEY("kind_id"), node_c(name_of(x, "kind", i)));
        node_set(row, KEY("weeks"), weeks_node(x, t->week[i]));
        node_set(row, KEY("kinds"), kinds_node(x, t->kind[i]));
        node_set(
            row, KEY("count"),
            small_field(x, "count", i, message(x->lang, "planner.count"), t->count[i], faults));
        node_set(row, KEY("wage"),
                 small_field(x, "wage", i, message(x->lang, "planner.wage"), t->wage[i], faults));
        node_add(list, row);
    }
    return list;
}

/* ---- reading ---- */

static bool read_number(struct exchange *x, struct faults *faults, const char *id, struct str typed,
                        int64_t most, int64_t *out)
{
    if (str_to_i64(typed, out) && *out >= 1 && *out <= most)
        return true;
    fault_add(faults, str_of(id), typed.n ? "range" : "missing", utf8_first(typed, 40),
              message(x->lang, "planner.number.wanted"));
    return false;
}

static bool read_step(struct exchange *x, struct faults *faults, const struct typed *t, int i,
                      struct plan_step *out)
{
    enum { WAGE_MOST = 1000000 };
    uint64_t week;
    int kind = 0;
    int64_t wage = 0;
    while (kind < PLAN_KINDS && !str_eq_c(t->kind[i], plan_kind_words[kind]))
        kind++;
    if (kind == PLAN_KINDS || !str_to_u64(t->week[i], &week) || week >= WEEKS)
        return false;
    bool has_wage = kind == PLAN_HIRE_SAUDI || kind == PLAN_PROMOTE_SAUDI;
    *out = (struct plan_step){.week = (int)week, .kind = (enum plan_kind)kind};
    bool is_fine =
        read_number(x, faults, name_of(x, "count", i), t->count[i], PLAN_COUNT_MAX, &out->count);
    if (has_wage)
        is_fine &= read_number(x, faults, name_of(x, "wage", i), t->wage[i], WAGE_MOST, &wage);
    out->wage = wage * 100;
    return is_fine;
}

static size_t read_steps(struct exchange *x, const struct form *form, struct faults *faults,
                         struct typed *t, struct plan_step *steps)
{
    size_t n = 0;
    for (int i = 0; i < STEPS; i++) {
        t->week[i] = form_plain(x, form, name_of(x, "week", i), NULL);
        t->kind[i] = form_value(form, name_of(x, "kind", i));
        t->count[i] = form_plain(x, form, name_of(x, "count", i), NULL);
        t->wage[i] = form_plain(x, form, name_of(x, "wage", i), NULL);
        if (t->kind[i].n)
            n += read_step(x, faults, t, i, &steps[n]);
    }
    return n;
}

/* ---- the weeks ---- */

static struct node week_row(struct exchange *x, const struct plan_week *w,
                            const struct plan_week *before)
{
    struct node row = node_object(x->req, 12);
    bool is_change = before && before->result.band != w->result.band;
    node_set(row, KEY("from"), node_html(show_date_html(x->req, x->lang, w->from)));
    node_set(row, KEY("band"), node_text(value_show(x->req, x->lang, VALUE_BAND, w->result.band)));
    node_set(row, KEY("is_change"), node_bool(is_change));
    node_set(row, KEY("rate"), node_html(show_percent_html(x->req, w->result.rate_bp)));
    node_set(row, KEY("saudis"), node_text(show_number(x->req, w->counts.saudis)));
    node_set(row, KEY("expats"), node_text(show_number(x->req, w->counts.expats)));
    node_set(row, KEY("to_next"),
             node_text(w->result.saudis_to_next < 0
                           ? S("–")
                           : show_number(x->req, w->result.saudis_to_next)));
    node_set(row, KEY("balance"),
             node_text(w->balance > PLAN_BALANCE_MOST ? message(x->lang, "planner.no_limit")
                                                      : show_number(x->req, w->balance)));
    node_set(row, KEY("ending"), node_text(show_number(x->req, w->renewals)));
    node_set(row, KEY("fees"),
             node_html(show_money_html(x->req, x->lang, (struct money){w->fees})));
    return row;
}

static enum err add_weeks(struct exchange *x, struct node page, const struct plan_step *steps,
                          size_t n)
{
    struct plan_week *weeks;
    int shown = WEEKS_SHOWN_DEFAULT;
    for (size_t i = 0; i < n; i++)
        shown = steps[i].week + WEEKS_SHOWN_DEFAULT > shown ? steps[i].week + WEEKS_SHOWN_DEFAULT
                                                            : shown;
    shown = shown < PLAN_WEEKS_MAX ? shown : PLAN_WEEKS_MAX;
    TRY(planner_make(x->reader, x->req, x->portal->policy, x->actor.establishment_id,
                     x->clock.today, steps, n, shown, &weeks));
    struct node rows = node_list(x->req, (size_t)shown);
    int64_t fees = 0;
    for (int i = 0; i < shown; i++) {
        node_add(rows, week_row(x, &weeks[i], i ? &weeks[i - 1] : NULL));
        fees += weeks[i].fees;
    }
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("has_rows"), node_bool(true));
    node_set(page, KEY("total"), node_html(show_money_html(x->req, x->lang, (struct money){fees})));
    return OK;
}

void page_planner(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 4 * STEPS + 4, .value_bytes_max = 80};
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct faults *faults = arena_new_of(x->req, struct faults);
    struct typed *t = arena_new_of(x->req, struct typed);
    struct plan_step steps[STEPS];
    struct form form = {0};
    struct node page = node_object(x->req, 32);
    if (!exchange_may(x, ACTION_VIEW_NITAQAT, &own))
        return;
    if (x->http->query.n &&
        form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE) {
        answer_error(x, ERR_INPUT);
        return;
    }
    size_t n = read_steps(x, &form, faults, t, steps);
    enum err e = OK;
    if (faults->count == 0)
        e = own.establishment_id ? add_weeks(x, page, steps, n) : ERR_NOT_FOUND;
    if (e == ERR_INPUT)
        fault_add(faults, S("count1"), "range", t->count[0],
                  message(x->lang, "planner.leaving.wanted"));
    else if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "planner.title")));
    node_set(page, KEY("path"), node_text(page_path(x, "/nitaqat/planner")));
    node_set(page, KEY("nitaqat_path"), node_text(page_path(x, "/nitaqat")));
    node_set(page, KEY("steps"), steps_node(x, t, faults));
    fault_box(x, page, faults);
    answer_page(x, faults->count ? 422 : 200, "planner", page);
}
