/* See the header. Field names are those of the service's table (services/s02_permissions.c). */
#include "web/grant_form.h"
#include "base/digits.h"
#include "base/utf8.h"
#include "rules/ids.h"
#include "services/service.h"
#include "web/grant_row.h"
#include "web/page_faults.h"
#include "web/pair.h"
#include "web/show.h"

enum {
    FIELD_SERVICES,
    FIELD_WORKERS,
    FIELD_MAY_PAY,
    FIELD_MAY_GRANT,
    FIELD_FROM,
    FIELD_TO,
    FIELD_IS_AGENT
}; /* of s02 */
enum { ATTORNEY_CHARACTERS_MAX = 20, NAME_BYTES_MAX = 80, WORKERS_MOST = 1000 };

bool grant_may_hold(const struct service *s)
{
    return (s->audience & FOR_ESTABLISHMENT) && s->subject != SUBJECT_PERSON;
}

/* Services of establishments that the actor holds, in catalogue order; count of them. */
static int grant_services(struct exchange *x, const struct service *out[static GRANT_SERVICES_MAX])
{
    int all, n = 0;
    const struct service *const *list = catalogue(&all);
    for (int i = 0; i < all && n < GRANT_SERVICES_MAX; i++)
        if (grant_may_hold(list[i]) && x->actor.services >> list[i]->number & 1)
            out[n++] = list[i];
    return n;
}

static uint64_t all_services(struct exchange *x)
{
    const struct service *list[GRANT_SERVICES_MAX];
    uint64_t set = 0;
    int n = grant_services(x, list);
    for (int i = 0; i < n; i++)
        set |= service_bit(list[i]->number);
    return set;
}

void grant_form_new(struct exchange *x, enum capacity kind, struct grant_form *f)
{
    enum { YEAR_MONTHS = 12 };
    *f = (struct grant_form){
        .kind = kind, .person = S(""), .attorney = S(""), .workers = S(""), .name = S("")};
    struct day to = day_add_months_hijri(x->clock.today, YEAR_MONTHS);
    date_entry_set(x, x->clock.today, &f->from);
    date_entry_set(x, day_is_none(to) ? x->clock.today : day_add(to, -1), &f->to);
}

void grant_form_of(struct exchange *x, const struct permission *p, int64_t id_no,
                   struct grant_form *f)
{
    grant_form_new(x, p->kind, f);
    f->person = id_no ? str_printf(x->req, "%lld", (long long)id_no) : S("");
    f->attorney = p->attorney_no;
    f->workers = p->workers_max ? str_printf(x->req, "%lld", (long long)p->workers_max) : S("");
    f->services = p->services & all_services(x);
    f->may_pay = p->may_pay;
    if (day_before(x->clock.today, p->from))
        date_entry_set(x, p->from, &f->from);
    if (!day_before(p->to, x->clock.today))
        date_entry_set(x, p->to, &f->to);
}

/* ---- reading ---- */

static enum capacity kind_of(struct str word)
{
    if (str_eq(word, S("main_delegate")))
        return CAPACITY_MAIN_DELEGATE;
    return str_eq(word, S("agent")) ? CAPACITY_AGENT : CAPACITY_DELEGATE;
}

static void read_services(struct exchange *x, const struct form *form, struct grant_form *f)
{
    const struct service *list[GRANT_SERVICES_MAX];
    int n = grant_services(x, list);
    for (size_t i = 0; i < form->fields_count; i++)
        for (int k = 0; k < n && str_eq_c(form->fields[i].name, "services"); k++)
            if (str_eq_c(form->fields[i].value, list[k]->id))
                f->services |= service_bit(list[k]->number);
    f->is_all = form_value(form, "all").n > 0;
    if (f->is_all)
        f->services = all_services(x);
    if (!f->services)
        fault_add(&f->faults, S("all"), "grant_services", S(""), S(""));
}

