/* See the header. */
#include "queries/worker_list.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "registers/column.h"
#include "registers/worker.h"

#define ROW_COLUMNS                                                                              \
    "m.person_id, p.id_no, p.border_no, p.nationality, p.name_ar, p.name_en, m.occupation, "     \
    "m.status, m.permit_kind, m.permit_no, m.wage, m.start_on, m.permit_expiry, p.iqama_expiry " \
    "FROM employment m JOIN person p ON p.id = m.person_id "                                     \
    "WHERE m.establishment_id = $1 AND m.status <> 0 "

#define ROW_CHOICE                                                                            \
    "AND ($3 = 0 OR ($3 = 1 AND p.nationality <> 'SA') OR ($3 = 2 AND p.nationality = 'SA') " \
    "OR ($3 = 3 AND m.permit_kind <> 0 AND m.permit_expiry BETWEEN $4 AND $4 + 90) "          \
    "OR ($3 = 4 AND m.permit_kind <> 0 AND m.permit_expiry < $4) "                            \
    "OR ($3 = 5 AND m.permit_kind = 0 AND p.nationality <> 'SA') "                            \
    "OR ($3 = 6 AND m.status = 3) OR ($3 = 7 AND m.permit_kind <> 0)) "                       \
    "AND ($5 = '' OR p.search LIKE $5 ESCAPE '!') "

#define NAME_OF(person) "CASE WHEN $7 = 1 THEN " person ".name_ar ELSE " person ".name_en END"

/* The page people open most: only its columns, the name of its language. */
#define BRIEF_SQL(name)                                                     \
    "SELECT m.person_id, p.id_no, p.border_no, p.nationality, p." name      \
    ", m.occupation, m.status, m.permit_kind, m.permit_expiry "             \
    "FROM employment m JOIN person p ON p.id = m.person_id "                \
    "WHERE m.establishment_id = $1 AND m.status <> 0 AND m.person_id > $2 " \
    "ORDER BY m.person_id LIMIT $3"
static const char brief_ar_sql[] = BRIEF_SQL("name_ar");
static const char brief_en_sql[] = BRIEF_SQL("name_en");
static const char plain_sql[] =
    "SELECT " ROW_COLUMNS "AND m.person_id > $2 ORDER BY m.person_id LIMIT $3";
static const char register_sql[] =
    "SELECT " ROW_COLUMNS "AND m.person_id > $2 " ROW_CHOICE "ORDER BY m.person_id LIMIT $6";
static const char name_sql[] = "SELECT " ROW_COLUMNS ROW_CHOICE "AND ($2 = 0 OR (" NAME_OF(
    "p") ", m.person_id) > "
         "((SELECT " NAME_OF("q") " FROM person q WHERE q.id = $2), $2)) "
                                  "ORDER BY " NAME_OF("p") ", m.person_id LIMIT $6";
static const char expiry_sql[] =
    "SELECT " ROW_COLUMNS ROW_CHOICE
    "AND ($2 = 0 OR (COALESCE(m.permit_expiry, 2000000000), m.person_id) > "
    "((SELECT COALESCE(n.permit_expiry, 2000000000) FROM employment n "
    "WHERE n.establishment_id = $1 AND n.person_id = $2), $2)) "
    "ORDER BY COALESCE(m.permit_expiry, 2000000000), m.person_id LIMIT $6";

/* "%محمد%رفيق%": the words of the key in their order; what LIKE would read as its own is escaped. */
static struct str pattern_of(struct arena *req, struct str typed)
{
    struct str key = utf8_search_key(req, typed);
    struct buf b = buf_new(req);
    if (key.n == 0)
        return S("");
    buf_char(&b, '%');
    for (size_t i = 0; i < key.n; i++) {
        char c = key.at[i];
        if (c == '%' || c == '_' || c == '!')
            buf_char(&b, '!');
        buf_char(&b, c == ' ' ? '%' : c);
    }
    buf_char(&b, '%');
    return buf_out(&b);
}

