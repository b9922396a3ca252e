/* The registers into columns: one scan a table, in the order of the keys. Run inside one read snapshot, so
   that all of it is of the same moment. */
#include "registers/column.h"
#include "whatif/snapshot.h"
#include <stdlib.h>

struct loading {
    struct arena *boot;
    struct db *db;
    struct snapshot *s;
    int32_t *unit_at, *entity_at, *establishment_at; /* by the registers' numbers */
    int32_t units_max, entities_max, establishments_max, persons_max;
    int32_t *worker_at; /* by person: place plus one */
    size_t extras_max;
};

static int32_t day_at(const struct db_rows *r, int column)
{
    return (int32_t)db_int_or(r, column, INT32_MIN);
}

static enum err number(struct db *db, const char *sql, int32_t *out)
{
    struct db_rows r;
    TRY(db_query0(db, &r, sql));
    *out = db_next(&r) ? (int32_t)db_int(&r, 0) : 0;
    return db_done(&r);
}

/* ---- units and entities ---- */

static enum err units_load(struct loading *l)
{
    struct db_rows r;
    struct snapshot *s = l->s;
    int32_t n;
    TRY(number(l->db, "SELECT COALESCE(MAX(id), 0) FROM unified_entity", &l->units_max));
    TRY(number(l->db, "SELECT COUNT(*) FROM unified_entity", &n));
    l->unit_at = arena_array(l->boot, int32_t, l->units_max + 1);
    s->units = arena_array(l->boot, struct snapshot_unit, n);
    TRY(db_query0(l->db, &r,
                  "SELECT id, workers, saudis, expats, is_owner_insured, insured_saudis, "
                  "permit_year_start, levy_free_used FROM unified_entity ORDER BY id"));
    while (db_next(&r)) {
        l->unit_at[db_int(&r, 0)] = s->units_n;
        s->units[s->units_n++] = (struct snapshot_unit){
            .workers = (int32_t)db_int(&r, 1),
            .saudis = (int32_t)db_int(&r, 2),
            .expats = (int32_t)db_int(&r, 3),
            .is_owner_insured = db_int(&r, 4),
            .insured_saudis = (int32_t)db_int(&r, 5),
            .permit_year_start = day_at(&r, 6),
            .levy_free_used = (int32_t)db_int(&r, 7),
        };
    }
    return db_done(&r);
}

static enum err weeks_load(struct loading *l)
{
    struct db_rows r;
    struct snapshot *s = l->s;
    TRY(db_query(l->db, &r,
                 "SELECT entity_id, week, rate_bp FROM nitaqat_week WHERE week >= $1 AND week < $2 "
                 "ORDER BY entity_id, week DESC",
                 db_int_arg(s->on.n - 7 * WHATIF_WEEKS_MAX), db_int_arg(s->on.n)));
    while (db_next(&r)) {
        struct snapshot_entity *e = &s->entities[l->entity_at[db_int(&r, 0)]];
        if (e->weeks == WHATIF_WEEKS_MAX)
            continue;
        e->week[e->weeks] = (int32_t)db_int(&r, 1);
        e->rate_bp[e->weeks++] = (int16_t)db_int(&r, 2);
    }
    return db_done(&r);
}

static enum err entities_load(struct loading *l)
{
    struct db_rows r;
    struct snapshot *s = l->s;
    int32_t n;
    TRY(number(l->db, "SELECT COALESCE(MAX(id), 0) FROM nitaqat_entity", &l->entities_max));
    TRY(number(l->db, "SELECT COUNT(*) FROM nitaqat_entity", &n));
    l->entity_at = arena_array(l->boot, int32_t, l->entities_max + 1);
    s->entities = arena_array(l->boot, struct snapshot_entity, n);
    TRY(db_query0(l->db, &r,
                  "SELECT id, activity_group, workers, saudis, saudi_units, expats "
                  "FROM nitaqat_entity ORDER BY id"));
    while (db_next(&r)) {
        l->entity_at[db_int(&r, 0)] = s->entities_n;
        s->entities[s->entities_n++] = (struct snapshot_entity){
            .activity = (int32_t)db_int(&r, 1),
            .workers = (int32_t)db_int(&r, 2),
            .saudis = (int32_t)db_int(&r, 3),
            .saudi_units = (int32_t)db_int(&r, 4),
            .expats = (int32_t)db_int(&r, 5),
        };
    }
    TRY(db_done(&r));
    return weeks_load(l);
}

/* ---- establishments ---- */

