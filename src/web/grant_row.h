/* A grant as lists and its own page show it. */
#pragma once
#include "queries/grants.h"
#include "web/exchange.h"

/* Members: ref, name, kind, number, services, services_count, limit, pays, from, to, state, state_class,
   icon, by, attorney, is_live, may_change, may_revoke, and paths. */
struct node grant_row(struct exchange *x, const struct grant_view *v);
/* The grant named in the path, of the actor's establishment; false after answering 404. */
[[nodiscard]] bool grant_named(struct exchange *x, struct grant_view *out);
/* Its reference. */
struct str grant_ref(struct exchange *x, int64_t id);
/* "main_delegate", "agent" or "delegate": a form's choice and the API's word. */
const char *grant_kind_word(enum capacity kind);
