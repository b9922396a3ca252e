/* The demonstration's accounts; see the header. The trap: passwords and the API client's secret are
   public by purpose, which is why they are made here and for a marked store only. */
#include "cli/demo_accounts.h"
#include "identity/account.h"
#include "identity/client.h"
#include "identity/language.h"
#include "identity/password.h"
#include "registers/establishment.h"
#include "rules/ids.h"
#include <sodium.h>

enum { OFFICE = 1, GRANT_DAYS = 350 };

struct part {
    const char *name;
    enum role role;
    int office_no;
    const char *may;
};

static const struct part parts[DEMO_CAST + 1] = {
    [DEMO_OWNER] = {"owner", ROLE_CUSTOMER, 0, "owns 1-104582, 1-200001 and 1-200002"},
    [DEMO_MAIN_DELEGATE] = {"main_delegate", ROLE_CUSTOMER, 0,
                            "all services of the three; may grant and pay"},
    [DEMO_DELEGATE] = {"delegate", ROLE_CUSTOMER, 0,
                       "S03 and S04 of 1-104582, 50 workers a request, may not pay"},
    [DEMO_AGENT] = {"agent", ROLE_CUSTOMER, 0, "S04 of 1-104582 and 1-200002, may pay"},
    [DEMO_OFFICER] = {"officer", ROLE_OFFICER, OFFICE, "serves at the counter of office 1"},
    [DEMO_REVIEWER] = {"reviewer", ROLE_REVIEWER, OFFICE, "decides cases and objections"},
    [DEMO_INSPECTOR] = {"inspector", ROLE_INSPECTOR, OFFICE, "visits"},
    [DEMO_ANALYST] = {"analyst", ROLE_ANALYST, 0, "statistics and simulation"},
    [DEMO_AUDITOR] = {"auditor", ROLE_AUDITOR, 0, "reads everything, changes nothing"},
    [DEMO_ADMIN] = {"admin", ROLE_ADMIN, 0, "accounts and settings, no decisions"},
    [DEMO_INDIVIDUAL_EMPLOYER] = {"individual_employer", ROLE_INDIVIDUAL_EMPLOYER, 0,
                                  "an employer of domestic workers"},
    [DEMO_GOV_ENTITY] = {"gov_entity", ROLE_GOV_ENTITY, 0, "verifies papers"},
    [DEMO_SECOND_REVIEWER] = {"second_reviewer", ROLE_REVIEWER, OFFICE,
                              "confirms what goes against the rules"},
};
static const struct part worker_part = {"worker", ROLE_WORKER, 0,
                                        "a worker of 1-104582: sees what is held about him"};

static struct str password_of(struct arena *a, const char *role)
{
    return str_printf(a, "bawaba-1435-%s", role);
}

/* ---- one account ---- */

static enum err account_make(struct db *db, struct arena *a, const struct part *part, int64_t id_no,
                             struct clock clock, int64_t *account_id)
{
    int64_t person_id = 0;
    struct str plain;
    char hash[PASSWORD_HASH_BYTES];
    enum err e = account_by_id_no(db, id_no, account_id, &person_id);
    if (e != ERR_NOT_FOUND || !person_id)
        return e == OK ? fail(ERR_CONFLICT, "demo: an account of the cast is there already") : e;
    if (!password_plain(a, password_of(a, part->name), &plain))
        return ERR_INPUT;
    TRY(password_hash(plain, hash));
    TRY(account_open(db,
                     &(struct account_new){.person_id = person_id,
                                           .roles = (int)part->role,
                                           .level = 2,
                                           .office_no = part->office_no,
                                           .made_on = clock.today},
                     account_id));
    return credential_set(
        db, *account_id,
        &(struct credential){.password_hash = str_of(hash),
                             .phone = str_printf(a, "0500000%03lld", (long long)*account_id),
                             .email = str_printf(a, "%s@example.com", part->name),
                             .language = LANGUAGE_ARABIC},
        clock.now_ms);
}

/* ---- grants ---- */

struct wanted_grant {
    uint64_t services;
    int64_t workers_max;
    enum demo_role to;
    int showcase;
    enum capacity kind;
    bool may_pay, may_grant;
};

#define S03_S04 ((uint64_t)1 << 3 | (uint64_t)1 << 4)
#define S04_ONLY ((uint64_t)1 << 4)
static const struct wanted_grant wanted[] = {
    {SERVICES_ALL, 0, DEMO_MAIN_DELEGATE, 0, CAPACITY_MAIN_DELEGATE, true, true},
    {SERVICES_ALL, 0, DEMO_MAIN_DELEGATE, 1, CAPACITY_MAIN_DELEGATE, true, true},
    {SERVICES_ALL, 0, DEMO_MAIN_DELEGATE, 2, CAPACITY_MAIN_DELEGATE, true, true},
    {S03_S04, 50, DEMO_DELEGATE, 0, CAPACITY_DELEGATE, false, false},
    {S04_ONLY, 0, DEMO_AGENT, 0, CAPACITY_AGENT, true, false},
    {S04_ONLY, 0, DEMO_AGENT, 2, CAPACITY_AGENT, true, false},
};

