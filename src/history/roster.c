/* Reading the roster from the store; see the header. */
#include "history/roster.h"
#include "base/random.h"
#include "registers/column.h"
#include <assert.h>
#include <stdlib.h>

enum { LIST_FIRST = 1024 };

/* ---- lists that grow ---- */

/* Twice the room, in the same arena: the old piece is left behind, so all pieces together are twice the
   last one. */
static void *room_for(struct arena *a, void *at, size_t n, size_t *max, size_t bytes)
{
    if (n < *max)
        return at;
    *max = *max ? *max * 2 : LIST_FIRST;
    void *more = arena_alloc_raw(a, *max * bytes);
    if (n)
        memcpy(more, at, n * bytes);
    return more;
}

void roster_pending_add(struct roster *r, const struct pending *p)
{
    r->pending = room_for(r->lists, r->pending, r->pending_n, &r->pending_max, sizeof *r->pending);
    r->pending[r->pending_n++] = *p;
}

void roster_reported_add(struct roster *r, const struct reported *p)
{
    r->reported =
        room_for(r->lists, r->reported, r->reported_n, &r->reported_max, sizeof *r->reported);
    r->reported[r->reported_n++] = *p;
}

static void visa_add(struct roster *r, const struct unused_visa *v)
{
    r->visas = room_for(r->lists, r->visas, r->visas_n, &r->visas_max, sizeof *r->visas);
    r->visas[r->visas_n++] = *v;
}

/* ---- places ---- */

static enum err places_load(struct roster *r, struct arena *boot, struct db *db)
{
    struct db_rows rows;
    TRY(db_query0(db, &rows, "SELECT COALESCE(MAX(id), 0) FROM establishment"));
    r->places_n = db_next(&rows) ? (int32_t)db_int(&rows, 0) + 1 : 1;
    TRY(db_done(&rows));
    r->places = arena_array(boot, struct place, r->places_n);
    TRY(db_query0(db, &rows,
                  "SELECT e.id, e.unified_id, e.office_no, e.seq_no, e.status, u.owner_person, "
                  "COALESCE(a.id, 0) FROM establishment e "
                  "JOIN unified_entity u ON u.id = e.unified_id "
                  "LEFT JOIN account a ON a.person_id = u.owner_person"));
    while (db_next(&rows))
        r->places[db_int(&rows, 0)] = (struct place){
            .unified = (int32_t)db_int(&rows, 1),
            .office_no = (int32_t)db_int(&rows, 2),
            .seq_no = (int32_t)db_int(&rows, 3),
            .is_active = db_int(&rows, 4) == EST_ACTIVE,
            .owner_person = db_int(&rows, 5),
            .owner_account = db_int(&rows, 6),
        };
    return db_done(&rows);
}

static enum err quiet_load(struct roster *r, struct db *db, struct day today)
{
    struct db_rows rows;
    TRY(db_query(db, &rows,
                 "SELECT establishment_id, MAX(submitted_day) FROM request WHERE service IN (3, 4) "
                 "AND lines_refused = lines AND submitted_day > $1 GROUP BY establishment_id",
                 db_int_arg(today.n - QUIET_DAYS)));
    while (db_next(&rows))
        r->places[db_int(&rows, 0)].quiet_until = (int32_t)db_int(&rows, 1) + QUIET_DAYS;
    return db_done(&rows);
}

/* ---- hands ---- */

static void hand_leave(struct roster *r, int32_t person)
{
    struct hand *h = &r->hands[person];
    if (!h->place)
        return;
    if (h->before)
        r->hands[h->before].next = h->next;
    else
        r->places[h->place].first = h->next;
    if (h->next)
        r->hands[h->next].before = h->before;
    r->places[h->place].hands--;
    h->place = 0;
}

static void hand_enter(struct roster *r, int32_t person, int32_t place)
{
    struct hand *h = &r->hands[person];
    h->place = place;
    h->before = 0;
    h->next = r->places[place].first;
    if (h->next)
        r->hands[h->next].before = person;
    r->places[place].first = person;
    r->places[place].hands++;
}

