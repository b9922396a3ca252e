/* OAuth 2.0 client credentials (RFC 6749 section 4.4): an establishment's program trades its number and
   secret for a bearer token good for an hour. */
#include "identity/client.h"
#include "identity/session.h"
#include "web/api.h"
#include "web/json.h"

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
    if (!id.at || !str_to_i64(id, &t->client_id) || !secret.at ||
        !token_parse(secret, &t->secret)) {
        oauth_error(x, 401, "invalid_client");
        return;
    }
    t->token = token_new();
    t->job.run = token_run;
    exchange_write(x, &t->job, after_token);
}
