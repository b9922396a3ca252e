/* Whether a paper still holds: what the registers say today. See papers.h. */
#include "identity/audit.h"
#include "queries/papers.h"
#include "registers/column.h"

const char *paper_why_name(enum paper_why why)
{
    static const char *const names[PAPER_WHYS] = {
        [PAPER_WHY_NONE] = "none",           [PAPER_WHY_BY_HAND] = "by_hand",
        [PAPER_WHY_MOVED] = "moved",         [PAPER_WHY_ABSENT] = "absent",
        [PAPER_WHY_LEAVING] = "leaving",     [PAPER_WHY_GONE] = "gone",
        [PAPER_WHY_CANCELLED] = "cancelled",
    };
    return (int)why >= 0 && why < PAPER_WHYS ? names[why] : "none";
}

static void revoke(struct paper_standing *s, enum paper_why why)
{
    s->state = PAPER_REVOKED;
    s->why = why;
}

/* ---- by hand ---- */

static enum err load_revocation(struct db *reader, const struct paper_id *id,
                                struct paper_standing *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT revoked_on FROM paper_revocation WHERE establishment_id = $1 "
                 "AND seq = $2 AND line = $3 AND kind = $4",
                 db_int_arg(id->establishment_id), db_int_arg(id->seq), db_int_arg(id->line),
                 db_int_arg(id->kind)));
    if (db_next(&r)) {
        revoke(out, PAPER_WHY_BY_HAND);
        out->revoked_on = column_day(&r, 0);
    }
    return db_done(&r);
}

/* ---- permits ---- */

static enum paper_why why_of(enum worker_status status, bool is_final_exit)
{
    switch (status) {
    case WORKER_ON_JOB:
    case WORKER_DISCONNECTED:
    case WORKER_PENDING_TRANSFER: return PAPER_WHY_NONE;
    case WORKER_ENDED: return PAPER_WHY_MOVED;
    case WORKER_ABSENT: return PAPER_WHY_ABSENT;
    case WORKER_FINAL_EXIT_ISSUED: return is_final_exit ? PAPER_WHY_NONE : PAPER_WHY_LEAVING;
    case WORKER_DEPARTED:
    case WORKER_EXITED_NOT_RETURNED:
    case WORKER_DECEASED: break;
    }
    return PAPER_WHY_GONE;
}

/* A permit renewed since is good until its own last day: the newer one only adds to it. */
static enum err permit_standing(struct db *reader, const struct paper_facts *f,
                                struct paper_standing *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT status, permit_no, permit_expiry FROM employment "
                 "WHERE establishment_id = $1 AND person_id = $2",
                 db_int_arg(f->employer_id), db_int_arg(f->person_id)));
    enum paper_why why = PAPER_WHY_MOVED;
    if (db_next(&r)) {
        struct day expiry = column_day(&r, 2);
        why = why_of((enum worker_status)db_int(&r, 0), f->id.kind == PAPER_FINAL_EXIT_PERMIT);
        out->is_renewed =
            db_int(&r, 1) != f->number && !day_is_none(expiry) && day_before(f->until, expiry);
    }
    if (why != PAPER_WHY_NONE)
        revoke(out, why);
    return db_done(&r);
}

/* ---- the others ---- */

static enum err certificate_standing(struct db *reader, const struct paper_facts *f,
                                     struct paper_standing *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT revoked_on FROM certificate WHERE establishment_id = $1 AND number = $2",
                 db_int_arg(f->id.establishment_id), db_int_arg(f->number)));
    if (db_next(&r) && !db_is_null(&r, 0)) {
        revoke(out, PAPER_WHY_CANCELLED);
        out->revoked_on = column_day(&r, 0);
    }
    return db_done(&r);
}

/* An authorisation holds while one of its visas does. */
static enum err visas_standing(struct db *reader, const struct paper_facts *f,
                               struct paper_standing *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT COUNT(*) FROM visa WHERE establishment_id = $1 AND "
                 "authorisation_no = $2 AND status <> $3",
                 db_int_arg(f->id.establishment_id), db_int_arg(f->number),
                 db_int_arg(VISA_CANCELLED)));
    if (db_next(&r) && db_int(&r, 0) == 0)
        revoke(out, PAPER_WHY_CANCELLED);
    return db_done(&r);
}

