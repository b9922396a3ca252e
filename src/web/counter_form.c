/* See the header. */
#include "web/counter_form.h"
#include "model/occupation.h"
#include "queries/picker.h"
#include "services/service.h"
#include "web/pair.h"
#include "web/reason.h"
#include "web/show.h"

/* ---- reading ---- */

static bool is_chosen(const struct counter_form *f, int64_t number)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->numbers[i] == number)
            return true;
    return false;
}

/* Spaces, commas and line ends part numbers; a number twice is one worker. */
static void read_number(struct exchange *x, struct str text, const char *field,
                        struct counter_form *f)
{
    int64_t number = 0;
    text = str_trim(text);
    if (!text.n || !person_number_from_text(x, str_of(field), text, &f->faults, &number) ||
        is_chosen(f, number))
        return;
    if (f->count == COUNTER_LINES_MAX) {
        fault_add(&f->faults, S("numbers"), "too_many", S(""),
                  str_printf(x->req, "%d", COUNTER_LINES_MAX));
        return;
    }
    f->numbers[f->count++] = number;
}

static void read_workers(struct exchange *x, const struct form *form, struct counter_form *f)
{
    struct str line, rest = form_value(form, "numbers");
    f->numbers_typed = rest.at ? rest : S("");
    for (size_t i = 0; i < form->fields_count; i++)
        if (str_eq_c(form->fields[i].name, "worker"))
            read_number(x, form->fields[i].value, "numbers", f);
    while (rest.n && str_cut(&rest, '\n', &line))
        read_number(x, line, "numbers", f);
    if (!f->count && !f->faults.count)
        fault_add(&f->faults, S("numbers"), "counter_workers", S(""), S(""));
}

static void read_field(struct exchange *x, const struct form *form, struct counter_form *f, int i)
{
    const struct field *field = &f->service->fields[i];
    struct str given = form_value(form, field->id);
    f->typed[i] = given.at ? given : S("");
    f->input.value[i] = VALUE_UNKNOWN;
    if (given.n)
        field_from_text(x, field, str_of(field->id), given, &f->faults, &f->input.value[i]);
    else if (field->is_required)
        fault_add(&f->faults, str_of(field->id), field->kind == FIELD_TICK ? "tick" : "missing",
                  S(""), str_of(x->lang == LANG_AR ? field->ar : field->en));
}

void counter_form_read(struct exchange *x, const struct form *form, struct counter_form *f)
{
    f->channel =
        str_eq(form_value(form, "channel"), S("assisted")) ? CHANNEL_ASSISTED : CHANNEL_OFFICE;
    for (int i = 0; i < INPUTS_MAX; i++)
        f->input.value[i] = VALUE_UNKNOWN;
    for (int i = 0; i < f->service->fields_count; i++)
        read_field(x, form, f, i);
    read_workers(x, form, f);
}

void counter_form_submission(struct exchange *x, const struct counter_form *f,
                             const struct counter_front *front, struct submission *out)
{
    struct submission_line *lines = arena_array(x->req, struct submission_line, f->count);
    for (size_t i = 0; i < f->count; i++)
        lines[i] = (struct submission_line){.number = f->numbers[i], .input = f->input};
    *out = (struct submission){
        .job = {.establishment_id = front->establishment_id, .arena = x->req},
        .actor = front->actor,
        .service = f->service,
        .channel = f->channel,
        .officer_id = x->actor.account_id,
        .lines = lines,
        .lines_count = f->count,
    };
}

/* ---- drawing ---- */

static struct node choices(struct exchange *x, const struct counter_form *f, int i)
{
    const struct field *field = &f->service->fields[i];
    int numbers[FIELD_CHOICES_MAX];
    int n = field_choices(x->portal->policy, field, x->clock.today, numbers);
    struct node list = node_list(x->req, FIELD_CHOICES_MAX);
    for (int k = 0; k < n; k++) {
        struct node c = node_object(x->req, 4);
        bool is_set =
            f->input.value[i] == numbers[k] || (f->input.value[i] == VALUE_UNKNOWN && k == n - 1);
        node_set(c, KEY("id"),
                 node_text(k ? str_printf(x->req, "%s-%d", field->id, k) : str_of(field->id)));
        node_set(c, KEY("value"), node_int(numbers[k]));
        node_set(c, KEY("field_name"), node_c(field->id));
        node_set(c, KEY("text"),
                 node_text(show_count(x->req, x->lang, "count.months", numbers[k])));
        node_set(c, KEY("is_chosen"), node_bool(is_set));
        node_add(list, c);
    }
    return list;
}

