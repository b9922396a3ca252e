/* Values as case files write them; a part of case_file.c. */
#pragma once
#include "services/service.h"

/* Days count from today when the word is "today", "today+90" or "today-1"; today may be DAY_NONE,
   then such words are refused. "unknown" is VALUE_UNKNOWN. False: not a value of that kind. */
bool case_value_parse(const struct policy *p, enum value_kind kind, struct str word,
                      struct day today, int64_t *out);
/* An answer of a form's field. */
bool case_answer_parse(const struct policy *p, const struct field *f, struct str word,
                       struct day today, int64_t *out);
/* The next word of *rest, words being parted by spaces; false at the end. */
bool case_word(struct str *rest, struct str *word);
