/* Signed notes; see the header. */
#include "base/note.h"
#include "base/arena.h"
#include "base/buf.h"
#include <sodium.h>
#include <stdio.h>
#include <time.h>

enum {
    ED25519 = 1, /* the signature type of the key formats */
    ID_BYTES = 4,
    SIGNED_BYTES = ID_BYTES + NOTE_SIGNATURE_BYTES,
    KEY_BYTES = 1 + NOTE_PUBLIC_BYTES,
};
static const char dash[] = "\xe2\x80\x94 "; /* an em dash and a space begin a signature line */

bool note_name_is_fine(struct str name)
{
    if (!name.n || name.n > NOTE_NAME_BYTES_MAX)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '+' || name.at[i] == 0x7f)
            return false;
    return true;
}

struct note_key note_key_of(struct str name, const unsigned char public[NOTE_PUBLIC_BYTES])
{
    static const unsigned char type = ED25519, newline = '\n';
    struct note_key key = {.name = name};
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state s;
    memcpy(key.public, public, NOTE_PUBLIC_BYTES);
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const unsigned char *)name.at, name.n);
    crypto_hash_sha256_update(&s, &newline, 1);
    crypto_hash_sha256_update(&s, &type, 1);
    crypto_hash_sha256_update(&s, public, NOTE_PUBLIC_BYTES);
    crypto_hash_sha256_final(&s, hash);
    key.id = (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 | (uint32_t)hash[2] << 8 | hash[3];
    return key;
}

