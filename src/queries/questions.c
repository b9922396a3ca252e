/* See the header. */
#include "queries/questions.h"
#include "queries/request_view.h"
#include "registers/column.h"

#define QUESTION_COLUMNS                                                                     \
    "c.establishment_id, c.seq, c.line, c.party, c.who, c.days, c.asked_on, c.told_on, "     \
    "c.on_silence, c.on_no, c.answer, c.operation_no, q.service, q.submitted_day, q.state, " \
    "q.lines, e.name_ar, e.name_en, e.office_no, e.seq_no, o.person_id, p.name_ar, p.name_en "
#define QUESTION_TABLES                                                         \
    "FROM consent c JOIN request q ON q.establishment_id = c.establishment_id " \
    "AND q.seq = c.seq JOIN establishment e ON e.id = c.establishment_id "      \
    "JOIN operation o ON o.no = c.operation_no LEFT JOIN person p ON p.id = o.person_id "

static struct question read_row(struct arena *req, const struct db_rows *r)
{
    return (struct question){
        .consent = {.establishment_id = db_int(r, 0),
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
                    .operation_no = db_int(r, 11)},
        .request = {.establishment_id = db_int(r, 0),
                    .seq = db_int(r, 1),
                    .service = (int)db_int(r, 12),
                    .submitted_day = column_day(r, 13),
                    .state = (enum request_state)db_int(r, 14),
                    .lines = db_int(r, 15)},
        .asker_ar = str_copy(req, db_text(r, 16)),
        .asker_en = str_copy(req, db_text(r, 17)),
        .asker_no =
            str_printf(req, "%lld-%lld", (long long)db_int(r, 18), (long long)db_int(r, 19)),
        .person_id = db_is_null(r, 20) ? 0 : db_int(r, 20),
        .worker_ar = db_is_null(r, 21) ? S("") : str_copy(req, db_text(r, 21)),
        .worker_en = db_is_null(r, 22) ? S("") : str_copy(req, db_text(r, 22)),
    };
}

static bool is_held(uint64_t services, int service) { return services >> service & 1; }

enum err questions_load(struct db *reader, struct arena *req, enum party party, int64_t who,
                        uint64_t services, enum question_group group, size_t max,
                        struct question **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct question, max);
    if (group == QUESTIONS_OPEN)
        TRY(db_query(reader, &r,
                     "SELECT " QUESTION_COLUMNS QUESTION_TABLES
                     "WHERE c.who = $1 AND c.party = $2 AND c.answer = 0 AND q.state IN (3, 4) "
                     "ORDER BY COALESCE(c.told_on, c.asked_on) + c.days, c.operation_no, c.line",
                     db_int_arg(who), db_int_arg(party)));
    else
        TRY(db_query(reader, &r,
                     "SELECT " QUESTION_COLUMNS QUESTION_TABLES "WHERE c.who = $1 AND c.party = $2 "
                     "AND (c.answer <> 0 OR q.state NOT IN (3, 4)) "
                     "ORDER BY c.operation_no DESC, c.line",
                     db_int_arg(who), db_int_arg(party)));
    while (*n < max && db_next(&r))
        if (is_held(services, (int)db_int(&r, 12)))
            (*out)[(*n)++] = read_row(req, &r);
    return db_done(&r);
}

enum err questions_count(struct db *reader, enum party party, int64_t who, uint64_t services,
                         int64_t *n, struct day *first)
{
    struct db_rows r;
    *n = 0;
    *first = DAY_NONE;
    TRY(db_query(reader, &r,
                 "SELECT q.service, COUNT(*), MIN(c.told_on + c.days) FROM consent c "
                 "JOIN request q ON q.establishment_id = c.establishment_id AND q.seq = c.seq "
                 "WHERE c.who = $1 AND c.party = $2 AND c.answer = 0 AND q.state IN (3, 4) "
                 "GROUP BY q.service",
                 db_int_arg(who), db_int_arg(party)));
    while (db_next(&r)) {
        if (!is_held(services, (int)db_int(&r, 0)))
            continue;
        struct day last = column_day(&r, 2);
        *n += db_int(&r, 1);
        if (!day_is_none(last) && (day_is_none(*first) || day_before(last, *first)))
            *first = last;
    }
    return db_done(&r);
}

enum err question_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                       int64_t line, enum party party, int64_t who, struct question_view *out)
{
    struct db_rows r;
    struct asked *all;
    size_t n;
    bool found = false;
    memset(out, 0, sizeof *out);
    TRY(db_query(reader, &r,
                 "SELECT " QUESTION_COLUMNS QUESTION_TABLES
                 "WHERE c.establishment_id = $1 AND c.seq = $2 AND c.party = $3 AND c.who = $4 "
                 "ORDER BY c.line",
                 db_int_arg(establishment_id), db_int_arg(seq), db_int_arg(party),
                 db_int_arg(who)));
    while (db_next(&r)) {
        struct question one = read_row(req, &r);
        bool is_open = one.consent.answer == ANSWER_OPEN;
        bool is_wanted = line ? one.consent.line == line
                              : !found || (is_open && out->question.consent.answer != ANSWER_OPEN);
        out->lines++;
        if (!is_wanted)
            continue;
        out->question = one;
        found = true;
    }
    TRY(db_done(&r));
    if (!found)
        return ERR_NOT_FOUND;
    TRY(asked_load(reader, req, establishment_id, seq, &all, &n));
    for (size_t i = 0; i < n; i++)
        if (all[i].consent.line == out->question.consent.line && all[i].consent.party == (int)party)
            out->asked = all[i];
    return acceptance_load(reader, req, out->question.consent.operation_no, &out->entry);
}
