/* What the demo files share; nobody else includes this. */
#pragma once
#include "base/buf.h"
#include "base/random.h"
#include "registers/demo.h"
#include "rules/nitaqat.h"

/* ---- tables of chances, from policy/data ---- */

struct weights {   /* chances of 0..n-1 by whole-number weights */
    int64_t *sums; /* running */
    int n;
};
int weights_draw(const struct weights *w, struct random *r);

struct staff_row {
    int occupation;
    int64_t wage_low, wage_high;
};
struct staff { /* who works in a kind of firm */
    struct str key;
    struct staff_row *rows;
    struct weights expats, saudis;
};
struct firm_kind { /* an activity as the demo knows it */
    int activity;  /* nitaqat group */
    struct str isic, name_ar, name_en;
    const struct staff *staff;
};
struct name { /* a name in both scripts */
    struct str ar, en;
};
struct name_list {
    struct name *at;
    int n;
};
enum name_kind { NAME_MALE, NAME_FEMALE, NAME_FAMILY, NAME_KINDS };
struct nation {
    struct str code;
    const struct name_list *names; /* NAME_KINDS of them: its own, or a neighbour's */
};
struct tables {
    struct staff *staffs;
    struct firm_kind *kinds;
    struct nation *nations;
    struct str *regions;
    int *banks;
    int staffs_n, banks_n;
    struct weights kinds_w, nations_w, regions_w;
    struct weights saudi_wages; /* of the bands in demo_people.c */
    const struct name_list *saudi_names;
    int64_t saudi_women, expat_women; /* of 10,000 */
};
enum err tables_load(struct arena *a, const struct policy *policy, struct tables *t);
/* The figure of labour_market_stats.csv with these first columns; -1: there is none. In hundredths. */
int64_t statistic_find(struct str table, struct str period, struct str dim1_value,
                       struct str dim2_value);

/* ---- the plan: who has how many ---- */

enum target { TARGET_RED, TARGET_YELLOW, TARGET_GREEN, TARGET_PLATINUM, TARGETS };

struct plan_group { /* one unified number; its establishments stand side by side */
    int32_t first, establishments;
    int32_t workers, saudis;
    int16_t kind, region;
    uint8_t target;
    uint8_t place; /* within the band, 0..255 */
};
struct plan {
    int32_t *sizes; /* of establishments */
    struct plan_group *groups;
    int32_t establishments, groups_n;
};
void plan_make(struct arena *a, const struct policy *policy, const struct tables *t,
               const struct demo_wish *wish, struct plan *plan);

/* ---- writing the files ---- */

struct chunk { /* the files in hand, each begun with its header */
    struct buf text[IMPORT_KIND_LAST + 1];
    int64_t rows[IMPORT_KIND_LAST + 1];
};

struct maker {
    const struct policy *policy;
    const struct tables *tables;
    const struct plan *plan;
    struct demo_wish wish;
    struct chunk chunk;
    struct arena *line; /* small things, reset after every establishment */
    int64_t saudi_serial, expat_serial, border_serial, permit_serial, visa_serial;
    int64_t owner;   /* identity number of the group's in hand */
    bool is_arrival; /* who is written begins today (demo_arrivals.c) */
    struct demo_made made;
};

/* A day as a field: nothing for DAY_NONE. */
void field_day(struct buf *b, struct day d);

struct firm {       /* the establishment in hand */
    int32_t number; /* in the plan */
    int32_t group;
    int32_t workers, saudis;
    char no[16]; /* "1-104582" */
    struct random chance;
};

void firm_write(struct maker *m, struct firm *f);
void entity_weeks_write(struct maker *m, const struct plan_group *g, int32_t group);
void staff_write(struct maker *m, struct firm *f);
void showcase_staff_write(struct maker *m, struct firm *f);
void cast_write(struct maker *m);
/* Begins the chunk's files, each with its header. */
void chunk_begin(struct chunk *c, struct arena *a);
/* The number of the firm, once `number` and `group` are set. */
void firm_number(const struct maker *m, struct firm *f);

/* The first showcase's permit year began so many days ago, and so many of its permits went without
   levy since: so a renewal of its fourteen shows free permits beside paid ones. */
enum { FIRST_YEAR_DAYS = 150, FIRST_LEVY_FREE = 26 };

/* Licences of the establishment's activities, and how it evaluates itself (hundredths of a percent). */
void activity_licences_write(struct maker *m, const struct firm *f);
int64_t self_evaluation_of(const struct maker *m, const struct firm *f);
/* The licence of a worker whose profession a body vouches for; most have one. */
void professional_licence_write(struct maker *m, int64_t id_no, int occupation);

/* ---- people ---- */

struct paper { /* a worker's state on the demo's day */
    const char *status;
    struct day permit_expiry; /* DAY_NONE: no permit */
    struct day entry_on, start_on;
    int permits_before; /* earlier years of permits */
    struct day exit_visa_on;
    const char *matter; /* an open one: "absence" …; NULL */
    struct day matter_on;
    bool is_outside;
    bool is_levy_free; /* one of the permit year's free ones */
};
/* A person of the chance's making, on the persons file; answers the identity or border number. */
int64_t saudi_write(struct maker *m, struct random *r, bool is_worker);
void saudi_worker_write(struct maker *m, struct firm *f, int64_t wage_halalas);
void expat_worker_write(struct maker *m, struct firm *f, const struct paper *p);
