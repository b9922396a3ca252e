/* Signed notes and verifier keys on any bytes: what is read says what was written, and nobody's bytes
   are ever signed by a key that did not. */
#include "base/arena.h"
#include "base/note.h"
#include "fuzz/must.h"
#include <sodium.h>

static void try_note(struct arena *a, struct str text, const struct note_key *key)
{
    struct note_head head, again;
    if (note_read(text, &head)) {
        static const unsigned char signature[NOTE_SIGNATURE_BYTES];
        struct str made = note_signed(a, note_body(a, &head), key, signature);
        MUST(head.origin.n > 0 && head.size <= INT64_MAX);
        /* A head of a file may have a longer origin than one line of ours, never a different one. */
        if (head.at_ms > 0 && made.n <= NOTE_TEXT_BYTES_MAX) {
            MUST(note_read(made, &again));
            MUST(again.size == head.size && merkle_same(&again.root, &head.root));
            MUST(again.at_ms == head.at_ms && str_eq(again.origin, head.origin));
        }
    }
    MUST(!note_is_signed(text, key));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char public[NOTE_PUBLIC_BYTES] = {1, 2, 3};
    struct arena *a = arena_new(1 << 20);
    struct str text = {(const char *)data, size}, rest = text, note;
    struct note_key key = note_key_of(S("bawaba/ledger/0011223344556677"), public), read;
    try_note(a, text, &key);
    for (size_t before = rest.n + 1; rest.n < before && note_cut(&rest, &note); before = rest.n) {
        MUST(note.n > 0 && note.at >= text.at && note.at + note.n <= text.at + text.n);
        try_note(a, note, &key);
    }
    if (note_key_read(text, &read))
        MUST(str_eq(note_key_text(a, &read), text));
    arena_free(a);
    return 0;
}
