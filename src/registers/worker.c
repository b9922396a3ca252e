/* All SQL that reads a worker; see the header. The column list is one macro, so that the statements
   stay literals and the reader below stays one. */
#include "registers/worker.h"
#include "registers/column.h"

#define WORKER_COLUMNS                                                                             \
    "p.id, p.id_no, p.border_no, p.nationality, p.is_female, p.is_outside, p.name_ar, p.name_en, " \
    "p.birth_day, p.passport_expiry, p.iqama_expiry, p.entry_on, p.exit_visa_on, p.departed_on, "  \
    "p.levy_exempt, m.status, m.start_on, m.permit_issue, m.permit_expiry, m.first_permit_on, "    \
    "m.origin, m.occupation, m.visa_occupation, m.wage, m.permit_no, m.last_operation, "           \
    "m.is_contract_documented, m.permit_is_levy_free, m.permit_kind, m.temporary_months, "         \
    "m.unpaid_wage_months, m.compensated_by, m.leave_until, m.wage_line_until "
/* Most workers have no open matter and no open request: a count beside the row saves asking. */
#define WORKER_COUNTS                                                 \
    ", (SELECT COUNT(*) FROM case_mark c WHERE c.person_id = p.id), " \
    "(SELECT COUNT(*) FROM open_line o WHERE o.person_id = p.id) "
#define WORKER_JOIN \
    "FROM person p LEFT JOIN employment m ON m.establishment_id = $2 AND m.person_id = p.id "

static void read_row(struct db_rows *r, struct arena *req, struct worker *out)
{
    struct str nationality = db_text(r, 3);
    *out = (struct worker){
        .person_id = db_int(r, 0),
        .id_no = db_int(r, 1),
        .border_no = db_int(r, 2),
        .nationality = nationality.n == 2 ? (unsigned char)nationality.at[0] * 256 +
                                                (unsigned char)nationality.at[1]
                                          : 0,
        .is_female = db_int(r, 4) != 0,
        .is_outside = db_int(r, 5) != 0,
        .name_ar = str_copy(req, db_text(r, 6)),
        .name_en = str_copy(req, db_text(r, 7)),
        .birth_day = column_day(r, 8),
        .passport_expiry = column_day(r, 9),
        .iqama_expiry = column_day(r, 10),
        .entry_on = column_day(r, 11),
        .exit_visa_on = column_day(r, 12),
        .departed_on = column_day(r, 13),
        .levy_exemption = (enum levy_exemption)db_int(r, 14),
        .status = (enum worker_status)db_int(r, 15),
        .start_on = column_day(r, 16),
        .permit_issue = column_day(r, 17),
        .permit_expiry = column_day(r, 18),
        .first_permit_on = column_day(r, 19),
        .origin = (enum employment_origin)db_int(r, 20),
        .occupation = (int)db_int(r, 21),
        .visa_occupation = (int)db_int(r, 22),
        .wage = db_int(r, 23),
        .permit_no = db_int(r, 24),
        .last_operation = db_int(r, 25),
        .is_contract_documented = db_int(r, 26) != 0,
        .permit_is_levy_free = db_int(r, 27) != 0,
        .permit_kind = (enum permit_kind)db_int(r, 28),
        .temporary_months = db_int(r, 29),
        .unpaid_wage_months = db_int(r, 30),
        .compensated_by = db_int(r, 31),
        .leave_until = column_day(r, 32),
        .wage_line_until = column_day(r, 33),
        .absence_opened_on = DAY_NONE,
        .transfer_opened_on = DAY_NONE,
        .occupation_change_opened_on = DAY_NONE,
        .complaint_opened_on = DAY_NONE,
        .cases_count = -1,
        .open_count = -1,
    };
    out->has_employment = !db_is_null(r, 15) && out->status != WORKER_ENDED;
}

