/* The shared checks about a worker (W01..): a part of check_of, kept in its own file. */
#pragma once
#include "rules/check.h"

/* NULL when the rule is not a shared one about a worker. */
check_fn check_worker_of(enum rule rule);
