/* A wage file of many lines into a register of as many workers: judged against the register, stored,
   accepted, its month reckoned, all durable. Run from the tree's root:

       build/release/bench/wage_upload LINES [sqlite:PATH | postgresql://…]

   The store is made anew and must be empty; without one it is a temporary file that goes afterwards.
   The trap: the register is made first and its time is not counted. */
#include "decisions/wage_accept.h"
#include "model/occupation.h"
#include "rules/ids.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ESTABLISHMENT = 1, OWNER = 1, FIRST_WORKER = 10, WAGE = 150000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(enum err e, const char *what)
{
    if (e == OK)
        return;
    fprintf(stderr, "wage_upload: %s: %s\n", what, err_name(e));
    exit(1);
}

static int64_t iqama(uint32_t i) { return (int64_t)id_make_person(2, 1000000 + i); }

static void worker_insert(struct db *db, uint32_t i, struct day start)
{
    must(db_exec(db,
                 "INSERT INTO person (id, id_no, border_no, nationality, is_female, birth_day, "
                 "name_ar, name_en, search, passport_no, passport_expiry, iqama_expiry, entry_on, "
                 "exit_visa_on, departed_on, is_outside, levy_exempt, phone, language) VALUES "
                 "($1, $2, NULL, 'IN', 0, 0, 'x', 'x', '', '', NULL, NULL, NULL, NULL, NULL, 0, 0, "
                 "'', 'hi')",
                 db_int_arg(FIRST_WORKER + i), db_int_arg(iqama(i))),
         "person");
    must(db_exec(db,
                 "INSERT INTO employment (establishment_id, person_id, status, start_on, end_on, "
                 "origin, occupation, visa_occupation, wage, insured_wage, work_kind, weight_kind, "
                 "is_contract_documented, permit_kind, permit_no, permit_issue, permit_expiry, "
                 "first_permit_on, permit_is_levy_free, last_operation) VALUES "
                 "($1, $2, 1, $3, NULL, 1, 7115, NULL, $4, $4, 0, 0, 0, 0, NULL, NULL, NULL, NULL, "
                 "0, 0)",
                 db_int_arg(ESTABLISHMENT), db_int_arg(FIRST_WORKER + i), db_int_arg(start.n),
                 db_int_arg(WAGE)),
         "employment");
}

static void fill(const char *url, uint32_t lines, struct day today)
{
    struct db *db;
    char sql[1200];
    must(db_open(url, DB_WRITE, &db), "store");
    must(db_migrate(db), "schema");
    must(db_begin(db), "begin");
    snprintf(
        sql, sizeof sql,
        "INSERT INTO unified_entity VALUES (1, 7000000001, 1, 'x', 'x', %u, 0, %u, 0, 0, NULL,"
        " 0); INSERT INTO nitaqat_entity VALUES (1, 1, 7, %u, 0, 0, %u);"
        "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, "
        "name_en, region, activity_code, status, is_main_branch, is_cr_exempt, opened_on, "
        "iban, industrial_free, wage_compliance_bp, wage_delay_months) VALUES (1, 1, 104582, "
        "1, 1, 'x', 'x', 'SA-01', '4100', 1, 1, 1, 0, '', 0, NULL, 0);"
        "INSERT INTO person (id, id_no, nationality, is_female, birth_day, name_ar, name_en, "
        "search, passport_no, is_outside, levy_exempt, phone, language) VALUES (1, %lld, 'SA', "
        "0, 0, 'x', 'x', '', '', 0, 0, '', 'ar');"
        "INSERT INTO account VALUES (1, 1, 1, 2, 1, 0, 0);",
        lines, lines, lines, lines, (long long)id_make_person(1, 1));
    must(db_script(db, sql), "establishment");
    for (uint32_t i = 0; i < lines; i++)
        worker_insert(db, i, day_add(today, -400));
    must(db_commit(db), "commit");
    db_close(db);
}

