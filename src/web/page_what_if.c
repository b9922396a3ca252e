/* What-if: an analyst changes a row of the policy for a day, and the portal says what that would do to
   everybody in the register. The work is done by a thread of its own (whatif/runner.h); the saved
   scenarios stand below the form, side by side. */
#include "base/utf8.h"
#include "decisions/reference.h"
#include "web/date_entry.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/json.h"
#include "web/page_faults.h"
#include "web/pages_what_if.h"
#include "web/show.h"
#include "whatif/runner.h"
#include "whatif/saved.h"

enum { LISTED = 20, NAME_CHARACTERS_MAX = 60, VALUE_BYTES_MAX = 80 };

struct typed {
    struct str name, key, value, more;
    struct date_entry from;
};

/* ---- the saved ones, side by side ---- */

static int64_t number_of(const json_t *group, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(group, name));
}

static struct html money_change(struct exchange *x, const json_t *all)
{
    int64_t by = number_of(all, "fees_after_halalas") - number_of(all, "fees_before_halalas");
    return show_money_html(x->req, x->lang, (struct money){by});
}

static void add_figures(struct exchange *x, struct node row, const struct saved_scenario *s)
{
    struct json_fault fault;
    json_t *json = NULL;
    if (json_read(x->req, s->result, s->result.n, &json, &fault) != OK)
        return;
    const json_t *all = json_object_get(json, "all");
    node_set(row, KEY("down"), node_text(show_number(x->req, number_of(all, "band_down"))));
    node_set(row, KEY("up"), node_text(show_number(x->req, number_of(all, "band_up"))));
    node_set(row, KEY("lost"), node_text(show_number(x->req, number_of(all, "permits_lost"))));
    node_set(row, KEY("won"), node_text(show_number(x->req, number_of(all, "permits_won"))));
    node_set(row, KEY("fees"), node_html(money_change(x, all)));
}

static struct node row_of(struct exchange *x, const struct saved_scenario *s)
{
    struct node row = node_object(x->req, 12);
    struct str ref = reference_plain(x->req, &x->portal->ref_key, REFERENCE_SCENARIO, s->id);
    node_set(row, KEY("path"),
             node_text(str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/what-if")),
                                  STR_ARG(ref))));
    node_set(row, KEY("name"), node_text(s->name));
    node_set(row, KEY("changes"), node_text(s->changes));
    node_set(row, KEY("on"), node_html(show_date_html(x->req, x->lang, s->on)));
    node_set(row, KEY("is_done"), node_bool(s->state == SAVED_DONE));
    node_set(
        row, KEY("state"),
        node_text(message(x->lang, s->state == SAVED_WAITS ? "whatif.waits" : "whatif.failed")));
    if (s->state == SAVED_DONE)
        add_figures(x, row, s);
    return row;
}

static enum err add_saved(struct exchange *x, struct node page)
{
    struct saved_scenario *list;
    size_t n;
    bool is_waiting = false;
    TRY(saved_list(x->reader, x->req, LISTED, &list, &n));
    struct node rows = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        node_add(rows, row_of(x, &list[i]));
        is_waiting |= list[i].state == SAVED_WAITS;
    }
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("has_rows"), node_bool(n > 0));
    node_set(page, KEY("is_waiting"), node_bool(is_waiting));
    return OK;
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

/* Every parameter with the value in force, after the floors of the bands. */
static struct node keys_node(struct exchange *x, struct str chosen)
{
    struct node list = node_list(x->req, PARAM_COUNT + 1);
    node_add(list, option(x, S("grid"), message(x->lang, "whatif.key.grid"), chosen));
    for (int i = 0; i < PARAM_COUNT; i++) {
        const struct policy_row *row =
            policy_param(x->portal->policy, (enum param)i, x->clock.today);
        struct str key = str_of(param_key((enum param)i));
        struct str now = row ? row->text : S("-");
        node_add(list,
                 option(x, key,
                        str_printf(x->req, STR_FMT " (" STR_FMT ")", STR_ARG(key), STR_ARG(now)),
                        chosen));
    }
    return list;
}

