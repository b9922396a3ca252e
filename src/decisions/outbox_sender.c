/* See the header. */
#include "decisions/outbox_sender.h"
#include "base/log.h"
#include "base/webhook.h"
#include "db/db.h"
#include "decisions/answer.h"
#include "registers/outbox.h"
#include <curl/curl.h>
#include <pthread.h>
#include <time.h>

enum {
    BATCH = 50,
    IDLE_SECONDS = 1,
    TRIES_MAX = 60, /* two days and a half */
    CODE_AGE_MS_MAX = 15 * 60 * 1000,
    NO_ADDRESS_WAIT_MS = 24 * 60 * 60 * 1000,
    FIRST_WAIT_MS = 5000,
    WAIT_MS_MAX = 60 * 60 * 1000,
    CONNECT_SECONDS_MAX = 5,
    SEND_SECONDS_MAX = 15,
    ARENA_BYTES_MAX = 16 << 20,
};

struct outbox_sender {
    struct outbox_sender_config config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
    CURL *curl;
    struct arena *arena;
    struct db *reader; /* NULL while the database can't be reached */
    /* By receiver: 0 the message gateway, else enum outside_body. */
    bool was_failing[BODIES], is_silent[BODIES]; /* silent: within the batch in hand */
};

int64_t outbox_wait_ms(int64_t tries)
{
    enum { DOUBLINGS_MAX = 10 };
    if (tries > DOUBLINGS_MAX)
        return WAIT_MS_MAX;
    int64_t wait = (int64_t)FIRST_WAIT_MS << (tries > 0 ? tries : 0);
    return wait < WAIT_MS_MAX ? wait : WAIT_MS_MAX;
}

struct str outbox_value(struct str body, const char *name)
{
    struct str line, key = str_of(name);
    while (body.at && str_cut(&body, '\n', &line))
        if (str_starts(line, key) && line.n > key.n && line.at[key.n] == '=')
            return str_from(line, key.n + 1);
    return (struct str){0};
}

/* ---- what came of each ---- */

struct settled {
    int64_t id;
    bool is_over; /* delivered, or given up */
    int64_t next_at;
    /* delivered, and it asked a party something: his days begin; 0: no question */
    int asked_party;
    int64_t establishment_id, seq;
};
struct settling {
    struct job job;
    struct settled list[BATCH];
    int count;
};

static enum err settling_run(struct writing *w, struct job *job)
{
    struct settling *s = (struct settling *)job;
    for (int i = 0; i < s->count; i++) {
        const struct settled *one = &s->list[i];
        TRY(one->is_over ? outbox_delete(w->db, one->id)
                         : outbox_put_off(w->db, one->id, one->next_at));
        if (one->asked_party)
            TRY(answer_told(w, one->establishment_id, one->seq, one->asked_party));
    }
    return OK;
}

/* ---- one message ---- */

static void json_text(struct buf *b, const char *name, struct str s)
{
    static const char hex[] = "0123456789abcdef";
    buf_printf(b, "\"%s\":\"", name);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.at[i];
        if (c == '"' || c == '\\')
            buf_char(b, '\\'), buf_char(b, (char)c);
        else if (c < ' ')
            buf_c(b, "\\u00"), buf_char(b, hex[c >> 4]), buf_char(b, hex[c & 15]);
        else
            buf_char(b, (char)c);
    }
    buf_char(b, '"');
}

static size_t ignore(char *bytes, size_t size, size_t n, void *ctx)
{
    (void)bytes, (void)ctx;
    return size * n;
}

static const char *address_for(const struct outbox_sender *s, int receiver)
{
    return receiver ? s->config.bodies[receiver].address : s->config.gateway;
}

static const char *name_of(int receiver)
{
    return receiver ? outside_body_name((enum outside_body)receiver) : "the message gateway";
}

static struct curl_slist *headers_of(struct outbox_sender *s, int receiver, struct str id,
                                     struct str body, int64_t now_ms)
{
    struct str secret = receiver ? s->config.bodies[receiver].secret : s->config.secret;
    struct str at = str_printf(s->arena, "%lld", (long long)(now_ms / 1000));
    struct str signature = webhook_sign(s->arena, secret, id, at, body);
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
    const char *const names[] = {"webhook-id", "webhook-timestamp", "webhook-signature"};
    const struct str values[] = {id, at, signature};
    for (int i = 0; i < 3; i++)
        headers = curl_slist_append(
            headers,
            str_c(s->arena, str_printf(s->arena, "%s: " STR_FMT, names[i], STR_ARG(values[i]))));
    return headers;
}

