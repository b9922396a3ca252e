/* See the header. */
#include "support/judging.h"
#include "base/embedded.h"
#include <stdio.h>
#include <stdlib.h>

static void stop(const char *why, struct str more)
{
    fprintf(stderr, "%s %.*s\n", why, STR_ARG(more));
    abort();
}

const struct policy *judging_policy(void)
{
    static struct policy *policy;
    static struct arena *boot; /* as long as the program */
    if (!policy) {
        boot = arena_new(64 << 20);
        struct buf faults = buf_new(boot);
        if (policy_load_embedded(boot, &policy, &faults) != OK)
            stop("policy:", buf_out(&faults));
    }
    return policy;
}

static struct str replaced(struct arena *a, struct str in, const char *text, const char *by)
{
    struct str what = str_of(text);
    for (size_t i = 0; i + what.n <= in.n; i++) {
        if (!str_eq(str_first(str_from(in, i), what.n), what))
            continue;
        struct buf b = buf_new(a);
        buf_str(&b, str_first(in, i));
        buf_c(&b, by);
        buf_str(&b, str_from(in, i + what.n));
        return buf_out(&b);
    }
    stop("not in the table:", what);
    return in;
}

const struct policy *judging_policy_with(struct arena *a, const char *table, const char *text,
                                         const char *by, struct buf *faults)
{
    struct policy_file files[32];
    size_t n = 0;
    for (size_t i = 0; i < embedded_files_count && n < 32; i++) {
        struct str name = embedded_files[i].name;
        if (!str_starts(name, S("policy/")) || !str_ends(name, S(".tsv")))
            continue;
        bool is_it = str_eq_c(str_from(name, 7), table);
        struct str data = embedded_files[i].data;
        files[n++] = (struct policy_file){name, is_it ? replaced(a, data, text, by) : data};
    }
    struct policy *out = NULL;
    return policy_load(a, files, n, &out, faults) == OK ? out : NULL;
}

struct day judging_day(const char *text)
{
    struct day d;
    if (!day_parse(str_of(text), &d))
        stop("no date:", str_of(text));
    return d;
}

void judging_start(struct judging *j, const struct policy *p, const char *today)
{
    memset(j, 0, sizeof *j);
    facts_clear(&j->facts);
    for (int i = 0; i < INPUTS_MAX; i++)
        j->input.value[i] = VALUE_UNKNOWN;
    j->facts.value[FACT_today] = j->facts.value[FACT_submitted_on] = judging_day(today).n;
    j->judge = (struct judge){
        .facts = &j->facts,
        .input = &j->input,
        .policy = p,
        .on = judging_day(today),
        .service = 4,
        .rule_row = &j->rule_row,
        .out = &j->decision,
    };
}
