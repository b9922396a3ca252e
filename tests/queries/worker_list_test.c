/* The list of workers: chips, orders, search, pages; and the counts beside it, which must agree. */
#include "base/arena.h"
#include "queries/small_register.h"
#include "queries/worker_list.h"
#include "queries/workforce.h"

static struct arena *req;

struct seen {
    int64_t ids[64];
    struct str name[64];
    size_t n;
    enum err stop;
};

static enum err see(void *ctx, const struct worker_row *row)
{
    struct seen *s = ctx;
    s->name[s->n] = str_copy(req, row->name_ar);
    s->ids[s->n++] = row->person_id;
    return s->stop;
}

static struct seen rows(struct db *db, struct worker_filter f, int64_t max)
{
    struct seen s = {0};
    if (!f.search.at)
        f.search = S("");
    assert_int_equal(worker_rows(db, req, OASIS, (struct day){TODAY}, &f, max, see, &s), OK);
    return s;
}

static void assert_ids(struct seen s, const int64_t *ids, size_t n)
{
    assert_int_equal(s.n, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(s.ids[i], ids[i]);
}
#define ASSERT_IDS(seen, ...)                          \
    assert_ids((seen), (const int64_t[]){__VA_ARGS__}, \
               sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void test_chips(void **state)
{
    struct db *db = small_register(state);
    small_workers_add(db);
    ASSERT_IDS(rows(db, (struct worker_filter){0}, 50), 11, 12, 13, 14, 15, 16);
    ASSERT_IDS(rows(db, (struct worker_filter){.is_brief = true}, 50), 11, 12, 13, 14, 15, 16);
    ASSERT_IDS(rows(db, (struct worker_filter){.chip = CHIP_EXPATS}, 50), 11, 12, 14, 15, 16);
    ASSERT_IDS(rows(db, (struct worker_filter){.chip = CHIP_SAUDIS}, 50), 13);
    ASSERT_IDS(rows(db, (struct worker_filter){.chip = CHIP_SOON}, 50), 11, 15);
    ASSERT_IDS(rows(db, (struct worker_filter){.chip = CHIP_EXPIRED}, 50), 12);
    ASSERT_IDS(rows(db, (struct worker_filter){.chip = CHIP_UNPERMITTED}, 50), 14);
    ASSERT_IDS(rows(db, (struct worker_filter){.chip = CHIP_ABSENT}, 50), 15);
    ASSERT_IDS(rows(db, (struct worker_filter){.chip = CHIP_PERMITS}, 50), 11, 12, 15, 16);
    db_close(db);
}

/* Each chip's number is the number of rows it shows. */
static void test_counts_agree_with_chips(void **state)
{
    struct db *db = small_register(state);
    struct workforce w;
    small_workers_add(db);
    assert_int_equal(workforce_count(db, OASIS, (struct day){TODAY}, &w), OK);
    assert_int_equal(w.workers, rows(db, (struct worker_filter){0}, 50).n);
    assert_int_equal(w.saudis, rows(db, (struct worker_filter){.chip = CHIP_SAUDIS}, 50).n);
    assert_int_equal(workforce_soon(&w), rows(db, (struct worker_filter){.chip = CHIP_SOON}, 50).n);
    assert_int_equal(w.expired, rows(db, (struct worker_filter){.chip = CHIP_EXPIRED}, 50).n);
    assert_int_equal(w.unpermitted,
                     rows(db, (struct worker_filter){.chip = CHIP_UNPERMITTED}, 50).n);
    assert_int_equal(w.absent, rows(db, (struct worker_filter){.chip = CHIP_ABSENT}, 50).n);
    assert_int_equal(w.permits + w.expired,
                     rows(db, (struct worker_filter){.chip = CHIP_PERMITS}, 50).n);
    assert_int_equal(w.within_30, 1);
    assert_int_equal(w.within_60, 1);
    assert_int_equal(w.within_90, 0);
    assert_int_equal(w.first_entry.n, 960);
    db_close(db);
}

static void test_pages_meet_without_gap_or_overlap(void **state)
{
    struct db *db = small_register(state);
    small_workers_add(db);
    for (enum worker_sort sort = SORT_REGISTER; sort <= SORT_EXPIRY; sort++) {
        struct seen all = rows(
            db, (struct worker_filter){.sort = sort, .chip = CHIP_EXPATS, .in_arabic = true}, 50);
        int64_t after = 0;
        size_t n = 0;
        for (;;) {
            struct seen page =
                rows(db,
                     (struct worker_filter){
                         .sort = sort, .chip = CHIP_EXPATS, .in_arabic = true, .after = after},
                     2);
            for (size_t i = 0; i < page.n; i++)
                assert_int_equal(page.ids[i], all.ids[n++]);
            if (page.n == 0)
                break;
            after = page.ids[page.n - 1];
        }
        assert_int_equal(n, all.n);
        assert_int_equal(n, 5);
    }
    db_close(db);
}

static void test_orders(void **state)
{
    struct db *db = small_register(state);
    small_workers_add(db);
    /* Those without a permit come last. */
    ASSERT_IDS(rows(db, (struct worker_filter){.sort = SORT_EXPIRY}, 50), 12, 11, 15, 16, 13, 14);
    ASSERT_IDS(rows(db, (struct worker_filter){.sort = SORT_NAME}, 50), 14, 13, 15, 11, 16, 12);
    db_close(db);
}

static void test_search(void **state)
{
    struct db *db = small_register(state);
    small_workers_add(db);
    ASSERT_IDS(rows(db, (struct worker_filter){.search = S("أحمد")}, 50), 14);
    ASSERT_IDS(rows(db, (struct worker_filter){.search = S("احمد")}, 50), 14);
    ASSERT_IDS(rows(db, (struct worker_filter){.search = S("SUNIL")}, 50), 12);
    ASSERT_IDS(rows(db, (struct worker_filter){.search = S("محمد   رفيق")}, 50), 11);
    ASSERT_IDS(rows(db, (struct worker_filter){.search = S("كومار"), .sort = SORT_NAME}, 50), 12);
    assert_int_equal(rows(db, (struct worker_filter){.search = S("Elsewhere")}, 50).n, 0);
    assert_int_equal(rows(db, (struct worker_filter){.search = S("Gone")}, 50).n, 0);
    /* What LIKE would read as its own is a letter like others. */
    ASSERT_IDS(rows(db, (struct worker_filter){.search = S("100%")}, 50), 15);
    ASSERT_IDS(rows(db, (struct worker_filter){.search = S("khalid_")}, 50), 15);
    assert_int_equal(rows(db, (struct worker_filter){.search = S("r_fiq")}, 50).n, 0);
    assert_int_equal(rows(db, (struct worker_filter){.search = S("' OR 1=1 --")}, 50).n, 0);
    db_close(db);
}

static void test_number_finds_only_own_workers(void **state)
{
    struct db *db = small_register(state);
    int64_t person = 0;
    small_workers_add(db);
    assert_int_equal(worker_by_number(db, req, OASIS, 2000000018, &person), OK);
    assert_int_equal(person, 11);
    assert_int_equal(worker_by_number(db, req, OASIS, 3000000001, &person), OK);
    assert_int_equal(person, 14);
    assert_int_equal(worker_by_number(db, req, OASIS, 2000000067, &person), ERR_NOT_FOUND);
    assert_int_equal(worker_by_number(db, req, OASIS, 2000000059, &person), ERR_NOT_FOUND);
    assert_int_equal(worker_by_number(db, req, OASIS, 2999999999, &person), ERR_NOT_FOUND);
    db_close(db);
}

static void test_an_error_of_the_caller_ends_the_reading(void **state)
{
    struct db *db = small_register(state);
    struct seen s = {.stop = ERR_BUSY};
    struct worker_filter f = {.search = S("")};
    small_workers_add(db);
    assert_int_equal(worker_rows(db, req, OASIS, (struct day){TODAY}, &f, 50, see, &s), ERR_BUSY);
    assert_int_equal(s.n, 1);
    s = (struct seen){0};
    assert_int_equal(worker_rows(db, req, OASIS, (struct day){TODAY}, &f, 50, see, &s), OK);
    assert_int_equal(s.n, 6);
    db_close(db);
}

static void test_next_expiry(void **state)
{
    struct db *db = small_register(state);
    struct next_expiry next;
    assert_int_equal(workforce_next_expiry(db, req, OASIS, (struct day){TODAY}, &next), OK);
    assert_int_equal(next.person_id, 0);
    small_workers_add(db);
    assert_int_equal(workforce_next_expiry(db, req, OASIS, (struct day){TODAY}, &next), OK);
    assert_int_equal(next.person_id, 11);
    assert_int_equal(next.expiry.n, 1010);
    db_close(db);
}

static void test_kept_counts(void **state)
{
    struct db *db = small_register(state);
    struct workforce_cache *cache = workforce_cache_new();
    struct day today = {TODAY};
    struct workforce w;
    assert_int_equal(workforce_count_kept(cache, db, OASIS, today, 1, 5000, &w), OK);
    assert_int_equal(w.workers, 0);
    small_workers_add(db);
    assert_int_equal(workforce_count_kept(cache, db, OASIS, today, 1, 5001, &w), OK);
    assert_int_equal(w.workers, 0); /* nothing has told that something changed */
    assert_int_equal(workforce_count_kept(cache, db, OASIS, today, 2, 5002, &w), OK);
    assert_int_equal(w.workers, 6);
    assert_int_equal(
        db_exec(db, "UPDATE employment SET status = 0 WHERE person_id = $1", db_int_arg(11)), OK);
    assert_int_equal(workforce_count_kept(cache, db, OASIS, today, 2, 5002 + WORKFORCE_KEPT_MS, &w),
                     OK);
    assert_int_equal(w.workers, 5);
    assert_int_equal(workforce_count_kept(cache, db, OTHER, today, 2, 5003, &w), OK);
    assert_int_equal(w.workers, 1); /* one establishment's counts are never another's */
    assert_int_equal(workforce_count_kept(cache, db, OASIS, (struct day){1011}, 2, 15010, &w), OK);
    assert_int_equal(w.expired, 1); /* 12 alone: 11 has left; a new day counts anew */
    workforce_cache_free(cache);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(test_chips),
        ON_EACH_ENGINE(test_counts_agree_with_chips),
        ON_EACH_ENGINE(test_pages_meet_without_gap_or_overlap),
        ON_EACH_ENGINE(test_orders),
        ON_EACH_ENGINE(test_search),
        ON_EACH_ENGINE(test_number_finds_only_own_workers),
        ON_EACH_ENGINE(test_an_error_of_the_caller_ends_the_reading),
        ON_EACH_ENGINE(test_next_expiry),
        ON_EACH_ENGINE(test_kept_counts),
    };
    req = arena_new(16 << 20);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(req);
    return failed;
}
