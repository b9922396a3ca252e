/* Papers: which ones a request gives, what stands on them, and whether one still holds. All of it follows
   from the ledger's entries and the registers; nothing is written to issue a paper.

   The trap: what a paper says is what was decided, from the entry; whether it holds is what the registers say
   today. The two differ when a worker has moved since. */
#pragma once
#include "documents/paper.h"
#include "queries/request_view.h"

struct paper_facts {
    struct paper_id id;
    const struct request *request;
    const struct entry *entry;   /* of the line; NULL: the paper is about the whole request */
    const struct effect *effect; /* what it certifies; NULL as well */
    struct person_words person;  /* empty: about nobody */
    int64_t person_id;
    int nationality; /* packed; 0: not known */
    int occupation;  /* 0: none */
    int64_t employer_id;
    struct establishment_words establishment, other; /* other: where a move or loan leads */
    int64_t number;                                  /* of the permit …; 0: the request's own */
    int64_t amount;                                  /* of a receipt, halalas */
    struct day issued, until;                        /* until DAY_NONE: it does not run out */
};

/* The kind of paper that a ledger entry gives, and the effect it certifies; 0: none. */
enum paper_kind paper_of_entry(const struct entry *e, const struct effect **effect);
/* Has the request any paper of its lines? */
bool papers_given(const struct request_view *view);

/* The paper of a line; ERR_NOT_FOUND: the line gives none. */
enum err paper_of_line(struct db *reader, struct arena *req, const struct request *request,
                       const struct line_view *line, struct paper_facts *out);
/* The receipt; ERR_NOT_FOUND: nothing was paid. The view holds at least one line. */
enum err paper_of_payment(struct db *reader, struct arena *req, const struct request_view *view,
                          struct paper_facts *out);
/* The letter on the whole request; ERR_NOT_FOUND: nothing is decided yet. */
enum err paper_of_request(struct db *reader, struct arena *req, const struct request_view *view,
                          struct paper_facts *out);
/* The paper of that identity, with what it rests on. ERR_NOT_FOUND: there is no such paper. */
enum err paper_load(struct db *reader, struct arena *req, const struct paper_id *id,
                    struct paper_facts *out);

/* Why a paper no longer holds: messages "paper.why.<name>". */
enum paper_why {
    PAPER_WHY_NONE,
    PAPER_WHY_BY_HAND,   /* revoked by the ministry */
    PAPER_WHY_MOVED,     /* the worker is no longer with this employer */
    PAPER_WHY_ABSENT,    /* an absence report is in effect */
    PAPER_WHY_LEAVING,   /* a final exit was issued */
    PAPER_WHY_GONE,      /* departed, or deceased */
    PAPER_WHY_CANCELLED, /* the visas, the notice or the certificate were cancelled */
    PAPER_WHYS,
};
const char *paper_why_name(enum paper_why why);

struct paper_standing {
    enum paper_state state;
    enum paper_why why;
    struct day revoked_on; /* DAY_NONE: not known */
    bool is_renewed;       /* a later permit of the same employer is in force */
};
enum err paper_standing_load(struct db *reader, const struct paper_facts *f, struct day today,
                             struct paper_standing *out);

/* ---- revocation ---- */
struct paper_revocation {
    struct paper_id id;
    struct day until;
    bool is_permit;
    int64_t permit_no; /* of what the register ended; 0: by hand */
};
/* What the list of a day holds: papers revoked by hand, and permits that the register ended, whose last day has
   not come; at most max, *n of them. */
enum err paper_revocations(struct db *reader, struct arena *req, struct day today, size_t max,
                           struct paper_revocation **out, size_t *n);
/* Revokes by hand, with an audit event, in a transaction of its own. ERR_CONFLICT: it is revoked already. */
enum err paper_revoke(struct db *writer, const struct paper_facts *f, struct str why,
                      struct day today, int64_t now_ms);
