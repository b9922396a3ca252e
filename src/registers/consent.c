/* All SQL of consents; see the header. */
#include "registers/consent.h"
#include "registers/column.h"

#define CONSENT_COLUMNS                                                                             \
    "establishment_id, seq, line, party, who, days, asked_on, told_on, on_silence, on_no, answer, " \
    "operation_no "

static struct consent read_row(const struct db_rows *r)
{
    return (struct consent){
        .establishment_id = db_int(r, 0),
        .seq = db_int(r, 1),
        .line = db_int(r, 2),
        .party = (int)db_int(r, 3),
        .who = db_int(r, 4),
        .days = db_int(r, 5),
        .asked_on = column_day(r, 6),
        .told_on = column_day(r, 7),
        .on_silence = (enum silence)db_int(r, 8),
        .on_no = (enum refusal)db_int(r, 9),
        .answer = (enum answer)db_int(r, 10),
        .operation_no = db_int(r, 11),
    };
}

enum err consent_insert(struct db *db, const struct consent *c)
{
    return db_exec(db,
                   "INSERT INTO consent (establishment_id, seq, line, party, who, days, asked_on, "
                   "told_on, on_silence, on_no, answer, operation_no) "
                   "VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12)",
                   db_int_arg(c->establishment_id), db_int_arg(c->seq), db_int_arg(c->line),
                   db_int_arg(c->party), db_int_arg(c->who), db_int_arg(c->days),
                   day_arg(c->asked_on), day_arg(c->told_on), db_int_arg(c->on_silence),
                   db_int_arg(c->on_no), db_int_arg(c->answer), db_int_arg(c->operation_no));
}

enum err consent_told(struct db *db, const struct consent *c, struct day on)
{
    return db_exec(db,
                   "UPDATE consent SET told_on = $5 WHERE establishment_id = $1 AND seq = $2 "
                   "AND line = $3 AND party = $4 AND told_on IS NULL",
                   db_int_arg(c->establishment_id), db_int_arg(c->seq), db_int_arg(c->line),
                   db_int_arg(c->party), day_arg(on));
}

enum err consent_answer(struct db *db, const struct consent *c, enum answer answer,
                        int64_t operation_no)
{
    return db_exec(db,
                   "UPDATE consent SET answer = $5, operation_no = $6 WHERE establishment_id = $1 "
                   "AND seq = $2 AND line = $3 AND party = $4",
                   db_int_arg(c->establishment_id), db_int_arg(c->seq), db_int_arg(c->line),
                   db_int_arg(c->party), db_int_arg(answer), db_int_arg(operation_no));
}

enum err consent_load(struct db *db, int64_t establishment_id, int64_t seq, int64_t line, int party,
                      struct consent *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT " CONSENT_COLUMNS "FROM consent WHERE establishment_id = $1 AND seq = $2 "
                 "AND line = $3 AND party = $4",
                 db_int_arg(establishment_id), db_int_arg(seq), db_int_arg(line),
                 db_int_arg(party)));
    bool found = db_next(&r);
    if (found)
        *out = read_row(&r);
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

enum err consents_load(struct db *db, struct arena *req, int64_t establishment_id, int64_t seq,
                       struct consent **out, size_t *n)
{
    struct db_rows r;
    size_t room = 8;
    *n = 0;
    *out = arena_array(req, struct consent, room);
    TRY(db_query(db, &r,
                 "SELECT " CONSENT_COLUMNS "FROM consent WHERE establishment_id = $1 AND seq = $2 "
                 "ORDER BY line, party",
                 db_int_arg(establishment_id), db_int_arg(seq)));
    while (db_next(&r)) {
        if (*n == room) {
            struct consent *more = arena_array(req, struct consent, room * 2);
            memcpy(more, *out, room * sizeof *more);
            *out = more;
            room *= 2;
        }
        (*out)[(*n)++] = read_row(&r);
    }
    return db_done(&r);
}

struct day consent_until(const struct consent *c)
{
    return day_is_none(c->told_on) ? DAY_NONE : day_add(c->told_on, (int)c->days);
}
