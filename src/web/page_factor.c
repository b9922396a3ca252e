/* The second factor at sign-in, and setting one up.

   The trap: the secret of an app being set up is held by the form alone until its first code proves
   that the app has it; then it is stored and never shown again. */
#include "base/random.h"
#include "identity/account.h"
#include "identity/code.h"
#include "identity/totp.h"
#include "web/page_faults.h"
#include "web/page_sign_in.h"
#include "web/pages_account.h"
#include "web/pages_public.h"
#include "web/show.h"
#include "web/step_cookie.h"

enum { HTTP_TOO_MANY = 429 };

/* ---- at sign-in ---- */

static void show_code_form(struct exchange *x, int status, const struct page_faults *faults)
{
    struct node page = node_object(x->req, 20);
    node_set(page, KEY("title"), node_text(message(x->lang, "factor.title")));
    node_set(page, KEY("action"), node_text(page_path(x, "/sign-in/code")));
    node_set(page, KEY("back_path"), node_text(page_path(x, "/sign-in")));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "account_factor", page);
}

/* Who waits behind the browser's token; false after having led him back to the start. */
static bool find_waiting(struct exchange *x, struct token *step, int64_t *account, struct str *next)
{
    enum err e = ERR_NOT_FOUND;
    if (step_cookie_read(x, step))
        e = code_peek(x->reader, x->req, CODE_SECOND_FACTOR, step, x->clock.now_ms, account, next);
    if (e == ERR_NOT_FOUND) {
        step_cookie_end(x);
        answer_redirect(x, page_path(x, "/sign-in"));
    } else if (e != OK) {
        answer_error(x, e);
    }
    return e == OK;
}

void page_sign_in_code(struct exchange *x)
{
    struct token step;
    struct str next;
    int64_t account;
    if (find_waiting(x, &step, &account, &next))
        show_code_form(x, 200, NULL);
}

struct proof {
    struct job job;
    struct token step;
    int64_t account_id, until;
    struct str digits, next;
    struct session_new session;
    enum totp_outcome outcome;
    bool needs_choice;
};

static enum err proof_run(struct writing *w, struct job *job)
{
    struct proof *p = (struct proof *)job;
    struct code_answer waiting;
    TRY(totp_prove(w->db, p->account_id, p->digits, w->clock.now_ms, &p->outcome, &p->until));
    if (p->outcome != TOTP_RIGHT)
        return OK;
    TRY(code_check(w->db, w->scratch, CODE_SECOND_FACTOR, &p->step, S(STEP_DIGITS), 1,
                   w->clock.now_ms, &waiting));
    if (waiting.outcome != CODE_RIGHT || waiting.account_id != p->account_id)
        return ERR_CONFLICT; /* used in another tab meanwhile */
    p->session.factor_at = w->clock.now_ms;
    return sign_in_open(w, &p->session, &p->needs_choice);
}

static void add_outcome(struct exchange *x, struct page_faults *faults, enum totp_outcome outcome,
                        int64_t until)
{
    switch (outcome) {
    case TOTP_RIGHT: return;
    case TOTP_HELD_BACK:
        page_fault(faults, "code", "held_back", S(""),
                   show_count(x->req, x->lang, "account.minutes", sign_in_minutes(x, until)));
        return;
    case TOTP_WRONG:
    case TOTP_NONE: break;
    }
    page_fault(faults, "code", "totp_wrong", S(""), S(""));
}

static void proof_after(struct exchange *x)
{
    const struct proof *p = (struct proof *)x->job;
    struct page_faults faults = {0};
    if (p->job.err != OK) {
        answer_error(x, p->job.err);
        return;
    }
    add_outcome(x, &faults, p->outcome, p->until);
    if (faults.count) {
        show_code_form(x, p->outcome == TOTP_HELD_BACK ? HTTP_TOO_MANY : 422, &faults);
        return;
    }
    step_cookie_end(x);
    sign_in_lead_on(x, &p->session, p->needs_choice, p->next);
}

