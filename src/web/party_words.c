/* See the header. */
#include "web/party_words.h"
#include "model/occupation.h"
#include "queries/request_view.h"
#include "web/establishment_parts.h"
#include "web/show.h"
#include "web/value_show.h"

/* ---- the form's answers ---- */

static bool is_shown(const struct field *f, enum party reader)
{
    if (reader == PARTY_MINISTRY)
        return true;
    /* A declaration is the applicant's word to the ministry. */
    return f->kind != FIELD_TICK && (f->kind != FIELD_MONEY || reader == PARTY_WORKER);
}

/* An activity group has a name in the policy; the rest shows itself. */
static struct str words_of(struct exchange *x, enum value_kind kind, int64_t value)
{
    const struct activity *a =
        kind == VALUE_ACTIVITY ? policy_activity(x->portal->policy, (int)value) : NULL;
    return a ? name_in(x, a->name_ar, a->name_en) : value_show(x->req, x->lang, kind, value);
}

static struct html input_html(struct exchange *x, enum value_kind kind, int64_t value)
{
    return kind == VALUE_ACTIVITY ? html_isolated(x->req, words_of(x, kind, value))
                                  : value_show_html(x->req, x->lang, kind, value);
}

struct node party_inputs(struct exchange *x, const struct service *s, const struct input *in,
                         enum party reader)
{
    struct node list = node_list(x->req, (size_t)s->fields_count);
    for (int i = 0; i < s->fields_count; i++) {
        const struct field *f = &s->fields[i];
        if (in->value[i] == VALUE_UNKNOWN || !is_shown(f, reader))
            continue;
        struct node one = node_object(x->req, 2);
        node_set(one, KEY("label"), node_c(x->lang == LANG_AR ? f->ar : f->en));
        node_set(one, KEY("value"), node_html(input_html(x, field_value_kind(f), in->value[i])));
        node_add(list, one);
    }
    return list;
}

/* ---- effects ---- */

static void add(struct exchange *x, struct node list, struct html text)
{
    struct node one = node_object(x->req, 1);
    node_set(one, KEY("text"), node_html(text));
    node_add(list, one);
}

static void add_plain(struct exchange *x, struct node list, const char *key)
{
    add(x, list, html_text(x->req, message(x->lang, key)));
}

static enum err name_packed(struct exchange *x, int64_t packed, struct str *out)
{
    struct establishment_words w;
    TRY(packed_words_load(x->reader, x->req, packed, &w));
    *out = name_in(x, w.name_ar, w.name_en);
    if (!out->n)
        *out = value_show(x->req, x->lang, VALUE_ESTABLISHMENT, packed);
    return OK;
}

static void add_value(struct exchange *x, struct node list, const char *key, enum value_kind kind,
                      int64_t value)
{
    if (value == VALUE_UNKNOWN || (kind != VALUE_DAYS && value == 0))
        return;
    add(x, list, message_html(x->req, x->lang, key, ARGS({"value", words_of(x, kind, value)})));
}

static enum err add_move(struct exchange *x, struct node list, const struct effect *f,
                         enum party reader)
{
    struct str from, to;
    TRY(name_packed(x, f->args[0], &from));
    TRY(name_packed(x, f->args[1], &to));
    add(x, list, message_html(x->req, x->lang, "change.move", ARGS({"from", from}, {"to", to})));
    if (reader != PARTY_OTHER) {
        add_value(x, list, "change.occupation", VALUE_OCCUPATION, f->args[2]);
        add_value(x, list, "change.wage", VALUE_MONEY, f->args[3]);
    }
    if (f->args[4] == 1)
        add_plain(x, list, "change.carries_permit");
    if (reader == PARTY_OTHER)
        add_plain(x, list, "change.move.other");
    return OK;
}

static void add_absence(struct exchange *x, struct node list, const struct effect *f,
                        enum party reader)
{
    add_value(x, list, "change.absence.last_day", VALUE_DAY, f->args[1]);
    add_value(x, list, "change.absence.reason", VALUE_ABSENCE_REASON, f->args[2]);
    add_plain(x, list, reader == PARTY_WORKER ? "change.absence.worker" : "change.absence");
}

static enum err add_lending(struct exchange *x, struct node list, const struct effect *f,
                            enum party reader)
{
    struct str borrower;
    TRY(name_packed(x, f->args[0], &borrower));
    add(x, list,
        message_html(
            x->req, x->lang, "change.lending",
            ARGS({"borrower", borrower},
                 {"from", show_date(x->req, x->lang, (struct day){(int32_t)f->args[2]})},
                 {"until", show_date(x->req, x->lang, (struct day){(int32_t)f->args[3]})})));
    add_value(x, list, "change.occupation", VALUE_OCCUPATION, f->args[1]);
    add_plain(x, list, reader == PARTY_OTHER ? "change.lending.other" : "change.lending.stays");
    return OK;
}

