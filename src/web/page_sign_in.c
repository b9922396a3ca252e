/* Signing in: the id number and the password. Three steps on three kinds of thread (identity/sign_in.h):
   this one reads, the password pool works, the writer counts and opens the session.

   The trap: whatever is wrong, the answer is the same sentence, so that nobody learns here which id
   numbers have an account. Only the shape of what was typed is told apart. */
#include "web/page_sign_in.h"
#include "base/random.h"
#include "identity/code.h"
#include "identity/permission.h"
#include "identity/sign_in.h"
#include "rules/ids.h"
#include "rules/policy.h"
#include "web/next_path.h"
#include "web/page_faults.h"
#include "web/pages_public.h"
#include "web/show.h"
#include "web/step_cookie.h"

enum {
    ID_DIGITS = 10,
    FACTOR_MINUTES = 10,
    HTTP_TOO_MANY = 429,
    LIFE_MINUTES_DEFAULT = 5,
    TRIES_DEFAULT = 5,
};

/* ---- shared with the other ways into a session ---- */

struct session_new sign_in_session(struct exchange *x, int64_t account_id)
{
    struct str device = http_header_get(x->http, "User-Agent");
    struct session_new s = {.token = token_new(), .account_id = account_id, .device = device};
    random_bytes(s.csrf, sizeof s.csrf);
    if (!device.at)
        s.device = S("");
    return s;
}

enum err sign_in_open(struct writing *w, struct session_new *session, bool *needs_choice)
{
    struct held_establishment *held;
    int64_t more;
    int n;
    TRY(permission_establishments(w->db, w->scratch, session->account_id, w->clock.today, 0, 2,
                                  &held, &n, &more));
    *needs_choice = n > 1 || more != 0;
    session->establishment_id = 0, session->capacity = CAPACITY_NONE;
    if (n == 1 && !more)
        session->establishment_id = held[0].id, session->capacity = held[0].capacity;
    return session_open(w->db, session, w->clock.now_ms);
}

void sign_in_lead_on(struct exchange *x, const struct session_new *session, bool needs_choice,
                     struct str next)
{
    struct buf to = buf_new(x->req);
    exchange_header(x, "Set-Cookie", session_cookie(x->req, &session->token));
    if (!needs_choice) {
        answer_redirect(x, next.n ? next : page_path(x, "/home"));
        return;
    }
    buf_str(&to, page_path(x, "/switch"));
    if (next.n) {
        buf_c(&to, "?next=");
        form_encode(&to, next);
    }
    answer_redirect(x, buf_out(&to));
}

struct str sign_in_next(const struct form *form)
{
    struct str next = form_value(form, "next");
    return next.at && next_path_is_own(next) ? next : S("");
}

struct form sign_in_query(struct exchange *x)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = 1000};
    struct form form = {0};
    if (x->http->query.n &&
        form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE)
        form = (struct form){0};
    return form;
}

struct str sign_in_id_no(struct exchange *x, const struct form *form, bool is_checked,
                         struct page_faults *faults)
{
    bool is_mixed = false;
    struct str id_no = form_plain(x, form, "id_no", &is_mixed);
    if (is_mixed)
        page_fault(faults, "id_no", "digits_mixed", S(""), S(""));
    else if (!id_no.n)
        page_fault(faults, "id_no", "id_missing", S(""), S(""));
    else if (id_no.n != ID_DIGITS)
        page_fault(faults, "id_no", "id_length",
                   show_count(x->req, x->lang, "account.characters", (int64_t)id_no.n), S(""));
    else if (is_checked && !id_check(ID_PERSON, id_no, NULL))
        page_fault(faults, "id_no", "id_check", S(""), S(""));
    return id_no;
}

static int64_t param_or(const struct policy *p, enum param param, struct day on, int64_t otherwise)
{
    const struct policy_row *row = policy_param(p, param, on);
    return row ? row->value : otherwise;
}

int64_t code_life_minutes(const struct policy *p, struct day today)
{
    return param_or(p, PARAM_code_life_minutes, today, LIFE_MINUTES_DEFAULT);
}

int64_t code_tries_max(const struct policy *p, struct day today)
{
    return param_or(p, PARAM_code_tries_max, today, TRIES_DEFAULT);
}

int64_t sign_in_minutes(const struct exchange *x, int64_t until_ms)
{
    enum { MINUTE_MS = 60 * 1000 };
    int64_t minutes = (until_ms - x->clock.now_ms + MINUTE_MS - 1) / MINUTE_MS;
    return minutes > 1 ? minutes : 1;
}

/* ---- the page ---- */

static void show_form(struct exchange *x, int status, struct str id_no, struct str next,
                      const struct page_faults *faults)
{
    struct node page = node_object(x->req, 24);
    struct form query = sign_in_query(x);
    if (str_eq(form_value(&query, "done"), S("password")))
        node_set(page, KEY("done"), node_text(message(x->lang, "reset.done")));
    node_set(page, KEY("title"), node_text(message(x->lang, "sign_in.title")));
    node_set(page, KEY("action"), node_text(page_path(x, "/sign-in")));
    node_set(page, KEY("register_path"), node_text(page_path(x, "/register")));
    node_set(page, KEY("help_path"), node_text(page_path(x, "/help")));
    node_set(page, KEY("reset_path"), node_text(page_path(x, "/password")));
    node_set(page, KEY("id_no"), node_text(id_no));
    node_set(page, KEY("next"), node_text(next));
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "account_sign_in", page);
}

