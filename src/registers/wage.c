/* Wage files, uploads and what is kept of them; lines, months and duty stand in wage_month.c. */
#include "registers/wage.h"
#include "registers/column.h"
#include <zlib.h>

enum { PART_BYTES = 4 << 20, LENGTH_BYTES = 8, LEVEL = 1 };

/* ---- kept ---- */

/* Each part is a compressed stream of its own behind the length of what it holds. */
void wage_pack(struct arena *a, struct str bytes, struct wage_packed *out)
{
    size_t parts = bytes.n / PART_BYTES + 1;
    out->parts = arena_array(a, struct str, parts);
    out->count = 0;
    while (bytes.n || out->count == 0) {
        struct str raw = str_first(bytes, PART_BYTES);
        uLongf room = compressBound(raw.n);
        unsigned char *to = arena_alloc_raw(a, LENGTH_BYTES + room);
        for (int i = 0; i < LENGTH_BYTES; i++)
            to[i] = (unsigned char)((uint64_t)raw.n >> (8 * i));
        int code = compress2(to + LENGTH_BYTES, &room, (const unsigned char *)raw.at, raw.n, LEVEL);
        assert(code == Z_OK);
        (void)code;
        out->parts[out->count++] = (struct str){(char *)to, LENGTH_BYTES + room};
        bytes = str_from(bytes, raw.n);
    }
}

enum err wage_kept_store(struct db *db, int64_t establishment_id, int64_t file_id,
                         enum wage_kept_kind kind, const struct wage_packed *packed)
{
    for (size_t i = 0; i < packed->count; i++)
        TRY(db_exec(db,
                    "INSERT INTO wage_kept (establishment_id, file_id, kind, part, data) "
                    "VALUES ($1,$2,$3,$4,$5)",
                    db_int_arg(establishment_id), db_int_arg(file_id), db_int_arg(kind),
                    db_int_arg(i), db_blob_arg(packed->parts[i])));
    return db_flush(db);
}

static bool part_add(struct buf *to, struct str part)
{
    const unsigned char *at = (const unsigned char *)part.at;
    uint64_t length = 0;
    if (part.n < LENGTH_BYTES)
        return false;
    for (int i = 0; i < LENGTH_BYTES; i++)
        length |= (uint64_t)at[i] << (8 * i);
    if (length > PART_BYTES)
        return false;
    uLongf n = length;
    char *room = buf_room(to, length + 1);
    if (uncompress((unsigned char *)room, &n, at + LENGTH_BYTES, part.n - LENGTH_BYTES) != Z_OK ||
        n != length)
        return false;
    to->n += length;
    return true;
}

enum err wage_kept_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t file_id,
                        enum wage_kept_kind kind, struct str *out)
{
    struct db_rows r;
    struct buf to = buf_new(a);
    int64_t parts = 0;
    bool is_whole = true;
    TRY(db_query(db, &r,
                 "SELECT part, data FROM wage_kept WHERE establishment_id = $1 AND file_id = $2 "
                 "AND kind = $3 ORDER BY part",
                 db_int_arg(establishment_id), db_int_arg(file_id), db_int_arg(kind)));
    for (; is_whole && db_next(&r); parts++)
        is_whole = db_int(&r, 0) == parts && part_add(&to, db_blob(&r, 1));
    TRY(db_done(&r));
    if (!is_whole)
        return fail(ERR_DB, "what was kept of a wage file is damaged");
    *out = to.n ? buf_out(&to) : S("");
    return parts ? OK : ERR_NOT_FOUND;
}

/* ---- uploads ---- */

static struct db_arg hash_arg(const unsigned char hash[WAGE_HASH_BYTES])
{
    return db_blob_arg(((struct str){(const char *)hash, WAGE_HASH_BYTES}));
}

static void blob_take(const struct db_rows *r, int column, unsigned char *to, size_t n)
{
    struct str blob = db_blob(r, column);
    memset(to, 0, n);
    memcpy(to, blob.at, blob.n < n ? blob.n : n);
}

