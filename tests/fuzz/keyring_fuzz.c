/* The keys' file with anything in it: read without harm, and what is accepted is written back the same. */
#include "base/keyring_file.h"
#include <sodium.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct keyring_contents contents, again;
    if (sodium_init() < 0)
        return 0;
    struct arena *a = arena_new(1 << 20);
    if (!keyring_text_read((struct str){(const char *)data, size}, &contents)) {
        struct buf text = buf_new(a);
        keyring_text_write(&text, &contents);
        if (keyring_text_read(buf_out(&text), &again) || again.count != contents.count)
            abort();
    }
    arena_free(a);
    return 0;
}
