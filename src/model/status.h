/* The nouns' states and kinds, with their stored numbers. Numbers are permanent: add, never renumber.
   Names are the glossary's (domain/glossary.md sections 2-5). */
#pragma once

enum est_status { EST_ACTIVE = 1, EST_UNDER_ESTABLISHMENT = 2, EST_SUSPENDED = 3, EST_CLOSED = 4 };

enum worker_status {
    WORKER_ENDED = 0, /* the employment is over */
    WORKER_ON_JOB = 1,
    WORKER_DISCONNECTED = 2,
    WORKER_ABSENT = 3,
    WORKER_PENDING_TRANSFER = 4,
    WORKER_FINAL_EXIT_ISSUED = 5,
    WORKER_DEPARTED = 6,
    WORKER_EXITED_NOT_RETURNED = 7,
    WORKER_DECEASED = 8,
};

enum permit_kind {
    PERMIT_NONE = 0,
    PERMIT_STANDARD = 1,
    PERMIT_TEMPORARY = 2,
    PERMIT_TRANSFER_ONLY = 3,
    PERMIT_FINAL_EXIT = 4,
};

enum employment_origin {
    ORIGIN_UNKNOWN = 0,
    ORIGIN_VISA = 1,
    ORIGIN_TRANSFER = 2,
    ORIGIN_LOCAL = 3
};

enum levy_exemption {
    LEVY_DUE = 0,
    LEVY_EXEMPT_GCC = 1,
    LEVY_EXEMPT_SPOUSE = 2,
    LEVY_EXEMPT_CHILD = 3,
    LEVY_EXEMPT_PROTECTED = 4,
    LEVY_EXEMPT_DOMESTIC = 5,
};

/* In order of merit; see band_at_least in rules/nitaqat.h for the two worlds' "green". */
enum band {
    BAND_NONE = 0,
    BAND_RED = 1,
    BAND_YELLOW = 2,
    BAND_LOW_GREEN = 3,
    BAND_GREEN = 4, /* the undivided green of the grid's world */
    BAND_MEDIUM_GREEN = 5,
    BAND_HIGH_GREEN = 6,
    BAND_PLATINUM = 7,
    BAND_UNBANDED = 8,         /* too small for a band, at least one Saudi */
    BAND_UNBANDED_NO_SAUDI = 9 /* too small for a band, no Saudi */
};

enum visa_status { VISA_ISSUED = 1, VISA_USED = 2, VISA_CANCELLED = 3, VISA_EXPIRED = 4 };
/* Visas of one line: their numbers follow each other. */
enum { VISA_BLOCK_BITS = 5, VISA_BLOCK_MAX = 1 << VISA_BLOCK_BITS };

enum absence_state {                      /* of an absence report (domain/services.md S07, S08) */
                     ABSENCE_CLAIMED = 1, /* told to the worker, not in effect */
                     ABSENCE_FILED = 2,   /* in effect */
                     ABSENCE_CANCELLED = 3,
                     ABSENCE_REJECTED = 4,  /* by an officer */
                     ABSENCE_MALICIOUS = 5, /* proved to be: counts towards suspensions */
};

enum permit_ground { GROUND_TEMPORARY_VISA = 1, GROUND_STATUS_BRIDGE = 2 }; /* S05 */

enum lending_kind { LENDING_LABOUR_SERVICE = 1, LENDING_CONTRACTING = 2 }; /* S18 */

enum absence_reason { /* what an employer says of it */
                      ABSENCE_LEFT_WORK = 1,
                      ABSENCE_NOT_BACK_FROM_LEAVE = 2,
                      ABSENCE_REFUSES_WORK = 3,
};

enum certificate_purpose { /* S19: to whom it is shown */
                           PURPOSE_TENDER = 1,
                           PURPOSE_RECRUITMENT = 2,
                           PURPOSE_FINANCE = 3,
                           PURPOSE_SUBSIDY = 4,
                           PURPOSE_OTHER = 5,
};

enum activity_reason { /* S16: why the activity changes */
                       ACTIVITY_NEW_LICENCE = 1,
                       ACTIVITY_WRONG_RECORD = 2,
                       ACTIVITY_CHANGED_WORK = 3,
};

enum transfer_path {                   /* S10: why the current employer's consent is not asked */
                     PATH_CONSENT = 1, /* it is asked */
                     PATH_WEAK_BAND = 2,
                     PATH_PERMIT_EXPIRED = 3,
                     PATH_UNPAID_WAGES = 4,
                     PATH_NEW_RECRUIT = 5,
                     PATH_NO_CONTRACT = 6,
                     PATH_YEAR_AND_NOTICE = 7,
                     PATH_CAMPAIGN = 8,
                     PATH_MALICIOUS_REPORT = 9,
                     PATH_EMPLOYER_GONE = 10,
};

enum licence_body { /* W17: who vouches for a profession */
                    LICENCE_ENGINEERS = 1,
                    LICENCE_ACCOUNTANTS = 2,
                    LICENCE_AGRICULTURE = 3,
                    LICENCE_HEALTH = 4,
};

