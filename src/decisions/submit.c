/* See the header. Everything a line's fate rests on is read inside the transaction that records it. */
#include "decisions/submit.h"
#include "decisions/effects.h"
#include "decisions/notify.h"
#include <assert.h>
#include <stdio.h>

enum { WORKERS_AHEAD = 64 };

/* ---- judging lines: preview and submission alike ---- */

struct judging {
    struct submission *s;
    struct gathering gathering;
    struct arena *results;
    struct entry entry; /* the one in hand; large, so not on the stack for each line */
    struct writing *w;  /* NULL: preview */
    /* open addressing over the persons of earlier lines: line numbers */
    int64_t *seen_person, *seen_line;
    size_t seen_slots;
};

/* Not cleared as a whole: the entry is large, and each line writes what it uses of it. */
static struct judging *judging_new(struct arena *a)
{
    struct judging *j = arena_alloc_raw(a, sizeof *j);
    j->entry.note = (struct str){0};
    j->entry.at_execution = false;
    return j;
}

static void seen_prepare(struct judging *j)
{
    size_t slots = 16;
    while (slots < j->s->lines_count * 2)
        slots *= 2;
    j->seen_slots = slots;
    j->seen_person = arena_array(j->gathering.req, int64_t, slots);
    j->seen_line = arena_array(j->gathering.req, int64_t, slots);
}

/* The earlier line of this person, or 0 after noting that he stands in `line` now. */
static int64_t seen_before(struct judging *j, int64_t person, int64_t line)
{
    size_t at = (uint64_t)person * 0x9E3779B97F4A7C15u >> 32 & (j->seen_slots - 1);
    while (j->seen_person[at] && j->seen_person[at] != person)
        at = (at + 1) & (j->seen_slots - 1);
    if (j->seen_person[at] == person)
        return j->seen_line[at];
    j->seen_person[at] = person;
    j->seen_line[at] = line;
    return 0;
}

void submission_entry(const struct submission *s, struct entry *e)
{
    e->op.service = s->service->number;
    e->op.channel = s->channel;
    e->op.account_id = s->actor.account_id;
    e->op.establishment_id = s->job.establishment_id;
    e->capacity = s->actor.capacity;
    e->officer_id = s->officer_id;
    e->lines = (int64_t)s->lines_count;
    e->due_day = DAY_NONE;
}

/* The last day to pay: the day the invoice was made and its life (policy invoice.life_days). */
static struct day last_day(const struct policy *p, struct day made_on, struct day judged_on)
{
    const struct policy_row *row = policy_param(p, PARAM_invoice_life_days, judged_on);
    return row ? day_add(made_on, (int)row->value) : made_on;
}

static struct day due_day(const struct gathering *g)
{
    return last_day(g->policy, g->submitted_on, g->submitted_on);
}

struct day invoice_last_day(const struct writing *w, const struct request *q)
{
    return last_day(w->policy, w->clock.today, q->submitted_day);
}

static void decide_kind(const struct gathering *g, struct entry *e)
{
    const struct decision *d = &e->decision;
    bool waits = d->granted && decision_first_state(d) != STATE_AWAITING_PAYMENT;
    e->op.kind = !d->granted           ? OPERATION_REFUSED
                 : waits || d->fee > 0 ? OPERATION_ACCEPTED
                                       : OPERATION_EXECUTED;
    e->fee = d->granted ? d->fee : 0;
    if (e->op.kind == OPERATION_ACCEPTED && !waits)
        e->due_day = due_day(g);
}

/* A permit, a visa or a certificate that takes effect at once bears a number made from that of the
   entry that gave it. */
