/* The message gateway's stand-in: takes what the portal sends (SMS and e-mail as signed JSON, by
   POST /messages) and shows it on a page, so that somebody trying the portal reads his code there.
   Kept in memory, the latest 200; a restart forgets them.

   The trap: messages hold codes. Listen on loopback only. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/embedded.h"
#include "base/webhook.h"
#include "http/http.h"
#include "standin/answer.h"
#include "standin/stand_in.h"
#include "web/html.h"
#include "web/json.h"
#include <stdlib.h>

enum { KEPT = 200, BODY_BYTES_MAX = 16 << 10, TEXT_BYTES_MAX = 2000, SHORT_BYTES_MAX = 100 };

/* One HTTP thread, so nothing here needs a lock. */
struct kept {
    char id[SHORT_BYTES_MAX], to[SHORT_BYTES_MAX], kind[SHORT_BYTES_MAX], language[8];
    char subject[TEXT_BYTES_MAX], text[TEXT_BYTES_MAX];
    int64_t at_ms;
};
static struct kept *ring;
static uint64_t taken;
static struct stand_in_config config;
static struct http_server *server;

/* The i-th latest. */
static const struct kept *latest(uint64_t i) { return &ring[(taken - 1 - i) % KEPT]; }
static uint64_t kept_count(void) { return taken < KEPT ? taken : KEPT; }

/* ---- taking one ---- */

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
    json_t *body;
    struct str id = http_header_get(r, "webhook-id");
    if (!webhook_holds(config.secret, id, http_header_get(r, "webhook-timestamp"),
                       http_header_get(r, "webhook-signature"), r->body, k.at_ms)) {
        stand_in_problem(r, 401, "the signature does not fit");
        return;
    }
    if (json_read(r->req, r->body, BODY_BYTES_MAX, &body, &fault) != OK ||
        !stand_in_put(k.id, sizeof k.id, id) ||
        !stand_in_put(k.to, sizeof k.to, json_member_text(body, "to")) ||
        !stand_in_put(k.kind, sizeof k.kind, json_member_text(body, "kind")) ||
        !stand_in_put(k.language, sizeof k.language, json_member_text(body, "language")) ||
        !stand_in_put(k.subject, sizeof k.subject, json_member_text(body, "subject")) ||
        !stand_in_put(k.text, sizeof k.text, json_member_text(body, "text"))) {
        stand_in_problem(r, 422, "not a message");
        return;
    }
    if (!is_kept(id)) /* sent again, because our answer was lost: one message all the same */
        ring[taken++ % KEPT] = k;
    stand_in_answer(r, 202, "application/json", S("{\"taken\":true}"));
}

/* ---- showing them ---- */

