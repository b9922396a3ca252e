/* See the header. */
#include "web/nitaqat_rows.h"
#include "web/show.h"
#include "web/value_show.h"

void nitaqat_floors_add(struct exchange *x, struct node page, const struct nitaqat_result *r)
{
    enum { BANDS = BAND_PLATINUM };
    struct node list = node_list(x->req, BANDS);
    size_t floors = 0;
    for (int b = BAND_PLATINUM; b >= BAND_RED; b--) {
        if (b != BAND_RED && r->floor_bp[b] == 0)
            continue;
        struct node one = node_object(x->req, 3);
        char *key = str_c(x->req, str_printf(x->req, "band.%s", band_key((enum band)b)));
        node_set(one, KEY("band"), node_text(message(x->lang, key)));
        node_set(one, KEY("floor"),
                 b == BAND_RED ? node_text(message(x->lang, "nitaqat.floors.red"))
                               : node_html(show_percent_html(x->req, r->floor_bp[b])));
        node_set(one, KEY("is_current"), node_bool((enum band)b == r->band));
        node_add(list, one);
        floors += b != BAND_RED;
    }
    node_set(page, KEY("floors"), list);
    node_set(page, KEY("has_floors"), node_bool(floors > 0));
}

/* What a row is called: a parameter has a name of its own, the tables one each. */
static struct str row_name(struct exchange *x, const struct policy_row *row)
{
    struct str text, key = str_printf(x->req, "param.%.*s", STR_ARG(row->key));
    if (row->table == POLICY_GRID)
        return message(x->lang, "nitaqat.row.grid");
    if (row->table == POLICY_CURVE)
        return message(x->lang, "nitaqat.row.curve");
    if (message_kind_of(x->lang, key, &text) != MESSAGE_PLAIN)
        return row->key;
    return message(x->lang, str_c(x->req, key));
}

/* A parameter's value in words; of a table's row its numbers, each by itself, so that they stand in
   the order of reading. */
static struct node row_values(struct exchange *x, const struct policy_row *row)
{
    enum { VALUES_MAX = 8 };
    struct node list = node_list(x->req, VALUES_MAX);
    int param = row->table == POLICY_PARAMETER ? param_by_key(row->key) : -1;
    if (param >= 0) {
        enum value_kind kind = param_kind((enum param)param);
        struct node one = node_object(x->req, 1);
        node_set(one, KEY("value"), node_html(value_show_html(x->req, x->lang, kind, row->value)));
        node_add(list, one);
        return list;
    }
    struct str piece, rest = row->text;
    for (int i = 0; i < VALUES_MAX && str_cut(&rest, ' ', &piece); i++) {
        struct node one = node_object(x->req, 1);
        node_set(one, KEY("value"), node_html(html_code(x->req, piece)));
        node_add(list, one);
    }
    return list;
}

void nitaqat_rows_add(struct exchange *x, struct node page, const struct nitaqat_result *r)
{
    struct node list = node_list(x->req, (size_t)r->rows_count);
    for (int i = 0; i < r->rows_count; i++) {
        const struct policy_row *row = policy_row(x->portal->policy, r->rows[i]);
        if (!row)
            continue;
        struct node one = node_object(x->req, 6);
        node_set(one, KEY("name"), node_text(row_name(x, row)));
        node_set(one, KEY("key"), node_text(row->key));
        node_set(one, KEY("values"), row_values(x, row));
        node_set(one, KEY("from"), node_html(show_date_html(x->req, x->lang, row->from)));
        node_set(one, KEY("sources"), node_text(row->source));
        node_set(one, KEY("is_assumed"), node_bool(row->status == POLICY_ASSUMED));
        node_add(list, one);
    }
    node_set(page, KEY("rows"), list);
}
