/* A decision: what was found for every rule tested, the fee with its steps, and the effects it would
   have. It is the whole answer: pages, JSON and ledger are drawn from it and ask nothing more. */
#pragma once
#include "base/buf.h"
#include "model/facts.h"
#include "model/rule.h"
#include <stdbool.h>

enum {
    FINDINGS_MAX = 36,
    REMEDIES_MAX = 3,
    FEE_STEPS_MAX = 40,
    EFFECTS_MAX = 10,
    EFFECT_ARGS = 12,
    POLICY_ROWS_MAX = 96,
    INPUTS_MAX = 12,
};

enum party { /* who can clear a reason, and whose facts it shows */
             PARTY_ESTABLISHMENT = 1,
             PARTY_WORKER = 2,
             PARTY_OTHER =
                 3, /* another establishment, a sister establishment, the worker's own matter */
             PARTY_MINISTRY = 4,
             PARTY_TIME = 5, /* nobody: it clears by itself */
};

enum remedy_action { /* messages "remedy.<name>" */
                     REMEDY_NONE = 0,
                     REMEDY_WAIT = 1,        /* until earliest */
                     REMEDY_PAY_INVOICE = 2, /* or withdraw its request */
                     REMEDY_RENEW_CR = 3,
                     REMEDY_HIRE_SAUDIS = 4, /* amount: how many */
                     REMEDY_CANCEL_ABSENCE = 5,
                     REMEDY_FINISH_REQUEST = 6, /* the open request named in found */
                     REMEDY_ASK_OWNER = 7,      /* for a grant, or a wider one */
                     REMEDY_RENEW_PASSPORT = 8,
                     REMEDY_SETTLE_SUSPENSION = 9,
                     REMEDY_PAY_WAGES = 10,
                     REMEDY_USE_PORTAL = 11,
                     REMEDY_CHANGE_INPUT =
                         12, /* occupation, months, declaration: what the form asked */
                     REMEDY_ISSUE_PERMIT = 13,  /* S03 instead */
                     REMEDY_RENEW_PERMIT = 14,  /* S04 instead */
                     REMEDY_SPLIT_REQUEST = 15, /* amount: at most so many lines */
                     REMEDY_REGISTER_WORKER =
                         16, /* bring the worker onto the file: transfer or entry */
                     REMEDY_FINISH_CASE = 17,    /* of the other party's side */
                     REMEDY_CORRECT_RECORD = 18, /* at the body that keeps the register */
                     REMEDY_PROVE_MOBILE = 19,
                     REMEDY_SIGN_IN = 20,
                     REMEDY_NOTHING =
                         21, /* nothing makes this request possible; says what does instead */
                     REMEDY_RENEW_ADDRESS = 22,
                     REMEDY_CANCEL_VISAS = 23, /* amount: how many (S15) */
                     REMEDY_DOCUMENT_CONTRACT = 24,
                     REMEDY_OBTAIN_LICENCE = 25,  /* of the profession or the activity */
                     REMEDY_ASK_OTHER_PARTY = 26, /* whose consent or standing stands in the way */
                     REMEDY_CHOOSE_OTHER = 27,    /* another worker, establishment or visa */
                     REMEDY_ASK_TRANSFER = 28,    /* S10 instead */
                     REMEDY_END_LENDING = 29,
};

struct remedy {
    enum remedy_action action;
    enum party who;
    int service;      /* the service to use, 0: none */
    int32_t earliest; /* day number from which the request can be granted; INT32_MIN: not known */
    int64_t amount;   /* how many, or VALUE_UNKNOWN */
};

struct finding {
    enum rule rule;
    bool passed;
    enum value_kind kind;    /* of found and required */
    int64_t found, required; /* VALUE_UNKNOWN: nothing on file / no single value */
    int32_t policy_row;  /* the parameter row that set `required`; -1: the service_rules row only */
    int32_t rule_row;    /* the row that put the rule in force; -1: built in */
    enum party audience; /* whose facts `found` shows: PARTY_OTHER hides it (decisions.md 1.15) */
    int remedies_count;
    struct remedy remedies[REMEDIES_MAX];
};

