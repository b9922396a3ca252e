/* The words of enumerated values, as the glossary has them; see the header. */
#include "model/value.h"
#include "base/day.h"
#include "model/status.h"

enum { WORDS_MAX = 13 };

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
