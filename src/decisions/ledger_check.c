/* The walk through rows and kept leaves side by side; see the header.

   Between two signed heads what differs is only noted. At a head it is known whom to believe: where the
   kept leaves give the signed root, every row that is not as kept is named; where they do not, the
   rows may be right and the tiles wrong, or both were changed together. */
#include "decisions/ledger_check.h"
#include "decisions/ledger.h"
#include "decisions/ledger_check_parts.h"
#include "decisions/seal.h"
#include "registers/tree.h"

enum {
    CLOCK_SLACK_MS = 10 * 60 * 1000, /* clocks are set; a batch is dated when it begins */
    PENDING_MAX = LEDGER_FAULTS_MAX,
};

struct walk {
    struct ledger_report *report;
    struct check_heads heads;
    size_t next_head;
    struct check_kept kept;
    struct kept_leaf leaf; /* the kept leaf in hand */
    bool has_leaf;
    struct merkle_frontier kept_tree, row_tree;
    bool is_same;       /* both trees have had the same leaves so far: row_tree is not kept up */
    bool is_convicted;  /* the kept leaves failed at a head: they prove nothing from there on */
    int64_t head_no; /* the last operation of the last head that was met */
    int64_t row_no, row_at;
    int32_t row_day;
    struct ledger_sum sum;
    int64_t pending_count;
    struct ledger_fault pending[PENDING_MAX];
};

void check_fault(struct ledger_report *r, struct ledger_fault fault)
{
    if (r->faults_count < LEDGER_FAULTS_MAX)
        r->faults[r->faults_count] = fault;
    r->faults_count++;
}

static void suspect(struct walk *w, struct ledger_fault fault)
{
    if (w->pending_count < PENDING_MAX)
        w->pending[w->pending_count] = fault;
    w->pending_count++;
}

static void convict(struct walk *w)
{
    int64_t listed = w->pending_count < PENDING_MAX ? w->pending_count : PENDING_MAX;
    for (int64_t i = 0; i < listed; i++)
        check_fault(w->report, w->pending[i]);
    w->report->faults_count += w->pending_count - listed;
}

/* ---- at a head ---- */

static void meet_head(struct walk *w, const struct check_head *head)
{
    struct merkle_hash kept = merkle_root(&w->kept_tree);
    bool kept_holds = merkle_same(&kept, &head->root);
    struct merkle_hash rows = w->is_same ? kept : merkle_root(&w->row_tree);
    bool rows_hold =
        w->is_same ? kept_holds
                   : w->row_tree.size == (uint64_t)head->size && merkle_same(&rows, &head->root);
    if (kept_holds) {
        convict(w);
    } else if (rows_hold) {
        check_fault(w->report,
                    (struct ledger_fault){
                        .kind = LEDGER_TREE_CHANGED, .no = w->head_no + 1, .other = w->leaf.no});
    } else {
        convict(w);
        if (!w->is_convicted)
            check_fault(w->report,
                        (struct ledger_fault){
                            .kind = LEDGER_CHANGED_RANGE, .no = w->head_no + 1, .other = w->leaf.no});
        w->is_convicted = true;
    }
    w->pending_count = 0;
    w->head_no = w->leaf.no;
}

/* ---- kept leaves ---- */

/* The kept leaf in hand is done with: it goes into the tree, and the next is taken. */
static enum err pass_leaf(struct walk *w)
{
    merkle_add(&w->kept_tree, &w->leaf.hash);
    while (w->next_head < w->heads.count &&
           w->heads.list[w->next_head].size == (int64_t)w->kept_tree.size)
        meet_head(w, &w->heads.list[w->next_head++]);
    return check_kept_next(&w->kept, &w->leaf, &w->has_leaf);
}

static void part_ways(struct walk *w)
{
    if (w->is_same)
        w->row_tree = w->kept_tree;
    w->is_same = false;
}

/* Kept leaves of numbers below `no` have no row. */
static enum err pass_deleted(struct walk *w, int64_t no)
{
    while (w->has_leaf && w->leaf.no < no) {
        part_ways(w);
        suspect(w, (struct ledger_fault){.kind = LEDGER_DELETED, .no = w->leaf.no});
        TRY(pass_leaf(w));
    }
    return OK;
}

/* ---- rows ---- */

static bool is_dated_back(const struct walk *w, const struct check_row *row)
{
    return w->row_no && (row->at < w->row_at - CLOCK_SLACK_MS || row->day < w->row_day);
}

static void suspect_row(struct walk *w, const struct check_row *row, enum ledger_fault_kind kind)
{
    struct ledger_fault f = {.kind = kind, .no = row->no};
    if (is_dated_back(w, row))
        f.kind = LEDGER_BACK_DATED;
    memcpy(f.leaf, row->stored.byte, MERKLE_BYTES);
    suspect(w, f);
}

/* Beyond the last head: nothing was promised yet but what the row itself holds, and that it is not
   older than the head. */
