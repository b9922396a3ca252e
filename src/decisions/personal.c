/* See the header. */
#include "decisions/personal.h"
#include "identity/account.h"
#include "identity/identity_counter.h"
#include "identity/permission.h"
#include "registers/establishment.h"
#include "rules/ids.h"
#include <stdio.h>

enum { REGISTRATION = 1, PERMISSIONS = 2 };

static struct entry *person_entry(struct writing *w, int service, int64_t person_id,
                                  int64_t establishment_id)
{
    struct entry *e = arena_new_of(w->scratch, struct entry);
    e->due_day = DAY_NONE;
    e->op.service = service;
    e->op.channel = CHANNEL_WEB;
    e->op.person_id = person_id;
    e->op.establishment_id = establishment_id;
    e->has_decision = true;
    facts_clear(&e->facts);
    return e;
}

/* Numbers are given out before the entry is written, so that the ledger holds them. */
static void number_effect(struct entry *e, enum effect_kind kind, int arg, int64_t number)
{
    for (int i = 0; i < e->decision.effects_count; i++)
        if (e->decision.effects[i].kind == kind)
            e->decision.effects[i].args[arg] = number;
}

static enum err judge(struct writing *w, const struct service *s, struct entry *e,
                      struct decision *out)
{
    e->facts.value[FACT_today] = w->clock.today.n;
    e->facts.value[FACT_submitted_on] = w->clock.today.n;
    e->facts.value[FACT_channel] = e->op.channel;
    assess(s, &e->facts, &e->input, w->policy, PHASE_SUBMISSION, &e->decision);
    e->op.kind = e->decision.granted ? OPERATION_EXECUTED : OPERATION_REFUSED;
    *out = e->decision;
    return OK;
}

static bool number_is_valid(int64_t id_no)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)id_no);
    return id_check(ID_PERSON, str_of(text), NULL);
}

/* ---- S01 ---- */

struct holder {
    int64_t person_id, account_id;
    struct day birth_day;
};

static enum err find_holder(struct db *db, int64_t id_no, struct holder *out)
{
    struct db_rows r;
    *out = (struct holder){.birth_day = DAY_NONE};
    TRY(db_query(db, &r,
                 "SELECT p.id, p.birth_day, a.id FROM person p LEFT JOIN account a "
                 "ON a.person_id = p.id WHERE p.id_no = $1",
                 db_int_arg(id_no)));
    if (db_next(&r)) {
        out->person_id = db_int(&r, 0);
        out->birth_day = (struct day){(int32_t)db_int(&r, 1)};
        out->account_id = db_int(&r, 2);
    }
    return db_done(&r);
}

/* Whom the owner named as his delegate before he had an account counts as a recorded manager: else
   nobody but owners could ever use a grant. */
static enum err has_waiting_grant(struct writing *w, int64_t person_id, int64_t establishment_id,
                                  bool *out)
{
    struct db_rows r;
    TRY(db_query(w->db, &r,
                 "SELECT 1 FROM permission WHERE person_id = $1 AND establishment_id = $2 "
                 "AND revoked_at IS NULL AND to_day >= $3 LIMIT 1",
                 db_int_arg(person_id), db_int_arg(establishment_id),
                 db_int_arg(w->clock.today.n)));
    *out = db_next(&r);
    return db_done(&r);
}

static enum err registration_facts(struct writing *w, struct registration *x,
                                   const struct holder *holder, struct facts *f)
{
    struct establishment est;
    int64_t *v = f->value;
    v[FACT_id_is_valid] = number_is_valid(x->id_no);
    v[FACT_person_known] = holder->person_id != 0;
    v[FACT_birth_day_matches] = holder->person_id != 0 && day_eq(holder->birth_day, x->birth_day);
    v[FACT_has_account] = holder->account_id != 0;
    v[FACT_code_proved] = x->code_proved;
    v[FACT_is_recorded_owner] = 0;
    enum err e = x->job.establishment_id
                     ? establishment_load(w->db, w->scratch, x->job.establishment_id, false, &est)
                     : ERR_NOT_FOUND;
    if (e == ERR_NOT_FOUND)
        return OK;
    TRY(e);
    bool is_named = false;
    if (holder->person_id)
        TRY(has_waiting_grant(w, holder->person_id, est.id, &is_named));
    v[FACT_est_status] = est.status;
    v[FACT_is_recorded_owner] =
        holder->person_id != 0 && (est.owner_person == holder->person_id || is_named);
    return OK;
}

