/* See the header. */
#include "web/grant_row.h"
#include "decisions/reference.h"
#include "web/grant_form.h"
#include "web/page.h"
#include "web/show.h"

struct str grant_ref(struct exchange *x, int64_t id)
{
    return reference_plain(x->req, &x->portal->ref_key, REFERENCE_GRANT, id);
}

struct state_words {
    const char *key, *class, *icon;
};

static struct state_words state_of(const struct grant_view *v)
{
    switch (v->permission.state) {
    case PERMISSION_LIVE:
        if (v->is_dead)
            return (struct state_words){"delegates.state.dead", "bad", "no"};
        if (v->permission.account_id == 0)
            return (struct state_words){"delegates.state.waiting", "warn", "info"};
        return (struct state_words){"delegates.state.live", "ok", "ok"};
    case PERMISSION_PLANNED:
        return (struct state_words){"delegates.state.planned", "info", "clock"};
    case PERMISSION_OVER: return (struct state_words){"delegates.state.over", "", "clock"};
    case PERMISSION_REVOKED: return (struct state_words){"delegates.state.revoked", "bad", "no"};
    }
    return (struct state_words){"delegates.state.over", "", "clock"};
}

static struct str in_lang(struct exchange *x, struct str ar, struct str en)
{
    return x->lang == LANG_AR || !en.n ? ar : en;
}

/* The owner revokes every grant, a main delegate his own. */
static bool may_revoke(struct exchange *x, const struct permission *p)
{
    bool is_open = p->state == PERMISSION_LIVE || p->state == PERMISSION_PLANNED;
    return is_open && x->actor.may_grant &&
           (x->actor.capacity == CAPACITY_OWNER || p->granted_by == x->actor.account_id);
}

struct node grant_row(struct exchange *x, const struct grant_view *v)
{
    const struct permission *p = &v->permission;
    struct state_words state = state_of(v);
    struct str ref = grant_ref(x, p->id);
    struct str path = str_printf(x->req, "/" STR_FMT "/delegates/" STR_FMT,
                                 STR_ARG(lang_code(x->lang)), STR_ARG(ref));
    struct node services = grant_service_list(x, p->services), n = node_object(x->req, 28);
    struct str number = v->id_no ? str_printf(x->req, "%lld", (long long)v->id_no) : S("");
    struct str by = in_lang(x, v->by_ar, v->by_en);
    node_set(n, KEY("ref"), node_text(ref));
    node_set(n, KEY("path"), node_text(path));
    node_set(n, KEY("name"), node_text(in_lang(x, p->name_ar, p->name_en)));
    node_set(n, KEY("kind"), node_text(grant_kind(x->lang, p->kind)));
    node_set(n, KEY("number"), node_html(show_number_masked_html(x->req, number)));
    node_set(n, KEY("services"), services);
    node_set(n, KEY("services_count"),
             node_text(
                 show_count(x->req, x->lang, "delegates.services", (int64_t)node_count(services))));
    node_set(n, KEY("limit"), node_text(grant_limit(x, p->workers_max)));
    node_set(n, KEY("pays"),
             node_text(message(x->lang, p->may_pay ? "delegates.pays" : "delegates.pays_not")));
    node_set(n, KEY("from"), node_html(show_date_html(x->req, x->lang, p->from)));
    node_set(n, KEY("to"), node_html(show_date_html(x->req, x->lang, p->to)));
    node_set(n, KEY("state"), node_text(message(x->lang, state.key)));
    node_set(n, KEY("state_class"), node_c(state.class));
    node_set(n, KEY("icon"), node_c(state.icon));
    node_set(n, KEY("is_waiting"), node_bool(p->state == PERMISSION_LIVE && p->account_id == 0));
    node_set(n, KEY("by"), node_text(by.n ? by : message(x->lang, "delegates.by_import")));
    node_set(n, KEY("attorney"), node_text(p->attorney_no));
    node_set(n, KEY("is_open"),
             node_bool(p->state == PERMISSION_LIVE || p->state == PERMISSION_PLANNED));
    node_set(n, KEY("may_revoke"), node_bool(may_revoke(x, p)));
    return n;
}

bool grant_named(struct exchange *x, struct grant_view *out)
{
    int64_t id;
    if (!reference_plain_read(&x->portal->ref_key, REFERENCE_GRANT, x->params[0], &id)) {
        answer_error(x, ERR_NOT_FOUND);
        return false;
    }
    enum err e = grant_view_load(x->reader, x->req, id, x->clock.today, out);
    if (e == OK && (out->permission.establishment_id != x->actor.establishment_id ||
                    out->permission.kind == CAPACITY_CLIENT))
        e = ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    return e == OK;
}

const char *grant_kind_word(enum capacity kind)
{
    return kind == CAPACITY_MAIN_DELEGATE ? "main_delegate"
           : kind == CAPACITY_AGENT       ? "agent"
                                          : "delegate";
}
