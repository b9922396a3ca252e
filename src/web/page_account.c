/* One's own account: profile, language, sessions, signing out. */
#include "identity/session.h"
#include "identity/totp.h"
#include "queries/account_view.h"
#include "web/device.h"
#include "web/page_faults.h"
#include "web/page_sign_in.h"
#include "web/pages_account.h"
#include "web/registration_form.h"
#include "web/show.h"

static struct resource own_account(const struct exchange *x)
{
    return (struct resource){.account_id = x->actor.account_id};
}

static bool may(struct exchange *x, enum action action)
{
    struct resource own = own_account(x);
    return exchange_may(x, action, &own);
}

/* The form of a change, after its access and its token were checked. */
static bool may_change(struct exchange *x, enum action action, struct form *form)
{
    return may(x, action) && exchange_form(x, form);
}

/* ---- profile ---- */

static void add_done(struct exchange *x, struct node page)
{
    static const char *const known[] = {"language", "password", "factor", "factor_off", "sessions"};
    struct form query = sign_in_query(x);
    struct str done = form_value(&query, "done");
    for (size_t i = 0; done.at && i < sizeof known / sizeof *known; i++)
        if (str_eq_c(done, known[i]))
            node_set(page, KEY("done"),
                     node_text(message(
                         x->lang, str_c(x->req, str_printf(x->req, "account.done.%s", known[i])))));
}

static void add_paths(struct exchange *x, struct node page)
{
    node_set(page, KEY("language_path"), node_text(page_path(x, "/account/language")));
    node_set(page, KEY("password_path"), node_text(page_path(x, "/account/password")));
    node_set(page, KEY("factor_path"), node_text(page_path(x, "/account/factor")));
    node_set(page, KEY("factor_off_path"), node_text(page_path(x, "/account/factor/remove")));
    node_set(page, KEY("sessions_path"), node_text(page_path(x, "/account/sessions")));
    node_set(page, KEY("switch_path"), node_text(page_path(x, "/switch")));
    node_set(page, KEY("everywhere_path"), node_text(page_path(x, "/sign-out/everywhere")));
    node_set(page, KEY("sign_out_path"), node_text(page_path(x, "/sign-out")));
    node_set(page, KEY("account_path"), node_text(page_path(x, "/account")));
}

void page_account(struct exchange *x)
{
    struct account_view view;
    struct node page = node_object(x->req, 32);
    if (!may(x, ACTION_VIEW_PROFILE))
        return;
    enum err e = account_view_load(x->reader, x->req, x->actor.account_id, &view);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    bool is_arabic = view.account.language == LANG_AR;
    node_set(page, KEY("title"), node_text(message(x->lang, "account.title")));
    node_set(page, KEY("name"), node_text(x->lang == LANG_AR ? view.name_ar : view.name_en));
    node_set(page, KEY("id_no"), node_html(html_code(x->req, view.id_no)));
    if (view.account.phone.n)
        node_set(
            page, KEY("phone"),
            node_html(show_number_masked_html(x->req, phone_local(x->req, view.account.phone))));
    node_set(page, KEY("email"), node_text(view.account.email));
    node_set(page, KEY("is_level_two"), node_bool(view.account.level >= 2));
    node_set(page, KEY("has_totp"), node_bool(view.account.has_totp));
    node_set(page, KEY("speaks_ar"), node_bool(is_arabic));
    node_set(page, KEY("speaks_en"), node_bool(!is_arabic));
    node_set(page, KEY("made_on"),
             node_html(show_date_html(x->req, x->lang, view.account.made_on)));
    add_done(x, page);
    add_paths(x, page);
    answer_page(x, 200, "account_profile", page);
}

/* ---- small changes ---- */

struct change {
    struct job job;
    int64_t account_id;
    int language;
    unsigned char session[32];
    struct str id, digits; /* of a session; of an app's code */
    const char *done;      /* where to: "/account?done=…" */
    bool ends_session;
    enum totp_outcome outcome;
    int64_t until;
};

static struct change *change_new(struct exchange *x, const char *done)
{
    struct change *c = arena_new_of(x->req, struct change);
    c->account_id = x->actor.account_id;
    c->done = done;
    memcpy(c->session, x->actor.session_hash, sizeof c->session);
    return c;
}

static void change_after(struct exchange *x)
{
    const struct change *c = (struct change *)x->job;
    if (c->job.err != OK &&
        c->job.err != ERR_NOT_FOUND) { /* not found: ended before, all the same */
        answer_error(x, c->job.err);
        return;
    }
    if (c->ends_session)
        exchange_header(x, "Set-Cookie", session_cookie_end());
    answer_redirect(x, page_path(x, c->done));
}

static enum err language_run(struct writing *w, struct job *job)
{
    struct change *c = (struct change *)job;
    return account_language_set(w->db, c->account_id, c->language);
}

void page_account_language(struct exchange *x)
{
    struct form form;
    if (!may_change(x, ACTION_CHANGE_PROFILE, &form))
        return;
    struct change *c = change_new(x, "/account?done=language");
    c->language = str_eq(form_value(&form, "language"), S("en")) ? LANG_EN : LANG_AR;
    c->job.run = language_run;
    exchange_write(x, &c->job, change_after);
}

static enum err sign_out_run(struct writing *w, struct job *job)
{
    return session_end(w->db, ((struct change *)job)->session);
}

void page_sign_out(struct exchange *x)
{
    struct form form;
    if (!may_change(x, ACTION_SIGN_OUT, &form))
        return;
    struct change *c = change_new(x, "");
    c->ends_session = true;
    c->job.run = sign_out_run;
    exchange_write(x, &c->job, change_after);
}

