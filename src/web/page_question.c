/* One question: who asks, what it would change, until when, what silence means, yes or no. Once it is
   answered the same address says what was answered and what follows, so Back and a second sending are
   harmless.

   The trap: nothing of the applicant's own (fee, standing, his other workers) is shown here; the words
   come from party_words.h, which knows who reads. */
#include "decisions/answer.h"
#include "decisions/reference.h"
#include "web/asked_party.h"
#include "web/establishment_parts.h"
#include "web/fault_box.h"
#include "web/pages_parties.h"
#include "web/party_words.h"
#include "web/service_way.h"
#include "web/show.h"

struct question_page {
    struct asking asking;
    struct faults faults;
    struct str typed_answer, typed_note;
};

static const char *pick(const struct asking *a, const char *claim, const char *worker,
                        const char *other)
{
    return a->is_claim ? claim : a->right.party == PARTY_WORKER ? worker : other;
}

static void add_head(struct exchange *x, struct node page, const struct asking *a)
{
    const struct question *q = &a->view.question;
    const struct request *r = &q->request;
    struct str service = str_of(x->lang == LANG_AR ? a->service->ar : a->service->en);
    struct str no = reference_request(x->req, &x->portal->ref_key, r->service, r->establishment_id,
                                      r->seq, r->submitted_day);
    struct str worker = name_in(x, q->worker_ar, q->worker_en);
    node_set(page, KEY("title"),
             node_text(message_format(
                 x->req, x->lang, pick(a, "claim.title", "question.title", "question.title.other"),
                 ARGS({"service", service}))));
    node_set(page, KEY("number"), node_text(no));
    node_set(page, KEY("service"), node_text(service));
    node_set(page, KEY("asker"),
             node_html(message_html(x->req, x->lang, "service.establishment_name",
                                    ARGS({"name", name_in(x, q->asker_ar, q->asker_en)},
                                         {"number", q->asker_no, ARG_CODE}))));
    node_set(page, KEY("asked_on"),
             node_html(show_date_html(x->req, x->lang, q->consent.asked_on)));
    if (a->right.party == PARTY_OTHER && worker.n)
        node_set(page, KEY("worker"), node_text(worker));
    node_set(page, KEY("inbox_path"), node_text(page_path(x, "/inbox")));
    node_set(page, KEY("is_claim"), node_bool(a->is_claim));
}

static void add_until(struct exchange *x, struct node page, const struct consent *c)
{
    struct day last = consent_until(c);
    if (day_is_none(last)) {
        node_set(page, KEY("until_text"),
                 node_html(message_html_plural(x->req, x->lang, "inbox.until.untold",
                                               (uint64_t)c->days, NULL, 0)));
        return;
    }
    node_set(page, KEY("until"), node_html(show_date_html(x->req, x->lang, last)));
    node_set(page, KEY("left"), node_text(days_left(x, last)));
}

static bool is_open(const struct asking *a)
{
    enum request_state state = a->view.question.request.state;
    return a->view.question.consent.answer == ANSWER_OPEN &&
           (state == STATE_AWAITING_CONSENT || state == STATE_UNDER_STUDY);
}

/* What follows now: the request goes on, is studied, or has ended. */
static const char *next_key(const struct asking *a)
{
    const struct consent *c = &a->view.question.consent;
    switch (a->view.question.request.state) {
    case STATE_AWAITING_CONSENT: return "question.next.others";
    case STATE_UNDER_STUDY: return "question.next.study";
    case STATE_AWAITING_PAYMENT:
    case STATE_APPROVED: return "question.next.payment";
    case STATE_EXECUTED: return "question.next.done";
    case STATE_REFUSED:
        return c->answer == ANSWER_NO && c->on_no == REFUSAL_ENDS ? "question.next.ended_by_you"
                                                                  : "question.next.refused";
    case STATE_EXPIRED: return "question.next.expired";
    case STATE_WITHDRAWN:
    case STATE_CANCELLED: return "question.next.withdrawn";
    case STATE_DRAFT:
    case STATE_SUBMITTED:
    case STATE_REVERSED: break;
    }
    return "question.next.refused";
}

static void add_answered(struct exchange *x, struct node page, const struct asking *a)
{
    const struct consent *c = &a->view.question.consent;
    node_set(page, KEY("is_answered"), node_bool(!is_open(a)));
    node_set(page, KEY("is_yes"), node_bool(c->answer == ANSWER_YES));
    node_set(page, KEY("state"), party_answer(x, c, a->is_claim));
    if (is_open(a))
        return;
    if (c->answer != ANSWER_OPEN)
        node_set(page, KEY("answered_on"),
                 node_html(show_date_html(x->req, x->lang, a->view.asked.answered_on)));
    else /* it ended before he answered */
        node_set(page, KEY("state"), request_state_node(x, a->view.question.request.state));
    node_set(page, KEY("note"), node_text(a->view.asked.note));
    node_set(page, KEY("next"), node_text(message(x->lang, next_key(a))));
}

/* Whoever writes is told who will read it. */
static const char *note_hint_key(const struct asking *a)
{
    bool is_studied = a->view.question.consent.on_no == REFUSAL_IS_STUDIED;
    return a->is_claim && is_studied ? "claim.note.hint"
           : is_studied              ? "question.note.hint.studied"
                                     : "question.note.hint";
}