static struct str file_make(struct arena *a, uint32_t lines)
{
    struct buf b = buf_new(a);
    char iban[ID_IBAN_TEXT_BYTES];
    buf_room(&b, (size_t)lines * 128 + 1000);
    buf_printf(&b,
               "RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20131231\t%llu.00\t\tBENCH1\t\t"
               "1104582\r\n",
               (unsigned long long)lines * (WAGE / 100));
    for (uint32_t i = 0; i < lines; i++) {
        struct str account = id_make_iban(80, i * UINT64_C(7919) + 1000, iban);
        buf_printf(&b,
                   "1500.00\t%.*s\tRAJESH KUMAR\tRJHI\tSALARY\t\t1500.00\t0.00\t0.00\t0.00\t%lld"
                   "\t\t\t\r\n",
                   STR_ARG(account), (long long)iqama(i));
    }
    buf_c(&b, "-\r\n");
    return buf_out(&b);
}

static void run(const char *url, uint32_t lines, struct day today)
{
    struct arena *boot = arena_new(1u << 30), *work = arena_new(1u << 30);
    struct policy *policy;
    struct buf faults = buf_new(boot);
    struct writer *writer;
    struct db *reader;
    must(policy_load_embedded(boot, &policy, &faults), "policy");
    must(occupations_load(boot), "occupations");
    struct writer_config config = {
        .url = url, .policy = policy, .fixed_today = today, .threads = 1};
    must(writer_start(&config, &writer), "writer");
    must(db_open(url, DB_READ, &reader), "reader");
    struct str file = file_make(boot, lines);
    struct wage_judging j = {
        .establishment_id = ESTABLISHMENT,
        .account_id = 1,
        .clock = {.now_ms = 1, .today = today},
        .policy = policy,
        .file = file,
        .body = S(""),
        .name = S("bench"),
        .is_guessed = true,
        .month = 2013 * 12 + 11,
    };
    double start = now();
    must(wage_judge(reader, work, &j), "judging");
    double judged = now();
    struct wage_filing x = {
        .accepting = {.job = {.run = wage_filing_run,
                              .arena = work,
                              .establishment_id = ESTABLISHMENT},
                      .actor = {.account_id = 1,
                                .person_id = OWNER,
                                .level = 2,
                                .establishment_id = ESTABLISHMENT,
                                .capacity = CAPACITY_OWNER,
                                .services = ~(uint64_t)1 >> 1},
                      .channel = CHANNEL_API},
        .judged = &j,
        .is_to_accept = true,
    };
    must(writer_run(writer, &x.accepting.job), "storing");
    double stored = now();
    struct wage_month m;
    must(wage_month_load(reader, ESTABLISHMENT, j.month, &m), "month");
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf(
        "%u lines, %.1f MB: judged %.2f s, stored and reckoned %.2f s, together %.2f s; accepted "
        "%d, paid %lld of %lld, peak %ld MB\n",
        lines, (double)file.n / 1e6, judged - start, stored - judged, stored - start,
        x.accepting.is_accepted, (long long)m.paid, (long long)m.due, usage.ru_maxrss / 1024);
    db_close(reader);
    writer_stop(writer);
    arena_free(work);
    arena_free(boot);
    if (!x.accepting.is_accepted || m.paid != lines)
        exit(1);
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/wage-upload-XXXXXX", url[200], command[200];
    struct day today;
    uint64_t lines = 0;
    if (argc < 2 || !str_to_u64(str_of(argv[1]), &lines) || lines == 0 || lines > 1000000 ||
        !day_parse(S("2014-01-16"), &today) || sodium_init() < 0) {
        fprintf(stderr, "wage_upload LINES [STORE], up to 1000000 lines\n");
        return 2;
    }
    bool is_own = argc < 3;
    if (is_own && !mkdtemp(folder))
        return 1;
    snprintf(url, sizeof url, is_own ? "sqlite:%s/store.db" : "%s", is_own ? folder : argv[2]);
    fill(url, (uint32_t)lines, today);
    run(url, (uint32_t)lines, today);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return is_own ? system(command) != 0 : 0;
}
