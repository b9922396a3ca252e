/* Reading forms; see the header. */
#include "web/form.h"
#include "base/digits.h"
#include "base/utf8.h"

#define TRY_FORM(call)                   \
    do {                                 \
        enum form_fault fault_ = (call); \
        if (fault_ != FORM_FINE)         \
            return fault_;               \
    } while (0)

/* Growing lists of what has been read. */
struct reader {
    struct arena *req;
    const struct form_limits *limits;
    struct form_field *fields;
    struct form_file *files;
    size_t fields_count, fields_cap, files_count;
};

/* ---- checks that both kinds share ---- */

static enum form_fault text_check(struct str s, bool is_name)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c == 0x7f || (c < 0x20 && (is_name || (c != '\t' && c != '\r' && c != '\n'))))
            return FORM_CONTROL;
    }
    return utf8_valid(s) ? FORM_FINE : FORM_NOT_UTF8;
}

static enum form_fault name_check(struct str name)
{
    if (name.n == 0)
        return FORM_NO_NAME;
    if (name.n > FORM_NAME_BYTES_MAX)
        return FORM_VALUE_TOO_LONG;
    return text_check(name, true);
}

static enum form_fault field_add(struct reader *r, struct str name, struct str value)
{
    TRY_FORM(name_check(name));
    if (value.n > r->limits->value_bytes_max)
        return FORM_VALUE_TOO_LONG;
    TRY_FORM(text_check(value, false));
    if (r->fields_count == r->limits->fields_max)
        return FORM_TOO_MANY_FIELDS;
    if (r->fields_count == r->fields_cap) {
        size_t cap = r->fields_cap ? r->fields_cap * 2 : 16;
        struct form_field *fields = arena_array(r->req, struct form_field, cap);
        if (r->fields_count)
            memcpy(fields, r->fields, r->fields_count * sizeof *fields);
        r->fields = fields;
        r->fields_cap = cap;
    }
    r->fields[r->fields_count++] = (struct form_field){name, value};
    return FORM_FINE;
}

static void hand_over(const struct reader *r, struct form *out)
{
    *out = (struct form){r->fields, r->files, r->fields_count, r->files_count};
}

/* ---- urlencoded ---- */

/* "+" is a space, "%41" a byte; a view when there is neither. */
static enum form_fault decode(struct arena *req, struct str s, struct str *out)
{
    *out = s;
    if (str_index(s, '%') == s.n && str_index(s, '+') == s.n)
        return FORM_FINE;
    char *to = arena_alloc_raw(req, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.at[i] == '+') {
            to[n++] = ' ';
        } else if (s.at[i] == '%') {
            int high = i + 2 < s.n ? digit_of_hex(s.at[i + 1]) : -1;
            int low = i + 2 < s.n ? digit_of_hex(s.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return FORM_BAD_PERCENT;
            to[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            to[n++] = s.at[i];
        }
    }
    *out = (struct str){to, n};
    return FORM_FINE;
}

enum form_fault form_read_urlencoded(struct arena *req, struct str text,
                                     const struct form_limits *limits, struct form *out)
{
    struct reader r = {.req = req, .limits = limits};
    struct str piece;
    if (!text.at)
        text = S("");
    while (str_cut(&text, '&', &piece)) {
        if (piece.n == 0)
            continue;
        size_t equals = str_index(piece, '=');
        struct str name, value;
        TRY_FORM(decode(req, str_first(piece, equals), &name));
        TRY_FORM(decode(req, str_from(piece, equals + 1), &value));
        TRY_FORM(field_add(&r, name, value));
    }
    hand_over(&r, out);
    return FORM_FINE;
}

/* ---- multipart ---- */

enum { PART_HEAD_BYTES_MAX = 2048, PART_HEADERS_MAX = 8 };

struct part {
    struct str name, filename, content_type;
    bool is_named, has_filename, has_type;
};

static bool is_boundary_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("'()+_,-./:=? ", c));
}

/* The media type at the start of a Content-Type, its parameters in *rest (";…" or nothing). */
static struct str media_type(struct str content_type, struct str *rest)
{
    size_t end = str_index(content_type, ';');
    *rest = str_from(content_type, end);
    return str_trim(str_first(content_type, end));
}

/* One "; name=value" or "; name="value"" off the front of *rest; false when it is neither. A quoted
   value ends at the next quotation mark: browsers write one inside it as %22. */
static bool parameter_cut(struct str *rest, struct str *name, struct str *value)
{
    struct str s = str_trim(*rest);
    if (s.n == 0 || s.at[0] != ';')
        return false;
    s = str_trim(str_from(s, 1));
    size_t equals = str_index(s, '=');
    if (equals == 0 || equals == s.n)
        return false;
    *name = str_first(s, equals);
    s = str_from(s, equals + 1);
    if (s.n && s.at[0] == '"') {
        s = str_from(s, 1);
        size_t end = str_index(s, '"');
        if (end == s.n)
            return false;
        *value = str_first(s, end);
        *rest = str_from(s, end + 1);
        return true;
    }
    *value = str_trim(str_first(s, str_index(s, ';')));
    *rest = str_from(s, str_index(s, ';'));
    return value->n > 0 && str_index(*value, '"') == value->n;
}

