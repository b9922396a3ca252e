/* Employments with their permits, and permits of employments on file. The trap: a worker has at most
   one active employment (security.md R7); only Saudis who work part time may have more, as many as
   policy counts (nitaqat.part_time_establishments_max). */
#include "registers/import_parts.h"

enum {
    ESTABLISHMENT_NO,
    ID_NO,
    BORDER_NO,
    STATUS,
    START_ON,
    END_ON,
    ORIGIN,
    OCCUPATION,
    VISA_OCCUPATION,
    WAGE,
    INSURED_WAGE,
    WORK_KIND,
    WEIGHT_KIND,
    IS_CONTRACT_DOCUMENTED,
    PERMIT_KIND,
    PERMIT_NO,
    PERMIT_ISSUE,
    PERMIT_EXPIRY,
    FIRST_PERMIT_ON,
    PERMIT_IS_LEVY_FREE,
    COLUMNS,
};

static const struct import_word statuses[] = {
    {"on_job", WORKER_ON_JOB},
    {"disconnected", WORKER_DISCONNECTED},
    {"absent", WORKER_ABSENT},
    {"pending_transfer", WORKER_PENDING_TRANSFER},
    {"final_exit_issued", WORKER_FINAL_EXIT_ISSUED},
    {"departed", WORKER_DEPARTED},
    {"exited_not_returned", WORKER_EXITED_NOT_RETURNED},
    {"deceased", WORKER_DECEASED},
    {"ended", WORKER_ENDED},
    {NULL, 0},
};
static const struct import_word origins[] = {
    {"unknown", ORIGIN_UNKNOWN},
    {"visa", ORIGIN_VISA},
    {"transfer", ORIGIN_TRANSFER},
    {"local", ORIGIN_LOCAL},
    {NULL, 0},
};
static const struct import_word work_kinds[] = {
    {"full", WORK_FULL}, {"part", WORK_PART}, {"flexible", WORK_FLEXIBLE}, {NULL, 0}};
static const struct import_word weight_kinds[] = {
    {"none", WEIGHT_PLAIN},
    {"student", WEIGHT_STUDENT},
    {"disabled", WEIGHT_DISABLED},
    {"released_prisoner", WEIGHT_RELEASED},
    {NULL, 0},
};
static const struct import_word permit_kinds[] = {
    {"none", PERMIT_NONE},
    {"standard", PERMIT_STANDARD},
    {"temporary", PERMIT_TEMPORARY},
    {"transfer_only", PERMIT_TRANSFER_ONLY},
    {"final_exit", PERMIT_FINAL_EXIT},
    {NULL, 0},
};
static const struct import_word yes_no[] = {{"0", 0}, {"1", 1}, {NULL, 0}};

static const struct import_column columns[] = {
    [ESTABLISHMENT_NO] = {"establishment_no", CELL_ESTABLISHMENT, true},
    [ID_NO] = {"id_no", CELL_ID_NO},
    [BORDER_NO] = {"border_no", CELL_BORDER_NO},
    [STATUS] = {"status", CELL_WORD, true, .words = statuses},
    [START_ON] = {"start_on", CELL_DAY, true},
    [END_ON] = {"end_on", CELL_DAY},
    [ORIGIN] = {"origin", CELL_WORD, .words = origins},
    [OCCUPATION] = {"occupation", CELL_OCCUPATION, true},
    [VISA_OCCUPATION] = {"visa_occupation", CELL_OCCUPATION},
    [WAGE] = {"wage", CELL_MONEY, true},
    [INSURED_WAGE] = {"insured_wage", CELL_MONEY},
    [WORK_KIND] = {"work_kind", CELL_WORD, .words = work_kinds},
    [WEIGHT_KIND] = {"weight_kind", CELL_WORD, .words = weight_kinds},
    [IS_CONTRACT_DOCUMENTED] = {"is_contract_documented", CELL_WORD, .words = yes_no},
    [PERMIT_KIND] = {"permit_kind", CELL_WORD, .words = permit_kinds},
    [PERMIT_NO] = {"permit_no", CELL_VISA_NO},
    [PERMIT_ISSUE] = {"permit_issue", CELL_DAY},
    [PERMIT_EXPIRY] = {"permit_expiry", CELL_DAY},
    [FIRST_PERMIT_ON] = {"first_permit_on", CELL_DAY},
    [PERMIT_IS_LEVY_FREE] = {"permit_is_levy_free", CELL_WORD, .words = yes_no},
};

/* A permit is whole or not there: kind, both days; the first permit is not after this one. `at` is
   the number of the PERMIT_KIND column; the others follow it in the order above. */
