/* The payment gateway's stand-in: a page with the number and the amount, and buttons that pay, pay a
   wrong amount, or pay twice. Paying sends the signed notice that a gateway sends, with retries, and
   leads back to the portal. No money moves.

   The trap: the amount on the page is what the address says. It proves nothing, and need not: the
   portal takes only the exact amount, whatever is shown here. */
#include "base/buf.h"
#include "base/money.h"
#include "http/http.h"
#include "standin/answer.h"
#include "standin/notice.h"
#include "standin/signed_post.h"
#include "standin/stand_in.h"
#include "web/form.h"
#include "web/html.h"
#include <curl/curl.h>

enum { BODY_BYTES_MAX = 4096, PATH_BYTES_MAX = 300 };

static struct stand_in_config config;
static struct http_server *server;

/* ---- the notice ---- */

long notice_send(struct arena *a, const struct stand_in_config *c, struct str payment_no,
                 struct money amount, struct str *answer)
{
    char text[MONEY_TEXT_BYTES];
    struct str body = str_printf(a,
                                 "{\"type\":\"payment.taken\",\"payment_no\":\"" STR_FMT
                                 "\",\"amount\":\"" STR_FMT "\",\"currency\":\"SAR\"}",
                                 STR_ARG(payment_no), STR_ARG(money_format(amount, text)));
    return signed_post(a, c, "/api/v1/payments/notices", signed_post_id(a, "pay_"), body, answer);
}

/* ---- pages ---- */

static void answer(struct http_request *r, int status, struct str body)
{
    stand_in_answer(r, status, "text/html; charset=utf-8", body);
}

struct page { /* what the address or the form says, checked */
    struct str payment_no, back;
    struct money amount;
};

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] < '0' || s.at[i] > '9')
            return false;
    return s.n == 16;
}

/* A path of the portal's own, so that this page can't be made to lead elsewhere. */
static bool is_portal_path(struct str s)
{
    if (s.n < 2 || s.n > PATH_BYTES_MAX || s.at[0] != '/' || s.at[1] == '/')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] <= ' ' || s.at[i] > 126 || s.at[i] == '\\' || s.at[i] == '"')
            return false;
    return true;
}

static bool page_read(struct http_request *r, struct str text, struct form *form, struct page *out)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = PATH_BYTES_MAX};
    if (form_read_urlencoded(r->req, text, &limits, form) != FORM_FINE)
        return false;
    out->payment_no = form_value(form, "payment_no");
    out->back = form_value(form, "back");
    struct str amount = form_value(form, "amount");
    return out->payment_no.at && is_digits(out->payment_no) && amount.at &&
           money_parse(amount, MONEY_UNSIGNED, &out->amount) && out->amount.halalas > 0 &&
           (!out->back.at || is_portal_path(out->back));
}

static void head(struct buf *b, const char *title)
{
    buf_printf(
        b,
        "<!doctype html><html lang=\"en\" dir=\"ltr\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        "<title>%s — payment stand-in</title>"
        "<link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/style.css\">"
        "</head><body><main><p class=\"mark\"><b>Payment stand-in.</b> This is not a bank, and no "
        "money moves. <span lang=\"ar\" dir=\"rtl\">هذه بوابة سداد للعرض فقط. لا تنتقل أموال."
        "</span></p>",
        title);
}

static void hidden(struct buf *b, const char *name, struct str value)
{
    buf_printf(b, "<input type=\"hidden\" name=\"%s\" value=\"", name);
    html_escape(b, value);
    buf_c(b, "\">");
}

static void link_back(struct buf *b, struct str back)
{
    if (!back.at)
        return;
    buf_printf(b, "<p><a href=\"%s", config.portal);
    html_escape(b, back);
    buf_c(b,
          "\">Back to the portal <span lang=\"ar\" dir=\"rtl\">العودة إلى البوابة</span></a></p>");
}

static void show_pay(struct http_request *r)
{
    struct page p = {0};
    struct form form = {0};
    struct buf b = buf_new(r->req);
    char text[MONEY_TEXT_BYTES];
    head(&b, "Pay");
    if (!page_read(r, r->query, &form, &p)) {
        buf_c(&b, "<h1>No such payment</h1><p>A payment number has 16 digits and an amount.</p>"
                  "</main></body></html>");
        answer(r, 400, buf_out(&b));
        return;
    }
    buf_c(&b, "<h1>Pay <span lang=\"ar\" dir=\"rtl\">السداد</span></h1><dl><dt>Payment number "
              "<span lang=\"ar\" dir=\"rtl\">رقم السداد</span></dt><dd>");
    html_escape(&b, p.payment_no);
    buf_c(&b, "</dd><dt>Amount <span lang=\"ar\" dir=\"rtl\">المبلغ</span></dt><dd>");
    html_escape(&b, money_format_grouped(p.amount, text));
    buf_c(&b, " SAR</dd></dl><form method=\"post\" action=\"/pay\">");
    hidden(&b, "payment_no", p.payment_no);
    hidden(&b, "amount", money_format(p.amount, text));
    if (p.back.at)
        hidden(&b, "back", p.back);
    buf_c(&b,
          "<p><button name=\"how\" value=\"pay\">Pay <span lang=\"ar\" dir=\"rtl\">سداد</span>"
          "</button></p><p><button class=\"ghost\" name=\"how\" value=\"wrong\">Pay a wrong amount "
          "<span lang=\"ar\" dir=\"rtl\">سداد مبلغ خاطئ</span></button> <button class=\"ghost\" "
          "name=\"how\" value=\"twice\">Pay twice <span lang=\"ar\" dir=\"rtl\">سداد مرتين</span>"
          "</button></p></form>");
    link_back(&b, p.back);
    buf_c(&b, "</main></body></html>");
    answer(r, 200, buf_out(&b));
}

