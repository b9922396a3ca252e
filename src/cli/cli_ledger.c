/* bawaba ledger: signed heads of the ledger's tree, proofs, and verifying it without a server. */
#include "base/clock.h"
#include "cli/ledger_keys.h"
#include "cli/options.h"
#include "decisions/ledger.h"
#include "decisions/ledger_check.h"
#include "decisions/seal.h"
#include "decisions/witness.h"
#include "web/proof_json.h"
#include <sodium.h>
#include <stdio.h>

extern const struct command cli_ledger;

enum { HEADS_BYTES_MAX = 256 << 20, LEAVES_BYTES_MAX = INT32_MAX };

struct ledger_options {
    const char *db, *backup, *keys, *witness;
    struct day today;
    bool is_json;
    const char *word[3];
    int words;
};

static int complain(const char *what)
{
    fprintf(stderr, "bawaba: %s\n", what);
    return CLI_REFUSED;
}

static int print(struct buf *out)
{
    if (out->n)
        fwrite(out->at, 1, out->n, stdout);
    return CLI_DONE;
}

static const char *store_of(const struct ledger_options *o)
{
    return o->backup ? str_c(cli_arena(), str_printf(cli_arena(), "sqlite:%s", o->backup)) : o->db;
}

static struct db *store_open(const struct ledger_options *o, enum db_mode mode)
{
    struct db *db = NULL;
    if (db_open(store_of(o), mode, &db) == OK)
        return db;
    (void)complain("the store could not be opened; the log line above says why");
    return NULL;
}

/* ---- head ---- */

static int head(const struct ledger_options *o)
{
    struct tree_head h;
    struct buf out = buf_new(cli_arena());
    struct json_writer w = json_writer(&out);
    struct db *db = store_open(o, DB_READ);
    if (!db)
        return CLI_REFUSED;
    enum err e = tree_head_last(db, cli_arena(), &h);
    db_close(db);
    if (e != OK)
        return complain(e == ERR_NOT_FOUND ? "nothing was sealed yet"
                                           : "the heads could not be read");
    if (o->is_json)
        head_json(&w, cli_arena(), &h), buf_char(&out, '\n');
    else
        buf_str(&out, h.note);
    return print(&out);
}

/* ---- key ---- */

static int key(const struct ledger_options *o)
{
    struct ledger_keys keys;
    struct str origin;
    struct db *db = store_open(o, DB_READ);
    if (!db)
        return CLI_REFUSED;
    enum err e = seal_origin(db, cli_arena(), &origin);
    db_close(db);
    if (e != OK)
        return complain("nothing was sealed yet, so the ledger has no name");
    if (!ledger_keys_read(o->keys, o->db, &keys))
        return CLI_REFUSED;
    for (size_t i = 0; i < keys.count; i++) {
        struct note_key k = note_key_of(origin, keys.public_part[i]);
        printf(STR_FMT "\n", STR_ARG(note_key_text(cli_arena(), &k)));
    }
    return CLI_DONE;
}

/* ---- seal ---- */

static enum err seal_once(struct db *db, struct arena *a, struct keyring *keys, struct clock clock,
                          struct seal *s)
{
    int64_t last;
    TRY(db_begin(db));
    enum err e = operation_last(db, &last);
    if (e == OK)
        e = seal_read(db, a, keys, clock, last, s);
    if (e == OK && s->rows)
        e = seal_write(db, s);
    if (e == OK)
        return db_commit(db);
    db_rollback(db);
    return e;
}

static enum err seal_all(struct db *db, struct keyring *keys, struct clock clock,
                         const char *witness)
{
    struct arena *a = arena_new(64 << 20);
    struct witness *w = NULL;
    struct seal s = {0};
    enum err e = db_migrate(db);
    do {
        arena_reset(a);
        if (e == OK)
            e = seal_once(db, a, keys, clock, &s);
    } while (e == OK && s.rows == SEAL_ROWS_MAX);
    if (e == OK && witness)
        e = witness_open(cli_arena(), witness, &w);
    if (e == OK && w)
        e = witness_follow(w, db, a);
    if (w)
        witness_close(w);
    arena_free(a);
    return e;
}

