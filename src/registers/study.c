/* All SQL of cases; see the header. */
#include "registers/study.h"
#include "registers/column.h"

enum err study_open(struct db *db, const struct study *s)
{
    return db_exec(db,
                   "INSERT INTO study (establishment_id, seq, line, cause, opened_on, due_on, "
                   "outcome, decided_by, operation_no) VALUES ($1,$2,$3,$4,$5,$6,0,0,$7) "
                   "ON CONFLICT (establishment_id, seq, line) DO UPDATE SET cause = "
                   "excluded.cause, opened_on = excluded.opened_on, due_on = excluded.due_on, "
                   "outcome = 0, decided_by = 0, operation_no = excluded.operation_no",
                   db_int_arg(s->establishment_id), db_int_arg(s->seq), db_int_arg(s->line),
                   db_int_arg(s->cause), day_arg(s->opened_on), day_arg(s->due_on),
                   db_int_arg(s->operation_no));
}

enum err study_decide(struct db *db, const struct study *s)
{
    return db_exec(db,
                   "UPDATE study SET outcome = $4, decided_by = $5, operation_no = $6 "
                   "WHERE establishment_id = $1 AND seq = $2 AND line = $3",
                   db_int_arg(s->establishment_id), db_int_arg(s->seq), db_int_arg(s->line),
                   db_int_arg(s->outcome), db_int_arg(s->decided_by), db_int_arg(s->operation_no));
}

static struct study read_row(const struct db_rows *r)
{
    return (struct study){
        .establishment_id = db_int(r, 0),
        .seq = db_int(r, 1),
        .line = db_int(r, 2),
        .cause = (enum study_cause)db_int(r, 3),
        .opened_on = column_day(r, 4),
        .due_on = column_day(r, 5),
        .outcome = (enum study_outcome)db_int(r, 6),
        .decided_by = db_int(r, 7),
        .operation_no = db_int(r, 8),
    };
}

enum err study_load(struct db *db, int64_t establishment_id, int64_t seq, int64_t line,
                    struct study *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT establishment_id, seq, line, cause, opened_on, due_on, outcome, "
                 "decided_by, operation_no FROM study "
                 "WHERE establishment_id = $1 AND seq = $2 AND line = $3",
                 db_int_arg(establishment_id), db_int_arg(seq), db_int_arg(line)));
    bool found = db_next(&r);
    if (found)
        *out = read_row(&r);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err study_open_count(struct db *db, int64_t establishment_id, int64_t seq, int64_t *n)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT COUNT(*) FROM study WHERE establishment_id = $1 AND seq = $2 "
                 "AND outcome = 0",
                 db_int_arg(establishment_id), db_int_arg(seq)));
    *n = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

enum err study_holder_load(struct db *db, const struct study *s, struct study_holder *out)
{
    struct db_rows r;
    *out = (struct study_holder){0};
    TRY(db_query(db, &r,
                 "SELECT account_id, given_at, proposal FROM study_holder "
                 "WHERE establishment_id = $1 AND seq = $2 AND line = $3",
                 db_int_arg(s->establishment_id), db_int_arg(s->seq), db_int_arg(s->line)));
    if (db_next(&r))
        *out = (struct study_holder){
            .account_id = db_int(&r, 0),
            .given_at = db_int(&r, 1),
            .proposal = (enum study_outcome)db_int(&r, 2),
        };
    return db_done(&r);
}

/* The oldest by due day that nobody holds, past every one to whose sides the officer has a tie: the same
   ties as identity/access_tie.c, which would keep him from opening it. */
