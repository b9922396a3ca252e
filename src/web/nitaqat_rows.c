/* See the header. */
#include "web/nitaqat_rows.h"
#include "web/show.h"

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

void nitaqat_rows_add(struct exchange *x, struct node page, const struct nitaqat_result *r)
{
    struct node list = node_list(x->req, (size_t)r->rows_count);
    for (int i = 0; i < r->rows_count; i++) {
        const struct policy_row *row = policy_row(x->portal->policy, r->rows[i]);
        if (!row)
            continue;
        struct node one = node_object(x->req, 5);
        node_set(one, KEY("key"), node_text(row->key));
        node_set(one, KEY("value"), node_text(row->text));
        node_set(one, KEY("from"), node_html(show_date_html(x->req, x->lang, row->from)));
        node_set(one, KEY("sources"), node_text(row->source));
        node_set(one, KEY("is_assumed"), node_bool(row->status == POLICY_ASSUMED));
        node_add(list, one);
    }
    node_set(page, KEY("rows"), list);
}
