/* The columns of every format as tables: what a cell is called there, what it must look like, and
   where its value goes. Reading a row is one loop over its table, whatever the format.

   The trap: `at` is an offset into the struct the layout is for (wage_header or wage_line); amounts
   are added to what stands there, because a user's map may name several columns for one part. */
#pragma once
#include "wages/finding.h"
#include "wages/row.h"
#include "wages/wage.h"

enum wage_column_kind {
    COLUMN_SKIP,    /* not looked at, beyond its length */
    COLUMN_TEXT,    /* words of a person: length in characters */
    COLUMN_CODE,    /* any characters without control ones: length in characters */
    COLUMN_AMOUNT,  /* int64_t halalas */
    COLUMN_DIGITS,  /* str */
    COLUMN_COUNT,   /* int64_t */
    COLUMN_LETTERS, /* str, capital letters */
    COLUMN_DATE,    /* struct day, YYYYMMDD */
    COLUMN_DATE_ISO,
    COLUMN_DATE_SHORT,
    COLUMN_MONTH_YEAR,     /* int64_t month, MMYYYY */
    COLUMN_YEAR_MONTH,     /* int64_t month, YYYYMM */
    COLUMN_CURRENCY,       /* str; `choices` is the one that may stand there */
    COLUMN_CHOICE,         /* str; one of `choices`, parted by | */
    COLUMN_PERSON,         /* uint64_t, national or residence number */
    COLUMN_WORKER,         /* uint64_t, a worker's number of another country */
    COLUMN_ACCOUNT,        /* str, IBAN of the country in `choices` */
    COLUMN_IBAN_OR_DIGITS, /* str, the same, or digits up to `most` */
    COLUMN_BANK_ONLY,      /* str, empty unless a bank files */
};

struct wage_column {
    const char *name;
    enum wage_column_kind kind;
    uint16_t least, most; /* characters; 0, 0: not looked at */
    bool is_optional;     /* may be empty */
    uint16_t at;          /* WAGE_NOWHERE: checked, not kept */
    uint32_t part;        /* enum wage_part, or 0 */
    const char *choices;
};
#define WAGE_NOWHERE UINT16_MAX

struct wage_layout {
    const struct wage_column *columns;
    int count;      /* columns there are */
    int least;      /* columns a row must have; 0: all */
    uint32_t lacks; /* parts the format has no column for */
};

extern const struct wage_layout wage_sa_header, wage_sa_line;
extern const struct wage_layout wage_bank_header, wage_bank_line;
extern const struct wage_layout wage_uae_edr, wage_uae_evp, wage_uae_scr;
extern const struct wage_layout wage_qatar_header, wage_qatar_line;

/* Reads one cell into `record`. WAGE_CAUSE_NONE, or what is wrong; *wanted then says what should
   stand there, where the cause's text asks for it (a view into `room` or a literal). `bytes`: what
   the line has. WAGE_CAUSE_formula is a remark: the value stands in the record all the same. */
enum { WAGE_WANTED_BYTES = 64 };
enum wage_cause wage_column_read(const struct wage_column *c, struct wage_row *row, struct str cell,
                                 struct wage_bytes bytes, void *record,
                                 char room[static WAGE_WANTED_BYTES], struct str *wanted);