static void clock_text(struct buf *b, int64_t at_ms)
{
    enum { RIYADH_SECONDS = 3 * 3600, DAY_SECONDS = 86400 };
    int64_t s = (at_ms / 1000 + RIYADH_SECONDS) % DAY_SECONDS;
    buf_printf(b, "%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static void message_add(struct buf *b, const struct kept *k)
{
    bool is_english = strcmp(k->language, "en") == 0;
    buf_c(b, "<li><h2><bdi dir=\"ltr\">");
    html_escape(b, str_of(k->to));
    buf_c(b, "</bdi></h2><p class=\"small mute\"><bdi dir=\"ltr\">");
    clock_text(b, k->at_ms);
    buf_c(b, " UTC+3</bdi></p><div class=\"said\"");
    buf_c(b, is_english ? " lang=\"en\" dir=\"ltr\">" : " lang=\"ar\" dir=\"rtl\">");
    buf_c(b, "<p><b>");
    html_escape(b, str_of(k->subject));
    buf_c(b, "</b></p>");
    for (struct str rest = str_of(k->text), line; str_cut(&rest, '\n', &line);) {
        buf_c(b, "<p>");
        html_escape(b, line);
        buf_c(b, "</p>");
    }
    buf_c(b, "</div></li>");
}

static void page(struct http_request *r)
{
    struct buf b = buf_new(r->req);
    buf_c(&b,
          "<!doctype html>\n<html lang=\"ar\" dir=\"rtl\"><head><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
          "<title>الرسائل: بديل للعرض</title>"
          "<link rel=\"icon\" href=\"/assets/star.svg\" type=\"image/svg+xml\">"
          "<link rel=\"stylesheet\" href=\"/assets/style.css\"></head><body>"
          "<header><p class=\"demo\">بديل للعرض: هذه ليست شبكة رسائل حقيقية. "
          "<span lang=\"en\" dir=\"ltr\">Stand-in: no real message network.</span></p></header>"
          "<main id=\"main\"><div class=\"wrap\"><h1>الرسائل المرسلة من البوابة</h1>"
          "<p class=\"lede\">تظهر هنا رسائل الجوال والبريد التي كانت ستصل إلى أصحابها، "
          "أحدثها أولًا. لرؤية الجديد تُحدَّث الصفحة.</p>"
          "<p class=\"mute\" lang=\"en\" dir=\"ltr\">Text messages and e-mails the portal sent, "
          "latest first. Reload the page to see new ones.</p>"
          "<p class=\"acts\"><a class=\"btn s\" href=\"/\">تحديث الصفحة</a></p>");
    buf_c(&b, kept_count() ? "<ul class=\"phone\">" : "<p class=\"note\">لا رسائل بعد.</p>");
    for (uint64_t i = 0; i < kept_count(); i++)
        message_add(&b, latest(i));
    buf_c(&b, kept_count() ? "</ul>" : "");
    buf_c(&b, "</div></main></body></html>\n");
    stand_in_answer(r, 200, "text/html; charset=utf-8", buf_out(&b));
}

/* For tests: the same as data, latest first. */
static void data(struct http_request *r)
{
    struct buf b = buf_new(r->req);
    struct json_writer w = json_writer(&b);
    json_object_open(&w);
    json_member_bool(&w, "is_stand_in", true);
    json_name(&w, "messages");
    json_list_open(&w);
    for (uint64_t i = 0; i < kept_count(); i++) {
        const struct kept *k = latest(i);
        json_object_open(&w);
        json_member_c(&w, "id", k->id);
        json_member_c(&w, "to", k->to);
        json_member_c(&w, "kind", k->kind);
        json_member_c(&w, "language", k->language);
        json_member_c(&w, "subject", k->subject);
        json_member_c(&w, "text", k->text);
        json_member_int(&w, "at_ms", k->at_ms);
        json_object_close(&w);
    }
    json_list_close(&w);
    json_object_close(&w);
    stand_in_answer(r, 200, "application/json", buf_out(&b));
}

static void asset(struct http_request *r)
{
    struct str file = embedded_find(str_printf(r->req, "src/web" STR_FMT, STR_ARG(r->path)));
    const char *type = str_ends(r->path, S(".css"))     ? "text/css; charset=utf-8"
                       : str_ends(r->path, S(".svg"))   ? "image/svg+xml"
                       : str_ends(r->path, S(".woff2")) ? "font/woff2"
                                                        : "text/plain; charset=utf-8";
    if (file.at)
        stand_in_answer(r, 200, type, file);
    else
        stand_in_problem(r, 404, "no such file");
}

static void handle(struct http_request *r)
{
    if (r->method == HTTP_POST_ && str_eq(r->path, S("/messages")))
        take(r);
    else if (r->method != HTTP_GET_)
        stand_in_problem(r, 405, "only GET, and POST to /messages");
    else if (str_eq(r->path, S("/")))
        page(r);
    else if (str_eq(r->path, S("/messages.json")))
        data(r);
    else if (str_starts(r->path, S("/assets/")))
        asset(r);
    else
        stand_in_problem(r, 404, "no such page");
}

static enum err start(struct arena *boot, const struct stand_in_config *given, int *port)
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
        .handle = handle,
    };
    if (!given->secret.n)
        return fail(ERR_INPUT,
                    "BAWABA_MESSAGE_SECRET must hold the secret that the portal has too");
    config = *given;
    taken = 0;
    ring = arena_array(boot, struct kept, KEPT);
    return http_start(&http, &server, port);
}

static void stop(void) { http_stop(server, 2000); }

const struct stand_in stand_in_messages = {
    .name = "messages",
    .help = "takes the portal's text messages and e-mails and shows them",
    .listen = "127.0.0.1:18081",
    .secret = "BAWABA_MESSAGE_SECRET",
    .start = start,
    .stop = stop,
};
