/* Choosing the establishment to act for. A choice is a change of rights, so the session goes on under a
   new token: forms still open for the former one stop working, which is what is wanted. */
#include "base/digits.h"
#include "base/random.h"
#include "base/utf8.h"
#include "identity/permission.h"
#include "identity/session.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "web/page_faults.h"
#include "web/page_sign_in.h"
#include "web/pages_account.h"
#include "web/show.h"

enum { PAGE_SIZE = 20, SCAN_SIZE = 200, SCANS_MAX = 20, QUERY_BYTES_MAX = 100 };

struct listing {
    struct held_establishment found[PAGE_SIZE];
    int count;
    int64_t next; /* the `after` of the next page; 0: none */
};

static bool fits(struct arena *req, const struct held_establishment *e, struct str key,
                 struct str number)
{
    char text[ID_ESTABLISHMENT_TEXT_BYTES];
    if (!key.n)
        return true;
    if (str_eq(number, id_establishment_format(e->office_no, (int)e->seq_no, text)))
        return true;
    struct str ar = utf8_search_key(req, e->name_ar), en = utf8_search_key(req, e->name_en);
    return memmem(ar.at, ar.n, key.at, key.n) || memmem(en.at, en.n, key.at, key.n);
}

/* Up to a page of those that fit, looking at up to 4,000 from `after` on. */
static enum err find(struct exchange *x, struct str typed, int64_t after, struct listing *out)
{
    struct str key = typed.n ? utf8_search_key(x->req, typed) : S("");
    *out = (struct listing){0};
    for (int scan = 0; scan < SCANS_MAX; scan++) {
        struct held_establishment *list;
        int n;
        int64_t more;
        TRY(permission_establishments(x->reader, x->req, x->actor.account_id, x->clock.today, after,
                                      SCAN_SIZE, &list, &n, &more));
        for (int i = 0; i < n; i++) {
            if (!fits(x->req, &list[i], key, typed))
                continue;
            if (out->count == PAGE_SIZE) {
                out->next = out->found[PAGE_SIZE - 1].id;
                return OK;
            }
            out->found[out->count++] = list[i];
        }
        if (!more)
            return OK;
        after = more;
    }
    out->next = after;
    return OK;
}

static struct str status_text(struct exchange *x, enum est_status status)
{
    switch (status) {
    case EST_ACTIVE: break;
    case EST_UNDER_ESTABLISHMENT: return message(x->lang, "switch.under_establishment");
    case EST_SUSPENDED: return message(x->lang, "switch.suspended");
    case EST_CLOSED: return message(x->lang, "switch.closed");
    }
    return S("");
}

static struct str capacity_text(enum lang lang, enum capacity capacity)
{
    switch (capacity) {
    case CAPACITY_OWNER: return message(lang, "switch.capacity.owner");
    case CAPACITY_MAIN_DELEGATE: return message(lang, "switch.capacity.main_delegate");
    case CAPACITY_DELEGATE: return message(lang, "switch.capacity.delegate");
    case CAPACITY_AGENT: return message(lang, "switch.capacity.agent");
    case CAPACITY_NONE:
    case CAPACITY_CLIENT:
    case CAPACITY_SYSTEM:
    case CAPACITY_SELF: break;
    }
    return S("");
}

static struct node held_node(struct exchange *x, const struct held_establishment *e)
{
    char text[ID_ESTABLISHMENT_TEXT_BYTES];
    struct node item = node_object(x->req, 6);
    struct str number =
        str_copy(x->req, id_establishment_format(e->office_no, (int)e->seq_no, text));
    node_set(item, KEY("name"),
             node_text(x->lang == LANG_AR || !e->name_en.n ? e->name_ar : e->name_en));
    node_set(item, KEY("number"), node_text(number));
    node_set(item, KEY("capacity"), node_text(capacity_text(x->lang, e->capacity)));
    node_set(item, KEY("status"), node_text(status_text(x, e->status)));
    node_set(item, KEY("is_current"), node_bool(e->id == x->actor.establishment_id));
    return item;
}

