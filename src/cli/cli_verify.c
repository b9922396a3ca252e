/* bawaba verify: a paper or its code, with no database and no network: the token's signature against a key
   set, its days, and the list of revoked papers. Tokens are found in a PDF's properties without drawing it.

   The trap: a fine token says what was signed, not what is printed beside it: whoever holds the paper compares
   the two. */
#include "base/clock.h"
#include "cli/key_set.h"
#include "cli/options.h"
#include "documents/paper_pdf.h"
#include "documents/token.h"
#include "web/json.h"
#include <stdio.h>
#include <sys/stat.h>

extern const struct command cli_verify;

enum { FILE_BYTES_MAX = 128 << 20, TOKENS_MAX = PAPERS_MAX };

/* ---- files ---- */

/* ERR_NOT_FOUND: no such file; ERR_INPUT: too long to be one of ours; ERR_IO. */
static enum err file_read(const char *path, struct str *out)
{
    struct stat s;
    FILE *f = fopen(path, "rb");
    if (!f)
        return ERR_NOT_FOUND;
    enum err e = fstat(fileno(f), &s) == 0 && S_ISREG(s.st_mode) ? OK : ERR_IO;
    if (e == OK && s.st_size > FILE_BYTES_MAX)
        e = ERR_INPUT;
    if (e == OK) {
        char *bytes = arena_alloc_raw(cli_arena(), (size_t)s.st_size + 1);
        *out = (struct str){bytes, fread(bytes, 1, (size_t)s.st_size, f)};
        e = ferror(f) ? ERR_IO : OK;
    }
    fclose(f);
    return e;
}

static int complain(const char *what, const char *path)
{
    fprintf(stderr, "bawaba: %s %s\n", path, what);
    return CLI_USAGE;
}

/* ---- tokens in a PDF ---- */

static size_t find(struct str in, struct str what, size_t from)
{
    const char *at = from < in.n ? memmem(in.at + from, in.n - from, what.at, what.n) : NULL;
    return at ? (size_t)(at - in.at) : in.n;
}

/* The keywords of our own files: a plain PDF string. Characters that a token does not have end it. */
static size_t tokens_of_pdf(struct str pdf, struct str out[static TOKENS_MAX])
{
    size_t n = 0, at = find(pdf, S(PAPER_KEYWORDS), 0);
    struct str rest = str_from(pdf, at + sizeof PAPER_KEYWORDS - 1);
    rest = str_first(rest, str_index(rest, ')'));
    for (struct str one; n < TOKENS_MAX && rest.n && str_cut(&rest, ' ', &one);)
        if (one.n)
            out[n++] = one;
    return n;
}

/* ---- telling ---- */

static void line(const char *label, struct str value)
{
    if (value.n)
        printf("  %-14s " STR_FMT "\n", label, STR_ARG(value));
}

static void line_day(const char *label, struct day day)
{
    char iso[DAY_TEXT_BYTES], hijri[DAY_TEXT_BYTES];
    if (day_is_none(day))
        return;
    struct str h = day_format_hijri(day, hijri);
    printf("  %-14s " STR_FMT "%s" STR_FMT "%s\n", label, STR_ARG(day_format_iso(day, iso)),
           h.n ? " (" : "", STR_ARG(h), h.n ? ")" : "");
}

static const char *sentence(enum token_fault fault)
{
    switch (fault) {
    case TOKEN_FINE: return "valid";
    case TOKEN_MALFORMED: return "no code of this portal";
    case TOKEN_KEY_UNKNOWN: return "signed with a key that the key set does not hold";
    case TOKEN_FORGED: return "FORGED: the signature does not fit";
    case TOKEN_KEY_EXPIRED: return "its key was not in force: not to be believed";
    case TOKEN_PAPER_EXPIRED: return "genuine, but expired";
    case TOKEN_REVOKED: return "genuine, but REVOKED: look the code up";
    }
    return "";
}

static void tell_text(enum token_fault fault, const struct token *t)
{
    char code[PAPER_CODE_SHOWN_BYTES];
    printf("%s\n", sentence(fault));
    if (!t->kind)
        return;
    line("paper", str_of(paper_kind_name((int)t->kind)));
    line("number", t->number);
    if (t->holder.n > 1)
        printf("  %-14s %c... ..." STR_FMT "\n", "holder", t->holder.at[0],
               STR_ARG(str_from(t->holder, 1)));
    line("establishment", t->establishment);
    line("what", t->what);
    line_day("issued", t->issued);
    line_day("last day", t->until);
    line("issuer", t->issuer);
    line("code", paper_code_shown(&t->code, code));
}

static void member_day(struct json_writer *w, const char *name, struct day day)
{
    char iso[DAY_TEXT_BYTES];
    if (!day_is_none(day))
        json_member_str(w, name, day_format_iso(day, iso));
}

