/* Nitaqat's bands; see the header. All rates and floors are whole hundredths of a percent, rounded
   half up, because the ministry prints and compares two decimals; double lives only inside the
   curve's formula.

   The trap: hiring Saudis also makes the entity larger, which may raise its floor (curve) or lift it
   into a stricter size class (grid). So "how many to the next band" is a search, see to_next. */
#include "rules/nitaqat.h"
#include <assert.h>
#include <math.h>

enum { FULL_BP = 10000 };

struct frame { /* what the average rests on besides the present counts */
    int64_t sum_bp, weeks, denominator;
};

static const struct {
    enum band band;
    const char *key;
} band_keys[] = {
    {BAND_NONE, "none"},
    {BAND_RED, "red"},
    {BAND_YELLOW, "yellow"},
    {BAND_LOW_GREEN, "low_green"},
    {BAND_GREEN, "green"},
    {BAND_MEDIUM_GREEN, "medium_green"},
    {BAND_HIGH_GREEN, "high_green"},
    {BAND_PLATINUM, "platinum"},
    {BAND_UNBANDED, "unbanded"},
    {BAND_UNBANDED_NO_SAUDI, "unbanded_no_saudi"},
};

const char *band_key(enum band band)
{
    assert(band >= BAND_NONE && band <= BAND_UNBANDED_NO_SAUDI);
    return band_keys[band].key;
}

enum band band_by_key(struct str key)
{
    for (int i = BAND_RED; i <= BAND_UNBANDED_NO_SAUDI; i++)
        if (str_eq_c(key, band_keys[i].key))
            return band_keys[i].band;
    return BAND_NONE;
}

bool band_at_least(enum band have, enum band need)
{
    if (have == BAND_NONE || need == BAND_NONE)
        return false;
    if (have == BAND_UNBANDED_NO_SAUDI)
        return need == BAND_RED || need == BAND_UNBANDED_NO_SAUDI;
    if (have == BAND_UNBANDED)
        return need <= BAND_GREEN || need >= BAND_UNBANDED;
    if (need == BAND_GREEN)
        return have >= BAND_LOW_GREEN;
    return have >= need;
}

static int64_t row_value(const struct policy *p, enum param param, struct day on, bool *is_missing)
{
    const struct policy_row *row = policy_param(p, param, on);
    *is_missing |= row == NULL;
    return row ? row->value : 0;
}

int64_t saudi_weight_units(const struct policy *p, int64_t insured_wage, int work_kind,
                           int weight_kind, struct day on)
{
    bool is_missing = false;
    int64_t full = row_value(p, PARAM_nitaqat_full_floor, on, &is_missing);
    int64_t half = row_value(p, PARAM_nitaqat_half_floor, on, &is_missing);
    int64_t flexible = row_value(p, PARAM_nitaqat_flexible_units, on, &is_missing);
    int64_t disabled = row_value(p, PARAM_nitaqat_disabled_units, on, &is_missing);
    int64_t released = row_value(p, PARAM_nitaqat_released_units, on, &is_missing);
    if (is_missing)
        return -1;
    if (work_kind == WORK_FLEXIBLE) /* paid by the hour: no floor, but 168 hours, checked earlier */
        return flexible;
    if (insured_wage < half)
        return 0;
    if (work_kind == WORK_PART || weight_kind == WEIGHT_STUDENT)
        return SAUDI_UNITS / 2;
    if (weight_kind == WEIGHT_DISABLED)
        return disabled;
    if (weight_kind == WEIGHT_RELEASED)
        return released;
    return insured_wage < full ? SAUDI_UNITS / 2 : SAUDI_UNITS;
}

/* ---- rates ---- */

static int64_t denominator_units(const struct nitaqat_counts *c, const struct frame *f)
{
    int64_t saudis = f->denominator == 1 ? c->saudis * SAUDI_UNITS : c->saudi_units;
    return saudis + c->expats * SAUDI_UNITS;
}

