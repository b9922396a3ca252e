/* See the header. */
#include "stats/cell.h"

struct hidden {
    int count;
    int64_t sum;
};

static int64_t members(const struct cube *c, size_t i)
{
    return c->rows[i].cell[c->view->population];
}

static void hide(struct cube *c, size_t i, struct hidden *h)
{
    c->rows[i].is_hidden = true;
    h->count++;
    h->sum += members(c, i);
}

/* The smallest row that is still shown and counts somebody; false: there is none. */
static bool smallest_shown(const struct cube *c, size_t *out)
{
    bool has = false;
    for (size_t i = 0; i < c->count; i++)
        if (!c->rows[i].is_hidden && members(c, i) > 0 &&
            (!has || members(c, i) < members(c, *out))) {
            *out = i;
            has = true;
        }
    return has;
}

void cells_hide(struct cube *c, int64_t threshold)
{
    struct hidden h = {0};
    size_t next = 0;
    for (size_t i = 0; i < c->count; i++)
        if (members(c, i) > 0 && members(c, i) < threshold)
            hide(c, i, &h);
    if (h.count == 0)
        return;
    while ((h.count < 2 || h.sum < threshold) && smallest_shown(c, &next))
        hide(c, next, &h);
    if (h.count < 2 || h.sum < threshold)
        c->total.is_hidden = true;
}
