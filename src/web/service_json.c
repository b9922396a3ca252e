/* See the header. */
#include "web/service_json.h"
#include "rules/policy_value.h"
#include "web/api_lines.h"
#include "web/message.h"
#include "web/value_show.h"

/* Numbers may be typed: any one set of digits (base/digits.h). */
#define TYPED_NUMBER "^\\s*(?:[0-9]+|[٠-٩]+|[۰-۹]+)\\s*$"

bool service_is_on_api(const struct service *s) { return service_takes_requests(s); }

/* ---- the head ---- */

static const char *subject_word(enum subject subject)
{
    switch (subject) {
    case SUBJECT_WORKER: return "worker";
    case SUBJECT_ESTABLISHMENT: return "establishment";
    case SUBJECT_PERSON: return "person";
    case SUBJECT_OTHER_WORKER: return "worker";
    case SUBJECT_VISA: return "visa";
    case SUBJECT_FILE: return "file";
    }
    return "";
}

static void audience(struct json_writer *w, int bits)
{
    static const struct {
        int bit;
        const char *word;
    } all[] = {
        {FOR_ESTABLISHMENT, "establishment"},
        {FOR_INDIVIDUAL_EMPLOYER, "individual_employer"},
        {FOR_GOV_ENTITY, "gov_entity"},
        {FOR_WORKER, "worker"},
        {FOR_VISITOR, "visitor"},
    };
    json_name(w, "audience");
    json_list_open(w);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (bits & all[i].bit)
            json_c(w, all[i].word);
    json_list_close(w);
}

/* The row's value is a day. */
static void date_member(struct json_writer *w, struct arena *req, const char *name,
                        const struct policy_row *row)
{
    if (row)
        json_member_str(w, name, value_plain(req, VALUE_DAY, row->value));
}

void service_json_head(struct json_writer *w, struct arena *req, const struct policy *p,
                       const struct service *s, struct day on)
{
    const struct policy_row *available = policy_available_from(p, s->number);
    json_member_c(w, "id", s->id);
    json_member_c(w, "title_ar", s->ar);
    json_member_c(w, "title_en", s->en);
    json_member_c(w, "what_ar", s->what_ar);
    json_member_c(w, "what_en", s->what_en);
    json_member_c(w, "source", s->source);
    json_member_c(w, "subject", subject_word(s->subject));
    audience(w, s->audience);
    json_member_int(w, "lines_max", s->lines_max);
    json_member_bool(w, "is_open", available && available->value <= on.n);
    date_member(w, req, "available_from", available);
    date_member(w, req, "portal_only_from", policy_portal_only_from(p, s->number));
}

/* ---- a line's schema ---- */

/* {"type":"string","pattern":…} */
static void text_schema(struct json_writer *w, const char *pattern)
{
    json_object_open(w);
    json_member_c(w, "type", "string");
    if (pattern)
        json_member_c(w, "pattern", pattern);
    json_object_close(w);
}

static void number_schema(struct json_writer *w, int64_t min, int64_t max)
{
    json_object_open(w);
    json_member_c(w, "type", "integer");
    json_member_int(w, "minimum", min);
    json_member_int(w, "maximum", max);
    json_object_close(w);
}

static void choice_schema(struct json_writer *w, const struct policy *p, const struct field *f,
                          struct day on)
{
    int choices[FIELD_CHOICES_MAX], n = field_choices(p, f, on, choices);
    json_object_open(w);
    json_member_c(w, "type", "integer");
    if (n) {
        json_name(w, "enum");
        json_list_open(w);
        for (int i = 0; i < n; i++)
            json_int(w, choices[i]);
        json_list_close(w);
    }
    json_object_close(w);
}

static void words_schema(struct json_writer *w, enum value_kind kind)
{
    enum { WORDS_MAX = 16 };
    json_object_open(w);
    json_name(w, "enum");
    json_list_open(w);
    for (int i = 0; i < WORDS_MAX; i++)
        if (value_word(kind, i))
            json_c(w, value_word(kind, i));
    json_list_close(w);
    json_object_close(w);
}

/* The alternatives of a field: the number itself, the number as typed, and null where it may be left
   out. */
