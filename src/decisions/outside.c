/* See the header. */
#include "decisions/outside.h"
#include "decisions/outbox_sender.h"
#include "decisions/outside_counts.h"
#include "identity/access.h"
#include "registers/employment.h"
#include "registers/lending.h"
#include "registers/outside.h"
#include "registers/visa.h"

enum { SOURCE_OF_BODIES = 10 }; /* inbox.source of body 1 is 11 */

const char *outside_outcome_key(enum outside_outcome outcome)
{
    return value_word(VALUE_OUTSIDE_OUTCOME, outcome);
}

/* ---- whom it is about ---- */

struct about {
    bool is_known;
    struct worker worker; /* person_id 0: none */
    struct establishment establishment;
    struct visa visa;
    struct outside_fact fact; /* the key; at: of the latest notice */
};

static enum err find_person(struct writing *w, int64_t number, int64_t employer, struct about *s)
{
    if (employer)
        TRY(establishment_load(w->db, w->scratch, employer, true, &s->establishment));
    enum err e = worker_load_by_no(w->db, w->scratch, number, employer, true, &s->worker);
    s->is_known = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err find_visa(struct writing *w, int64_t visa_no, struct about *s)
{
    enum err e = visa_load(w->db, visa_no, false, &s->visa);
    s->is_known = e == OK;
    if (e != OK)
        return e == ERR_NOT_FOUND ? OK : e;
    TRY(establishment_load(w->db, w->scratch, s->visa.establishment_id, true, &s->establishment));
    return visa_load(w->db, visa_no, true, &s->visa);
}

static enum err find_establishment(struct writing *w, int64_t packed, int64_t *id)
{
    enum err e = establishment_by_packed(w->db, packed, id);
    if (e != ERR_NOT_FOUND)
        return e;
    *id = 0;
    return OK;
}

static enum err find_subject(struct writing *w, const struct outside_notice *n, struct about *s)
{
    const struct outside_info *info = outside_info(n->event);
    int64_t id = 0;
    *s = (struct about){.fact.matter = info->matter};
    switch (info->subject) {
    case SUBJECT_OF_WORKER:
        TRY(worker_employer(w->db, n->worker_no, &id));
        TRY(find_person(w, n->worker_no, id, s));
        s->fact.subject_id = s->worker.person_id;
        return OK;
    case SUBJECT_OF_EMPLOYMENT:
        TRY(find_establishment(w, n->establishment, &id));
        if (!id)
            return OK;
        TRY(find_person(w, n->worker_no, id, s));
        s->fact.subject_id = s->worker.person_id;
        s->fact.other_id = id;
        return OK;
    case SUBJECT_OF_VISA:
        TRY(find_visa(w, n->visa_no, s));
        s->fact.subject_id = s->visa.establishment_id;
        s->fact.other_id = n->visa_no;
        return OK;
    case SUBJECT_OF_ESTABLISHMENT: break;
    }
    TRY(find_establishment(w, n->establishment, &id));
    if (!id)
        return OK;
    s->is_known = true;
    TRY(establishment_load(w->db, w->scratch, id, true, &s->establishment));
    bool is_unified = info->matter == MATTER_OWNER || info->matter == MATTER_SAUDIS;
    s->fact.subject_id = is_unified ? s->establishment.unified_id : id;
    s->fact.other_id = info->matter == MATTER_ACTIVITY ? n->value : 0;
    return OK;
}

/* ---- does it fit? ---- */

static bool is_saudi(const struct worker *w) { return w->nationality == 'S' * 256 + 'A'; }

/* A Saudi works for one employer full time (security.md R7). */
static enum err works_elsewhere(struct writing *w, const struct about *s, bool *out)
{
    struct db_rows r;
    TRY(db_query(w->db, &r,
                 "SELECT COUNT(*) FROM employment WHERE person_id = $1 AND establishment_id <> $2 "
                 "AND status = 1 AND work_kind = 0",
                 db_int_arg(s->worker.person_id), db_int_arg(s->establishment.id)));
    *out = db_next(&r) && db_int(&r, 0) > 0;
    return db_done(&r);
}

static enum err contradicts(struct writing *w, const struct outside_notice *n,
                            const struct about *s, bool *out)
{
    const struct worker *p = &s->worker;
    bool is_here = p->has_employment && p->status != WORKER_ENDED;
    *out = false;
    switch (n->event) {
    case OUTSIDE_residence_renewed:
    case OUTSIDE_passport_renewed:
    case OUTSIDE_exit_visa_issued:
    case OUTSIDE_exit_visa_cancelled:
    case OUTSIDE_worker_exited:
    case OUTSIDE_worker_not_returned:
        *out = is_saudi(p) || !day_is_none(p->departed_on) || p->status == WORKER_DECEASED;
        return OK;
    case OUTSIDE_worker_entered: /* whoever left for good comes back on a visa, as somebody new */
        *out = is_saudi(p) || !day_is_none(p->departed_on) || p->status == WORKER_DECEASED;
        return OK;
    case OUTSIDE_worker_departed:
    case OUTSIDE_worker_deceased: *out = is_saudi(p) || p->status == WORKER_DECEASED; return OK;
    case OUTSIDE_registration_status: /* a closed establishment is not opened again by a notice */
        *out = s->establishment.status == EST_CLOSED && n->value != EST_CLOSED;
        return OK;
    case OUTSIDE_wage_insured: *out = !is_here; return OK;
    case OUTSIDE_insurance_started:
        *out = !is_saudi(p);
        return *out ? OK : works_elsewhere(w, s, out);
    case OUTSIDE_insurance_ended: *out = !is_saudi(p) || !is_here; return OK;
    case OUTSIDE_visa_cancelled: *out = s->visa.status == VISA_USED; return OK;
    case OUTSIDE_visa_extended: *out = s->visa.status != VISA_ISSUED; return OK;
    case OUTSIDE_registration_renewed:
    case OUTSIDE_address_renewed:
    case OUTSIDE_activity_licensed:
    case OUTSIDE_owner_insured:
    case OUTSIDE_insured_saudis:
    case OUTSIDE_EVENTS: break;
    }
    return OK;
}

/* ---- what it does ---- */

static struct effect *effect_add(struct entry *e, enum effect_kind kind)
{
    struct effect *f = &e->decision.effects[e->decision.effects_count++];
    *f = (struct effect){.kind = kind};
    return f;
}

static int64_t day_value(struct day d) { return day_is_none(d) ? VALUE_UNKNOWN : d.n; }

static void change(struct entry *e, enum fact fact, int64_t before, int64_t after)
{
    if (before != after && e->changed_count < CHANGED_FACTS_MAX)
        e->changed[e->changed_count++] = (struct changed_fact){fact, before, after};
}

static void status_add(struct entry *e, const struct worker *w, enum worker_status status)
{
    effect_add(e, EFFECT_STATUS)->args[0] = status;
    change(e, FACT_worker_status, w->status, status);
}

/* A worker who is gone is lent to nobody. */
static enum err lending_over(struct writing *w, struct entry *e, const struct about *s)
{
    struct lending_notice n;
    enum err err = lending_live(w->db, s->worker.person_id, w->clock.today, &n);
    if (err == ERR_NOT_FOUND || (err == OK && n.lender_id != s->establishment.id))
        return OK;
    TRY(err);
    effect_add(e, EFFECT_LENDING_END)->args[0] = w->clock.today.n;
    return OK;
}

/* What a notice about a worker does to his employment with whoever employs him now. */
static enum err worker_effects(struct writing *w, const struct outside_notice *n,
                               const struct about *s, struct entry *e)
{
    const struct worker *p = &s->worker;
    bool works = p->status == WORKER_ON_JOB || p->status == WORKER_PENDING_TRANSFER;
    bool is_over = n->event == OUTSIDE_worker_departed || n->event == OUTSIDE_worker_deceased ||
                   n->event == OUTSIDE_worker_not_returned;
    if (n->event == OUTSIDE_residence_renewed)
        change(e, FACT_iqama_expiry, day_value(p->iqama_expiry), n->value);
    if (n->event == OUTSIDE_passport_renewed)
        change(e, FACT_passport_expiry, day_value(p->passport_expiry), n->value);
    if (n->event == OUTSIDE_exit_visa_issued)
        change(e, FACT_exit_visa_on, day_value(p->exit_visa_on), n->value);
    if (n->event == OUTSIDE_exit_visa_cancelled)
        change(e, FACT_exit_visa_on, day_value(p->exit_visa_on), VALUE_UNKNOWN);
    if (n->event == OUTSIDE_worker_entered)
        change(e, FACT_entry_on, day_value(p->entry_on), n->value);
    if (n->event == OUTSIDE_worker_departed)
        change(e, FACT_departed_on, day_value(p->departed_on), n->value);
    if (outside_info(n->event)->matter == MATTER_PRESENCE && n->event != OUTSIDE_worker_deceased)
        change(e, FACT_is_outside, p->is_outside, n->event != OUTSIDE_worker_entered);
    if (!p->has_employment)
        return OK;
    if (n->event == OUTSIDE_exit_visa_issued && works)
        status_add(e, p, WORKER_FINAL_EXIT_ISSUED);
    if (n->event == OUTSIDE_exit_visa_cancelled && p->status == WORKER_FINAL_EXIT_ISSUED)
        status_add(e, p, WORKER_ON_JOB);
    if (n->event == OUTSIDE_worker_entered && p->status == WORKER_EXITED_NOT_RETURNED)
        status_add(e, p, WORKER_ON_JOB);
    if (n->event == OUTSIDE_worker_departed && p->status != WORKER_DEPARTED)
        status_add(e, p, WORKER_DEPARTED);
    if (n->event == OUTSIDE_worker_deceased)
        status_add(e, p, WORKER_DECEASED);
    if (n->event == OUTSIDE_worker_not_returned && p->status != WORKER_EXITED_NOT_RETURNED)
        status_add(e, p, WORKER_EXITED_NOT_RETURNED);
    return is_over ? lending_over(w, e, s) : OK;
}

static void establishment_changes(const struct outside_notice *n, const struct about *s,
                                  struct entry *e)
{
    const struct establishment *est = &s->establishment;
    if (n->event == OUTSIDE_registration_renewed)
        change(e, FACT_cr_expiry, day_value(est->cr_expiry), n->value);
    if (n->event == OUTSIDE_registration_status)
        change(e, FACT_est_status, est->status, n->value);
    if (n->event == OUTSIDE_address_renewed)
        change(e, FACT_national_address_expiry, day_value(est->national_address_expiry), n->value);
    if (n->event == OUTSIDE_owner_insured)
        change(e, FACT_is_owner_insured, est->is_owner_insured, n->value);
    if (n->event == OUTSIDE_insured_saudis)
        change(e, FACT_insured_saudis, est->insured_saudis, n->value);
}

/* The band's counts follow the insured Saudis. */
static enum err employment_effects(struct writing *w, const struct outside_notice *n,
                                   const struct about *s, struct entry *e)
{
    struct outside_counts c;
    if (!is_saudi(&s->worker))
        return OK;
    struct insured now = {
        .person_id = s->worker.person_id,
        .is_working = n->event != OUTSIDE_insurance_ended,
        .was_working = s->worker.has_employment && worker_status_counts(s->worker.status),
        .wage = n->value,
    };
    TRY(outside_counts(w, &s->establishment, &now, &c));
    struct effect *f = effect_add(e, EFFECT_SAUDIS);
    f->args[0] = c.heads;
    f->args[1] = c.units;
    change(e, FACT_saudi_units, s->establishment.saudi_units,
           s->establishment.saudi_units + c.units);
    change(e, FACT_nitaqat_saudis, s->establishment.nitaqat_saudis,
           s->establishment.nitaqat_saudis + c.heads);
    return OK;
}

static enum err other_effects(struct writing *w, const struct outside_notice *n,
                              const struct about *s, struct entry *e)
{
    switch (outside_info(n->event)->subject) {
    case SUBJECT_OF_WORKER: return worker_effects(w, n, s, e);
    case SUBJECT_OF_ESTABLISHMENT: establishment_changes(n, s, e); return OK;
    case SUBJECT_OF_EMPLOYMENT: return employment_effects(w, n, s, e);
    case SUBJECT_OF_VISA:
        if (n->event == OUTSIDE_visa_cancelled)
            change(e, FACT_visa_status, s->visa.status, VISA_CANCELLED);
        else
            change(e, FACT_visa_expiry, day_value(s->visa.expiry_on), n->value);
        return OK;
    }
    return OK;
}

/* ---- recording it ---- */

static struct entry *entry_of(struct writing *w, const struct about *s, enum operation_kind kind,
                              struct str note)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.kind = kind;
    e->op.channel = CHANNEL_SYSTEM;
    e->op.establishment_id = s->establishment.id;
    e->op.person_id = s->worker.person_id;
    e->op.before = s->worker.has_employment ? s->worker.last_operation : 0;
    e->capacity = CAPACITY_SYSTEM;
    e->note = note;
    e->has_decision = true;
    return e;
}

