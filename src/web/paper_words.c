/* What papers say; see the header. One function a kind of paper; sentences come whole from the catalogues,
   with their values isolated. */
#include "web/paper_words.h"
#include "decisions/reference.h"
#include "model/occupation.h"
#include "model/place.h"
#include "services/service.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

/* ---- both languages at once ---- */

static struct words text_of(const char *key)
{
    return (struct words){message(LANG_AR, key), message(LANG_EN, key)};
}

static struct words same(struct str s) { return (struct words){s, s}; }

static struct words value_of(struct exchange *x, enum value_kind kind, int64_t value)
{
    return (struct words){value_show(x->req, LANG_AR, kind, value),
                          value_show(x->req, LANG_EN, kind, value)};
}

/* One calendar, the language's own first (0) or the other (1). */
static struct words calendar_of(struct exchange *x, struct day day, int which)
{
    enum calendar ar = which ? CALENDAR_GREGORIAN : CALENDAR_HIJRI;
    enum calendar en = which ? CALENDAR_HIJRI : CALENDAR_GREGORIAN;
    return (struct words){show_date_in(x->req, LANG_AR, day, ar),
                          show_date_in(x->req, LANG_EN, day, en)};
}

static struct words day_of(struct exchange *x, struct day day)
{
    struct words first = calendar_of(x, day, 0), second = calendar_of(x, day, 1);
    struct words out;
    if (str_eq(first.en, second.en)) /* outside the Hijri table there is one calendar */
        return first;
    out.ar = message_format(x->req, LANG_AR, "paper.day",
                            ARGS({"first", show_isolated(x->req, first.ar)},
                                 {"second", show_isolated(x->req, second.ar)}));
    out.en = message_format(x->req, LANG_EN, "paper.day",
                            ARGS({"first", show_isolated(x->req, first.en)},
                                 {"second", show_isolated(x->req, second.en)}));
    return out;
}

static struct words named(struct exchange *x, const char *key, struct words name,
                          struct words number)
{
    struct arena *a = x->req;
    return (struct words){
        message_format(
            a, LANG_AR, key,
            ARGS({"name", show_isolated(a, name.ar)}, {"number", show_isolated(a, number.ar)})),
        message_format(
            a, LANG_EN, key,
            ARGS({"name", show_isolated(a, name.en)}, {"number", show_isolated(a, number.en)})),
    };
}

static struct words establishment_of(struct exchange *x, const struct establishment_words *e)
{
    return named(x, "paper.establishment_name", (struct words){e->name_ar, e->name_en},
                 same(e->number));
}

static struct words occupation_of(struct exchange *x, int occupation)
{
    struct words title = {occupation_title(occupation, true), occupation_title(occupation, false)};
    return named(x, "paper.occupation_name", title, same(str_printf(x->req, "%04d", occupation)));
}

static void row(struct paper *p, const char *label, struct words value)
{
    if (p->rows_count < PAPER_ROWS_MAX && value.ar.n)
        p->rows[p->rows_count++] = (struct paper_row){text_of(label), value};
}

static void until(struct exchange *x, struct paper *p, const char *key, struct day day)
{
    struct words first = calendar_of(x, day, 0), second = calendar_of(x, day, 1);
    p->validity = (struct words){
        message_format(x->req, LANG_AR, key, ARGS({"date", show_isolated(x->req, first.ar)})),
        message_format(x->req, LANG_EN, key, ARGS({"date", show_isolated(x->req, first.en)})),
    };
    if (str_eq(first.en, second.en))
        return;
    p->validity_more = (struct words){
        message_format(x->req, LANG_AR, "paper.day_too",
                       ARGS({"date", show_isolated(x->req, second.ar)})),
        message_format(x->req, LANG_EN, "paper.day_too",
                       ARGS({"date", show_isolated(x->req, second.en)})),
    };
}

static void note(struct paper *p, const char *key)
{
    if (p->notes_count < PAPER_NOTES_MAX)
        p->notes[p->notes_count++] = text_of(key);
}

/* ---- numbers and the code ---- */

const char *paper_title_key(struct exchange *x, int kind)
{
    return str_c(x->req, str_printf(x->req, "paper.title.%s", paper_kind_name(kind)));
}

static struct str request_number(struct exchange *x, const struct paper_facts *f)
{
    return reference_request(x->req, &x->portal->ref_key, f->request->service,
                             f->request->establishment_id, f->request->seq,
                             f->request->submitted_day);
}

struct str paper_number(struct exchange *x, const struct paper_facts *f)
{
    return f->number ? str_printf(x->req, "%lld", (long long)f->number) : request_number(x, f);
}

struct paper_code paper_code_here(struct exchange *x, const struct paper_id *id)
{
    unsigned char key[KEY_CODE_BYTES];
    keyring_code_key(x->portal->keyring, key);
    return paper_code_of(key, id);
}

struct str paper_issuer(struct exchange *x)
{
    const char *address = x->portal->config.public_address;
    return address ? str_of(address) : S("bawaba");
}

