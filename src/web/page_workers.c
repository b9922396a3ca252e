/* The list of an establishment's workers: search by name or number, chips with counts, three orders,
   fifty rows a page. The page people open most: one query for the rows, one for the counts.

   The trap: numbers are masked here and the search goes by POST, because neither names nor personal
   numbers may stand in an address or a log (security.md N10); it comes back as a sealed word. */
#include "base/digits.h"
#include "base/utf8.h"
#include "model/occupation.h"
#include "model/place.h"
#include "queries/workforce.h"
#include "rules/ids.h"
#include "web/api.h"
#include "web/establishment_parts.h"
#include "web/page.h"
#include "web/pages_establishment.h"
#include "web/sealed.h"
#include "web/show.h"
#include "web/workers_query.h"
#include <stdio.h>

enum { ROWS = 50, NUMBER_DIGITS = 10 };

/* ---- rows ---- */

struct listing {
    struct exchange *x;
    struct node rows;
    int64_t n, last;
    struct str path; /* "/ar/workers/" */
};

/* Fifty a page: printf would cost more than the rest of the cell. */
static struct html masked(struct exchange *x, const struct worker_row *row)
{
    enum { DIGITS = 20 };
    char digits[DIGITS];
    size_t at = DIGITS;
    int64_t number = row->id_no ? row->id_no : row->border_no;
    for (; number > 0; number /= 10)
        digits[--at] = (char)('0' + number % 10);
    return show_number_masked_html(x->req, (struct str){digits + at, DIGITS - at});
}

static struct str worker_path(struct listing *l, int64_t person_id)
{
    struct str ref = reference_worker(l->x->req, &l->x->portal->ref_key, person_id);
    char *at = arena_alloc_raw(l->x->req, l->path.n + ref.n);
    memcpy(at, l->path.at, l->path.n);
    memcpy(at + l->path.n, ref.at, ref.n);
    return (struct str){at, l->path.n + ref.n};
}

static enum err add_row(void *ctx, const struct worker_row *row)
{
    struct listing *l = ctx;
    struct exchange *x = l->x;
    if (l->n++ == ROWS)
        return OK; /* one more was asked for: there is a next page */
    l->last = row->person_id;
    struct node node = node_object(x->req, 9);
    bool ar = x->lang == LANG_AR;
    struct tag tag = permit_tag(x, row);
    struct str name = name_in(x, row->name_ar, row->name_en);
    node_set(node, KEY("path"), node_text(worker_path(l, row->person_id)));
    node_set(node, KEY("name"), node_text(str_copy(x->req, name)));
    node_set(node, KEY("number"), node_html(masked(x, row)));
    node_set(node, KEY("nationality"), node_text(country_name(row->nationality, ar)));
    node_set(node, KEY("occupation"), node_text(occupation_title(row->occupation, ar)));
    node_set(node, KEY("expiry"), node_html(show_date_html(x->req, x->lang, row->permit_expiry)));
    node_set(node, KEY("tone"), node_c(tag.tone));
    node_set(node, KEY("tag"), node_text(tag.text));
    node_add(l->rows, node);
    return OK;
}

/* ---- chips and order ---- */

static int64_t chip_count(const struct workforce *w, enum worker_chip chip)
{
    switch (chip) {
    case CHIP_ALL: return w->workers;
    case CHIP_EXPATS: return w->workers - w->saudis;
    case CHIP_SAUDIS: return w->saudis;
    case CHIP_SOON: return workforce_soon(w);
    case CHIP_EXPIRED: return w->expired;
    case CHIP_UNPERMITTED: return w->unpermitted;
    case CHIP_ABSENT: return w->absent;
    case CHIP_PERMITS: return w->permits + w->expired;
    }
    return 0;
}

static void add_chips(struct exchange *x, struct node page, const struct workforce *w,
                      const struct worker_filter *f)
{
    char key[48];
    struct node chips = node_list(x->req, CHIPS);
    for (int i = 0; i < CHIPS; i++) {
        enum worker_chip chip = (enum worker_chip)i;
        if (chip ==
            CHIP_PERMITS) /* the interface's; expats without "no permit" says the same here */
            continue;
        struct node one = node_object(x->req, 4);
        struct worker_filter to = {.chip = chip, .sort = f->sort, .search = f->search};
        snprintf(key, sizeof key, "workers.chip.%s", chip_key(chip));
        node_set(one, KEY("path"), node_text(workers_address(x, "/workers", &to)));
        node_set(one, KEY("name"), node_text(message(x->lang, key)));
        node_set(one, KEY("count"), node_text(show_number(x->req, chip_count(w, chip))));
        node_set(one, KEY("is_current"), node_bool(chip == f->chip));
        node_add(chips, one);
    }
    node_set(page, KEY("chips"), chips);
}

