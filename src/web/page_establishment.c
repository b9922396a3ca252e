/* The establishment's file: everything the registers hold of it, its documents with their last days, its
   sister establishments. Sisters that this account has no right to are told as a number only. */
#include "model/place.h"
#include "web/api.h"
#include "web/establishment_parts.h"
#include "web/page.h"
#include "web/pages_establishment.h"
#include "web/pair.h"
#include "web/show.h"
#include "web/value_show.h"

enum { FIELDS_MAX_SHOWN = 16, BRANCHES_MAX = 200, SOON_DAYS = 60 };

static void add_words(struct exchange *x, struct node list, const char *key, struct str words)
{
    if (words.n)
        pair_add(x, list, key, html_text(x->req, words));
}

static void add_code(struct exchange *x, struct node list, const char *key, struct str code)
{
    if (code.n)
        pair_add(x, list, key, html_code(x->req, code));
}

static struct str decimal(struct exchange *x, int64_t n)
{
    return str_printf(x->req, "%lld", (long long)n);
}

static struct node register_fields(struct exchange *x, const struct establishment *e)
{
    struct node list = node_list(x->req, FIELDS_MAX_SHOWN);
    const struct activity *a = policy_activity(x->portal->policy, e->activity_group);
    add_code(x, list, "est.number", establishment_no_text(x->req, e->office_no, e->seq_no));
    add_code(x, list, "est.unified", decimal(x, e->unified_no));
    add_words(x, list, "est.owner_name", name_in(x, e->unified_name_ar, e->unified_name_en));
    add_words(x, list, "est.status", value_show(x->req, x->lang, VALUE_EST_STATUS, e->status));
    add_words(x, list, "est.kind", message(x->lang, e->is_main_branch ? "est.main" : "est.branch"));
    add_words(x, list, "est.region", region_name(e->region, x->lang == LANG_AR));
    add_words(x, list, "est.activity", a ? name_in(x, a->name_ar, a->name_en) : S(""));
    add_code(x, list, "est.activity_code", e->activity_code);
    pair_add(x, list, "est.opened", show_date_html(x->req, x->lang, e->opened_on));
    /* Whoever is no owner needs the account's last digits at most. */
    add_code(
        x, list, "est.iban",
        x->actor.capacity == CAPACITY_OWNER || e->iban.n < 8
            ? e->iban
            : str_printf(x->req, "SA•• •••• " STR_FMT, STR_ARG(str_from(e->iban, e->iban.n - 4))));
    if (e->wage_compliance_bp < 0)
        add_words(x, list, "est.wps", message(x->lang, "est.wps.none"));
    else
        pair_add(x, list, "est.wps", show_percent_html(x->req, e->wage_compliance_bp));
    if (e->wage_delay_months)
        add_words(x, list, "est.wps.delay",
                  show_count(x->req, x->lang, "count.months", e->wage_delay_months));
    return list;
}

static struct node unified_fields(struct exchange *x, const struct establishment *e)
{
    struct node list = node_list(x->req, FIELDS_MAX_SHOWN);
    add_words(x, list, "est.unified.workers", show_number(x->req, e->unified_workers));
    add_words(x, list, "est.unified.saudis", show_number(x->req, e->unified_saudis));
    add_words(x, list, "est.unified.expats", show_number(x->req, e->unified_expats));
    pair_add(x, list, "est.unified.free",
             message_html(x->req, x->lang, "est.unified.free.value",
                          ARGS({"used", show_number(x->req, e->levy_free_used)},
                               {"all", show_number(x->req, e->unified_saudis)})));
    if (!day_is_none(e->permit_year_start))
        pair_add(x, list, "est.unified.year",
                 show_date_html(x->req, x->lang, e->permit_year_start));
    return list;
}

static struct tag document_tag(struct exchange *x, struct day expiry, bool is_exempt)
{
    if (is_exempt)
        return (struct tag){"", message(x->lang, "est.doc.exempt")};
    if (day_is_none(expiry))
        return (struct tag){"", message(x->lang, "est.doc.none")};
    int days = day_between(x->clock.today, expiry);
    if (days < 0)
        return (struct tag){"bad", message(x->lang, "est.doc.over")};
    if (days <= SOON_DAYS)
        return (struct tag){"warn", show_count(x->req, x->lang, "est.doc.soon", days)};
    return (struct tag){"ok", message(x->lang, "est.doc.valid")};
}

