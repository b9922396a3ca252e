/* See the header. */
#include "decisions/wage_judge.h"
#include "base/random.h"
#include "registers/column.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

struct known_worker {
    uint64_t number; /* national or residence number */
    int64_t person_id, wage;
    enum worker_status status;
    struct day start_on, end_on;
};

struct judging {
    struct db *reader;
    struct arena *a;
    struct wage_judging *x;
    int office_no;
    int64_t seq_no;
    struct known_worker *workers; /* by number */
    size_t workers_count;
    uint64_t *due; /* numbers of those who must be paid */
    size_t due_count;
    struct wage_record *records;
    size_t records_count, records_room;
    int64_t unknown, total;
    struct buf findings;
    int64_t findings_count;
    struct str again; /* what the judge reads a second time */
    enum err err;
};

/* ---- what the registers know ---- */

static int by_number(const void *a, const void *b)
{
    const struct known_worker *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static struct known_worker *worker_room(struct judging *j, size_t *room)
{
    if (j->workers_count == *room) {
        struct known_worker *wider = arena_array(j->a, struct known_worker, *room * 4);
        memcpy(wider, j->workers, *room * sizeof *wider);
        j->workers = wider;
        *room *= 4;
    }
    return &j->workers[j->workers_count++];
}

static enum err load_workers(struct judging *j)
{
    struct db_rows r;
    size_t room = 256;
    j->workers = arena_array(j->a, struct known_worker, room);
    TRY(db_query(j->reader, &r,
                 "SELECT p.id_no, m.person_id, m.wage, m.status, m.start_on, m.end_on "
                 "FROM employment m JOIN person p ON p.id = m.person_id "
                 "WHERE m.establishment_id = $1 AND p.id_no IS NOT NULL",
                 db_int_arg(j->x->establishment_id)));
    while (db_next(&r))
        *worker_room(j, &room) = (struct known_worker){
            .number = (uint64_t)db_int(&r, 0),
            .person_id = db_int(&r, 1),
            .wage = db_int(&r, 2),
            .status = (enum worker_status)db_int(&r, 3),
            .start_on = column_day(&r, 4),
            .end_on = column_day(&r, 5),
        };
    TRY(db_done(&r));
    qsort(j->workers, j->workers_count, sizeof *j->workers, by_number);
    struct day first = wage_month_first(j->x->month);
    j->due = arena_array(j->a, uint64_t, j->workers_count + 1);
    for (size_t i = 0; i < j->workers_count; i++) {
        const struct known_worker *w = &j->workers[i];
        if (w->status == WORKER_ON_JOB && w->start_on.n <= first.n)
            j->due[j->due_count++] = w->number;
    }
    return OK;
}

static const struct known_worker *worker_of(const struct judging *j, uint64_t number)
{
    struct known_worker key = {.number = number};
    if (j->workers_count == 0)
        return NULL;
    return bsearch(&key, j->workers, j->workers_count, sizeof key, by_number);
}

/* Whoever left before the month began is no worker of it. */
static bool knows_worker(void *ctx, uint64_t person, struct wage_worker *out)
{
    struct judging *j = ctx;
    const struct known_worker *w = worker_of(j, person);
    if (!w)
        return false;
    bool has_left = w->status == WORKER_ENDED || w->status == WORKER_DEPARTED;
    if (has_left && !day_is_none(w->end_on) && day_before(w->end_on, wage_month_first(j->x->month)))
        return false;
    *out = (struct wage_worker){
        .has_basic = w->wage > 0,
        .basic_halalas = w->wage,
        .unrecorded_since = w->wage > 0 ? DAY_NONE : w->start_on,
    };
    return true;
}

static bool due_worker_at(void *ctx, uint32_t i, uint64_t *person)
{
    struct judging *j = ctx;
    if (i >= j->due_count)
        return false;
    *person = j->due[i];
    return true;
}

static bool knows_ref(void *ctx, struct str file_ref)
{
    struct judging *j = ctx;
    bool is_used = false;
    enum err e = wage_file_ref_used(j->reader, j->x->establishment_id, file_ref, &is_used);
    if (e != OK)
        j->err = e;
    return is_used;
}

bool wage_is_establishment(struct str text, int office_no, int64_t seq_no)
{
    char plain[24], filled[24];
    snprintf(plain, sizeof plain, "%d%lld", office_no, (long long)seq_no);
    snprintf(filled, sizeof filled, "%d%07lld", office_no, (long long)seq_no);
    return str_eq_c(text, plain) || str_eq_c(text, filled);
}

static bool is_ours(void *ctx, struct str establishment)
{
    const struct judging *j = ctx;
    return wage_is_establishment(establishment, j->office_no, j->seq_no);
}

static enum err load_number(struct judging *j)
{
    struct db_rows r;
    TRY(db_query(j->reader, &r, "SELECT office_no, seq_no FROM establishment WHERE id = $1",
                 db_int_arg(j->x->establishment_id)));
    bool found = db_next(&r);
    j->office_no = found ? (int)db_int(&r, 0) : 0;
    j->seq_no = found ? db_int(&r, 1) : 0;
    TRY(db_done(&r));
    return found ? OK : ERR_NOT_FOUND;
}

/* ---- what the judge says ---- */

static void take_finding(void *ctx, const struct wage_finding *f)
{
    struct judging *j = ctx;
    if (j->findings_count++ < WAGE_FINDINGS_KEPT)
        wage_finding_add(&j->findings, f);
}

static struct wage_record *record_room(struct judging *j)
{
    if (j->records_count == j->records_room) {
        size_t room = j->records_room ? j->records_room * 4 : 1024;
        struct wage_record *wider = arena_alloc_raw(j->a, room * sizeof *wider);
        if (j->records_count)
            memcpy(wider, j->records, j->records_count * sizeof *wider);
        j->records = wider;
        j->records_room = room;
    }
    return &j->records[j->records_count++];
}

/* A line whose person this establishment does not know is remarked on and not kept: whose it is would
   be a guess. */
static void take_line(void *ctx, const struct wage_line *l)
{
    struct judging *j = ctx;
    if (l->is_rejected || l->unread & (WAGE_NET | WAGE_PERSON))
        return;
    const struct known_worker *w = worker_of(j, l->person);
    if (!w) {
        j->unknown++;
        return;
    }
    j->total += l->net;
    *record_room(j) = (struct wage_record){
        .person_id = w->person_id,
        .line = l->line,
        .net = l->net,
        .basic = l->basic,
        .housing = l->housing,
        .other = l->other + l->allowances,
        .deductions = l->deductions,
    };
}

static size_t read_again(void *ctx, uint64_t offset, char *to, size_t n)
{
    const struct judging *j = ctx;
    struct str rest = offset < j->again.n ? str_from(j->again, offset) : (struct str){0};
    size_t got = rest.n < n ? rest.n : n;
    if (got)
        memcpy(to, rest.at, got);
    return got;
}

/* ---- all of it ---- */

static void feed(struct wage_check *c, struct str bytes)
{
    enum { PIECE_BYTES = 256 << 10 };
    while (bytes.n && wage_check_feed(c, str_first(bytes, PIECE_BYTES)))
        bytes = str_from(bytes, PIECE_BYTES);
}

static void hash_of(const struct str *parts, size_t n, unsigned char out[WAGE_HASH_BYTES])
{
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < n; i++)
        crypto_hash_sha256_update(&state, (const unsigned char *)parts[i].at, parts[i].n);
    crypto_hash_sha256_final(&state, out);
}

