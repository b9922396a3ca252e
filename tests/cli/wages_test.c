/* bawaba wages check through the built program: its exit statuses, its words in both languages, its
   JSON and CSV, on the sample files (tests/data/wages). Runs in the root. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

static char program[512], folder[] = "/tmp/bawaba-wages-XXXXXX";
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

static void file_into(const char *name, char *text, size_t room)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(text, 1, room - 1, f);
    text[n] = 0;
    fclose(f);
}

static void file_from(const char *name, const char *text)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

/* Runs `wages check` with these words of a shell, in which $D is the folder. */
static int run(const char *words, const char *input)
{
    char command[4096];
    snprintf(command, sizeof command,
             "D='%s'; '%s' wages check %s >\"$D/out\" 2>\"$D/message\" <%s", folder, program, words,
             input);
    int status = system(command);
    assert_true(WIFEXITED(status));
    file_into("out", out, sizeof out);
    file_into("message", message, sizeof message);
    return WEXITSTATUS(status);
}

static void assert_run(const char *words, int status, const char *output)
{
    int got = run(words, "/dev/null");
    if (got != status || strcmp(out, output) != 0)
        fail_msg("wages check %s: exit %d and \"%s\", messages \"%s\"", words, got, out, message);
}

#define NOT_MADE \
    "Checks not made, they need the registers and are made on upload: 8, 9, 11, 12, 16, 18\n"

