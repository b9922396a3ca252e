/* See the header. */
#include "web/service_form.h"
#include "model/occupation.h"
#include "model/place.h"
#include "services/service.h"
#include "web/fault_box.h"
#include "web/pair.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

bool service_uses_form(const struct service *s)
{
    switch (s->subject) {
    case SUBJECT_WORKER: return s->lines_max == 1;
    case SUBJECT_ESTABLISHMENT:
    case SUBJECT_OTHER_WORKER:
    case SUBJECT_VISA: return true;
    case SUBJECT_PERSON:
    case SUBJECT_FILE: break;
    }
    return false;
}

bool service_is_own(const struct exchange *x, const struct service *s)
{
    return s->audience & FOR_WORKER && x->actor.roles & ROLE_WORKER &&
           x->actor.establishment_id == 0;
}

/* Is a number to be typed? */
static bool has_subject(const struct service_form *f)
{
    return f->service->subject != SUBJECT_ESTABLISHMENT && f->own_number == 0;
}

/* ---- reading ---- */

static bool is_named(const struct service_form *f, int64_t number)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->lines[i].number == number)
            return true;
    return false;
}

static void read_number(struct exchange *x, struct str text, struct service_form *f)
{
    int64_t number = 0;
    size_t most = f->service->lines_max < SERVICE_FORM_LINES_MAX ? (size_t)f->service->lines_max
                                                                 : SERVICE_FORM_LINES_MAX;
    text = str_trim(text);
    if (!text.n)
        return;
    bool is_fine = f->service->subject == SUBJECT_VISA
                       ? visa_number_from_text(x, S("subject"), text, &f->faults, &number)
                       : person_number_from_text(x, S("subject"), text, &f->faults, &number);
    if (!is_fine || is_named(f, number))
        return;
    if (f->count == most) {
        fault_add(&f->faults, S("subject"), "too_many", S(""), str_printf(x->req, "%zu", most));
        return;
    }
    f->lines[f->count++].number = number;
}

static void read_subjects(struct exchange *x, const struct form *form, struct service_form *f)
{
    struct str line, rest = form_value(form, "subject");
    f->subject_typed = rest.at ? rest : S("");
    while (rest.n && str_cut(&rest, '\n', &line))
        read_number(x, line, f);
    if (f->count == 0 && f->faults.count == 0)
        fault_add(&f->faults, S("subject"), "missing", S(""), S("2123456788"));
}

void service_form_read(struct exchange *x, const struct form *form, struct service_form *f)
{
    const struct service *s = f->service;
    struct input in;
    f->lines = arena_array(x->req, struct submission_line, SERVICE_FORM_LINES_MAX);
    f->count = 0;
    if (has_subject(f)) {
        read_subjects(x, form, f);
    } else {
        f->lines[0].number = f->own_number;
        f->count = 1;
    }
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    for (int i = 0; i < s->fields_count; i++) {
        const struct field *field = &s->fields[i];
        struct str given = form_value(form, field->id);
        f->typed[i] = given.at ? given : S("");
        if (given.n)
            field_from_text(x, field, str_of(field->id), given, &f->faults, &in.value[i]);
        else if (field->is_required)
            fault_add(&f->faults, str_of(field->id), field->kind == FIELD_TICK ? "tick" : "missing",
                      S(""), str_of(x->lang == LANG_AR ? field->ar : field->en));
    }
    for (size_t i = 0; i < f->count; i++)
        f->lines[i].input = in;
}

/* ---- drawing ---- */

static void add_option(struct exchange *x, struct node list, struct str value, struct str text,
                       struct str chosen)
{
    struct node n = node_object(x->req, 3);
    node_set(n, KEY("value"), node_text(value));
    node_set(n, KEY("text"), node_text(text));
    node_set(n, KEY("is_chosen"), node_bool(str_eq(value, chosen)));
    node_add(list, n);
}

