/* Tables as text: what a strict reader takes and how it tells a fault; that formulas are disarmed. */
#include "base/arena.h"
#include "base/csv.h"
#include "base/embedded.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;
static struct csv csv;

static void open_text(struct str text, struct csv_rules rules)
{
    arena_reset(arena);
    csv_open(&csv, arena, text, rules);
}

/* The next row must be these fields, written with | between them. */
static void expect_row(const char *want)
{
    enum csv_result result = csv_next(&csv);
    if (result != CSV_ROW)
        fail_msg("result %d, fault %s, instead of %s", result, csv_fault_name(csv.fault), want);
    struct buf got = buf_new(arena);
    for (int i = 0; i < csv.fields; i++) {
        if (i)
            buf_char(&got, '|');
        buf_str(&got, csv.field[i]);
    }
    if (!str_eq_c(buf_out(&got), want))
        fail_msg("[%.*s] instead of [%s]", STR_ARG(buf_out(&got)), want);
}

static void expect_fault(enum csv_fault fault, int line, int position, int field)
{
    enum csv_result result = csv_next(&csv);
    assert_int_equal(result, CSV_FAULT);
    if (csv.fault != fault || csv.fault_line != line || csv.fault_position != position ||
        csv.fault_field != field)
        fail_msg("%s at line %d, character %d, field %d", csv_fault_name(csv.fault), csv.fault_line,
                 csv.fault_position, csv.fault_field);
}

static void expect_end(void)
{
    assert_int_equal(csv_next(&csv), CSV_END);
    assert_int_equal(csv_next(&csv), CSV_END);
}

static void plain_rows(void **state)
{
    (void)state;
    static const char *same[] = {"a,b\r\nc,d\r\n",
                                 "a,b\nc,d\n",
                                 "a,b\r\nc,d",
                                 "\xEF\xBB\xBF"
                                 "a,b\r\nc,d\n",
                                 "\"a\",b\nc,\"d\"",
                                 "\n\r\na,b\n\nc,d\r\n\r\n\n"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        open_text(str_of(same[i]), (struct csv_rules){0});
        expect_row("a|b");
        expect_row("c|d");
        expect_end();
    }
    open_text(S(""), (struct csv_rules){0});
    expect_end();
    open_text(S("\xEF\xBB\xBF"), (struct csv_rules){0});
    expect_end();
    open_text((struct str){NULL, 0}, (struct csv_rules){0});
    expect_end();
}

static void empty_fields(void **state)
{
    (void)state;
    open_text(S(",,\r\n\"\",,x\r\n , a ,\r\n,,"), (struct csv_rules){0});
    expect_row("||");
    expect_row("||x");
    expect_row(" | a |");
    expect_row("||");
    expect_end();
}

static void quoted_fields(void **state)
{
    (void)state;
    open_text(S("\"شركة \"\"النور\"\"، المحدودة\",\"a,b\"\r\n\"two\r\nlines\",\"\"\"\"\r\nx,y"),
              (struct csv_rules){0});
    expect_row("شركة \"النور\"، المحدودة|a,b");
    assert_int_equal(csv.line, 1);
    expect_row("two\r\nlines|\"");
    assert_int_equal(csv.line, 2);
    expect_row("x|y");
    assert_int_equal(csv.line, 4);
    expect_end();
}

static void other_separators(void **state)
{
    (void)state;
    open_text(S("a\tb,c\t\"d\te\"\n"), (struct csv_rules){.separator = '\t'});
    expect_row("a|b,c|d\te");
    expect_end();
    open_text(S("a;b,c\n"), (struct csv_rules){.separator = ';'});
    expect_row("a|b,c");
}

static void one_column_keeps_empty_lines(void **state)
{
    (void)state;
    open_text(S("a\n\nb\n"), (struct csv_rules){.columns = 1});
    expect_row("a");
    expect_row("");
    expect_row("b");
    expect_end();
}

static void faults_are_told_and_passed(void **state)
{
    (void)state;
    open_text(S("رقم,اسم\r\n"
                "1\r\n"
                "1,2,3\r\n"
                "محمد,ab\"c\r\n"
                "\"a\"b,c\r\n"
                "a\rb,c\r\n"
                "a,\"b\"\rc\r\n"
                "a,\xC3(\r\n"
                "a,\"b\xFF\"\r\n"
                "a,12345678901\r\n"
                "\"12345\"\"78901\",a\r\n"
                "last,one\r\n"),
              (struct csv_rules){.field_bytes_max = 10});
    expect_row("رقم|اسم");
    expect_fault(CSV_COLUMNS_FEW, 2, 1, 1);
    assert_int_equal(csv.fields, 1);
    expect_fault(CSV_COLUMNS_MANY, 3, 1, 3);
    assert_int_equal(csv.fields, 3);
    expect_fault(CSV_QUOTE_INSIDE, 4, 8, 2);
    expect_fault(CSV_QUOTE_AFTER, 5, 4, 1);
    expect_fault(CSV_LINE_END, 6, 2, 1);
    expect_fault(CSV_LINE_END, 7, 6, 2);
    expect_fault(CSV_NOT_UTF8, 8, 3, 2);
    expect_fault(CSV_NOT_UTF8, 9, 3, 2);
    expect_fault(CSV_FIELD_LONG, 10, 3, 2);
    expect_fault(CSV_FIELD_LONG, 11, 1, 1);
    expect_row("last|one");
    expect_end();
}

