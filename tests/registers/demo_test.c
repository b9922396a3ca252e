/* The synthetic register: the same from the same seed, on both engines; as large as asked for; true to
   the invariants of real registers and near the published shares. */
#include "base/csv.h"
#include "base/embedded.h"
#include "registers/demo.h"
#include "registers/establishment.h"
#include "rules/ids.h"
#include "rules/nitaqat.h"
#include "support/registers_hash.h"
#include "support/store.h"
#include <sodium.h>
#include <stdlib.h>

static const struct policy *policy;
static struct day today;

static struct demo_wish wish_of(int64_t establishments, int64_t workers, uint64_t seed)
{
    return (struct demo_wish){establishments, workers, seed, today};
}

static void make(struct db *db, struct demo_wish wish, struct demo_made *made)
{
    assert_int_equal(demo_make(db, policy, &wish, &(struct import_options){0}, made), OK);
}

static int64_t count(struct db *db, const char *sql)
{
    struct db_rows r;
    assert_int_equal(db_query0(db, &r, sql), OK);
    assert_true(db_next(&r));
    int64_t n = db_int(&r, 0);
    assert_int_equal(db_done(&r), OK);
    return n;
}

static struct db *scratch_open(void **state)
{
    struct db *db;
    assert_int_equal(db_open(store_url(state), DB_SCRATCH, &db), OK);
    assert_int_equal(db_migrate(db), OK);
    return db;
}

static void scratch_hash(void **state, struct demo_wish wish, unsigned char hash[32])
{
    struct db *db = scratch_open(state);
    struct demo_made made;
    make(db, wish, &made);
    registers_hash(db, hash);
    db_close(db);
}

/* ---- the same again ---- */

static void same_seed_same_rows(void **state)
{
    unsigned char first[32], again[32], other[32];
    scratch_hash(state, wish_of(60, 2000, 7), first);
    scratch_hash(state, wish_of(60, 2000, 7), again);
    scratch_hash(state, wish_of(60, 2000, 8), other);
    assert_memory_equal(first, again, 32);
    assert_memory_not_equal(first, other, 32);
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, first, sizeof first);
    static char of_sqlite[65]; /* and the same on both engines */
    if (store_engine(state) == DB_SQLITE)
        memcpy(of_sqlite, hex, sizeof hex);
    else if (of_sqlite[0])
        assert_string_equal(hex, of_sqlite);
}

static void kept_files_replay(void **state)
{
    struct db *db = store_open(state, DB_WRITE), *scratch = scratch_open(state);
    struct demo_made made;
    unsigned char first[32], again[32];
    make(db, wish_of(60, 2000, 7), &made);
    struct importer *im = importer_new(scratch, policy, today);
    int64_t files = count(db, "SELECT max(operation_no) FROM import_file");
    assert_int_equal(files, made.files);
    for (int64_t no = 1; no <= files; no++)
        assert_int_equal(import_replay(im, db, no), OK);
    registers_hash(db, first);
    registers_hash(scratch, again);
    assert_memory_equal(first, again, 32);
    importer_free(im);
    db_close(scratch);
    db_close(db);
}

static void knows_its_stores(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    struct demo_wish wish = wish_of(12, 1500, 3), other = wish_of(12, 1500, 4);
    enum demo_state is;
    struct demo_made made;
    assert_int_equal(demo_state_of(db, &wish, &is), OK);
    assert_int_equal(is, DEMO_EMPTY);
    make(db, wish, &made);
    assert_int_equal(demo_state_of(db, &wish, &is), OK);
    assert_int_equal(is, DEMO_SAME);
    assert_int_equal(demo_state_of(db, &other, &is), OK);
    assert_int_equal(is, DEMO_OTHER);
    assert_int_equal(db_script(db, "DELETE FROM setting WHERE name = 'demo'"), OK);
    assert_int_equal(demo_state_of(db, &wish, &is), OK);
    assert_int_equal(is, DEMO_UNFINISHED);
    assert_int_equal(db_script(db, "DELETE FROM setting WHERE name = 'demo.parameters'"), OK);
    assert_int_equal(demo_state_of(db, &wish, &is), OK);
    assert_int_equal(is, DEMO_FOREIGN);
    db_close(db);
}

