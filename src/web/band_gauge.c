/* The gauge of an entity's band: equal segments, worst first from the side where the line of reading
   begins, and a mark at the entity's place inside its own segment. SVG does not mirror with the page,
   so every x is computed from the page's direction here; text stands beside it as HTML. */
#include "web/establishment_parts.h"
#include "web/show.h"
#include <stdio.h>

enum { SEGMENTS_MAX = 5, WHOLE_BP = 10000 };

struct segment {
    enum band band;
    const char *fill;
};

/* Which bands this method has today, worst first. */
static int segments_of(const struct nitaqat_result *r, struct segment out[SEGMENTS_MAX])
{
    static const struct segment all[] = {
        {BAND_RED, "#c9554c"},          {BAND_YELLOW, "#e3b23c"}, {BAND_LOW_GREEN, "#b7d8a0"},
        {BAND_MEDIUM_GREEN, "#79b98b"}, {BAND_GREEN, "#2f8a64"},  {BAND_HIGH_GREEN, "#2f8a64"},
        {BAND_PLATINUM, "#8496a8"},
    };
    int n = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].band == BAND_RED || r->floor_bp[all[i].band] > 0)
            out[n++] = all[i];
    return n;
}

static struct str number(struct arena *req, double v) { return str_printf(req, "%.2f", v); }

/* Where in its segment a rate lies, 0..1, kept a little off the edges so that the mark is seen to be
   in the segment. */
static double place_in(const struct nitaqat_result *r, const struct segment *s, int n, int at)
{
    double from = (double)r->floor_bp[s[at].band];
    double to = at + 1 < n ? (double)r->floor_bp[s[at + 1].band] : WHOLE_BP;
    double place = to > from ? ((double)r->rate_bp - from) / (to - from) : 0.5;
    return place < 0.03 ? 0.03 : place > 0.97 ? 0.97 : place;
}

static double mirrored(struct exchange *x, double start, double width)
{
    return x->lang == LANG_AR ? 100 - start - width : start;
}

static struct str band_name(struct exchange *x, enum band band)
{
    return message(x->lang, str_c(x->req, str_printf(x->req, "band.%s", band_key(band))));
}

static void add_gauge(struct exchange *x, struct node out, const struct nitaqat_result *r)
{
    struct segment s[SEGMENTS_MAX];
    int n = segments_of(r, s), current = -1;
    double step = 100.0 / n, gap = 0.25;
    struct node segments = node_list(x->req, SEGMENTS_MAX),
                labels = node_list(x->req, SEGMENTS_MAX);
    for (int i = 0; i < n; i++) {
        struct node one = node_object(x->req, 3), label = node_object(x->req, 2);
        double width = step - 2 * gap;
        if (s[i].band == r->band)
            current = i;
        node_set(one, KEY("x"), node_text(number(x->req, mirrored(x, i * step + gap, width))));
        node_set(one, KEY("width"), node_text(number(x->req, width)));
        node_set(one, KEY("fill"), node_c(s[i].fill));
        node_add(segments, one);
        node_set(label, KEY("name"), node_text(band_name(x, s[i].band)));
        node_set(label, KEY("is_current"), node_bool(s[i].band == r->band));
        node_add(labels, label);
    }
    if (current < 0)
        return;
    enum { MARK_HUNDREDTHS = 170 };
    double mark = MARK_HUNDREDTHS / 100.0;
    double at = (current + place_in(r, s, n, current)) * step - mark / 2;
    node_set(out, KEY("marker"), node_text(number(x->req, mirrored(x, at, mark))));
    node_set(out, KEY("segments"), segments);
    node_set(out, KEY("labels"), labels);
}

/* How many Saudis bring the next band when they stay: the rate of the present counts alone must reach
   its floor, and then the average does, week by week, as the earlier weeks drop out of it. */
struct sustained {
    int64_t saudis, weeks, rate_bp; /* saudis -1: no number does */
};

static int64_t weeks_until(const struct nitaqat_counts *c, int64_t rate_bp, int64_t floor_bp)
{
    int64_t mean = c->weeks ? c->week_rates_sum_bp / c->weeks : rate_bp;
    for (int64_t later = 0; later < c->weeks; later++)
        if ((mean * (c->weeks - later) + rate_bp * (later + 1)) / (c->weeks + 1) >= floor_bp)
            return later;
    return c->weeks;
}

