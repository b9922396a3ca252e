/* Wage files over the API: sent as they are (the body is the file), judged and accepted in one call;
   months and their standing.

   The trap: a rejected file is an answer, 201 with state "rejected" and its findings: it was kept for
   its sender, and nothing was recorded. */
#include "identity/access.h"
#include "queries/establishment_view.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "web/api.h"
#include "web/audit_behind.h"
#include "web/decision_json.h"
#include "web/pages_wages.h"
#include "web/precondition.h"
#include "web/value_show.h"
#include "web/wage_send.h"
#include <sodium.h>

enum { FINDINGS_SHOWN = 1000, TAG_BYTES = 12 };

/* ---- pieces ---- */

static void day_member(struct json_writer *w, struct arena *req, const char *name, struct day day)
{
    if (!day_is_none(day))
        json_member_str(w, name, value_plain(req, VALUE_DAY, day.n));
}

static void month_members(struct json_writer *w, struct arena *req, const struct wage_month *m)
{
    json_member_str(w, "month", wage_month_code(req, m->month));
    json_member_int(w, "workers_due", m->due);
    json_member_int(w, "workers_paid", m->paid);
    json_member_str(w, "compliance", value_plain(req, VALUE_PERCENT, wage_month_compliance(m)));
    json_member_money(w, "net", (struct money){m->net});
    day_member(w, req, "due_on", m->due_on);
    json_member_bool(w, "complies", m->is_ok);
    json_member_bool(w, "is_over", m->is_closed);
}

static void finding_json(struct json_writer *w, struct arena *req, const struct wage_finding *f)
{
    json_object_open(w);
    json_member_int(w, "line", f->line);
    if (f->file)
        json_member_int(w, "file", f->file + 1);
    if (f->column)
        json_member_c(w, "field", f->column);
    json_member_int(w, "check", wage_cause_check(f->cause));
    json_member_c(w, "code", wage_cause_name(f->cause));
    json_member_c(w, "grade", wage_cause_rejects(f->cause) ? "reject" : "remark");
    json_member_str(w, "value", f->value);
    json_member_str(w, "wanted", f->wanted);
    json_member_str(w, "cause_ar", wage_finding_text(req, LANG_AR, "cause", f));
    json_member_str(w, "cause_en", wage_finding_text(req, LANG_EN, "cause", f));
    json_member_str(w, "fix_ar", wage_finding_text(req, LANG_AR, "fix", f));
    json_member_str(w, "fix_en", wage_finding_text(req, LANG_EN, "fix", f));
    json_object_close(w);
}

static void checks_member(struct json_writer *w, const struct wage_upload *u)
{
    json_name(w, "checks");
    json_list_open(w);
    for (int i = 1; i <= WAGE_CHECKS; i++) {
        json_object_open(w);
        json_member_int(w, "check", i);
        json_member_c(w, "made", wage_made_name((enum wage_made)u->looked[i]));
        json_object_close(w);
    }
    json_list_close(w);
}

static void refusal_member(struct json_writer *w, struct exchange *x, const struct decision *d)
{
    json_name(w, "reasons");
    json_list_open(w);
    for (int i = 0; i < d->findings_count; i++)
        if (!d->findings[i].passed)
            decision_json_reason(w, x->req, x->portal->policy, WAGE_SERVICE, &d->findings[i]);
    json_list_close(w);
}