enum fee_kind {
    FEE_BASIC = 1,
    FEE_LEVY = 2,
    FEE_LATE = 3,
    FEE_LEVY_FREE = 4,
    FEE_OTHER = 5,
    FEE_SERVICE = 6, /* of an occupation change, a transfer, a lending notice */
    FEE_VISA = 7,
    FEE_WAIVED = 8, /* by a campaign: the amount that is not due */
};
struct fee_step {
    enum fee_kind kind;
    int32_t from;   /* first day it is for; INT32_MIN: none */
    int months;     /* 0: once */
    int64_t rate;   /* halalas a month (levy), a year (basic), or the amount itself */
    int64_t amount; /* halalas */
    int32_t policy_row;
};

/* What a granted line does to the registers. Arguments are numbers, in the order written here.
   Numbers are permanent. Only decisions/apply.c carries them out. */
enum effect_kind {
    EFFECT_NONE = 0,
    EFFECT_PERMIT_ISSUE = 1,  /* kind, issue, expiry, first_permit_on (or unknown), levy free,
                                 occupation, no., the employer (0: the applicant) */
    EFFECT_PERMIT_EXTEND = 2, /* kind, old expiry, new expiry, first_permit_on, levy free, no. */
    EFFECT_LEVY_YEAR = 3,     /* unified: year start, used. Held from acceptance on */
    EFFECT_ACCOUNT_OPEN = 4,  /* role bits, level, account number */
    EFFECT_ACCOUNT_LEVEL = 5, /* level */
    /* kind, services, workers_max, may_pay, may_grant, from, to, permission no. */
    EFFECT_GRANT = 6,
    EFFECT_GRANT_REVOKE = 7, /* permission id */
    /* What must happen between acceptance and execution. Held from acceptance on. */
    /* party, other establishment (0: the worker), days, enum silence, enum refusal */
    EFFECT_ASK = 8,
    EFFECT_STUDY = 9,  /* enum study_cause, working days */
    EFFECT_LAPSE = 10, /* days: a request not executed by then expires */
    /* What becomes of the worker's employment. */
    EFFECT_STATUS = 11, /* enum worker_status: it moves the counts of bands and levies too */
    EFFECT_MOVE = 12, /* from, to (establishments), occupation, wage (or unknown), carries permit */
    EFFECT_OCCUPATION = 13, /* occupation, corrects a title once */
    EFFECT_TEMPORARY = 14,  /* months added to the worker's temporary time */
    /* enum absence_state, last day worked, enum absence_reason, permit valid, days in which a
       disconnected worker chooses (0: none) */
    EFFECT_ABSENCE = 15,
    /* enum absence_state: of the open report; the establishment that filed it (0: the applicant) */
    EFFECT_ABSENCE_END = 16,
    EFFECT_EXIT = 17, /* day of the final-exit visa */
    /* The establishment's. */
    /* how many, occupation, nationality, gender, embassy's country, expiry, fee of one, whether for
       the departure of the line's worker, first visa no., authorisation no., number of a second
       worker who departed (or 0) */
    EFFECT_VISAS = 18,
    EFFECT_VISA_CANCEL = 19, /* visa no., refund */
    EFFECT_ACTIVITY = 20,    /* Nitaqat activity group */
    EFFECT_LENDING = 21,     /* borrower, occupation, from, until, enum lending_kind */
    EFFECT_LENDING_END = 22, /* last day; lender or borrower (0: the applicant) */
    EFFECT_CERTIFICATE = 23, /* band, rate, Saudis, expatriates, until, purpose, language, number */
    EFFECT_SUSPEND = 24,     /* from, until (or unknown), spares permits, enum suspension_cause */
    EFFECT_WEEK = 25,        /* week (its Saturday), denominator: all entities' rates are kept */
    /* What a body outside says (model/outside.def): event, subject, other, time in milliseconds, value,
       detail, number, enum outside_outcome: superseded sets nothing */
    EFFECT_OUTSIDE = 26,
    /* a notice that does not fit: event, subject (0: not on file), time, value, detail, outcome */
    EFFECT_OUTSIDE_CASE = 27,
    EFFECT_OUTSIDE_DECIDED = 28, /* entry that opened the case, 1 the notice holds or 2 set aside */
    EFFECT_ARRIVAL = 37, /* visa, day: its names and numbers are kept beside (outside_person) */
    EFFECT_CERTIFICATE_REVOKE = 36, /* number, day */
    EFFECT_EXCEPTION = 35, /* rules (their numbers) that officers set aside for this line */
    EFFECT_SAUDIS = 29, /* at the entry's establishment: heads more or fewer, units more or fewer */
    /* Wage protection (S17). A month is year * 12 + month - 1. The lines of a file are kept beside the
       ledger (wage_kept); the entry's note holds its reference and the hashes of file and lines. */
    /* file, month, enum wage_format, enum wage_how, file it mends (or 0), enum wage_outcome, lines,
       lines rejected, remarks, total */
    EFFECT_WAGE_FILE = 30,
    /* month, workers due, of them paid, lines, net, last day of its file, enough paid, closed */
    EFFECT_WAGE_MONTH = 31,
    EFFECT_WAGE_STANDING =
        32,                /* lowest compliance of the counted months (or unknown), late months */
    EFFECT_WAGE_DUTY = 33, /* first month, least workers of the unified number */
    /* month, enum contest_state, enum contest_cause, amount, last day of the employer's answer */
    EFFECT_WAGE_CONTEST = 38,
    EFFECT_WAGE_RETURN = 39, /* the bank's answer, file, month, lines paid, lines failed */
    EFFECT_RELEASE = 34,     /* last day, enum suspension_cause: ends such suspensions */
};
struct effect {
    enum effect_kind kind;
    /* Applied when the line is accepted, taken back when it fails later. */
    bool on_acceptance;
    int64_t args[EFFECT_ARGS];
};

