/* Findings as bytes, as they are kept until their file is accepted or swept. */
#pragma once
#include "base/buf.h"
#include "wages/finding.h"

void wage_finding_add(struct buf *to, const struct wage_finding *f);
/* Texts are views into the bytes; `column` is copied into the arena. */
bool wage_finding_next(struct arena *a, struct str *from, struct wage_finding *out);
