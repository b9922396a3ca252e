/* See the header. */
#include "web/service_way.h"
#include "base/random.h"
#include "decisions/reference.h"
#include "web/api.h"
#include "web/page.h"
#include "web/service_form.h"
#include "web/show.h"
#include <stdio.h>

/* ---- the beginning of every page ---- */

struct str way_request_path(struct exchange *x, const struct request *q)
{
    struct str no = reference_request(x->req, &x->portal->ref_key, q->service, q->establishment_id,
                                      q->seq, q->submitted_day);
    return str_printf(x->req, "/" STR_FMT "/requests/" STR_FMT, STR_ARG(lang_code(x->lang)),
                      STR_ARG(no));
}

static bool load_draft(struct way *w)
{
    struct exchange *x = w->x;
    enum err e = draft_find(x->reader, x->req, &x->actor, w->service, x->params[1], x->clock.now_ms,
                            &w->draft);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    w->has_draft = true;
    if (w->draft.row.state != DRAFT_SUBMITTED)
        return true;
    struct request q = {
        .establishment_id = w->draft.row.establishment_id,
        .seq = w->draft.row.seq,
        .service = w->service->number,
        .submitted_day = x->clock.today,
    };
    answer_redirect(x, way_request_path(x, &q));
    return false;
}

bool way_begin(struct exchange *x, enum action action, struct way *w)
{
    const struct service *s = service_by_id(x->params[0]);
    memset(w, 0, sizeof *w);
    w->x = x;
    w->service = s;
    if (!s || s->subject != SUBJECT_WORKER || service_uses_form(s)) {
        answer_error(x, ERR_NOT_FOUND);
        return false;
    }
    struct resource about = {.establishment_id = x->actor.establishment_id, .service = s->number};
    if (!exchange_may(x, action, &about))
        return false;
    if (x->params[1].n)
        return load_draft(w);
    unsigned char id[DRAFT_ID_BYTES];
    random_bytes(id, sizeof id);
    w->draft = draft_new(&x->actor, s, id);
    return true;
}

struct str way_path(const struct way *w, const char *page)
{
    struct arena *req = w->x->req;
    struct str lang = lang_code(w->x->lang);
    if (!w->has_draft)
        return str_printf(req, "/" STR_FMT "/services/%s/%s", STR_ARG(lang), w->service->id, page);
    return str_printf(req, "/" STR_FMT "/services/%s/%s/" STR_FMT, STR_ARG(lang), w->service->id,
                      page, STR_ARG(draft_id_text(req, w->draft.row.id)));
}

const char *way_key(const struct way *w, const char *tail)
{
    struct str text, own = str_printf(w->x->req, "%s.%s", w->service->name, tail);
    /* A service need not have words of its own. */
    if (message_kind_of(w->x->lang, own, &text) == MESSAGE_NONE)
        own = str_printf(w->x->req, "any.%s", tail);
    return str_c(w->x->req, own);
}

struct str way_text(const struct way *w, const char *tail)
{
    return message(w->x->lang, way_key(w, tail));
}

/* ---- answers ---- */

static bool is_shared(const struct field *f) { return !f->is_per_line; }

/* The last of the choices: the longest, which is the usual one. */
static int64_t usual(const struct way *w, const struct field *f)
{
    int choices[FIELD_CHOICES_MAX];
    int n = f->kind == FIELD_CHOICE
                ? field_choices(w->x->portal->policy, f, w->x->clock.today, choices)
                : 0;
    return n > 0 ? choices[n - 1] : VALUE_UNKNOWN;
}

struct input way_assumed(const struct way *w, const struct input *given)
{
    struct input in = *given;
    for (int i = 0; i < w->service->fields_count; i++) {
        const struct field *f = &w->service->fields[i];
        if (f->kind == FIELD_TICK && f->is_required)
            in.value[i] = 1;
        else if (in.value[i] == VALUE_UNKNOWN && f->is_required)
            in.value[i] = usual(w, f);
    }
    return in;
}

enum err way_preview(struct way *w, struct submission *out)
{
    struct exchange *x = w->x;
    struct submission_line *lines = draft_lines(x->req, &w->draft);
    for (size_t i = 0; i < w->draft.lines_count; i++)
        lines[i].input = way_assumed(w, &lines[i].input);
    *out = (struct submission){
        .job = {.establishment_id = x->actor.establishment_id, .arena = x->req},
        .actor = x->actor,
        .service = w->service,
        .channel = w->draft.is_upload ? CHANNEL_BULK : CHANNEL_WEB,
        .lines = lines,
        .lines_count = w->draft.lines_count,
    };
    return submission_preview(x->reader, x->portal->policy, x->clock, out);
}

