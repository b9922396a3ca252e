/* See the header. */
#include "decisions/wage_accept.h"
#include "decisions/wage_apply.h"
#include "decisions/wage_month.h"
#include "identity/permission.h"
#include "registers/establishment.h"
#include "services/service.h"

enum { WAGE_SERVICE = 17 };

/* ---- facts ---- */

static enum err mended_facts(struct writing *w, const struct wage_upload *u, int64_t *f)
{
    struct wage_file mended;
    f[FACT_wage_replaces] = u->how == WAGE_HOW_REPLACES;
    if (u->how == WAGE_HOW_NEW)
        return OK; /* nothing to know: the rule passes */
    enum err e = wage_file_load(w->db, w->scratch, u->establishment_id, u->mends, &mended);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    f[FACT_wage_mended_known] = e == OK && mended.month == u->month && !mended.is_replaced;
    return OK;
}

/* The right as it stands inside this transaction: a revocation that committed before counts. */
static enum err facts_of(struct writing *w, const struct wage_accepting *x,
                         const struct wage_upload *u, struct establishment *est, struct facts *out)
{
    struct holding held;
    bool is_used;
    int64_t *f = out->value;
    facts_clear(out);
    TRY(establishment_load(w->db, w->scratch, u->establishment_id, true, est));
    TRY(permission_held(w->db, x->actor.account_id, est->id, w->clock.today, &held));
    TRY(wage_file_ref_used(w->db, est->id, u->file_ref, &is_used));
    struct day due = wage_month_due(w->policy, u->month);
    f[FACT_today] = f[FACT_submitted_on] = w->clock.today.n;
    f[FACT_channel] = x->channel;
    f[FACT_actor_level] = x->actor.level;
    f[FACT_actor_is_owner] = held.capacity == CAPACITY_OWNER;
    f[FACT_actor_has_grant] = (int64_t)(held.services >> WAGE_SERVICE & 1);
    f[FACT_est_status] = est->status;
    f[FACT_wage_rejects] = u->rejects;
    f[FACT_wage_whole_rejects] = u->is_whole_rejected;
    f[FACT_wage_lines] = u->lines;
    f[FACT_wage_lines_rejected] = u->lines_rejected;
    f[FACT_wage_file_ref_used] = is_used;
    f[FACT_wage_file_due_on] = day_is_none(due) ? VALUE_UNKNOWN : due.n;
    return mended_facts(w, u, f);
}

/* ---- accepting ---- */

static void fill_effect(struct entry *e, const struct wage_upload *u)
{
    for (int i = 0; i < e->decision.effects_count; i++) {
        struct effect *f = &e->decision.effects[i];
        if (f->kind != EFFECT_WAGE_FILE)
            continue;
        f->args[0] = u->file_id;
        f->args[2] = u->format;
        f->args[3] = u->how;
        f->args[4] = u->mends;
        f->args[5] = u->outcome;
        f->args[8] = u->remarks;
        f->args[9] = u->total;
    }
}

static enum err accept(struct writing *w, struct wage_accepting *x)
{
    struct wage_upload *u = &x->upload;
    struct establishment est;
    struct entry *e = arena_new_of(w->scratch, struct entry);
    const struct service *s = service_by_number(WAGE_SERVICE);
    e->due_day = DAY_NONE;
    e->op.service = WAGE_SERVICE;
    e->op.channel = x->channel;
    e->op.account_id = x->actor.account_id;
    e->op.establishment_id = u->establishment_id;
    e->capacity = x->actor.capacity;
    e->has_input = e->has_decision = true;
    e->inputs = s->fields_count;
    for (int i = 0; i < INPUTS_MAX; i++)
        e->input.value[i] = VALUE_UNKNOWN;
    e->input.value[0] = wage_month_first(u->month).n;
    TRY(facts_of(w, x, u, &est, &e->facts));
    e->region = est.region;
    assess(s, &e->facts, &e->input, w->policy, PHASE_SUBMISSION, &e->decision);
    x->is_accepted = e->decision.granted;
    e->op.kind = x->is_accepted ? OPERATION_EXECUTED : OPERATION_REFUSED;
    e->note = wage_note(w->scratch, u->file_ref, u->file_hash, u->lines_hash);
    fill_effect(e, u);
    TRY(writing_record(w, e));
    x->decision = e->decision;
    if (!x->is_accepted)
        return OK;
    x->operation_no = u->operation_no = e->op.no;
    TRY(wage_upload_accept(w->db, u->establishment_id, u->file_id, e->op.no));
    return wage_reckon(w, u->establishment_id, u->month, e->op.no);
}