static enum form_fault boundary_of(struct str content_type, struct str *boundary)
{
    struct str rest, name, value;
    if (!str_eq_nocase(media_type(content_type, &rest), S("multipart/form-data")))
        return FORM_BAD_TYPE;
    *boundary = (struct str){NULL, 0};
    while (str_trim(rest).n) {
        if (!parameter_cut(&rest, &name, &value))
            return FORM_BAD_TYPE;
        if (!str_eq_nocase(name, S("boundary")))
            continue;
        if (boundary->at)
            return FORM_BAD_TYPE;
        *boundary = value;
    }
    if (boundary->n == 0 || boundary->n > FORM_BOUNDARY_BYTES_MAX ||
        boundary->at[boundary->n - 1] == ' ')
        return FORM_BAD_TYPE;
    for (size_t i = 0; i < boundary->n; i++)
        if (!is_boundary_char(boundary->at[i]))
            return FORM_BAD_TYPE;
    return FORM_FINE;
}

/* Browsers write CR, LF and the quotation mark in a name as %0D, %0A and %22, and nothing else so:
   "100%" is a fine file name. The first two are control characters, refused later. */
static struct str name_decode(struct arena *req, struct str s)
{
    if (str_index(s, '%') == s.n)
        return s;
    struct buf b = buf_new(req);
    while (s.n) {
        if (str_starts(s, S("%22")) || str_starts(s, S("%0D")) || str_starts(s, S("%0A"))) {
            buf_char(&b, s.at[1] == '2' ? '"' : s.at[2] == 'D' ? '\r' : '\n');
            s = str_from(s, 3);
        } else {
            buf_char(&b, s.at[0]);
            s = str_from(s, 1);
        }
    }
    return buf_out(&b);
}

static enum form_fault disposition_read(struct reader *r, struct str value, struct part *part)
{
    struct str rest, name, parameter;
    if (part->is_named || !str_eq_nocase(media_type(value, &rest), S("form-data")))
        return FORM_BAD_PART;
    while (str_trim(rest).n) {
        if (!parameter_cut(&rest, &name, &parameter))
            return FORM_BAD_PART;
        if (str_eq_nocase(name, S("name")) && !part->is_named) {
            part->is_named = true;
            part->name = name_decode(r->req, parameter);
        } else if (str_eq_nocase(name, S("filename")) && !part->has_filename) {
            part->has_filename = true;
            part->filename = name_decode(r->req, parameter);
        } else {
            return FORM_BAD_PART; /* twice, or filename*, which RFC 7578 forbids here */
        }
    }
    return part->is_named ? name_check(part->name) : FORM_NO_NAME;
}

static enum form_fault header_read(struct reader *r, struct str line, struct part *part)
{
    size_t colon = str_index(line, ':');
    struct str name = str_first(line, colon), value = str_trim(str_from(line, colon + 1));
    if (colon == 0 || colon == line.n || name.at[0] == ' ' || name.at[0] == '\t' ||
        name.at[colon - 1] == ' ' || text_check(line, true) != FORM_FINE)
        return FORM_BAD_PART;
    if (str_eq_nocase(name, S("content-disposition")))
        return disposition_read(r, value, part);
    if (str_eq_nocase(name, S("content-type"))) {
        if (part->has_type)
            return FORM_BAD_PART;
        part->has_type = true;
        part->content_type = value;
    }
    /* Others say nothing, but an encoding that we would not undo must not pass for plain bytes. */
    if (str_eq_nocase(name, S("content-transfer-encoding")) && !str_eq_nocase(value, S("binary")) &&
        !str_eq_nocase(value, S("8bit")) && !str_eq_nocase(value, S("7bit")))
        return FORM_BAD_PART;
    return FORM_FINE;
}

/* Cuts a part's head, up to and with its empty line, off the front of *body. */
static enum form_fault head_read(struct reader *r, struct str *body, struct part *part)
{
    *part = (struct part){0};
    struct str window = str_first(*body, PART_HEAD_BYTES_MAX);
    const char *end = memmem(window.at, window.n, "\r\n\r\n", 4);
    if (!end)
        return window.n < PART_HEAD_BYTES_MAX ? FORM_UNFINISHED : FORM_BAD_PART;
    struct str head = {body->at, (size_t)(end - body->at)};
    *body = str_from(*body, head.n + 4);
    for (size_t lines = 0; head.n; lines++) {
        const char *line_end = memmem(head.at, head.n, "\r\n", 2);
        size_t n = line_end ? (size_t)(line_end - head.at) : head.n;
        if (lines == PART_HEADERS_MAX)
            return FORM_BAD_PART;
        TRY_FORM(header_read(r, str_first(head, n), part));
        head = str_from(head, n + 2);
    }
    return part->is_named ? FORM_FINE : FORM_BAD_PART;
}

