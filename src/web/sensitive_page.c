/* See the header. */
#include "web/sensitive_page.h"
#include "base/digits.h"
#include "base/random.h"
#include "queries/grants.h"
#include "web/page.h"
#include "web/show.h"

/* "10:42" in Riyadh, and the day. */
static struct str instant(struct exchange *x, int64_t ms)
{
    enum { MINUTE_MS = 60000, DAY_MINUTES = 1440 };
    struct day day = day_of_instant(ms);
    int64_t minute = (ms - day_start_ms(day)) / MINUTE_MS % DAY_MINUTES;
    return message_format(
        x->req, x->lang, "sensitive.instant",
        ARGS({"time", str_printf(x->req, "%02d:%02d", (int)(minute / 60), (int)(minute % 60))},
             {"date", show_date(x->req, x->lang, day)}));
}

enum err sensitive_page(struct exchange *x, struct node page, const struct faults *faults)
{
    bool needs_code;
    int64_t cooling;
    TRY(sensitive_needs(x->reader, x->req, &x->actor, x->clock.now_ms, &needs_code, &cooling));
    node_set(page, KEY("key"), node_text(random_key(x->req)));
    if (cooling)
        node_set(page, KEY("cooling"),
                 node_html(message_html(x->req, x->lang, "sensitive.cooling",
                                        ARGS({"until", instant(x, cooling)}))));
    if (needs_code) {
        struct node code = text_field(x, "code", message(x->lang, "sensitive.code"),
                                      message(x->lang, "sensitive.code.hint"), S(""), faults);
        node_set(code, KEY("is_number"), node_bool(true));
        node_set(code, KEY("is_short"), node_bool(true));
        node_set(code, KEY("is_code"), node_bool(true));
        node_set(page, KEY("code_field"), code);
    }
    return OK;
}

bool sensitive_read(struct exchange *x, const struct form *form, struct sensitive *s)
{
    enum { KEY_BYTES_MAX = 64 };
    struct str code = form_value(form, "code"), key = form_value(form, "key");
    if (!key.n || key.n > KEY_BYTES_MAX) {
        answer_error(x, ERR_INPUT);
        return false;
    }
    if (code.n && digits_plain(x->req, code, &s->code) != DIGITS_FINE)
        s->code = code;
    s->has_key = true;
    exchange_key_hash(x, key, s->key_hash, s->body_hash);
    return true;
}

bool sensitive_passed(struct exchange *x, const struct sensitive *s, struct faults *faults)
{
    switch (s->outcome) {
    case SENSITIVE_PASSED:
    case SENSITIVE_KNOWN: return true;
    case SENSITIVE_NEEDS_FACTOR: fault_add(faults, S("code"), "code_needed", S(""), S("")); break;
    case SENSITIVE_WRONG_FACTOR: fault_add(faults, S("code"), "factor_wrong", S(""), S("")); break;
    case SENSITIVE_HELD_BACK:
        fault_add(faults, S("code"), "code_held", S(""), instant(x, s->until));
        break;
    case SENSITIVE_COOLING:
        fault_add(faults, S("code"), "cooling", S(""), instant(x, s->until));
        break;
    }
    return false;
}

enum err delegates_frame(struct exchange *x, struct node page)
{
    struct establishment_title e;
    TRY(establishment_title_load(x->reader, x->req, x->actor.establishment_id, &e));
    node_set(page, KEY("establishment"), node_text(x->lang == LANG_AR ? e.name_ar : e.name_en));
    node_set(page, KEY("establishment_no"), node_text(e.no));
    node_set(page, KEY("establishment_line"),
             node_html(message_html(x->req, x->lang, "delegates.establishment_line",
                                    ARGS({"name", x->lang == LANG_AR ? e.name_ar : e.name_en},
                                         {"number", e.no, ARG_CODE}))));
    node_set(page, KEY("delegates_path"), node_text(page_path(x, "/delegates")));
    node_set(page, KEY("clients_path"), node_text(page_path(x, "/clients")));
    node_set(page, KEY("home_path"), node_text(page_path(x, "/home")));
    return OK;
}
