/* Device: what a browser's User-Agent says in words people know, for the list of one's sessions. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

/* "Chrome, Windows"; what is not known is left out; empty when nothing is. */
struct str device_name(struct arena *req, struct str user_agent);
