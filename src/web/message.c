/* Texts by identifier and language; see the header. Two parts: reading gettext's binary catalogue
   into a hash table at start, and filling in values. */
#include "web/message.h"
#include "base/embedded.h"
#include <assert.h>

struct entry {
    struct str key;
    struct str forms[MESSAGE_FORMS_MAX];
    uint8_t forms_count;
    bool is_plural, has_values;
};

struct catalogue {
    struct entry *entries;
    uint32_t *slots; /* index into entries plus one; 0 is free */
    uint32_t count, mask;
};

static const struct language {
    struct str code, dir, file;
    unsigned forms;
} languages[LANG_COUNT] = {
    [LANG_AR] = {S("ar"), S("rtl"), S("text/ar.mo"), 6},
    [LANG_EN] = {S("en"), S("ltr"), S("text/en.mo"), 2},
};

static const struct catalogue *catalogues[LANG_COUNT];

struct str lang_code(enum lang lang) { return languages[lang].code; }
struct str lang_dir(enum lang lang) { return languages[lang].dir; }

/* ---- the catalogue ---- */

static uint32_t *slot_of(const struct catalogue *c, struct str key)
{
    for (uint32_t i = str_hash(key) & c->mask;; i = (i + 1) & c->mask)
        if (!c->slots[i] || str_eq(c->entries[c->slots[i] - 1].key, key))
            return &c->slots[i];
}

static const struct entry *find(const struct catalogue *c, struct str key)
{
    uint32_t slot = c ? *slot_of(c, key) : 0;
    return slot ? &c->entries[slot - 1] : NULL;
}

static uint32_t number_at(struct str bytes, size_t at)
{
    uint32_t v;
    memcpy(&v, bytes.at + at, sizeof v);
    return v;
}

/* The string that the i-th row of a table points to: length, offset; a NUL follows it. */
static bool string_at(struct str bytes, uint32_t table, uint32_t i, struct str *out)
{
    uint32_t n = number_at(bytes, table + (size_t)i * 8);
    uint32_t at = number_at(bytes, table + (size_t)i * 8 + 4);
    if (at >= bytes.n || n >= bytes.n - at || bytes.at[at + n] != 0)
        return false;
    *out = (struct str){bytes.at + at, n};
    return true;
}

/* Fills an entry: "key" or "key NUL plural", and its forms, parted by NUL. */
static const char *entry_read(struct entry *e, struct str id, struct str text, unsigned forms)
{
    size_t end = str_index(id, 0);
    e->key = str_first(id, end);
    e->is_plural = end < id.n;
    struct str form;
    while (str_cut(&text, 0, &form)) {
        if (e->forms_count == (e->is_plural ? forms : 1))
            return "an entry with too many forms";
        if (form.n == 0)
            return "an empty text";
        e->has_values |= str_index(form, '{') < form.n;
        e->forms[e->forms_count++] = form;
    }
    return e->forms_count == (e->is_plural ? forms : 1) ? NULL : "an entry with too few forms";
}

static const char *entries_read(struct catalogue *c, struct str bytes, unsigned forms,
                                uint32_t rows)
{
    uint32_t ids = number_at(bytes, 12), texts = number_at(bytes, 16);
    if (ids > bytes.n || texts > bytes.n || rows > (bytes.n - ids) / 8 ||
        rows > (bytes.n - texts) / 8)
        return "a table that leaves the file";
    for (uint32_t i = 0; i < rows; i++) {
        struct str id, text;
        if (!string_at(bytes, ids, i, &id) || !string_at(bytes, texts, i, &text))
            return "a string that leaves the file";
        if (id.n == 0)
            continue; /* the header */
        struct entry *e = &c->entries[c->count];
        const char *problem = entry_read(e, id, text, forms);
        if (problem)
            return problem;
        uint32_t *slot = slot_of(c, e->key);
        if (*slot)
            return "an identifier twice";
        *slot = ++c->count;
    }
    return NULL;
}