static int seal(const struct ledger_options *o)
{
    struct keyring *keys;
    struct clock clock = clock_read(o->today);
    const char *path = o->keys ? o->keys : keyring_path(cli_arena(), o->db);
    struct db *db = store_open(o, DB_WRITE);
    if (!db)
        return CLI_REFUSED;
    enum err e = keyring_open(cli_arena(), path, clock.today, &keys);
    if (e == OK)
        e = seal_all(db, keys, clock, o->witness);
    db_close(db);
    return e == OK ? head(o) : complain("the ledger was not sealed; the log line above says why");
}

/* ---- prove ---- */

static int prove(const struct ledger_options *o)
{
    struct receipt r;
    struct buf out = buf_new(cli_arena());
    int64_t no;
    if (!str_to_i64(str_of(o->word[1]), &no) || no < 1)
        return complain("prove takes the number of an operation");
    struct db *db = store_open(o, DB_READ);
    if (!db)
        return CLI_REFUSED;
    enum err e = receipt_of_operation(db, cli_arena(), no, &r);
    db_close(db);
    if (e == ERR_NOT_FOUND)
        return complain("the ledger has no operation of that number");
    if (e != OK)
        return complain("the proof could not be made; the log line above says why");
    receipt_json(cli_arena(), &out, &r, S(""));
    buf_char(&out, '\n');
    return print(&out);
}

static enum err consistency_of(struct db *db, int64_t from, int64_t to, struct merkle_path *path)
{
    struct tree_head h;
    struct merkle_source source = tree_source(tree_new(cli_arena(), db));
    TRY(tree_head_last(db, cli_arena(), &h));
    return from < 1 || from > to || to > h.size
               ? ERR_NOT_FOUND
               : merkle_consistency(&source, (uint64_t)from, (uint64_t)to, path);
}

static int consistency(const struct ledger_options *o)
{
    struct merkle_path *path = arena_new_of(cli_arena(), struct merkle_path);
    struct buf out = buf_new(cli_arena());
    struct json_writer w = json_writer(&out);
    int64_t from, to;
    if (!str_to_i64(str_of(o->word[1]), &from) || !str_to_i64(str_of(o->word[2]), &to))
        return complain("consistency takes the sizes of two heads");
    struct db *db = store_open(o, DB_READ);
    if (!db)
        return CLI_REFUSED;
    enum err e = consistency_of(db, from, to, path);
    db_close(db);
    if (e != OK)
        return complain("there are no such heads: sizes go from 1 to that of the last head");
    json_object_open(&w);
    json_member_int(&w, "from", from);
    json_member_int(&w, "to", to);
    json_name(&w, "path");
    hashes_json(&w, cli_arena(), path->hash, path->n);
    json_object_close(&w);
    buf_char(&out, '\n');
    return print(&out);
}

/* ---- verify ---- */

static void report_json(const struct ledger_report *r)
{
    struct buf out = buf_new(cli_arena());
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_str(&w, "origin", r->origin);
    json_member_int(&w, "rows", r->rows);
    json_member_int(&w, "erased", r->erased);
    json_member_int(&w, "sealed", r->sealed);
    json_member_int(&w, "sealed_at", r->sealed_at);
    json_member_int(&w, "heads", r->heads);
    json_member_int(&w, "witnessed", r->witnessed);
    json_member_bool(&w, "whole", r->faults_count == 0);
    json_member_int(&w, "faults_count", r->faults_count);
    json_name(&w, "faults");
    json_list_open(&w);
    for (int64_t i = 0; i < r->faults_count && i < LEDGER_FAULTS_MAX; i++) {
        const struct ledger_fault *f = &r->faults[i];
        json_object_open(&w);
        json_member_c(&w, "kind", ledger_fault_name(f->kind));
        json_member_int(&w, "no", f->no);
        if (f->other)
            json_member_int(&w, "other", f->other);
        json_member_str(&w, "text", ledger_fault_text(cli_arena(), f));
        json_object_close(&w);
    }
    json_list_close(&w);
    json_object_close(&w);
    buf_char(&out, '\n');
    (void)print(&out);
}

