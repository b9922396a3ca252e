/* The kept text of an imported file: zlib, in parts small enough for any database and backup tool.
   Part 0 starts with a head of 16 bytes: layout, business day, length of the text. The trap: the
   parts are one compressed stream, so none can be read without those before it. */
#include "base/buf.h"
#include "registers/import_parts.h"
#include <zlib.h>

enum { LAYOUT = 1, HEAD_BYTES = 16, LEVEL = 1, SLICE_BYTES = 1 << 20 };

static void head_write(unsigned char *to, struct day today, uint64_t length)
{
    uint32_t n = (uint32_t)today.n;
    memset(to, 0, HEAD_BYTES);
    to[0] = LAYOUT;
    for (int i = 0; i < 4; i++)
        to[4 + i] = (unsigned char)(n >> (8 * i));
    for (int i = 0; i < 8; i++)
        to[8 + i] = (unsigned char)(length >> (8 * i));
}

static bool head_read(struct str part, struct day *today, uint64_t *length)
{
    const unsigned char *at = (const unsigned char *)part.at;
    uint32_t n = 0;
    *length = 0;
    if (part.n < HEAD_BYTES || at[0] != LAYOUT)
        return false;
    for (int i = 0; i < 4; i++)
        n |= (uint32_t)at[4 + i] << (8 * i);
    for (int i = 0; i < 8; i++)
        *length |= (uint64_t)at[8 + i] << (8 * i);
    *today = (struct day){(int32_t)n};
    return *length <= IMPORT_FILE_BYTES_MAX;
}

static enum err part_insert(struct db *db, int64_t operation_no, int part, enum import_kind kind,
                            struct str data)
{
    return db_exec(db,
                   "INSERT INTO import_file (operation_no, part, kind, data) "
                   "VALUES ($1, $2, $3, $4)",
                   db_int_arg(operation_no), db_int_arg(part), db_int_arg(kind), db_blob_arg(data));
}

/* Compresses slice after slice; each time the part is full it is written and begun again. */
static enum err parts_store(struct db *db, int64_t operation_no, enum import_kind kind,
                            struct str text, z_stream *z, unsigned char *part)
{
    int parts = 0, code = Z_OK;
    z->next_out = part + HEAD_BYTES;
    z->avail_out = IMPORT_PART_BYTES - HEAD_BYTES;
    while (code != Z_STREAM_END) {
        struct str slice = str_first(text, SLICE_BYTES);
        text = str_from(text, slice.n);
        z->next_in = (unsigned char *)(uintptr_t)slice.at;
        z->avail_in = (uInt)slice.n;
        do {
            code = deflate(z, text.n ? Z_NO_FLUSH : Z_FINISH);
            if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
                return fail(ERR_IO, "import file: deflate answers %d", code);
            if (z->avail_out == 0 || code == Z_STREAM_END) {
                struct str data = {(char *)part, (size_t)(z->next_out - part)};
                TRY(part_insert(db, operation_no, parts++, kind, data));
                TRY(db_flush(db));
                z->next_out = part;
                z->avail_out = IMPORT_PART_BYTES;
            }
        } while (z->avail_in || (!text.n && code != Z_STREAM_END));
    }
    return OK;
}

enum err import_file_store(struct db *db, int64_t operation_no, enum import_kind kind,
                           struct day today, struct str text)
{
    z_stream z = {0};
    if (deflateInit(&z, LEVEL) != Z_OK)
        return fail(ERR_IO, "import file: deflate does not start");
    struct arena *a = arena_new(2 * IMPORT_PART_BYTES);
    unsigned char *part = arena_alloc_raw(a, IMPORT_PART_BYTES);
    head_write(part, today, text.n);
    enum err e = parts_store(db, operation_no, kind, text, &z, part);
    deflateEnd(&z);
    arena_free(a);
    return e;
}

static enum err part_inflate(z_stream *z, struct str data, int64_t part)
{
    z->next_in = (unsigned char *)(uintptr_t)data.at;
    z->avail_in = (uInt)data.n;
    int code = inflate(z, Z_NO_FLUSH);
    if ((code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) || z->avail_in)
        return fail(ERR_DB, "import file: part %lld is damaged", (long long)part);
    return OK;
}

static enum err parts_read(struct db_rows *rows, struct arena *a, z_stream *z,
                           enum import_kind *kind, struct day *today, struct str *text)
{
    uint64_t length = 0;
    char *at = NULL;
    int64_t part = 0;
    for (; db_next(rows); part++) {
        struct str data = db_blob(rows, 2);
        if (db_int(rows, 0) != part)
            return fail(ERR_DB, "import file: part %lld is lacking", (long long)part);
        if (part == 0) {
            if (!head_read(data, today, &length))
                return fail(ERR_DB, "import file: its head is damaged");
            *kind = (enum import_kind)db_int(rows, 1);
            at = arena_alloc_raw(a, length + 1);
            z->next_out = (unsigned char *)at;
            z->avail_out = (uInt)(length + 1); /* one more, to see a text that is too long */
            data = str_from(data, HEAD_BYTES);
        }
        TRY(part_inflate(z, data, part));
    }
    if (part == 0)
        return ERR_NOT_FOUND;
    if (z->total_out != length)
        return fail(ERR_DB, "import file: its end is lacking");
    *text = (struct str){at, length};
    return OK;
}

enum err import_file_load(struct db *db, struct arena *a, int64_t operation_no,
                          enum import_kind *kind, struct day *today, struct str *text)
{
    struct db_rows rows;
    z_stream z = {0};
    TRY(db_query(db, &rows,
                 "SELECT part, kind, data FROM import_file WHERE operation_no = $1 ORDER BY part",
                 db_int_arg(operation_no)));
    if (inflateInit(&z) != Z_OK) {
        enum err closed = db_done(&rows);
        return closed != OK ? closed : fail(ERR_IO, "import file: inflate does not start");
    }
    enum err e = parts_read(&rows, a, &z, kind, today, text);
    inflateEnd(&z);
    enum err closed = db_done(&rows);
    return e != OK ? e : closed;
}

enum err import_file_next(struct db *db, int64_t *operation_no)
{
    struct db_rows rows;
    TRY(db_query0(db, &rows, "SELECT max(operation_no) FROM import_file"));
    *operation_no = db_next(&rows) ? db_int(&rows, 0) + 1 : 1;
    return db_done(&rows);
}