static struct str more_path(struct exchange *x, struct str typed, struct str next, int64_t after)
{
    struct buf b = buf_new(x->req);
    buf_str(&b, page_path(x, "/switch?after="));
    buf_i64(&b, after);
    buf_c(&b, "&q=");
    form_encode(&b, typed);
    buf_c(&b, "&next=");
    form_encode(&b, next);
    return buf_out(&b);
}

void page_switch(struct exchange *x)
{
    struct listing listing;
    struct resource any = {.account_id = x->actor.account_id};
    struct form query = sign_in_query(x);
    struct str typed = form_plain(x, &query, "q", NULL), after_text = form_value(&query, "after");
    struct str next = sign_in_next(&query);
    int64_t after = 0;
    if (!exchange_may(x, ACTION_CHOOSE_ESTABLISHMENT, &any))
        return;
    typed = utf8_first(typed, QUERY_BYTES_MAX);
    if (!utf8_valid(typed))
        typed = S("");
    if (after_text.at && !str_to_i64(after_text, &after))
        after = 0;
    enum err e = find(x, typed, after, &listing);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node page = node_object(x->req, 24), list = node_list(x->req, PAGE_SIZE);
    for (int i = 0; i < listing.count; i++)
        node_add(list, held_node(x, &listing.found[i]));
    node_set(page, KEY("title"), node_text(message(x->lang, "switch.title")));
    node_set(page, KEY("action"), node_text(page_path(x, "/switch")));
    node_set(page, KEY("register_path"), node_text(page_path(x, "/services/S01")));
    node_set(page, KEY("q"), node_text(typed));
    node_set(page, KEY("next"), node_text(next));
    node_set(page, KEY("establishments"), list);
    node_set(page, KEY("is_empty"), node_bool(listing.count == 0));
    node_set(page, KEY("is_paged"), node_bool(listing.next != 0 || after != 0 || typed.n != 0));
    if (listing.next)
        node_set(page, KEY("more_path"), node_text(more_path(x, typed, next, listing.next)));
    answer_page(x, 200, "account_switch", page);
}

struct choice {
    struct job job;
    struct actor actor;
    int64_t establishment_id;
    struct token token;
    unsigned char csrf[SESSION_CSRF_BYTES];
    struct str next;
};

static enum err choice_run(struct writing *w, struct job *job)
{
    struct choice *c = (struct choice *)job;
    TRY(session_choose(w->db, &c->actor, c->establishment_id, w->clock.today));
    return session_renew(w->db, c->actor.session_hash, &c->token, c->csrf, 0);
}

static void choice_after(struct exchange *x)
{
    const struct choice *c = (struct choice *)x->job;
    if (c->job.err != OK) {
        answer_error(x, c->job.err);
        return;
    }
    exchange_header(x, "Set-Cookie", session_cookie(x->req, &c->token));
    answer_redirect(x, c->next.n ? c->next : page_path(x, "/home"));
}

void page_switch_post(struct exchange *x)
{
    struct choice *c = arena_new_of(x->req, struct choice);
    struct resource any = {.account_id = x->actor.account_id};
    struct form form;
    int office, seq;
    if (!exchange_may(x, ACTION_CHOOSE_ESTABLISHMENT, &any) || !exchange_form(x, &form))
        return;
    enum err e = ERR_INPUT;
    if (id_establishment_parse(form_plain(x, &form, "establishment", NULL), &office, &seq))
        e = establishment_number(x->reader, office, seq, &c->establishment_id);
    if (e != OK) {
        answer_error(x, e == ERR_NOT_FOUND ? ERR_DENIED : e);
        return;
    }
    c->actor = x->actor;
    c->next = sign_in_next(&form);
    c->token = token_new();
    random_bytes(c->csrf, sizeof c->csrf);
    c->job.run = choice_run;
    exchange_write(x, &c->job, choice_after);
}
