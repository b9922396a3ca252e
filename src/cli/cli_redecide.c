/* bawaba redecide: decisions of the ledger made again from the facts that they saw. */
#include "base/money.h"
#include "cli/options.h"
#include "db/db.h"
#include "decisions/redecide.h"
#include "web/json.h"
#include <sodium.h>
#include <stdio.h>

extern const struct command cli_redecide;

enum { SETS_MAX = 64, LISTED_MAX = 100 };

struct policy_set {
    int64_t id;
    const struct policy *policy;
};

struct redeciding {
    struct db *db;
    const struct policy *law; /* NULL: each by its own */
    struct policy_set sets[SETS_MAX];
    int sets_count;
    struct arena *scratch;
    struct entry entry;
    struct redecision r;
    int64_t count[REDECISION_ERASED + 1];
    int64_t granted_before, granted_after, fee_before, fee_after;
    int64_t newly[RULE_COUNT], gone[RULE_COUNT]; /* failures that the law adds, and takes away */
    int listed;
    struct listed {
        int64_t no;
        int service;
        bool before, after;
        int64_t fee_before, fee_after;
    } list[LISTED_MAX];
};

static int complain(const char *what)
{
    fprintf(stderr, "bawaba: %s\n", what);
    return CLI_REFUSED;
}

/* A set of the store, read once. */
static enum err set_of(struct redeciding *x, int64_t id, const struct policy **out)
{
    struct db_rows rows;
    struct str files = {0};
    struct policy *policy;
    for (int i = 0; i < x->sets_count; i++)
        if (x->sets[i].id == id) {
            *out = x->sets[i].policy;
            return OK;
        }
    if (x->sets_count == SETS_MAX)
        return fail(ERR_BUSY, "the ledger was decided by more than %d policy sets", SETS_MAX);
    TRY(db_query(x->db, &rows, "SELECT files FROM policy_set WHERE id = $1", db_int_arg(id)));
    if (db_next(&rows))
        files = str_copy(cli_arena(), db_blob(&rows, 0));
    TRY(db_done(&rows));
    if (!files.n)
        return fail(ERR_DB, "policy set %lld is missing", (long long)id);
    TRY(policy_load_joined(cli_arena(), files, &policy));
    x->sets[x->sets_count++] = (struct policy_set){id, policy};
    *out = policy;
    return OK;
}

static void count_failures(const struct decision *a, const struct decision *b, int64_t *count)
{
    for (int i = 0; i < b->findings_count; i++) {
        bool was = false;
        for (int k = 0; k < a->findings_count; k++)
            was |= a->findings[k].rule == b->findings[i].rule && !a->findings[k].passed;
        if (!b->findings[i].passed && !was)
            count[b->findings[i].rule]++;
    }
}

static void note_different(struct redeciding *x)
{
    const struct decision *a = &x->r.before, *b = &x->r.after;
    count_failures(a, b, x->newly);
    count_failures(b, a, x->gone);
    if (x->listed == LISTED_MAX)
        return;
    x->list[x->listed++] = (struct listed){
        x->entry.op.no, x->entry.op.service, a->granted, b->granted, a->fee, b->fee};
}

static enum err take(void *ctx, const struct operation *op)
{
    struct redeciding *x = ctx;
    const struct policy *own;
    arena_reset(x->scratch);
    x->r.kind = REDECISION_ERASED;
    if (op->body.at) {
        TRY(entry_decode(op, &x->entry));
        if (x->law) {
            redecide_other(&x->entry, x->law, &x->r);
        } else {
            TRY(set_of(x, op->policy, &own));
            redecide_same(&x->entry, own, x->scratch, &x->r);
        }
    }
    x->count[x->r.kind]++;
    if (x->r.kind == REDECISION_DIFFERENT)
        note_different(x);
    if (x->r.kind == REDECISION_SAME || x->r.kind == REDECISION_DIFFERENT) {
        x->granted_before += x->r.before.granted;
        x->granted_after += x->r.after.granted;
        x->fee_before += x->r.before.fee;
        x->fee_after += x->r.after.fee;
    }
    return OK;
}

/* ---- the report ---- */

static const char *outcome(bool granted) { return granted ? "granted" : "refused"; }

static struct str code_of(int rule)
{
    const struct rule_info *info = rule_info(rule);
    return str_of(info ? info->code : "?");
}

static void report_json(const struct redeciding *x)
{
    struct buf out = buf_new(cli_arena());
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_int(&w, "same", x->count[REDECISION_SAME]);
    json_member_int(&w, "different", x->count[REDECISION_DIFFERENT]);
    json_member_int(&w, "unknown", x->count[REDECISION_UNKNOWN]);
    json_member_int(&w, "no_judgement", x->count[REDECISION_NONE]);
    json_member_int(&w, "erased", x->count[REDECISION_ERASED]);
    json_member_int(&w, "granted_before", x->granted_before);
    json_member_int(&w, "granted_after", x->granted_after);
    json_member_money(&w, "fee_before", (struct money){x->fee_before});
    json_member_money(&w, "fee_after", (struct money){x->fee_after});
    json_name(&w, "reasons");
    json_list_open(&w);
    for (int i = 0; i < RULE_COUNT; i++) {
        if (!x->newly[i] && !x->gone[i])
            continue;
        json_object_open(&w);
        json_member_str(&w, "rule", code_of(i));
        json_member_int(&w, "newly_failed", x->newly[i]);
        json_member_int(&w, "no_longer_failed", x->gone[i]);
        json_object_close(&w);
    }
    json_list_close(&w);
    json_name(&w, "differences");
    json_list_open(&w);
    for (int i = 0; i < x->listed; i++) {
        const struct listed *l = &x->list[i];
        json_object_open(&w);
        json_member_int(&w, "operation", l->no);
        json_member_str(&w, "service", str_printf(cli_arena(), "S%02d", l->service));
        json_member_c(&w, "before", outcome(l->before));
        json_member_c(&w, "after", outcome(l->after));
        json_member_money(&w, "fee_before", (struct money){l->fee_before});
        json_member_money(&w, "fee_after", (struct money){l->fee_after});
        json_object_close(&w);
    }
    json_list_close(&w);
    json_object_close(&w);
    buf_char(&out, '\n');
    fwrite(out.at, 1, out.n, stdout);
}