enum err study_give(struct db *db, int64_t account_id, int64_t person_id, int64_t now_ms,
                    struct study *out)
{
    struct db_rows r;
    TRY(db_query(
        db, &r,
        "SELECT s.establishment_id, s.seq, s.line, s.cause, s.opened_on, s.due_on, s.outcome, "
        "s.decided_by, s.operation_no FROM study s "
        "JOIN establishment e ON e.id = s.establishment_id "
        "JOIN unified_entity u ON u.id = e.unified_id "
        "JOIN operation o ON o.no = s.operation_no WHERE s.outcome = 0 "
        "AND NOT EXISTS (SELECT 1 FROM study_holder h WHERE h.establishment_id = "
        "s.establishment_id AND h.seq = s.seq AND h.line = s.line) "
        /* the applicant: he owns it, acts for it or works there */
        "AND u.owner_person <> $2 "
        "AND NOT EXISTS (SELECT 1 FROM permission p WHERE (p.account_id = $1 OR p.person_id = $2) "
        "AND p.establishment_id = s.establishment_id AND p.revoked_at IS NULL) "
        "AND NOT EXISTS (SELECT 1 FROM employment w JOIN establishment x ON x.id = "
        "w.establishment_id WHERE w.person_id = $2 AND w.status <> 0 "
        "AND x.unified_id = e.unified_id) "
        /* whoever is asked */
        "AND NOT EXISTS (SELECT 1 FROM consent c WHERE c.establishment_id = s.establishment_id "
        "AND c.seq = s.seq AND c.line = s.line AND c.party = 2 AND c.who = $2) "
        "AND NOT EXISTS (SELECT 1 FROM consent c JOIN establishment x ON x.id = c.who "
        "JOIN unified_entity v ON v.id = x.unified_id WHERE c.establishment_id = "
        "s.establishment_id AND c.seq = s.seq AND c.party = 3 AND (v.owner_person = $2 "
        "OR EXISTS (SELECT 1 FROM permission p WHERE p.person_id = $2 AND p.establishment_id = x.id "
        "AND p.revoked_at IS NULL) "
        "OR EXISTS (SELECT 1 FROM employment w JOIN establishment y ON y.id = w.establishment_id "
        "WHERE w.person_id = $2 AND w.status <> 0 AND y.unified_id = x.unified_id))) "
        /* the worker: himself, his employer, his servant, or a fellow at the same place */
        "AND o.person_id <> $2 "
        "AND NOT EXISTS (SELECT 1 FROM employment w JOIN establishment x ON x.id = "
        "w.establishment_id JOIN unified_entity v ON v.id = x.unified_id WHERE w.status <> 0 "
        "AND ((w.person_id = o.person_id AND v.owner_person = $2) "
        "OR (w.person_id = $2 AND v.owner_person = o.person_id)) "
        "AND w.person_id IN (o.person_id, $2)) "
        "AND NOT EXISTS (SELECT 1 FROM employment w JOIN employment y ON y.establishment_id = "
        "w.establishment_id WHERE w.person_id = o.person_id AND y.person_id = $2 "
        "AND w.status <> 0 AND y.status <> 0) "
        "ORDER BY s.due_on, s.operation_no LIMIT 1",
        db_int_arg(account_id), db_int_arg(person_id)));
    bool found = db_next(&r);
    if (found)
        *out = read_row(&r);
    TRY(db_done(&r));
    if (!found)
        return ERR_NOT_FOUND;
    return db_exec(db,
                   "INSERT INTO study_holder (establishment_id, seq, line, account_id, given_at, "
                   "proposal, note) VALUES ($1,$2,$3,$4,$5,0,'')",
                   db_int_arg(out->establishment_id), db_int_arg(out->seq), db_int_arg(out->line),
                   db_int_arg(account_id), db_int_arg(now_ms));
}

enum err study_propose(struct db *db, const struct study *s, enum study_outcome proposal,
                       struct str note)
{
    return db_exec(db,
                   "UPDATE study_holder SET proposal = $4, note = $5 WHERE establishment_id = $1 "
                   "AND seq = $2 AND line = $3",
                   db_int_arg(s->establishment_id), db_int_arg(s->seq), db_int_arg(s->line),
                   db_int_arg(proposal), db_text_arg(note));
}

enum err study_holder_delete(struct db *db, const struct study *s)
{
    return db_exec(
        db, "DELETE FROM study_holder WHERE establishment_id = $1 AND seq = $2 AND line = $3",
        db_int_arg(s->establishment_id), db_int_arg(s->seq), db_int_arg(s->line));
}

enum err study_holders_delete(struct db *db, int64_t establishment_id, int64_t seq)
{
    return db_exec(db, "DELETE FROM study_holder WHERE establishment_id = $1 AND seq = $2",
                   db_int_arg(establishment_id), db_int_arg(seq));
}
