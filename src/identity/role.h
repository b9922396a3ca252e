/* Roles as text: "officer,reviewer". For the command line, the interface and lists. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include "model/status.h"

/* Names with commas between. False, and *roles untouched, for none or an unknown one. A client's
   role is not given by hand, so it is unknown here. */
[[nodiscard]] bool roles_read(struct str text, int *roles);
/* The same text back, in the order of the roles' numbers. */
struct str roles_text(struct arena *req, int roles);
