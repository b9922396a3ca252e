/* See the header. */
#include "web/parties_json.h"
#include "model/value.h"
#include "web/value_show.h"

static void day_member(struct json_writer *w, struct exchange *x, const char *name, struct day day)
{
    if (!day_is_none(day))
        json_member_str(w, name, value_plain(x->req, VALUE_DAY, day.n));
}

void consent_json(struct json_writer *w, struct exchange *x, const struct asked *a, bool is_own)
{
    const struct consent *c = &a->consent;
    bool is_open_word = c->on_no != REFUSAL_IS_STUDIED;
    json_object_open(w);
    json_member_int(w, "line", c->line);
    json_member_word(w, "party", VALUE_PARTY, c->party);
    if (c->party == PARTY_OTHER)
        json_member_str(w, "establishment", a->number);
    day_member(w, x, "asked_on", c->asked_on);
    day_member(w, x, "told_on", c->told_on);
    json_member_int(w, "days", c->days);
    day_member(w, x, "until", consent_until(c));
    json_member_word(w, "on_silence", VALUE_SILENCE, c->on_silence);
    json_member_word(w, "on_no", VALUE_REFUSAL, c->on_no);
    json_member_word(w, "answer", VALUE_ANSWER, c->answer);
    day_member(w, x, "answered_on", a->answered_on);
    if (a->note.n && (is_own || is_open_word))
        json_member_str(w, "note", a->note);
    json_object_close(w);
}

static void study_json(struct json_writer *w, struct exchange *x, const struct examined *e)
{
    static const char *const outcomes[] = {"open", "approved", "refused"};
    json_object_open(w);
    json_member_int(w, "line", e->study.line);
    json_member_word(w, "cause", VALUE_STUDY_CAUSE, e->study.cause);
    day_member(w, x, "opened_on", e->study.opened_on);
    day_member(w, x, "due", e->study.due_on);
    json_member_c(w, "outcome", outcomes[e->study.outcome]);
    day_member(w, x, "decided_on", e->decided_on);
    if (e->note.n)
        json_member_str(w, "reasons", e->note);
    json_object_close(w);
}

void parties_json(struct json_writer *w, struct exchange *x, const struct request_sides *sides)
{
    if (sides->asked_count) {
        json_name(w, "consents");
        json_list_open(w);
        for (size_t i = 0; i < sides->asked_count; i++)
            consent_json(w, x, &sides->asked[i], false);
        json_list_close(w);
    }
    if (sides->studies_count) {
        json_name(w, "study");
        json_list_open(w);
        for (size_t i = 0; i < sides->studies_count; i++)
            study_json(w, x, &sides->studies[i]);
        json_list_close(w);
    }
}
