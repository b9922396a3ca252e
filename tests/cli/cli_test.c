/* The command line through the built program: its output formats and exit statuses are contracts
   (design.md 8). Runs in the root; the program lies beside the tests of its variant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char program[512], folder[] = "/tmp/bawaba-cli-XXXXXX";
static char out[65536], message[65536];

static int find_program(void **state)
{
    (void)state;
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 32);
    if (n < 0)
        return -1;
    program[n] = 0;
    char *tests = strstr(program, "/tests/cli/");
    if (!tests)
        return -1;
    strcpy(tests, "/bawaba");
    if (access(program, X_OK) != 0) {
        fprintf(stderr, "no %s: build it first (make tests-built)\n", program);
        return -1;
    }
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void file_into(const char *path, char *text, size_t room)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(text, 1, room - 1, f);
    text[n] = 0;
    fclose(f);
}

/* Runs the program with these words of a shell; output and messages go to `out` and `message`. */
static int run(const char *words)
{
    char command[2048], path[600];
    snprintf(command, sizeof command, "'%s' %s >%s/out 2>%s/message </dev/null", program, words,
             folder, folder);
    int status = system(command);
    assert_true(WIFEXITED(status));
    snprintf(path, sizeof path, "%s/out", folder);
    file_into(path, out, sizeof out);
    snprintf(path, sizeof path, "%s/message", folder);
    file_into(path, message, sizeof message);
    return WEXITSTATUS(status);
}

static void assert_run(const char *words, int status, const char *output)
{
    int got = run(words);
    if (got != status || strcmp(out, output) != 0)
        fail_msg("bawaba %s: exit %d and \"%s\", messages \"%s\"", words, got, out, message);
}

static void assert_wrong_use(const char *words, const char *said)
{
    assert_run(words, 2, "");
    if (!strstr(message, said))
        fail_msg("bawaba %s said \"%s\", not \"%s\"", words, message, said);
}

static void help_and_wrong_use(void **state)
{
    (void)state;
    assert_wrong_use("", "usage: bawaba COMMAND");
    assert_wrong_use("nothing", "there is no command \"nothing\"");
    assert_int_equal(run("--help"), 0);
    static const char *const commands[] = {"policy", "nitaqat", "hijri", "check-id", "version"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        assert_int_equal(run("--help"), 0);
        assert_non_null(strstr(out, commands[i]));
        char words[64], usage[64];
        snprintf(words, sizeof words, "%s --help", commands[i]);
        snprintf(usage, sizeof usage, "usage: bawaba %s", commands[i]);
        assert_int_equal(run(words), 0);
        assert_ptr_equal(strstr(out, usage), out);
        assert_string_equal(message, "");
    }
    assert_wrong_use("hijri", "something is missing");
    assert_wrong_use("hijri 1435-03-15 1435-03-16", "one word too many");
    assert_wrong_use("hijri 1435-03-15 --xml", "there is no option --xml");
    assert_wrong_use("hijri 1435-03-15 --json=yes", "takes no value");
    assert_wrong_use("policy show permit. --on", "needs a value");
    assert_wrong_use("policy show permit. --on yesterday", "is no date");
    assert_int_equal(run("version"), 0);
    assert_ptr_equal(strstr(out, "bawaba "), out);
    assert_int_equal(run("--version"), 0);
}

static void dates_in_the_other_calendar(void **state)
{
    (void)state;
    assert_run("hijri 1435-03-15", 0, "2014-01-16 Thursday\n");
    assert_run("hijri 2014-01-16", 0, "1435-03-15 Thursday\n");
    assert_run("hijri ١٤٣٥-٠٣-١٥", 0, "2014-01-16 Thursday\n");
    assert_run("hijri ' 2013-06-29 '", 0, "1434-08-20 Saturday\n");
    assert_run(
        "hijri --json 2014-01-16", 0,
        "{\"hijri\":\"1435-03-15\",\"gregorian\":\"2014-01-16\",\"weekday\":\"Thursday\"}\n");
    static const char *const bad[] = {"1435-13-01", "1435-02-30", "2014-02-29", "1501-01-01",
                                      "1900-01-01", "yesterday",  "''",         "1٤35-03-15"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char words[64];
        snprintf(words, sizeof words, "hijri %s", bad[i]);
        assert_run(words, 1, "");
        assert_true(strlen(message) > 0);
    }
}

static void official_numbers(void **state)
{
    (void)state;
    assert_run("check-id national 1000000008", 0, "valid\n");
    assert_run("check-id national 2000000006", 1, "invalid: the first digit is 2 and must be 1\n");
    assert_run("check-id iqama 2123456788", 0, "valid\n");
    assert_run("check-id iqama ٢١٢٣٤٥٦٧٨٨", 0, "valid\n");
    assert_run("check-id iqama ' 2123456788 '", 0, "valid\n");
    assert_run("check-id iqama ٢123456788", 1, "invalid: digits of two scripts are mixed\n");
    assert_run("check-id national 1000000016", 0, "valid\n");
    assert_run("check-id national 1000000000", 1, "invalid: the check digit 0 does not fit\n");
    assert_run("check-id national 100000000", 1, "invalid: 9 characters instead of 10\n");
    assert_run("check-id border 3123456789", 0, "valid\n");
    assert_run("check-id border 5123456789", 1, "invalid: the first digit is 5 and must be 3,4\n");
    assert_run("check-id unified 7001234567", 0, "valid\n");
    assert_run("check-id establishment 1-123456", 0, "valid\n");
    assert_int_equal(run("check-id establishment 1123456"), 1);
    assert_run("check-id iban SA0380000000608010167519", 0, "valid\n");
    assert_int_equal(run("check-id iban SA0380000000608010167518"), 1);
    assert_run("check-id --json national 1000000008", 0,
               "{\"kind\":\"national\",\"valid\":true,\"value\":\"1000000008\"}\n");
    assert_int_equal(run("check-id national ''"), 1);
    assert_int_equal(run("check-id establishment -- --1"), 1);
    assert_wrong_use("check-id licence 1", "no kind \"licence\"");
    assert_wrong_use("check-id national", "something is missing");
}

