/* The plan: sizes, owners, activities and how many Saudis, before anyone has a name. Sizes follow the
   establishments of 2021 by workers (five and ten as limits; above ten the counts of 200-299 and
   400-499 lie on a power law of exponent 1), stretched so that the sum is what was asked for.

   The trap: the share of Saudis in the whole is the published one (15 % in 2013), but each group must
   also have the band it is meant to have; so all move within their bands by the same shift until the
   sum fits. */
#include "registers/demo_parts.h"
#include <assert.h>

enum { SHARES = 10000, SMALL_MAX = 9 };

static const int32_t showcase_sizes[DEMO_SHOWCASES] = {118, 64, 980};
static const int32_t showcase_saudis[DEMO_SHOWCASES] = {29, 1, 150};

/* ---- sizes ---- */

struct size_shares { /* of 10,000 establishments */
    uint64_t micro, five;
};

static struct size_shares shares_read(void)
{
    struct str table = S("establishments_by_size"), period = S("2021-Q3");
    int64_t all = statistic_find(table, period, S("TOTAL"), S(""));
    int64_t micro = statistic_find(table, period, S("micro (under 5, as reported)"), S(""));
    int64_t five = statistic_find(table, period, S("5-9"), S(""));
    assert(all > 0 && micro > 0 && five > 0);
    return (struct size_shares){(uint64_t)(SHARES * micro / all), (uint64_t)(SHARES * five / all)};
}

static int32_t size_draw(const struct size_shares *s, struct random *r, int64_t most)
{
    uint64_t at = random_below(r, SHARES);
    if (at < s->micro)
        return (int32_t)random_between(r, 1, 4);
    if (at < s->micro + s->five)
        return (int32_t)random_between(r, 5, 9);
    /* P(X > x) = 10 / x */
    int64_t x = 10 * (1 << 20) / (int64_t)(1 + random_below(r, 1 << 20));
    return (int32_t)(x < most ? x : most);
}

/* Stretches what lies above ten so that the sum is `wanted`; what is still lacking or too much after
   the rounding is spread one by one. */
static void sizes_fit(int32_t *sizes, int32_t n, int64_t wanted)
{
    int64_t small = 0, tail = 0, tails = 0, sum = 0;
    for (int32_t i = DEMO_SHOWCASES; i < n; i++) {
        bool is_tail = sizes[i] > SMALL_MAX;
        tail += is_tail ? sizes[i] - 10 : 0;
        tails += is_tail;
        small += is_tail ? 10 : sizes[i];
    }
    int64_t room = wanted - small;
    for (int32_t i = DEMO_SHOWCASES; i < n; i++) {
        if (sizes[i] > SMALL_MAX)
            sizes[i] = (int32_t)(10 + (room > 0 && tail ? (sizes[i] - 10) * room / tail : 0));
        sum += sizes[i];
    }
    for (int32_t i = DEMO_SHOWCASES; sum != wanted; i = i + 1 < n ? i + 1 : DEMO_SHOWCASES) {
        if (sum < wanted && (sizes[i] > SMALL_MAX || tails == 0))
            sizes[i]++, sum++;
        else if (sum > wanted && sizes[i] > 1)
            sizes[i]--, sum--;
    }
}

static void sizes_make(struct arena *a, const struct demo_wish *wish, struct random *r,
                       struct plan *plan)
{
    struct size_shares shares = shares_read();
    int64_t most = wish->workers / 8 > 50 ? wish->workers / 8 : 50;
    plan->establishments = (int32_t)wish->establishments;
    plan->sizes = arena_array(a, int32_t, wish->establishments);
    for (int32_t i = 0; i < plan->establishments; i++)
        plan->sizes[i] = i < DEMO_SHOWCASES ? showcase_sizes[i]
                                            : size_draw(&shares, r, most < 8000 ? most : 8000);
    sizes_fit(plan->sizes, plan->establishments, wish->workers - DEMO_SHOWCASE_WORKERS);
}

/* ---- groups ---- */

static int16_t kind_of(const struct policy *policy, const struct tables *t, const char *key)
{
    int activity = policy_activity_by_key(policy, str_of(key));
    for (int i = 0; i < t->kinds_w.n; i++)
        if (t->kinds[i].activity == activity)
            return (int16_t)i;
    assert(!"the showcase's activity is in demo_activities.csv");
    return 0;
}

static enum target target_draw(struct random *r)
{
    uint64_t at = random_below(r, 100); /* assumed: no count of bands of that time was found */
    return at < 8 ? TARGET_RED : at < 20 ? TARGET_YELLOW : at < 82 ? TARGET_GREEN : TARGET_PLATINUM;
}

