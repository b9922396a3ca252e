/* Every decision of a store made again from the facts it saw must come out the same. */
#pragma once
#include "rules/policy.h"

/* Fails the test with the first that does not. All entries must have been decided by that policy. */
void redecided_check(const char *url, const struct policy *policy);