static void report_text(const struct ledger_report *r)
{
    printf("%lld operations", (long long)r->rows);
    if (r->erased)
        printf(", %lld of them erased", (long long)r->erased);
    printf("; %lld sealed, %lld not yet\n", (long long)r->sealed,
           (long long)(r->rows > r->sealed ? r->rows - r->sealed : 0));
    printf("%lld heads of the store, %lld of the witness hold their signature\n",
           (long long)r->heads, (long long)r->witnessed);
    if (r->origin.n)
        printf("origin " STR_FMT ", root " STR_FMT "\n", STR_ARG(r->origin),
               STR_ARG(hash_base64(cli_arena(), r->root.byte, MERKLE_BYTES)));
    for (int64_t i = 0; i < r->faults_count && i < LEDGER_FAULTS_MAX; i++)
        printf(STR_FMT "\n", STR_ARG(ledger_fault_text(cli_arena(), &r->faults[i])));
    if (r->faults_count)
        printf("%lld faults: the ledger is not what it was\n", (long long)r->faults_count);
    else
        puts("whole");
}

/* The witness's files: one of heads named on the command line, or both of a folder. */
static bool read_witness(const struct ledger_options *o, struct ledger_check_input *in)
{
    const char *heads = o->words > 1 ? o->word[1] : NULL, *leaves = NULL;
    if (o->witness && !heads)
        heads = str_c(cli_arena(), str_printf(cli_arena(), "%s/heads", o->witness));
    if (o->witness)
        leaves = str_c(cli_arena(), str_printf(cli_arena(), "%s/leaves", o->witness));
    if (heads && witness_read_file(cli_arena(), heads, HEADS_BYTES_MAX, &in->witness_heads) != OK) {
        fprintf(stderr, "bawaba: there are no heads in %s\n", heads);
        return false;
    }
    if (leaves) {
        enum err e = witness_read_file(cli_arena(), leaves, LEAVES_BYTES_MAX, &in->witness_leaves);
        if (e != OK && e != ERR_NOT_FOUND)
            return false;
    }
    return true;
}

static int verify(const struct ledger_options *o)
{
    struct ledger_keys keys;
    struct ledger_check_input in = {.url = store_of(o), .keys = keys.public_part};
    struct ledger_report *r = arena_new_of(cli_arena(), struct ledger_report);
    if (!ledger_keys_read(o->keys, o->db, &keys) || !read_witness(o, &in))
        return CLI_REFUSED;
    in.keys_count = keys.count;
    enum err e = ledger_check(cli_arena(), &in, r);
    if (e != OK)
        return complain("the ledger could not be read to its end; the log line above says why");
    if (o->is_json)
        report_json(r);
    else
        report_text(r);
    return r->faults_count ? CLI_REFUSED : CLI_DONE;
}

/* ---- export ---- */

struct exporting {
    FILE *to;
    struct arena *a;
};

static enum err export_row(void *ctx, const struct operation *op)
{
    struct exporting *x = ctx;
    arena_reset(x->a);
    struct buf out = buf_new(x->a);
    struct json_writer w = json_writer(&out);
    struct receipt_entry e = {.op = *op};
    entry_json(&w, x->a, &e);
    buf_char(&out, '\n');
    return fwrite(out.at, 1, out.n, x->to) == out.n ? OK : fail(ERR_IO, "the export stopped");
}

