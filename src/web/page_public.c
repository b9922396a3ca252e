/* The public home and the list of services. What is open, and what the portal alone serves, comes from
   the catalogue and the policy of the day; nothing here knows a service by heart but the order in
   which people look for them. */
#include "services/service.h"
#include "web/pages_public.h"
#include "web/show.h"

/* One card may stand for two services that people think of as one: the first is where it leads. */
struct offer {
    const char *key, *icon;
    int services[2];
};
static const struct offer offers[] = {
    {"permits", "card", {4, 3}},    {"temporary", "clock", {5}}, {"final_exit", "exit", {6}},
    {"absence", "absent", {7, 8}},  {"occupation", "job", {9}},  {"transfer", "move", {10}},
    {"visa_cancel", "stamp", {15}},
};
static const struct offer more[] = {
    {"registration", "user", {1}}, {"delegates", "user", {2}}, {"branches", "move", {11}},
    {"border", "move", {12}},      {"visas", "stamp", {13}},   {"compensatory", "stamp", {14}},
    {"activity", "job", {16}},     {"wages", "wage", {17}},    {"lending", "hand", {18}},
    {"certificate", "card", {19}},
};
enum { OFFERS = sizeof offers / sizeof *offers, MORE = sizeof more / sizeof *more };

static struct node offer_node(struct exchange *x, const struct offer *o)
{
    struct node card = node_object(x->req, 6);
    struct str name = str_printf(x->req, "offer.%s", o->key);
    struct str what = str_printf(x->req, "offer.%s.what", o->key);
    const struct service *s = service_by_number(o->services[0]);
    node_set(card, KEY("icon"), node_text(str_printf(x->req, "#%s", o->icon)));
    node_set(card, KEY("name"), node_text(message(x->lang, str_c(x->req, name))));
    node_set(card, KEY("what"), node_text(message(x->lang, str_c(x->req, what))));
    if (s)
        node_set(card, KEY("path"),
                 node_text(
                     str_printf(x->req, STR_FMT "/%s", STR_ARG(page_path(x, "/services")), s->id)));
    return card;
}

static struct node offer_list(struct exchange *x, const struct offer *list, int n)
{
    struct node out = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++)
        node_add(out, offer_node(x, &list[i]));
    return out;
}

/* "Seven services are offered by the portal alone", or from when they will be. */
static void add_portal_only(struct exchange *x, struct node page)
{
    int now = 0, later = 0;
    struct day from = DAY_NONE;
    for (int i = 0; i < OFFERS; i++) {
        const struct policy_row *row =
            policy_portal_only_from(x->portal->policy, offers[i].services[0]);
        if (!row)
            continue;
        bool is_now = row->value <= x->clock.today.n;
        now += is_now, later += !is_now;
        if (!is_now)
            from = (struct day){(int32_t)row->value};
    }
    if (now || !later) {
        node_set(page, KEY("portal_only"),
                 node_text(message_format_plural(x->req, x->lang, "start_page.portal_only",
                                                 (uint64_t)now, NULL, 0)));
        node_set(page, KEY("portal_only_note"),
                 node_text(message(x->lang, "start_page.no_office")));
        return;
    }
    node_set(page, KEY("portal_only"),
             node_text(message_format_plural(x->req, x->lang, "start_page.portal_only_soon",
                                             (uint64_t)later, NULL, 0)));
    node_set(page, KEY("portal_only_note"),
             node_html(message_html(x->req, x->lang, "start_page.portal_only_from",
                                    ARGS({"date", show_date_both(x->req, x->lang, from)}))));
}

static struct node services_page(struct exchange *x, const char *title)
{
    struct node page = node_object(x->req, 16);
    node_set(page, KEY("title"), node_text(message(x->lang, title)));
    node_set(page, KEY("is_signed_in"), node_bool(x->actor.account_id != 0));
    node_set(page, KEY("home_path"), node_text(page_path(x, "/home")));
    node_set(page, KEY("sign_in_path"), node_text(page_path(x, "/sign-in")));
    node_set(page, KEY("register_path"), node_text(page_path(x, "/register")));
    node_set(page, KEY("services_path"), node_text(page_path(x, "/services")));
    node_set(page, KEY("help_path"), node_text(page_path(x, "/help")));
    node_set(page, KEY("offers"), offer_list(x, offers, OFFERS));
    node_set(page, KEY("more"), offer_list(x, more, MORE));
    add_portal_only(x, page);
    return page;
}

void page_public_home(struct exchange *x)
{
    struct node page = services_page(x, "start_page.title");
    struct day today = x->clock.today;
    node_set(page, KEY("today"),
             node_html(message_html(x->req, x->lang, "start_page.today",
                                    ARGS({"weekday", show_weekday(x->lang, today)},
                                         {"date", show_date_both(x->req, x->lang, today)}))));
    answer_page(x, 200, "public_home", page);
}

void page_services(struct exchange *x)
{
    answer_page(x, 200, "public_services", services_page(x, "services.title"));
}

/* ---- pages that are text alone ---- */

static void text_page(struct exchange *x, const char *title, const char *name)
{
    struct node page = node_object(x->req, 12);
    struct str address = str_of(x->portal->config.public_address);
    node_set(page, KEY("title"), node_text(message(x->lang, title)));
    node_set(page, KEY("services_path"), node_text(page_path(x, "/services")));
    node_set(page, KEY("sign_in_path"), node_text(page_path(x, "/sign-in")));
    node_set(page, KEY("register_path"), node_text(page_path(x, "/register")));
    node_set(page, KEY("help_path"), node_text(page_path(x, "/help")));
    node_set(page, KEY("address"),
             node_text(address.n
                           ? address
                           : str_printf(x->req, "%s://" STR_FMT, x->http->is_tls ? "https" : "http",
                                        STR_ARG(x->http->host))));
    answer_page(x, 200, name, page);
}

void page_help(struct exchange *x) { text_page(x, "help.title", "public_help"); }
void page_accessibility(struct exchange *x)
{
    text_page(x, "accessibility.title", "public_accessibility");
}
void page_privacy(struct exchange *x) { text_page(x, "privacy.title", "public_privacy"); }
void page_api(struct exchange *x) { text_page(x, "api_page.title", "public_api"); }
