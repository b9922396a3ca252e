/* See the header. The lines of a file are not in the ledger: they are read from what was kept beside
   it, and must be those whose hash the entry holds. */
#include "decisions/wage_apply.h"
#include "registers/column.h"
#include "registers/establishment.h"
#include "registers/wage.h"
#include "wages/law.h"
#include <sodium.h>
#include <stdlib.h>

enum { HEX = 2 * WAGE_HASH_BYTES, WORK_BYTES_MAX = 512 << 20 };

struct str wage_note(struct arena *a, struct str file_ref, const unsigned char file_hash[32],
                     const unsigned char lines_hash[32])
{
    char hex[2][HEX + 1];
    sodium_bin2hex(hex[0], sizeof hex[0], file_hash, WAGE_HASH_BYTES);
    sodium_bin2hex(hex[1], sizeof hex[1], lines_hash, WAGE_HASH_BYTES);
    return str_printf(a, "%s %s " STR_FMT, hex[0], hex[1], STR_ARG(file_ref));
}

static bool note_read(struct str note, struct wage_file *f, unsigned char lines_hash[32])
{
    size_t n;
    if (note.n < 2 * (HEX + 1) ||
        sodium_hex2bin(f->file_hash, WAGE_HASH_BYTES, note.at, HEX, NULL, &n, NULL) != 0 ||
        n != WAGE_HASH_BYTES ||
        sodium_hex2bin(lines_hash, WAGE_HASH_BYTES, note.at + HEX + 1, HEX, NULL, &n, NULL) != 0 ||
        n != WAGE_HASH_BYTES)
        return false;
    f->file_ref = str_from(note, 2 * (HEX + 1));
    return true;
}

static enum err kept_lines(struct apply *a, struct arena *work, const struct wage_file *f,
                           const unsigned char lines_hash[32], struct str *out)
{
    unsigned char found[WAGE_HASH_BYTES];
    TRY(wage_kept_load(a->kept ? a->kept : a->db, work, f->establishment_id, f->file_id,
                       WAGE_KEPT_LINES, out));
    crypto_hash_sha256(found, (const unsigned char *)out->at, out->n);
    return memcmp(found, lines_hash, sizeof found) == 0
               ? OK
               : fail(ERR_DB, "the kept lines of wage file %lld are not those that were accepted",
                      (long long)f->file_id);
}

/* ---- merging ---- */

struct lines {
    struct wage_record *at;
    size_t n;
};

static enum err unpack(struct arena *work, const struct str *chunks, size_t n, uint32_t file_no,
                       struct lines *out)
{
    enum { LEAST_BYTES = 9 }; /* of a packed line */
    size_t room = 1;
    for (size_t i = 0; i < n; i++)
        room += chunks[i].n / LEAST_BYTES + 1;
    *out = (struct lines){arena_alloc_raw(work, room * sizeof *out->at), 0};
    for (size_t i = 0; i < n; i++) {
        struct str rest = chunks[i];
        int64_t before = 0;
        while (wage_record_next(&rest, &before, &out->at[out->n])) {
            if (file_no)
                out->at[out->n].file_no = file_no;
            out->n++;
        }
        if (rest.n)
            return fail(ERR_DB, "packed wage lines are damaged");
    }
    return OK;
}

static bool names(const struct lines *l, int64_t person_id)
{
    size_t low = 0, high = l->n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (l->at[mid].person_id < person_id)
            low = mid + 1;
        else
            high = mid;
    }
    return low < l->n && l->at[low].person_id == person_id;
}

/* What the month keeps beside the new file's lines. */
static size_t keep(struct wage_record *to, const struct lines *old, const struct lines *new,
                   enum wage_how how, uint32_t mended_no)
{
    size_t n = 0;
    for (size_t i = 0; i < old->n; i++) {
        const struct wage_record *r = &old->at[i];
        bool is_mended = how != WAGE_HOW_NEW && r->file_no == mended_no;
        if (is_mended && (how == WAGE_HOW_REPLACES || names(new, r->person_id)))
            continue;
        to[n++] = *r;
    }
    return n;
}

