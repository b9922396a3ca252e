/* See the header. */
#include "web/api_lines.h"
#include "base/digits.h"
#include "base/money.h"
#include "base/utf8.h"
#include "model/occupation.h"
#include "model/place.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "rules/policy_value.h"
#include <stdio.h>

enum { BODY_BYTES_MAX = 2 << 20 };

void fault_add(struct faults *f, struct str pointer, const char *code, struct str found,
               struct str wanted)
{
    enum { FOUND_BYTES_MAX = 60 };
    if (f->count < FAULTS_MAX)
        f->list[f->count] =
            (struct field_fault){pointer, code, utf8_first(found, FOUND_BYTES_MAX), wanted};
    f->count++;
}

json_t *api_body(struct exchange *x)
{
    struct str type = http_header_get(x->http, "Content-Type");
    struct str media = type.at ? str_trim(str_first(type, str_index(type, ';'))) : S("");
    if (!str_eq_nocase(media, S("application/json"))) {
        answer_problem(x, 415, "media_type", NULL, 0);
        return NULL;
    }
    json_t *body;
    struct json_fault fault;
    if (json_read(x->req, x->http->body, BODY_BYTES_MAX, &body, &fault) == OK &&
        json_is_object(body))
        return body;
    static const char *const causes[] = {
        [JSON_FINE] = "json.bad_syntax",   [JSON_TOO_LONG] = "json.too_long",
        [JSON_TOO_DEEP] = "json.too_deep", [JSON_NAME_TWICE] = "json.name_twice",
        [JSON_NOT_UTF8] = "json.not_utf8", [JSON_BAD_SYNTAX] = "json.bad_syntax",
    };
    answer_problem(x, 400, "json",
                   ARGS({"cause", message(x->lang, causes[fault.kind])},
                        {"line", str_printf(x->req, "%d", fault.line)},
                        {"column", str_printf(x->req, "%d", fault.column)}));
    return NULL;
}

enum err api_establishment(struct exchange *x, const json_t *body, struct faults *faults,
                           int64_t *establishment_id)
{
    struct str typed = json_member_text(body, "establishment"), plain;
    int office, seq;
    if (!typed.at) {
        fault_add(faults, S("/establishment"), "missing", S(""), S("1-104582"));
        return OK;
    }
    if (digits_plain(x->req, typed, &plain) != DIGITS_FINE ||
        !id_establishment_parse(plain, &office, &seq)) {
        fault_add(faults, S("/establishment"), "establishment", typed, S("1-104582"));
        return OK;
    }
    return establishment_number(x->reader, office, seq, establishment_id);
}

int field_choices(const struct policy *p, const struct field *field, struct day on,
                  int out[static FIELD_CHOICES_MAX])
{
    const struct policy_row *row = policy_param(p, field->choices_param, on);
    return row ? policy_unpack(row->value, out) : 0;
}

static struct str choices_text(struct arena *req, const int *choices, int n)
{
    struct buf b = buf_new(req);
    for (int i = 0; i < n; i++) {
        if (i)
            buf_c(&b, ", ");
        buf_i64(&b, choices[i]);
    }
    return buf_out(&b);
}

static struct str words_text(struct arena *req, enum value_kind kind)
{
    enum { WORDS_MAX = 16 };
    struct buf b = buf_new(req);
    for (int i = 0; i < WORDS_MAX; i++)
        if (value_word(kind, i))
            buf_printf(&b, b.n ? ", %s" : "%s", value_word(kind, i));
    return buf_out(&b);
}

/* What is typed as letters, not as a number: "1-104582", "PH", "male", "2500.50", an activity's key. */
static bool typed_word(struct exchange *x, const struct field *field, struct str text, int64_t *out)
{
    int office, seq;
    struct money money;
    switch (field->kind) {
    case FIELD_ESTABLISHMENT:
        if (!id_establishment_parse(text, &office, &seq))
            return false;
        *out = (int64_t)office * 10000000 + seq;
        return true;
    case FIELD_NATIONALITY:
        if (text.n != 2 || !country_exists(text))
            return false;
        *out = (unsigned char)text.at[0] * 256 + (unsigned char)text.at[1];
        return true;
    case FIELD_WORD: return value_by_word(field->words, text, out);
    case FIELD_ACTIVITY: *out = policy_activity_by_key(x->portal->policy, text); return *out >= 0;
    case FIELD_MONEY:
        if (!money_parse(text, MONEY_UNSIGNED, &money))
            return false;
        *out = money.halalas;
        return *out >= field->min && *out <= field->max;
    case FIELD_CHOICE:
    case FIELD_OCCUPATION:
    case FIELD_TICK:
    case FIELD_INT:
    case FIELD_DAY:
    case FIELD_BITS: break;
    }
    return false;
}

