/* A signed notice from a stand-in to the portal (base/webhook.h). */
#pragma once
#include "standin/stand_in.h"

/* Sends the body under the id to config->portal and `path`, signed with config->secret, up to three times
   while the portal does not answer or is busy. The HTTP status (0: no answer); *answer gets the body.
   libcurl must have been started; one thread at a time. */
long signed_post(struct arena *a, const struct stand_in_config *config, const char *path,
                 struct str id, struct str body, struct str *answer);
/* A fresh event id: "evt_" and 24 random hex digits. */
struct str signed_post_id(struct arena *a, const char *prefix);