static struct sustained sustained_find(struct exchange *x, const struct nitaqat_counts *c,
                                       enum band next, struct day on)
{
    struct nitaqat_counts now = *c;
    struct nitaqat_result r;
    now.week_rates_sum_bp = now.weeks = 0;
    nitaqat_band(x->portal->policy, &now, on, &r);
    struct sustained out = {.saudis = band_at_least(r.band, next) ? 0 : r.saudis_to_next};
    /* The present counts may lie below the band that the average still gives: then the way is longer
       than one band, which the search for one does not answer. */
    if (out.saudis > 0 && r.missing_up != next)
        out.saudis = -1;
    if (out.saudis < 0)
        return out;
    now.workers += out.saudis;
    now.saudis += out.saudis;
    now.saudi_units += out.saudis * SAUDI_UNITS;
    nitaqat_band_bare(x->portal->policy, &now, on, &r);
    out.rate_bp = r.rate_now_bp;
    out.weeks = weeks_until(c, r.rate_now_bp, next <= BAND_PLATINUM ? r.floor_bp[next] : 0);
    return out;
}

static struct html next_sentence(struct exchange *x, const struct nitaqat_counts *c,
                                 const struct nitaqat_result *r, struct day on)
{
    if (r->band == BAND_NONE)
        return html_text(x->req, message(x->lang, "nitaqat.next.missing"));
    if (r->missing_up == BAND_NONE)
        return html_text(x->req, message(x->lang, "nitaqat.next.top"));
    struct str next = band_name(x, r->missing_up);
    struct sustained s = {.saudis = -1};
    if (c->weeks)
        s = sustained_find(x, c, r->missing_up, on);
    struct str weeks = show_count(x->req, x->lang, "nitaqat.weeks", s.saudis < 0 ? 0 : s.weeks);
    if (s.saudis == 0)
        return message_html(x->req, x->lang, "nitaqat.sustained.none",
                            ARGS({"band", next},
                                 {"rate", show_percent(x->req, s.rate_bp), ARG_CODE},
                                 {"weeks", weeks, ARG_MARKUP}));
    if (s.saudis > 0)
        return message_html_plural(x->req, x->lang, "nitaqat.sustained", (uint64_t)s.saudis,
                                   ARGS({"band", next},
                                        {"rate", show_percent(x->req, s.rate_bp), ARG_CODE},
                                        {"weeks", weeks, ARG_MARKUP}));
    if (r->saudis_to_next < 0)
        return message_html(x->req, x->lang, "nitaqat.next.never", ARGS({"band", next}));
    return message_html_plural(x->req, x->lang, "nitaqat.next", (uint64_t)r->saudis_to_next,
                               ARGS({"band", next}));
}

struct str saudi_units_show(struct exchange *x, int64_t units)
{
    return units % SAUDI_UNITS == 0 ? show_number(x->req, units / SAUDI_UNITS)
                                    : str_printf(x->req, "%.2f", (double)units / SAUDI_UNITS);
}

struct node band_node(struct exchange *x, const struct nitaqat_counts *c,
                      const struct nitaqat_result *r, struct day on)
{
    struct node out = node_object(x->req, 12);
    struct str rate = show_percent(x->req, r->rate_bp);
    bool is_missing = r->band == BAND_NONE;
    /* Without the weights the rate would not be that of the numbers beside it. */
    bool is_weighted = c->saudi_units != c->saudis * SAUDI_UNITS;
    struct str band = is_missing ? message(x->lang, "nitaqat.unknown") : band_name(x, r->band);
    node_set(out, KEY("rate"), node_text(rate));
    node_set(out, KEY("band"), node_text(band));
    node_set(out, KEY("saudis"),
             node_text(show_count(x->req, x->lang, "nitaqat.saudis", c->saudis)));
    node_set(out, KEY("sentence"),
             node_html(message_html(
                 x->req, x->lang, is_weighted ? "nitaqat.sentence.weighted" : "nitaqat.sentence",
                 ARGS({"saudis", show_count(x->req, x->lang, "nitaqat.saudis", c->saudis)},
                      {"workers", show_count(x->req, x->lang, "nitaqat.of_workers", c->workers)},
                      {"units", saudi_units_show(x, c->saudi_units)}))));
    node_set(out, KEY("label"),
             node_text(message_format(x->req, x->lang, "nitaqat.gauge",
                                      ARGS({"rate", rate}, {"band", band}))));
    node_set(out, KEY("next"), node_html(next_sentence(x, c, r, on)));
    const struct policy_row *window =
        policy_param(x->portal->policy, PARAM_nitaqat_window_weeks, on);
    if (window)
        node_set(out, KEY("window"),
                 node_text(show_count(x->req, x->lang, "nitaqat.window", window->value)));
    if (c->weeks && r->saudis_to_next > 0)
        node_set(out, KEY("at_once"),
                 node_text(show_count(x->req, x->lang, "nitaqat.at_once", r->saudis_to_next)));
    add_gauge(x, out, r);
    return out;
}
