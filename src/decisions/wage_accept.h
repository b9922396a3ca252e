/* A judged wage file comes into the store, and is accepted: S17's rules are judged on fresh facts inside
   the writer's transaction, the ledger entry names the file, and the month is reckoned anew.

   The trap: storing decides nothing. A page stores first and accepts when its reader says so; a
   program's call does both at once, and nothing when the file is rejected. */
#pragma once
#include "decisions/wage_judge.h"
#include "decisions/writer.h"
#include "identity/actor.h"

struct wage_accepting {
    struct job job; /* run by wage_accepting_run, or by wage_filing_run */
    struct actor actor;
    enum channel channel;
    int64_t file_id;
    /* answered, in job.arena */
    bool is_accepted;
    struct wage_upload upload;
    struct decision decision; /* with the findings, also of a refusal */
    int64_t operation_no;
};
/* Accepts a stored file. ERR_NOT_FOUND: there is none of that number. ERR_CONFLICT: it was accepted
   before (operation_no then says by which entry). */
enum err wage_accepting_run(struct writing *w, struct job *job);

struct wage_filing { /* stores; and, where asked, accepts */
    struct wage_accepting accepting;
    const struct wage_judging *judged;
    bool is_to_accept; /* unless it is rejected */
    bool has_key;
    unsigned char key_hash[16], body_hash[16];
    bool is_replay; /* answered as the first time: accepting.upload, .is_accepted, .operation_no */
};
/* ERR_CONFLICT: the key was used for another body. */
enum err wage_filing_run(struct writing *w, struct job *job);