static enum err read_one(struct db *db, struct arena *req, const char *sql, int64_t key,
                         int64_t establishment_id, struct worker *out)
{
    struct db_rows r;
    TRY(db_query(db, &r, sql, db_int_arg(key), db_int_arg(establishment_id)));
    bool found = db_next(&r);
    if (found) {
        read_row(&r, req, out);
        out->cases_count = db_int(&r, 34);
        out->open_count = db_int(&r, 35);
    }
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

/* Identity and residence numbers begin with 1 or 2; border numbers with another digit
   (id.border_first_digits), and all have ten digits. */
static bool is_border_number(int64_t number) { return number / 1000000000 > 2; }

static const char read_id[] =
    "SELECT " WORKER_COLUMNS WORKER_COUNTS WORKER_JOIN "WHERE p.id_no = $1";
static const char lock_id[] =
    "SELECT " WORKER_COLUMNS WORKER_COUNTS WORKER_JOIN "WHERE p.id_no = $1 FOR UPDATE OF p";
static const char read_border[] =
    "SELECT " WORKER_COLUMNS WORKER_COUNTS WORKER_JOIN "WHERE p.border_no = $1";
static const char lock_border[] =
    "SELECT " WORKER_COLUMNS WORKER_COUNTS WORKER_JOIN "WHERE p.border_no = $1 FOR UPDATE OF p";

static const char *by_number(int64_t number, bool is_for_write)
{
    if (is_border_number(number))
        return is_for_write ? lock_border : read_border;
    return is_for_write ? lock_id : read_id;
}

enum err worker_prefetch_by_no(struct db *db, int64_t number, int64_t establishment_id)
{
    return db_prefetch(db, by_number(number, true), db_int_arg(number),
                       db_int_arg(establishment_id));
}

enum err worker_load_by_no(struct db *db, struct arena *req, int64_t number,
                           int64_t establishment_id, bool is_for_write, struct worker *out)
{
    return read_one(db, req, by_number(number, is_for_write), number, establishment_id, out);
}

enum err worker_load(struct db *db, struct arena *req, int64_t person_id, int64_t establishment_id,
                     bool is_for_write, struct worker *out)
{
    static const char read[] = "SELECT " WORKER_COLUMNS WORKER_COUNTS WORKER_JOIN "WHERE p.id = $1";
    static const char lock[] =
        "SELECT " WORKER_COLUMNS WORKER_COUNTS WORKER_JOIN "WHERE p.id = $1 FOR UPDATE OF p";
    return read_one(db, req, is_for_write ? lock : read, person_id, establishment_id, out);
}

static void note_case(struct worker *w, enum case_kind kind, struct day opened_on)
{
    switch (kind) {
    case CASE_ABSENCE: w->absence_opened_on = opened_on; break;
    case CASE_TRANSFER: w->transfer_opened_on = opened_on; break;
    case CASE_OCCUPATION_CHANGE: w->occupation_change_opened_on = opened_on; break;
    case CASE_COMPLAINT: w->complaint_opened_on = opened_on; break;
    }
}

enum err worker_employer(struct db *db, int64_t number, int64_t *establishment_id)
{
    static const char by_id[] =
        "SELECT m.establishment_id FROM person p JOIN employment m ON m.person_id = p.id "
        "WHERE p.id_no = $1 AND m.status <> 0 ORDER BY m.start_on DESC LIMIT 1";
    static const char by_border[] =
        "SELECT m.establishment_id FROM person p JOIN employment m ON m.person_id = p.id "
        "WHERE p.border_no = $1 AND m.status <> 0 ORDER BY m.start_on DESC LIMIT 1";
    static const char by_person[] =
        "SELECT establishment_id FROM employment WHERE person_id = $1 AND status <> 0 "
        "ORDER BY start_on DESC LIMIT 1";
    struct db_rows r;
    TRY(db_query(db, &r,
                 number < 1000000000        ? by_person
                 : is_border_number(number) ? by_border
                                            : by_id,
                 db_int_arg(number)));
    *establishment_id = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

enum err worker_cases_load(struct db *db, int64_t establishment_id, struct worker *w)
{
    struct db_rows r;
    if (w->cases_count == 0)
        return OK;
    TRY(db_query(db, &r,
                 "SELECT kind, opened_on, establishment_id FROM case_mark WHERE person_id = $1",
                 db_int_arg(w->person_id)));
    while (db_next(&r)) {
        enum case_kind kind = (enum case_kind)db_int(&r, 0);
        /* A complaint is against one employer; the other matters hold wherever they were opened. */
        if (kind != CASE_COMPLAINT || db_int(&r, 2) == establishment_id)
            note_case(w, kind, column_day(&r, 1));
    }
    return db_done(&r);
}

enum err worker_each(struct db *db, struct arena *req, int64_t establishment_id,
                     bool (*each)(void *ctx, const struct worker *w), void *ctx)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT " WORKER_COLUMNS
                 ", c.kind, c.opened_on FROM employment m JOIN person p ON p.id = m.person_id "
                 "LEFT JOIN case_mark c ON c.person_id = p.id AND "
                 "(c.kind <> 4 OR c.establishment_id = $1) "
                 "WHERE m.establishment_id = $1 AND m.status <> 0 ORDER BY m.person_id, c.kind",
                 db_int_arg(establishment_id)));
    struct worker w = {0}, next;
    bool go_on = true;
    while (go_on && db_next(&r)) {
        if (w.person_id != db_int(&r, 0)) {
            read_row(&r, req, &next);
            if (w.person_id)
                go_on = each(ctx, &w);
            w = next;
        }
        if (!db_is_null(&r, 34))
            note_case(&w, (enum case_kind)db_int(&r, 34), column_day(&r, 35));
    }
    if (go_on && w.person_id)
        each(ctx, &w);
    return db_done(&r);
}
