/* Schema files in PostgreSQL's words. They are written in SQLite's, which has the fewer types:
   INTEGER has 64 bits there, text compares by its bytes. Words are replaced, nothing is parsed. */
#include "base/str.h"
#include "db/db_postgres.h"

struct translation {
    struct str rest;
    char *out;
    size_t n;
    int depth;         /* of parentheses: STRICT is only an option outside them */
    struct str before; /* the word before this one */
    bool is_scratch;
};

static void add(struct translation *t, struct str s)
{
    memcpy(t->out + t->n, s.at, s.n);
    t->n += s.n;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct str take(struct translation *t, size_t n)
{
    struct str s = str_first(t->rest, n);
    t->rest = str_from(t->rest, s.n);
    return s;
}

static struct str take_word(struct translation *t)
{
    size_t n = 0;
    while (n < t->rest.n && is_word_char(t->rest.at[n]))
        n++;
    return take(t, n);
}

static void skip_spaces(struct translation *t)
{
    while (t->rest.n && (t->rest.at[0] == ' ' || t->rest.at[0] == '\n'))
        take(t, 1);
}

static void quoted(struct translation *t)
{
    char quote = t->rest.at[0];
    size_t n = 1 + str_index(str_from(t->rest, 1), quote) + 1;
    add(t, take(t, n));
}

/* Drops ", " between two options of which the first went. */
static void drop_comma(struct translation *t)
{
    skip_spaces(t);
    if (t->rest.n && t->rest.at[0] == ',')
        take(t, 1);
}

static void word(struct translation *t)
{
    struct str w = take_word(t);
    if (t->depth == 0 && str_eq(w, S("STRICT"))) {
        drop_comma(t);
    } else if (t->depth == 0 && str_eq(w, S("WITHOUT"))) {
        skip_spaces(t);
        take_word(t); /* ROWID */
        drop_comma(t);
    } else if (str_eq(w, S("INTEGER"))) {
        add(t, S("BIGINT"));
    } else if (str_eq(w, S("BLOB"))) {
        add(t, S("BYTEA"));
    } else if (t->depth > 0 && str_eq(w, S("TEXT")) && !str_eq(t->before, S("AS"))) {
        add(t, S("TEXT COLLATE \"C\""));
    } else if (t->is_scratch && str_eq(w, S("TABLE")) && str_eq(t->before, S("CREATE"))) {
        add(t, S("UNLOGGED TABLE"));
    } else {
        add(t, w);
    }
    t->before = w;
}

static void step(struct translation *t)
{
    char c = t->rest.at[0];
    if (c == '\'' || c == '"') {
        quoted(t);
    } else if (str_starts(t->rest, S("--"))) {
        take(t, str_index(t->rest, '\n'));
    } else if (is_word_char(c)) {
        word(t);
    } else {
        t->depth += (c == '(') - (c == ')');
        add(t, take(t, 1));
    }
}

char *postgres_schema(const char *sql, bool is_scratch)
{
    /* The longest replacement, TEXT COLLATE "C", is four times its word. */
    struct translation t = {.rest = str_of(sql), .is_scratch = is_scratch};
    t.out = db_memory(t.rest.n * 4 + 1);
    while (t.rest.n)
        step(&t);
    return t.out;
}