static enum err lending_standing(struct db *reader, const struct paper_facts *f, struct day today,
                                 struct paper_standing *out)
{
    struct db_rows r;
    TRY(db_query(reader, &r,
                 "SELECT until_day FROM lending_notice WHERE person_id = $1 AND operation_no = $2",
                 db_int_arg(f->person_id), db_int_arg(f->entry->op.no)));
    if (db_next(&r)) {
        struct day until = column_day(&r, 0);
        if (day_before(until, f->until) && day_before(until, today))
            revoke(out, PAPER_WHY_CANCELLED);
    }
    return db_done(&r);
}

enum err paper_standing_load(struct db *reader, const struct paper_facts *f, struct day today,
                             struct paper_standing *out)
{
    *out = (struct paper_standing){.state = PAPER_VALID, .revoked_on = DAY_NONE};
    TRY(load_revocation(reader, &f->id, out));
    if (out->state != PAPER_VALID)
        return OK;
    if (!day_is_none(f->until) && day_before(f->until, today)) {
        out->state = PAPER_EXPIRED;
        return OK;
    }
    switch ((enum paper_kind)f->id.kind) {
    case PAPER_WORK_PERMIT:
    case PAPER_TEMPORARY_PERMIT:
    case PAPER_FINAL_EXIT_PERMIT: return permit_standing(reader, f, out);
    case PAPER_CERTIFICATE: return certificate_standing(reader, f, out);
    case PAPER_VISA_AUTHORISATION: return visas_standing(reader, f, out);
    case PAPER_LENDING_NOTICE: return lending_standing(reader, f, today, out);
    case PAPER_TRANSFER_NOTICE: /* these say what happened, and it stays so */
    case PAPER_BRANCH_NOTICE:
    case PAPER_RECEIPT:
    case PAPER_LETTER:
    case PAPER_KINDS: break;
    }
    return OK;
}

/* ---- the list, and revoking ---- */

enum err paper_revocations(struct db *reader, struct arena *req, struct day today, size_t max,
                           struct paper_revocation **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct paper_revocation, max);
    TRY(db_query(reader, &r,
                 "SELECT establishment_id, seq, line, kind, until_day FROM paper_revocation "
                 "WHERE until_day IS NULL OR until_day >= $1 "
                 "ORDER BY establishment_id, seq, line, kind",
                 db_int_arg(today.n)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct paper_revocation){
            .id = {db_int(&r, 0), db_int(&r, 1), db_int(&r, 2), (int)db_int(&r, 3)},
            .until = column_day(&r, 4),
        };
    TRY(db_done(&r));
    TRY(db_query(reader, &r,
                 "SELECT permit_no, permit_expiry FROM employment WHERE permit_no IS NOT NULL "
                 "AND status IN (0, 3, 5, 6, 7, 8) AND permit_expiry >= $1 "
                 "AND NOT (status = 5 AND permit_kind = 4) ORDER BY permit_expiry, permit_no",
                 db_int_arg(today.n)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] =
            (struct paper_revocation){.permit_no = db_int(&r, 0), .until = column_day(&r, 1)};
    return db_done(&r);
}

static enum err insert(struct db *writer, const struct paper_facts *f, struct str why,
                       struct day today, int64_t now_ms)
{
    struct audit_event event = {
        .at = now_ms,
        .action = AUDIT_PAPER_REVOKED,
        .establishment_id = f->id.establishment_id,
        .person_id = f->person_id,
    };
    TRY(db_exec(writer,
                "INSERT INTO paper_revocation (establishment_id, seq, line, kind, until_day, "
                "revoked_on, made_at, why) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
                db_int_arg(f->id.establishment_id), db_int_arg(f->id.seq), db_int_arg(f->id.line),
                db_int_arg(f->id.kind), day_arg(f->until), day_arg(today), db_int_arg(now_ms),
                db_text_arg(why)));
    return audit_add(writer, &event);
}

enum err paper_revoke(struct db *writer, const struct paper_facts *f, struct str why,
                      struct day today, int64_t now_ms)
{
    struct paper_standing standing = {.state = PAPER_VALID};
    TRY(load_revocation(writer, &f->id, &standing));
    if (standing.state == PAPER_REVOKED)
        return ERR_CONFLICT;
    TRY(db_begin(writer));
    enum err e = insert(writer, f, why, today, now_ms);
    if (e == OK)
        return db_commit(writer);
    db_rollback(writer);
    return e;
}