static enum err effects_add(struct writing *w, const struct outside_notice *n,
                            const struct about *s, enum outside_outcome outcome, struct entry *e)
{
    struct effect *f = effect_add(e, EFFECT_OUTSIDE);
    f->args[0] = n->event;
    f->args[1] = s->fact.subject_id;
    f->args[2] = s->fact.other_id;
    f->args[3] = n->at_ms;
    f->args[4] = n->value;
    f->args[5] = n->detail;
    f->args[6] = n->number;
    f->args[7] = outcome;
    return outcome == OUTSIDE_TAKEN ? other_effects(w, n, s, e) : OK;
}

static struct str words_of(struct arena *a, const struct outside_notice *n)
{
    return str_printf(a, "worker=%lld\nestablishment=%lld\nvisa=%lld\nnumber=%lld\n",
                      (long long)n->worker_no, (long long)n->establishment, (long long)n->visa_no,
                      (long long)n->number);
}

static enum err open_case(struct writing *w, const struct outside_notice *n, const struct about *s)
{
    struct entry *e = entry_of(w, s, OPERATION_NOTICED, n->event_id);
    struct effect *f = effect_add(e, EFFECT_OUTSIDE_CASE);
    f->args[0] = n->event;
    f->args[1] = s->is_known ? s->fact.subject_id : 0;
    f->args[2] = n->at_ms;
    f->args[3] = n->value;
    f->args[4] = n->detail;
    f->args[5] = n->outcome;
    TRY(writing_record(w, e));
    return outside_message_keep(w->db, e->op.no, n->event_id, words_of(w->scratch, n));
}

