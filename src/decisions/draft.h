/* Draft: a request that is being filled in, kept in the store so that no page has to carry it: the
   lines chosen so far, the answers for all of them, and where its owner stands in the list.

   The trap: a draft decides nothing. What the check page shows and what is submitted are judged anew
   from the registers, by the same code. */
#pragma once
#include "decisions/submit.h"
#include "registers/draft.h"

enum { DRAFT_LIFE_MS = 7 * 24 * 3600 * 1000, DRAFT_SEARCH_BYTES_MAX = 200 };

struct draft {
    struct draft_row row;
    /* of the body */
    struct input shared;           /* answers for all lines; VALUE_UNKNOWN: none yet */
    struct submission_line *lines; /* input: the line's own answers, where they differ */
    size_t lines_count;
    bool is_upload; /* came as a file */
    /* where the picker stands */
    struct str search;
    int show, page;
};

/* A fresh one of an actor, without lines. random fills the id: fresh bytes, not the core's to make. */
struct draft draft_new(const struct actor *actor, const struct service *s,
                       const unsigned char random[DRAFT_ID_BYTES]);
/* The id as addresses have it: 32 hexadecimal digits. */
struct str draft_id_text(struct arena *req, const unsigned char id[DRAFT_ID_BYTES]);
[[nodiscard]] bool draft_id_read(struct str text, unsigned char id[DRAFT_ID_BYTES]);
/* The actor's own draft of that service. ERR_NOT_FOUND. */
enum err draft_find(struct db *reader, struct arena *req, const struct actor *actor,
                    const struct service *s, struct str id_text, int64_t now_ms, struct draft *out);
/* The body for the row, and back (ERR_DB when damaged). */
struct str draft_encode(struct arena *req, const struct draft *d);
enum err draft_decode(struct arena *req, struct draft *d);
/* The place of a number among the lines, or lines_count. */
size_t draft_line_of(const struct draft *d, int64_t number);
/* The lines as they are judged: own answers over the shared ones. */
struct submission_line *draft_lines(struct arena *req, const struct draft *d);

struct draft_write { /* stores a draft */
    struct job job;  /* run by draft_write_run */
    struct draft_row row;
};
/* For job.run. ERR_CONFLICT: it has been submitted meanwhile. Sweeps ended drafts on the way. */
enum err draft_write_run(struct writing *w, struct job *job);

struct draft_submit {             /* submits it: request and mark stand or fall together */
    struct submission submission; /* first: its job is this job; run by draft_submit_run */
    unsigned char id[DRAFT_ID_BYTES];
};
enum err draft_submit_run(struct writing *w, struct job *job);