int32_t roster_exit_day(int32_t person, int32_t iqama)
{
    struct day first; /* of the service (policy/service_dates.tsv, S06) */
    enum { WAIT_DAYS = 31, SPREAD_DAYS = 300 };
    bool has_day = day_from_hijri(1434, 1, 1, &first);
    assert(has_day);
    (void)has_day;
    int32_t day = iqama + WAIT_DAYS;
    return day >= first.n ? day : first.n + (int32_t)(random_mix((uint64_t)person) % SPREAD_DAYS);
}

/* Columns as selected below. */
static void hand_read(struct roster *r, struct db_rows *rows)
{
    int32_t person = (int32_t)db_int(rows, 1);
    struct hand *h = &r->hands[person];
    *h = (struct hand){
        .number = db_int_or(rows, 2, db_int(rows, 3)),
        .status = (uint8_t)db_int(rows, 4),
        .permit_kind = (uint8_t)db_int(rows, 5),
        .expiry = (int32_t)db_int_or(rows, 6, INT32_MIN),
        .start = (int32_t)db_int(rows, 7),
        .occupation = (uint16_t)db_int(rows, 8),
        .iqama = (int32_t)db_int_or(rows, 9, INT32_MIN),
        .is_outside = db_int(rows, 10),
    };
    hand_enter(r, person, (int32_t)db_int(rows, 0));
}

static enum err hands_load(struct roster *r, struct db *db, int32_t from)
{
    struct db_rows rows;
    TRY(db_query0(db, &rows, "SELECT COALESCE(MAX(id), 0) FROM person"));
    r->hands_n = db_next(&rows) ? (int32_t)db_int(&rows, 0) + 1 : 1;
    TRY(db_done(&rows));
    if (r->hands_n > r->hands_max)
        return fail(ERR_INPUT, "history: more persons than the plan lets come");
    TRY(db_query(db, &rows,
                 "SELECT m.establishment_id, m.person_id, p.id_no, p.border_no, m.status, "
                 "m.permit_kind, m.permit_expiry, m.start_on, m.occupation, p.iqama_expiry, "
                 "p.is_outside FROM person p JOIN employment m ON m.person_id = p.id "
                 "WHERE p.id >= $1 AND p.nationality <> 'SA' AND m.status BETWEEN 1 AND 5",
                 db_int_arg(from)));
    while (db_next(&rows))
        hand_read(r, &rows);
    return db_done(&rows);
}

static enum err open_load(struct roster *r, struct db *db)
{
    struct db_rows rows;
    TRY(db_query0(db, &rows, "SELECT person_id FROM open_line WHERE person_id > 0"));
    while (db_next(&rows))
        r->hands[db_int(&rows, 0)].has_open = true;
    return db_done(&rows);
}

enum err roster_reread(struct roster *r, struct db *db, int32_t person)
{
    struct db_rows rows;
    struct hand *h = &r->hands[person];
    TRY(db_query(db, &rows,
                 "SELECT m.establishment_id, m.status, m.permit_kind, m.permit_expiry, m.start_on, "
                 "m.occupation, (SELECT COUNT(*) FROM open_line o WHERE o.person_id = m.person_id) "
                 "FROM employment m WHERE m.person_id = $1 AND m.status BETWEEN 1 AND 5",
                 db_int_arg(person)));
    if (db_next(&rows)) {
        int32_t place = (int32_t)db_int(&rows, 0);
        if (place != h->place) {
            hand_leave(r, person);
            hand_enter(r, person, place);
        }
        h->status = (uint8_t)db_int(&rows, 1);
        h->permit_kind = (uint8_t)db_int(&rows, 2);
        h->expiry = (int32_t)db_int_or(&rows, 3, INT32_MIN);
        h->start = (int32_t)db_int(&rows, 4);
        h->occupation = (uint16_t)db_int(&rows, 5);
        h->has_open = db_int(&rows, 6) > 0;
    } else {
        hand_leave(r, person);
    }
    return db_done(&rows);
}

static int by_day(const void *a, const void *b)
{
    const struct exit_wish *x = a, *y = b;
    int d = (x->day > y->day) - (x->day < y->day);
    return d ? d : (x->person > y->person) - (x->person < y->person);
}

