/* The API's reads of an establishment: its file, its workers and permits page by page, its band with
   everything it rests on.

   The trap: programs need whole numbers to name workers in requests, so these lists hold them in full;
   that is why every page of them is noted like the opening of a file (security.md L1). */
#include "identity/access.h"
#include "model/occupation.h"
#include "queries/establishment_view.h"
#include "queries/lookup.h"
#include "queries/worker_list.h"
#include "rules/ids.h"
#include "web/api.h"
#include "web/audit_behind.h"
#include "web/form.h"
#include "web/json.h"
#include "web/pages_establishment.h"
#include "web/precondition.h"
#include "web/value_show.h"
#include "web/workers_query.h"
#include <sodium.h>

enum { LIST_MAX = 200, LIST_DEFAULT = 50, WEEKS_MAX = 26, TAG_BYTES = 12 };

/* ---- the establishment of the path ---- */

/* False after having answered: 404 also where it exists but is not this client's. */
static bool named_establishment(struct exchange *x, enum action action, int64_t *id)
{
    struct resource about = {0};
    int office, seq;
    if (id_establishment_parse(x->params[0], &office, &seq)) {
        enum err e = establishment_number(x->reader, office, seq, &about.establishment_id);
        if (e != OK && e != ERR_NOT_FOUND) {
            answer_error(x, e);
            return false;
        }
    }
    *id = about.establishment_id;
    if (!exchange_may(x, action, &about))
        return false;
    if (*id)
        return true;
    answer_error(x, ERR_NOT_FOUND); /* an officer may see any, but this one is not there */
    return false;
}

/* The answer under a tag made from all of its bytes. */
static void answer_tagged(struct exchange *x, const struct buf *out)
{
    unsigned char hash[crypto_generichash_BYTES];
    char tag[2 * TAG_BYTES + 1];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)out->at, out->n, NULL, 0);
    sodium_bin2hex(tag, sizeof tag, hash, TAG_BYTES);
    if (exchange_not_modified(x, str_copy(x->req, str_of(tag))))
        return;
    exchange_header(x, "Cache-Control", S("private, no-cache"));
    answer_bytes(x, 200, "application/json", buf_out(out));
}

static void day_member(struct json_writer *w, struct arena *req, const char *name, struct day day)
{
    if (!day_is_none(day))
        json_member_str(w, name, value_plain(req, VALUE_DAY, day.n));
}

static void percent_member(struct json_writer *w, struct arena *req, const char *name, int64_t bp)
{
    json_member_str(w, name, value_plain(req, VALUE_PERCENT, bp));
}

/* ---- the file ---- */

static void activity_member(struct json_writer *w, struct exchange *x, int group)
{
    const struct activity *a = policy_activity(x->portal->policy, group);
    if (a)
        json_member_str(w, "activity", a->key);
}

static void establishment_json(struct json_writer *w, struct exchange *x,
                               const struct establishment *e, const struct suspension *s)
{
    struct arena *req = x->req;
    json_object_open(w);
    json_member_str(w, "establishment",
                    str_printf(req, "%d-%lld", e->office_no, (long long)e->seq_no));
    json_member_str(w, "unified_no", str_printf(req, "%lld", (long long)e->unified_no));
    json_member_str(w, "name_ar", e->name_ar);
    json_member_str(w, "name_en", e->name_en);
    json_member_word(w, "status", VALUE_EST_STATUS, e->status);
    json_member_str(w, "region", e->region);
    activity_member(w, x, e->activity_group);
    json_member_str(w, "activity_code", e->activity_code);
    json_member_bool(w, "is_main_branch", e->is_main_branch);
    json_member_bool(w, "is_cr_exempt", e->is_cr_exempt);
    if (e->cr_no)
        json_member_str(w, "cr_no", str_printf(req, "%lld", (long long)e->cr_no));
    day_member(w, req, "cr_expiry", e->cr_expiry);
    day_member(w, req, "national_address_expiry", e->national_address_expiry);
    day_member(w, req, "zakat_cert_expiry", e->zakat_cert_expiry);
    day_member(w, req, "chamber_expiry", e->chamber_expiry);
    day_member(w, req, "opened_on", e->opened_on);
    if (e->wage_compliance_bp >= 0)
        percent_member(w, req, "wage_compliance", e->wage_compliance_bp);
    if (s) {
        json_name(w, "suspension");
        json_object_open(w);
        day_member(w, req, "from", s->from);
        day_member(w, req, "until", s->until);
        json_member_bool(w, "spares_permits", s->spares_permits);
        json_member_str(w, "reason", s->reason);
        json_object_close(w);
    }
    json_object_close(w);
}

