/* A service is data plus one pure function. Everything a reader needs to know about one stands in
   its file; the machinery (forms, checks, payment, ledger, pages, JSON) knows none of them by name.
   New service = its file + one line in catalogue.def + case files. */
#pragma once
#include "rules/check.h"
#include "rules/fees.h"

enum field_kind {
    FIELD_CHOICE,     /* of the numbers a parameter packs: choices_param */
    FIELD_OCCUPATION, /* ISCO-08 unit group */
    FIELD_TICK,       /* a declaration: must be ticked when required */
    FIELD_INT,        /* between min and max */
    FIELD_DAY,
    FIELD_BITS,          /* a set of services */
    FIELD_ESTABLISHMENT, /* an official number, packed (VALUE_ESTABLISHMENT) */
    FIELD_NATIONALITY,   /* alpha-2, packed */
    FIELD_WORD,          /* one of the words of `words` */
    FIELD_MONEY,         /* halalas, between min and max */
    FIELD_ACTIVITY,      /* a Nitaqat activity group */
};

struct field {
    const char *id; /* glossary identifier: JSON member, form name */
    enum field_kind kind;
    enum param choices_param; /* FIELD_CHOICE: value packs up to four numbers, two digits each */
    enum value_kind words;    /* FIELD_WORD: the kind whose words are offered */
    int64_t min, max;
    bool is_required;
    bool
        is_per_line; /* false: one answer for all lines of the form (each line may still differ in the API) */
    const char *ar, *en, *hint_ar, *hint_en;
};

enum subject {
    SUBJECT_WORKER,        /* of the establishment */
    SUBJECT_ESTABLISHMENT, /* itself: a request has one line and names nobody */
    SUBJECT_PERSON,
    SUBJECT_OTHER_WORKER, /* a worker wherever he is employed (S10, S12) */
    SUBJECT_VISA,         /* by its number (S15) */
    SUBJECT_FILE,         /* a file with pages and an API call of its own: no request (S17) */
};
/* What else is read for a service, beside its worker and establishment: each costs a look. */
enum need {
    NEED_PERSON = 1 << 0,   /* transfers, titles, licences, lapsed requests, moves */
    NEED_ABSENCE = 1 << 1,  /* reports on the worker, and by the establishment */
    NEED_UNIFIED = 1 << 2,  /* expired permits and overdue newcomers of the whole unified number */
    NEED_BALANCE = 1 << 3,  /* unused visas and transfers under way */
    NEED_HISTORY = 1 << 4,  /* bands of earlier weeks, contracts, self-evaluation */
    NEED_VISAS = 1 << 5,    /* earlier requests for visas */
    NEED_LENDING = 1 << 6,  /* notices of the worker */
    NEED_ACTIVITY = 1 << 7, /* licences, changes, inspections, open requests */
    NEED_WAGES = 1 << 8,    /* what the wage files say of the worker */
};
enum audience {
    FOR_ESTABLISHMENT = 1 << 0,
    FOR_INDIVIDUAL_EMPLOYER = 1 << 1,
    FOR_GOV_ENTITY = 1 << 2,
    FOR_WORKER = 1 << 3,
    FOR_VISITOR = 1 << 4, /* not signed in: registration */
};

enum { CHECKS_MAX = 30, FIELDS_MAX = INPUTS_MAX };

struct service_check { /* a rule that only this service has */
    enum rule rule;
    check_fn test;
};

