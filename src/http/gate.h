/* The gate: what a request head must look like, byte for byte, before any parser sees it. Pure
   functions over bytes; no sockets, no memory of their own.

   The gate is stricter than RFC 9112 asks: whatever two readers could understand differently is
   refused, because a proxy before us is such a second reader. llhttp reads the same head after us
   (opinion.h) and must agree.

   Trap: gate_find only finds the end and refuses forbidden bytes; what the lines mean is decided by
   gate_read once the head is complete, so an answer never depends on how the bytes were cut. */
#pragma once
#include "http/http.h"

enum {
    GATE_LINE_BYTES_MAX = 8192, /* of the request line: beyond it 414 */
    GATE_HEAD_BYTES_DEFAULT = 16 * 1024,
    GATE_HEADERS_DEFAULT = 64,
};

struct gate_limits {
    size_t head_bytes_max; /* request line, headers and blank line together */
    size_t headers_max;
};

enum gate_found { GATE_MORE, GATE_COMPLETE, GATE_REFUSED };

struct gate_look {
    enum gate_found found;
    size_t head_bytes; /* GATE_COMPLETE: the head with its blank line */
    int status;        /* GATE_REFUSED: 400, 414 or 431 */
};

/* Looks for the end of the head in `seen`, which holds everything received since the last request.
   *scanned (0 at first) remembers how far the last look came, so that a head sent byte by byte is
   read once. Refuses: CR without LF and LF without CR, control bytes but TAB, a folded line, an
   empty line before the request line, and what is over the limits. */
struct gate_look gate_find(struct str seen, size_t *scanned, const struct gate_limits *limits);

/* What a head says. Everything points into the head's bytes. */
struct gate_head {
    enum http_method method;
    bool is_head_method; /* HEAD: the answer has no body */
    bool is_http_1_0;
    bool is_asterisk; /* OPTIONS *: the path is "/" then */
    struct str path;  /* still percent-encoded; see path_decode */
    struct str query;
    struct str host;
    struct http_header *headers; /* given by the caller: room for limits->headers_max */
    size_t headers_count;
    bool has_length, is_chunked; /* never both */
    uint64_t length;
    bool keeps_alive;
    bool expects_continue;
};

/* Reads one complete head. Answers 0, or the status to refuse it with: 400 malformed or ambiguous,
   413 a length of more than 18 digits, 417 an unknown expectation, 431 too many headers, 501 a
   method we do not know, 505 a version other than 1.0 and 1.1. out->is_head_method is right also
   on a refusal. Source: RFC 9110, RFC 9112; security.md N1. */
int gate_read(struct str head, const struct gate_limits *limits, struct gate_head *out);
