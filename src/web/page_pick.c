/* Picking workers for a service. Everybody's eligibility is computed now, by the submission's own code,
   and shown with every rule tested (ux.md 4 "Picker").

   The trap: a page shows 25 of perhaps thousands, so the form can't say who is chosen, only who of those
   seen is. What was chosen on other pages stands in the draft, which every button stores. */
#include "base/utf8.h"
#include "decisions/reference.h"
#include "model/occupation.h"
#include "queries/picker.h"
#include "web/decision_page.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/service_way.h"
#include "web/show.h"
#include <stdio.h>

static const char *const standing_keys[STANDINGS] = {
    [STANDING_ALL] = "service.standing.all",
    [STANDING_ELIGIBLE] = "service.standing.eligible",
    [STANDING_ACTION] = "service.standing.action",
    [STANDING_NOT] = "service.standing.not",
};

struct picking_page {
    struct way way;
    struct picker picker;
    enum standing show;
    size_t first;            /* row */
    const struct form *form; /* what was typed, when a fault is shown; else NULL */
};

/* ---- reading the register ---- */

static enum err load(struct picking_page *p)
{
    struct way *w = &p->way;
    struct exchange *x = w->x;
    int page = w->draft.page > 0 ? w->draft.page : 1;
    p->show = w->draft.show >= 0 && w->draft.show < STANDINGS ? (enum standing)w->draft.show
                                                              : STANDING_ALL;
    p->first = (size_t)(page - 1) * WAY_ROWS;
    struct picker_ask ask = {
        .actor = &x->actor,
        .service = w->service,
        .policy = x->portal->policy,
        .clock = x->clock,
        .establishment_id = x->actor.establishment_id,
        .input = way_assumed(w, &w->draft.shared),
        .search = w->draft.search,
        .show = p->show,
        .first = p->first,
        .max = WAY_ROWS,
    };
    return picker_load(x->reader, x->req, &ask, &p->picker);
}

/* ---- drawing ---- */

static void row_field(struct picking_page *p, struct node row, const struct picker_item *item,
                      struct str ref, size_t line)
{
    struct way *w = &p->way;
    struct exchange *x = w->x;
    struct node fields = node_list(x->req, 2);
    for (int i = 0; i < w->service->fields_count; i++) {
        const struct field *f = &w->service->fields[i];
        bool in_arabic = x->lang == LANG_AR;
        if (!f->is_per_line || f->kind == FIELD_TICK || item->standing != STANDING_ELIGIBLE)
            continue;
        int64_t value =
            line < w->draft.lines_count ? w->draft.lines[line].input.value[i] : VALUE_UNKNOWN;
        struct node n = node_object(x->req, 9);
        struct str id = str_printf(x->req, "%s-" STR_FMT, f->id, STR_ARG(ref));
        struct str typed = p->form ? form_value(p->form, str_c(x->req, id)) : S("");
        struct str fault = way_fault(w, id);
        if (!p->form && value != VALUE_UNKNOWN)
            typed = str_printf(x->req, "%04lld", (long long)value);
        node_set(n, KEY("id"), node_text(id));
        node_set(n, KEY("label"), node_c(in_arabic ? f->ar : f->en));
        node_set(n, KEY("hint"), node_text(str_of(in_arabic ? f->hint_ar : f->hint_en)));
        node_set(n, KEY("typed"), node_text(typed.at ? typed : S("")));
        node_set(n, KEY("fault"), node_text(fault));
        node_set(n, KEY("has_fault"), node_bool(fault.n > 0));
        node_set(n, KEY("is_typed"), node_bool(typed.n > 0));
        node_add(fields, n);
    }
    node_set(row, KEY("row_fields"), fields);
}

