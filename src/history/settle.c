/* What follows a request: the other employer's answer, the payment, or nothing. When each happens is
   decided by the request's own numbers, so that it is the same after an interruption. */
#include "decisions/answer.h"
#include "decisions/payment.h"
#include "history/day.h"
#include "registers/consent.h"

enum { SALT_PAY = 1, SALT_DELAY, SALT_ANSWER, SALT_AGREE };

static uint64_t item_of(const struct pending *p)
{
    return (uint64_t)p->place << 24 | (uint64_t)p->seq;
}

/* ---- the worker's new standing ---- */

static enum err reread_lines(struct history_day *x, const struct pending *p)
{
    struct request q;
    struct request_line *lines;
    size_t n;
    TRY(request_load(x->w->db, x->answers, p->place, p->seq, false, &q));
    TRY(request_lines_unpack(x->answers, q.line_data, &lines, &n));
    for (size_t i = 0; i < n; i++)
        if (lines[i].person_id && x->roster->hands[lines[i].person_id].number)
            TRY(roster_reread(x->roster, x->w->db, (int32_t)lines[i].person_id));
    arena_reset(x->answers);
    return OK;
}

/* ---- paying ---- */

/* The day he pays; INT32_MAX: never. */
static int32_t pays_on(const struct history_day *x, const struct pending *p)
{
    static const int32_t delays[10] = {0, 0, 0, 0, 0, 0, 1, 1, 2, 5};
    int64_t unpaid =
        history_plan_rate(x->plan, RATE_UNPAID, p->service, (struct day){p->submitted});
    if (day_hash(x, item_of(p), SALT_PAY) % HISTORY_BP < (uint64_t)unpaid)
        return INT32_MAX;
    return p->submitted + delays[day_hash(x, item_of(p), SALT_DELAY) % 10];
}

static enum err pay(struct history_day *x, struct pending *p)
{
    struct payment paid = {
        .seq = p->seq,
        .amount = p->fee,
        .is_known_number = true,
        .event_id = str_printf(x->answers, "synthetic-%d-%d", p->place, p->seq),
    };
    paid.job.establishment_id = p->place;
    paid.job.arena = x->answers;
    TRY(day_step(x, &paid.job, payment_run));
    if (paid.outcome != PAYMENT_TAKEN)
        return fail(ERR_CONFLICT, "history: the payment of request %d/%d was not taken", p->place,
                    p->seq);
    struct history_state *s = &x->state;
    s->executed[p->service] += paid.request.lines_done;
    if (paid.request.lines_done == 0 && (p->service == 3 || p->service == 4))
        x->roster->places[p->place].quiet_until = p->submitted + QUIET_DAYS;
    TRY(reread_lines(x, p));
    p->state = paid.request.state;
    return OK;
}

/* ---- answering ---- */

static int32_t answers_on(const struct history_day *x, const struct pending *p)
{
    return p->submitted + (int32_t)(day_hash(x, item_of(p), SALT_ANSWER) % 4);
}

static enum err answer(struct history_day *x, struct pending *p)
{
    struct consent *asked;
    size_t n;
    TRY(consents_load(x->w->db, x->answers, p->place, p->seq, &asked, &n));
    int64_t agree = history_plan_rate(x->plan, RATE_AGREE, p->service, x->today);
    for (size_t i = 0; i < n; i++) {
        if (asked[i].party != PARTY_OTHER || asked[i].answer != ANSWER_OPEN)
            continue;
        const struct place *employer = &x->roster->places[asked[i].who];
        struct answering a = {
            .seq = p->seq,
            .line = asked[i].line,
            .party = PARTY_OTHER,
            .channel = CHANNEL_WEB,
            .is_yes = day_hash(x, item_of(p), SALT_AGREE) % HISTORY_BP < (uint64_t)agree,
            .note = S(""),
            .actor = {.account_id = employer->owner_account,
                      .person_id = employer->owner_person,
                      .establishment_id = asked[i].who,
                      .level = 2,
                      .capacity = CAPACITY_OWNER},
        };
        if (!a.is_yes)
            a.note = S("لا نوافق على النقل الآن");
        a.job.establishment_id = p->place;
        a.job.arena = x->answers;
        TRY(day_step(x, &a.job, answering_run));
        p->state = a.request.state;
        p->fee = a.request.fee;
    }
    return reread_lines(x, p);
}

/* ---- all of them ---- */

/* One that fell due this morning is over: what it is now stands in the store. */
static enum err is_over(struct history_day *x, struct pending *p, bool *out)
{
    struct request q;
    TRY(request_load(x->w->db, x->answers, p->place, p->seq, false, &q));
    p->state = q.state;
    arena_reset(x->answers);
    *out = p->state != STATE_AWAITING_PAYMENT && p->state != STATE_AWAITING_CONSENT;
    return *out ? reread_lines(x, p) : OK;
}

static enum err settle(struct history_day *x, struct pending *p)
{
    bool over;
    if (p->state == STATE_AWAITING_CONSENT && answers_on(x, p) <= x->today.n)
        TRY(answer(x, p));
    if (p->state != STATE_AWAITING_PAYMENT)
        return OK;
    int32_t day = pays_on(x, p);
    if (day == INT32_MAX)
        return is_over(x, p, &over);
    return day <= x->today.n ? pay(x, p) : OK;
}

enum err day_settle(struct history_day *x)
{
    struct roster *r = x->roster;
    size_t kept = 0;
    for (size_t i = 0; i < r->pending_n; i++) {
        struct pending *p = &r->pending[i];
        TRY(settle(x, p));
        if (p->state == STATE_AWAITING_PAYMENT || p->state == STATE_AWAITING_CONSENT)
            r->pending[kept++] = *p;
    }
    r->pending_n = kept;
    return OK;
}
