/* Any bytes as a table: reading ends, never leaves the text, and what it read survives writing. */
#include "base/arena.h"
#include "base/csv.h"
#include "base/utf8.h"
#include "fuzz/must.h"

/* Writes the row the reader stands on and reads it again: the same fields. */
static void row_there_and_back(const struct csv *row, struct arena *a)
{
    static struct csv again;
    struct buf out = buf_new(a);
    struct csv_writer w = csv_writer_new(&out, row->rules.separator);
    for (int i = 0; i < row->fields; i++)
        csv_plain(&w, row->field[i]);
    csv_row_end(&w);
    csv_open(&again, a, buf_out(&out),
             (struct csv_rules){.separator = row->rules.separator, .columns = row->fields});
    MUST(csv_next(&again) == CSV_ROW && again.fields == row->fields);
    for (int i = 0; i < row->fields; i++)
        MUST(str_eq(again.field[i], row->field[i]));
    MUST(csv_next(&again) == CSV_END);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *arena;
    static struct csv csv;
    static const char separators[] = {',', '\t', ';', '|'};
    if (!arena)
        arena = arena_new(1 << 24);
    if (n < 2)
        return 0;
    arena_reset(arena);
    struct csv_rules rules = {separators[data[0] % 4], data[1] % 8, data[1] & 0x80 ? 16 : 0};
    struct str text = {(const char *)data + 2, n - 2};
    csv_open(&csv, arena, text, rules);
    enum csv_result result;
    size_t left = csv.rest.n + 1;
    while ((result = csv_next(&csv)) != CSV_END) {
        MUST(csv.rest.n < left);
        left = csv.rest.n;
        MUST((result == CSV_ROW) == (csv.fault == CSV_FINE));
        MUST(csv.fields >= 1 && csv.fields <= CSV_COLUMNS_MAX);
        if (result == CSV_FAULT) {
            MUST(csv.fault_line >= csv.line && csv.fault_position >= 1 && csv.fault_field >= 1);
            continue;
        }
        MUST(csv.fields == csv.rules.columns);
        for (int i = 0; i < csv.fields; i++)
            MUST(utf8_valid(csv.field[i]) && csv.field[i].n <= csv.rules.field_bytes_max);
        row_there_and_back(&csv, arena);
    }
    return 0;
}
