/* What the holder of a request needs to prove later what was decided, without the portal: the ledger's
   entries of his request with all their leaves are made of, where they stand in the tree, the path up
   to a signed head, and that head.

   The trap: it is the holder's own content with the salt that hides it from others: handed out by the
   right to see the request, and never public. */
#pragma once
#include "base/merkle.h"
#include "registers/operation.h"
#include "registers/request.h"
#include "registers/tree.h"

struct receipt_entry {
    struct operation op;
    bool is_sealed; /* not yet: within a minute; then it has no index and no path */
    int64_t index;
    struct merkle_hash *path;
    size_t path_length;
};

struct receipt {
    bool has_head;
    struct tree_head head;
    struct receipt_entry *entries; /* in order of their numbers */
    size_t count;
};

/* All entries of a request. ERR_NOT_FOUND. */
enum err receipt_of_request(struct db *reader, struct arena *req, int64_t establishment_id,
                            int64_t seq, struct receipt *out);
/* One entry. ERR_NOT_FOUND. */
enum err receipt_of_operation(struct db *reader, struct arena *req, int64_t no,
                              struct receipt *out);
