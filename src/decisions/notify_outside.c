/* See the header. The trap: an effect stands in an entry twice where something was held from acceptance
   on (a claimed absence): only what has taken place is told. */
#include "decisions/notify_outside.h"
#include "base/buf.h"
#include "model/outside.h"
#include "registers/outbox.h"
#include "rules/ids.h"
#include <stdio.h>

/* Everything in these notices is a number, a day or a word of ours: nothing needs escaping. */
struct telling {
    struct writing *w;
    const struct entry *e;
    struct buf body;
};

static void member_text(struct telling *t, const char *name, struct str text)
{
    buf_printf(&t->body, ",\"%s\":\"" STR_FMT "\"", name, STR_ARG(text));
}

static void member_number(struct telling *t, const char *name, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)n);
    member_text(t, name, str_of(text));
}

static void member_day(struct telling *t, const char *name, int64_t day)
{
    char text[DAY_TEXT_BYTES];
    if (day != VALUE_UNKNOWN)
        member_text(t, name, day_format_iso((struct day){(int32_t)day}, text));
}

static void member_word(struct telling *t, const char *name, enum value_kind kind, int64_t value)
{
    const char *word = value_word(kind, value);
    if (word)
        member_text(t, name, str_of(word));
}

static void member_country(struct telling *t, const char *name, int64_t packed)
{
    char text[2] = {(char)(packed / 256), (char)(packed % 256)};
    if (packed > 0)
        member_text(t, name, (struct str){text, 2});
}

static void member_establishment(struct telling *t, const char *name, int64_t packed)
{
    char text[ID_ESTABLISHMENT_TEXT_BYTES];
    if (packed > 0)
        member_text(
            t, name,
            id_establishment_format((int)(packed / 10000000), (int)(packed % 10000000), text));
}

