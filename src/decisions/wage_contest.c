/* See the header. */
#include "decisions/wage_contest.h"
#include "decisions/wage_month.h"
#include "wages/law.h"

enum { WAGE_SERVICE = 17 };

static int64_t param_or(const struct policy *p, enum param param, struct day on, int64_t none)
{
    const struct policy_row *row = policy_param(p, param, on);
    return row ? row->value : none;
}

static struct entry *entry_of(struct writing *w, const struct actor *actor,
                              enum operation_kind kind, const struct wage_contest *c,
                              struct str note)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = kind;
    e->op.service = WAGE_SERVICE;
    e->op.channel = CHANNEL_WEB;
    e->op.establishment_id = c->establishment_id;
    e->op.person_id = c->person_id;
    e->op.account_id = actor->account_id;
    e->op.before = c->operation_no;
    e->capacity = actor->capacity;
    e->note = str_first(note, CONTEST_NOTE_BYTES_MAX);
    e->has_decision = e->decision.granted = true;
    struct effect *f = &e->decision.effects[e->decision.effects_count++];
    *f = (struct effect){
        .kind = EFFECT_WAGE_CONTEST,
        .args = {c->month, c->state, c->cause, c->amount, c->answer_due.n},
    };
    return e;
}

/* An entry that finds the wage unpaid is followed by the month's reckoning. */
static enum err record(struct writing *w, struct entry *e, const struct wage_contest *c)
{
    TRY(writing_record(w, e));
    return c->state == CONTEST_ADMITTED || c->state == CONTEST_UPHELD
               ? wage_reckon(w, c->establishment_id, c->month, e->op.no)
               : OK;
}

struct day wage_contest_last(const struct policy *p, int64_t month, struct day accepted)
{
    struct day end = wage_month_last(month);
    if (param_or(p, PARAM_wps_silence_agrees, end, 0) && !day_is_none(accepted))
        return day_add(accepted, (int)param_or(p, PARAM_wps_answer_days, end, 0));
    return DAY_NONE;
}

/* The day of the latest file of the month; DAY_NONE: none. */
static enum err accepted_on(struct writing *w, int64_t establishment_id, int64_t month,
                            struct day *out)
{
    struct wage_file *files;
    size_t n;
    TRY(wage_files_load(w->db, w->scratch, establishment_id, month, 1, &files, &n));
    *out = n ? files[0].received_on : DAY_NONE;
    return OK;
}

static enum err is_employed(struct writing *w, int64_t establishment_id, int64_t person_id,
                            bool *out)
{
    struct db_rows r;
    TRY(db_query(w->db, &r,
                 "SELECT 1 FROM employment WHERE establishment_id = $1 AND person_id = $2",
                 db_int_arg(establishment_id), db_int_arg(person_id)));
    *out = db_next(&r);
    return db_done(&r);
}

enum err wage_contesting_run(struct writing *w, struct job *job)
{
    struct wage_contesting *x = (struct wage_contesting *)job;
    struct wage_contest c;
    struct day accepted;
    bool is_his;
    if (x->amount < 0 || (x->cause == CONTEST_NOT_RECEIVED && x->amount != 0))
        return ERR_INPUT;
    TRY(is_employed(w, job->establishment_id, x->actor.person_id, &is_his));
    if (!is_his || !day_before(wage_month_last(x->month), w->clock.today))
        return ERR_NOT_FOUND;
    enum err e = wage_contest_load(w->db, w->scratch, job->establishment_id, x->month,
                                   x->actor.person_id, &c);
    if (e != ERR_NOT_FOUND)
        return e == OK ? ERR_CONFLICT : e;
    TRY(accepted_on(w, job->establishment_id, x->month, &accepted));
    struct day last = wage_contest_last(w->policy, x->month, accepted);
    if (!day_is_none(last) && day_before(last, w->clock.today))
        return ERR_CONFLICT;
    int64_t days = param_or(w->policy, PARAM_wps_answer_days, w->clock.today, 0);
    c = (struct wage_contest){
        .establishment_id = job->establishment_id,
        .month = x->month,
        .person_id = x->actor.person_id,
        .cause = x->cause,
        .amount = x->amount,
        .state = CONTEST_OPEN,
        .answer_due = day_add(w->clock.today, (int)days),
    };
    return record(w, entry_of(w, &x->actor, OPERATION_ANSWERED, &c, x->note), &c);
}

enum err wage_contest_answer_run(struct writing *w, struct job *job)
{
    struct wage_contest_answer *x = (struct wage_contest_answer *)job;
    struct wage_contest c;
    TRY(wage_contest_load(w->db, w->scratch, job->establishment_id, x->month, x->person_id, &c));
    if (c.state != CONTEST_OPEN)
        return ERR_CONFLICT;
    c.state = x->is_yes ? CONTEST_ADMITTED : CONTEST_DISPUTED;
    return record(w, entry_of(w, &x->actor, OPERATION_ANSWERED, &c, x->note), &c);
}

enum err wage_contest_decision_run(struct writing *w, struct job *job)
{
    struct wage_contest_answer *x = (struct wage_contest_answer *)job;
    struct wage_contest c;
    if (x->note.n == 0)
        return ERR_INPUT;
    TRY(wage_contest_load(w->db, w->scratch, job->establishment_id, x->month, x->person_id, &c));
    bool is_late = c.state == CONTEST_OPEN && day_before(c.answer_due, w->clock.today);
    if (c.state != CONTEST_DISPUTED && !is_late)
        return ERR_CONFLICT;
    c.state = x->is_yes ? CONTEST_UPHELD : CONTEST_DISMISSED;
    return record(w, entry_of(w, &x->actor, OPERATION_STUDIED, &c, x->note), &c);
}
