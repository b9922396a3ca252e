/* Next path: where a person goes after signing in, as the address of the sign-in page names it. Only
   pages of this portal: whatever a stranger put into a link must not send anyone elsewhere. */
#pragma once
#include "base/str.h"
#include <stdbool.h>

enum { NEXT_PATH_BYTES_MAX = 500 };

/* True for "/ar", "/en" and what is below, with a query or without: plain ASCII, nothing that a
   browser could read as another host, no way up, and not the sign-in page itself. */
bool next_path_is_own(struct str path);
