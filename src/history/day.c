/* The day's frame and its requests; see the header. The trap: jobs of the engine expect to be alone with
   the writer's memory, so each is followed by the same three steps that the writer itself takes. */
#include "history/day.h"
#include "decisions/counter_job.h"
#include "decisions/execute.h"
#include "decisions/week.h"
#include "identity/actor.h"
#include "identity/permission.h"
#include "rules/working_days.h"
#include <assert.h>

enum { OPENS_MS = 7 * 3600 * 1000, OPEN_MS = 14 * 3600 * 1000, OFFICE_LINES_MAX = 10 };

/* ---- steps ---- */

enum err day_step(struct history_day *x, struct job *job,
                  enum err (*run)(struct writing *w, struct job *job))
{
    struct writing *w = x->w;
    int64_t all = x->jobs_expected > x->jobs ? x->jobs_expected : x->jobs + 1;
    /* Later than the step before, whatever was expected: requests are told apart by it. */
    int64_t step = OPEN_MS / all > 0 ? OPEN_MS / all : 1;
    w->clock = (struct clock){day_start_ms(x->today) + OPENS_MS + x->jobs++ * step, x->today};
    TRY(run(w, job));
    TRY(apply_flush(&w->apply));
    arena_reset(w->scratch);
    return OK;
}

int64_t day_wanted(const struct history_day *x, int service)
{
    int64_t by_tonight = history_plan_volume(x->plan, service, x->today);
    int64_t today = by_tonight - history_plan_volume(x->plan, service, day_add(x->today, -1));
    int64_t lacking = by_tonight - x->state.accepted[service];
    int64_t most = 3 * today + 5; /* what was missed comes back over days, not at once */
    return lacking < 0 ? 0 : lacking < most ? lacking : most;
}

uint64_t day_hash(const struct history_day *x, uint64_t item, uint64_t salt)
{
    return random_mix(random_mix(x->seed ^ salt << 48) ^ item);
}

/* ---- asking ---- */

/* Which channel, and how many of the lines go through it: people bring few to a counter. */
static enum channel channel_of(struct history_day *x, const struct asked *q, size_t *n)
{
    int64_t *office = &x->state.office_due[q->service];
    int64_t *assisted = &x->state.assisted_due[q->service];
    *n = q->n;
    if (x->is_working && *office >= HISTORY_BP / 2) {
        size_t due = (size_t)((*office + HISTORY_BP / 2) / HISTORY_BP);
        due = due < OFFICE_LINES_MAX ? due : OFFICE_LINES_MAX;
        *n = due < q->n ? due : q->n;
        return CHANNEL_OFFICE;
    }
    if (x->is_working && *assisted >= HISTORY_BP) {
        *n = 1;
        return CHANNEL_ASSISTED;
    }
    int64_t api = history_plan_rate(x->plan, RATE_API, q->service, x->today);
    if (q->n >= 20)
        return CHANNEL_BULK;
    return random_chance(&x->chance, (uint64_t)api, HISTORY_BP) ? CHANNEL_API : CHANNEL_WEB;
}

static void channel_note(struct history_day *x, int service, enum channel channel, int64_t lines)
{
    struct history_state *s = &x->state;
    int64_t electronic = history_plan_rate(x->plan, RATE_ELECTRONIC, service, x->today);
    int64_t assisted = history_plan_rate(x->plan, RATE_ASSISTED, service, x->today);
    if (channel == CHANNEL_ASSISTED) { /* neither portal nor office */
        s->assisted_due[service] -= lines * HISTORY_BP;
        return;
    }
    s->assisted_due[service] += lines * assisted;
    s->office_due[service] += lines * (HISTORY_BP - electronic);
    if (channel == CHANNEL_OFFICE)
        s->office_due[service] -= lines * HISTORY_BP;
}

static struct actor owner_of(const struct roster *r, int32_t place)
{
    const struct place *p = &r->places[place];
    return (struct actor){
        .account_id = p->owner_account,
        .person_id = p->owner_person,
        .level = 2,
        .establishment_id = place,
        .capacity = CAPACITY_OWNER,
        .services = SERVICES_ALL,
        .may_pay = true,
        .may_grant = true,
    };
}

static enum err look(struct history_day *x, const struct asked *q)
{
    struct looking l = {.officer_account = x->officer,
                        .establishment_id = q->place,
                        .person_id = x->roster->places[q->place].owner_person,
                        .purpose = S("serve")};
    return day_step(x, &l.job, looking_run);
}

static void note_absence(struct history_day *x, const struct asked *q, int32_t person,
                         int64_t operation_no)
{
    enum { FILE_SERVICE = 7, CANCEL_SERVICE = 8 };
    x->state.filed += q->service == FILE_SERVICE;
    x->state.cancelled += q->service == CANCEL_SERVICE;
    if (q->service == FILE_SERVICE)
        roster_reported_add(x->roster, &(struct reported){.operation_no = operation_no,
                                                          .person = person,
                                                          .place = q->place,
                                                          .filed = x->today.n});
}

