/* S14: a visa to replace a worker who left for good. A line is one worker who departed and gives one
   visa. The one trap: a green establishment of 1435H needs two departures for it. The applicant still
   names one worker a line; the portal adds the oldest departure that is free (fact second_departure),
   says which in the decision, and marks both as used when the visa is issued. */
#include "rules/visas.h"
#include "services/service.h"

enum { OCCUPATION, NATIONALITY, GENDER, EMBASSY, SERVICE = 14, LINES_MAX = 50 };

static const struct field fields[] = {
    [OCCUPATION] = {.id = "occupation",
                    .kind = FIELD_OCCUPATION,
                    .is_per_line = true,
                    .ar = "المهنة",
                    .en = "Occupation",
                    .hint_ar = "تُترك لتكون مهنة العامل المغادر.",
                    .hint_en = "Left empty: that of the worker who departed."},
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
    [EMBASSY] = {.id = "embassy",
                 .kind = FIELD_NATIONALITY,
                 .is_required = true,
                 .ar = "بلد السفارة",
                 .en = "Country of the embassy",
                 .hint_ar = "البلد الذي تُختم فيه التأشيرة.",
                 .hint_en = "Where the visa will be stamped."},
};

static int64_t occupation(struct judge *j)
{
    int64_t asked = service_input(j, OCCUPATION);
    return asked != VALUE_UNKNOWN ? asked : judge_fact(j, FACT_occupation);
}

static bool is_platinum(struct judge *j) { return judge_band(j)->band == BAND_PLATINUM; }

/* How many departures one visa takes. */
static int64_t departures_needed(struct judge *j, int32_t *row)
{
    return judge_param(
        j, is_platinum(j) ? PARAM_comp_platinum_departures : PARAM_comp_green_departures, row);
}

