/* The request target: origin form, absolute form and "*"; the host; the decoded path. Pure.

   Trap: a path is decoded once and then final. A slash or backslash that only appears by decoding
   is refused, since the handler could not tell it from a real one. */
#pragma once
#include "http/gate.h"

/* Splits the target into out->path, out->query, out->host (absolute form only) and is_asterisk.
   False: not a target we take (authority form, user information, fragment, foreign bytes). */
bool target_read(struct str target, struct gate_head *out);

/* A host as in "labour.example:8443", "192.0.2.1" or "[2001:db8::1]:80". Not empty. */
bool host_valid(struct str host);

/* Decodes the path into `to` (room for raw.n bytes; may be raw.at itself). False on a bad escape,
   a control byte or NUL, invalid UTF-8, an escaped slash or backslash, a "." or ".." segment, and
   on a path starting with two slashes (a link to another host, were it ever sent back). */
bool path_decode(struct str raw, char *to, struct str *out);