void way_read_shared(struct way *w, const struct form *form)
{
    struct exchange *x = w->x;
    w->has_typed = true;
    for (int i = 0; i < w->service->fields_count; i++) {
        const struct field *f = &w->service->fields[i];
        int64_t *value = &w->draft.shared.value[i];
        if (!is_shared(f) || f->kind == FIELD_TICK)
            continue;
        struct str given = form_value(form, f->id);
        w->typed[i] = given.at ? given : S("");
        *value = VALUE_UNKNOWN;
        if (given.n)
            field_from_text(x, f, str_of(f->id), given, &w->faults, value);
        else if (f->is_required && f->kind != FIELD_CHOICE)
            fault_add(&w->faults, str_of(f->id), "missing", S(""),
                      str_of(x->lang == LANG_AR ? f->ar : f->en));
    }
}

/* ---- fields ---- */

struct str way_fault(const struct way *w, struct str id)
{
    size_t n = w->faults.count < FAULTS_MAX ? w->faults.count : FAULTS_MAX;
    for (size_t i = 0; i < n; i++)
        if (str_eq(w->faults.list[i].pointer, id))
            return fault_text(w->x->req, w->x->lang, &w->faults.list[i]);
    return S("");
}

static struct node choices_of(struct way *w, const struct field *f, int64_t chosen)
{
    struct exchange *x = w->x;
    int choices[FIELD_CHOICES_MAX];
    int n = field_choices(x->portal->policy, f, x->clock.today, choices);
    struct node list = node_list(x->req, FIELD_CHOICES_MAX);
    for (int i = 0; i < n; i++) {
        struct node c = node_object(x->req, 5);
        struct str value = str_printf(x->req, "%d", choices[i]);
        node_set(c, KEY("field"), node_c(f->id));
        node_set(c, KEY("value"), node_text(value));
        node_set(c, KEY("id"),
                 node_text(i ? str_printf(x->req, "%s-%d", f->id, i) : str_of(f->id)));
        node_set(c, KEY("text"),
                 node_text(show_count(x->req, x->lang, "service.months", choices[i])));
        node_set(c, KEY("is_chosen"), node_bool(choices[i] == chosen));
        node_add(list, c);
    }
    return list;
}

/* The ids that describe a field, or "". */
static struct str described_of(struct arena *req, const struct field *f, bool has_fault)
{
    struct buf b = buf_new(req);
    if (f->hint_ar)
        buf_printf(&b, "%s-hint ", f->id);
    if (has_fault)
        buf_printf(&b, "%s-fault", f->id);
    return str_trim(buf_out(&b));
}

static struct node field_node(struct way *w, int i)
{
    struct exchange *x = w->x;
    const struct field *f = &w->service->fields[i];
    bool in_arabic = x->lang == LANG_AR;
    int64_t value = w->draft.shared.value[i];
    struct node n = node_object(x->req, 12);
    struct str fault = way_fault(w, str_of(f->id));
    node_set(n, KEY("id"), node_c(f->id));
    node_set(n, KEY("label"), node_c(in_arabic ? f->ar : f->en));
    node_set(n, KEY("hint"), node_text(str_of(in_arabic ? f->hint_ar : f->hint_en)));
    node_set(n, KEY("fault"), node_text(fault));
    node_set(n, KEY("has_fault"), node_bool(fault.n > 0));
    node_set(n, KEY("described"), node_text(described_of(x->req, f, fault.n > 0)));
    if (f->kind == FIELD_CHOICE) {
        node_set(n, KEY("is_choice"), node_bool(true));
        node_set(n, KEY("choices"), choices_of(w, f, value == VALUE_UNKNOWN ? usual(w, f) : value));
    } else {
        node_set(n, KEY("is_text"), node_bool(f->kind != FIELD_TICK));
        node_set(n, KEY("typed"),
                 node_text(w->has_typed ? w->typed[i]
                           : value == VALUE_UNKNOWN
                               ? S("")
                               : str_printf(x->req, "%lld", (long long)value)));
    }
    return n;
}

struct node way_fields(struct way *w, bool is_tick)
{
    struct node list = node_list(w->x->req, FIELDS_MAX);
    for (int i = 0; i < w->service->fields_count; i++)
        if (is_shared(&w->service->fields[i]) &&
            (w->service->fields[i].kind == FIELD_TICK) == is_tick)
            node_add(list, field_node(w, i));
    return list;
}

/* ---- the frame ---- */

