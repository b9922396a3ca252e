/* Sealer: a thread that seals what was decided once a minute, at the start and at the stop, and lets the
   witness folder follow. The tiles and heads are written as jobs of the writer, so they never compete
   with it for the store. */
#pragma once
#include "base/keyring.h"
#include "decisions/writer.h"

struct sealer_config {
    const char *url; /* of the store, for reading */
    struct writer *writer;
    struct keyring *keys;
    struct day fixed_today;
    const char *witness; /* a folder; NULL: none */
    unsigned seconds;    /* between two seals; 0: 60 */
};

struct sealer;
/* ERR_IO: the witness folder cannot be used. ERR_BUSY: no thread. */
enum err sealer_start(struct arena *boot, const struct sealer_config *config, struct sealer **out);
/* Seals what is left and ends the thread; before the writer stops. */
void sealer_stop(struct sealer *s);