static enum err judge(struct writing *w, const struct outside_notice *n, struct about *s,
                      enum outside_outcome *out)
{
    bool does_contradict;
    *out = OUTSIDE_UNKNOWN;
    if (!s->is_known)
        return OK;
    enum err e = outside_fact_load(w->db, &s->fact);
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    if (e == OK && n->at_ms < s->fact.at) {
        *out = OUTSIDE_SUPERSEDED;
        return OK;
    }
    /* Two notices about one moment: nobody knows which holds. */
    bool is_twice = e == OK && n->at_ms == s->fact.at;
    TRY(contradicts(w, n, s, &does_contradict));
    *out = is_twice || does_contradict ? OUTSIDE_CONTRADICTS : OUTSIDE_TAKEN;
    return OK;
}

/* ---- the inbox ---- */

static int64_t source_of(const struct outside_notice *n)
{
    return SOURCE_OF_BODIES + outside_info(n->event)->body;
}

static enum err find_event(struct writing *w, struct outside_notice *n)
{
    struct db_rows r;
    enum err e = OK;
    TRY(db_query(w->db, &r,
                 "SELECT body_hash, outcome FROM inbox WHERE source = $1 AND event_id = $2",
                 db_int_arg(source_of(n)), db_text_arg(n->event_id)));
    n->is_repeat = db_next(&r);
    if (n->is_repeat) {
        struct str hash = db_blob(&r, 0);
        n->outcome = (enum outside_outcome)db_int(&r, 1);
        if (hash.n != KEY_HASH_BYTES || memcmp(hash.at, n->body_hash, hash.n) != 0)
            e = ERR_CONFLICT;
    }
    TRY(db_done(&r));
    return e;
}