/* First digit and last three: enough to compare with the card, not enough to be used elsewhere. */
static struct str holder_of(struct exchange *x, const struct paper_facts *f)
{
    struct str n = f->person.number;
    if (n.n < 8)
        return (struct str){NULL, 0};
    return str_printf(x->req, "%c%.*s", n.at[0], 3, n.at + n.n - 3);
}

static struct str what_of(struct exchange *x, const struct paper_facts *f)
{
    char money[MONEY_TEXT_BYTES];
    switch ((enum paper_kind)f->id.kind) {
    case PAPER_CERTIFICATE: return value_plain(x->req, VALUE_BAND, f->effect->args[0]);
    case PAPER_VISA_AUTHORISATION: return str_printf(x->req, "%lld", (long long)f->effect->args[0]);
    case PAPER_RECEIPT: return str_copy(x->req, money_format((struct money){f->amount}, money));
    case PAPER_LETTER:
        return str_printf(x->req, "%lld-%lld", (long long)f->request->lines_done,
                          (long long)f->request->lines_refused);
    case PAPER_WORK_PERMIT:
    case PAPER_TEMPORARY_PERMIT:
    case PAPER_FINAL_EXIT_PERMIT:
    case PAPER_TRANSFER_NOTICE:
    case PAPER_BRANCH_NOTICE:
    case PAPER_LENDING_NOTICE:
    case PAPER_KINDS: break;
    }
    return f->occupation ? str_printf(x->req, "%04d", f->occupation) : (struct str){NULL, 0};
}

struct token paper_token(struct exchange *x, const struct paper_facts *f)
{
    bool is_move = f->id.kind == PAPER_TRANSFER_NOTICE || f->id.kind == PAPER_BRANCH_NOTICE;
    return (struct token){
        .kind = (enum paper_kind)f->id.kind,
        .code = paper_code_here(x, &f->id),
        .issuer = paper_issuer(x),
        .number = paper_number(x, f),
        .holder = holder_of(x, f),
        .establishment = is_move ? f->other.number : f->establishment.number,
        .what = what_of(x, f),
        .issued = f->issued,
        .until = f->until,
    };
}

/* ---- kinds ---- */

static const char *id_label(const struct paper_facts *f)
{
    char first = f->person.number.n ? f->person.number.at[0] : '2';
    return first == '1' ? "paper.national_id" : first == '2' ? "paper.iqama" : "paper.border";
}

static void worker_rows(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    p->subject_label = text_of("paper.worker");
    p->subject = (struct words){f->person.name_ar, f->person.name_en};
    row(p, id_label(f), same(f->person.number));
    if (f->nationality)
        row(p, "paper.nationality",
            (struct words){country_name(f->nationality, true),
                           country_name(f->nationality, false)});
    if (f->occupation)
        row(p, "paper.occupation", occupation_of(x, f->occupation));
}

static void establishment_subject(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    (void)x;
    p->subject_label = text_of("paper.establishment");
    p->subject = (struct words){f->establishment.name_ar, f->establishment.name_en};
    row(p, "paper.establishment_number", same(f->establishment.number));
}

static void permit_words(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    bool is_extended = f->effect->kind == EFFECT_PERMIT_EXTEND;
    worker_rows(x, f, p);
    row(p, "paper.employer", establishment_of(x, &f->establishment));
    if (is_extended)
        row(p, "paper.before", day_of(x, (struct day){(int32_t)f->effect->args[1]}));
    until(x, p, "paper.until", f->until);
    note(p, f->id.kind == PAPER_FINAL_EXIT_PERMIT ? "paper.note.final_exit" : "paper.note.permit");
}

static void certificate_words(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    const int64_t *v = f->effect->args;
    establishment_subject(x, f, p);
    row(p, "paper.band", value_of(x, VALUE_BAND, v[0]));
    row(p, "paper.rate", value_of(x, VALUE_PERCENT, v[1]));
    row(p, "paper.saudis", value_of(x, VALUE_INT, v[2]));
    row(p, "paper.expats", value_of(x, VALUE_INT, v[3]));
    row(p, "paper.purpose", value_of(x, VALUE_PURPOSE, v[5]));
    until(x, p, "paper.until", f->until);
    note(p, "paper.note.certificate");
}

static void move_words(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    worker_rows(x, f, p);
    row(p, "paper.from", establishment_of(x, &f->establishment));
    row(p, "paper.to", establishment_of(x, &f->other));
    until(x, p, "paper.moved_on", f->issued);
    note(p, f->effect->args[4] ? "paper.note.permit_moves" : "paper.note.new_permit");
}

static void lending_words(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    worker_rows(x, f, p);
    row(p, "paper.lender", establishment_of(x, &f->establishment));
    row(p, "paper.borrower", establishment_of(x, &f->other));
    row(p, "paper.lending_kind", value_of(x, VALUE_LENDING_KIND, f->effect->args[4]));
    row(p, "paper.starts", day_of(x, (struct day){(int32_t)f->effect->args[2]}));
    until(x, p, "paper.until", f->until);
    note(p, "paper.note.lending");
}

