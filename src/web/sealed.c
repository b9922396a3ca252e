/* See the header. The nonce is a keyed hash of the text: it repeats only for the same text, where it
   gives the same answer and nothing away. */
#include "web/sealed.h"
#include <assert.h>
#include <sodium.h>

enum { NONCE = crypto_secretbox_NONCEBYTES, MAC = crypto_secretbox_MACBYTES };

static void key_of_store(const struct ref_key *key, unsigned char out[crypto_secretbox_KEYBYTES])
{
    static const unsigned char purpose[] = "words in addresses";
    crypto_generichash(out, crypto_secretbox_KEYBYTES, purpose, sizeof purpose, key->k,
                       sizeof key->k);
}

struct str sealed_text(struct arena *req, const struct ref_key *key, struct str text)
{
    unsigned char own[crypto_secretbox_KEYBYTES], bytes[NONCE + MAC + SEALED_BYTES_MAX];
    assert(text.n <= SEALED_BYTES_MAX);
    key_of_store(key, own);
    crypto_generichash(bytes, NONCE, (const unsigned char *)text.at, text.n, own, sizeof own);
    crypto_secretbox_easy(bytes + NONCE, (const unsigned char *)text.at, text.n, bytes, own);
    size_t n = NONCE + MAC + text.n;
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *out = arena_alloc(req, room);
    sodium_bin2base64(out, room, bytes, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(out);
}

bool sealed_read(struct arena *req, const struct ref_key *key, struct str sealed, struct str *out)
{
    unsigned char own[crypto_secretbox_KEYBYTES], bytes[NONCE + MAC + SEALED_BYTES_MAX];
    size_t n;
    const char *end;
    if (sodium_base642bin(bytes, sizeof bytes, sealed.at, sealed.n, NULL, &n, &end,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        end != sealed.at + sealed.n || n < NONCE + MAC)
        return false;
    size_t length = n - NONCE - MAC;
    unsigned char *text = arena_alloc(req, length + 1);
    key_of_store(key, own);
    if (crypto_secretbox_open_easy(text, bytes + NONCE, n - NONCE, bytes, own) != 0)
        return false;
    *out = (struct str){(const char *)text, length};
    return true;
}
