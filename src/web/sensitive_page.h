/* What pages of sensitive acts share: the field for the second factor's code, the key against doing it
   twice, the words of what stood in the way. Drawn by the template sensitive. */
#pragma once
#include "decisions/sensitive.h"
#include "web/fault_box.h"

/* Adds key, code_field (when a code is needed), cooling (a sentence) to the page. */
enum err sensitive_page(struct exchange *x, struct node page, const struct faults *faults);
/* Reads key and code from the form into the gate; false after answering 400: no key. */
[[nodiscard]] bool sensitive_read(struct exchange *x, const struct form *form, struct sensitive *s);
/* Did the act happen (now or before)? If not, says why as a fault at "code". */
[[nodiscard]] bool sensitive_passed(struct exchange *x, const struct sensitive *s,
                                    struct faults *faults);
/* "/ar/delegates": the frame's members that all these pages have (establishment, number, paths). */
enum err delegates_frame(struct exchange *x, struct node page);