static enum err add_effect(struct exchange *x, struct node list, const struct effect *f,
                           enum party reader)
{
    switch (f->kind) {
    case EFFECT_MOVE: return add_move(x, list, f, reader);
    case EFFECT_LENDING: return add_lending(x, list, f, reader);
    case EFFECT_ABSENCE: add_absence(x, list, f, reader); break;
    case EFFECT_OCCUPATION:
        add_value(x, list, "change.occupation.new", VALUE_OCCUPATION, f->args[0]);
        break;
    case EFFECT_STATUS: add_value(x, list, "change.status", VALUE_WORKER_STATUS, f->args[0]); break;
    case EFFECT_PERMIT_ISSUE:
    case EFFECT_PERMIT_EXTEND: add_value(x, list, "change.permit", VALUE_DAY, f->args[2]); break;
    case EFFECT_TEMPORARY: add_value(x, list, "change.temporary", VALUE_MONTHS, f->args[0]); break;
    case EFFECT_EXIT: add_value(x, list, "change.exit", VALUE_DAY, f->args[0]); break;
    case EFFECT_LENDING_END: add_value(x, list, "change.lending_end", VALUE_DAY, f->args[0]); break;
    case EFFECT_ABSENCE_END: add_plain(x, list, "change.absence_end"); break;
    case EFFECT_ACTIVITY: add_value(x, list, "change.activity", VALUE_ACTIVITY, f->args[0]); break;
    case EFFECT_VISAS: add_value(x, list, "change.visas", VALUE_INT, f->args[0]); break;
    case EFFECT_VISA_CANCEL:
        add_value(x, list, "change.visa_cancel", VALUE_NUMBER, f->args[0]);
        break;
    case EFFECT_SUSPEND: add_value(x, list, "change.suspend", VALUE_DAY, f->args[1]); break;
    case EFFECT_CERTIFICATE: add_value(x, list, "change.certificate", VALUE_DAY, f->args[4]); break;
    case EFFECT_WAGE_FILE:
    case EFFECT_WAGE_MONTH:
    case EFFECT_WAGE_STANDING:
    case EFFECT_WAGE_DUTY:
    case EFFECT_RELEASE:
    case EFFECT_WEEK:
    case EFFECT_OUTSIDE:
    case EFFECT_OUTSIDE_CASE:
    case EFFECT_OUTSIDE_DECIDED:
    case EFFECT_SAUDIS:
    case EFFECT_EXCEPTION:
    case EFFECT_NONE: /* the rest changes nothing that a party or an officer has to weigh */
    case EFFECT_LEVY_YEAR:
    case EFFECT_ACCOUNT_OPEN:
    case EFFECT_ACCOUNT_LEVEL:
    case EFFECT_GRANT:
    case EFFECT_GRANT_REVOKE:
    case EFFECT_ASK:
    case EFFECT_STUDY:
    case EFFECT_LAPSE: break;
    }
    return OK;
}

enum err party_changes(struct exchange *x, const struct entry *accepted, enum party reader,
                       struct node *out)
{
    const struct decision *d = &accepted->decision;
    *out = node_list(x->req, (size_t)d->effects_count * 2 + 1);
    for (int i = 0; i < d->effects_count; i++) {
        /* A report is an effect twice: claimed at acceptance, filed at the end. It is told once. */
        bool is_told = false;
        for (int k = 0; k < i; k++)
            is_told |= d->effects[k].kind == EFFECT_ABSENCE && d->effects[i].kind == EFFECT_ABSENCE;
        if (!is_told)
            TRY(add_effect(x, *out, &d->effects[i], reader));
    }
    return OK;
}

bool party_has_effect(const struct entry *accepted, enum effect_kind kind)
{
    for (int i = 0; i < accepted->decision.effects_count; i++)
        if (accepted->decision.effects[i].kind == kind)
            return true;
    return false;
}

/* ---- questions ---- */

bool party_is_claim(const struct consent *c, const struct entry *accepted)
{
    return c->party == PARTY_WORKER && party_has_effect(accepted, EFFECT_ABSENCE);
}

struct str party_silence(enum lang lang, const struct consent *c, bool is_claim)
{
    bool proceeds = c->on_silence == SILENCE_PROCEEDS;
    if (is_claim)
        return message(lang, proceeds ? "claim.silence.proceeds" : "claim.silence.ends");
    return message(lang, proceeds ? "question.silence.proceeds" : "question.silence.ends");
}

struct str party_refusal(enum lang lang, const struct consent *c, bool is_claim)
{
    switch (c->on_no) {
    case REFUSAL_ENDS: return message(lang, is_claim ? "claim.no.ends" : "question.no.ends");
    case REFUSAL_IS_STUDIED:
        return message(lang, is_claim ? "claim.no.is_studied" : "question.no.is_studied");
    case REFUSAL_IS_NOTED: break;
    }
    return message(lang, is_claim ? "claim.no.is_noted" : "question.no.is_noted");
}

struct node party_answer(struct exchange *x, const struct consent *c, bool is_claim)
{
    static const struct {
        const char *tag, *icon, *question, *claim;
    } words[] = {
        [ANSWER_OPEN] = {"warn", "clock", "question.answered.open", "claim.answered.open"},
        [ANSWER_YES] = {"ok", "ok", "question.answered.yes", "claim.answered.yes"},
        [ANSWER_NO] = {"bad", "no", "question.answered.no", "claim.answered.no"},
        [ANSWER_SILENT] = {"", "info", "question.answered.silent", "claim.answered.silent"},
    };
    struct node n = node_object(x->req, 3);
    const char *key = is_claim ? words[c->answer].claim : words[c->answer].question;
    node_set(n, KEY("tag"), node_c(words[c->answer].tag));
    node_set(n, KEY("icon"), node_c(words[c->answer].icon));
    node_set(n, KEY("text"), node_text(message(x->lang, key)));
    return n;
}
