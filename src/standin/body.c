/* See the header. One HTTP thread, so nothing here needs a lock. The trap: notices name people by their
   numbers: listen on loopback only. */
#include "standin/body.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/webhook.h"
#include "http/http.h"
#include "standin/answer.h"
#include "standin/signed_post.h"
#include "web/form.h"
#include "web/html.h"
#include "web/json.h"
#include <curl/curl.h>

enum { KEPT = 200, BODY_BYTES_MAX = 8 << 10, TEXT_BYTES_MAX = 2000, SHORT_BYTES_MAX = 100 };

struct kept {
    char id[SHORT_BYTES_MAX], text[TEXT_BYTES_MAX];
    int64_t at_ms;
};
static struct kept *ring;
static uint64_t taken;
static struct stand_in_config config;
static const struct body *body;
static struct http_server *server;

/* The i-th latest. */
static const struct kept *latest(uint64_t i) { return &ring[(taken - 1 - i) % KEPT]; }
static uint64_t kept_count(void) { return taken < KEPT ? taken : KEPT; }

/* ---- taking a notice ---- */

static bool is_kept(struct str id)
{
    for (uint64_t i = 0; i < kept_count(); i++)
        if (str_eq_c(id, latest(i)->id))
            return true;
    return false;
}

static void take(struct http_request *r)
{
    struct json_fault fault;
    struct kept k = {.at_ms = clock_read(DAY_NONE).now_ms};
    json_t *json;
    struct str id = http_header_get(r, "webhook-id");
    if (!webhook_holds(config.secret, id, http_header_get(r, "webhook-timestamp"),
                       http_header_get(r, "webhook-signature"), r->body, k.at_ms)) {
        stand_in_problem(r, 401, "the signature does not fit");
        return;
    }
    if (json_read(r->req, r->body, BODY_BYTES_MAX, &json, &fault) != OK ||
        !json_member_text(json, "type").at || !stand_in_put(k.id, sizeof k.id, id) ||
        !stand_in_put(k.text, sizeof k.text, r->body)) {
        stand_in_problem(r, 422, "not a notice");
        return;
    }
    if (!is_kept(id)) /* sent again, because our answer was lost: one notice all the same */
        ring[taken++ % KEPT] = k;
    stand_in_answer(r, 202, "application/json", S("{\"taken\":true}"));
}

/* For tests: what came, latest first, as it came. */
static void data(struct http_request *r)
{
    struct buf b = buf_new(r->req);
    struct json_writer w = json_writer(&b);
    json_object_open(&w);
    json_member_bool(&w, "is_stand_in", true);
    json_name(&w, "notices");
    json_list_open(&w);
    for (uint64_t i = 0; i < kept_count(); i++) {
        json_object_open(&w);
        json_member_c(&w, "id", latest(i)->id);
        json_name(&w, "notice");
        json_raw(&w, str_of(latest(i)->text));
        json_object_close(&w);
    }
    json_list_close(&w);
    json_object_close(&w);
    stand_in_answer(r, 200, "application/json", buf_out(&b));
}

/* ---- causing an event ---- */

static const struct body_event *event_named(struct str type)
{
    for (int i = 0; type.at && i < body->events_count; i++)
        if (str_eq_c(type, body->events[i].type))
            return &body->events[i];
    return NULL;
}

static struct str now_text(struct arena *a)
{
    int year, month, day;
    int64_t s = clock_read(DAY_NONE).now_ms / 1000;
    day_to_ymd((struct day){(int32_t)(s / 86400)}, &year, &month, &day);
    return str_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day,
                      (int)(s % 86400 / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* Only letters, digits and signs of numbers, so that what is not quoted stays one value. */
static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.at[i] < '0' || s.at[i] > '9') && (s.at[i] < 'a' || s.at[i] > 'z'))
            return false;
    return s.n > 0;
}

