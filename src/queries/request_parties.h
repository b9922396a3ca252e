/* The other side of a request: who is asked and what he said in his own words, which cases officers have
   of it. The words stand in the ledger, beside the answer.

   The trap: whose words may be shown to whom is for the page to say; these functions tell all. */
#pragma once
#include "decisions/entry.h"
#include "registers/consent.h"
#include "registers/study.h"

struct asked {
    struct consent consent;
    struct str name_ar, name_en; /* of the person or establishment asked */
    struct str number;           /* his number in full, or "1-104582" */
    struct day answered_on;      /* DAY_NONE: not answered */
    struct str note;
};
/* By line and party. */
enum err asked_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                    struct asked **out, size_t *n);

struct examined {
    struct study study;
    struct day decided_on; /* DAY_NONE: open */
    bool is_malicious;
    struct str note; /* the decision's reasons */
};
enum err examined_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                       struct examined **out, size_t *n);

/* The entry by which the line was accepted, from any later entry of its chain: what was asked for, the
   rules tested, the effects. */
enum err acceptance_load(struct db *reader, struct arena *req, int64_t operation_no,
                         struct entry **out);

/* The establishment of a packed official number, as effects name it; all empty when there is none. */
struct establishment_words;
enum err packed_words_load(struct db *reader, struct arena *req, int64_t packed,
                           struct establishment_words *out);

/* Changes whenever a party is told or answers, or a case is opened or decided, while the request itself
   still looks the same: for the entity tag. */
enum err parties_mark(struct db *reader, int64_t establishment_id, int64_t seq, int64_t *mark);
