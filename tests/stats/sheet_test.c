/* The four files of a sheet, read back by other people's readers (sheet_check.py): CSV, JSON-stat,
   SDMX-CSV, a workbook. Labels hold what a spreadsheet would run. Runs in the root. */
#include "stats/sheet.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

enum { ROWS = 5, COLUMNS = 3 };

static void keep(const char *folder, const char *name, const struct buf *b)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(b->at, 1, b->n, f), b->n);
    assert_int_equal(fclose(f), 0);
}

static struct sheet sheet_of(void)
{
    static const struct sheet_label rows[ROWS] = {
        {.code = {"SA-01", 5}, .label = {"=1+1", 4}},
        {.code = {"SA-02", 5}, .label = {"@SUM(A1)", 8}},
        {.code = {"SA-03", 5},
         .label = {"منطقة «الرياض», وغيرها", sizeof "منطقة «الرياض», وغيرها" - 1}},
        {.code = {"SA-04", 5}, .label = {"quote \" and\nline", 16}},
        {.code = {"total", 5}, .label = {"Total", 5}},
    };
    static const struct sheet_label columns[COLUMNS] = {
        {.code = {"n", 1}, .label = {"Count", 5}},
        {.code = {"share", 5}, .label = {"Share", 5}},
        {.code = {"money", 5}, .label = {"Money", 5}},
    };
    static const enum unit units[COLUMNS] = {UNIT_COUNT, UNIT_SHARE_BP, UNIT_MONEY};
    static const int64_t cells[ROWS * COLUMNS] = {1234567, 9305, 150050, 3, 10000, 5,    7, 0,
                                                  99,      8,    10000,  1, 0,     5000, 0};
    static enum sheet_status status[ROWS * COLUMNS];
    status[3] = status[4] = status[5] = SHEET_HIDDEN;
    status[7] = SHEET_NONE;
    status[9] = status[10] = status[11] = SHEET_PROVISIONAL;
    return (struct sheet){
        .id = S("test-view"),
        .title = S("A \"finding\": 93%"),
        .note = S("What\tit means"),
        .source = S("A portal"),
        .updated = S("2014-01-16T09:00:00Z"),
        .period = S("1435-03"),
        .is_rtl = true,
        .is_simulated = true,
        .by = {.code = S("region"), .label = S("المنطقة")},
        .rows_count = ROWS,
        .columns_count = COLUMNS,
        .rows = rows,
        .columns = columns,
        .units = units,
        .cells = cells,
        .status = status,
        .total_code = "total",
    };
}

static void every_format_is_read_back(void **state)
{
    (void)state;
    char folder[] = "/tmp/bawaba-sheet-XXXXXX", command[300];
    assert_non_null(mkdtemp(folder));
    struct arena *a = arena_new(4 << 20);
    struct sheet s = sheet_of();
    struct buf csv = buf_new(a), stat = buf_new(a), sdmx = buf_new(a), book = buf_new(a);
    sheet_csv(a, &s, &csv);
    sheet_json_stat(a, &s, &stat);
    sheet_sdmx(a, &s, &sdmx);
    assert_int_equal(sheet_xlsx(a, &s, &book), OK);
    keep(folder, "sheet.csv", &csv);
    keep(folder, "sheet.json", &stat);
    keep(folder, "sheet.sdmx.csv", &sdmx);
    keep(folder, "sheet.xlsx", &book);
    /* Debian's own Python: that is where the package with the reader is */
    snprintf(command, sizeof command, "/usr/bin/python3 tests/stats/sheet_check.py %s 1>&2",
             folder);
    assert_int_equal(system(command), 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    arena_free(a);
}

/* A view of nothing is a table of nothing, not a fault. */
static void an_empty_sheet_is_whole(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct sheet s = sheet_of();
    s.rows_count = 0;
    struct buf stat = buf_new(a), csv = buf_new(a), book = buf_new(a);
    sheet_json_stat(a, &s, &stat);
    sheet_csv(a, &s, &csv);
    assert_int_equal(sheet_xlsx(a, &s, &book), OK);
    struct str text = buf_out(&stat);
    assert_non_null(strstr(str_c(a, text), "\"size\":[0,3]"));
    assert_true(book.n > 1000);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_read_back),
        cmocka_unit_test(an_empty_sheet_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
