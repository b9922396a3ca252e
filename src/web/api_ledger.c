/* What everyone may ask of the ledger: its signed heads, the keys they are checked with, and proofs.
   Leaves are salted hashes: they tell nothing of anybody. Proofs of places, not of hashes: a holder has
   the place in his receipt. */
#include "base/keyring.h"
#include "base/note.h"
#include "web/pages_proof.h"
#include "web/proof_json.h"

enum { HEADS_MAX = 100, HEADS_DEFAULT = 20 };

static bool query_read(struct exchange *x, struct form *form)
{
    static const struct form_limits limits = {.fields_max = 8, .value_bytes_max = 40};
    *form = (struct form){0};
    if (form_read_urlencoded(x->req, x->http->query, &limits, form) == FORM_FINE)
        return true;
    answer_error(x, ERR_INPUT);
    return false;
}

/* A number from `least` on; stays when it is not given. */
static bool number_read(const struct form *form, const char *name, int64_t least, int64_t *out)
{
    struct str typed = form_value(form, name);
    return !typed.at || (str_to_i64(typed, out) && *out >= least);
}

/* A head stands for a minute, a proof between two sizes for ever. */
static void answer_public(struct exchange *x, struct buf *out)
{
    exchange_header(x, "Cache-Control", S("public, max-age=10"));
    answer_bytes(x, 200, "application/json", buf_out(out));
}

/* ---- heads ---- */

/* With the heads' own name, so that each line is a whole verifier key. */
static void keys_json(struct json_writer *w, struct exchange *x, const struct tree_head *head)
{
    struct key list[KEYRING_KEYS_MAX];
    struct note_head note;
    size_t n = keyring_list(x->portal->keyring, list);
    json_name(w, "keys");
    json_list_open(w);
    for (size_t i = 0; i < n && note_read(head->note, &note); i++) {
        if (list[i].use != KEY_LEDGER)
            continue;
        struct note_key key = note_key_of(note.origin, list[i].public_part);
        json_str(w, note_key_text(x->req, &key));
    }
    json_list_close(w);
}

void api_ledger_head(struct exchange *x)
{
    struct tree_head head;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    enum err e = tree_head_last(x->reader, x->req, &head);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    exchange_header(x, "Vary", S("Accept"));
    if (str_starts(http_header_get(x->http, "Accept"), S("text/plain"))) {
        exchange_header(x, "Cache-Control", S("public, max-age=10"));
        answer_bytes(x, 200, "text/plain; charset=utf-8", head.note);
        return;
    }
    json_object_open(&w);
    json_name(&w, "head");
    head_json(&w, x->req, &head);
    keys_json(&w, x, &head);
    json_object_close(&w);
    answer_public(x, &out);
}

void api_ledger_heads(struct exchange *x)
{
    struct form form;
    struct tree_head *list;
    size_t n;
    int64_t before = 0, limit = HEADS_DEFAULT;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    if (!query_read(x, &form))
        return;
    if (!number_read(&form, "cursor", 1, &before) || !number_read(&form, "limit", 1, &limit) ||
        limit > HEADS_MAX) {
        answer_error(x, ERR_INPUT);
        return;
    }
    enum err e = tree_heads_before(x->reader, x->req, before, (size_t)limit + 1, &list, &n);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    size_t shown = n > (size_t)limit ? (size_t)limit : n;
    json_object_open(&w);
    json_name(&w, "heads");
    json_list_open(&w);
    for (size_t i = 0; i < shown; i++)
        head_json(&w, x->req, &list[i]);
    json_list_close(&w);
    if (n > shown) {
        struct str next = str_printf(x->req, "%lld", (long long)list[shown - 1].size);
        json_member_str(&w, "next_cursor", next);
        exchange_header(
            x, "Link",
            str_printf(x->req, "</api/v1/ledger/heads?cursor=" STR_FMT "&limit=%lld>; rel=\"next\"",
                       STR_ARG(next), (long long)limit));
    }
    json_object_close(&w);
    answer_public(x, &out);
}

/* ---- proofs ---- */

/* `size` (the last head's when 0) must not be beyond the last head. */
static enum err size_known(struct exchange *x, int64_t *size)
{
    struct tree_head last;
    TRY(tree_head_last(x->reader, x->req, &last));
    if (*size == 0)
        *size = last.size;
    return *size <= last.size ? OK : ERR_NOT_FOUND;
}

static enum err place_of(struct tree *t, int64_t no, int64_t size, int64_t *index,
                         struct merkle_hash *leaf)
{
    if (no == 0) {
        if (*index >= size)
            return ERR_NOT_FOUND;
        TRY(tree_number(t, *index, &no));
    }
    return tree_find(t, no, size, index, leaf);
}

void api_ledger_inclusion(struct exchange *x)
{
    struct form form;
    struct merkle_hash leaf, root;
    int64_t no = 0, index = -1, size = 0;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    struct tree *tree = tree_new(x->req, x->reader);
    struct merkle_source source = tree_source(tree);
    struct merkle_path *path = arena_new_of(x->req, struct merkle_path);
    if (!query_read(x, &form))
        return;
    if (!number_read(&form, "no", 1, &no) || !number_read(&form, "index", 0, &index) ||
        !number_read(&form, "size", 1, &size) || (no == 0) == (index < 0)) {
        answer_error(x, ERR_INPUT);
        return;
    }
    enum err e = size_known(x, &size);
    if (e == OK)
        e = place_of(tree, no, size, &index, &leaf);
    if (e == OK)
        e = merkle_inclusion(&source, (uint64_t)index, (uint64_t)size, path);
    if (e == OK)
        e = merkle_root_at(&source, (uint64_t)size, &root);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_object_open(&w);
    json_member_int(&w, "index", index);
    json_member_int(&w, "size", size);
    json_member_str(&w, "leaf", hash_base64(x->req, leaf.byte, MERKLE_BYTES));
    json_member_str(&w, "root", hash_base64(x->req, root.byte, MERKLE_BYTES));
    json_name(&w, "path");
    hashes_json(&w, x->req, path->hash, path->n);
    json_object_close(&w);
    answer_public(x, &out);
}

void api_ledger_consistency(struct exchange *x)
{
    struct form form;
    struct merkle_hash from_root, to_root;
    int64_t from = 0, to = 0;
    struct buf out = buf_new(x->req);
    struct json_writer w = json_writer(&out);
    struct merkle_source source = tree_source(tree_new(x->req, x->reader));
    struct merkle_path *path = arena_new_of(x->req, struct merkle_path);
    if (!query_read(x, &form))
        return;
    if (!number_read(&form, "from", 1, &from) || !number_read(&form, "to", 1, &to) || from == 0) {
        answer_error(x, ERR_INPUT);
        return;
    }
    enum err e = size_known(x, &to);
    if (e == OK && from > to)
        e = ERR_INPUT;
    if (e == OK)
        e = merkle_consistency(&source, (uint64_t)from, (uint64_t)to, path);
    if (e == OK)
        e = merkle_root_at(&source, (uint64_t)from, &from_root);
    if (e == OK)
        e = merkle_root_at(&source, (uint64_t)to, &to_root);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    json_object_open(&w);
    json_member_int(&w, "from", from);
    json_member_int(&w, "to", to);
    json_member_str(&w, "from_root", hash_base64(x->req, from_root.byte, MERKLE_BYTES));
    json_member_str(&w, "to_root", hash_base64(x->req, to_root.byte, MERKLE_BYTES));
    json_name(&w, "path");
    hashes_json(&w, x->req, path->hash, path->n);
    json_object_close(&w);
    answer_public(x, &out);
}