static void the_limit_counts_what_the_field_says(void **state)
{
    (void)state;
    open_text(S("\"12345678\"\"0\",1234567890\r\n"), (struct csv_rules){.field_bytes_max = 10});
    expect_row("12345678\"0|1234567890");
    open_text(S("\"\"\"\"\"\"\"\"\"\",a\r\n"), (struct csv_rules){.field_bytes_max = 4});
    expect_row("\"\"\"\"|a");
    open_text(S("\"\"\"\"\"\"\"\"\"\",a\r\n"), (struct csv_rules){.field_bytes_max = 3});
    expect_fault(CSV_FIELD_LONG, 1, 1, 1);
}

static void a_nul_byte_is_a_fault(void **state)
{
    (void)state;
    open_text(S("a,b\0c\nd,e\n\"x\0\",y\nf,g\n"), (struct csv_rules){0});
    expect_fault(CSV_CONTROL, 1, 4, 2);
    expect_row("d|e");
    expect_fault(CSV_CONTROL, 3, 3, 1);
    expect_row("f|g");
    expect_end();
}

static void an_open_quote_is_told_where_it_opens(void **state)
{
    (void)state;
    open_text(S("a,b\nc,\"d\ne,f\n"), (struct csv_rules){0});
    expect_row("a|b");
    expect_fault(CSV_QUOTE_OPEN, 2, 3, 2);
    expect_end();
    open_text(S("\""), (struct csv_rules){0});
    expect_fault(CSV_QUOTE_OPEN, 1, 1, 1);
    expect_end();
    open_text(S("a,\"b\"\""), (struct csv_rules){0});
    expect_fault(CSV_QUOTE_OPEN, 1, 3, 2);
    expect_end();
}

static void more_columns_than_there_is_room(void **state)
{
    (void)state;
    char text[CSV_COLUMNS_MAX + 60];
    memset(text, ',', sizeof text);
    text[sizeof text - 1] = '\n';
    open_text((struct str){text, sizeof text}, (struct csv_rules){0});
    expect_fault(CSV_COLUMNS_MANY, 1, 1, CSV_COLUMNS_MAX + 1);
    assert_int_equal(csv.fields, CSV_COLUMNS_MAX);
    text[CSV_COLUMNS_MAX - 1] = '\n';
    open_text((struct str){text, CSV_COLUMNS_MAX}, (struct csv_rules){0});
    assert_int_equal(csv_next(&csv), CSV_ROW);
    assert_int_equal(csv.fields, CSV_COLUMNS_MAX);
    expect_end();
}

static void reads_a_real_table(void **state)
{
    (void)state;
    open_text(embedded_find(S("policy/data/hijri_umalqura_months.csv")),
              (struct csv_rules){.columns = 11});
    int rows = 0;
    while (csv_next(&csv) == CSV_ROW)
        rows++;
    assert_int_equal(csv.fault, CSV_FINE);
    assert_int_equal(rows, 1741);
    assert_int_equal(arena_used(arena), 0);
}

static void writes_what_a_spreadsheet_opens(void **state)
{
    (void)state;
    struct buf out = buf_new(arena);
    struct csv_writer w = csv_writer_new(&out, 0);
    csv_text(&w, S("الاسم"));
    csv_text(&w, S("a,b"));
    csv_text(&w, S("say \"no\""));
    csv_text(&w, S(""));
    csv_row_end(&w);
    csv_plain(&w, S("-5.00"));
    csv_plain(&w, S("two\nlines"));
    csv_plain(&w, S("7-1234567"));
    csv_row_end(&w);
    assert_true(str_eq(buf_out(&out), S("\xEF\xBB\xBFالاسم,\"a,b\",\"say \"\"no\"\"\",\r\n"
                                        "-5.00,\"two\nlines\",7-1234567\r\n")));
}

static void formulas_are_disarmed(void **state)
{
    (void)state;
    static const char *armed[] = {"=1+1",  "+966",  "-1",  "@SUM(A1)", "\t=1", "\r=1",
                                  "\n=1",  "＝1+1", "＋1", "－1",      "＠x",  "=cmd|' /C calc'!A0",
                                  "=\"x\""};
    for (size_t i = 0; i < sizeof armed / sizeof *armed; i++) {
        struct buf out = buf_new(arena);
        struct csv_writer w = csv_writer_new(&out, ',');
        csv_text(&w, str_of(armed[i]));
        csv_row_end(&w);
        assert_true(str_starts(buf_out(&out), S("\xEF\xBB\xBF\"'")));
        csv_open(&csv, arena, buf_out(&out), (struct csv_rules){0});
        assert_int_equal(csv_next(&csv), CSV_ROW);
        assert_int_equal(csv.field[0].at[0], '\'');
        assert_true(str_eq_c(str_from(csv.field[0], 1), armed[i]));
    }
    static const char *harmless[] = {"a=1", " =1", "1-2", "'", "محمد", "２"};
    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++) {
        struct buf out = buf_new(arena);
        struct csv_writer w = csv_writer_new(&out, ',');
        csv_text(&w, str_of(harmless[i]));
        assert_true(str_eq_c(str_from(buf_out(&out), 3), harmless[i]));
    }
}

int main(void)
{
    arena = arena_new(1 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_rows),
        cmocka_unit_test(empty_fields),
        cmocka_unit_test(quoted_fields),
        cmocka_unit_test(other_separators),
        cmocka_unit_test(one_column_keeps_empty_lines),
        cmocka_unit_test(faults_are_told_and_passed),
        cmocka_unit_test(the_limit_counts_what_the_field_says),
        cmocka_unit_test(a_nul_byte_is_a_fault),
        cmocka_unit_test(an_open_quote_is_told_where_it_opens),
        cmocka_unit_test(more_columns_than_there_is_room),
        cmocka_unit_test(reads_a_real_table),
        cmocka_unit_test(writes_what_a_spreadsheet_opens),
        cmocka_unit_test(formulas_are_disarmed),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