static void bounds_of_a_wish(void **state)
{
    (void)state;
    struct demo_wish w = wish_of(10, DEMO_SHOWCASE_WORKERS + 7, 1);
    assert_true(demo_wish_fits(&w));
    w.workers--;
    assert_false(demo_wish_fits(&w));
    w = wish_of(9, 20000, 1);
    assert_false(demo_wish_fits(&w));
    w = wish_of(DEMO_ESTABLISHMENTS_MAX + 1, DEMO_WORKERS_MAX, 1);
    assert_false(demo_wish_fits(&w));
}

/* Very few and very many workers an establishment are met exactly too. */
static void sizes_add_up(void **state)
{
    static const int64_t sizes[][2] = {{10, DEMO_SHOWCASE_WORKERS + 7}, {400, 1700}, {10, 9000}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct db *db = scratch_open(state);
        struct demo_made made;
        make(db, wish_of(sizes[i][0], sizes[i][1], 5), &made);
        assert_int_equal(count(db, "SELECT count(*) FROM establishment"), sizes[i][0]);
        assert_int_equal(count(db, "SELECT count(*) FROM employment"), sizes[i][1]);
        db_close(db);
    }
}

/* ---- the default demonstration ---- */

static void invariants(struct db *db)
{
    /* R7: one active employment an expatriate; counts equal the sum of the records */
    assert_int_equal(count(db, "SELECT count(*) FROM (SELECT person_id FROM employment WHERE "
                               "status BETWEEN 1 AND 5 GROUP BY person_id HAVING count(*) > 1) t"),
                     0);
    assert_int_equal(
        count(db, "SELECT count(*) FROM unified_entity u WHERE u.workers <> (SELECT count(*) FROM "
                  "employment m JOIN establishment e ON e.id = m.establishment_id WHERE "
                  "e.unified_id = u.id AND m.status IN (1, 4, 5))"),
        0);
    assert_int_equal(
        count(db, "SELECT count(*) FROM nitaqat_entity n WHERE n.saudis <> (SELECT count(*) FROM "
                  "employment m JOIN establishment e ON e.id = m.establishment_id JOIN person p "
                  "ON p.id = m.person_id WHERE e.entity_id = n.id AND p.nationality = 'SA') OR "
                  "n.workers <> n.saudis + n.expats"),
        0);
    assert_int_equal(count(db, "SELECT count(*) FROM visa WHERE (status = 2) <> "
                               "(used_by IS NOT NULL)"),
                     0);
    assert_int_equal(count(db, "SELECT count(*) FROM employment m JOIN person p ON "
                               "p.id = m.person_id WHERE p.nationality = 'SA' AND "
                               "m.permit_kind <> 0"),
                     0);
    assert_int_equal(count(db, "SELECT count(*) FROM employment m JOIN person p ON "
                               "p.id = m.person_id WHERE (m.status = 5) <> "
                               "(p.exit_visa_on IS NOT NULL)"),
                     0);
}

static void well_formed(struct db *db)
{
    struct db_rows r;
    char text[24];
    assert_int_equal(db_query0(db, &r, "SELECT id_no FROM person WHERE id_no IS NOT NULL"), OK);
    while (db_next(&r)) {
        snprintf(text, sizeof text, "%lld", (long long)db_int(&r, 0));
        assert_true(id_check(ID_PERSON, str_of(text), NULL));
    }
    assert_int_equal(db_done(&r), OK);
    assert_int_equal(db_query0(db, &r, "SELECT iban FROM establishment"), OK);
    while (db_next(&r))
        assert_true(id_check(ID_IBAN, db_text(&r, 0), NULL));
    assert_int_equal(db_done(&r), OK);
}