/* X06: one request for recruitment at a time, instant visas among them. */
static bool no_other_recruitment(struct judge *j, struct finding *out)
{
    int64_t open = judge_fact(j, FACT_open_visa_requests);
    finding_values(out, VALUE_INT, open, 0);
    if (open == VALUE_UNKNOWN || open == 0)
        return true;
    finding_remedy(out, REMEDY_FINISH_REQUEST, PARTY_ESTABLISHMENT, 13, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X08: as many departures as the band asks for a visa: this worker's, and one beside it at most. */
static bool departures_suffice(struct judge *j, struct finding *out)
{
    int64_t need = departures_needed(j, &out->policy_row);
    int64_t have = 1;
    if (need > 1)
        have += judge_fact(j, FACT_second_departure) != VALUE_UNKNOWN;
    finding_values(out, VALUE_WORKERS, have, need);
    if (have >= need)
        return true;
    finding_remedy(out, REMEDY_NOTHING, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X09: he left for good. An absence report gives no right. */
static bool departed(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_worker_status);
    bool counts_not_returned = judge_param(j, PARAM_comp_not_returned, &out->policy_row) != 0;
    finding_values(out, VALUE_WORKER_STATUS, status, WORKER_DEPARTED);
    if (status == WORKER_DEPARTED || (counts_not_returned && status == WORKER_EXITED_NOT_RETURNED))
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X10: each departure once. */
static bool unused(struct judge *j, struct finding *out)
{
    bool is_used = judge_true(j, FACT_is_compensated);
    finding_values(out, VALUE_BOOL, is_used, 0);
    if (is_used)
        finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE,
                       VALUE_UNKNOWN);
    return !is_used;
}

/* X11: the request comes within so many months of the departure. The second one was chosen within
   them (decisions/gather_departures.c). */
static bool in_time(struct judge *j, struct finding *out)
{
    enum param key = is_platinum(j) ? PARAM_comp_platinum_months : PARAM_comp_green_months;
    int64_t months = judge_param(j, key, &out->policy_row);
    struct day today = judge_day(j, FACT_today), left = judge_day(j, FACT_departed_on);
    finding_values(out, VALUE_DAY, day_is_none(left) ? VALUE_UNKNOWN : left.n, VALUE_UNKNOWN);
    struct day first = judge_months_after(j, today, -months);
    struct day last = judge_months_after(j, left, months);
    if (!day_is_none(first))
        out->required = first.n;
    if (!day_is_none(last) && !day_before(last, today))
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X12: today the new worker comes for the same work [EXP-COMP]. */
static bool same_occupation(struct judge *j, struct finding *out)
{
    int64_t his = judge_fact(j, FACT_occupation);
    finding_values(out, VALUE_OCCUPATION, occupation(j), his);
    if (occupation(j) == his)
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static bool is_small(struct judge *j)
{
    int64_t most = judge_param(j, PARAM_comp_small_max, NULL);
    return judge_fact(j, FACT_nitaqat_workers) <= most;
}

/* X13: below 250 workers so many a year, those of this request counted. */
static bool compensations_max(struct judge *j, struct finding *out)
{
    int64_t most = judge_param(j, PARAM_comp_year_max, &out->policy_row);
    int64_t had = judge_fact(j, FACT_compensations_year);
    finding_values(out, VALUE_INT, had, most - 1);
    if (!is_small(j) || had == VALUE_UNKNOWN || had < most)
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, SERVICE, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X14: from 250 workers on the lesser greens replace specialists alone [EXP-COMP]. */
static bool specialised(struct judge *j, struct finding *out)
{
    finding_values(out, VALUE_BAND, judge_band(j)->band, j->rule_row->value);
    if (is_small(j) || band_at_least(j->band.band, (enum band)j->rule_row->value) ||
        judge_occupation_in(j, "specialised_occupations", occupation(j)))
        return true;
    finding_remedy(out, REMEDY_HIRE_SAUDIS, PARTY_ESTABLISHMENT, 0, DAY_NONE,
                   judge_saudis_to(j, (enum band)j->rule_row->value));
    return false;
}

/* X15 */
static bool nationality(struct judge *j, struct finding *out)
{
    return visas_nationality(j, out, service_input(j, NATIONALITY));
}

/* X16 */
static bool embassy(struct judge *j, struct finding *out)
{
    return visas_embassy(j, out, service_input(j, EMBASSY));
}

static const enum rule checks[] = {
    E11_authorised,
    E19_within_grant,
    E12_no_open_same,
    E16_no_open_invoice,
    E03_address_valid,
    E02_cr_valid,
    E14_zakat_valid,
    E10_not_suspended,
    E04_no_expired_permits,
    S14_X06_no_other_recruitment,
    W01_belongs,
    E06_band_min,
    E07_band_held,
    S14_X09_departed,
    S14_X10_departure_unused,
    S14_X11_departed_in_time,
    S14_X08_departures_suffice,
    S14_X12_same_occupation,
    S14_X13_compensations_max,
    S14_X14_specialised,
    W16_occupation_allowed,
    S14_X15_nationality_needs_visa,
    S14_X16_embassy_abroad,
};

static const struct service_check own[] = {
    {S14_X06_no_other_recruitment, no_other_recruitment},
    {S14_X08_departures_suffice, departures_suffice},
    {S14_X09_departed, departed},
    {S14_X10_departure_unused, unused},
    {S14_X11_departed_in_time, in_time},
    {S14_X12_same_occupation, same_occupation},
    {S14_X13_compensations_max, compensations_max},
    {S14_X14_specialised, specialised},
    {S14_X15_nationality_needs_visa, nationality},
    {S14_X16_embassy_abroad, embassy},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same};

static const enum rule scope[] = {S14_X09_departed, S14_X10_departure_unused};

static void grant(struct judge *j)
{
    struct effect *e = visas_issue(j, &(struct visas_asked){
                                          .count = 1,
                                          .occupation = occupation(j),
                                          .nationality = service_input(j, NATIONALITY),
                                          .gender = service_input(j, GENDER),
                                          .embassy = service_input(j, EMBASSY),
                                      });
    e->args[7] = 1;
    if (departures_needed(j, NULL) > 1)
        e->args[10] = judge_fact(j, FACT_second_departure);
}

static const enum param shown[] = {PARAM_visa_fee,
                                   PARAM_comp_platinum_departures,
                                   PARAM_comp_green_departures,
                                   PARAM_comp_platinum_months,
                                   PARAM_comp_green_months,
                                   PARAM_invoice_life_days};

const struct service s14_compensatory_visas = {
    .number = SERVICE,
    .id = "S14",
    .name = "s14_compensatory_visas",
    .ar = "التأشيرات التعويضية",
    .en = "Compensatory visas",
    .what_ar = "تأشيرة بدلاً من عامل غادر خروجاً نهائياً.",
    .what_en = "A visa in place of a worker who left for good.",
    .source = "domain/services.md S14; MLSD-COMP, GOV-2011, EXP-COMP",
    .icon = "exit",
    .subject = SUBJECT_WORKER,
    .audience = FOR_ESTABLISHMENT,
    .lines_max = LINES_MAX,
    .needs = NEED_UNIFIED | NEED_VISAS | NEED_HISTORY,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = W01_belongs,
    LIST(submission_only),
    LIST(shown),
    LIST(scope),
    .grant = grant,
};
