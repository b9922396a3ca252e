/* What a browser sends: query strings, application/x-www-form-urlencoded and multipart/form-data.
   Strict and bounded: a fault has a code and nothing is repaired or skipped.

   Trap: a name may come several times (a list of ticked boxes), and an attacker may repeat one that
   should come once: form_value answers the first only, so where it matters ask form_count. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"

enum form_fault {
    FORM_FINE = 0,
    FORM_TOO_MANY_FIELDS,
    FORM_TOO_MANY_FILES,
    FORM_VALUE_TOO_LONG, /* of a field, or a name over FORM_NAME_BYTES_MAX */
    FORM_FILE_TOO_LONG,
    FORM_NO_NAME,     /* a field with an empty name */
    FORM_BAD_PERCENT, /* "%" without two hexadecimal digits */
    FORM_NOT_UTF8,
    FORM_CONTROL,    /* a control character other than tab and line ending; in a name: any */
    FORM_BAD_TYPE,   /* a Content-Type that is no form, or a boundary that cannot be one */
    FORM_BAD_PART,   /* multipart: a part's head or a boundary out of order */
    FORM_UNFINISHED, /* multipart: it ends before its last boundary */
};

enum { FORM_NAME_BYTES_MAX = 256, FORM_BOUNDARY_BYTES_MAX = 70 };

struct form_limits {
    size_t fields_max, value_bytes_max, files_max, file_bytes_max;
};

struct form_field {
    struct str name, value;
};

struct form_file {
    struct str name;         /* of the field */
    struct str filename;     /* without its folders; only to be shown */
    struct str content_type; /* as the sender claims; often empty: never trust it */
    struct str data;         /* any bytes; a view into the body */
};

/* In the order sent. */
struct form {
    const struct form_field *fields;
    const struct form_file *files;
    size_t fields_count, files_count;
};

/* Names and values are views into `text` where nothing had to be decoded, else in the arena. Pieces
   that are empty ("a=1&&b=2", a last "&") say nothing and count nothing. On a fault *out is
   untouched. */
[[nodiscard]] enum form_fault form_read_urlencoded(struct arena *req, struct str text,
                                                   const struct form_limits *limits,
                                                   struct form *out);

/* content_type is the request's header, with the boundary. Nothing may stand before the first
   boundary, and after the last one only a line ending. A file field in which nobody chose a file
   (empty filename, no bytes) is left out. */
[[nodiscard]] enum form_fault form_read_multipart(struct arena *req, struct str body,
                                                  struct str content_type,
                                                  const struct form_limits *limits,
                                                  struct form *out);

/* Either of the two, by the header's media type. */
[[nodiscard]] enum form_fault form_read(struct arena *req, struct str body, struct str content_type,
                                        const struct form_limits *limits, struct form *out);

/* The first value of that name; at == NULL when there is none (an empty value is not NULL). */
struct str form_value(const struct form *f, const char *name);
size_t form_count(const struct form *f, const char *name);
/* The next value of a name that comes several times; start with *at = 0. False at the end. */
bool form_next(const struct form *f, const char *name, size_t *at, struct str *value);
/* The first file of that field, or NULL. */
const struct form_file *form_file(const struct form *f, const char *name);

/* Appends s as one part of a query string: all but A-Z a-z 0-9 - . _ ~ percent-encoded. */
void form_encode(struct buf *b, struct str s);

/* A fault's identifier in the catalogue and in JSON: "form.bad_percent". */
const char *form_fault_key(enum form_fault fault);
