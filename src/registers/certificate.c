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

enum err certificate_revoke(struct db *db, int64_t establishment_id, int64_t number, struct day on)
{
    return db_exec(db,
                   "UPDATE certificate SET revoked_on = $3 WHERE establishment_id = $1 "
                   "AND number = $2 AND revoked_on IS NULL",
                   db_int_arg(establishment_id), db_int_arg(number), day_arg(on));
}