enum err catalogue_read(struct arena *boot, struct str bytes, unsigned forms,
                        struct catalogue **out, const char **problem)
{
    assert(forms <= MESSAGE_FORMS_MAX);
    *problem = "not a message catalogue of this machine's byte order";
    if (bytes.n < 28 || number_at(bytes, 0) != 0x950412de || number_at(bytes, 4) >> 16 != 0)
        return ERR_INPUT;
    uint32_t rows = number_at(bytes, 8);
    *problem = "more entries than the file has room for";
    if (rows > bytes.n / 8)
        return ERR_INPUT;
    struct catalogue *c = arena_new_of(boot, struct catalogue);
    uint32_t slots = 16;
    while (slots < rows * 2)
        slots *= 2;
    c->mask = slots - 1;
    c->slots = arena_array(boot, uint32_t, slots);
    c->entries = arena_array(boot, struct entry, rows);
    *problem = entries_read(c, bytes, forms, rows);
    *out = c;
    return *problem ? ERR_INPUT : OK;
}

size_t catalogue_count(const struct catalogue *c) { return c->count; }

const struct str *catalogue_forms(const struct catalogue *c, struct str key, unsigned *count,
                                  bool *is_plural)
{
    const struct entry *e = find(c, key);
    if (!e)
        return NULL;
    *count = e->forms_count;
    *is_plural = e->is_plural;
    return e->forms;
}

/* The build has made sure of this already; a program put together by hand has not. */
static enum err languages_agree(void)
{
    const struct catalogue *first = catalogues[LANG_AR];
    for (unsigned lang = 1; lang < LANG_COUNT; lang++) {
        if (catalogues[lang]->count != first->count)
            return fail(ERR_INPUT, "text: the languages hold different numbers of texts");
        for (uint32_t i = 0; i < first->count; i++) {
            const struct entry *other = find(catalogues[lang], first->entries[i].key);
            if (!other || other->is_plural != first->entries[i].is_plural)
                return fail(ERR_INPUT, "text: %.*s differs between the languages",
                            STR_ARG(first->entries[i].key));
        }
    }
    return OK;
}

enum err messages_load(struct arena *boot)
{
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        const struct language *l = &languages[lang];
        struct catalogue *c;
        const char *problem;
        if (catalogue_read(boot, embedded_find(l->file), l->forms, &c, &problem) != OK)
            return fail(ERR_INPUT, "%.*s: %s", STR_ARG(l->file), problem);
        catalogues[lang] = c;
    }
    return languages_agree();
}

/* ---- asking ---- */

/* A text that is not there is a bug, which `make check` looks for; but a page with a gap serves people
   better than a server that stops, so it shows three dots and the log names the key. */
static const struct entry missing = {
    .forms = {{"…", 3}, {"…", 3}, {"…", 3}, {"…", 3}, {"…", 3}, {"…", 3}},
    .forms_count = MESSAGE_FORMS_MAX,
};

static const struct entry *entry_of(enum lang lang, const char *key)
{
    const struct entry *e = find(catalogues[lang], str_of(key));
    if (e)
        return e;
    (void)fail(ERR_INPUT, "text: there is no %s", key);
    return &missing;
}

static unsigned form_of(enum lang lang, uint64_t n)
{
    switch (lang) {
    case LANG_AR:
        if (n <= 2)
            return (unsigned)n;
        return n % 100 >= 3 && n % 100 <= 10 ? 3 : n % 100 >= 11 ? 4 : 5;
    case LANG_EN: return n != 1;
    }
    return 0;
}

struct str message(enum lang lang, const char *key)
{
    const struct entry *e = entry_of(lang, key);
    assert(e == &missing || (!e->is_plural && !e->has_values));
    return e->forms[0];
}

struct str message_plural(enum lang lang, const char *key, uint64_t n)
{
    const struct entry *e = entry_of(lang, key);
    assert(e == &missing || e->is_plural);
    return e->forms[form_of(lang, n)];
}

