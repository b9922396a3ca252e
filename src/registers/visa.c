/* All SQL of visas; see the header. */
#include "registers/visa.h"
#include "registers/column.h"

static int packed_country(struct str code)
{
    return code.n == 2 ? (unsigned char)code.at[0] * 256 + (unsigned char)code.at[1] : 0;
}

static struct str country_text(int packed, char text[static 2])
{
    text[0] = (char)(packed / 256);
    text[1] = (char)(packed % 256);
    return (struct str){text, packed ? 2 : 0};
}

enum err visa_load(struct db *db, int64_t visa_no, bool is_for_write, struct visa *out)
{
    static const char read[] =
        "SELECT establishment_id, authorisation_no, occupation, nationality, is_female, embassy, "
        "issued_on, expiry_on, status, fee, compensates, request_seq FROM visa WHERE visa_no = $1";
    static const char lock[] =
        "SELECT establishment_id, authorisation_no, occupation, nationality, is_female, embassy, "
        "issued_on, expiry_on, status, fee, compensates, request_seq FROM visa WHERE visa_no = $1 "
        "FOR UPDATE";
    struct db_rows r;
    TRY(db_query(db, &r, is_for_write ? lock : read, db_int_arg(visa_no)));
    bool found = db_next(&r);
    if (found)
        *out = (struct visa){
            .establishment_id = db_int(&r, 0),
            .visa_no = visa_no,
            .authorisation_no = db_int(&r, 1),
            .occupation = (int)db_int(&r, 2),
            .nationality = packed_country(db_text(&r, 3)),
            .is_female = db_int(&r, 4) != 0,
            .embassy = packed_country(db_text(&r, 5)),
            .issued_on = column_day(&r, 6),
            .expiry_on = column_day(&r, 7),
            .status = (enum visa_status)db_int(&r, 8),
            .fee = db_int(&r, 9),
            .compensates = db_int(&r, 10),
            .request_seq = db_int(&r, 11),
        };
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err visas_insert(struct db *db, const struct visa *first, int64_t count, int64_t operation_no)
{
    char nationality[2], embassy[2];
    for (int64_t i = 0; i < count; i++)
        TRY(db_exec(
            db,
            "INSERT INTO visa (establishment_id, visa_no, authorisation_no, occupation, "
            "nationality, is_female, embassy, issued_on, expiry_on, status, last_operation, fee, "
            "compensates, request_seq) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)",
            db_int_arg(first->establishment_id), db_int_arg(first->visa_no + i),
            db_int_arg(first->authorisation_no), db_int_arg(first->occupation),
            db_text_arg(country_text(first->nationality, nationality)),
            db_int_arg(first->is_female), db_text_arg(country_text(first->embassy, embassy)),
            day_arg(first->issued_on), day_arg(first->expiry_on), db_int_arg(VISA_ISSUED),
            db_int_arg(operation_no), db_int_arg(first->fee), db_int_or_null(first->compensates, 0),
            db_int_arg(first->request_seq)));
    return OK;
}

/* A cancelled compensatory visa frees the departure it stood for (domain/services.md S14). */
enum err visa_cancel(struct db *db, int64_t establishment_id, int64_t visa_no, int64_t operation_no)
{
    TRY(db_exec(db,
                "UPDATE employment SET compensated_by = NULL WHERE establishment_id = $1 "
                "AND compensated_by = $2",
                db_int_arg(establishment_id), db_int_arg(visa_no)));
    return db_exec(db,
                   "UPDATE visa SET status = $3, last_operation = $4 WHERE establishment_id = $1 "
                   "AND visa_no = $2",
                   db_int_arg(establishment_id), db_int_arg(visa_no), db_int_arg(VISA_CANCELLED),
                   db_int_arg(operation_no));
}

enum err visas_unused(struct db *db, int64_t establishment_id, struct day today, int64_t *n)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 /* the number of VISA_ISSUED, written out: only so is the index visa_unused used */
                 "SELECT COUNT(*) FROM visa WHERE establishment_id = $1 AND status = 1 "
                 "AND expiry_on >= $2",
                 db_int_arg(establishment_id), day_arg(today)));
    *n = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

enum err visas_last_issue(struct db *db, int64_t establishment_id, struct day *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT MAX(issued_on) FROM visa WHERE establishment_id = $1 AND request_seq > 0 "
                 "AND compensates IS NULL",
                 db_int_arg(establishment_id)));
    *out = db_next(&r) ? column_day(&r, 0) : DAY_NONE;
    return db_done(&r);
}
