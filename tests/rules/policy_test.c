/* The tables inside the program, and every way in which a table can be wrong. */
#include "base/embedded.h"
#include "rules/nitaqat.h"
#include "rules/policy_set.h"
#include "rules/policy_value.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena *boot;
static const struct policy *own;

static int load_own(void **state)
{
    (void)state;
    boot = arena_new(256 << 20);
    struct buf faults = buf_new(boot);
    struct policy *set;
    if (policy_load_embedded(boot, &set, &faults) != OK) {
        fprintf(stderr, "%.*s", STR_ARG(buf_out(&faults)));
        return -1;
    }
    own = set;
    return 0;
}

static int free_own(void **state)
{
    (void)state;
    arena_free(boot);
    return 0;
}

static struct day day_of(const char *text)
{
    struct day d = DAY_NONE;
    assert_true(day_parse(str_of(text), &d));
    return d;
}

/* ---- a set with one thing changed ---- */

enum { FILES_MAX = 16 };

static size_t own_files(struct policy_file files[static FILES_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < embedded_files_count; i++) {
        struct str name = embedded_files[i].name;
        if (str_starts(name, S("policy/")) && str_ends(name, S(".tsv")))
            files[n++] = (struct policy_file){name, embedded_files[i].data};
    }
    return n;
}

static struct policy_file *file_named(struct policy_file *files, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_ends(files[i].name, str_of(name)))
            return &files[i];
    fail_msg("no table %s", name);
    return NULL;
}

static int lines_in(struct str text)
{
    int lines = 0;
    for (size_t i = 0; i < text.n; i++)
        lines += text.at[i] == '\n';
    return lines;
}

/* Loads the own tables with `added` behind one of them; the only fault must stand at `line` lines
   after the table's last own line (1: the first added one) and contain `words`. */
static void fault_expected(const char *table, const char *added, int line, const char *words)
{
    struct policy_file files[FILES_MAX];
    size_t n = own_files(files);
    struct policy_file *file = file_named(files, n, table);
    int own_lines = lines_in(file->text);
    file->text = str_printf(boot, "%.*s%s\n", STR_ARG(file->text), added);
    struct buf faults = buf_new(boot);
    struct policy *set = NULL;
    if (policy_load(boot, files, n, &set, &faults) != ERR_INPUT)
        fail_msg("%s took \"%s\"", table, added);
    assert_null(set);
    buf_char(&faults, 0);
    struct str place = str_printf(boot, "policy/%s:%d: ", table, own_lines + line);
    if (!str_starts(buf_out(&faults), place) || !strstr(faults.at, words))
        fail_msg("\"%s\" gave: %s instead of: %.*s… %s …", added, faults.at, STR_ARG(place), words);
    if (lines_in(buf_out(&faults)) != 1)
        fail_msg("\"%s\" gave more than one fault: %s", added, faults.at);
}

/* Replaces the first occurrence in a table; the load must fail with `words`. */
static void replaced_expected(const char *table, const char *old, const char *put,
                              const char *words)
{
    struct policy_file files[FILES_MAX];
    size_t n = own_files(files);
    struct policy_file *file = file_named(files, n, table);
    const char *at = strstr(str_c(boot, file->text), old);
    assert_non_null(at);
    const char *whole = str_c(boot, file->text);
    at = strstr(whole, old);
    file->text = str_printf(boot, "%.*s%s%s", (int)(at - whole), whole, put, at + strlen(old));
    struct buf faults = buf_new(boot);
    struct policy *set = NULL;
    assert_int_equal(policy_load(boot, files, n, &set, &faults), ERR_INPUT);
    buf_char(&faults, 0);
    if (!strstr(faults.at, words))
        fail_msg("%s without \"%s\" gave: %s", table, old, faults.at);
}

/* ---- tests ---- */

static void every_row_has_a_source_and_a_sane_life(void **state)
{
    (void)state;
    assert_true(policy_rows(own) > 800);
    for (int i = 0; i < policy_rows(own); i++) {
        const struct policy_row *row = policy_row(own, i);
        assert_int_equal(row->index, i);
        assert_true(row->source.n > 0 && row->key.n > 0 && row->version > 0 && row->line > 1);
        assert_true(day_is_none(row->to) || day_before(row->from, row->to));
        for (struct str rest = row->source, tag; str_cut(&rest, ',', &tag);) {
            assert_true(policy_source(own, tag).n > 0);
            bool is_assumption =
                str_eq(tag, S("A")) || str_eq(tag, S("G")) || str_eq(tag, S("SYNTHETIC"));
            if (is_assumption && row->status != POLICY_ASSUMED)
                fail_msg("%.*s rests on an assumption and does not say so", STR_ARG(row->key));
        }
    }
    assert_null(policy_row(own, -1));
    assert_null(policy_row(own, policy_rows(own)));
}

