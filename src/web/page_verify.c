/* Verification: anyone with a paper's code asks whether it holds. The answer is the least that lets him compare
   it with the paper before him: no name, no identity number in full.

   The trap: a code that is no code of ours, one of a request that does not exist, and one of a paper that was
   never given all get the same answer, so that nobody learns from guessing. */
#include "documents/claims.h"
#include "documents/jws.h"
#include "model/occupation.h"
#include "queries/papers.h"
#include "web/api.h"
#include "web/fault_box.h"
#include "web/json.h"
#include "web/page.h"
#include "web/page_faults.h"
#include "web/pages_papers.h"
#include "web/pair.h"
#include "web/paper_words.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

struct verdict {
    struct paper_facts facts;
    struct paper_standing standing; /* PAPER_UNKNOWN: nothing else is filled */
    struct token token;
};

/* ---- asking ---- */

static enum err judge(struct exchange *x, const struct paper_code *code, struct verdict *out)
{
    unsigned char key[KEY_CODE_BYTES];
    struct paper_id id;
    keyring_code_key(x->portal->keyring, key);
    *out = (struct verdict){0};
    if (!paper_code_open(key, code, &id))
        return OK;
    enum err e = paper_load(x->reader, x->req, &id, &out->facts);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    out->token = paper_token(x, &out->facts);
    return paper_standing_load(x->reader, &out->facts, x->clock.today, &out->standing);
}

/* The code in what was typed: the code, an address that ends with it, or the signed text of a QR code (whose
   signature does not matter here: the register is asked). */
static bool typed_code(struct exchange *x, struct str typed, struct paper_code *out)
{
    struct jws jws;
    struct claims claims;
    struct str token = token_find(typed), path = str_first(typed, str_index(typed, '#'));
    for (size_t i = str_index(path, '/'); i < path.n; i = str_index(path, '/'))
        path = str_from(path, i + 1);
    if (paper_code_read(str_trim(path), out))
        return true;
    if (!jws_read(x->req, token, &jws) || !claims_read(jws.payload, &claims))
        return false;
    struct str code = claims_text(&claims, "c");
    return code.at && paper_code_read(code, out);
}

/* ---- the page ---- */

static void pair(struct exchange *x, struct node list, const char *label, struct str value)
{
    if (value.n)
        pair_add(x, list, label, html_code(x->req, value));
}

static void pair_words(struct exchange *x, struct node list, const char *label, struct str value)
{
    if (value.n)
        pair_add(x, list, label, html_isolated(x->req, value));
}

static void add_what(struct exchange *x, struct node list, const struct verdict *v)
{
    const struct paper_facts *f = &v->facts;
    switch (v->token.kind) {
    case PAPER_CERTIFICATE:
        pair_words(x, list, "verify.band",
                   value_show(x->req, x->lang, VALUE_BAND, f->effect->args[0]));
        return;
    case PAPER_VISA_AUTHORISATION: pair(x, list, "verify.visas", v->token.what); return;
    case PAPER_RECEIPT:
        pair_words(x, list, "verify.amount",
                   show_money(x->req, x->lang, (struct money){f->amount}));
        return;
    case PAPER_WORK_PERMIT:
    case PAPER_TEMPORARY_PERMIT:
    case PAPER_FINAL_EXIT_PERMIT:
    case PAPER_TRANSFER_NOTICE:
    case PAPER_BRANCH_NOTICE:
    case PAPER_LENDING_NOTICE:
        pair_words(x, list, "verify.occupation",
                   occupation_title(f->occupation, x->lang == LANG_AR));
        return;
    case PAPER_LETTER:
    case PAPER_KINDS: break;
    }
}

static void add_facts(struct exchange *x, struct node page, const struct verdict *v)
{
    struct node list = node_list(x->req, 10);
    const struct token *t = &v->token;
    pair(x, list, "verify.number", t->number);
    if (t->holder.n)
        pair_add(x, list, "verify.holder", show_number_masked_html(x->req, v->facts.person.number));
    pair(x, list, "verify.establishment", t->establishment);
    add_what(x, list, v);
    pair_add_day(x, list, "verify.issued", t->issued);
    pair_add_day(x, list, "verify.until", t->until);
    if (v->standing.state == PAPER_REVOKED)
        pair_add_day(x, list, "verify.revoked_on", v->standing.revoked_on);
    node_set(page, KEY("facts"), list);
    if (v->standing.why != PAPER_WHY_NONE) {
        char key[48];
        snprintf(key, sizeof key, "paper.why.%s", paper_why_name(v->standing.why));
        node_set(page, KEY("why"), node_text(message(x->lang, key)));
    }
    if (v->standing.is_renewed)
        node_set(page, KEY("renewed"), node_text(message(x->lang, "verify.renewed")));
}

static void state_text(struct exchange *x, struct node page, const char *member, const char *prefix,
                       enum paper_state state)
{
    char key[48];
    snprintf(key, sizeof key, "%s.%s", prefix, paper_state_name(state));
    node_set(page, key_of(str_of(member)), node_text(message(x->lang, key)));
}

static struct str title_of(struct exchange *x, const struct verdict *v)
{
    char key[48];
    if (v->standing.state == PAPER_UNKNOWN)
        return message(x->lang, "verify.title.unknown");
    snprintf(key, sizeof key, "verify.title.%s", paper_state_name(v->standing.state));
    return message_format(
        x->req, x->lang, key,
        ARGS({"paper", message(x->lang, paper_title_key(x, (int)v->token.kind))}));
}