static uint8_t region_at(struct snapshot *s, struct str name)
{
    int32_t i = 0;
    while (i < s->regions_n && !str_eq_c(name, s->regions[i]))
        i++;
    if (i == s->regions_n && i < 31 && name.n < 8) {
        memcpy(s->regions[i], name.at, name.n);
        s->regions_n++;
    }
    return (uint8_t)i;
}

static enum err suspensions_load(struct loading *l)
{
    struct db_rows r;
    TRY(db_query(l->db, &r,
                 "SELECT establishment_id, spares_permits FROM suspension WHERE from_day <= $1 "
                 "AND (until_day IS NULL OR until_day >= $1)",
                 db_int_arg(l->s->on.n)));
    while (db_next(&r)) {
        struct snapshot_establishment *e =
            &l->s->establishments[l->establishment_at[db_int(&r, 0)]];
        e->is_suspended = true;
        e->is_suspended_for_permits |= db_int(&r, 1) == 0;
    }
    return db_done(&r);
}

/* E03 asks of the main branch as well; of two, the earlier. */
static void main_addresses(struct snapshot *s)
{
    for (int32_t u = 0; u < s->units_n; u++) {
        const struct snapshot_unit *unit = &s->units[u];
        int32_t earliest = INT32_MAX;
        for (int32_t i = 0; i < unit->establishments; i++) {
            const struct snapshot_establishment *e = &s->establishments[unit->first + i];
            if (e->is_main && e->address_expiry != INT32_MIN && e->address_expiry < earliest)
                earliest = e->address_expiry;
        }
        for (int32_t i = 0; i < unit->establishments; i++) {
            struct snapshot_establishment *e = &s->establishments[unit->first + i];
            e->main_address_expiry = e->is_main              ? e->address_expiry
                                     : earliest == INT32_MAX ? INT32_MIN
                                                             : earliest;
        }
    }
}

static enum err establishments_load(struct loading *l)
{
    struct db_rows r;
    struct snapshot *s = l->s;
    int32_t n;
    TRY(number(l->db, "SELECT COALESCE(MAX(id), 0) FROM establishment", &l->establishments_max));
    TRY(number(l->db, "SELECT COUNT(*) FROM establishment", &n));
    l->establishment_at = arena_array(l->boot, int32_t, l->establishments_max + 1);
    s->establishments = arena_array(l->boot, struct snapshot_establishment, n);
    TRY(db_query0(l->db, &r,
                  "SELECT id, unified_id, entity_id, office_no, seq_no, region, status, "
                  "is_main_branch, is_cr_exempt, cr_expiry, national_address_expiry, "
                  "zakat_cert_expiry, opened_on, industrial_free, wage_compliance_bp, "
                  "wage_delay_months FROM establishment ORDER BY unified_id, id"));
    while (db_next(&r)) {
        int32_t unit = l->unit_at[db_int(&r, 1)], at = s->establishments_n++;
        if (s->units[unit].establishments++ == 0)
            s->units[unit].first = at;
        l->establishment_at[db_int(&r, 0)] = at;
        s->establishments[at] = (struct snapshot_establishment){
            .id = db_int(&r, 0),
            .unit = unit,
            .entity = l->entity_at[db_int(&r, 2)],
            .office_no = (int32_t)db_int(&r, 3),
            .seq_no = (int32_t)db_int(&r, 4),
            .region = region_at(s, db_text(&r, 5)),
            .status = (uint8_t)db_int(&r, 6),
            .is_main = db_int(&r, 7),
            .is_cr_exempt = db_int(&r, 8),
            .cr_expiry = day_at(&r, 9),
            .address_expiry = day_at(&r, 10),
            .zakat_expiry = day_at(&r, 11),
            .opened_on = day_at(&r, 12),
            .industrial_free = (int32_t)db_int(&r, 13),
            .wage_compliance_bp = (int32_t)db_int_or(&r, 14, -1),
            .wage_delay_months = (int32_t)db_int(&r, 15),
        };
    }
    TRY(db_done(&r));
    main_addresses(s);
    return suspensions_load(l);
}

/* ---- workers ---- */

