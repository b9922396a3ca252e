/* Charts: bars and lines lie where they should in both directions, and texts cannot break out. */
#include "base/arena.h"
#include "model/value.h"
#include "stats/chart.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *drawn(struct arena *a, struct buf *b) { return str_c(a, buf_out(b)); }

static void a_bar_starts_on_the_writing_side(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct chart_part parts[] = {{30, "#111111"}, {20, "#222222"}};
    struct buf ltr = buf_new(a), rtl = buf_new(a);
    chart_bar(&ltr, parts, 2, 100, false);
    chart_bar(&rtl, parts, 2, 100, true);
    assert_non_null(
        strstr(drawn(a, &ltr), "<rect x=\"0\" width=\"300\" height=\"10\" fill=\"#111111\"/>"));
    assert_non_null(strstr(drawn(a, &ltr), "<rect x=\"300\" width=\"200\""));
    assert_non_null(
        strstr(drawn(a, &rtl), "<rect x=\"700\" width=\"300\" height=\"10\" fill=\"#111111\"/>"));
    assert_non_null(strstr(drawn(a, &rtl), "<rect x=\"500\" width=\"200\""));
    /* more than the whole is cut at it; nothing draws nothing */
    struct chart_part much[] = {{80, "#111111"}, {80, "#222222"}, {0, "#333333"}};
    struct buf full = buf_new(a);
    chart_bar(&full, much, 3, 100, false);
    assert_non_null(strstr(drawn(a, &full), "<rect x=\"800\" width=\"200\""));
    assert_null(strstr(drawn(a, &full), "#333333"));
    arena_free(a);
}

static void a_line_breaks_where_nothing_is_known(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    const int64_t values[] = {0, 100, VALUE_UNKNOWN, 50};
    struct chart_line line = {.values = values,
                              .n = 4,
                              .max = 100,
                              .title = S("<script>&\"x\"</script>"),
                              .desc = S("d"),
                              .id = "p"};
    struct buf b = buf_new(a), r = buf_new(a);
    chart_line(&b, &line);
    line.is_rtl = true;
    chart_line(&r, &line);
    const char *svg = drawn(a, &b);
    assert_non_null(strstr(svg, "d=\"M125.00 239.00h0.01L375.00 1.00M875.00 120.00h0.01\""));
    assert_non_null(strstr(drawn(a, &r), "d=\"M875.00 239.00h0.01L625.00 1.00M125.00"));
    assert_null(strstr(svg, "<script>"));
    assert_non_null(strstr(svg, "&lt;script&gt;&amp;&quot;x&quot;"));
    assert_null(strstr(svg, "style="));
    arena_free(a);
}

static void columns_stand_on_each_other(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    const int64_t first[] = {50, 0}, second[] = {50, VALUE_UNKNOWN};
    struct chart_line line = {
        .values = first, .n = 2, .max = 100, .title = S("t"), .desc = S("d"), .id = "p"};
    struct buf b = buf_new(a);
    chart_columns(&b, &line, second);
    const char *svg = drawn(a, &b);
    assert_non_null(
        strstr(svg, "y=\"120.00\" width=\"350.00\" height=\"119.00\" fill=\"#0f6b4c\""));
    assert_non_null(strstr(svg, "y=\"1.00\" width=\"350.00\" height=\"119.00\" fill=\"#8cc3a6\""));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bar_starts_on_the_writing_side),
        cmocka_unit_test(a_line_breaks_where_nothing_is_known),
        cmocka_unit_test(columns_stand_on_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
