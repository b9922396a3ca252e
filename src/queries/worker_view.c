/* See the header. */
#include "queries/worker_view.h"
#include "registers/column.h"

enum err worker_file_load(struct db *reader, struct arena *req, int64_t establishment_id,
                          int64_t person_id, struct worker *out)
{
    TRY(worker_load(reader, req, person_id, establishment_id, false, out));
    if (!out->has_employment)
        return ERR_NOT_FOUND;
    return worker_cases_load(reader, establishment_id, out);
}

static void note_effects(struct worker_event *v, const struct decision *d)
{
    for (int i = 0; i < d->effects_count; i++) {
        const struct effect *f = &d->effects[i];
        if (f->kind != EFFECT_PERMIT_ISSUE && f->kind != EFFECT_PERMIT_EXTEND)
            continue;
        v->permit_kind = (enum permit_kind)f->args[0];
        v->new_expiry = (struct day){(int32_t)f->args[2]};
        if (f->kind == EFFECT_PERMIT_EXTEND)
            v->old_expiry = (struct day){(int32_t)f->args[1]};
    }
}

enum err worker_history(struct db *reader, struct arena *req, int64_t last_operation, size_t max,
                        struct worker_event **out, size_t *n)
{
    *n = 0;
    *out = arena_array(req, struct worker_event, max);
    struct entry *e = arena_new_of(req, struct entry);
    for (int64_t no = last_operation; no != 0 && *n < max;) {
        struct operation op;
        TRY(operation_load(reader, req, no, &op));
        struct worker_event *v = &(*out)[(*n)++];
        *v = (struct worker_event){
            .no = op.no,
            .seq = op.seq,
            .day = op.day,
            .service = op.service,
            .kind = op.kind,
            .old_expiry = DAY_NONE,
            .new_expiry = DAY_NONE,
        };
        if (op.body.at && op.service) {
            TRY(entry_decode(&op, e));
            if (e->has_decision)
                note_effects(v, &e->decision);
        }
        /* The chain leads backwards only; anything else would be a circle. */
        no = op.before < no ? op.before : 0;
    }
    return OK;
}

/* The lines lie packed in their request's row: the latest requests are unpacked and looked through. */
enum err worker_requests(struct db *reader, struct arena *req, int64_t establishment_id,
                         int64_t person_id, uint64_t services, size_t max,
                         struct worker_request **out, size_t *n)
{
    struct db_rows r;
    enum err e = OK;
    *n = 0;
    *out = arena_array(req, struct worker_request, max);
    TRY(db_query(reader, &r,
                 "SELECT seq, service, submitted_day, line_data FROM request "
                 "WHERE establishment_id = $1 ORDER BY seq DESC LIMIT $2",
                 db_int_arg(establishment_id), db_int_arg(WORKER_REQUESTS_LOOKED_AT)));
    while (e == OK && *n < max && db_next(&r)) {
        int service = (int)db_int(&r, 1);
        struct request_line *lines;
        size_t count;
        if (!(services >> service & 1))
            continue;
        e = request_lines_unpack(req, db_blob(&r, 3), &lines, &count);
        for (size_t i = 0; e == OK && i < count && *n < max; i++)
            if (lines[i].person_id == person_id)
                (*out)[(*n)++] = (struct worker_request){
                    .request = {.establishment_id = establishment_id,
                                .seq = db_int(&r, 0),
                                .service = service,
                                .submitted_day = column_day(&r, 2)},
                    .line = lines[i].line,
                    .state = lines[i].state,
                };
    }
    enum err done = db_done(&r);
    return e != OK ? e : done;
}

enum err employers_load(struct db *reader, struct arena *req, int64_t person_id, size_t max,
                        struct employer **out, size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct employer, max);
    TRY(db_query(reader, &r,
                 "SELECT e.id, e.name_ar, e.name_en, e.office_no, e.seq_no FROM employment m "
                 "JOIN establishment e ON e.id = m.establishment_id "
                 "WHERE m.person_id = $1 AND m.status <> 0 ORDER BY m.start_on DESC LIMIT $2",
                 db_int_arg(person_id), db_int_arg(max)));
    while (*n < max && db_next(&r))
        (*out)[(*n)++] = (struct employer){
            .establishment_id = db_int(&r, 0),
            .name_ar = str_copy(req, db_text(&r, 1)),
            .name_en = str_copy(req, db_text(&r, 2)),
            .office_no = (int)db_int(&r, 3),
            .seq_no = db_int(&r, 4),
        };
    return db_done(&r);
}
