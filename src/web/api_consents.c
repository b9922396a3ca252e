/* Answers over the API: yes or no to what a request asks, and objections to a claim. Both are for people
   who are asked, with a session of their own: an API client acts for an establishment's routine and is
   never asked (access.def).

   The trap: a repeat of the same answer is answered as the first was, whatever the key; only another
   answer is a conflict. So the key is asked for, like everywhere, and needs no place. */
#include "decisions/answer.h"
#include "decisions/reference.h"
#include "model/value.h"
#include "web/api.h"
#include "web/api_lines.h"
#include "web/asked_party.h"
#include "web/page_objection.h"
#include "web/pages_parties.h"
#include "web/parties_json.h"
#include <stdio.h>

struct api_answer {
    struct answering job;
    struct asking asking;
    int64_t line;
    bool is_yes;
    struct str note;
};

/* The request's state, and this party's own questions in it. */
static void answer_sides(struct exchange *x, const struct asking *a, enum request_state state)
{
    const struct request *q = &a->view.question.request;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    struct request_sides sides;
    enum err e = request_sides_load(x, q->establishment_id, q->seq, &sides);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    const char *word = value_word(VALUE_STATE, state);
    json_object_open(&w);
    json_member_str(&w, "request",
                    reference_request(x->req, &x->portal->ref_key, q->service, q->establishment_id,
                                      q->seq, q->submitted_day));
    json_member_c(&w, "service", a->service->id);
    json_member_c(&w, "state", word ? word : "unknown");
    json_name(&w, "consents");
    json_list_open(&w);
    for (size_t i = 0; i < sides.asked_count; i++)
        if (sides.asked[i].consent.party == (int)a->right.party &&
            sides.asked[i].consent.who == a->right.who)
            consent_json(&w, x, &sides.asked[i], true);
    json_list_close(&w);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

static void not_open(struct exchange *x, enum request_state state)
{
    const char *word = value_word(VALUE_STATE, state);
    answer_problem(x, 409, "not_open", ARGS({"state", str_of(word ? word : "unknown")}));
}

static void after_answer(struct exchange *x)
{
    struct api_answer *a = x->state;
    if (x->job->err == ERR_CONFLICT)
        not_open(x, a->job.request.state);
    else if (x->job->err == ERR_DENIED)
        answer_problem(x, 409, "answered", NULL, 0);
    else if (x->job->err != OK)
        answer_error(x, x->job->err);
    else
        answer_sides(x, &a->asking, a->job.request.state);
}

/* Everything that is wrong with the body at once; false after answering. */
static bool read_body(struct exchange *x, struct api_answer *a, bool is_objection)
{
    static const char *const names[] = {"note", "line", "answer"};
    struct faults *faults = arena_new_of(x->req, struct faults);
    const char *code;
    json_t *body = api_body(x);
    if (!body)
        return false;
    const char *unknown = json_member_unknown(body, names, is_objection ? 2 : 3);
    struct str answer = json_member_text(body, "answer"), note = json_member_text(body, "note");
    if (unknown)
        fault_add(faults, S(""), "unknown_member", str_of(unknown), S("answer, note, line"));
    a->is_yes = !is_objection && str_eq(answer, S("yes"));
    if (!is_objection && !a->is_yes && !str_eq(answer, S("no")))
        fault_add(faults, S("/answer"), "answer_missing", answer.at ? answer : S(""), S("yes, no"));
    if (json_object_get(body, "note") && !note.at)
        fault_add(faults, S("/note"), "not_text", S(""), S(""));
    a->note = note.at ? str_trim(note) : S("");
    if (!asking_note_fits(a->is_yes, a->note, &code) && faults->count == 0)
        fault_add(faults, S("/note"), code, str_printf(x->req, "%zu", a->note.n),
                  str_printf(x->req, "%d", NOTE_BYTES_MAX));
    if (json_object_get(body, "line") &&
        (!json_member_number(body, "line", &a->line) || a->line < 1))
        fault_add(faults, S("/line"), "not_number", S(""), S(""));
    if (faults->count)
        answer_faults(x, 422, faults->list, faults->count);
    return faults->count == 0;
}

static void answer(struct exchange *x, enum action action, bool is_objection)
{
    struct api_answer *a = arena_new_of(x->req, struct api_answer);
    unsigned char key[KEY_HASH_BYTES], body[KEY_HASH_BYTES];
    /* Who is not asked learns nothing, not even what a body must look like. */
    if (!asking_load(x, x->params[0], 0, action, &a->asking) || !exchange_key(x, key, body) ||
        !read_body(x, a, is_objection) ||
        (a->line && !asking_load(x, x->params[0], a->line, action, &a->asking)))
        return;
    const struct consent *c = &a->asking.view.question.consent;
    enum request_state state = a->asking.view.question.request.state;
    if (is_objection && !a->asking.is_claim)
        answer_problem(x, 409, "not_a_claim", NULL, 0);
    else if (c->answer == (a->is_yes ? ANSWER_YES : ANSWER_NO))
        answer_sides(x, &a->asking, state);
    else if (c->answer != ANSWER_OPEN)
        answer_problem(x, 409, "answered", NULL, 0);
    else if (state != STATE_AWAITING_CONSENT && state != STATE_UNDER_STUDY)
        not_open(x, state);
    else {
        a->job = (struct answering){
            .job = {.run = answering_run, .establishment_id = c->establishment_id},
            .actor = x->actor,
            .channel = CHANNEL_API,
            .seq = c->seq,
            .line = a->line, /* 0: every line in which he is asked */
            .party = c->party,
            .is_yes = a->is_yes,
            .note = a->note,
        };
        x->state = a;
        exchange_write(x, &a->job.job, after_answer);
    }
}

void api_consent(struct exchange *x) { answer(x, ACTION_ANSWER_CONSENT, false); }

/* ---- objections to what was decided ---- */

struct api_objecting {
    struct objecting job;
    struct objection_of of;
    struct str note;
    int64_t line;
};

static void answer_objection(struct exchange *x, const struct api_objecting *a,
                             enum request_state state)
{
    const struct request *q = &a->of.view.request;
    const char *word = value_word(VALUE_STATE, state);
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_str(&w, "request",
                    reference_request(x->req, &x->portal->ref_key, q->service, q->establishment_id,
                                      q->seq, q->submitted_day));
    json_member_c(&w, "service", a->of.service->id);
    json_member_c(&w, "state", word ? word : "unknown");
    json_name(&w, "consents");
    json_list_open(&w);
    json_list_close(&w);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}

static void objection_refused(struct exchange *x, enum objection_bar bar)
{
    char key[40];
    snprintf(key, sizeof key, "objection.bar.%s", objection_bar_key(bar));
    answer_problem(x, 409, "objection", ARGS({"why", message(x->lang, key), ARG_WORDS}));
}

static void after_objection(struct exchange *x)
{
    struct api_objecting *a = x->state;
    if (x->job->err == ERR_CONFLICT)
        objection_refused(x, a->job.bar);
    else if (x->job->err != OK)
        answer_error(x, x->job->err);
    else
        answer_objection(x, a, a->job.request.state);
}

/* Is the request one of the establishment the actor acts for, or its line in force about himself? Else he may
   still be somebody whom it asks. */
static bool is_decided(struct exchange *x, int64_t line)
{
    int service;
    int64_t establishment_id, seq;
    struct objection_view v;
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &service, &establishment_id,
                                &seq) ||
        objection_view_load(x->reader, x->req, x->portal->policy, x->clock.today, establishment_id,
                            seq, line, x->actor.person_id, &v) != OK)
        return false;
    return v.by_worker
               ? v.bar != OBJECTION_NOT_REFUSED
               : x->actor.establishment_id == establishment_id && v.request.lines_refused > 0;
}