static void show(struct exchange *x, const struct paper_code *code, const struct verdict *v)
{
    static const struct {
        const char *verdict, *tag, *icon;
    } looks[] = {
        [PAPER_UNKNOWN] = {"", "bad", "no"},
        [PAPER_VALID] = {"good", "ok", "ok"},
        [PAPER_EXPIRED] = {"open", "warn", "clock"},
        [PAPER_REVOKED] = {"", "bad", "no"},
    };
    char shown[PAPER_CODE_SHOWN_BYTES];
    enum paper_state state = v->standing.state;
    struct node page = node_object(x->req, 24), tag = node_object(x->req, 3);
    char key[48];
    snprintf(key, sizeof key, "verify.state.%s", paper_state_name(state));
    node_set(tag, KEY("tag"), node_c(looks[state].tag));
    node_set(tag, KEY("icon"), node_c(looks[state].icon));
    node_set(tag, KEY("text"), node_text(message(x->lang, key)));
    node_set(page, KEY("state"), tag);
    node_set(page, KEY("look"), node_c(looks[state].verdict));
    node_set(page, KEY("title"), node_text(title_of(x, v)));
    state_text(x, page, "what", "verify.what", state);
    node_set(page, KEY("code"), node_text(str_copy(x->req, paper_code_shown(code, shown))));
    node_set(page, KEY("back"), node_text(page_path(x, "/verify")));
    if (state != PAPER_UNKNOWN)
        add_facts(x, page, v);
    answer_page(x, 200, "verify_result", page);
}

void page_verify_code(struct exchange *x)
{
    struct paper_code code;
    struct verdict *v = arena_new_of(x->req, struct verdict);
    if (!exchange_may(x, ACTION_VERIFY_DOCUMENT, &(struct resource){0}))
        return;
    if (!paper_code_read(x->params[0], &code)) {
        answer_redirect(x, page_path(x, "/verify"));
        return;
    }
    enum err e = judge(x, &code, v);
    if (e == OK)
        show(x, &code, v);
    else
        answer_error(x, e);
}

static struct str code_path(struct exchange *x, const struct paper_code *code)
{
    char text[PAPER_CODE_TEXT_BYTES];
    return page_path(x, str_c(x->req, str_printf(x->req, "/verify/" STR_FMT,
                                                 STR_ARG(paper_code_text(code, text)))));
}

/* The form: by GET, so that it works everywhere; leads to the code's own address. */
void page_verify(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 4, .value_bytes_max = 1500};
    struct faults *faults = arena_new_of(x->req, struct faults);
    struct form form = {0};
    struct paper_code code;
    struct str typed = S("");
    if (!exchange_may(x, ACTION_VERIFY_DOCUMENT, &(struct resource){0}))
        return;
    if (x->http->query.n &&
        form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE) {
        answer_error(x, ERR_INPUT);
        return;
    }
    if (form.fields_count) {
        typed = form_plain(x, &form, "code", NULL);
        if (typed_code(x, typed, &code)) {
            answer_redirect(x, code_path(x, &code));
            return;
        }
        fault_add(faults, S("code"), typed.n ? "range" : "missing", str_first(typed, 40),
                  message(x->lang, "verify.code.wanted"));
    }
    struct node page = node_object(x->req, 16);
    node_set(page, KEY("title"), node_text(message(x->lang, "verify.title")));
    node_set(page, KEY("code"),
             text_field(x, "code", message(x->lang, "verify.code"),
                        message(x->lang, "verify.code.hint"), typed, faults));
    node_set(page, KEY("path"), node_text(page_path(x, "/verify")));
    node_set(page, KEY("offline"), node_text(page_path(x, "/verify/offline")));
    fault_box(x, page, faults);
    answer_page(x, faults->count ? 422 : 200, "verify", page);
}

/* A QR code knows no language: the browser's leads on. What stands behind '#' stays in the browser. */
void plain_verify(struct exchange *x)
{
    exchange_header(x, "Vary", S("Accept-Language"));
    answer_redirect(x, page_path(x, str_c(x->req, x->http->path)));
}

/* ---- the API ---- */

static void member(struct json_writer *w, const char *name, struct str value)
{
    if (value.n)
        json_member_str(w, name, value);
}

static void member_day(struct json_writer *w, const char *name, struct day day)
{
    char iso[DAY_TEXT_BYTES];
    if (!day_is_none(day))
        json_member_str(w, name, day_format_iso(day, iso));
}

void api_verify(struct exchange *x)
{
    struct paper_code code;
    char text[PAPER_CODE_TEXT_BYTES];
    struct verdict *v = arena_new_of(x->req, struct verdict);
    struct buf b = buf_new(x->req);
    struct json_writer w = json_writer(&b);
    enum err e = paper_code_read(x->params[0], &code) ? OK : ERR_NOT_FOUND;
    if (e == OK)
        e = x->reader ? judge(x, &code, v) : ERR_DB;
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    enum paper_state state = v->standing.state;
    json_object_open(&w);
    json_member_str(&w, "code", paper_code_text(&code, text));
    json_member_c(&w, "state", paper_state_name(state));
    if (state != PAPER_UNKNOWN) {
        const struct token *t = &v->token;
        json_member_c(&w, "kind", paper_kind_name((int)t->kind));
        member(&w, "number", t->number);
        member(&w, "holder", show_number_masked(x->req, v->facts.person.number));
        member(&w, "establishment", t->establishment);
        member(&w, "what", t->what);
        member_day(&w, "issued_on", t->issued);
        member_day(&w, "until", t->until);
        json_member_bool(&w, "is_renewed", v->standing.is_renewed);
        if (v->standing.why != PAPER_WHY_NONE)
            json_member_c(&w, "why", paper_why_name(v->standing.why));
        if (state == PAPER_REVOKED)
            member_day(&w, "revoked_on", v->standing.revoked_on);
    }
    json_object_close(&w);
    answer_json(x, 200, buf_out(&b));
}
