/* The demo's tables of chances, read from policy/data. The trap: names exist for fourteen nations
   only; the others borrow a neighbour's, which is why no share of names means anything. */
#include "base/csv.h"
#include "base/embedded.h"
#include "base/log.h"
#include "registers/demo_parts.h"
#include <assert.h>

int weights_draw(const struct weights *w, struct random *r)
{
    assert(w->n > 0 && w->sums[w->n - 1] > 0);
    int64_t at = (int64_t)random_below(r, (uint64_t)w->sums[w->n - 1]);
    int low = 0, high = w->n - 1;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (at < w->sums[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void weights_add(struct weights *w, int64_t weight)
{
    w->sums[w->n] = (w->n ? w->sums[w->n - 1] : 0) + weight;
    w->n++;
}

/* ---- reading ---- */

enum { ROWS_MAX = 4096 };

struct table {
    struct csv csv;
    bool is_header_past;
};

static bool table_open(struct table *t, struct arena *a, struct str file)
{
    struct str text = embedded_find(file);
    t->is_header_past = false;
    if (text.at)
        csv_open(&t->csv, a, text, (struct csv_rules){0});
    else
        log_line(LOG_ERROR, "demo: the program has no %.*s", STR_ARG(file));
    return text.at != NULL;
}

static bool table_next(struct table *t, struct arena *a, struct str *fields, int n)
{
    enum csv_result result = csv_next(&t->csv);
    if (!t->is_header_past && result == CSV_ROW)
        result = csv_next(&t->csv);
    t->is_header_past = true;
    if (result != CSV_ROW)
        return false;
    for (int i = 0; i < n; i++)
        fields[i] = i < t->csv.fields ? str_copy(a, t->csv.field[i]) : S("");
    return true;
}

static int64_t number(struct str s)
{
    int64_t n;
    return str_to_i64(s, &n) ? n : 0;
}

/* "29.7" in hundredths. */
static int64_t hundredths(struct str s)
{
    size_t point = str_index(s, '.');
    struct str rest = str_first(str_from(s, point + 1), 2);
    int64_t part = rest.n == 1 ? 10 * number(rest) : number(rest);
    return 100 * number(str_first(s, point)) + part;
}

int64_t statistic_find(struct str table, struct str period, struct str dim1_value,
                       struct str dim2_value)
{
    struct arena *a = arena_new(1 << 20);
    struct table t;
    struct str f[8];
    int64_t found = -1;
    if (table_open(&t, a, S("policy/data/labour_market_stats.csv")))
        while (found < 0 && table_next(&t, a, f, 8))
            if (str_eq(f[0], table) && str_eq(f[1], period) && str_eq(f[3], dim1_value) &&
                str_eq(f[5], dim2_value))
                found = hundredths(f[7]);
    arena_free(a);
    return found;
}

/* ---- names and nations ---- */

enum { NAMES_MAX = 40, NATIONS_MAX = 40 };

struct names_of {
    struct str code;
    struct name_list lists[NAME_KINDS];
};

static struct names_of *names_find(struct names_of *all, int n, struct str code)
{
    for (int i = 0; i < n; i++)
        if (str_eq(all[i].code, code))
            return &all[i];
    return NULL;
}

static int names_load(struct arena *a, struct names_of *all)
{
    struct table t;
    struct str f[4];
    int n = 0;
    if (!table_open(&t, a, S("policy/data/names.csv")))
        return 0;
    while (table_next(&t, a, f, 4)) {
        struct names_of *of = names_find(all, n, f[0]);
        if (!of && n < NATIONS_MAX) {
            of = &all[n++];
            of->code = f[0];
            for (int k = 0; k < NAME_KINDS; k++)
                of->lists[k].at = arena_array(a, struct name, NAMES_MAX);
        }
        enum name_kind kind = str_eq_c(f[1], "male")     ? NAME_MALE
                              : str_eq_c(f[1], "female") ? NAME_FEMALE
                                                         : NAME_FAMILY;
        if (of && of->lists[kind].n < NAMES_MAX)
            of->lists[kind].at[of->lists[kind].n++] = (struct name){f[3], f[2]};
    }
    return n;
}

/* Whose names a nation without a list of its own bears here. */
static struct str neighbour_of(struct str code)
{
    static const char neighbours[][2][3] = {
        {"AF", "PK"}, {"ER", "ET"}, {"GB", "PH"}, {"LB", "SY"}, {"MA", "EG"},
        {"NG", "ET"}, {"PS", "JO"}, {"SO", "SD"}, {"SS", "SD"}, {"TD", "SD"},
        {"TH", "PH"}, {"TN", "EG"}, {"TR", "SY"}, {"US", "PH"},
    };
    for (size_t i = 0; i < sizeof neighbours / sizeof *neighbours; i++)
        if (str_eq_c(code, neighbours[i][0]))
            return str_of(neighbours[i][1]);
    return code;
}

static bool is_gcc(struct str code)
{
    return str_eq_c(code, "KW") || str_eq_c(code, "AE") || str_eq_c(code, "QA") ||
           str_eq_c(code, "BH") || str_eq_c(code, "OM");
}

/* GCC nationals need neither visa nor permit: left out. */
static bool nations_load(struct arena *a, struct tables *t, struct names_of *names, int names_n)
{
    struct table table;
    struct str f[6];
    t->nations = arena_array(a, struct nation, NATIONS_MAX);
    t->nations_w.sums = arena_array(a, int64_t, NATIONS_MAX);
    if (!table_open(&table, a, S("policy/data/expatriates_by_nationality_2013.csv")))
        return false;
    while (table_next(&table, a, f, 6)) {
        const struct names_of *of = names_find(names, names_n, neighbour_of(f[0]));
        if (number(f[4]) <= 0 || is_gcc(f[0]) || !of || t->nations_w.n == NATIONS_MAX)
            continue;
        t->nations[t->nations_w.n] = (struct nation){f[0], of->lists};
        weights_add(&t->nations_w, number(f[4]));
    }
    const struct names_of *saudi = names_find(names, names_n, S("SA"));
    t->saudi_names = saudi ? saudi->lists : NULL;
    return saudi && t->nations_w.n > 0;
}

/* ---- work ---- */

enum { STAFFS_MAX = 32, STAFF_ROWS_MAX = 32, KINDS_MAX = 64 };

static struct staff *staff_find(struct tables *t, struct str key)
{
    for (int i = 0; i < t->staffs_n; i++)
        if (str_eq(t->staffs[i].key, key))
            return &t->staffs[i];
    return NULL;
}

static bool staffs_load(struct arena *a, struct tables *t)
{
    struct table table;
    struct str f[6];
    t->staffs = arena_array(a, struct staff, STAFFS_MAX);
    if (!table_open(&table, a, S("policy/data/demo_staff.csv")))
        return false;
    while (table_next(&table, a, f, 6)) {
        struct staff *s = staff_find(t, f[0]);
        if (!s) {
            assert(t->staffs_n < STAFFS_MAX);
            s = &t->staffs[t->staffs_n++];
            s->key = f[0];
            s->rows = arena_array(a, struct staff_row, STAFF_ROWS_MAX);
            s->expats.sums = arena_array(a, int64_t, STAFF_ROWS_MAX);
            s->saudis.sums = arena_array(a, int64_t, STAFF_ROWS_MAX);
        }
        assert(s->expats.n < STAFF_ROWS_MAX);
        s->rows[s->expats.n] =
            (struct staff_row){(int)number(f[1]), number(f[4]) * 100, number(f[5]) * 100};
        weights_add(&s->expats, number(f[2]));
        weights_add(&s->saudis, number(f[3]));
    }
    return t->staffs_n > 0;
}

static bool kinds_load(struct arena *a, const struct policy *policy, struct tables *t)
{
    struct table table;
    struct str f[7];
    t->kinds = arena_array(a, struct firm_kind, KINDS_MAX);
    t->kinds_w.sums = arena_array(a, int64_t, KINDS_MAX);
    if (!table_open(&table, a, S("policy/data/demo_activities.csv")))
        return false;
    while (table_next(&table, a, f, 7)) {
        int64_t permits = statistic_find(S("work_permits_by_activity"), S("2012"), f[1], S(""));
        const struct staff *staff = staff_find(t, f[4]);
        int activity = policy_activity_by_key(policy, f[0]);
        if (permits < 0 || !staff || activity < 0 || t->kinds_w.n == KINDS_MAX)
            return false;
        t->kinds[t->kinds_w.n] = (struct firm_kind){activity, f[3], f[5], f[6], staff};
        weights_add(&t->kinds_w, permits / 100 * number(f[2]));
    }
    return t->kinds_w.n > 0;
}

/* ---- places, banks, wages ---- */

static bool regions_load(struct arena *a, struct tables *t)
{
    struct table table;
    struct str f[1];
    t->regions = arena_array(a, struct str, 16);
    t->regions_w.sums = arena_array(a, int64_t, 16);
    if (!table_open(&table, a, S("policy/data/sa_regions.csv")))
        return false;
    while (t->regions_w.n < 16 && table_next(&table, a, f, 1)) {
        int64_t permits = statistic_find(S("work_permits_by_region"), S("2013"), f[0], S(""));
        if (permits < 0)
            return false;
        t->regions[t->regions_w.n] = f[0];
        weights_add(&t->regions_w, permits);
    }
    return t->regions_w.n == 13;
}

static bool banks_load(struct arena *a, struct tables *t)
{
    struct table table;
    struct str f[1];
    t->banks = arena_array(a, int, 32);
    if (!table_open(&table, a, S("policy/data/sa_bank_codes.csv")))
        return false;
    while (t->banks_n < 32 && table_next(&table, a, f, 1))
        t->banks[t->banks_n++] = (int)number(f[0]);
    return t->banks_n > 0;
}

static bool wages_load(struct arena *a, struct tables *t)
{
    static const char *const bands[] = {"under 3000", "3000", "3001-4999", "5000-9999",
                                        "10000 and more"};
    t->saudi_wages.sums = arena_array(a, int64_t, 8);
    for (size_t i = 0; i < sizeof bands / sizeof *bands; i++) {
        int64_t share = statistic_find(S("wage_bands"), S("2015"), S("Saudi"), str_of(bands[i]));
        if (share < 0)
            return false;
        weights_add(&t->saudi_wages, share);
    }
    int64_t women[2], men[2];
    static const char *const who[] = {"Saudi", "non-Saudi"};
    for (int i = 0; i < 2; i++) {
        struct str table = S("private_sector_by_sex_nationality"), period = S("2017-Q4");
        women[i] = statistic_find(table, period, str_of(who[i]), S("female"));
        men[i] = statistic_find(table, period, str_of(who[i]), S("male"));
        if (women[i] < 0 || men[i] <= 0)
            return false;
    }
    t->saudi_women = 10000 * women[0] / (women[0] + men[0]);
    t->expat_women = 10000 * women[1] / (women[1] + men[1]);
    return true;
}

enum err tables_load(struct arena *a, const struct policy *policy, struct tables *t)
{
    struct names_of *names = arena_array(a, struct names_of, NATIONS_MAX);
    *t = (struct tables){0};
    int names_n = names_load(a, names);
    if (nations_load(a, t, names, names_n) && staffs_load(a, t) && kinds_load(a, policy, t) &&
        regions_load(a, t) && banks_load(a, t) && wages_load(a, t))
        return OK;
    return fail(ERR_IO, "demo: a table under policy/data does not say what it should");
}
