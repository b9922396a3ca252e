/* The catalogue and its check at start; and that every word a decision may need has its text. */
#include "services/service.h"
#include "support/judging.h"
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void the_catalogue_is_whole(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct buf faults = buf_new(a);
    if (!catalogue_check(judging_policy(), &faults))
        fail_msg("%.*s", STR_ARG(buf_out(&faults)));
    arena_free(a);
}

static void services_are_found(void **state)
{
    (void)state;
    int n;
    const struct service *const *all = catalogue(&n);
    assert_null(all[n]);
    for (int i = 0; i < n; i++) {
        assert_ptr_equal(service_by_number(all[i]->number), all[i]);
        assert_ptr_equal(service_by_id(str_of(all[i]->id)), all[i]);
    }
    assert_ptr_equal(service_by_id(S("s04")), service_by_number(4));
    assert_null(service_by_id(S("S4")));
    assert_null(service_by_id(S("")));
    assert_null(service_by_number(0));
}

/* A row that puts a rule in force which the service does not list would be silently dead. */
static void a_dead_row_is_a_fault(void **state)
{
    (void)state;
    struct arena *a = arena_new(64 << 20);
    struct buf faults = buf_new(a);
    const struct policy *p = judging_policy_with(a, "service_rules.tsv", "S04\tW10\t\t1432-01-01",
                                                 "S04\tW09\t12\t1432-01-01", &faults);
    if (!p)
        fail_msg("%.*s", STR_ARG(buf_out(&faults)));
    assert_false(catalogue_check(p, &faults));
    assert_non_null(strstr(str_c(a, buf_out(&faults)), "S04 W09"));
    arena_free(a);
}

/* ---- texts ---- */

static char texts[2][1 << 20];

static void texts_read(void)
{
    static const char *const paths[] = {"text/rules.ar.po", "text/rules.en.po"};
    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(paths[i], "rb");
        if (!f)
            fail_msg("no %s: run in the root of the tree", paths[i]);
        size_t n = fread(texts[i], 1, sizeof texts[i] - 1, f);
        assert_true(feof(f));
        texts[i][n] = 0;
        fclose(f);
    }
}

static void must_have(const char *group, const char *word, const char *end)
{
    char line[128];
    snprintf(line, sizeof line, "msgid \"%s.%s%s\"\n", group, word, end);
    for (int i = 0; i < 2; i++)
        if (!strstr(texts[i], line))
            fail_msg("%s lacks %s", i ? "English" : "Arabic", line);
}

static void every_word_has_its_text(void **state)
{
    (void)state;
    texts_read();
    for (int i = 1; i < RULE_COUNT; i++) {
        if (!rule_info(i))
            continue;
        must_have("rule", rule_info(i)->code, "");
        must_have("rule", rule_info(i)->code, ".ok");
        must_have("rule", rule_info(i)->code, ".need");
    }
    for (int i = 1; i < FACT_COUNT; i++)
        if (fact_info(i))
            must_have("fact", fact_info(i)->identifier, "");
    for (int i = 1; remedy_key((enum remedy_action)i); i++)
        must_have("remedy", remedy_key((enum remedy_action)i), "");
    for (int i = 1; fee_key((enum fee_kind)i); i++)
        must_have("fee", fee_key((enum fee_kind)i), "");
    for (int i = 1; party_key((enum party)i); i++)
        must_have("party", party_key((enum party)i), "");
    for (int i = 1; effect_info((enum effect_kind)i); i++)
        must_have("effect", effect_info((enum effect_kind)i)->name, "");
    for (int kind = 0; kind < VALUE_KINDS; kind++)
        for (int64_t v = 0; v < 20 && kind != VALUE_CALENDAR; v++) /* calendars: dates.po */
            if (value_word((enum value_kind)kind, v))
                must_have(value_word_group((enum value_kind)kind),
                          value_word((enum value_kind)kind, v), "");
}

/* What a start page shows of fees and periods has a name in both languages. */
static void shown_parameters_have_names(void **state)
{
    (void)state;
    static char names[1 << 21];
    static const char *const patterns[] = {"text/*.ar.po", "text/*.en.po"};
    for (int k = 0; k < 2; k++) {
        glob_t found;
        size_t n = 0;
        assert_int_equal(glob(patterns[k], 0, NULL, &found), 0);
        for (size_t i = 0; i < found.gl_pathc; i++) {
            FILE *f = fopen(found.gl_pathv[i], "rb");
            assert_non_null(f);
            n += fread(names + n, 1, sizeof names - 1 - n, f);
            assert_true(feof(f));
            fclose(f);
        }
        names[n] = 0;
        globfree(&found);
        int count;
        const struct service *const *all = catalogue(&count);
        for (int i = 0; i < count; i++)
            for (int p = 0; p < all[i]->shown_count; p++) {
                char line[128];
                snprintf(line, sizeof line, "msgid \"param.%s\"\n", param_key(all[i]->shown[p]));
                if (!strstr(names, line))
                    fail_msg("%s: %s lacks %s", all[i]->id, patterns[k], line);
            }
    }
}

static void words_there_and_back(void **state)
{
    (void)state;
    for (int kind = -1; kind <= VALUE_KINDS; kind++)
        for (int64_t v = -1; v < 20; v++) {
            const char *word = value_word((enum value_kind)kind, v);
            int64_t back = -9;
            if (word) {
                assert_true(value_by_word((enum value_kind)kind, str_of(word), &back));
                assert_int_equal(back, v);
            }
        }
    int64_t untouched = 5;
    assert_false(value_by_word(VALUE_BAND, S("blue"), &untouched));
    assert_false(value_by_word(VALUE_DAY, S("yes"), &untouched));
    assert_int_equal(untouched, 5);
    for (enum band b = BAND_RED; b <= BAND_UNBANDED_NO_SAUDI; b++)
        assert_string_equal(value_word(VALUE_BAND, b), band_key(b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_catalogue_is_whole),      cmocka_unit_test(services_are_found),
        cmocka_unit_test(a_dead_row_is_a_fault),       cmocka_unit_test(every_word_has_its_text),
        cmocka_unit_test(shown_parameters_have_names), cmocka_unit_test(words_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
