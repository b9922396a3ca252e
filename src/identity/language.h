/* The language an account is spoken to in: stored as its code ("ar"), carried by the actor as the
   number that enum lang has in web/message.h (0 Arabic, 1 English); identity/ may not include web/,
   whose tests compare the two. */
#pragma once
#include "base/str.h"

enum { LANGUAGE_ARABIC = 0, LANGUAGE_ENGLISH = 1 };

/* Arabic for an unknown or empty code: the portal's first language. */
static inline int language_number(struct str code)
{
    return str_eq(code, S("en")) ? LANGUAGE_ENGLISH : LANGUAGE_ARABIC;
}
static inline struct str language_code(int number)
{
    return number == LANGUAGE_ENGLISH ? S("en") : S("ar");
}
