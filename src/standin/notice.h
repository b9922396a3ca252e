/* A payment notice to the portal, as the gateway's stand-in sends it; also from the command line. */
#pragma once
#include "base/money.h"
#include "standin/stand_in.h"

/* Sends one, signed with config->secret to config->portal, up to three times while the portal does not
   answer or is busy. The HTTP status (0: no answer); *answer gets the body. libcurl must have been
   started; one thread at a time. */
long notice_send(struct arena *a, const struct stand_in_config *config, struct str payment_no,
                 struct money amount, struct str *answer);
