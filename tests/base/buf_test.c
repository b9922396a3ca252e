/* Growing buffers and formatted texts: both sides of the length from which they are formatted twice,
   and the compact numbers of the ledger at their ends. */
#include "base/arena.h"
#include "base/buf.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void test_printf_at_every_length(void **state)
{
    char digits[301];
    (void)state;
    memset(digits, '7', sizeof digits);
    for (int n = 0; n <= 300; n++) {
        struct buf b = buf_new(arena);
        buf_c(&b, "before ");
        buf_printf(&b, "%.*s|%d", n, digits, n);
        struct str text = str_printf(arena, "before %.*s|%d", n, digits, n);
        struct str built = buf_out(&b);
        assert_int_equal(built.n, 7 + (size_t)n + 1 + (n < 10 ? 1 : n < 100 ? 2 : 3));
        assert_true(str_eq(built, text));
        assert_memory_equal(built.at + 7, digits, (size_t)n);
        assert_int_equal(built.at[7 + n], '|');
    }
}

static void test_integers(void **state)
{
    (void)state;
    struct buf b = buf_new(arena);
    buf_i64(&b, INT64_MIN);
    buf_char(&b, ' ');
    buf_i64(&b, 0);
    buf_char(&b, ' ');
    buf_i64(&b, INT64_MAX);
    assert_true(str_eq_c(buf_out(&b), "-9223372036854775808 0 9223372036854775807"));
}

static void test_compact_numbers_come_back(void **state)
{
    static const int64_t values[] = {0, 1, -1, 63, 64, -64, -65, 8191, 8192, INT64_MAX, INT64_MIN};
    (void)state;
    struct buf b = buf_new(arena);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        buf_zigzag(&b, values[i]);
    struct str rest = buf_out(&b);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        int64_t v;
        assert_true(zigzag_read(&rest, &v));
        assert_int_equal(v, values[i]);
    }
    assert_int_equal(rest.n, 0);
}

static void test_damaged_numbers_are_refused(void **state)
{
    uint64_t v;
    (void)state;
    struct str cut = {"\x80", 1}, padded = {"\x80\x00", 2};
    struct str large = {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10}, nothing = {"", 0};
    assert_false(varint_read(&cut, &v));
    assert_false(varint_read(&padded, &v)); /* the same number in more bytes than it needs */
    assert_false(varint_read(&large, &v));
    assert_false(varint_read(&nothing, &v));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_printf_at_every_length, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_integers, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_compact_numbers_come_back, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(test_damaged_numbers_are_refused, open_arena, close_arena),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
