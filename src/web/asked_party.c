/* See the header. */
#include "web/asked_party.h"
#include "decisions/answer.h"
#include "decisions/reference.h"
#include "identity/permission.h"
#include "web/api.h"
#include "web/party_words.h"

int asked_rights(const struct exchange *x, struct asked_right out[static ASKED_RIGHTS_MAX])
{
    const struct actor *a = &x->actor;
    struct resource own = {.person_id = a->person_id};
    enum access may = access_answer(a, ACTION_ANSWER_CONSENT, &own);
    int n = 0;
    if (a->person_id && (may == ACCESS_ALLOWED || may == ACCESS_NEEDS_LEVEL))
        out[n++] = (struct asked_right){PARTY_WORKER, a->person_id, SERVICES_ALL};
    struct resource theirs = {.establishment_id = a->establishment_id};
    may = a->establishment_id ? access_answer(a, ACTION_ANSWER_CONSENT, &theirs) : ACCESS_DENIED;
    if (may !=
        ACCESS_DENIED) /* no service is named yet: which of them he holds sorts the questions */
        out[n++] = (struct asked_right){PARTY_OTHER, a->establishment_id, a->services};
    return n;
}

enum err asked_count(struct exchange *x, int64_t *n, struct day *first)
{
    struct asked_right rights[ASKED_RIGHTS_MAX];
    int count = asked_rights(x, rights);
    *n = 0;
    *first = DAY_NONE;
    for (int i = 0; i < count; i++) {
        int64_t here;
        struct day last;
        TRY(questions_count(x->reader, rights[i].party, rights[i].who, rights[i].services, &here,
                            &last));
        *n += here;
        if (!day_is_none(last) && (day_is_none(*first) || day_before(last, *first)))
            *first = last;
    }
    return OK;
}

static enum err find(struct exchange *x, struct str no, int64_t line, struct asking *out)
{
    struct asked_right rights[ASKED_RIGHTS_MAX];
    int service, count = asked_rights(x, rights);
    int64_t establishment_id, seq;
    if (!reference_request_read(&x->portal->ref_key, no, &service, &establishment_id, &seq))
        return ERR_NOT_FOUND;
    for (int i = 0; i < count; i++) {
        enum err e = question_load(x->reader, x->req, establishment_id, seq, line, rights[i].party,
                                   rights[i].who, &out->view);
        if (e == ERR_NOT_FOUND)
            continue;
        TRY(e);
        out->right = rights[i];
        out->service = service_by_number(out->view.question.request.service);
        out->is_claim = party_is_claim(&out->view.question.consent, out->view.entry);
        /* The service in the number is only its label; the row says which it is. */
        return out->service && out->service->number == service ? OK : ERR_NOT_FOUND;
    }
    return ERR_NOT_FOUND;
}

bool asking_load(struct exchange *x, struct str no, int64_t line, enum action action,
                 struct asking *out)
{
    memset(out, 0, sizeof *out);
    enum err e = find(x, no, line, out);
    if (e == ERR_NOT_FOUND && x->actor.roles & ROLE_CUSTOMER && !x->actor.establishment_id)
        /* He may be asked once he has said for which establishment he acts. */
        return exchange_may(x, action, NULL) && (answer_error(x, e), false);
    if (e != OK) {
        answer_error(x, e);
        return false;
    }
    struct resource about = {.service = out->service->number};
    if (out->right.party == PARTY_WORKER)
        about.person_id = out->right.who;
    else
        about.establishment_id = out->right.who;
    return exchange_may(x, action, &about);
}

bool asking_note_fits(bool is_yes, struct str note, const char **code)
{
    *code = note.n > NOTE_BYTES_MAX ? "note_long" : !is_yes && note.n == 0 ? "note_missing" : NULL;
    return *code == NULL;
}
