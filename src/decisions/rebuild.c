/* See the header. A projection is a table with its columns and the name of its first key column, by
   whose ranges both stores are read side by side, so that neither holds a whole table in memory. */
#include "decisions/rebuild.h"
#include "base/log.h"
#include "decisions/apply.h"
#include "decisions/warehouse_feed.h"
#include "registers/import.h"
#include <sodium.h>
#include <stdlib.h>

struct projection {
    const char *name, *columns; /* for people; "a b c" */
    const char *kinds;          /* one letter a column: i integer, t text, b blob */
    int keys;                   /* the first so many columns are the key */
    const char *select;         /* rows with $1 <= first key < $2, in key order */
    const char *last;           /* the largest first key */
    const char *clear, *insert; /* for rebuild_replace */
};

#define PROJECTION(table, keys_count, first_key, order, kinds_text, columns_list, columns_text, \
                   values)                                                                      \
    {                                                                                           \
        .name = table, .columns = columns_text, .kinds = kinds_text, .keys = keys_count,        \
        .select = "SELECT " columns_list " FROM " table " WHERE " first_key                     \
                  " >= $1 AND " first_key " < $2 ORDER BY " order,                              \
        .last = "SELECT COALESCE(MAX(" first_key "), 0) FROM " table,                           \
        .clear = "DELETE FROM " table,                                                          \
        .insert = "INSERT INTO " table " (" columns_list ") VALUES (" values ")",               \
    }

static const struct projection projections[] = {
#include "decisions/projections.def"
};
enum { PROJECTIONS = sizeof projections / sizeof *projections, COLUMNS_MAX = 32, RANGE = 2000 };

/* ---- faults ---- */

struct rebuilding {
    struct arena *a;
    struct rebuild_report *report;
    struct db *db, *scratch;
    struct importer *importer;
    struct apply apply;
    struct arena *lines; /* of the request in hand; emptied between requests */
    struct ledger_sum sum;
    int64_t last_no;
    void (*progress)(int64_t done, int64_t all);
};

static void add_fault(struct rebuilding *x, struct str text)
{
    if (x->report->faults_count < REBUILD_FAULTS_MAX)
        x->report->faults[x->report->faults_count] = text;
    x->report->faults_count++;
}

/* ---- making anew ---- */

static enum err take_operation(void *ctx, const struct operation *op)
{
    struct rebuilding *x = ctx;
    unsigned char leaf[HASH_BYTES];
    static _Thread_local struct entry e; /* large, and one at a time */
    x->report->operations++;
    if (x->progress && x->report->operations % 10000 == 0)
        x->progress(x->report->operations, x->last_no);
    ledger_sum_add(&x->sum, op->leaf);
    if (op->body.at) {
        ledger_leaf(op, leaf);
        if (memcmp(leaf, op->leaf, sizeof leaf) != 0)
            add_fault(x, str_printf(x->a, "operation %lld: its leaf does not fit its content",
                                    (long long)op->no));
    }
    if (entry_decode(op, &e) != OK) {
        add_fault(x,
                  str_printf(x->a, "operation %lld: its body cannot be read", (long long)op->no));
        return OK;
    }
    enum err err = OK;
    enum { LINES_BYTES_MAX = 32 << 20 };
    if (arena_used(x->lines) > LINES_BYTES_MAX) {
        TRY(apply_flush(&x->apply));
        arena_reset(x->lines);
    }
    if (op->kind == OPERATION_IMPORTED) {
        TRY(apply_flush(&x->apply));
        TRY(db_commit(x->scratch));
        importer_forget(x->importer);
        err = import_replay(x->importer, x->db, op->no);
        TRY(db_begin(x->scratch));
        x->report->imports++;
    }
    if (err == OK)
        err = apply_entry(&x->apply, &e);
    if (err == OK)
        return OK;
    add_fault(x, str_printf(x->a, "operation %lld: cannot be applied (%s)", (long long)op->no,
                            err_name(err)));
    return OK;
}

static enum err make_anew(struct rebuilding *x)
{
    TRY(operation_last(x->db, &x->last_no));
    TRY(db_begin(x->scratch));
    x->apply.db = x->scratch;
    x->apply.kept = x->db;
    x->apply.arena = x->lines;
    x->apply.is_replay = true;
    TRY(operation_each(x->db, 1, x->last_no, take_operation, x));
    TRY(apply_flush(&x->apply));
    TRY(apply_statistics(&x->apply));
    return db_commit(x->scratch);
}

/* As far as the one in use is counted, which may be behind its ledger: what is missing is counted when
   the portal runs. */
static enum err count_anew(struct rebuilding *x)
{
    struct warehouse_mark mark;
    TRY(warehouse_mark_load(x->db, &mark));
    return warehouse_catch_up(x->db, x->scratch, mark.last_no);
}