static void add_orders(struct exchange *x, struct node page, const struct worker_filter *f)
{
    char key[48];
    struct node orders = node_list(x->req, 3);
    for (int i = 0; i < 3; i++) {
        enum worker_sort sort = (enum worker_sort)i;
        struct node one = node_object(x->req, 3);
        struct worker_filter to = {.chip = f->chip, .sort = sort, .search = f->search};
        snprintf(key, sizeof key, "workers.sort.%s", sort_key(sort));
        node_set(one, KEY("path"), node_text(workers_address(x, "/workers", &to)));
        node_set(one, KEY("name"), node_text(message(x->lang, key)));
        node_set(one, KEY("is_current"), node_bool(sort == f->sort));
        node_add(orders, one);
    }
    node_set(page, KEY("orders"), orders);
}

static void add_places(struct exchange *x, struct node page, const struct worker_filter *f,
                       const struct listing *l)
{
    struct worker_filter to = *f;
    to.after = l->last;
    bool has_next = l->n > ROWS;
    node_set(page, KEY("next_path"),
             has_next ? node_text(workers_address(x, "/workers", &to)) : node_bool(false));
    to.after = 0;
    node_set(page, KEY("first_path"),
             f->after ? node_text(workers_address(x, "/workers", &to)) : node_bool(false));
    node_set(page, KEY("has_pages"), node_bool(has_next || f->after));
    node_set(page, KEY("csv_path"), node_text(workers_address(x, "/workers.csv", &to)));
    node_set(page, KEY("all_path"), node_text(page_path(x, "/workers")));
    node_set(page, KEY("search"), node_text(f->search));
    node_set(page, KEY("is_searched"), node_bool(f->search.n > 0));
}

static void answer_list(struct exchange *x, int status, const struct worker_filter *f,
                        const char *fault, struct str typed)
{
    struct listing l = {.x = x, .rows = node_list(x->req, ROWS), .path = page_path(x, "/workers/")};
    struct node page = node_object(x->req, 40);
    struct workforce w;
    struct worker_filter rows = *f;
    int64_t id = x->actor.establishment_id;
    rows.is_brief = true;
    enum err e = worker_rows(x->reader, x->req, id, x->clock.today, &rows, ROWS + 1, add_row, &l);
    if (e == OK)
        e = workforce_of(x, &w);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "workers.title")));
    node_set(page, KEY("rows"), l.rows);
    node_set(page, KEY("has_rows"), node_bool(l.n > 0));
    node_set(page, KEY("count"),
             node_text(show_count(x->req, x->lang, "workers.count", w.workers)));
    node_set(page, KEY("has_workers"), node_bool(w.workers > 0));
    add_chips(x, page, &w, f);
    add_orders(x, page, f);
    add_places(x, page, f, &l);
    node_set(page, KEY("is_fault"), node_bool(fault != NULL));
    if (fault) {
        node_set(page, KEY("fault"), node_text(message(x->lang, fault)));
        node_set(page, KEY("search"), node_text(typed));
    }
    answer_page(x, status, "workers", page);
}

void page_workers(struct exchange *x)
{
    struct worker_filter f;
    struct resource own = {.establishment_id = x->actor.establishment_id};
    if (!exchange_may(x, ACTION_VIEW_WORKERS, &own))
        return;
    if (own.establishment_id == 0) {
        answer_redirect(x, page_path(x, "/home")); /* nobody's list: choose first */
        return;
    }
    if (workers_query_read(x, &f))
        answer_list(x, 200, &f, NULL, S(""));
}

/* ---- search ---- */

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return s.n > 0;
}

/* A number leads to the worker's own page; a name to the list. */
static void search_number(struct exchange *x, struct str number)
{
    int64_t value, person_id;
    struct worker_filter all = {.search = S(""), .in_arabic = x->lang == LANG_AR};
    if (number.n != NUMBER_DIGITS || !str_to_i64(number, &value)) {
        answer_list(x, 422, &all, "workers.fault.digits", number);
        return;
    }
    enum err e = worker_by_number(x->reader, x->req, x->actor.establishment_id, value, &person_id);
    if (e == ERR_NOT_FOUND)
        answer_list(x, 422, &all, "workers.fault.nobody", number);
    else if (e != OK)
        answer_error(x, e);
    else
        answer_redirect(
            x, str_printf(x->req, STR_FMT "/" STR_FMT, STR_ARG(page_path(x, "/workers")),
                          STR_ARG(reference_worker(x->req, &x->portal->ref_key, person_id))));
}

void page_workers_search(struct exchange *x)
{
    struct form form;
    struct worker_filter f = {.search = S(""), .in_arabic = x->lang == LANG_AR};
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct str typed, plain;
    if (!exchange_may(x, ACTION_VIEW_WORKERS, &own) || !exchange_form(x, &form))
        return;
    typed = str_trim(form_value(&form, "q"));
    if (typed.n == 0) {
        answer_redirect(x, page_path(x, "/workers"));
        return;
    }
    if (typed.n > SEALED_BYTES_MAX || utf8_name_check(typed, NULL) != NAME_FINE) {
        answer_list(x, 422, &f, "workers.fault.name", S(""));
        return;
    }
    if (digits_plain(x->req, typed, &plain) != DIGITS_FINE) {
        answer_list(x, 422, &f, "workers.fault.mixed", typed);
        return;
    }
    if (is_digits(plain)) {
        search_number(x, plain);
        return;
    }
    f.search = typed;
    answer_redirect(x, workers_address(x, "/workers", &f));
}