static void report_text(const struct redeciding *x)
{
    char before[MONEY_TEXT_BYTES], after[MONEY_TEXT_BYTES];
    printf("%lld the same, %lld different, %lld unknown (facts were not recorded), %lld no "
           "judgements, %lld erased\n",
           (long long)x->count[REDECISION_SAME], (long long)x->count[REDECISION_DIFFERENT],
           (long long)x->count[REDECISION_UNKNOWN], (long long)x->count[REDECISION_NONE],
           (long long)x->count[REDECISION_ERASED]);
    money_format((struct money){x->fee_before}, before);
    money_format((struct money){x->fee_after}, after);
    printf("granted %lld, now %lld; fees %s, now %s\n", (long long)x->granted_before,
           (long long)x->granted_after, before, after);
    for (int i = 0; i < RULE_COUNT; i++)
        if (x->newly[i] || x->gone[i])
            printf("%-8.*s newly failed %lld, no longer failed %lld\n", STR_ARG(code_of(i)),
                   (long long)x->newly[i], (long long)x->gone[i]);
    for (int i = 0; i < x->listed; i++) {
        const struct listed *l = &x->list[i];
        money_format((struct money){l->fee_before}, before);
        money_format((struct money){l->fee_after}, after);
        printf("operation %lld (S%02d): %s %s, now %s %s\n", (long long)l->no, l->service,
               outcome(l->before), before, outcome(l->after), after);
    }
    if (x->count[REDECISION_DIFFERENT] > x->listed)
        printf("and %lld more\n", (long long)(x->count[REDECISION_DIFFERENT] - x->listed));
}

/* ---- the command ---- */

static enum err redecide_words(struct redeciding *x, const struct options *o, bool is_all)
{
    int64_t last;
    if (is_all) {
        TRY(operation_last(x->db, &last));
        return operation_each(x->db, 1, last, take, x);
    }
    for (int i = 0; i < o->words_count; i++) {
        struct operation op;
        int64_t no = 0;
        if (!str_to_i64(str_of(o->words[i]), &no))
            return fail(ERR_NOT_FOUND, "\"%s\" is not the number of an operation", o->words[i]);
        enum err e = operation_load(x->db, cli_arena(), no, &op);
        if (e == ERR_NOT_FOUND)
            return fail(e, "the ledger has no operation %lld", (long long)no);
        TRY(e);
        TRY(take(x, &op));
    }
    return OK;
}

static int redecide_run(int argc, char **argv)
{
    const char *db = "sqlite:var/bawaba.db";
    bool is_all = false, is_json = false;
    struct day on = DAY_NONE;
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &db, "the store: sqlite:PATH or postgresql://…"},
        {"all", OPTION_FLAG, &is_all, "every decision of the ledger"},
        {"policy-on", OPTION_DAY, &on, "by the law of that day, default: of each one's own"},
        {"json", OPTION_FLAG, &is_json, "as JSON"},
    };
    struct options o = {.command = &cli_redecide,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_max = WORDS_MAX};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO)
        return go;
    if (is_all == (o.words_count > 0))
        return options_wrong(&o, "name operations, or say --all");
    struct redeciding *x = arena_new_of(cli_arena(), struct redeciding);
    struct policy *policy;
    struct buf faults = buf_new(cli_arena());
    x->scratch = arena_new(16 << 20);
    if (sodium_init() < 0 || policy_load_embedded(cli_arena(), &policy, &faults) != OK)
        return complain("the tables inside the program are not whole");
    if (!day_is_none(on))
        x->law = policy_frozen(cli_arena(), policy, on);
    if (db_open(db, DB_READ, &x->db) != OK)
        return complain("the store could not be opened; the log line above says why");
    enum err e = redecide_words(x, &o, is_all);
    db_close(x->db);
    arena_free(x->scratch);
    if (e != OK)
        return complain("not every decision could be read; the log line above says why");
    if (is_json)
        report_json(x);
    else
        report_text(x);
    return !x->law && x->count[REDECISION_DIFFERENT] ? CLI_REFUSED : CLI_DONE;
}

const struct command cli_redecide = {
    .name = "redecide",
    .usage = "OPERATION-NO… | --all [--policy-on DATE] [--db URL] [--json]",
    .help =
        "Makes decisions again from the facts that they saw.\n"
        "By the law of their own day they must come out the same: the exit is 1 when one does\n"
        "not. By another day's it says what that law would have changed, reason by reason. Facts\n"
        "that only the other law asks for were not recorded: such decisions are counted as\n"
        "unknown.",
    .run = redecide_run,
};