static void columns_make(struct loading *l, int32_t n)
{
    struct snapshot *s = l->s;
    int32_t **days[] = {&s->person, &s->expiry,    &s->first_permit, &s->iqama, &s->passport,
                        &s->entry,  &s->exit_visa, &s->start,        &s->extra};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        *days[i] = arena_array(l->boot, int32_t, n);
    uint16_t **codes[] = {&s->occupation, &s->visa_occupation, &s->nationality};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        *codes[i] = arena_array(l->boot, uint16_t, n);
    uint8_t **small[] = {&s->status, &s->permit_kind, &s->origin, &s->exemption, &s->flags};
    for (size_t i = 0; i < sizeof small / sizeof *small; i++)
        *small[i] = arena_array(l->boot, uint8_t, n);
}

static void worker_read(struct loading *l, const struct db_rows *r, int32_t at)
{
    struct snapshot *s = l->s;
    struct str nation = db_text(r, 2);
    s->person[at] = (int32_t)db_int(r, 1);
    s->nationality[at] =
        nation.n == 2 ? (uint16_t)((unsigned char)nation.at[0] * 256 + (unsigned char)nation.at[1])
                      : 0;
    s->status[at] = (uint8_t)db_int(r, 3);
    s->permit_kind[at] = (uint8_t)db_int(r, 4);
    s->expiry[at] = day_at(r, 5);
    s->first_permit[at] = day_at(r, 6);
    s->iqama[at] = day_at(r, 7);
    s->passport[at] = day_at(r, 8);
    s->entry[at] = day_at(r, 9);
    s->exit_visa[at] = day_at(r, 10);
    s->start[at] = day_at(r, 11);
    s->occupation[at] = (uint16_t)db_int(r, 12);
    s->visa_occupation[at] = (uint16_t)db_int(r, 13);
    s->origin[at] = (uint8_t)db_int(r, 14);
    s->exemption[at] = (uint8_t)db_int(r, 15);
    s->flags[at] = (uint8_t)((db_int(r, 16) ? WORKER_IS_OUTSIDE : 0) |
                             (db_int(r, 17) ? WORKER_HAS_CONTRACT : 0) |
                             (db_is_null(r, 18) ? 0 : WORKER_HAS_IQAMA) |
                             (db_int(r, 19) ? WORKER_IS_CORRECTED : 0));
    l->worker_at[s->person[at]] = at + 1;
}

/* In the order of the establishments' places, which is not that of their numbers: counted first. */
static enum err workers_load(struct loading *l)
{
    struct db_rows r;
    struct snapshot *s = l->s;
    TRY(number(l->db, "SELECT COALESCE(MAX(id), 0) FROM person", &l->persons_max));
    l->worker_at = arena_array(l->boot, int32_t, l->persons_max + 1);
    TRY(db_query0(l->db, &r,
                  "SELECT m.establishment_id, COUNT(*) FROM employment m JOIN person p "
                  "ON p.id = m.person_id WHERE m.status BETWEEN 1 AND 5 AND p.nationality <> 'SA' "
                  "GROUP BY m.establishment_id"));
    while (db_next(&r))
        s->establishments[l->establishment_at[db_int(&r, 0)]].workers = (int32_t)db_int(&r, 1);
    TRY(db_done(&r));
    for (int32_t i = 0; i < s->establishments_n; i++) {
        s->establishments[i].first = s->workers_n;
        s->workers_n += s->establishments[i].workers;
    }
    columns_make(l, s->workers_n);
    int32_t *next = arena_array(l->boot, int32_t, s->establishments_n);
    TRY(db_query0(l->db, &r,
                  "SELECT m.establishment_id, m.person_id, p.nationality, m.status, "
                  "m.permit_kind, m.permit_expiry, m.first_permit_on, p.iqama_expiry, "
                  "p.passport_expiry, p.entry_on, p.exit_visa_on, m.start_on, m.occupation, "
                  "m.visa_occupation, m.origin, p.levy_exempt, p.is_outside, "
                  "m.is_contract_documented, p.id_no, p.is_title_corrected "
                  "FROM employment m JOIN person p ON p.id = m.person_id "
                  "WHERE m.status BETWEEN 1 AND 5 AND p.nationality <> 'SA' "
                  "ORDER BY m.establishment_id, m.person_id"));
    while (db_next(&r)) {
        int32_t e = l->establishment_at[db_int(&r, 0)];
        worker_read(l, &r, s->establishments[e].first + next[e]++);
    }
    return db_done(&r);
}

/* ---- open matters ---- */

