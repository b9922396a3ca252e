/* Values of case files; see the header. Every number is bounded, so that no arithmetic of the rules
   can be driven over its edge by a text. */
#include "services/case_value.h"
#include "base/money.h"
#include "rules/ids.h"
#include "rules/policy_value.h"

bool case_word(struct str *rest, struct str *word)
{
    *rest = str_trim(*rest);
    if (rest->n == 0)
        return false;
    *word = str_first(*rest, str_index(*rest, ' '));
    *rest = str_from(*rest, word->n);
    return true;
}

static bool count_parse(struct str word, uint64_t most, int64_t *out)
{
    uint64_t v;
    if (!str_to_u64(word, &v) || v > most)
        return false;
    *out = (int64_t)v;
    return true;
}

static bool day_value(struct str word, struct day today, int64_t *out)
{
    enum { DAYS_MAX = 100000 };
    struct day d;
    int64_t days = 0;
    if (str_starts(word, S("today"))) {
        struct str rest = str_from(word, 5);
        if (day_is_none(today))
            return false;
        if (rest.n > 0 && ((rest.at[0] != '+' && rest.at[0] != '-') ||
                           !count_parse(str_from(rest, 1), DAYS_MAX, &days)))
            return false;
        *out = today.n + (rest.n > 0 && rest.at[0] == '-' ? -days : days);
        return true;
    }
    if (!day_parse(word, &d))
        return false;
    *out = d.n;
    return true;
}

static bool money_value(struct str word, int64_t *out)
{
    struct money m;
    if (!money_parse(word, MONEY_UNSIGNED, &m))
        return false;
    *out = m.halalas;
    return true;
}

static bool activity_value(const struct policy *p, struct str word, int64_t *out)
{
    if (!p) /* expectations have no policy at hand: the number then */
        return count_parse(word, 63, out);
    int number = policy_activity_by_key(p, word);
    if (number < 0)
        return count_parse(word, (uint64_t)policy_activities(p), out);
    *out = number;
    return true;
}

/* "1-104582" as one number. */
static bool establishment_value(struct str word, int64_t *out)
{
    int office, seq;
    if (!id_establishment_parse(word, &office, &seq))
        return false;
    *out = (int64_t)office * 10000000 + seq;
    return true;
}

bool case_value_parse(const struct policy *p, enum value_kind kind, struct str word,
                      struct day today, int64_t *out)
{
    enum { COUNT_MAX = 10000000, INT_MAX_HERE = 1000000000, PERCENT_MAX = 10000 };
    if (str_eq(word, S("unknown"))) {
        *out = VALUE_UNKNOWN;
        return true;
    }
    switch (kind) {
    case VALUE_DAY: return day_value(word, today, out);
    case VALUE_DAYS: return count_parse(word, 36600, out);
    case VALUE_MONTHS: return count_parse(word, 1200, out);
    case VALUE_MONEY: return money_value(word, out);
    case VALUE_PERCENT:
        return policy_decimal_parse(word, 2, out) && *out >= 0 && *out <= PERCENT_MAX;
    case VALUE_WORKERS: return count_parse(word, COUNT_MAX, out);
    case VALUE_OCCUPATION: return count_parse(word, 9999, out);
    case VALUE_LEVEL: return count_parse(word, 2, out);
    case VALUE_ACTIVITY: return activity_value(p, word, out);
    case VALUE_NATIONALITY:
        if (word.n == 2)
            *out = (unsigned char)word.at[0] * 256 + (unsigned char)word.at[1];
        return word.n == 2;
    case VALUE_INT:
    case VALUE_REQUEST: return count_parse(word, INT_MAX_HERE, out);
    case VALUE_BOOL:
    case VALUE_BAND:
    case VALUE_EST_STATUS:
    case VALUE_WORKER_STATUS:
    case VALUE_STATE:
    case VALUE_PERMIT_KIND:
    case VALUE_CHANNEL:
    case VALUE_ORIGIN:
    case VALUE_EXEMPTION:
    case VALUE_CALENDAR:
    case VALUE_METHOD:
    case VALUE_GENDER:
    case VALUE_GROUND:
    case VALUE_ABSENCE_STATE:
    case VALUE_ABSENCE_REASON:
    case VALUE_VISA_STATUS:
    case VALUE_LENDING_KIND:
    case VALUE_PURPOSE:
    case VALUE_LANGUAGE:
    case VALUE_TRANSFER_PATH:
    case VALUE_PARTY:
    case VALUE_SILENCE:
    case VALUE_REFUSAL:
    case VALUE_ANSWER:
    case VALUE_STUDY_CAUSE:
    case VALUE_LICENCE_BODY:
    case VALUE_ACTIVITY_REASON:
    case VALUE_OUTSIDE_EVENT:
    case VALUE_OUTSIDE_OUTCOME:
    case VALUE_OUTSIDE_DECISION: return value_by_word(kind, word, out);
    case VALUE_ESTABLISHMENT: return establishment_value(word, out);
    case VALUE_NUMBER: return str_to_i64(word, out) && *out >= 0;
    case VALUE_NONE:
    case VALUE_PARAM:
    case VALUE_KINDS: return false;
    }
    return false;
}

/* "S03 S04" as a set, bit 4 for S04. */
static bool bits_parse(struct str list, int64_t *out)
{
    struct str word;
    *out = 0;
    while (case_word(&list, &word)) {
        const struct service *s = service_by_id(word);
        if (!s)
            return false;
        *out |= (int64_t)1 << s->number;
    }
    return true;
}

bool case_answer_parse(const struct policy *p, const struct field *f, struct str word,
                       struct day today, int64_t *out)
{
    if (f->kind == FIELD_BITS)
        return bits_parse(word, out);
    return case_value_parse(p, field_value_kind(f), word, today, out);
}
