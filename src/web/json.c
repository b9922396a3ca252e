/* JSON out and in; see the header.

   jansson asks one pair of functions for all memory of the process. Ours answer from the arena that
   the reading thread has named, and free nothing; without an arena, nothing is given. */
#include "web/json.h"
#include "base/utf8.h"
#include <assert.h>

/* ---- writing ---- */

/* The comma before a value or a name, and the check that something may stand here. */
static void begin(struct json_writer *w)
{
    if (w->is_named) {
        w->is_named = false;
        return;
    }
    assert(!(w->depth && w->objects >> (w->depth - 1) & 1)); /* a value without its name */
    if (w->depth) {
        uint32_t bit = UINT32_C(1) << (w->depth - 1);
        if (w->has_items & bit)
            buf_char(w->out, ',');
        w->has_items |= bit;
    }
}

static void open(struct json_writer *w, bool is_object)
{
    begin(w);
    assert(w->depth < JSON_DEPTH_MAX);
    uint32_t bit = UINT32_C(1) << w->depth++;
    w->has_items &= ~bit;
    w->objects = is_object ? w->objects | bit : w->objects & ~bit;
    buf_char(w->out, is_object ? '{' : '[');
}

static void close(struct json_writer *w, bool is_object)
{
    assert(w->depth && !w->is_named && (w->objects >> (w->depth - 1) & 1) == is_object);
    w->depth--;
    buf_char(w->out, is_object ? '}' : ']');
}

void json_object_open(struct json_writer *w) { open(w, true); }
void json_object_close(struct json_writer *w) { close(w, true); }
void json_list_open(struct json_writer *w) { open(w, false); }
void json_list_close(struct json_writer *w) { close(w, false); }

void json_name(struct json_writer *w, const char *name)
{
    assert(w->depth && !w->is_named && w->objects >> (w->depth - 1) & 1);
    uint32_t bit = UINT32_C(1) << (w->depth - 1);
    if (w->has_items & bit)
        buf_char(w->out, ',');
    w->has_items |= bit;
    w->is_named = true;
    size_t n = strlen(name);
    char *to = buf_room(w->out, n + 3);
    to[0] = '"';
    memcpy(to + 1, name, n);
    memcpy(to + 1 + n, "\":", 2);
    w->out->n += n + 3;
}

/* 0: as it is; else the letter after the backslash, 'u' for \u00XX. */
static const char escapes[256] = {
    [0 ... 7] = 'u', ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  [0x0b] = 'u',
    ['\f'] = 'f',    ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\', [0x0e ... 0x1f] = 'u',
};

void json_escape(struct buf *b, struct str s)
{
    static const char digits[] = "0123456789abcdef";
    size_t done = 0;
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (!escapes[c])
            continue;
        buf_add(b, s.at + done, i - done);
        done = i + 1;
        char code[6] = {'\\', escapes[c], '0', '0', digits[c >> 4], digits[c & 15]};
        buf_add(b, code, escapes[c] == 'u' ? 6 : 2);
    }
    buf_add(b, s.at + done, s.n - done);
    buf_char(b, '"');
}

void json_str(struct json_writer *w, struct str s)
{
    begin(w);
    json_escape(w->out, s);
}

void json_c(struct json_writer *w, const char *s) { json_str(w, str_of(s)); }

void json_int(struct json_writer *w, int64_t v)
{
    begin(w);
    buf_i64(w->out, v);
}

void json_raw(struct json_writer *w, struct str value)
{
    begin(w);
    buf_str(w->out, value);
}

void json_bool(struct json_writer *w, bool v) { json_raw(w, v ? S("true") : S("false")); }
void json_none(struct json_writer *w) { json_raw(w, S("null")); }

/* "2400.00" */
static void json_money(struct json_writer *w, struct money m)
{
    char text[MONEY_TEXT_BYTES];
    json_str(w, money_format(m, text));
}

void json_member_str(struct json_writer *w, const char *name, struct str s)
{
    json_name(w, name);
    json_str(w, s);
}

void json_member_c(struct json_writer *w, const char *name, const char *s)
{
    json_name(w, name);
    json_c(w, s);
}

void json_member_int(struct json_writer *w, const char *name, int64_t v)
{
    json_name(w, name);
    json_int(w, v);
}

void json_member_bool(struct json_writer *w, const char *name, bool v)
{
    json_name(w, name);
    json_bool(w, v);
}

void json_member_word(struct json_writer *w, const char *name, enum value_kind kind, int64_t value)
{
    const char *word = value_word(kind, value);
    json_member_c(w, name, word ? word : "unknown");
}

void json_member_money(struct json_writer *w, const char *name, struct money m)
{
    json_name(w, name);
    json_money(w, m);
}

/* ---- reading ---- */

static _Thread_local struct arena *reading;

static void *take(size_t bytes) { return reading ? arena_alloc_raw(reading, bytes) : NULL; }
static void give_back(void *at) { (void)at; }

void json_load(void)
{
    json_set_alloc_funcs(take, give_back);
    json_object_seed(0); /* from the system's random source, here rather than in a request */
}

/* Nesting is bounded before jansson, which would go on to 2048 levels and its own stack. Brackets
   inside strings do not count. */
static bool is_too_deep(struct str text)
{
    unsigned depth = 0;
    bool is_in_string = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.at[i];
        if (is_in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                is_in_string = false;
        } else if (c == '"') {
            is_in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX)
                return true;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0;
        }
    }
    return false;
}

enum err json_read(struct arena *req, struct str text, size_t bytes_max, json_t **out,
                   struct json_fault *fault)
{
    *fault = (struct json_fault){JSON_FINE};
    if (text.n > bytes_max)
        fault->kind = JSON_TOO_LONG;
    else if (!utf8_valid(text))
        fault->kind = JSON_NOT_UTF8;
    else if (is_too_deep(text))
        fault->kind = JSON_TOO_DEEP;
    if (fault->kind != JSON_FINE)
        return ERR_INPUT;
    json_error_t error;
    reading = req;
    *out = json_loadb(text.n ? text.at : "", text.n, JSON_REJECT_DUPLICATES, &error);
    reading = NULL;
    if (*out && !arena_spent(req))
        return OK;
    if (arena_spent(req)) {
        fault->kind = JSON_TOO_LONG;
        return ERR_INPUT;
    }
    *fault = (struct json_fault){
        json_error_code(&error) == json_error_duplicate_key ? JSON_NAME_TWICE : JSON_BAD_SYNTAX,
        error.line, error.column};
    return ERR_INPUT;
}

struct str json_member_text(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
                                 : (struct str){NULL, 0};
}

bool json_member_number(const json_t *object, const char *name, int64_t *out)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value))
        return false;
    *out = json_integer_value(value);
    return true;
}

const char *json_member_unknown(const json_t *object, const char *const *names, size_t count)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        size_t i = 0;
        while (i < count && strcmp(names[i], name) != 0)
            i++;
        if (i == count)
            return name;
    }
    return NULL;
}