static struct snapshot_extra *extra_of(struct loading *l, int64_t person)
{
    struct snapshot *s = l->s;
    int32_t at = person > 0 && person <= l->persons_max ? l->worker_at[person] - 1 : -1;
    if (at < 0)
        return NULL;
    if (s->extra[at])
        return &s->extras[s->extra[at]];
    if ((size_t)s->extras_n == l->extras_max) {
        struct snapshot_extra *more =
            arena_array(l->boot, struct snapshot_extra, l->extras_max * 2);
        memcpy(more, s->extras, l->extras_max * sizeof *more);
        s->extras = more;
        l->extras_max *= 2;
    }
    s->extras[s->extras_n] = s->extras[0];
    s->extra[at] = s->extras_n;
    return &s->extras[s->extras_n++];
}

/* Of the worker's own establishment: as worker_cases_load reads them. */
static enum err cases_load(struct loading *l)
{
    struct db_rows r;
    TRY(db_query0(l->db, &r,
                  "SELECT c.person_id, c.kind, c.opened_on, c.establishment_id, m.establishment_id "
                  "FROM case_mark c JOIN employment m ON m.person_id = c.person_id "
                  "WHERE m.status BETWEEN 1 AND 5"));
    while (db_next(&r)) {
        struct snapshot_extra *x = extra_of(l, db_int(&r, 0));
        int32_t on = (int32_t)db_int(&r, 2);
        bool is_here = db_int(&r, 3) == db_int(&r, 4);
        if (!x)
            continue;
        switch ((enum case_kind)db_int(&r, 1)) {
        case CASE_ABSENCE: x->absence_on = on; break;
        case CASE_TRANSFER: x->transfer_on = on; break;
        case CASE_OCCUPATION_CHANGE: x->occupation_on = on; break;
        case CASE_COMPLAINT: x->complaint_on = is_here ? on : x->complaint_on; break;
        }
    }
    return db_done(&r);
}

static enum err open_lines_read(struct loading *l)
{
    struct db_rows r;
    TRY(db_query0(l->db, &r,
                  "SELECT person_id, service, establishment_id, seq, state, opened_on "
                  "FROM open_line WHERE person_id > 0"));
    while (db_next(&r)) {
        struct snapshot_extra *x = extra_of(l, db_int(&r, 0));
        if (x && x->open_n < (int32_t)(sizeof x->open / sizeof *x->open))
            x->open[x->open_n++] = (struct open_line){
                .service = (int)db_int(&r, 1),
                .establishment_id = db_int(&r, 2),
                .seq = db_int(&r, 3),
                .state = (enum request_state)db_int(&r, 4),
                .opened_on = column_day(&r, 5),
            };
    }
    return db_done(&r);
}

static enum err standing_load(struct loading *l)
{
    struct db_rows r;
    TRY(db_query(l->db, &r,
                 "SELECT person_id, MAX(until_day) FROM lending_notice WHERE from_day <= $1 "
                 "AND until_day >= $1 GROUP BY person_id",
                 db_int_arg(l->s->on.n)));
    while (db_next(&r)) {
        struct snapshot_extra *x = extra_of(l, db_int(&r, 0));
        if (x)
            x->lent_until = (int32_t)db_int(&r, 1);
    }
    TRY(db_done(&r));
    TRY(db_query0(l->db, &r,
                  "SELECT person_id, body, expiry FROM professional_licence ORDER BY expiry"));
    while (db_next(&r)) {
        struct snapshot_extra *x = extra_of(l, db_int(&r, 0));
        if (!x)
            continue;
        x->licence_body = (int32_t)db_int(&r, 1);
        x->licence_expiry = (int32_t)db_int(&r, 2);
    }
    return db_done(&r);
}

static enum err all_load(struct loading *l)
{
    TRY(units_load(l));
    TRY(entities_load(l));
    TRY(establishments_load(l));
    TRY(workers_load(l));
    TRY(cases_load(l));
    TRY(open_lines_read(l));
    return standing_load(l);
}

enum err snapshot_load(struct arena *boot, struct db *db, struct day on, struct snapshot *out)
{
    enum { EXTRAS_FIRST = 1024 };
    struct loading l = {.boot = boot, .db = db, .s = out, .extras_max = EXTRAS_FIRST};
    *out = (struct snapshot){.on = on, .extras_n = 1};
    out->extras = arena_array(boot, struct snapshot_extra, EXTRAS_FIRST);
    out->extras[0] = (struct snapshot_extra){.absence_on = INT32_MIN,
                                             .transfer_on = INT32_MIN,
                                             .occupation_on = INT32_MIN,
                                             .complaint_on = INT32_MIN,
                                             .lent_until = INT32_MIN};
    TRY(db_read_begin(db));
    enum err e = all_load(&l);
    db_read_end(db);
    return e;
}