void api_establishment_file(struct exchange *x)
{
    int64_t id;
    struct establishment e;
    struct suspension s;
    bool is_suspended = false;
    if (!named_establishment(x, ACTION_VIEW_ESTABLISHMENT, &id))
        return;
    enum err err = establishment_view_load(x->reader, x->req, id, &e);
    if (err == OK)
        err = suspension_view(x->reader, x->req, id, x->clock.today, &s, &is_suspended);
    if (err != OK) {
        answer_error(x, err);
        return;
    }
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    establishment_json(&w, x, &e, is_suspended ? &s : NULL);
    answer_tagged(x, &out);
}

/* ---- workers and permits ---- */

struct page {
    struct exchange *x;
    struct json_writer w;
    bool is_permits;
    int64_t n, limit, last;
};

static void permit_members(struct json_writer *w, struct arena *req, const struct worker_row *row)
{
    char hijri[DAY_TEXT_BYTES];
    json_member_word(w, "kind", VALUE_PERMIT_KIND, row->permit_kind);
    if (row->permit_no)
        json_member_str(w, "number", str_printf(req, "%lld", (long long)row->permit_no));
    if (day_is_none(row->permit_expiry))
        return;
    day_member(w, req, "expiry", row->permit_expiry);
    json_member_str(w, "expiry_hijri", str_copy(req, day_format_hijri(row->permit_expiry, hijri)));
}

static enum err add_row(void *ctx, const struct worker_row *row)
{
    struct page *p = ctx;
    struct json_writer *w = &p->w;
    struct arena *req = p->x->req;
    if (p->n++ == p->limit)
        return OK; /* one more was asked for: there is a next page */
    p->last = row->person_id;
    int64_t number = row->id_no ? row->id_no : row->border_no;
    json_object_open(w);
    json_member_str(w, "worker", str_printf(req, "%lld", (long long)number));
    json_member_str(w, "name_ar", row->name_ar);
    json_member_str(w, "name_en", row->name_en);
    json_member_str(w, "nationality", value_plain(req, VALUE_NATIONALITY, row->nationality));
    json_member_str(w, "occupation", value_plain(req, VALUE_OCCUPATION, row->occupation));
    if (!p->is_permits) {
        json_member_word(w, "status", VALUE_WORKER_STATUS, row->status);
        day_member(w, req, "employed_since", row->start_on);
        json_member_money(w, "wage", (struct money){row->wage});
        day_member(w, req, "iqama_expiry", row->iqama_expiry);
    }
    if (row->permit_kind != PERMIT_NONE) {
        json_name(w, "permit");
        json_object_open(w);
        permit_members(w, req, row);
        json_object_close(w);
    }
    json_object_close(w);
    return OK;
}

/* cursor, limit, show; false after answering 400. */
static bool read_query(struct exchange *x, bool is_permits, struct worker_filter *f, int64_t *limit)
{
    static const struct form_limits limits = {.fields_max = 6, .value_bytes_max = 60};
    struct form form = {0};
    *f = (struct worker_filter){.chip = is_permits ? CHIP_PERMITS : CHIP_ALL, .search = S("")};
    *limit = LIST_DEFAULT;
    bool is_fine = form_read_urlencoded(x->req, x->http->query, &limits, &form) == FORM_FINE;
    struct str cursor = form_value(&form, "cursor"), most = form_value(&form, "limit"),
               show = form_value(&form, "show");
    is_fine = is_fine &&
              (!cursor.at || reference_worker_read(&x->portal->ref_key, cursor, &f->after)) &&
              (!most.at || (str_to_i64(most, limit) && *limit >= 1 && *limit <= LIST_MAX)) &&
              (!show.at || chip_read(show, &f->chip));
    /* Of permits only those that may be asked of permits. */
    is_fine = is_fine && (!is_permits || f->chip == CHIP_PERMITS || f->chip == CHIP_SOON ||
                          f->chip == CHIP_EXPIRED);
    if (!is_fine)
        answer_error(x, ERR_INPUT);
    return is_fine;
}

static void link_next(struct exchange *x, struct page *p, const struct worker_filter *f)
{
    struct str next = reference_worker(x->req, &x->portal->ref_key, p->last);
    json_member_str(&p->w, "next_cursor", next);
    exchange_header(
        x, "Link",
        str_printf(x->req, "<" STR_FMT "?cursor=" STR_FMT "&limit=%lld&show=%s>; rel=\"next\"",
                   STR_ARG(x->http->path), STR_ARG(next), (long long)p->limit, chip_key(f->chip)));
}

