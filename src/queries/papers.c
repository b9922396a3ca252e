/* What papers rest on; see the header. */
#include "queries/papers.h"
#include "registers/column.h"
#include "registers/employment.h"

enum { BRANCH_SERVICE = 11 };

/* ---- which ---- */

static enum paper_kind of_permit(int64_t kind, int64_t number)
{
    if (!number)
        return 0;
    return kind == PERMIT_STANDARD     ? PAPER_WORK_PERMIT
           : kind == PERMIT_TEMPORARY  ? PAPER_TEMPORARY_PERMIT
           : kind == PERMIT_FINAL_EXIT ? PAPER_FINAL_EXIT_PERMIT
                                       : 0;
}

static enum paper_kind of_effect(const struct entry *e, const struct effect *f)
{
    const int64_t *v = f->args;
    switch (f->kind) {
    case EFFECT_PERMIT_ISSUE: return of_permit(v[0], v[6]);
    case EFFECT_PERMIT_EXTEND: return of_permit(v[0], v[5]);
    case EFFECT_CERTIFICATE: return PAPER_CERTIFICATE;
    case EFFECT_MOVE:
        return e->op.service == BRANCH_SERVICE ? PAPER_BRANCH_NOTICE : PAPER_TRANSFER_NOTICE;
    case EFFECT_LENDING: return PAPER_LENDING_NOTICE;
    case EFFECT_VISAS: return v[8] ? PAPER_VISA_AUTHORISATION : 0;
    case EFFECT_NONE:
    case EFFECT_LEVY_YEAR:
    case EFFECT_ACCOUNT_OPEN:
    case EFFECT_ACCOUNT_LEVEL:
    case EFFECT_GRANT:
    case EFFECT_GRANT_REVOKE:
    case EFFECT_ASK:
    case EFFECT_STUDY:
    case EFFECT_LAPSE:
    case EFFECT_STATUS:
    case EFFECT_OCCUPATION:
    case EFFECT_TEMPORARY:
    case EFFECT_ABSENCE:
    case EFFECT_ABSENCE_END:
    case EFFECT_EXIT:
    case EFFECT_VISA_CANCEL:
    case EFFECT_ACTIVITY:
    case EFFECT_LENDING_END:
    case EFFECT_SUSPEND:
    case EFFECT_OUTSIDE:
    case EFFECT_OUTSIDE_CASE:
    case EFFECT_EXCEPTION:
    case EFFECT_OUTSIDE_DECIDED:
    case EFFECT_SAUDIS:
    case EFFECT_WAGE_FILE:
    case EFFECT_WAGE_MONTH:
    case EFFECT_WAGE_STANDING:
    case EFFECT_WAGE_DUTY:
    case EFFECT_RELEASE:
    case EFFECT_WEEK: break;
    }
    return 0;
}

/* A move may bring a permit along: the notice is then the paper, and it names the move. */
enum paper_kind paper_of_entry(const struct entry *e, const struct effect **effect)
{
    enum paper_kind found = 0;
    *effect = NULL;
    for (int i = 0; e->op.kind == OPERATION_EXECUTED && i < e->decision.effects_count; i++) {
        const struct effect *f = &e->decision.effects[i];
        enum paper_kind kind = of_effect(e, f);
        if (kind && (!found || f->kind == EFFECT_MOVE)) {
            found = kind;
            *effect = f;
        }
    }
    return found;
}

bool papers_given(const struct request_view *view)
{
    const struct effect *effect;
    for (size_t i = 0; i < view->lines_count; i++)
        if (paper_of_entry(view->lines[i].entry, &effect))
            return true;
    return false;
}

/* ---- what stands on them ---- */

static int64_t known_or(int64_t value, int64_t otherwise)
{
    return value == VALUE_UNKNOWN ? otherwise : value;
}

/* The establishment an effect names by its official number; the entry's own when it names none. */
static enum err place_of(struct db *reader, const struct entry *e, int64_t packed, int64_t *id)
{
    *id = e->op.establishment_id;
    return packed > 0 ? establishment_by_packed(reader, packed, id) : OK;
}

