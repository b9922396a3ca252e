/* A person's own data as one file: all that the portal holds about him and he may know, in the words of the
   API, so that he can keep it or take it elsewhere. Full numbers: it is his own. */
#include "decisions/reference.h"
#include "model/place.h"
#include "queries/audit_view.h"
#include "queries/own_file.h"
#include "web/api.h"
#include "web/json.h"
#include "web/page.h"
#include "web/pages_proof.h"
#include "web/value_show.h"

enum { ROWS_MAX = 1000 };

static void day_member(struct json_writer *w, struct arena *req, const char *name, struct day day)
{
    if (!day_is_none(day))
        json_member_str(w, name, value_plain(req, VALUE_DAY, day.n));
}

static void text_member(struct json_writer *w, const char *name, struct str text)
{
    if (text.n)
        json_member_str(w, name, text);
}

static void number_member(struct json_writer *w, struct arena *req, const char *name, int64_t no)
{
    if (no)
        json_member_str(w, name, str_printf(req, "%lld", (long long)no));
}

static enum err person_json(struct json_writer *w, struct exchange *x)
{
    struct worker p;
    TRY(own_person_load(x->reader, x->req, x->actor.person_id, &p));
    json_name(w, "person");
    json_object_open(w);
    number_member(w, x->req, "number", p.id_no);
    number_member(w, x->req, "border_number", p.border_no);
    text_member(w, "name_ar", p.name_ar);
    text_member(w, "name_en", p.name_en);
    json_member_str(w, "nationality", value_plain(x->req, VALUE_NATIONALITY, p.nationality));
    day_member(w, x->req, "birth_day", p.birth_day);
    day_member(w, x->req, "passport_expiry", p.passport_expiry);
    day_member(w, x->req, "iqama_expiry", p.iqama_expiry);
    day_member(w, x->req, "entry_on", p.entry_on);
    day_member(w, x->req, "exit_visa_on", p.exit_visa_on);
    day_member(w, x->req, "departed_on", p.departed_on);
    json_object_close(w);
    return OK;
}

static enum err employments_json(struct json_writer *w, struct exchange *x)
{
    struct employer *at;
    size_t n;
    TRY(employers_load(x->reader, x->req, x->actor.person_id, ROWS_MAX, &at, &n));
    json_name(w, "employments");
    json_list_open(w);
    for (size_t i = 0; i < n; i++) {
        struct worker e;
        TRY(worker_file_load(x->reader, x->req, at[i].establishment_id, x->actor.person_id, &e));
        json_object_open(w);
        text_member(w, "establishment_ar", at[i].name_ar);
        text_member(w, "establishment_en", at[i].name_en);
        json_member_word(w, "status", VALUE_WORKER_STATUS, (int)e.status);
        day_member(w, x->req, "from", e.start_on);
        if (e.occupation)
            json_member_str(w, "occupation", value_plain(x->req, VALUE_OCCUPATION, e.occupation));
        json_member_money(w, "wage", (struct money){e.wage});
        number_member(w, x->req, "permit", e.permit_no);
        day_member(w, x->req, "permit_issue", e.permit_issue);
        day_member(w, x->req, "permit_expiry", e.permit_expiry);
        json_object_close(w);
    }
    json_list_close(w);
    return OK;
}

static enum err matters_json(struct json_writer *w, struct exchange *x)
{
    struct own_report *reports;
    struct own_request *requests;
    size_t n;
    TRY(own_reports_load(x->reader, x->req, x->actor.person_id, ROWS_MAX, &reports, &n));
    json_name(w, "absence_reports");
    json_list_open(w);
    for (size_t i = 0; i < n; i++) {
        json_object_open(w);
        text_member(w, "establishment_ar", reports[i].name_ar);
        text_member(w, "establishment_en", reports[i].name_en);
        json_member_word(w, "state", VALUE_ABSENCE_STATE, (int)reports[i].report.state);
        day_member(w, x->req, "filed_on", reports[i].report.filed_on);
        day_member(w, x->req, "last_day_worked", reports[i].report.last_day_worked);
        day_member(w, x->req, "ended_on", reports[i].ended_on);
        json_object_close(w);
    }
    json_list_close(w);
    TRY(own_requests_load(x->reader, x->req, x->actor.person_id, ROWS_MAX, &requests, &n));
    json_name(w, "requests");
    json_list_open(w);
    for (size_t i = 0; i < n; i++) {
        const struct request *q = &requests[i].request;
        json_object_open(w);
        json_member_str(w, "request",
                        reference_request(x->req, &x->portal->ref_key, q->service,
                                          q->establishment_id, q->seq, q->submitted_day));
        json_member_str(w, "service", str_printf(x->req, "S%02d", q->service));
        text_member(w, "establishment_ar", requests[i].name_ar);
        text_member(w, "establishment_en", requests[i].name_en);
        json_member_word(w, "state", VALUE_STATE, (int)q->state);
        day_member(w, x->req, "submitted_on", q->submitted_day);
        json_object_close(w);
    }
    json_list_close(w);
    return OK;
}

static enum err moves_json(struct json_writer *w, struct exchange *x)
{
    struct own_move *moves;
    size_t n;
    TRY(own_moves_load(x->reader, x->req, x->actor.person_id, ROWS_MAX, &moves, &n));
    json_name(w, "moves");
    json_list_open(w);
    for (size_t i = 0; i < n; i++) {
        json_object_open(w);
        json_member_str(w, "service", str_printf(x->req, "S%02d", moves[i].service));
        text_member(w, "from_ar", moves[i].from_ar);
        text_member(w, "from_en", moves[i].from_en);
        text_member(w, "to_ar", moves[i].to_ar);
        text_member(w, "to_en", moves[i].to_en);
        day_member(w, x->req, "on", moves[i].day);
        json_object_close(w);
    }
    json_list_close(w);
    return OK;
}

static enum err reads_json(struct json_writer *w, struct exchange *x)
{
    struct audit_read *reads;
    int n;
    TRY(audit_reads_of(x->reader, x->req, x->actor.person_id, ROWS_MAX, &reads, &n));
    json_name(w, "reads_of_this_file");
    json_list_open(w);
    for (int i = 0; i < n; i++) {
        json_object_open(w);
        json_member_int(w, "at", reads[i].at);
        text_member(w, "by_ar", reads[i].by_ar);
        text_member(w, "by_en", reads[i].by_en);
        text_member(w, "establishment_ar", reads[i].for_ar);
        text_member(w, "establishment_en", reads[i].for_en);
        text_member(w, "purpose", str_trim(reads[i].detail));
        json_object_close(w);
    }
    json_list_close(w);
    return OK;
}

void page_me_export(struct exchange *x)
{
    struct resource own = {.person_id = x->actor.person_id, .account_id = x->actor.account_id};
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (!exchange_may(x, ACTION_VIEW_OWN_FILE, &own))
        return;
    json_object_open(&w);
    json_member_c(&w, "format", "bawaba-own-data-1");
    json_member_str(&w, "on", value_plain(x->req, VALUE_DAY, x->clock.today.n));
    enum err e = person_json(&w, x);
    if (e == OK)
        e = employments_json(&w, x);
    if (e == OK)
        e = matters_json(&w, x);
    if (e == OK)
        e = moves_json(&w, x);
    if (e == OK)
        e = reads_json(&w, x);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_object_close(&w);
    exchange_header(x, "Content-Disposition", S("attachment; filename=\"my-data.json\""));
    exchange_header(x, "Cache-Control", S("no-store"));
    page_headers(x);
    answer_bytes(x, 200, "application/json", buf_out(&out));
}