/* What no answer to a question does (model/decision.h: EFFECT_ASK), and what a no does. */
enum silence { SILENCE_ENDS = 1, SILENCE_PROCEEDS = 2 };
enum refusal { REFUSAL_ENDS = 1, REFUSAL_IS_STUDIED = 2, REFUSAL_IS_NOTED = 3 };
enum answer { ANSWER_OPEN = 0, ANSWER_YES = 1, ANSWER_NO = 2, ANSWER_SILENT = 3 };

/* Why services are stopped; what stands in suspension.reason. */
enum suspension_cause { SUSPENSION_MALICE = 0, SUSPENSION_WAGES = 1 };

enum wage_how {                   /* what an accepted wage file does to its month */
                WAGE_HOW_NEW = 0, /* adds its lines */
                WAGE_HOW_CORRECTS =
                    1, /* its workers' lines stand in place of those in the mended file */
                WAGE_HOW_REPLACES =
                    2, /* stands in place of the whole mended file: until the last day */
};

enum study_cause { /* why an officer has to decide */
                   STUDY_OBJECTION = 1,
                   STUDY_CONTRADICTION = 2,
                   STUDY_ACTIVITY = 3,
                   STUDY_EXCEPTION = 4,
                   STUDY_NOTICE = 5, /* an outside body's message contradicts the register */
};

enum case_kind {
    CASE_ABSENCE = 1,
    CASE_TRANSFER = 2,
    CASE_OCCUPATION_CHANGE = 3,
    CASE_COMPLAINT = 4
};

enum channel {
    CHANNEL_WEB = 1,  /* portal */
    CHANNEL_API = 2,  /* portal */
    CHANNEL_BULK = 3, /* portal */
    CHANNEL_OFFICE = 4,
    CHANNEL_ASSISTED = 5, /* counted apart */
    CHANNEL_SYSTEM = 6,   /* time and imports: no person asked */
};

enum capacity { /* in which right an actor acts */
                CAPACITY_NONE = 0,
                CAPACITY_OWNER = 1,
                CAPACITY_MAIN_DELEGATE = 2,
                CAPACITY_DELEGATE = 3,
                CAPACITY_AGENT = 4,
                CAPACITY_CLIENT = 5, /* an API client of the establishment */
                CAPACITY_SYSTEM = 6,
                CAPACITY_SELF = 7, /* a person in his own matter: registration */
};

enum role { /* bits of account.role: what an account is beside the establishments it acts for */
            ROLE_CUSTOMER = 1 << 0,
            ROLE_OFFICER = 1 << 1,
            ROLE_REVIEWER = 1 << 2,
            ROLE_INSPECTOR = 1 << 3,
            ROLE_ANALYST = 1 << 4,
            ROLE_AUDITOR = 1 << 5,
            ROLE_ADMIN = 1 << 6,
            ROLE_WORKER = 1 << 7,
            ROLE_INDIVIDUAL_EMPLOYER = 1 << 8,
            ROLE_GOV_ENTITY = 1 << 9,
            ROLE_CLIENT = 1 << 10,
};

enum request_state { /* services.md 6.1 */
                     STATE_DRAFT = 1,
                     STATE_SUBMITTED = 2,
                     STATE_UNDER_STUDY = 3,
                     STATE_AWAITING_CONSENT = 4,
                     STATE_AWAITING_PAYMENT = 5,
                     STATE_APPROVED = 6,
                     STATE_EXECUTED = 7,
                     STATE_REFUSED = 8,
                     STATE_WITHDRAWN = 9,
                     STATE_EXPIRED = 10,
                     STATE_CANCELLED = 11,
                     STATE_REVERSED = 12,
};

enum operation_kind {                         /* what a ledger entry says happened */
                      OPERATION_IMPORTED = 1, /* registers taken over from outside */
                      OPERATION_ACCEPTED = 2, /* a line passed and awaits payment (or consent) */
                      OPERATION_REFUSED =
                          3, /* a line was judged and not accepted, at submission or execution */
                      OPERATION_PAID = 4,      /* the invoice of a request */
                      OPERATION_EXECUTED = 5,  /* a line took effect */
                      OPERATION_WITHDRAWN = 6, /* a request, by its applicant or the owner */
                      OPERATION_EXPIRED = 7,   /* a request, by time */
                      OPERATION_REFUNDED = 8,  /* money that must go back */
                      OPERATION_NOTICED = 9,   /* a message of an outside body changed a register */
                      OPERATION_ANSWERED = 10, /* a party was asked and answered; or was silent */
                      OPERATION_STUDIED = 11,  /* an officer decided a case */
                      OPERATION_TOLD = 12, /* the question has reached the party: its time runs */
                      OPERATION_OBJECTED = 13, /* to a refusal, or to a report in force */
                      OPERATION_EXCEPTED = 14, /* a refused line goes on, against a rule: officers'
                                                  decision */
};

enum refund_cause {
    REFUND_WRONG_AMOUNT = 1,
    REFUND_LATE = 2,
    REFUND_DOUBLE = 3,
    REFUND_LINE_REFUSED = 4,
    REFUND_UNKNOWN_INVOICE = 5,
    REFUND_CANCELLED = 6, /* what the fee had bought was cancelled unused */
};
