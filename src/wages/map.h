/* A user's own table as a wage file: a small text says which column is what.

       person=Iqama No, account=IBAN, net=Net pay, basic=3, housing=4, other=5, other=6

   A column is named by its title in the first row, or by its number from 1. Several columns may be
   one amount: they are added. Parts: person, account, name, bank, details, net, basic, housing,
   other, deductions; `person` and one of `net` and `basic` are needed. Options: separator=comma (or
   tab, semicolon), titles=1 (rows before the first wage; 0: none, then columns go by number). Parts
   are parted by commas, or, where a title has a comma, by line ends. (domain: services.md 8.2 [A]) */
#pragma once
#include "wages/column.h"

enum { WAGE_MAP_PARTS_MAX = 32 };

struct wage_map {
    char separator;
    int title_rows;
    struct wage_map_part {
        struct str title; /* empty: by number */
        int number;       /* from 1; 0: not yet known */
        int kind;         /* place in the table of parts */
    } parts[WAGE_MAP_PARTS_MAX];
    int parts_count;
    struct wage_column columns[WAGE_CELLS_MAX];
    struct wage_layout layout; /* made by wage_map_bind */
};

/* Reads the text, which must live as long as the map. False, and *problem says in English what is
   wrong and how to write it. */
[[nodiscard]] bool wage_map_parse(struct str text, struct wage_map *out, const char **problem);
/* Finds the titles in the title row (NULL: there is none) and makes the layout. False when a title
   is not there; *missing is it. */
[[nodiscard]] bool wage_map_bind(struct wage_map *m, const struct wage_row *titles,
                                 struct str *missing);
