/* The keyring's file and the keys in memory; see the header. The file is written whole beside itself and
   renamed, under a lock on its folder, so that two processes never make two first keys. */
#include "base/keyring.h"
#include "base/keyring_file.h"
#include "base/random.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 64 << 10, SCRATCH_BYTES_MAX = 1 << 20 };

struct keyring {
    const char *path, *folder;
    pthread_rwlock_t lock;
    struct timespec read_at; /* the file's time of change when it was read */
    ino_t inode;
    struct keyring_contents contents;
};

/* ---- keys ---- */

static const char *const use_names[KEY_USES] = {[KEY_PAPER] = "paper", [KEY_LEDGER] = "ledger"};

const char *key_use_name(enum key_use use)
{
    assert((int)use >= 0 && (int)use < KEY_USES);
    return use_names[use];
}

bool key_use_read(struct str name, enum key_use *out)
{
    for (int i = 0; i < KEY_USES; i++)
        if (str_eq_c(name, use_names[i])) {
            *out = (enum key_use)i;
            return true;
        }
    return false;
}

void key_id(const unsigned char public_part[static KEY_PUBLIC_BYTES], char id[static KEY_ID_BYTES])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, public_part, KEY_PUBLIC_BYTES);
    /* Written by hand where base64url.h would need an arena: 8 bytes, always the same length. */
    sodium_bin2base64(id, KEY_ID_BYTES, hash, 8, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool key_verifies(const struct key *key, struct str message,
                  const unsigned char signature[static KEY_SIGNATURE_BYTES])
{
    return crypto_sign_verify_detached(signature, (const unsigned char *)message.at, message.n,
                                       key->public_part) == 0;
}

bool key_signs(const struct key *key, struct day day)
{
    return !day_before(day, key->from) && !day_before(key->until, day);
}

bool key_counts(const struct key *key, struct day day)
{
    return day_is_none(key->end) || !day_before(key->end, day);
}

/* The newest of the use that signs on that day; NULL: none. */
static const struct keyring_key *signing_key(const struct keyring_contents *c, enum key_use use,
                                             struct day day)
{
    const struct keyring_key *newest = NULL;
    for (size_t i = 0; i < c->count; i++)
        if (c->keys[i].key.use == use && key_signs(&c->keys[i].key, day))
            newest = &c->keys[i];
    return newest;
}

static void key_add(struct keyring_contents *c, enum key_use use, struct day today)
{
    assert(c->count < KEYRING_KEYS_MAX);
    struct keyring_key *k = &c->keys[c->count++];
    *k = (struct keyring_key){.key = {.use = use, .from = today}};
    k->key.until = day_add(today, KEY_SIGNS_DAYS);
    k->key.end = use == KEY_PAPER ? day_add(k->key.until, KEY_PAPER_END_DAYS) : DAY_NONE;
    random_bytes(k->seed, sizeof k->seed);
    keyring_key_complete(k);
}

/* ---- the file ---- */

const char *keyring_path(struct arena *a, const char *url)
{
    struct str u = str_of(url);
    if (!str_starts(u, S("sqlite:")))
        return "var/bawaba.keys";
    return str_c(a, str_printf(a, STR_FMT ".keys", STR_ARG(str_from(u, sizeof "sqlite:" - 1))));
}

/* Whoever else may read the file may sign: that is said before a byte of it is used. */
static enum err check_mode(const char *path, const struct stat *s)
{
    if (!S_ISREG(s->st_mode))
        return fail(ERR_DENIED, "the keys' file %s is not a plain file", path);
    if (s->st_mode & 077)
        return fail(ERR_DENIED,
                    "the keys' file %s may be used by others than its owner (mode %o): whoever "
                    "reads it can sign. chmod 600 it; if others can have read it, rotate the keys",
                    path, (unsigned)s->st_mode & 0777);
    if (s->st_uid != geteuid() && geteuid() != 0)
        return fail(ERR_DENIED, "the keys' file %s belongs to another user", path);
    if (s->st_size > FILE_BYTES_MAX)
        return fail(ERR_INPUT, "the keys' file %s is far too long to be one", path);
    return OK;
}

static enum err read_whole(const char *path, int fd, char *text, size_t *n)
{
    *n = 0;
    for (;;) {
        ssize_t got = read(fd, text + *n, FILE_BYTES_MAX - *n);
        if (got == 0 || *n == FILE_BYTES_MAX)
            return OK;
        if (got < 0 && errno != EINTR)
            return fail(ERR_IO, "the keys' file %s cannot be read: %s", path, strerror(errno));
        if (got > 0)
            *n += (size_t)got;
    }
}

/* Into k->contents; ERR_NOT_FOUND, not logged, when there is no file. */
static enum err file_read(struct keyring *k)
{
    struct stat s;
    size_t n;
    int fd = open(k->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND
                               : fail(ERR_IO, "the keys' file %s cannot be opened: %s", k->path,
                                      strerror(errno));
    enum err e = fstat(fd, &s) < 0 ? fail(ERR_IO, "fstat %s failed", k->path) : OK;
    if (e == OK)
        e = check_mode(k->path, &s);
    struct arena *scratch = arena_new(SCRATCH_BYTES_MAX);
    char *text = arena_alloc(scratch, FILE_BYTES_MAX);
    if (e == OK)
        e = read_whole(k->path, fd, text, &n);
    if (e == OK) {
        struct keyring_contents *read = arena_new_of(scratch, struct keyring_contents);
        const char *fault = keyring_text_read((struct str){text, n}, read);
        if (fault)
            e = fail(ERR_INPUT,
                     "the keys' file %s is damaged: %s. Put its copy back; without one, move it "
                     "away: new keys are made, and papers signed with the old ones can no longer "
                     "be checked",
                     k->path, fault);
        else
            k->contents = *read, k->read_at = s.st_ctim, k->inode = s.st_ino;
        sodium_memzero(read, sizeof *read);
    }
    sodium_memzero(text, FILE_BYTES_MAX);
    arena_free(scratch);
    close(fd);
    return e;
}

static enum err write_whole(int fd, struct str text)
{
    while (text.n) {
        ssize_t put = write(fd, text.at, text.n);
        if (put < 0 && errno != EINTR)
            return ERR_IO;
        if (put > 0)
            text = str_from(text, (size_t)put);
    }
    return fsync(fd) == 0 ? OK : ERR_IO;
}

/* The folder is open and locked: the rename is made lasting through it. */
static enum err file_write(struct keyring *k, int folder)
{
    struct arena *scratch = arena_new(SCRATCH_BYTES_MAX);
    struct buf text = buf_new(scratch);
    struct stat s;
    buf_room(&text, FILE_BYTES_MAX); /* one piece, so that it can be wiped */
    const char *beside = str_c(scratch, str_printf(scratch, "%s.new", k->path));
    keyring_text_write(&text, &k->contents);
    unlink(beside); /* of a process that ended here */
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    enum err e = fd >= 0 ? write_whole(fd, buf_out(&text)) : ERR_IO;
    if (fd >= 0 && close(fd) < 0)
        e = ERR_IO;
    if (e == OK && (rename(beside, k->path) < 0 || fsync(folder) < 0 || stat(k->path, &s) < 0))
        e = ERR_IO;
    if (e != OK)
        e = fail(e, "the keys' file %s cannot be written: %s", k->path, strerror(errno));
    else
        k->read_at = s.st_ctim, k->inode = s.st_ino;
    sodium_memzero(text.at, text.cap);
    arena_free(scratch);
    return e;
}

/* -1 after logging. Closing unlocks. The last folder of the path is made if it is not there. */
static int folder_lock(const struct keyring *k)
{
    (void)mkdir(k->folder, 0700);
    int fd = open(k->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX) == 0)
        return fd;
    (void)fail(ERR_IO, "the folder %s of the keys' file cannot be used: %s", k->folder,
               strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* ---- opening and changing ---- */

static struct keyring *keyring_new(struct arena *boot, const char *path)
{
    struct keyring *k = arena_new_of(boot, struct keyring);
    k->path = str_c(boot, str_of(path));
    k->folder = dirname(str_c(boot, str_of(path)));
    pthread_rwlock_init(&k->lock, NULL);
    return k;
}

enum err keyring_open_read(struct arena *boot, const char *path, struct keyring **out)
{
    *out = NULL;
    struct keyring *k = keyring_new(boot, path);
    TRY(file_read(k));
    *out = k;
    return OK;
}

/* `change` says what to do to what the file holds now; with the lock of this process held. */
static enum err change_file(struct keyring *k, bool (*change)(struct keyring *, void *), void *ctx)
{
    int folder = folder_lock(k);
    if (folder < 0)
        return ERR_IO;
    enum err e = file_read(k);
    if (e == ERR_NOT_FOUND) {
        /* Taken away while we run: what we hold is written again. */
        if (!k->contents.count)
            random_bytes(k->contents.code_key, KEY_CODE_BYTES);
        e = OK;
    }
    if (e == OK && change(k, ctx))
        e = file_write(k, folder);
    close(folder);
    return e;
}

struct renewal {
    struct day today;
};

static bool add_missing(struct keyring *k, void *ctx)
{
    const struct renewal *r = ctx;
    bool has_changed = false;
    for (int use = 0; use < KEY_USES; use++) {
        const struct keyring_key *now = signing_key(&k->contents, (enum key_use)use, r->today);
        bool is_needed = !now || day_between(r->today, now->key.until) < KEY_RENEW_DAYS;
        if (is_needed && k->contents.count < KEYRING_KEYS_MAX)
            key_add(&k->contents, (enum key_use)use, r->today), has_changed = true;
    }
    return has_changed;
}

enum err keyring_renew(struct keyring *k, struct day today)
{
    struct renewal r = {.today = today};
    pthread_rwlock_wrlock(&k->lock);
    enum err e = change_file(k, add_missing, &r);
    pthread_rwlock_unlock(&k->lock);
    return e;
}

enum err keyring_open(struct arena *boot, const char *path, struct day today, struct keyring **out)
{
    *out = NULL;
    struct keyring *k = keyring_new(boot, path);
    TRY(keyring_renew(k, today));
    *out = k;
    return OK;
}

struct rotation {
    enum key_use use;
    struct day today;
    struct key *out;
    bool has_room;
};

static bool rotate(struct keyring *k, void *ctx)
{
    struct rotation *r = ctx;
    struct keyring_contents *c = &k->contents;
    r->has_room = c->count < KEYRING_KEYS_MAX;
    if (!r->has_room)
        return false;
    for (size_t i = 0; i < c->count; i++) {
        struct key *old = &c->keys[i].key;
        /* What it signed today bears this day, so the day stays its own too; the newest signs. */
        if (old->use == r->use && key_signs(old, r->today))
            old->until = r->today;
    }
    key_add(c, r->use, r->today);
    *r->out = c->keys[c->count - 1].key;
    return true;
}

enum err keyring_rotate(struct keyring *k, enum key_use use, struct day today, struct key *out)
{
    struct rotation r = {.use = use, .today = today, .out = out};
    pthread_rwlock_wrlock(&k->lock);
    enum err e = change_file(k, rotate, &r);
    pthread_rwlock_unlock(&k->lock);
    if (e == OK && !r.has_room)
        return fail(ERR_CONFLICT, "the keys' file %s is full", k->path);
    return e;
}

/* ---- using ---- */

/* Another process may have rotated: a look at the file's time costs a microsecond. A file that has gone
   or is being replaced changes nothing: what was read stays in force. */
static void read_lock(struct keyring *k)
{
    struct stat s;
    pthread_rwlock_rdlock(&k->lock);
    if (stat(k->path, &s) < 0 || (s.st_ino == k->inode && s.st_ctim.tv_sec == k->read_at.tv_sec &&
                                  s.st_ctim.tv_nsec == k->read_at.tv_nsec))
        return;
    pthread_rwlock_unlock(&k->lock);
    pthread_rwlock_wrlock(&k->lock);
    if (file_read(k) != OK) /* logged; not again for the same state of the file */
        k->read_at = s.st_ctim, k->inode = s.st_ino;
    pthread_rwlock_unlock(&k->lock);
    pthread_rwlock_rdlock(&k->lock);
}

enum err keyring_current(struct keyring *k, enum key_use use, struct day day, struct key *out)
{
    read_lock(k);
    const struct keyring_key *key = signing_key(&k->contents, use, day);
    if (key)
        *out = key->key;
    pthread_rwlock_unlock(&k->lock);
    return key ? OK : ERR_NOT_FOUND;
}

enum err keyring_sign(struct keyring *k, enum key_use use, struct day day, struct str message,
                      struct key *by, unsigned char signature[static KEY_SIGNATURE_BYTES])
{
    unsigned char public_part[KEY_PUBLIC_BYTES], secret[crypto_sign_SECRETKEYBYTES];
    read_lock(k);
    const struct keyring_key *key = signing_key(&k->contents, use, day);
    if (key) {
        crypto_sign_seed_keypair(public_part, secret, key->seed);
        crypto_sign_detached(signature, NULL, (const unsigned char *)message.at, message.n, secret);
        sodium_memzero(secret, sizeof secret);
        if (by)
            *by = key->key;
    }
    pthread_rwlock_unlock(&k->lock);
    return key ? OK : ERR_NOT_FOUND;
}

bool keyring_find(struct keyring *k, struct str id, struct key *out)
{
    bool is_found = false;
    read_lock(k);
    for (size_t i = 0; i < k->contents.count && !is_found; i++)
        if (str_eq_c(id, k->contents.keys[i].key.id)) {
            *out = k->contents.keys[i].key;
            is_found = true;
        }
    pthread_rwlock_unlock(&k->lock);
    return is_found;
}

size_t keyring_list(struct keyring *k, struct key out[static KEYRING_KEYS_MAX])
{
    read_lock(k);
    size_t n = k->contents.count;
    for (size_t i = 0; i < n; i++)
        out[i] = k->contents.keys[i].key;
    pthread_rwlock_unlock(&k->lock);
    return n;
}

void keyring_code_key(struct keyring *k, unsigned char out[static KEY_CODE_BYTES])
{
    pthread_rwlock_rdlock(&k->lock);
    memcpy(out, k->contents.code_key, KEY_CODE_BYTES);
    pthread_rwlock_unlock(&k->lock);
}
