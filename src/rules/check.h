/* Checks: one pure test a rule, from facts and policy to a finding. A check may read only through the
   judge, which records every fact and every policy row that was looked at: so the ledger holds what
   was seen, and nothing else. */
#pragma once
#include "model/decision.h"
#include "rules/nitaqat.h"
#include "rules/policy.h"

struct judge {
    const struct facts *facts;
    const struct input *input;
    const struct policy *policy;
    struct day on; /* the day whose policy holds: submission */
    int service;
    const struct policy_row *rule_row; /* the row of the rule being tested */
    struct decision *out;
    int64_t asked_occupation; /* of the form; VALUE_UNKNOWN: it asks for none */
    bool is_missing;          /* a parameter had no row: the line is refused */
    enum param missing;
    bool has_band; /* the band has been computed for this line */
    struct nitaqat_result band;
};

/* The value of a fact, VALUE_UNKNOWN when not known. */
int64_t judge_fact(struct judge *j, enum fact fact);
/* A known boolean that is true. */
bool judge_true(struct judge *j, enum fact fact);
/* A day fact: DAY_NONE when not known. */
struct day judge_day(struct judge *j, enum fact fact);
/* The value of a parameter on the judged day; on a missing row notes policy_missing and answers 0.
   *row, when not NULL, gets the row's index. */
int64_t judge_param(struct judge *j, enum param param, int32_t *row);
int64_t judge_param_on(struct judge *j, enum param param, struct day on, int32_t *row);
/* As judge_param, but a missing row is no fault: false then. */
bool judge_has_param(struct judge *j, enum param param, int64_t *value, int32_t *row);
/* Adds an effect to the decision; its arguments are zero. */
struct effect *judge_effect(struct judge *j, enum effect_kind kind);
/* Notes that a policy row was used. */
void judge_row(struct judge *j, int32_t row);
/* The entity's band now, computed once a line. */
const struct nitaqat_result *judge_band(struct judge *j);

/* The band it would have with so many more expatriates counted (fewer: negative). Computed each time. */
struct nitaqat_result judge_band_with(struct judge *j, int64_t expats);
/* The band its present workers would have in another activity. */
struct nitaqat_result judge_band_in(struct judge *j, int64_t activity);
/* The most further expatriates with which the band still is at least `need`; 0: none, or policy missing. */
int64_t judge_balance(struct judge *j, enum band need);
/* The band of the other establishment (facts other_…), with so many more expatriates. */
struct nitaqat_result judge_other_band(struct judge *j, int64_t expats);
int64_t judge_other_balance(struct judge *j, enum band need);
/* Is the occupation, a fact or an answer, in a list of the policy on the judged day? */
bool judge_occupation_in(struct judge *j, const char *list, int64_t occupation);
/* Whole months from a day to another by the calendar of permits; -1: not known. */
int64_t judge_months_between(struct judge *j, struct day from, struct day to);
/* Somebody is asked before the line goes on (EFFECT_ASK): the worker, or the establishment in
   other_establishment. Where a ministry's law takes silence for consent (consent.silence_agrees), silence
   proceeds. */
void judge_ask(struct judge *j, enum party party, int64_t days, enum silence on_silence,
               enum refusal on_no);

/* What a check writes: pass or not, values, remedies. rule, rule_row are set by the caller. */
typedef bool (*check_fn)(struct judge *j, struct finding *out);
/* The shared check of a rule; NULL when the rule is not a shared one. */
check_fn check_of(enum rule rule);

/* How many full Saudis to hire now so that the band reaches `need`; VALUE_UNKNOWN: no number does. */
int64_t judge_saudis_to(struct judge *j, enum band need);
/* The day `months` after `d` by the calendar of permits; DAY_NONE when d is none. A day outside the
   calendar's table is a missing policy: DAY_NONE then too, and nothing is granted. */
struct day judge_months_after(struct judge *j, struct day d, int64_t months);

/* The test of E06 with a given least band, for a service that asks differently of different workers. */
bool check_band(struct judge *j, struct finding *out, enum band need);

/* The value seen and the value required, both of `kind`; VALUE_UNKNOWN: nothing on file. */
void finding_values(struct finding *f, enum value_kind kind, int64_t found, int64_t required);
/* Adds a way out: who does what, by which service (0: none), not before `earliest` (DAY_NONE: now),
   how much of it (0: the action says enough). */
void finding_remedy(struct finding *f, enum remedy_action action, enum party who, int service,
                    struct day earliest, int64_t amount);
