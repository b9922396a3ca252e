/* Nitaqat: which band an entity has (domain/services.md section 5). Two methods behind one interface:
   the grid (activity x size, 1432H on) and the curve (floor = m ln x + c, from 2021-12-01). Pure.
   The band is always computed from counts; it is stored nowhere. */
#pragma once
#include "rules/policy.h"

enum nitaqat_method { NITAQAT_GRID = 1, NITAQAT_CURVE = 2 };
enum { SAUDI_UNITS = 12 }; /* one full Saudi counts twelve units */

enum work_kind { WORK_FULL = 0, WORK_PART = 1, WORK_FLEXIBLE = 2 }; /* stored numbers */
enum weight_kind {
    WEIGHT_PLAIN = 0,
    WEIGHT_STUDENT = 1,
    WEIGHT_DISABLED = 2,
    WEIGHT_RELEASED = 3, /* a released prisoner */
};

struct nitaqat_counts { /* of the entity: unified number x activity group */
    int activity;
    int64_t workers, saudis, saudi_units, expats;
    /* The earlier weeks of the averaging window: at most window - 1 of them. More are taken by their
       mean; with a window of one week they are ignored. */
    int64_t week_rates_sum_bp, weeks;
};

struct nitaqat_result {
    enum band band;
    int64_t rate_bp;      /* average over the window, hundredths of a percent */
    int64_t rate_now_bp;  /* of the present counts alone */
    int64_t floor_bp[8];  /* by enum band, 0..10000; 0 where that band has no floor */
    enum band missing_up; /* next better band, BAND_NONE at the top */
    int64_t
        saudis_to_next; /* full Saudis to hire now so that the average reaches it; -1: cannot, or
                               there is no better band */
    int32_t rows[10];   /* the policy rows it rests on */
    int rows_count;
    enum param missing; /* with band BAND_NONE: the parameter (or table) without a row */
};

/* Answers the band on a day; result->band is BAND_NONE when policy is missing (a table of bands
   without a row counts as nitaqat.method). */
void nitaqat_band(const struct policy *p, const struct nitaqat_counts *c, struct day on,
                  struct nitaqat_result *out);
/* As nitaqat_band without the search: saudis_to_next is -1. For millions of lines. */
void nitaqat_band_bare(const struct policy *p, const struct nitaqat_counts *c, struct day on,
                       struct nitaqat_result *out);
/* Does `have` satisfy a requirement of at least `need`, in either world? "green" means any green;
   an unbanded entity satisfies green and below with at least one Saudi (decisions.md 1.5). */
bool band_at_least(enum band have, enum band need);
/* Units of one Saudi by insured wage (halalas a month), enum work_kind and enum weight_kind, before
   the caps on students and disabled (services.md 5.2). -1: policy missing. Below the half floor a
   wage counts nothing, whoever earns it; the weights of disabled and released persons are for full
   time, others of them count by their kind of work (both readings are assumptions). */
int64_t saudi_weight_units(const struct policy *p, int64_t insured_wage, int work_kind,
                           int weight_kind, struct day on);
/* Glossary identifier of a band, "medium_green"; and back (BAND_NONE: unknown). */
const char *band_key(enum band band);
enum band band_by_key(struct str key);