/* Did the receiver take it? */
static bool post(struct outbox_sender *s, int receiver, struct str id, struct str body,
                 int64_t now_ms)
{
    long status = 0;
    if (s->is_silent[receiver])
        return false;
    struct curl_slist *headers = headers_of(s, receiver, id, body, now_ms);
    curl_easy_setopt(s->curl, CURLOPT_URL, address_for(s, receiver));
    curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body.at);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE, (long)body.n);
    CURLcode code = curl_easy_perform(s->curl);
    if (code == CURLE_OK)
        curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    bool is_failing = status < 200 || status >= 300;
    s->is_silent[receiver] = status == 0;
    if (is_failing && !s->was_failing[receiver])
        log_line(LOG_WARN, "%s did not take a message: %s, status %ld", name_of(receiver),
                 curl_easy_strerror(code), status);
    s->was_failing[receiver] = is_failing;
    return !is_failing;
}

/* A code goes to the phone it is to prove, a change of phone to the old one: both name it. */
static struct str address_of(const struct outbox_row *row)
{
    struct str named = outbox_value(row->body, "phone");
    if (named.n)
        return named;
    return row->phone.n ? row->phone : row->email;
}

static struct str language_of(const struct outbox_row *row)
{
    struct str named = outbox_value(row->body, "language");
    struct str language = named.n ? named : row->language;
    return str_eq(language, S("en")) ? S("en") : S("ar");
}

static struct settled later(const struct outbox_row *row, int64_t now_ms, int64_t wait_ms)
{
    bool is_over = row->tries + 1 >= TRIES_MAX;
    if (is_over)
        log_line(LOG_ERROR, "a message of kind %s was given up after %d tries",
                 message_kind_name(row->kind), TRIES_MAX);
    return (struct settled){.id = row->id, .is_over = is_over, .next_at = now_ms + wait_ms};
}

static struct settled delivered(const struct outbox_row *row)
{
    int64_t party;
    struct settled s = {.id = row->id, .is_over = true};
    bool asks = row->kind == MESSAGE_CONSENT_ASKED || row->kind == MESSAGE_OBJECTION_ASKED;
    if (asks && str_to_i64(outbox_value(row->body, "party"), &party)) {
        s.asked_party = (int)party;
        s.establishment_id = row->establishment_id;
        s.seq = row->seq;
    }
    return s;
}

/* Nobody listens there: it waits, however long. */
static struct settled waits(const struct outbox_row *row, int64_t now_ms)
{
    return (struct settled){.id = row->id, .next_at = now_ms + WAIT_MS_MAX};
}

static struct str message_id(struct outbox_sender *s, const struct outbox_row *row)
{
    return str_printf(s->arena, "msg_%lld", (long long)row->id);
}

static struct settled send_notice(struct outbox_sender *s, const struct outbox_row *row,
                                  int64_t now_ms)
{
    int receiver = message_body(row->kind);
    if (!address_for(s, receiver))
        return waits(row, now_ms);
    return post(s, receiver, message_id(s, row), row->body, now_ms)
               ? delivered(row)
               : later(row, now_ms, outbox_wait_ms(row->tries));
}