static void add_form(struct exchange *x, struct node page, const struct question_page *p)
{
    const struct asking *a = &p->asking;
    node_set(page, KEY("yes"),
             node_text(message(x->lang, pick(a, "claim.yes", "question.yes", "question.yes"))));
    node_set(page, KEY("yes_hint"),
             node_text(message(
                 x->lang, pick(a, "claim.yes.hint", "question.yes.hint", "question.yes.hint"))));
    node_set(page, KEY("no"),
             node_text(message(x->lang, pick(a, "claim.no", "question.no", "question.no"))));
    node_set(page, KEY("no_hint"),
             node_text(party_refusal(x->lang, &a->view.question.consent, a->is_claim)));
    node_set(page, KEY("silence"),
             node_text(party_silence(x->lang, &a->view.question.consent, a->is_claim)));
    node_set(page, KEY("note_label"), node_text(message(x->lang, "question.note")));
    node_set(page, KEY("note_hint"), node_text(message(x->lang, note_hint_key(a))));
    node_set(page, KEY("is_yes_chosen"), node_bool(str_eq(p->typed_answer, S("yes"))));
    node_set(page, KEY("is_no_chosen"), node_bool(str_eq(p->typed_answer, S("no"))));
    node_set(page, KEY("typed_note"), node_text(p->typed_note));
    node_set(page, KEY("answer_fault"), node_text(fault_box_at(x, &p->faults, "answer")));
    node_set(page, KEY("note_fault"), node_text(fault_box_at(x, &p->faults, "note")));
    node_set(page, KEY("line"), node_int(a->view.question.consent.line));
    node_set(
        page, KEY("line_of"),
        node_text(a->view.lines > 1
                      ? message_format(
                            x->req, x->lang, "question.line_of",
                            ARGS({"line", show_number(x->req, a->view.question.consent.line)},
                                 {"lines", show_number(x->req, a->view.question.request.lines)}))
                      : S("")));
}

static void show(struct exchange *x, const struct question_page *p)
{
    struct node page = node_object(x->req, 56), changes;
    const struct asking *a = &p->asking;
    enum err e = party_changes(x, a->view.entry, a->right.party, &changes);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    add_head(x, page, a);
    add_until(x, page, &a->view.question.consent);
    add_answered(x, page, a);
    add_form(x, page, p);
    struct node inputs = party_inputs(x, a->service, &a->view.entry->input, a->right.party);
    node_set(page, KEY("changes"), changes);
    node_set(page, KEY("has_changes"), node_bool(node_count(changes) > 0));
    node_set(page, KEY("inputs"), inputs);
    /* What a claim says stands among its effects already. */
    node_set(page, KEY("has_inputs"), node_bool(node_count(inputs) > 0 && !a->is_claim));
    fault_box(x, page, &p->faults);
    answer_page(x, p->faults.count ? 422 : 200, "question", page);
}

void page_question(struct exchange *x)
{
    struct question_page *p = arena_new_of(x->req, struct question_page);
    int64_t line = (int64_t)query_number(x, "line", 0);
    if (!asking_load(x, x->params[0], line, ACTION_ANSWER_CONSENT, &p->asking))
        return;
    p->typed_answer = p->typed_note = S("");
    show(x, p);
}

/* ---- answering ---- */

static void answered(struct exchange *x)
{
    struct answering *d = (struct answering *)x->job;
    /* Answered already, or ended meanwhile: the page says how it stands. */
    if (x->job->err != OK && x->job->err != ERR_DENIED && x->job->err != ERR_CONFLICT) {
        answer_error(x, x->job->err);
        return;
    }
    answer_redirect(
        x, str_printf(x->req, STR_FMT "?line=%lld", STR_ARG(x->http->path), (long long)d->line));
}

static void read_answer(struct exchange *x, const struct form *form, struct question_page *p)
{
    const char *code;
    struct str answer = form_value(form, "answer"), note = form_value(form, "note");
    p->typed_answer = answer.at ? answer : S("");
    p->typed_note = note.at ? str_trim(note) : S("");
    bool is_yes = str_eq(p->typed_answer, S("yes"));
    if (!is_yes && !str_eq(p->typed_answer, S("no")))
        fault_add(&p->faults, S("answer"), "answer_missing", S(""), S(""));
    else if (!asking_note_fits(is_yes, p->typed_note, &code))
        fault_add(&p->faults, S("note"), code, str_printf(x->req, "%zu", p->typed_note.n),
                  str_printf(x->req, "%d", NOTE_BYTES_MAX));
}

void page_question_post(struct exchange *x)
{
    struct question_page *p = arena_new_of(x->req, struct question_page);
    struct answering *d = arena_new_of(x->req, struct answering);
    struct form form;
    uint64_t line = 0;
    if (!asking_load(x, x->params[0], 0, ACTION_ANSWER_CONSENT, &p->asking) ||
        !exchange_form(x, &form))
        return;
    struct str typed_line = form_value(&form, "line");
    if (typed_line.at && !str_to_u64(typed_line, &line)) {
        answer_error(x, ERR_INPUT);
        return;
    }
    bool is_objection = p->asking.is_claim && str_eq(form_value(&form, "answer"), S("no"));
    if (!asking_load(x, x->params[0], (int64_t)line,
                     is_objection ? ACTION_OBJECT : ACTION_ANSWER_CONSENT, &p->asking))
        return;
    read_answer(x, &form, p);
    if (p->faults.count) {
        show(x, p);
        return;
    }
    const struct consent *c = &p->asking.view.question.consent;
    *d = (struct answering){
        .job = {.run = answering_run, .establishment_id = c->establishment_id},
        .actor = x->actor,
        .channel = CHANNEL_WEB,
        .seq = c->seq,
        .line = c->line,
        .party = c->party,
        .is_yes = str_eq(p->typed_answer, S("yes")),
        .note = p->typed_note,
    };
    exchange_write(x, &d->job, answered);
}
