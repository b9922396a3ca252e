/* What a request would change, in plain words for each side: the answers of its form, and the effects of
   its acceptance. Parties read it before they say yes or no, officers before they decide.

   The trap: what one side may know the other may not. The wage that a new employer offers is for the
   worker, and money of any kind for nobody else; an officer (PARTY_MINISTRY) reads everything. */
#pragma once
#include "queries/request_parties.h"
#include "services/service.h"
#include "web/exchange.h"

/* The fields that were filled in: {label, value}. */
struct node party_inputs(struct exchange *x, const struct service *s, const struct input *in,
                         enum party reader);
/* What changes if it takes effect: {text}. */
enum err party_changes(struct exchange *x, const struct entry *accepted, enum party reader,
                       struct node *out);
/* Is it a claim that somebody may object to, rather than something that he is asked to agree to? */
bool party_is_claim(const struct consent *c, const struct entry *accepted);
/* Was the line accepted with such an effect? */
bool party_has_effect(const struct entry *accepted, enum effect_kind kind);
/* What silence and what a no will do, by what was fixed when the question was put. */
struct str party_silence(enum lang lang, const struct consent *c, bool is_claim);
struct str party_refusal(enum lang lang, const struct consent *c, bool is_claim);
/* "yes", "no": what was answered, as a tag: tag, icon, text. */
struct node party_answer(struct exchange *x, const struct consent *c, bool is_claim);
