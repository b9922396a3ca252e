/* See the header. Two open-addressed tables over dense arrays: cells, and subjects once refused. */
#include "stats/warehouse.h"
#include "base/buf.h"
#include "db/db.h"
#include "model/status.h"
#include <assert.h>
#include <stdlib.h>

struct cell_key { /* without padding: compared as bytes */
    int32_t period, value;
    uint8_t grain, dimension, outcome, service, channel, zero[3];
};
struct cell {
    struct cell_key key;
    int64_t n, seconds;
};

struct table { /* slots hold a place + 1 in the dense array; 0: free */
    uint32_t *slots;
    size_t mask, count, room;
};

struct warehouse {
    struct arena *arena;
    struct table cells_table, refused_table;
    struct cell *cells;
    struct refused **refused;
};

enum { FIRST_ROOM = 1024 };

static struct table table_new(struct arena *a, size_t room)
{
    return (struct table){
        .slots = arena_array(a, uint32_t, room * 2), .mask = room * 2 - 1, .room = room};
}

struct warehouse *warehouse_new(struct arena *slice)
{
    struct warehouse *w = arena_new_of(slice, struct warehouse);
    w->arena = slice;
    w->cells_table = table_new(slice, FIRST_ROOM);
    w->refused_table = table_new(slice, FIRST_ROOM);
    w->cells = arena_array(slice, struct cell, FIRST_ROOM);
    w->refused = arena_array(slice, struct refused *, FIRST_ROOM);
    return w;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    a = (a ^ (b + 0x9E3779B97F4A7C15u)) * 0xBF58476D1CE4E5B9u;
    return a ^ (a >> 29);
}

static uint64_t cell_hash(const struct cell_key *k)
{
    uint64_t words[2];
    _Static_assert(sizeof *k == sizeof words, "a key is two words");
    memcpy(words, k, sizeof words);
    return mix(mix(1, words[0]), words[1]);
}

static uint64_t refused_hash(const struct refused_key *k)
{
    return mix(mix((uint64_t)k->establishment_id, (uint64_t)k->person_id), (uint64_t)k->service);
}

/* ---- cells ---- */

static void cells_grow(struct warehouse *w)
{
    size_t room = w->cells_table.room * 2, count = w->cells_table.count;
    struct table t = table_new(w->arena, room);
    struct cell *cells = arena_array(w->arena, struct cell, room);
    memcpy(cells, w->cells, count * sizeof *cells);
    for (size_t i = 0; i < count; i++) {
        size_t at = cell_hash(&cells[i].key) & t.mask;
        while (t.slots[at])
            at = (at + 1) & t.mask;
        t.slots[at] = (uint32_t)i + 1;
    }
    t.count = count;
    w->cells = cells;
    w->cells_table = t;
}

static void add(struct warehouse *w, const struct cell_key *key, int64_t n, int64_t seconds)
{
    struct table *t = &w->cells_table;
    size_t at = cell_hash(key) & t->mask;
    while (t->slots[at]) {
        struct cell *c = &w->cells[t->slots[at] - 1];
        if (memcmp(&c->key, key, sizeof *key) == 0) {
            c->n += n;
            c->seconds += seconds;
            return;
        }
        at = (at + 1) & t->mask;
    }
    if (t->count == t->room) {
        cells_grow(w);
        add(w, key, n, seconds);
        return;
    }
    w->cells[t->count] = (struct cell){*key, n, seconds};
    t->slots[at] = (uint32_t)++t->count;
}

/* In a month, a year and all time; the bare counts by day too. */
static void add_periods(struct warehouse *w, struct cell_key key, struct day day, int64_t seconds)
{
    for (int g = key.dimension == DIMENSION_NONE ? GRAIN_DAY : GRAIN_MONTH; g <= GRAIN_ALL; g++) {
        key.grain = (uint8_t)g;
        key.period = period_of((enum grain)g, day);
        add(w, &key, 1, seconds);
    }
}

void warehouse_count(struct warehouse *w, const struct counted *c)
{
    struct cell_key key = {
        .outcome = (uint8_t)c->outcome,
        .service = (uint8_t)c->service,
        .channel = (uint8_t)c->channel,
    };
    int64_t seconds = c->seconds > 0 ? c->seconds : 0;
    add_periods(w, key, c->day, seconds);
    for (int d = DIMENSION_NONE + 1; d < DIMENSION_COUNT; d++) {
        if (!c->has[d])
            continue;
        key.dimension = (uint8_t)d;
        key.value = (int32_t)c->value[d];
        key.outcome = (uint8_t)(d == DIMENSION_WAIT ? OUTCOME_ANSWERED : c->outcome);
        add_periods(w, key, c->day, seconds);
    }
    key.outcome = (uint8_t)c->outcome;
    key.dimension = DIMENSION_RULE;
    for (int i = 0; i < c->rules_count; i++) {
        key.value = c->rules[i];
        add_periods(w, key, c->day, 0);
    }
}

