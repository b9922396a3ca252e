/* Pages of whoever stands on the other side of a request: the inbox of a worker or an establishment that
   is asked, a worker's own file, officers' cases. One handler a route of routes_parties.def. */
#pragma once
#include "web/api.h"
#include "web/page.h"

/* page_inbox.c */
void page_inbox(struct exchange *x);
/* page_question.c */
void page_question(struct exchange *x);
void page_question_post(struct exchange *x);
/* page_cases.c */
void page_cases(struct exchange *x);
void page_cases_next(struct exchange *x);
/* page_case.c */
void page_case(struct exchange *x);
void page_case_post(struct exchange *x);
/* page_me.c */
void page_me(struct exchange *x);
/* page_lending.c */
void page_lending(struct exchange *x);
void page_lending_post(struct exchange *x);
void api_lending(struct exchange *x);
void api_lending_end(struct exchange *x);
/* page_notices.c */
void page_notices(struct exchange *x);
void page_notices_post(struct exchange *x);
/* page_objection.c */
void page_objection(struct exchange *x);
void page_objection_post(struct exchange *x);
/* api_consents.c */
void api_consent(struct exchange *x);
void api_objection(struct exchange *x);
