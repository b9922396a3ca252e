/* Payment notices from the gateway, signed by the Standard Webhooks scheme: HMAC-SHA256 over
   "id.timestamp.body" with a shared secret, within five minutes (security.md N9). */
#include "base/log.h"
#include "base/money.h"
#include "decisions/payment.h"
#include "decisions/reference.h"
#include "web/api.h"
#include "web/json.h"
#include <sodium.h>

enum { SIGNATURE_BYTES = 32, AGE_SECONDS_MAX = 300, EVENT_BYTES_MAX = 100 };

static bool signature_holds(const struct exchange *x, struct str id, struct str timestamp,
                            struct str given)
{
    struct str secret = x->portal->config.gateway_secret;
    unsigned char expected[SIGNATURE_BYTES], got[SIGNATURE_BYTES];
    crypto_auth_hmacsha256_state state;
    size_t n;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.at, secret.n);
    struct str parts[] = {id, S("."), timestamp, S("."), x->http->body};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)parts[i].at, parts[i].n);
    crypto_auth_hmacsha256_final(&state, expected);
    /* The header may hold several signatures, space between them; one that fits is enough. */
    for (struct str rest = given, one; str_cut(&rest, ' ', &one);) {
        if (!str_starts(one, S("v1,")))
            continue;
        one = str_from(one, 3);
        if (sodium_base642bin(got, sizeof got, one.at, one.n, NULL, &n, NULL,
                              sodium_base64_VARIANT_ORIGINAL) == 0 &&
            n == sizeof got && sodium_memcmp(got, expected, sizeof got) == 0)
            return true;
    }
    return false;
}

static bool is_authentic(const struct exchange *x, struct str *event)
{
    struct str id = http_header_get(x->http, "webhook-id");
    struct str timestamp = http_header_get(x->http, "webhook-timestamp");
    struct str signature = http_header_get(x->http, "webhook-signature");
    int64_t at;
    if (!x->portal->config.gateway_secret.n || !id.at || id.n == 0 || id.n > EVENT_BYTES_MAX ||
        !timestamp.at || !str_to_i64(timestamp, &at) || !signature.at)
        return false;
    int64_t age = x->clock.now_ms / 1000 - at;
    *event = id;
    return age <= AGE_SECONDS_MAX && age >= -AGE_SECONDS_MAX &&
           signature_holds(x, id, timestamp, signature);
}

static void after_payment(struct exchange *x)
{
    const struct payment *p = (struct payment *)x->job;
    if (x->job->err == ERR_CONFLICT) {
        answer_problem(x, 422, "event_reused", NULL, 0);
        return;
    }
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_c(&w, "outcome", payment_outcome_key(p->outcome));
    json_member_bool(&w, "repeated", p->is_repeat);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

void api_payment_notice(struct exchange *x)
{
    static const char *const names[] = {"payment_no", "amount", "currency", "paid_at", "type"};
    struct payment *p = arena_new_of(x->req, struct payment);
    struct json_fault fault;
    struct money amount;
    uint64_t number;
    json_t *body;
    x->is_api = true;
    if (!is_authentic(x, &p->event_id)) {
        answer_problem(x, 401, "signature", NULL, 0);
        return;
    }
    struct str text = x->http->body;
    if (json_read(x->req, text, text.n, &body, &fault) != OK || !json_is_object(body) ||
        json_member_unknown(body, names, sizeof names / sizeof *names) ||
        !money_parse(json_member_text(body, "amount"), MONEY_UNSIGNED, &amount) ||
        amount.halalas <= 0 || !str_eq(json_member_text(body, "currency"), S("SAR")) ||
        !json_member_text(body, "payment_no").at) {
        answer_error(x, ERR_INPUT);
        return;
    }
    p->is_known_number =
        str_to_u64(json_member_text(body, "payment_no"), &number) &&
        reference_payment_read(&x->portal->ref_key, number, &p->job.establishment_id, &p->seq);
    unsigned char key[16];
    exchange_key_hash(x, p->event_id, key, p->body_hash);
    p->amount = amount.halalas;
    p->job.run = payment_run;
    exchange_write(x, &p->job, after_payment);
}