static void floors_and_bands(void **state)
{
    (void)state;
    assert_run("nitaqat --activity MANUFACTURING --year 2026 --workers 400 --saudis 140", 0,
               "activity       manufacturing\n"
               "on             2026-12-31 1448-07-22\n"
               "workers        400\n"
               "saudis         140\n"
               "rate           35.00\n"
               "low_green      25.15\n"
               "medium_green   33.07\n"
               "high_green     36.43\n"
               "platinum       42.33\n"
               "band           medium_green\n"
               "next           high_green with 10 more Saudis\n"
               "floors are     second_hand\n");
    assert_int_equal(run("nitaqat --activity manufacturing --year 2023 --workers 400 --saudis 140"),
                     0);
    assert_non_null(strstr(out, "high_green     34.93\n"));
    assert_non_null(strstr(out, "band           high_green\n"));
    assert_int_equal(run("nitaqat --activity=finance --year=1435 --workers=9 --saudis=0 --json"),
                     0);
    assert_non_null(strstr(out, "\"band\": \"unbanded_no_saudi\""));
    assert_int_equal(
        run("nitaqat --activity manufacturing --on 1435-03-15 --workers 1000 --saudis 60 --json"),
        0);
    assert_non_null(strstr(out, "\"yellow\": 6.0"));
    assert_non_null(strstr(out, "\"floors_status\": \"assumed\""));
    assert_non_null(strstr(out, "\"saudis_to_next\": 69"));
    assert_int_equal(run("nitaqat --activity finance --year 1431 --workers 9 --saudis 1"), 1);
    assert_wrong_use("nitaqat --activity banking --year 2026 --workers 9 --saudis 1",
                     "  finance\n");
    assert_wrong_use("nitaqat --activity finance --year 2026 --workers 9 --saudis 10", "at most");
    assert_wrong_use("nitaqat --activity finance --year 2026 --workers -9 --saudis 0",
                     "not a whole");
    assert_wrong_use("nitaqat --activity finance --workers 9 --saudis 0", "are needed");
    assert_wrong_use("nitaqat --activity finance --year 99 --workers 9 --saudis 0", "no calendar");
}

static void policy_rows_by_key_and_day(void **state)
{
    (void)state;
    assert_int_equal(run("policy check"), 0);
    assert_non_null(strstr(out, "no fault"));
    assert_int_equal(run("policy show levy.month_excess_halalas --on 1435-03-15"), 0);
    assert_non_null(strstr(out, "20000"));
    assert_null(strstr(out, "40000"));
    assert_int_equal(run("policy show levy.month_excess_halalas"), 0);
    assert_non_null(strstr(out, "1434-01-01"));
    assert_non_null(strstr(out, "80000"));
    assert_int_equal(run("policy show S04.E06 --on 1435-03-15 --json"), 0);
    assert_non_null(strstr(out, "\"text\": \"yellow\""));
    assert_non_null(strstr(out, "\"to\": \"2020-01-26\""));
    assert_int_equal(run("policy show 'S04 portal_only_from'"), 0);
    assert_non_null(strstr(out, "1435-03-15"));
    assert_int_equal(run("policy show S04"), 0);
    assert_non_null(strstr(out, "S04 X10"));
    assert_null(strstr(out, "S03"));
    assert_int_equal(run("policy show permit."), 0);
    assert_non_null(strstr(out, "permit.calendar"));
    assert_run("policy show S04.X04 --on 2020-01-26", 1, "");
    assert_wrong_use("policy show permit", "no row has the key");
    assert_wrong_use("policy show ''", "no row has the key");
    assert_wrong_use("policy show", "write check or show KEY");
    assert_wrong_use("policy mend", "write check or show KEY");
}

static void a_changed_folder_of_tables_is_checked(void **state)
{
    (void)state;
    char words[1200], path[600];
    snprintf(path, sizeof path, "%s/policy", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(words, sizeof words, "cp policy/*.tsv '%s'", path);
    assert_int_equal(system(words), 0);
    snprintf(words, sizeof words, "policy check '%s'", path);
    assert_int_equal(run(words), 0);
    snprintf(path, sizeof path, "%s/policy/lists.tsv", folder);
    int lines = 0, c;
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    while ((c = getc(f)) != EOF)
        lines += c == '\n';
    fseek(f, 0, SEEK_END);
    fputs("saudi_only_occupations\t52\t1432-01-01\t\tA\tassumed\t\n", f);
    fclose(f);
    assert_run(words, 1, "");
    snprintf(path, sizeof path, "/policy/lists.tsv:%d: code \"52\"", lines + 1);
    assert_non_null(strstr(message, path));
    assert_run("policy check /nowhere/at/all", 1, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_and_wrong_use),
        cmocka_unit_test(dates_in_the_other_calendar),
        cmocka_unit_test(official_numbers),
        cmocka_unit_test(floors_and_bands),
        cmocka_unit_test(policy_rows_by_key_and_day),
        cmocka_unit_test(a_changed_folder_of_tables_is_checked),
    };
    return cmocka_run_group_tests(tests, find_program, remove_folder);
}
