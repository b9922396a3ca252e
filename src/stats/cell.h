/* Small cells: a row that counts fewer members than the policy's threshold is not shown, and further
   rows are hidden with it so that nobody can find it as the difference between the total and the rest.
   Pure.

   What is promised, and tested: whatever is shown of a table with its total, the hidden rows are at
   least two, and together they count at least the threshold. What is not: two tables laid side by side
   (a year, and eleven of its months) are not protected against each other; the method page says so. */
#pragma once
#include "stats/measure.h"

/* Marks rows as hidden by the population column; threshold 0 or 1 hides nothing. Rows of nobody (0) are
   never hidden: that nobody is there is not a secret of anyone. Where the hidden rows cannot be made
   enough (too few rows), the total is hidden too. */
void cells_hide(struct cube *cube, int64_t threshold);
