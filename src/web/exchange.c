/* See the header. */
#include "web/exchange.h"
#include "base/log.h"
#include "identity/session.h"
#include "web/json.h"
#include "web/page.h"
#include "web/route.h"
#include "web/template.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the writer ---- */

static void resume(struct http_request *r)
{
    struct exchange *x = r->user;
    log_request_set(r->id);
    portal_thread_refresh(r->thread);
    x->after(x);
    log_request_set(0);
}

void exchange_wait(struct exchange *x, void (*after)(struct exchange *x))
{
    x->after = after;
    x->http->user = x;
    http_defer(x->http, resume);
}

static void job_done(struct job *job) { http_resume(job->user); }

void exchange_write(struct exchange *x, struct job *job, void (*after)(struct exchange *x))
{
    x->job = job;
    job->arena = x->req;
    job->user = x->http;
    job->done = job_done;
    exchange_wait(x, after);
    if (writer_submit(x->portal->writer, job))
        return;
    job->err = ERR_BUSY;
    http_resume(x->http);
}

/* ---- answers ---- */

void exchange_header(struct exchange *x, const char *name, struct str value)
{
    if (x->headers_count < EXCHANGE_HEADERS_MAX)
        x->headers[x->headers_count++] = (struct http_header){str_of(name), value};
}

void answer_bytes(struct exchange *x, int status, const char *content_type, struct str body)
{
    struct http_reply reply = {
        .status = status,
        .content_type = str_of(content_type),
        .body = body,
        .headers = x->headers,
        .headers_count = x->headers_count,
    };
    http_answer(x->http, &reply);
}

void answer_json(struct exchange *x, int status, struct str json)
{
    exchange_header(x, "Cache-Control", S("no-store"));
    answer_bytes(x, status, "application/json", json);
}

void answer_redirect(struct exchange *x, struct str location)
{
    exchange_header(x, "Location", location);
    exchange_header(x, "Cache-Control", S("no-store"));
    answer_bytes(x, 303, "", S(""));
}

void answer_page(struct exchange *x, int status, const char *name, struct node data)
{
    struct buf out = buf_new(x->req);
    buf_room(&out, 48 << 10);
    page_frame(x, data);
    if (template_render(template_of(x->lang, name), data, &out) != OK)
        log_line(LOG_ERROR, "the page %s did not end", name);
    exchange_header(x, "Cache-Control", S("no-store"));
    page_headers(x);
    answer_bytes(x, status, "text/html; charset=utf-8", buf_out(&out));
}

/* ---- problems ---- */

/* Relative, so that the answer does not depend on what the client called this host. */
static void problem_json(struct exchange *x, int status, const char *code, struct str title,
                         struct str detail, const struct field_fault *faults, size_t count)
{
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_str(&w, "type", str_printf(x->req, "/problems/%s", code));
    json_member_str(&w, "title", title);
    json_member_int(&w, "status", status);
    json_member_str(&w, "detail", detail);
    json_member_c(&w, "code", code);
    if (count) {
        json_name(&w, "errors");
        json_list_open(&w);
        for (size_t i = 0; i < count; i++) {
            json_object_open(&w);
            json_member_str(&w, "pointer", faults[i].pointer);
            json_member_c(&w, "code", faults[i].code);
            json_member_str(&w, "found", faults[i].found);
            json_member_str(&w, "message_ar", fault_text(x->req, LANG_AR, &faults[i]));
            json_member_str(&w, "message_en", fault_text(x->req, LANG_EN, &faults[i]));
            json_object_close(&w);
        }
        json_list_close(&w);
    }
    json_object_close(&w);
    exchange_header(x, "Cache-Control", S("no-store"));
    answer_bytes(x, status, "application/problem+json", buf_out(&out));
}

struct str fault_text(struct arena *req, enum lang lang, const struct field_fault *f)
{
    struct str key = str_printf(req, "fault.%s", f->code);
    return message_format(req, lang, str_c(req, key),
                          ARGS({"found", f->found}, {"wanted", f->wanted}));
}

static void problem(struct exchange *x, int status, const char *code, const struct arg *args,
                    size_t args_count, const struct field_fault *faults, size_t count)
{
    char *title_key = str_c(x->req, str_printf(x->req, "problem.%s", code));
    char *detail_key = str_c(x->req, str_printf(x->req, "problem.%s.detail", code));
    struct str title = message(x->lang, title_key);
    struct str detail = message_format(x->req, x->lang, detail_key, args, args_count);
    if (x->is_api) {
        problem_json(x, status, code, title, detail, faults, count);
        return;
    }
    struct node data = node_object(x->req, 8), list = node_list(x->req, count);
    node_set(data, KEY("title"), node_text(title));
    node_set(data, KEY("detail"), node_text(detail));
    for (size_t i = 0; i < count; i++) {
        struct node item = node_object(x->req, 2);
        node_set(item, KEY("text"), node_text(fault_text(x->req, x->lang, &faults[i])));
        node_add(list, item);
    }
    node_set(data, KEY("faults"), list);
    answer_page(x, status, "problem", data);
}

