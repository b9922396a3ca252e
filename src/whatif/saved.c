/* See the header. */
#include "whatif/saved.h"
#include "registers/column.h"

static void row_read(struct db_rows *r, struct arena *req, struct saved_scenario *out)
{
    *out = (struct saved_scenario){
        .id = db_int(r, 0),
        .account_id = db_int(r, 1),
        .name = str_copy(req, db_text(r, 2)),
        .changes = str_copy(req, db_text(r, 3)),
        .made_at = db_int(r, 4),
        .on = column_day(r, 5),
        .state = (enum saved_state)db_int(r, 6),
        .result = db_is_null(r, 7) ? S("") : str_copy(req, db_blob(r, 7)),
    };
}

static enum err one(struct db_rows *r, struct arena *req, struct saved_scenario *out)
{
    bool is_there = db_next(r);
    if (is_there)
        row_read(r, req, out);
    TRY(db_done(r));
    return is_there ? OK : ERR_NOT_FOUND;
}

enum err saved_load(struct db *db, struct arena *req, int64_t id, struct saved_scenario *out)
{
    struct db_rows r;
    TRY(db_query(db, &r,
                 "SELECT id, account_id, name, changes, made_at, on_day, state, result "
                 "FROM scenario WHERE id = $1",
                 db_int_arg(id)));
    return one(&r, req, out);
}

enum err saved_waiting(struct db *db, struct arena *req, struct saved_scenario *out)
{
    struct db_rows r;
    TRY(db_query0(db, &r,
                  "SELECT id, account_id, name, changes, made_at, on_day, state, result "
                  "FROM scenario WHERE state = 1 ORDER BY id LIMIT 1"));
    return one(&r, req, out);
}

enum err saved_list(struct db *db, struct arena *req, int64_t max, struct saved_scenario **out,
                    size_t *n)
{
    struct db_rows r;
    *n = 0;
    *out = arena_array(req, struct saved_scenario, max);
    TRY(db_query(db, &r,
                 "SELECT id, account_id, name, changes, made_at, on_day, state, result "
                 "FROM scenario ORDER BY id DESC LIMIT $1",
                 db_int_arg(max)));
    while (*n < (size_t)max && db_next(&r))
        row_read(&r, req, &(*out)[(*n)++]);
    return db_done(&r);
}

enum err saving_run(struct writing *w, struct job *job)
{
    struct saved_scenario *s = &((struct saving *)job)->scenario;
    if (s->id)
        return db_exec(w->db, "UPDATE scenario SET state = $2, result = $3 WHERE id = $1",
                       db_int_arg(s->id), db_int_arg(s->state), db_blob_arg(s->result));
    struct db_rows r;
    TRY(db_query(w->db, &r,
                 "INSERT INTO scenario (id, account_id, name, changes, made_at, on_day, state) "
                 "SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, 1 FROM scenario "
                 "RETURNING id",
                 db_int_arg(s->account_id), db_text_arg(s->name), db_text_arg(s->changes),
                 db_int_arg(w->clock.now_ms), day_arg(s->on)));
    s->id = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}
