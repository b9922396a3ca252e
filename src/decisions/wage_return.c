/* See the header. */
#include "decisions/wage_return.h"
#include "base/random.h"
#include "decisions/wage_apply.h"
#include "decisions/wage_month.h"
#include "registers/establishment.h"
#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>

enum { WAGE_SERVICE = 17, BANK_SOURCE = 17 };

/* ---- reading ---- */

struct told { /* a line of the bank */
    uint64_t number;
    enum wage_paid status;
};

struct reading {
    struct arena *a;
    const struct policy *policy;
    struct day today;
    struct told *lines;
    size_t count, room;
    bool is_bad;
};

static void take_finding(void *ctx, const struct wage_finding *f)
{
    struct reading *r = ctx;
    /* Whatever is wrong with amounts was judged when the file was sent. */
    r->is_bad |= f->cause == WAGE_CAUSE_header_missing || f->cause == WAGE_CAUSE_not_utf8 ||
                 f->cause == WAGE_CAUSE_columns_few || f->cause == WAGE_CAUSE_columns_many;
}

static enum wage_paid status_of(const struct reading *r, struct str code)
{
    int32_t row;
    if (policy_in_list(r->policy, "wage_status_paid", code, r->today, &row))
        return WAGE_PAID;
    return policy_in_list(r->policy, "wage_status_failed", code, r->today, &row) ? WAGE_PAID_FAILED
                                                                                 : WAGE_PAID_UNTOLD;
}

static void take_line(void *ctx, const struct wage_line *l)
{
    struct reading *r = ctx;
    if (l->unread & WAGE_PERSON)
        return;
    if (r->count == r->room) {
        size_t room = r->room ? r->room * 4 : 256;
        struct told *wider = arena_array(r->a, struct told, room);
        if (r->count)
            memcpy(wider, r->lines, r->count * sizeof *wider);
        r->lines = wider;
        r->room = room;
    }
    r->lines[r->count++] = (struct told){l->person, status_of(r, str_trim(l->transaction_status))};
}

/* The establishment whose number that is, and which has a file of that reference. */
static enum err find_file(struct db *reader, const struct wage_header *h, struct wage_returning *x)
{
    struct db_rows r;
    bool found = false;
    TRY(db_query(reader, &r,
                 "SELECT f.establishment_id, f.file_id, f.month, e.office_no, e.seq_no "
                 "FROM wage_file f JOIN establishment e ON e.id = f.establishment_id "
                 "WHERE f.file_ref = $1",
                 db_text_arg(str_trim(h->file_ref))));
    while (!found && db_next(&r)) {
        found = wage_is_establishment(h->establishment, (int)db_int(&r, 3), db_int(&r, 4));
        x->job.establishment_id = db_int(&r, 0);
        x->file_id = db_int(&r, 1);
        x->month = db_int(&r, 2);
    }
    TRY(db_done(&r));
    x->outcome = found ? WAGE_RETURN_TAKEN : WAGE_RETURN_UNKNOWN_FILE;
    return OK;
}