void writing_number(const struct writing *w, struct decision *d)
{
    int64_t no = ledger_peek(w->ledger);
    for (int i = 0; i < d->effects_count; i++) {
        struct effect *f = &d->effects[i];
        if (f->kind == EFFECT_PERMIT_ISSUE) {
            f->args[6] = reference_permit(&w->ref_key, no);
        } else if (f->kind == EFFECT_PERMIT_EXTEND) {
            f->args[5] = reference_permit(&w->ref_key, no);
        } else if (f->kind == EFFECT_CERTIFICATE) {
            f->args[7] = reference_certificate(&w->ref_key, no);
        } else if (f->kind == EFFECT_VISAS) {
            f->args[8] = reference_visa(&w->ref_key, no);
            f->args[9] = reference_authorisation(&w->ref_key, no);
        }
    }
}

static enum err record(struct judging *j, struct judged_line *out)
{
    struct entry *e = &j->entry;
    if (j->w) {
        if (e->op.kind == OPERATION_EXECUTED)
            writing_number(j->w, &e->decision);
        TRY(writing_record(j->w, e));
        TRY(notify_worker(j->w, e, j->gathering.submitted_on));
        out->body = str_copy(j->results, e->op.body);
        out->operation_no = e->op.no;
    } else {
        struct buf body = buf_new(j->results);
        entry_encode(&body, e);
        out->body = buf_out(&body);
    }
    return OK;
}

static enum err judge_line(struct judging *j, size_t i, struct judged_line *out)
{
    struct gathering *g = &j->gathering;
    struct entry *e = &j->entry;
    const struct submission_line *in = &j->s->lines[i];
    struct worker w;
    bool is_known;
    memset(&e->op, 0, sizeof e->op);
    e->changed_count = 0;
    e->refund = 0;
    submission_entry(j->s, e);
    TRY(subject_find(g, in->number, &in->input, &w, &is_known));
    TRY(gather_line(g, is_known ? &w : NULL, &in->input, &e->facts));
    if (is_known || g->service->subject == SUBJECT_VISA) {
        int64_t before = seen_before(j, is_known ? w.person_id : in->number, (int64_t)i + 1);
        e->facts.value[FACT_repeats_line] = before ? before : VALUE_UNKNOWN;
        e->op.before = is_known && w.has_employment ? w.last_operation : 0;
    }
    e->op.line = (int64_t)i + 1;
    e->op.seq = j->s->request.seq;
    e->op.person_id = is_known ? w.person_id : 0;
    e->has_input = e->has_decision = true;
    e->inputs = g->service->fields_count;
    e->input = in->input;
    e->region = g->establishment.region;
    assess(g->service, &e->facts, &e->input, g->policy, PHASE_SUBMISSION, &e->decision);
    decide_kind(g, e);
    if (e->op.kind == OPERATION_EXECUTED)
        e->refund = decision_refund(&e->decision);
    TRY(record(j, out));
    if (e->decision.granted)
        gather_after(g, &e->decision);
    out->person_id = e->op.person_id;
    out->kind = e->op.kind;
    out->state = decision_first_state(&e->decision);
    out->fee = e->fee;
    out->refund = e->refund;
    return OK;
}

/* Asks ahead for the workers of the next lines; the persons' rows are locked in line order, after the
   establishment's, as everywhere. */
static enum err workers_ahead(const struct submission *s, struct db *db, size_t from)
{
    size_t to = s->lines_count - from < WORKERS_AHEAD ? s->lines_count : from + WORKERS_AHEAD;
    if (s->service->subject != SUBJECT_WORKER)
        return OK;
    for (size_t i = from; i < to; i++)
        TRY(worker_prefetch_by_no(db, s->lines[i].number, s->job.establishment_id));
    return OK;
}

static enum err judge_lines(struct judging *j)
{
    struct submission *s = j->s;
    struct gathering *g = &j->gathering;
    TRY(gather_begin(g, &s->actor, s->job.establishment_id, s->channel, (int64_t)s->lines_count));
    seen_prepare(j);
    s->judged = arena_array(j->results, struct judged_line, s->lines_count);
    if (g->is_for_write)
        TRY(request_next_seq(g->db, s->job.establishment_id, &s->request.seq));
    g->own_seq = s->request.seq; /* its earlier lines are no "other open request" */
    for (size_t i = 0; i < s->lines_count; i++) {
        if (g->is_for_write && i > 0 && i % WORKERS_AHEAD == 0)
            TRY(workers_ahead(s, g->db, i));
        TRY(judge_line(j, i, &s->judged[i]));
    }
    return OK;
}