static struct str event_json(struct arena *a, const struct body_event *e, const struct form *form)
{
    struct buf b = buf_new(a);
    struct json_writer w = json_writer(&b);
    struct str at = str_trim(form_value(form, "at"));
    json_object_open(&w);
    json_member_c(&w, "type", e->type);
    json_member_str(&w, "at", at.at && at.n ? at : now_text(a));
    for (int i = 0; i < BODY_FIELDS_MAX && e->fields[i].name; i++) {
        struct str value = form_value(form, e->fields[i].name);
        value = value.at ? str_trim(value) : S("");
        if (value.n == 0)
            continue;
        json_name(&w, e->fields[i].name);
        if (e->fields[i].is_bare && is_plain(value))
            json_raw(&w, value);
        else
            json_str(&w, value);
    }
    json_object_close(&w);
    return buf_out(&b);
}

static void head(struct buf *b)
{
    buf_printf(
        b,
        "<!doctype html><html lang=\"ar\" dir=\"rtl\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>%s: بديل للعرض</title><link rel=\"icon\" href=\"data:,\">"
        "<link rel=\"stylesheet\" href=\"/style.css\"></head><body><main>"
        "<p class=\"mark\"><b>بديل للعرض.</b> هذه ليست جهة حقيقية، ولا يصل منها شيء إلى أحد. "
        "<span lang=\"en\" dir=\"ltr\">Stand-in: no real authority; nothing leaves this "
        "machine.</span></p><h1>%s <span lang=\"en\" dir=\"ltr\">%s</span></h1>",
        body->ar, body->ar, body->en);
}

static void cause(struct http_request *r)
{
    static const struct form_limits limits = {.fields_max = 14, .value_bytes_max = 400};
    struct form form = {0};
    struct buf b = buf_new(r->req);
    struct str said;
    const struct body_event *e = NULL;
    if (form_read_urlencoded(r->req, r->body, &limits, &form) == FORM_FINE)
        e = event_named(form_value(&form, "type"));
    head(&b);
    if (!e) {
        buf_c(&b, "<p>لا حدث بهذا الاسم.</p></main></body></html>");
        stand_in_answer(r, 400, "text/html; charset=utf-8", buf_out(&b));
        return;
    }
    struct str json = event_json(r->req, e, &form);
    struct str path = str_printf(r->req, "/api/v1/outside/%s/events", body->name);
    long status = signed_post(r->req, &config, str_c(r->req, path), signed_post_id(r->req, "evt_"),
                              json, &said);
    buf_c(&b, "<h2>أُرسل الإشعار <span lang=\"en\" dir=\"ltr\">Sent</span></h2>"
              "<p dir=\"ltr\"><code>");
    html_escape(&b, json);
    buf_printf(&b, "</code></p><p dir=\"ltr\" id=\"answer\">%ld <code>", status);
    html_escape(&b, str_first(said, 600));
    buf_c(&b, "</code></p><p><a href=\"/\">عودة <span lang=\"en\" dir=\"ltr\">Back</span></a></p>"
              "</main></body></html>");
    stand_in_answer(r, status == 200 ? 200 : 502, "text/html; charset=utf-8", buf_out(&b));
}

/* ---- the page ---- */

static void field_add(struct buf *b, const struct body_event *e, const struct body_field *f)
{
    buf_printf(b,
               "<p><label for=\"%s-%s\">%s%s <span lang=\"en\" dir=\"ltr\">%s</span></label>"
               "<input id=\"%s-%s\" name=\"%s\" dir=\"ltr\" autocomplete=\"off\"></p>",
               e->type, f->name, f->ar, f->is_optional ? " (اختياري)" : "", f->en, e->type, f->name,
               f->name);
}

static void event_add(struct buf *b, const struct body_event *e)
{
    static const struct body_field at = {"at", "وقت الحدث، والفراغ يعني الآن",
                                         "When it came to be; empty: now", true, false};
    buf_printf(b,
               "<details><summary>%s <span lang=\"en\" dir=\"ltr\">%s</span></summary>"
               "<form method=\"post\" action=\"/cause\"><input type=\"hidden\" name=\"type\" "
               "value=\"%s\">",
               e->ar, e->en, e->type);
    for (int i = 0; i < BODY_FIELDS_MAX && e->fields[i].name; i++)
        field_add(b, e, &e->fields[i]);
    field_add(b, e, &at);
    buf_c(b, "<p><button>إرسال إلى البوابة <span lang=\"en\" dir=\"ltr\">Send</span></button></p>"
             "</form></details>");
}

