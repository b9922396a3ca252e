/* Saudization certificates fall with the band they vouch for (domain/services.md S19): once a week, after the
   week's rates were kept, those of establishments that are red are revoked. */
#pragma once
#include "decisions/writer.h"

struct certificate_job {
    struct job job;                        /* run by certificate_run */
    int64_t after_establishment, after_no; /* where the last slice ended; 0, 0 at first */
    bool is_more;                          /* the answer */
};
/* Looks at the next slice of certificates in force. */
enum err certificate_run(struct writing *w, struct job *job);
