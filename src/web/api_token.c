/* OAuth 2.0 client credentials (RFC 6749 section 4.4): an establishment's program trades its number and
   secret for a bearer token good for an hour. */
#include "identity/client.h"
#include "identity/session.h"
#include "web/api.h"
#include "web/json.h"
#include <sodium.h>

struct token_job {
    struct job job;
    int64_t client_id;
    struct token secret, token;
};

static enum err token_run(struct writing *w, struct job *job)
{
    struct token_job *t = (struct token_job *)job;
    return client_token(w->db, t->client_id, &t->secret, &t->token, w->clock.now_ms,
                        w->clock.today);
}

/* RFC 6749 names the members of an error; the title and detail are ours. */
static void oauth_error(struct exchange *x, int status, const char *code)
{
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_c(&w, "error", code);
    json_member_str(&w, "error_description", message(LANG_EN, "problem.client.detail"));
    json_member_str(&w, "message_ar", message(LANG_AR, "problem.client.detail"));
    json_member_str(&w, "message_en", message(LANG_EN, "problem.client.detail"));
    json_object_close(&w);
    answer_json(x, status, buf_out(&out));
}

static void after_token(struct exchange *x)
{
    const struct token_job *t = (struct token_job *)x->job;
    if (x->job->err == ERR_DENIED) {
        oauth_error(x, 401, "invalid_client");
        return;
    }
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    char text[TOKEN_TEXT_BYTES];
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_str(&w, "access_token", token_text(&t->token, text));
    json_member_c(&w, "token_type", "Bearer");
    json_member_int(&w, "expires_in", SESSION_CLIENT_MS / 1000);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

/* RFC 6749 section 2.3.1: the same two words in an Authorization header, which clients' libraries prefer.
   They are form-encoded there; ours have no letters that encoding would change. False: damaged. */
static bool basic_words(struct exchange *x, struct str header, struct str *id, struct str *secret)
{
    enum { BASIC_BYTES_MAX = 300 };
    struct str coded = str_trim(str_from(header, 6));
    char *plain = arena_alloc_raw(x->req, BASIC_BYTES_MAX);
    size_t n;
    if (sodium_base642bin((unsigned char *)plain, BASIC_BYTES_MAX, coded.at, coded.n, NULL, &n,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return false;
    struct str rest = {plain, n};
    if (str_index(rest, ':') == rest.n)
        return false;
    str_cut(&rest, ':', id);
    *secret = rest;
    return true;
}

void api_token(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = 200};
    struct token_job *t = arena_new_of(x->req, struct token_job);
    struct form form;
    x->is_api = true;
    struct str type = http_header_get(x->http, "Content-Type");
    if (form_read(x->req, x->http->body, type.at ? type : S(""), &limits, &form) != FORM_FINE ||
        form.files_count || !str_eq(form_value(&form, "grant_type"), S("client_credentials"))) {
        oauth_error(x, 400, "unsupported_grant_type");
        return;
    }
    struct str id = form_value(&form, "client_id"), secret = form_value(&form, "client_secret");
    struct str header = http_header_get(x->http, "Authorization");
    bool is_basic = header.n > 6 && str_eq_nocase(str_first(header, 6), S("Basic "));
    bool is_twice = is_basic && (id.at || secret.at); /* two ways in one request: refused */
    if (is_twice || (is_basic && !basic_words(x, header, &id, &secret)) || !id.at ||
        !str_to_i64(id, &t->client_id) || !secret.at || !token_parse(secret, &t->secret)) {
        if (is_basic)
            exchange_header(x, "WWW-Authenticate", S("Basic realm=\"bawaba\""));
        oauth_error(x, 401, "invalid_client");
        return;
    }
    t->token = token_new();
    t->job.run = token_run;
    exchange_write(x, &t->job, after_token);
}