/* What became of the lines: into the counts and the roster. */
static enum err note(struct history_day *x, const struct asked *q, const struct submission *s)
{
    struct history_state *t = &x->state;
    int64_t accepted = 0;
    for (size_t i = 0; i < s->lines_count; i++) {
        const struct judged_line *l = &s->judged[i];
        accepted += l->kind != OPERATION_REFUSED;
        t->refused[q->service] += l->kind == OPERATION_REFUSED;
        t->executed[q->service] += l->kind == OPERATION_EXECUTED;
        if (!q->persons)
            continue;
        if (l->kind == OPERATION_EXECUTED)
            note_absence(x, q, q->persons[i], l->operation_no);
        if (l->kind == OPERATION_EXECUTED)
            TRY(roster_reread(x->roster, x->w->db, q->persons[i]));
        else if (l->kind == OPERATION_ACCEPTED)
            x->roster->hands[q->persons[i]].has_open = true;
    }
    t->accepted[q->service] += accepted;
    t->requests++;
    channel_note(x, q->service, s->channel, accepted);
    bool asks_permits = q->service == 3 || q->service == 4;
    if (accepted == 0 && asks_permits)
        x->roster->places[q->place].quiet_until = x->today.n + QUIET_DAYS;
    if (s->request.state == STATE_AWAITING_PAYMENT || s->request.state == STATE_AWAITING_CONSENT)
        roster_pending_add(x->roster, &(struct pending){
                                          .place = q->place,
                                          .seq = (int32_t)s->request.seq,
                                          .service = q->service,
                                          .submitted = x->today.n,
                                          .fee = s->request.fee,
                                          .state = s->request.state,
                                      });
    return OK;
}

static enum err ask_through(struct history_day *x, const struct asked *q, enum channel channel,
                            int64_t *taken)
{
    int64_t before = x->state.accepted[q->service];
    bool is_counter = channel == CHANNEL_OFFICE || channel == CHANNEL_ASSISTED;
    struct submission s = {
        .actor = owner_of(x->roster, q->place),
        .service = service_by_number(q->service),
        .channel = channel,
        .officer_id = is_counter ? x->officer : 0,
        .lines = q->lines,
        .lines_count = q->n,
    };
    s.job.arena = x->answers;
    s.job.establishment_id = q->place;
    if (is_counter)
        TRY(look(x, q));
    TRY(day_step(x, &s.job, submission_run));
    TRY(note(x, q, &s));
    arena_reset(x->answers);
    *taken += x->state.accepted[q->service] - before;
    return OK;
}

enum err day_ask(struct history_day *x, const struct asked *q, int64_t *taken)
{
    int64_t ignored = 0;
    taken = taken ? taken : &ignored;
    *taken = 0;
    struct asked rest = *q;
    while (rest.n > 0) {
        size_t n;
        enum channel channel = channel_of(x, &rest, &n);
        struct asked part = rest;
        part.n = n;
        TRY(ask_through(x, &part, channel, taken));
        rest.lines += n;
        rest.persons = rest.persons ? rest.persons + n : NULL;
        rest.n -= n;
    }
    return OK;
}

/* ---- the frame ---- */

static enum err due_all(struct history_day *x)
{
    struct due_job due = {0};
    do
        TRY(day_step(x, &due.job, due_run));
    while (due.is_more);
    return OK;
}

static enum err state_store(struct writing *w, const struct history_state *s)
{
    char iso[DAY_TEXT_BYTES];
    TRY(db_exec(w->db,
                "INSERT INTO setting (name, value) VALUES ('history.state', $1) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                db_blob_arg(((struct str){(const char *)s, sizeof *s}))));
    /* The demonstration's day moves along: so a portal on the finished store opens on its last day. */
    return db_exec(w->db, "UPDATE setting SET value = $1 WHERE name = 'demo'",
                   db_blob_arg(day_format_iso((struct day){s->next_day}, iso)));
}

/* Roughly: so that the day's steps fill its hours. */
static int64_t jobs_guess(const struct history_day *x)
{
    int64_t lines = 0;
    for (int i = 1; i < HISTORY_SERVICES; i++)
        lines += day_wanted(x, i);
    return 2 * lines + 2 * (int64_t)x->roster->pending_n + 16;
}

enum err history_day_run(struct writing *w, struct job *job)
{
    struct history_day *x = (struct history_day *)job;
    assert(!x->has_run); /* its memory has moved on: it can't be tried again */
    x->has_run = true;
    x->w = w;
    x->jobs = 0;
    x->jobs_expected = jobs_guess(x);
    x->is_working = day_is_working(x->policy, x->today);
    x->chance = random_stream(x->seed, (uint64_t)1 << 42 | (uint64_t)x->today.n);
    w->ledger->salt_key = x->salt_key;
    struct job week = {0};
    TRY(due_all(x));
    if (day_weekday(x->today) == SUNDAY) /* on the other days it would find that the week is kept */
        TRY(day_step(x, &week, week_run));
    TRY(day_choose(x));
    TRY(day_settle(x));
    x->state.next_day = x->today.n + 1;
    arena_reset(x->lists);
    return state_store(w, &x->state);
}
