/* The ledger's proofs at size: rows written through the ledger's own code, all of them sealed, every leaf
   verified again from its row, and proofs made. ledger_bench [ROWS]; 1,000,000 unless said. Prints
   "name value" lines: seconds, and microseconds of a proof. The store is made in /tmp and taken away. */
#include "base/random.h"
#include "decisions/ledger.h"
#include "decisions/ledger_check.h"
#include "decisions/seal.h"
#include "decisions/tree.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 5000, BODY_BYTES = 330, PROOFS = 1000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(enum err e)
{
    if (e == OK)
        return;
    fprintf(stderr, "ledger_bench: %s\n", err_name(e));
    exit(1);
}

static void write_rows(struct db *db, int64_t rows)
{
    struct ledger l;
    struct arena *scratch = arena_new(16 << 20);
    char body[BODY_BYTES];
    static struct entry e;
    memset(body, 'x', sizeof body);
    must(ledger_open(db, &l, 0, NULL));
    for (int64_t no = 1; no <= rows;) {
        must(db_begin(db));
        for (int i = 0; i < BATCH && no <= rows; i++, no++) {
            arena_reset(scratch);
            e = (struct entry){.op = {.kind = OPERATION_NOTICED,
                                      .service = 4,
                                      .establishment_id = no % 100000,
                                      .person_id = no,
                                      .account_id = 1,
                                      .at = 1390029600000 + no,
                                      .day = {16088},
                                      .policy = 1},
                               .due_day = DAY_NONE,
                               .note = {body, sizeof body}};
            must(ledger_append(&l, db, scratch, &e));
        }
        must(ledger_store_sum(&l, db));
        must(db_commit(db));
    }
    arena_free(scratch);
}

static void seal_rows(struct db *db, struct keyring *keys)
{
    struct arena *a = arena_new(64 << 20);
    struct seal s = {.rows = SEAL_ROWS_MAX};
    while (s.rows == SEAL_ROWS_MAX) {
        arena_reset(a);
        must(db_begin(db));
        must(seal_read(db, a, keys, (struct clock){1390029600000, {16088}}, INT64_MAX, &s));
        if (s.rows)
            must(seal_write(db, &s));
        must(db_commit(db));
    }
    arena_free(a);
}

static void prove_some(struct db *db, int64_t rows)
{
    struct arena *a = arena_new(64 << 20);
    struct merkle_path path;
    double begin = now();
    for (int i = 0; i < PROOFS; i++) {
        arena_reset(a);
        struct merkle_source source = tree_source(tree_new(a, db));
        must(
            merkle_inclusion(&source, (uint64_t)((int64_t)i * 7919 % rows), (uint64_t)rows, &path));
    }
    printf("proof_us %.0f\n", (now() - begin) * 1e6 / PROOFS);
    printf("proof_bytes %zu\n", path.n * MERKLE_BYTES);
    arena_free(a);
}

int main(int argc, char **argv)
{
    int64_t rows = argc > 1 ? atoll(argv[1]) : 1000000;
    char folder[] = "/tmp/bawaba-ledger-XXXXXX";
    struct arena *a = arena_new(256 << 20);
    struct keyring *keys;
    struct key key;
    struct db *db;
    if (sodium_init() < 0 || !mkdtemp(folder) || chdir(folder) < 0)
        return 1;
    must(db_open("sqlite:ledger.db", DB_WRITE, &db));
    must(db_migrate(db));
    must(keyring_open(a, "keys", (struct day){16088}, &keys));
    must(keyring_current(keys, KEY_LEDGER, (struct day){16088}, &key));
    double begin = now();
    write_rows(db, rows);
    printf("rows %lld\nwrite_s %.2f\n", (long long)rows, now() - begin);
    begin = now();
    seal_rows(db, keys);
    printf("seal_s %.2f\n", now() - begin);
    prove_some(db, rows);
    must(db_checkpoint(db));
    struct ledger_check_input in = {
        .url = "sqlite:ledger.db", .keys = &key.public_part, .keys_count = 1};
    struct ledger_report *r = arena_new_of(a, struct ledger_report);
    begin = now();
    double cpu_begin = cpu();
    must(ledger_check(a, &in, r));
    printf("verify_s %.2f\nverify_cpu_s %.2f\nfaults %lld\n", now() - begin, cpu() - cpu_begin,
           (long long)r->faults_count);
    db_close(db);
    unlink("ledger.db"), unlink("ledger.db-wal"), unlink("ledger.db-shm"), unlink("keys");
    return rmdir(folder) < 0 || r->faults_count || r->rows != rows;
}
