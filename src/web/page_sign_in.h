/* What the pages of signing in share with those that end in a session too (the second factor,
   registration). */
#pragma once
#include "identity/session.h"
#include "web/page_faults.h"

/* The digits of a waiting second factor: the row is found by its token, and consumed with these. */
#define STEP_DIGITS "000000"

/* A session about to be opened: fresh secrets, the browser's name; account_id set. */
struct session_new sign_in_session(struct exchange *x, int64_t account_id);
/* Opens it inside a job. Where the account may act for exactly one establishment, that one is chosen
   at once; *needs_choice: there are several. */
enum err sign_in_open(struct writing *w, struct session_new *session, bool *needs_choice);
/* The session's cookie, and on to `next` (own path or empty), by way of the choice of establishment
   where there is one to make. */
void sign_in_lead_on(struct exchange *x, const struct session_new *session, bool needs_choice,
                     struct str next);
/* The number typed into "id_no", with its fault if it has one; `is_checked`: by its check digit too. */
struct str sign_in_id_no(struct exchange *x, const struct form *form, bool is_checked,
                         struct page_faults *faults);
/* How long a one-time code lives and how many tries it has: policy, or what is usual without a row. */
int64_t code_life_minutes(const struct policy *p, struct day today);
int64_t code_tries_max(const struct policy *p, struct day today);
/* The own path a form or a query names; empty when it names none or another. */
struct str sign_in_next(const struct form *form);
/* The query string as a form; an unreadable one is an empty form. */
struct form sign_in_query(struct exchange *x);
/* Minutes until an instant, at least 1. */
int64_t sign_in_minutes(const struct exchange *x, int64_t until_ms);