static void tell_json(enum token_fault fault, const struct token *t)
{
    char code[PAPER_CODE_TEXT_BYTES];
    struct buf b = buf_new(cli_arena());
    struct json_writer w = json_writer(&b);
    json_object_open(&w);
    json_member_c(&w, "result", token_fault_name(fault));
    if (t->kind) {
        json_member_c(&w, "kind", paper_kind_name((int)t->kind));
        json_member_str(&w, "code", paper_code_text(&t->code, code));
        json_member_str(&w, "issuer", t->issuer);
        if (t->number.n)
            json_member_str(&w, "number", t->number);
        if (t->holder.n)
            json_member_str(&w, "holder", t->holder);
        if (t->establishment.n)
            json_member_str(&w, "establishment", t->establishment);
        if (t->what.n)
            json_member_str(&w, "what", t->what);
        member_day(&w, "issued_on", t->issued);
        member_day(&w, "until", t->until);
    }
    json_object_close(&w);
    printf(STR_FMT "\n", STR_ARG(buf_out(&b)));
}

/* ---- the command ---- */

struct checking {
    struct key keys[KEYRING_KEYS_MAX];
    size_t keys_count;
    struct revoked revoked;
    bool has_list, is_json;
    struct day today;
};

static int load_keys(struct checking *c, const char *path)
{
    struct str text;
    if (file_read(path, &text) != OK)
        return complain("cannot be read", path);
    if (key_set_read(cli_arena(), text, c->keys, &c->keys_count) != OK)
        return complain("is no set of the portal's keys (/.well-known/jwks.json)", path);
    return CLI_GO;
}

static int load_list(struct checking *c, const char *path)
{
    struct str text;
    if (!path)
        return CLI_GO;
    if (file_read(path, &text) != OK)
        return complain("cannot be read", path);
    if (!revoked_read(cli_arena(), str_trim(text), c->keys, c->keys_count, c->today, &c->revoked))
        return complain("is no list of these keys for this day (/.well-known/revoked.jws)", path);
    c->has_list = true;
    return CLI_GO;
}

static int check(const struct checking *c, const char *word)
{
    static struct str tokens[TOKENS_MAX];
    struct str text;
    size_t n = 1, refused = 0;
    tokens[0] = token_find(str_of(word));
    if (file_read(word, &text) == OK)
        n = str_starts(text, S("%PDF-")) ? tokens_of_pdf(text, tokens)
                                         : (tokens[0] = token_find(text), 1);
    if (!n)
        fprintf(stderr, "bawaba: %s is a PDF without a code of the portal\n", word);
    for (size_t i = 0; i < n; i++) {
        struct token t;
        enum token_fault fault = token_check(cli_arena(), tokens[i], c->keys, c->keys_count,
                                             c->today, c->has_list ? &c->revoked : NULL, &t);
        (c->is_json ? tell_json : tell_text)(fault, &t);
        refused += fault != TOKEN_FINE;
    }
    return n && !refused ? CLI_DONE : CLI_REFUSED;
}

static int verify(int argc, char **argv)
{
    static struct checking c;
    const char *keys = "jwks.json", *list = NULL;
    struct day today = DAY_NONE;
    const struct cli_option options[] = {
        {"keys", OPTION_TEXT, &keys, "the portal's key set, default jwks.json"},
        {"list", OPTION_TEXT, &list, "the day's list of revoked papers"},
        {"today", OPTION_DAY, &today, "the day to judge by, default: the real one"},
        {"json", OPTION_FLAG, &c.is_json, "one JSON object a paper"},
    };
    struct options o = {.command = &cli_verify,
                        .list = options,
                        .count = sizeof options / sizeof *options,
                        .words_min = 1,
                        .words_max = 1};
    int go = options_read(&o, argc, argv);
    json_load();
    c.today = clock_read(today).today;
    if (go == CLI_GO)
        go = load_keys(&c, keys);
    if (go == CLI_GO)
        go = load_list(&c, list);
    if (go != CLI_GO)
        return go;
    int verdict = check(&c, o.words[0]);
    if (!list)
        fprintf(stderr, "bawaba: without --list nobody looked whether it was revoked\n");
    return verdict;
}

const struct command cli_verify = {
    .name = "verify",
    .usage = "FILE.pdf | CODE-TEXT | FILE [--keys JWKS] [--list REVOKED.jws] [--json]",
    .help =
        "Checks a paper's signed code without a database and without a network.\n"
        "Takes the PDF itself, what a QR reader says, or a file that holds it. Keys and list come\n"
        "from the portal's /.well-known/jwks.json and /.well-known/revoked.jws.\n"
        "Exit status: 0 valid, 1 forged, expired or revoked, 2 nothing could be checked.",
    .run = verify,
};