static struct node word_options(struct exchange *x, const struct field *field, struct str chosen)
{
    enum { WORDS_MAX = 16 };
    struct node list = node_list(x->req, WORDS_MAX);
    for (int i = 0; i < WORDS_MAX; i++)
        if (value_word(field->words, i))
            add_option(x, list, str_of(value_word(field->words, i)),
                       value_show(x->req, x->lang, field->words, i), chosen);
    return list;
}

static struct node choice_options(struct exchange *x, const struct field *field, struct str chosen)
{
    int numbers[FIELD_CHOICES_MAX];
    int n = field_choices(x->portal->policy, field, x->clock.today, numbers);
    struct node list = node_list(x->req, FIELD_CHOICES_MAX);
    for (int i = 0; i < n; i++)
        add_option(x, list, str_printf(x->req, "%d", numbers[i]),
                   show_count(x->req, x->lang, "count.months", numbers[i]), chosen);
    return list;
}

static struct node occupation_options(struct exchange *x, struct str chosen)
{
    struct node list = node_list(x->req, (size_t)occupations_count());
    for (int i = 0; i < occupations_count(); i++) {
        int code = occupation_at(i);
        struct str value = str_printf(x->req, "%04d", code);
        add_option(x, list, value,
                   str_printf(x->req, STR_FMT " – " STR_FMT,
                              STR_ARG(occupation_title(code, x->lang == LANG_AR)), STR_ARG(value)),
                   chosen);
    }
    return list;
}

static struct node country_options(struct exchange *x, struct str chosen)
{
    enum { LETTERS = 26 };
    struct node list = node_list(x->req, 260);
    for (int i = 0; i < LETTERS * LETTERS; i++) {
        char code[2] = {(char)('A' + i / LETTERS), (char)('A' + i % LETTERS)};
        struct str value = {code, 2};
        if (country_exists(value))
            add_option(x, list, str_copy(x->req, value),
                       country_name(code[0] * 256 + code[1], x->lang == LANG_AR), chosen);
    }
    return list;
}

static struct node activity_options(struct exchange *x, struct str chosen)
{
    const struct policy *p = x->portal->policy;
    struct node list = node_list(x->req, (size_t)policy_activities(p));
    for (int i = 0; i < policy_activities(p); i++) {
        const struct activity *a = policy_activity(p, i);
        if (a)
            add_option(x, list, a->key, x->lang == LANG_AR ? a->name_ar : a->name_en, chosen);
    }
    return list;
}

/* Options where the field has a list; none: it is typed. */
static bool options_of(struct exchange *x, const struct field *field, struct str chosen,
                       struct node *out)
{
    switch (field->kind) {
    case FIELD_WORD: *out = word_options(x, field, chosen); return true;
    case FIELD_CHOICE: *out = choice_options(x, field, chosen); return true;
    case FIELD_OCCUPATION: *out = occupation_options(x, chosen); return true;
    case FIELD_NATIONALITY: *out = country_options(x, chosen); return true;
    case FIELD_ACTIVITY: *out = activity_options(x, chosen); return true;
    case FIELD_TICK:
    case FIELD_INT:
    case FIELD_DAY:
    case FIELD_BITS:
    case FIELD_ESTABLISHMENT:
    case FIELD_MONEY: break;
    }
    return false;
}

/* How the answer is written, where the field itself doesn't say. */
static struct str hint_of(struct exchange *x, const struct field *field)
{
    const char *own = x->lang == LANG_AR ? field->hint_ar : field->hint_en;
    if (own)
        return str_of(own);
    switch (field->kind) {
    case FIELD_DAY: return message(x->lang, "form.hint.day");
    case FIELD_ESTABLISHMENT: return message(x->lang, "form.hint.establishment");
    case FIELD_MONEY: return message(x->lang, "form.hint.money");
    case FIELD_WORD:
    case FIELD_CHOICE:
    case FIELD_OCCUPATION:
    case FIELD_NATIONALITY:
    case FIELD_ACTIVITY:
    case FIELD_TICK:
    case FIELD_INT:
    case FIELD_BITS: break;
    }
    return S("");
}