/* ---- the request as it stands after submission, from its lines ---- */

static void sum_up(struct submission *s, int64_t at, struct day day, struct day due)
{
    struct request *q = &s->request;
    *q = (struct request){
        .establishment_id = s->job.establishment_id,
        .seq = q->seq,
        .service = s->service->number,
        .account_id = s->actor.account_id,
        .officer_id = s->officer_id,
        .capacity = s->actor.capacity,
        .channel = s->channel,
        .submitted_at = at,
        .submitted_day = day,
        .lines = (int64_t)s->lines_count,
        .due_day = DAY_NONE,
    };
    enum request_state waits = STATE_SUBMITTED;
    for (size_t i = 0; i < s->lines_count; i++) {
        q->lines_refused += s->judged[i].kind == OPERATION_REFUSED;
        q->lines_done += s->judged[i].kind == OPERATION_EXECUTED;
        if (s->judged[i].kind == OPERATION_ACCEPTED)
            waits = state_further(waits, s->judged[i].state);
        q->fee += s->judged[i].fee;
        q->refund += s->judged[i].refund;
    }
    q->state = waits != STATE_SUBMITTED ? waits : q->lines_done ? STATE_EXECUTED : STATE_REFUSED;
    if (waits == STATE_AWAITING_PAYMENT)
        q->due_day = due;
}

/* ---- idempotency ---- */

struct replay {
    struct submission *s;
    struct arena *arena;
    size_t n;
    int64_t at;
    struct day day, due;
};

static enum err replay_line(void *ctx, const struct operation *op)
{
    struct replay *r = ctx;
    if (r->n >= r->s->lines_count)
        return fail(ERR_DB, "a request has more ledger entries than lines");
    struct entry *e = arena_new_of(r->arena, struct entry);
    TRY(entry_decode(op, e));
    if (!day_is_none(e->due_day))
        r->due = e->due_day;
    r->at = op->at;
    r->day = op->day;
    r->s->judged[r->n++] = (struct judged_line){
        .person_id = op->person_id,
        .operation_no = op->no,
        .kind = op->kind,
        .state = decision_first_state(&e->decision),
        .fee = e->fee,
        .refund = e->refund,
        .body = str_copy(r->arena, op->body),
    };
    return OK;
}

/* The first answer again, from the ledger entries of the submission: not from what became of it. */
static enum err answer_again(struct writing *w, struct submission *s, int64_t seq,
                             int64_t first_operation)
{
    struct replay r = {.s = s, .arena = s->job.arena, .due = DAY_NONE};
    s->is_replay = true;
    s->request.seq = seq;
    s->judged = arena_array(s->job.arena, struct judged_line, s->lines_count);
    TRY(operation_each(w->db, first_operation, first_operation + (int64_t)s->lines_count - 1,
                       replay_line, &r));
    if (r.n != s->lines_count)
        return fail(ERR_DB, "ledger entries of request %lld/%lld are missing",
                    (long long)s->job.establishment_id, (long long)seq);
    sum_up(s, r.at, r.day, r.due);
    return OK;
}

static const char key_sql[] = "SELECT body_hash, establishment_id, seq, answer FROM idempotency "
                              "WHERE account_id = $1 AND key_hash = $2";

static enum err find_key(struct writing *w, struct submission *s, bool *is_known)
{
    struct db_rows r;
    int64_t seq = 0, first = 0;
    enum err e = OK;
    TRY(db_query(w->db, &r, key_sql, db_int_arg(s->actor.account_id),
                 db_blob_arg(((struct str){(const char *)s->key_hash, KEY_HASH_BYTES}))));
    *is_known = db_next(&r);
    if (*is_known) {
        struct str hash = db_blob(&r, 0), answer = db_blob(&r, 3);
        uint64_t number;
        bool is_same = hash.n == KEY_HASH_BYTES && !memcmp(hash.at, s->body_hash, hash.n) &&
                       db_int(&r, 1) == s->job.establishment_id && varint_read(&answer, &number);
        seq = db_int(&r, 2);
        e = is_same ? OK : ERR_CONFLICT;
        first = is_same ? (int64_t)number : 0;
    }
    TRY(db_done(&r));
    TRY(e);
    return *is_known ? answer_again(w, s, seq, first) : OK;
}

