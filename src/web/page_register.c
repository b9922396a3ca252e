/* Registration (S01): details, a code to the phone, then the service's own decision.

   The trap: before the code is entered nothing may depend on whether the typed number is anybody's: a
   code is sent for every well-formed form, and the rules speak only to who holds the phone. */
#include "decisions/personal.h"
#include "identity/code_send.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "web/page_faults.h"
#include "web/page_sign_in.h"
#include "web/pages_account.h"
#include "web/pages_public.h"
#include "web/reason.h"
#include "web/registration_form.h"
#include "web/show.h"
#include "web/step_cookie.h"

enum { HTTP_TOO_MANY = 429 };

/* ---- the details ---- */

static struct node month_options(struct exchange *x, struct str chosen)
{
    struct node list = node_list(x->req, 12);
    for (int month = 1; month <= 12; month++) {
        struct node item = node_object(x->req, 3);
        struct str hijri = show_month(x->lang, CALENDAR_HIJRI, month);
        struct str gregorian = show_month(x->lang, CALENDAR_GREGORIAN, month);
        struct str number = str_printf(x->req, "%d", month);
        node_set(item, KEY("value"), node_text(number));
        node_set(item, KEY("name"),
                 node_text(str_printf(x->req, "%d: " STR_FMT " / " STR_FMT, month,
                                      STR_ARG(x->lang == LANG_AR ? hijri : gregorian),
                                      STR_ARG(x->lang == LANG_AR ? gregorian : hijri))));
        node_set(item, KEY("is_chosen"), node_bool(str_eq(number, chosen)));
        node_add(list, item);
    }
    return list;
}

static void show_details(struct exchange *x, int status, const struct registration_form *r,
                         const struct page_faults *faults)
{
    static const struct registration_form empty;
    struct node page = node_object(x->req, 40);
    if (!r)
        r = &empty;
    bool is_hijri = r->calendar.n ? !str_eq(r->calendar, S("gregorian")) : x->lang == LANG_AR;
    node_set(page, KEY("title"), node_text(message(x->lang, "register.title")));
    node_set(page, KEY("action"), node_text(page_path(x, "/register")));
    node_set(page, KEY("about_path"), node_text(page_path(x, "/services/S01")));
    node_set(page, KEY("sign_in_path"), node_text(page_path(x, "/sign-in")));
    node_set(page, KEY("id_no"), node_text(r->id_no));
    node_set(page, KEY("is_hijri"), node_bool(is_hijri));
    node_set(page, KEY("is_gregorian"), node_bool(!is_hijri));
    node_set(page, KEY("birth_day"), node_text(r->day));
    node_set(page, KEY("birth_year"), node_text(r->year));
    node_set(page, KEY("months"), month_options(x, r->month));
    node_set(page, KEY("establishment"), node_text(r->establishment));
    node_set(page, KEY("establishment_hint"),
             node_html(message_html(x->req, x->lang, "register.establishment.hint",
                                    ARGS({"example", S("1-104582"), ARG_CODE}))));
    node_set(page, KEY("phone"), node_text(r->phone_typed));
    node_set(page, KEY("email"), node_text(r->email));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "register_details", page);
}

void page_register(struct exchange *x)
{
    if (x->actor.account_id)
        answer_redirect(x, page_path(x, "/home"));
    else
        show_details(x, 200, NULL, NULL);
}

/* ---- sending the code ---- */

struct sending {
    struct job job;
    struct registration_form form;
    struct registration_data data;
    struct code_send send;
    bool is_busy, is_made, is_again;
    char hash[PASSWORD_HASH_BYTES], digits[CODE_TEXT_BYTES];
    int64_t held_until;
};

static enum err sending_run(struct writing *w, struct job *job)
{
    struct sending *s = (struct sending *)job;
    s->send.code.life_minutes = (int)code_life_minutes(w->policy, w->clock.today);
    return code_send(w->db, &s->send, w->clock.now_ms, &s->held_until);
}

static void show_code(struct exchange *x, int status, struct str phone,
                      const struct page_faults *faults);

static void sending_after(struct exchange *x)
{
    const struct sending *s = (struct sending *)x->job;
    struct page_faults faults = {0};
    if (s->job.err != OK) {
        answer_error(x, s->job.err);
        return;
    }
    if (!s->held_until) {
        step_cookie_give(x, &s->send.code.token);
        answer_redirect(x, page_path(x, "/register/code"));
        return;
    }
    page_fault(&faults, s->is_again ? "code" : "phone", "held_back", S(""),
               show_count(x->req, x->lang, "account.minutes", sign_in_minutes(x, s->held_until)));
    if (s->is_again)
        show_code(x, HTTP_TOO_MANY, s->send.phone, &faults);
    else
        show_details(x, HTTP_TOO_MANY, &s->form, &faults);
}

static void send(struct exchange *x, struct sending *s, struct str data, struct str phone)
{
    code_digits_new(s->digits);
    s->send = (struct code_send){
        .code =
            {
                .token = token_new(),
                .purpose = CODE_REGISTRATION,
                .digits = str_of(s->digits),
                .data = data,
            },
        .phone = phone,
        .address = x->http->peer,
        .language = x->lang,
    };
    s->job.run = sending_run;
    exchange_write(x, &s->job, sending_after);
}

