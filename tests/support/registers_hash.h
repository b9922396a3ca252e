/* One hash over every row of the registers, to compare two stores, also of two engines. */
#pragma once
#include "db/db.h"

/* SHA-256 over the rows of persons, unified numbers, entities, weeks, establishments, suspensions,
   employments, cases and visas in the order of their keys. Fails the test on an error. */
void registers_hash(struct db *db, unsigned char hash[32]);