static void samples(void **state)
{
    (void)state;
    assert_run("tests/data/wages/sa_wps_valid.txt --month 2014-01", 0,
               NOT_MADE "Wage lines 4, rejected 0, remarks 0, sum 14,039.75\n"
                        "The file is accepted\n");
    assert_run("tests/data/wages/sa_wps_valid_with_tag_rows.txt", 0,
               "Checks not made, they need the wage month: 21\n" NOT_MADE
               "Wage lines 4, rejected 0, remarks 0, sum 14,039.75\nThe file is accepted\n");
    assert_run(
        "tests/data/wages/sa_wps_bad_person_id.txt --month=2014-01", 1,
        "Line 4, field [MOL-ID]: Rejected, check 10: The number 2999000026 is wrong: its check "
        "digit does not fit the others. Compare it with the card; one of its digits is "
        "mistyped.\n" NOT_MADE "Wage lines 4, rejected 1, remarks 0, sum 14,039.75\n"
        "The file is rejected\n");
    assert_run("tests/data/wages/sa_wps_bad_total.txt --month 2014-01 --lang ar", 1,
               "السطر 1، الحقل [32A-AMT]: مرفوض، الفحص 4: الإجمالي المكتوب 14040.75، ومجموع "
               "الأسطر 14039.75. صحح الإجمالي إلى 14039.75، أو ابحث عن السطر الناقص أو الزائد.\n"
               "فحوص لم تجر، تحتاج إلى السجلات وتجرى عند الرفع: 8, 9, 11, 12, 16, 18\n"
               "أسطر الأجور 4، المرفوض منها 0، الملاحظات 0، المجموع 14,039.75\n"
               "الملف مرفوض\n");
    static const struct {
        const char *words;
        int status;
    } table[] = {
        {"tests/data/wages/uae_sif_valid.sif --format uae", 0},
        {"tests/data/wages/uae_sif_valid_evp.sif --format uae", 0},
        {"tests/data/wages/uae_sif_bad_count.sif --format uae", 1},
        {"tests/data/wages/uae_sif_bad_total.sif --format uae --month 2014-01", 1},
        {"tests/data/wages/uae_sif_valid.sif --format uae --month 2014-02", 1},
        {"tests/data/wages/uae_sif_valid.sif", 0},
        {"tests/data/wages/uae_sif_valid.sif --format sa", 1},
        {"tests/data/wages/sa_wps_valid.txt --month 2014-06", 1},
        {"tests/data/wages/sa_wps_valid.txt --month ٢٠١٤-٠١", 0},
        {"tests/data/wages/nothing.txt", 1},
        {"tests/data", 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (run(table[i].words, "/dev/null") != table[i].status)
            fail_msg("%s: not %d: %s%s", table[i].words, table[i].status, out, message);
    /* From a pipe, which has no size and can't be read twice. */
    assert_int_equal(run("-", "tests/data/wages/sa_wps_valid.txt"), 0);
}

static void the_other_formats(void **state)
{
    (void)state;
    file_from("header.csv",
              "1,PAYROLL,9999901,1234567890123456,140131,TEST CO,,,,1,7415.00,January\r\n");
    file_from("body.csv", "1999000019,SA5880000000000009990000,7415.00,6000,1500,500,585,RJHISARI,"
                          "ALI,,,\r\n");
    file_from("mine.csv", "ID;Net pay\n1999000019;5000\n1999000019;5000\n");
    file_from("map.txt", "person=ID\nnet=Net pay\nseparator=semicolon\n");
    assert_int_equal(run("$D/header.csv $D/body.csv --format bank", "/dev/null"), 0);
    assert_int_equal(
        run("$D/mine.csv --format 'map:person=1,net=2,separator=semicolon'", "/dev/null"), 0);
    assert_non_null(strstr(out, "Line 3, field person: Remark, check 13: The worker 1999000019 "
                                "stands twice; first on line 2."));
    assert_non_null(strstr(out, "The file is accepted with remarks\n"));
    assert_int_equal(run("$D/mine.csv --format map:@$D/map.txt", "/dev/null"), 0);
    assert_int_equal(run("$D/mine.csv --format map:@$D/none.txt", "/dev/null"), 2);
}

static void json_and_csv(void **state)
{
    (void)state;
    file_from("formula.txt",
              "RJHI\t0000123456\tSA2780000000009990001234\tSAR\t20140131\t7415.00\t\t"
              "REF1\t\t9999901\n7415.00\tSA5880000000000009990000\t=1+1\tRJHI\t\t\t"
              "6000\t1500\t500\t585\t1999000018\t\t\t\n-\n");
    assert_int_equal(run("$D/formula.txt --json --report $D/report.csv", "/dev/null"), 1);
    json_error_t error;
    json_t *json = json_loads(out, 0, &error);
    if (!json)
        fail_msg("%s in %s", error.text, out);
    json_t *findings = json_object_get(json, "findings"), *first = json_array_get(findings, 0);
    assert_int_equal(json_array_size(findings), 2);
    assert_string_equal(json_string_value(json_object_get(first, "code")), "formula");
    assert_string_equal(json_string_value(json_object_get(first, "grade")), "remark");
    assert_string_equal(json_string_value(json_object_get(first, "value")), "=1+1");
    assert_int_equal(json_integer_value(json_object_get(first, "line")), 2);
    json_t *summary = json_object_get(json, "summary");
    assert_string_equal(json_string_value(json_object_get(summary, "outcome")), "rejected");
    assert_int_equal(json_array_size(json_object_get(summary, "checks")), 22);
    json_decref(json);
    file_into("report.csv", out, sizeof out);
    assert_non_null(strstr(out, "\r\n2,[59-NAME],\"'=1+1\",,22,Remark,"));
    assert_non_null(strstr(out, "\r\n2,[MOL-ID],1999000018,,10,Rejected,"));
    /* Nothing found: still whole JSON. */
    assert_int_equal(run("tests/data/wages/sa_wps_valid.txt --json", "/dev/null"), 0);
    json = json_loads(out, 0, &error);
    assert_non_null(json);
    assert_int_equal(json_array_size(json_object_get(json, "findings")), 0);
    json_decref(json);
}

static void wrong_use(void **state)
{
    (void)state;
    static const char *const words[] = {
        "",
        "a b",
        "a --format bank",
        "a --format xlsx",
        "a --format map",
        "a --format map:person=1",
        "a --month 2014",
        "a --month 2014-13",
        "a --lang fr",
        "a --today yesterday",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (run(words[i], "/dev/null") != 2 || out[0] || !message[0])
            fail_msg("%s is taken: %s", words[i], out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples),
        cmocka_unit_test(the_other_formats),
        cmocka_unit_test(json_and_csv),
        cmocka_unit_test(wrong_use),
    };
    return cmocka_run_group_tests(tests, find_program, remove_folder);
}
