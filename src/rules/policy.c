/* Questions to a policy set; see the header. Reading it is in policy_read.c. */
#include "rules/policy.h"
#include "rules/policy_set.h"
#include <assert.h>

static const struct {
    const char *key;
    enum value_kind kind;
} params[PARAM_COUNT] = {
#define PARAM(identifier, key, kind) [PARAM_##identifier] = {key, kind},
#include "rules/params.def"
#undef PARAM
};

const char *const policy_lists[LISTS] = {
    "restaurant_activities",     /* more students count (Nitaqat) */
    "saudi_only_occupations",    /* closed to expatriates */
    "wage_duty_activities",      /* wage files, whatever the size */
    "weekend_days",              /* sun … sat */
    "official_holidays",         /* 2013-08-08: declared feasts */
    "yearly_holidays",           /* 09-23 */
    "open_occupations",          /* S13: unrestricted, for platinum */
    "office_occupations",        /* S09: changed at an office, with papers */
    "generic_title_occupations", /* S09: corrected once, free */
    "excusable_rules",           /* objections: two officers may set them aside */
    "engineers_occupations",     /* W17: which body vouches */
    "accountants_occupations",   /* W17 */
    "veterinary_occupations",    /* W17 */
    "health_occupations",        /* W17 */
    "contracting_activities",    /* S18 */
    "regulated_activities",      /* S16: need a regulator's licence */
    "excluded_activities",       /* E15 */
    "no_change_activities",      /* S09: never change occupations */
    "transfer_paths",            /* S10: words of enum transfer_path that need no consent */
    "visa_free_nationalities",   /* S13, S14: alpha-2 */
    "specialised_occupations",   /* S14: compensated in any green */
};

const char *const policy_sizes[SIZES] = {"very_small", "small", "medium", "large", "giant"};

const unsigned char *policy_hash(const struct policy *p) { return p->hash; }
struct str policy_joined(const struct policy *p) { return p->joined; }
int policy_rows(const struct policy *p) { return p->rows_count; }

const struct policy_row *policy_row(const struct policy *p, int32_t index)
{
    return index >= 0 && index < p->rows_count ? &p->rows[index] : NULL;
}

/* Newest first: most questions are about the present. */
static const struct span *slot_on(const struct policy *p, int slot, struct day on)
{
    struct slot s = p->slots[slot];
    for (int i = s.first + s.n - 1; i >= s.first; i--)
        if (p->spans[i].from <= on.n)
            return on.n < p->spans[i].to ? &p->spans[i] : NULL;
    return NULL;
}

static const struct policy_row *slot_row(const struct policy *p, int slot, struct day on)
{
    const struct span *at = slot_on(p, slot, on);
    return at ? &p->rows[at->row] : NULL;
}

const struct policy_row *policy_param(const struct policy *p, enum param param, struct day on)
{
    assert((int)param >= 0 && param < PARAM_COUNT && !day_is_none(on));
    return slot_row(p, SLOT_PARAM + (int)param, on);
}

const char *param_key(enum param param) { return params[param].key; }
enum value_kind param_kind(enum param param) { return params[param].kind; }

int param_by_key(struct str key)
{
    for (int i = 0; i < PARAM_COUNT; i++)
        if (str_eq_c(key, params[i].key))
            return i;
    return -1;
}

const struct policy_row *policy_rule(const struct policy *p, int service, enum rule rule,
                                     struct day on)
{
    assert(service > 0 && service < SERVICES_MAX && rule > 0 && rule < RULE_COUNT);
    assert(!day_is_none(on));
    return slot_row(p, SLOT_RULE + service * RULE_COUNT + (int)rule, on);
}

static const struct policy_row *service_date(const struct policy *p, int service, int which)
{
    assert(service > 0 && service < SERVICES_MAX);
    struct slot s = p->slots[SLOT_DATE + service * 2 + which];
    return s.n ? &p->rows[p->spans[s.first].row] : NULL;
}

const struct policy_row *policy_available_from(const struct policy *p, int service)
{
    return service_date(p, service, DATE_AVAILABLE);
}

