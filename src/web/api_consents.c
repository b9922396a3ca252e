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
#include "web/pages_parties.h"
#include "web/parties_json.h"

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

void api_objection(struct exchange *x) { answer(x, ACTION_OBJECT, true); }