static enum err compare_sums(struct rebuilding *x)
{
    struct ledger_sum stored;
    TRY(ledger_load_sum(x->db, &stored));
    memcpy(x->report->ledger_sum, x->sum.words, sizeof x->sum.words);
    if (stored.count != x->sum.count)
        add_fault(x, str_printf(x->a, "ledger: %lld rows are there, %lld were written",
                                (long long)x->sum.count, (long long)stored.count));
    else if (memcmp(stored.words, x->sum.words, sizeof stored.words) != 0)
        add_fault(x, S("ledger: the sum of the leaves is not what was written"));
    return OK;
}

/* ---- comparing ---- */

struct row {
    bool has;
    struct db_arg cell[COLUMNS_MAX];
};

static void read_row(struct db_rows *r, const struct projection *p, struct row *out)
{
    out->has = db_next(r);
    for (int i = 0; out->has && p->kinds[i]; i++) {
        if (db_is_null(r, i))
            out->cell[i] = db_null_arg();
        else if (p->kinds[i] == 'i')
            out->cell[i] = db_int_arg(db_int(r, i));
        else
            out->cell[i] =
                p->kinds[i] == 't' ? db_text_arg(db_text(r, i)) : db_blob_arg(db_blob(r, i));
    }
}

static int cell_cmp(const struct db_arg *a, const struct db_arg *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->type == DB_INT)
        return (a->i > b->i) - (a->i < b->i);
    return a->type == DB_NULL ? 0 : str_cmp(a->s, b->s);
}

static int key_cmp(const struct projection *p, const struct row *a, const struct row *b)
{
    for (int i = 0; i < p->keys; i++) {
        int d = cell_cmp(&a->cell[i], &b->cell[i]);
        if (d)
            return d;
    }
    return 0;
}

static void hash_row(crypto_hash_sha256_state *hash, const struct projection *p,
                     const struct row *row)
{
    for (int i = 0; p->kinds[i]; i++) {
        const struct db_arg *c = &row->cell[i];
        uint64_t head = c->type == DB_INT ? (uint64_t)c->i : c->s.n;
        unsigned char type = (unsigned char)c->type;
        crypto_hash_sha256_update(hash, &type, 1);
        if (c->type == DB_NULL)
            continue;
        crypto_hash_sha256_update(hash, (const unsigned char *)&head, sizeof head);
        if (c->type != DB_INT)
            crypto_hash_sha256_update(hash, (const unsigned char *)c->s.at, c->s.n);
    }
}

static void cell_text(struct buf *b, const struct db_arg *c)
{
    if (c->type == DB_INT)
        buf_i64(b, c->i);
    else if (c->type == DB_TEXT)
        buf_str(b, str_first(c->s, 40));
    else
        buf_c(b, c->type == DB_NULL ? "nothing" : "other bytes");
}

static struct buf row_name(struct rebuilding *x, const struct projection *p, const struct row *row)
{
    struct buf b = buf_new(x->a);
    buf_c(&b, p->name);
    for (int i = 0; i < p->keys; i++) {
        buf_char(&b, i ? '/' : ' ');
        cell_text(&b, &row->cell[i]);
    }
    return b;
}

static void name_difference(struct rebuilding *x, const struct projection *p,
                            const struct row *used, const struct row *made)
{
    struct str rest = str_of(p->columns), column = S("");
    for (int i = 0; p->kinds[i]; i++) {
        str_cut(&rest, ' ', &column);
        if (cell_cmp(&used->cell[i], &made->cell[i]) == 0)
            continue;
        struct buf b = row_name(x, p, used);
        buf_printf(&b, ": " STR_FMT " is ", STR_ARG(column));
        cell_text(&b, &used->cell[i]);
        buf_c(&b, ", the ledger gives ");
        cell_text(&b, &made->cell[i]);
        add_fault(x, buf_out(&b));
        return;
    }
}

static void name_lone(struct rebuilding *x, const struct projection *p, const struct row *row,
                      const char *what)
{
    struct buf b = row_name(x, p, row);
    buf_c(&b, what);
    add_fault(x, buf_out(&b));
}

struct hashes {
    crypto_hash_sha256_state used, made;
};

static enum err compare_range(struct rebuilding *x, const struct projection *p, int64_t from,
                              int64_t to, struct hashes *h)
{
    struct db_rows used_rows, made_rows;
    struct row used, made;
    TRY(db_query(x->db, &used_rows, p->select, db_int_arg(from), db_int_arg(to)));
    TRY(db_query(x->scratch, &made_rows, p->select, db_int_arg(from), db_int_arg(to)));
    read_row(&used_rows, p, &used);
    read_row(&made_rows, p, &made);
    while (used.has || made.has) {
        int d = !used.has ? 1 : !made.has ? -1 : key_cmp(p, &used, &made);
        if (d == 0)
            name_difference(x, p, &used, &made);
        else if (d < 0)
            name_lone(x, p, &used, ": the ledger does not give this row");
        else
            name_lone(x, p, &made, ": the ledger gives this row, and it is not there");
        if (d <= 0) {
            x->report->rows++;
            hash_row(&h->used, p, &used);
            read_row(&used_rows, p, &used);
        }
        if (d >= 0) {
            hash_row(&h->made, p, &made);
            read_row(&made_rows, p, &made);
        }
    }
    TRY(db_done(&used_rows));
    return db_done(&made_rows);
}

