/* The API's list of an establishment's grants. Personal numbers are masked, as in every list. */
#include "queries/grants.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "services/service.h"
#include "web/grant_row.h"
#include "web/json.h"
#include "web/pages_delegates.h"
#include "web/show.h"
#include "web/value_show.h"

enum { GRANTS_SHOWN = 200 };

static const char *state_word(const struct grant_view *v)
{
    switch (v->permission.state) {
    case PERMISSION_LIVE: return v->is_dead ? "grantor_ended" : "live";
    case PERMISSION_PLANNED: return "planned";
    case PERMISSION_OVER: return "over";
    case PERMISSION_REVOKED: break;
    }
    return "revoked";
}

static void grant_json(struct json_writer *w, struct exchange *x, const struct grant_view *v)
{
    int all;
    const struct service *const *services = catalogue(&all);
    const struct permission *p = &v->permission;
    json_object_open(w);
    json_member_str(w, "grant", grant_ref(x, p->id));
    json_member_c(w, "kind", grant_kind_word(p->kind));
    json_member_str(w, "name_ar", p->name_ar);
    json_member_str(w, "name_en", p->name_en);
    json_member_str(w, "person",
                    show_number_masked(x->req, str_printf(x->req, "%lld", (long long)v->id_no)));
    json_member_bool(w, "is_registered", p->account_id != 0);
    json_name(w, "services");
    json_list_open(w);
    for (int i = 0; i < all; i++)
        if (p->services >> services[i]->number & 1)
            json_c(w, services[i]->id);
    json_list_close(w);
    if (p->workers_max)
        json_member_int(w, "workers_max", p->workers_max);
    json_member_bool(w, "may_pay", p->may_pay);
    json_member_bool(w, "may_grant", p->may_grant);
    json_member_str(w, "from", value_plain(x->req, VALUE_DAY, p->from.n));
    json_member_str(w, "to", value_plain(x->req, VALUE_DAY, p->to.n));
    json_member_c(w, "state", state_word(v));
    json_object_close(w);
}

void api_delegates(struct exchange *x)
{
    struct resource about = {0};
    struct grant_view *views;
    int office, seq, n;
    enum err e = id_establishment_parse(x->params[0], &office, &seq)
                     ? establishment_number(x->reader, office, seq, &about.establishment_id)
                     : ERR_NOT_FOUND;
    if (e != OK && e != ERR_NOT_FOUND) {
        answer_error(x, e);
        return;
    }
    if (!exchange_may(x, ACTION_VIEW_DELEGATES, &about))
        return;
    e = grant_views(x->reader, x->req, about.establishment_id, x->clock.today, GRANTS_SHOWN, &views,
                    &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_name(&w, "delegates");
    json_list_open(&w);
    for (int i = 0; i < n; i++)
        grant_json(&w, x, &views[i]);
    json_list_close(&w);
    json_object_close(&w);
    answer_json(x, 200, buf_out(&out));
}
