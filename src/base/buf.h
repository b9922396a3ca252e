/* A growing byte buffer in an arena, for building answers. Never fails: see arena.h. */
#pragma once
#include "base/str.h"

struct buf {
    struct arena *arena;
    char *at;
    size_t n, cap;
};

static inline struct buf buf_new(struct arena *a) { return (struct buf){.arena = a}; }
/* Moves to a larger piece of memory; buf_room calls it. */
char *buf_grow(struct buf *b, size_t more);
/* Makes room for `more` further bytes and returns where they go; the caller adds to b->n. */
static inline char *buf_room(struct buf *b, size_t more)
{
    return b->cap - b->n >= more && b->at ? b->at + b->n : buf_grow(b, more);
}
static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
    if (n)
        memcpy(buf_room(b, n), bytes, n), b->n += n;
}
static inline void buf_str(struct buf *b, struct str s) { buf_add(b, s.at, s.n); }
static inline void buf_char(struct buf *b, char c) { *buf_room(b, 1) = c, b->n++; }
void buf_c(struct buf *b, const char *c);
void buf_i64(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* LEB128 without sign; zig-zag for signed: the ledger's compact numbers. */
void buf_varint(struct buf *b, uint64_t v);
void buf_zigzag(struct buf *b, int64_t v);
static inline struct str buf_out(const struct buf *b) { return (struct str){b->at, b->n}; }

/* Reading varints back; false at the end, on an overlong or an overflowing number. */
bool varint_read(struct str *rest, uint64_t *out);
bool zigzag_read(struct str *rest, int64_t *out);
