/* Wage files as plain data: what a file says of itself, what it says of a worker, the law it is
   judged by, and what the registers know. All formats are read into these; no I/O, no clock.

   The trap: every str here is a view that lives as long as the callback it was given to (a line) or
   as the judge (the header); copy what must last. Amounts are halalas of the file's own currency:
   riyals, dirhams and Qatari riyals all have a hundred parts.
   (domain: services.md 8; formats' sources: [WPS-SPEC], [ANB], [SIF-2009], [QSIF].) */
#pragma once
#include "base/day.h"
#include "base/str.h"

enum wage_format {
    WAGE_SA,    /* the ministry's file: TAB-separated text, or its comma variant (8.1) */
    WAGE_BANK,  /* header.csv and body.csv of a bank, fed one after the other (8.3) */
    WAGE_UAE,   /* SIF of the Emirates: EDR, EVP and SCR records */
    WAGE_QATAR, /* SIF of Qatar: two titled tables in one CSV */
    WAGE_MAP,   /* a table whose columns the user names (8.2) */
};
enum { WAGE_FORMATS = WAGE_MAP + 1 };

/* "sa", "bank", "uae", "qatar", "map". */
const char *wage_format_name(enum wage_format format);
/* False, and *out untouched, for another name. */
[[nodiscard]] bool wage_format_find(struct str name, enum wage_format *out);

/* Members that could not be read, or that the format lacks, as bits of `unread`: what depends on
   them is not judged, so that one mistake is told once. */
enum wage_part {
    WAGE_NET = 1 << 0,
    WAGE_BASIC = 1 << 1,
    WAGE_HOUSING = 1 << 2,
    WAGE_OTHER = 1 << 3,
    WAGE_DEDUCTIONS = 1 << 4,
    WAGE_PERSON = 1 << 5,
    WAGE_ACCOUNT = 1 << 6,
    WAGE_TOTAL = 1 << 7,
    WAGE_COUNT = 1 << 8,
    WAGE_VALUE_DATE = 1 << 9,
    WAGE_DEBIT_DATE = 1 << 10,
    WAGE_MONTH = 1 << 11,
    WAGE_FILE_REF = 1 << 12,
    WAGE_ESTABLISHMENT = 1 << 13,
    WAGE_CURRENCY = 1 << 14,
    WAGE_ALLOWANCES = 1 << 15,
};

/* What a file says of itself. */
struct wage_header {
    uint32_t line;   /* from 1; 0: the file had none */
    uint32_t unread; /* enum wage_part bits */
    struct str dest_bank, bank_customer, debit_account, currency;
    struct day value_date, debit_date; /* DAY_NONE: not given */
    int64_t total, count;              /* as declared */
    struct str file_ref, file_reject_code, establishment;
    int64_t month;      /* year * 12 + month - 1; 0: the file names none */
    struct day created; /* SIF: when the file was made; DAY_NONE: not given */
    struct str created_time, batch_kind, organisation, narrative;
};

/* One worker's wage of one file. Net = basic + housing + other - deductions. The SIF's fixed part
   is `basic`, its variable part `other`. */
struct wage_line {
    uint32_t line;   /* of the file, from 1 */
    uint32_t unread; /* enum wage_part bits */
    bool is_rejected;
    uint64_t person; /* national, residence or other worker's number; 0: unread */
    struct str person_text, account, name, bank, details;
    int64_t net, basic, housing, other, deductions;
    struct str return_code, transaction_ref, transaction_status, transaction_date; /* bank only */
    struct day start, end; /* SIF: the days paid for */
    int64_t days, leave_days;
    int64_t allowances; /* Qatar's later columns, which may or may not be part of `other` */
};

/* The law of the day, from policy (wps.* parameters; cli_wages.c and the portal fill it). */
struct wage_rules {
    uint64_t file_bytes_max;
    uint32_t lines_max;                         /* wage lines; at most 4,000,000 */
    uint32_t line_bytes_max;                    /* without its end */
    int64_t wage_min_halalas, wage_max_halalas; /* plausible basic + housing + other */
    int64_t deductions_max_bp;                  /* of that wage */
    int64_t value_days_max;                     /* after the end of the wage month */
    int64_t basic_unrecorded_days;
    bool accepts_good_lines; /* a rejected line does not reject the others */
};

/* What the registers know of a worker. */
struct wage_worker {
    bool has_basic;
    int64_t basic_halalas;
    struct day unrecorded_since; /* without a recorded basic wage since; DAY_NONE otherwise */
};

/* The registers, for the checks that need them. A NULL member: those checks are not made, and the
   summary says so. All answer at once, from tables made before: nothing here may wait. */
struct wage_register {
    void *ctx;
    /* Check 8: was this FILE-REF ever used by the establishment? */
    bool (*is_file_ref_used)(void *ctx, struct str file_ref);
    /* Check 9: is the MOL-ESTBID an establishment of the uploader? */
    bool (*is_own_establishment)(void *ctx, struct str establishment);
    /* Checks 11, 16, 18: false when the number is not among the establishment's workers. */
    bool (*worker)(void *ctx, uint64_t person, struct wage_worker *out);
    /* Check 12: the i-th of the workers who must be paid; false after the last. */
    bool (*worker_at)(void *ctx, uint32_t i, uint64_t *person);
};

/* Reads up to n bytes of the file again, from an offset; answers how many, 0 at the end or on an
   error. Used where two lines may have the same number or account: a table of short hashes points
   at the earlier line, the line itself decides. NULL read_at: the hash decides alone (a file of a
   million lines is then wrongly remarked on in one of 100,000 cases). */
struct wage_source {
    void *ctx;
    size_t (*read_at)(void *ctx, uint64_t offset, char *to, size_t n);
};
