/* The shared checks about a worker (domain/services.md 6.3); see check.c for how findings are
   filled. A fact that is not on file never passes as "nothing wrong": an unknown expiry is no
   expiry. */
#include "rules/check_worker.h"

static int64_t value_of(struct day d) { return day_is_none(d) ? VALUE_UNKNOWN : d.n; }

/* `expiry` lies at least `days` after today. Writes found and required. */
static bool valid_for(struct judge *j, struct finding *out, enum fact expiry, int64_t days)
{
    struct day today = judge_day(j, FACT_today);
    struct day until = judge_day(j, expiry);
    struct day least = day_add(today, (int)days);
    finding_values(out, VALUE_DAY, value_of(until), least.n);
    return !day_is_none(until) && !day_before(until, least);
}

/* The rule row's argument; a row without one means 0. */
static int64_t argument(const struct judge *j)
{
    return j->rule_row->value == VALUE_UNKNOWN ? 0 : j->rule_row->value;
}

/* No open matter of that kind; `found` is the day it was opened. */
static bool is_closed(struct judge *j, struct finding *out, enum fact opened_on)
{
    int64_t opened = judge_fact(j, opened_on);
    finding_values(out, VALUE_DAY, opened, VALUE_UNKNOWN);
    return opened == VALUE_UNKNOWN;
}

/* W01 */
static bool belongs(struct judge *j, struct finding *out)
{
    bool passed = judge_true(j, FACT_has_employment);
    finding_values(out, VALUE_BOOL, passed, 1);
    if (!passed)
        finding_remedy(out, REMEDY_REGISTER_WORKER, PARTY_ESTABLISHMENT, 0, DAY_NONE,
                       VALUE_UNKNOWN);
    return passed;
}

static void remedy_of_status(struct finding *out, enum worker_status status)
{
    switch (status) {
    case WORKER_ON_JOB: break;
    case WORKER_DISCONNECTED:
    case WORKER_ABSENT:
        finding_remedy(out, REMEDY_CANCEL_ABSENCE, PARTY_ESTABLISHMENT, 8, DAY_NONE, VALUE_UNKNOWN);
        break;
    case WORKER_PENDING_TRANSFER:
        finding_remedy(out, REMEDY_FINISH_CASE, PARTY_OTHER, 0, DAY_NONE, VALUE_UNKNOWN);
        break;
    case WORKER_ENDED:
        finding_remedy(out, REMEDY_REGISTER_WORKER, PARTY_ESTABLISHMENT, 0, DAY_NONE,
                       VALUE_UNKNOWN);
        break;
    case WORKER_FINAL_EXIT_ISSUED:
    case WORKER_DEPARTED:
    case WORKER_EXITED_NOT_RETURNED:
    case WORKER_DECEASED:
        finding_remedy(out, REMEDY_NOTHING, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
        break;
    }
}

/* W02 */
static bool on_job(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_worker_status);
    finding_values(out, VALUE_WORKER_STATUS, status, WORKER_ON_JOB);
    if (status != WORKER_ON_JOB)
        remedy_of_status(out, status == VALUE_UNKNOWN ? WORKER_ENDED : (enum worker_status)status);
    return status == WORKER_ON_JOB;
}