static void row_standing(struct exchange *x, struct node row, enum standing standing,
                         bool is_female)
{
    static const char *const tags[STANDINGS] = {"", "ok", "warn", "bad"};
    static const char *const icons[STANDINGS] = {"", "ok", "info", "no"};
    bool is_eligible = standing == STANDING_ELIGIBLE;
    char key[48];
    snprintf(key, sizeof key, "%s.%s", standing_keys[standing], is_female ? "she" : "he");
    node_set(row, KEY("standing"), node_text(message(x->lang, key)));
    node_set(row, KEY("tag"), node_c(tags[standing]));
    node_set(row, KEY("icon"), node_c(icons[standing]));
    node_set(row, KEY("is_off"), node_bool(!is_eligible));
    node_set(row, KEY("why"),
             node_text(message(x->lang, is_eligible ? "service.what_checked" : "service.why")));
}

static struct node row_of(struct picking_page *p, const struct picker_row *r)
{
    struct way *w = &p->way;
    struct exchange *x = w->x;
    const struct worker *worker = &r->item->worker;
    struct node row = node_object(x->req, 20);
    struct str ref = reference_worker(x->req, &x->portal->ref_key, worker->person_id);
    size_t line = draft_line_of(&w->draft, picker_number(worker));
    bool is_chosen = line < w->draft.lines_count && r->item->standing == STANDING_ELIGIBLE;
    node_set(row, KEY("ref"), node_text(ref));
    node_set(row, KEY("name"), node_text(x->lang == LANG_AR ? worker->name_ar : worker->name_en));
    node_set(row, KEY("occupation"),
             node_text(occupation_title(worker->occupation, x->lang == LANG_AR)));
    node_set(row, KEY("number"),
             node_html(show_number_masked_html(
                 x->req, str_printf(x->req, "%lld", (long long)picker_number(worker)))));
    node_set(row, KEY("expiry"), node_html(show_date_html(x->req, x->lang, worker->permit_expiry)));
    node_set(row, KEY("is_chosen"), node_bool(is_chosen));
    node_set(row, KEY("is_open"), node_bool(r->item->standing == STANDING_ACTION));
    row_standing(x, row, r->item->standing, worker->is_female);
    node_set(row, KEY("findings"),
             decision_findings(x, w->service->number, x->actor.establishment_id,
                               r->decision->findings, r->decision->findings_count));
    row_field(p, row, r->item, ref, line);
    return row;
}

static struct node chips(struct picking_page *p)
{
    struct exchange *x = p->way.x;
    struct node list = node_list(x->req, STANDINGS);
    for (int s = 0; s < STANDINGS; s++) {
        struct node n = node_object(x->req, 4);
        node_set(n, KEY("value"), node_int(s));
        node_set(n, KEY("text"), node_text(message(x->lang, standing_keys[s])));
        node_set(n, KEY("count"), node_text(show_number(x->req, (int64_t)p->picker.counts[s])));
        node_set(n, KEY("is_current"), node_bool(s == (int)p->show));
        node_add(list, n);
    }
    return list;
}

/* Every eligible worker found is chosen. */
static bool is_all_chosen(const struct picking_page *p)
{
    for (size_t i = 0; i < p->picker.items_count; i++) {
        const struct picker_item *item = &p->picker.items[i];
        if (item->standing == STANDING_ELIGIBLE &&
            draft_line_of(&p->way.draft, picker_number(&item->worker)) == p->way.draft.lines_count)
            return false;
    }
    return p->picker.counts[STANDING_ELIGIBLE] > 0;
}

static enum err add_sum(struct picking_page *p, struct node page)
{
    struct way *w = &p->way;
    struct exchange *x = w->x;
    struct money fee = {0};
    if (w->draft.lines_count) {
        struct submission *s = arena_new_of(x->req, struct submission);
        TRY(way_preview(w, s));
        fee.halalas = s->request.fee;
    }
    node_set(
        page, KEY("chosen"),
        node_text(show_count(x->req, x->lang, "count.workers", (int64_t)w->draft.lines_count)));
    node_set(page, KEY("fee"), node_html(show_money_html(x->req, x->lang, fee)));
    return OK;
}