/* Any slot question that can be asked of a row's own key. */
static const struct policy_row *answer_on(const struct policy_row *row, struct day on)
{
    struct str rest = row->key, first, second;
    assert_true(str_cut(&rest, ' ', &first));
    uint64_t service = 0;
    if (row->table == POLICY_PARAMETER)
        return policy_param(own, (enum param)param_by_key(row->key), on);
    assert_true(str_cut(&rest, ' ', &second));
    if (row->table == POLICY_SERVICE_RULE) {
        assert_true(str_to_u64(str_from(first, 1), &service));
        return policy_rule(own, (int)service, (enum rule)rule_by_code((int)service, second), on);
    }
    if (row->table == POLICY_CURVE) {
        struct str band = rest;
        struct curve_row out = {.row = -1};
        (void)!policy_curve(own, policy_activity_by_key(own, second), band_by_key(band), on, &out);
        return policy_row(own, out.row);
    }
    if (row->table == POLICY_LIST) {
        int32_t index = -1;
        (void)!policy_in_list(own, str_c(boot, first), second, on, &index);
        return policy_row(own, index);
    }
    return NULL;
}

static void each_row_answers_from_its_first_day_to_its_last(void **state)
{
    (void)state;
    int changes = 0;
    for (int i = 0; i < policy_rows(own); i++) {
        const struct policy_row *row = policy_row(own, i), *before;
        if (row->table == POLICY_SERVICE_DATE || row->table == POLICY_GRID)
            continue;
        if (answer_on(row, row->from) != row)
            fail_msg("%.*s: line %d does not answer on its first day", STR_ARG(row->key),
                     row->line);
        before = answer_on(row, day_add(row->from, -1));
        if (row->version == 1)
            assert_null(before);
        else if (before)
            assert_true(before->version == row->version - 1 && str_eq(before->key, row->key));
        if (!day_is_none(row->to)) {
            assert_ptr_equal(answer_on(row, day_add(row->to, -1)), row);
            assert_ptr_not_equal(answer_on(row, row->to), row);
        }
        changes += row->version > 1;
    }
    assert_true(changes > 300);
}

static int64_t value_on(enum param param, const char *day)
{
    const struct policy_row *row = policy_param(own, param, day_of(day));
    return row ? row->value : -1;
}

static void known_values_on_known_days(void **state)
{
    (void)state;
    assert_int_equal(value_on(PARAM_permit_basic_fee_year, "1435-03-15"), 10000);
    assert_int_equal(value_on(PARAM_levy_month_excess, "1433-12-29"), 0);
    assert_int_equal(value_on(PARAM_levy_month_excess, "1434-01-01"), 20000);
    assert_int_equal(value_on(PARAM_levy_month_excess, "2017-12-31"), 20000);
    assert_int_equal(value_on(PARAM_levy_month_excess, "2018-01-01"), 40000);
    assert_int_equal(value_on(PARAM_levy_month_excess, "2020-01-01"), 80000);
    assert_int_equal(value_on(PARAM_yellow_renew_max_months, "2014-10-24"), 72);
    assert_int_equal(value_on(PARAM_yellow_renew_max_months, "2014-10-25"), 48);
    assert_int_equal(value_on(PARAM_yellow_renew_max_months, "2020-01-25"), 24);
    assert_int_equal(value_on(PARAM_yellow_renew_max_months, "2020-01-26"), -1);
    assert_int_equal(value_on(PARAM_permit_months_choices, "1435-03-15"), 12);
    assert_int_equal(value_on(PARAM_permit_months_choices, "2026-01-01"), 3060912);
    assert_int_equal(value_on(PARAM_permit_calendar, "2014-01-16"), CALENDAR_HIJRI);
    assert_int_equal(value_on(PARAM_permit_calendar, "2018-01-01"), CALENDAR_GREGORIAN);
    assert_int_equal(value_on(PARAM_nitaqat_method, "2021-11-30"), NITAQAT_GRID);
    assert_int_equal(value_on(PARAM_nitaqat_method, "2021-12-01"), NITAQAT_CURVE);
    assert_int_equal(value_on(PARAM_permit_late_fine, "1431-12-29"), -1);
}