void answer_problem(struct exchange *x, int status, const char *code, const struct arg *args,
                    size_t args_count)
{
    problem(x, status, code, args, args_count, NULL, 0);
}

void answer_faults(struct exchange *x, int status, const struct field_fault *faults, size_t count)
{
    problem(x, status, "fields", NULL, 0, faults, count);
}

void answer_error(struct exchange *x, enum err e)
{
    switch (e) {
    case ERR_INPUT: answer_problem(x, 400, "input", NULL, 0); return;
    case ERR_DENIED: answer_problem(x, 403, "denied", NULL, 0); return;
    case ERR_NOT_FOUND: answer_problem(x, 404, "not_found", NULL, 0); return;
    case ERR_CONFLICT: answer_problem(x, 409, "conflict", NULL, 0); return;
    case ERR_BUSY:
        exchange_header(x, "Retry-After", S("2"));
        answer_problem(x, 503, "busy", NULL, 0);
        return;
    case OK:
    case ERR_DB:
    case ERR_IO: break;
    }
    exchange_header(x, "Retry-After", S("30"));
    answer_problem(x, 503, "fault", NULL, 0);
}

/* ---- input ---- */

static void hash_half(const struct str *parts, size_t n, unsigned char out[16])
{
    crypto_hash_sha256_state state;
    unsigned char whole[32];
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < n; i++) {
        uint64_t length = parts[i].n;
        crypto_hash_sha256_update(&state, (const unsigned char *)&length, sizeof length);
        crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].at, parts[i].n);
    }
    crypto_hash_sha256_final(&state, whole);
    memcpy(out, whole, 16);
}

void exchange_key_hash(struct exchange *x, struct str key, unsigned char key_hash[16],
                       unsigned char body_hash[16])
{
    struct str body[] = {x->http->path, x->http->body};
    hash_half(&key, 1, key_hash);
    hash_half(body, 2, body_hash);
}

bool exchange_key(struct exchange *x, unsigned char key[16], unsigned char body[16])
{
    enum { KEY_BYTES_MAX = 200 };
    struct str given = http_header_get(x->http, "Idempotency-Key");
    bool is_fine = given.at && given.n > 0 && given.n <= KEY_BYTES_MAX;
    for (size_t i = 0; is_fine && i < given.n; i++)
        is_fine = given.at[i] > ' ' && given.at[i] < 127;
    if (!is_fine) {
        answer_problem(x, 400, given.at ? "key_malformed" : "key_missing", NULL, 0);
        return false;
    }
    exchange_key_hash(x, given, key, body);
    return true;
}

/* The Origin of a browser's POST must be this host; a browser that sends none sends Sec-Fetch-Site, and
   one that sends neither still needs the token. */
static bool is_own_origin(const struct http_request *r)
{
    struct str origin = http_header_get(r, "Origin");
    struct str site = http_header_get(r, "Sec-Fetch-Site");
    if (site.at && !str_eq(site, S("same-origin")) && !str_eq(site, S("none")))
        return false;
    if (!origin.at)
        return true;
    struct str scheme = r->is_tls ? S("https://") : S("http://");
    return str_starts(origin, scheme) && str_eq_nocase(str_from(origin, scheme.n), r->host);
}

static const struct form_limits form_limits = {
    .fields_max = 6000,
    .value_bytes_max = 4000,
    .files_max = 1,
    .file_bytes_max = 2 << 20,
};

bool exchange_form(struct exchange *x, struct form *out)
{
    return exchange_form_within(x, &form_limits, out);
}

bool exchange_form_within(struct exchange *x, const struct form_limits *limits, struct form *out)
{
    struct str type = http_header_get(x->http, "Content-Type");
    enum form_fault fault = form_read(x->req, x->http->body, type.at ? type : S(""), limits, out);
    if (fault != FORM_FINE) {
        answer_problem(x, 400, "form", ARGS({"cause", message(x->lang, form_fault_key(fault))}));
        return false;
    }
    if (!is_own_origin(x->http)) {
        answer_problem(x, 403, "origin", NULL, 0);
        return false;
    }
    if (x->actor.account_id && !session_csrf_matches(&x->actor, form_value(out, "csrf"))) {
        answer_problem(x, 403, "csrf", NULL, 0);
        return false;
    }
    return true;
}

/* ---- the session's last sight ---- */

struct touch {
    struct job job;
    unsigned char hash[32];
    int64_t now_ms;
};

static enum err touch_run(struct writing *w, struct job *job)
{
    struct touch *t = (struct touch *)job;
    return session_touch(w->db, t->hash, t->now_ms);
}

static void touch_done(struct job *job) { free(job); }

void exchange_touch(struct exchange *x)
{
    struct touch *t = calloc(1, sizeof *t);
    if (!t)
        return;
    memcpy(t->hash, x->actor.session_hash, sizeof t->hash);
    t->now_ms = x->clock.now_ms;
    t->job.run = touch_run;
    t->job.done = touch_done;
    if (!writer_submit(x->portal->writer, &t->job))
        free(t);
}