static void add_heading(struct picking_page *p, struct node page)
{
    struct way *w = &p->way;
    struct exchange *x = w->x;
    int64_t all = (int64_t)p->picker.counts[STANDING_ALL];
    node_set(page, KEY("title"), node_c(x->lang == LANG_AR ? w->service->ar : w->service->en));
    node_set(page, KEY("establishment"), node_html(way_establishment(x, &p->picker.establishment)));
    node_set(page, KEY("pick_title"), node_text(way_text(w, "pick.title")));
    node_set(page, KEY("pick_caption"), node_text(way_text(w, "pick.caption")));
    bool is_search = w->draft.search.n > 0;
    node_set(page, KEY("pick_lede"),
             node_html(message_html_plural(
                 x->req, x->lang, is_search ? "service.search_found" : way_key(w, "pick.lede"),
                 (uint64_t)all, NULL, 0)));
    node_set(page, KEY("is_search"), node_bool(is_search));
    node_set(page, KEY("search"), node_text(w->draft.search));
    node_set(page, KEY("is_empty"), node_bool(p->picker.rows_count == 0));
    node_set(page, KEY("empty"),
             node_text(is_search || p->show != STANDING_ALL
                           ? message(x->lang, "service.nobody_here")
                           : way_text(w, "pick.nobody")));
}

static void show_page(struct picking_page *p, int status)
{
    struct way *w = &p->way;
    struct exchange *x = w->x;
    struct node page = node_object(x->req, 48);
    struct node rows = node_list(x->req, p->picker.rows_count);
    enum err e = add_sum(p, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    for (size_t i = 0; i < p->picker.rows_count; i++)
        node_add(rows, row_of(p, &p->picker.rows[i]));
    add_heading(p, page);
    way_frame(w, page, WAY_PICK);
    node_set(page, KEY("action"), node_text(way_path(w, "pick")));
    node_set(page, KEY("upload"),
             node_text(str_printf(x->req, "/" STR_FMT "/services/%s/upload",
                                  STR_ARG(lang_code(x->lang)), w->service->id)));
    node_set(page, KEY("chips"), chips(p));
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("common"),
             decision_findings(x, w->service->number, x->actor.establishment_id, p->picker.common,
                               p->picker.common_count));
    node_set(page, KEY("has_common"), node_bool(p->picker.common_count > 0));
    size_t eligible = p->picker.counts[STANDING_ELIGIBLE];
    node_set(page, KEY("has_eligible"), node_bool(eligible > 0));
    node_set(
        page, KEY("all_text"),
        node_html(message_html_plural(x->req, x->lang, "service.choose_all", eligible, NULL, 0)));
    node_set(page, KEY("is_all"), node_bool(is_all_chosen(p)));
    node_set(page, KEY("fields"), way_fields(w, false));
    page_of_list(x, page, p->first, p->picker.rows_count, p->picker.counts[p->show]);
    answer_page(x, status, "service_pick", page);
}

void page_pick(struct exchange *x)
{
    struct picking_page *p = arena_new_of(x->req, struct picking_page);
    if (!way_begin(x, ACTION_PREVIEW_SERVICE, &p->way))
        return;
    enum err e = load(p);
    if (e != OK)
        answer_error(x, e);
    else
        show_page(p, 200);
}

/* ---- what the form says ---- */

static bool is_in_form(const struct form *form, const char *name, struct str value)
{
    for (size_t i = 0; i < form->fields_count; i++)
        if (str_eq_c(form->fields[i].name, name) && str_eq(form->fields[i].value, value))
            return true;
    return false;
}

/* Own answers of a line; a fault names the row's field. */
static void read_line_fields(struct picking_page *p, const struct form *form, struct str ref,
                             struct submission_line *line)
{
    struct way *w = &p->way;
    for (int i = 0; i < w->service->fields_count; i++) {
        const struct field *f = &w->service->fields[i];
        if (!f->is_per_line || f->kind == FIELD_TICK)
            continue;
        struct str id = str_printf(w->x->req, "%s-" STR_FMT, f->id, STR_ARG(ref));
        struct str given = form_value(form, str_c(w->x->req, id));
        line->input.value[i] = VALUE_UNKNOWN;
        if (given.n)
            field_from_text(w->x, f, id, given, &w->faults, &line->input.value[i]);
    }
}

