/* Access: every cell of action x who x case against tests/identity/access_matrix.tsv, which was read
   through by hand; a row that is not in the file must be denied in every case. After a deliberate
   change of access.def print the new table with `access_test write`, and read what changed. */
#include "identity/access.h"
#include "support/people.h"
#include <stdio.h>
#include <stdlib.h>

enum { MINE = 10, SOMEONES = 20, ME = 1, MY_ACCOUNT = 101, HELD = 4, NOT_HELD = 5 };

static const struct who {
    const char *name;
    int roles;
    enum capacity capacity;
    bool is_visitor;
} whos[] = {
    {"visitor", 0, CAPACITY_NONE, true},
    {"customer", ROLE_CUSTOMER, CAPACITY_NONE},
    {"owner", ROLE_CUSTOMER, CAPACITY_OWNER},
    {"main_delegate", ROLE_CUSTOMER, CAPACITY_MAIN_DELEGATE},
    {"delegate", ROLE_CUSTOMER, CAPACITY_DELEGATE},
    {"agent", ROLE_CUSTOMER, CAPACITY_AGENT},
    {"client", ROLE_CLIENT, CAPACITY_CLIENT},
    {"client_without_grant", ROLE_CLIENT, CAPACITY_NONE},
    {"worker", ROLE_WORKER, CAPACITY_NONE},
    {"individual_employer", ROLE_INDIVIDUAL_EMPLOYER, CAPACITY_NONE},
    {"gov_entity", ROLE_GOV_ENTITY, CAPACITY_NONE},
    {"officer", ROLE_OFFICER, CAPACITY_NONE},
    {"reviewer", ROLE_REVIEWER, CAPACITY_NONE},
    {"inspector", ROLE_INSPECTOR, CAPACITY_NONE},
    {"analyst", ROLE_ANALYST, CAPACITY_NONE},
    {"auditor", ROLE_AUDITOR, CAPACITY_NONE},
    {"admin", ROLE_ADMIN, CAPACITY_NONE},
    /* An account in two rights, allowed or slipped in by a mistake. */
    {"auditor+owner", ROLE_AUDITOR, CAPACITY_OWNER},
    {"admin+owner", ROLE_ADMIN, CAPACITY_OWNER},
    {"admin+reviewer", ROLE_ADMIN | ROLE_REVIEWER, CAPACITY_NONE},
    {"auditor+officer", ROLE_AUDITOR | ROLE_OFFICER, CAPACITY_NONE},
};
enum { WHO_COUNT = sizeof whos / sizeof *whos };

/* own: his establishment, himself, a service he holds, a case of his. level1 to no_grant: the same
   with one thing less. other: nothing of his, though the case is assigned to him and was proposed by
   someone else. tied to own_proposal: the same with one thing more. */
enum condition {
    OWN,
    LEVEL1,
    NO_SERVICE,
    NO_PAY,
    NO_GRANT,
    OTHER,
    TIED,
    UNASSIGNED,
    OWN_PROPOSAL,
    CONDITION_COUNT
};
static const char *const condition_names[] = {"own",    "level1",     "no_service",
                                              "no_pay", "no_grant",   "other",
                                              "tied",   "unassigned", "own_proposal"};

static struct actor actor_of(const struct who *who, enum condition c)
{
    if (who->is_visitor)
        return (struct actor){.level = 0};
    bool is_owner = who->capacity == CAPACITY_OWNER, acts = who->capacity != CAPACITY_NONE;
    bool is_client = who->roles & ROLE_CLIENT;
    return (struct actor){
        .account_id = MY_ACCOUNT,
        .person_id = is_client ? 0 : ME,
        .client_id = is_client ? 7 : 0,
        .roles = who->roles,
        .level = c == LEVEL1 ? 1 : 2,
        .establishment_id = acts ? MINE : 0,
        .capacity = who->capacity,
        .services = is_owner ? ~(uint64_t)1 >> 1
                    : acts   ? (uint64_t)1 << HELD
                             : 0,
        .may_pay = is_owner || (acts && c != NO_PAY),
        .may_grant = is_owner || (who->capacity == CAPACITY_MAIN_DELEGATE && c != NO_GRANT),
    };
}