/* `refusal` NULL: none. */
static enum err file_json(struct json_writer *w, struct exchange *x, const struct wage_upload *u,
                          const struct decision *refusal)
{
    struct wage_finding *all;
    struct str written;
    struct wage_month month;
    size_t n;
    TRY(wage_findings_load(x->reader, x->req, u->establishment_id, u->file_id, &all, &n));
    TRY(establishment_written(x->reader, x->req, u->establishment_id, &written));
    json_object_open(w);
    json_member_str(w, "file", wage_file_code(x->req, u->file_id));
    json_member_str(w, "establishment", written);
    json_member_str(w, "month", wage_month_code(x->req, u->month));
    json_member_c(w, "state", refusal ? "refused" : wage_upload_state(u));
    json_member_c(w, "format", wage_format_name((enum wage_format)u->format));
    json_member_str(w, "file_ref", u->file_ref);
    json_member_int(w, "lines", u->lines);
    json_member_int(w, "lines_rejected", u->lines_rejected);
    json_member_int(w, "lines_unknown", u->lines_unknown);
    json_member_int(w, "rejects", u->rejects);
    json_member_int(w, "remarks", u->remarks);
    json_member_money(w, "net", (struct money){u->total});
    if (refusal)
        refusal_member(w, x, refusal);
    json_name(w, "findings");
    json_list_open(w);
    for (size_t i = 0; i < n && i < FINDINGS_SHOWN; i++)
        finding_json(w, x->req, &all[i]);
    json_list_close(w);
    checks_member(w, u);
    enum err e = wage_month_load(x->reader, u->establishment_id, u->month, &month);
    if (e == OK) {
        json_name(w, "standing");
        json_object_open(w);
        month_members(w, x->req, &month);
        json_object_close(w);
    }
    json_object_close(w);
    return e == ERR_NOT_FOUND ? OK : e;
}

static void answer_tagged(struct exchange *x, const struct buf *out)
{
    unsigned char hash[crypto_generichash_BYTES];
    char tag[2 * TAG_BYTES + 1];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)out->at, out->n, NULL, 0);
    sodium_bin2hex(tag, sizeof tag, hash, TAG_BYTES);
    if (exchange_not_modified(x, str_copy(x->req, str_of(tag))))
        return;
    exchange_header(x, "Cache-Control", S("private, no-cache"));
    answer_bytes(x, 200, "application/json", buf_out(out));
}

/* ---- sending ---- */

static void sent(struct exchange *x, struct wage_sending *s)
{
    const struct wage_accepting *a = &s->filing.accepting;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (s->err == ERR_INPUT) {
        answer_faults(x, 422,
                      &(struct field_fault){.pointer = S("/map"),
                                            .code = "wage_map",
                                            .found = s->pool.judging.map,
                                            .wanted = S("")},
                      1);
        return;
    }
    if (s->err == ERR_CONFLICT) {
        answer_problem(x, 422, "key_reused", NULL, 0);
        return;
    }
    bool was_judged = !s->filing.is_replay && a->decision.findings_count > 0;
    enum err e = s->err;
    if (e == OK)
        e = file_json(&w, x, &a->upload, was_judged && !a->is_accepted ? &a->decision : NULL);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    exchange_header(x, "Location",
                    str_printf(x->req, "/api/v1/wages/files/" STR_FMT,
                               STR_ARG(wage_file_code(x->req, a->upload.file_id))));
    answer_json(x, 201, buf_out(&out));
}

struct asked {
    struct wage_judging *j;
    struct field_fault faults[8];
    size_t count;
};

static void asked_fault(struct asked *a, const char *name, const char *code, struct str found)
{
    if (a->count < sizeof a->faults / sizeof *a->faults)
        a->faults[a->count++] = (struct field_fault){
            .pointer = str_of(name), .code = code, .found = found, .wanted = S("")};
}

/* Which file, of which month, in what relation to others. */
static void read_query(struct exchange *x, const struct form *q, struct asked *a)
{
    struct wage_judging *j = a->j;
    struct str month = form_value(q, "month"), format = form_value(q, "format"),
               how = form_value(q, "how"), mends = form_value(q, "mends"),
               map = form_value(q, "map"), name = form_value(q, "name");
    if (!month.at || !wage_month_read(month, &j->month))
        asked_fault(a, "/month", "wage_month", month.at ? month : S(""));
    j->is_guessed = !format.at;
    bool is_known = !format.at || wage_format_find(format, &j->format);
    if (!is_known || (format.at && j->format == WAGE_BANK))
        asked_fault(a, "/format", "wage_format", format);
    if (map.at)
        j->map = map;
    if (name.at)
        j->name = name;
    j->how = !how.at || str_eq(how, S("new")) ? WAGE_HOW_NEW
             : str_eq(how, S("corrects"))     ? WAGE_HOW_CORRECTS
                                              : WAGE_HOW_REPLACES;
    if (how.at && j->how == WAGE_HOW_REPLACES && !str_eq(how, S("replaces")))
        asked_fault(a, "/how", "wage_how", how);
    if (j->how != WAGE_HOW_NEW && (!mends.at || !wage_file_code_read(mends, &j->mends)))
        asked_fault(a, "/mends", "wage_mends", mends.at ? mends : S(""));
    (void)x;
}