static void rules_hold_when_the_sources_say_so(void **state)
{
    (void)state;
    const struct policy_row *row = policy_rule(own, 4, E06_band_min, day_of("1435-03-15"));
    assert_int_equal(row->value, BAND_YELLOW);
    assert_null(policy_rule(own, 4, E06_band_min, day_of("1432-12-29")));
    row = policy_rule(own, 4, E06_band_min, day_of("2020-01-26"));
    assert_int_equal(row->value, BAND_LOW_GREEN);
    assert_null(policy_rule(own, 4, S04_X04_yellow_stay, day_of("2020-01-26")));
    assert_int_equal(policy_rule(own, 3, E06_band_min, day_of("1435-03-15"))->value, BAND_GREEN);
    assert_int_equal(policy_rule(own, 3, W08_passport_valid, day_of("1432-01-01"))->value, 180);
    assert_null(policy_rule(own, 3, E09_wps_ok, day_of("1435-03-15")));
    assert_non_null(policy_rule(own, 3, E09_wps_ok, day_of("2021-12-01")));
    assert_null(policy_rule(own, 4, E09_wps_ok, day_of("2021-12-01")));
}

static void nine_services_go_to_the_portal_on_one_day(void **state)
{
    (void)state;
    int portal_only = 0;
    for (int service = 1; service <= 19; service++) {
        assert_non_null(policy_available_from(own, service));
        const struct policy_row *row = policy_portal_only_from(own, service);
        if (!row)
            continue;
        portal_only++;
        assert_int_equal(row->value, day_of("2014-01-16").n);
        assert_int_not_equal(row->status, POLICY_ASSUMED);
    }
    assert_int_equal(portal_only, 9);
    assert_null(policy_portal_only_from(own, 11));
    assert_int_equal(policy_available_from(own, 9)->value, day_of("1433-01-01").n);
}

static void the_grid_knows_each_size_at_its_edge(void **state)
{
    (void)state;
    struct grid_row small, medium;
    struct day on = day_of("1435-03-15");
    int activity = policy_activity_by_key(own, S("Manufacturing"));
    assert_int_equal(activity, 6);
    assert_false(policy_grid(own, activity, 9, on, &small));
    assert_true(policy_grid(own, activity, 49, on, &small));
    assert_true(policy_grid(own, activity, 50, on, &medium));
    assert_int_equal(small.green_min_bp, 1000);
    assert_int_equal(medium.green_min_bp, 1200);
    assert_int_equal(medium.yellow_min_bp, 600);
    assert_int_equal(medium.platinum_min_bp, 3000);
    assert_int_equal(policy_grid_next_size(own, activity, 49, on), 50);
    assert_int_equal(policy_grid_next_size(own, activity, 3000, on), INT64_MAX);
    assert_false(policy_grid(own, 41, 49, on, &small));
    for (int i = 0; i < policy_rows(own); i++)
        if (policy_row(own, i)->table == POLICY_GRID)
            assert_true(str_eq(policy_row(own, i)->note, S("synthetic")));
}

static void every_activity_has_four_floors_in_both_worlds(void **state)
{
    (void)state;
    assert_int_equal(policy_activities(own), 41);
    static const enum band bands[] = {BAND_LOW_GREEN, BAND_MEDIUM_GREEN, BAND_HIGH_GREEN,
                                      BAND_PLATINUM};
    static const char *const days[] = {"2021-12-01", "2023-06-01", "2026-01-01", "2030-01-01"};
    for (int a = 0; a < 41; a++) {
        assert_true(policy_activity(own, a)->name_ar.n > 0 &&
                    policy_activity(own, a)->name_en.n > 0);
        for (int b = 0; b < 4; b++)
            for (int d = 0; d < 4; d++) {
                struct curve_row row;
                assert_true(policy_curve(own, a, bands[b], day_of(days[d]), &row));
            }
        struct curve_row row;
        assert_false(policy_curve(own, a, BAND_PLATINUM, day_of("2021-11-30"), &row));
    }
    assert_null(policy_activity(own, 41));
    assert_int_equal(policy_activity_by_key(own, S("nothing")), -1);
}

