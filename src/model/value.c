/* The words of enumerated values, as the glossary has them; see the header. */
#include "model/value.h"
#include "base/day.h"
#include "model/outside.h"
#include "model/status.h"

enum { WORDS_MAX = 48 };

struct words {
    const char *group;
    const char *word[WORDS_MAX];
};

static const struct words words_of[VALUE_KINDS] = {
    [VALUE_BOOL] = {"bool", {"no", "yes"}},
    [VALUE_BAND] = {"band",
                    {[BAND_RED] = "red",
                     [BAND_YELLOW] = "yellow",
                     [BAND_LOW_GREEN] = "low_green",
                     [BAND_GREEN] = "green",
                     [BAND_MEDIUM_GREEN] = "medium_green",
                     [BAND_HIGH_GREEN] = "high_green",
                     [BAND_PLATINUM] = "platinum",
                     [BAND_UNBANDED] = "unbanded",
                     [BAND_UNBANDED_NO_SAUDI] = "unbanded_no_saudi"}},
    [VALUE_EST_STATUS] = {"est_status",
                          {[EST_ACTIVE] = "active",
                           [EST_UNDER_ESTABLISHMENT] = "under_establishment",
                           [EST_SUSPENDED] = "suspended",
                           [EST_CLOSED] = "closed"}},
    [VALUE_WORKER_STATUS] = {"worker_status",
                             {[WORKER_ENDED] = "ended",
                              [WORKER_ON_JOB] = "on_job",
                              [WORKER_DISCONNECTED] = "disconnected",
                              [WORKER_ABSENT] = "absent",
                              [WORKER_PENDING_TRANSFER] = "pending_transfer",
                              [WORKER_FINAL_EXIT_ISSUED] = "final_exit_issued",
                              [WORKER_DEPARTED] = "departed",
                              [WORKER_EXITED_NOT_RETURNED] = "exited_not_returned",
                              [WORKER_DECEASED] = "deceased"}},
    [VALUE_PERMIT_KIND] = {"permit_kind",
                           {[PERMIT_NONE] = "no_permit",
                            [PERMIT_STANDARD] = "standard",
                            [PERMIT_TEMPORARY] = "temporary",
                            [PERMIT_TRANSFER_ONLY] = "transfer_only",
                            [PERMIT_FINAL_EXIT] = "final_exit"}},
    [VALUE_CHANNEL] = {"channel",
                       {[CHANNEL_WEB] = "web",
                        [CHANNEL_API] = "api",
                        [CHANNEL_BULK] = "bulk",
                        [CHANNEL_OFFICE] = "office",
                        [CHANNEL_ASSISTED] = "assisted",
                        [CHANNEL_SYSTEM] = "system"}},
    [VALUE_STATE] = {"state",
                     {[STATE_DRAFT] = "draft",
                      [STATE_SUBMITTED] = "submitted",
                      [STATE_UNDER_STUDY] = "under_study",
                      [STATE_AWAITING_CONSENT] = "awaiting_consent",
                      [STATE_AWAITING_PAYMENT] = "awaiting_payment",
                      [STATE_APPROVED] = "approved",
                      [STATE_EXECUTED] = "executed",
                      [STATE_REFUSED] = "refused",
                      [STATE_WITHDRAWN] = "withdrawn",
                      [STATE_EXPIRED] = "expired",
                      [STATE_CANCELLED] = "cancelled",
                      [STATE_REVERSED] = "reversed"}},
    [VALUE_ORIGIN] = {"origin",
                      {[ORIGIN_UNKNOWN] = "not_recorded",
                       [ORIGIN_VISA] = "visa",
                       [ORIGIN_TRANSFER] = "transfer",
                       [ORIGIN_LOCAL] = "local"}},
    [VALUE_EXEMPTION] = {"exemption",
                         {[LEVY_DUE] = "due",
                          [LEVY_EXEMPT_GCC] = "gcc",
                          [LEVY_EXEMPT_SPOUSE] = "spouse",
                          [LEVY_EXEMPT_CHILD] = "child",
                          [LEVY_EXEMPT_PROTECTED] = "protected",
                          [LEVY_EXEMPT_DOMESTIC] = "domestic"}},
    [VALUE_CALENDAR] = {"calendar",
                        {[CALENDAR_HIJRI] = "hijri", [CALENDAR_GREGORIAN] = "gregorian"}},
    [VALUE_METHOD] = {"method", {[1] = "grid", [2] = "curve"}},
    [VALUE_GENDER] = {"gender", {[1] = "male", [2] = "female"}},
    [VALUE_GROUND] =
        {"ground",
         {[GROUND_TEMPORARY_VISA] = "temporary_visa", [GROUND_STATUS_BRIDGE] = "status_bridge"}},
    [VALUE_ABSENCE_STATE] = {"absence_state",
                             {[ABSENCE_CLAIMED] = "claimed",
                              [ABSENCE_FILED] = "filed",
                              [ABSENCE_CANCELLED] = "cancelled",
                              [ABSENCE_REJECTED] = "rejected",
                              [ABSENCE_MALICIOUS] = "malicious"}},
    [VALUE_ABSENCE_REASON] = {"absence_reason",
                              {[ABSENCE_LEFT_WORK] = "left_work",
                               [ABSENCE_NOT_BACK_FROM_LEAVE] = "not_back_from_leave",
                               [ABSENCE_REFUSES_WORK] = "refuses_work"}},
    [VALUE_VISA_STATUS] = {"visa_status",
                           {[VISA_ISSUED] = "issued",
                            [VISA_USED] = "used",
                            [VISA_CANCELLED] = "cancelled",
                            [VISA_EXPIRED] = "expired"}},
    [VALUE_LENDING_KIND] =
        {"lending_kind",
         {[LENDING_LABOUR_SERVICE] = "labour_service", [LENDING_CONTRACTING] = "contracting"}},
    [VALUE_PURPOSE] = {"purpose",
                       {[PURPOSE_TENDER] = "tender",
                        [PURPOSE_RECRUITMENT] = "recruitment",
                        [PURPOSE_FINANCE] = "finance",
                        [PURPOSE_SUBSIDY] = "subsidy",
                        [PURPOSE_OTHER] = "other"}},
    [VALUE_LANGUAGE] = {"language", {[1] = "arabic", [2] = "english"}},
    [VALUE_TRANSFER_PATH] = {"transfer_path",
                             {[PATH_CONSENT] = "consent",
                              [PATH_WEAK_BAND] = "weak_band",
                              [PATH_PERMIT_EXPIRED] = "permit_expired",
                              [PATH_UNPAID_WAGES] = "unpaid_wages",
                              [PATH_NEW_RECRUIT] = "new_recruit",
                              [PATH_NO_CONTRACT] = "no_contract",
                              [PATH_YEAR_AND_NOTICE] = "year_and_notice",
                              [PATH_CAMPAIGN] = "campaign",
                              [PATH_MALICIOUS_REPORT] = "malicious_report",
                              [PATH_EMPLOYER_GONE] = "employer_gone"}},
    [VALUE_PARTY] =
        {"party",
         {[1] = "establishment", [2] = "worker", [3] = "other", [4] = "ministry", [5] = "time"}},
    [VALUE_SILENCE] = {"silence", {[SILENCE_ENDS] = "ends", [SILENCE_PROCEEDS] = "proceeds"}},
    [VALUE_REFUSAL] = {"refusal",
                       {[REFUSAL_ENDS] = "ends",
                        [REFUSAL_IS_STUDIED] = "is_studied",
                        [REFUSAL_IS_NOTED] = "is_noted"}},
    [VALUE_ANSWER] = {"answer",
                      {[ANSWER_OPEN] = "open",
                       [ANSWER_YES] = "yes",
                       [ANSWER_NO] = "no",
                       [ANSWER_SILENT] = "silent"}},
    [VALUE_STUDY_CAUSE] = {"study_cause",
                           {[STUDY_OBJECTION] = "objection",
                            [STUDY_CONTRADICTION] = "contradiction",
                            [STUDY_ACTIVITY] = "activity",
                            [STUDY_EXCEPTION] = "exception",
                            [STUDY_NOTICE] = "notice"}},
    [VALUE_LICENCE_BODY] = {"licence_body",
                            {[LICENCE_ENGINEERS] = "engineers",
                             [LICENCE_ACCOUNTANTS] = "accountants",
                             [LICENCE_AGRICULTURE] = "agriculture",
                             [LICENCE_HEALTH] = "health"}},
    [VALUE_ACTIVITY_REASON] = {"activity_reason",
                               {[ACTIVITY_NEW_LICENCE] = "new_licence",
                                [ACTIVITY_WRONG_RECORD] = "wrong_record",
                                [ACTIVITY_CHANGED_WORK] = "changed_work"}},
    [VALUE_OUTSIDE_EVENT] = {"outside_event",
                             {
#define OUTSIDE(number, identifier, type, body, subject, matter, member, kind) \
    [number] = #identifier,
#include "model/outside.def"
#undef OUTSIDE
                             }},
    [VALUE_OUTSIDE_OUTCOME] = {"outside_outcome",
                               {[OUTSIDE_TAKEN] = "taken",
                                [OUTSIDE_SUPERSEDED] = "superseded",
                                [OUTSIDE_CONTRADICTS] = "contradicts",
                                [OUTSIDE_UNKNOWN] = "unknown"}},
    [VALUE_OUTSIDE_DECISION] = {"outside_decision", {[1] = "holds", [2] = "set_aside"}},
};

const char *value_word(enum value_kind kind, int64_t value)
{
    if ((unsigned)kind >= VALUE_KINDS || value < 0 || value >= WORDS_MAX)
        return NULL;
    return words_of[kind].word[value];
}

bool value_by_word(enum value_kind kind, struct str word, int64_t *out)
{
    for (int i = 0; i < WORDS_MAX; i++) {
        const char *one = value_word(kind, i);
        if (one && str_eq_c(word, one)) {
            *out = i;
            return true;
        }
    }
    return false;
}

const char *value_word_group(enum value_kind kind)
{
    return (unsigned)kind < VALUE_KINDS ? words_of[kind].group : NULL;
}
