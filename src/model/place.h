/* Places: countries by their ISO 3166-1 letters and the Kingdom's regions by ISO 3166-2, with names
   in both languages from the embedded tables policy/data/countries.csv and sa_regions.csv. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include <stdbool.h>

/* Reads the tables; once at start. ERR_INPUT when one is damaged. */
enum err places_load(struct arena *boot);
/* The name of a nationality as registers hold it (first letter * 256 + second); the letters
   themselves for a country that the table lacks. Lives for ever. */
struct str country_name(int nationality, bool in_arabic);
/* Is there a country with those two capital letters? */
bool country_exists(struct str letters);
/* The name of "SA-01"; the code itself when there is none. */
struct str region_name(struct str code, bool in_arabic);
