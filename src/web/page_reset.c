/* A new password for who has forgotten the old one: the id number, a code to the account's phone, the
   new password with the code. A second factor stays: the next sign-in asks for it.

   The trap: as at sign-in, nothing here may tell whether a number has an account. Every number gets
   the same page and waits for a code; only an account's is sent, and what waits is counted by number. */
#include "identity/account.h"
#include "identity/code_send.h"
#include "identity/sign_in.h"
#include "web/page_faults.h"
#include "web/page_sign_in.h"
#include "web/pages_account.h"
#include "web/pages_public.h"
#include "web/show.h"
#include "web/step_cookie.h"

enum { HTTP_TOO_MANY = 429 };

/* ---- the number ---- */

struct asking {
    struct job job;
    struct str id_no;
    struct code_send send;
    char digits[CODE_TEXT_BYTES];
    int64_t held_until;
};

static void show_number_form(struct exchange *x, int status, struct str id_no,
                             const struct page_faults *faults)
{
    struct node page = node_object(x->req, 20);
    node_set(page, KEY("title"), node_text(message(x->lang, "reset.title")));
    node_set(page, KEY("action"), node_text(page_path(x, "/password")));
    node_set(page, KEY("sign_in_path"), node_text(page_path(x, "/sign-in")));
    node_set(page, KEY("id_no"), node_text(id_no));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "account_reset", page);
}

void page_reset(struct exchange *x) { show_number_form(x, 200, S(""), NULL); }

/* Nobody's code goes to no phone: it waits like any other and cannot be entered. */
static enum err asking_run(struct writing *w, struct job *job)
{
    struct asking *a = (struct asking *)job;
    struct code_send *send = &a->send;
    struct account account;
    int64_t number = 0, id = 0;
    send->code.account_id = 0;
    send->phone = S("");
    enum err e = ERR_NOT_FOUND;
    if (str_to_i64(a->id_no, &number))
        e = account_by_id_no(w->db, number, &id, NULL);
    if (e == OK)
        e = account_load(w->db, w->scratch, id, &account);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && account.status == ACCOUNT_ACTIVE && account.phone.n > 0) {
        send->code.account_id = id;
        send->phone = account.phone;
        send->language = account.language;
    }
    send->code.life_minutes = (int)code_life_minutes(w->policy, w->clock.today);
    return code_send(w->db, send, w->clock.now_ms, &a->held_until);
}

static void asking_after(struct exchange *x)
{
    const struct asking *a = (struct asking *)x->job;
    struct page_faults faults = {0};
    if (a->job.err != OK) {
        answer_error(x, a->job.err);
        return;
    }
    if (!a->held_until) {
        step_cookie_give(x, &a->send.code.token);
        answer_redirect(x, page_path(x, "/password/code"));
        return;
    }
    page_fault(&faults, "id_no", "held_back", S(""),
               show_count(x->req, x->lang, "account.minutes", sign_in_minutes(x, a->held_until)));
    show_number_form(x, HTTP_TOO_MANY, a->id_no, &faults);
}

void page_reset_post(struct exchange *x)
{
    struct asking *a = arena_new_of(x->req, struct asking);
    struct page_faults faults = {0};
    struct form form;
    if (!exchange_may(x, ACTION_SIGN_IN, &(struct resource){0}) || !exchange_form(x, &form))
        return;
    a->id_no = sign_in_id_no(x, &form, true, &faults);
    if (faults.count) {
        show_number_form(x, 422, a->id_no, &faults);
        return;
    }
    code_digits_new(a->digits);
    a->send = (struct code_send){
        .code = {.token = token_new(),
                 .purpose = CODE_PASSWORD_RESET,
                 .digits = str_of(a->digits),
                 .data = a->id_no},
        .counted = str_printf(x->req, "reset " STR_FMT, STR_ARG(a->id_no)),
        .address = x->http->peer,
        .language = x->lang,
    };
    a->job.run = asking_run;
    exchange_write(x, &a->job, asking_after);
}

/* ---- the code and the new password ---- */

struct resetting {
    struct job job;
    struct token step;
    struct str id_no, digits;
    bool is_busy, is_made;
    char hash[PASSWORD_HASH_BYTES];
    struct code_answer code;
};

static void show_code_form(struct exchange *x, int status, struct str id_no,
                           const struct page_faults *faults)
{
    struct node page = node_object(x->req, 24);
    struct str life = show_count(x->req, x->lang, "account.minutes",
                                 code_life_minutes(x->portal->policy, x->clock.today));
    node_set(page, KEY("title"), node_text(message(x->lang, "reset.code.title")));
    node_set(page, KEY("lede"),
             node_html(message_html(x->req, x->lang, "reset.code.lede",
                                    ARGS({"number", show_number_masked(x->req, id_no), ARG_CODE},
                                         {"minutes", life}))));
    node_set(page, KEY("action"), node_text(page_path(x, "/password/code")));
    node_set(page, KEY("again_path"), node_text(page_path(x, "/password")));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "account_reset_code", page);
}