/* What an effect is called ("permit_extend", as case files and `explain` write it) and what its
   arguments are. NULL for no such effect. */
struct effect_info {
    const char *name;
    struct effect_arg {
        const char *name; /* NULL: no further argument */
        enum value_kind kind;
    } args[EFFECT_ARGS];
};
const struct effect_info *effect_info(enum effect_kind kind);
/* What stands after the dot in the message keys: "hire_saudis" of "remedy.hire_saudis", "levy" of
   "fee.levy", "worker" of "party.worker". NULL: no such. */
const char *remedy_key(enum remedy_action action);
const char *fee_key(enum fee_kind kind);
const char *party_key(enum party party);

struct input { /* the service's fields, in the order of its table; VALUE_UNKNOWN: not given */
    int64_t value[INPUTS_MAX];
};

struct decision {
    bool granted;
    int findings_count, fee_steps_count, effects_count;
    int64_t fee; /* halalas: the sum of the steps */
    struct finding findings[FINDINGS_MAX];
    struct fee_step fee_steps[FEE_STEPS_MAX];
    struct effect effects[EFFECTS_MAX];
    struct fact_set facts_seen;
    /* policy rows read, in order, without repeats */
    int policy_rows_count;
    int32_t policy_rows[POLICY_ROWS_MAX];
};

/* What the decision's effects give back, in halalas: fees of visas that are cancelled. */
static inline int64_t decision_refund(const struct decision *d)
{
    int64_t sum = 0;
    for (int i = 0; i < d->effects_count; i++)
        if (d->effects[i].kind == EFFECT_VISA_CANCEL)
            sum += d->effects[i].args[1];
    return sum;
}

/* An empty decision. The lists' places are written as they are filled, so they are not cleared: this
   stands on the hot path. */
static inline void decision_clear(struct decision *d)
{
    d->granted = false;
    d->findings_count = d->fee_steps_count = d->effects_count = d->policy_rows_count = 0;
    d->fee = 0;
    d->facts_seen = (struct fact_set){0};
}

/* The compact encoding of input, findings (with remedies), fee steps, effects and policy rows. */
void decision_encode(struct buf *to, const struct decision *d);
bool decision_decode(struct str *from, struct decision *d);
void input_encode(struct buf *to, const struct input *in, int n);
bool input_decode(struct str *from, struct input *in);