enum text_kind message_kind_of(enum lang lang, struct str key, struct str *text)
{
    const struct entry *e = find(catalogues[lang], key);
    if (!e)
        return MESSAGE_NONE;
    *text = e->forms[0];
    return e->is_plural ? MESSAGE_PLURAL : e->has_values ? MESSAGE_WITH_VALUES : MESSAGE_PLAIN;
}

/* ---- values ---- */

void message_add_number(struct buf *b, int64_t v)
{
    char digits[32];
    size_t i = sizeof digits, written = 0;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        if (written && written % 3 == 0)
            digits[--i] = ',';
        digits[--i] = (char)('0' + u % 10);
        u /= 10;
        written++;
    } while (u);
    if (v < 0)
        digits[--i] = '-';
    buf_add(b, digits + i, sizeof digits - i);
}

static const struct arg *arg_find(struct str name, const struct arg *args, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq_c(name, args[i].name))
            return &args[i];
    (void)fail(ERR_INPUT, "text: no value was given for {%.*s}", STR_ARG(name));
    static const struct arg gap = {.name = "", .value = {"…", 3}};
    return &gap;
}

static void add_value(struct buf *b, const struct arg *arg, bool is_html)
{
    if (!is_html) {
        assert(arg->kind != ARG_MARKUP);
        buf_str(b, arg->value);
        return;
    }
    switch (arg->kind) {
    case ARG_WORDS: html_add_isolated(b, arg->value); return;
    case ARG_CODE: html_add_code(b, arg->value); return;
    case ARG_MARKUP: buf_str(b, arg->value); return;
    }
}

static struct str fill(struct arena *a, struct str text, const struct arg *args, size_t count,
                       bool is_html)
{
    struct buf b = buf_new(a);
    while (text.n) {
        size_t open = str_index(text, '{');
        struct str plain = str_first(text, open);
        if (is_html)
            html_escape(&b, plain);
        else
            buf_str(&b, plain);
        text = str_from(text, open);
        size_t close = str_index(text, '}');
        if (close == text.n)
            break; /* no value left; a lone '{' cannot pass the build */
        add_value(&b, arg_find((struct str){text.at + 1, close - 1}, args, count), is_html);
        text = str_from(text, close + 1);
    }
    return buf_out(&b);
}

static struct str fill_plural(struct arena *a, struct str text, uint64_t n, const struct arg *args,
                              size_t count, bool is_html)
{
    struct arg *all = arena_array(a, struct arg, count + 1);
    struct buf number = buf_new(a);
    message_add_number(&number, n > INT64_MAX ? INT64_MAX : (int64_t)n);
    all[0] = (struct arg){.name = "n", .value = buf_out(&number)};
    if (count)
        memcpy(all + 1, args, count * sizeof *all);
    return fill(a, text, all, count + 1, is_html);
}

struct str message_format(struct arena *a, enum lang lang, const char *key, const struct arg *args,
                          size_t args_count)
{
    const struct entry *e = entry_of(lang, key);
    assert(!e->is_plural);
    return fill(a, e->forms[0], args, args_count, false);
}

struct str message_format_plural(struct arena *a, enum lang lang, const char *key, uint64_t n,
                                 const struct arg *args, size_t args_count)
{
    return fill_plural(a, message_plural(lang, key, n), n, args, args_count, false);
}

struct html message_html(struct arena *a, enum lang lang, const char *key, const struct arg *args,
                         size_t args_count)
{
    const struct entry *e = entry_of(lang, key);
    assert(!e->is_plural);
    return (struct html){fill(a, e->forms[0], args, args_count, true)};
}

struct html message_html_plural(struct arena *a, enum lang lang, const char *key, uint64_t n,
                                const struct arg *args, size_t args_count)
{
    return (struct html){fill_plural(a, message_plural(lang, key, n), n, args, args_count, true)};
}
