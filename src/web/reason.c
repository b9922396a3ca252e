/* See the header. */
#include "web/reason.h"
#include "web/show.h"
#include "web/value_show.h"
#include <stdio.h>

static const char *rule_key(char key[64], enum rule rule, const char *tail)
{
    snprintf(key, 64, "rule.%s%s", rule_info(rule)->code, tail);
    return key;
}

struct str reason_text(struct arena *req, enum lang lang, const struct finding *f)
{
    char key[64];
    (void)req;
    return message(lang, rule_key(key, f->rule, f->passed ? ".ok" : ""));
}

static bool is_hidden(const struct finding *f) { return f->audience == PARTY_OTHER; }

struct str reason_found(struct arena *req, enum lang lang, const struct finding *f)
{
    if (is_hidden(f))
        return message(lang, "reason.other_party");
    return f->kind == VALUE_NONE ? S("") : value_show(req, lang, f->kind, f->found);
}

struct str reason_required(struct arena *req, enum lang lang, const struct finding *f)
{
    char key[64];
    struct str value = f->required == VALUE_UNKNOWN || f->kind == VALUE_NONE
                           ? S("")
                           : value_show(req, lang, f->kind, f->required);
    return message_format(req, lang, rule_key(key, f->rule, ".need"), ARGS({"required", value}));
}

struct str reason_remedy(struct arena *req, enum lang lang, const struct remedy *r)
{
    char key[64], unknown[80];
    snprintf(key, sizeof key, "remedy.%s", remedy_key(r->action));
    snprintf(unknown, sizeof unknown, "%s.unknown", key);
    struct str text;
    bool has_amount = r->amount != VALUE_UNKNOWN && r->amount >= 0;
    switch (message_kind_of(lang, str_of(key), &text)) {
    case MESSAGE_PLURAL:
        if (has_amount)
            return message_format_plural(req, lang, key, (uint64_t)r->amount, NULL, 0);
        return message(lang, unknown);
    case MESSAGE_WITH_VALUES:
        if (r->earliest != INT32_MIN)
            return message_format(
                req, lang, key,
                ARGS({"date", show_date_both(req, lang, (struct day){r->earliest})}));
        return message(lang, unknown);
    case MESSAGE_PLAIN: return text;
    case MESSAGE_NONE: break;
    }
    return str_of(remedy_key(r->action));
}

const struct policy_row *reason_row(const struct policy *p, const struct finding *f)
{
    int32_t index = f->policy_row >= 0 ? f->policy_row : f->rule_row;
    return index >= 0 ? policy_row(p, index) : NULL;
}