static void report(struct buf *b, struct money amount, long status, struct str said)
{
    char text[MONEY_TEXT_BYTES];
    buf_c(b, "<li>Notice of ");
    html_escape(b, money_format_grouped(amount, text));
    if (status == 0)
        buf_c(b, " SAR: no answer. It can be sent again.</li>");
    else
        buf_printf(b, " SAR: the portal answered %ld.<br><code>", status);
    if (status == 0)
        return;
    html_escape(b, str_first(said, 300));
    buf_c(b, "</code></li>");
}

static void pay(struct http_request *r)
{
    struct page p = {0};
    struct form form = {0};
    struct buf b = buf_new(r->req);
    head(&b, "Sent");
    if (!page_read(r, r->body, &form, &p)) {
        buf_c(&b, "<h1>No such payment</h1></main></body></html>");
        answer(r, 400, buf_out(&b));
        return;
    }
    struct str how = form_value(&form, "how"), said;
    bool is_wrong = how.at && str_eq_c(how, "wrong"), is_twice = how.at && str_eq_c(how, "twice");
    struct money amount = is_wrong ? (struct money){p.amount.halalas + 100} : p.amount;
    buf_c(&b, "<h1>Sent <span lang=\"ar\" dir=\"rtl\">أُرسل الإشعار</span></h1><ul>");
    for (int i = 0; i < (is_twice ? 2 : 1); i++) {
        long status = notice_send(r->req, &config, p.payment_no, amount, &said);
        report(&b, amount, status, said);
    }
    buf_c(&b, "</ul>");
    link_back(&b, p.back);
    buf_c(&b, "</main></body></html>");
    answer(r, 200, buf_out(&b));
}

static void style(struct http_request *r)
{
    http_answer(
        r, &(struct http_reply){
               .status = 200,
               .content_type = S("text/css"),
               .body = S("body{margin:0;background:#f6f4ff;color:#1d1b26;font:1.0625rem/1.6 "
                         "system-ui,sans-serif}main{max-width:40rem;margin:2rem auto;padding:"
                         "1.5rem;background:#fff;border:2px dashed #5b4a9e;border-radius:12px}"
                         ".mark{background:#efeaff;padding:.75rem 1rem;border-radius:8px}"
                         ".mark span{display:block}dl{display:grid;grid-template-columns:auto "
                         "1fr;gap:.5rem 1.5rem}dd{margin:0;font-weight:600}button{min-height:"
                         "48px;padding:.5rem 1.25rem;border:1px solid #43358a;border-radius:8px;"
                         "background:#43358a;color:#fff;font:inherit}button.ghost{background:"
                         "#fff;color:#43358a}a{color:#43358a}code{overflow-wrap:anywhere}"),
           });
}

static void handle(struct http_request *r)
{
    bool is_get = r->method == HTTP_GET_;
    if (is_get && str_eq(r->path, S("/style.css")))
        style(r);
    else if (is_get && str_eq(r->path, S("/pay")))
        show_pay(r);
    else if (r->method == HTTP_POST_ && str_eq(r->path, S("/pay")))
        pay(r);
    else {
        struct buf b = buf_new(r->req);
        head(&b, "Start");
        buf_c(&b,
              "<h1>Payments</h1><p>The portal leads here with a payment number.</p></main></body>"
              "</html>");
        answer(r, is_get && str_eq(r->path, S("/")) ? 200 : 404, buf_out(&b));
    }
}

static size_t body_bytes_max(enum http_method method, struct str path)
{
    return method == HTTP_POST_ && str_eq(path, S("/pay")) ? BODY_BYTES_MAX : 0;
}

static enum err start(struct arena *boot, const struct stand_in_config *c, int *port)
{
    (void)boot;
    if (!c->secret.n)
        return fail(ERR_INPUT,
                    "BAWABA_GATEWAY_SECRET must hold the secret that the portal has too");
    config = *c;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return fail(ERR_IO, "libcurl did not start");
    struct http_config http = {
        .listen = c->listen,
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
    return http_start(&http, &server, port);
}

static void stop(void) { http_stop(server, 1000); }

const struct stand_in stand_in_payments = {
    .name = "payments",
    .help = "the payment gateway: a page with buttons that send the signed notice",
    .listen = "127.0.0.1:18082",
    .secret = "BAWABA_GATEWAY_SECRET",
    .start = start,
    .stop = stop,
};
