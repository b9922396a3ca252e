/* S15: cancel visas that were not used. Executed at once and for good [HRSD-VISACAN]; the fee that was
   paid goes back. The one trap: a visa of somebody else and a number that was never issued must look
   the same, so whose it is stands before everything else about it. */
#include "services/service.h"

/* X05, the gate. */
static bool is_ours(struct judge *j, struct finding *out)
{
    bool passed = judge_true(j, FACT_visa_is_ours);
    finding_values(out, VALUE_BOOL, passed, 1);
    if (!passed)
        finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 15, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* X02: within its months [HRSD-VISACAN]; with its last day on file the months need no counting. */
static bool is_valid(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today), expiry = judge_day(j, FACT_visa_expiry);
    finding_values(out, VALUE_DAY, day_is_none(expiry) ? VALUE_UNKNOWN : expiry.n, today.n);
    bool passed = !day_is_none(expiry) && !day_before(expiry, today);
    if (!passed)
        finding_remedy(out, REMEDY_NOTHING, PARTY_ESTABLISHMENT, 0, DAY_NONE, VALUE_UNKNOWN);
    return passed;
}

/* X03: neither stamped nor entered upon, nor cancelled before. */
static bool is_unused(struct judge *j, struct finding *out)
{
    int64_t status = judge_fact(j, FACT_visa_status);
    finding_values(out, VALUE_VISA_STATUS, status, VISA_ISSUED);
    if (status == VISA_ISSUED)
        return true;
    finding_remedy(out, REMEDY_CHOOSE_OTHER, PARTY_ESTABLISHMENT, 15, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

static const enum rule checks[] = {
    E11_authorised,       E19_within_grant,   E12_no_open_same,
    S15_X05_visa_is_ours, S15_X02_visa_valid, S15_X03_visa_unused,
};

static const struct service_check own[] = {
    {S15_X02_visa_valid, is_valid},
    {S15_X03_visa_unused, is_unused},
    {S15_X05_visa_is_ours, is_ours},
};

static const enum rule submission_only[] = {E11_authorised, E19_within_grant, E12_no_open_same};

/* A visa taken over from the old registers has no fee on file: nothing goes back for it. */
static void grant(struct judge *j)
{
    int64_t fee = judge_fact(j, FACT_visa_fee);
    struct effect *e = judge_effect(j, EFFECT_VISA_CANCEL);
    e->args[0] = judge_fact(j, FACT_visa_no);
    e->args[1] = fee == VALUE_UNKNOWN ? 0 : fee;
}

const struct service s15_visa_cancel = {
    .number = 15,
    .id = "S15",
    .name = "s15_visa_cancel",
    .ar = "إلغاء التأشيرات",
    .en = "Visa cancellation",
    .what_ar = "إلغاء تأشيرات لم تُستخدم، واسترداد رسومها ورصيدها.",
    .what_en = "Cancels visas that were not used; fee and balance come back.",
    .source = "domain/services.md S15; HRSD-VISACAN, ARAB-VISA",
    .icon = "no",
    .subject = SUBJECT_VISA,
    .audience = FOR_ESTABLISHMENT,
    .lines_max = 500,
    LIST(checks),
    LIST(own),
    .gate = S15_X05_visa_is_ours,
    LIST(submission_only),
    .grant = grant,
};
