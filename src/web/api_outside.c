/* Notices from bodies outside (Passports, commerce, social insurance, the foreign ministry), signed as
   base/webhook.h says. The trap: the time of a fact ("at") is not the time of sending: it may lie years
   back, but never in the future. */
#include "base/money.h"
#include "base/webhook.h"
#include "decisions/outside.h"
#include "model/occupation.h"
#include "rules/ids.h"
#include "web/api.h"
#include "web/json.h"

enum { EVENT_BYTES_MAX = 100, AHEAD_MS_MAX = 5 * 60 * 1000 };

static bool is_authentic(const struct exchange *x, enum outside_body body, struct str *event)
{
    *event = http_header_get(x->http, "webhook-id");
    return event->n <= EVENT_BYTES_MAX &&
           webhook_holds(x->portal->config.body_secret[body], *event,
                         http_header_get(x->http, "webhook-timestamp"),
                         http_header_get(x->http, "webhook-signature"), x->http->body,
                         x->clock.now_ms);
}

/* ---- reading ---- */

static bool two(struct str s, size_t at, int most, int *out)
{
    if (s.at[at] < '0' || s.at[at] > '9' || s.at[at + 1] < '0' || s.at[at + 1] > '9')
        return false;
    *out = (s.at[at] - '0') * 10 + s.at[at + 1] - '0';
    return *out <= most;
}

/* RFC 3339, in UTC or with the zone it was in: "2014-01-16T12:00:00Z", "…+03:00"; whole seconds. */
static bool instant_read(struct str s, int64_t *ms)
{
    enum { DATE = 10, LOCAL = 19 };
    struct day day;
    int hour, minute, second, zone_hour = 0, zone_minute = 0;
    if (!s.at || (s.n != LOCAL + 1 && s.n != LOCAL + 6) || s.at[DATE] != 'T' || s.at[13] != ':' ||
        s.at[16] != ':' || !day_parse(str_first(s, DATE), &day) || !two(s, 11, 23, &hour) ||
        !two(s, 14, 59, &minute) || !two(s, 17, 59, &second))
        return false;
    char sign = s.at[LOCAL];
    if (s.n == LOCAL + 1 ? sign != 'Z' : sign != '+' && sign != '-')
        return false;
    if (s.n > LOCAL + 1 &&
        (s.at[22] != ':' || !two(s, 20, 23, &zone_hour) || !two(s, 23, 59, &zone_minute)))
        return false;
    int64_t zone = (zone_hour * 60 + zone_minute) * 60 * (sign == '-' ? -1 : 1);
    *ms = ((int64_t)day.n * 86400 + hour * 3600 + minute * 60 + second - zone) * 1000;
    return true;
}

static bool number_read(const json_t *body, const char *name, enum id_kind kind, int64_t *out)
{
    struct str text = json_member_text(body, name);
    return text.at && id_check(kind, text, NULL) && str_to_i64(text, out);
}

static bool establishment_read(const json_t *body, int64_t *out)
{
    int office, sequence;
    struct str text = json_member_text(body, "establishment_no");
    if (!text.at || !id_establishment_parse(text, &office, &sequence))
        return false;
    *out = (int64_t)office * 10000000 + sequence; /* VALUE_ESTABLISHMENT */
    return true;
}

static bool worker_read(const json_t *body, int64_t *out)
{
    bool has_id = json_object_get(body, "id_no") != NULL;
    bool has_border = json_object_get(body, "border_no") != NULL;
    if (has_id == has_border)
        return false;
    return has_id ? number_read(body, "id_no", ID_PERSON, out)
                  : number_read(body, "border_no", ID_BORDER, out);
}

static bool subject_read(const json_t *body, enum outside_subject subject, struct outside_notice *n)
{
    switch (subject) {
    case SUBJECT_OF_WORKER: return worker_read(body, &n->worker_no);
    case SUBJECT_OF_ESTABLISHMENT: return establishment_read(body, &n->establishment);
    case SUBJECT_OF_EMPLOYMENT:
        return worker_read(body, &n->worker_no) && establishment_read(body, &n->establishment);
    case SUBJECT_OF_VISA: return number_read(body, "visa_no", ID_VISA, &n->visa_no);
    }
    return false;
}

/* A day on which something happened is not to come. */
static bool day_read(const struct exchange *x, const json_t *body, const char *name, int64_t *out)
{
    struct day d;
    struct str text = json_member_text(body, name);
    if (!text.at || !day_parse(text, &d) ||
        (strcmp(name, "day") == 0 && day_before(x->clock.today, d)))
        return false;
    *out = d.n;
    return true;
}

