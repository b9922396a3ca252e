/* Checking answers before anything has effect: every line with its fee and how it came about, who acts
   for whom, what follows in law, the declarations, one button (ux.md 4 "Check answers").

   The trap: what was checked must be what is submitted. The form carries the draft's version; when the
   draft has changed in another window, the page is shown again instead. */
#include "base/log.h"
#include "model/occupation.h"
#include "queries/request_view.h"
#include "web/decision_page.h"
#include "web/page.h"
#include "web/pages_service.h"
#include "web/service_way.h"
#include "web/show.h"
#include <sodium.h>
#include <stdio.h>

enum { PROGRESS_LINES_MIN = 500, STALE_MS = 60 * 1000 };

struct checking {
    struct way way;
    struct submission preview;
    struct entry *entries; /* of the page's lines */
    size_t first, shown;
    size_t accepted;
    bool ticked[FIELDS_MAX];
    bool has_changed; /* another window changed the draft */
};

/* ---- reading ---- */

static enum err load(struct checking *c, size_t page)
{
    struct way *w = &c->way;
    TRY(way_preview(w, &c->preview));
    size_t all = c->preview.lines_count;
    c->first = (page - 1) * WAY_ROWS < all ? (page - 1) * WAY_ROWS : 0;
    c->shown = all - c->first < WAY_ROWS ? all - c->first : WAY_ROWS;
    c->entries = arena_array(w->x->req, struct entry, c->shown);
    for (size_t i = 0; i < all; i++)
        c->accepted += c->preview.judged[i].kind != OPERATION_REFUSED;
    for (size_t i = 0; i < c->shown; i++) {
        const struct judged_line *l = &c->preview.judged[c->first + i];
        struct operation op = {.service = w->service->number, .kind = l->kind, .body = l->body};
        TRY(entry_decode(&op, &c->entries[i]));
    }
    return OK;
}

/* ---- drawing ---- */

static enum err line_person(struct checking *c, struct node row, size_t i)
{
    struct exchange *x = c->way.x;
    struct person_words words;
    TRY(person_words_load(x->reader, x->req, c->preview.judged[i].person_id, &words));
    struct str name = x->lang == LANG_AR ? words.name_ar : words.name_en;
    struct str number = str_printf(x->req, "%lld", (long long)c->preview.lines[i].number);
    node_set(row, KEY("name"),
             node_text(name.n ? name : message(x->lang, "service.unknown_person")));
    node_set(row, KEY("number"), node_html(show_number_masked_html(x->req, number)));
    return OK;
}

/* The answers of the line, those that differ from line to line. */
static void line_answers(struct checking *c, struct node row, size_t i)
{
    struct exchange *x = c->way.x;
    const struct service *s = c->way.service;
    struct node list = node_list(x->req, 2);
    for (int f = 0; f < s->fields_count; f++) {
        int64_t own = c->way.draft.lines[i].input.value[f];
        if (own == VALUE_UNKNOWN)
            continue;
        struct node n = node_object(x->req, 2);
        node_set(n, KEY("label"), node_c(x->lang == LANG_AR ? s->fields[f].ar : s->fields[f].en));
        node_set(n, KEY("value"),
                 node_text(s->fields[f].kind == FIELD_OCCUPATION
                               ? occupation_title((int)own, x->lang == LANG_AR)
                               : show_number(x->req, own)));
        node_add(list, n);
    }
    node_set(row, KEY("answers"), list);
}

static enum err add_rows(struct checking *c, struct node page)
{
    struct way *w = &c->way;
    struct exchange *x = w->x;
    struct node rows = node_list(x->req, c->shown);
    for (size_t i = 0; i < c->shown; i++) {
        const struct decision *d = &c->entries[i].decision;
        struct node row = node_object(x->req, 16);
        struct permit_given permit;
        TRY(line_person(c, row, c->first + i));
        line_answers(c, row, c->first + i);
        node_set(row, KEY("line"), node_int((int64_t)(c->first + i + 1)));
        node_set(row, KEY("is_granted"), node_bool(d->granted));
        node_set(
            row, KEY("fee"),
            node_html(show_money_html(x->req, x->lang, (struct money){d->granted ? d->fee : 0})));
        node_set(row, KEY("fee_steps"), decision_fee_steps(x, d));
        node_set(row, KEY("has_steps"), node_bool(d->granted && d->fee_steps_count > 0));
        if (d->granted && decision_permit(d, &permit))
            node_set(row, KEY("expiry"), node_html(show_date_html(x->req, x->lang, permit.expiry)));
        node_set(row, KEY("findings"),
                 decision_findings(x, w->service->number, x->actor.establishment_id, d->findings,
                                   d->findings_count));
        node_add(rows, row);
    }
    node_set(page, KEY("rows"), rows);
    return OK;
}