static void page(struct http_request *r)
{
    struct buf b = buf_new(r->req);
    head(&b);
    buf_c(&b, "<h2>إحداث حدث <span lang=\"en\" dir=\"ltr\">Cause an event</span></h2>");
    for (int i = 0; i < body->events_count; i++)
        event_add(&b, &body->events[i]);
    buf_c(&b, "<h2>ما وصل من البوابة <span lang=\"en\" dir=\"ltr\">Notices from the portal</span>"
              "</h2>");
    buf_c(&b, kept_count() ? "<ul dir=\"ltr\">" : "<p>لم يصل شيء بعد.</p>");
    for (uint64_t i = 0; i < kept_count(); i++) {
        buf_c(&b, "<li><code>");
        html_escape(&b, str_of(latest(i)->text));
        buf_c(&b, "</code></li>");
    }
    buf_c(&b, kept_count() ? "</ul></main></body></html>" : "</main></body></html>");
    stand_in_answer(r, 200, "text/html; charset=utf-8", buf_out(&b));
}

static void style(struct http_request *r)
{
    stand_in_answer(
        r, 200, "text/css",
        S("body{margin:0;background:#f6f4ff;color:#1d1b26;font:1.0625rem/1.7 system-ui,"
          "sans-serif}main{max-width:44rem;margin:2rem auto;padding:1.5rem;background:#fff;"
          "border:2px dashed #5b4a9e;border-radius:12px}.mark{background:#efeaff;padding:"
          ".75rem 1rem;border-radius:8px}span[lang=en]{color:#4a4660;font-size:.9em}details{"
          "border:1px solid #cfc8ea;border-radius:8px;padding:.5rem 1rem;margin:.5rem 0}summary{"
          "min-height:2.75rem;line-height:2.75rem;cursor:pointer}label{display:block}input{"
          "box-sizing:border-box;inline-size:100%;min-height:44px;padding:.25rem .5rem;border:"
          "1px solid #6b6488;border-radius:6px;font:inherit}button{min-height:48px;padding:"
          ".5rem 1.25rem;border:1px solid #43358a;border-radius:8px;background:#43358a;"
          "color:#fff;font:inherit}button span[lang=en]{color:#fff}a{color:#43358a}ul{padding:0;"
          "list-style:none}li{padding:.5rem 0;border-block-end:1px solid #e4dff4}code{"
          "overflow-wrap:anywhere}"));
}

static void handle(struct http_request *r)
{
    bool is_get = r->method == HTTP_GET_, is_post = r->method == HTTP_POST_;
    if (is_post && str_eq(r->path, S("/notices")))
        take(r);
    else if (is_post && str_eq(r->path, S("/cause")))
        cause(r);
    else if (!is_get)
        stand_in_problem(r, 405, "only GET, and POST to /notices and /cause");
    else if (str_eq(r->path, S("/")))
        page(r);
    else if (str_eq(r->path, S("/notices.json")))
        data(r);
    else if (str_eq(r->path, S("/style.css")))
        style(r);
    else
        stand_in_problem(r, 404, "no such page");
}

static size_t body_bytes_max(enum http_method method, struct str path)
{
    bool takes = str_eq(path, S("/notices")) || str_eq(path, S("/cause"));
    return method == HTTP_POST_ && takes ? BODY_BYTES_MAX : 0;
}

enum err body_start(struct arena *boot, const struct body *which,
                    const struct stand_in_config *given, int *port)
{
    struct http_config http = {
        .listen = given->listen,
        .threads = 1,
        .head_bytes_max = 16 << 10,
        .headers_max = 64,
        .body_memory_max = 1 << 20,
        .connections_max = 200,
        .head_timeout_ms = 10000,
        .idle_timeout_ms = 60000,
        .body_bytes_per_second_min = 1024,
        .body_bytes_max = body_bytes_max,
        .handle = handle,
    };
    if (!given->secret.n)
        return fail(ERR_INPUT, "the stand-in of %s needs the secret that the portal has too",
                    which->name);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fail(ERR_IO, "libcurl did not start");
    config = *given;
    body = which;
    taken = 0;
    ring = arena_array(boot, struct kept, KEPT);
    return http_start(&http, &server, port);
}

void body_stop(void) { http_stop(server, 1000); }
