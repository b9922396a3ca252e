/* The leaves that were kept at sealing, one after the other: the witness's, where there are some, else
   those in the store's tiles. */
#include "decisions/ledger_check_parts.h"
#include "decisions/witness.h"

static enum err from_witness(struct check_kept *k, struct kept_leaf *out, bool *has)
{
    struct str bytes = str_from(k->witness, (size_t)k->next * WITNESS_LEAF_BYTES);
    *has = bytes.n >= WITNESS_LEAF_BYTES;
    if (!*has)
        return OK;
    uint64_t no = 0;
    for (int i = 0; i < 8; i++)
        no |= (uint64_t)(unsigned char)bytes.at[i] << (8 * i);
    out->no = (int64_t)no;
    memcpy(out->hash.byte, bytes.at + 8, MERKLE_BYTES);
    k->next++;
    return OK;
}

enum err check_kept_next(struct check_kept *k, struct kept_leaf *out, bool *has)
{
    *has = k->next < k->limit;
    if (!*has)
        return OK;
    if (k->witness.n)
        return from_witness(k, out, has);
    int i = (int)(k->next % TILE_WIDTH);
    if (i == 0 || k->tile->count == 0) {
        enum err e = tree_tile_load(k->db, 0, k->next / TILE_WIDTH, k->tile);
        if (e == ERR_NOT_FOUND)
            k->tile->count = 0;
        else
            TRY(e);
    }
    *has = i < k->tile->count;
    if (!*has)
        return OK;
    *out = (struct kept_leaf){.no = k->tile->number[i], .hash = k->tile->hash[i]};
    k->next++;
    return OK;
}