static struct node field_node(struct exchange *x, const struct service_form *f, int i)
{
    const struct field *field = &f->service->fields[i];
    struct str typed = f->typed[i].at ? f->typed[i] : S("");
    struct str label = str_of(x->lang == LANG_AR ? field->ar : field->en);
    struct node n = text_field(x, field->id, label, hint_of(x, field), typed, &f->faults);
    struct node options;
    bool is_select = options_of(x, field, typed, &options);
    bool is_tick = field->kind == FIELD_TICK;
    node_set(n, KEY("is_select"), node_bool(is_select));
    if (is_select)
        node_set(n, KEY("options"), options);
    node_set(n, KEY("is_tick"), node_bool(is_tick));
    node_set(n, KEY("is_text"), node_bool(!is_select && !is_tick));
    node_set(n, KEY("is_chosen"), node_bool(typed.n > 0));
    node_set(n, KEY("is_short"), node_bool(true));
    node_set(n, KEY("is_number"),
             node_bool(field->kind == FIELD_INT || field->kind == FIELD_DAY ||
                       field->kind == FIELD_ESTABLISHMENT));
    return n;
}

static struct node subject_node(struct exchange *x, const struct service_form *f)
{
    bool is_visa = f->service->subject == SUBJECT_VISA, is_many = f->service->lines_max > 1;
    const char *label = is_visa   ? "form.subject.visas"
                        : is_many ? "form.subject.workers"
                                  : "form.subject.worker";
    const char *hint = is_many   ? "form.subject.many"
                       : is_visa ? "form.subject.visa.hint"
                                 : "form.subject.worker.hint";
    struct node n = text_field(x, "subject", message(x->lang, label), message(x->lang, hint),
                               f->subject_typed.at ? f->subject_typed : S(""), &f->faults);
    node_set(n, KEY("is_area"), node_bool(is_many));
    node_set(n, KEY("is_text"), node_bool(!is_many));
    node_set(n, KEY("is_number"), node_bool(true));
    node_set(n, KEY("is_short"), node_bool(true));
    return n;
}

struct node service_form_fields(struct exchange *x, const struct service_form *f)
{
    struct node list = node_list(x->req, FIELDS_MAX + 1);
    if (has_subject(f))
        node_add(list, subject_node(x, f));
    for (int i = 0; i < f->service->fields_count; i++)
        node_add(list, field_node(x, f, i));
    return list;
}

struct node service_form_hidden(struct exchange *x, const struct service_form *f)
{
    struct node list = node_list(x->req, FIELDS_MAX + 1);
    if (has_subject(f))
        pair_hide(x, list, "subject", f->subject_typed);
    for (int i = 0; i < f->service->fields_count; i++)
        if (f->typed[i].n)
            pair_hide(x, list, f->service->fields[i].id, f->typed[i]);
    return list;
}

struct node service_form_answers(struct exchange *x, const struct service_form *f)
{
    struct node list = node_list(x->req, FIELDS_MAX);
    for (int i = 0; i < f->service->fields_count; i++) {
        const struct field *field = &f->service->fields[i];
        int64_t value = f->lines[0].input.value[i];
        struct node n = node_object(x->req, 2);
        if (value == VALUE_UNKNOWN)
            continue;
        struct html shown =
            field->kind == FIELD_NATIONALITY
                ? html_text(x->req, country_name((int)value, x->lang == LANG_AR))
            : field->kind == FIELD_ACTIVITY
                ? html_text(x->req, x->lang == LANG_AR
                                        ? policy_activity(x->portal->policy, (int)value)->name_ar
                                        : policy_activity(x->portal->policy, (int)value)->name_en)
                : value_show_html(x->req, x->lang, field_value_kind(field), value);
        node_set(n, KEY("label"), node_c(x->lang == LANG_AR ? field->ar : field->en));
        node_set(n, KEY("value"), node_html(shown));
        node_add(list, n);
    }
    return list;
}
