/* ETag, If-None-Match and If-Match (RFC 9110 section 13): strong tags only, as our answers are exact.
   The trap: a tag names what this client sees; make it from everything that may differ. */
#pragma once
#include "web/exchange.h"

struct request;
/* The tag of a request as this client sees it, without quotation marks. */
struct str request_tag(const struct exchange *x, const struct request *q);

/* Adds the ETag header. `tag` without quotation marks. */
void exchange_tag(struct exchange *x, struct str tag);
/* The same, and answers 304 when If-None-Match names the tag: true then, and all is done. */
[[nodiscard]] bool exchange_not_modified(struct exchange *x, struct str tag);

enum precondition { PRECONDITION_MISSING, PRECONDITION_HOLDS, PRECONDITION_FAILS };
/* What If-Match says of the tag; "*" holds for any. */
enum precondition exchange_if_match(const struct exchange *x, struct str tag);
