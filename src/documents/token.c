/* Tokens; see the header. */
#include "documents/token.h"
#include "documents/claims.h"

/* ---- signing ---- */

static void add_text(struct buf *b, const char *name, struct str text)
{
    if (text.at)
        claims_add_text(b, name, text);
}

enum err token_sign(struct arena *a, struct keyring *keyring, struct day today,
                    const struct token *t, struct str *out)
{
    char code[PAPER_CODE_TEXT_BYTES];
    struct buf b = buf_new(a);
    claims_open(&b);
    claims_add_text(&b, "iss", t->issuer);
    claims_add_text(&b, "k", str_of(paper_kind_name((int)t->kind)));
    add_text(&b, "n", t->number);
    claims_add_text(&b, "c", paper_code_text(&t->code, code));
    add_text(&b, "h", t->holder);
    add_text(&b, "e", t->establishment);
    add_text(&b, "w", t->what);
    claims_add_number(&b, "iat", day_start_ms(t->issued) / 1000);
    if (!day_is_none(t->until))
        claims_add_number(&b, "exp", day_start_ms(day_add(t->until, 1)) / 1000);
    claims_close(&b);
    return jws_sign(a, keyring, KEY_PAPER, today, TOKEN_TYPE, buf_out(&b), out);
}

/* ---- checking ---- */

static const char *const texts[] = {"iss", "k", "n", "c", "h", "e", "w"};

/* The day an instant begins; false unless it is exactly such an instant, of a year people know. */
static bool day_read(int64_t seconds, struct day *out)
{
    struct day day;
    if (seconds < INT64_C(-3000000000) || seconds > INT64_C(100000000000))
        return false;
    day = day_of_instant(seconds * 1000);
    if (day_start_ms(day) != seconds * 1000)
        return false;
    *out = day;
    return true;
}

/* Also a signed payload is read strictly: a member that is not known is a fault. */
static bool payload_read(struct str json, struct token *out)
{
    struct claims c;
    int64_t issued, ends;
    size_t known = 1; /* iat */
    *out = (struct token){.until = DAY_NONE};
    if (!claims_read(json, &c) || !claims_number(&c, "iat", &issued) ||
        !day_read(issued, &out->issued))
        return false;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str text = claims_text(&c, texts[i]);
        known += text.at != NULL;
        if (text.n > TOKEN_TEXT_MAX)
            return false;
    }
    if (claims_number(&c, "exp", &ends)) {
        if (!day_read(ends, &out->until))
            return false;
        out->until = day_add(out->until, -1);
        known++;
    }
    out->issuer = claims_text(&c, "iss");
    out->kind = paper_kind_read(claims_text(&c, "k"));
    out->number = claims_text(&c, "n");
    out->holder = claims_text(&c, "h");
    out->establishment = claims_text(&c, "e");
    out->what = claims_text(&c, "w");
    struct str code = claims_text(&c, "c");
    return known == c.count && out->issuer.at && out->kind && code.at &&
           paper_code_read(code, &out->code);
}

static const struct key *key_named(struct str id, const struct key *keys, size_t n)
{
    for (size_t i = 0; id.at && i < n; i++)
        if (str_eq_c(id, keys[i].id))
            return &keys[i];
    return NULL;
}

enum token_fault token_check(struct arena *a, struct str text, const struct key *keys, size_t n,
                             struct day today, const struct revoked *list, struct token *out)
{
    struct jws jws;
    *out = (struct token){.until = DAY_NONE, .issued = DAY_NONE};
    if (!jws_read(a, text, &jws) || !jws.type.at || !str_eq(jws.type, S(TOKEN_TYPE)))
        return TOKEN_MALFORMED;
    const struct key *key = key_named(jws.key_id, keys, n);
    if (!key || key->use != KEY_PAPER)
        return TOKEN_KEY_UNKNOWN;
    if (!jws_verifies(&jws, key))
        return TOKEN_FORGED;
    struct token read;
    if (!payload_read(jws.payload, &read))
        return TOKEN_MALFORMED;
    if (day_before(key->until, read.issued) || !key_counts(key, today))
        return TOKEN_KEY_EXPIRED;
    *out = read;
    if (list && revoked_holds(list, &read.code, read.kind, read.number))
        return TOKEN_REVOKED;
    return !day_is_none(read.until) && day_before(read.until, today) ? TOKEN_PAPER_EXPIRED
                                                                     : TOKEN_FINE;
}

const char *token_fault_name(enum token_fault fault)
{
    switch (fault) {
    case TOKEN_FINE: return "valid";
    case TOKEN_MALFORMED: return "malformed";
    case TOKEN_KEY_UNKNOWN: return "key_unknown";
    case TOKEN_FORGED: return "forged";
    case TOKEN_KEY_EXPIRED: return "key_expired";
    case TOKEN_PAPER_EXPIRED: return "expired";
    case TOKEN_REVOKED: return "revoked";
    }
    return "malformed";
}

struct str token_find(struct str text)
{
    text = str_trim(text);
    size_t mark = str_index(text, '#');
    return mark < text.n ? str_from(text, mark + 1) : text;
}
