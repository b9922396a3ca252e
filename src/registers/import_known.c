/* What the importer knows of the registers while it reads files: numbers to internal numbers, who is
   employed, and the counters of unified numbers and Nitaqat entities. Read once, kept right with
   each row, written back once a file. A look-up a row in the database instead would cost more than
   all the rest together. */
#include "base/random.h"
#include "registers/import_parts.h"
#include <assert.h>

/* ---- numbers by numbers ---- */

static size_t slot_of(const struct number_map *m, uint64_t key)
{
    size_t i = (size_t)random_mix(key) & (m->cap - 1);
    while (m->keys[i] && m->keys[i] != key)
        i = (i + 1) & (m->cap - 1);
    return i;
}

static void map_grow(struct number_map *m)
{
    struct number_map old = *m;
    m->cap = old.cap ? 2 * old.cap : 1024;
    m->keys = arena_array(m->arena, uint64_t, m->cap);
    m->values = arena_array(m->arena, uint32_t, m->cap);
    for (size_t i = 0; i < old.cap; i++)
        if (old.keys[i]) {
            size_t to = slot_of(m, old.keys[i]);
            m->keys[to] = old.keys[i];
            m->values[to] = old.values[i];
        }
}

void number_map_put(struct number_map *m, uint64_t key, uint32_t value)
{
    assert(key > 0);
    if (2 * (m->n + 1) > m->cap)
        map_grow(m);
    size_t i = slot_of(m, key);
    if (!m->keys[i])
        m->n++;
    m->keys[i] = key;
    m->values[i] = value;
}

bool number_map_get(const struct number_map *m, uint64_t key, uint32_t *value)
{
    if (!m->cap || !key)
        return false;
    size_t i = slot_of(m, key);
    if (!m->keys[i])
        return false;
    *value = m->values[i];
    return true;
}

/* ---- notes by internal number ---- */

static void *notes_room(struct known *k, void *at, size_t *cap, size_t bytes, int64_t last)
{
    if ((size_t)last < *cap)
        return at;
    size_t old = *cap;
    while ((size_t)last >= *cap)
        *cap = *cap ? 2 * *cap : 1024;
    void *room = arena_alloc(k->arena, *cap * bytes);
    if (old)
        memcpy(room, at, old * bytes);
    return room;
}

static void persons_room(struct known *k, int64_t last)
{
    k->person = notes_room(k, k->person, &k->persons_cap, sizeof *k->person, last);
}

static void establishments_room(struct known *k, int64_t last)
{
    k->establishment =
        notes_room(k, k->establishment, &k->establishments_cap, sizeof *k->establishment, last);
}

static void unifieds_room(struct known *k, int64_t last)
{
    k->unified = notes_room(k, k->unified, &k->unifieds_cap, sizeof *k->unified, last);
}

static void entities_room(struct known *k, int64_t last)
{
    k->entity = notes_room(k, k->entity, &k->entities_cap, sizeof *k->entity, last);
}

/* An establishment's number must fit into a request's reference (decisions/reference.h). */
enum { ESTABLISHMENTS_MAX = (1 << 26) - 1, OTHERS_MAX = INT32_MAX };

int64_t known_person_add(struct known *k)
{
    if (k->persons_last >= OTHERS_MAX)
        return 0;
    persons_room(k, ++k->persons_last);
    return k->persons_last;
}

int64_t known_establishment_add(struct known *k)
{
    if (k->establishments_last >= ESTABLISHMENTS_MAX)
        return 0;
    establishments_room(k, ++k->establishments_last);
    return k->establishments_last;
}

int64_t known_unified_add(struct known *k)
{
    if (k->unifieds_last >= OTHERS_MAX)
        return 0;
    unifieds_room(k, ++k->unifieds_last);
    return k->unifieds_last;
}

int64_t known_entity_add(struct known *k)
{
    if (k->entities_last >= OTHERS_MAX)
        return 0;
    entities_room(k, ++k->entities_last);
    k->entity[k->entities_last].last_week = INT32_MIN;
    return k->entities_last;
}

/* ---- counting ---- */

bool worker_status_is_active(enum worker_status status)
{
    return worker_status_counts(status) || status == WORKER_DISCONNECTED || status == WORKER_ABSENT;
}