size_t warehouse_cells(const struct warehouse *w) { return w->cells_table.count; }

/* ---- subjects once refused ---- */

struct refused *warehouse_refused(struct warehouse *w, const struct refused_key *key)
{
    struct table *t = &w->refused_table;
    for (size_t at = refused_hash(key) & t->mask; t->slots[at]; at = (at + 1) & t->mask) {
        struct refused *r = w->refused[t->slots[at] - 1];
        if (r->key.establishment_id == key->establishment_id &&
            r->key.person_id == key->person_id && r->key.service == key->service)
            return r;
    }
    return NULL;
}

static void refused_grow(struct warehouse *w)
{
    size_t room = w->refused_table.room * 2, count = w->refused_table.count;
    struct table t = table_new(w->arena, room);
    struct refused **list = arena_array(w->arena, struct refused *, room);
    memcpy(list, w->refused, count * sizeof *list);
    for (size_t i = 0; i < count; i++) {
        size_t at = refused_hash(&list[i]->key) & t.mask;
        while (t.slots[at])
            at = (at + 1) & t.mask;
        t.slots[at] = (uint32_t)i + 1;
    }
    t.count = count;
    w->refused = list;
    w->refused_table = t;
}

struct refused *warehouse_refused_add(struct warehouse *w, const struct refused_key *key)
{
    struct refused *r = warehouse_refused(w, key);
    if (r)
        return r;
    if (w->refused_table.count == w->refused_table.room)
        refused_grow(w);
    struct table *t = &w->refused_table;
    size_t at = refused_hash(key) & t->mask;
    while (t->slots[at])
        at = (at + 1) & t->mask;
    r = arena_new_of(w->arena, struct refused);
    r->key = *key;
    w->refused[t->count] = r;
    t->slots[at] = (uint32_t)++t->count;
    return r;
}

void warehouse_mend(struct warehouse *w, struct refused *r, struct day day)
{
    enum { DAY_SECONDS = 86400 };
    struct cell_key key = {
        .dimension = DIMENSION_MENDED,
        .outcome = OPERATION_REFUSED,
        .service = (uint8_t)r->key.service,
        .channel = (uint8_t)r->channel,
    };
    int days = day_between(r->day, day);
    for (int i = 0; i < r->rules_count; i++) {
        key.value = r->rules[i];
        add_periods(w, key, r->day, (int64_t)(days > 0 ? days : 0) * DAY_SECONDS);
    }
    r->is_open = false;
    r->is_changed = true;
}

/* ---- the store ---- */

enum err warehouse_mark_load(struct db *db, struct warehouse_mark *out)
{
    struct db_rows r;
    *out = (struct warehouse_mark){0};
    TRY(db_query0(db, &r, "SELECT last_no, operations FROM warehouse_mark WHERE id = 1"));
    if (db_next(&r))
        *out = (struct warehouse_mark){db_int(&r, 0), db_int(&r, 1)};
    return db_done(&r);
}

static enum err mark_store(struct db *db, const struct warehouse_mark *from,
                           const struct warehouse_mark *to)
{
    struct warehouse_mark now;
    TRY(warehouse_mark_load(db, &now));
    if (now.last_no != from->last_no)
        return fail(ERR_CONFLICT, "the warehouse is counted up to %lld, not to %lld",
                    (long long)now.last_no, (long long)from->last_no);
    return db_exec(db,
                   "INSERT INTO warehouse_mark (id, last_no, operations) VALUES (1, $1, $2) "
                   "ON CONFLICT (id) DO UPDATE SET last_no = excluded.last_no, "
                   "operations = excluded.operations",
                   db_int_arg(to->last_no), db_int_arg(to->operations));
}

/* In the order of the table's key, so that neighbours are written together. */
static int by_key(const void *a, const void *b)
{
    const struct cell_key *x = &((const struct cell *)a)->key, *y = &((const struct cell *)b)->key;
    int d = x->grain - y->grain;
    d = d ? d : x->dimension - y->dimension;
    d = d ? d : x->outcome - y->outcome;
    d = d ? d : (x->period > y->period) - (x->period < y->period);
    d = d ? d : x->service - y->service;
    d = d ? d : x->channel - y->channel;
    return d ? d : (x->value > y->value) - (x->value < y->value);
}

