/* S13: instant visas: from the establishment's balance, at once when paid. The one trap: the balance is
   no stored number. It is what the band would bear, less what is on its way already (visas not used,
   transfers under way), so it moves with every worker who comes or goes. */
#include "rules/visas.h"
#include "services/service.h"

enum { OCCUPATION, NATIONALITY, GENDER, NUMBER, EMBASSY, SERVICE = 13 };

static const struct field fields[] = {
    [OCCUPATION] = {.id = "occupation",
                    .kind = FIELD_OCCUPATION,
                    .is_required = true,
                    .ar = "المهنة",
                    .en = "Occupation"},
    [NATIONALITY] = {.id = "nationality",
                     .kind = FIELD_NATIONALITY,
                     .is_required = true,
                     .ar = "الجنسية",
                     .en = "Nationality"},
    [GENDER] = {.id = "gender",
                .kind = FIELD_WORD,
                .words = VALUE_GENDER,
                .is_required = true,
                .ar = "الجنس",
                .en = "Gender"},
    [NUMBER] = {.id = "number",
                .kind = FIELD_INT,
                .min = 1,
                .max = VISA_BLOCK_MAX,
                .is_required = true,
                .ar = "عدد التأشيرات",
                .en = "Number of visas"},
    [EMBASSY] = {.id = "embassy",
                 .kind = FIELD_NATIONALITY,
                 .is_required = true,
                 .ar = "بلد السفارة",
                 .en = "Country of the embassy",
                 .hint_ar = "البلد الذي تُختم فيه التأشيرات.",
                 .hint_en = "Where the visas will be stamped."},
};

static int64_t known(int64_t v) { return v == VALUE_UNKNOWN ? 0 : v; }

static int64_t on_the_way(struct judge *j)
{
    return known(judge_fact(j, FACT_unused_visas)) + known(judge_fact(j, FACT_incoming_transfers));
}

/* What stands in the way is too few Saudis for so many expatriates; visas nobody uses weigh as much. */
static void remedies_of_balance(struct judge *j, struct finding *out)
{
    int64_t unused = known(judge_fact(j, FACT_unused_visas));
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    if (unused > 0)
        finding_remedy(out, REMEDY_CANCEL_VISAS, PARTY_ESTABLISHMENT, 15, DAY_NONE, unused);
}

/* E08: the band with these visas, and all that is on its way, counted. */
static bool band_after(struct judge *j, struct finding *out)
{
    enum band need = (enum band)j->rule_row->value;
    struct nitaqat_result after = judge_band_with(j, on_the_way(j) + service_input(j, NUMBER));
    finding_values(out, VALUE_BAND, after.band, need);
    if (band_at_least(after.band, need))
        return true;
    remedies_of_balance(j, out);
    return false;
}

/* An entity too small for the curve is served at low green (check_band), as long as it stays so small. */
static int64_t very_small_balance(struct judge *j, enum band need)
{
    int64_t most, workers = known(judge_fact(j, FACT_nitaqat_workers));
    if (need != BAND_MEDIUM_GREEN || judge_band(j)->band != BAND_LOW_GREEN ||
        !judge_has_param(j, PARAM_nitaqat_very_small_max, &most, NULL) || workers > most)
        return 0;
    int64_t balance = judge_balance(j, BAND_LOW_GREEN);
    return balance < most - workers ? balance : most - workers;
}

/* E13: the visas that the band of E06 bears, by the row that holds that day. */
static bool balance(struct judge *j, struct finding *out)
{
    const struct policy_row *row = policy_rule(j->policy, SERVICE, E06_band_min, j->on);
    enum band need = row ? (enum band)row->value : BAND_GREEN;
    int64_t have = judge_balance(j, need), small = very_small_balance(j, need);
    int64_t want = service_input(j, NUMBER);
    have = (have > small ? have : small) - on_the_way(j);
    if (row)
        judge_row(j, row->index);
    finding_values(out, VALUE_INT, have < 0 ? 0 : have, want);
    if (want <= have)
        return true;
    if (have > 0)
        finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, have);
    remedies_of_balance(j, out);
    return false;
}

/* E07: "expansion" visas. Within the founding period nobody can have held a band so long. */
static bool band_held(struct judge *j, struct finding *out)
{
    int64_t months = judge_param(j, PARAM_visa_founding_months, NULL);
    struct day opened = judge_day(j, FACT_opened_on), today = judge_day(j, FACT_today);
    struct day end = judge_months_after(j, opened, months);
    if (!day_is_none(end) && !day_before(end, today)) {
        finding_values(out, VALUE_DAY, opened.n, VALUE_UNKNOWN);
        return true;
    }
    return check_of(E07_band_held)(j, out);
}