static int64_t rate_of(const struct nitaqat_counts *c, const struct frame *f)
{
    int64_t whole = denominator_units(c, f);
    if (whole <= 0)
        return 0;
    int64_t rate = (2 * FULL_BP * c->saudi_units + whole) / (2 * whole);
    return rate < FULL_BP ? rate : FULL_BP;
}

static int64_t average_of(const struct frame *f, int64_t now_bp)
{
    int64_t n = f->weeks + 1;
    return (2 * (f->sum_bp + now_bp) + n) / (2 * n);
}

/* The smallest number of further full Saudis with which the average reaches `floor`, -1 when none
   does: rate_of and average_of solved for it, with their rounding. */
static int64_t needed(const struct nitaqat_counts *c, const struct frame *f, int64_t floor)
{
    int64_t n = f->weeks + 1, twice = n * (2 * floor - 1) - 2 * f->sum_bp;
    int64_t rate = twice > 0 ? (twice + 1) / 2 : 0;
    if (rate > FULL_BP)
        return -1;
    int64_t whole = denominator_units(c, f);
    int64_t lacking = whole * (2 * rate - 1) - 2 * FULL_BP * c->saudi_units;
    int64_t each = SAUDI_UNITS * (2 * FULL_BP + 1 - 2 * rate);
    return lacking > 0 ? (lacking + each - 1) / each : 0;
}

/* ---- floors ---- */

static int64_t curve_floor(const struct curve_row *row, int64_t workers)
{
    double y = row->m * log(workers < 1 ? 1.0 : (double)workers) + row->c;
    int64_t bp = (int64_t)floor(100 * y + 0.5);
    return bp < 0 ? 0 : bp > FULL_BP ? FULL_BP : bp;
}

static const enum band curve_bands[] = {BAND_LOW_GREEN, BAND_MEDIUM_GREEN, BAND_HIGH_GREEN,
                                        BAND_PLATINUM};

struct judging {
    const struct policy *policy;
    const struct nitaqat_counts *counts;
    struct day on;
    struct nitaqat_result *out;
    struct frame frame;
    struct curve_row curve[4];
    int64_t smallest_max; /* the greatest number of workers that has no floors */
    bool is_yellow_red;
};

static void row_note(struct judging *j, int32_t row)
{
    struct nitaqat_result *out = j->out;
    if (out->rows_count < (int)(sizeof out->rows / sizeof *out->rows))
        out->rows[out->rows_count++] = row;
}

static bool param_read(struct judging *j, enum param param, int64_t *value)
{
    const struct policy_row *row = policy_param(j->policy, param, j->on);
    if (!row) {
        j->out->missing = param;
        return false;
    }
    row_note(j, row->index);
    *value = row->value;
    return true;
}

/* ---- the grid ---- */

static void grid_band(struct judging *j)
{
    const struct nitaqat_counts *c = j->counts;
    struct nitaqat_result *out = j->out;
    int64_t is_yellow_red;
    if (!param_read(j, PARAM_nitaqat_unbanded_max, &j->smallest_max) ||
        !param_read(j, PARAM_nitaqat_yellow_is_red, &is_yellow_red))
        return;
    j->is_yellow_red = is_yellow_red != 0;
    if (c->workers <= j->smallest_max) {
        out->band = c->saudis > 0 ? BAND_UNBANDED : BAND_UNBANDED_NO_SAUDI;
        bool grows_out = c->workers + 1 > j->smallest_max;
        if (c->saudis <= 0)
            out->missing_up = grows_out ? BAND_GREEN : BAND_UNBANDED;
        return;
    }
    struct grid_row row;
    if (!policy_grid(j->policy, c->activity, c->workers, j->on, &row)) {
        out->missing = PARAM_nitaqat_method;
        return;
    }
    row_note(j, row.row);
    out->floor_bp[BAND_YELLOW] = j->is_yellow_red ? 0 : row.yellow_min_bp;
    out->floor_bp[BAND_GREEN] = row.green_min_bp;
    out->floor_bp[BAND_PLATINUM] = row.platinum_min_bp;
    int64_t red_below = j->is_yellow_red ? row.green_min_bp : row.yellow_min_bp;
    if (out->rate_bp < red_below) {
        out->band = BAND_RED;
        out->missing_up = j->is_yellow_red ? BAND_GREEN : BAND_YELLOW;
    } else if (out->rate_bp < row.green_min_bp) {
        out->band = BAND_YELLOW;
        out->missing_up = BAND_GREEN;
    } else if (out->rate_bp < row.platinum_min_bp) {
        out->band = BAND_GREEN;
        out->missing_up = BAND_PLATINUM;
    } else {
        out->band = BAND_PLATINUM;
    }
}

