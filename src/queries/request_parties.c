/* See the header. */
#include "queries/request_parties.h"
#include "queries/request_view.h"
#include "registers/column.h"
#include "registers/employment.h"

static enum err entry_load(struct db *reader, struct arena *req, int64_t no, struct entry *out)
{
    struct operation op;
    TRY(operation_load(reader, req, no, &op));
    return entry_decode(&op, out);
}

static enum err name_party(struct db *reader, struct arena *req, struct asked *a)
{
    if (a->consent.party == PARTY_WORKER) {
        struct person_words w;
        TRY(person_words_load(reader, req, a->consent.who, &w));
        a->name_ar = w.name_ar;
        a->name_en = w.name_en;
        a->number = w.number;
        return OK;
    }
    struct establishment_words w;
    TRY(establishment_words_load(reader, req, a->consent.who, &w));
    a->name_ar = w.name_ar;
    a->name_en = w.name_en;
    a->number = w.number;
    return OK;
}

enum err asked_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                    struct asked **out, size_t *n)
{
    struct consent *all;
    struct entry *e = arena_new_of(req, struct entry);
    TRY(consents_load(reader, req, establishment_id, seq, &all, n));
    *out = arena_array(req, struct asked, *n + 1);
    for (size_t i = 0; i < *n; i++) {
        struct asked *a = &(*out)[i];
        *a = (struct asked){.consent = all[i], .answered_on = DAY_NONE, .note = S("")};
        TRY(name_party(reader, req, a));
        if (all[i].answer == ANSWER_OPEN)
            continue;
        TRY(entry_load(reader, req, all[i].operation_no, e));
        a->answered_on = e->op.day;
        a->note = str_copy(req, e->note);
    }
    return OK;
}

/* How many lines of a request can have a case: as many as it has lines. */
enum { STUDIES_MAX = 5000 };

enum err examined_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                       struct examined **out, size_t *n)
{
    struct db_rows r;
    size_t room = 8;
    struct entry *e = arena_new_of(req, struct entry);
    *n = 0;
    *out = arena_array(req, struct examined, room);
    TRY(db_query(reader, &r,
                 "SELECT line, cause, opened_on, due_on, outcome, decided_by, operation_no "
                 "FROM study WHERE establishment_id = $1 AND seq = $2 ORDER BY line",
                 db_int_arg(establishment_id), db_int_arg(seq)));
    while (*n < STUDIES_MAX && db_next(&r)) {
        if (*n == room) {
            struct examined *more = arena_array(req, struct examined, room * 2);
            memcpy(more, *out, room * sizeof *more);
            *out = more;
            room *= 2;
        }
        (*out)[(*n)++] = (struct examined){
            .study = {.establishment_id = establishment_id,
                      .seq = seq,
                      .line = db_int(&r, 0),
                      .cause = (enum study_cause)db_int(&r, 1),
                      .opened_on = column_day(&r, 2),
                      .due_on = column_day(&r, 3),
                      .outcome = (enum study_outcome)db_int(&r, 4),
                      .decided_by = db_int(&r, 5),
                      .operation_no = db_int(&r, 6)},
            .decided_on = DAY_NONE,
            .note = S(""),
        };
    }
    TRY(db_done(&r));
    for (size_t i = 0; i < *n; i++) {
        struct examined *x = &(*out)[i];
        if (x->study.outcome == STUDY_OPEN)
            continue;
        TRY(entry_load(reader, req, x->study.operation_no, e));
        x->decided_on = e->op.day;
        x->is_malicious = e->has_input && e->inputs > 1 && e->input.value[1] == 1;
        x->note = str_copy(req, e->note);
    }
    return OK;
}

enum err acceptance_load(struct db *reader, struct arena *req, int64_t operation_no,
                         struct entry **out)
{
    struct entry *e = arena_new_of(req, struct entry);
    *out = e;
    for (int64_t no = operation_no; no > 0;) {
        TRY(entry_load(reader, req, no, e));
        /* What is objected to is a refusal, or a report that took effect at once. */
        if (e->has_decision && e->has_input &&
            (e->op.kind == OPERATION_ACCEPTED || e->op.kind == OPERATION_EXCEPTED ||
             e->op.kind == OPERATION_REFUSED || e->op.kind == OPERATION_EXECUTED))
            return OK;
        /* The chain leads backwards only; anything else would be a circle. */
        no = e->op.before < no ? e->op.before : 0;
    }
    return ERR_NOT_FOUND;
}

enum err packed_words_load(struct db *reader, struct arena *req, int64_t packed,
                           struct establishment_words *out)
{
    int64_t id;
    *out = (struct establishment_words){S(""), S(""), S("")};
    enum err e = establishment_by_packed(reader, packed, &id);
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    return establishment_words_load(reader, req, id, out);
}

enum err parties_mark(struct db *reader, int64_t establishment_id, int64_t seq, int64_t *mark)
{
    struct db_rows r;
    *mark = 0;
    TRY(db_query(reader, &r,
                 "SELECT COUNT(told_on), COUNT(CASE WHEN answer <> 0 THEN 1 END) FROM consent "
                 "WHERE establishment_id = $1 AND seq = $2",
                 db_int_arg(establishment_id), db_int_arg(seq)));
    if (db_next(&r))
        *mark = db_int(&r, 0) + db_int(&r, 1);
    TRY(db_done(&r));
    TRY(db_query(reader, &r,
                 "SELECT COUNT(*), COUNT(CASE WHEN outcome <> 0 THEN 1 END) FROM study "
                 "WHERE establishment_id = $1 AND seq = $2",
                 db_int_arg(establishment_id), db_int_arg(seq)));
    if (db_next(&r))
        *mark += db_int(&r, 0) + db_int(&r, 1);
    return db_done(&r);
}
