/* The thread that works on saved scenarios: reads the registers when the first one waits, keeps what it
   read for some minutes, since analysts ask more than once, and then gives the memory back. */
#pragma once
#include "decisions/writer.h"
#include "whatif/scenario.h"

struct whatif_runner;

/* `writer` and `policy` must outlive it. What waits from before is taken up at once. */
enum err whatif_runner_start(struct arena *boot, const char *url, struct writer *writer,
                             const struct policy *policy, struct whatif_runner **out);
/* Something waits. From any thread. */
void whatif_runner_wake(struct whatif_runner *r);
/* Waits for the scenario in hand. */
void whatif_runner_stop(struct whatif_runner *r);

/* The changes of a saved scenario, one a line, as a scenario. ERR_INPUT: `faults` says why not. */
enum err whatif_read(struct arena *a, const struct policy *base, struct str name,
                     struct str changes, struct scenario *out, struct buf *faults);