void page_sign_in(struct exchange *x)
{
    struct form query = sign_in_query(x);
    struct str next = sign_in_next(&query);
    if (x->actor.account_id)
        answer_redirect(x, next.n ? next : page_path(x, "/home"));
    else
        show_form(x, 200, S(""), next, NULL);
}

/* ---- an attempt ---- */

struct attempt {
    struct job job;
    struct sign_in sign_in;
    bool is_busy, is_match;
    struct str id_no, next;
    struct session_new session;
    struct token step; /* of the second factor's page */
    /* out */
    enum sign_in_answer answer;
    int64_t until;
    bool needs_choice;
};

static void show_wrong(struct exchange *x, const struct attempt *a)
{
    struct page_faults faults = {0};
    page_fault(&faults, "id_no", "sign_in_wrong", S(""), S(""));
    show_form(x, 422, a->id_no, a->next, &faults);
}

static void show_held_back(struct exchange *x, const struct attempt *a, int64_t until)
{
    struct page_faults faults = {0};
    int64_t minutes = sign_in_minutes(x, until);
    exchange_header(x, "Retry-After", str_printf(x->req, "%lld", (long long)minutes * 60));
    page_fault(&faults, "id_no", "held_back", S(""),
               show_count(x->req, x->lang, "account.minutes", minutes));
    show_form(x, HTTP_TOO_MANY, a->id_no, a->next, &faults);
}

/* The second factor's page is reached by the step token; its digits prove nothing, the app's do. */
static enum err wait_for_factor(struct writing *w, const struct attempt *a)
{
    struct code_new waiting = {
        .token = a->step,
        .purpose = CODE_SECOND_FACTOR,
        .account_id = a->sign_in.account_id,
        .digits = S(STEP_DIGITS),
        .data = a->next,
        .life_minutes = FACTOR_MINUTES,
    };
    return code_open(w->db, &waiting, w->clock.now_ms);
}

static enum err attempt_run(struct writing *w, struct job *job)
{
    struct attempt *a = (struct attempt *)job;
    TRY(sign_in_finish(w->db, &a->sign_in, a->is_match, w->clock.now_ms, &a->answer, &a->until));
    switch (a->answer) {
    case SIGN_IN_RIGHT: return sign_in_open(w, &a->session, &a->needs_choice);
    case SIGN_IN_SECOND_FACTOR: return wait_for_factor(w, a);
    case SIGN_IN_WRONG:
    case SIGN_IN_HELD_BACK: break;
    }
    return OK;
}

static void attempt_after(struct exchange *x)
{
    const struct attempt *a = (struct attempt *)x->job;
    if (a->job.err != OK) {
        answer_error(x, a->job.err);
        return;
    }
    switch (a->answer) {
    case SIGN_IN_RIGHT: sign_in_lead_on(x, &a->session, a->needs_choice, a->next); return;
    case SIGN_IN_SECOND_FACTOR:
        step_cookie_give(x, &a->step);
        answer_redirect(x, page_path(x, "/sign-in/code"));
        return;
    case SIGN_IN_WRONG: show_wrong(x, a); return;
    case SIGN_IN_HELD_BACK: show_held_back(x, a, a->until); return;
    }
}

/* On a pool thread. */
static void password_checked(void *ctx, const struct password_result *result)
{
    struct exchange *x = ctx;
    ((struct attempt *)x->state)->is_match = result->is_match;
    http_resume(x->http);
}

static void after_check(struct exchange *x)
{
    struct attempt *a = x->state;
    if (a->is_busy) {
        int seconds = password_retry_seconds(x->portal->passwords);
        exchange_header(x, "Retry-After", str_printf(x->req, "%d", seconds));
        answer_problem(x, 503, "busy", NULL, 0);
    } else {
        a->job.run = attempt_run;
        exchange_write(x, &a->job, attempt_after);
    }
}

/* False after having shown the form again. */
static bool read_attempt(struct exchange *x, const struct form *form, struct attempt *a)
{
    struct page_faults faults = {0};
    struct str password = form_value(form, "password");
    a->id_no = sign_in_id_no(x, form, false, &faults);
    a->next = sign_in_next(form);
    if (!password.n)
        page_fault(&faults, "password", "password_missing", S(""), S(""));
    if (faults.count)
        show_form(x, 422, a->id_no, a->next, &faults);
    return faults.count == 0;
}

void page_sign_in_post(struct exchange *x)
{
    struct attempt *a = arena_new_of(x->req, struct attempt);
    struct form form;
    struct str plain;
    if (!exchange_form(x, &form) || !read_attempt(x, &form, a))
        return;
    enum err e =
        sign_in_begin(x->reader, x->req, a->id_no, x->http->peer, x->clock.now_ms, &a->sign_in);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    if (a->sign_in.held_until) {
        show_held_back(x, a, a->sign_in.held_until);
        return;
    }
    a->session = sign_in_session(x, a->sign_in.account_id);
    a->step = token_new();
    if (!password_plain(x->req, form_value(&form, "password"), &plain))
        plain = S(""); /* fits no password, but costs the same and counts */
    x->state = a;
    exchange_wait(x, after_check);
    if (password_check_async(x->portal->passwords, a->sign_in.password_hash, plain,
                             password_checked, x) != OK) {
        a->is_busy = true;
        http_resume(x->http);
    }
}