static enum err load_places(struct db *reader, struct arena *req, struct paper_facts *f)
{
    int64_t other = 0;
    const struct entry *e = f->entry;
    const int64_t *v = f->effect->args;
    f->employer_id = e->op.establishment_id;
    if (f->effect->kind == EFFECT_PERMIT_ISSUE)
        TRY(place_of(reader, e, v[7], &f->employer_id));
    if (f->effect->kind == EFFECT_MOVE) {
        TRY(place_of(reader, e, v[0], &f->employer_id));
        TRY(place_of(reader, e, v[1], &other));
    }
    if (f->effect->kind == EFFECT_LENDING)
        TRY(place_of(reader, e, v[0], &other));
    TRY(establishment_words_load(reader, req, f->employer_id, &f->establishment));
    return other ? establishment_words_load(reader, req, other, &f->other) : OK;
}

static struct day day_arg_of(int64_t v) { return (struct day){(int32_t)v}; }

static void read_effect(struct paper_facts *f)
{
    const int64_t *v = f->effect->args;
    int64_t occupation = f->entry->facts.value[FACT_occupation];
    switch (f->effect->kind) {
    case EFFECT_PERMIT_ISSUE:
        f->number = v[6];
        f->until = day_arg_of(v[2]);
        occupation = v[5];
        break;
    case EFFECT_PERMIT_EXTEND:
        f->number = v[5];
        f->until = day_arg_of(v[2]);
        break;
    case EFFECT_CERTIFICATE:
        f->number = v[7];
        f->until = day_arg_of(v[4]);
        occupation = 0;
        break;
    case EFFECT_VISAS:
        f->number = v[9];
        f->until = day_arg_of(v[5]);
        occupation = v[1];
        break;
    case EFFECT_MOVE: occupation = known_or(v[2], occupation); break;
    case EFFECT_LENDING:
        f->until = day_arg_of(v[3]);
        occupation = v[1];
        break;
    case EFFECT_NONE:
    case EFFECT_LEVY_YEAR:
    case EFFECT_ACCOUNT_OPEN:
    case EFFECT_ACCOUNT_LEVEL:
    case EFFECT_GRANT:
    case EFFECT_GRANT_REVOKE:
    case EFFECT_ASK:
    case EFFECT_STUDY:
    case EFFECT_LAPSE:
    case EFFECT_STATUS:
    case EFFECT_OCCUPATION:
    case EFFECT_TEMPORARY:
    case EFFECT_ABSENCE:
    case EFFECT_ABSENCE_END:
    case EFFECT_EXIT:
    case EFFECT_VISA_CANCEL:
    case EFFECT_ACTIVITY:
    case EFFECT_LENDING_END:
    case EFFECT_SUSPEND:
    case EFFECT_OUTSIDE:
    case EFFECT_OUTSIDE_CASE:
    case EFFECT_EXCEPTION:
    case EFFECT_OUTSIDE_DECIDED:
    case EFFECT_SAUDIS:
    case EFFECT_WAGE_FILE:
    case EFFECT_WAGE_MONTH:
    case EFFECT_WAGE_STANDING:
    case EFFECT_WAGE_DUTY:
    case EFFECT_RELEASE:
    case EFFECT_WEEK: break;
    }
    f->occupation = (int)known_or(occupation, 0);
}

/* A renewal's entry need not have seen the occupation: it is then the register's. */
static enum err load_occupation(struct db *reader, struct paper_facts *f)
{
    struct db_rows r;
    if (f->person_id == 0 || f->occupation)
        return OK;
    TRY(db_query(reader, &r,
                 "SELECT occupation FROM employment WHERE establishment_id = $1 AND person_id = $2",
                 db_int_arg(f->employer_id), db_int_arg(f->person_id)));
    if (db_next(&r))
        f->occupation = (int)db_int(&r, 0);
    return db_done(&r);
}

static enum err load_nationality(struct db *reader, struct paper_facts *f)
{
    struct db_rows r;
    if (f->person_id == 0)
        return OK;
    TRY(db_query(reader, &r, "SELECT nationality FROM person WHERE id = $1",
                 db_int_arg(f->person_id)));
    if (db_next(&r)) {
        struct str letters = db_text(&r, 0);
        if (letters.n == 2)
            f->nationality = (unsigned char)letters.at[0] * 256 + (unsigned char)letters.at[1];
    }
    return db_done(&r);
}

