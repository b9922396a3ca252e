/* Runs every tests/cases/sNN/NAME.case over the folder's _base.case. Run it in the root. */
#include "services/case_file.h"
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { CASES_MAX = 1000 };

static struct arena *boot, *req;
static struct policy *policy;

static int start(void **state)
{
    (void)state;
    boot = arena_new(64 << 20);
    req = arena_new(16 << 20);
    struct buf faults = buf_new(boot);
    if (policy_load_embedded(boot, &policy, &faults) != OK) {
        fprintf(stderr, "%.*s", STR_ARG(buf_out(&faults)));
        return -1;
    }
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(req);
    arena_free(boot);
    return 0;
}

static struct str file_read(struct str path)
{
    FILE *f = fopen(str_c(req, path), "rb");
    if (!f)
        fail_msg("no %.*s: run in the root of the tree", STR_ARG(path));
    struct buf b = buf_new(req);
    char piece[4096];
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_add(&b, piece, n);
    fclose(f);
    return buf_out(&b);
}

/* False, and the reasons on standard error, when the case does not hold. */
static bool case_run(const struct service *s, struct str folder, const char *name)
{
    struct str base = str_printf(req, "%.*s/_base.case", STR_ARG(folder));
    struct str path = str_printf(req, "%.*s/%s", STR_ARG(folder), name);
    struct case_text texts[] = {{base, file_read(base)}, {path, file_read(path)}};
    struct case_file c;
    struct decision d;
    struct buf out = buf_new(req);
    if (case_file_read(req, s, policy, texts, 2, &c, &out) == OK) {
        case_file_judge(&c, policy, &d);
        if (case_file_holds(req, &c, &d, &out))
            return true;
    }
    fprintf(stderr, "%.*s:\n%.*s", STR_ARG(path), STR_ARG(buf_out(&out)));
    return false;
}

static int run_folder(const struct service *s, int *failed)
{
    char folder[32];
    snprintf(folder, sizeof folder, "tests/cases/s%02d", s->number);
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, alphasort), run = 0;
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        struct str name = str_of(entries[i]->d_name);
        if (str_ends(name, S(".case")) && !str_starts(name, S("_"))) {
            *failed += !case_run(s, str_of(folder), entries[i]->d_name);
            arena_reset(req);
            run++;
        }
        free(entries[i]);
    }
    free(entries);
    return run;
}

static void every_case_holds(void **state)
{
    (void)state;
    int services, failed = 0, run = 0;
    const struct service *const *all = catalogue(&services);
    for (int i = 0; i < services; i++) {
        int one = run_folder(all[i], &failed);
        assert_true(one > 0);
        run += one;
    }
    printf("%d cases\n", run);
    assert_int_equal(failed, 0);
}

/* A wrong expectation, a slip in a key, a value out of its kind: each is noticed. */
static void a_wrong_case_is_noticed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fault;
    } slips[] = {
        {"[policy]\ntoday = 1435-13-01\n", "is no date"},
        {"[policy]\ntoday = 1435-03-15\ntoday = 1435-03-16\n", "is set twice"},
        {"[worker]\nest_status = active\n", "is no fact of this section"},
        {"[worker]\nworker_status = asleep\n", "is not a value of this fact"},
        {"[worker\nworker_status = on_job\n", "is no section"},
        {"worker_status = on_job\n", "write [section]"},
        {"[input]\nmonths = 3\n", "not offered on that day"},
        {"[input]\nweeks = 3\n", "is no field of the service"},
        {"[expect]\noutcme = granted\n", "is nothing that can be expected"},
        {"[policy]\nphase = later\n", "is neither submission nor execution"},
    };
    const struct service *s = service_by_number(4);
    struct str base = S("tests/cases/s04/_base.case");
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        struct case_text texts[] = {{base, file_read(base)}, {S("slip"), str_of(slips[i].text)}};
        struct case_file c;
        struct buf faults = buf_new(req);
        assert_int_equal(case_file_read(req, s, policy, texts, 2, &c, &faults), ERR_INPUT);
        char *said = str_c(req, buf_out(&faults));
        if (!strstr(said, slips[i].fault))
            fail_msg("'%s' gave '%s'", slips[i].text, said);
        arena_reset(req);
    }
}

static void a_wrong_expectation_is_noticed(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "[expect]\noutcome = refused\n",
        "[expect]\noutcome = granted\nreasons = S04.E06\n",
        "[expect]\noutcome = granted\nfee = 2500.01\n",
        "[expect]\noutcome = granted\nsteps = basic 12m 100.00 = 100.00\n",
        "[expect]\noutcome = granted\neffects = permit_extend new_expiry=1436-04-16\n",
        "[expect]\noutcome = granted\neffects = permit_issue\n",
        "[expect]\noutcome = granted\neffects = permit_extend no_such=1\n",
        "[expect]\noutcome = granted\npassed = S04.W14\n",
        "[expect]\noutcome = granted\nuntested = S04.W06\n",
        "[expect]\noutcome = granted\nremedies = S04.W06 wait\n",
    };
    const struct service *s = service_by_number(4);
    struct str base = S("tests/cases/s04/_base.case");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct case_text texts[] = {{base, file_read(base)}, {S("wrong"), str_of(wrong[i])}};
        struct case_file c;
        struct decision d;
        struct buf said = buf_new(req);
        assert_int_equal(case_file_read(req, s, policy, texts, 2, &c, &said), OK);
        case_file_judge(&c, policy, &d);
        if (case_file_holds(req, &c, &d, &said))
            fail_msg("not noticed: %s", wrong[i]);
        assert_true(said.n > 0);
        arena_reset(req);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_holds),
        cmocka_unit_test(a_wrong_case_is_noticed),
        cmocka_unit_test(a_wrong_expectation_is_noticed),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