static struct node field_node(struct exchange *x, const struct counter_form *f, int i)
{
    const struct field *field = &f->service->fields[i];
    bool in_arabic = x->lang == LANG_AR;
    struct str typed = f->typed[i].at ? f->typed[i] : S("");
    struct str hint = str_of(in_arabic ? field->hint_ar : field->hint_en);
    struct node n = text_field(x, field->id, str_of(in_arabic ? field->ar : field->en),
                               hint.at ? hint : S(""), typed, &f->faults);
    node_set(n, KEY("is_choice"), node_bool(field->kind == FIELD_CHOICE));
    node_set(n, KEY("is_tick"), node_bool(field->kind == FIELD_TICK));
    node_set(n, KEY("is_number"), node_bool(true));
    node_set(n, KEY("is_short"), node_bool(true));
    node_set(n, KEY("is_chosen"), node_bool(typed.n > 0));
    if (field->kind == FIELD_CHOICE)
        node_set(n, KEY("choices"), choices(x, f, i));
    return n;
}

/* What the picker judges with before everything was answered: the longest of the choices, every
   declaration made. */
static struct input assumed(struct exchange *x, const struct counter_form *f)
{
    struct input in;
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    for (int i = 0; i < f->service->fields_count; i++) {
        const struct field *field = &f->service->fields[i];
        int numbers[FIELD_CHOICES_MAX];
        int n = field->kind == FIELD_CHOICE
                    ? field_choices(x->portal->policy, field, x->clock.today, numbers)
                    : 0;
        if (n)
            in.value[i] = numbers[n - 1];
        else if (field->kind == FIELD_TICK)
            in.value[i] = 1;
    }
    return in;
}

static struct str first_reason(struct exchange *x, const struct decision *d)
{
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed)
            return reason_text(x->req, x->lang, &d->findings[i]);
    return S("");
}

static struct node worker_node(struct exchange *x, const struct counter_form *f,
                               const struct picker_row *r)
{
    const struct worker *w = &r->item->worker;
    struct node n = node_object(x->req, 10);
    bool can = r->item->standing == STANDING_ELIGIBLE;
    int64_t number = picker_number(w);
    struct str text = str_printf(x->req, "%lld", (long long)number);
    node_set(n, KEY("value"), node_text(text));
    node_set(n, KEY("name"), node_text(x->lang == LANG_AR ? w->name_ar : w->name_en));
    node_set(n, KEY("occupation"), node_text(occupation_title(w->occupation, x->lang == LANG_AR)));
    node_set(n, KEY("number"), node_html(show_number_masked_html(x->req, text)));
    node_set(n, KEY("expiry"), node_html(show_date_html(x->req, x->lang, w->permit_expiry)));
    node_set(n, KEY("is_off"), node_bool(!can));
    node_set(n, KEY("is_chosen"), node_bool(can && is_chosen(f, number)));
    node_set(n, KEY("reason"), node_text(can ? S("") : first_reason(x, r->decision)));
    return n;
}

enum err counter_form_draw(struct exchange *x, const struct counter_form *f,
                           const struct counter_front *front, struct node page)
{
    struct picker picker;
    struct picker_ask ask = {
        .actor = &front->actor,
        .service = f->service,
        .policy = x->portal->policy,
        .clock = x->clock,
        .establishment_id = front->establishment_id,
        .input = assumed(x, f),
        .search = f->search,
        .max = COUNTER_ROWS,
    };
    TRY(picker_load(x->reader, x->req, &ask, &picker));
    struct node fields = node_list(x->req, FIELDS_MAX),
                workers = node_list(x->req, picker.rows_count);
    for (int i = 0; i < f->service->fields_count; i++)
        node_add(fields, field_node(x, f, i));
    for (size_t i = 0; i < picker.rows_count; i++)
        node_add(workers, worker_node(x, f, &picker.rows[i]));
    node_set(page, KEY("fields"), fields);
    node_set(page, KEY("workers"), workers);
    node_set(page, KEY("has_workers"), node_bool(picker.rows_count > 0));
    node_set(page, KEY("found"),
             node_text(show_count(x->req, x->lang, "count.workers",
                                  (int64_t)picker.counts[STANDING_ALL])));
    node_set(page, KEY("eligible"),
             node_text(show_number(x->req, (int64_t)picker.counts[STANDING_ELIGIBLE])));
    node_set(page, KEY("is_cut_short"), node_bool(picker.items_count > picker.rows_count));
    node_set(page, KEY("shown"), node_text(show_number(x->req, (int64_t)picker.rows_count)));
    node_set(page, KEY("numbers"), node_text(f->numbers_typed.at ? f->numbers_typed : S("")));
    node_set(page, KEY("numbers_fault"), node_text(fault_box_at(x, &f->faults, "numbers")));
    fault_box(x, page, &f->faults);
    return OK;
}

struct node counter_form_hidden(struct exchange *x, const struct counter_form *f)
{
    struct node list = node_list(x->req, f->count + FIELDS_MAX);
    for (int i = 0; i < f->service->fields_count; i++)
        if (f->typed[i].n)
            pair_hide(x, list, f->service->fields[i].id, f->typed[i]);
    for (size_t i = 0; i < f->count; i++)
        pair_hide(x, list, "worker", str_printf(x->req, "%lld", (long long)f->numbers[i]));
    return list;
}
