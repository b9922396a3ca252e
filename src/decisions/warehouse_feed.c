/* See the header. */
#include "decisions/warehouse_feed.h"
#include "base/log.h"
#include "decisions/week_bands.h"
#include "registers/operation_around.h"
#include <pthread.h>
#include <time.h>

enum {
    SLICE_ENTRIES = 5000,
    PERIOD_SECONDS = 2,
    SLICE_BYTES_MAX = 64 << 20,
    WEEKS_MAX = 8, /* a slice ends with the last of them */
};

/* ---- what an entry says ---- */

static int64_t fact(const struct entry *e, int number)
{
    bool is_seen = fact_set_has(&e->decision.facts_seen, number);
    int64_t v = is_seen ? e->facts.value[number] : VALUE_UNKNOWN;
    return v == VALUE_UNKNOWN ? VALUE_NOT_KNOWN : v;
}

static void say(struct counted *c, enum dimension dimension, int64_t value)
{
    c->has[dimension] = true;
    c->value[dimension] = value;
}

/* The band that a rule found: a band is never stored as a fact (decisions.md 1.5). */
static int64_t band_found(const struct decision *d)
{
    for (int i = 0; i < d->findings_count; i++)
        if (d->findings[i].rule == E06_band_min && d->findings[i].kind == VALUE_BAND &&
            d->findings[i].found != VALUE_UNKNOWN)
            return d->findings[i].found;
    return VALUE_NOT_KNOWN;
}

static bool is_helped(const struct decision *d)
{
    for (int i = 0; i < d->fee_steps_count; i++)
        if (d->fee_steps[i].kind == FEE_WAIVED)
            return true;
    return false;
}

static void tell_decision(const struct entry *e, struct counted *c)
{
    const struct decision *d = &e->decision;
    say(c, DIMENSION_ACTIVITY, fact(e, FACT_activity_group));
    say(c, DIMENSION_SIZE, size_value(fact(e, FACT_nitaqat_workers)));
    say(c, DIMENSION_BAND, band_found(d));
    say(c, DIMENSION_OCCUPATION, occupation_value(fact(e, FACT_occupation)));
    say(c, DIMENSION_CAMPAIGN, is_helped(d));
    for (int i = 0; i < d->findings_count && e->op.kind == OPERATION_REFUSED; i++)
        if (!d->findings[i].passed && c->rules_count < COUNTED_RULES_MAX)
            c->rules[c->rules_count++] = (int)d->findings[i].rule;
}

/* From the register: few rules look at it, so few entries hold it. */
static int64_t nationality_of(struct str letters)
{
    return letters.n == 2 ? nationality_value(letters.at[0] * 256 + letters.at[1])
                          : VALUE_NOT_KNOWN;
}

static bool is_judged(enum operation_kind kind)
{
    return kind == OPERATION_ACCEPTED || kind == OPERATION_REFUSED || kind == OPERATION_EXECUTED;
}

static void tell_wait(const struct operation_around *row, struct counted *c)
{
    int64_t ms = row->op.at - row->submitted_at;
    c->seconds = ms > 0 ? ms / 1000 : 0;
    say(c, DIMENSION_WAIT, wait_value(c->seconds));
}

void warehouse_tell(const struct operation_around *row, struct counted *c)
{
    static _Thread_local struct entry e; /* large, and one at a time */
    const struct operation *op = &row->op;
    *c = (struct counted){
        .day = op->day,
        .service = op->service,
        .channel = op->channel,
        .outcome = op->kind,
        .seconds = -1,
    };
    say(c, DIMENSION_REGION, region_value(row->region));
    if ((op->kind == OPERATION_EXECUTED || op->kind == OPERATION_REFUSED) && row->submitted_at)
        tell_wait(row, c);
    if (!op->body.at || entry_decode(op, &e) != OK)
        return;
    if (is_judged(op->kind) && e.has_decision) {
        say(c, DIMENSION_NATIONALITY, nationality_of(row->nationality));
        tell_decision(&e, c);
    }
    if (op->kind == OPERATION_ANSWERED)
        say(c, DIMENSION_ANSWER, e.input.value[1]);
    if (op->kind == OPERATION_STUDIED)
        say(c, DIMENSION_ANSWER, e.input.value[0]);
}

/* ---- a slice ---- */

struct slice {
    struct arena *arena;
    struct warehouse *warehouse;
    struct warehouse_mark from, to;
    struct told {
        struct refused_key subject;
        struct day day;
        int kind, channel;
        int rules_count;
        int *rules;
    } * told;
    size_t told_count;
    int weeks_count;
    struct week_bands weeks[WEEKS_MAX];
};