static void add_declarations(struct checking *c, struct node page)
{
    struct way *w = &c->way;
    struct node list = way_fields(w, true);
    size_t at = 0;
    for (int i = 0; i < w->service->fields_count; i++)
        if (w->service->fields[i].kind == FIELD_TICK && !w->service->fields[i].is_per_line)
            node_set(node_item(list, at++), KEY("is_ticked"), node_bool(c->ticked[i]));
    node_set(page, KEY("declarations"), list);
    node_set(page, KEY("has_declarations"), node_bool(node_count(list) > 0));
}

/* The answers for all lines, each with its change link. */
static void add_shared(struct checking *c, struct node page)
{
    struct way *w = &c->way;
    struct exchange *x = w->x;
    struct input in = way_assumed(w, &w->draft.shared);
    struct node list = node_list(x->req, 4);
    for (int i = 0; i < w->service->fields_count; i++) {
        const struct field *f = &w->service->fields[i];
        if (f->is_per_line || f->kind == FIELD_TICK || in.value[i] == VALUE_UNKNOWN)
            continue;
        struct node n = node_object(x->req, 3);
        node_set(n, KEY("label"), node_c(x->lang == LANG_AR ? f->ar : f->en));
        node_set(n, KEY("value"),
                 node_text(f->kind == FIELD_CHOICE
                               ? show_count(x->req, x->lang, "service.months", in.value[i])
                               : show_number(x->req, in.value[i])));
        node_set(n, KEY("change"),
                 node_text(str_printf(x->req, STR_FMT "#%s", STR_ARG(way_path(w, "pick")), f->id)));
        node_add(list, n);
    }
    node_set(page, KEY("shared"), list);
}

static enum err add_actor(struct checking *c, struct node page)
{
    struct exchange *x = c->way.x;
    struct establishment_words est;
    struct person_words person;
    TRY(establishment_words_load(x->reader, x->req, x->actor.establishment_id, &est));
    TRY(person_words_load(x->reader, x->req, x->actor.person_id, &person));
    node_set(page, KEY("actor"), node_text(x->lang == LANG_AR ? person.name_ar : person.name_en));
    node_set(page, KEY("capacity"), node_text(way_capacity(x->lang, x->actor.capacity)));
    node_set(page, KEY("for_name"), node_text(x->lang == LANG_AR ? est.name_ar : est.name_en));
    node_set(page, KEY("for_number"), node_text(est.number));
    return OK;
}

static void add_money(struct checking *c, struct node page)
{
    struct exchange *x = c->way.x;
    const struct request *q = &c->preview.request;
    size_t refused = c->preview.lines_count - c->accepted;
    node_set(page, KEY("total"),
             node_html(show_money_html(x->req, x->lang, (struct money){q->fee})));
    node_set(page, KEY("accepted"),
             node_text(show_count(x->req, x->lang, "count.workers", (int64_t)c->accepted)));
    node_set(page, KEY("has_accepted"), node_bool(c->accepted > 0));
    if (refused)
        node_set(page, KEY("refused"),
                 node_html(message_html_plural(x->req, x->lang, "service.will_refuse", refused,
                                               NULL, 0)));
    if (!day_is_none(q->due_day)) {
        node_set(page, KEY("due"), node_html(show_date_html(x->req, x->lang, q->due_day)));
        node_set(page, KEY("has_due"), node_bool(true));
    }
}

static void show_page(struct checking *c, int status)
{
    struct way *w = &c->way;
    struct exchange *x = w->x;
    struct node page = node_object(x->req, 48);
    enum err e = add_rows(c, page);
    if (e == OK)
        e = add_actor(c, page);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    const char *name = x->lang == LANG_AR ? w->service->ar : w->service->en;
    node_set(page, KEY("title"),
             node_text(message_format(x->req, x->lang, "service.check.title",
                                      ARGS({"service", str_of(name)}))));
    way_frame(w, page, WAY_CHECK);
    add_money(c, page);
    add_shared(c, page);
    add_declarations(c, page);
    node_set(page, KEY("consequence"), node_text(way_text(w, "consequence")));
    node_set(page, KEY("action"), node_text(way_path(w, "check")));
    node_set(page, KEY("change"),
             node_text(w->draft.is_upload ? str_printf(x->req, "/" STR_FMT "/services/%s/upload",
                                                       STR_ARG(lang_code(x->lang)), w->service->id)
                                          : way_path(w, "pick")));
    node_set(page, KEY("key"), node_text(draft_id_text(x->req, w->draft.row.id)));
    node_set(page, KEY("version"), node_int(w->draft.row.changed_at));
    node_set(page, KEY("has_changed"), node_bool(c->has_changed));
    page_of_list(x, page, c->first, c->shown, c->preview.lines_count);
    answer_page(x, status, "service_check", page);
}