enum err wage_upload_insert(struct db *db, const struct wage_upload *u)
{
    return db_exec(
        db,
        "INSERT INTO wage_upload (establishment_id, file_id, account_id, made_at, made_on, month, "
        "format, how, mends, name, file_ref, outcome, lines, lines_rejected, lines_unknown, "
        "rejects, remarks, total, looked, file_hash, lines_hash, operation_no) VALUES "
        "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)",
        db_int_arg(u->establishment_id), db_int_arg(u->file_id), db_int_arg(u->account_id),
        db_int_arg(u->made_at), day_arg(u->made_on), db_int_arg(u->month), db_int_arg(u->format),
        db_int_arg(u->how), db_int_arg(u->mends), db_text_arg(u->name), db_text_arg(u->file_ref),
        db_int_arg(u->outcome), db_int_arg(u->lines), db_int_arg(u->lines_rejected),
        db_int_arg(u->lines_unknown), db_int_arg(u->rejects), db_int_arg(u->remarks),
        db_int_arg(u->total),
        db_blob_arg(((struct str){(const char *)u->looked, WAGE_LOOKED_BYTES})),
        hash_arg(u->file_hash), hash_arg(u->lines_hash), db_int_arg(u->operation_no));
}

#define UPLOAD_COLUMNS                                                                            \
    "SELECT establishment_id, file_id, account_id, made_at, made_on, month, format, how, mends, " \
    "name, file_ref, outcome, lines, lines_rejected, lines_unknown, rejects, remarks, total, "    \
    "looked, file_hash, lines_hash, operation_no FROM wage_upload WHERE establishment_id = $1 "

static void upload_take(const struct db_rows *r, struct arena *a, struct wage_upload *u)
{
    *u = (struct wage_upload){
        .establishment_id = db_int(r, 0),
        .file_id = db_int(r, 1),
        .account_id = db_int(r, 2),
        .made_at = db_int(r, 3),
        .made_on = column_day(r, 4),
        .month = db_int(r, 5),
        .format = (int)db_int(r, 6),
        .how = (enum wage_how)db_int(r, 7),
        .mends = db_int(r, 8),
        .name = str_copy(a, db_text(r, 9)),
        .file_ref = str_copy(a, db_text(r, 10)),
        .outcome = (int)db_int(r, 11),
        .lines = db_int(r, 12),
        .lines_rejected = db_int(r, 13),
        .lines_unknown = db_int(r, 14),
        .rejects = db_int(r, 15),
        .remarks = db_int(r, 16),
        .total = db_int(r, 17),
        .operation_no = db_int(r, 21),
    };
    blob_take(r, 18, u->looked, sizeof u->looked);
    blob_take(r, 19, u->file_hash, sizeof u->file_hash);
    blob_take(r, 20, u->lines_hash, sizeof u->lines_hash);
}