static enum err begin(struct telling *t, const char *type)
{
    int year, month, day;
    int64_t seconds = t->e->op.at / 1000 % 86400;
    struct db_rows r;
    t->body = buf_new(t->w->scratch);
    day_to_ymd((struct day){(int32_t)(t->e->op.at / 86400000)}, &year, &month, &day);
    buf_printf(&t->body, "{\"type\":\"%s\",\"at\":\"%04d-%02d-%02dT%02d:%02d:%02dZ\"", type, year,
               month, day, (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
    member_day(t, "day", t->e->op.day.n);
    member_number(t, "operation", t->e->op.no);
    if (t->e->op.establishment_id) {
        TRY(db_query(t->w->db, &r, "SELECT office_no, seq_no FROM establishment WHERE id = $1",
                     db_int_arg(t->e->op.establishment_id)));
        if (db_next(&r))
            member_establishment(t, "establishment_no", db_int(&r, 0) * 10000000 + db_int(&r, 1));
        TRY(db_done(&r));
    }
    return OK;
}

static enum err worker(struct telling *t)
{
    struct db_rows r;
    TRY(db_query(t->w->db, &r, "SELECT id_no, border_no FROM person WHERE id = $1",
                 db_int_arg(t->e->op.person_id)));
    if (db_next(&r)) {
        if (!db_is_null(&r, 0))
            member_number(t, "id_no", db_int(&r, 0));
        if (!db_is_null(&r, 1))
            member_number(t, "border_no", db_int(&r, 1));
    }
    return db_done(&r);
}

static enum err end(struct telling *t, enum outside_body body)
{
    struct message_out m = {
        .kind = (enum message_kind)(100 + (int)body),
        .person_id = t->e->op.person_id,
        .establishment_id = t->e->op.establishment_id,
        .seq = t->e->op.seq,
    };
    buf_char(&t->body, '}');
    m.body = buf_out(&t->body);
    return outbox_add(t->w->db, &m, t->w->clock.now_ms);
}

/* ---- to Passports ---- */

static enum err to_passports(struct telling *t, const char *type, const struct effect *f)
{
    const int64_t *v = f->args;
    TRY(begin(t, type));
    TRY(worker(t));
    if (f->kind == EFFECT_OCCUPATION) {
        member_number(t, "occupation", v[0]);
    } else if (f->kind == EFFECT_MOVE) {
        member_establishment(t, "from", v[0]);
        member_establishment(t, "to", v[1]);
        if (v[2] != VALUE_UNKNOWN)
            member_number(t, "occupation", v[2]);
    } else if (f->kind == EFFECT_ABSENCE) {
        member_day(t, "last_day_worked", v[1]);
        member_word(t, "reason", VALUE_ABSENCE_REASON, v[2]);
    } else if (f->kind == EFFECT_ABSENCE_END) {
        member_word(t, "state", VALUE_ABSENCE_STATE, v[0]);
    } else if (f->kind == EFFECT_STATUS) {
        member_word(t, "status", VALUE_WORKER_STATUS, v[0]);
    } else if (f->kind == EFFECT_PERMIT_ISSUE) {
        member_number(t, "permit_no", v[6]);
        member_day(t, "expiry", v[2]);
    }
    return end(t, BODY_PASSPORTS);
}

/* ---- to the foreign ministry ---- */

static enum err to_foreign(struct telling *t, const char *type, const struct effect *f)
{
    const int64_t *v = f->args;
    TRY(begin(t, type));
    if (f->kind == EFFECT_VISAS) {
        member_number(t, "first_visa_no", v[8]);
        member_number(t, "count", v[0]);
        member_number(t, "authorisation_no", v[9]);
        member_number(t, "occupation", v[1]);
        member_country(t, "nationality", v[2]);
        member_word(t, "gender", VALUE_GENDER, v[3]);
        member_country(t, "embassy", v[4]);
        member_day(t, "expiry", v[5]);
    } else {
        member_number(t, "visa_no", v[0]);
    }
    return end(t, BODY_FOREIGN);
}

static enum err tell(struct telling *t, const struct effect *f)
{
    switch (f->kind) {
    case EFFECT_OCCUPATION: return to_passports(t, "occupation.changed", f);
    case EFFECT_MOVE: return to_passports(t, "worker.transferred", f);
    case EFFECT_ABSENCE:
        return f->args[0] == ABSENCE_FILED ? to_passports(t, "absence.filed", f) : OK;
    case EFFECT_ABSENCE_END: return to_passports(t, "absence.ended", f);
    case EFFECT_STATUS: /* time made him absent; with a report the report says it */
        return t->e->op.kind == OPERATION_NOTICED ? to_passports(t, "worker.status", f) : OK;
    case EFFECT_PERMIT_ISSUE:
        return f->args[0] == PERMIT_FINAL_EXIT ? to_passports(t, "final_exit.permitted", f) : OK;
    case EFFECT_VISAS: return f->args[8] ? to_foreign(t, "visas.issued", f) : OK;
    case EFFECT_VISA_CANCEL: return to_foreign(t, "visa.cancelled", f);
    case EFFECT_NONE:
    case EFFECT_PERMIT_EXTEND:
    case EFFECT_LEVY_YEAR:
    case EFFECT_ACCOUNT_OPEN:
    case EFFECT_ACCOUNT_LEVEL:
    case EFFECT_GRANT:
    case EFFECT_GRANT_REVOKE:
    case EFFECT_ASK:
    case EFFECT_STUDY:
    case EFFECT_LAPSE:
    case EFFECT_TEMPORARY:
    case EFFECT_EXIT:
    case EFFECT_ACTIVITY:
    case EFFECT_LENDING:
    case EFFECT_LENDING_END:
    case EFFECT_CERTIFICATE:
    case EFFECT_SUSPEND:
    case EFFECT_WAGE_FILE:
    case EFFECT_WAGE_MONTH:
    case EFFECT_WAGE_STANDING:
    case EFFECT_WAGE_DUTY:
    case EFFECT_RELEASE:
    case EFFECT_WEEK:
    case EFFECT_OUTSIDE:
    case EFFECT_OUTSIDE_CASE:
    case EFFECT_OUTSIDE_DECIDED:
    case EFFECT_SAUDIS:
    case EFFECT_EXCEPTION: break;
    }
    return OK;
}

/* A body is not told what it told us; a claim that ends was never told. */
static bool is_told(const struct entry *e, const struct effect *f)
{
    bool is_theirs = false, is_back = false; /* back on the job: the report had been in force */
    for (int i = 0; i < e->decision.effects_count; i++) {
        is_theirs |= e->decision.effects[i].kind == EFFECT_OUTSIDE;
        is_back |= e->decision.effects[i].kind == EFFECT_STATUS;
    }
    if (f->on_acceptance || is_theirs)
        return false;
    return f->kind != EFFECT_ABSENCE_END || e->op.kind == OPERATION_EXECUTED || is_back;
}

enum err notify_outside(struct writing *w, const struct entry *e)
{
    struct telling t = {.w = w, .e = e};
    if (!e->has_decision || e->op.kind == OPERATION_ACCEPTED)
        return OK;
    for (int i = 0; i < e->decision.effects_count; i++)
        if (is_told(e, &e->decision.effects[i]))
            TRY(tell(&t, &e->decision.effects[i]));
    return OK;
}
