/* The public keys, and the day's list of revoked papers: for whoever checks papers without the portal. */
#include "documents/jws.h"
#include "documents/revoked.h"
#include "queries/papers.h"
#include "web/pages_papers.h"
#include "web/paper_words.h"

void plain_keys(struct exchange *x)
{
    struct key keys[KEYRING_KEYS_MAX];
    struct buf b = buf_new(x->req);
    jws_keys_add(&b, keys, keyring_list(x->portal->keyring, keys));
    exchange_header(x, "Cache-Control", S("public, max-age=3600"));
    exchange_header(x, "Access-Control-Allow-Origin", S("*"));
    exchange_header(x, "X-Content-Type-Options", S("nosniff"));
    answer_bytes(x, 200, "application/jwk-set+json", buf_out(&b));
}

static enum err list_text(struct exchange *x, struct str *out)
{
    struct paper_revocation *list;
    size_t n;
    TRY(paper_revocations(x->reader, x->req, x->clock.today, REVOKED_MAX, &list, &n));
    unsigned char *hashes = arena_alloc(x->req, n * REVOKED_HASH_BYTES + 1);
    for (size_t i = 0; i < n; i++) {
        unsigned char *to = hashes + i * REVOKED_HASH_BYTES;
        if (list[i].permit_no) {
            revoked_hash_number(str_printf(x->req, "%lld", (long long)list[i].permit_no), to);
        } else {
            struct paper_code code = paper_code_here(x, &list[i].id);
            revoked_hash_code(&code, to);
        }
    }
    return revoked_sign(x->req, x->portal->keyring, x->clock.today, paper_issuer(x), hashes, n,
                        out);
}

/* The registers change within the day, so the list does too: an hour in between is what caches may keep. */
void plain_revoked(struct exchange *x)
{
    struct str text;
    enum err e = x->reader ? list_text(x, &text) : ERR_DB;
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    exchange_header(x, "Cache-Control", S("public, max-age=3600"));
    exchange_header(x, "Access-Control-Allow-Origin", S("*"));
    exchange_header(x, "X-Content-Type-Options", S("nosniff"));
    answer_bytes(x, 200, "application/jose", text);
}
