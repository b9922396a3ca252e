/* All SQL of certificates; see the header. */
#include "registers/certificate.h"
#include "registers/column.h"

enum err certificate_insert(struct db *db, const struct certificate *c)
{
    return db_exec(db,
                   "INSERT INTO certificate (establishment_id, number, band, rate_bp, saudis, "
                   "expats, issued_on, until_day, purpose, language) "
                   "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)",
                   db_int_arg(c->establishment_id), db_int_arg(c->number), db_int_arg(c->band),
                   db_int_arg(c->rate_bp), db_int_arg(c->saudis), db_int_arg(c->expats),
                   day_arg(c->issued_on), day_arg(c->until), db_int_arg(c->purpose),
                   db_int_arg(c->language));
}

enum err certificate_load(struct db *db, int64_t establishment_id, int64_t number,
                          struct certificate *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT band, rate_bp, saudis, expats, issued_on, until_day, revoked_on, purpose, "
                 "language FROM certificate WHERE establishment_id = $1 AND number = $2",
                 db_int_arg(establishment_id), db_int_arg(number)));
    bool found = db_next(&r);
    if (found)
        *out = (struct certificate){
            .establishment_id = establishment_id,
            .number = number,
            .band = db_int(&r, 0),
            .rate_bp = db_int(&r, 1),
            .saudis = db_int(&r, 2),
            .expats = db_int(&r, 3),
            .issued_on = column_day(&r, 4),
            .until = column_day(&r, 5),
            .revoked_on = column_day(&r, 6),
            .purpose = (enum certificate_purpose)db_int(&r, 7),
            .language = (int)db_int(&r, 8),
        };
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}