static bool is_text(struct exchange *x)
{
    static const char *const types[] = {"text/plain", "text/csv", "text/tab-separated-values",
                                        "application/octet-stream"};
    struct str type = http_header_get(x->http, "Content-Type");
    type = type.at ? str_trim(str_first(type, str_index(type, ';'))) : S("");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq_nocase(type, str_of(types[i])))
            return true;
    answer_problem(x, 415, "wage_media_type", NULL, 0);
    return false;
}

/* The establishment of the query, or the client's own. False after answering. */
static bool named(struct exchange *x, struct str number, enum action action, int64_t *id)
{
    struct resource about = {.service = WAGE_SERVICE,
                             .establishment_id = number.at ? 0 : x->actor.establishment_id};
    int office, seq;
    if (number.at && id_establishment_parse(number, &office, &seq)) {
        enum err e = establishment_number(x->reader, office, seq, &about.establishment_id);
        if (e != OK && e != ERR_NOT_FOUND) {
            answer_error(x, e);
            return false;
        }
    }
    *id = about.establishment_id;
    if (!exchange_may(x, action, &about))
        return false;
    if (*id)
        return true;
    answer_error(x, ERR_NOT_FOUND);
    return false;
}

void api_wage_file_post(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 10, .value_bytes_max = 2000};
    struct wage_sending *s = arena_new_of(x->req, struct wage_sending);
    struct form q = {0};
    int64_t id;
    if (form_read_urlencoded(x->req, x->http->query, &limits, &q) != FORM_FINE) {
        answer_error(x, ERR_INPUT);
        return;
    }
    if (!named(x, form_value(&q, "establishment"), ACTION_UPLOAD_WAGES, &id) || !is_text(x))
        return;
    wage_sending_prepare(x, s);
    if (!exchange_key(x, s->filing.key_hash, s->filing.body_hash))
        return;
    s->filing.has_key = true;
    struct asked a = {.j = &s->pool.judging};
    read_query(x, &q, &a);
    if (a.count) {
        answer_faults(x, 422, a.faults, a.count);
        return;
    }
    /* The query says as much of what is asked as the body does. */
    struct str parts =
        str_printf(x->req, STR_FMT "?" STR_FMT, STR_ARG(x->http->path), STR_ARG(x->http->query));
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)parts.at, parts.n,
                       s->filing.body_hash, sizeof s->filing.body_hash);
    memcpy(s->filing.body_hash, hash, sizeof s->filing.body_hash);
    s->pool.judging.establishment_id = s->filing.accepting.job.establishment_id = id;
    s->pool.judging.file = x->http->body;
    s->filing.is_to_accept = !str_eq(form_value(&q, "accept"), S("no"));
    s->after = sent;
    wage_send(x, s);
}

/* ---- looking ---- */

static bool file_of(struct exchange *x, struct wage_upload *u)
{
    int64_t id, file_id;
    if (!named(x, (struct str){0}, ACTION_VIEW_WAGES, &id))
        return false;
    enum err e = wage_file_code_read(x->params[0], &file_id)
                     ? wage_upload_load(x->reader, x->req, id, file_id, u)
                     : ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    return e == OK;
}

void api_wage_file(struct exchange *x)
{
    struct wage_upload u;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (!file_of(x, &u))
        return;
    enum err e = file_json(&w, x, &u, NULL);
    if (e != OK)
        answer_error(x, e);
    else
        answer_tagged(x, &out);
}

void api_wage_report(struct exchange *x)
{
    struct wage_upload u;
    struct wage_finding *all;
    size_t n;
    if (!file_of(x, &u))
        return;
    enum err e = wage_findings_load(x->reader, x->req, u.establishment_id, u.file_id, &all, &n);
    if (e != OK)
        answer_error(x, e);
    else
        wage_report_answer(x, &u, all, n);
}