/* The entry that closes a Nitaqat week has one effect and is about nobody. */
static void note_week(struct slice *s, const struct operation *op)
{
    static _Thread_local struct entry e;
    if (op->kind != OPERATION_NOTICED || op->establishment_id || !op->body.at ||
        entry_decode(op, &e) != OK || s->weeks_count == WEEKS_MAX)
        return;
    for (int i = 0; i < e.decision.effects_count; i++)
        if (e.decision.effects[i].kind == EFFECT_WEEK)
            s->weeks[s->weeks_count++] = (struct week_bands){
                .week = {(int32_t)e.decision.effects[i].args[0]}, .policy_id = op->policy};
}

static enum err take(void *ctx, const struct operation_around *row)
{
    struct slice *s = ctx;
    const struct operation *op = &row->op;
    struct counted c;
    if (s->weeks_count == WEEKS_MAX)
        return OK; /* left to the next slice */
    warehouse_tell(row, &c);
    warehouse_count(s->warehouse, &c);
    s->to.last_no = op->no;
    s->to.operations++;
    note_week(s, op);
    if (!is_judged(op->kind))
        return OK;
    struct told *t = &s->told[s->told_count++];
    *t = (struct told){
        .subject = {op->establishment_id, op->person_id, op->service},
        .day = op->day,
        .kind = op->kind,
        .channel = op->channel,
        .rules_count = c.rules_count,
    };
    t->rules = arena_array(s->arena, int, c.rules_count);
    memcpy(t->rules, c.rules, sizeof *t->rules * (size_t)c.rules_count);
    return OK;
}

static void note_refusal(struct refused *r, const struct told *t)
{
    r->is_open = r->is_changed = true;
    r->day = t->day;
    r->channel = t->channel;
    r->rules_count = t->rules_count;
    memcpy(r->rules, t->rules, sizeof *r->rules * (size_t)t->rules_count);
}

/* Refusals and the grants that mend them, in the order of the ledger. */
static enum err follow_subjects(struct slice *s, struct db *counts)
{
    struct refused_key *keys = arena_array(s->arena, struct refused_key, s->told_count);
    for (size_t i = 0; i < s->told_count; i++)
        keys[i] = s->told[i].subject;
    TRY(warehouse_refused_load(s->warehouse, counts, keys, s->told_count));
    for (size_t i = 0; i < s->told_count; i++) {
        const struct told *t = &s->told[i];
        struct refused *r = warehouse_refused(s->warehouse, &t->subject);
        if (t->kind == OPERATION_REFUSED)
            note_refusal(r, t);
        else if (r->is_open)
            warehouse_mend(s->warehouse, r, t->day);
    }
    return OK;
}

/* Reads and counts the entries after the mark, at most a slice of them and up to `last`. */
static enum err slice_read(struct slice *s, struct arena *arena, struct db *ledger,
                           struct db *counts, int64_t last)
{
    arena_reset(arena);
    *s = (struct slice){.arena = arena};
    s->warehouse = warehouse_new(arena);
    s->told = arena_array(arena, struct told, SLICE_ENTRIES);
    TRY(warehouse_mark_load(counts, &s->from));
    s->to = s->from;
    int64_t first = s->from.last_no + 1;
    if (last - first >= SLICE_ENTRIES)
        last = first + SLICE_ENTRIES - 1;
    if (first > last)
        return OK;
    TRY(operation_around_each(ledger, first, last, take, s));
    for (int i = 0; i < s->weeks_count; i++)
        TRY(week_bands_count(ledger, &s->weeks[i]));
    return follow_subjects(s, counts);
}

static enum err slice_store(const struct slice *s, struct db *db)
{
    TRY(warehouse_store(s->warehouse, db, &s->from, &s->to));
    for (int i = 0; i < s->weeks_count; i++)
        TRY(week_bands_store(db, &s->weeks[i]));
    return OK;
}

static bool slice_is_empty(const struct slice *s) { return s->to.operations == s->from.operations; }

