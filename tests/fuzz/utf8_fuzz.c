/* Any bytes as text: validity agrees with utf8proc, normalising and folding settle at once. */
#include "base/arena.h"
#include "base/digits.h"
#include "base/utf8.h"
#include "fuzz/must.h"
#include <utf8proc.h>

static bool valid_by_utf8proc(const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c;
        utf8proc_ssize_t step = utf8proc_iterate(data + i, (utf8proc_ssize_t)(n - i), &c);
        if (step <= 0)
            return false;
        i += (size_t)step;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *arena;
    if (!arena)
        arena = arena_new(1 << 24);
    arena_reset(arena);
    struct str s = {(const char *)data, n}, plain;
    if (digits_plain(arena, s, &plain) == DIGITS_FINE)
        MUST(plain.n <= n);
    bool valid = utf8_valid(s);
    MUST(valid == valid_by_utf8proc(data, n));
    size_t position;
    enum name_fault fault = utf8_name_check(s, &position);
    MUST((fault == NAME_NOT_UTF8) == !valid);
    if (!valid)
        return 0;
    MUST(position <= utf8_length(s));

    struct str nfc = utf8_nfc(arena, s);
    MUST(utf8_valid(nfc) && nfc.n <= 3 * n);
    MUST(str_eq(utf8_nfc(arena, nfc), nfc));
    struct str key = utf8_search_key(arena, s);
    MUST(utf8_valid(key));
    MUST(str_eq(utf8_search_key(arena, nfc), key));
    MUST(str_eq(utf8_search_key(arena, key), key));
    MUST(key.n == 0 || (key.at[0] != ' ' && key.at[key.n - 1] != ' '));
    return 0;
}