static int64_t grid_floor(const struct grid_row *row, enum band band)
{
    return band == BAND_YELLOW  ? row->yellow_min_bp
           : band == BAND_GREEN ? row->green_min_bp
                                : row->platinum_min_bp;
}

/* Within one size class the floor stands still and the rate rises, so needed() answers for the
   class; the first class where the answer fits is the exact one. */
static int64_t grid_to_next(const struct judging *j)
{
    const struct nitaqat_counts *c = j->counts;
    int64_t hired = 1;
    if (j->out->missing_up == BAND_UNBANDED)
        return hired;
    for (;;) {
        struct grid_row row;
        if (!policy_grid(j->policy, c->activity, c->workers + hired, j->on, &row))
            return -1;
        int64_t need = needed(c, &j->frame, grid_floor(&row, j->out->missing_up));
        int64_t next = policy_grid_next_size(j->policy, c->activity, c->workers + hired, j->on);
        int64_t answer = need > hired ? need : hired;
        if (need >= 0 && c->workers + answer < next)
            return answer;
        if (next == INT64_MAX)
            return -1;
        hired = next - c->workers;
    }
}

/* ---- the curve ---- */

static bool curve_read(struct judging *j)
{
    for (int i = 0; i < 4; i++) {
        if (!policy_curve(j->policy, j->counts->activity, curve_bands[i], j->on, &j->curve[i])) {
            j->out->missing = PARAM_nitaqat_method;
            return false;
        }
        row_note(j, j->curve[i].row);
    }
    return true;
}

/* The order of the tests decides (NIT-2026): platinum's floor of one activity lies below its
   high-green floor for up to three workers, and it must not win there. */
static void curve_band_find(struct judging *j)
{
    static const enum band below[] = {BAND_RED, BAND_LOW_GREEN, BAND_MEDIUM_GREEN, BAND_HIGH_GREEN};
    const struct nitaqat_counts *c = j->counts;
    struct nitaqat_result *out = j->out;
    if (!param_read(j, PARAM_nitaqat_very_small_max, &j->smallest_max) || !curve_read(j))
        return;
    if (c->workers <= j->smallest_max) {
        bool has_saudi = c->saudis > 0;
        out->band = has_saudi ? BAND_LOW_GREEN : BAND_RED;
        out->missing_up = has_saudi ? BAND_MEDIUM_GREEN : BAND_LOW_GREEN;
        return;
    }
    for (int i = 0; i < 4; i++)
        out->floor_bp[curve_bands[i]] = curve_floor(&j->curve[i], c->workers);
    for (int i = 0; i < 4; i++) {
        if (out->rate_bp < out->floor_bp[curve_bands[i]]) {
            out->band = below[i];
            out->missing_up = curve_bands[i];
            return;
        }
    }
    out->band = BAND_PLATINUM;
}

/* Is the floor of a falling curve reached with `hired` more? */
static bool falling_reached(const struct judging *j, const struct curve_row *row, int64_t hired)
{
    int64_t need = needed(j->counts, &j->frame, curve_floor(row, j->counts->workers + hired));
    return need >= 0 && need <= hired;
}