static enum band band_of(struct db *db, struct arena *a, int64_t id, int64_t *rate_bp)
{
    struct establishment e;
    struct nitaqat_result result;
    struct nitaqat_counts c = {0};
    assert_int_equal(establishment_load(db, a, id, false, &e), OK);
    c.activity = e.activity_group;
    c.workers = e.nitaqat_workers;
    c.saudis = e.nitaqat_saudis;
    c.saudi_units = e.saudi_units;
    c.expats = e.nitaqat_expats;
    assert_int_equal(
        nitaqat_weeks_sum(db, e.id, day_add(today, -12 * 7), today, &c.week_rates_sum_bp, &c.weeks),
        OK);
    nitaqat_band_bare(policy, &c, today, &result);
    *rate_bp = result.rate_bp;
    return result.band;
}

static void showcases(struct db *db, struct arena *a)
{
    static const enum band bands[DEMO_SHOWCASES] = {BAND_GREEN, BAND_RED, BAND_PLATINUM};
    for (int i = 0; i < DEMO_SHOWCASES; i++) {
        int office, seq;
        int64_t id, rate;
        assert_true(id_establishment_parse(str_of(demo_showcases[i]), &office, &seq));
        assert_int_equal(establishment_find(db, office, seq, &id), OK);
        assert_int_equal(id, i + 1);
        assert_int_equal(band_of(db, a, id, &rate), bands[i]);
    }
    /* the first: 118 workers, 29 of them Saudis, every state a visitor should meet */
    assert_int_equal(count(db, "SELECT count(*) FROM employment WHERE establishment_id = 1"), 118);
    assert_int_equal(count(db, "SELECT saudis FROM unified_entity WHERE id = 1"), 29);
    assert_int_equal(count(db, "SELECT count(*) FROM employment WHERE establishment_id = 1 AND "
                               "permit_expiry BETWEEN 16086 AND 16086 + 90"),
                     14);
    assert_int_equal(count(db, "SELECT count(DISTINCT status) FROM employment WHERE "
                               "establishment_id = 1 AND permit_expiry BETWEEN 16086 AND 16176 "
                               "AND status <> 1"),
                     3);
    assert_int_equal(count(db, "SELECT count(*) FROM employment m JOIN person p ON "
                               "p.id = m.person_id WHERE establishment_id = 1 AND permit_kind = 0 "
                               "AND p.border_no IS NOT NULL AND m.origin = 1"),
                     2);
    /* as many permits went without levy as its permit year has used, each issued within it */
    assert_int_equal(count(db,
                           "SELECT count(*) FROM employment m JOIN unified_entity u ON u.id = 1 "
                           "WHERE m.establishment_id = 1 AND m.permit_is_levy_free = 1 AND "
                           "m.permit_issue >= u.permit_year_start"),
                     count(db, "SELECT levy_free_used FROM unified_entity WHERE id = 1"));
    /* the third: more than 800 to renew at once */
    assert_true(count(db, "SELECT count(*) FROM employment WHERE establishment_id = 3 AND "
                          "status = 1 AND permit_expiry BETWEEN 16086 AND 16086 + 180") > 800);
    assert_int_equal(count(db, "SELECT count(*) FROM person WHERE id_no IN (1000000016, "
                               "1000000123, 2000000014)"),
                     3);
}

/* Of 1,000 establishments with ten workers or more, within wide limits: the shares meant, as the
   engine itself sees the bands. */
static void bands(struct db *db, struct arena *a)
{
    int64_t n[BAND_UNBANDED_NO_SAUDI + 1] = {0}, banded = 0, rate;
    int64_t last = count(db, "SELECT max(id) FROM establishment");
    for (int64_t id = 1; id <= last; id++) {
        enum band band = band_of(db, a, id, &rate);
        n[band]++;
        banded += band < BAND_UNBANDED;
        arena_reset(a);
    }
    assert_int_equal(n[BAND_NONE], 0);
    assert_in_range(100 * n[BAND_RED] / banded, 3, 25);
    assert_in_range(100 * n[BAND_YELLOW] / banded, 2, 20);
    assert_in_range(100 * n[BAND_GREEN] / banded, 40, 75);
    assert_in_range(100 * n[BAND_PLATINUM] / banded, 8, 35);
    assert_in_range(100 * n[BAND_UNBANDED] / (n[BAND_UNBANDED] + n[BAND_UNBANDED_NO_SAUDI]), 50,
                    68);
}