static enum err store_key(struct writing *w, const struct submission *s)
{
    char space[16];
    struct buf first = {.at = space, .cap = sizeof space};
    buf_varint(&first, (uint64_t)s->judged[0].operation_no);
    return db_exec(w->db,
                   "INSERT INTO idempotency (account_id, key_hash, body_hash, made_on, "
                   "establishment_id, seq, answer) VALUES ($1,$2,$3,$4,$5,$6,$7)",
                   db_int_arg(s->actor.account_id),
                   db_blob_arg(((struct str){(const char *)s->key_hash, KEY_HASH_BYTES})),
                   db_blob_arg(((struct str){(const char *)s->body_hash, KEY_HASH_BYTES})),
                   db_int_arg(day_of_instant(w->clock.now_ms).n),
                   db_int_arg(s->job.establishment_id), db_int_arg(s->request.seq),
                   db_blob_arg(buf_out(&first)));
}

/* Everything this job will ask, in one go (db_prefetch). */
static enum err ask_ahead(struct writing *w, const struct submission *s, struct gathering *g)
{
    if (s->has_key)
        TRY(db_prefetch(w->db, key_sql, db_int_arg(s->actor.account_id),
                        db_blob_arg(((struct str){(const char *)s->key_hash, KEY_HASH_BYTES}))));
    TRY(gather_ahead(g, &s->actor, s->job.establishment_id));
    TRY(request_next_seq_prefetch(w->db, s->job.establishment_id));
    return workers_ahead(s, w->db, 0);
}

/* ---- the two doors ---- */

enum err submission_run(struct writing *w, struct job *job)
{
    struct submission *s = (struct submission *)job;
    assert(s->lines_count > 0);
    bool is_known = false;
    s->is_replay = false;
    s->request.seq = 0;
    struct judging *j = judging_new(w->scratch);
    j->s = s;
    j->w = w;
    j->results = job->arena;
    j->gathering = (struct gathering){
        .db = w->db,
        .req = w->scratch,
        .policy = w->policy,
        .service = s->service,
        .submitted_on = w->clock.today,
        .clock = w->clock,
        .is_for_write = true,
    };
    TRY(ask_ahead(w, s, &j->gathering));
    if (s->has_key)
        TRY(find_key(w, s, &is_known));
    if (is_known)
        return OK;
    ledger_reserve(w->ledger, (int64_t)s->lines_count); /* one run of numbers: see answer_again */
    TRY(judge_lines(j));
    sum_up(s, w->clock.now_ms, w->clock.today, due_day(&j->gathering));
    TRY(notify_submitted(w, &s->request, s->actor.may_pay || s->actor.capacity == CAPACITY_OWNER,
                         j->gathering.establishment.owner_person));
    return s->has_key ? store_key(w, s) : OK;
}

enum err submission_preview(struct db *db, const struct policy *policy, struct clock clock,
                            struct submission *s)
{
    struct judging *j = judging_new(s->job.arena);
    s->request.seq = 0;
    j->s = s;
    j->w = NULL;
    j->results = s->job.arena;
    j->gathering = (struct gathering){
        .db = db,
        .req = s->job.arena,
        .policy = policy,
        .service = s->service,
        .submitted_on = clock.today,
        .clock = clock,
    };
    TRY(db_read_begin(db));
    enum err e = judge_lines(j);
    db_read_end(db);
    if (e == OK)
        sum_up(s, clock.now_ms, clock.today, due_day(&j->gathering));
    return e;
}