/* Where the floor falls with size, reaching it once is reaching it for good: halve. */
static int64_t falling_to_next(const struct judging *j, const struct curve_row *row, int64_t low)
{
    int64_t high = low;
    while (!falling_reached(j, row, high)) {
        if (high > 10000000)
            return -1;
        low = high + 1;
        high *= 2;
    }
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (falling_reached(j, row, middle))
            high = middle;
        else
            low = middle + 1;
    }
    return high;
}

/* Where the floors rise with size: what the floor at `hired` needs is never more than the answer,
   so stepping up to it again and again stops at the answer. Each step raises the floor by at least
   a hundredth of a percent, so there are at most 10,000. */
static int64_t curve_to_next(const struct judging *j)
{
    const struct nitaqat_counts *c = j->counts;
    int64_t hired = 1;
    if (c->workers <= j->smallest_max) {
        if (j->out->missing_up == BAND_LOW_GREEN && c->workers + 1 <= j->smallest_max)
            return hired;
        hired = j->smallest_max + 1 - c->workers;
    }
    int bands = 1;
    while (curve_bands[bands - 1] != j->out->missing_up)
        bands++;
    for (int i = 0; i < bands; i++) {
        if (j->curve[i].m < 0)
            hired = falling_to_next(j, &j->curve[i], hired);
        if (hired < 0)
            return -1;
    }
    for (;;) {
        int64_t floor = 0;
        for (int i = 0; i < bands; i++) {
            int64_t one = curve_floor(&j->curve[i], c->workers + hired);
            floor = j->curve[i].m >= 0 && one > floor ? one : floor;
        }
        int64_t need = needed(c, &j->frame, floor);
        if (need < 0)
            return -1;
        if (need <= hired)
            return hired;
        hired = need;
    }
}

/* ---- both ---- */

static void frame_fill(struct frame *f, const struct nitaqat_counts *c, int64_t window)
{
    f->weeks = c->weeks < window - 1 ? c->weeks : window - 1;
    f->sum_bp = f->weeks > 0 ? c->week_rates_sum_bp * f->weeks / c->weeks : 0;
}

static void judge(struct judging *j, bool with_search)
{
    const struct nitaqat_counts *c = j->counts;
    struct nitaqat_result *out = j->out;
    assert(c->workers >= 0 && c->saudis >= 0 && c->expats >= 0 && c->saudi_units >= 0);
    assert(c->weeks >= 0 && c->week_rates_sum_bp >= 0);
    *out = (struct nitaqat_result){.band = BAND_NONE, .saudis_to_next = -1};
    int64_t method, window;
    if (!param_read(j, PARAM_nitaqat_method, &method) ||
        !param_read(j, PARAM_nitaqat_window_weeks, &window) ||
        !param_read(j, PARAM_nitaqat_denominator, &j->frame.denominator))
        return;
    frame_fill(&j->frame, c, window);
    out->rate_now_bp = rate_of(c, &j->frame);
    out->rate_bp = average_of(&j->frame, out->rate_now_bp);
    if (method == NITAQAT_GRID)
        grid_band(j);
    else
        curve_band_find(j);
    if (with_search && out->band != BAND_NONE && out->missing_up != BAND_NONE)
        out->saudis_to_next = method == NITAQAT_GRID ? grid_to_next(j) : curve_to_next(j);
}

void nitaqat_band(const struct policy *p, const struct nitaqat_counts *c, struct day on,
                  struct nitaqat_result *out)
{
    struct judging j = {.policy = p, .counts = c, .on = on, .out = out};
    judge(&j, true);
}

void nitaqat_band_bare(const struct policy *p, const struct nitaqat_counts *c, struct day on,
                       struct nitaqat_result *out)
{
    struct judging j = {.policy = p, .counts = c, .on = on, .out = out};
    judge(&j, false);
}