enum err registration_run(struct writing *w, struct job *job)
{
    struct registration *x = (struct registration *)job;
    struct holder holder;
    TRY(find_holder(w->db, x->id_no, &holder));
    struct entry *e = person_entry(w, REGISTRATION, holder.person_id, x->job.establishment_id);
    e->capacity = CAPACITY_SELF;
    TRY(registration_facts(w, x, &holder, &e->facts));
    TRY(judge(w, service_by_number(REGISTRATION), e, &x->decision));
    if (x->decision.granted) {
        TRY(identity_counter_next(w->db, "account", 0, &x->account_id));
        number_effect(e, EFFECT_ACCOUNT_OPEN, 2, x->account_id);
    }
    TRY(writing_record(w, e));
    if (!x->decision.granted)
        return OK;
    struct credential credential = {x->password_hash, x->phone, x->email, x->language};
    return credential_set(w->db, x->account_id, &credential, w->clock.now_ms);
}

enum err proving_run(struct writing *w, struct job *job)
{
    struct proving *x = (struct proving *)job;
    struct account account;
    TRY(account_load(w->db, w->scratch, x->account_id, &account));
    if (account.level >= 2)
        return ERR_CONFLICT;
    struct entry *e = person_entry(w, REGISTRATION, account.person_id, 0);
    e->op.kind = OPERATION_EXECUTED;
    e->op.channel = CHANNEL_OFFICE;
    e->op.account_id = x->officer.account_id;
    e->officer_id = x->officer.account_id;
    e->decision.granted = true;
    e->decision.effects[e->decision.effects_count++] =
        (struct effect){.kind = EFFECT_ACCOUNT_LEVEL, .args = {2}};
    return writing_record(w, e);
}

/* ---- S02 ---- */

enum { SERVICES_FIELD = 0, ALL_SERVICES_KNOWN = (1 << 20) - 2 };

static enum err granting_facts(struct writing *w, struct granting *x, const struct holder *holder,
                               struct facts *f)
{
    struct establishment est;
    struct holding held;
    int64_t *v = f->value;
    TRY(establishment_load(w->db, w->scratch, x->job.establishment_id, true, &est));
    TRY(permission_held(w->db, x->actor.account_id, est.id, w->clock.today, &held));
    int64_t asked = x->input.value[SERVICES_FIELD];
    uint64_t beyond = asked == VALUE_UNKNOWN ? 0 : (uint64_t)asked & ~held.services;
    v[FACT_est_status] = est.status;
    v[FACT_actor_is_owner] = held.capacity == CAPACITY_OWNER;
    v[FACT_actor_may_grant] = held.may_grant;
    v[FACT_actor_level] = x->actor.level;
    v[FACT_id_is_valid] = number_is_valid(x->id_no) && holder->person_id != 0;
    v[FACT_subject_is_actor] = holder->person_id != 0 && (holder->person_id == x->actor.person_id ||
                                                          holder->person_id == est.owner_person);
    v[FACT_services_beyond_own] = __builtin_popcountll(beyond);
    v[FACT_attorney_named] = x->attorney_no.n > 0;
    return OK;
}

enum err granting_run(struct writing *w, struct job *job)
{
    struct granting *x = (struct granting *)job;
    const struct service *s = service_by_number(PERMISSIONS);
    struct holder holder;
    TRY(find_holder(w->db, x->id_no, &holder));
    struct entry *e = person_entry(w, PERMISSIONS, holder.person_id, job->establishment_id);
    e->op.account_id = x->actor.account_id;
    e->capacity = x->actor.capacity;
    e->has_input = true;
    e->inputs = s->fields_count;
    e->input = x->input;
    e->note = x->attorney_no;
    TRY(granting_facts(w, x, &holder, &e->facts));
    TRY(judge(w, s, e, &x->decision));
    if (x->decision.granted) {
        TRY(identity_counter_next(w->db, "permission", 0, &x->permission_id));
        number_effect(e, EFFECT_GRANT, 7, x->permission_id);
    }
    TRY(writing_record(w, e));
    x->operation_no = e->op.no;
    return OK;
}

enum err revoking_run(struct writing *w, struct job *job)
{
    struct revoking *x = (struct revoking *)job;
    struct permission p;
    TRY(permission_load(w->db, w->scratch, x->permission_id, w->clock.today, &p));
    if (p.revoked_at)
        return ERR_NOT_FOUND;
    struct entry *e = person_entry(w, PERMISSIONS, p.person_id, p.establishment_id);
    e->op.kind = OPERATION_WITHDRAWN;
    e->op.account_id = x->actor.account_id;
    e->capacity = x->actor.capacity;
    e->decision.granted = true;
    e->decision.effects[e->decision.effects_count++] =
        (struct effect){.kind = EFFECT_GRANT_REVOKE, .args = {x->permission_id}};
    return writing_record(w, e);
}