static enum err showcase_find(struct db *db, int showcase, int64_t *id)
{
    int office, seq;
    if (!id_establishment_parse(str_of(demo_showcases[showcase]), &office, &seq))
        return ERR_INPUT;
    return establishment_find(db, office, seq, id);
}

static enum err grants_make(struct db *db, const int64_t accounts[DEMO_CAST + 1],
                            struct clock clock)
{
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const struct wanted_grant *w = &wanted[i];
        int64_t person = 0, account = 0, id, establishment;
        TRY(showcase_find(db, w->showcase, &establishment));
        TRY(account_by_id_no(db, (int64_t)id_make_person(1, (uint32_t)w->to), &account, &person));
        const struct grant grant = {
            .person_id = person,
            .establishment_id = establishment,
            .kind = w->kind,
            .services = w->services,
            .workers_max = w->workers_max,
            .may_pay = w->may_pay,
            .may_grant = w->may_grant,
            .from = clock.today,
            .to = day_add(clock.today, GRANT_DAYS),
            .attorney_no = w->kind == CAPACITY_AGENT ? S("351234567") : S(""),
        };
        TRY(permission_grant(db, accounts[DEMO_OWNER], &grant, clock.now_ms, clock.today,
                             NOTICE_NONE, &id));
    }
    return OK;
}

/* ---- the API client ---- */

static struct token client_secret(struct arena *a, const struct demo_wish *wish)
{
    struct token token;
    struct str from =
        str_printf(a, "bawaba demonstration client %llu", (unsigned long long)wish->seed);
    crypto_hash_sha256(token.bytes, (const unsigned char *)from.at, from.n);
    return token;
}

static enum err client_make(struct db *db, struct arena *a, int64_t owner,
                            const struct demo_wish *wish, struct clock clock, int64_t *client_id)
{
    struct client_new client = {
        .name = S("demonstration"),
        .secret = client_secret(a, wish),
        .grant = {.services = S03_S04,
                  .may_pay = false,
                  .from = clock.today,
                  .to = day_add(clock.today, GRANT_DAYS)},
    };
    TRY(showcase_find(db, 0, &client.grant.establishment_id));
    return client_create(db, owner, &client, clock.now_ms, clock.today, client_id);
}

static enum err client_find(struct db *db, struct arena *a, int64_t *client_id)
{
    int64_t establishment;
    struct client *clients;
    int n;
    TRY(showcase_find(db, 0, &establishment));
    TRY(client_list(db, a, establishment, &clients, &n));
    *client_id = 0;
    for (int i = 0; i < n; i++)
        if (str_eq(clients[i].name, S("demonstration")))
            *client_id = clients[i].id;
    return OK;
}

/* ---- all of them ---- */

static enum err all_make(struct db *db, struct arena *a, const struct demo_wish *wish,
                         struct clock clock)
{
    int64_t accounts[DEMO_CAST + 1] = {0}, worker, client;
    for (int i = 1; i <= DEMO_CAST; i++)
        TRY(account_make(db, a, &parts[i], (int64_t)id_make_person(1, (uint32_t)i), clock,
                         &accounts[i]));
    TRY(account_make(db, a, &worker_part, demo_worker_id_no(), clock, &worker));
    TRY(grants_make(db, accounts, clock));
    return client_make(db, a, accounts[DEMO_OWNER], wish, clock, &client);
}

static struct demo_sign_in sign_in_of(struct arena *a, const struct part *part, int64_t id_no)
{
    return (struct demo_sign_in){.role = part->name,
                                 .id_no = str_printf(a, "%lld", (long long)id_no),
                                 .password = password_of(a, part->name),
                                 .may = part->may};
}

static enum err sign_ins_fill(struct db *db, struct arena *a, const struct demo_wish *wish,
                              struct demo_sign_in *out)
{
    char secret[TOKEN_TEXT_BYTES];
    struct token token = client_secret(a, wish);
    int64_t client;
    int n = 0;
    TRY(client_find(db, a, &client));
    for (int i = 1; i <= DEMO_CAST; i++)
        out[n++] = sign_in_of(a, &parts[i], (int64_t)id_make_person(1, (uint32_t)i));
    out[n++] = sign_in_of(a, &worker_part, demo_worker_id_no());
    out[n++] = (struct demo_sign_in){.role = "api_client",
                                     .id_no = str_printf(a, "%lld", (long long)client),
                                     .password = str_copy(a, token_text(&token, secret)),
                                     .may = "POST /api/v1/token; S03 and S04 of 1-104582"};
    return OK;
}

enum err demo_accounts_open(struct db *db, struct arena *a, const struct demo_wish *wish,
                            struct clock clock, struct demo_sign_in out[static DEMO_SIGN_INS])
{
    int64_t account, person;
    enum err e = account_by_id_no(db, (int64_t)id_make_person(1, DEMO_OWNER), &account, &person);
    if (e == ERR_NOT_FOUND) {
        TRY(db_begin(db));
        e = all_make(db, a, wish, clock);
        if (e == OK)
            e = db_commit(db);
        else
            db_rollback(db);
    }
    return e == OK ? sign_ins_fill(db, a, wish, out) : e;
}