static void groups_make(struct arena *a, const struct policy *policy, const struct tables *t,
                        struct random *r, struct plan *plan)
{
    static const char *const keys[DEMO_SHOWCASES] = {"construction", "ops_maintenance",
                                                     "construction"};
    static const enum target targets[DEMO_SHOWCASES] = {TARGET_GREEN, TARGET_RED, TARGET_PLATINUM};
    plan->groups = arena_array(a, struct plan_group, plan->establishments);
    for (int32_t i = 0; i < plan->establishments;) {
        int32_t n = 1;
        if (i >= DEMO_SHOWCASES)
            while (n < 6 && i + n < plan->establishments && random_chance(r, 12, 100))
                n++;
        struct plan_group *g = &plan->groups[plan->groups_n++];
        *g = (struct plan_group){
            .first = i,
            .establishments = n,
            .kind = (int16_t)weights_draw(&t->kinds_w, r),
            .region = (int16_t)weights_draw(&t->regions_w, r),
            .target = (uint8_t)target_draw(r),
            .place = (uint8_t)random_below(r, 256),
        };
        if (i < DEMO_SHOWCASES) {
            g->kind = kind_of(policy, t, keys[i]);
            g->region = 0;
            g->target = (uint8_t)targets[i];
            g->saudis = showcase_saudis[i];
        }
        for (int32_t k = 0; k < n; k++)
            g->workers += plan->sizes[i + k];
        i += n;
    }
}

/* ---- Saudis ---- */

struct limits { /* rates in hundredths of a percent: least <= rate < most */
    int64_t least, most;
};

/* The rates of the target band in the group's activity and size, in the method of the day. False: no
   band for so few. */
static bool limits_of(const struct policy *policy, const struct tables *t,
                      const struct plan_group *g, struct day today, struct limits *out)
{
    struct nitaqat_counts counts = {
        .activity = t->kinds[g->kind].activity, .workers = g->workers, .expats = g->workers};
    struct nitaqat_result result;
    nitaqat_band_bare(policy, &counts, today, &result);
    const int64_t *floor = result.floor_bp;
    bool is_grid = floor[BAND_GREEN] > 0;
    int64_t yellow = is_grid ? floor[BAND_YELLOW] : floor[BAND_LOW_GREEN];
    int64_t green = is_grid ? floor[BAND_GREEN] : floor[BAND_MEDIUM_GREEN];
    int64_t platinum = floor[BAND_PLATINUM], top = platinum + platinum / 2;
    if (platinum == 0)
        return false;
    switch ((enum target)g->target) {
    case TARGET_RED: *out = (struct limits){0, yellow}; break;
    case TARGET_YELLOW: *out = (struct limits){yellow, green}; break;
    case TARGET_GREEN: *out = (struct limits){green, platinum}; break;
    case TARGET_PLATINUM: *out = (struct limits){platinum, top < 9000 ? top : 9000}; break;
    case TARGETS: assert(!"a target");
    }
    return true;
}

/* How many Saudis at a place 0..255 within the limits: a whole number of them inside where there is
   one, kept a little off the edges, because some Saudis count half. */
static int32_t saudis_at(const struct limits *l, int32_t workers, int64_t place)
{
    place = place < 12 ? 12 : place > 243 ? 243 : place;
    int64_t rate = l->least + (l->most - l->least) * place / 256;
    int64_t n = (workers * rate + 5000) / 10000;
    if (n * 10000 < l->least * workers)
        n++;
    else if (n > 0 && n * 10000 >= l->most * workers && (n - 1) * 10000 >= l->least * workers)
        n--;
    return (int32_t)(n < workers ? n : workers);
}

/* Fewer than ten: 58.6 % of them have their Saudi (2013). */
static int32_t saudis_small(const struct plan_group *g)
{
    bool has_one = g->place < 150;
    return has_one ? g->workers >= 7 && g->place < 30 ? 2 : 1 : 0;
}

static int64_t saudis_sum(const struct plan *plan, const struct limits *limits, int shift,
                          bool is_kept)
{
    int64_t sum = 0;
    for (int32_t i = 0; i < plan->groups_n; i++) {
        struct plan_group *g = &plan->groups[i];
        int32_t n = i < DEMO_SHOWCASES    ? g->saudis
                    : limits[i].most == 0 ? saudis_small(g)
                                          : saudis_at(&limits[i], g->workers, g->place + shift);
        if (is_kept)
            g->saudis = n;
        sum += n;
    }
    return sum;
}

static void saudis_make(const struct policy *policy, const struct tables *t,
                        const struct demo_wish *wish, struct plan *plan)
{
    struct arena *a = arena_new(SIZE_MAX);
    struct limits *limits = arena_array(a, struct limits, plan->groups_n);
    for (int32_t i = DEMO_SHOWCASES; i < plan->groups_n; i++)
        if (!limits_of(policy, t, &plan->groups[i], wish->today, &limits[i]))
            limits[i] = (struct limits){0};
    int64_t wanted = wish->workers * 14 / 100; /* 13.4 % in 2012, 15 % in 2013 */
    int low = -256, high = 256;
    while (low < high) { /* the least shift that has enough */
        int middle = low + (high - low) / 2;
        if (saudis_sum(plan, limits, middle, false) >= wanted)
            high = middle;
        else
            low = middle + 1;
    }
    saudis_sum(plan, limits, low, true);
    arena_free(a);
}

void plan_make(struct arena *a, const struct policy *policy, const struct tables *t,
               const struct demo_wish *wish, struct plan *plan)
{
    struct random r = random_stream(wish->seed, 0);
    *plan = (struct plan){0};
    sizes_make(a, wish, &r, plan);
    groups_make(a, policy, t, &r, plan);
    saudis_make(policy, t, wish, plan);
}