static struct str base64(struct arena *a, const unsigned char *bytes, size_t n)
{
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc_raw(a, room);
    sodium_bin2base64(text, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    return (struct str){text, room - 1};
}

/* Exactly n bytes; strict about padding and characters (libsodium 1.0.18 takes some bytes above 0x7f
   for others). */
static bool base64_read(struct str text, unsigned char *to, size_t n)
{
    size_t got;
    const char *end;
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.at[i] > 0x7f)
            return false;
    return sodium_base642bin(to, n, text.at, text.n, NULL, &got, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           got == n && end == text.at + text.n;
}

struct str note_key_text(struct arena *a, const struct note_key *key)
{
    unsigned char bytes[KEY_BYTES] = {ED25519};
    memcpy(bytes + 1, key->public, NOTE_PUBLIC_BYTES);
    return str_printf(a, STR_FMT "+%08x+" STR_FMT, STR_ARG(key->name), key->id,
                      STR_ARG(base64(a, bytes, sizeof bytes)));
}

bool note_key_read(struct str text, struct note_key *out)
{
    struct str rest = text, name, id;
    unsigned char bytes[KEY_BYTES];
    char wanted[9];
    if (!text.at || !str_cut(&rest, '+', &name) || !str_cut(&rest, '+', &id) ||
        !note_name_is_fine(name) || !base64_read(rest, bytes, sizeof bytes) || bytes[0] != ED25519)
        return false;
    *out = note_key_of(name, bytes + 1);
    snprintf(wanted, sizeof wanted, "%08x", out->id);
    return str_eq_c(id, wanted);
}

/* ---- time ---- */

static struct str time_text(struct arena *a, int64_t at_ms)
{
    time_t seconds = at_ms / 1000;
    struct tm t;
    gmtime_r(&seconds, &t);
    return str_printf(a, "time %04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900, t.tm_mon + 1,
                      t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, (int)(at_ms % 1000));
}

/* The digits of `form` ('0') read one after the other, other characters as they stand. */
static bool time_read(struct str line, int64_t *at_ms)
{
    static const char form[] = "time 0000-00-00T00:00:00.000Z";
    static const int widths[] = {4, 2, 2, 2, 2, 2, 3};
    int values[7] = {0}, value = 0, width = 0;
    if (line.n != sizeof form - 1)
        return false;
    for (size_t i = 0; i < line.n; i++) {
        if (form[i] != '0' ? line.at[i] != form[i] : line.at[i] < '0' || line.at[i] > '9')
            return false;
        if (form[i] != '0')
            continue;
        values[value] = values[value] * 10 + (line.at[i] - '0');
        if (++width == widths[value])
            value++, width = 0;
    }
    struct tm t = {.tm_year = values[0] - 1900,
                   .tm_mon = values[1] - 1,
                   .tm_mday = values[2],
                   .tm_hour = values[3],
                   .tm_min = values[4],
                   .tm_sec = values[5]};
    *at_ms = (int64_t)timegm(&t) * 1000 + values[6];
    return *at_ms > 0;
}

/* ---- signing ---- */

struct str note_body(struct arena *a, const struct note_head *head)
{
    return str_printf(a, STR_FMT "\n%llu\n" STR_FMT "\n" STR_FMT "\n", STR_ARG(head->origin),
                      (unsigned long long)head->size,
                      STR_ARG(base64(a, head->root.byte, MERKLE_BYTES)),
                      STR_ARG(time_text(a, head->at_ms)));
}

struct str note_signed(struct arena *a, struct str body, const struct note_key *key,
                       const unsigned char signature[NOTE_SIGNATURE_BYTES])
{
    unsigned char bytes[SIGNED_BYTES];
    for (int i = 0; i < ID_BYTES; i++)
        bytes[i] = (unsigned char)(key->id >> (8 * (ID_BYTES - 1 - i)));
    memcpy(bytes + ID_BYTES, signature, NOTE_SIGNATURE_BYTES);
    return str_printf(a, STR_FMT "\n%s" STR_FMT " " STR_FMT "\n", STR_ARG(body), dash,
                      STR_ARG(key->name), STR_ARG(base64(a, bytes, sizeof bytes)));
}

/* ---- reading ---- */

/* Splits at the empty line: what is signed, with its last newline, and the signature lines. */
static bool split(struct str text, struct str *signed_part, struct str *signatures)
{
    if (!text.at || text.n > NOTE_TEXT_BYTES_MAX)
        return false;
    for (size_t i = 1; i + 1 < text.n; i++)
        if (text.at[i] == '\n' && text.at[i - 1] == '\n') {
            *signed_part = str_first(text, i);
            *signatures = str_from(text, i + 1);
            return true;
        }
    return false;
}

/* Takes one line with its newline. */
static bool take_line(struct str *rest, struct str *line)
{
    size_t n = str_index(*rest, '\n');
    if (n == rest->n)
        return false;
    *line = str_first(*rest, n);
    *rest = str_from(*rest, n + 1);
    return true;
}

struct signature {
    struct str name;
    unsigned char bytes[SIGNED_BYTES];
};

/* One line "— name base64"; of another signature type the bytes may be of any length: is_ours says. */
static bool take_signature(struct str *rest, struct signature *out, bool *is_ours)
{
    struct str line, coded;
    if (!take_line(rest, &line) || !str_starts(line, str_of(dash)))
        return false;
    coded = str_from(line, sizeof dash - 1);
    if (!str_cut(&coded, ' ', &out->name) || !note_name_is_fine(out->name) || !coded.n)
        return false;
    *is_ours = base64_read(coded, out->bytes, sizeof out->bytes);
    return true;
}

bool note_read(struct str text, struct note_head *out)
{
    struct str head, signatures, size, root, line;
    struct signature s;
    bool is_ours;
    int count = 0;
    memset(out, 0, sizeof *out);
    if (!split(text, &head, &signatures))
        return false;
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\n')
            return false;
    while (signatures.n) {
        if (!take_signature(&signatures, &s, &is_ours) || ++count > NOTE_SIGNATURES_MAX)
            return false;
    }
    if (!count || !take_line(&head, &out->origin) || !out->origin.n || !take_line(&head, &size) ||
        !take_line(&head, &root) || (size.n > 1 && size.at[0] == '0') ||
        !str_to_u64(size, &out->size) || out->size > INT64_MAX ||
        !base64_read(root, out->root.byte, MERKLE_BYTES))
        return false;
    while (head.n)
        if (!take_line(&head, &line) || !line.n ||
            (str_starts(line, S("time ")) && !time_read(line, &out->at_ms)))
            return false;
    return true;
}

bool note_is_signed(struct str text, const struct note_key *key)
{
    struct str head, signatures;
    struct signature s;
    bool is_ours;
    if (!split(text, &head, &signatures))
        return false;
    while (take_signature(&signatures, &s, &is_ours)) {
        uint32_t id = (uint32_t)s.bytes[0] << 24 | (uint32_t)s.bytes[1] << 16 |
                      (uint32_t)s.bytes[2] << 8 | s.bytes[3];
        if (is_ours && id == key->id && str_eq(s.name, key->name))
            return crypto_sign_verify_detached(s.bytes + ID_BYTES, (const unsigned char *)head.at,
                                               head.n, key->public) == 0;
    }
    return false;
}

bool note_cut(struct str *rest, struct str *note)
{
    struct str head, signatures, line;
    while (rest->n && rest->at[0] == '\n')
        *rest = str_from(*rest, 1);
    if (!split(str_first(*rest, NOTE_TEXT_BYTES_MAX), &head, &signatures))
        return false;
    size_t n = (size_t)(signatures.at - rest->at);
    while (str_starts(signatures, str_of(dash)) && take_line(&signatures, &line))
        n += line.n + 1;
    *note = str_first(*rest, n);
    *rest = str_from(*rest, n);
    return true;
}