static void isic_leads_to_the_nearest_activity(void **state)
{
    (void)state;
    const int construction = policy_activity_by_key(own, S("construction"));
    const int retail = policy_activity_by_key(own, S("retail_general"));
    const int fuel = policy_activity_by_key(own, S("basic_commodities_fuel"));
    assert_int_equal(policy_activity_by_isic(own, S("4100")), construction);
    assert_int_equal(policy_activity_by_isic(own, S("4711")), retail);
    assert_int_equal(policy_activity_by_isic(own, S("4730")), fuel);
    assert_int_equal(policy_activity_by_isic(own, S("0000")), -1);
    assert_int_equal(policy_activity_by_isic(own, S("")), -1);
}

static void lists_answer_by_code_and_day(void **state)
{
    (void)state;
    int32_t row = -1;
    assert_true(
        policy_in_list(own, "saudi_only_occupations", S("5230"), day_of("1435-03-15"), &row));
    assert_int_equal(policy_row(own, row)->status, POLICY_ASSUMED);
    assert_false(
        policy_in_list(own, "saudi_only_occupations", S("7115"), day_of("1435-03-15"), &row));
    assert_false(
        policy_in_list(own, "saudi_only_occupations", S("5230"), day_of("1431-01-01"), &row));
    assert_true(policy_in_list(own, "wage_duty_activities", S("schools_international"),
                               day_of("2013-09-01"), NULL));
    assert_false(policy_in_list(own, "wage_duty_activities", S("schools_international"),
                                day_of("2013-08-31"), NULL));
}

static void a_stored_set_reads_back_the_same(void **state)
{
    (void)state;
    struct policy *again;
    assert_int_equal(policy_load_joined(boot, policy_joined(own), &again), OK);
    assert_int_equal(policy_rows(again), policy_rows(own));
    assert_memory_equal(policy_hash(again), policy_hash(own), 32);
    for (int i = 0; i < policy_rows(own); i++) {
        const struct policy_row *a = policy_row(own, i), *b = policy_row(again, i);
        assert_true(str_eq(a->key, b->key) && a->value == b->value && day_eq(a->from, b->from));
    }
}

static void a_damaged_stored_set_is_refused(void **state)
{
    (void)state;
    struct policy *again;
    struct str whole = policy_joined(own);
    const size_t cuts[] = {0, 1, 20, 3000, whole.n / 2, whole.n - 1};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++)
        assert_int_equal(policy_load_joined(boot, str_first(whole, cuts[i]), &again), ERR_INPUT);
}

static void the_hash_follows_the_text_and_not_the_folder(void **state)
{
    (void)state;
    struct policy_file files[FILES_MAX];
    size_t n = own_files(files);
    struct buf faults = buf_new(boot);
    struct policy *set;
    files[0].name = str_printf(boot, "elsewhere/%.*s", STR_ARG(str_from(files[0].name, 7)));
    struct policy_file first = files[0];
    files[0] = files[n - 1];
    files[n - 1] = first;
    assert_int_equal(policy_load(boot, files, n, &set, &faults), OK);
    assert_memory_equal(policy_hash(set), policy_hash(own), 32);
    struct policy_file *parameters = file_named(files, n, "parameters.tsv");
    parameters->text = str_printf(boot, "%.*s# a remark\n", STR_ARG(parameters->text));
    assert_int_equal(policy_load(boot, files, n, &set, &faults), OK);
    assert_memory_not_equal(policy_hash(set), policy_hash(own), 32);
}

static void rows_that_clash_are_refused(void **state)
{
    (void)state;
    const char *t = "parameters.tsv";
    fault_expected(t, "invoice.life_days\t12\t1432-01-01\t\tA\tassumed\t", 1,
                   "another row from this day");
    fault_expected(t, "yellow.renew_max_months\t12\t2020-01-25\t\tA\tassumed\t", 1,
                   "overlaps line");
    fault_expected(t, "yellow.renew_max_months\t12\t2020-01-27\t\tA\tassumed\t", 1,
                   "has no value between");
    fault_expected("nitaqat_curve.tsv", "finance\tplatinum\t1\t1\t2021-12-01\t\tA\tassumed\t", 1,
                   "another row from this day");
    fault_expected("nitaqat_grid.tsv", "finance\tsmall\t10\t1\t2\t3\t1432-01-01\t\tA\tassumed\t", 1,
                   "another row from this day");
    fault_expected("service_rules.tsv", "S04\tX04\t\t2020-01-25\t\tA\tassumed\t", 1,
                   "overlaps line");
    fault_expected("service_dates.tsv", "S04\t1432-02-01\t\tA\tassumed\t", 1, "is set in line");
    fault_expected("lists.tsv", "saudi_only_occupations\t5230\t1432-01-01\t\tA\tassumed\t", 1,
                   "another row from this day");
    fault_expected("sources.tsv", "QIWA-WP\telsewhere", 1, "stands twice");
    fault_expected("activities.tsv", "41\tfinance\tاسم\tname\tA", 1, "stands twice");
    fault_expected("isic_to_nitaqat.tsv", "41\tfinance\tA\tassumed\t", 1, "stands twice");
}