static bool value_read(const struct exchange *x, const json_t *body,
                       const struct outside_info *info, int64_t *out)
{
    enum { COUNT_MAX = 10000000 };
    struct money money;
    struct str text = json_member_text(body, info->member);
    if (info->kind == VALUE_NONE)
        return true;
    if (info->kind == VALUE_DAY)
        return day_read(x, body, info->member, out);
    if (info->kind == VALUE_MONEY) {
        if (!text.at || !money_parse(text, MONEY_UNSIGNED, &money))
            return false;
        *out = money.halalas;
        return true;
    }
    if (info->kind == VALUE_ACTIVITY) {
        *out = text.at ? policy_activity_by_key(x->portal->policy, text) : -1;
        return *out >= 0;
    }
    if (info->kind == VALUE_BOOL) {
        const json_t *v = json_object_get(body, info->member);
        *out = json_is_true(v);
        return json_is_boolean(v);
    }
    if (info->kind == VALUE_INT)
        return json_member_number(body, info->member, out) && *out >= 0 && *out <= COUNT_MAX;
    return text.at && value_by_word(info->kind, text, out);
}

/* What some notices say beside: the occupation insured in; a licence's end and number. */
static bool detail_read(const struct exchange *x, const json_t *body, struct outside_notice *n)
{
    int64_t occupation;
    n->detail = VALUE_UNKNOWN;
    if (n->event == OUTSIDE_insurance_started) {
        struct str text = json_member_text(body, "occupation");
        if (!text.at || !str_to_i64(text, &occupation) || !occupation_exists((int)occupation))
            return false;
        n->detail = occupation;
    }
    if (n->event == OUTSIDE_activity_licensed) {
        struct str number = json_member_text(body, "number");
        if (json_object_get(body, "expiry") && !day_read(x, body, "expiry", &n->detail))
            return false;
        return !json_object_get(body, "number") ||
               (number.at && number.n <= 15 && str_to_i64(number, &n->number) && n->number > 0);
    }
    return true;
}

static bool has_others(const json_t *body, const struct outside_info *info,
                       enum outside_event event)
{
    const char *names[10] = {"type", "at"};
    size_t n = 2;
    enum outside_subject s = info->subject;
    if (s == SUBJECT_OF_WORKER || s == SUBJECT_OF_EMPLOYMENT)
        names[n++] = "id_no", names[n++] = "border_no";
    if (s == SUBJECT_OF_ESTABLISHMENT || s == SUBJECT_OF_EMPLOYMENT)
        names[n++] = "establishment_no";
    if (s == SUBJECT_OF_VISA)
        names[n++] = "visa_no";
    if (info->kind != VALUE_NONE)
        names[n++] = info->member;
    if (event == OUTSIDE_insurance_started)
        names[n++] = "occupation";
    if (event == OUTSIDE_activity_licensed)
        names[n++] = "expiry", names[n++] = "number";
    return json_member_unknown(body, names, n) != NULL;
}

static bool notice_read(struct exchange *x, enum outside_body body, struct outside_notice *n)
{
    struct json_fault fault;
    json_t *json;
    struct str text = x->http->body;
    if (json_read(x->req, text, text.n, &json, &fault) != OK || !json_is_object(json) ||
        !json_member_text(json, "type").at)
        return false;
    n->event = outside_by_type(body, json_member_text(json, "type"));
    const struct outside_info *info = outside_info(n->event);
    return info && instant_read(json_member_text(json, "at"), &n->at_ms) &&
           n->at_ms <= x->clock.now_ms + AHEAD_MS_MAX && !has_others(json, info, n->event) &&
           subject_read(json, info->subject, n) && value_read(x, json, info, &n->value) &&
           detail_read(x, json, n);
}

/* ---- the answer ---- */

static void after_notice(struct exchange *x)
{
    const struct outside_notice *n = (struct outside_notice *)x->job;
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
    json_member_c(&w, "outcome", outside_outcome_key(n->outcome));
    json_member_bool(&w, "repeated", n->is_repeat);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

void api_outside_event(struct exchange *x)
{
    struct outside_notice *n = arena_new_of(x->req, struct outside_notice);
    enum outside_body body = outside_body_find(x->params[0]);
    x->is_api = true;
    if (!body) {
        answer_error(x, ERR_NOT_FOUND);
        return;
    }
    if (!is_authentic(x, body, &n->event_id)) {
        answer_problem(x, 401, "signature", NULL, 0);
        return;
    }
    n->value = VALUE_UNKNOWN;
    if (!notice_read(x, body, n)) {
        answer_error(x, ERR_INPUT);
        return;
    }
    unsigned char key[16];
    exchange_key_hash(x, n->event_id, key, n->body_hash);
    n->job.run = outside_run;
    exchange_write(x, &n->job, after_notice);
}