static void take_unsealed(struct walk *w, const struct check_row *row)
{
    int64_t sealed_at = w->report->sealed_at;
    struct ledger_fault f = {.kind = LEDGER_CHANGED, .no = row->no};
    memcpy(f.leaf, row->stored.byte, MERKLE_BYTES);
    if (sealed_at && row->at < sealed_at - CLOCK_SLACK_MS)
        f.kind = LEDGER_BACK_DATED;
    else if (row->fits)
        return;
    check_fault(w->report, f);
}

/* Sealed, and its leaf is kept no more: the tree of the rows alone must give the heads that follow. */
static void take_unkept(struct walk *w, const struct check_row *row)
{
    part_ways(w);
    merkle_add(&w->row_tree, &row->leaf);
    if (!row->fits)
        suspect_row(w, row, LEDGER_CHANGED);
    while (w->next_head < w->heads.count &&
           w->heads.list[w->next_head].size <= (int64_t)w->row_tree.size) {
        const struct check_head *head = &w->heads.list[w->next_head++];
        struct merkle_hash root = merkle_root(&w->row_tree);
        bool holds = w->row_tree.size == (uint64_t)head->size && merkle_same(&root, &head->root);
        convict(w);
        w->pending_count = 0;
        if (!w->is_convicted)
            check_fault(w->report, (struct ledger_fault){
                                       .kind = holds ? LEDGER_TREE_CHANGED : LEDGER_CHANGED_RANGE,
                                       .no = w->head_no + 1,
                                       .other = row->no,
                                   });
        w->is_convicted |= !holds;
        w->head_no = row->no;
    }
}

static enum err take_sealed(struct walk *w, const struct check_row *row)
{
    TRY(pass_deleted(w, row->no));
    bool is_kept = w->has_leaf && w->leaf.no == row->no;
    bool is_right = is_kept && merkle_same(&w->leaf.hash, &row->leaf);
    if (!is_right)
        part_ways(w);
    if (!w->is_same)
        merkle_add(&w->row_tree, &row->leaf);
    if (!is_right || !row->fits)
        suspect_row(w, row, is_kept ? LEDGER_CHANGED : LEDGER_INSERTED);
    return is_kept ? pass_leaf(w) : OK;
}

static enum err take_row(struct walk *w, const struct check_row *row)
{
    w->report->rows++;
    w->report->erased += row->is_erased;
    ledger_sum_add(&w->sum, row->stored.byte);
    if (w->has_leaf)
        TRY(take_sealed(w, row));
    else if (w->next_head < w->heads.count)
        take_unkept(w, row);
    else
        take_unsealed(w, row);
    w->row_no = row->no;
    w->row_at = row->at;
    w->row_day = row->day;
    return OK;
}

/* ---- afterwards ---- */

/* Heads of more operations than there are: the end was cut off. */
static void meet_rest(struct walk *w)
{
    if (w->next_head == w->heads.count)
        return;
    convict(w);
    w->pending_count = 0;
    check_fault(w->report, (struct ledger_fault){
                               .kind = LEDGER_CUT,
                               .no = w->heads.list[w->heads.count - 1].size,
                               .other = w->report->rows,
                           });
}

/* Was a changed row sealed under another number? One more walk through what was kept, and only when
   there is something to look for. */
static enum err find_moved(struct walk *w)
{
    struct ledger_report *r = w->report;
    int64_t n = r->faults_count < LEDGER_FAULTS_MAX ? r->faults_count : LEDGER_FAULTS_MAX;
    struct kept_leaf leaf;
    bool has, is_wanted = false;
    for (int64_t i = 0; i < n; i++)
        is_wanted |= r->faults[i].kind <= LEDGER_BACK_DATED || r->faults[i].kind == LEDGER_INSERTED;
    if (!is_wanted)
        return OK;
    w->kept.next = 0;
    w->kept.tile->count = 0;
    for (;;) {
        TRY(check_kept_next(&w->kept, &leaf, &has));
        if (!has)
            return OK;
        for (int64_t i = 0; i < n; i++) {
            struct ledger_fault *f = &r->faults[i];
            bool can_be = f->kind <= LEDGER_BACK_DATED || f->kind == LEDGER_INSERTED;
            if (can_be && f->no != leaf.no && !memcmp(f->leaf, leaf.hash.byte, MERKLE_BYTES)) {
                f->kind = LEDGER_MOVED;
                f->other = leaf.no;
            }
        }
    }
}

/* `before` is of the snapshot. SQLite's rows up to the last number were all in it; PostgreSQL's other
   writers may have added some below, and then nothing can be said. */
static enum err compare_sum(struct walk *w, struct db *db, const struct ledger_sum *before)
{
    struct ledger_sum now = *before;
    if (db_engine_of(db) == DB_POSTGRES)
        TRY(ledger_load_sum(db, &now));
    bool is_still = now.count == before->count;
    if (is_still && (before->count != w->sum.count ||
                     memcmp(before->words, w->sum.words, sizeof before->words) != 0))
        check_fault(w->report, (struct ledger_fault){.kind = LEDGER_SUM,
                                                     .no = w->sum.count,
                                                     .other = before->count});
    return OK;
}