static void visa_words(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    const int64_t *v = f->effect->args;
    establishment_subject(x, f, p);
    row(p, "paper.visas", value_of(x, VALUE_INT, v[0]));
    row(p, "paper.occupation", occupation_of(x, f->occupation));
    row(p, "paper.nationality",
        (struct words){country_name((int)v[2], true), country_name((int)v[2], false)});
    row(p, "paper.gender", value_of(x, VALUE_GENDER, v[3]));
    if (v[4] != VALUE_UNKNOWN && v[4])
        row(p, "paper.embassy",
            (struct words){country_name((int)v[4], true), country_name((int)v[4], false)});
    row(p, "paper.first_visa", same(str_printf(x->req, "%lld", (long long)v[8])));
    until(x, p, "paper.until", f->until);
    note(p, "paper.note.visas");
}

static void receipt_words(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    const struct service *s = service_by_number(f->request->service);
    struct words amount = value_of(x, VALUE_MONEY, f->amount);
    establishment_subject(x, f, p);
    row(p, "paper.payment_number",
        same(str_printf(x->req, "%llu",
                        (unsigned long long)reference_payment(&x->portal->ref_key,
                                                              f->id.establishment_id, f->id.seq))));
    if (s)
        row(p, "paper.paid_for", (struct words){str_of(s->ar), str_of(s->en)});
    row(p, "paper.lines", value_of(x, VALUE_INT, f->request->lines - f->request->lines_refused));
    p->validity = (struct words){
        message_format(x->req, LANG_AR, "paper.paid",
                       ARGS({"amount", show_isolated(x->req, amount.ar)})),
        message_format(x->req, LANG_EN, "paper.paid",
                       ARGS({"amount", show_isolated(x->req, amount.en)})),
    };
    if (f->request->refund)
        row(p, "paper.refund", value_of(x, VALUE_MONEY, f->request->refund));
    note(p, "paper.note.receipt");
}

/* ---- what every paper has ---- */

static struct str mark_of(struct exchange *x, enum lang lang)
{
    return x->portal->config.is_demo ? message(lang, "paper.demo") : S("");
}

enum err paper_words_common(struct exchange *x, const struct paper_facts *f, struct paper *p)
{
    char text[PAPER_CODE_TEXT_BYTES];
    const char *address = x->portal->config.public_address;
    struct token token = paper_token(x, f);
    p->kind = token.kind;
    p->portal = text_of("layout.portal");
    p->portal_what = text_of("layout.what");
    p->title = text_of(paper_title_key(x, f->id.kind));
    p->how = text_of("paper.how");
    p->mark = (struct words){mark_of(x, LANG_AR), mark_of(x, LANG_EN)};
    p->code = token.code;
    p->dated = f->issued;
    TRY(token_sign(x->req, x->portal->keyring, x->clock.today, &token, &p->token));
    p->address = p->token;
    if (address) {
        p->place = str_printf(x->req, "%s/verify", address);
        p->address = str_printf(x->req, "%s/verify/" STR_FMT "#" STR_FMT, address,
                                STR_ARG(paper_code_text(&p->code, text)), STR_ARG(p->token));
    }
    return OK;
}

static const char *number_label(int kind)
{
    switch ((enum paper_kind)kind) {
    case PAPER_WORK_PERMIT:
    case PAPER_TEMPORARY_PERMIT:
    case PAPER_FINAL_EXIT_PERMIT: return "paper.number.permit";
    case PAPER_CERTIFICATE: return "paper.number.certificate";
    case PAPER_VISA_AUTHORISATION: return "paper.number.authorisation";
    case PAPER_TRANSFER_NOTICE:
    case PAPER_BRANCH_NOTICE:
    case PAPER_LENDING_NOTICE:
    case PAPER_RECEIPT:
    case PAPER_LETTER:
    case PAPER_KINDS: break;
    }
    return "paper.number.request";
}

enum err paper_words(struct exchange *x, const struct paper_facts *f, struct paper *out)
{
    *out = (struct paper){0};
    TRY(paper_words_common(x, f, out));
    out->number_label = text_of(number_label(f->id.kind));
    out->number = same(paper_number(x, f));
    switch (out->kind) {
    case PAPER_WORK_PERMIT:
    case PAPER_TEMPORARY_PERMIT:
    case PAPER_FINAL_EXIT_PERMIT: permit_words(x, f, out); break;
    case PAPER_CERTIFICATE: certificate_words(x, f, out); break;
    case PAPER_TRANSFER_NOTICE:
    case PAPER_BRANCH_NOTICE: move_words(x, f, out); break;
    case PAPER_LENDING_NOTICE: lending_words(x, f, out); break;
    case PAPER_VISA_AUTHORISATION: visa_words(x, f, out); break;
    case PAPER_RECEIPT: receipt_words(x, f, out); break;
    case PAPER_LETTER:
    case PAPER_KINDS: break;
    }
    row(out, out->kind == PAPER_RECEIPT ? "paper.paid_on" : "paper.decided_on",
        day_of(x, f->issued));
    if (f->number)
        row(out, "paper.number.request", same(request_number(x, f)));
    return OK;
}
