/* Receipts, heads and proofs as JSON (docs/proofs.md says what each member is): for the API, for the
   file that a person keeps, and for the command line. Hashes are standard base64 with padding, as in
   the signed notes. */
#pragma once
#include "decisions/tree.h"
#include "queries/receipt.h"
#include "web/json.h"

struct str hash_base64(struct arena *a, const void *bytes, size_t n);
/* request may be empty: a receipt of one operation. */
void receipt_json(struct arena *a, struct buf *out, const struct receipt *r, struct str request);
/* One entry as a receipt and an export hold it. */
void entry_json(struct json_writer *w, struct arena *a, const struct receipt_entry *e);
void head_json(struct json_writer *w, struct arena *a, const struct tree_head *head);
/* ["base64", …] */
void hashes_json(struct json_writer *w, struct arena *a, const struct merkle_hash *list, size_t n);
