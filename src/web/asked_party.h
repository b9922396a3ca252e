/* In which right somebody who is signed in is asked: as the worker himself, or for the establishment he
   acts for. One place for the inbox, the pages of a question and the API. */
#pragma once
#include "identity/access.h"
#include "queries/questions.h"
#include "web/exchange.h"

struct asked_right {
    enum party party;
    int64_t who;
    uint64_t services; /* of the questions he may see */
};
enum { ASKED_RIGHTS_MAX = 2 };

/* The rights of this actor, the worker's own first; how many (0: he is never asked). */
int asked_rights(const struct exchange *x, struct asked_right out[static ASKED_RIGHTS_MAX]);
/* How many questions wait for the actor in all his rights, and the earliest last day. */
enum err asked_count(struct exchange *x, int64_t *n, struct day *first);

struct asking { /* a question in hand */
    struct asked_right right;
    struct question_view view;
    const struct service *service;
    bool is_claim;
};
/* The question that the request named `no` puts to the actor (line 0: the first open one), if he may do
   `action`. False after answering: 404 to everybody who is not asked. */
[[nodiscard]] bool asking_load(struct exchange *x, struct str no, int64_t line, enum action action,
                               struct asking *out);
/* What an answer is checked for before it is sent: false when the words are missing or too long; the
   code of the fault is in *code ("note_missing", "note_long"). */
bool asking_note_fits(bool is_yes, struct str note, const char **code);