static void a_rule_may_pause_and_come_back(void **state)
{
    (void)state;
    struct policy_file files[FILES_MAX];
    size_t n = own_files(files);
    struct policy_file *file = file_named(files, n, "service_rules.tsv");
    file->text = str_printf(boot, "%.*sS04\tX04\t\t2021-01-01\t2021-02-01\tA\tassumed\n",
                            STR_ARG(file->text));
    struct buf faults = buf_new(boot);
    struct policy *set;
    assert_int_equal(policy_load(boot, files, n, &set, &faults), OK);
    assert_null(policy_rule(set, 4, S04_X04_yellow_stay, day_of("2020-12-31")));
    assert_int_equal(policy_rule(set, 4, S04_X04_yellow_stay, day_of("2021-01-31"))->version, 2);
    assert_null(policy_rule(set, 4, S04_X04_yellow_stay, day_of("2021-02-01")));
}

static void unknown_names_are_refused(void **state)
{
    (void)state;
    fault_expected("parameters.tsv", "invoice.live_days\t12\t1433-01-01\t\tA\tassumed\t", 1,
                   "key \"invoice.live_days\" is unknown");
    fault_expected("service_rules.tsv", "S20\tE01\t\t1432-01-01\t\tA\tassumed\t", 1,
                   "service \"S20\"");
    fault_expected("service_rules.tsv", "S04\tE77\t\t1432-01-01\t\tA\tassumed\t", 1,
                   "rule \"E77\"");
    fault_expected("service_rules.tsv", "S04\tX06\t\t1432-01-01\t\tA\tassumed\t", 1,
                   "rule \"X06\"");
    fault_expected("service_dates.tsv", "S00\t1432-01-01\t\tA\tassumed\t", 1, "service \"S00\"");
    fault_expected("nitaqat_curve.tsv", "banking\tplatinum\t1\t1\t2033-01-01\t\tA\tassumed\t", 1,
                   "activity \"banking\"");
    fault_expected("nitaqat_curve.tsv", "finance\tyellow\t1\t1\t2033-01-01\t\tA\tassumed\t", 1,
                   "band \"yellow\"");
    fault_expected("nitaqat_grid.tsv", "finance\thuge\t1\t1\t1\t1\t2033-01-01\t\tA\tassumed\t", 1,
                   "size \"huge\"");
    fault_expected("lists.tsv", "saudi_occupations\t5230\t1432-01-01\t\tA\tassumed\t", 1,
                   "list \"saudi_occupations\"");
    fault_expected("isic_to_nitaqat.tsv", "99x\tfinance\tA\tassumed\t", 1, "ISIC 4");
}

static void rows_without_a_known_source_or_status_are_refused(void **state)
{
    (void)state;
    fault_expected("parameters.tsv", "invoice.life_days\t12\t1433-01-01\t\t\tassumed\t", 1,
                   "no source");
    fault_expected("parameters.tsv", "invoice.life_days\t12\t1433-01-01\t\tXYZ\tassumed\t", 1,
                   "source \"XYZ\"");
    fault_expected("parameters.tsv", "invoice.life_days\t12\t1433-01-01\t\tA,\tassumed\t", 1,
                   "source \"\"");
    fault_expected("parameters.tsv", "invoice.life_days\t12\t1433-01-01\t\tA\tsure\t", 1,
                   "status \"sure\"");
    fault_expected("service_dates.tsv", "S11\t\t1435-03-15\t\tassumed\t", 1, "no source");
    fault_expected("sources.tsv", "NEW\t", 1, "needs a tag");
}