struct service {
    int number;       /* 4 is S04; permanent */
    const char *id;   /* "S04" */
    const char *name; /* "s04_permit_renew": file, message keys */
    const char *ar, *en;
    const char *what_ar, *what_en; /* one sentence for lists */
    const char *source;
    const char *icon; /* symbol of the page's sprite */
    enum subject subject;
    int audience;
    int lines_max; /* lines in one request */
    int needs;     /* of enum need */
    /* The field that names another establishment: the target branch (S11), the borrower (S18). -1 is
       written as 0 here: the number of the field plus one; 0: none. For SUBJECT_OTHER_WORKER the other
       establishment is the worker's employer. */
    int other_field;
    const struct field *fields;
    int fields_count;
    const enum rule
        *checks; /* every rule it may ever use, in the order shown; rows decide which hold */
    int checks_count;
    const struct service_check *own; /* the tests of its X rules */
    int own_count;
    /* The rule that shows the subject to be the applicant's business (W01). Where it fails, the
       rules after it are not tested: their outcome would tell about somebody else's worker.
       RULE_NONE: none. */
    enum rule gate;
    const enum rule *submission_only; /* not tested again at execution (decisions.md 1.3) */
    int submission_only_count;
    const enum param
        *shown; /* parameters that people should see before they begin: fees, periods */
    int shown_count;
    /* The rules by which a worker is this service's matter at all (his permit is due for renewal, he
       is new): a picker lists the workers who pass these, whatever else they fail. */
    const enum rule *scope;
    int scope_count;
    void (*grant)(struct judge *j); /* fee and effects of a line that passed; NULL never */
};

#define LIST(a) .a = a, .a##_count = (int)(sizeof(a) / sizeof *(a))
#define FIELDS(...) \
    .fields = (const struct field[]) { __VA_ARGS__ }

/* The field's answer, VALUE_UNKNOWN when not given. */
static inline int64_t service_input(const struct judge *j, int field)
{
    return j->input->value[field];
}
/* Is it asked for by requests? Registration, permissions and wage files have ways of their own. */
static inline bool service_takes_requests(const struct service *s)
{
    return s->subject != SUBJECT_PERSON && s->subject != SUBJECT_FILE;
}
/* The member of a line, and column of a file, that names what it is about: "worker", "visa"; NULL where a
   line names nothing (the establishment itself). */
const char *service_subject_member(const struct service *s);
/* What the field's answer is: how it is shown, read from a case file, and stored. */
enum value_kind field_value_kind(const struct field *f);
/* The first field whose answer the form cannot have offered on that day: missing though required,
   not among the choices, out of its range; -1: none. A tick that is not set is no fault of the
   form: a rule judges it. assess may only be called with an input that has none. */
int service_input_fault(const struct service *s, const struct policy *p, struct day on,
                        const struct input *in);

/* ---- the catalogue ---- */
/* All services in the order of their numbers; NULL-terminated count. */
const struct service *const *catalogue(int *count);
const struct service *service_by_number(int number); /* NULL: none */
const struct service *service_by_id(struct str id);  /* "S04", also "s04" */
/* Stops the start when a service is not whole: unique ids, both languages, source, grant set, a
   test for every rule, every rule row of the policy naming a rule the service lists. Adds lines to
   faults. */
bool catalogue_check(const struct policy *p, struct buf *faults);

enum phase { PHASE_SUBMISSION, PHASE_EXECUTION };
/* Judges one line: pure. Every rule in force is tested, all failures are kept; when all pass,
   `grant` fills fee and effects. The facts today and submitted_on must be known and the input
   without fault (service_input_fault). Pure; about a hundred policy look-ups, no allocation. */
void assess(const struct service *s, const struct facts *f, const struct input *in,
            const struct policy *p, enum phase phase, struct decision *out);
/* The same, of a line that officers let go on against rules: those among `rules` that fail, and that policy
   lets officers set aside (list excusable_rules), stand as failed findings and do not refuse. What was set
   aside stands in the decision as EFFECT_EXCEPTION. */
enum { EXCEPTIONS_MAX = 8 };
struct exception {
    int count;
    enum rule rules[EXCEPTIONS_MAX];
};
void assess_excepted(const struct service *s, const struct facts *f, const struct input *in,
                     const struct policy *p, enum phase phase, const struct exception *exception,
                     struct decision *out);
/* What was set aside in a decision; count 0: nothing. */
struct exception exception_of(const struct decision *d);
/* May officers set the rule aside on that day? */
bool rule_is_excusable(const struct policy *p, enum rule rule, struct day on);
