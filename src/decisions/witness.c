/* Appending heads and leaves outside the store; see the header. */
#include "decisions/witness.h"
#include "base/buf.h"
#include "base/note.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADS_AT_ONCE = 100, TAIL_BYTES = 2 * NOTE_TEXT_BYTES_MAX };

struct witness {
    const char *folder;
    int heads, leaves;
    int64_t size; /* of the last head in the folder; 0: none */
    struct merkle_hash root;
};

static enum err file_open(struct arena *a, const char *folder, const char *name, int *out)
{
    const char *path = str_c(a, str_printf(a, "%s/%s", folder, name));
    *out = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    return *out >= 0 ? OK
                     : fail(ERR_IO, "the witness file %s cannot be opened: %s", path,
                            strerror(errno));
}

static enum err length(const struct witness *w, int fd, int64_t *out)
{
    struct stat s;
    if (fstat(fd, &s) < 0)
        return fail(ERR_IO, "the witness folder %s cannot be used", w->folder);
    *out = s.st_size;
    return OK;
}

/* The last whole head. What a stop in the middle of an append left behind it is cut off. */
static enum err read_last(struct witness *w, struct arena *a)
{
    int64_t end;
    TRY(length(w, w->heads, &end));
    int64_t from = end > TAIL_BYTES ? end - TAIL_BYTES : 0;
    char *text = arena_alloc(a, TAIL_BYTES);
    ssize_t n = pread(w->heads, text, TAIL_BYTES, from);
    if (n < 0)
        return fail(ERR_IO, "the heads in %s cannot be read", w->folder);
    struct str rest = {text, (size_t)n}, note;
    struct note_head head;
    int64_t whole = from > 0 ? -1 : 0;
    while (rest.n) {
        struct str before = rest;
        /* From the middle of a file: first comes the rest of a note that began earlier. */
        if (note_cut(&rest, &note) && note_read(note, &head) && str_starts(rest, S("\n"))) {
            w->size = (int64_t)head.size;
            w->root = head.root;
            whole = from + (rest.at - text) + 1;
        } else if (rest.n == before.n) {
            break;
        }
    }
    if (whole < 0)
        return fail(ERR_IO, "%s/heads does not end in a signed head", w->folder);
    if (whole < end && ftruncate(w->heads, whole) < 0)
        return fail(ERR_IO, "%s/heads ends in half a head, which cannot be cut off", w->folder);
    return OK;
}

enum err witness_open(struct arena *boot, const char *folder, struct witness **out)
{
    struct witness *w = arena_new_of(boot, struct witness);
    *w = (struct witness){.folder = folder, .heads = -1, .leaves = -1};
    *out = w;
    enum err e = file_open(boot, folder, "heads", &w->heads);
    if (e == OK)
        e = file_open(boot, folder, "leaves", &w->leaves);
    if (e == OK)
        e = read_last(w, boot);
    if (e != OK)
        witness_close(w);
    return e;
}

void witness_close(struct witness *w)
{
    if (w->heads >= 0)
        close(w->heads);
    if (w->leaves >= 0)
        close(w->leaves);
    w->heads = w->leaves = -1;
}

static enum err append(const struct witness *w, int fd, struct str bytes)
{
    while (bytes.n) {
        ssize_t n = write(fd, bytes.at, bytes.n);
        if (n < 0 && errno != EINTR)
            return fail(ERR_IO, "nothing can be appended in %s: %s", w->folder, strerror(errno));
        if (n > 0)
            bytes = str_from(bytes, (size_t)n);
    }
    return fsync(fd) == 0 ? OK
                          : fail(ERR_IO, "what was appended in %s may not be on the disk",
                                 w->folder);
}

static void put_leaf(struct buf *b, int64_t no, const struct merkle_hash *leaf)
{
    for (int i = 0; i < 8; i++)
        buf_char(b, (char)((uint64_t)no >> (8 * i)));
    buf_add(b, leaf->byte, MERKLE_BYTES);
}

/* The leaves up to the head's size that the file does not have. Leaves go before their head, so more of
   them than the last head says may stand there: they are the same. */
static enum err append_leaves(struct witness *w, struct db *db, struct arena *scratch, int64_t size)
{
    int64_t bytes;
    struct tree_tile *t = arena_new_of(scratch, struct tree_tile);
    TRY(length(w, w->leaves, &bytes));
    int64_t has = bytes / WITNESS_LEAF_BYTES;
    if (bytes % WITNESS_LEAF_BYTES && ftruncate(w->leaves, has * WITNESS_LEAF_BYTES) < 0)
        return fail(ERR_IO, "%s/leaves ends in half a leaf, which cannot be cut off", w->folder);
    while (has < size) {
        struct buf b = buf_new(scratch);
        TRY(tree_tile_load(db, 0, has / TILE_WIDTH, t));
        int64_t first = has / TILE_WIDTH * TILE_WIDTH;
        for (; has < size && has - first < t->count; has++)
            put_leaf(&b, t->number[has - first], &t->hash[has - first]);
        if (b.n == 0)
            return fail(ERR_DB, "tile %lld of the ledger's leaves is too short",
                        (long long)(first / TILE_WIDTH));
        TRY(append(w, w->leaves, buf_out(&b)));
    }
    return OK;
}

static enum err check_last(const struct witness *w, struct db *db, struct arena *scratch)
{
    struct tree_head h;
    if (w->size == 0)
        return OK;
    enum err e = tree_head_of(db, scratch, w->size, &h);
    if (e == OK && merkle_same(&h.root, &w->root))
        return OK;
    if (e != OK && e != ERR_NOT_FOUND)
        return e;
    return fail(ERR_CONFLICT,
                "the witness in %s has a head of %lld operations that the store does not have: the "
                "store is an older backup, another store, or was changed; verify the ledger",
                w->folder, (long long)w->size);
}

enum err witness_follow(struct witness *w, struct db *db, struct arena *scratch)
{
    TRY(check_last(w, db, scratch));
    for (;;) {
        struct tree_head *heads;
        size_t n;
        TRY(tree_heads_after(db, scratch, w->size, HEADS_AT_ONCE, &heads, &n));
        if (n == 0)
            return OK;
        TRY(append_leaves(w, db, scratch, heads[n - 1].size));
        struct buf b = buf_new(scratch);
        for (size_t i = 0; i < n; i++) {
            buf_str(&b, heads[i].note);
            buf_char(&b, '\n');
        }
        TRY(append(w, w->heads, buf_out(&b)));
        w->size = heads[n - 1].size;
        w->root = heads[n - 1].root;
    }
}

enum err witness_read_file(struct arena *a, const char *path, size_t max, struct str *out)
{
    struct stat s;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND
                               : fail(ERR_IO, "%s cannot be opened: %s", path, strerror(errno));
    enum err e = fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && s.st_size <= (off_t)max
                     ? OK
                     : fail(ERR_IO, "%s is no file of at most %zu bytes", path, max);
    struct buf b = buf_new(a);
    for (ssize_t n = 1; e == OK && n > 0;) {
        n = read(fd, buf_room(&b, 1 << 16), 1 << 16);
        if (n < 0)
            e = fail(ERR_IO, "%s cannot be read", path);
        else if ((b.n += (size_t)n) > max)
            e = fail(ERR_IO, "%s grew while it was read", path);
    }
    close(fd);
    *out = b.at ? buf_out(&b) : S("");
    return e;
}
