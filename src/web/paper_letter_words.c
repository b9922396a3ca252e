/* The words of a decision letter: every line, what became of it, every reason with what was found and asked
   for, the source, and the way to become eligible. Nothing is judged here: it is the ledger's entry told. */
#include "model/occupation.h"
#include "services/service.h"
#include "web/paper_words.h"
#include "web/reason.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

enum { LINES_TOLD = 60 }; /* the others stand in the report */

static struct words in(enum lang lang, struct str s)
{
    return lang == LANG_AR ? (struct words){s, {NULL, 0}} : (struct words){{NULL, 0}, s};
}

static struct words told(struct exchange *x, const char *key)
{
    return in(x->lang, message(x->lang, key));
}

static void row(struct exchange *x, struct paper *p, const char *label, struct str value)
{
    if (value.n && p->rows_count < PAPER_ROWS_MAX)
        p->rows[p->rows_count++] = (struct paper_row){told(x, label), in(x->lang, value)};
}

/* ---- one reason ---- */

static void add_sentence(struct exchange *x, struct buf *b, const char *key, const char *name,
                         struct str value)
{
    if (!value.n)
        return;
    if (b->n)
        buf_char(b, ' ');
    struct arg arg = {name, show_isolated(x->req, value), ARG_WORDS};
    buf_str(b, message_format(x->req, x->lang, key, &arg, 1));
}

static struct str detail_of(struct exchange *x, int service, const struct finding *f)
{
    struct buf b = buf_new(x->req);
    const struct policy_row *from = reason_row(x->portal->policy, f);
    if (!f->passed && f->kind != VALUE_BOOL && f->kind != VALUE_REQUEST)
        add_sentence(x, &b, "paper.letter.found", "found", reason_found(x->req, x->lang, f));
    if (!f->passed)
        add_sentence(x, &b, "paper.letter.required", "required",
                     reason_required(x->req, x->lang, f));
    if (b.n)
        buf_char(&b, ' ');
    buf_str(&b, message_format(
                    x->req, x->lang, "paper.letter.source",
                    ARGS({"source", show_isolated(x->req, from ? from->source : S("-"))},
                         {"code", show_isolated(x->req, rule_code(x->req, service, f->rule))})));
    return buf_out(&b);
}

/* The paper the line gave, with its number and last day. */
static struct str given_by(struct exchange *x, const struct request_view *view,
                           const struct line_view *l)
{
    struct paper_facts f;
    if (paper_of_line(x->reader, x->req, &view->request, l, &f) != OK || !f.number ||
        day_is_none(f.until))
        return S("");
    return message_format(
        x->req, x->lang, "paper.letter.given",
        ARGS({"paper", message(x->lang, paper_title_key(x, f.id.kind))},
             {"number", show_isolated(x->req, paper_number(x, &f))},
             {"date", show_isolated(x->req, show_date_both(x->req, x->lang, f.until))}));
}

/* A line alone tells every rule tested; among many, only what failed, and how many passed. */
static void add_findings(struct exchange *x, const struct request_view *view,
                         const struct line_view *l, struct paper_line *out)
{
    const struct decision *d = &l->entry->decision;
    struct paper_finding *list = arena_array(x->req, struct paper_finding, d->findings_count + 2);
    bool tells_all = view->request.lines == 1;
    uint64_t passed = 0;
    struct str given = given_by(x, view, l);
    if (given.n)
        list[out->findings_count++] =
            (struct paper_finding){.is_ok = true, .text = in(x->lang, given)};
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < d->findings_count; i++) {
            const struct finding *f = &d->findings[i];
            if (f->passed != (pass == 1))
                continue;
            passed += f->passed;
            if (f->passed && !tells_all)
                continue;
            list[out->findings_count++] = (struct paper_finding){
                .is_ok = f->passed,
                .text = in(x->lang, reason_text(x->req, x->lang, f)),
                .detail = in(x->lang, detail_of(x, view->request.service, f)),
            };
        }
    if (passed && !tells_all)
        list[out->findings_count++] = (struct paper_finding){
            .is_ok = true,
            .text = in(x->lang, message_format_plural(x->req, x->lang, "paper.letter.passed",
                                                      passed, NULL, 0)),
        };
    out->findings = list;
}