static void show_form(struct exchange *x, int status, const struct typed *t,
                      const struct faults *faults, struct str said)
{
    struct node page = node_object(x->req, 40);
    enum err e = add_saved(x, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "whatif.title")));
    node_set(page, KEY("path"), node_text(page_path(x, "/what-if")));
    node_set(page, KEY("name"),
             text_field(x, "name", message(x->lang, "whatif.name"),
                        message(x->lang, "whatif.name.hint"), t->name, faults));
    node_set(page, KEY("keys"), keys_node(x, t->key));
    struct node value = text_field(x, "value", message(x->lang, "whatif.value"),
                                   message(x->lang, "whatif.value.hint"), t->value, faults);
    node_set(value, KEY("is_short"), node_bool(true));
    node_set(page, KEY("value"), value);
    node_set(page, KEY("date"),
             date_entry_node(x, "from", message(x->lang, "whatif.from"),
                             message(x->lang, "whatif.from.hint"), &t->from, faults));
    node_set(page, KEY("more"), node_text(t->more));
    node_set(page, KEY("said"), node_text(said));
    fault_box(x, page, faults);
    answer_page(x, status, "what_if", page);
}

void page_what_if(struct exchange *x)
{
    static const struct faults none;
    struct typed *t = arena_new_of(x->req, struct typed);
    if (!exchange_may(x, ACTION_SIMULATE, &(struct resource){0}))
        return;
    t->key = S("grid");
    date_entry_set(x, x->clock.today, &t->from);
    show_form(x, 200, t, &none, S(""));
}

/* ---- a new one ---- */

static void read_typed(struct exchange *x, const struct form *form, struct faults *faults,
                       struct typed *t)
{
    t->name = str_trim(form_value(form, "name"));
    t->key = str_trim(form_value(form, "key"));
    t->value = form_plain(x, form, "value", NULL);
    t->more = form_value(form, "more");
    date_entry_read(x, form, "from", faults, &t->from);
    if (t->name.n == 0 || utf8_first(t->name, NAME_CHARACTERS_MAX).n != t->name.n)
        fault_add(faults, S("name"), t->name.n ? "range" : "missing",
                  utf8_first(t->name, NAME_CHARACTERS_MAX), message(x->lang, "whatif.name.wanted"));
    if (t->value.n == 0 || t->value.n > VALUE_BYTES_MAX)
        fault_add(faults, S("value"), t->value.n ? "range" : "missing", utf8_first(t->value, 40),
                  message(x->lang, "whatif.value.wanted"));
}

static struct str changes_of(struct exchange *x, const struct typed *t)
{
    char iso[DAY_TEXT_BYTES];
    bool is_grid = str_eq_c(t->key, "grid");
    bool has_sign = t->value.n && t->value.at[t->value.n - 1] == '%';
    return str_printf(x->req, STR_FMT "=" STR_FMT "%s@" STR_FMT "\n" STR_FMT, STR_ARG(t->key),
                      STR_ARG(t->value), is_grid && !has_sign ? "%" : "",
                      STR_ARG(day_format_iso(t->from.value, iso)), STR_ARG(t->more));
}

static void after_saving(struct exchange *x)
{
    struct saving *s = (struct saving *)x->job;
    if (s->job.err != OK) {
        answer_error(x, s->job.err);
        return;
    }
    whatif_runner_wake(x->portal->whatif);
    answer_redirect(x, str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/what-if")),
                                  STR_ARG(reference_plain(x->req, &x->portal->ref_key,
                                                          REFERENCE_SCENARIO, s->scenario.id))));
}

void page_what_if_post(struct exchange *x)
{
    struct faults *faults = arena_new_of(x->req, struct faults);
    struct typed *t = arena_new_of(x->req, struct typed);
    struct scenario *made = arena_new_of(x->req, struct scenario);
    struct buf said = buf_new(x->req);
    struct form form;
    if (!exchange_may(x, ACTION_SIMULATE, &(struct resource){0}) || !exchange_form(x, &form))
        return;
    read_typed(x, &form, faults, t);
    if (faults->count) {
        show_form(x, 422, t, faults, S(""));
        return;
    }
    struct str changes = changes_of(x, t);
    if (changes.n > SAVED_CHANGES_BYTES_MAX ||
        whatif_read(x->req, x->portal->policy, t->name, changes, made, &said) != OK) {
        fault_add(faults, S("value"), "range", utf8_first(t->value, 40),
                  message(x->lang, "whatif.value.wanted"));
        show_form(x, 422, t, faults, buf_out(&said));
        return;
    }
    struct saving *s = arena_new_of(x->req, struct saving);
    s->scenario = (struct saved_scenario){
        .account_id = x->actor.account_id,
        .name = t->name,
        .changes = str_trim(changes),
        .on = day_before(made->from, x->clock.today) ? x->clock.today : made->from,
    };
    s->job.run = saving_run;
    exchange_write(x, &s->job, after_saving);
}