/* X01: one request in two months; platinum is free of it [SG-2011, AGL]. */
static bool interval(struct judge *j, struct finding *out)
{
    struct day last = judge_day(j, FACT_last_visas_on), today = judge_day(j, FACT_today);
    int64_t days = judge_param(j, PARAM_visa_interval_days, &out->policy_row);
    finding_values(out, VALUE_DAY, VALUE_UNKNOWN, VALUE_UNKNOWN);
    if (day_is_none(last))
        return true;
    struct day next = day_add(last, (int)days);
    finding_values(out, VALUE_DAY, last.n, next.n);
    if (!day_before(today, next) || judge_band(j)->band == BAND_PLATINUM)
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, SERVICE, next, VALUE_UNKNOWN);
    return false;
}

/* X02: occupations of no trade are open to the best band alone [SG-2011, OFW]. */
static bool open_occupation(struct judge *j, struct finding *out)
{
    if (!judge_occupation_in(j, "open_occupations", service_input(j, OCCUPATION))) {
        finding_values(out, VALUE_OCCUPATION, service_input(j, OCCUPATION), VALUE_UNKNOWN);
        return true;
    }
    if (check_band(j, out, (enum band)j->rule_row->value))
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X03 */
static bool visas_max(struct judge *j, struct finding *out)
{
    int64_t most = judge_param(j, PARAM_visa_request_max, &out->policy_row);
    int64_t want = service_input(j, NUMBER);
    finding_values(out, VALUE_INT, want, most);
    if (want <= most)
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, most);
    return false;
}

/* X04 */
static bool nationality(struct judge *j, struct finding *out)
{
    return visas_nationality(j, out, service_input(j, NATIONALITY));
}

/* X05 */
static bool embassy(struct judge *j, struct finding *out)
{
    return visas_embassy(j, out, service_input(j, EMBASSY));
}

static const enum rule checks[] = {
    E11_authorised,
    E12_no_open_same,
    E16_no_open_invoice,
    E01_est_active,
    E02_cr_valid,
    E14_zakat_valid,
    E09_wps_ok,
    E10_not_suspended,
    E15_activity_allowed,
    E04_no_expired_permits,
    E05_no_overdue_newcomers,
    E06_band_min,
    E07_band_held,
    S13_X01_visa_interval,
    W16_occupation_allowed,
    S13_X02_open_occupation,
    S13_X04_nationality_needs_visa,
    S13_X05_embassy_abroad,
    S13_X03_visas_max,
    E13_balance,
    E08_band_after,
};

static const struct service_check own[] = {
    {E07_band_held, band_held},
    {E08_band_after, band_after},
    {E13_balance, balance},
    {S13_X01_visa_interval, interval},
    {S13_X02_open_occupation, open_occupation},
    {S13_X03_visas_max, visas_max},
    {S13_X04_nationality_needs_visa, nationality},
    {S13_X05_embassy_abroad, embassy},
};

static const enum rule submission_only[] = {E11_authorised, E12_no_open_same};

static void grant(struct judge *j)
{
    visas_issue(j, &(struct visas_asked){
                       .count = service_input(j, NUMBER),
                       .occupation = service_input(j, OCCUPATION),
                       .nationality = service_input(j, NATIONALITY),
                       .gender = service_input(j, GENDER),
                       .embassy = service_input(j, EMBASSY),
                   });
}

static const enum param shown[] = {PARAM_visa_fee, PARAM_visa_valid_months,
                                   PARAM_visa_interval_days, PARAM_visa_request_max,
                                   PARAM_invoice_life_days};

const struct service s13_instant_visas = {
    .number = SERVICE,
    .id = "S13",
    .name = "s13_instant_visas",
    .ar = "التأشيرات الفورية",
    .en = "Instant visas",
    .what_ar = "إصدار تأشيرات عمل من رصيد المنشأة فور السداد.",
    .what_en = "Issues work visas from the establishment's balance, at once when paid.",
    .source = "domain/services.md S13; SG-2011, GOV-2011, AGL, QIWA-VISA, GB-INST",
    .icon = "globe",
    .subject = SUBJECT_ESTABLISHMENT,
    .audience = FOR_ESTABLISHMENT,
    .lines_max = 1,
    .needs = NEED_BALANCE | NEED_UNIFIED | NEED_VISAS | NEED_HISTORY,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = RULE_NONE,
    LIST(submission_only),
    LIST(shown),
    .grant = grant,
};