static struct resource resource_of(enum condition c)
{
    if (c < OTHER)
        return (struct resource){.establishment_id = MINE,
                                 .person_id = ME,
                                 .account_id = MY_ACCOUNT,
                                 .service = c == NO_SERVICE ? NOT_HELD : HELD,
                                 .assigned_to = MY_ACCOUNT,
                                 .proposed_by = 999};
    return (struct resource){.establishment_id = SOMEONES,
                             .person_id = 99,
                             .account_id = 998,
                             .service = HELD,
                             .is_tied = c == TIED,
                             .assigned_to = c == UNASSIGNED ? 997 : MY_ACCOUNT,
                             .proposed_by = c == OWN_PROPOSAL ? MY_ACCOUNT : 999};
}

static bool cell(enum action action, const struct who *who, enum condition c)
{
    struct actor a = actor_of(who, c);
    struct resource r = resource_of(c);
    return access_allowed(&a, action, &r);
}

static int find(struct str name, const char *(*name_of)(int), int n)
{
    for (int i = 0; i < n; i++)
        if (str_eq_c(name, name_of(i)))
            return i;
    print_error("no such name: %.*s\n", STR_ARG(name));
    fail();
    return -1;
}
static const char *who_name(int i) { return whos[i].name; }
static const char *action_of(int i) { return action_name((enum action)i); }

static bool expected[ACTION_COUNT][WHO_COUNT][CONDITION_COUNT];

static void read_line(struct str line)
{
    struct str action, who, word;
    line = str_trim(line);
    if (!str_cut(&line, '\t', &action) || !str_cut(&line, '\t', &who))
        fail();
    int a = find(action, action_of, ACTION_COUNT), w = find(who, who_name, WHO_COUNT);
    for (int c = 0; c < CONDITION_COUNT; c++) {
        assert_true(str_cut(&line, '\t', &word));
        assert_true(str_eq(word, S("yes")) || str_eq(word, S("no")));
        expected[a][w][c] = str_eq(word, S("yes"));
    }
    assert_int_equal(line.n, 0);
}

static void every_cell(void **state)
{
    (void)state;
    char line[512];
    int rows = 0, wrong = 0;
    FILE *f = fopen("tests/identity/access_matrix.tsv", "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f)); /* the header */
    while (fgets(line, sizeof line, f)) {
        read_line(str_of(line));
        rows++;
    }
    fclose(f);
    assert_true(rows > 100);
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int w = 0; w < WHO_COUNT; w++)
            for (int c = 0; c < CONDITION_COUNT; c++)
                if (cell((enum action)a, &whos[w], (enum condition)c) != expected[a][w][c]) {
                    print_error("%s, %s, %s: should be %s\n", action_of(a), whos[w].name,
                                condition_names[c], expected[a][w][c] ? "allowed" : "denied");
                    wrong++;
                }
    assert_int_equal(wrong, 0);
}

static void a_blank_resource_is_nobodys(void **state)
{
    (void)state;
    struct actor visitor = {0}, owner = actor_of(&whos[2], OWN);
    assert_false(access_allowed(&visitor, ACTION_VIEW_HOME, NULL));
    assert_false(access_allowed(&visitor, ACTION_VIEW_PROFILE, &(struct resource){0}));
    assert_false(access_allowed(&owner, ACTION_VIEW_WORKERS, NULL));
    assert_false(access_allowed(&owner, ACTION_VIEW_PROFILE, &(struct resource){0}));
    assert_false(access_allowed(&owner, ACTION_SUBMIT_REQUEST,
                                &(struct resource){.establishment_id = MINE}));
    owner.establishment_id = 0; /* none chosen */
    assert_false(access_allowed(&owner, ACTION_VIEW_WORKERS, &(struct resource){0}));
    /* Half own is not own: another's account with one's own person. */
    assert_false(access_allowed(&owner, ACTION_CHANGE_PROFILE,
                                &(struct resource){.account_id = 998, .person_id = ME}));
}