/* W03: the permit is valid for at least so many days more. */
static bool permit_valid(struct judge *j, struct finding *out)
{
    if (valid_for(j, out, FACT_permit_expiry, argument(j)))
        return true;
    finding_remedy(out, REMEDY_RENEW_PERMIT, PARTY_ESTABLISHMENT, 4, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W04: the permit has expired; no permit counts as W05's matter, not as expired. */
static bool permit_expired(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day expiry = judge_day(j, FACT_permit_expiry);
    finding_values(out, VALUE_DAY, value_of(expiry), today.n - 1);
    if (!day_is_none(expiry) && day_before(expiry, today))
        return true;
    struct day after = day_is_none(expiry) ? DAY_NONE : day_add(expiry, 1);
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, after, VALUE_UNKNOWN);
    return false;
}

/* W05: the worker never had a permit, with any employer. */
static bool never_permitted(struct judge *j, struct finding *out)
{
    int64_t first = judge_fact(j, FACT_first_permit_on);
    finding_values(out, VALUE_DAY, first, VALUE_UNKNOWN);
    if (first == VALUE_UNKNOWN)
        return true;
    finding_remedy(out, REMEDY_RENEW_PERMIT, PARTY_ESTABLISHMENT, 4, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W06: a permit can be renewed from so many days before its expiry, and at any time after it
   [QIWA-WP, SHARQ]. `found` and `required` are days left. Only a standard permit is renewed: the
   others end, or a standard one replaces them (S03). */
static bool renew_window(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day expiry = judge_day(j, FACT_permit_expiry);
    int64_t kind = judge_fact(j, FACT_permit_kind);
    int64_t window = judge_param(j, PARAM_permit_renew_window_days, &out->policy_row);
    finding_values(out, VALUE_DAYS, VALUE_UNKNOWN, window);
    if (day_is_none(expiry) || kind != PERMIT_STANDARD) {
        finding_remedy(out, REMEDY_ISSUE_PERMIT, PARTY_ESTABLISHMENT, 3, DAY_NONE, VALUE_UNKNOWN);
        return false;
    }
    out->found = day_between(today, expiry);
    if (out->found <= window)
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(expiry, -(int)window), VALUE_UNKNOWN);
    return false;
}

/* W07 */
static bool iqama_valid(struct judge *j, struct finding *out)
{
    if (valid_for(j, out, FACT_iqama_expiry, argument(j)))
        return true;
    finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W08 */
static bool passport_valid(struct judge *j, struct finding *out)
{
    if (valid_for(j, out, FACT_passport_expiry, argument(j)))
        return true;
    finding_remedy(out, REMEDY_RENEW_PASSPORT, PARTY_WORKER, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W09: whole months with this employer, by the calendar of permits. */
static bool tenure(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day since = judge_day(j, FACT_employed_since);
    int64_t calendar = judge_param(j, PARAM_permit_calendar, NULL);
    int months = 0;
    finding_values(out, VALUE_MONTHS, VALUE_UNKNOWN, argument(j));
    if (!day_is_none(since) && day_months_between(since, today, (enum calendar)calendar, &months)) {
        out->found = months;
        if (months >= argument(j))
            return true;
    }
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, judge_months_after(j, since, argument(j)),
                   VALUE_UNKNOWN);
    return false;
}

/* W10 */
static bool no_open_absence(struct judge *j, struct finding *out)
{
    if (is_closed(j, out, FACT_absence_opened_on))
        return true;
    finding_remedy(out, REMEDY_CANCEL_ABSENCE, PARTY_ESTABLISHMENT, 8, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W11: another establishment's request, so its day is not shown (decisions.md 1.15). */
static bool no_open_transfer(struct judge *j, struct finding *out)
{
    out->audience = PARTY_OTHER;
    if (is_closed(j, out, FACT_transfer_opened_on))
        return true;
    finding_remedy(out, REMEDY_FINISH_CASE, PARTY_OTHER, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W12 */
static bool no_open_occupation_change(struct judge *j, struct finding *out)
{
    if (is_closed(j, out, FACT_occupation_change_opened_on))
        return true;
    finding_remedy(out, REMEDY_FINISH_REQUEST, PARTY_ESTABLISHMENT, 9, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W13: nothing takes a final-exit visa back here; Passports may. */
static bool no_final_exit(struct judge *j, struct finding *out)
{
    if (is_closed(j, out, FACT_exit_visa_on))
        return true;
    finding_remedy(out, REMEDY_NOTHING, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W14: the worker's own matter: that there is a condition may be said, the day may not. */
static bool no_complaint(struct judge *j, struct finding *out)
{
    out->audience = PARTY_OTHER;
    if (is_closed(j, out, FACT_complaint_opened_on))
        return true;
    finding_remedy(out, REMEDY_FINISH_CASE, PARTY_OTHER, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W18: the wait ends with the worker's return, a day nobody knows. */
static bool in_country(struct judge *j, struct finding *out)
{
    bool is_outside = judge_true(j, FACT_is_outside);
    finding_values(out, VALUE_BOOL, is_outside, 0);
    if (is_outside)
        finding_remedy(out, REMEDY_WAIT, PARTY_WORKER, 0, DAY_NONE, VALUE_UNKNOWN);
    return !is_outside;
}

/* W20 */
static bool no_documented_contract(struct judge *j, struct finding *out)
{
    bool is_documented = judge_true(j, FACT_is_contract_documented);
    finding_values(out, VALUE_BOOL, is_documented, 0);
    if (is_documented)
        finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return !is_documented;
}

/* W15: whole years, by the Gregorian calendar. */
static bool age_max(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day birth = judge_day(j, FACT_birth_day);
    int months = 0;
    finding_values(out, VALUE_INT, VALUE_UNKNOWN, argument(j));
    if (!day_is_none(birth) && day_months_between(birth, today, CALENDAR_GREGORIAN, &months)) {
        out->found = months / 12;
        if (out->found <= argument(j))
            return true;
    }
    finding_remedy(out, REMEDY_NOTHING, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* The occupation that the request is about: the form's, where it asks for one. */
static int64_t occupation_asked(struct judge *j)
{
    return j->asked_occupation != VALUE_UNKNOWN ? j->asked_occupation
                                                : judge_fact(j, FACT_occupation);
}

/* W16: not one reserved for Saudis [HRSD-PROF, GOV-2011]. */
static bool occupation_allowed(struct judge *j, struct finding *out)
{
    int64_t occupation = occupation_asked(j);
    finding_values(out, VALUE_OCCUPATION, occupation, VALUE_UNKNOWN);
    if (!judge_occupation_in(j, "saudi_only_occupations", occupation))
        return true;
    finding_remedy(out, REMEDY_CHANGE_INPUT, PARTY_ESTABLISHMENT, j->service, DAY_NONE,
                   VALUE_UNKNOWN);
    return false;
}

static enum licence_body body_for(struct judge *j, int64_t occupation)
{
    static const struct {
        const char *list;
        enum licence_body body;
    } lists[] = {
        {"engineers_occupations", LICENCE_ENGINEERS},
        {"accountants_occupations", LICENCE_ACCOUNTANTS},
        {"veterinary_occupations", LICENCE_AGRICULTURE},
        {"health_occupations", LICENCE_HEALTH},
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (judge_occupation_in(j, lists[i].list, occupation))
            return lists[i].body;
    return (enum licence_body)0;
}

/* W17: a valid certificate of the body that vouches for the profession [QIWA-PROF, HRSD-PROF2]. */
static bool licence_present(struct judge *j, struct finding *out)
{
    enum licence_body need = body_for(j, occupation_asked(j));
    int64_t have = judge_fact(j, FACT_licence_body);
    struct day expiry = judge_day(j, FACT_licence_expiry);
    finding_values(out, VALUE_LICENCE_BODY, have, need ? (int64_t)need : VALUE_UNKNOWN);
    if (!need || (have == (int64_t)need && !day_is_none(expiry) &&
                  !day_before(expiry, judge_day(j, FACT_today))))
        return true;
    finding_remedy(out, REMEDY_OBTAIN_LICENCE, PARTY_WORKER, 0, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* W19: more than so many days since the entry. */
static bool days_since_entry(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    struct day entry = judge_day(j, FACT_entry_on);
    finding_values(out, VALUE_DAYS, VALUE_UNKNOWN, argument(j) + 1);
    if (day_is_none(entry)) {
        finding_remedy(out, REMEDY_CORRECT_RECORD, PARTY_MINISTRY, 0, DAY_NONE, VALUE_UNKNOWN);
        return false;
    }
    out->found = day_between(entry, today);
    if (out->found > argument(j))
        return true;
    finding_remedy(out, REMEDY_WAIT, PARTY_TIME, 0, day_add(entry, (int)argument(j) + 1),
                   VALUE_UNKNOWN);
    return false;
}

static const check_fn shared[RULE_COUNT] = {
    [W01_belongs] = belongs,
    [W02_on_job] = on_job,
    [W03_permit_valid] = permit_valid,
    [W04_permit_expired] = permit_expired,
    [W05_never_permitted] = never_permitted,
    [W06_renew_window] = renew_window,
    [W07_iqama_valid] = iqama_valid,
    [W08_passport_valid] = passport_valid,
    [W09_tenure] = tenure,
    [W10_no_open_absence] = no_open_absence,
    [W11_no_open_transfer] = no_open_transfer,
    [W12_no_open_occupation_change] = no_open_occupation_change,
    [W13_no_final_exit] = no_final_exit,
    [W14_no_complaint] = no_complaint,
    [W15_age_max] = age_max,
    [W16_occupation_allowed] = occupation_allowed,
    [W17_licence_present] = licence_present,
    [W18_in_country] = in_country,
    [W19_days_since_entry] = days_since_entry,
    [W20_no_documented_contract] = no_documented_contract,
};

check_fn check_worker_of(enum rule rule)
{
    return (unsigned)rule < RULE_COUNT ? shared[rule] : NULL;
}