static struct str without_folders(struct str filename)
{
    size_t start = filename.n;
    while (start && filename.at[start - 1] != '/' && filename.at[start - 1] != '\\')
        start--;
    return str_from(filename, start);
}

static enum form_fault part_add(struct reader *r, const struct part *part, struct str data)
{
    if (!part->has_filename)
        return field_add(r, part->name, data);
    struct str filename = without_folders(part->filename);
    TRY_FORM(text_check(filename, true));
    if (part->filename.n == 0 && data.n == 0)
        return FORM_FINE;
    if (filename.n > FORM_NAME_BYTES_MAX)
        return FORM_VALUE_TOO_LONG;
    if (data.n > r->limits->file_bytes_max)
        return FORM_FILE_TOO_LONG;
    if (r->files_count == r->limits->files_max)
        return FORM_TOO_MANY_FILES;
    if (!r->files)
        r->files = arena_array(r->req, struct form_file, r->limits->files_max);
    r->files[r->files_count++] = (struct form_file){part->name, filename, part->content_type, data};
    return FORM_FINE;
}

enum form_fault form_read_multipart(struct arena *req, struct str body, struct str content_type,
                                    const struct form_limits *limits, struct form *out)
{
    struct reader r = {.req = req, .limits = limits};
    struct str boundary;
    TRY_FORM(boundary_of(content_type, &boundary));
    struct str line = str_printf(req, "\r\n--%.*s", STR_ARG(boundary));
    if (!str_starts(body, str_from(line, 2)))
        return body.n < line.n - 2 ? FORM_UNFINISHED : FORM_BAD_PART;
    body = str_from(body, line.n - 2);
    while (str_starts(body, S("\r\n"))) {
        struct part part;
        body = str_from(body, 2);
        TRY_FORM(head_read(&r, &body, &part));
        const char *end = memmem(body.at, body.n, line.at, line.n);
        if (!end)
            return FORM_UNFINISHED;
        struct str data = {body.at, (size_t)(end - body.at)};
        TRY_FORM(part_add(&r, &part, data));
        body = str_from(body, data.n + line.n);
    }
    if (body.n < 2)
        return FORM_UNFINISHED;
    if (!str_eq(body, S("--")) && !str_eq(body, S("--\r\n")))
        return FORM_BAD_PART;
    hand_over(&r, out);
    return FORM_FINE;
}

enum form_fault form_read(struct arena *req, struct str body, struct str content_type,
                          const struct form_limits *limits, struct form *out)
{
    struct str rest, media = media_type(content_type, &rest);
    if (str_eq_nocase(media, S("application/x-www-form-urlencoded")))
        return form_read_urlencoded(req, body, limits, out);
    return form_read_multipart(req, body, content_type, limits, out);
}

/* ---- asking ---- */

bool form_next(const struct form *f, const char *name, size_t *at, struct str *value)
{
    while (*at < f->fields_count) {
        const struct form_field *field = &f->fields[(*at)++];
        if (str_eq_c(field->name, name)) {
            *value = field->value;
            return true;
        }
    }
    return false;
}

struct str form_value(const struct form *f, const char *name)
{
    size_t at = 0;
    struct str value;
    return form_next(f, name, &at, &value) ? value : (struct str){NULL, 0};
}

size_t form_count(const struct form *f, const char *name)
{
    size_t at = 0, count = 0;
    struct str value;
    while (form_next(f, name, &at, &value))
        count++;
    return count;
}

const struct form_file *form_file(const struct form *f, const char *name)
{
    for (size_t i = 0; i < f->files_count; i++)
        if (str_eq_c(f->files[i].name, name))
            return &f->files[i];
    return NULL;
}

void form_encode(struct buf *b, struct str s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
            c == '-' || c == '.' || c == '_' || c == '~') {
            buf_char(b, (char)c);
        } else {
            char code[3] = {'%', digits[c >> 4], digits[c & 15]};
            buf_add(b, code, 3);
        }
    }
}

const char *form_fault_key(enum form_fault fault)
{
    switch (fault) {
    case FORM_FINE: return "form.fine";
    case FORM_TOO_MANY_FIELDS: return "form.too_many_fields";
    case FORM_TOO_MANY_FILES: return "form.too_many_files";
    case FORM_VALUE_TOO_LONG: return "form.value_too_long";
    case FORM_FILE_TOO_LONG: return "form.file_too_long";
    case FORM_NO_NAME: return "form.no_name";
    case FORM_BAD_PERCENT: return "form.bad_percent";
    case FORM_NOT_UTF8: return "form.not_utf8";
    case FORM_CONTROL: return "form.control";
    case FORM_BAD_TYPE: return "form.bad_type";
    case FORM_BAD_PART: return "form.bad_part";
    case FORM_UNFINISHED: return "form.unfinished";
    }
    return "form.fine";
}
