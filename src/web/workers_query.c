/* See the header. */
#include "web/workers_query.h"
#include "web/page.h"
#include "web/sealed.h"

enum { SORTS = 3 };

const char *chip_key(enum worker_chip chip)
{
    switch (chip) {
    case CHIP_ALL: return "all";
    case CHIP_EXPATS: return "expats";
    case CHIP_SAUDIS: return "saudis";
    case CHIP_SOON: return "soon";
    case CHIP_EXPIRED: return "expired";
    case CHIP_UNPERMITTED: return "unpermitted";
    case CHIP_ABSENT: return "absent";
    case CHIP_PERMITS: return "permits";
    }
    return "all";
}

const char *sort_key(enum worker_sort sort)
{
    switch (sort) {
    case SORT_REGISTER: return "register";
    case SORT_NAME: return "name";
    case SORT_EXPIRY: return "expiry";
    }
    return "register";
}

bool chip_read(struct str text, enum worker_chip *out)
{
    for (int i = 0; i < CHIPS; i++)
        if (str_eq_c(text, chip_key((enum worker_chip)i))) {
            *out = (enum worker_chip)i;
            return true;
        }
    return false;
}

static bool sort_read(struct str text, enum worker_sort *out)
{
    for (int i = 0; i < SORTS; i++)
        if (str_eq_c(text, sort_key((enum worker_sort)i))) {
            *out = (enum worker_sort)i;
            return true;
        }
    return false;
}

static bool read(struct exchange *x, struct worker_filter *out)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = 400};
    const struct ref_key *key = &x->portal->ref_key;
    struct form form = {0};
    *out = (struct worker_filter){.in_arabic = x->lang == LANG_AR, .search = S("")};
    if (x->http->query.n == 0)
        return true;
    if (form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE)
        return false;
    struct str show = form_value(&form, "show"), sort = form_value(&form, "sort"),
               after = form_value(&form, "after"), words = form_value(&form, "s");
    return (!show.at || chip_read(show, &out->chip)) && (!sort.at || sort_read(sort, &out->sort)) &&
           (!after.at || reference_worker_read(key, after, &out->after)) &&
           (!words.at || sealed_read(x->req, key, words, &out->search));
}

bool workers_query_read(struct exchange *x, struct worker_filter *out)
{
    if (read(x, out))
        return true;
    answer_error(x, ERR_INPUT);
    return false;
}

struct str workers_address(struct exchange *x, const char *page, const struct worker_filter *f)
{
    struct buf b = buf_new(x->req);
    char mark = '?';
    buf_str(&b, page_path(x, page));
    if (f->chip != CHIP_ALL)
        buf_printf(&b, "%cshow=%s", mark, chip_key(f->chip)), mark = '&';
    if (f->sort != SORT_REGISTER)
        buf_printf(&b, "%csort=%s", mark, sort_key(f->sort)), mark = '&';
    if (f->search.n)
        buf_printf(&b, "%cs=" STR_FMT, mark,
                   STR_ARG(sealed_text(x->req, &x->portal->ref_key, f->search))),
            mark = '&';
    if (f->after)
        buf_printf(&b, "%cafter=" STR_FMT, mark,
                   STR_ARG(reference_worker(x->req, &x->portal->ref_key, f->after)));
    return buf_out(&b);
}
