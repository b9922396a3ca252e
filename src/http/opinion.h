/* The second opinion: llhttp in strict mode reads the head that the gate has passed. Both must
   agree on where it ends, what it asks for and how its body is framed, or it is refused. */
#pragma once
#include "http/gate.h"

/* True when llhttp, given the complete head in one call, ends at its last byte and finds the same
   method, number of headers and body framing as `read`. */
bool opinion_agrees(struct str head, const struct gate_head *read);
