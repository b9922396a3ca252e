/* The page that checks papers with the network off: one file with its style, its script, the public keys and the
   day's list in it, so that it can be kept on a device as it is.

   It is the only page with a script that a task needs, and the only one with anything inline. Its policy names
   the two by their hashes and forbids all else, the network too: what would change the script stops it. */
#include "base/embedded.h"
#include "documents/jws.h"
#include "documents/revoked.h"
#include "web/api.h"
#include "web/page.h"
#include "web/pages_papers.h"
#include "web/paper_words.h"
#include "web/show.h"
#include "web/template.h"
#include <sodium.h>
#include <stdio.h>

/* "'sha256-…'" of what stands between the tags. */
static struct str hash_of(struct exchange *x, struct str text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[64];
    crypto_hash_sha256(hash, (const unsigned char *)text.at, text.n);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    return str_printf(x->req, "'sha256-%s'", base64);
}

static void add_headers(struct exchange *x, struct str script, struct str style)
{
    exchange_header(
        x, "Content-Security-Policy",
        str_printf(x->req,
                   "default-src 'none'; script-src " STR_FMT "; style-src " STR_FMT
                   "; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                   STR_ARG(hash_of(x, script)), STR_ARG(hash_of(x, style))));
    exchange_header(x, "X-Content-Type-Options", S("nosniff"));
    exchange_header(x, "Referrer-Policy", S("same-origin"));
    exchange_header(x, "Cross-Origin-Opener-Policy", S("same-origin"));
    exchange_header(x, "Cache-Control", S("no-store"));
}

static void add_word(struct exchange *x, struct node list, struct str name, struct str text)
{
    struct node n = node_object(x->req, 2);
    char *dashed = str_c(x->req, name); /* names of attributes */
    for (char *c = dashed; *c; c++)
        *c = *c == '_' ? '-' : *c;
    node_set(n, KEY("name"), node_text((struct str){dashed, name.n}));
    node_set(n, KEY("text"), node_text(text));
    node_add(list, n);
}

/* What the script says, in the page's language. */
static struct node words_of(struct exchange *x)
{
    static const char *const outcomes[] = {"valid",       "expired",     "revoked",
                                           "forged",      "malformed",   "key_unknown",
                                           "key_expired", "unsupported", "no_list"};
    static const char *const labels[] = {"kind",   "number", "holder", "establishment", "what",
                                         "issued", "until",  "issuer", "code"};
    struct node list = node_list(x->req, 32);
    char key[64];
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        snprintf(key, sizeof key, "verify.offline.%s", outcomes[i]);
        add_word(x, list, str_of(outcomes[i]), message(x->lang, key));
    }
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        snprintf(key, sizeof key, "verify.%s", labels[i]);
        add_word(x, list, str_of(labels[i]), message(x->lang, key));
    }
    for (int kind = 1; kind < PAPER_KINDS; kind++)
        add_word(x, list, str_printf(x->req, "kind_%s", paper_kind_name(kind)),
                 message(x->lang, paper_title_key(x, kind)));
    return list;
}

static struct str keys_text(struct exchange *x)
{
    struct key keys[KEYRING_KEYS_MAX];
    struct buf b = buf_new(x->req);
    jws_keys_add(&b, keys, keyring_list(x->portal->keyring, keys));
    return buf_out(&b);
}

void page_verify_offline(struct exchange *x)
{
    char iso[DAY_TEXT_BYTES];
    struct str script = embedded_find(S("src/web/assets/verify.js"));
    struct str style = embedded_find(S("src/web/assets/verify.css")), list;
    if (!exchange_may(x, ACTION_VERIFY_DOCUMENT, &(struct resource){0}))
        return;
    enum err e = revoked_text(x, &list);
    if (e != OK) {
        answer_error(x, e);
        return;
    }
    struct node page = node_object(x->req, 20);
    struct day today = x->clock.today;
    node_set(page, KEY("lang"), node_text(lang_code(x->lang)));
    node_set(page, KEY("dir"), node_text(lang_dir(x->lang)));
    node_set(page, KEY("back"), node_text(page_path(x, "/verify")));
    node_set(page, KEY("script"), node_html(html_trusted(script)));
    node_set(page, KEY("style"), node_html(html_trusted(style)));
    node_set(page, KEY("keys"), node_text(keys_text(x)));
    node_set(page, KEY("list"), node_text(list));
    node_set(page, KEY("words"), words_of(x));
    node_set(page, KEY("made"),
             node_html(message_html(
                 x->req, x->lang, "verify.offline.made",
                 ARGS({"date", show_date_both(x->req, x->lang, today)},
                      {"until", show_date_both(x->req, x->lang, day_add(today, REVOKED_DAYS))}))));
    if (!day_is_none(x->portal->config.fixed_today))
        node_set(page, KEY("today"), node_text(str_copy(x->req, day_format_iso(today, iso))));
    struct buf out = buf_new(x->req);
    if (template_render(template_of(x->lang, "verify_offline"), page, &out) != OK) {
        answer_error(x, ERR_IO);
        return;
    }
    add_headers(x, script, style);
    answer_bytes(x, 200, "text/html; charset=utf-8", buf_out(&out));
}