/* Who: the number is checked for its shape here, for the person behind it by the rules. */
static void read_person(struct exchange *x, struct grant_form *f)
{
    uint64_t n;
    if (id_check(ID_PERSON, f->person, NULL) && str_to_u64(f->person, &n))
        f->id_no = (int64_t)n;
    else
        fault_add(&f->faults, S("person"), f->person.n ? "grant_person" : "no_person", f->person,
                  S(""));
    if (f->kind == CAPACITY_AGENT &&
        (!f->attorney.n || utf8_length(f->attorney) > ATTORNEY_CHARACTERS_MAX ||
         utf8_name_check(f->attorney, NULL) != NAME_FINE))
        fault_add(&f->faults, S("attorney"), "grant_attorney", S(""), S(""));
    if (f->kind != CAPACITY_AGENT)
        f->attorney = S("");
    (void)x;
}

static void read_limit(struct exchange *x, struct grant_form *f)
{
    uint64_t n = 0;
    bool is_number = f->workers.n == 0 || str_to_u64(f->workers, &n);
    uint64_t most = x->actor.workers_max ? (uint64_t)x->actor.workers_max : WORKERS_MOST;
    if (!is_number || n > most || (f->workers.n && n == 0))
        fault_add(&f->faults, S("workers"), "range", f->workers,
                  str_printf(x->req, "1 – %llu", (unsigned long long)most));
    else if (x->actor.workers_max && n == 0)
        fault_add(&f->faults, S("workers"), "grant_limit", S(""),
                  str_printf(x->req, "%llu", (unsigned long long)most));
    f->workers_max = (int64_t)n;
}

/* A person's grant is judged by S02; a program's has no rules but these, the same period among them. */
static void check_client_period(struct exchange *x, struct grant_form *f)
{
    const struct policy_row *most =
        policy_param(x->portal->policy, PARAM_grant_days_max, x->clock.today);
    int days = day_between(f->from.value, f->to.value);
    if (day_before(f->from.value, x->clock.today))
        fault_add(&f->faults, S("from-day"), "grant_past", S(""),
                  show_date_both(x->req, x->lang, x->clock.today));
    if (most && days > most->value)
        fault_add(&f->faults, S("to-day"), "grant_long",
                  show_count(x->req, x->lang, "count.days", days),
                  show_count(x->req, x->lang, "count.days", most->value));
}

/* A main delegate gives nothing that outlives his own right. */
static void check_end(struct exchange *x, struct grant_form *f)
{
    struct holding own;
    if (day_is_none(f->from.value) || day_is_none(f->to.value))
        return;
    if (day_before(f->to.value, f->from.value)) {
        fault_add(&f->faults, S("to-day"), "grant_backwards", S(""), S(""));
        return;
    }
    if (f->kind == CAPACITY_CLIENT)
        check_client_period(x, f);
    if (permission_held(x->reader, x->actor.account_id, x->actor.establishment_id, x->clock.today,
                        &own) == OK &&
        !day_is_none(own.to) && day_before(own.to, f->to.value))
        fault_add(&f->faults, S("to-day"), "grant_end", show_date(x->req, x->lang, f->to.value),
                  show_date_both(x->req, x->lang, own.to));
}

void grant_form_read(struct exchange *x, const struct form *form, enum capacity kind,
                     struct grant_form *f)
{
    *f = (struct grant_form){.kind = kind};
    if (kind != CAPACITY_CLIENT)
        f->kind = kind_of(form_value(form, "kind"));
    f->person = form_plain(x, form, "person", NULL);
    f->attorney = form_plain(x, form, "attorney", NULL);
    f->workers = form_plain(x, form, "workers", NULL);
    struct str name = form_value(form, "name");
    f->name = name.at ? utf8_nfc(x->req, str_trim(name)) : S("");
    f->may_pay = form_value(form, "may_pay").n > 0 && x->actor.may_pay;
    if (kind != CAPACITY_CLIENT)
        read_person(x, f);
    else if (!f->name.n || f->name.n > NAME_BYTES_MAX ||
             utf8_name_check(f->name, NULL) != NAME_FINE)
        fault_add(&f->faults, S("name"), "client_name", S(""), S(""));
    if (f->kind == CAPACITY_MAIN_DELEGATE && x->actor.capacity != CAPACITY_OWNER)
        fault_add(&f->faults, S("kind"), "grant_main", S(""), S(""));
    read_services(x, form, f);
    read_limit(x, f);
    date_entry_read(x, form, "from", &f->faults, &f->from);
    date_entry_read(x, form, "to", &f->faults, &f->to);
    check_end(x, f);
}