static void list(struct exchange *x, bool is_permits)
{
    int64_t id;
    struct worker_filter f;
    struct buf out = buf_new(x->req);
    struct page p = {.x = x, .w = json_writer(&out), .is_permits = is_permits};
    if (!named_establishment(x, is_permits ? ACTION_VIEW_PERMITS : ACTION_VIEW_WORKERS, &id) ||
        !read_query(x, is_permits, &f, &p.limit))
        return;
    json_object_open(&p.w);
    json_name(&p.w, is_permits ? "permits" : "workers");
    json_list_open(&p.w);
    enum err e = worker_rows(x->reader, x->req, id, x->clock.today, &f, p.limit + 1, add_row, &p);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_list_close(&p.w);
    if (p.n > p.limit)
        link_next(x, &p, &f);
    json_object_close(&p.w);
    audit_behind(x, AUDIT_FILE_SEEN, id, 0, is_permits ? "api=permits" : "api=workers");
    answer_tagged(x, &out);
}

void api_establishment_workers(struct exchange *x) { list(x, false); }
void api_establishment_permits(struct exchange *x) { list(x, true); }

/* ---- the band ---- */

static void floors_member(struct json_writer *w, struct arena *req, const struct nitaqat_result *r)
{
    json_name(w, "floors");
    json_object_open(w);
    for (int b = BAND_YELLOW; b <= BAND_PLATINUM; b++)
        if (r->floor_bp[b] > 0)
            percent_member(w, req, band_key((enum band)b), r->floor_bp[b]);
    json_object_close(w);
}

static void rows_member(struct json_writer *w, struct exchange *x, const struct nitaqat_result *r)
{
    static const char *const standing[] = {"verified", "second_hand", "assumed"};
    json_name(w, "parameters");
    json_list_open(w);
    for (int i = 0; i < r->rows_count; i++) {
        const struct policy_row *row = policy_row(x->portal->policy, r->rows[i]);
        if (!row)
            continue;
        json_object_open(w);
        json_member_str(w, "parameter", row->key);
        json_member_str(w, "value", row->text);
        day_member(w, x->req, "effective_from", row->from);
        json_member_str(w, "source", row->source);
        json_member_int(w, "version", row->version);
        json_member_c(w, "standing", standing[row->status]);
        json_object_close(w);
    }
    json_list_close(w);
}

static enum err weeks_member(struct json_writer *w, struct exchange *x, int64_t entity_id)
{
    struct nitaqat_week *weeks;
    size_t n;
    TRY(nitaqat_weeks_load(x->reader, x->req, entity_id, WEEKS_MAX, &weeks, &n));
    json_name(w, "weeks");
    json_list_open(w);
    for (size_t i = 0; i < n; i++) {
        json_object_open(w);
        day_member(w, x->req, "week", weeks[i].week);
        percent_member(w, x->req, "rate", weeks[i].rate_bp);
        json_member_int(w, "workers", weeks[i].workers);
        json_object_close(w);
    }
    json_list_close(w);
    return OK;
}

static enum err nitaqat_json(struct json_writer *w, struct exchange *x, int64_t id)
{
    struct establishment e;
    struct nitaqat_counts c;
    struct nitaqat_result r;
    TRY(establishment_view_load(x->reader, x->req, id, &e));
    TRY(nitaqat_counts_load(x->reader, &e, x->portal->policy, x->clock.today, &c));
    nitaqat_band(x->portal->policy, &c, x->clock.today, &r);
    json_object_open(w);
    day_member(w, x->req, "on", x->clock.today);
    json_member_c(w, "band", r.band == BAND_NONE ? "unknown" : band_key(r.band));
    percent_member(w, x->req, "rate", r.rate_bp);
    percent_member(w, x->req, "rate_now", r.rate_now_bp);
    activity_member(w, x, c.activity);
    json_member_int(w, "workers", c.workers);
    json_member_int(w, "saudis", c.saudis);
    json_member_int(w, "saudi_units", c.saudi_units);
    json_member_int(w, "expatriates", c.expats);
    floors_member(w, x->req, &r);
    if (r.missing_up != BAND_NONE) {
        json_member_c(w, "next_band", band_key(r.missing_up));
        if (r.saudis_to_next >= 0)
            json_member_int(w, "saudis_to_next", r.saudis_to_next);
    }
    TRY(weeks_member(w, x, e.entity_id));
    rows_member(w, x, &r);
    json_object_close(w);
    return OK;
}

void api_establishment_nitaqat(struct exchange *x)
{
    int64_t id;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (!named_establishment(x, ACTION_VIEW_NITAQAT, &id))
        return;
    enum err e = nitaqat_json(&w, x, id);
    if (e != OK)
        answer_error(x, e);
    else
        answer_tagged(x, &out);
}