/* Whose code waits behind the browser's token; false after having led him back to the start. */
static bool find_waiting(struct exchange *x, struct token *step, struct str *id_no)
{
    int64_t account;
    enum err e = ERR_NOT_FOUND;
    if (step_cookie_read(x, step))
        e = code_peek(x->reader, x->req, CODE_PASSWORD_RESET, step, x->clock.now_ms, &account,
                      id_no);
    if (e == ERR_NOT_FOUND) {
        step_cookie_end(x);
        answer_redirect(x, page_path(x, "/password"));
    } else if (e != OK) {
        answer_error(x, e);
    }
    return e == OK;
}

void page_reset_code(struct exchange *x)
{
    struct token step;
    struct str id_no;
    if (find_waiting(x, &step, &id_no))
        show_code_form(x, 200, id_no, NULL);
}

/* Who proved the phone need not wait for the tries that made him come here. */
static enum err resetting_run(struct writing *w, struct job *job)
{
    struct resetting *r = (struct resetting *)job;
    struct throttle_subject tries = throttle_subject("id", r->id_no);
    TRY(code_check(w->db, job->arena, CODE_PASSWORD_RESET, &r->step, r->digits,
                   (int)code_tries_max(w->policy, w->clock.today), w->clock.now_ms, &r->code));
    if (r->code.outcome == CODE_RIGHT && r->code.account_id == 0)
        r->code.outcome = CODE_UNKNOWN; /* guessed, for nobody */
    if (r->code.outcome != CODE_RIGHT)
        return OK;
    TRY(throttle_clear(w->db, &tries));
    return account_password_set(w->db, r->code.account_id, str_of(r->hash), NULL,
                                r->code.account_id, w->clock.now_ms);
}

static void resetting_after(struct exchange *x)
{
    const struct resetting *r = (struct resetting *)x->job;
    struct page_faults faults = {0};
    if (r->job.err != OK) {
        answer_error(x, r->job.err);
        return;
    }
    switch (r->code.outcome) {
    case CODE_RIGHT:
        step_cookie_end(x);
        answer_redirect(x, page_path(x, "/sign-in?done=password"));
        return;
    case CODE_WRONG:
        page_fault(&faults, "code", "code_wrong", S(""), show_number(x->req, r->code.tries_left));
        break;
    case CODE_SPENT: page_fault(&faults, "code", "code_spent", S(""), S("")); break;
    case CODE_UNKNOWN: page_fault(&faults, "code", "code_late", S(""), S("")); break;
    }
    show_code_form(x, 422, r->id_no, &faults);
}

static void after_hash(struct exchange *x)
{
    struct resetting *r = x->state;
    if (r->is_busy) {
        answer_error(x, ERR_BUSY);
    } else if (!r->is_made) {
        answer_error(x, ERR_IO);
    } else {
        r->job.run = resetting_run;
        exchange_write(x, &r->job, resetting_after);
    }
}

/* On a pool thread. */
static void password_hashed(void *ctx, const struct password_result *result)
{
    struct exchange *x = ctx;
    struct resetting *r = x->state;
    if ((r->is_made = result->is_made))
        memcpy(r->hash, result->hash, sizeof r->hash);
    http_resume(x->http);
}

void page_reset_code_post(struct exchange *x)
{
    struct resetting *r = arena_new_of(x->req, struct resetting);
    struct page_faults faults = {0};
    struct form form;
    struct str plain;
    if (!exchange_may(x, ACTION_SIGN_IN, &(struct resource){0}) || !exchange_form(x, &form) ||
        !find_waiting(x, &r->step, &r->id_no))
        return;
    struct str fresh = form_value(&form, "fresh");
    const char *code =
        password_fault_code(password_judge(x->req, fresh.at ? fresh : S(""), r->id_no));
    r->digits = form_plain(x, &form, "code", NULL);
    if (!r->digits.n)
        page_fault(&faults, "code", "code_missing", S(""), S(""));
    if (code)
        page_fault(&faults, "fresh", code, S(""), S(""));
    if (faults.count || !password_plain(x->req, fresh, &plain)) {
        show_code_form(x, 422, r->id_no, &faults);
        return;
    }
    x->state = r;
    exchange_wait(x, after_hash);
    if (password_hash_async(x->portal->passwords, plain, password_hashed, x) != OK) {
        r->is_busy = true;
        http_resume(x->http);
    }
}
