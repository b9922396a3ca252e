/* See the header. */
#include "queries/cases.h"
#include "queries/entry_view.h"
#include "registers/column.h"

#define CASE_ROWS                                                                           \
    "SELECT s.establishment_id, s.seq, s.line, s.cause, s.opened_on, s.due_on, s.outcome, " \
    "s.decided_by, s.operation_no, COALESCE(h.account_id, 0), COALESCE(h.given_at, 0), "    \
    "COALESCE(h.proposal, 0), q.service, q.submitted_day, q.state, e.name_ar, e.name_en, "  \
    "COALESCE(o.person_id, 0) FROM study s LEFT JOIN study_holder h "                       \
    "ON h.establishment_id = s.establishment_id AND h.seq = s.seq AND h.line = s.line "     \
    "JOIN request q ON q.establishment_id = s.establishment_id AND q.seq = s.seq "          \
    "JOIN establishment e ON e.id = s.establishment_id "                                    \
    "JOIN operation o ON o.no = s.operation_no "

static struct case_row read_row(struct arena *req, const struct db_rows *r)
{
    return (struct case_row){
        .study = {.establishment_id = db_int(r, 0),
                  .seq = db_int(r, 1),
                  .line = db_int(r, 2),
                  .cause = (enum study_cause)db_int(r, 3),
                  .opened_on = column_day(r, 4),
                  .due_on = column_day(r, 5),
                  .outcome = (enum study_outcome)db_int(r, 6),
                  .decided_by = db_int(r, 7),
                  .operation_no = db_int(r, 8)},
        .holder = {.account_id = db_int(r, 9),
                   .given_at = db_int(r, 10),
                   .proposal = (enum study_outcome)db_int(r, 11)},
        .request = {.establishment_id = db_int(r, 0),
                    .seq = db_int(r, 1),
                    .service = (int)db_int(r, 12),
                    .submitted_day = column_day(r, 13),
                    .state = (enum request_state)db_int(r, 14)},
        .asker_ar = str_copy(req, db_text(r, 15)),
        .asker_en = str_copy(req, db_text(r, 16)),
        .person_id = db_int(r, 17),
    };
}

static const char *group_sql(enum case_group group)
{
    switch (group) {
    case CASES_HELD:
        return CASE_ROWS "WHERE s.outcome = 0 AND h.account_id = $1 AND h.proposal = 0 "
                         "ORDER BY s.due_on, s.operation_no";
    case CASES_PROPOSED:
        return CASE_ROWS "WHERE s.outcome = 0 AND h.account_id = $1 AND h.proposal <> 0 "
                         "ORDER BY s.due_on, s.operation_no";
    case CASES_TO_CONFIRM:
        return CASE_ROWS "WHERE s.outcome = 0 AND h.account_id <> $1 AND h.proposal <> 0 "
                         "ORDER BY s.due_on, s.operation_no";
    case CASES_DECIDED: break;
    }
    return CASE_ROWS "WHERE s.outcome <> 0 AND s.decided_by = $1 ORDER BY s.operation_no DESC";
}

enum err cases_load(struct db *reader, struct arena *req, enum case_group group, int64_t account_id,
                    size_t max, struct case_row **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct case_row, max);
    TRY(db_query(reader, &r, group_sql(group), db_int_arg(account_id)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = read_row(req, &r);
    return db_done(&r);
}

enum err case_queue_load(struct db *reader, struct day today, struct case_queue *out)
{
    struct db_rows r;
    *out = (struct case_queue){.due_first = DAY_NONE};
    TRY(db_query(
        reader, &r,
        "SELECT COUNT(*) - COUNT(h.account_id), COUNT(CASE WHEN s.due_on < $1 THEN 1 END), "
        "MIN(CASE WHEN h.account_id IS NULL THEN s.due_on END) FROM study s "
        "LEFT JOIN study_holder h ON h.establishment_id = s.establishment_id "
        "AND h.seq = s.seq AND h.line = s.line WHERE s.outcome = 0",
        db_int_arg(today.n)));
    if (db_next(&r)) {
        out->waiting = db_int(&r, 0);
        out->late = db_int(&r, 1);
        out->due_first = column_day(&r, 2);
    }
    return db_done(&r);
}

static enum err proposal_load(struct db *reader, struct arena *req, struct case_view *v)
{
    struct db_rows r;
    v->proposal_note = S("");
    TRY(db_query(reader, &r,
                 "SELECT note FROM study_holder "
                 "WHERE establishment_id = $1 AND seq = $2 AND line = $3",
                 db_int_arg(v->study.establishment_id), db_int_arg(v->study.seq),
                 db_int_arg(v->study.line)));
    if (db_next(&r))
        v->proposal_note = str_copy(req, db_text(&r, 0));
    return db_done(&r);
}

/* From the entry that opened or decided the case back to the objection, where one opened it. */
static enum err objection_load_words(struct db *reader, struct arena *req, struct case_view *v)
{
    struct entry *e;
    v->objection = S("");
    for (int64_t no = v->study.operation_no; no > 0;) {
        TRY(entry_view_load(reader, req, no, &e));
        if (e->op.kind == OPERATION_OBJECTED) {
            v->objection = e->note;
            return OK;
        }
        no = e->op.before < no && e->op.kind == OPERATION_STUDIED ? e->op.before : 0;
    }
    return OK;
}

enum err case_load(struct db *reader, struct arena *req, int64_t establishment_id, int64_t seq,
                   int64_t line, struct case_view *out)
{
    memset(out, 0, sizeof *out);
    TRY(study_load(reader, establishment_id, seq, line, &out->study));
    TRY(study_holder_load(reader, &out->study, &out->holder));
    TRY(proposal_load(reader, req, out));
    TRY(request_load(reader, req, establishment_id, seq, false, &out->request));
    TRY(acceptance_load(reader, req, out->study.operation_no, &out->entry));
    out->person_id = out->entry->op.person_id;
    return objection_load_words(reader, req, out);
}