void page_sign_in_code_post(struct exchange *x)
{
    struct proof *p = arena_new_of(x->req, struct proof);
    struct form form;
    if (!exchange_form(x, &form) || !find_waiting(x, &p->step, &p->account_id, &p->next))
        return;
    p->digits = form_plain(x, &form, "code", NULL);
    p->session = sign_in_session(x, p->account_id);
    p->job.run = proof_run;
    exchange_write(x, &p->job, proof_after);
}

/* ---- setting one up ---- */

static void show_setup(struct exchange *x, int status,
                       const unsigned char secret[static TOTP_SECRET_BYTES],
                       const struct page_faults *faults)
{
    struct node page = node_object(x->req, 20);
    struct str base32 = totp_base32(x->req, secret);
    struct buf spaced = buf_new(x->req);
    for (size_t i = 0; i < base32.n; i++) {
        if (i && i % 4 == 0)
            buf_char(&spaced, ' ');
        buf_char(&spaced, base32.at[i]);
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "setup.title")));
    node_set(page, KEY("account_path"), node_text(page_path(x, "/account")));
    node_set(page, KEY("action"), node_text(page_path(x, "/account/factor")));
    node_set(page, KEY("secret"), node_text(base32));
    node_set(page, KEY("shown"), node_text(buf_out(&spaced)));
    node_set(page, KEY("link"), node_text(totp_link(x->req, secret, S("bawaba"))));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "account_factor_setup", page);
}

static struct resource own_account(const struct exchange *x)
{
    return (struct resource){.account_id = x->actor.account_id};
}

void page_factor_setup(struct exchange *x)
{
    struct resource own = own_account(x);
    unsigned char secret[TOTP_SECRET_BYTES];
    if (!exchange_may(x, ACTION_CHANGE_PROFILE, &own))
        return;
    random_bytes(secret, sizeof secret);
    show_setup(x, 200, secret, NULL);
}

/* Base32 without padding, as totp_base32 writes it: 32 characters for 20 bytes. */
static bool base32_read(struct str text, unsigned char out[static TOTP_SECRET_BYTES])
{
    enum { CHARACTERS = 32, BITS = 5 };
    uint32_t bits = 0;
    int held = 0, n = 0;
    if (!text.at || text.n != CHARACTERS)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.at[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '2' && c <= '7'))
            return false;
        bits = bits << BITS | (uint32_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
        held += BITS;
        if (held >= 8)
            out[n++] = (unsigned char)(bits >> (held -= 8));
    }
    return n == TOTP_SECRET_BYTES;
}

struct enrolment {
    struct job job;
    unsigned char secret[TOTP_SECRET_BYTES];
    struct str digits;
    int64_t account_id;
    enum totp_outcome outcome;
};

static enum err enrolment_run(struct writing *w, struct job *job)
{
    struct enrolment *n = (struct enrolment *)job;
    struct account account;
    TRY(account_load(w->db, w->scratch, n->account_id, &account));
    if (account.has_totp) /* the one in use is removed with its own code first */
        return ERR_CONFLICT;
    return totp_enrol(w->db, n->account_id, n->secret, n->digits, w->clock.now_ms, &n->outcome);
}

static void enrolment_after(struct exchange *x)
{
    const struct enrolment *n = (struct enrolment *)x->job;
    struct page_faults faults = {0};
    if (n->job.err != OK) {
        answer_error(x, n->job.err);
        return;
    }
    add_outcome(x, &faults, n->outcome, 0);
    if (faults.count)
        show_setup(x, 422, n->secret, &faults);
    else
        answer_redirect(x, page_path(x, "/account?done=factor"));
}

void page_factor_setup_post(struct exchange *x)
{
    struct enrolment *n = arena_new_of(x->req, struct enrolment);
    struct resource own = own_account(x);
    struct form form;
    if (!exchange_may(x, ACTION_CHANGE_PROFILE, &own) || !exchange_form(x, &form))
        return;
    if (!base32_read(form_value(&form, "secret"), n->secret)) {
        answer_error(x, ERR_INPUT);
        return;
    }
    n->digits = form_plain(x, &form, "code", NULL);
    n->account_id = x->actor.account_id;
    n->job.run = enrolment_run;
    exchange_write(x, &n->job, enrolment_after);
}
