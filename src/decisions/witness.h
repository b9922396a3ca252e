/* The witness: a folder, best on another machine or on media that can't be written again, that keeps what
   was sealed: "heads", the signed notes one after the other, and "leaves", 8 bytes of number and 32 of
   hash for each operation. It holds no personal data (leaves are salted) and no secret. With it the
   verifier finds also what somebody changed who had every right to the database, and names the row.

   The trap: only ever appended to, and each append is on the disk before the next. So a head in it is a
   promise: a store that no longer has it was changed, or is an older backup. */
#pragma once
#include "registers/tree.h"

enum { WITNESS_LEAF_BYTES = 8 + MERKLE_BYTES };

struct witness;

/* The folder must exist. ERR_IO (logged): it or its files cannot be written. */
enum err witness_open(struct arena *boot, const char *folder, struct witness **out);
void witness_close(struct witness *w);
/* Appends what the store sealed since the last call (or since the folder was made). ERR_CONFLICT
   (logged): the folder's last head is not one of the store's; nothing is appended. */
enum err witness_follow(struct witness *w, struct db *db, struct arena *scratch);

/* For verifying. The whole file's notes; ERR_NOT_FOUND: there is no such file. At most `max` bytes. */
enum err witness_read_file(struct arena *a, const char *path, size_t max, struct str *out);
