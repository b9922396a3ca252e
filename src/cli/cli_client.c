/* bawaba client: API clients of an establishment, straight on the store, for whoever runs the portal;
   owners do the same on their page. A client is made in the right of its owner or main delegate, so
   it never holds more than that person does. Its secret is printed once and kept nowhere. */
#include "base/clock.h"
#include "base/digits.h"
#include "cli/options.h"
#include "db/db.h"
#include "identity/account.h"
#include "identity/client.h"
#include "queries/lookup.h"
#include "rules/ids.h"
#include "services/service.h"
#include <sodium.h>
#include <stdio.h>

extern const struct command cli_client;

struct client_options {
    const char *db, *by, *establishment, *name, *services;
    int64_t workers_max;
    bool may_pay, is_json;
    struct day from, to, today;
};

static int complain(const char *what)
{
    fprintf(stderr, "bawaba: %s\n", what);
    return CLI_REFUSED;
}

static int complain_error(enum err e)
{
    switch (e) {
    case OK: return CLI_DONE;
    case ERR_NOT_FOUND: return complain("there is no such client, or it was revoked before");
    case ERR_DENIED:
        return complain("this person may not give that: nobody gives services, limits or days "
                        "that are not his own");
    case ERR_INPUT:
        return complain("the name, the services or the days will not do: a name of 1 to 80 bytes, "
                        "a service, days that are not past and not the wrong way round");
    case ERR_CONFLICT:
    case ERR_BUSY:
    case ERR_DB:
    case ERR_IO: break;
    }
    return complain("the database could not do it; the log line above says why");
}

/* ---- what was typed ---- */

static bool services_read(struct str list, uint64_t *out)
{
    *out = 0;
    for (struct str one; str_cut(&list, ',', &one);) {
        const struct service *s = service_by_id(str_trim(one));
        if (!s)
            return false;
        *out |= service_bit(s->number);
    }
    return *out != 0;
}

/* The account in whose right it is done; false: explained already. */
static bool grantor_find(struct db *db, const char *typed, int64_t *account)
{
    struct str id_no;
    int64_t number;
    if (digits_plain(cli_arena(), str_of(typed), &id_no) != DIGITS_FINE ||
        !id_check(ID_PERSON, id_no, NULL) || !str_to_i64(id_no, &number))
        complain("--by takes the id number of the owner or of a main delegate");
    else if (account_by_id_no(db, number, account, NULL) != OK)
        complain("the person named by --by has no account");
    else
        return true;
    return false;
}

static bool establishment_find(struct db *db, const char *typed, int64_t *id)
{
    struct str plain;
    int office, seq;
    if (digits_plain(cli_arena(), str_of(typed), &plain) == DIGITS_FINE &&
        id_establishment_parse(plain, &office, &seq) &&
        establishment_number(db, office, seq, id) == OK)
        return true;
    complain("--establishment takes the number of one on file, such as 1-104582");
    return false;
}

/* ---- add, revoke, list ---- */

static enum err create(struct db *db, int64_t grantor, const struct client_new *client,
                       struct day today, int64_t *id)
{
    TRY(db_begin(db));
    enum err e = client_create(db, grantor, client, clock_read(DAY_NONE).now_ms, today, id);
    if (e == OK)
        return db_commit(db);
    db_rollback(db);
    return e;
}

static int add(struct db *db, const struct client_options *o)
{
    struct client_new client = {.name = str_of(o->name), .secret = token_new()};
    struct grant *g = &client.grant;
    int64_t grantor, id;
    char secret[TOKEN_TEXT_BYTES];
    if (!o->by || !o->establishment || !o->name || !o->services)
        return complain("add needs --by, --establishment, --name and --services");
    if (!services_read(str_of(o->services), &g->services))
        return complain("--services takes identifiers with commas between: S03,S04");
    if (!grantor_find(db, o->by, &grantor) ||
        !establishment_find(db, o->establishment, &g->establishment_id))
        return CLI_REFUSED;
    g->workers_max = o->workers_max;
    g->may_pay = o->may_pay;
    g->from = day_is_none(o->from) ? o->today : o->from;
    g->to = day_is_none(o->to) ? day_add(g->from, 364) : o->to;
    enum err e = create(db, grantor, &client, o->today, &id);
    if (e != OK)
        return complain_error(e);
    token_text(&client.secret, secret);
    if (o->is_json)
        printf("{\"client_id\":\"%lld\",\"client_secret\":\"%s\"}\n", (long long)id, secret);
    else
        printf("client_id=%lld\nclient_secret=%s\n", (long long)id, secret);
    return CLI_DONE;
}

