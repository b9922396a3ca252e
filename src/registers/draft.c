/* See the header. */
#include "registers/draft.h"
#include "db/db.h"

static struct str id_str(const unsigned char id[DRAFT_ID_BYTES])
{
    return (struct str){(const char *)id, DRAFT_ID_BYTES};
}

enum err draft_load(struct db *db, struct arena *req, const unsigned char id[DRAFT_ID_BYTES],
                    int64_t account_id, int64_t establishment_id, int64_t now_ms,
                    struct draft_row *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT service, state, changed_at, ends_at, seq, body FROM draft WHERE id = $1 "
                 "AND account_id = $2 AND establishment_id = $3 AND ends_at > $4",
                 db_blob_arg(id_str(id)), db_int_arg(account_id), db_int_arg(establishment_id),
                 db_int_arg(now_ms)));
    bool is_there = db_next(&r);
    if (is_there) {
        *out = (struct draft_row){
            .account_id = account_id,
            .establishment_id = establishment_id,
            .service = (int)db_int(&r, 0),
            .state = (enum draft_state)db_int(&r, 1),
            .changed_at = db_int(&r, 2),
            .ends_at = db_int(&r, 3),
            .seq = db_int(&r, 4),
            .body = str_copy(req, db_blob(&r, 5)),
        };
        memcpy(out->id, id, DRAFT_ID_BYTES);
    }
    TRY(db_done(&r));
    return is_there ? OK : ERR_NOT_FOUND;
}

enum err draft_store(struct db *db, const struct draft_row *d)
{
    int64_t changed;
    TRY(db_exec_count(
        db,
        "INSERT INTO draft (id, account_id, establishment_id, service, state, changed_at, ends_at, "
        "seq, body) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) ON CONFLICT (id) DO UPDATE SET "
        "state = excluded.state, changed_at = excluded.changed_at, ends_at = excluded.ends_at, "
        "body = excluded.body WHERE draft.account_id = excluded.account_id AND "
        "draft.establishment_id = excluded.establishment_id AND draft.state <> 3",
        &changed, db_blob_arg(id_str(d->id)), db_int_arg(d->account_id),
        db_int_arg(d->establishment_id), db_int_arg(d->service), db_int_arg(d->state),
        db_int_arg(d->changed_at), db_int_arg(d->ends_at), db_int_arg(d->seq),
        db_blob_arg(d->body)));
    return changed == 1 ? OK : ERR_CONFLICT;
}

enum err draft_mark(struct db *db, const unsigned char id[DRAFT_ID_BYTES], enum draft_state state,
                    int64_t seq, int64_t now_ms)
{
    return db_exec(db, "UPDATE draft SET state = $2, seq = $3, changed_at = $4 WHERE id = $1",
                   db_blob_arg(id_str(id)), db_int_arg(state), db_int_arg(seq), db_int_arg(now_ms));
}

enum err draft_sweep(struct db *db, int64_t now_ms)
{
    return db_exec(db, "DELETE FROM draft WHERE ends_at < $1", db_int_arg(now_ms));
}
