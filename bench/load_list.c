/* Lists of rows for bench/load.c from a demonstration register: every establishment with permits to
   renew gets an API client and a fresh bearer token, so that each request shows a token of its own.

   load_list STORE FOLDER [LINES [SEED]]      today is the demonstration's day
   FOLDER/renewals.tsv    token, establishment, one line: each renewable worker once, in random order
   FOLDER/batches.tsv     the same with up to LINES (500) lines of one establishment, largest first
   FOLDER/pages.tsv       a cookie's token of the demonstration's owner, who acts for 1-200002
   Prints "name value" lines. The trap: tokens live an hour; make the lists anew before each run. */
#include "base/clock.h"
#include "base/random.h"
#include "db/db.h"
#include "identity/account.h"
#include "identity/client.h"
#include "identity/session.h"
#include "rules/ids.h"
#include "rules/policy.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SERVICE_BITS = 1 << 3 | 1 << 4, GRANT_DAYS = 364, LINES_DEFAULT = 500, PATH_BYTES = 500 };

struct owner_of {
    int64_t establishment_id, owner_person, account_id, client_id;
    char number[16], token[TOKEN_TEXT_BYTES];
    size_t first, count; /* its workers */
};
static struct owner_of *owners;
static int64_t *workers; /* id numbers, by establishment */
static uint32_t *owner_at;
static size_t owners_count, workers_count;

static struct clock clock_now;

static void must(enum err e, const char *what)
{
    if (e != OK) {
        fprintf(stderr, "load_list: %s: %s\n", what, err_name(e));
        exit(1);
    }
}

static void *room(void *old, size_t count, size_t size)
{
    void *got = reallocarray(old, count, size);
    if (!got)
        must(ERR_IO, "memory");
    return got;
}

/* ---- reading ---- */
static void today_read(struct db *db)
{
    struct db_rows r;
    clock_now = clock_read(DAY_NONE);
    must(db_query0(db, &r, "SELECT value FROM setting WHERE name = 'demo'"), "setting");
    if (!db_next(&r) || !day_parse(db_blob(&r, 0), &clock_now.today))
        must(ERR_INPUT, "the store holds no demonstration: run bawaba demo first");
    must(db_done(&r), "setting");
}

static int64_t window_days(void)
{
    struct arena *boot = arena_new(64 << 20);
    struct buf faults = buf_new(boot);
    struct policy *policy;
    must(policy_load_embedded(boot, &policy, &faults), "policy");
    const struct policy_row *row =
        policy_param(policy, PARAM_permit_renew_window_days, clock_now.today);
    return row ? row->value : 0;
}

static void owner_add(const struct db_rows *r, size_t first)
{
    owners = room(owners, owners_count + 1, sizeof *owners);
    struct owner_of *o = &owners[owners_count++];
    *o = (struct owner_of){
        .establishment_id = db_int(r, 0), .owner_person = db_int(r, 4), .first = first};
    snprintf(o->number, sizeof o->number, "%lld-%lld", (long long)db_int(r, 2),
             (long long)db_int(r, 3));
}

/* Expatriates on the job whose permit may be renewed on the demonstration's day. */
static void workers_read(struct db *db)
{
    struct db_rows r;
    size_t cap = 0;
    must(db_query(db, &r,
                  "SELECT m.establishment_id, p.id_no, e.office_no, e.seq_no, u.owner_person "
                  "FROM employment m JOIN person p ON p.id = m.person_id "
                  "JOIN establishment e ON e.id = m.establishment_id "
                  "JOIN unified_entity u ON u.id = e.unified_id "
                  "WHERE m.status = 1 AND m.permit_kind = 1 AND m.permit_expiry <= $1 "
                  "AND p.nationality <> 'SA' AND p.id_no IS NOT NULL "
                  "ORDER BY m.establishment_id, p.id_no",
                  db_int_arg(clock_now.today.n + window_days())),
         "workers");
    for (; db_next(&r); workers_count++) {
        if (owners_count == 0 || owners[owners_count - 1].establishment_id != db_int(&r, 0))
            owner_add(&r, workers_count);
        if (workers_count == cap) {
            cap = cap ? 2 * cap : 4096;
            workers = room(workers, cap, sizeof *workers);
            owner_at = room(owner_at, cap, sizeof *owner_at);
        }
        workers[workers_count] = db_int(&r, 1);
        owner_at[workers_count] = (uint32_t)(owners_count - 1);
        owners[owners_count - 1].count++;
    }
    must(db_done(&r), "workers");
}

/* The clients that an earlier call made. */
static void clients_read(struct db *db)
{
    struct db_rows r;
    size_t at = 0;
    must(db_query0(db, &r,
                   "SELECT establishment_id, id, account_id FROM api_client WHERE name = 'load' "
                   "AND revoked_at IS NULL ORDER BY establishment_id"),
         "clients");
    while (db_next(&r)) {
        while (at < owners_count && owners[at].establishment_id < db_int(&r, 0))
            at++;
        if (at < owners_count && owners[at].establishment_id == db_int(&r, 0)) {
            owners[at].client_id = db_int(&r, 1);
            owners[at].account_id = db_int(&r, 2);
        }
    }
    must(db_done(&r), "clients");
}

/* ---- clients and tokens ---- */
static int64_t owner_account(struct db *db, int64_t person)
{
    int64_t account;
    enum err e = account_by_person(db, person, &account);
    if (e == ERR_NOT_FOUND)
        e = account_open(db,
                         &(struct account_new){.person_id = person,
                                               .roles = ROLE_CUSTOMER,
                                               .level = 2,
                                               .made_on = clock_now.today},
                         &account);
    must(e, "account");
    return account;
}