/* A file without a reference of its own gets its number's. */
static struct str ref_of(struct arena *a, const struct wage_header *h, int64_t file_id)
{
    struct str ref = str_trim(h->file_ref);
    if (h->line && ref.n && ref.n <= WAGE_REF_BYTES_MAX)
        return str_copy(a, ref);
    return str_printf(a, "#%015llx", (long long)file_id);
}

static int64_t file_id_new(void)
{
    uint64_t bits;
    random_bytes(&bits, sizeof bits);
    return (int64_t)((bits >> 4) | 1);
}

static void answer(struct judging *j, const struct wage_summary *s, const struct wage_header *h,
                   bool takes_good)
{
    struct wage_judging *x = j->x;
    struct buf lines = buf_new(j->a);
    int64_t before = 0;
    if (j->records_count)
        qsort(j->records, j->records_count, sizeof *j->records, wage_record_order);
    for (size_t i = 0; i < j->records_count; i++)
        wage_record_add(&lines, &before, &j->records[i]);
    bool is_partly = s->outcome == WAGE_ACCEPTED_PARTLY;
    int64_t id = file_id_new();
    x->upload = (struct wage_upload){
        .establishment_id = x->establishment_id,
        .file_id = id,
        .account_id = x->account_id,
        .made_at = x->clock.now_ms,
        .made_on = x->clock.today,
        .month = x->month,
        .format = (int)x->format,
        .how = x->how,
        .mends = x->mends,
        .name = x->name,
        .file_ref = ref_of(j->a, h, id),
        .outcome = is_partly && !takes_good ? WAGE_REJECTED : (int)s->outcome,
        .lines = (int64_t)j->records_count,
        .lines_rejected = s->lines_rejected,
        .lines_unknown = j->unknown,
        .rejects = (int64_t)s->rejects,
        .remarks = (int64_t)s->remarks,
        .total = j->total,
        .is_whole_rejected = s->outcome == WAGE_REJECTED,
    };
    for (int i = 1; i <= WAGE_CHECKS; i++)
        x->upload.looked[i] = (unsigned char)s->made[i];
    struct str file[] = {x->file, x->body}, packed = lines.n ? buf_out(&lines) : S("");
    hash_of(file, 2, x->upload.file_hash);
    hash_of(&packed, 1, x->upload.lines_hash);
    struct buf whole = buf_new(j->a);
    if (x->body.n) {
        buf_str(&whole, x->file);
        buf_str(&whole, x->body);
    }
    wage_pack(j->a, x->body.n ? buf_out(&whole) : x->file, &x->kept[WAGE_KEPT_FILE]);
    wage_pack(j->a, packed, &x->kept[WAGE_KEPT_LINES]);
    wage_pack(j->a, j->findings.n ? buf_out(&j->findings) : S(""), &x->kept[WAGE_KEPT_FINDINGS]);
    x->findings_kept =
        j->findings_count < WAGE_FINDINGS_KEPT ? j->findings_count : WAGE_FINDINGS_KEPT;
}