/* On a pool thread. */
static void password_hashed(void *ctx, const struct password_result *result)
{
    struct exchange *x = ctx;
    struct sending *s = x->state;
    if ((s->is_made = result->is_made))
        memcpy(s->hash, result->hash, sizeof s->hash);
    http_resume(x->http);
}

static void after_hash(struct exchange *x)
{
    struct sending *s = x->state;
    if (s->is_busy) {
        answer_error(x, ERR_BUSY);
    } else if (!s->is_made) {
        answer_error(x, ERR_IO);
    } else {
        s->data.password_hash = str_of(s->hash);
        send(x, s, registration_data_text(x->req, &s->data), s->form.phone);
    }
}

void page_register_post(struct exchange *x)
{
    struct sending *s = arena_new_of(x->req, struct sending);
    struct page_faults faults = {0};
    struct form form;
    struct str plain;
    if (!exchange_may(x, ACTION_REGISTER, &(struct resource){0}) || !exchange_form(x, &form))
        return;
    struct str password = form_value(&form, "password");
    registration_form_read(x, &form, x->clock.today, &s->form, &faults);
    const char *code =
        password_fault_code(password_judge(x->req, password.at ? password : S(""), s->form.id_no));
    if (code)
        page_fault(&faults, "password", code, S(""), S(""));
    if (faults.count || !password_plain(x->req, password, &plain)) {
        show_details(x, 422, &s->form, &faults);
        return;
    }
    s->data = (struct registration_data){
        .establishment = s->form.establishment,
        .birth_day = s->form.birth_day,
        .phone = s->form.phone,
        .email = s->form.email,
    };
    if (!str_to_i64(s->form.id_no, &s->data.id_no))
        s->data.id_no = 0;
    x->state = s;
    exchange_wait(x, after_hash);
    if (password_hash_async(x->portal->passwords, plain, password_hashed, x) != OK) {
        s->is_busy = true;
        http_resume(x->http);
    }
}

/* ---- the code ---- */

static void show_code(struct exchange *x, int status, struct str phone,
                      const struct page_faults *faults)
{
    struct node page = node_object(x->req, 24);
    struct str life = show_count(x->req, x->lang, "account.minutes",
                                 code_life_minutes(x->portal->policy, x->clock.today));
    node_set(page, KEY("title"), node_text(message(x->lang, "register.code.title")));
    node_set(page, KEY("lede"),
             node_html(message_html(
                 x->req, x->lang, "register.code.lede",
                 ARGS({"phone", show_number_masked(x->req, phone_local(x->req, phone)), ARG_CODE},
                      {"minutes", life}))));
    node_set(page, KEY("action"), node_text(page_path(x, "/register/code")));
    node_set(page, KEY("again_path"), node_text(page_path(x, "/register/again")));
    node_set(page, KEY("back_path"), node_text(page_path(x, "/register")));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "register_code", page);
}

/* What waits behind the browser's token; false after having led him back to the start. */
static bool find_waiting(struct exchange *x, struct token *step, struct str *text,
                         struct registration_data *data)
{
    int64_t account;
    enum err e = ERR_NOT_FOUND;
    if (step_cookie_read(x, step))
        e = code_peek(x->reader, x->req, CODE_REGISTRATION, step, x->clock.now_ms, &account, text);
    if (e == OK && !registration_data_read(*text, data))
        e = ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND) {
        step_cookie_end(x);
        answer_redirect(x, page_path(x, "/register"));
    } else if (e != OK) {
        answer_error(x, e);
    }
    return e == OK;
}

void page_register_code(struct exchange *x)
{
    struct registration_data data;
    struct token step;
    struct str text;
    if (find_waiting(x, &step, &text, &data))
        show_code(x, 200, data.phone, NULL);
}

void page_register_again(struct exchange *x)
{
    struct sending *s = arena_new_of(x->req, struct sending);
    struct token step;
    struct form form;
    struct str text;
    if (!exchange_may(x, ACTION_REGISTER, &(struct resource){0}) || !exchange_form(x, &form) ||
        !find_waiting(x, &step, &text, &s->data))
        return;
    s->is_again = true;
    send(x, s, text, s->data.phone);
}

/* ---- opening the account ---- */

struct opening {
    struct job job;
    struct token step;
    struct str digits, phone;
    struct session_new session;
    struct registration registration;
    struct code_answer code;
    bool needs_choice;
};

