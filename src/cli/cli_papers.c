/* bawaba papers: revokes a paper by hand, for whoever runs the portal on the ministry's word. The decision itself
   stands; the paper no longer does, and the list of revoked papers says so from now on. */
#include "base/clock.h"
#include "base/utf8.h"
#include "cli/options.h"
#include "db/db.h"
#include "queries/papers.h"
#include <stdio.h>

extern const struct command cli_papers;

enum { WHY_BYTES_MAX = 400 };

static int complain(const char *what)
{
    fprintf(stderr, "bawaba: %s\n", what);
    return CLI_REFUSED;
}

static int told(enum err e)
{
    switch (e) {
    case OK: return CLI_DONE;
    case ERR_NOT_FOUND: return complain("no paper of this portal has that code");
    case ERR_CONFLICT: return complain("the paper is revoked already");
    case ERR_INPUT:
    case ERR_DENIED:
    case ERR_BUSY:
    case ERR_DB:
    case ERR_IO: break;
    }
    return complain("it could not be done; the log line above says why");
}

static enum err revoke(const char *url, const struct paper_id *id, const char *why,
                       struct clock clock)
{
    struct db *db;
    struct paper_facts f;
    TRY(db_open(url, DB_WRITE, &db));
    enum err e = paper_load(db, cli_arena(), id, &f);
    if (e == OK)
        e = paper_revoke(db, &f, str_of(why), clock.today, clock.now_ms);
    if (e == OK)
        printf("%s\n", paper_kind_name(f.id.kind));
    db_close(db);
    return e;
}

static int papers(int argc, char **argv)
{
    const char *db = "sqlite:var/bawaba.db", *file = NULL, *why = NULL;
    struct day today = DAY_NONE;
    struct keyring *k;
    struct paper_code code;
    struct paper_id id;
    unsigned char key[KEY_CODE_BYTES];
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &db, "the store: sqlite:PATH or postgresql://…"},
        {"keys", OPTION_TEXT, &file, "the keys' file, when it is not beside the store"},
        {"why", OPTION_TEXT, &why, "the reason, kept with the revocation; at most 400 bytes"},
        {"today", OPTION_DAY, &today, "the day it is revoked, default: the real one"},
    };
    struct options o = {.command = &cli_papers,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 2,
                        .words_max = 2};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO)
        return go;
    if (strcmp(o.words[0], "revoke") != 0 || !paper_code_read(str_of(o.words[1]), &code))
        return options_wrong(&o, "say revoke, and a paper's code of 26 characters");
    if (!why || !*why || strlen(why) > WHY_BYTES_MAX || !utf8_valid(str_of(why)))
        return options_wrong(&o, "--why needs the reason");
    enum err e = keyring_open_read(cli_arena(), file ? file : keyring_path(cli_arena(), db), &k);
    if (e != OK)
        return complain("the keys cannot be read: without them no code is known");
    keyring_code_key(k, key);
    if (!paper_code_open(key, &code, &id))
        return told(ERR_NOT_FOUND);
    return told(revoke(db, &id, why, clock_read(today)));
}

const struct command cli_papers = {
    .name = "papers",
    .usage = "revoke CODE --why TEXT [--db URL] [--keys FILE]",
    .help =
        "Revokes a paper by its code.\n"
        "Verification says so at once, the list of revoked papers from its next making on. The\n"
        "decision that gave the paper stands, and the revocation is an audit event.",
    .run = papers,
};