static enum err merge(struct apply *a, struct arena *work, const struct wage_file *f,
                      struct str packed, uint32_t mended_no)
{
    struct str *chunks;
    size_t n;
    struct lines old, new;
    TRY(wage_lines_load(a->db, work, f->establishment_id, f->month, &chunks, &n));
    if (n == 0)
        return wage_lines_take(a->db, work, f->establishment_id, f->month, packed, (uint32_t)f->no);
    TRY(unpack(work, chunks, n, 0, &old));
    TRY(unpack(work, &packed, 1, (uint32_t)f->no, &new));
    struct wage_record *all = arena_alloc_raw(work, (old.n + new.n + 1) * sizeof *all);
    n = keep(all, &old, &new, f->how, mended_no);
    if (new.n)
        memcpy(all + n, new.at, new.n * sizeof *all);
    n += new.n;
    qsort(all, n, sizeof *all, wage_record_order);
    return wage_lines_store(a->db, work, f->establishment_id, f->month, all, n);
}

static enum err file_take(struct apply *a, struct arena *work, const struct entry *e,
                          const int64_t *v)
{
    struct wage_file mended = {0}, f = {
                                       .establishment_id = e->op.establishment_id,
                                       .file_id = v[0],
                                       .operation_no = e->op.no,
                                       .month = v[1],
                                       .format = (int)v[2],
                                       .how = (enum wage_how)v[3],
                                       .mends = v[4],
                                       .received_on = e->op.day,
                                       .account_id = e->op.account_id,
                                       .outcome = (int)v[5],
                                       .lines = v[6],
                                       .lines_rejected = v[7],
                                       .remarks = v[8],
                                       .total = v[9],
                                   };
    unsigned char lines_hash[WAGE_HASH_BYTES];
    struct str packed;
    if (!note_read(e->note, &f, lines_hash))
        return fail(ERR_DB, "entry %lld does not name its wage file", (long long)e->op.no);
    TRY(kept_lines(a, work, &f, lines_hash, &packed));
    TRY(wage_file_next_no(a->db, f.establishment_id, f.month, &f.no));
    if (f.mends)
        TRY(wage_file_load(a->db, work, f.establishment_id, f.mends, &mended));
    TRY(merge(a, work, &f, packed, (uint32_t)mended.no));
    if (f.how == WAGE_HOW_REPLACES)
        TRY(wage_file_replaced(a->db, f.establishment_id, f.mends));
    return wage_file_insert(a->db, &f);
}

/* ---- months and standing ---- */

static enum err month(struct apply *a, const struct entry *e, const int64_t *v)
{
    struct wage_month m = {
        .establishment_id = e->op.establishment_id,
        .month = v[0],
        .due = v[1],
        .paid = v[2],
        .lines = v[3],
        .net = v[4],
        .due_on = {(int32_t)v[5]},
        .is_ok = v[6] != 0,
        .is_closed = v[7] != 0,
        .operation_no = e->op.no,
    };
    TRY(wage_month_store(a->db, &m));
    return m.is_closed ? wage_duty_next(a->db, m.establishment_id, m.month + 1) : OK;
}

static enum err standing(struct apply *a, const struct entry *e, const int64_t *v)
{
    return db_exec(a->db,
                   "UPDATE establishment SET wage_compliance_bp = $2, wage_delay_months = $3 "
                   "WHERE id = $1",
                   db_int_arg(e->op.establishment_id), db_int_or_null(v[0], VALUE_UNKNOWN),
                   db_int_arg(v[1]));
}

static enum err duty(struct apply *a, const int64_t *v)
{
    struct wage_duty_opening o = {.month = v[0], .workers_min = v[1]};
    for (int i = 0; i < WAGE_DUTY_ACTIVITIES; i++)
        o.activities[i] = v[2 + i];
    return wage_duty_open(a->db, &o);
}

enum err wage_effect_apply(struct apply *a, const struct entry *e, const struct effect *f)
{
    if (f->kind == EFFECT_WAGE_FILE) {
        struct arena *work = arena_new(WORK_BYTES_MAX);
        enum err err = file_take(a, work, e, f->args);
        arena_free(work);
        return err;
    }
    if (f->kind == EFFECT_WAGE_MONTH)
        return month(a, e, f->args);
    if (f->kind == EFFECT_WAGE_STANDING)
        return standing(a, e, f->args);
    if (f->kind == EFFECT_WAGE_DUTY)
        return duty(a, f->args);
    return suspension_release(a->db, e->op.establishment_id, (struct day){(int32_t)f->args[0]});
}