/* The establishment is looked up only now: one that does not exist fails a rule, not the form. */
static enum err registration_of(struct writing *w, struct opening *o,
                                const struct registration_data *d)
{
    int office, sequence;
    struct registration *r = &o->registration;
    r->job.establishment_id = 0;
    r->id_no = d->id_no;
    r->birth_day = d->birth_day;
    r->code_proved = true;
    r->password_hash = d->password_hash;
    r->phone = d->phone;
    r->email = d->email;
    if (!id_establishment_parse(d->establishment, &office, &sequence))
        return OK;
    enum err e = establishment_number(w->db, office, sequence, &r->job.establishment_id);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err opening_run(struct writing *w, struct job *job)
{
    struct opening *o = (struct opening *)job;
    struct registration_data data;
    int64_t tries = code_tries_max(w->policy, w->clock.today);
    TRY(code_check(w->db, job->arena, CODE_REGISTRATION, &o->step, o->digits, (int)tries,
                   w->clock.now_ms, &o->code));
    if (o->code.outcome != CODE_RIGHT)
        return OK;
    if (!registration_data_read(o->code.data, &data))
        return ERR_DB;
    TRY(registration_of(w, o, &data));
    o->registration.job.arena = job->arena;
    TRY(registration_run(w, &o->registration.job));
    if (!o->registration.decision.granted)
        return OK;
    o->session.account_id = o->registration.account_id;
    return sign_in_open(w, &o->session, &o->needs_choice);
}

/* Failed rules first, each with what is wanted and the way to it. */
static struct node findings(struct exchange *x, const struct decision *d, bool passed)
{
    struct node list = node_list(x->req, (size_t)d->findings_count);
    for (int i = 0; i < d->findings_count; i++) {
        const struct finding *f = &d->findings[i];
        if (f->passed != passed)
            continue;
        struct node item = node_object(x->req, 4);
        node_set(item, KEY("text"), node_text(reason_text(x->req, x->lang, f)));
        node_set(item, KEY("code"), node_text(rule_code(x->req, 1, f->rule)));
        node_set(item, KEY("required"), node_text(reason_required(x->req, x->lang, f)));
        node_add(list, item);
    }
    return list;
}

static void show_refusal(struct exchange *x, const struct decision *d)
{
    struct node page = node_object(x->req, 24), ways = node_list(x->req, 4);
    bool has_account = false;
    for (int i = 0; i < d->findings_count; i++)
        for (int k = 0; !d->findings[i].passed && k < d->findings[i].remedies_count; k++) {
            struct node way = node_object(x->req, 1);
            const struct remedy *r = &d->findings[i].remedies[k];
            has_account |= r->action == REMEDY_SIGN_IN;
            node_set(way, KEY("text"), node_text(reason_remedy(x->req, x->lang, r)));
            node_add(ways, way);
        }
    node_set(page, KEY("title"), node_text(message(x->lang, "register.refused.title")));
    node_set(page, KEY("failed"), findings(x, d, false));
    node_set(page, KEY("passed"), findings(x, d, true));
    node_set(page, KEY("ways"), ways);
    node_set(page, KEY("has_account"), node_bool(has_account));
    node_set(page, KEY("again_path"), node_text(page_path(x, "/register")));
    node_set(page, KEY("sign_in_path"), node_text(page_path(x, "/sign-in")));
    answer_page(x, 200, "register_refused", page);
}

static void opening_after(struct exchange *x)
{
    const struct opening *o = (struct opening *)x->job;
    struct page_faults faults = {0};
    if (o->job.err != OK) {
        answer_error(x, o->job.err);
        return;
    }
    switch (o->code.outcome) {
    case CODE_RIGHT: break;
    case CODE_WRONG:
        page_fault(&faults, "code", "code_wrong", S(""), show_number(x->req, o->code.tries_left));
        break;
    case CODE_SPENT: page_fault(&faults, "code", "code_spent", S(""), S("")); break;
    case CODE_UNKNOWN: page_fault(&faults, "code", "code_late", S(""), S("")); break;
    }
    if (faults.count) {
        show_code(x, 422, o->phone, &faults);
        return;
    }
    step_cookie_end(x);
    if (!o->registration.decision.granted) {
        show_refusal(x, &o->registration.decision);
        return;
    }
    exchange_header(x, "Set-Cookie", session_cookie(x->req, &o->session.token));
    answer_redirect(x, page_path(x, "/register/done"));
}

void page_register_code_post(struct exchange *x)
{
    struct opening *o = arena_new_of(x->req, struct opening);
    struct registration_data data;
    struct form form;
    struct str text;
    if (!exchange_may(x, ACTION_REGISTER, &(struct resource){0}) || !exchange_form(x, &form) ||
        !find_waiting(x, &o->step, &text, &data))
        return;
    o->digits = form_plain(x, &form, "code", NULL);
    o->phone = data.phone;
    o->session = sign_in_session(x, 0);
    o->registration.language = x->lang;
    o->job.run = opening_run;
    exchange_write(x, &o->job, opening_after);
}

void page_register_done(struct exchange *x)
{
    struct node page = node_object(x->req, 16);
    struct resource own = {.account_id = x->actor.account_id};
    if (!exchange_may(x, ACTION_VIEW_PROFILE, &own))
        return;
    node_set(page, KEY("title"), node_text(message(x->lang, "register.done.title")));
    node_set(page, KEY("home_path"), node_text(page_path(x, "/home")));
    node_set(page, KEY("factor_path"), node_text(page_path(x, "/account/factor")));
    answer_page(x, 200, "register_done", page);
}
