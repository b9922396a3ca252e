/* A thread that asks the writer once a minute to end what fell due; at start it asks at once, so that a
   server that was down catches up before people notice. */
#pragma once
#include "decisions/writer.h"

struct due_timer;
/* Starts the thread, which keeps `writer`; stop it before the writer.
   ERR_BUSY when no thread can be had. */
enum err due_timer_start(struct arena *boot, struct writer *writer, struct due_timer **out);
/* Waits for the thread to end. */
void due_timer_stop(struct due_timer *t);
