/* Papers: what the portal hands out on paper, ready to be drawn: every word chosen already, in both
   languages, and the signed code. Which papers a request gives, and what they say, is queries/papers.h and
   web/paper_words.h; this folder knows neither register nor catalogue of texts. */
#pragma once
#include "base/day.h"
#include "documents/paper_code.h"

/* Numbers are permanent: they stand in codes. */
enum paper_kind {
    PAPER_WORK_PERMIT = 1,
    PAPER_TEMPORARY_PERMIT = 2,
    PAPER_FINAL_EXIT_PERMIT = 3,
    PAPER_CERTIFICATE = 4, /* of Saudization */
    PAPER_TRANSFER_NOTICE = 5,
    PAPER_BRANCH_NOTICE = 6,
    PAPER_LENDING_NOTICE = 7,
    PAPER_VISA_AUTHORISATION = 8,
    PAPER_RECEIPT = 9,
    PAPER_LETTER = 10, /* the decision on a whole request */
    PAPER_KINDS = 11,
};

enum paper_state { PAPER_UNKNOWN, PAPER_VALID, PAPER_EXPIRED, PAPER_REVOKED };

enum { PAPER_ROWS_MAX = 24, PAPER_NOTES_MAX = 6 };

/* One text in both languages. */
struct words {
    struct str ar, en;
};

struct paper_row {
    struct words label, value;
};

/* One thing tested and its outcome, in a letter. */
struct paper_finding {
    bool is_ok;
    struct words text;   /* the rule and what came of it */
    struct words detail; /* value found, value asked for, source; may be empty */
};

/* One line of the request a letter is about. */
struct paper_line {
    struct words title, outcome;
    bool is_refused;
    size_t findings_count, ways_count;
    const struct paper_finding *findings;
    const struct words *ways; /* what can be done, in order */
};

struct paper {
    enum paper_kind kind;
    bool is_rtl;                      /* the language of a letter; the other papers speak both */
    struct words portal, portal_what; /* who issues it */
    struct words title, number_label, number;
    struct words subject; /* the worker's or establishment's name, drawn large; may be empty */
    struct words subject_label;
    size_t rows_count;
    struct paper_row rows[PAPER_ROWS_MAX];
    struct words validity;      /* "valid until …", drawn large in the box; may be empty */
    struct words validity_more; /* the other calendar, beneath; may be empty */
    size_t notes_count;
    struct words notes[PAPER_NOTES_MAX];
    size_t lines_count; /* letters only */
    const struct paper_line *lines;
    struct words mark; /* "demonstration: no legal effect"; empty on real papers */
    struct paper_code code;
    struct str token; /* the compact JWS */
    struct str
        address; /* what the QR code says: the address of the code with the token, or the token */
    struct str place; /* "https://…/verify": where the code can be typed; may be empty */
    struct words how; /* how the paper is checked */
    struct day dated; /* the day of the decision */
};

/* "work_permit": in tokens, message keys and the API. NULL: no such kind. */
const char *paper_kind_name(int kind);
/* 0: no such name. */
enum paper_kind paper_kind_read(struct str name);
/* "valid", "expired", "revoked", "unknown". */
const char *paper_state_name(enum paper_state state);
