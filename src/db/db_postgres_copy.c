/* Backup and restore of a PostgreSQL store by pg_dump and pg_restore, run without a shell. A password
   goes to them through the environment: a command line can be read by anyone on the machine. */
#include "base/log.h"
#include "db/db_postgres.h"
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORDS_BYTES = 4096, PATH_BYTES = 4096, ENVIRONMENT_MAX = 1024 };
extern char **environ;

struct target {
    char words[WORDS_BYTES];    /* the connection without its password */
    char password[WORDS_BYTES]; /* "PGPASSWORD=…", or empty */
    char *environment[ENVIRONMENT_MAX + 2];
};

/* ---- the connection's words ---- */
/* keyword='value' with \ before ' and \, as libpq reads it. */
static size_t word_add(char *to, size_t room, const PQconninfoOption *option)
{
    size_t n = (size_t)snprintf(to, room, "%s='", option->keyword);
    for (const char *c = option->val; *c && n + 4 < room; c++) {
        if (*c == '\'' || *c == '\\')
            to[n++] = '\\';
        to[n++] = *c;
    }
    return n + 4 < room ? n + (size_t)snprintf(to + n, room - n, "' ") : room;
}

static enum err words_make(struct target *t, const PQconninfoOption *options)
{
    size_t n = 0;
    for (const PQconninfoOption *o = options; o->keyword; o++) {
        if (!o->val)
            continue;
        if (strcmp(o->keyword, "password") == 0)
            snprintf(t->password, sizeof t->password, "PGPASSWORD=%s", o->val);
        else if (n < sizeof t->words)
            n += word_add(t->words + n, sizeof t->words - n, o);
    }
    return n < sizeof t->words ? OK : fail(ERR_INPUT, "the database url is too long");
}

static enum err target_make(const char *url, struct target *t)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    if (!options)
        return fail(ERR_INPUT, "the database url can't be read");
    enum err e = words_make(t, options);
    PQconninfoFree(options);
    size_t n = 0;
    if (t->password[0])
        t->environment[n++] = t->password;
    for (size_t i = 0; environ[i] && n <= ENVIRONMENT_MAX; i++)
        if (!t->password[0] || strncmp(environ[i], "PGPASSWORD=", 11) != 0)
            t->environment[n++] = environ[i];
    return e;
}

/* ---- child processes ---- */
static enum err tool_run(const struct target *t, const char *const *argv, bool is_quiet)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    if (is_quiet)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", 1, 0);
    int failed = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)argv,
                              (char *const *)t->environment);
    posix_spawn_file_actions_destroy(&actions);
    if (failed)
        return fail(ERR_IO, "%s can't be run (%s); install postgresql-client", argv[0],
                    strerror(failed));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail(ERR_DB, "%s failed; its reason stands on standard error", argv[0]);
    return OK;
}

/* pg_dump writes into a file that is there, so only its owner can read it. */
static enum err file_make(const char *path)
{
    unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(ERR_IO, "the backup file can't be made: %s", strerror(errno));
    close(fd);
    return OK;
}

static enum err file_finish(const char *partial, const char *path)
{
    int fd = open(partial, O_RDONLY | O_CLOEXEC);
    int failed = fd < 0 || fsync(fd) != 0;
    if (fd >= 0)
        close(fd);
    if (failed || rename(partial, path) != 0)
        return fail(ERR_IO, "the backup could not be finished: %s", strerror(errno));
    return OK;
}

enum err postgres_backup(struct db *db, const char *url, const char *path)
{
    (void)db; /* pg_dump takes its own snapshot */
    struct target *t = db_memory(sizeof *t);
    char partial[PATH_BYTES];
    enum err e = target_make(url, t);
    if (e == OK && snprintf(partial, sizeof partial, "%s.partial", path) >= PATH_BYTES)
        e = fail(ERR_INPUT, "the file name is too long");
    const char *const argv[] = {"pg_dump",
                                "--format=custom",
                                "--no-owner",
                                "--no-privileges",
                                "--exclude-schema=scratch_*",
                                "--exclude-schema=before_restore",
                                "--file",
                                partial,
                                "--dbname",
                                t->words,
                                NULL};
    if (e == OK)
        e = file_make(partial);
    if (e == OK)
        e = tool_run(t, argv, false);
    if (e == OK)
        e = file_finish(partial, path);
    if (e != OK)
        unlink(partial);
    free(t);
    return e;
}

/* ---- restore ---- */
static enum err check_unused(struct db *db)
{
    struct db_rows rows;
    TRY(db_query0(db, &rows,
                  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                  "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"));
    int64_t others = db_next(&rows) ? db_int(&rows, 0) : 1;
    TRY(db_done(&rows));
    if (others)
        return fail(ERR_BUSY, "the database is in use: stop the program before a restore");
    return OK;
}

/* The old store waits under another name until the new one is whole. */
static enum err restore_beside(struct db *db, const struct target *t, const char *path)
{
    const char *const argv[] = {"pg_restore",
                                "--no-owner",
                                "--no-privileges",
                                "--exit-on-error",
                                "--single-transaction",
                                "--dbname",
                                t->words,
                                path,
                                NULL};
    TRY(check_unused(db));
    TRY(db_script(db, "DROP SCHEMA IF EXISTS before_restore CASCADE; "
                      "ALTER SCHEMA public RENAME TO before_restore; CREATE SCHEMA public"));
    enum err e = tool_run(t, argv, false);
    if (e == OK) {
        int64_t version = 0;
        e = db_version(db, &version);
        if (e == OK && version == 0)
            e = fail(ERR_INPUT, "the file is no backup of this program");
    }
    if (e == OK)
        return db_script(db, "DROP SCHEMA before_restore CASCADE");
    enum err back = db_script(db, "DROP SCHEMA public CASCADE; "
                                  "ALTER SCHEMA before_restore RENAME TO public");
    if (back != OK)
        log_line(LOG_ERROR, "the old store stands in schema before_restore");
    return e;
}

enum err postgres_restore(const char *path, const char *url)
{
    const char *const list[] = {"pg_restore", "--list", path, NULL};
    struct target *t = db_memory(sizeof *t);
    struct db *db = NULL;
    enum err e = access(path, R_OK) == 0
                     ? target_make(url, t)
                     : fail(ERR_NOT_FOUND, "the backup can't be read: %s", strerror(errno));
    if (e == OK)
        e = tool_run(t, list, true);
    if (e == OK)
        e = db_open(url, DB_WRITE, &db);
    if (e == OK)
        e = restore_beside(db, t, path);
    db_close(db);
    free(t);
    return e;
}
