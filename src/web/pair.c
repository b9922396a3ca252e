/* Pairs in the lists of pages; see the header. */
#include "web/pair.h"
#include "web/node.h"
#include "web/show.h"

void pair_add(struct exchange *x, struct node list, const char *key, struct html value)
{
    struct node one = node_object(x->req, 2);
    node_set(one, KEY("label"), node_text(message(x->lang, key)));
    node_set(one, KEY("value"), node_html(value));
    node_add(list, one);
}

void pair_add_day(struct exchange *x, struct node list, const char *key, struct day day)
{
    if (!day_is_none(day))
        pair_add(x, list, key, show_date_html(x->req, x->lang, day));
}

void pair_hide(struct exchange *x, struct node list, const char *name, struct str value)
{
    struct node one = node_object(x->req, 2);
    node_set(one, KEY("name"), node_c(name));
    node_set(one, KEY("value"), node_text(value));
    node_add(list, one);
}