static struct submission_line line_new(int64_t number)
{
    struct submission_line l = {.number = number};
    for (int i = 0; i < INPUTS_MAX; i++)
        l.input.value[i] = VALUE_UNKNOWN;
    return l;
}

/* The lines after this form: those chosen before and not seen now, and those of the seen that are
   ticked; or every eligible one found. The order is the list's, so that levy-free places go to the
   permits that end first. */
static void choose(struct picking_page *p, const struct form *form)
{
    struct way *w = &p->way;
    struct draft *d = &w->draft;
    struct exchange *x = w->x;
    bool takes_all = form_value(form, "all").n && !form_value(form, "was_all").n;
    bool drops_all = !form_value(form, "all").n && form_value(form, "was_all").n;
    struct submission_line *lines =
        arena_array(x->req, struct submission_line, p->picker.items_count + d->lines_count);
    bool *is_taken = arena_array(x->req, bool, d->lines_count + 1);
    size_t n = 0;
    for (size_t i = 0; i < p->picker.items_count; i++) {
        const struct picker_item *item = &p->picker.items[i];
        int64_t number = picker_number(&item->worker);
        size_t old = d->lines_count ? draft_line_of(d, number) : 0;
        bool was = old < d->lines_count;
        struct str ref = reference_worker(x->req, &x->portal->ref_key, item->worker.person_id);
        bool is_seen = is_in_form(form, "seen", ref);
        bool is_ticked = is_seen ? is_in_form(form, "w", ref) : was;
        if (was)
            is_taken[old] = true;
        if (item->standing != STANDING_ELIGIBLE || drops_all || !(is_ticked || takes_all))
            continue;
        lines[n] = was ? d->lines[old] : line_new(number);
        if (is_seen)
            read_line_fields(p, form, ref, &lines[n]);
        n++;
    }
    for (size_t i = 0; i < d->lines_count; i++) /* chosen under another search */
        if (!is_taken[i])
            lines[n++] = d->lines[i];
    d->lines = lines;
    d->lines_count = n;
}

/* Which button; moves the picker's place. */
static void move(struct draft *d, const struct form *form, struct str go)
{
    uint64_t n;
    struct str search = form_value(form, "q");
    if (str_eq_c(go, "find")) {
        d->search = utf8_first(str_trim(search.at ? search : S("")), DRAFT_SEARCH_BYTES_MAX);
        d->show = STANDING_ALL;
        d->page = 1;
    } else if (str_starts(go, S("show-")) && str_to_u64(str_from(go, 5), &n) && n < STANDINGS) {
        d->show = (int)n;
        d->page = 1;
    } else if (str_starts(go, S("page-")) && str_to_u64(str_from(go, 5), &n) && n > 0 &&
               n < 100000) {
        d->page = (int)n;
    }
}

void page_pick_post(struct exchange *x)
{
    struct picking_page *p = arena_new_of(x->req, struct picking_page);
    struct form form;
    if (!way_begin(x, ACTION_SUBMIT_REQUEST, &p->way) || !exchange_form(x, &form))
        return;
    struct way *w = &p->way;
    struct str go = form_value(&form, "go");
    way_read_shared(w, &form);
    enum err e = load(p);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    choose(p, &form);
    bool is_next = go.at && str_eq_c(go, "next");
    if (is_next && w->draft.lines_count == 0)
        fault_add(&w->faults, S("pick"), "nobody_chosen", S(""), S(""));
    if (is_next && w->draft.lines_count > (size_t)w->service->lines_max)
        fault_add(&w->faults, S("pick"), "too_many",
                  show_number(x->req, (int64_t)w->draft.lines_count),
                  show_number(x->req, w->service->lines_max));
    if (w->faults.count) {
        p->form = &form;
        show_page(p, 422);
        return;
    }
    w->draft.is_upload = false;
    move(&w->draft, &form, go.at ? go : S(""));
    way_store(w, is_next ? "check" : "pick");
}