enum err wage_judge(struct db *reader, struct arena *a, struct wage_judging *x)
{
    struct judging *j = arena_new_of(a, struct judging);
    struct wage_rules rules;
    enum param missing;
    *j = (struct judging){.reader = reader, .a = a, .x = x, .findings = buf_new(a)};
    if (!wage_rules_of(x->policy, x->clock.today, &rules, &missing))
        return fail(ERR_NOT_FOUND, "policy has no row of %s", param_key(missing));
    struct wage_options options = {.month = x->month, .bytes_expected = x->file.n + x->body.n};
    random_bytes(options.key, sizeof options.key);
    if (x->is_guessed)
        x->format = wage_format_guess(x->file);
    options.format = x->format;
    if (x->format == WAGE_MAP) {
        options.map = arena_new_of(a, struct wage_map);
        if (!wage_map_parse(x->map, options.map, &x->map_problem))
            return ERR_INPUT;
    }
    TRY(load_number(j));
    TRY(load_workers(j));
    bool takes_good = rules.accepts_good_lines, is_pair = x->format == WAGE_BANK;
    rules.accepts_good_lines = true; /* tells whether single lines or the whole are rejected */
    j->again = is_pair ? x->body : x->file;
    const struct wage_register known = {.ctx = j,
                                        .is_file_ref_used = knows_ref,
                                        .is_own_establishment = is_ours,
                                        .worker = knows_worker,
                                        .worker_at = due_worker_at};
    const struct wage_source source = {j, read_again};
    const struct wage_sink sink = {.ctx = j, .finding = take_finding, .line = take_line};
    struct wage_check *c = wage_check_new(a, &options, &rules, &known, &source, &sink);
    feed(c, x->file);
    if (is_pair) {
        wage_check_next_file(c);
        feed(c, x->body);
    }
    const struct wage_summary *s = wage_check_end(c);
    answer(j, s, wage_check_header(c), takes_good);
    return j->err;
}

enum err wage_findings_load(struct db *reader, struct arena *a, int64_t establishment_id,
                            int64_t file_id, struct wage_finding **out, size_t *n)
{
    struct str bytes;
    size_t room = 64;
    *n = 0;
    *out = arena_array(a, struct wage_finding, room);
    TRY(wage_kept_load(reader, a, establishment_id, file_id, WAGE_KEPT_FINDINGS, &bytes));
    struct wage_finding f;
    while (wage_finding_next(a, &bytes, &f)) {
        if (*n == room) {
            struct wage_finding *wider = arena_array(a, struct wage_finding, room * 4);
            memcpy(wider, *out, room * sizeof *wider);
            *out = wider;
            room *= 4;
        }
        (*out)[(*n)++] = f;
    }
    return bytes.n ? fail(ERR_DB, "kept findings are damaged") : OK;
}