static struct str typed_wanted(struct exchange *x, const struct field *field)
{
    switch (field->kind) {
    case FIELD_ESTABLISHMENT: return S("1-104582");
    case FIELD_NATIONALITY: return S("PH");
    case FIELD_WORD: return words_text(x->req, field->words);
    case FIELD_ACTIVITY: return S("manufacturing");
    case FIELD_MONEY:
        return str_printf(x->req, "%lld – %lld", (long long)field->min / 100,
                          (long long)field->max / 100);
    case FIELD_CHOICE:
    case FIELD_OCCUPATION:
    case FIELD_TICK:
    case FIELD_INT:
    case FIELD_DAY:
    case FIELD_BITS: break;
    }
    return (struct str){0};
}

/* A number as the field wants it; the fault says what would have done. */
static bool field_takes(struct exchange *x, const struct field *field, struct str pointer,
                        int64_t v, struct faults *faults, int64_t *out)
{
    struct str found = str_printf(x->req, "%lld", (long long)v);
    int choices[FIELD_CHOICES_MAX], n;
    switch (field->kind) {
    case FIELD_CHOICE:
        n = field_choices(x->portal->policy, field, x->clock.today, choices);
        for (int i = 0; i < n; i++)
            if (choices[i] == v) {
                *out = v;
                return true;
            }
        /* Without a row in force the engine refuses with policy_missing: any number goes there. */
        if (n == 0) {
            *out = v;
            return true;
        }
        fault_add(faults, pointer, "choice", found, choices_text(x->req, choices, n));
        return false;
    case FIELD_OCCUPATION:
        if (v >= 0 && v <= 9999 && occupation_exists((int)v)) {
            *out = v;
            return true;
        }
        fault_add(faults, pointer, "occupation", found, S(""));
        return false;
    case FIELD_WORD:
        if (value_word(field->words, v)) {
            *out = v;
            return true;
        }
        fault_add(faults, pointer, "choice", found, words_text(x->req, field->words));
        return false;
    case FIELD_ACTIVITY:
        if (policy_activity(x->portal->policy, (int)v)) {
            *out = v;
            return true;
        }
        fault_add(faults, pointer, "choice", found, S("0 – 40"));
        return false;
    case FIELD_ESTABLISHMENT:
    case FIELD_NATIONALITY:
        *out = v; /* read from text, where it was checked */
        return true;
    case FIELD_TICK:
    case FIELD_INT:
    case FIELD_DAY:
    case FIELD_MONEY:
    case FIELD_BITS: break;
    }
    if (v < field->min || v > field->max) {
        fault_add(faults, pointer, "range", found,
                  str_printf(x->req, "%lld – %lld", (long long)field->min, (long long)field->max));
        return false;
    }
    *out = v;
    return true;
}

bool field_from_text(struct exchange *x, const struct field *field, struct str pointer,
                     struct str text, struct faults *faults, int64_t *out)
{
    struct str plain;
    struct day day;
    int64_t v;
    if (field->kind == FIELD_TICK) {
        *out = text.n > 0;
        return true;
    }
    if (digits_plain(x->req, text, &plain) != DIGITS_FINE) {
        fault_add(faults, pointer, "not_number", text, str_of(field->id));
        return false;
    }
    if (field->kind == FIELD_DAY) {
        if (!day_parse(plain, &day)) {
            fault_add(faults, pointer, "day", text, S(""));
            return false;
        }
        *out = day.n;
        return true;
    }
    struct str wanted = typed_wanted(x, field);
    if (wanted.n) {
        if (typed_word(x, field, plain, out))
            return true;
        fault_add(faults, pointer,
                  field->kind == FIELD_ESTABLISHMENT ? "establishment"
                  : field->kind == FIELD_MONEY       ? "range"
                                                     : "choice",
                  text, wanted);
        return false;
    }
    if (!str_to_i64(plain, &v)) {
        fault_add(faults, pointer, field->kind == FIELD_OCCUPATION ? "occupation" : "not_number",
                  text, str_of(field->id));
        return false;
    }
    return field_takes(x, field, pointer, v, faults, out);
}

bool person_number_from_text(struct exchange *x, struct str pointer, struct str text,
                             struct faults *faults, int64_t *out)
{
    struct str plain;
    uint64_t n;
    if (digits_plain(x->req, text, &plain) != DIGITS_FINE || !str_to_u64(plain, &n) ||
        plain.n != 10 ||
        !(plain.at[0] >= '3' ? id_check_border(plain, "3,4", NULL)
                             : id_check(ID_PERSON, plain, NULL))) {
        fault_add(faults, pointer, "person_number", text, S(""));
        return false;
    }
    *out = (int64_t)n;
    return true;
}