const struct policy_row *policy_portal_only_from(const struct policy *p, int service)
{
    return service_date(p, service, DATE_PORTAL_ONLY);
}

int curve_band(enum band band)
{
    switch (band) {
    case BAND_LOW_GREEN: return 0;
    case BAND_MEDIUM_GREEN: return 1;
    case BAND_HIGH_GREEN: return 2;
    case BAND_PLATINUM: return 3;
    case BAND_NONE:
    case BAND_RED:
    case BAND_YELLOW:
    case BAND_GREEN:
    case BAND_UNBANDED:
    case BAND_UNBANDED_NO_SAUDI: return -1;
    }
    return -1;
}

bool policy_curve(const struct policy *p, int activity, enum band band, struct day on,
                  struct curve_row *out)
{
    int place = curve_band(band);
    if (activity < 0 || activity >= p->activities_count || place < 0)
        return false;
    const struct span *at = slot_on(p, SLOT_CURVE + activity * CURVE_BANDS + place, on);
    if (!at)
        return false;
    *out = (struct curve_row){p->details[at->row].m, p->details[at->row].c, at->row};
    return true;
}

bool policy_grid(const struct policy *p, int activity, int64_t workers, struct day on,
                 struct grid_row *out)
{
    if (activity < 0 || activity >= p->activities_count)
        return false;
    const struct detail *best = NULL;
    for (int size = 0; size < SIZES; size++) {
        const struct span *at = slot_on(p, SLOT_GRID + activity * SIZES + size, on);
        const struct detail *d = at ? &p->details[at->row] : NULL;
        if (!d || d->workers_min > workers || (best && best->workers_min > d->workers_min))
            continue;
        best = d;
        *out = (struct grid_row){d->yellow_min_bp, d->green_min_bp, d->platinum_min_bp, at->row};
    }
    return best != NULL;
}

int64_t policy_grid_next_size(const struct policy *p, int activity, int64_t workers, struct day on)
{
    int64_t next = INT64_MAX;
    if (activity < 0 || activity >= p->activities_count)
        return next;
    for (int size = 0; size < SIZES; size++) {
        const struct span *at = slot_on(p, SLOT_GRID + activity * SIZES + size, on);
        int64_t from = at ? p->details[at->row].workers_min : INT64_MAX;
        if (from > workers && from < next)
            next = from;
    }
    return next;
}

int policy_activities(const struct policy *p) { return p->activities_count; }

const struct activity *policy_activity(const struct policy *p, int number)
{
    return number >= 0 && number < p->activities_count ? &p->activities[number] : NULL;
}

int policy_activity_by_key(const struct policy *p, struct str key)
{
    for (int i = 0; i < p->activities_count; i++)
        if (str_eq_nocase(key, p->activities[i].key))
            return i;
    return -1;
}

int policy_activity_by_isic(const struct policy *p, struct str isic)
{
    int best = -1;
    size_t longest = 0;
    for (int i = 0; i < p->isic_count; i++) {
        if (str_starts(isic, p->isic[i].code) && p->isic[i].code.n > longest) {
            longest = p->isic[i].code.n;
            best = p->isic[i].activity;
        }
    }
    return best;
}

bool policy_in_list(const struct policy *p, const char *list, struct str code, struct day on,
                    int32_t *row)
{
    int n = 0;
    while (n < LISTS && strcmp(list, policy_lists[n]) != 0)
        n++;
    assert(n < LISTS);
    for (int i = 0; i < p->list_codes_count[n]; i++) {
        if (!str_eq(p->list_codes[n][i], code))
            continue;
        const struct span *at = slot_on(p, SLOT_LIST + n * LIST_CODES_MAX + i, on);
        if (at && row)
            *row = at->row;
        return at != NULL;
    }
    return false;
}

struct str policy_source(const struct policy *p, struct str tag)
{
    for (int i = 0; i < p->sources_count; i++)
        if (str_eq(p->sources[i].tag, tag))
            return p->sources[i].where;
    return (struct str){0};
}