static enum err store_event(struct writing *w, const struct outside_notice *n)
{
    return db_exec(w->db,
                   "INSERT INTO inbox (source, event_id, body_hash, received_at, outcome) "
                   "VALUES ($1,$2,$3,$4,$5)",
                   db_int_arg(source_of(n)), db_text_arg(n->event_id),
                   db_blob_arg(((struct str){(const char *)n->body_hash, KEY_HASH_BYTES})),
                   db_int_arg(w->clock.now_ms), db_int_arg(n->outcome));
}

enum err outside_run(struct writing *w, struct job *job)
{
    struct outside_notice *n = (struct outside_notice *)job;
    struct about *s = arena_new_of(w->scratch, struct about);
    TRY(find_event(w, n));
    if (n->is_repeat)
        return OK;
    TRY(find_subject(w, n, s));
    TRY(judge(w, n, s, &n->outcome));
    if (n->outcome == OUTSIDE_CONTRADICTS || n->outcome == OUTSIDE_UNKNOWN) {
        TRY(open_case(w, n, s));
    } else {
        struct entry *e = entry_of(w, s, OPERATION_NOTICED, n->event_id);
        TRY(effects_add(w, n, s, n->outcome, e));
        TRY(writing_record(w, e));
    }
    return store_event(w, n);
}

