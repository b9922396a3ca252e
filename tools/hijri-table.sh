#!/bin/bash
# Writes src/base/hijri_table.h from the Umm al-Qura months. Run it by hand after a change of the
# CSV:  tools/hijri-table.sh > src/base/hijri_table.h
# Stops when the months do not follow one another without a gap, or a length and a start disagree.
set -eu
awk -F, '
{ sub(/\r$/, "") }
NR == 1 { next }
{
    if (NR == 2) { first = $5; year = $1; due = $5; month_due = $1 * 12 + $2 }
    if ($5 != due || $1 * 12 + $2 != month_due) {
        printf "hijri-table: line %d does not follow the month before it\n", NR > "/dev/stderr"
        exit 1
    }
    start[NR - 2] = $5 - first
    due = $5 + $4; month_due++; last = $1
}
END {
    n = NR - 1
    start[n] = due - first
    printf "/* The Umm al-Qura month table, made by tools/hijri-table.sh from\n"
    printf "   policy/data/hijri_umalqura_months.csv: change it there. Only base/day.c includes it. */\n"
    printf "#pragma once\n#include <stdint.h>\n\n"
    printf "enum {\n"
    printf "    HIJRI_TABLE_YEAR_FIRST = %d,\n    HIJRI_TABLE_YEAR_LAST = %d,\n", year, last
    printf "    HIJRI_TABLE_MONTHS = %d,\n", n
    printf "    HIJRI_TABLE_DAY_FIRST = %d, /* day number (1970-01-01 = 0) of 1 Muharram %d */\n", first - 2440588, year
    printf "};\n\n"
    printf "/* Days from the first day of the table to the first of each month; one more entry ends the\n"
    printf "   last month. A row is a year. */\n"
    printf "static const uint16_t hijri_table_start[HIJRI_TABLE_MONTHS + 1] = {\n"
    printf "    /* clang-format off */\n"
    for (i = 0; i <= n; i++) {
        if (i % 12 == 0) printf "    "
        printf "%d,%s", start[i], (i % 12 == 11 || i == n) ? sprintf(" /* %d */\n", year + int(i / 12)) : " "
    }
    printf "    /* clang-format on */\n};\n"
}' "${1:-policy/data/hijri_umalqura_months.csv}"