static struct settled send_one(struct outbox_sender *s, const struct outbox_row *row,
                               int64_t now_ms)
{
    if (message_body(row->kind))
        return send_notice(s, row, now_ms);
    const struct settled gone = {.id = row->id, .is_over = true};
    struct outgoing_text words;
    struct str to = address_of(row), language = language_of(row);
    struct outgoing outgoing = {
        .kind = message_kind_name(row->kind),
        .language = language,
        .body = row->body,
        .establishment = str_eq(language, S("en")) && row->establishment_en.n
                             ? row->establishment_en
                             : row->establishment_ar,
    };
    if (row->kind == MESSAGE_CODE && now_ms - row->made_at > CODE_AGE_MS_MAX)
        return gone;
    if (!s->config.gateway)
        return waits(row, now_ms);
    if (!to.n)
        return later(row, now_ms, NO_ADDRESS_WAIT_MS);
    if (!s->config.words(s->arena, &outgoing, &words)) {
        log_line(LOG_ERROR, "there are no words for messages of kind %s", outgoing.kind);
        return gone;
    }
    struct buf body = buf_new(s->arena);
    buf_char(&body, '{');
    json_text(&body, "channel", str_index(to, '@') < to.n ? S("email") : S("sms"));
    buf_char(&body, ','), json_text(&body, "to", to);
    buf_char(&body, ','), json_text(&body, "kind", str_of(outgoing.kind));
    buf_char(&body, ','), json_text(&body, "language", language);
    buf_char(&body, ','), json_text(&body, "subject", words.subject);
    buf_char(&body, ','), json_text(&body, "text", words.text);
    buf_char(&body, '}');
    return post(s, 0, message_id(s, row), buf_out(&body), now_ms)
               ? delivered(row)
               : later(row, now_ms, outbox_wait_ms(row->tries));
}

/* ---- the thread ---- */

static bool is_stopping(struct outbox_sender *s)
{
    pthread_mutex_lock(&s->lock);
    bool answer = s->is_stopping;
    pthread_mutex_unlock(&s->lock);
    return answer;
}

/* One batch; true when more may be waiting. */
static bool send_batch(struct outbox_sender *s)
{
    struct outbox_row *rows;
    struct settling settling = {.job.run = settling_run};
    int n;
    int64_t now_ms = clock_read(DAY_NONE).now_ms;
    memset(s->is_silent, 0, sizeof s->is_silent);
    if (!s->reader && db_open(s->config.url, DB_READ, &s->reader) != OK)
        return false;
    if (outbox_due(s->reader, s->arena, now_ms, BATCH, &rows, &n) != OK) {
        db_close(s->reader);
        s->reader = NULL;
        return false;
    }
    for (int i = 0; i < n && !is_stopping(s); i++)
        settling.list[settling.count++] = send_one(s, &rows[i], clock_read(DAY_NONE).now_ms);
    if (settling.count && writer_run(s->config.writer, &settling.job) != OK)
        return false; /* said in the log; sent once more, under the same ids */
    return n == BATCH;
}

static void *sender_main(void *arg)
{
    struct outbox_sender *s = arg;
    while (!is_stopping(s)) {
        arena_reset(s->arena);
        if (send_batch(s))
            continue;
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += IDLE_SECONDS;
        pthread_mutex_lock(&s->lock);
        if (!s->is_stopping)
            pthread_cond_timedwait(&s->wake, &s->lock, &until);
        pthread_mutex_unlock(&s->lock);
    }
    return NULL;
}

enum err outbox_sender_start(struct arena *boot, const struct outbox_sender_config *config,
                             struct outbox_sender **out)
{
    struct outbox_sender *s = arena_new_of(boot, struct outbox_sender);
    *out = s;
    s->config = *config;
    s->arena = arena_new(ARENA_BYTES_MAX);
    if (config->gateway && !config->secret.n)
        return fail(ERR_INPUT, "a message gateway needs its secret: BAWABA_MESSAGE_SECRET");
    for (int i = 1; i < BODIES; i++)
        if (config->bodies[i].address && !config->bodies[i].secret.n)
            return fail(ERR_INPUT, "notices to %s need its secret",
                        outside_body_name((enum outside_body)i));
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(s->curl = curl_easy_init()))
        return fail(ERR_IO, "the HTTP client did not start");
    for (int i = 0; i < BODIES; i++)
        if (address_for(s, i) &&
            curl_easy_setopt(s->curl, CURLOPT_URL, address_for(s, i)) != CURLE_OK)
            return fail(ERR_INPUT, "the address of %s can't be used", name_of(i));
    curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(s->curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS_MAX);
    curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)SEND_SECONDS_MAX);
    curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, ignore);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    if (pthread_create(&s->thread, NULL, sender_main, s) != 0)
        return fail(ERR_BUSY, "no thread for messages");
    return OK;
}

void outbox_sender_stop(struct outbox_sender *s)
{
    pthread_mutex_lock(&s->lock);
    s->is_stopping = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    curl_easy_cleanup(s->curl);
    if (s->reader)
        db_close(s->reader);
    arena_free(s->arena);
}