static int by_number(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

/* The establishment's people in their order, each with what the bank says of him. */
static enum err pack(struct db *reader, struct reading *read, struct wage_returning *x)
{
    struct db_rows r;
    struct buf out = buf_new(read->a);
    int64_t before = 0, known = 0;
    if (read->count)
        qsort(read->lines, read->count, sizeof *read->lines, by_number);
    TRY(db_query(reader, &r,
                 "SELECT m.person_id, p.id_no FROM employment m JOIN person p "
                 "ON p.id = m.person_id WHERE m.establishment_id = $1 AND p.id_no IS NOT NULL "
                 "ORDER BY m.person_id",
                 db_int_arg(x->job.establishment_id)));
    while (db_next(&r)) {
        struct told key = {.number = (uint64_t)db_int(&r, 1)};
        const struct told *t =
            read->count ? bsearch(&key, read->lines, read->count, sizeof key, by_number) : NULL;
        if (!t)
            continue;
        known++;
        x->paid += t->status == WAGE_PAID;
        x->failed += t->status == WAGE_PAID_FAILED;
        x->untold += t->status == WAGE_PAID_UNTOLD;
        wage_record_add(&out, &before,
                        &(struct wage_record){.person_id = db_int(&r, 0), .status = t->status});
    }
    x->unknown = (int64_t)read->count > known ? (int64_t)read->count - known : 0;
    x->packed = out.n ? buf_out(&out) : S("");
    return db_done(&r);
}

enum err wage_return_read(struct db *reader, struct arena *a, struct wage_pool_job *job)
{
    struct wage_returning *x =
        (struct wage_returning *)((char *)job - offsetof(struct wage_returning, pool));
    const struct wage_judging *j = &job->judging;
    struct wage_rules rules;
    enum param missing;
    uint64_t bits;
    if (!wage_rules_of(j->policy, j->clock.today, &rules, &missing))
        return fail(ERR_NOT_FOUND, "policy has no row of %s", param_key(missing));
    struct reading read = {.a = a, .policy = j->policy, .today = j->clock.today};
    struct wage_options options = {.format = WAGE_SA, .is_bank = true, .bytes_expected = j->file.n};
    random_bytes(options.key, sizeof options.key);
    random_bytes(&bits, sizeof bits);
    x->return_id = (int64_t)((bits >> 4) | 1);
    const struct wage_sink sink = {.ctx = &read, .finding = take_finding, .line = take_line};
    struct wage_check *c = wage_check_new(a, &options, &rules, NULL, NULL, &sink);
    wage_check_feed(c, j->file);
    wage_check_end(c);
    const struct wage_header *h = wage_check_header(c);
    x->outcome = WAGE_RETURN_UNREADABLE;
    if (read.is_bad || !h->line || h->unread & (WAGE_FILE_REF | WAGE_ESTABLISHMENT))
        return OK;
    TRY(find_file(reader, h, x));
    if (x->outcome != WAGE_RETURN_TAKEN)
        return OK;
    TRY(pack(reader, &read, x));
    x->packed = x->packed.n ? str_copy(job->arena, x->packed) : S("");
    wage_pack(job->arena, x->packed, &x->kept);
    return OK;
}

/* ---- taking ---- */

static enum err is_known(struct writing *w, struct wage_returning *x)
{
    struct db_rows r;
    bool is_same = true;
    TRY(db_query(w->db, &r, "SELECT body_hash FROM inbox WHERE source = $1 AND event_id = $2",
                 db_int_arg(BANK_SOURCE), db_text_arg(x->event_id)));
    x->is_repeat = db_next(&r);
    if (x->is_repeat)
        is_same = str_eq(db_blob(&r, 0), (struct str){(const char *)x->body_hash, 16});
    TRY(db_done(&r));
    return is_same ? OK : ERR_CONFLICT;
}

enum err wage_returning_run(struct writing *w, struct job *job)
{
    struct wage_returning *x = (struct wage_returning *)job;
    unsigned char hash[WAGE_HASH_BYTES];
    TRY(is_known(w, x));
    if (x->is_repeat || x->outcome != WAGE_RETURN_TAKEN)
        return OK;
    TRY(db_exec(w->db,
                "INSERT INTO inbox (source, event_id, body_hash, received_at, outcome) "
                "VALUES ($1,$2,$3,$4,0)",
                db_int_arg(BANK_SOURCE), db_text_arg(x->event_id),
                db_blob_arg(((struct str){(const char *)x->body_hash, 16})),
                db_int_arg(w->clock.now_ms)));
    TRY(wage_kept_store(w->db, job->establishment_id, x->return_id, WAGE_KEPT_LINES, &x->kept));
    crypto_hash_sha256(hash, (const unsigned char *)x->packed.at, x->packed.n);
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = OPERATION_NOTICED;
    e->op.service = WAGE_SERVICE;
    e->op.channel = CHANNEL_SYSTEM;
    e->op.establishment_id = job->establishment_id;
    e->capacity = CAPACITY_SYSTEM;
    e->note = wage_note(w->scratch, S("return"), hash, hash);
    e->has_decision = e->decision.granted = true;
    struct effect *f = &e->decision.effects[e->decision.effects_count++];
    *f = (struct effect){.kind = EFFECT_WAGE_RETURN,
                         .args = {x->return_id, x->file_id, x->month, x->paid, x->failed}};
    TRY(writing_record(w, e));
    return wage_reckon(w, job->establishment_id, x->month, e->op.no);
}
