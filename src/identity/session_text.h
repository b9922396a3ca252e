/* What session.c needs of session_cookie.c. */
#pragma once
#include "base/str.h"

/* A browser's own description as it may be stored and shown: without control characters, cut to
   SESSION_DEVICE_BYTES_MAX at a character; empty when it is no text. */
struct str session_device(struct str given);