struct input grant_form_input(const struct grant_form *f)
{
    struct input in;
    for (int i = 0; i < INPUTS_MAX; i++)
        in.value[i] = VALUE_UNKNOWN;
    in.value[FIELD_SERVICES] = (int64_t)f->services;
    in.value[FIELD_WORKERS] = f->workers_max;
    in.value[FIELD_MAY_PAY] = f->may_pay;
    in.value[FIELD_MAY_GRANT] = f->kind == CAPACITY_MAIN_DELEGATE;
    in.value[FIELD_FROM] = f->from.value.n;
    in.value[FIELD_TO] = f->to.value.n;
    in.value[FIELD_IS_AGENT] = f->kind == CAPACITY_AGENT;
    return in;
}

/* ---- drawing ---- */

struct str grant_kind(enum lang lang, enum capacity kind)
{
    switch (kind) {
    case CAPACITY_OWNER: return message(lang, "delegates.kind.owner");
    case CAPACITY_MAIN_DELEGATE: return message(lang, "delegates.kind.main_delegate");
    case CAPACITY_DELEGATE: return message(lang, "delegates.kind.delegate");
    case CAPACITY_AGENT: return message(lang, "delegates.kind.agent");
    case CAPACITY_CLIENT: return message(lang, "delegates.kind.client");
    case CAPACITY_NONE:
    case CAPACITY_SYSTEM:
    case CAPACITY_SELF: break;
    }
    return S("");
}

static struct str service_name(struct exchange *x, const struct service *s)
{
    return str_of(x->lang == LANG_AR ? s->ar : s->en);
}

struct node grant_service_list(struct exchange *x, uint64_t services)
{
    int all;
    const struct service *const *list = catalogue(&all);
    struct node out = node_list(x->req, (size_t)all);
    for (int i = 0; i < all; i++) {
        if (!grant_may_hold(list[i]) || !(services >> list[i]->number & 1))
            continue;
        struct node n = node_object(x->req, 2);
        node_set(n, KEY("code"), node_c(list[i]->id));
        node_set(n, KEY("name"), node_text(service_name(x, list[i])));
        node_add(out, n);
    }
    return out;
}

struct str grant_limit(struct exchange *x, int64_t workers_max)
{
    if (workers_max == 0)
        return message(x->lang, "delegates.no_limit");
    return show_count(x->req, x->lang, "delegates.limit", workers_max);
}

static struct node kinds(struct exchange *x, const struct grant_form *f)
{
    static const enum capacity offered[] = {CAPACITY_DELEGATE, CAPACITY_MAIN_DELEGATE,
                                            CAPACITY_AGENT};
    static const char *const hints[] = {"delegates.kind.delegate.hint",
                                        "delegates.kind.main_delegate.hint",
                                        "delegates.kind.agent.hint"};
    struct node list = node_list(x->req, 3);
    for (int i = 0; i < 3; i++) {
        if (offered[i] == CAPACITY_MAIN_DELEGATE && x->actor.capacity != CAPACITY_OWNER)
            continue;
        struct node n = node_object(x->req, 5);
        node_set(n, KEY("value"), node_c(grant_kind_word(offered[i])));
        node_set(n, KEY("id"), node_text(i == 0 ? S("kind") : str_printf(x->req, "kind-%d", i)));
        node_set(n, KEY("text"), node_text(grant_kind(x->lang, offered[i])));
        node_set(n, KEY("about"), node_text(message(x->lang, hints[i])));
        node_set(n, KEY("is_chosen"), node_bool(f->kind == offered[i]));
        node_add(list, n);
    }
    return list;
}

