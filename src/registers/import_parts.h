/* What the import files share among themselves; nobody else includes this. */
#pragma once
#include "base/csv.h"
#include "model/status.h"
#include "registers/employment.h"
#include "registers/import.h"
#include "rules/saudi_tally.h"

/* ---- fields ---- */

enum cell_kind {
    CELL_NAME,  /* of a person or firm: utf8_name_check, NFC */
    CELL_WORDS, /* short free text under the same check; may be empty though required */
    CELL_ID_NO, /* national identity or iqama */
    CELL_BORDER_NO,
    CELL_UNIFIED_NO,
    CELL_CR_NO,
    CELL_VISA_NO,
    CELL_ESTABLISHMENT, /* n: establishment_key */
    CELL_DAY,           /* ISO or Hijri */
    CELL_MONEY,         /* riyals; n: halalas */
    CELL_NUMBER,        /* least..most */
    CELL_WORD,          /* one of `words`; n: its number */
    CELL_COUNTRY,       /* ISO 3166-1 alpha-2, a country that exists */
    CELL_REGION,        /* ISO 3166-2:SA */
    CELL_CODE,          /* 1..most digits */
    CELL_ACTIVITY,      /* key of an activity group; n: its number */
    CELL_OCCUPATION,    /* ISCO-08 unit group that exists */
    CELL_IBAN,
    CELL_PASSPORT,
    CELL_PHONE, /* digits, a + in front */
};

struct import_word {
    const char *word;
    int n;
};

struct import_column {
    const char *name;
    enum cell_kind kind;
    bool is_required;
    int64_t least, most;
    const struct import_word *words; /* ends with a NULL word */
};

struct cell { /* a field read */
    bool is_given;
    int64_t n;
    struct str text;
};

enum { IMPORT_COLUMNS_MAX = 40 };

static inline uint64_t establishment_key(int64_t office_no, int64_t seq_no)
{
    return (uint64_t)office_no << 32 | (uint64_t)seq_no;
}

/* ---- what is known of the registers ---- */

/* Numbers found by numbers: open addressing in an arena. Keys are above 0. */
struct number_map {
    struct arena *arena;
    uint64_t *keys;
    uint32_t *values;
    size_t cap, n;
};
void number_map_put(struct number_map *m, uint64_t key, uint32_t value);
bool number_map_get(const struct number_map *m, uint64_t key, uint32_t *value);

struct person_note { /* by person.id */
    uint8_t is_saudi : 1, is_levy_exempt : 1, has_employment : 1, works_full : 1;
    uint8_t active; /* active employments */
};
struct establishment_note { /* by establishment.id */
    int32_t unified, entity;
};
struct unified_note { /* by unified_entity.id */
    int64_t unified_no, owner_person, workers, saudis, expats;
    bool is_changed, has_main;
};
struct entity_note { /* by nitaqat_entity.id */
    int32_t unified, activity;
    int64_t workers, expats;
    struct saudi_tally tally;
    int32_t last_week; /* of nitaqat_week; INT32_MIN: none */
    bool is_changed;
};

struct known {
    struct arena *arena;
    bool is_loaded;
    struct number_map persons, borders, establishments, unifieds, entities, visas;
    struct person_note *person;
    struct establishment_note *establishment;
    struct unified_note *unified;
    struct entity_note *entity;
    int64_t persons_last, establishments_last, unifieds_last, entities_last; /* highest id */
    size_t persons_cap, establishments_cap, unifieds_cap, entities_cap;
};

/* Reads the registers unless that was done. */
enum err known_load(struct importer *im);
/* The next free number, with a zeroed note; 0: none is left. */
int64_t known_person_add(struct known *k);
int64_t known_establishment_add(struct known *k);
int64_t known_unified_add(struct known *k);
int64_t known_entity_add(struct known *k);
/* Counts a worker in, at his establishment, if his status counts. */
void known_worker_count(struct importer *im, int64_t establishment_id,
                        const struct person_note *person, enum worker_status status, int64_t units,
                        enum weight_kind weight_kind);
/* Writes the counters that changed. */
enum err known_counts_store(struct importer *im);

/* Does this status count in workers and Nitaqat (domain: services.md 5.2)? */
/* Does it make the employment the worker's active one (security.md R7)? */
bool worker_status_is_active(enum worker_status status);

/* ---- the run ---- */

struct importer {
    struct db *db;
    const struct policy *policy;
    struct day today;
    struct arena *boot; /* the code lists */
    struct number_map occupations, countries, regions;
    struct known known;
};

struct run {
    struct importer *im;
    struct arena *arena, *row; /* the report's; one row's */
    const struct import_shape *shape;
    const struct import_options *options;
    struct import_report *report;
    struct csv csv;
    int field_of[IMPORT_COLUMNS_MAX]; /* where a column stands in the file; -1: absent */
    bool is_row_bad;
};

struct import_shape {
    enum import_kind kind;
    const char *name;
    const struct import_column *columns;
    int columns_count;
    /* Checks the row against the registers and writes it; faults through row_fault. */
    enum err (*take)(struct run *r, const struct cell *c);
};
extern const struct import_shape import_persons, import_establishments, import_employments,
    import_permits, import_visas, import_weeks, import_suspensions, import_cases,
    import_professional_licences, import_activity_licences;

/* Names a fault of the present row. `column`: its number in the shape; -1: none. `required` may be
   empty; it is not copied. */
void row_fault(struct run *r, int column, enum import_reason reason, struct str required);
/* Names the fault that the CSV reader met. */
void csv_fault_add(struct run *r);
/* Matches the header row to the shape's columns; false with faults in the report. */
bool header_read(struct run *r);
/* Reads the row's fields; faults for what does not fit its column. */
void row_cells(struct run *r, struct cell *cells);
/* The code lists inside the program: occupations, countries, regions. */
enum err import_lists_load(struct importer *im);

/* A person by either number; faults when none is given, unknown, or two different persons. */
bool row_person(struct run *r, const struct cell *c, int id_column, int border_column,
                int64_t *person_id);
bool row_establishment(struct run *r, const struct cell *c, int column, int64_t *id);
/* `later` must not lie before `earlier`, where both are given. */
void row_order(struct run *r, const struct cell *c, int earlier, int later);

static inline struct db_arg cell_arg(const struct cell *c)
{
    return c->is_given ? db_int_arg(c->n) : db_null_arg();
}

/* ---- the kept file ---- */

enum err import_file_store(struct db *db, int64_t operation_no, enum import_kind kind,
                           struct day today, struct str text);
enum err import_file_load(struct db *db, struct arena *a, int64_t operation_no,
                          enum import_kind *kind, struct day *today, struct str *text);
/* The next free number in import_file. */
enum err import_file_next(struct db *db, int64_t *operation_no);