static struct node documents(struct exchange *x, const struct establishment *e)
{
    const struct {
        const char *key;
        int64_t number;
        struct day expiry;
        bool is_exempt;
    } all[] = {
        {"est.doc.cr", e->cr_no, e->cr_expiry, e->is_cr_exempt},
        {"est.doc.address", 0, e->national_address_expiry, false},
        {"est.doc.zakat", 0, e->zakat_cert_expiry, false},
        {"est.doc.chamber", 0, e->chamber_expiry, false},
    };
    struct node list = node_list(x->req, 4);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct node one = node_object(x->req, 5);
        struct tag tag = document_tag(x, all[i].expiry, all[i].is_exempt);
        node_set(one, KEY("name"), node_text(message(x->lang, all[i].key)));
        node_set(one, KEY("number"), node_text(all[i].number ? decimal(x, all[i].number) : S("")));
        node_set(one, KEY("expiry"), node_html(show_date_html(x->req, x->lang, all[i].expiry)));
        node_set(one, KEY("tone"), node_c(tag.tone));
        node_set(one, KEY("tag"), node_text(tag.text));
        node_add(list, one);
    }
    return list;
}

static enum err add_branches(struct exchange *x, struct node page, const struct establishment *e)
{
    struct branch *list;
    size_t n;
    int64_t hidden = 0;
    struct node rows = node_list(x->req, 16);
    TRY(branches_load(x->reader, x->req, e->unified_id, x->actor.account_id, x->clock.today,
                      BRANCHES_MAX, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct branch *b = &list[i];
        hidden += !b->may_see;
        if (!b->may_see)
            continue;
        struct node row = node_object(x->req, 6);
        node_set(row, KEY("name"), node_text(name_in(x, b->name_ar, b->name_en)));
        node_set(row, KEY("number"),
                 node_text(establishment_no_text(x->req, b->office_no, b->seq_no)));
        node_set(row, KEY("region"), node_text(region_name(b->region, x->lang == LANG_AR)));
        node_set(row, KEY("workers"), node_text(show_number(x->req, b->workers)));
        node_set(row, KEY("state"),
                 node_text(value_show(x->req, x->lang, VALUE_EST_STATUS, b->status)));
        node_set(row, KEY("is_here"), node_bool(b->id == e->id));
        node_add(rows, row);
    }
    node_set(page, KEY("branches"), rows);
    node_set(page, KEY("hidden"),
             hidden ? node_text(show_count(x->req, x->lang, "est.branches.hidden", hidden))
                    : node_bool(false));
    return OK;
}

static enum err add_suspension(struct exchange *x, struct node page, int64_t id)
{
    struct suspension s;
    bool is_suspended;
    struct node list = node_list(x->req, 3);
    TRY(suspension_view(x->reader, x->req, id, x->clock.today, &s, &is_suspended));
    node_set(page, KEY("is_suspended"), node_bool(is_suspended));
    if (!is_suspended)
        return OK;
    pair_add(x, list, "est.suspended.from", show_date_html(x->req, x->lang, s.from));
    if (!day_is_none(s.until))
        pair_add(x, list, "est.suspended.until", show_date_html(x->req, x->lang, s.until));
    pair_add(x, list, "est.suspended.reason", html_isolated(x->req, s.reason));
    node_set(page, KEY("suspension"), list);
    return OK;
}

static enum err fill(struct exchange *x, struct node page)
{
    struct establishment *e = arena_new_of(x->req, struct establishment);
    int64_t id = x->actor.establishment_id;
    TRY(establishment_view_load(x->reader, x->req, id, e));
    node_set(page, KEY("title"), node_text(message(x->lang, "est.title")));
    node_set(page, KEY("name"), node_text(name_in(x, e->name_ar, e->name_en)));
    node_set(page, KEY("other_name_text"), node_text(x->lang == LANG_AR ? e->name_en : e->name_ar));
    node_set(page, KEY("fields"), register_fields(x, e));
    node_set(page, KEY("unified"), unified_fields(x, e));
    node_set(page, KEY("documents"), documents(x, e));
    node_set(page, KEY("nitaqat_path"), node_text(page_path(x, "/nitaqat")));
    node_set(page, KEY("workers_path"), node_text(page_path(x, "/workers")));
    node_set(page, KEY("switch_path"), node_text(page_path(x, "/switch")));
    TRY(add_suspension(x, page, id));
    return add_branches(x, page, e);
}

void page_establishment(struct exchange *x)
{
    struct resource own = {.establishment_id = x->actor.establishment_id};
    struct node page = node_object(x->req, 32);
    if (!exchange_may(x, ACTION_VIEW_ESTABLISHMENT, &own))
        return;
    enum err e = own.establishment_id ? fill(x, page) : ERR_NOT_FOUND;
    if (e != OK)
        answer_error(x, e);
    else
        answer_page(x, 200, "establishment", page);
}