void known_worker_count(struct importer *im, int64_t establishment_id,
                        const struct person_note *person, enum worker_status status, int64_t units,
                        enum weight_kind weight_kind)
{
    struct known *k = &im->known;
    if (!worker_status_counts(status))
        return;
    struct unified_note *u = &k->unified[k->establishment[establishment_id].unified];
    struct entity_note *n = &k->entity[k->establishment[establishment_id].entity];
    u->workers++;
    n->workers++;
    if (person->is_saudi) {
        u->saudis++;
        saudi_tally_add(&n->tally, units, weight_kind);
    } else {
        n->expats++;
        u->expats += !person->is_levy_exempt; /* only who owes a permit fee counts there */
    }
    u->is_changed = n->is_changed = true;
}

static enum err unified_store(struct importer *im, int64_t id, struct unified_note *u)
{
    u->is_changed = false;
    return db_exec(
        im->db, "UPDATE unified_entity SET workers = $2, saudis = $3, expats = $4 WHERE id = $1",
        db_int_arg(id), db_int_arg(u->workers), db_int_arg(u->saudis), db_int_arg(u->expats));
}

static enum err entity_store(struct importer *im, int64_t id, struct entity_note *n)
{
    n->is_changed = false;
    return db_exec(
        im->db,
        "UPDATE nitaqat_entity SET workers = $2, saudis = $3, saudi_units = $4, "
        "expats = $5 WHERE id = $1",
        db_int_arg(id), db_int_arg(n->workers), db_int_arg(n->tally.saudis),
        db_int_arg(saudi_tally_units(im->policy, &n->tally, n->activity, n->workers, im->today)),
        db_int_arg(n->expats));
}

enum err known_counts_store(struct importer *im)
{
    struct known *k = &im->known;
    for (int64_t id = 1; id <= k->unifieds_last; id++)
        if (k->unified[id].is_changed)
            TRY(unified_store(im, id, &k->unified[id]));
    for (int64_t id = 1; id <= k->entities_last; id++)
        if (k->entity[id].is_changed)
            TRY(entity_store(im, id, &k->entity[id]));
    return OK;
}

/* ---- reading the registers ---- */

enum { PAGE_ROWS = 20000 };

static enum err persons_page(struct importer *im, int64_t *after, int *n)
{
    struct known *k = &im->known;
    struct db_rows r;
    TRY(db_query(im->db, &r,
                 "SELECT id, id_no, border_no, nationality, levy_exempt FROM person "
                 "WHERE id > $1 ORDER BY id LIMIT $2",
                 db_int_arg(*after), db_int_arg(PAGE_ROWS)));
    for (*n = 0; db_next(&r); (*n)++) {
        int64_t id = db_int(&r, 0);
        persons_room(k, id);
        k->person[id].is_saudi = str_eq_c(db_text(&r, 3), "SA");
        k->person[id].is_levy_exempt = db_int(&r, 4) != LEVY_DUE;
        if (!db_is_null(&r, 1))
            number_map_put(&k->persons, (uint64_t)db_int(&r, 1), (uint32_t)id);
        if (!db_is_null(&r, 2))
            number_map_put(&k->borders, (uint64_t)db_int(&r, 2), (uint32_t)id);
        *after = k->persons_last = id;
    }
    return db_done(&r);
}

static enum err unifieds_load(struct importer *im)
{
    struct known *k = &im->known;
    struct db_rows r;
    TRY(db_query0(im->db, &r,
                  "SELECT id, unified_no, owner_person, workers, saudis, expats "
                  "FROM unified_entity ORDER BY id"));
    while (db_next(&r)) {
        int64_t id = db_int(&r, 0);
        unifieds_room(k, id);
        k->unifieds_last = id;
        k->unified[id] = (struct unified_note){
            .unified_no = db_int(&r, 1),
            .owner_person = db_int(&r, 2),
            .workers = db_int(&r, 3),
            .saudis = db_int(&r, 4),
            .expats = db_int(&r, 5),
        };
        number_map_put(&k->unifieds, (uint64_t)db_int(&r, 1), (uint32_t)id);
    }
    return db_done(&r);
}

static enum err entities_load(struct importer *im)
{
    struct known *k = &im->known;
    struct db_rows r;
    TRY(db_query0(im->db, &r,
                  "SELECT n.id, n.unified_id, n.activity_group, n.workers, n.saudis, n.expats, "
                  "(SELECT max(w.week) FROM nitaqat_week w WHERE w.entity_id = n.id) "
                  "FROM nitaqat_entity n ORDER BY n.id"));
    while (db_next(&r)) {
        int64_t id = db_int(&r, 0);
        entities_room(k, id);
        k->entities_last = id;
        k->entity[id] = (struct entity_note){
            .unified = (int32_t)db_int(&r, 1),
            .activity = (int32_t)db_int(&r, 2),
            .workers = db_int(&r, 3),
            .tally.saudis = db_int(&r, 4),
            .expats = db_int(&r, 5),
            .last_week = (int32_t)db_int_or(&r, 6, INT32_MIN),
        };
        number_map_put(&k->entities, (uint64_t)db_int(&r, 1) << 8 | (uint64_t)db_int(&r, 2),
                       (uint32_t)id);
    }
    return db_done(&r);
}

