/* bawaba account: the accounts of staff and the help desk's tools, straight on the store. A password
   never stands on the command line, where every user of the machine could read it: it comes from
   standard input, or is made here and printed once. */
#include "base/digits.h"
#include "base/random.h"
#include "cli/options.h"
#include "db/db.h"
#include "identity/account.h"
#include "identity/audit.h"
#include "identity/language.h"
#include "identity/password.h"
#include "identity/role.h"
#include "rules/ids.h"
#include <jansson.h>
#include <stdio.h>
#include <time.h>

extern const struct command cli_account;

struct account_options {
    const char *db, *roles, *phone, *email, *language;
    int64_t office, level;
    bool is_stdin, is_json;
};

enum { MADE_PASSWORD_CHARACTERS = 20 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* 100 random bits without letters that are mistaken for digits. */
static void password_make(char text[static MADE_PASSWORD_CHARACTERS + 1])
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789_";
    unsigned char random[MADE_PASSWORD_CHARACTERS];
    random_bytes(random, sizeof random);
    for (int i = 0; i < MADE_PASSWORD_CHARACTERS; i++)
        text[i] = letters[random[i] & 31];
    text[MADE_PASSWORD_CHARACTERS] = 0;
}

static int complain(const char *what)
{
    fprintf(stderr, "bawaba: %s\n", what);
    return CLI_REFUSED;
}

static int complain_error(enum err e)
{
    switch (e) {
    case OK: return CLI_DONE;
    case ERR_CONFLICT: return complain("the person has an account already");
    case ERR_NOT_FOUND: return complain("there is no such account");
    case ERR_INPUT:
        return complain("these roles may not stand in one account, or the level is not 1 or 2");
    case ERR_DENIED:
    case ERR_BUSY:
    case ERR_DB:
    case ERR_IO: break;
    }
    return complain("the database could not do it; the log line above says why");
}

/* The password as it will be hashed, from standard input or made. False: explained already. */
static bool password_take(const struct account_options *o, struct str id_no, struct str *plain,
                          bool *is_made)
{
    static char made[MADE_PASSWORD_CHARACTERS + 1], line[PASSWORD_BYTES_MAX + 2];
    struct str typed;
    *is_made = !o->is_stdin;
    if (*is_made) {
        password_make(made);
        *plain = str_of(made);
        return true;
    }
    if (!fgets(line, sizeof line, stdin))
        line[0] = 0;
    typed = str_first(str_of(line), str_index(str_of(line), '\n'));
    switch (password_judge(cli_arena(), typed, id_no)) {
    case PASSWORD_FINE: return password_plain(cli_arena(), typed, plain);
    case PASSWORD_NOT_TEXT: complain("the password is not UTF-8 text"); break;
    case PASSWORD_SHORT: complain("the password needs at least 8 characters"); break;
    case PASSWORD_LONG: complain("the password may have at most 128 characters"); break;
    case PASSWORD_COMMON: complain("the password is one of those that everyone tries first"); break;
    case PASSWORD_HAS_ID: complain("the password contains the id number"); break;
    }
    return false;
}