static void permit_check(struct run *r, const struct cell *c, int at, bool is_saudi)
{
    enum {
        NO = PERMIT_NO - PERMIT_KIND,
        ISSUE = PERMIT_ISSUE - PERMIT_KIND,
        EXPIRY = PERMIT_EXPIRY - PERMIT_KIND,
        FIRST = FIRST_PERMIT_ON - PERMIT_KIND,
        FREE = PERMIT_IS_LEVY_FREE - PERMIT_KIND
    };
    if (c[at].n == PERMIT_NONE) {
        for (int i = NO; i <= EXPIRY; i++)
            if (c[at + i].is_given)
                row_fault(r, at + i, REASON_not_here, S("permit_kind"));
        if (c[at + FREE].n)
            row_fault(r, at + FREE, REASON_not_here, S("permit_kind"));
        if (is_saudi && c[at + FIRST].is_given)
            row_fault(r, at + FIRST, REASON_not_expat, S(""));
        return;
    }
    if (is_saudi)
        row_fault(r, at, REASON_not_expat, S(""));
    for (int i = ISSUE; i <= EXPIRY; i++)
        if (!c[at + i].is_given)
            row_fault(r, at + i, REASON_missing, S("permit_kind"));
    row_order(r, c, at + ISSUE, at + EXPIRY);
    row_order(r, c, at + FIRST, at + ISSUE);
}

static struct db_arg first_permit(const struct cell *first, const struct cell *issue)
{
    return first->is_given ? db_int_arg(first->n) : cell_arg(issue);
}

static void worker_check(struct run *r, const struct cell *c, const struct person_note *p)
{
    const struct policy_row *max =
        policy_param(r->im->policy, PARAM_nitaqat_part_time_max, r->im->today);
    enum worker_status status = (enum worker_status)c[STATUS].n;
    bool is_active = worker_status_is_active(status);
    bool may_have_two = p->is_saudi && c[WORK_KIND].n != WORK_FULL && !p->works_full;
    int most = may_have_two && max ? (int)max->value : 1;
    if (is_active && p->active >= most)
        row_fault(r, c[ID_NO].is_given ? ID_NO : BORDER_NO, REASON_active_elsewhere, S(""));
    if (is_active && c[END_ON].is_given)
        row_fault(r, END_ON, REASON_not_here, S("status"));
    if (!is_active && !c[END_ON].is_given)
        row_fault(r, END_ON, REASON_missing, S("status"));
    if (!p->is_saudi && c[WEIGHT_KIND].n != WEIGHT_PLAIN)
        row_fault(r, WEIGHT_KIND, REASON_not_here, S("id_no"));
    if (c[VISA_OCCUPATION].is_given && c[ORIGIN].n != ORIGIN_VISA)
        row_fault(r, VISA_OCCUPATION, REASON_not_here, S("origin"));
    row_order(r, c, START_ON, END_ON);
    permit_check(r, c, PERMIT_KIND, p->is_saudi);
}

/* One row a worker and establishment, also for employments that are over. */
static enum err is_on_file(struct run *r, int64_t establishment_id, int64_t person_id, bool *out)
{
    struct db_rows rows;
    TRY(db_query(r->im->db, &rows,
                 "SELECT 1 FROM employment WHERE establishment_id = $1 AND person_id = $2",
                 db_int_arg(establishment_id), db_int_arg(person_id)));
    *out = db_next(&rows);
    return db_done(&rows);
}

static enum err employment_add(struct run *r, const struct cell *c, int64_t establishment_id,
                               int64_t person_id)
{
    int64_t insured = c[INSURED_WAGE].is_given ? c[INSURED_WAGE].n : c[WAGE].n;
    struct person_note *p = &r->im->known.person[person_id];
    enum worker_status status = (enum worker_status)c[STATUS].n;
    p->has_employment = true;
    if (worker_status_is_active(status)) {
        p->active++;
        p->works_full |= c[WORK_KIND].n == WORK_FULL;
    }
    int64_t units = p->is_saudi ? saudi_weight_units(r->im->policy, insured, (int)c[WORK_KIND].n,
                                                     (int)c[WEIGHT_KIND].n, r->im->today)
                                : 0;
    known_worker_count(r->im, establishment_id, p, status, units,
                       (enum weight_kind)c[WEIGHT_KIND].n);
    return db_exec(
        r->im->db,
        "INSERT INTO employment (establishment_id, person_id, status, start_on, end_on, origin, "
        "occupation, visa_occupation, wage, insured_wage, work_kind, weight_kind, "
        "is_contract_documented, permit_kind, permit_no, permit_issue, permit_expiry, "
        "first_permit_on, permit_is_levy_free, last_operation) VALUES ($1, $2, $3, $4, $5, $6, "
        "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, 0)",
        db_int_arg(establishment_id), db_int_arg(person_id), db_int_arg(status),
        db_int_arg(c[START_ON].n), cell_arg(&c[END_ON]), db_int_arg(c[ORIGIN].n),
        db_int_arg(c[OCCUPATION].n), cell_arg(&c[VISA_OCCUPATION]), db_int_arg(c[WAGE].n),
        db_int_arg(insured), db_int_arg(c[WORK_KIND].n), db_int_arg(c[WEIGHT_KIND].n),
        db_int_arg(c[IS_CONTRACT_DOCUMENTED].n), db_int_arg(c[PERMIT_KIND].n),
        cell_arg(&c[PERMIT_NO]), cell_arg(&c[PERMIT_ISSUE]), cell_arg(&c[PERMIT_EXPIRY]),
        first_permit(&c[FIRST_PERMIT_ON], &c[PERMIT_ISSUE]), db_int_arg(c[PERMIT_IS_LEVY_FREE].n));
}

