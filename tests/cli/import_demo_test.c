/* bawaba import and bawaba demo through the built program: exit statuses, what is said about a bad
   row, and that a store is never overwritten. Runs in the root. */
#include "support/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char out[16384];

/* Runs "bawaba WORDS --db STORE", standard error behind standard output. */
static int run(void **state, const char *words)
{
    char program[512], command[2048];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 32);
    assert_true(n > 0);
    program[n] = 0;
    *strstr(program, "/tests/cli/") = 0;
    snprintf(command, sizeof command, "'%s/bawaba' %s --db '%s' 2>&1", program, words,
             store_url(state));
    FILE *f = popen(command, "r");
    assert_non_null(f);
    out[fread(out, 1, sizeof out - 1, f)] = 0;
    int status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static const char *file(void **state, const char *text)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/rows.csv", store_folder(state));
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

static int import(void **state, const char *kind, const char *text)
{
    char words[1024];
    snprintf(words, sizeof words, "import %s '%s'", kind, file(state, text));
    return run(state, words);
}

static void says(const char *part)
{
    if (!strstr(out, part))
        fail_msg("\"%s\" is not in: %s", part, out);
}

#define HEAD "id_no,nationality,sex,birth_day,name_ar,name_en\n"

static void import_names_the_bad_row(void **state)
{
    assert_int_equal(import(state, "persons",
                            HEAD "1000000008,SA,male,1390-01-01,فهد,Fahad\n"
                                 "1000000017,SA,male,1390-01-01,نورة,Noura\n"),
                     1);
    says("line 3, id_no \"1000000017\": the check digit does not fit the others");
    says("nothing was taken");
    assert_int_equal(
        import(state, "persons --json", HEAD "1000000017,SA,male,1390-01-01,نورة,Noura\n"), 1);
    says("\"reason\":\"id_check_digit\"");
    says("رقم التحقق");
    assert_int_equal(
        import(state, "persons --dry-run", HEAD "1000000008,SA,male,1390-01-01,فهد,Fahad\n"), 0);
    says("1 rows of persons would be taken");
    assert_int_equal(import(state, "persons", HEAD "1000000008,SA,male,1390-01-01,فهد,Fahad\n"), 0);
    says("taken as operation 1");
    assert_int_equal(run(state, "rebuild --check"), 0);
    assert_int_equal(import(state, "gardens", HEAD), 2);
    assert_int_equal(run(state, "import persons /nowhere.csv"), 1);
    /* a register of its own is no place for a demonstration */
    assert_int_equal(run(state, "demo --establishments 12 --workers 1500"), 1);
    says("a register of its own");
}

static void demo_is_made_once(void **state)
{
    assert_int_equal(run(state, "demo --establishments 12 --workers 1500 --seed 4"), 0);
    says("bawaba-1435-owner");
    assert_int_equal(run(state, "rebuild --check"), 0);
    assert_int_equal(run(state, "demo --establishments 12 --workers 1500 --seed 4 --json"), 0);
    says("that demonstration already");
    says("\"password\":\"bawaba-1435-auditor\"");
    assert_int_equal(run(state, "demo --establishments 12 --workers 1500 --seed 5"), 1);
    assert_int_equal(run(state, "demo --establishments 12 --workers 100"), 2);
    struct db *db = store_open(state, DB_READ);
    struct db_rows r;
    assert_int_equal(db_query0(db, &r,
                               "SELECT (SELECT count(*) FROM account), (SELECT count(*) FROM "
                               "permission), (SELECT count(*) FROM api_client)"),
                     OK);
    assert_true(db_next(&r));
    assert_int_equal(db_int(&r, 0), 15); /* the cast, a worker, the client's own */
    assert_int_equal(db_int(&r, 1), 7);
    assert_int_equal(db_int(&r, 2), 1);
    assert_int_equal(db_done(&r), OK);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(import_names_the_bad_row),
        ON_EACH_ENGINE(demo_is_made_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