static int tell(const struct account_options *o, int64_t account, const char *made)
{
    if (o->is_json) {
        json_t *json = json_pack("{s:I, s:s*}", "account", (json_int_t)account, "password", made);
        json_dumpf(json, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(json);
        return CLI_DONE;
    }
    if (made)
        printf("%s\n", made);
    fprintf(stderr, made ? "account %lld: its password is printed once\n" : "account %lld\n",
            (long long)account);
    return CLI_DONE;
}

/* ---- add ---- */
static enum err add_write(struct db *db, const struct account_options *o, int64_t person, int roles,
                          const char *hash, int64_t *account)
{
    int64_t now = now_ms();
    TRY(account_open(db,
                     &(struct account_new){.person_id = person,
                                           .roles = roles,
                                           .level = (int)o->level,
                                           .office_no = (int)o->office,
                                           .made_on = day_of_instant(now)},
                     account));
    TRY(credential_set(db, *account,
                       &(struct credential){.password_hash = str_of(hash),
                                            .phone = str_of(o->phone),
                                            .email = str_of(o->email),
                                            .language = language_number(str_of(o->language))},
                       now));
    return audit_add(db, &(struct audit_event){.at = now,
                                               .action = AUDIT_ACCOUNT_OPENED,
                                               .person_id = person,
                                               .detail = S("by=command_line\n")});
}

/* Runs a write in its own transaction. */
#define COMMITTED(db, call)                 \
    ({                                      \
        enum err committed_ = db_begin(db); \
        if (committed_ == OK) {             \
            committed_ = (call);            \
            if (committed_ == OK)           \
                committed_ = db_commit(db); \
            else                            \
                db_rollback(db);            \
        }                                   \
        committed_;                         \
    })

static int add(struct db *db, const struct account_options *o, struct str id_no, int64_t number)
{
    int64_t account, person;
    int roles;
    struct str plain;
    bool is_made;
    char hash[PASSWORD_HASH_BYTES];
    if (!roles_read(str_of(o->roles), &roles))
        return complain("--role takes customer, worker, individual_employer, gov_entity, officer, "
                        "reviewer, inspector, analyst, auditor, admin, with commas between");
    enum err e = account_by_id_no(db, number, &account, &person);
    if (e == OK)
        return complain_error(ERR_CONFLICT);
    if (e != ERR_NOT_FOUND)
        return complain_error(e);
    if (!person)
        return complain("no person with that number is on file: import the person first");
    if (!password_take(o, id_no, &plain, &is_made))
        return CLI_REFUSED;
    if (password_hash(plain, hash) != OK)
        return complain_error(ERR_IO);
    e = COMMITTED(db, add_write(db, o, person, roles, hash, &account));
    return e == OK ? tell(o, account, is_made ? plain.at : NULL) : complain_error(e);
}

static int reset(struct db *db, const struct account_options *o, struct str id_no, int64_t account)
{
    struct str plain;
    bool is_made;
    char hash[PASSWORD_HASH_BYTES];
    if (!password_take(o, id_no, &plain, &is_made))
        return CLI_REFUSED;
    if (password_hash(plain, hash) != OK)
        return complain_error(ERR_IO);
    enum err e = COMMITTED(db, account_password_set(db, account, str_of(hash), NULL, 0, now_ms()));
    return e == OK ? tell(o, account, is_made ? plain.at : NULL) : complain_error(e);
}

/* ---- list ---- */
static void list_one(const struct account_options *o, const struct account *a, struct str roles)
{
    const char *status = a->status == ACCOUNT_ACTIVE ? "active" : "disabled";
    if (!o->is_json) {
        printf("%lld\t%s\t%d\t%d\t%.*s\n", (long long)a->id, status, a->level, a->office_no,
               STR_ARG(roles));
        return;
    }
    json_t *json = json_pack("{s:I, s:s, s:i, s:i, s:s%, s:b}", "account", (json_int_t)a->id,
                             "status", status, "level", a->level, "office", a->office_no, "roles",
                             roles.at, roles.n, "has_second_factor", (int)a->has_totp);
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

/* One line an account, no personal data: number, status, level, office, roles. */
static int list(struct db *db, const struct account_options *o)
{
    enum { PAGE = 200 };
    struct account *page;
    int64_t after = 0;
    int n;
    do {
        enum err e = account_list(db, cli_arena(), after, PAGE, &page, &n);
        if (e != OK)
            return complain_error(e);
        for (int i = 0; i < n; i++) {
            list_one(o, &page[i], roles_text(cli_arena(), page[i].roles));
            after = page[i].id;
        }
        arena_reset(cli_arena()); /* a million accounts must not need a million rows of memory */
    } while (n == PAGE);
    return CLI_DONE;
}

/* ---- the command ---- */
static int with_account(struct db *db, const struct account_options *o, const char *verb,
                        struct str id_no, int64_t number)
{
    int64_t account, now = now_ms();
    enum err e = account_by_id_no(db, number, &account, NULL);
    if (e != OK)
        return complain_error(e);
    if (strcmp(verb, "reset") == 0)
        return reset(db, o, id_no, account);
    e = strcmp(verb, "disable") == 0 ? COMMITTED(db, account_disable(db, account, 0, now))
                                     : COMMITTED(db, account_enable(db, account, 0, now));
    return e == OK ? tell(o, account, NULL) : complain_error(e);
}

static int work(struct db *db, const struct options *o, const struct account_options *a)
{
    struct id_finding finding;
    struct str id_no;
    int64_t number;
    const char *verb = o->words[0];
    if (strcmp(verb, "list") == 0)
        return list(db, a);
    if (o->words_count < 2)
        return options_wrong(o, "%s needs an id number", verb);
    if (digits_plain(cli_arena(), str_of(o->words[1]), &id_no) != DIGITS_FINE ||
        !id_check(ID_PERSON, id_no, &finding) || !str_to_i64(id_no, &number))
        return complain("that is no national identity or iqama number (bawaba check-id says why)");
    return strcmp(verb, "add") == 0 ? add(db, a, id_no, number)
                                    : with_account(db, a, verb, id_no, number);
}

static bool is_verb(const char *verb)
{
    static const char *const verbs[] = {"add", "disable", "enable", "reset", "list"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verb, verbs[i]) == 0)
            return true;
    return false;
}

static int account_run(int argc, char **argv)
{
    struct account_options a = {.db = "sqlite:var/bawaba.db",
                                .roles = "customer",
                                .phone = "",
                                .email = "",
                                .language = "ar",
                                .level = 2};
    const struct cli_option options[] = {
        {"db", OPTION_TEXT, &a.db, "sqlite:PATH or postgresql://…"},
        {"role", OPTION_TEXT, &a.roles, "add: roles, with commas between (customer)"},
        {"office", OPTION_NUMBER, &a.office, "add: an officer's labour office"},
        {"level", OPTION_NUMBER, &a.level, "add: 1 registered, 2 identity proved (2)"},
        {"phone", OPTION_TEXT, &a.phone, "add: for one-time codes"},
        {"email", OPTION_TEXT, &a.email, "add"},
        {"language", OPTION_TEXT, &a.language, "add: ar or en (ar)"},
        {"password-stdin", OPTION_FLAG, &a.is_stdin,
         "add, reset: take the password from standard input instead of making one"},
        {"json", OPTION_FLAG, &a.is_json, "JSON, one object a line"},
    };
    struct options o = {.command = &cli_account,
                        .list = options,
                        .count = sizeof options / sizeof *options,
                        .words_min = 1,
                        .words_max = 2};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    if (!is_verb(o.words[0]))
        return options_wrong(&o, "\"%s\" is not add, disable, enable, reset or list", o.words[0]);
    struct db *db;
    enum err e = db_open(a.db, DB_WRITE, &db);
    if (e == OK)
        e = db_migrate(db);
    status = e == OK ? work(db, &o, &a) : complain_error(e);
    db_close(db);
    return status;
}

const struct command cli_account = {
    .name = "account",
    .usage = "add|disable|enable|reset ID-NO, or account list [--db URL] [--role ROLES] …",
    .help = "Accounts: open one, disable, enable, give a new password, list.\n"
            "add opens an account for a person on file and prints a password made for it; reset\n"
            "makes a new one and ends all sessions. list prints number, status, level, office and\n"
            "roles, apart by tabs, and no personal data.",
    .run = account_run,
};
