/* The API's list of an establishment's invoices. The payment number is shown to whoever may pay. */
#include "decisions/reference.h"
#include "queries/invoice_list.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "web/json.h"
#include "web/pages_delegates.h"
#include "web/value_show.h"

enum { LIST_MAX = 100, LIST_DEFAULT = 20 };

/* Open until its last day, then over; paid when it was paid. */
static const char *state_word(const struct request *q)
{
    if (q->paid_at)
        return "paid";
    return q->state == STATE_AWAITING_PAYMENT ? "open" : "closed";
}

static void invoice_json(struct json_writer *w, struct exchange *x, const struct request *q)
{
    struct resource own = {.establishment_id = q->establishment_id, .service = q->service};
    const struct ref_key *key = &x->portal->ref_key;
    json_object_open(w);
    json_member_str(
        w, "request",
        reference_request(x->req, key, q->service, q->establishment_id, q->seq, q->submitted_day));
    json_member_str(w, "service", str_printf(x->req, "S%02d", q->service));
    if (access_allowed(&x->actor, ACTION_SEE_PAYMENT_NUMBER, &own))
        json_member_str(
            w, "payment_no",
            str_printf(x->req, "%llu",
                       (unsigned long long)reference_payment(key, q->establishment_id, q->seq)));
    json_member_money(w, "amount", (struct money){q->fee});
    json_member_c(w, "currency", "SAR");
    json_member_str(w, "issued", value_plain(x->req, VALUE_DAY, q->submitted_day.n));
    json_member_str(w, "due", value_plain(x->req, VALUE_DAY, q->due_day.n));
    json_member_c(w, "state", state_word(q));
    if (q->paid_at)
        json_member_str(w, "paid", value_plain(x->req, VALUE_DAY, day_of_instant(q->paid_at).n));
    if (q->refund)
        json_member_money(w, "refund", (struct money){q->refund});
    json_object_close(w);
}

/* The query's cursor and limit; false after answering 400. */
static bool read_page(struct exchange *x, int64_t *before, int64_t *limit)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = 40};
    struct form query = {0};
    bool is_fine = form_read_urlencoded(x->req, x->http->query, &limits, &query) == FORM_FINE;
    struct str cursor = form_value(&query, "cursor"), most = form_value(&query, "limit");
    *before = 0;
    *limit = LIST_DEFAULT;
    is_fine = is_fine && (!cursor.at || (str_to_i64(cursor, before) && *before > 0)) &&
              (!most.at || (str_to_i64(most, limit) && *limit >= 1 && *limit <= LIST_MAX));
    if (!is_fine)
        answer_error(x, ERR_INPUT);
    return is_fine;
}

void api_invoices(struct exchange *x)
{
    struct resource about = {0};
    struct request *list;
    int64_t before, limit;
    int office, seq;
    size_t n;
    if (id_establishment_parse(x->params[0], &office, &seq)) {
        enum err e = establishment_number(x->reader, office, seq, &about.establishment_id);
        if (e != OK && e != ERR_NOT_FOUND) {
            answer_error(x, e);
            return;
        }
    }
    if (!exchange_may(x, ACTION_VIEW_INVOICES, &about) || !read_page(x, &before, &limit))
        return;
    enum err e = invoice_list(x->reader, x->req, about.establishment_id, x->actor.services, before,
                              (size_t)limit + 1, &list, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    size_t shown = n > (size_t)limit ? (size_t)limit : n;
    json_object_open(&w);
    json_name(&w, "invoices");
    json_list_open(&w);
    for (size_t i = 0; i < shown; i++)
        invoice_json(&w, x, &list[i]);
    json_list_close(&w);
    if (n > shown) {
        struct str next = str_printf(x->req, "%lld", (long long)list[shown - 1].seq);
        json_member_str(&w, "next_cursor", next);
        exchange_header(x, "Link",
                        str_printf(x->req,
                                   "</api/v1/establishments/" STR_FMT "/invoices?cursor=" STR_FMT
                                   "&limit=%lld>; rel=\"next\"",
                                   STR_ARG(x->params[0]), STR_ARG(next), (long long)limit));
    }
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}