static bool read_objection(struct exchange *x, struct api_objecting *a)
{
    static const char *const names[] = {"note", "line"};
    struct faults *faults = arena_new_of(x->req, struct faults);
    const char *code;
    json_t *body = api_body(x);
    if (!body)
        return false;
    const char *unknown = json_member_unknown(body, names, 2);
    struct str note = json_member_text(body, "note");
    if (unknown)
        fault_add(faults, S(""), "unknown_member", str_of(unknown), S("note, line"));
    a->note = note.at ? str_trim(note) : S("");
    if (!asking_note_fits(false, a->note, &code))
        fault_add(faults, S("/note"), code, str_printf(x->req, "%zu", a->note.n),
                  str_printf(x->req, "%d", NOTE_BYTES_MAX));
    a->line = 1;
    if (json_object_get(body, "line") &&
        (!json_member_number(body, "line", &a->line) || a->line < 1))
        fault_add(faults, S("/line"), "not_number", S(""), S(""));
    if (faults->count)
        answer_faults(x, 422, faults->list, faults->count);
    return faults->count == 0;
}

static void object_to_decision(struct exchange *x)
{
    struct api_objecting *a = arena_new_of(x->req, struct api_objecting);
    unsigned char key[KEY_HASH_BYTES], body[KEY_HASH_BYTES];
    if (!objection_load(x, x->params[0], 1, &a->of) || !exchange_key(x, key, body) ||
        !read_objection(x, a) || !objection_load(x, x->params[0], a->line, &a->of))
        return;
    if (a->of.view.bar != OBJECTION_MAY) {
        objection_refused(x, a->of.view.bar);
        return;
    }
    objection_job(x, &a->of, CHANNEL_API, a->note, &a->job);
    x->state = a;
    exchange_write(x, &a->job.job, after_objection);
}

void api_objection(struct exchange *x)
{
    if (is_decided(x, 1))
        object_to_decision(x);
    else
        answer(x, ACTION_OBJECT, true);
}
