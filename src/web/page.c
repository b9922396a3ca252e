/* See the header. */
#include "web/page.h"
#include "identity/access.h"
#include "queries/lookup.h"
#include "web/route.h"
#include "web/show.h"

struct str page_path(struct exchange *x, const char *path)
{
    return str_printf(x->req, "/" STR_FMT "%s", STR_ARG(lang_code(x->lang)), path);
}

void page_headers(struct exchange *x)
{
    /* The payment button's form ends at the gateway, and browsers hold form-action against that too. */
    const char *gateway = x->portal->config.payment_gateway;
    exchange_header(x, "Content-Security-Policy",
                    str_printf(x->req,
                               "default-src 'self'; img-src 'self' data:; object-src 'none'; "
                               "base-uri 'none'; form-action 'self'%s%s; frame-ancestors 'none'",
                               gateway ? " " : "", gateway ? gateway : ""));
    exchange_header(x, "X-Content-Type-Options", S("nosniff"));
    exchange_header(x, "Referrer-Policy", S("same-origin"));
    exchange_header(x, "Cross-Origin-Opener-Policy", S("same-origin"));
    if (x->http->is_tls)
        exchange_header(x, "Strict-Transport-Security", S("max-age=63072000"));
}

/* The same page in the other language, its query kept. */
static struct str other_path(struct exchange *x, enum lang other)
{
    struct str rest = x->http->path;
    if (!x->route || x->route->kind != ROUTE_PAGE)
        rest = S("/xx");
    struct buf b = buf_new(x->req);
    buf_printf(&b, "/" STR_FMT STR_FMT, STR_ARG(lang_code(other)), STR_ARG(str_from(rest, 3)));
    if (x->http->query.n && x->http->method == HTTP_GET_)
        buf_printf(&b, "?" STR_FMT, STR_ARG(x->http->query));
    return buf_out(&b);
}

static void add_demo(struct exchange *x, struct node data)
{
    const struct portal_config *c = &x->portal->config;
    bool is_fixed = !day_is_none(c->fixed_today);
    struct str date = is_fixed ? show_date_both(x->req, x->lang, c->fixed_today) : S("");
    struct str text = S("");
    if (is_fixed)
        text = message_format(x->req, x->lang, c->is_demo ? "layout.demo_day" : "layout.fixed_day",
                              ARGS({"date", date}));
    else if (c->is_demo)
        text = message(x->lang, "layout.demo");
    node_set(data, KEY("demo"), node_text(text));
}

struct tab {
    const char *path, *text;
    enum action action;
};
static const struct tab tabs[] = {
    {"/home", "layout.tab.home", ACTION_VIEW_HOME},
    {"/services", "layout.tab.services", ACTION_VIEW_PUBLIC},
    {"/workers", "layout.tab.workers", ACTION_VIEW_WORKERS},
    {"/wages", "layout.tab.wages", ACTION_VIEW_WAGES},
    {"/requests", "layout.tab.requests", ACTION_VIEW_REQUESTS},
    {"/invoices", "layout.tab.invoices", ACTION_VIEW_INVOICES},
    {"/delegates", "layout.tab.delegates", ACTION_VIEW_DELEGATES},
    {"/counter", "layout.tab.counter", ACTION_COUNTER_LOOKUP},
    {"/cases", "layout.tab.cases", ACTION_VIEW_INBOX},
    {"/wage-cases", "layout.tab.wage_cases", ACTION_RECORD_VISIT},
    {"/me", "layout.tab.me", ACTION_VIEW_OWN_FILE},
    {"/inbox", "layout.tab.inbox", ACTION_VIEW_OWN_FILE},
};

/* Only what this actor may open; an officer has no establishment of his own at the counter. */
static void add_tabs(struct exchange *x, struct node data)
{
    enum { WAGE_SERVICE = 17 }; /* the only tab that a service's grant opens */
    struct resource own = {.establishment_id = x->actor.establishment_id, .service = WAGE_SERVICE};
    struct resource self = {.person_id = x->actor.person_id, .account_id = x->actor.account_id};
    struct node list = node_list(x->req, sizeof tabs / sizeof *tabs);
    struct str rest = x->http->path.n > 3 ? str_from(x->http->path, 3) : S("");
    for (size_t i = 0; x->actor.account_id && i < sizeof tabs / sizeof *tabs; i++) {
        bool is_self = tabs[i].action == ACTION_VIEW_OWN_FILE;
        bool needs_own =
            !is_self && tabs[i].action != ACTION_VIEW_HOME &&
            tabs[i].action != ACTION_VIEW_PUBLIC && tabs[i].action != ACTION_VIEW_INBOX &&
            tabs[i].action != ACTION_RECORD_VISIT && tabs[i].action != ACTION_COUNTER_LOOKUP;
        if (!access_allowed(&x->actor, tabs[i].action, is_self ? &self : &own) ||
            (needs_own && !own.establishment_id))
            continue;
        struct node tab = node_object(x->req, 3);
        node_set(tab, KEY("path"), node_text(page_path(x, tabs[i].path)));
        node_set(tab, KEY("name"), node_text(message(x->lang, tabs[i].text)));
        node_set(tab, KEY("is_current"), node_bool(str_starts(rest, str_of(tabs[i].path))));
        node_add(list, tab);
    }
    node_set(data, KEY("tabs"), list);
    node_set(data, KEY("has_tabs"), node_bool(node_count(list) > 0));
}

static void add_account(struct exchange *x, struct node data)
{
    struct str name = S("");
    node_set(data, KEY("sign_in"), node_text(page_path(x, "/sign-in")));
    if (!x->actor.account_id || !x->reader ||
        person_name(x->reader, x->req, x->actor.person_id, x->lang == LANG_AR, &name) != OK)
        return;
    struct node account = node_object(x->req, 2);
    node_set(account, KEY("name"), node_text(name));
    node_set(account, KEY("path"), node_text(page_path(x, "/account")));
    node_set(data, KEY("account"), account);
}

static void add_foot(struct exchange *x, struct node data)
{
    static const char *const links[][2] = {
        {"/statistics", "layout.foot.statistics"}, {"/help", "layout.foot.help"},
        {"/verify", "layout.foot.verify"},         {"/accessibility", "layout.foot.access"},
        {"/privacy", "layout.foot.privacy"},       {"/api", "layout.foot.api"},
    };
    struct node list = node_list(x->req, sizeof links / sizeof *links);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct node link = node_object(x->req, 2);
        node_set(link, KEY("path"), node_text(page_path(x, links[i][0])));
        node_set(link, KEY("name"), node_text(message(x->lang, links[i][1])));
        node_add(list, link);
    }
    node_set(data, KEY("foot_links"), list);
}

void page_frame(struct exchange *x, struct node data)
{
    enum lang other = x->lang == LANG_AR ? LANG_EN : LANG_AR;
    node_set(data, KEY("lang"), node_text(lang_code(x->lang)));
    node_set(data, KEY("dir"), node_text(lang_dir(x->lang)));
    node_set(data, KEY("other_lang"), node_text(lang_code(other)));
    node_set(data, KEY("other_dir"), node_text(lang_dir(other)));
    node_set(data, KEY("other_name"), node_c(other == LANG_EN ? "English" : "العربية"));
    node_set(data, KEY("other_path"), node_text(other_path(x, other)));
    node_set(data, KEY("home"), node_text(page_path(x, x->actor.account_id ? "/home" : "")));
    node_set(data, KEY("csrf"), node_text(x->actor.csrf));
    add_demo(x, data);
    add_tabs(x, data);
    add_account(x, data);
    add_foot(x, data);
}