static enum err take(struct run *r, const struct cell *c)
{
    int64_t establishment_id = 0, person_id = 0;
    bool has_establishment = row_establishment(r, c, ESTABLISHMENT_NO, &establishment_id);
    if (!row_person(r, c, ID_NO, BORDER_NO, &person_id))
        return OK;
    const struct person_note *p = &r->im->known.person[person_id];
    worker_check(r, c, p);
    if (has_establishment && p->has_employment) {
        bool is_taken;
        TRY(is_on_file(r, establishment_id, person_id, &is_taken));
        if (is_taken)
            row_fault(r, c[ID_NO].is_given ? ID_NO : BORDER_NO, REASON_taken, S(""));
    }
    return r->is_row_bad ? OK : employment_add(r, c, establishment_id, person_id);
}

const struct import_shape import_employments = {
    .kind = IMPORT_EMPLOYMENTS,
    .name = "employments",
    .columns = columns,
    .columns_count = COLUMNS,
    .take = take,
};

/* ---- permits of employments on file ---- */

enum {
    P_ESTABLISHMENT_NO,
    P_ID_NO,
    P_BORDER_NO,
    P_PERMIT_KIND,
    P_PERMIT_NO,
    P_PERMIT_ISSUE,
    P_PERMIT_EXPIRY,
    P_FIRST_PERMIT_ON,
    P_PERMIT_IS_LEVY_FREE,
    P_COLUMNS,
};

static const struct import_column permit_columns[] = {
    [P_ESTABLISHMENT_NO] = {"establishment_no", CELL_ESTABLISHMENT, true},
    [P_ID_NO] = {"id_no", CELL_ID_NO},
    [P_BORDER_NO] = {"border_no", CELL_BORDER_NO},
    [P_PERMIT_KIND] = {"permit_kind", CELL_WORD, true, .words = permit_kinds},
    [P_PERMIT_NO] = {"permit_no", CELL_VISA_NO},
    [P_PERMIT_ISSUE] = {"permit_issue", CELL_DAY},
    [P_PERMIT_EXPIRY] = {"permit_expiry", CELL_DAY},
    [P_FIRST_PERMIT_ON] = {"first_permit_on", CELL_DAY},
    [P_PERMIT_IS_LEVY_FREE] = {"permit_is_levy_free", CELL_WORD, .words = yes_no},
};

static enum err permit_take(struct run *r, const struct cell *c)
{
    int64_t establishment_id = 0, person_id = 0, changed = 0;
    bool has_establishment = row_establishment(r, c, P_ESTABLISHMENT_NO, &establishment_id);
    if (!row_person(r, c, P_ID_NO, P_BORDER_NO, &person_id) || !has_establishment)
        return OK;
    permit_check(r, c, P_PERMIT_KIND, r->im->known.person[person_id].is_saudi);
    if (r->is_row_bad)
        return OK;
    TRY(db_exec_count(r->im->db,
                      "UPDATE employment SET permit_kind = $3, permit_no = $4, permit_issue = $5, "
                      "permit_expiry = $6, first_permit_on = $7, permit_is_levy_free = $8 "
                      "WHERE establishment_id = $1 AND person_id = $2 AND status BETWEEN 1 AND 5",
                      &changed, db_int_arg(establishment_id), db_int_arg(person_id),
                      db_int_arg(c[P_PERMIT_KIND].n), cell_arg(&c[P_PERMIT_NO]),
                      cell_arg(&c[P_PERMIT_ISSUE]), cell_arg(&c[P_PERMIT_EXPIRY]),
                      first_permit(&c[P_FIRST_PERMIT_ON], &c[P_PERMIT_ISSUE]),
                      db_int_arg(c[P_PERMIT_IS_LEVY_FREE].n)));
    if (!changed)
        row_fault(r, P_ESTABLISHMENT_NO, REASON_unknown, S("id_no"));
    return OK;
}

const struct import_shape import_permits = {
    .kind = IMPORT_PERMITS,
    .name = "permits",
    .columns = permit_columns,
    .columns_count = P_COLUMNS,
    .take = permit_take,
};