/* Heads first, then every entry in order: a line each. */
static enum err export_all(struct db *db, struct exporting *x)
{
    int64_t last, after = 0;
    for (size_t n = 1; n > 0;) {
        struct tree_head *heads;
        arena_reset(x->a);
        TRY(tree_heads_after(db, x->a, after, 500, &heads, &n));
        for (size_t i = 0; i < n; i++) {
            struct buf out = buf_new(x->a);
            struct json_writer w = json_writer(&out);
            after = heads[i].size;
            head_json(&w, x->a, &heads[i]);
            buf_char(&out, '\n');
            if (fwrite(out.at, 1, out.n, x->to) != out.n)
                return fail(ERR_IO, "the export stopped");
        }
    }
    TRY(operation_last(db, &last));
    return operation_each(db, 1, last, export_row, x);
}

static int export(const struct ledger_options *o)
{
    struct exporting x = {.a = arena_new(64 << 20)};
    struct db *db = store_open(o, DB_READ);
    if (!db)
        return CLI_REFUSED;
    x.to = fopen(o->word[1], "wbx");
    if (!x.to) {
        perror(o->word[1]);
        db_close(db);
        return CLI_REFUSED;
    }
    enum err e = db_read_begin(db);
    if (e == OK)
        e = export_all(db, &x);
    db_read_end(db);
    db_close(db);
    arena_free(x.a);
    if (fclose(x.to) != 0 || e != OK)
        return complain("the export is not whole");
    return CLI_DONE;
}

/* ---- the command ---- */

static const struct {
    const char *name;
    int words; /* with its name; verify's second may be left out */
    int (*run)(const struct ledger_options *o);
} parts[] = {
    {"head", 1, head},     {"key", 1, key},       {"seal", 1, seal},
    {"prove", 2, prove},   {"verify", 2, verify}, {"consistency", 3, consistency},
    {"export", 2, export},
};

static int ledger(int argc, char **argv)
{
    struct ledger_options x = {.db = "sqlite:var/bawaba.db", .today = DAY_NONE};
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &x.db, "the store: sqlite:PATH or postgresql://…"},
        {"backup", OPTION_TEXT, &x.backup, "a backup file in the store's place, to read"},
        {"keys", OPTION_TEXT, &x.keys, "a verifier key, or a file of keys (a JWK set too)"},
        {"witness", OPTION_TEXT, &x.witness, "the folder where heads and leaves are kept"},
        {"today", OPTION_DAY, &x.today, "seal: the day whose key signs, default: the real one"},
        {"json", OPTION_FLAG, &x.is_json, "as JSON"},
    };
    struct options o = {.command = &cli_ledger,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 1,
                        .words_max = 3};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO)
        return go;
    if (sodium_init() < 0)
        return complain("libsodium did not start");
    x.words = o.words_count;
    for (int i = 0; i < o.words_count; i++)
        x.word[i] = o.words[i];
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bool is_short = parts[i].run == verify && o.words_count == 1;
        if (strcmp(o.words[0], parts[i].name) == 0 && (o.words_count == parts[i].words || is_short))
            return parts[i].run(&x);
    }
    return options_wrong(&o,
                         "say head, key, seal, prove NO, consistency FROM TO, verify or export");
}

const struct command cli_ledger = {
    .name = "ledger",
    .usage =
        "head | key | prove NO | consistency FROM TO | verify [HEAD-FILE] | seal | export FILE "
        "[--db URL]",
    .help =
        "Signed heads of the ledger, proofs, and verifying it without a server.\n"
        "head prints the last signed head, key the verifier keys, prove the receipt of one\n"
        "operation, consistency the proof between two heads. verify makes every leaf anew from its\n"
        "row, in the store or a --backup, and names each row that was changed, deleted, put in,\n"
        "moved or dated back; HEAD-FILE or --witness hold what was kept elsewhere. Exit status 1\n"
        "when anything is not as it was signed. seal makes a head now (on PostgreSQL only while\n"
        "the portal is stopped). export writes heads and entries, a JSON line each, for other\n"
        "programs (tools/verify-ledger.mjs).",
    .run = ledger,
};