/* An upload that was stored does not say whether single lines or the whole were rejected; what was not
   accepted partly was rejected as a whole. */
enum err wage_accepting_run(struct writing *w, struct job *job)
{
    struct wage_accepting *x = (struct wage_accepting *)job;
    TRY(wage_upload_load(w->db, job->arena, job->establishment_id, x->file_id, &x->upload));
    x->operation_no = x->upload.operation_no;
    if (x->operation_no)
        return ERR_CONFLICT;
    x->upload.is_whole_rejected = x->upload.outcome == WAGE_REJECTED;
    return accept(w, x);
}

/* ---- the key of a program's call ---- */

#define BLOB16(bytes) db_blob_arg(((struct str){(const char *)(bytes), 16}))

static enum err find_key(struct writing *w, struct wage_filing *x)
{
    struct db_rows r;
    struct wage_accepting *a = &x->accepting;
    bool is_same = true;
    int64_t file_id = 0;
    TRY(db_query(w->db, &r,
                 "SELECT body_hash, establishment_id, seq FROM idempotency "
                 "WHERE account_id = $1 AND key_hash = $2",
                 db_int_arg(a->actor.account_id), BLOB16(x->key_hash)));
    x->is_replay = db_next(&r);
    if (x->is_replay) {
        struct str hash = db_blob(&r, 0);
        is_same = hash.n == 16 && memcmp(hash.at, x->body_hash, 16) == 0 &&
                  db_int(&r, 1) == a->job.establishment_id;
        file_id = db_int(&r, 2);
    }
    TRY(db_done(&r));
    if (!x->is_replay)
        return OK;
    if (!is_same)
        return ERR_CONFLICT;
    TRY(wage_upload_load(w->db, a->job.arena, a->job.establishment_id, file_id, &a->upload));
    a->operation_no = a->upload.operation_no;
    a->is_accepted = a->operation_no != 0;
    return OK;
}

static enum err store_key(struct writing *w, const struct wage_filing *x)
{
    const struct wage_accepting *a = &x->accepting;
    return db_exec(w->db,
                   "INSERT INTO idempotency (account_id, key_hash, body_hash, made_on, "
                   "establishment_id, seq, answer) VALUES ($1,$2,$3,$4,$5,$6,NULL)",
                   db_int_arg(a->actor.account_id), BLOB16(x->key_hash), BLOB16(x->body_hash),
                   db_int_arg(day_of_instant(w->clock.now_ms).n),
                   db_int_arg(a->job.establishment_id), db_int_arg(a->upload.file_id));
}

/* ---- storing ---- */

enum err wage_filing_run(struct writing *w, struct job *job)
{
    struct wage_filing *x = (struct wage_filing *)job;
    struct wage_accepting *a = &x->accepting;
    a->is_accepted = x->is_replay = false;
    a->operation_no = 0;
    if (x->has_key)
        TRY(find_key(w, x));
    if (x->is_replay)
        return OK;
    a->upload = x->judged->upload;
    a->file_id = a->upload.file_id;
    TRY(wage_upload_insert(w->db, &a->upload));
    for (int kind = WAGE_KEPT_FILE; kind <= WAGE_KEPT_FINDINGS; kind++)
        TRY(wage_kept_store(w->db, a->upload.establishment_id, a->file_id,
                            (enum wage_kept_kind)kind, &x->judged->kept[kind]));
    if (x->has_key)
        TRY(store_key(w, x));
    return x->is_to_accept && a->upload.outcome != WAGE_REJECTED ? accept(w, a) : OK;
}
