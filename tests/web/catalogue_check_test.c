/* tools/messages.sh, which keeps the catalogues of both languages whole: each kind of fault in a
   folder of its own must stop it, with the file and line of the fault. */
#include "base/str.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/bawaba-texts-XXXXXX";

static void write_text(const char *file, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

/* Runs the script for Arabic; its messages in *said. Answers its exit code. */
static int run_script(char said[static 4096])
{
    char command[512];
    snprintf(command, sizeof command, "TEXT_DIR=%s tools/messages.sh ar %s/ar.mo 2>&1", folder,
             folder);
    FILE *in = popen(command, "r");
    assert_non_null(in);
    size_t n = fread(said, 1, 4095, in);
    said[n] = 0;
    return WEXITSTATUS(pclose(in));
}

static void assert_stops(const char *ar, const char *en, const char *expected)
{
    char said[4096];
    write_text("a.ar.po", ar);
    write_text("a.en.po", en);
    int code = run_script(said);
    if (code == 0 || !strstr(said, expected))
        fail_msg("exit %d, said \"%s\", expected \"%s\"", code, said, expected);
}

static void test_good_texts_pass(void **state)
{
    (void)state;
    char said[4096];
    write_text("a.ar.po",
               "# note\nmsgid \"a\"\nmsgstr \"\"\n\"ا \"\n\"ب {x}\"\n\n"
               "msgid \"p\"\nmsgid_plural \"p\"\nmsgstr[0] \"لا\"\nmsgstr[1] \"و\"\n"
               "msgstr[2] \"ث\"\nmsgstr[3] \"{n}\"\nmsgstr[4] \"{n}\"\nmsgstr[5] \"{n}\"\n");
    write_text("a.en.po",
               "msgid \"a\"\nmsgstr \"{x} A\"\n\n"
               "msgid \"p\"\nmsgid_plural \"p\"\nmsgstr[0] \"one\"\nmsgstr[1] \"{n}\"\n");
    int code = run_script(said);
    assert_string_equal(said, "");
    assert_int_equal(code, 0);
}

#define ENTRY(id, text) "msgid \"" id "\"\nmsgstr \"" text "\"\n"

static void test_faults_stop_the_build(void **state)
{
    (void)state;
    const char *good = ENTRY("a", "x");
    assert_stops("\n" ENTRY("a", "") "\n", good, "a.ar.po:3: an empty translation of a");
    assert_stops(good, "#, fuzzy\n" ENTRY("a", "x"), "a.en.po:2: a fuzzy translation of a");
    assert_stops(ENTRY("a", "x") "\n" ENTRY("b", "x"), good, "a.ar.po:4: b is missing in en");
    assert_stops(good, ENTRY("a", "x") "\n" ENTRY("b", "x"), "a.en.po:4: b is missing in ar");
    assert_stops(ENTRY("a", "x") "\n" ENTRY("a", "y"), good, "a.ar.po:4: a stands already in");
    assert_stops(ENTRY("a", "{x}"), good, "a has the values");
    assert_stops(ENTRY("a", "{x} {y}"), ENTRY("a", "{y} {x} {z}"), "a.en.po:1: a has the values");
    assert_stops(ENTRY("a", "{x"), good, "a.ar.po:2: a brace that is no {name}");
    assert_stops(ENTRY("a", "x}"), good, "a.ar.po:2: a brace that is no {name}");
    assert_stops(ENTRY("a", "<b>x</b>"), good, "a.ar.po:2: markup in a text");
    assert_stops(ENTRY("a", "x "), good, "a.ar.po:2: a space at the end");
    assert_stops(ENTRY("a", "\xE2\x80\x8F"), good, "a.ar.po:2: a direction mark");
    assert_stops(ENTRY("a", "x\\t"), good, "a.ar.po:2: a control character");
    assert_stops(ENTRY("A b", "x"), good, "a.ar.po:1: an identifier is words");
    assert_stops("msgid \"a\"\nmsgstr \"x\n", good, "a.ar.po:2: a string without");
    assert_stops(good, "nonsense\n", "a.en.po:1: not a line of a catalogue");
    assert_stops(good, "#~ msgid \"a\"\n", "a.en.po:1: an obsolete entry");
    assert_stops(ENTRY("", "x"), good, "a.ar.po:1: only _header.ar.po has a header");
}

#define AR_FORMS(f0, f3, f5)                                                                    \
    "msgid \"p\"\nmsgid_plural \"p\"\nmsgstr[0] \"" f0 "\"\nmsgstr[1] \"b\"\nmsgstr[2] \"c\"\n" \
    "msgstr[3] \"" f3 "\"\nmsgstr[4] \"{n}\"\nmsgstr[5] \"" f5 "\"\n"
#define EN_FORMS(f0, f1) \
    "msgid \"p\"\nmsgid_plural \"p\"\nmsgstr[0] \"" f0 "\"\nmsgstr[1] \"" f1 "\"\n"

static void test_plural_faults_stop_the_build(void **state)
{
    (void)state;
    const char *ar = AR_FORMS("a", "{n}", "{n}"), *en = EN_FORMS("1", "{n}");
    assert_stops(AR_FORMS("a", "x", "{n}"), en, "a.ar.po:6: form 3 of p stands for many numbers");
    assert_stops(AR_FORMS("a", "{n} {w}", "{n}"), en, "a.ar.po:6: form 3 of p has the values w");
    assert_stops(AR_FORMS("a", "{n}", ""), en, "a.ar.po:8: an empty translation of p");
    assert_stops(ar, EN_FORMS("1", "many"), "a.en.po:4: form 1 of p stands for many numbers");
    assert_stops(ar, ENTRY("p", "x"), "a.en.po:1: p is plural in one language only");
    assert_stops(ar, "msgid \"p\"\nmsgid_plural \"p\"\nmsgstr[0] \"1\"\n",
                 "a.en.po:1: p has 1 forms; en needs 2");
    assert_stops(ar, "msgid \"p\"\nmsgid_plural \"q\"\nmsgstr[0] \"1\"\nmsgstr[1] \"{n}\"\n",
                 "a.en.po:1: msgid_plural must repeat");
    assert_stops(ar, "msgid \"p\"\nmsgid_plural \"p\"\nmsgstr[0] \"1\"\nmsgstr[2] \"{n}\"\n",
                 "a.en.po:4: forms of p are numbered");
}

static int make_folder(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "cp text/_header.*.po %s", mkdtemp(folder));
    return system(command);
}

static int remove_folder(void **state)
{
    (void)state;
    char command[256];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_texts_pass),
        cmocka_unit_test(test_faults_stop_the_build),
        cmocka_unit_test(test_plural_faults_stop_the_build),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
