/* What is neither a page nor the API: health, metrics, assets, and "/" which leads to a language. */
#include "base/embedded.h"
#include "web/api.h"
#include "web/page.h"

void plain_start(struct exchange *x)
{
    exchange_header(x, "Vary", S("Accept-Language"));
    answer_redirect(x, x->lang == LANG_EN ? S("/en") : S("/ar"));
}

void plain_health(struct exchange *x) { answer_bytes(x, 200, "text/plain", S("ok\n")); }

/* Ready: this thread can read, and the writer takes work. */
void plain_ready(struct exchange *x)
{
    int64_t version;
    bool is_ready = x->reader && db_version(x->reader, &version) == OK && version > 0 &&
                    writer_is_well(x->portal->writer);
    answer_bytes(x, is_ready ? 200 : 503, "text/plain", is_ready ? S("ready\n") : S("not ready\n"));
}

void plain_metrics(struct exchange *x)
{
    struct http_counts h = http_counts_read(x->portal->http);
    struct writer_counts w = writer_counts_read(x->portal->writer);
    struct buf b = buf_new(x->req);
    const struct {
        const char *name, *type, *help;
        uint64_t value;
    } rows[] = {
        {"bawaba_http_connections_open", "gauge", "Connections open now", h.connections_open},
        {"bawaba_http_connections_total", "counter", "Connections taken", h.connections_total},
        {"bawaba_http_requests_total", "counter", "Requests handled", h.requests},
        {"bawaba_http_answers_2xx_total", "counter", "Answers 2xx", h.answers_2xx},
        {"bawaba_http_answers_3xx_total", "counter", "Answers 3xx", h.answers_3xx},
        {"bawaba_http_answers_4xx_total", "counter", "Answers 4xx", h.answers_4xx},
        {"bawaba_http_answers_5xx_total", "counter", "Answers 5xx", h.answers_5xx},
        {"bawaba_http_refused_by_gate_total", "counter", "Malformed requests", h.refused_by_gate},
        {"bawaba_http_timeouts_total", "counter", "Connections too slow", h.timeouts},
        {"bawaba_http_bytes_in_total", "counter", "Bytes read", h.bytes_in},
        {"bawaba_http_bytes_out_total", "counter", "Bytes written", h.bytes_out},
        {"bawaba_writer_jobs_total", "counter", "Jobs committed or refused", w.jobs},
        {"bawaba_writer_batches_total", "counter", "Commits", w.batches},
        {"bawaba_writer_failed_total", "counter", "Jobs that were undone", w.failed},
        {"bawaba_writer_commit_microseconds_total", "counter", "Time in commits", w.commits_us},
        {"bawaba_writer_queue", "gauge", "Jobs waiting", w.queued},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        buf_printf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %llu\n", rows[i].name, rows[i].help,
                   rows[i].name, rows[i].type, rows[i].name, (unsigned long long)rows[i].value);
    answer_bytes(x, 200, "text/plain; version=0.0.4", buf_out(&b));
}

static const char *type_of(struct str name)
{
    if (str_ends(name, S(".css")))
        return "text/css; charset=utf-8";
    if (str_ends(name, S(".woff2")))
        return "font/woff2";
    if (str_ends(name, S(".svg")))
        return "image/svg+xml";
    if (str_ends(name, S(".js")))
        return "text/javascript; charset=utf-8";
    return "text/plain; charset=utf-8";
}

void plain_asset(struct exchange *x)
{
    struct str file =
        embedded_find(str_printf(x->req, "src/web/assets/" STR_FMT, STR_ARG(x->params[0])));
    if (!file.at) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    exchange_header(x, "Cache-Control", S("public, max-age=86400"));
    exchange_header(x, "X-Content-Type-Options", S("nosniff"));
    answer_bytes(x, 200, type_of(x->params[0]), file);
}
