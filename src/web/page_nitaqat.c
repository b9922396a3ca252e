/* The band of the acting establishment's entity: gauge, the floors of each band, the weeks behind the
   average, and every policy row it rests on with its source. The band is computed here and now from
   counts, by the same function that the rules use. */
#include "web/api.h"
#include "web/establishment_parts.h"
#include "web/nitaqat_rows.h"
#include "web/page.h"
#include "web/pages_establishment.h"
#include "web/pair.h"
#include "web/show.h"

enum { WEEKS_SHOWN = 26, FIELDS_SHOWN = 10 };

static struct html number(struct exchange *x, int64_t n)
{
    return html_isolated(x->req, show_number(x->req, n));
}

static struct node count_fields(struct exchange *x, const struct nitaqat_counts *c,
                                const struct nitaqat_result *r)
{
    struct node list = node_list(x->req, FIELDS_SHOWN);
    const struct activity *a = policy_activity(x->portal->policy, c->activity);
    pair_add(x, list, "nitaqat.count.activity",
             html_text(x->req, a ? name_in(x, a->name_ar, a->name_en) : S("–")));
    pair_add(x, list, "nitaqat.count.workers", number(x, c->workers));
    pair_add(x, list, "nitaqat.count.saudis", number(x, c->saudis));
    pair_add(x, list, "nitaqat.count.units",
             html_isolated(x->req, saudi_units_show(x, c->saudi_units)));
    pair_add(x, list, "nitaqat.count.expats", number(x, c->expats));
    pair_add(x, list, "nitaqat.count.now", show_percent_html(x->req, r->rate_now_bp));
    pair_add(x, list, "nitaqat.count.average", show_percent_html(x->req, r->rate_bp));
    pair_add(x, list, "nitaqat.count.weeks", number(x, c->weeks + 1));
    return list;
}

static void add_bars(struct exchange *x, struct node page, const struct nitaqat_week *weeks,
                     size_t n)
{
    int64_t most = 1;
    struct node bars = node_list(x->req, n);
    for (size_t i = 0; i < n; i++)
        most = weeks[i].rate_bp > most ? weeks[i].rate_bp : most;
    double step = 100.0 / (double)(n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        /* Weeks come newest first; the oldest stands where the line of reading begins. */
        double start = step * (double)(n - 1 - i) + step * 0.1, width = step * 0.8;
        double height = 38.0 * (double)weeks[i].rate_bp / (double)most;
        double at = x->lang == LANG_AR ? 100 - start - width : start;
        struct node bar = node_object(x->req, 5);
        node_set(bar, KEY("x"), node_text(str_printf(x->req, "%.2f", at)));
        node_set(bar, KEY("width"), node_text(str_printf(x->req, "%.2f", width)));
        node_set(bar, KEY("y"), node_text(str_printf(x->req, "%.2f", 40 - height)));
        node_set(bar, KEY("height"), node_text(str_printf(x->req, "%.2f", height)));
        node_set(bar, KEY("fill"), node_c(i == 0 ? "#0f6b4c" : "#8cc3a6"));
        node_add(bars, bar);
    }
    node_set(page, KEY("bars"), bars);
}

static enum err add_weeks(struct exchange *x, struct node page, int64_t entity_id)
{
    struct nitaqat_week *weeks;
    size_t n;
    TRY(nitaqat_weeks_load(x->reader, x->req, entity_id, WEEKS_SHOWN, &weeks, &n));
    struct node rows = node_list(x->req, n);
    for (size_t i = 0; i < n; i++) {
        struct node row = node_object(x->req, 3);
        node_set(row, KEY("week"), node_html(show_date_html(x->req, x->lang, weeks[i].week)));
        node_set(row, KEY("rate"), node_html(show_percent_html(x->req, weeks[i].rate_bp)));
        node_set(row, KEY("workers"), node_html(number(x, weeks[i].workers)));
        node_add(rows, row);
    }
    node_set(page, KEY("weeks"), rows);
    node_set(page, KEY("has_weeks"), node_bool(n > 0));
    if (n == 0)
        return OK;
    node_set(page, KEY("first_week"), node_text(show_date(x->req, x->lang, weeks[n - 1].week)));
    node_set(page, KEY("last_week"), node_text(show_date(x->req, x->lang, weeks[0].week)));
    add_bars(x, page, weeks, n);
    return OK;
}

static enum err fill(struct exchange *x, struct node page)
{
    struct establishment *e = arena_new_of(x->req, struct establishment);
    struct nitaqat_counts counts;
    struct nitaqat_result result;
    TRY(establishment_view_load(x->reader, x->req, x->actor.establishment_id, e));
    TRY(nitaqat_counts_load(x->reader, e, x->portal->policy, x->clock.today, &counts));
    nitaqat_band(x->portal->policy, &counts, x->clock.today, &result);
    node_set(page, KEY("title"), node_text(message(x->lang, "nitaqat.title")));
    node_set(page, KEY("name"), node_text(name_in(x, e->name_ar, e->name_en)));
    node_set(page, KEY("gauge"), band_node(x, &counts, &result, x->clock.today));
    node_set(page, KEY("counts"), count_fields(x, &counts, &result));
    node_set(page, KEY("here"), node_text(message(x->lang, "nitaqat.floors.here")));
    nitaqat_floors_add(x, page, &result);
    nitaqat_rows_add(x, page, &result);
    node_set(page, KEY("calculator_path"), node_text(page_path(x, "/nitaqat/calculator")));
    node_set(page, KEY("planner_path"), node_text(page_path(x, "/nitaqat/planner")));
    return add_weeks(x, page, e->entity_id);
}

void page_nitaqat(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct node page = node_object(x->req, 32);
    if (!exchange_may(x, ACTION_VIEW_NITAQAT, &own))
        return;
    enum err e = own.establishment_id ? fill(x, page) : ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "nitaqat", page);
}
