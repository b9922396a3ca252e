/* The checks of check_business.c; rules/check.h is what others include. */
#pragma once
#include "rules/check.h"

check_fn check_business_of(enum rule rule);
