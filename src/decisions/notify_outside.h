/* What bodies outside are told of a decision: Passports of whatever changes a worker's residence, the
   foreign ministry of visas. Called for every entry as it is recorded, in the same transaction, and
   never on the way of a rebuild. */
#pragma once
#include "decisions/writer.h"

/* Rows in the outbox for the effects that took place with this entry. */
enum err notify_outside(struct writing *w, const struct entry *e);
