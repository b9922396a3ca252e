/* bawaba account through the built program: what it writes into a store, what it refuses, and that
   no password needs to stand on a command line. Runs in the root. */
#include "identity/account.h"
#include "identity/password.h"
#include "support/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static char out[4096];

/* Runs "bawaba account WORDS --db STORE" with `typed` on standard input. */
static int run(void **state, const char *words, const char *typed)
{
    char program[512], command[2048];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 32);
    assert_true(n > 0);
    program[n] = 0;
    strcpy(strstr(program, "/tests/cli/"), "/bawaba");
    snprintf(command, sizeof command, "printf '%s' | '%s' account %s --db '%s' 2>/dev/null", typed,
             program, words, store_url(state));
    FILE *f = popen(command, "r");
    assert_non_null(f);
    out[fread(out, 1, sizeof out - 1, f)] = 0;
    int status = pclose(f);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static bool password_fits(struct db *db, const char *password)
{
    struct db_rows rows;
    bool fits;
    assert_int_equal(db_query0(db, &rows, "SELECT password_hash FROM credential"), OK);
    assert_true(db_next(&rows));
    fits = password_check(db_text(&rows, 0), str_of(password));
    assert_int_equal(db_done(&rows), OK);
    return fits;
}

static void accounts_are_opened_and_closed(void **state)
{
    struct db *db = store_open(state, DB_WRITE);
    int64_t account;
    char made[64];
    assert_int_equal(
        db_script(db,
                  "INSERT INTO person (id, id_no, nationality, is_female, birth_day, name_ar, "
                  "name_en, search, passport_no, is_outside, levy_exempt, phone, language) VALUES "
                  "(1, 1000000008, 'SA', 0, 0, 'x', 'x', '', '', 0, 0, '', 'ar')"),
        OK);
    assert_int_equal(run(state, "add 2123456788", ""), 1); /* nobody on file */
    assert_int_equal(run(state, "add 1000000009", ""), 1); /* check digit */
    assert_int_equal(run(state, "add", ""), 2);
    assert_int_equal(run(state, "frob 1000000008", ""), 2);
    assert_int_equal(run(state, "add 1000000008 --role king", ""), 1);
    assert_int_equal(run(state, "add 1000000008 --role admin,officer", ""), 1);
    assert_int_equal(run(state, "add 1000000008 --password-stdin", "password123\\n"), 1);
    assert_int_equal(run(state, "add 1000000008 --password-stdin", ""), 1);
    assert_int_equal(account_by_id_no(db, 1000000008, &account, NULL), ERR_NOT_FOUND);
    assert_int_equal(
        run(state, "add 1000000008 --role officer --office 4 --password-stdin", "correct horse\\n"),
        0);
    assert_int_equal(account_by_id_no(db, 1000000008, &account, NULL), OK);
    assert_true(password_fits(db, "correct horse"));
    assert_int_equal(run(state, "add 1000000008", ""), 1); /* one account a person */
    assert_int_equal(run(state, "reset 1000000008", ""), 0);
    assert_false(password_fits(db, "correct horse"));
    assert_int_equal(sscanf(out, "%63s", made), 1);
    assert_true(password_fits(db, made));
    assert_int_equal(run(state, "disable 1000000008", ""), 0);
    assert_int_equal(run(state, "list", ""), 0);
    assert_string_equal(out, "1\tdisabled\t2\t4\tofficer\n");
    assert_int_equal(run(state, "enable 1000000008", ""), 0);
    assert_int_equal(run(state, "list --json", ""), 0);
    assert_non_null(strstr(out, "\"status\":\"active\""));
    assert_null(strstr(out, "1000000008")); /* no personal data in lists */
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_EACH_ENGINE(accounts_are_opened_and_closed)};
    return cmocka_run_group_tests_name("cli/account", tests, NULL, NULL);
}
