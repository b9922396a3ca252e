/* Occupations: ISCO-08 unit groups, four digits, with titles in both languages from the embedded table
   policy/data/isco08.csv (the Arabic titles are ours except where the Saudi classification was seen;
   see policy/data/README.md). */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Reads the table; once at start. ERR_INPUT when it is damaged. */
enum err occupations_load(struct arena *boot);
/* A unit group of that number exists. */
bool occupation_exists(int code);
/* Its title; "" for a number that does not exist. */
struct str occupation_title(int code, bool in_arabic);
