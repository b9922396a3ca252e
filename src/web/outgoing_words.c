/* See the header. A value that a row lacks shows as a dash: a message never fails for want of one. */
#include "web/outgoing_words.h"
#include "services/service.h"
#include "web/message.h"
#include "web/show.h"

static struct str given_or_dash(struct str value) { return value.n ? value : S("-"); }

static struct str isolated(struct arena *req, struct str value)
{
    return value.n ? show_isolated(req, value) : S("-");
}

static struct str money(struct arena *req, enum lang lang, struct str halalas)
{
    int64_t n;
    return halalas.n && str_to_i64(halalas, &n) ? show_money(req, lang, (struct money){n}) : S("-");
}

/* A date as a text, or as a day number. */
static struct str date(struct arena *req, enum lang lang, struct str given)
{
    struct day day;
    int64_t n;
    if (given.n && str_to_i64(given, &n) && n > INT32_MIN && n <= INT32_MAX)
        return show_date_both(req, lang, (struct day){(int32_t)n});
    return given.n && day_parse(given, &day) ? show_date_both(req, lang, day) : S("-");
}

static struct str service_title(enum lang lang, struct str id)
{
    const struct service *s = id.n ? service_by_id(id) : NULL;
    return s ? str_of(lang == LANG_AR ? s->ar : s->en) : S("-");
}

static struct str accepted(struct arena *req, struct str body)
{
    int64_t lines, refused;
    struct str all = outbox_value(body, "lines"), not = outbox_value(body, "refused");
    if (!all.n || !not .n || !str_to_i64(all, &lines) || !str_to_i64(not, &refused))
        return S("-");
    return show_number(req, lines - refused);
}

static struct str minutes(struct arena *req, enum lang lang, struct str body)
{
    int64_t n;
    struct str given = outbox_value(body, "minutes");
    return given.n && str_to_i64(given, &n) && n >= 0 ? show_count(req, lang, "account.minutes", n)
                                                      : S("-");
}

bool outgoing_words(struct arena *req, const struct outgoing *o, struct outgoing_text *out)
{
    struct str text;
    enum lang lang = str_eq(o->language, S("en")) ? LANG_EN : LANG_AR;
    char *key = str_c(req, str_printf(req, "outgoing.%s", o->kind));
    char *subject = str_c(req, str_printf(req, "outgoing.%s.subject", o->kind));
    if (message_kind_of(lang, str_of(key), &text) == MESSAGE_NONE ||
        message_kind_of(lang, str_of(subject), &text) == MESSAGE_NONE)
        return false;
    out->subject = message_format(req, lang, subject, NULL, 0);
    out->text =
        message_format(req, lang, key,
                       ARGS({"code", given_or_dash(outbox_value(o->body, "code"))},
                            {"minutes", minutes(req, lang, o->body)},
                            {"request", isolated(req, outbox_value(o->body, "request"))},
                            {"service", service_title(lang, outbox_value(o->body, "service"))},
                            {"lines", given_or_dash(outbox_value(o->body, "lines"))},
                            {"done", given_or_dash(outbox_value(o->body, "done"))},
                            {"accepted", accepted(req, o->body)},
                            {"amount", money(req, lang, outbox_value(o->body, "amount"))},
                            {"refund", money(req, lang, outbox_value(o->body, "refund"))},
                            {"due", date(req, lang, outbox_value(o->body, "due"))},
                            {"from", date(req, lang, outbox_value(o->body, "from"))},
                            {"to", date(req, lang, outbox_value(o->body, "to"))},
                            {"days", given_or_dash(outbox_value(o->body, "days"))},
                            {"establishment", isolated(req, o->establishment)}));
    return true;
}
