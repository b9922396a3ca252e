/* A PostgreSQL cluster for the tests; see the header. The trap: PostgreSQL refuses to run as root, so
   a root caller becomes "postgres" (or "nobody") in the child before it starts anything. */
#include "support/postgres.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BINARIES "/usr/lib/postgresql/15/bin/"
#define FOLDER_START "bawaba-pg-"
enum { START_MS_MAX = 30000 };

static struct {
    pid_t owner, server; /* owner: the process that must stop it, not a child it forked */
    bool is_up;
    char folder[64], base[512]; /* base: connection words without the database */
} cluster;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("test cluster: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

/* ---- the folder ---- */
static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info, (void)kind, (void)where;
    return remove(path);
}

static void folder_remove(const char *path) { nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

/* An aborted test can't clean up; the next one does it for those whose process is gone. */
static void folders_sweep(void)
{
    DIR *tmp = opendir("/tmp");
    if (!tmp)
        return;
    for (struct dirent *e; (e = readdir(tmp));) {
        int pid;
        char path[300];
        if (strncmp(e->d_name, FOLDER_START, strlen(FOLDER_START)) != 0)
            continue;
        pid = atoi(e->d_name + strlen(FOLDER_START));
        if (pid <= 0 || kill(pid, 0) == 0)
            continue;
        snprintf(path, sizeof path, "/tmp/%s", e->d_name);
        folder_remove(path);
    }
    closedir(tmp);
}

static const struct passwd *plain_user(void)
{
    const struct passwd *user = getpwnam("postgres");
    return user ? user : getpwnam("nobody");
}

static bool folder_make(void)
{
    snprintf(cluster.folder, sizeof cluster.folder, "/tmp/" FOLDER_START "%d-XXXXXX",
             (int)getpid());
    if (!mkdtemp(cluster.folder))
        return false;
    const struct passwd *user = plain_user();
    return getuid() != 0 || (user && chown(cluster.folder, user->pw_uid, user->pw_gid) == 0);
}

/* ---- child processes ---- */
static void become_plain_user(void)
{
    if (getuid() != 0)
        return;
    const struct passwd *user = plain_user();
    if (!user || setgroups(0, NULL) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
        _exit(126);
}

/* The child is told to stop when this thread ends, however it ends. */
static pid_t start(const char *const *argv, int death_signal)
{
    pid_t parent = getpid(), pid = fork();
    if (pid != 0)
        return pid;
    become_plain_user();
    prctl(PR_SET_PDEATHSIG, death_signal); /* after setuid, which clears it */
    if (getppid() != parent)
        _exit(126);
    char log[128];
    snprintf(log, sizeof log, "%s/log", cluster.folder);
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0 ||
        chdir(cluster.folder) != 0)
        _exit(126);
    execv(argv[0], (char *const *)argv);
    _exit(127);
}

static void log_show(void)
{
    char path[128], line[512];
    snprintf(path, sizeof path, "%s/log", cluster.folder);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        fputs(line, stderr);
    if (f)
        fclose(f);
}

static bool cluster_init(const char *data)
{
    const char *const argv[] = {BINARIES "initdb",
                                "-D",
                                data,
                                "-U",
                                "postgres",
                                "-A",
                                "trust",
                                "-E",
                                "UTF8",
                                "--locale=C.UTF-8",
                                "--no-sync",
                                "--no-instructions",
                                NULL};
    int status = -1;
    pid_t pid = start(argv, SIGTERM);
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void cluster_stop(void)
{
    if (cluster.owner != getpid() || cluster.server <= 0)
        return;
    kill(cluster.server, SIGQUIT); /* at once: nothing in it is worth keeping */
    waitpid(cluster.server, NULL, 0);
    cluster.server = 0;
    folder_remove(cluster.folder);
}

static bool cluster_wait(void)
{
    for (int waited = 0; waited < START_MS_MAX; waited += 20) {
        if (PQping(cluster.base) == PQPING_OK)
            return true;
        if (waitpid(cluster.server, NULL, WNOHANG) != 0) {
            cluster.server = 0;
            return false;
        }
        nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    }
    return false;
}

static bool cluster_start(void)
{
    char data[80];
    folders_sweep();
    if (!folder_make())
        return false;
    snprintf(data, sizeof data, "%s/data", cluster.folder);
    cluster.owner = getpid();
    if (!cluster_init(data)) {
        log_show();
        folder_remove(cluster.folder);
        say("initdb failed; is the package postgresql (15) installed?");
        return false;
    }
    const char *const argv[] = {
        BINARIES "postgres",
        "-D",
        data,
        "-k",
        cluster.folder,
        "-c",
        "listen_addresses=",
        "-c",
        "shared_buffers=32MB",
        "-c",
        "max_connections=40",
        "-c",
        "max_wal_size=256MB",
        "-c",
        "jit=off",
        "-c",
        "autovacuum_max_workers=1",
        NULL,
    };
    cluster.server = start(argv, SIGQUIT);
    atexit(cluster_stop);
    snprintf(cluster.base, sizeof cluster.base, "host='%s' user=postgres", cluster.folder);
    if (cluster.server > 0 && cluster_wait())
        return true;
    log_show();
    say("the server did not start");
    return false;
}

/* The words of BAWABA_TEST_PG without its database. */
static bool base_from(const char *url)
{
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    size_t n = 0;
    if (!options)
        return false;
    /* "host" first: that is how db_open knows such a text. */
    for (int pass = 0; pass < 2; pass++)
        for (PQconninfoOption *o = options; o->keyword; o++)
            if (o->val && strcmp(o->keyword, "dbname") != 0 &&
                (strcmp(o->keyword, "host") == 0) == (pass == 0))
                n += (size_t)snprintf(cluster.base + n,
                                      n < sizeof cluster.base ? sizeof cluster.base - n : 0,
                                      "%s='%s' ", o->keyword, o->val);
    PQconninfoFree(options);
    return n < sizeof cluster.base;
}

static bool cluster_ready(void)
{
    const char *running = getenv("BAWABA_TEST_PG");
    if (cluster.is_up)
        return true;
    cluster.is_up = running && *running ? base_from(running) : cluster_start();
    return cluster.is_up;
}

/* ---- databases ---- */
static bool run(const char *sql)
{
    char words[600];
    snprintf(words, sizeof words, "%s dbname=postgres", cluster.base);
    PGconn *connection = PQconnectdb(words);
    bool done = PQstatus(connection) == CONNECTION_OK;
    if (!done) {
        say("%s", PQerrorMessage(connection));
    } else {
        PGresult *result = PQexec(connection, sql);
        done = PQresultStatus(result) == PGRES_COMMAND_OK;
        if (!done)
            say("%s", PQresultErrorMessage(result));
        PQclear(result);
    }
    PQfinish(connection);
    return done;
}

bool postgres_database_make(const char *name, char *url, size_t url_bytes)
{
    char sql[200];
    if (!cluster_ready())
        return false;
    snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE template0", name);
    snprintf(url, url_bytes, "%s dbname=%s", cluster.base, name);
    return run(sql);
}

void postgres_database_drop(const char *name)
{
    char sql[200];
    snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    run(sql);
}