static int nationality_of(struct str letters)
{
    return letters.n == 2 ? (unsigned char)letters.at[0] * 256 + (unsigned char)letters.at[1] : 0;
}

static void brief_read(struct db_rows *r, bool in_arabic, struct worker_row *out)
{
    *out = (struct worker_row){
        .person_id = db_int(r, 0),
        .id_no = db_int(r, 1),
        .border_no = db_int(r, 2),
        .nationality = nationality_of(db_text(r, 3)),
        .occupation = (int)db_int(r, 5),
        .status = (enum worker_status)db_int(r, 6),
        .permit_kind = (enum permit_kind)db_int(r, 7),
        .start_on = DAY_NONE,
        .permit_expiry = column_day(r, 8),
        .iqama_expiry = DAY_NONE,
    };
    *(in_arabic ? &out->name_ar : &out->name_en) = db_text(r, 4);
}

static void row_read(struct db_rows *r, struct worker_row *out)
{
    *out = (struct worker_row){
        .person_id = db_int(r, 0),
        .id_no = db_int(r, 1),
        .border_no = db_int(r, 2),
        .nationality = nationality_of(db_text(r, 3)),
        .name_ar = db_text(r, 4),
        .name_en = db_text(r, 5),
        .occupation = (int)db_int(r, 6),
        .status = (enum worker_status)db_int(r, 7),
        .permit_kind = (enum permit_kind)db_int(r, 8),
        .permit_no = db_int(r, 9),
        .wage = db_int(r, 10),
        .start_on = column_day(r, 11),
        .permit_expiry = column_day(r, 12),
        .iqama_expiry = column_day(r, 13),
    };
}

static const char *sorted_sql(enum worker_sort sort)
{
    switch (sort) {
    case SORT_REGISTER: return register_sql;
    case SORT_NAME: return name_sql;
    case SORT_EXPIRY: return expiry_sql;
    }
    return register_sql;
}

static bool is_plain(const struct worker_filter *f)
{
    return f->chip == CHIP_ALL && f->sort == SORT_REGISTER && f->search.n == 0;
}

static enum err query(struct db *reader, struct arena *req, int64_t establishment_id,
                      struct day today, const struct worker_filter *f, int64_t max,
                      struct db_rows *r)
{
    const char *plain = !f->is_brief ? plain_sql : f->in_arabic ? brief_ar_sql : brief_en_sql;
    if (is_plain(f))
        return db_query(reader, r, plain, db_int_arg(establishment_id), db_int_arg(f->after),
                        db_int_arg(max));
    const struct db_arg args[] = {
        db_int_arg(establishment_id),
        db_int_arg(f->after),
        db_int_arg(f->chip),
        db_int_arg(today.n),
        db_text_arg(pattern_of(req, f->search)),
        db_int_arg(max),
        db_int_arg(f->in_arabic),
    };
    size_t n = sizeof args / sizeof *args;
    return db_query_args(reader, r, sorted_sql(f->sort), args, f->sort == SORT_NAME ? n : n - 1);
}

enum err worker_rows(struct db *reader, struct arena *req, int64_t establishment_id,
                     struct day today, const struct worker_filter *filter, int64_t max,
                     enum err (*each)(void *ctx, const struct worker_row *row), void *ctx)
{
    struct db_rows r;
    enum err e = OK;
    struct worker_row row;
    TRY(query(reader, req, establishment_id, today, filter, max, &r));
    while (e == OK && db_next(&r)) {
        if (filter->is_brief && is_plain(filter))
            brief_read(&r, filter->in_arabic, &row);
        else
            row_read(&r, &row);
        e = each(ctx, &row);
    }
    enum err done = db_done(&r);
    return e != OK ? e : done;
}

enum err worker_by_number(struct db *reader, struct arena *req, int64_t establishment_id,
                          int64_t number, int64_t *person_id)
{
    struct worker w;
    TRY(worker_load_by_no(reader, req, number, establishment_id, false, &w));
    if (!w.has_employment)
        return ERR_NOT_FOUND;
    *person_id = w.person_id;
    return OK;
}
