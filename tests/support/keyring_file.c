/* See the header. */
#include "support/keyring_file.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/bawaba-keys-XXXXXX", path[64];

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

struct day keyring_file_day(const char *text)
{
    struct day d;
    if (!day_parse(str_of(text), &d))
        abort();
    return d;
}

struct keyring *keyring_file_open(struct arena *a, const char *today)
{
    struct keyring *k;
    if (!path[0]) {
        if (sodium_init() < 0 || !mkdtemp(folder))
            abort();
        snprintf(path, sizeof path, "%s/keys", folder);
        atexit(remove_folder);
    }
    if (keyring_open(a, path, keyring_file_day(today), &k) != OK)
        abort();
    return k;
}