static void client_make(struct db *db, struct owner_of *o)
{
    struct db_rows r;
    const struct client_new client = {
        .name = S("load"),
        .secret = token_new(),
        .grant = {.establishment_id = o->establishment_id,
                  .services = SERVICE_BITS,
                  .may_pay = true,
                  .from = clock_now.today,
                  .to = day_add(clock_now.today, GRANT_DAYS)},
    };
    must(client_create(db, owner_account(db, o->owner_person), &client, clock_now.now_ms,
                       clock_now.today, &o->client_id),
         "client");
    must(db_query(db, &r, "SELECT account_id FROM api_client WHERE id = $1",
                  db_int_arg(o->client_id)),
         "client");
    if (db_next(&r))
        o->account_id = db_int(&r, 0);
    must(db_done(&r), "client");
}

static void token_make(struct db *db, struct owner_of *o)
{
    struct session_new session = {
        .token = token_new(),
        .account_id = o->account_id,
        .client_id = o->client_id,
        .establishment_id = o->establishment_id,
        .capacity = CAPACITY_CLIENT,
        .device = S(""),
    };
    must(session_open(db, &session, clock_now.now_ms), "session");
    token_text(&session.token, o->token);
}

/* What `bawaba demo` calls the owner; see its table. */
static void page_token(struct db *db, char text[static TOKEN_TEXT_BYTES])
{
    struct session_new session = {
        .token = token_new(), .capacity = CAPACITY_OWNER, .device = S("load")};
    struct db_rows r;
    must(db_query0(db, &r,
                   "SELECT a.id, e.id FROM establishment e "
                   "JOIN unified_entity u ON u.id = e.unified_id "
                   "JOIN account a ON a.person_id = u.owner_person "
                   "WHERE e.office_no = 1 AND e.seq_no = 200002"),
         "owner");
    if (!db_next(&r))
        must(ERR_NOT_FOUND, "no owner of 1-200002");
    session.account_id = db_int(&r, 0), session.establishment_id = db_int(&r, 1);
    must(db_done(&r), "owner");
    random_bytes(session.csrf, sizeof session.csrf);
    must(session_open(db, &session, clock_now.now_ms), "session");
    token_text(&session.token, text);
}

/* ---- writing ---- */
static FILE *list_open(const char *folder, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (!f)
        must(ERR_IO, path);
    return f;
}

static void list_close(FILE *f, const char *name)
{
    if (fclose(f) != 0)
        must(ERR_IO, name);
}

static void line_put(FILE *f, int64_t worker)
{
    fprintf(f, "{\"worker\":\"%lld\",\"months\":12,\"no_saudi_wants_job\":true}",
            (long long)worker);
}

static void renewals_write(const char *folder, uint64_t seed)
{
    struct random random = random_seed(seed);
    uint32_t *order = room(NULL, workers_count + 1, sizeof *order);
    for (size_t i = 0; i < workers_count; i++) {
        size_t j = random_below(&random, i + 1);
        order[i] = order[j];
        order[j] = (uint32_t)i;
    }
    FILE *f = list_open(folder, "renewals.tsv");
    for (size_t i = 0; i < workers_count; i++) {
        const struct owner_of *o = &owners[owner_at[order[i]]];
        fprintf(f, "%s\t%s\t", o->token, o->number);
        line_put(f, workers[order[i]]);
        fputc('\n', f);
    }
    list_close(f, "renewals.tsv");
    free(order);
}

static int by_count(const void *a, const void *b)
{
    size_t x = ((const struct owner_of *)a)->count, y = ((const struct owner_of *)b)->count;
    return (y > x) - (y < x);
}

/* Answers the number of lines of full batches; sorts the owners, so it comes last. */
static size_t batches_write(const char *folder, size_t lines)
{
    size_t rows = 0;
    FILE *f = list_open(folder, "batches.tsv");
    qsort(owners, owners_count, sizeof *owners, by_count);
    for (size_t i = 0; i < owners_count; i++)
        for (size_t from = 0; from + lines <= owners[i].count; from += lines, rows++) {
            fprintf(f, "%s\t%s\t", owners[i].token, owners[i].number);
            for (size_t k = 0; k < lines; k++) {
                if (k)
                    fputc(',', f);
                line_put(f, workers[owners[i].first + from + k]);
            }
            fputc('\n', f);
        }
    list_close(f, "batches.tsv");
    return rows;
}

int main(int argc, char **argv)
{
    struct db *db;
    size_t lines = argc > 3 ? strtoul(argv[3], NULL, 10) : LINES_DEFAULT, made = 0;
    uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    char text[TOKEN_TEXT_BYTES];
    if (argc < 3 || lines == 0) {
        fputs("usage: load_list STORE FOLDER [LINES [SEED]]\n", stderr);
        return 2;
    }
    if (sodium_init() < 0)
        return 1;
    must(db_open(argv[1], DB_WRITE, &db), argv[1]);
    today_read(db);
    workers_read(db);
    clients_read(db);
    must(db_begin(db), "begin");
    must(db_exec0(db, "DELETE FROM session"), "old sessions");
    for (size_t i = 0; i < owners_count; i++) {
        if (owners[i].client_id == 0) {
            client_make(db, &owners[i]);
            made++;
        }
        token_make(db, &owners[i]);
    }
    page_token(db, text);
    must(db_commit(db), "commit");
    must(db_checkpoint(db), "checkpoint");
    db_close(db);
    FILE *f = list_open(argv[2], "pages.tsv");
    fprintf(f, "%s\n", text);
    list_close(f, "pages.tsv");
    renewals_write(argv[2], seed);
    size_t batches = batches_write(argv[2], lines);
    printf("workers %zu\nestablishments %zu\nclients_made %zu\nbatches %zu\n", workers_count,
           owners_count, made, batches);
    return 0;
}