static enum err establishments_load(struct importer *im)
{
    struct known *k = &im->known;
    struct db_rows r;
    TRY(db_query0(im->db, &r,
                  "SELECT id, office_no, seq_no, unified_id, entity_id, is_main_branch "
                  "FROM establishment ORDER BY id"));
    while (db_next(&r)) {
        int64_t id = db_int(&r, 0), unified = db_int(&r, 3);
        establishments_room(k, id);
        k->establishments_last = id;
        k->establishment[id] = (struct establishment_note){.unified = (int32_t)unified,
                                                           .entity = (int32_t)db_int(&r, 4)};
        if (db_int(&r, 5))
            k->unified[unified].has_main = true;
        number_map_put(&k->establishments, establishment_key(db_int(&r, 1), db_int(&r, 2)),
                       (uint32_t)id);
    }
    return db_done(&r);
}

static void employment_note(struct importer *im, const struct db_rows *r, int64_t establishment_id,
                            int64_t person_id)
{
    struct known *k = &im->known;
    struct person_note *p = &k->person[person_id];
    enum worker_status status = (enum worker_status)db_int(r, 2);
    int work_kind = (int)db_int(r, 3);
    enum weight_kind weight_kind = (enum weight_kind)db_int(r, 4);
    p->has_employment = true;
    if (worker_status_is_active(status)) {
        p->active++;
        p->works_full |= work_kind == WORK_FULL;
    }
    if (!p->is_saudi || !worker_status_counts(status))
        return;
    struct entity_note *n = &k->entity[k->establishment[establishment_id].entity];
    int64_t saudis = n->tally.saudis;
    saudi_tally_add(
        &n->tally,
        saudi_weight_units(im->policy, db_int(r, 5), work_kind, (int)weight_kind, im->today),
        weight_kind);
    n->tally.saudis = saudis; /* counted in the table already */
}

static enum err employments_page(struct importer *im, int64_t *establishment, int64_t *person,
                                 int *n)
{
    struct db_rows r;
    TRY(db_query(im->db, &r,
                 "SELECT establishment_id, person_id, status, work_kind, weight_kind, insured_wage "
                 "FROM employment WHERE (establishment_id, person_id) > ($1, $2) "
                 "ORDER BY establishment_id, person_id LIMIT $3",
                 db_int_arg(*establishment), db_int_arg(*person), db_int_arg(PAGE_ROWS)));
    for (*n = 0; db_next(&r); (*n)++) {
        *establishment = db_int(&r, 0);
        *person = db_int(&r, 1);
        employment_note(im, &r, *establishment, *person);
    }
    return db_done(&r);
}

static enum err visas_load(struct importer *im)
{
    struct db_rows r;
    TRY(db_query0(im->db, &r, "SELECT visa_no FROM visa"));
    while (db_next(&r))
        number_map_put(&im->known.visas, (uint64_t)db_int(&r, 0), 1);
    return db_done(&r);
}

enum err known_load(struct importer *im)
{
    struct known *k = &im->known;
    if (k->is_loaded)
        return OK;
    if (k->arena)
        arena_free(k->arena);
    *k = (struct known){.arena = arena_new(SIZE_MAX)};
    k->persons.arena = k->borders.arena = k->establishments.arena = k->unifieds.arena =
        k->entities.arena = k->visas.arena = k->arena;
    persons_room(k, 0);
    establishments_room(k, 0);
    unifieds_room(k, 0);
    entities_room(k, 0);
    int64_t after = 0, establishment = 0, person = 0;
    for (int n = PAGE_ROWS; n == PAGE_ROWS;)
        TRY(persons_page(im, &after, &n));
    TRY(unifieds_load(im));
    TRY(entities_load(im));
    TRY(establishments_load(im));
    for (int n = PAGE_ROWS; n == PAGE_ROWS;)
        TRY(employments_page(im, &establishment, &person, &n));
    TRY(visas_load(im));
    k->is_loaded = true;
    return OK;
}
