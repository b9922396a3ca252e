/* The band calculator: public, by GET, so that an answer can be kept as an address. It judges the present
   counts alone (no weeks behind them), each Saudi as one whole. */
#include "base/utf8.h"
#include "web/api.h"
#include "web/date_entry.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/nitaqat_rows.h"
#include "web/page.h"
#include "web/page_faults.h"
#include "web/pages_establishment.h"
#include "web/show.h"

enum { WORKERS_MAX = 1000000 };

struct asked {
    struct str activity, workers, saudis; /* as typed */
    struct nitaqat_counts counts;
    struct date_entry date;
};

static int64_t read_count(struct exchange *x, struct faults *faults, const char *id,
                          struct str typed, int64_t least, int64_t most, const char *wanted)
{
    int64_t n;
    if (str_to_i64(typed, &n) && n >= least && n <= most)
        return n;
    fault_add(faults, str_of(id), typed.n ? "range" : "missing", utf8_first(typed, 40),
              message(x->lang, wanted));
    return least;
}

static void read(struct exchange *x, const struct form *form, struct faults *faults,
                 struct asked *out)
{
    out->activity = form_plain(x, form, "activity", NULL);
    out->workers = form_plain(x, form, "workers", NULL);
    out->saudis = form_plain(x, form, "saudis", NULL);
    struct nitaqat_counts *c = &out->counts;
    c->activity =
        (int)read_count(x, faults, "activity", out->activity, 0,
                        policy_activities(x->portal->policy) - 1, "nitaqat.calc.activity.wanted");
    c->workers = read_count(x, faults, "workers", out->workers, 1, WORKERS_MAX,
                            "nitaqat.calc.workers.wanted");
    c->saudis =
        read_count(x, faults, "saudis", out->saudis, 0, c->workers, "nitaqat.calc.saudis.wanted");
    c->saudi_units = c->saudis * SAUDI_UNITS;
    c->expats = c->workers - c->saudis;
    date_entry_read(x, form, "on", faults, &out->date);
}

static struct node activities(struct exchange *x, struct str chosen)
{
    int n = policy_activities(x->portal->policy);
    struct node list = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++) {
        const struct activity *a = policy_activity(x->portal->policy, i);
        struct node one = node_object(x->req, 3);
        struct str value = str_printf(x->req, "%d", i);
        node_set(one, KEY("value"), node_text(value));
        node_set(one, KEY("text"), node_text(name_in(x, a->name_ar, a->name_en)));
        node_set(one, KEY("is_chosen"), node_bool(str_eq(value, chosen)));
        node_add(list, one);
    }
    return list;
}

static struct node count_field(struct exchange *x, const char *id, const char *label,
                               const char *hint, struct str typed, const struct faults *faults)
{
    struct node field =
        text_field(x, id, message(x->lang, label), message(x->lang, hint), typed, faults);
    node_set(field, KEY("is_number"), node_bool(true));
    node_set(field, KEY("is_short"), node_bool(true));
    return field;
}

static void add_result(struct exchange *x, struct node page, const struct asked *a)
{
    struct nitaqat_result result;
    struct day_words d = day_words(x, a->date.value);
    nitaqat_band(x->portal->policy, &a->counts, a->date.value, &result);
    node_set(page, KEY("has_result"), node_bool(true));
    node_set(page, KEY("gauge"), band_node(x, &a->counts, &result, a->date.value));
    node_set(page, KEY("on"),
             node_html(message_html(x->req, x->lang, "nitaqat.calc.on",
                                    ARGS({"date", d.date}, {"other", d.other}))));
    node_set(page, KEY("here"), node_text(message(x->lang, "nitaqat.calc.result")));
    nitaqat_floors_add(x, page, &result);
    nitaqat_rows_add(x, page, &result);
}

void page_calculator(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 12, .value_bytes_max = 80};
    struct faults *faults = arena_new_of(x->req, struct faults);
    struct asked *a = arena_new_of(x->req, struct asked);
    struct form form = {0};
    struct node page = node_object(x->req, 32);
    if (!exchange_may(x, ACTION_VIEW_PUBLIC, &(struct resource){0}))
        return;
    if (x->http->query.n &&
        form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE) {
        answer_error(x, ERR_INPUT);
        return;
    }
    bool is_asked = form.fields_count > 0;
    if (is_asked)
        read(x, &form, faults, a);
    else
        date_entry_set(x, x->clock.today, &a->date);
    node_set(page, KEY("title"), node_text(message(x->lang, "nitaqat.calc.title")));
    node_set(page, KEY("activities"), activities(x, a->activity));
    node_set(page, KEY("activity_fault"), node_text(fault_box_at(x, faults, "activity")));
    node_set(page, KEY("workers"),
             count_field(x, "workers", "nitaqat.calc.workers", "nitaqat.calc.workers.hint",
                         a->workers, faults));
    node_set(page, KEY("saudis"),
             count_field(x, "saudis", "nitaqat.calc.saudis", "nitaqat.calc.saudis.hint", a->saudis,
                         faults));
    node_set(page, KEY("date"),
             date_entry_node(x, "on", message(x->lang, "nitaqat.calc.date"),
                             message(x->lang, "nitaqat.calc.date.hint"), &a->date, faults));
    node_set(page, KEY("path"), node_text(page_path(x, "/nitaqat/calculator")));
    fault_box(x, page, faults);
    if (is_asked && faults->count == 0)
        add_result(x, page, a);
    answer_page(x, faults->count ? 422 : 200, "calculator", page);
}
