/* The portal's own availability, as a page and as JSON. Times are Riyadh's on the page, RFC 3339 in UTC for
   programs. The trap: instants are real even where a demonstration fixes the business day. */
#include "queries/availability.h"
#include "web/json.h"
#include "web/pages_statistics.h"
#include "web/show.h"
#include "web/statistics_words.h"

enum { MS = 1000, RIYADH_MS = 3 * 3600000 };

static struct str instant_show(struct exchange *x, int64_t ms)
{
    enum { MINUTE_MS = 60000, HOUR = 60, DAY = 1440 };
    int64_t minute = (ms + RIYADH_MS) / MINUTE_MS % DAY;
    struct str time = str_printf(x->req, "%02d:%02d", (int)(minute / HOUR), (int)(minute % HOUR));
    return message_format(x->req, x->lang, "statistics.outage.instant",
                          ARGS({"date", show_date(x->req, x->lang, day_of_instant(ms))},
                               {"time", show_isolated(x->req, time)}));
}

static const char *cause_key(enum outage_cause cause)
{
    switch (cause) {
    case OUTAGE_UNPLANNED: return "unplanned";
    case OUTAGE_PLANNED: break;
    }
    return "planned";
}

static struct node outage_node(struct exchange *x, const struct outage *o)
{
    struct node row = node_object(x->req, 5);
    node_set(row, KEY("from"), node_text(instant_show(x, o->from_ms)));
    node_set(row, KEY("until"), node_text(instant_show(x, o->until_ms)));
    node_set(row, KEY("lasted"), node_text(seconds_show(x, (o->until_ms - o->from_ms) / MS)));
    node_set(row, KEY("cause"),
             node_text(keyed_message(x->lang, "statistics.outage.%s", cause_key(o->cause))));
    node_set(row, KEY("tone"), node_c(o->cause == OUTAGE_UNPLANNED ? "bad" : "info"));
    return row;
}

static struct str lasted(struct exchange *x, int64_t ms)
{
    return ms ? seconds_show(x, ms / MS) : message(x->lang, "statistics.outage.zero");
}

static bool is_extending(const struct exchange *x)
{
    const struct policy_row *row =
        policy_param(x->portal->policy, PARAM_outage_extends_deadlines, x->clock.today);
    return row && row->value;
}

void page_availability(struct exchange *x)
{
    struct availability a;
    struct node page = node_object(x->req, 24);
    enum err e = availability_load(x->reader, x->req, x->clock.now_ms, &a);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node rows = node_list(x->req, a.count);
    for (size_t i = 0; i < a.count; i++)
        node_add(rows, outage_node(x, &a.outages[i]));
    node_set(page, KEY("title"), node_text(message(x->lang, "statistics.availability")));
    node_set(page, KEY("statistics_path"), node_text(page_path(x, "/statistics")));
    node_set(page, KEY("has_record"), node_bool(a.since_ms != 0));
    node_set(page, KEY("share"), node_text(show_percent(x->req, a.share_bp)));
    node_set(page, KEY("since"),
             node_text(a.since_ms ? show_date_both(x->req, x->lang, day_of_instant(a.since_ms))
                                  : S("")));
    node_set(page, KEY("unplanned"), node_text(lasted(x, a.unplanned_ms)));
    node_set(page, KEY("planned"), node_text(lasted(x, a.planned_ms)));
    node_set(page, KEY("rows"), rows);
    node_set(page, KEY("has_rows"), node_bool(a.count > 0));
    node_set(page, KEY("deadlines"),
             node_text(message(x->lang, is_extending(x) ? "statistics.outage.extends"
                                                        : "statistics.outage.runs_on")));
    answer_page(x, 200, "statistics_availability", page);
}

static struct str instant_plain(struct exchange *x, int64_t ms)
{
    enum { DAY_MS = 86400000, HOUR_MS = 3600000, MINUTE_MS = 60000 };
    char text[DAY_TEXT_BYTES];
    struct str date = day_format_iso((struct day){(int32_t)(ms / DAY_MS)}, text);
    int64_t rest = ms % DAY_MS;
    return str_printf(x->req, STR_FMT "T%02d:%02d:%02dZ", STR_ARG(date), (int)(rest / HOUR_MS),
                      (int)(rest % HOUR_MS / MINUTE_MS), (int)(rest % MINUTE_MS / MS));
}

void api_availability(struct exchange *x)
{
    struct availability a;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    enum err e = availability_load(x->reader, x->req, x->clock.now_ms, &a);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_object_open(&w);
    json_name(&w, "since");
    if (a.since_ms)
        json_str(&w, instant_plain(x, a.since_ms));
    else
        json_none(&w);
    json_member_int(&w, "seconds_covered", a.covered_ms / MS);
    json_member_int(&w, "seconds_down_unplanned", a.unplanned_ms / MS);
    json_member_int(&w, "seconds_down_planned", a.planned_ms / MS);
    json_member_bool(&w, "deadlines_are_extended", is_extending(x));
    json_name(&w, "outages");
    json_list_open(&w);
    for (size_t i = 0; i < a.count; i++) {
        json_object_open(&w);
        json_member_str(&w, "from", instant_plain(x, a.outages[i].from_ms));
        json_member_str(&w, "until", instant_plain(x, a.outages[i].until_ms));
        json_member_c(&w, "cause", cause_key(a.outages[i].cause));
        json_object_close(&w);
    }
    json_list_close(&w);
    json_object_close(&w);
    exchange_header(x, "Access-Control-Allow-Origin", S("*"));
    answer_json(x, 200, buf_out(&out));
}
