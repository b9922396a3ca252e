/* The API's requests: preview, submit, look at, list, withdraw. */
#include "base/money.h"
#include "decisions/execute.h"
#include "decisions/reference.h"
#include "queries/lookup.h"
#include "queries/request_view.h"
#include "web/api.h"
#include "web/api_lines.h"
#include "web/decision_json.h"
#include "web/parties_json.h"
#include "web/precondition.h"
#include "web/service_json.h"
#include "web/value_show.h"

enum { VIEW_LINES_MAX = 5000, LIST_MAX = 100, LIST_DEFAULT = 20 };

/* ---- drawing ---- */

static void day_member(struct json_writer *w, struct arena *req, const char *name, struct day day)
{
    if (!day_is_none(day))
        json_member_str(w, name, value_plain(req, VALUE_DAY, day.n));
}

static const char *state_word(enum request_state state)
{
    const char *word = value_word(VALUE_STATE, state);
    return word ? word : "unknown";
}

static const char *channel_word(enum channel channel)
{
    const char *word = value_word(VALUE_CHANNEL, channel);
    return word ? word : "unknown";
}

/* The members of a request that stay as they were at submission, and its state. */
static void request_members(struct json_writer *w, struct exchange *x, const struct request *q,
                            struct str establishment_no)
{
    const struct portal *p = x->portal;
    json_member_str(w, "request",
                    reference_request(x->req, &p->ref_key, q->service, q->establishment_id, q->seq,
                                      q->submitted_day));
    json_member_str(w, "service", str_printf(x->req, "S%02d", q->service));
    json_member_str(w, "establishment", establishment_no);
    json_member_c(w, "channel", channel_word(q->channel));
    json_member_c(w, "state", state_word(q->state));
    day_member(w, x->req, "submitted_on", q->submitted_day);
    json_member_int(w, "lines_count", q->lines);
    json_member_int(w, "lines_refused", q->lines_refused);
    json_member_int(w, "lines_executed", q->lines_done);
    json_member_money(w, "fee", (struct money){q->fee});
    if (q->refund)
        json_member_money(w, "refund", (struct money){q->refund});
    if (day_is_none(q->due_day))
        return;
    json_name(w, "invoice");
    json_object_open(w);
    struct resource own = {.establishment_id = q->establishment_id, .service = q->service};
    if (access_allowed(&x->actor, ACTION_SEE_PAYMENT_NUMBER, &own))
        json_member_str(w, "payment_no",
                        str_printf(x->req, "%llu",
                                   (unsigned long long)reference_payment(
                                       &p->ref_key, q->establishment_id, q->seq)));
    json_member_money(w, "amount", (struct money){q->fee});
    json_member_c(w, "currency", "SAR");
    day_member(w, x->req, "due", q->due_day);
    json_member_bool(w, "is_paid", q->paid_at != 0);
    json_object_close(w);
}

static void submission_answer(struct exchange *x, const struct submission *s, const json_t *body,
                              int status)
{
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    struct entry *e = arena_new_of(x->req, struct entry);
    const json_t *lines = json_object_get(body, "lines");
    const char *subject = service_subject_member(s->service);
    json_object_open(&w);
    if (s->request.seq)
        request_members(&w, x, &s->request, json_member_text(body, "establishment"));
    else
        json_member_money(&w, "fee", (struct money){s->request.fee});
    json_name(&w, "lines");
    json_list_open(&w);
    for (size_t i = 0; i < s->lines_count; i++) {
        struct operation op = {
            .no = s->judged[i].operation_no,
            .service = s->service->number,
            .kind = s->judged[i].kind,
            .body = s->judged[i].body,
        };
        if (entry_decode(&op, e) != OK) {
            answer_error(x, ERR_DB);
            return;
        }
        decision_json_line(
            &w, x->req, x->portal, (int64_t)i + 1,
            subject ? json_member_text(json_array_get(lines, i), subject) : (struct str){0}, e);
    }
    json_list_close(&w);
    json_object_close(&w);
    answer_json(x, status, buf_out(&out));
}

/* ---- reading a submission ---- */

struct api_submission {
    struct submission submission;
    const json_t *body;
};

static const struct service *service_of_body(const json_t *body, struct faults *faults)
{
    struct str id = json_member_text(body, "service");
    const struct service *s = id.at ? service_by_id(id) : NULL;
    if (!id.at)
        fault_add(faults, S("/service"), "missing", S(""), S("S04"));
    else if (!s || !service_is_on_api(s))
        fault_add(faults, S("/service"), "service", id, S("S04"));
    return s && service_is_on_api(s) ? s : NULL;
}

