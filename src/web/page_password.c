/* Changing one's password: the old one is checked on the pool, the new one hashed there, then written;
   all other sessions end with it.

   The trap: the old password may be guessed at here too, by somebody at an unlocked screen. Wrong ones
   are counted as at sign-in, in a count of the account's own. */
#include "identity/sign_in.h"
#include "identity/throttle.h"
#include "queries/account_view.h"
#include "web/page_faults.h"
#include "web/page_sign_in.h"
#include "web/pages_account.h"
#include "web/show.h"

enum step { STEP_CHECK, STEP_HASH };

struct password_change {
    struct job job;
    int64_t account_id;
    unsigned char session[32];
    struct throttle_subject subject;
    struct str fresh, hash;
    enum step step;
    bool is_busy, is_match, is_made;
    char made[PASSWORD_HASH_BYTES];
};

static void show_form(struct exchange *x, int status, const struct page_faults *faults)
{
    struct node page = node_object(x->req, 20);
    node_set(page, KEY("title"), node_text(message(x->lang, "password.title")));
    node_set(page, KEY("account_path"), node_text(page_path(x, "/account")));
    node_set(page, KEY("action"), node_text(page_path(x, "/account/password")));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "account_password", page);
}

void page_password_change(struct exchange *x)
{
    struct resource own = {.account_id = x->actor.account_id};
    if (exchange_may(x, ACTION_CHANGE_PROFILE, &own))
        show_form(x, 200, NULL);
}

const char *password_fault_code(enum password_fault fault)
{
    switch (fault) {
    case PASSWORD_FINE: return NULL;
    case PASSWORD_NOT_TEXT: return "password_not_text";
    case PASSWORD_SHORT: return "password_short";
    case PASSWORD_LONG: return "password_long";
    case PASSWORD_COMMON: return "password_common";
    case PASSWORD_HAS_ID: return "password_has_id";
    }
    return NULL;
}

static void after_set(struct exchange *x)
{
    if (x->job->err != OK)
        answer_error(x, x->job->err);
    else
        answer_redirect(x, page_path(x, "/account?done=password"));
}

static enum err set_run(struct writing *w, struct job *job)
{
    struct password_change *c = (struct password_change *)job;
    TRY(throttle_clear(w->db, &c->subject));
    return account_password_set(w->db, c->account_id, str_of(c->made), c->session, c->account_id,
                                w->clock.now_ms);
}

static enum err wrong_run(struct writing *w, struct job *job)
{
    struct password_change *c = (struct password_change *)job;
    return throttle_fail(w->db, &c->subject, &sign_in_id_rule, w->clock.now_ms);
}

static void after_wrong(struct exchange *x)
{
    struct page_faults faults = {0};
    if (x->job->err != OK) {
        answer_error(x, x->job->err);
        return;
    }
    page_fault(&faults, "old", "password_wrong", S(""), S(""));
    show_form(x, 422, &faults);
}

/* On a pool thread. */
static void pool_done(void *ctx, const struct password_result *result)
{
    struct exchange *x = ctx;
    struct password_change *c = x->state;
    if (c->step == STEP_CHECK)
        c->is_match = result->is_match;
    else if ((c->is_made = result->is_made))
        memcpy(c->made, result->hash, sizeof c->made);
    http_resume(x->http);
}

static void go_on(struct exchange *x);

static void on_the_pool(struct exchange *x, enum step step, struct str plain)
{
    struct password_change *c = x->state;
    c->step = step;
    exchange_wait(x, go_on);
    enum err e = step == STEP_CHECK
                     ? password_check_async(x->portal->passwords, c->hash, plain, pool_done, x)
                     : password_hash_async(x->portal->passwords, plain, pool_done, x);
    if (e != OK) {
        c->is_busy = true;
        http_resume(x->http);
    }
}

static void go_on(struct exchange *x)
{
    struct password_change *c = x->state;
    if (c->is_busy) {
        exchange_header(x, "Retry-After",
                        str_printf(x->req, "%d", password_retry_seconds(x->portal->passwords)));
        answer_problem(x, 503, "busy", NULL, 0);
    } else if (c->step == STEP_CHECK && !c->is_match) {
        c->job.run = wrong_run;
        exchange_write(x, &c->job, after_wrong);
    } else if (c->step == STEP_CHECK) {
        on_the_pool(x, STEP_HASH, c->fresh);
    } else if (!c->is_made) {
        answer_error(x, ERR_IO);
    } else {
        c->job.run = set_run;
        exchange_write(x, &c->job, after_set);
    }
}

/* False after having shown the form again, or an error. */
static bool read_change(struct exchange *x, const struct form *form, struct password_change *c,
                        struct str *old)
{
    struct page_faults faults = {0};
    struct account_view view;
    struct str typed = form_value(form, "old"), fresh = form_value(form, "fresh");
    int64_t until = 0;
    enum err e = account_view_load(x->reader, x->req, c->account_id, &view);
    if (e == OK)
        e = account_password_hash(x->reader, x->req, c->account_id, &c->hash);
    if (e == OK)
        e = throttle_until(x->reader, &c->subject, x->clock.now_ms, &until);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    const char *code =
        password_fault_code(password_judge(x->req, fresh.at ? fresh : S(""), view.id_no));
    if (until)
        page_fault(&faults, "old", "held_back", S(""),
                   show_count(x->req, x->lang, "account.minutes", sign_in_minutes(x, until)));
    if (!typed.n)
        page_fault(&faults, "old", "password_missing", S(""), S(""));
    if (code)
        page_fault(&faults, "fresh", code, S(""), S(""));
    if (faults.count) {
        show_form(x, until ? 429 : 422, &faults);
        return false;
    }
    if (!password_plain(x->req, typed, old))
        *old = S("");
    return password_plain(x->req, fresh, &c->fresh);
}

void page_password_change_post(struct exchange *x)
{
    struct password_change *c = arena_new_of(x->req, struct password_change);
    struct resource own = {.account_id = x->actor.account_id};
    struct form form;
    struct str old;
    if (!exchange_may(x, ACTION_CHANGE_PROFILE, &own) || !exchange_form(x, &form))
        return;
    c->account_id = x->actor.account_id;
    memcpy(c->session, x->actor.session_hash, sizeof c->session);
    c->subject = throttle_subject("password", str_printf(x->req, "%lld", (long long)c->account_id));
    if (!read_change(x, &form, c, &old))
        return;
    x->state = c;
    on_the_pool(x, STEP_CHECK, old);
}