enum err wage_upload_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t file_id,
                          struct wage_upload *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, UPLOAD_COLUMNS "AND file_id = $2", db_int_arg(establishment_id),
                 db_int_arg(file_id)));
    bool found = db_next(&r);
    if (found)
        upload_take(&r, a, out);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err wage_uploads_open(struct db *db, struct arena *a, int64_t establishment_id, size_t max,
                           struct wage_upload **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(a, struct wage_upload, max);
    TRY(db_query(db, &r, UPLOAD_COLUMNS "AND operation_no = 0 ORDER BY made_at DESC LIMIT $2",
                 db_int_arg(establishment_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        upload_take(&r, a, &(*out)[(*n)++]);
    return db_done(&r);
}

enum err wage_upload_accept(struct db *db, int64_t establishment_id, int64_t file_id,
                            int64_t operation_no)
{
    return db_exec(db,
                   "UPDATE wage_upload SET operation_no = $3 WHERE establishment_id = $1 "
                   "AND file_id = $2",
                   db_int_arg(establishment_id), db_int_arg(file_id), db_int_arg(operation_no));
}

enum err wage_uploads_sweep(struct db *db, struct day before)
{
    TRY(db_exec(db,
                "DELETE FROM wage_kept WHERE EXISTS (SELECT 1 FROM wage_upload u "
                "WHERE u.establishment_id = wage_kept.establishment_id "
                "AND u.file_id = wage_kept.file_id AND u.operation_no = 0 AND u.made_on < $1)",
                day_arg(before)));
    return db_exec(db, "DELETE FROM wage_upload WHERE operation_no = 0 AND made_on < $1",
                   day_arg(before));
}

/* ---- accepted files ---- */

enum err wage_file_insert(struct db *db, const struct wage_file *f)
{
    return db_exec(
        db,
        "INSERT INTO wage_file (establishment_id, file_id, operation_no, month, no, format, how, "
        "mends, file_ref, received_on, account_id, outcome, lines, lines_rejected, remarks, total, "
        "file_hash, is_replaced) VALUES "
        "($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)",
        db_int_arg(f->establishment_id), db_int_arg(f->file_id), db_int_arg(f->operation_no),
        db_int_arg(f->month), db_int_arg(f->no), db_int_arg(f->format), db_int_arg(f->how),
        db_int_arg(f->mends), db_text_arg(f->file_ref), day_arg(f->received_on),
        db_int_arg(f->account_id), db_int_arg(f->outcome), db_int_arg(f->lines),
        db_int_arg(f->lines_rejected), db_int_arg(f->remarks), db_int_arg(f->total),
        hash_arg(f->file_hash), db_int_arg(f->is_replaced));
}

#define FILE_COLUMNS                                                                            \
    "SELECT establishment_id, file_id, operation_no, month, no, format, how, mends, file_ref, " \
    "received_on, account_id, outcome, lines, lines_rejected, remarks, total, file_hash, "      \
    "is_replaced FROM wage_file WHERE establishment_id = $1 "

static void file_take(const struct db_rows *r, struct arena *a, struct wage_file *f)
{
    *f = (struct wage_file){
        .establishment_id = db_int(r, 0),
        .file_id = db_int(r, 1),
        .operation_no = db_int(r, 2),
        .month = db_int(r, 3),
        .no = db_int(r, 4),
        .format = (int)db_int(r, 5),
        .how = (enum wage_how)db_int(r, 6),
        .mends = db_int(r, 7),
        .file_ref = str_copy(a, db_text(r, 8)),
        .received_on = column_day(r, 9),
        .account_id = db_int(r, 10),
        .outcome = (int)db_int(r, 11),
        .lines = db_int(r, 12),
        .lines_rejected = db_int(r, 13),
        .remarks = db_int(r, 14),
        .total = db_int(r, 15),
        .is_replaced = db_int(r, 17) != 0,
    };
    blob_take(r, 16, f->file_hash, sizeof f->file_hash);
}

enum err wage_file_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t file_id,
                        struct wage_file *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, FILE_COLUMNS "AND file_id = $2", db_int_arg(establishment_id),
                 db_int_arg(file_id)));
    bool found = db_next(&r);
    if (found)
        file_take(&r, a, out);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err wage_file_replaced(struct db *db, int64_t establishment_id, int64_t file_id)
{
    return db_exec(db,
                   "UPDATE wage_file SET is_replaced = 1 WHERE establishment_id = $1 "
                   "AND file_id = $2",
                   db_int_arg(establishment_id), db_int_arg(file_id));
}

enum err wage_files_load(struct db *db, struct arena *a, int64_t establishment_id, int64_t month,
                         size_t max, struct wage_file **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(a, struct wage_file, max);
    TRY(db_query(db, &r,
                 FILE_COLUMNS "AND ($2 = 0 OR month = $2) ORDER BY operation_no DESC LIMIT $3",
                 db_int_arg(establishment_id), db_int_arg(month), db_int_arg(max)));
    while (*n < max && db_next(&r))
        file_take(&r, a, &(*out)[(*n)++]);
    return db_done(&r);
}

enum err wage_file_next_no(struct db *db, int64_t establishment_id, int64_t month, int64_t *no)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT COALESCE(MAX(no), 0) + 1 FROM wage_file WHERE establishment_id = $1 "
                 "AND month = $2",
                 db_int_arg(establishment_id), db_int_arg(month)));
    *no = db_next(&r) ? db_int(&r, 0) : 1;
    return db_done(&r);
}

enum err wage_file_ref_used(struct db *db, int64_t establishment_id, struct str file_ref,
                            bool *is_used)
{
    struct db_rows r;
    TRY(db_query(db, &r, "SELECT 1 FROM wage_file WHERE establishment_id = $1 AND file_ref = $2",
                 db_int_arg(establishment_id), db_text_arg(file_ref)));
    *is_used = db_next(&r);
    return db_done(&r);
}
