/* Payment notices from the gateway, signed as base/webhook.h says (security.md N9). The trap: the notice's
   id is the event's number, so the same notice again must get the same answer, not pay twice. */
#include "base/money.h"
#include "base/webhook.h"
#include "decisions/payment.h"
#include "decisions/reference.h"
#include "web/api.h"
#include "web/json.h"

enum { EVENT_BYTES_MAX = 100 };

static bool is_authentic(const struct exchange *x, struct str *event)
{
    *event = http_header_get(x->http, "webhook-id");
    return event->n <= EVENT_BYTES_MAX &&
           webhook_holds(x->portal->config.gateway_secret, *event,
                         http_header_get(x->http, "webhook-timestamp"),
                         http_header_get(x->http, "webhook-signature"), x->http->body,
                         x->clock.now_ms);
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
