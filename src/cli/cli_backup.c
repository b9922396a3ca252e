/* backup and restore: one whole store to and from one file. */
#include "cli/options.h"
#include "db/db.h"
#include <stdio.h>

static int read_line(const struct command *c, int argc, char **argv, const char **db,
                     const char **file)
{
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, db, "the store: sqlite:PATH or postgresql://…"},
    };
    struct options o = {.command = c, .list = list, .count = 1, .words_min = 1, .words_max = 1};
    int go = options_read(&o, argc, argv);
    if (go == CLI_GO)
        *file = o.words[0];
    return go;
}

static int backup(int argc, char **argv)
{
    extern const struct command cli_backup;
    const char *db = "sqlite:var/bawaba.db", *file = NULL;
    struct db *open;
    int go = read_line(&cli_backup, argc, argv, &db, &file);
    if (go != CLI_GO)
        return go;
    enum err e = db_open(db, DB_READ, &open);
    if (e == OK) {
        e = db_backup(open, db, file);
        db_close(open);
    }
    if (e != OK) {
        fprintf(stderr, "bawaba: no backup was written to %s (%s)\n", file, err_name(e));
        return CLI_REFUSED;
    }
    printf("%s\n", file);
    return CLI_DONE;
}

static int restore(int argc, char **argv)
{
    extern const struct command cli_restore;
    const char *db = "sqlite:var/bawaba.db", *file = NULL;
    int go = read_line(&cli_restore, argc, argv, &db, &file);
    if (go != CLI_GO)
        return go;
    enum err e = db_restore(file, db);
    if (e != OK) {
        fprintf(stderr,
                "bawaba: %s was not restored (%s); the store is as it was. Stop the portal first, "
                "and check that the file is a whole backup.\n",
                file, err_name(e));
        return CLI_REFUSED;
    }
    puts("restored; now run: bawaba rebuild --check");
    return CLI_DONE;
}

const struct command cli_backup = {
    .name = "backup",
    .usage = "[--db URL] FILE",
    .help = "Copies the whole store into a file, while the portal runs.",
    .run = backup,
};

const struct command cli_restore = {
    .name = "restore",
    .usage = "[--db URL] FILE",
    .help = "Puts a backup in the place of the store. The portal must be stopped.",
    .run = restore,
};
