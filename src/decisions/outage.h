/* Outages: the portal notes each minute that it runs (a beat); at the first beat after a start a longer
   silence than outage.gap_seconds becomes an outage, planned when the stop before it was an orderly one.

   Where the policy says so (outage.extends_deadlines, off by default) a deadline is extended by each day
   of its period on which the portal was down, unplanned, for outage.day_minutes or more. It is looked at
   when it falls due, so nothing has to be moved while the portal is down. */
#pragma once
#include "decisions/writer.h"
#include "registers/outage.h"

/* For job.run. */
enum err outage_beat_run(struct writing *w, struct job *job);
enum err outage_leave_run(struct writing *w,
                          struct job *job); /* the last beat of an orderly stop */

/* The last day of a period from `from` to `due`, outages counted; `due` itself while the policy of today
   does not extend. */
enum err outage_extend(struct db *db, const struct policy *p, struct day today, struct day from,
                       struct day due, struct day *out);
/* A deadline that has come, or has been moved once already: its day now. When that is not over yet the
   row is moved there and *is_moved set. Inside the writer's transaction. */
enum err outage_move_due(struct writing *w, const struct due *due, struct day from, bool *is_moved);