static void add_ways(struct exchange *x, const struct decision *d, struct paper_line *out)
{
    struct words *ways = arena_array(x->req, struct words, d->findings_count + 1);
    for (int i = 0; i < d->findings_count; i++) {
        const struct finding *f = &d->findings[i];
        if (f->passed || !f->remedies_count || f->audience == PARTY_OTHER)
            continue;
        struct str what = reason_remedy(x->req, x->lang, &f->remedies[0]);
        bool is_known = false;
        for (size_t k = 0; k < out->ways_count && !is_known; k++)
            is_known = str_ends(x->lang == LANG_AR ? ways[k].ar : ways[k].en, what);
        if (!is_known)
            ways[out->ways_count++] = in(
                x->lang, message_format(x->req, x->lang, "paper.letter.way", ARGS({"what", what})));
    }
    out->ways = ways;
}

/* ---- one line ---- */

static struct str title_of(struct exchange *x, const struct line_view *l)
{
    struct str name = x->lang == LANG_AR ? l->name_ar : l->name_en;
    if (!name.n)
        return message_format(
            x->req, x->lang, "paper.establishment_name",
            ARGS({"name", message(x->lang, "request.line.establishment")},
                 {"number", str_printf(x->req, "%lld", (long long)l->line.line)}));
    return message_format(
        x->req, x->lang, "paper.establishment_name",
        ARGS({"name", show_isolated(x->req, name)}, {"number", show_isolated(x->req, l->number)}));
}

static struct str outcome_of(struct exchange *x, const struct line_view *l)
{
    char key[64];
    const char *word = value_word(VALUE_STATE, l->line.state);
    snprintf(key, sizeof key, "state.%s", word ? word : "submitted");
    return message(x->lang, key);
}

static void line_words(struct exchange *x, const struct request_view *view,
                       const struct line_view *l, struct paper_line *out)
{
    const struct decision *d = &l->entry->decision;
    *out = (struct paper_line){
        .title = in(x->lang, title_of(x, l)),
        .outcome = in(x->lang, outcome_of(x, l)),
        .is_refused = l->line.state == STATE_REFUSED,
    };
    if (!l->entry->has_decision)
        return;
    add_findings(x, view, l, out);
    if (!d->granted)
        add_ways(x, d, out);
}

/* ---- the letter ---- */

static void add_objection(struct exchange *x, const struct request *q, struct paper *p)
{
    const struct policy_row *row =
        policy_param(x->portal->policy, PARAM_objection_days, q->submitted_day);
    if (!row || !q->lines_refused)
        return;
    struct str date = show_date_both(x->req, x->lang, day_add(q->submitted_day, (int)row->value));
    p->notes[p->notes_count++] =
        in(x->lang, message_format(x->req, x->lang, "paper.letter.objection",
                                   ARGS({"date", show_isolated(x->req, date)})));
}

enum err paper_letter_words(struct exchange *x, const struct paper_facts *f,
                            const struct request_view *view, struct paper *out)
{
    const struct request *q = &view->request;
    const struct service *s = service_by_number(q->service);
    bool ar = x->lang == LANG_AR;
    size_t n = view->lines_count < LINES_TOLD ? view->lines_count : LINES_TOLD;
    struct paper_line *lines = arena_array(x->req, struct paper_line, n);
    *out = (struct paper){.is_rtl = ar};
    TRY(paper_words_common(x, f, out));
    if (s)
        for (int l = 0; l < LANG_COUNT; l++) {
            struct str title =
                message_format(x->req, (enum lang)l, "paper.letter.title",
                               ARGS({"service", str_of(l == LANG_AR ? s->ar : s->en)}));
            *(l == LANG_AR ? &out->title.ar : &out->title.en) = title;
        }
    out->number = in(x->lang, paper_number(x, f));
    row(x, out, "paper.number.request", paper_number(x, f));
    row(x, out, "paper.letter.submitted", show_date_both(x->req, x->lang, q->submitted_day));
    row(x, out, "paper.establishment",
        message_format(x->req, x->lang, "paper.establishment_name",
                       ARGS({"name", show_isolated(x->req, ar ? f->establishment.name_ar
                                                              : f->establishment.name_en)},
                            {"number", show_isolated(x->req, f->establishment.number)})));
    row(x, out, "paper.decided_on", show_date_both(x->req, x->lang, f->issued));
    for (size_t i = 0; i < n; i++)
        line_words(x, view, &view->lines[i], &lines[i]);
    out->lines = lines;
    out->lines_count = n;
    if ((int64_t)n < q->lines)
        out->notes[out->notes_count++] =
            in(x->lang, message_format_plural(x->req, x->lang, "paper.letter.more",
                                              (uint64_t)q->lines - n, NULL, 0));
    add_objection(x, q, out);
    return OK;
}
