/* The list of services and its check at start; see service.h. */
#include "services/service.h"

#define SERVICE(number, name) extern const struct service name;
#include "services/catalogue.def"
#undef SERVICE

static const struct service *const services[] = {
#define SERVICE(number, name) &name,
#include "services/catalogue.def"
#undef SERVICE
    NULL,
};

enum { SERVICES_COUNT = sizeof services / sizeof *services - 1 };

const struct service *const *catalogue(int *count)
{
    if (count)
        *count = SERVICES_COUNT;
    return services;
}

const char *service_subject_member(const struct service *s)
{
    switch (s->subject) {
    case SUBJECT_WORKER:
    case SUBJECT_OTHER_WORKER:
    case SUBJECT_PERSON: return "worker";
    case SUBJECT_VISA: return "visa";
    case SUBJECT_ESTABLISHMENT:
    case SUBJECT_FILE: break;
    }
    return NULL;
}

enum value_kind field_value_kind(const struct field *f)
{
    switch (f->kind) {
    case FIELD_OCCUPATION: return VALUE_OCCUPATION;
    case FIELD_TICK: return VALUE_BOOL;
    case FIELD_DAY: return VALUE_DAY;
    case FIELD_ESTABLISHMENT: return VALUE_ESTABLISHMENT;
    case FIELD_NATIONALITY: return VALUE_NATIONALITY;
    case FIELD_WORD: return f->words;
    case FIELD_MONEY: return VALUE_MONEY;
    case FIELD_ACTIVITY: return VALUE_ACTIVITY;
    case FIELD_CHOICE:
    case FIELD_INT:
    case FIELD_BITS: break;
    }
    return VALUE_INT;
}

const struct service *service_by_number(int number)
{
    for (int i = 0; i < SERVICES_COUNT; i++)
        if (services[i]->number == number)
            return services[i];
    return NULL;
}

const struct service *service_by_id(struct str id)
{
    for (int i = 0; i < SERVICES_COUNT; i++)
        if (str_eq_nocase(id, str_of(services[i]->id)))
            return services[i];
    return NULL;
}

/* ---- the check at start ---- */

static bool is_blank(const char *text) { return !text || !*text; }

static bool lists(const struct service *s, enum rule rule)
{
    for (int i = 0; i < s->checks_count; i++)
        if (s->checks[i] == rule)
            return true;
    return false;
}

static bool has_test(const struct service *s, enum rule rule)
{
    for (int i = 0; i < s->own_count; i++)
        if (s->own[i].rule == rule)
            return s->own[i].test != NULL;
    return check_of(rule) != NULL;
}

static void check_words(const struct service *s, struct buf *faults)
{
    if (is_blank(s->ar) || is_blank(s->en) || is_blank(s->what_ar) || is_blank(s->what_en))
        buf_printf(faults, "%s: a title or sentence lacks a language\n", s->id);
    if (is_blank(s->source))
        buf_printf(faults, "%s: no source is named\n", s->id);
    if (is_blank(s->icon))
        buf_printf(faults, "%s: no icon is named\n", s->id);
    for (int i = 0; i < s->fields_count; i++) {
        const struct field *f = &s->fields[i];
        if (is_blank(f->id) || is_blank(f->ar) || is_blank(f->en))
            buf_printf(faults, "%s: field %d lacks its identifier or a language\n", s->id, i);
    }
}

static void check_rules(const struct service *s, struct buf *faults)
{
    if (s->checks_count > CHECKS_MAX || s->fields_count > FIELDS_MAX)
        buf_printf(faults, "%s: more rules or fields than CHECKS_MAX, FIELDS_MAX\n", s->id);
    for (int i = 0; i < s->checks_count; i++) {
        const struct rule_info *info = rule_info((int)s->checks[i]);
        if (!info || !has_test(s, s->checks[i]))
            buf_printf(faults, "%s: rule %s has no test\n", s->id, info ? info->code : "?");
        for (int k = 0; k < i; k++)
            if (s->checks[k] == s->checks[i])
                buf_printf(faults, "%s: rule %s is listed twice\n", s->id, info ? info->code : "?");
    }
    for (int i = 0; i < s->own_count; i++)
        if (!lists(s, s->own[i].rule))
            buf_printf(faults, "%s: a test of a rule that is not in its list\n", s->id);
    for (int i = 0; i < s->submission_only_count; i++)
        if (!lists(s, s->submission_only[i]))
            buf_printf(faults, "%s: submission_only names a rule not in its list\n", s->id);
    if (s->gate != RULE_NONE && !lists(s, s->gate))
        buf_printf(faults, "%s: its gate is not in its list\n", s->id);
}

static void check_service(int at, struct buf *faults)
{
    const struct service *s = services[at];
    struct str id = str_of(s->id);
    bool is_formed = id.n == 3 && id.at[0] == 'S' && id.at[1] == '0' + s->number / 10 &&
                     id.at[2] == '0' + s->number % 10;
    if (!is_formed)
        buf_printf(faults, "service %d: its id must be S and two digits\n", s->number);
    if (at > 0 && services[at - 1]->number >= s->number)
        buf_printf(faults, "%s: catalogue.def must rise by number, each once\n", s->id);
    if (!s->grant)
        buf_printf(faults, "%s: grant is not set\n", s->id);
    if (s->lines_max < 1)
        buf_printf(faults, "%s: lines_max is not set\n", s->id);
    check_words(s, faults);
    check_rules(s, faults);
}

/* Keys of rule rows read "S04 E06". Rows of a service that is not in the catalogue wait for it. */
static void check_rows(const struct policy *p, struct buf *faults)
{
    for (int i = 0; i < policy_rows(p); i++) {
        const struct policy_row *row = policy_row(p, i);
        struct str id, code = row->key;
        if (row->table != POLICY_SERVICE_RULE || !str_cut(&code, ' ', &id))
            continue;
        const struct service *s = service_by_id(id);
        int rule = s ? rule_by_code(s->number, code) : 0;
        if (s && (rule == 0 || !lists(s, (enum rule)rule)))
            buf_printf(faults, "policy row '%.*s': %s does not list this rule\n", STR_ARG(row->key),
                       s->id);
    }
}

bool catalogue_check(const struct policy *p, struct buf *faults)
{
    size_t before = faults->n;
    for (int i = 0; i < SERVICES_COUNT; i++)
        check_service(i, faults);
    check_rows(p, faults);
    return faults->n == before;
}