enum err paper_of_line(struct db *reader, struct arena *req, const struct request *request,
                       const struct line_view *line, struct paper_facts *out)
{
    *out = (struct paper_facts){.request = request, .until = DAY_NONE};
    enum paper_kind kind = paper_of_entry(line->entry, &out->effect);
    if (!kind)
        return ERR_NOT_FOUND;
    out->id =
        (struct paper_id){request->establishment_id, request->seq, line->line.line, (int)kind};
    out->entry = line->entry;
    out->issued = line->entry->op.day;
    bool is_about_worker = kind != PAPER_CERTIFICATE && kind != PAPER_VISA_AUTHORISATION;
    out->person_id = is_about_worker ? line->line.person_id : 0;
    if (is_about_worker)
        out->person = (struct person_words){line->name_ar, line->name_en, line->number};
    read_effect(out);
    TRY(load_nationality(reader, out));
    TRY(load_places(reader, req, out));
    return load_occupation(reader, out);
}

/* ---- about a whole request ---- */

/* The business day of the last entry that the lines rest on. */
static struct day last_day(const struct request_view *view)
{
    struct day last = view->request.submitted_day;
    for (size_t i = 0; i < view->lines_count; i++)
        if (day_before(last, view->lines[i].entry->op.day))
            last = view->lines[i].entry->op.day;
    return last;
}

static enum err of_whole(struct db *reader, struct arena *req, const struct request_view *view,
                         enum paper_kind kind, struct paper_facts *out)
{
    const struct request *q = &view->request;
    *out = (struct paper_facts){
        .id = {q->establishment_id, q->seq, 0, (int)kind},
        .request = q,
        .employer_id = q->establishment_id,
        .issued = last_day(view),
        .until = DAY_NONE,
    };
    return establishment_words_load(reader, req, q->establishment_id, &out->establishment);
}

/* Execution follows payment in the same transaction: a line that is as old as the payment or younger bears
   its business day. */
enum err paper_of_payment(struct db *reader, struct arena *req, const struct request_view *view,
                          struct paper_facts *out)
{
    const struct request *q = &view->request;
    if (!q->paid_at)
        return ERR_NOT_FOUND;
    TRY(of_whole(reader, req, view, PAPER_RECEIPT, out));
    out->amount = q->fee;
    out->issued = day_of_instant(q->paid_at);
    for (size_t i = 0; i < view->lines_count; i++)
        if (view->lines[i].entry->op.at >= q->paid_at) {
            out->issued = view->lines[i].entry->op.day;
            break;
        }
    return OK;
}

enum err paper_of_request(struct db *reader, struct arena *req, const struct request_view *view,
                          struct paper_facts *out)
{
    return view->lines_count ? of_whole(reader, req, view, PAPER_LETTER, out) : ERR_NOT_FOUND;
}

/* ---- by identity ---- */

enum err paper_load(struct db *reader, struct arena *req, const struct paper_id *id,
                    struct paper_facts *out)
{
    enum { LOOKED_AT = 200 };
    bool is_whole = id->line == 0;
    struct request_view *view = arena_new_of(req, struct request_view);
    if (!paper_kind_name(id->kind) || !id->establishment_id || !id->seq ||
        is_whole != (id->kind == PAPER_RECEIPT || id->kind == PAPER_LETTER))
        return ERR_NOT_FOUND;
    TRY(request_view_load(reader, req, id->establishment_id, id->seq, is_whole ? 1 : id->line,
                          is_whole ? LOOKED_AT : 1, view));
    if (!view->lines_count)
        return ERR_NOT_FOUND;
    if (id->kind == PAPER_RECEIPT)
        return paper_of_payment(reader, req, view, out);
    if (id->kind == PAPER_LETTER)
        return paper_of_request(reader, req, view, out);
    TRY(paper_of_line(reader, req, &view->request, &view->lines[0], out));
    return out->id.kind == id->kind && out->id.line == id->line ? OK : ERR_NOT_FOUND;
}