/* Reads and checks everything; false after having answered. */
static bool read_submission(struct exchange *x, const struct service *s, bool has_service_member,
                            struct api_submission *out)
{
    static const char *const names[] = {"establishment", "lines", "service"};
    struct faults *faults = arena_new_of(x->req, struct faults);
    struct submission *sub = &out->submission;
    struct submission_line *lines = NULL;
    json_t *body = api_body(x);
    if (!body)
        return false;
    out->body = body;
    const char *unknown = json_member_unknown(body, names, has_service_member ? 3 : 2);
    if (unknown)
        fault_add(faults, S(""), "unknown_member", str_of(unknown),
                  S("service, establishment, lines"));
    if (has_service_member)
        s = service_of_body(body, faults);
    enum err e = api_establishment(x, body, faults, &sub->job.establishment_id);
    if (s)
        api_lines(x, body, s, faults, &lines, &sub->lines_count);
    if (faults->count) {
        answer_faults(x, 422, faults->list,
                      faults->count < FAULTS_MAX ? faults->count : FAULTS_MAX);
        return false;
    }
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    sub->lines = lines;
    sub->service = s;
    sub->actor = x->actor;
    sub->channel = CHANNEL_API;
    sub->job.arena = x->req;
    return true;
}

/* ---- handlers ---- */

void api_preview(struct exchange *x)
{
    const struct service *s = service_by_id(x->params[0]);
    struct api_submission *a = arena_new_of(x->req, struct api_submission);
    if (!s || !service_is_on_api(s)) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    if (!read_submission(x, s, false, a))
        return;
    struct resource about = {.establishment_id = a->submission.job.establishment_id,
                             .service = s->number};
    if (!exchange_may(x, ACTION_PREVIEW_SERVICE, &about))
        return;
    enum err e = submission_preview(x->reader, x->portal->policy, x->clock, &a->submission);
    if (e != OK)
        answer_error(x, e);
    else
        submission_answer(x, &a->submission, a->body, 200);
}

static void after_submit(struct exchange *x)
{
    struct api_submission *a = x->state;
    if (x->job->err == ERR_CONFLICT && a->submission.has_key) {
        answer_problem(x, 422, "key_reused", NULL, 0);
        return;
    }
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    const struct request *q = &a->submission.request;
    exchange_header(
        x, "Location",
        str_printf(x->req, "/api/v1/requests/" STR_FMT,
                   STR_ARG(reference_request(x->req, &x->portal->ref_key, q->service,
                                             q->establishment_id, q->seq, q->submitted_day))));
    exchange_tag(x, request_tag(x, q));
    submission_answer(x, &a->submission, a->body, 201);
}

void api_submit(struct exchange *x)
{
    struct api_submission *a = arena_new_of(x->req, struct api_submission);
    struct submission *s = &a->submission;
    if (!exchange_key(x, s->key_hash, s->body_hash) || !read_submission(x, NULL, true, a))
        return;
    struct resource about = {.establishment_id = s->job.establishment_id,
                             .service = s->service->number};
    if (!exchange_may(x, ACTION_SUBMIT_REQUEST, &about))
        return;
    s->has_key = true;
    s->job.run = submission_run;
    x->state = a;
    exchange_write(x, &s->job, after_submit);
}

/* The request named in the path, if it is there and the actor may do `action` with it. */
static bool named_request(struct exchange *x, enum action action, int64_t *establishment_id,
                          int64_t *seq)
{
    int service;
    struct resource about = {0};
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &service, establishment_id,
                                seq)) {
        answer_error(x, ERR_NOT_FOUND);
        return false;
    }
    about.establishment_id = *establishment_id;
    about.service = service;
    return exchange_may(x, action, &about);
}

