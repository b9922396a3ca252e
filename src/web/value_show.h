/* A value of a fact, finding or parameter (model/value.h) as people read it and as programs read it. */
#pragma once
#include "model/value.h"
#include "web/html.h"
#include "web/message.h"

/* Words for a sentence or a cell, plain text: "15 ربيع الأول 1435هـ (16 يناير 2014م)", "أخضر",
   "180 يومًا". VALUE_UNKNOWN: the message "reason.nothing_on_file". */
struct str value_show(struct arena *req, enum lang lang, enum value_kind kind, int64_t value);
/* The same isolated, for a page. */
struct html value_show_html(struct arena *req, enum lang lang, enum value_kind kind, int64_t value);
/* For JSON: a day as "2014-01-16", money as "2400.00", words as glossary identifiers, numbers plain;
   "" for an unknown value. */
struct str value_plain(struct arena *req, enum value_kind kind, int64_t value);