static void answers_say_why(void **state)
{
    (void)state;
    struct actor visitor = {0}, first_level = actor_of(&whos[2], LEVEL1),
                 delegate = actor_of(&whos[4], OWN);
    struct resource own = resource_of(OWN), unheld = resource_of(NO_SERVICE),
                    other = resource_of(OTHER);
    assert_int_equal(access_answer(&visitor, ACTION_VIEW_WORKERS, &own), ACCESS_NEEDS_SIGN_IN);
    assert_int_equal(access_answer(&first_level, ACTION_VIEW_WORKERS, &own), ACCESS_NEEDS_LEVEL);
    assert_int_equal(access_answer(&first_level, ACTION_VIEW_WORKERS, &other), ACCESS_DENIED);
    assert_int_equal(access_answer(&delegate, ACTION_SUBMIT_REQUEST, &unheld), ACCESS_NEEDS_GRANT);
    assert_int_equal(access_answer(&delegate, ACTION_SUBMIT_REQUEST, &other), ACCESS_DENIED);
    assert_int_equal(access_answer(&delegate, ACTION_GRANT, &own), ACCESS_DENIED);
}

/* ---- ties ---- */
static bool tied(struct people *w, int person, int64_t establishment, int64_t about)
{
    bool is_tied;
    struct actor a = {.account_id = w->account[person], .person_id = person, .roles = ROLE_OFFICER};
    assert_int_equal(access_tie(w->reader, &a, establishment, about, &is_tied), OK);
    return is_tied;
}

static void officers_ties_are_found(void **state)
{
    struct people w = people_new(state);
    assert_false(tied(&w, OFFICER, FIRST, 0));
    assert_false(tied(&w, OFFICER, FIRST, WORKER));
    assert_true(tied(&w, OFFICER, 0, OFFICER));
    assert_true(tied(&w, OWNER, FIRST, 0));
    assert_true(tied(&w, OWNER, SECOND, 0));
    assert_false(tied(&w, OWNER, OTHERS, 0));
    assert_true(tied(&w, OWNER, 0, WORKER));
    assert_false(tied(&w, OTHER_OWNER, 0, WORKER));
    assert_true(tied(&w, WORKER, 0, OWNER));
    assert_true(tied(&w, WORKER, SECOND, 0)); /* employed under the same unified number */
    struct grant g = people_grant(OFFICER, CAPACITY_DELEGATE);
    people_granted(&w, OWNER, &g);
    assert_true(tied(&w, OFFICER, FIRST, 0));
    assert_false(tied(&w, OFFICER, OTHERS, 0));
    people_free(&w);
}

static void write_matrix(void)
{
    printf("action\twho");
    for (int c = 0; c < CONDITION_COUNT; c++)
        printf("\t%s", condition_names[c]);
    putchar('\n');
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int w = 0; w < WHO_COUNT; w++) {
            bool any = false;
            for (int c = 0; c < CONDITION_COUNT; c++)
                any |= cell((enum action)a, &whos[w], (enum condition)c);
            if (!any)
                continue;
            printf("%s\t%s", action_of(a), whos[w].name);
            for (int c = 0; c < CONDITION_COUNT; c++)
                printf("\t%s", cell((enum action)a, &whos[w], (enum condition)c) ? "yes" : "no");
            putchar('\n');
        }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell),
        cmocka_unit_test(a_blank_resource_is_nobodys),
        cmocka_unit_test(answers_say_why),
        ON_EACH_ENGINE(officers_ties_are_found),
    };
    if (argc == 2 && strcmp(argv[1], "write") == 0) {
        write_matrix();
        return 0;
    }
    return cmocka_run_group_tests_name("identity/access", tests, NULL, NULL);
}