static bool begin(struct checking *c, struct exchange *x, enum action action)
{
    if (!way_begin(x, action, &c->way))
        return false;
    if (c->way.draft.row.state == DRAFT_SUBMITTING) {
        answer_redirect(x, way_path(&c->way, "progress"));
        return false;
    }
    if (c->way.draft.lines_count)
        return true;
    answer_redirect(x, way_path(&c->way, "pick"));
    return false;
}

void page_check(struct exchange *x)
{
    struct checking *c = arena_new_of(x->req, struct checking);
    if (!begin(c, x, ACTION_PREVIEW_SERVICE))
        return;
    enum err e = load(c, query_number(x, "page", 1));
    if (e != OK)
        answer_error(x, e);
    else
        show_page(c, 200);
}

/* ---- submitting ---- */

static void submitted(struct exchange *x)
{
    const struct draft_submit *d = (struct draft_submit *)x->job;
    if (x->job->err != OK)
        answer_error(x, x->job->err);
    else
        answer_redirect(x, way_request_path(x, &d->submission.request));
}

static void body_hash(struct str body, unsigned char out[KEY_HASH_BYTES])
{
    unsigned char whole[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(whole, (const unsigned char *)body.at, body.n);
    memcpy(out, whole, KEY_HASH_BYTES);
}

static void keep_ticks(struct checking *c)
{
    for (int i = 0; i < c->way.service->fields_count; i++)
        if (c->way.service->fields[i].kind == FIELD_TICK)
            c->way.draft.shared.value[i] = c->ticked[i];
}

/* The draft names itself as the key, and what was in it is the body: pressing twice, or again after a
   broken connection, finds the first answer. */
static void fill(struct checking *c, struct draft_submit *out, struct arena *results)
{
    struct way *w = &c->way;
    struct exchange *x = w->x;
    struct draft *d = &w->draft;
    keep_ticks(c);
    d->shared = way_assumed(w, &d->shared);
    *out = (struct draft_submit){
        .submission =
            {
                .job = {.run = draft_submit_run,
                        .establishment_id = x->actor.establishment_id,
                        .arena = results},
                .actor = x->actor,
                .service = w->service,
                .channel = d->is_upload ? CHANNEL_BULK : CHANNEL_WEB,
                .lines = draft_lines(results, d),
                .lines_count = d->lines_count,
                .has_key = true,
            },
    };
    memcpy(out->id, d->row.id, DRAFT_ID_BYTES);
    struct str id = {(const char *)d->row.id, DRAFT_ID_BYTES};
    memcpy(out->submission.key_hash, id.at, KEY_HASH_BYTES);
    struct draft plain = *d;
    plain.search = S("");
    plain.show = plain.page = 0;
    body_hash(draft_encode(x->req, &plain), out->submission.body_hash);
}

/* ---- submitting what takes longer ---- */

/* A job that outlives its request: its own arena, and nothing of the exchange. */
struct background {
    struct draft_submit submit; /* first */
    struct arena *arena;
};

static void background_done(struct job *job)
{
    struct background *b = (struct background *)job;
    if (job->err != OK)
        log_line(LOG_ERROR, "a large request was not recorded (%d); its draft can be sent again",
                 job->err);
    arena_free(b->arena);
}

struct marking {
    struct draft_write write;
    struct checking *checking;
};

static void go_on_behind(struct exchange *x)
{
    struct marking *m = x->state;
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    struct arena *own = arena_new(64 << 20);
    struct background *b = arena_new_of(own, struct background);
    fill(m->checking, &b->submit, own);
    b->arena = own;
    b->submit.submission.actor.csrf = S("");
    b->submit.submission.job.done = background_done;
    if (!writer_submit(x->portal->writer, &b->submit.submission.job)) {
        arena_free(own);
        answer_error(x, ERR_BUSY);
        return;
    }
    answer_redirect(x, way_path(&m->checking->way, "progress"));
}

/* First the mark that it is being submitted, then the work; so the progress page always has a truth to
   show, also after a restart. */
static void submit_behind(struct checking *c)
{
    struct exchange *x = c->way.x;
    struct marking *m = arena_new_of(x->req, struct marking);
    m->checking = c;
    keep_ticks(c);
    m->write.row = c->way.draft.row;
    m->write.row.body = draft_encode(x->req, &c->way.draft);
    m->write.row.state = DRAFT_SUBMITTING;
    m->write.job.run = draft_write_run;
    m->write.job.establishment_id = x->actor.establishment_id;
    x->state = m;
    exchange_write(x, &m->write.job, go_on_behind);
}

static void submit(struct checking *c)
{
    struct exchange *x = c->way.x;
    struct draft_submit *d;
    if (c->way.draft.lines_count >= PROGRESS_LINES_MIN) {
        submit_behind(c);
        return;
    }
    d = arena_new_of(x->req, struct draft_submit);
    fill(c, d, x->req);
    exchange_write(x, &d->submission.job, submitted);
}

static void drop_line(struct checking *c, uint64_t line)
{
    struct draft *d = &c->way.draft;
    if (line < 1 || line > d->lines_count)
        return;
    memmove(&d->lines[line - 1], &d->lines[line], (d->lines_count - line) * sizeof *d->lines);
    d->lines_count--;
}

static void read_ticks(struct checking *c, const struct form *form)
{
    const struct service *s = c->way.service;
    for (int i = 0; i < s->fields_count; i++) {
        if (s->fields[i].kind != FIELD_TICK)
            continue;
        c->ticked[i] = form_value(form, s->fields[i].id).n > 0;
        if (s->fields[i].is_required && !c->ticked[i])
            fault_add(&c->way.faults, str_of(s->fields[i].id), "tick", S(""), S(""));
    }
}

void page_check_post(struct exchange *x)
{
    struct checking *c = arena_new_of(x->req, struct checking);
    struct form form;
    uint64_t line, version;
    if (!begin(c, x, ACTION_SUBMIT_REQUEST) || !exchange_form(x, &form))
        return;
    struct str drop = form_value(&form, "drop"), given = form_value(&form, "version");
    bool is_same =
        given.at && str_to_u64(given, &version) && version == (uint64_t)c->way.draft.row.changed_at;
    if (is_same && drop.at && str_to_u64(drop, &line)) {
        drop_line(c, line);
        way_store(&c->way, c->way.draft.lines_count ? "check" : "pick");
        return;
    }
    read_ticks(c, &form);
    if (is_same && c->way.faults.count == 0) {
        submit(c);
        return;
    }
    c->has_changed = !is_same;
    if (!is_same)
        c->way.faults.count = 0;
    enum err e = load(c, 1);
    if (e != OK)
        answer_error(x, e);
    else
        show_page(c, is_same ? 422 : 409);
}

/* ---- progress ---- */

/* Where a large request is: taken in, then with the writer, then a request (way_begin goes there). A
   draft that is still marked after a minute lost its job with a restart: it can be sent again, and
   finds the first answer if there was one. */
void page_progress(struct exchange *x)
{
    struct way w;
    if (!way_begin(x, ACTION_SUBMIT_REQUEST, &w))
        return;
    if (w.draft.row.state == DRAFT_OPEN) {
        answer_redirect(x, way_path(&w, "check"));
        return;
    }
    struct node page = node_object(x->req, 24);
    bool is_stale = x->clock.now_ms - w.draft.row.changed_at > STALE_MS;
    node_set(page, KEY("title"), node_text(message(x->lang, "service.progress.title")));
    way_frame(&w, page, WAY_CHECK);
    if (!is_stale)
        node_set(page, KEY("refresh"), node_int(1));
    node_set(page, KEY("is_stale"), node_bool(is_stale));
    node_set(page, KEY("lines"),
             node_text(show_count(x->req, x->lang, "count.lines", (int64_t)w.draft.lines_count)));
    node_set(page, KEY("self"), node_text(way_path(&w, "progress")));
    answer_page(x, 200, "service_progress", page);
}

void page_progress_post(struct exchange *x)
{
    struct checking *c = arena_new_of(x->req, struct checking);
    struct form form;
    if (!way_begin(x, ACTION_SUBMIT_REQUEST, &c->way) || !exchange_form(x, &form))
        return;
    bool is_stale = c->way.draft.row.state == DRAFT_SUBMITTING &&
                    x->clock.now_ms - c->way.draft.row.changed_at > STALE_MS;
    if (!is_stale) {
        answer_redirect(x, way_path(&c->way, "progress"));
        return;
    }
    /* The declarations that were made stand in the draft. */
    for (int i = 0; i < FIELDS_MAX; i++)
        c->ticked[i] = c->way.draft.shared.value[i] == 1;
    submit_behind(c);
}