static enum err walk_rows(struct walk *w, struct arena *a, const char *url, int64_t last)
{
    struct check_rows *rows = NULL;
    const struct check_row *list;
    size_t n = 1;
    enum err e = check_rows_open(a, url, last, &rows);
    while (e == OK && n > 0) {
        e = check_rows_next(rows, &list, &n);
        for (size_t i = 0; e == OK && i < n; i++)
            e = take_row(w, &list[i]);
    }
    check_rows_close(rows);
    return e;
}

static enum err check(struct db *db, struct arena *a, const struct ledger_check_input *in,
                      struct ledger_report *out)
{
    struct walk *w = arena_new_of(a, struct walk);
    struct ledger_sum sum;
    int64_t last;
    w->report = out;
    w->is_same = true;
    TRY(check_heads_load(db, a, in, out, &w->heads));
    w->kept = (struct check_kept){
        .db = db,
        .witness = in->witness_leaves,
        .limit = out->sealed,
        .tile = arena_new_of(a, struct tree_tile),
    };
    TRY(operation_last(db, &last));
    TRY(ledger_load_sum(db, &sum));
    if (db_engine_of(db) == DB_POSTGRES) /* its snapshot would hide what others add */
        db_read_end(db);
    TRY(check_kept_next(&w->kept, &w->leaf, &w->has_leaf));
    TRY(walk_rows(w, a, in->url, last));
    TRY(pass_deleted(w, INT64_MAX));
    meet_rest(w);
    TRY(compare_sum(w, db, &sum));
    return find_moved(w);
}

enum err ledger_check(struct arena *a, const struct ledger_check_input *in,
                      struct ledger_report *out)
{
    struct db *db;
    memset(out, 0, sizeof *out);
    out->origin = S("");
    TRY(db_open(in->url, DB_READ, &db));
    enum err e = db_read_begin(db);
    if (e == OK)
        e = seal_origin(db, a, &out->origin);
    if (e == OK || e == ERR_NOT_FOUND)
        e = check(db, a, in, out);
    db_read_end(db);
    db_close(db);
    return e;
}

/* ---- words ---- */

static const char *const names[] = {
    [LEDGER_CHANGED] = "changed",
    [LEDGER_BACK_DATED] = "back-dated",
    [LEDGER_MOVED] = "moved",
    [LEDGER_DELETED] = "deleted",
    [LEDGER_INSERTED] = "inserted",
    [LEDGER_CUT] = "cut",
    [LEDGER_CHANGED_RANGE] = "changed-range",
    [LEDGER_TREE_CHANGED] = "tree-changed",
    [LEDGER_HEAD_FORGED] = "head-forged",
    [LEDGER_HEAD_GONE] = "head-gone",
    [LEDGER_HEADS_DIFFER] = "heads-differ",
    [LEDGER_SUM] = "sum",
};

const char *ledger_fault_name(enum ledger_fault_kind kind) { return names[kind]; }

struct str ledger_fault_text(struct arena *a, const struct ledger_fault *f)
{
    long long no = (long long)f->no, other = (long long)f->other;
    switch (f->kind) {
    case LEDGER_CHANGED: return str_printf(a, "operation %lld was changed", no);
    case LEDGER_BACK_DATED:
        return str_printf(a, "operation %lld was changed or put in, and dated back", no);
    case LEDGER_MOVED:
        return str_printf(a, "operation %lld holds what was sealed as operation %lld", no, other);
    case LEDGER_DELETED: return str_printf(a, "operation %lld was deleted", no);
    case LEDGER_INSERTED: return str_printf(a, "operation %lld was put in afterwards", no);
    case LEDGER_CUT:
        return str_printf(a, "a signed head is of %lld operations, and %lld are known: the end was "
                             "cut off",
                          no, other);
    case LEDGER_CHANGED_RANGE:
        return str_printf(a, "something in operations %lld to %lld was changed together with the "
                             "kept tree; the witness's leaves or an older backup name the row",
                          no, other);
    case LEDGER_TREE_CHANGED:
        return str_printf(a, "the kept leaves of operations %lld to %lld were changed; the rows "
                             "are as signed",
                          no, other);
    case LEDGER_HEAD_FORGED:
        return str_printf(a, "the head of %lld operations is not what a known key signed", no);
    case LEDGER_HEAD_GONE:
        return str_printf(a, "the witness's head of %lld operations is not in the store", no);
    case LEDGER_HEADS_DIFFER:
        return str_printf(a, "the witness's head of %lld operations differs from the store's", no);
    case LEDGER_SUM:
        return str_printf(a, "%lld rows are there and %lld were written, or their leaves' sum is "
                             "not what was written",
                          no, other);
    }
    return S("");
}