static void bad_values_are_refused(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"invoice.life_days\t0", "1 to 366 days"},
        {"invoice.life_days\t-1", "whole days"},
        {"invoice.life_days\t10 days", "whole days"},
        {"invoice.life_days\t", "whole days"},
        {"invoice.life_days\t٣", "whole days"},
        {"permit.late_fine_halalas\t100.00", "whole halalas"},
        {"permit.late_fine_halalas\t99999999999999999999", "whole halalas"},
        {"permit.calendar\tjulian", "hijri or gregorian"},
        {"permit.months_choices\t3,,6", "joined by commas"},
        {"permit.months_choices\t112", "joined by commas"},
        {"permit.months_choices\t1,2,3,4,5", "joined by commas"},
        {"permit.months_choices\t0", "joined by commas"},
        {"nitaqat.method\tcurves", "grid or curve"},
        {"nitaqat.yellow_is_red\tyes", "true or false"},
        {"nitaqat.student_max_bp\t10001", "hundredths of a percent"},
        {"nitaqat.window_weeks\t0", "1 to 52 weeks"},
        {"levy.basis\t3", "allocation"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char line[200];
        snprintf(line, sizeof line, "%s\t2033-01-01\t\tA\tassumed\t", bad[i][0]);
        fault_expected("parameters.tsv", line, 1, bad[i][1]);
    }
    fault_expected("service_rules.tsv", "S04\tE08\tviolet\t2033-01-01\t\tA\tassumed\t", 1,
                   "write a band");
    fault_expected("service_rules.tsv", "S04\tE08\tunbanded\t2033-01-01\t\tA\tassumed\t", 1,
                   "write a band");
    fault_expected("service_rules.tsv", "S04\tE08\t\t2033-01-01\t\tA\tassumed\t", 1,
                   "write a band");
    fault_expected("service_rules.tsv", "S04\tE05\t5\t2033-01-01\t\tA\tassumed\t", 1,
                   "leave the cell empty");
    fault_expected("nitaqat_curve.tsv", "finance\tplatinum\t1,5\t1\t2033-01-01\t\tA\tassumed\t", 1,
                   "write decimals");
    fault_expected("nitaqat_curve.tsv", "finance\tplatinum\t1.5\t101\t2033-01-01\t\tA\tassumed\t",
                   1, "write decimals");
    fault_expected("nitaqat_grid.tsv",
                   "finance\tsmall\t10\t1.234\t2\t3\t2033-01-01\t\tA\tassumed\t", 1,
                   "write a percentage");
    fault_expected("nitaqat_grid.tsv", "finance\tsmall\t10\t3\t2\t4\t2033-01-01\t\tA\tassumed\t", 1,
                   "the floors fall");
    fault_expected("nitaqat_grid.tsv", "finance\tsmall\tten\t1\t2\t3\t2033-01-01\t\tA\tassumed\t",
                   1, "workers_min");
    fault_expected("lists.tsv", "saudi_only_occupations\t52300\t1432-01-01\t\tA\tassumed\t", 1,
                   "four digits");
    fault_expected("activities.tsv", "50\tnew\tاسم\tname\tA", 1, "write 41");
    fault_expected("activities.tsv", "41\tnew\t\tname\tA", 1, "both names");
}

static void bad_dates_and_cells_are_refused(void **state)
{
    (void)state;
    const char *t = "parameters.tsv";
    fault_expected(t, "invoice.life_days\t12\t\t\tA\tassumed\t", 1, "from \"\"");
    fault_expected(t, "invoice.life_days\t12\t1435-13-01\t\tA\tassumed\t", 1,
                   "from \"1435-13-01\"");
    fault_expected(t, "invoice.life_days\t12\t2014-02-29\t\tA\tassumed\t", 1,
                   "from \"2014-02-29\"");
    fault_expected(t, "invoice.life_days\t12\t1435-01-01\tnever\tA\tassumed\t", 1, "to \"never\"");
    fault_expected(t, "invoice.life_days\t12\t1435-01-02\t1435-01-02\tA\tassumed\t", 1,
                   "to is not after");
    fault_expected(t, "invoice.life_days\t12\t1435-01-01\t\tA\tassumed\tnote\tmore", 1,
                   "remove a tab");
    fault_expected("service_dates.tsv", "S11\t\t\tA\tassumed\t", 1, "no date");
    fault_expected("service_dates.tsv", "S11\t\tsoon\tA\tassumed\t", 1,
                   "portal_only_from \"soon\"");
    fault_expected(t, "# a remark\n\ninvoice.life_days\tx\t1433-01-01\t\tA\tassumed\t", 3,
                   "whole days");
    fault_expected("lists.tsv", "saudi_only_occupations\t52\xff\t1432-01-01\t\tA\tassumed\t",
                   -lines_in(embedded_find(S("policy/lists.tsv"))), "not UTF-8");
}

