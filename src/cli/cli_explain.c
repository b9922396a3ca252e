/* bawaba explain: an entry of the ledger by the law it was decided by, or a case file by today's
   tables: every fact, rule, policy row, fee step and effect. */
#include "cli/explain.h"
#include "cli/options.h"
#include "db/db.h"
#include "model/occupation.h"
#include "queries/lookup.h"
#include "services/case_file.h"
#include "web/json.h"
#include "web/show.h"
#include <sodium.h>
#include <stdio.h>

extern const struct command cli_explain;

enum { CASE_BYTES_MAX = 1 << 20 };

static int complain(const char *what)
{
    fprintf(stderr, "bawaba: %s\n", what);
    return CLI_REFUSED;
}

struct explain_options {
    const char *db, *lang;
    bool is_json;
};

static int tell(const struct explain_options *o, const struct explanation *e)
{
    struct buf out = buf_new(cli_arena());
    if (o->is_json)
        explain_json(cli_arena(), e, &out);
    else
        explain_text(cli_arena(), e, strcmp(o->lang, "ar") == 0 ? LANG_AR : LANG_EN, &out);
    fwrite(out.at, 1, out.n, stdout);
    return CLI_DONE;
}

/* ---- an entry of the ledger ---- */

static enum err policy_of(struct db *db, int64_t id, struct policy **out)
{
    struct db_rows rows;
    struct str files = {0};
    TRY(db_query(db, &rows, "SELECT files FROM policy_set WHERE id = $1", db_int_arg(id)));
    if (db_next(&rows))
        files = str_copy(cli_arena(), db_blob(&rows, 0));
    TRY(db_done(&rows));
    return files.n ? policy_load_joined(cli_arena(), files, out)
                   : fail(ERR_DB, "policy set %lld is missing", (long long)id);
}

/* Withdrawal and expiry carry the effects that take back what acceptance held, and no judgement. */
static bool is_judged(enum operation_kind kind)
{
    return kind == OPERATION_ACCEPTED || kind == OPERATION_REFUSED || kind == OPERATION_EXECUTED;
}

static enum err entry_explained(struct db *db, int64_t no, struct explanation *e)
{
    struct operation op;
    struct entry *entry = arena_new_of(cli_arena(), struct entry);
    struct policy *policy;
    TRY(operation_load(db, cli_arena(), no, &op));
    TRY(policy_of(db, op.policy, &policy));
    e->is_erased = op.body.at == NULL;
    if (e->is_erased)
        entry->op = op;
    else
        TRY(entry_decode(&op, entry));
    if (op.establishment_id)
        TRY(establishment_written(db, cli_arena(), op.establishment_id, &e->establishment_no));
    e->service = op.service ? service_by_number(op.service) : NULL;
    e->policy = policy;
    e->entry = entry;
    e->has_effects = !e->is_erased && entry->has_decision;
    e->has_decision = e->has_effects && e->service && is_judged(op.kind);
    e->facts = &entry->facts;
    e->input = &entry->input;
    e->decision = &entry->decision;
    return OK;
}

static int explain_operation(const struct explain_options *o, int64_t no)
{
    struct explanation e = {0};
    struct db *db;
    enum err err = db_open(o->db, DB_READ, &db);
    if (err != OK)
        return complain("the store could not be opened; the log line above says why");
    err = entry_explained(db, no, &e);
    db_close(db);
    if (err == ERR_NOT_FOUND)
        return complain("the ledger has no operation of that number");
    if (err != OK)
        return complain("the entry could not be read; the log line above says why");
    return tell(o, &e);
}

/* ---- a case file ---- */

static bool file_text(const char *path, struct str *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    struct buf b = buf_new(cli_arena());
    b.n = fread(buf_room(&b, CASE_BYTES_MAX), 1, CASE_BYTES_MAX, f);
    bool is_read = !ferror(f) && fgetc(f) == EOF;
    fclose(f);
    *out = buf_out(&b);
    return is_read;
}

/* A case builds on the _base.case beside it, where there is one. */
static size_t case_texts(const char *path, struct case_text out[static 2])
{
    const char *slash = strrchr(path, '/');
    struct str folder = slash ? (struct str){path, (size_t)(slash - path) + 1} : S("");
    struct str base = str_printf(cli_arena(), STR_FMT "_base.case", STR_ARG(folder));
    size_t n = 0;
    if (strcmp(str_c(cli_arena(), base), path) != 0 &&
        file_text(str_c(cli_arena(), base), &out[0].text))
        out[n++].name = base;
    if (!file_text(path, &out[n].text))
        return 0;
    out[n++].name = str_of(path);
    return n;
}

static int explain_case(const struct explain_options *o, const struct service *s, const char *path)
{
    struct case_text texts[2];
    struct case_file c;
    struct policy *policy;
    struct buf faults = buf_new(cli_arena());
    struct decision *d = arena_new_of(cli_arena(), struct decision);
    size_t n = case_texts(path, texts);
    if (n == 0) {
        perror(path);
        return CLI_REFUSED;
    }
    if (policy_load_embedded(cli_arena(), &policy, &faults) != OK ||
        case_file_read(cli_arena(), s, policy, texts, n, &c, &faults) != OK) {
        fprintf(stderr, STR_FMT, STR_ARG(buf_out(&faults)));
        return CLI_REFUSED;
    }
    case_file_judge(&c, policy, d);
    struct explanation e = {.service = s,
                            .policy = policy,
                            .has_decision = true,
                            .has_effects = true,
                            .facts = &c.facts,
                            .input = &c.input,
                            .decision = d};
    int status = tell(o, &e);
    if (case_file_holds(cli_arena(), &c, d, &faults))
        return status;
    fprintf(stderr, STR_FMT "bawaba: the decision is not what the case expects\n",
            STR_ARG(buf_out(&faults)));
    return CLI_REFUSED;
}

/* ---- the command ---- */

static int explain_run(int argc, char **argv)
{
    struct explain_options x = {.db = "sqlite:var/bawaba.db", .lang = "en"};
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &x.db, "the store: sqlite:PATH or postgresql://…"},
        {"lang", OPTION_TEXT, &x.lang, "ar or en (en)"},
        {"json", OPTION_FLAG, &x.is_json, "as JSON, with both languages"},
    };
    struct options o = {.command = &cli_explain,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 1,
                        .words_max = 2};
    int64_t no;
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    if (strcmp(x.lang, "ar") != 0 && strcmp(x.lang, "en") != 0)
        return options_wrong(&o, "--lang takes ar or en");
    if (sodium_init() < 0 || messages_load(cli_arena()) != OK ||
        occupations_load(cli_arena()) != OK)
        return complain("the texts inside the program are not whole");
    show_load(cli_arena());
    if (o.words_count == 2) {
        const struct service *s = service_by_id(str_of(o.words[0]));
        return s ? explain_case(&x, s, o.words[1])
                 : options_wrong(&o, "there is no service \"%s\"", o.words[0]);
    }
    if (!str_to_i64(str_of(o.words[0]), &no) || no < 1)
        return options_wrong(&o, "\"%s\" is not the number of an operation", o.words[0]);
    return explain_operation(&x, no);
}

const struct command cli_explain = {
    .name = "explain",
    .usage = "OPERATION-NO | SERVICE CASE-FILE [--db URL] [--lang ar|en] [--json]",
    .help = "Explain a decision: every fact, rule, policy row, fee step and effect.\n"
            "An operation is explained by the policy set that it was decided by. A case file\n"
            "(tests/cases) is judged by the tables inside the program, over the _base.case beside\n"
            "it; the exit is 1 when the decision is not what the case expects.",
    .run = explain_run,
};
