/* JSON out and in. Out: a writer over a buffer that puts the commas itself. In: jansson, strict
   (RFC 8259, UTF-8, no name twice, at most 32 deep, bounded), its memory in an arena so that nothing
   needs to be freed.

   Trap: money goes out and comes in as a decimal string in SAR ("2400.00"), never as a number
   (domain: decisions.md 12). What json_read answers lives in the arena: json_decref on it does
   nothing, and jansson's own loading and building functions find no memory once json_load has run. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/money.h"
#include "model/value.h"
#include <jansson.h>

/* ---- writing ---- */

enum { JSON_DEPTH_MAX = 32 };

/* Set up with json_writer; the answer is in *out when everything opened has been closed. Opening
   more than JSON_DEPTH_MAX, a value without its name in an object, and a name in a list are bugs and
   assert. */
struct json_writer {
    struct buf *out;
    uint32_t objects;   /* bit per open level: an object, else a list */
    uint32_t has_items; /* bit per open level */
    unsigned depth;
    bool is_named; /* a name waits for its value */
};

/* A writer that appends to `out` and keeps it; nothing to end it by but closing what was opened. */
static inline struct json_writer json_writer(struct buf *out)
{
    return (struct json_writer){.out = out};
}
/* Levels: each is closed by its own kind. */
void json_object_open(struct json_writer *w);
void json_object_close(struct json_writer *w);
void json_list_open(struct json_writer *w);
void json_list_close(struct json_writer *w);
/* The name of the member whose value comes next: plain ASCII without quotation marks. */
void json_name(struct json_writer *w, const char *name);
/* Needs valid UTF-8 (all text in the program is). */
void json_str(struct json_writer *w, struct str s);
void json_c(struct json_writer *w, const char *s);
void json_int(struct json_writer *w, int64_t v);
void json_bool(struct json_writer *w, bool v);
void json_none(struct json_writer *w);
/* A finished JSON value as it is. */
void json_raw(struct json_writer *w, struct str value);

/* Name and value at once. */
void json_member_str(struct json_writer *w, const char *name, struct str s);
void json_member_c(struct json_writer *w, const char *name, const char *s);
void json_member_int(struct json_writer *w, const char *name, int64_t v);
void json_member_bool(struct json_writer *w, const char *name, bool v);
/* The word of an enumerated value (model/value.h); "unknown" for a number without one. */
void json_member_word(struct json_writer *w, const char *name, enum value_kind kind, int64_t value);
void json_member_money(struct json_writer *w, const char *name, struct money m);

/* Appends s between quotation marks, escaped as RFC 8259 asks. */
void json_escape(struct buf *b, struct str s);

/* ---- reading ---- */

/* Lets jansson take its memory from arenas; once at start, before any thread reads. */
void json_load(void);

enum json_fault_kind {
    JSON_FINE = 0,
    JSON_TOO_LONG,
    JSON_TOO_DEEP,
    JSON_NAME_TWICE,
    JSON_NOT_UTF8,
    JSON_BAD_SYNTAX,
};

struct json_fault {
    enum json_fault_kind kind;
    int line, column; /* 1-based; 0 when the fault is of the whole */
};

/* Reads one object or list and nothing after it. Numbers out of range and U+0000 in a string are
   JSON_BAD_SYNTAX; a text that fills the arena is JSON_TOO_LONG. Error: ERR_INPUT, with the reason
   in *fault. */
enum err json_read(struct arena *req, struct str text, size_t bytes_max, json_t **out,
                   struct json_fault *fault);

/* The member as text; at == NULL when it is missing or no string. */
struct str json_member_text(const json_t *object, const char *name);
/* False when it is missing or no whole number. */
bool json_member_number(const json_t *object, const char *name, int64_t *out);
/* The first member that is not among the names (count of them), or NULL: unknown members are refused
   (security.md A4). */
const char *json_member_unknown(const json_t *object, const char *const *names, size_t count);