static void read_field(struct exchange *x, const struct field *field, const json_t *value,
                       struct str pointer, struct faults *faults, int64_t *out)
{
    if (!value || json_is_null(value)) {
        if (field->is_required)
            fault_add(faults, pointer, field->kind == FIELD_TICK ? "tick" : "missing", S(""),
                      str_of(field->en));
        return;
    }
    if (field->kind == FIELD_TICK) {
        if (!json_is_boolean(value))
            fault_add(faults, pointer, "not_bool", S(""), S(""));
        else
            *out = json_is_true(value);
    } else if (json_is_integer(value) && field->kind != FIELD_DAY &&
               typed_wanted(x, field).n == 0) {
        field_takes(x, field, pointer, json_integer_value(value), faults, out);
    } else if (json_is_string(value)) {
        struct str text = {json_string_value(value), json_string_length(value)};
        field_from_text(x, field, pointer, text, faults, out);
    } else {
        fault_add(faults, pointer, "not_number", S(""), str_of(field->id));
    }
}

bool visa_number_from_text(struct exchange *x, struct str pointer, struct str text,
                           struct faults *faults, int64_t *out)
{
    struct str plain;
    if (digits_plain(x->req, text, &plain) == DIGITS_FINE && plain.n == 10 &&
        str_to_i64(plain, out) && *out > 0)
        return true;
    fault_add(faults, pointer, "visa_number", text, S(""));
    return false;
}

static void read_subject(struct exchange *x, struct str number, struct str pointer,
                         const struct service *s, struct faults *faults,
                         struct submission_line *out)
{
    if (!number.at)
        fault_add(faults, pointer, "missing", S(""), S("2123456788"));
    else if (s->subject == SUBJECT_VISA)
        visa_number_from_text(x, pointer, number, faults, &out->number);
    else
        person_number_from_text(x, pointer, number, faults, &out->number);
}

static void read_line(struct exchange *x, const json_t *line, size_t i, const struct service *s,
                      struct faults *faults, struct submission_line *out)
{
    struct str base = str_printf(x->req, "/lines/%zu", i);
    const char *names[FIELDS_MAX + 1];
    const char *subject = service_subject_member(s);
    size_t names_count = 0;
    if (subject)
        names[names_count++] = subject;
    for (int f = 0; f < INPUTS_MAX; f++)
        out->input.value[f] = VALUE_UNKNOWN;
    if (!json_is_object(line)) {
        fault_add(faults, base, "not_object", S(""), S("{\"worker\": …}"));
        return;
    }
    for (int f = 0; f < s->fields_count; f++)
        names[names_count++] = s->fields[f].id;
    const char *unknown = json_member_unknown(line, names, names_count);
    if (unknown) {
        struct buf known = buf_new(x->req);
        for (size_t k = 0; k < names_count; k++)
            buf_printf(&known, k ? ", %s" : "%s", names[k]);
        fault_add(faults, base, "unknown_member", str_of(unknown), buf_out(&known));
    }
    if (subject)
        read_subject(x, json_member_text(line, subject),
                     str_printf(x->req, STR_FMT "/%s", STR_ARG(base), subject), s, faults, out);
    for (int f = 0; f < s->fields_count; f++)
        read_field(x, &s->fields[f], json_object_get(line, s->fields[f].id),
                   str_printf(x->req, STR_FMT "/%s", STR_ARG(base), s->fields[f].id), faults,
                   &out->input.value[f]);
}

void api_lines(struct exchange *x, const json_t *body, const struct service *s,
               struct faults *faults, struct submission_line **out, size_t *count)
{
    const json_t *lines = json_object_get(body, "lines");
    *count = json_is_array(lines) ? json_array_size(lines) : 0;
    *out = NULL;
    if (*count == 0) {
        fault_add(faults, S("/lines"), "not_list", S(""), S("[{\"worker\": …}]"));
        return;
    }
    if (*count > (size_t)s->lines_max) {
        fault_add(faults, S("/lines"), "too_many", str_printf(x->req, "%zu", *count),
                  str_printf(x->req, "%d", s->lines_max));
        return;
    }
    *out = arena_array(x->req, struct submission_line, *count);
    for (size_t i = 0; i < *count; i++)
        read_line(x, json_array_get(lines, i), i, s, faults, &(*out)[i]);
}
