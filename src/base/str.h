/* Strings with a length: a view of bytes that someone else owns, always UTF-8 unless said
   otherwise, not NUL-terminated. Passing by value is normal. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
    const char *at;
    size_t n;
};

/* A string literal as a str. */
#define S(literal) ((struct str){(literal), sizeof(literal) - 1})
/* For printf's "%.*s". */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).at

static inline struct str str_of(const char *c) { return (struct str){c, c ? strlen(c) : 0}; }
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}
static inline bool str_eq_c(struct str a, const char *c) { return str_eq(a, str_of(c)); }
static inline struct str str_from(struct str s, size_t start)
{
    return start >= s.n ? (struct str){s.at + s.n, 0} : (struct str){s.at + start, s.n - start};
}
static inline struct str str_first(struct str s, size_t n)
{
    return n >= s.n ? s : (struct str){s.at, n};
}
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
/* ASCII letters without regard to case. */
bool str_eq_nocase(struct str a, struct str b);
int str_cmp(struct str a, struct str b);
/* FNV-1a, mixed: for tables of names that we chose; strangers could make collisions. */
uint32_t str_hash(struct str s);
/* Index of the first c, or s.n. */
size_t str_index(struct str s, char c);
/* Without ASCII spaces, tabs, CR and LF at both ends. */
struct str str_trim(struct str s);
/* Cuts the piece before the first c (or all) off *rest and returns it; *rest moves past c.
   False when *rest has been used up. Start with rest->at != NULL. */
bool str_cut(struct str *rest, char c, struct str *piece);
/* A copy in the arena; str_c also adds a NUL and returns the pointer. */
struct str str_copy(struct arena *a, struct str s);
char *str_c(struct arena *a, struct str s);
struct str str_printf(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A decimal number, ASCII digits only, no sign (signed: one leading '-'), no spaces, no overflow. */
bool str_to_u64(struct str s, uint64_t *out);
bool str_to_i64(struct str s, int64_t *out);
