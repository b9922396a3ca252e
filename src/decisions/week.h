/* The Nitaqat week: on the first run after a Saturday the rate of every entity is kept (domain/services.md
   5.2: weekly snapshot, Saturday 24:00 [A]). The band is kept nowhere: it is computed from the rates. */
#pragma once
#include "decisions/writer.h"

/* For job.run: closes the last week that is over, if it is not kept yet. Weeks that passed while the
   server was down are not made up: nobody counted them. */
enum err week_run(struct writing *w, struct job *job);
