/* The statistics for programs: what views there are, and a view as JSON, CSV, JSON-stat, SDMX-CSV or a
   workbook. Public, and what the public sees: an analyst's early figures are on the pages alone. */
#include "web/json.h"
#include "web/pages_statistics.h"
#include "web/statistics_sheet.h"
#include "web/statistics_words.h"

static void view_json(struct json_writer *w, struct exchange *x, enum view view)
{
    const struct view_info *v = view_info(view);
    json_object_open(w);
    json_member_c(w, "view", v->key);
    json_member_str(w, "title", view_title(x->lang, view));
    json_member_str(w, "description", keyed_message(x->lang, "statistics.means.%s", v->key));
    json_member_str(w, "href", str_printf(x->req, "/api/v1/statistics/%s", v->key));
    json_name(w, "by");
    json_list_open(w);
    for (int i = 0; i < v->splits_count; i++)
        json_c(w, dimension_key(v->splits[i]));
    json_list_close(w);
    json_name(w, "formats");
    json_list_open(w);
    for (int f = 0; f < FORMATS; f++)
        json_c(w, format_key((enum statistics_format)f));
    json_list_close(w);
    json_object_close(w);
}

void api_statistics(struct exchange *x)
{
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_bool(&w, "simulated", x->portal->config.is_demo);
    json_name(&w, "views");
    json_list_open(&w);
    for (int v = 1; v < VIEW_COUNT; v++)
        view_json(&w, x, (enum view)v);
    json_list_close(&w);
    json_object_close(&w);
    exchange_header(x, "Access-Control-Allow-Origin", S("*"));
    answer_json(x, 200, buf_out(&out));
}

void api_statistics_view(struct exchange *x)
{
    struct statistics_query q;
    enum view view = view_by_key(x->params[0]);
    if (!view) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    if (!statistics_query_read(x, view, false, &q))
        return;
    exchange_header(x, "Access-Control-Allow-Origin", S("*"));
    statistics_answer(x, &q);
}