static enum err number_of(struct db *db, const char *sql, int64_t *out)
{
    struct db_rows r;
    TRY(db_query0(db, &r, sql));
    *out = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

static enum err compare(struct rebuilding *x)
{
    struct hashes h;
    crypto_hash_sha256_init(&h.used);
    crypto_hash_sha256_init(&h.made);
    for (int i = 0; i < PROJECTIONS; i++) {
        const struct projection *p = &projections[i];
        int64_t last_used, last_made;
        TRY(number_of(x->db, p->last, &last_used));
        TRY(number_of(x->scratch, p->last, &last_made));
        int64_t last = last_used > last_made ? last_used : last_made;
        for (int64_t from = 0; from <= last; from += RANGE)
            TRY(compare_range(x, p, from, from + RANGE, &h));
    }
    crypto_hash_sha256_final(&h.used, x->report->state_hash);
    crypto_hash_sha256_final(&h.made, x->report->rebuilt_hash);
    return OK;
}

/* ---- the two doors ---- */

static enum err open_both(struct rebuilding *x, struct arena *a, const char *url, enum db_mode mode,
                          const struct policy *policy)
{
    x->a = a;
    x->lines = arena_new(64 << 20);
    TRY(db_open(url, mode, &x->db));
    TRY(db_open(url, DB_SCRATCH, &x->scratch));
    TRY(db_migrate(x->scratch));
    x->importer = importer_new(x->scratch, policy, DAY_NONE);
    return OK;
}

static void close_both(struct rebuilding *x)
{
    arena_free(x->lines);
    if (x->importer)
        importer_free(x->importer);
    if (x->scratch)
        db_close(x->scratch);
    if (x->db)
        db_close(x->db);
    free(x);
}

static enum err run_check(struct rebuilding *x)
{
    enum err e = make_anew(x);
    if (e == OK)
        e = count_anew(x);
    if (e == OK)
        e = compare_sums(x);
    if (e == OK)
        e = compare(x);
    return e;
}

enum err rebuild_check(struct arena *a, const char *url, const struct policy *policy,
                       struct rebuild_report *out, void (*progress)(int64_t done, int64_t all))
{
    struct rebuilding *x = calloc(1, sizeof *x);
    memset(out, 0, sizeof *out);
    if (!x)
        return fail(ERR_BUSY, "no memory to rebuild");
    x->report = out;
    x->progress = progress;
    enum err e = open_both(x, a, url, DB_READ, policy);
    if (e == OK)
        e = db_read_begin(x->db);
    if (e == OK) {
        e = run_check(x);
        db_read_end(x->db);
    }
    close_both(x);
    return e;
}

static enum err copy_range(struct rebuilding *x, const struct projection *p, int64_t from,
                           int64_t to)
{
    struct db_rows rows;
    struct row row;
    TRY(db_query(x->scratch, &rows, p->select, db_int_arg(from), db_int_arg(to)));
    for (read_row(&rows, p, &row); row.has; read_row(&rows, p, &row))
        TRY(db_run(x->db, p->insert, row.cell, strlen(p->kinds), NULL));
    return db_done(&rows);
}

static enum err replace_all(struct rebuilding *x)
{
    for (int i = 0; i < PROJECTIONS; i++) {
        const struct projection *p = &projections[i];
        int64_t last;
        TRY(db_exec0(x->db, p->clear));
        TRY(number_of(x->scratch, p->last, &last));
        for (int64_t from = 0; from <= last; from += RANGE)
            TRY(copy_range(x, p, from, from + RANGE));
    }
    return OK;
}

enum err rebuild_replace(struct arena *a, const char *url, const struct policy *policy,
                         struct rebuild_report *out, void (*progress)(int64_t done, int64_t all))
{
    struct rebuilding *x = calloc(1, sizeof *x);
    memset(out, 0, sizeof *out);
    if (!x)
        return fail(ERR_BUSY, "no memory to rebuild");
    x->report = out;
    x->progress = progress;
    enum err e = open_both(x, a, url, DB_WRITE, policy);
    if (e == OK)
        e = make_anew(x);
    if (e == OK)
        e = compare_sums(x);
    if (e == OK && out->faults_count > 0)
        e = ERR_CONFLICT;
    if (e == OK)
        e = db_begin(x->db);
    if (e == OK) {
        e = replace_all(x);
        if (e == OK)
            e = db_commit(x->db);
        else
            db_rollback(x->db);
    }
    /* Counted from the registers as they are now. */
    if (e == OK)
        e = warehouse_catch_up(x->db, x->db, x->last_no);
    if (e == OK)
        e = count_anew(x);
    if (e == OK)
        e = compare(x);
    close_both(x);
    return e;
}
