/* Case files: a request, the facts it meets and the decision it must get, as text that people of
   the ministry can read and write. Tests run them; `bawaba explain SERVICE CASE-FILE` shows them.

       # what this case is about; the source of the rule
       [policy]
       today = 1435-03-15            # either calendar; phase = execution for the second judgement
       [worker]                      # facts by their identifiers (model/facts.def)
       worker_status = on_job
       [permit]
       permit_expiry = today+180     # days may be counted from today
       [input]                       # the service's fields
       months = 12
       [expect]
       outcome = granted
       fee = 2500.00
       steps = basic 12m 100.00 = 100.00; levy 12m 200.00 = 2400.00
       effects = permit_extend new_expiry=1436-09-18

   Expectations: outcome (granted, refused), reasons (the codes that fail, all of them), passed
   (codes that must have been tested and passed), untested (codes that must not have been tested),
   fee, steps, effects (in order; of each the named arguments), remedies ("S04.W06 wait 1435-04-01",
   "S04.E06 hire_saudis 2"). What is not stated is not compared, except outcome, which must be
   stated.

   The trap: a case builds on the folder's _base.case; a later text overrides the earlier key by
   key. */
#pragma once
#include "services/service.h"

enum expectation {
    EXPECT_OUTCOME,
    EXPECT_REASONS,
    EXPECT_PASSED,
    EXPECT_UNTESTED,
    EXPECT_FEE,
    EXPECT_STEPS,
    EXPECT_EFFECTS,
    EXPECT_REMEDIES,
    EXPECTATIONS,
};

struct case_text {
    struct str name, text; /* the name stands before the faults */
};

struct case_file {
    const struct service *service;
    struct facts facts;
    struct input input;
    enum phase phase;
    struct str expect[EXPECTATIONS]; /* .at NULL: not stated; views into the texts */
};

/* Reads texts, the later over the earlier. Every fault becomes a line "name:line: what, and how to
   mend it"; ERR_INPUT if there is any. The texts must live as long as *out. `req` holds the working
   memory. */
enum err case_file_read(struct arena *req, const struct service *s, const struct policy *p,
                        const struct case_text *texts, size_t n, struct case_file *out,
                        struct buf *faults);

/* Judges the case: assess with its facts, input and phase. */
void case_file_judge(const struct case_file *c, const struct policy *p, struct decision *out);

/* Compares a decision with what the case expects; each difference becomes a line. True when there
   is none. */
bool case_file_holds(struct arena *req, const struct case_file *c, const struct decision *d,
                     struct buf *differences);