/* ---- cases ---- */

enum err outside_taking_run(struct writing *w, struct job *job)
{
    struct outside_taking *x = (struct outside_taking *)job;
    return outside_case_give(w->db, x->actor.account_id, x->actor.person_id, &x->operation_no);
}

static int64_t word_number(struct str words, const char *name)
{
    int64_t n = 0;
    (void)str_to_i64(outbox_value(words, name), &n);
    return n;
}

/* The notice as it came. */
static enum err notice_again(struct writing *w, const struct outside_case *c,
                             struct outside_notice *n)
{
    struct str words;
    TRY(outside_message_load(w->db, w->scratch, c->operation_no, &words));
    *n = (struct outside_notice){
        .event = c->event,
        .at_ms = c->at,
        .worker_no = word_number(words, "worker"),
        .establishment = word_number(words, "establishment"),
        .visa_no = word_number(words, "visa"),
        .number = word_number(words, "number"),
        .value = c->value,
        .detail = c->detail,
    };
    return OK;
}

static enum err end_case(struct writing *w, struct outside_deciding *x,
                         const struct outside_case *c)
{
    struct outside_notice n;
    struct about *s = arena_new_of(w->scratch, struct about);
    TRY(notice_again(w, c, &n));
    TRY(find_subject(w, &n, s));
    if (x->holds && !s->is_known)
        return ERR_CONFLICT;
    struct entry *e = entry_of(w, s, OPERATION_STUDIED, x->note);
    e->op.account_id = e->officer_id = x->actor.account_id;
    struct effect *f = effect_add(e, EFFECT_OUTSIDE_DECIDED);
    f->args[0] = c->operation_no;
    f->args[1] = x->holds ? 1 : 2;
    if (x->holds) {
        enum err err = outside_fact_load(w->db, &s->fact);
        if (err != OK && err != ERR_NOT_FOUND)
            return err;
        bool is_late = err == OK && n.at_ms < s->fact.at;
        TRY(effects_add(w, &n, s, is_late ? OUTSIDE_SUPERSEDED : OUTSIDE_TAKEN, e));
    }
    TRY(writing_record(w, e));
    return outside_case_forget(w->db, c->operation_no);
}

enum err outside_deciding_run(struct writing *w, struct job *job)
{
    struct outside_deciding *x = (struct outside_deciding *)job;
    struct outside_case c;
    struct outside_holder h;
    bool is_tied;
    x->is_proposal = false;
    if (x->note.n == 0)
        return ERR_INPUT;
    TRY(outside_case_load(w->db, x->operation_no, &c));
    if (c.decision != 0)
        return ERR_CONFLICT;
    TRY(outside_holder_load(w->db, w->scratch, x->operation_no, &h));
    TRY(access_tie(w->db, &x->actor, c.establishment_id,
                   outside_info(c.event)->subject == SUBJECT_OF_WORKER ||
                           outside_info(c.event)->subject == SUBJECT_OF_EMPLOYMENT
                       ? c.subject_id
                       : 0,
                   &is_tied));
    bool is_holder = h.account_id == x->actor.account_id;
    bool is_second = h.account_id != 0 && h.proposal != 0 && !is_holder;
    if (is_tied || (!is_holder && !is_second))
        return ERR_DENIED;
    if (is_holder && x->holds) {
        x->is_proposal = true;
        h.proposal = 1;
        h.note = x->note;
        return outside_holder_store(w->db, x->operation_no, &h);
    }
    return end_case(w, x, &c);
}