static struct node ticks(struct exchange *x, const struct grant_form *f)
{
    const struct service *list[GRANT_SERVICES_MAX];
    int n = grant_services(x, list);
    struct node out = node_list(x->req, (size_t)n);
    for (int i = 0; i < n; i++) {
        struct node t = node_object(x->req, 4);
        node_set(t, KEY("code"), node_c(list[i]->id));
        node_set(t, KEY("name"), node_text(service_name(x, list[i])));
        node_set(t, KEY("is_chosen"), node_bool(!f->is_all && f->services >> list[i]->number & 1));
        node_add(out, t);
    }
    return out;
}

static struct node field(struct exchange *x, const struct grant_form *f, const char *id,
                         const char *label, const char *hint, struct str typed)
{
    return text_field(x, id, message(x->lang, label), message(x->lang, hint), typed, &f->faults);
}

void grant_form_draw(struct exchange *x, const struct grant_form *f, struct node page)
{
    struct node person =
        field(x, f, "person", "delegates.person", "delegates.person.hint", f->person);
    struct node workers =
        field(x, f, "workers", "delegates.workers", "delegates.workers.hint", f->workers);
    node_set(person, KEY("is_number"), node_bool(true));
    node_set(workers, KEY("is_number"), node_bool(true));
    node_set(workers, KEY("is_short"), node_bool(true));
    node_set(page, KEY("kinds"), kinds(x, f));
    node_set(page, KEY("kind_fault"), node_text(fault_box_at(x, &f->faults, "kind")));
    node_set(page, KEY("person_field"), person);
    node_set(page, KEY("workers_field"), workers);
    node_set(page, KEY("attorney_field"),
             field(x, f, "attorney", "delegates.attorney", "delegates.attorney.hint", f->attorney));
    node_set(page, KEY("name_field"),
             field(x, f, "name", "delegates.client_name", "delegates.client_name.hint", f->name));
    node_set(page, KEY("services"), ticks(x, f));
    node_set(page, KEY("is_all"), node_bool(f->is_all));
    node_set(page, KEY("services_fault"), node_text(fault_box_at(x, &f->faults, "all")));
    node_set(page, KEY("may_offer_pay"), node_bool(x->actor.may_pay));
    node_set(page, KEY("may_pay"), node_bool(f->may_pay));
    node_set(page, KEY("from_field"),
             date_entry_node(x, "from", message(x->lang, "delegates.from"),
                             message(x->lang, "delegates.from.hint"), &f->from, &f->faults));
    node_set(page, KEY("to_field"),
             date_entry_node(x, "to", message(x->lang, "delegates.to"),
                             message(x->lang, "delegates.to.hint"), &f->to, &f->faults));
    fault_box(x, page, &f->faults);
}

struct node grant_form_hidden(struct exchange *x, const struct grant_form *f)
{
    const struct service *services[GRANT_SERVICES_MAX];
    int n = grant_services(x, services);
    struct node list = node_list(x->req, 24);
    pair_hide(x, list, "kind", str_of(grant_kind_word(f->kind)));
    pair_hide(x, list, "person", f->person);
    pair_hide(x, list, "attorney", f->attorney);
    pair_hide(x, list, "workers", f->workers);
    if (f->may_pay)
        pair_hide(x, list, "may_pay", S("1"));
    for (int i = 0; i < n; i++)
        if (f->services >> services[i]->number & 1)
            pair_hide(x, list, "services", str_of(services[i]->id));
    date_entry_hide(x, "from", &f->from, list);
    date_entry_hide(x, "to", &f->to, list);
    return list;
}
