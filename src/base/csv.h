/* Tables as text: reading what people upload, writing what they open in a spreadsheet.

   The reader keeps strictly to RFC 4180 over bytes in memory, a row at a time, and says where a
   fault is. It goes on with the next row after one, so an import can report all bad rows at once.

   The trap is in the writer: a spreadsheet runs a text cell that starts with = + - or @ as a
   formula. csv_text disarms such cells; csv_plain does not and is for what the program made itself
   (numbers, dates, codes), never for what someone typed (security.md N6). */
#pragma once
#include "base/buf.h"

/* ---- reading ---- */

enum csv_result { CSV_ROW, CSV_FAULT, CSV_END };

enum csv_fault {
    CSV_FINE = 0,
    CSV_QUOTE_OPEN,   /* a quoted field does not end before the file does */
    CSV_QUOTE_INSIDE, /* a quote in a field that does not start with one */
    CSV_QUOTE_AFTER,  /* something other than a separator or a line end after a closing quote */
    CSV_LINE_END,     /* a CR that no LF follows */
    CSV_CONTROL,      /* a NUL byte */
    CSV_NOT_UTF8,
    CSV_FIELD_LONG,   /* a field beyond field_bytes_max */
    CSV_COLUMNS_FEW,  /* fewer fields than `columns` */
    CSV_COLUMNS_MANY, /* more of them */
};

enum { CSV_COLUMNS_MAX = 256 };

/* How a file is to be read; zero stands for the default. */
struct csv_rules {
    char separator;         /* ',' ; '\t' and ';' are usual too */
    int columns;            /* fields a row must have; 0: as many as the first row has */
    size_t field_bytes_max; /* 4,096 */
};

/* A reader. Lines and places count from 1; a quoted field may span lines. Read its members, leave
   writing them to this file. */
struct csv {
    struct csv_rules rules;
    struct str rest;
    /* The row read last: its fields, and the line on which it starts. The fields are views into the
       text, or into `field_arena` where a doubled quote had to be taken out. Valid until the next
       csv_next; copy what must last. */
    struct str field[CSV_COLUMNS_MAX];
    int fields;
    int line;
    /* After CSV_FAULT: what, on which line, at which character of it, in which field of the row
       (CSV_COLUMNS_FEW: the last there is; _MANY: the first too many; `fields` tells how many there
       were, up to CSV_COLUMNS_MAX). */
    enum csv_fault fault;
    int fault_line, fault_position, fault_field;
    /* Inner: where the next line starts counting. */
    int next_line;
    const char *line_at;
    struct arena *field_arena;
};

/* A reader over `text`, which must stay as long as the reader. A byte order mark at its start is
   skipped. `a` receives the few fields that cannot be views; nothing else is allocated. */
void csv_open(struct csv *csv, struct arena *a, struct str text, struct csv_rules rules);

/* The next row. Lines may end with CRLF or LF, the last one with neither. Empty lines are skipped
   unless a row has one column. After CSV_FAULT the reader stands behind the faulty row's line (for
   CSV_QUOTE_OPEN: at the end). Every byte of the text is looked at once. */
enum csv_result csv_next(struct csv *csv);

/* The fault's name for message keys: "quote_open". */
const char *csv_fault_name(enum csv_fault fault);

/* ---- writing ---- */

/* Writes into `out`, whose arena must be set. UTF-8 with a byte order mark, which spreadsheets
   need to read Arabic, and CRLF (ux.md 8). `separator` as in csv_rules. */
struct csv_writer {
    struct buf *out;
    char separator;
    bool row_begun;
};

/* Writes the mark at once; rows follow. `out` is kept. */
struct csv_writer csv_writer_new(struct buf *out, char separator);
/* A cell with someone's words. Starts with = + - @, TAB, CR, LF or a full-width = + - @: a leading
   ' is put before it, and it is quoted. What csv_next reads back then has the '. */
void csv_text(struct csv_writer *w, struct str text);
/* A cell that the program made: written as it is, quoted where it must be. */
void csv_plain(struct csv_writer *w, struct str text);
/* Every row ends with it, the last one too. */
void csv_row_end(struct csv_writer *w);
