/* Campaigns: a corrective period in which the ministry waives some rules for a time (domain/services.md 9).
   Which waiver holds on a day, and in which campaign, is policy: the parameters campaign.… hold the
   campaign's number (the Hijri year it began in), 0 when none runs. Pure.

   The trap: most waivers help only whoever was in violation before the campaign's own cut-off day
   (campaign.violation_before); a change of occupation needs no violation. */
#pragma once
#include "rules/check.h"

enum campaign_waiver {
    WAIVE_LATE_FINES,      /* fines for lateness; the fees stay due [PAT-2013] */
    WAIVE_EXIT_FEES,       /* of the unpermitted time, at a final exit */
    ALLOW_ABSENT_TRANSFER, /* a worker reported absent may move */
    SKIP_CURRENT_EMPLOYER_CONSENT,
    FREE_OCCUPATION_CHANGE,
    SKIP_BAND_FOR_OCCUPATION_CHANGE, /* and the activity [AN-453183] */
    DOMESTIC_TO_ESTABLISHMENT,       /* a domestic worker may move to a firm */
};

/* Does a campaign that runs on the judged day help this line with that waiver? Then *row (may be NULL)
   is the policy row, which the decision holds from now on: a finding puts it into policy_row, a fee
   step too, so that the ledger says which campaign helped. False: nothing was noted. */
bool campaign_helps(struct judge *j, enum campaign_waiver waiver, int32_t *row);