static enum err everywhere_run(struct writing *w, struct job *job)
{
    return session_end_all(w->db, ((struct change *)job)->account_id, NULL);
}

void page_sign_out_everywhere(struct exchange *x)
{
    struct form form;
    if (!may_change(x, ACTION_SIGN_OUT, &form))
        return;
    struct change *c = change_new(x, "");
    c->ends_session = true;
    c->job.run = everywhere_run;
    exchange_write(x, &c->job, change_after);
}

/* ---- the second factor, away ---- */

static enum err factor_off_run(struct writing *w, struct job *job)
{
    struct change *c = (struct change *)job;
    TRY(totp_prove(w->db, c->account_id, c->digits, w->clock.now_ms, &c->outcome, &c->until));
    if (c->outcome != TOTP_RIGHT)
        return OK;
    return totp_remove(w->db, c->account_id, c->account_id, w->clock.now_ms);
}

static void show_factor_off(struct exchange *x, int status, const struct page_faults *faults)
{
    struct node page = node_object(x->req, 24);
    node_set(page, KEY("title"), node_text(message(x->lang, "factor_off.title")));
    add_paths(x, page);
    if (faults)
        page_faults_set(x, page, faults);
    answer_page(x, status, "account_factor_off", page);
}

static void factor_off_after(struct exchange *x)
{
    const struct change *c = (struct change *)x->job;
    struct page_faults faults = {0};
    if (c->job.err != OK || c->outcome == TOTP_RIGHT || c->outcome == TOTP_NONE) {
        change_after(x);
        return;
    }
    if (c->outcome == TOTP_HELD_BACK)
        page_fault(&faults, "code", "held_back", S(""),
                   show_count(x->req, x->lang, "account.minutes", sign_in_minutes(x, c->until)));
    else
        page_fault(&faults, "code", "totp_wrong", S(""), S(""));
    show_factor_off(x, 422, &faults);
}

void page_factor_off(struct exchange *x)
{
    if (may(x, ACTION_CHANGE_PROFILE))
        show_factor_off(x, 200, NULL);
}

void page_factor_off_post(struct exchange *x)
{
    struct form form;
    if (!may_change(x, ACTION_CHANGE_PROFILE, &form))
        return;
    struct change *c = change_new(x, "/account?done=factor_off");
    c->digits = form_plain(x, &form, "code", NULL);
    c->job.run = factor_off_run;
    exchange_write(x, &c->job, factor_off_after);
}

/* ---- sessions ---- */

/* "16 January 2014, 09:30" in Riyadh: the day by its calendar, the clock behind it. */
static struct html instant_html(struct exchange *x, int64_t at_ms)
{
    enum { MINUTE_MS = 60 * 1000, HOUR_MINUTES = 60 };
    struct day day = day_of_instant(at_ms);
    int64_t minutes = (at_ms - day_start_ms(day)) / MINUTE_MS;
    struct str clock = str_printf(x->req, "%02d:%02d", (int)(minutes / HOUR_MINUTES),
                                  (int)(minutes % HOUR_MINUTES));
    return message_html(x->req, x->lang, "account.at",
                        ARGS({"date", show_date(x->req, x->lang, day)}, {"time", clock, ARG_CODE}));
}

void page_sessions(struct exchange *x)
{
    struct session_info *all;
    int n;
    struct node page = node_object(x->req, 24);
    if (!may(x, ACTION_VIEW_SESSIONS))
        return;
    enum err e = session_list(x->reader, x->req, &x->actor, x->clock.now_ms, &all, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node list = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++) {
        struct node item = node_object(x->req, 6);
        struct str device = device_name(x->req, all[i].device);
        node_set(item, KEY("id"), node_text(str_of(all[i].id)));
        node_set(item, KEY("device"),
                 node_text(device.n ? device : message(x->lang, "sessions.unknown_device")));
        node_set(item, KEY("made_at"), node_html(instant_html(x, all[i].made_at)));
        node_set(item, KEY("seen_at"), node_html(instant_html(x, all[i].seen_at)));
        node_set(item, KEY("is_this"), node_bool(all[i].is_this));
        node_add(list, item);
    }
    node_set(page, KEY("title"), node_text(message(x->lang, "sessions.title")));
    node_set(page, KEY("sessions"), list);
    node_set(page, KEY("has_others"), node_bool(n > 1));
    node_set(page, KEY("end_path"), node_text(page_path(x, "/account/sessions/end")));
    node_set(page, KEY("end_others_path"), node_text(page_path(x, "/account/sessions/end-others")));
    add_done(x, page);
    add_paths(x, page);
    answer_page(x, 200, "account_sessions", page);
}

static enum err end_one_run(struct writing *w, struct job *job)
{
    struct change *c = (struct change *)job;
    return session_end_one(w->db, c->account_id, c->id);
}

void page_session_end(struct exchange *x)
{
    struct form form;
    if (!may_change(x, ACTION_END_SESSION, &form))
        return;
    struct change *c = change_new(x, "/account/sessions?done=sessions");
    c->id = form_value(&form, "session");
    if (!c->id.at) {
        answer_error(x, ERR_INPUT);
        return;
    }
    c->job.run = end_one_run;
    exchange_write(x, &c->job, change_after);
}

static enum err end_others_run(struct writing *w, struct job *job)
{
    struct change *c = (struct change *)job;
    return session_end_all(w->db, c->account_id, c->session);
}

void page_sessions_end_others(struct exchange *x)
{
    struct form form;
    if (!may_change(x, ACTION_END_SESSION, &form))
        return;
    struct change *c = change_new(x, "/account/sessions?done=sessions");
    c->job.run = end_others_run;
    exchange_write(x, &c->job, change_after);
}
