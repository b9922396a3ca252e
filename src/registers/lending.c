/* All SQL of lending notices; see the header. */
#include "registers/lending.h"
#include "registers/column.h"

enum err lending_insert(struct db *db, const struct lending_notice *n)
{
    return db_exec(db,
                   "INSERT INTO lending_notice (person_id, operation_no, lender_id, borrower_id, "
                   "occupation, from_day, until_day, kind) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
                   db_int_arg(n->person_id), db_int_arg(n->operation_no), db_int_arg(n->lender_id),
                   db_int_arg(n->borrower_id), db_int_arg(n->occupation), day_arg(n->from),
                   day_arg(n->until), db_int_arg(n->kind));
}

enum err lending_end(struct db *db, int64_t person_id, int64_t establishment_id, struct day last)
{
    return db_exec(db,
                   "UPDATE lending_notice SET until_day = $3 WHERE person_id = $1 "
                   "AND (lender_id = $2 OR borrower_id = $2) AND until_day > $3",
                   db_int_arg(person_id), db_int_arg(establishment_id), day_arg(last));
}

static enum err read_one(struct db_rows *r, int64_t person_id, struct lending_notice *out)
{
    bool found = db_next(r);
    if (found)
        *out = (struct lending_notice){
            .person_id = person_id,
            .operation_no = db_int(r, 0),
            .lender_id = db_int(r, 1),
            .borrower_id = db_int(r, 2),
            .occupation = db_int(r, 3),
            .from = column_day(r, 4),
            .until = column_day(r, 5),
            .kind = (enum lending_kind)db_int(r, 6),
        };
    TRY(db_done(r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err lending_live(struct db *db, int64_t person_id, struct day today,
                      struct lending_notice *out)
{
    struct db_rows r;
    TRY(db_query(
        db, &r,
        "SELECT operation_no, lender_id, borrower_id, occupation, from_day, until_day, kind "
        "FROM lending_notice WHERE person_id = $1 AND until_day >= $2 "
        "ORDER BY until_day DESC LIMIT 1",
        db_int_arg(person_id), day_arg(today)));
    return read_one(&r, person_id, out);
}

enum err lending_of_side(struct db *db, int64_t person_id, int64_t establishment_id,
                         struct day today, struct lending_notice *out)
{
    struct db_rows r;
    TRY(db_query(
        db, &r,
        "SELECT operation_no, lender_id, borrower_id, occupation, from_day, until_day, kind "
        "FROM lending_notice WHERE person_id = $1 AND until_day >= $2 "
        "AND (lender_id = $3 OR borrower_id = $3) ORDER BY until_day DESC LIMIT 1",
        db_int_arg(person_id), day_arg(today), db_int_arg(establishment_id)));
    return read_one(&r, person_id, out);
}

enum err lending_borrowed(struct db *db, int64_t borrower_id, struct day today, int64_t *n)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT COUNT(*) FROM lending_notice WHERE borrower_id = $1 AND until_day >= $2",
                 db_int_arg(borrower_id), day_arg(today)));
    *n = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}