static enum err cells_store(struct warehouse *w, struct db *db)
{
    qsort(w->cells, w->cells_table.count, sizeof *w->cells, by_key);
    for (size_t i = 0; i < w->cells_table.count; i++) {
        const struct cell *c = &w->cells[i];
        const struct cell_key *k = &c->key;
        TRY(db_exec(db,
                    "INSERT INTO measure (grain, dimension, outcome, period, service, channel, "
                    "value, n, seconds) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9) "
                    "ON CONFLICT (grain, dimension, outcome, period, service, channel, value) "
                    "DO UPDATE SET n = measure.n + excluded.n, "
                    "seconds = measure.seconds + excluded.seconds",
                    db_int_arg(k->grain), db_int_arg(k->dimension), db_int_arg(k->outcome),
                    db_int_arg(k->period), db_int_arg(k->service), db_int_arg(k->channel),
                    db_int_arg(k->value), db_int_arg(c->n), db_int_arg(c->seconds)));
    }
    return OK;
}

static struct str rules_text(struct arena *a, const struct refused *r)
{
    struct buf b = buf_new(a);
    for (int i = 0; i < r->rules_count; i++)
        buf_printf(&b, i ? " %d" : "%d", r->rules[i]);
    return buf_out(&b);
}

static enum err refused_store(struct warehouse *w, struct db *db)
{
    for (size_t i = 0; i < w->refused_table.count; i++) {
        const struct refused *r = w->refused[i];
        const struct refused_key *k = &r->key;
        if (!r->is_changed || (!r->is_open && !r->was_open))
            continue;
        if (!r->is_open)
            TRY(db_exec(db,
                        "DELETE FROM refused_subject WHERE establishment_id = $1 AND "
                        "person_id = $2 AND service = $3",
                        db_int_arg(k->establishment_id), db_int_arg(k->person_id),
                        db_int_arg(k->service)));
        else
            TRY(db_exec(db,
                        "INSERT INTO refused_subject (establishment_id, person_id, service, day, "
                        "channel, rules) VALUES ($1,$2,$3,$4,$5,$6) "
                        "ON CONFLICT (establishment_id, person_id, service) DO UPDATE SET "
                        "day = excluded.day, channel = excluded.channel, rules = excluded.rules",
                        db_int_arg(k->establishment_id), db_int_arg(k->person_id),
                        db_int_arg(k->service), db_int_arg(r->day.n), db_int_arg(r->channel),
                        db_text_arg(rules_text(w->arena, r))));
    }
    return OK;
}

enum err warehouse_store(struct warehouse *w, struct db *db, const struct warehouse_mark *from,
                         const struct warehouse_mark *to)
{
    TRY(mark_store(db, from, to));
    TRY(cells_store(w, db));
    return refused_store(w, db);
}

static const char refused_sql[] =
    "SELECT day, channel, rules FROM refused_subject WHERE establishment_id = $1 AND "
    "person_id = $2 AND service = $3";

static void rules_read(struct str text, struct refused *r)
{
    struct str word;
    int64_t rule;
    while (text.n && r->rules_count < COUNTED_RULES_MAX) {
        str_cut(&text, ' ', &word);
        if (str_to_i64(word, &rule))
            r->rules[r->rules_count++] = (int)rule;
    }
}

static enum err refused_load_one(struct warehouse *w, struct db *db, const struct refused_key *key)
{
    struct db_rows rows;
    TRY(db_query(db, &rows, refused_sql, db_int_arg(key->establishment_id),
                 db_int_arg(key->person_id), db_int_arg(key->service)));
    struct refused *r = warehouse_refused_add(w, key);
    if (db_next(&rows)) {
        r->is_open = r->was_open = true;
        r->day = (struct day){(int32_t)db_int(&rows, 0)};
        r->channel = (int)db_int(&rows, 1);
        rules_read(db_text(&rows, 2), r);
    }
    return db_done(&rows);
}

enum err warehouse_refused_load(struct warehouse *w, struct db *db, const struct refused_key *keys,
                                size_t n)
{
    enum { AHEAD = 32 };
    for (size_t first = 0; first < n; first += AHEAD) {
        size_t end = first + AHEAD < n ? first + AHEAD : n;
        for (size_t i = first; i < end; i++)
            if (!warehouse_refused(w, &keys[i]))
                TRY(db_prefetch(db, refused_sql, db_int_arg(keys[i].establishment_id),
                                db_int_arg(keys[i].person_id), db_int_arg(keys[i].service)));
        for (size_t i = first; i < end; i++)
            if (!warehouse_refused(w, &keys[i]))
                TRY(refused_load_one(w, db, &keys[i]));
    }
    return OK;
}