static void a_set_must_be_whole(void **state)
{
    (void)state;
    replaced_expected("parameters.tsv", "key\tvalue", "value\tkey",
                      "the first line must name the columns");
    replaced_expected("parameters.tsv", "invoice.life_days\t10", "# \t10",
                      "invoice.life_days has no row at all");
    struct policy_file files[FILES_MAX];
    size_t n = own_files(files);
    struct policy *set = NULL;
    struct buf faults = buf_new(boot);
    assert_int_equal(policy_load(boot, files, n - 1, &set, &faults), ERR_INPUT);
    buf_char(&faults, 0);
    assert_non_null(strstr(faults.at, "this table is missing"));
    files[n] = (struct policy_file){S("policy/sources.tsv"), S("tag\twhere\n")};
    faults = buf_new(boot);
    assert_int_equal(policy_load(boot, files, n + 1, &set, &faults), ERR_INPUT);
    buf_char(&faults, 0);
    assert_non_null(strstr(faults.at, "given twice"));
    files[n].name = S("policy/other.tsv");
    faults = buf_new(boot);
    assert_int_equal(policy_load(boot, files, n + 1, &set, &faults), ERR_INPUT);
    buf_char(&faults, 0);
    assert_non_null(strstr(faults.at, "no table has this name"));
    faults = buf_new(boot);
    assert_int_equal(policy_load(boot, NULL, 0, &set, &faults), ERR_INPUT);
}

static void packed_numbers_come_apart_in_order(void **state)
{
    (void)state;
    int out[PACKED_MAX];
    assert_int_equal(policy_unpack(3060912, out), 4);
    assert_true(out[0] == 3 && out[1] == 6 && out[2] == 9 && out[3] == 12);
    assert_int_equal(policy_unpack(12, out), 1);
    assert_int_equal(out[0], 12);
    assert_int_equal(policy_unpack(0, out), 0);
}

static void decimals_are_exact(void **state)
{
    (void)state;
    int64_t v;
    assert_true(policy_decimal_parse(S("-0.37"), 4, &v) && v == -3700);
    assert_true(policy_decimal_parse(S("12"), 2, &v) && v == 1200);
    assert_true(policy_decimal_parse(S("12.5"), 2, &v) && v == 1250);
    static const char *const bad[] = {"",    "-",  ".5",    "5.",      "1.234",
                                      "1e3", "+1", "1.2.3", "12345678"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (policy_decimal_parse(str_of(bad[i]), 2, &v))
            fail_msg("took \"%s\"", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_has_a_source_and_a_sane_life),
        cmocka_unit_test(each_row_answers_from_its_first_day_to_its_last),
        cmocka_unit_test(known_values_on_known_days),
        cmocka_unit_test(rules_hold_when_the_sources_say_so),
        cmocka_unit_test(nine_services_go_to_the_portal_on_one_day),
        cmocka_unit_test(the_grid_knows_each_size_at_its_edge),
        cmocka_unit_test(every_activity_has_four_floors_in_both_worlds),
        cmocka_unit_test(isic_leads_to_the_nearest_activity),
        cmocka_unit_test(lists_answer_by_code_and_day),
        cmocka_unit_test(a_stored_set_reads_back_the_same),
        cmocka_unit_test(a_damaged_stored_set_is_refused),
        cmocka_unit_test(the_hash_follows_the_text_and_not_the_folder),
        cmocka_unit_test(rows_that_clash_are_refused),
        cmocka_unit_test(a_rule_may_pause_and_come_back),
        cmocka_unit_test(unknown_names_are_refused),
        cmocka_unit_test(rows_without_a_known_source_or_status_are_refused),
        cmocka_unit_test(bad_values_are_refused),
        cmocka_unit_test(bad_dates_and_cells_are_refused),
        cmocka_unit_test(a_set_must_be_whole),
        cmocka_unit_test(packed_numbers_come_apart_in_order),
        cmocka_unit_test(decimals_are_exact),
    };
    return cmocka_run_group_tests(tests, load_own, free_own);
}