/* Newcomers have no residence yet, so the list is whole from the beginning. */
static void exits_find(struct roster *r, struct arena *boot, struct day today)
{
    size_t n = 0;
    for (int32_t i = 1; i < r->hands_n; i++)
        n += r->hands[i].place && r->hands[i].iqama != INT32_MIN;
    r->exits = arena_array(boot, struct exit_wish, n);
    for (int32_t i = 1; i < r->hands_n; i++) {
        const struct hand *h = &r->hands[i];
        if (!h->place || h->iqama == INT32_MIN)
            continue;
        struct exit_wish w = {roster_exit_day(i, h->iqama), i};
        if (w.day >= today.n)
            r->exits[r->exits_n++] = w;
    }
    qsort(r->exits, r->exits_n, sizeof *r->exits, by_day);
}

/* ---- what is under way ---- */

static enum err pending_load(struct roster *r, struct db *db)
{
    struct db_rows rows;
    TRY(db_query0(db, &rows,
                  "SELECT establishment_id, seq, service, submitted_day, fee, state FROM request "
                  "WHERE state IN (4, 5) ORDER BY submitted_at"));
    while (db_next(&rows))
        roster_pending_add(r, &(struct pending){
                                  .place = (int32_t)db_int(&rows, 0),
                                  .seq = (int32_t)db_int(&rows, 1),
                                  .service = (int32_t)db_int(&rows, 2),
                                  .submitted = (int32_t)db_int(&rows, 3),
                                  .fee = db_int(&rows, 4),
                                  .state = (enum request_state)db_int(&rows, 5),
                              });
    return db_done(&rows);
}

static enum err reported_load(struct roster *r, struct db *db)
{
    struct db_rows rows;
    TRY(db_query0(db, &rows,
                  "SELECT operation_no, person_id, establishment_id, filed_on FROM absence_report "
                  "WHERE state = 2 AND operation_no > 0 ORDER BY operation_no"));
    while (db_next(&rows))
        roster_reported_add(r, &(struct reported){
                                   .operation_no = db_int(&rows, 0),
                                   .person = (int32_t)db_int(&rows, 1),
                                   .place = (int32_t)db_int(&rows, 2),
                                   .filed = (int32_t)db_int(&rows, 3),
                               });
    return db_done(&rows);
}

static enum err visas_load(struct roster *r, struct db *db, struct day today)
{
    struct db_rows rows;
    r->visas_n = 0;
    TRY(db_query(db, &rows,
                 "SELECT visa_no, establishment_id, issued_on FROM visa WHERE status = 1 "
                 "AND expiry_on > $1 ORDER BY visa_no",
                 db_int_arg(today.n)));
    while (db_next(&rows))
        visa_add(r, &(struct unused_visa){.visa_no = db_int(&rows, 0),
                                          .place = (int32_t)db_int(&rows, 1),
                                          .issued = (int32_t)db_int(&rows, 2)});
    return db_done(&rows);
}

enum err roster_load_arrivals(struct roster *r, struct db *db, struct day today)
{
    TRY(hands_load(r, db, r->hands_n));
    return visas_load(r, db, today);
}

enum err roster_load(struct roster *r, struct arena *boot, struct db *db, struct day today,
                     int64_t more)
{
    struct db_rows rows;
    *r = (struct roster){.lists = boot};
    TRY(places_load(r, boot, db));
    TRY(db_query0(db, &rows, "SELECT COALESCE(MAX(id), 0) FROM person"));
    int64_t persons = db_next(&rows) ? db_int(&rows, 0) : 0;
    TRY(db_done(&rows));
    r->hands_max = (int32_t)(persons + more + 1);
    r->hands = arena_array(boot, struct hand, r->hands_max);
    TRY(hands_load(r, db, 1));
    TRY(open_load(r, db));
    TRY(quiet_load(r, db, today));
    exits_find(r, boot, today);
    TRY(pending_load(r, db));
    TRY(reported_load(r, db));
    return visas_load(r, db, today);
}