static void view_answer(struct exchange *x, const struct request_view *v)
{
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    struct request_sides sides;
    enum err e = request_sides_load(x, v->request.establishment_id, v->request.seq, &sides);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_object_open(&w);
    request_members(&w, x, &v->request, v->establishment_no);
    json_name(&w, "lines");
    json_list_open(&w);
    for (size_t i = 0; i < v->lines_count; i++)
        decision_json_line(&w, x->req, x->portal, v->lines[i].line.line, v->lines[i].number,
                           v->lines[i].entry);
    json_list_close(&w);
    parties_json(&w, x, &sides);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

void api_request(struct exchange *x)
{
    int64_t establishment_id, seq;
    struct request_view v;
    if (!named_request(x, ACTION_VIEW_REQUEST, &establishment_id, &seq))
        return;
    enum err e = request_view_load(x->reader, x->req, establishment_id, seq, 1, VIEW_LINES_MAX, &v);
    if (e != OK)
        answer_error(x, e);
    else if (!exchange_not_modified(x, request_tag(x, &v.request)))
        view_answer(x, &v);
}

static void after_withdraw(struct exchange *x)
{
    struct ending *d = (struct ending *)x->job;
    struct request_view v;
    if (x->job->err == ERR_CONFLICT) {
        answer_problem(x, 409, "not_open", ARGS({"state", str_of(state_word(d->request.state))}));
        return;
    }
    enum err e = x->job->err;
    if (e == OK)
        e = request_view_load(x->reader, x->req, x->job->establishment_id, d->seq, 1,
                              VIEW_LINES_MAX, &v);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    exchange_tag(x, request_tag(x, &v.request));
    view_answer(x, &v);
}

/* Is the request in the state that If-Match means? False after answering. Only a request awaiting
   payment can be withdrawn, so what changes between here and the writer ends in a conflict (409). */
static bool is_meant_state(struct exchange *x, int64_t establishment_id, int64_t seq)
{
    struct request_view v;
    enum err e = request_view_load(x->reader, x->req, establishment_id, seq, 1, 1, &v);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    struct str tag = request_tag(x, &v.request);
    switch (exchange_if_match(x, tag)) {
    case PRECONDITION_HOLDS: return true;
    case PRECONDITION_MISSING: answer_problem(x, 428, "match_missing", NULL, 0); return false;
    case PRECONDITION_FAILS: break;
    }
    exchange_tag(x, tag);
    answer_problem(x, 412, "match_fails", NULL, 0);
    return false;
}

void api_withdraw(struct exchange *x)
{
    struct ending *d = arena_new_of(x->req, struct ending);
    unsigned char key[KEY_HASH_BYTES], body[KEY_HASH_BYTES];
    /* Withdrawing twice changes nothing more, so the key is asked for and needs no place. */
    if (!named_request(x, ACTION_WITHDRAW_REQUEST, &d->job.establishment_id, &d->seq) ||
        !exchange_key(x, key, body) || !is_meant_state(x, d->job.establishment_id, d->seq))
        return;
    d->actor = x->actor;
    d->job.run = ending_run;
    exchange_write(x, &d->job, after_withdraw);
}

/* ---- the list ---- */

struct list_query {
    struct request_filter filter;
    int64_t before, limit;
};

/* A whole number of the query between 1 and max; stays when it is not given. */
static bool number_read(const struct form *form, const char *name, int64_t max, int64_t *out)
{
    struct str typed = form_value(form, name);
    return !typed.at || (str_to_i64(typed, out) && *out >= 1 && *out <= max);
}

static bool list_query_read(struct exchange *x, struct list_query *out)
{
    static const struct form_limits limits = {.fields_max = 20, .value_bytes_max = 200};
    struct form form = {0};
    int64_t state = 0;
    *out = (struct list_query){.filter.services = x->actor.services, .limit = LIST_DEFAULT};
    if (form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE ||
        !number_read(&form, "cursor", INT64_MAX, &out->before) ||
        !number_read(&form, "limit", LIST_MAX, &out->limit))
        return false;
    struct str service = form_value(&form, "service"), word = form_value(&form, "state");
    const struct service *s = service.at ? service_by_id(service) : NULL;
    if ((service.at && !s) || (word.at && !value_by_word(VALUE_STATE, word, &state)))
        return false;
    out->filter.service = s ? s->number : 0;
    out->filter.state = (enum request_state)state;
    return true;
}

/* The next page keeps the filters of this one. */
static void link_next(struct exchange *x, const struct list_query *q, struct str cursor)
{
    struct buf b = buf_new(x->req);
    buf_printf(&b, "</api/v1/requests?cursor=" STR_FMT "&limit=%lld", STR_ARG(cursor),
               (long long)q->limit);
    if (q->filter.service)
        buf_printf(&b, "&service=S%02d", q->filter.service);
    if (q->filter.state)
        buf_printf(&b, "&state=%s", state_word(q->filter.state));
    buf_c(&b, ">; rel=\"next\"");
    exchange_header(x, "Link", buf_out(&b));
}

static void list_answer(struct exchange *x, const struct list_query *q, const struct request *list,
                        size_t n, struct str establishment_no)
{
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    size_t shown = n > (size_t)q->limit ? (size_t)q->limit : n;
    json_object_open(&w);
    json_name(&w, "requests");
    json_list_open(&w);
    for (size_t i = 0; i < shown; i++) {
        json_object_open(&w);
        request_members(&w, x, &list[i], establishment_no);
        json_object_close(&w);
    }
    json_list_close(&w);
    if (n > shown) {
        struct str next = str_printf(x->req, "%lld", (long long)list[shown - 1].seq);
        json_member_str(&w, "next_cursor", next);
        link_next(x, q, next);
    }
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

void api_requests(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct list_query q;
    struct request *list;
    size_t n;
    struct str number = S("");
    if (!list_query_read(x, &q)) {
        answer_error(x, ERR_INPUT);
        return;
    }
    if (!exchange_may(x, ACTION_VIEW_REQUESTS, &own))
        return;
    enum err e = request_list(x->reader, x->req, own.establishment_id, &q.filter, q.before,
                              (size_t)q.limit + 1, &list, &n);
    if (e == OK)
        e = establishment_written(x->reader, x->req, own.establishment_id, &number);
    if (e == OK)
        list_answer(x, &q, list, n, number);
    else
        answer_error(x, e);
}