static int revoke(struct db *db, const struct client_options *o, const char *typed)
{
    int64_t grantor, id;
    if (!o->by || !str_to_i64(str_of(typed), &id))
        return complain("revoke needs the client's number and --by");
    if (!grantor_find(db, o->by, &grantor))
        return CLI_REFUSED;
    enum err e = db_begin(db);
    if (e != OK)
        return complain_error(e);
    e = client_revoke(db, grantor, id, clock_read(DAY_NONE).now_ms, o->today);
    if (e == OK)
        e = db_commit(db);
    else
        db_rollback(db);
    return complain_error(e);
}

/* One line a client, apart by tabs: number, live or revoked, first and last day, limit, may pay, name. */
static int list(struct db *db, const struct client_options *o)
{
    int64_t establishment;
    struct client *clients;
    int n;
    if (!o->establishment)
        return complain("list needs --establishment");
    if (!establishment_find(db, o->establishment, &establishment))
        return CLI_REFUSED;
    enum err e = client_list(db, cli_arena(), establishment, &clients, &n);
    if (e != OK)
        return complain_error(e);
    for (int i = 0; i < n; i++) {
        const struct client *c = &clients[i];
        char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
        day_format_iso(c->from, from);
        day_format_iso(c->to, to);
        printf("%lld\t%s\t%s\t%s\t%lld\t%s\t%.*s\n", (long long)c->id,
               c->revoked_at ? "revoked" : "live", from, to, (long long)c->workers_max,
               c->may_pay ? "pays" : "-", STR_ARG(c->name));
    }
    return CLI_DONE;
}

static int work(struct db *db, const struct options *o, const struct client_options *c)
{
    if (strcmp(o->words[0], "add") == 0 && o->words_count == 1)
        return add(db, c);
    if (strcmp(o->words[0], "revoke") == 0 && o->words_count == 2)
        return revoke(db, c, o->words[1]);
    if (strcmp(o->words[0], "list") == 0 && o->words_count == 1)
        return list(db, c);
    return options_wrong(o, "write add, revoke NUMBER or list");
}

static int client_run(int argc, char **argv)
{
    struct client_options c = {.db = "sqlite:var/bawaba.db",
                               .from = DAY_NONE,
                               .to = DAY_NONE,
                               .today = clock_read(DAY_NONE).today};
    const struct cli_option options[] = {
        {"db", OPTION_TEXT, &c.db, "sqlite:PATH or postgresql://…"},
        {"by", OPTION_TEXT, &c.by, "add, revoke: id number of the owner or main delegate"},
        {"establishment", OPTION_TEXT, &c.establishment, "add, list: its number, 1-104582"},
        {"name", OPTION_TEXT, &c.name, "add: what the owner calls it"},
        {"services", OPTION_TEXT, &c.services, "add: S03,S04"},
        {"workers-max", OPTION_NUMBER, &c.workers_max, "add: lines a request; 0: no limit (0)"},
        {"may-pay", OPTION_FLAG, &c.may_pay, "add: it sees payment numbers"},
        {"from", OPTION_DAY, &c.from, "add: first day (today)"},
        {"to", OPTION_DAY, &c.to, "add: last day (364 days after the first)"},
        {"today", OPTION_DAY, &c.today, "the business day"},
        {"json", OPTION_FLAG, &c.is_json, "add: the answer as JSON"},
    };
    struct options o = {.command = &cli_client,
                        .list = options,
                        .count = sizeof options / sizeof *options,
                        .words_min = 1,
                        .words_max = 2};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    struct db *db;
    if (sodium_init() < 0)
        return complain("no source of random bytes");
    enum err e = db_open(c.db, DB_WRITE, &db);
    if (e != OK)
        return complain_error(e);
    e = db_migrate(db);
    status = e == OK ? work(db, &o, &c) : complain_error(e);
    db_close(db);
    return status;
}

const struct command cli_client = {
    .name = "client",
    .usage = "add|revoke|list [NUMBER] [--db URL] [--by ID-NO] [--establishment NO] …",
    .help = "API clients of an establishment: make one, end one, list them.\n"
            "add prints the client's number and its secret, once. It is made in the right of the\n"
            "person named by --by and ends with that right.",
    .run = client_run,
};
