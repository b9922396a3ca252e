/* See the header. */
#include "web/proof_json.h"
#include <sodium.h>

struct str hash_base64(struct arena *a, const void *bytes, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc_raw(a, room);
    sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    return (struct str){text, room - 1};
}

void hashes_json(struct json_writer *w, struct arena *a, const struct merkle_hash *list, size_t n)
{
    json_list_open(w);
    for (size_t i = 0; i < n; i++)
        json_str(w, hash_base64(a, list[i].byte, MERKLE_BYTES));
    json_list_close(w);
}

void head_json(struct json_writer *w, struct arena *a, const struct tree_head *head)
{
    json_object_open(w);
    json_member_int(w, "size", head->size);
    json_member_str(w, "root", hash_base64(a, head->root.byte, MERKLE_BYTES));
    json_member_int(w, "at", head->at);
    json_member_str(w, "note", head->note);
    json_object_close(w);
}

/* The row's fields as the leaf holds them, and what its content's hash is made of. */
void entry_json(struct json_writer *w, struct arena *a, const struct receipt_entry *e)
{
    const struct operation *op = &e->op;
    json_object_open(w);
    json_member_int(w, "no", op->no);
    json_member_int(w, "at", op->at);
    json_member_int(w, "day", op->day.n);
    json_member_int(w, "service", op->service);
    json_member_int(w, "kind", (int)op->kind);
    json_member_int(w, "channel", (int)op->channel);
    json_member_int(w, "establishment", op->establishment_id);
    json_member_int(w, "seq", op->seq);
    json_member_int(w, "line", op->line);
    json_member_int(w, "policy", op->policy);
    json_member_int(w, "before", op->before);
    if (op->body.at) {
        json_member_str(w, "salt", hash_base64(a, op->salt, SALT_BYTES));
        json_member_int(w, "person", op->person_id);
        json_member_int(w, "account", op->account_id);
        json_member_str(w, "body", hash_base64(a, op->body.at, op->body.n));
    } else {
        json_member_str(w, "payload", hash_base64(a, op->payload, HASH_BYTES));
    }
    json_member_str(w, "leaf", hash_base64(a, op->leaf, HASH_BYTES));
    json_member_bool(w, "sealed", e->is_sealed);
    if (e->is_sealed) {
        json_member_int(w, "index", e->index);
        json_name(w, "path");
        hashes_json(w, a, e->path, e->path_length);
    }
    json_object_close(w);
}

void receipt_json(struct arena *a, struct buf *out, const struct receipt *r, struct str request)
{
    struct json_writer w = json_writer(out);
    json_object_open(&w);
    json_member_c(&w, "format", "bawaba-receipt-1");
    if (request.n)
        json_member_str(&w, "request", request);
    if (r->has_head)
        json_member_str(&w, "head", r->head.note);
    json_name(&w, "entries");
    json_list_open(&w);
    for (size_t i = 0; i < r->count; i++)
        entry_json(&w, a, &r->entries[i]);
    json_list_close(&w);
    json_object_close(&w);
}