/* Numbers that a failed job took stay unused: a slice of nothing else is stepped over. */
static enum err last_before(struct db *ledger, int64_t after, int64_t last, int64_t *next)
{
    struct db_rows r;
    TRY(db_query(ledger, &r, "SELECT MIN(no) FROM operation WHERE no > $1 AND no <= $2",
                 db_int_arg(after), db_int_arg(last)));
    *next = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

/* ---- in a store of one's own ---- */

static enum err catch_up(struct slice *s, struct arena *arena, struct db *ledger, struct db *counts,
                         int64_t last)
{
    for (;;) {
        TRY(slice_read(s, arena, ledger, counts, last));
        if (slice_is_empty(s)) {
            int64_t next;
            TRY(last_before(ledger, s->from.last_no, last, &next));
            if (next == 0)
                return OK;
            s->to.last_no = next - 1;
        }
        TRY(db_begin(counts));
        enum err e = slice_store(s, counts);
        if (e != OK) {
            db_rollback(counts);
            return e;
        }
        TRY(db_commit(counts));
    }
}

enum err warehouse_catch_up(struct db *ledger, struct db *counts, int64_t last)
{
    struct slice slice;
    struct arena *arena = arena_new(SLICE_BYTES_MAX);
    enum err e = catch_up(&slice, arena, ledger, counts, last);
    arena_free(arena);
    return e;
}

/* ---- behind a writer ---- */

struct storing {
    struct job job;
    struct slice *slice;
};

static enum err storing_run(struct writing *w, struct job *job)
{
    const struct storing *s = (struct storing *)job;
    return slice_store(s->slice, w->db);
}

/* One slice; *is_more: another may follow at once. */
static enum err feed_slice(struct arena *arena, struct db *reader, struct writer *writer,
                           bool *is_more)
{
    struct slice slice;
    struct storing storing = {.job = {.run = storing_run, .is_upkeep = true}, .slice = &slice};
    int64_t settled = writer_settled(writer);
    *is_more = false;
    TRY(slice_read(&slice, arena, reader, reader, settled));
    if (slice_is_empty(&slice)) {
        int64_t next;
        TRY(last_before(reader, slice.from.last_no, settled, &next));
        if (next == 0)
            return OK;
        slice.to.last_no = next - 1;
    }
    *is_more = true;
    return writer_run(writer, &storing.job);
}

struct warehouse_feed {
    const char *url;
    struct writer *writer;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping;
};

static bool is_stopping(struct warehouse_feed *f)
{
    pthread_mutex_lock(&f->lock);
    bool answer = f->is_stopping;
    pthread_mutex_unlock(&f->lock);
    return answer;
}

static void rest(struct warehouse_feed *f)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PERIOD_SECONDS;
    pthread_mutex_lock(&f->lock);
    if (!f->is_stopping)
        pthread_cond_timedwait(&f->wake, &f->lock, &until);
    pthread_mutex_unlock(&f->lock);
}

static void *feed_main(void *arg)
{
    struct warehouse_feed *f = arg;
    struct db *reader = NULL;
    struct arena *arena = arena_new(SLICE_BYTES_MAX);
    bool was_failing = false;
    while (!is_stopping(f)) {
        bool is_more = false;
        enum err e = reader ? OK : db_open(f->url, DB_READ, &reader);
        if (e == OK)
            e = feed_slice(arena, reader, f->writer, &is_more);
        if (e != OK && !was_failing)
            log_line(LOG_WARN, "the warehouse is behind the ledger (%s); it is tried again",
                     err_name(e));
        if (e != OK && reader) {
            db_close(reader);
            reader = NULL;
        }
        was_failing = e != OK;
        if (!is_more)
            rest(f);
    }
    if (reader)
        db_close(reader);
    arena_free(arena);
    return NULL;
}

enum err warehouse_feed_start(struct arena *boot, const char *url, struct writer *writer,
                              struct warehouse_feed **out)
{
    struct warehouse_feed *f = arena_new_of(boot, struct warehouse_feed);
    *out = f;
    f->url = url;
    f->writer = writer;
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->wake, NULL);
    if (pthread_create(&f->thread, NULL, feed_main, f) != 0)
        return fail(ERR_BUSY, "no thread for the warehouse");
    return OK;
}

void warehouse_feed_stop(struct warehouse_feed *f)
{
    pthread_mutex_lock(&f->lock);
    f->is_stopping = true;
    pthread_cond_signal(&f->wake);
    pthread_mutex_unlock(&f->lock);
    pthread_join(f->thread, NULL);
}

enum err warehouse_feed_now(const char *url, struct writer *writer)
{
    struct db *reader;
    bool is_more = true;
    TRY(db_open(url, DB_READ, &reader));
    struct arena *arena = arena_new(SLICE_BYTES_MAX);
    enum err e = OK;
    while (e == OK && is_more)
        e = feed_slice(arena, reader, writer, &is_more);
    arena_free(arena);
    db_close(reader);
    return e;
}