/* The number in a column of a row of a file inside the program, found by another column. */
static int64_t figure(const char *file, int key_column, const char *key, int column)
{
    struct arena *a = arena_new(1 << 20);
    struct csv csv;
    int64_t found = -1;
    csv_open(&csv, a, embedded_find(str_of(file)), (struct csv_rules){0});
    while (csv_next(&csv) == CSV_ROW)
        if (str_eq_c(csv.field[key_column], key) && !str_to_i64(csv.field[column], &found))
            found = -1;
    arena_free(a);
    return found;
}

static void shares(struct db *db)
{
    static const char nations[] = "policy/data/expatriates_by_nationality_2013.csv";
    int64_t all = count(db, "SELECT count(*) FROM person WHERE nationality <> 'SA'");
    int64_t indians = count(db, "SELECT count(*) FROM person WHERE nationality = 'IN'");
    int64_t yemenis = count(db, "SELECT count(*) FROM person WHERE nationality = 'YE'");
    /* against each other, so that the sum of the list does not matter */
    int64_t wanted = 100 * figure(nations, 0, "YE", 4) / figure(nations, 0, "IN", 4);
    assert_in_range(100 * yemenis / indians, wanted - 5, wanted + 5);
    assert_true(all > 16000);

    int64_t workers = count(db, "SELECT count(*) FROM employment");
    int64_t saudis = count(db, "SELECT count(*) FROM employment WHERE origin = 3");
    assert_in_range(1000 * saudis / workers, 130, 150); /* 13.4 % in 2012, 15 % in 2013 */

    int64_t small = count(db, "SELECT count(*) FROM (SELECT establishment_id FROM employment "
                              "GROUP BY establishment_id HAVING count(*) < 5) t");
    assert_in_range(small, 640, 740); /* 441,122 of 636,311 in 2021: 69 % */
    int64_t low = count(db, "SELECT count(*) FROM employment WHERE origin <> 3 AND "
                            "wage <= 150000");
    assert_in_range(100 * low / (workers - saudis), 68, 86); /* 76 % in 2015 */
    int64_t riyadh = count(db, "SELECT count(*) FROM establishment WHERE region = 'SA-01'");
    assert_in_range(riyadh, 310, 430); /* 2,539,800 of 6,874,799 permits in 2013: 37 % */
    int64_t soon = count(db, "SELECT count(*) FROM employment WHERE permit_expiry BETWEEN 16086 "
                             "AND 16176");
    assert_in_range(100 * soon / (workers - saudis), 25, 45);
}

static void default_size(void **state)
{
    struct db *db = scratch_open(state);
    struct arena *a = arena_new(1 << 24);
    struct demo_made made;
    make(db, wish_of(1000, 20000, 1435), &made);
    assert_int_equal(made.establishments, 1000);
    assert_int_equal(made.workers, 20000);
    assert_int_equal(count(db, "SELECT count(*) FROM nitaqat_week"), made.weeks);
    /* 52 weeks for the large, 13 for the others */
    assert_int_equal(count(db, "SELECT count(*) FROM nitaqat_week WHERE entity_id = 1"), 52);
    assert_int_equal(count(db, "SELECT min(n) FROM (SELECT count(*) AS n FROM nitaqat_week "
                               "GROUP BY entity_id) t"),
                     13);
    invariants(db);
    well_formed(db);
    showcases(db, a);
    shares(db);
    bands(db, a);
    arena_free(a);
    db_close(db);
}

int main(void)
{
    struct arena *boot = arena_new(SIZE_MAX);
    struct buf faults = buf_new(boot);
    struct policy *loaded;
    if (sodium_init() < 0 || policy_load_embedded(boot, &loaded, &faults) != OK ||
        !day_parse(S("1435-03-15"), &today))
        return 1;
    policy = loaded;
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(same_seed_same_rows),
        ON_EACH_ENGINE(kept_files_replay),
        ON_SQLITE(knows_its_stores),
        cmocka_unit_test(bounds_of_a_wish),
        ON_SQLITE(sizes_add_up),
        ON_SQLITE(default_size),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(boot);
    return status;
}
