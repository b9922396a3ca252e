/* See the header. */
#include "web/establishment_parts.h"
#include "services/service.h"
#include "web/page.h"
#include "web/route.h"
#include "web/service_form.h"
#include "web/show.h"

struct day_words day_words(struct exchange *x, struct day day)
{
    bool is_hijri_first = x->lang == LANG_AR;
    return (struct day_words){
        .date = show_date(x->req, x->lang, day),
        .other = show_date_in(x->req, x->lang, day,
                              is_hijri_first ? CALENDAR_GREGORIAN : CALENDAR_HIJRI),
    };
}

const char *state_tone(enum request_state state)
{
    switch (state) {
    case STATE_EXECUTED:
    case STATE_APPROVED: return "ok";
    case STATE_REFUSED: return "bad";
    case STATE_AWAITING_PAYMENT:
    case STATE_AWAITING_CONSENT: return "warn";
    case STATE_SUBMITTED:
    case STATE_UNDER_STUDY: return "info";
    case STATE_DRAFT:
    case STATE_WITHDRAWN:
    case STATE_EXPIRED:
    case STATE_CANCELLED:
    case STATE_REVERSED: break;
    }
    return "";
}

struct str establishment_no_text(struct arena *req, int office_no, int64_t seq_no)
{
    return str_printf(req, "%d-%lld", office_no, (long long)seq_no);
}

struct str name_in(struct exchange *x, struct str ar, struct str en)
{
    struct str first = x->lang == LANG_AR ? ar : en, second = x->lang == LANG_AR ? en : ar;
    return first.n ? first : second;
}

struct str days_left(struct exchange *x, struct day until)
{
    int days = day_between(x->clock.today, until);
    if (days <= 0)
        return message(x->lang, "home.left.today");
    return show_count(x->req, x->lang, "home.left", days);
}

struct str days_past(struct exchange *x, struct day since)
{
    int days = day_between(since, x->clock.today);
    return show_count(x->req, x->lang, "home.past", days < 0 ? 0 : days);
}

static struct tag tag_days(struct exchange *x, const char *tone, const char *key, int days)
{
    return (struct tag){tone, show_count(x->req, x->lang, key, days)};
}

struct tag permit_tag(struct exchange *x, const struct worker_row *row)
{
    enum { SOON_DAYS = 90 };
    if (row->status == WORKER_ABSENT)
        return (struct tag){"bad", message(x->lang, "worker_status.absent")};
    if (row->nationality == 'S' * 256 + 'A')
        return (struct tag){"", message(x->lang, "workers.tag.saudi")};
    if (row->permit_kind == PERMIT_NONE || day_is_none(row->permit_expiry))
        return (struct tag){"bad", message(x->lang, "workers.tag.unpermitted")};
    int days = day_between(x->clock.today, row->permit_expiry);
    if (days < 0)
        return tag_days(x, "bad", "workers.tag.expired", -days);
    if (days == 0)
        return (struct tag){"warn", message(x->lang, "workers.tag.today")};
    if (days <= SOON_DAYS)
        return tag_days(x, "warn", "workers.tag.soon", days);
    return (struct tag){"ok", message(x->lang, "workers.tag.valid")};
}

struct str capacity_text(struct exchange *x)
{
    switch (x->actor.capacity) {
    case CAPACITY_OWNER: return message(x->lang, "capacity.owner");
    case CAPACITY_MAIN_DELEGATE: return message(x->lang, "capacity.main_delegate");
    case CAPACITY_DELEGATE: return message(x->lang, "capacity.delegate");
    case CAPACITY_AGENT: return message(x->lang, "capacity.agent");
    case CAPACITY_CLIENT: return message(x->lang, "capacity.client");
    case CAPACITY_SYSTEM: return message(x->lang, "capacity.system");
    case CAPACITY_SELF: return message(x->lang, "capacity.self");
    case CAPACITY_NONE: break;
    }
    return S("");
}

struct str service_start_path(struct exchange *x, const struct service *s)
{
    bool is_other_method;
    if (s->subject == SUBJECT_FILE)
        return page_path(x, "/wages");
    struct str pick =
        page_path(x, str_c(x->req, str_printf(x->req, "/services/%s/%s", s->id,
                                              service_uses_form(s) ? "form" : "pick")));
    if (service_takes_requests(s) && route_find(HTTP_GET_, pick, NULL, &is_other_method))
        return pick;
    return page_path(x, str_c(x->req, str_printf(x->req, "/services/%s", s->id)));
}

enum err workforce_of(struct exchange *x, struct workforce *out)
{
    struct portal_thread *thread = x->http->thread;
    int64_t id = x->actor.establishment_id;
    unsigned changes = writer_changes(x->portal->writer, id);
    portal_thread_refresh(thread); /* what is read must not be older than what was asked */
    return workforce_count_kept(thread->workforces, x->reader, id, x->clock.today, changes,
                                x->clock.now_ms, out);
}