struct html way_establishment(struct exchange *x, const struct establishment *e)
{
    struct str name = x->lang == LANG_AR ? e->name_ar : e->name_en;
    return message_html(
        x->req, x->lang, "service.establishment",
        ARGS({"name", name},
             {"number", str_printf(x->req, "%d-%lld", e->office_no, (long long)e->seq_no),
              ARG_CODE}));
}

struct str way_capacity(enum lang lang, enum capacity capacity)
{
    switch (capacity) {
    case CAPACITY_NONE: break;
    case CAPACITY_OWNER: return message(lang, "capacity.owner");
    case CAPACITY_MAIN_DELEGATE: return message(lang, "capacity.main_delegate");
    case CAPACITY_DELEGATE: return message(lang, "capacity.delegate");
    case CAPACITY_AGENT: return message(lang, "capacity.agent");
    case CAPACITY_CLIENT: return message(lang, "capacity.client");
    case CAPACITY_SYSTEM: return message(lang, "capacity.system");
    case CAPACITY_SELF: return message(lang, "capacity.self");
    }
    return S("");
}

static struct node steps_of(struct way *w, enum way_step current)
{
    static const char *const keys[] = {"service.step.pick", "service.step.check",
                                       "service.step.pay", "service.step.done"};
    struct node list = node_list(w->x->req, WAY_STEPS);
    for (int i = 0; i < WAY_STEPS; i++) {
        struct node n = node_object(w->x->req, 3);
        node_set(n, KEY("text"), node_text(message(w->x->lang, keys[i])));
        node_set(n, KEY("is_current"), node_bool(i == (int)current));
        node_set(n, KEY("is_done"), node_bool(i < (int)current));
        node_add(list, n);
    }
    return list;
}

static struct node fault_list(struct way *w)
{
    size_t n = w->faults.count < FAULTS_MAX ? w->faults.count : FAULTS_MAX;
    struct node list = node_list(w->x->req, n);
    for (size_t i = 0; i < n; i++) {
        struct node item = node_object(w->x->req, 2);
        node_set(item, KEY("target"), node_text(w->faults.list[i].pointer));
        node_set(item, KEY("text"),
                 node_text(fault_text(w->x->req, w->x->lang, &w->faults.list[i])));
        node_add(list, item);
    }
    return list;
}

void way_frame(struct way *w, struct node page, enum way_step step)
{
    struct exchange *x = w->x;
    node_set(page, KEY("service_name"),
             node_c(x->lang == LANG_AR ? w->service->ar : w->service->en));
    node_set(page, KEY("services"), node_text(page_path(x, "/services")));
    node_set(page, KEY("start"),
             node_text(str_printf(x->req, "/" STR_FMT "/services/%s", STR_ARG(lang_code(x->lang)),
                                  w->service->id)));
    node_set(page, KEY("steps"), steps_of(w, step));
    node_set(page, KEY("is_fault"), node_bool(w->faults.count > 0));
    node_set(page, KEY("faults"), fault_list(w));
}

/* ---- storing ---- */

struct storing {
    struct draft_write write;
    struct str to;
};

static void stored(struct exchange *x)
{
    struct storing *s = x->state;
    if (x->job->err != OK)
        answer_error(x, x->job->err);
    else
        answer_redirect(x, s->to);
}

void way_store(struct way *w, const char *to)
{
    struct exchange *x = w->x;
    struct storing *s = arena_new_of(x->req, struct storing);
    w->has_draft = true;
    s->write.row = w->draft.row;
    s->write.row.body = draft_encode(x->req, &w->draft);
    s->write.job.run = draft_write_run;
    s->write.job.establishment_id = x->actor.establishment_id;
    s->to = way_path(w, to);
    x->state = s;
    exchange_write(x, &s->write.job, stored);
}

void page_of_list(struct exchange *x, struct node page, size_t first, size_t shown, size_t all)
{
    size_t number = first / WAY_ROWS + 1;
    struct str range = str_printf(x->req, "%zu–%zu", shown ? first + 1 : 0, first + shown);
    node_set(page, KEY("range"),
             node_html(message_html(
                 x->req, x->lang, "service.range",
                 ARGS({"range", range, ARG_CODE}, {"all", show_number(x->req, (int64_t)all)}))));
    if (first > 0)
        node_set(page, KEY("previous"), node_int((int64_t)number - 1));
    if (first + shown < all)
        node_set(page, KEY("next"), node_int((int64_t)number + 1));
    node_set(page, KEY("has_pages"), node_bool(all > WAY_ROWS));
}