static enum err wages_json(struct json_writer *w, struct exchange *x, int64_t id)
{
    struct wage_front f;
    struct establishment *est = arena_new_of(x->req, struct establishment);
    TRY(establishment_view_load(x->reader, x->req, id, est));
    TRY(wage_front_load(x->reader, x->req, x->portal->policy, id, x->clock.today, &f));
    json_object_open(w);
    json_member_bool(w, "must_file", f.must_file);
    if (est->wage_compliance_bp >= 0)
        json_member_str(w, "compliance",
                        value_plain(x->req, VALUE_PERCENT, est->wage_compliance_bp));
    json_member_int(w, "delay_months", est->wage_delay_months);
    if (f.wanted.is_wanted) {
        json_name(w, "wanted");
        json_object_open(w);
        json_member_str(w, "month", wage_month_code(x->req, f.wanted.month));
        day_member(w, x->req, "due_on", f.wanted.last);
        json_object_close(w);
    }
    json_name(w, "months");
    json_list_open(w);
    for (size_t i = 0; i < f.months_count; i++) {
        json_object_open(w);
        month_members(w, x->req, &f.months[i]);
        json_object_close(w);
    }
    json_list_close(w);
    json_object_close(w);
    return OK;
}

void api_establishment_wages(struct exchange *x)
{
    int64_t id;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (!named(x, x->params[0], ACTION_VIEW_WAGES, &id))
        return;
    enum err e = wages_json(&w, x, id);
    if (e != OK)
        answer_error(x, e);
    else
        answer_tagged(x, &out);
}

static void files_member(struct json_writer *w, struct exchange *x, const struct wage_month_view *v)
{
    static const char *const how[] = {"new", "corrects", "replaces"};
    json_name(w, "files");
    json_list_open(w);
    for (size_t i = 0; i < v->files_count; i++) {
        const struct wage_file *f = &v->files[i];
        json_object_open(w);
        json_member_str(w, "file", wage_file_code(x->req, f->file_id));
        json_member_str(w, "file_ref", f->file_ref);
        json_member_c(w, "how", how[f->how]);
        day_member(w, x->req, "accepted_on", f->received_on);
        json_member_int(w, "lines", f->lines);
        json_member_money(w, "net", (struct money){f->total});
        json_member_bool(w, "is_replaced", f->is_replaced);
        json_object_close(w);
    }
    json_list_close(w);
}

static void unpaid_member(struct json_writer *w, struct exchange *x,
                          const struct wage_month_view *v)
{
    json_member_int(w, "unpaid_count", v->unpaid_count);
    json_name(w, "unpaid");
    json_list_open(w);
    for (size_t i = 0; i < v->unpaid_shown; i++) {
        const struct wage_unpaid *u = &v->unpaid[i];
        int64_t number = u->id_no ? u->id_no : u->border_no;
        json_object_open(w);
        json_member_str(w, "worker", str_printf(x->req, "%lld", (long long)number));
        json_member_money(w, "wage", (struct money){u->wage});
        json_member_money(w, "net", (struct money){u->net});
        json_object_close(w);
    }
    json_list_close(w);
}

void api_establishment_wage_month(struct exchange *x)
{
    int64_t id, month;
    struct wage_month_view v;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (!named(x, x->params[0], ACTION_VIEW_WAGES, &id))
        return;
    enum err e = wage_month_read(x->params[1], &month) && month <= wage_month_of(x->clock.today)
                     ? wage_month_view_load(x->reader, x->req, x->portal->policy, id, month, &v)
                     : ERR_NOT_FOUND;
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_object_open(&w);
    if (v.is_reckoned)
        month_members(&w, x->req, &v.month);
    else
        json_member_str(&w, "month", wage_month_code(x->req, month));
    if (!v.is_reckoned)
        day_member(&w, x->req, "due_on", v.due_on);
    files_member(&w, x, &v);
    unpaid_member(&w, x, &v);
    json_object_close(&w);
    audit_behind(x, AUDIT_FILE_SEEN, id, 0, "api=wages");
    answer_tagged(x, &out);
}