static void field_schema(struct json_writer *w, const struct policy *p, const struct field *f,
                         struct day on)
{
    json_object_open(w);
    json_member_c(w, "title", f->en);
    json_member_c(w, "x-title-ar", f->ar);
    if (f->hint_en)
        json_member_c(w, "description", f->hint_en);
    json_name(w, "anyOf");
    json_list_open(w);
    switch (f->kind) {
    case FIELD_CHOICE:
        choice_schema(w, p, f, on);
        text_schema(w, TYPED_NUMBER);
        break;
    case FIELD_OCCUPATION:
        number_schema(w, 0, 9999);
        text_schema(w, TYPED_NUMBER);
        break;
    case FIELD_INT:
    case FIELD_BITS:
        number_schema(w, f->min, f->max);
        text_schema(w, TYPED_NUMBER);
        break;
    case FIELD_TICK:
        json_object_open(w);
        json_member_c(w, "type", "boolean");
        json_object_close(w);
        break;
    case FIELD_MONEY:
    case FIELD_ESTABLISHMENT:
    case FIELD_NATIONALITY:
    case FIELD_ACTIVITY:
    case FIELD_DAY: text_schema(w, NULL); break;
    case FIELD_WORD: words_schema(w, f->words); break;
    }
    if (!f->is_required) {
        json_object_open(w);
        json_member_c(w, "type", "null");
        json_object_close(w);
    }
    json_list_close(w);
    json_object_close(w);
}

void service_json_line_schema(struct json_writer *w, const struct policy *p,
                              const struct service *s, struct day on)
{
    const char *subject = service_subject_member(s);
    json_object_open(w);
    json_member_c(w, "type", "object");
    json_member_bool(w, "additionalProperties", false);
    json_name(w, "required");
    json_list_open(w);
    if (subject)
        json_c(w, subject);
    for (int i = 0; i < s->fields_count; i++)
        if (s->fields[i].is_required)
            json_c(w, s->fields[i].id);
    json_list_close(w);
    json_name(w, "properties");
    json_object_open(w);
    if (subject) {
        json_name(w, subject);
        json_object_open(w);
        json_member_c(w, "type", "string");
        json_member_c(w, "description",
                      s->subject == SUBJECT_VISA
                          ? "Visa number, ten digits."
                          : "Identity, residence or border number, ten digits with a check digit.");
        json_member_c(w, "pattern", TYPED_NUMBER);
        json_object_close(w);
    }
    for (int i = 0; i < s->fields_count; i++) {
        json_name(w, s->fields[i].id);
        field_schema(w, p, &s->fields[i], on);
    }
    json_object_close(w);
    json_object_close(w);
}

/* ---- rules ---- */

static void row_members(struct json_writer *w, struct arena *req, const struct policy_row *row)
{
    static const char *const standing[] = {"verified", "second_hand", "assumed"};
    json_member_str(w, "source", row->source);
    json_member_str(w, "effective_from", value_plain(req, VALUE_DAY, row->from.n));
    json_member_int(w, "version", row->version);
    json_member_c(w, "standing", standing[row->status]);
}

static void rule_json(struct json_writer *w, struct arena *req, const struct policy *p,
                      const struct service *s, enum rule rule, struct day on)
{
    const struct rule_info *info = rule_info((int)rule);
    const struct policy_row *row = policy_rule(p, s->number, rule, on);
    char *key = str_c(req, str_printf(req, "rule.%s.ok", info->code));
    json_object_open(w);
    json_member_str(w, "code", rule_code(req, s->number, rule));
    json_member_str(w, "text_ar", message(LANG_AR, key));
    json_member_str(w, "text_en", message(LANG_EN, key));
    json_member_bool(w, "in_force", row != NULL);
    if (row && info->argument != VALUE_NONE && row->value != VALUE_UNKNOWN)
        json_member_str(w, "required", value_plain(req, info->argument, row->value));
    if (row)
        row_members(w, req, row);
    else
        json_member_c(w, "source", s->source);
    json_object_close(w);
}

void service_json(struct json_writer *w, struct arena *req, const struct policy *p,
                  const struct service *s, struct day on)
{
    json_object_open(w);
    service_json_head(w, req, p, s, on);
    json_name(w, "line_schema");
    service_json_line_schema(w, p, s, on);
    json_name(w, "rules");
    json_list_open(w);
    for (int i = 0; i < s->checks_count; i++)
        rule_json(w, req, p, s, s->checks[i], on);
    json_list_close(w);
    json_object_close(w);
}
