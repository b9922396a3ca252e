/* See the header. */
#include "support/redecided.h"
#include "decisions/redecide.h"
#include "support/store.h"

struct redeciding {
    const struct policy *policy;
    struct arena *scratch;
    struct entry *entry;
    struct redecision *r;
    int judged;
};

static enum err take(void *ctx, const struct operation *op)
{
    struct redeciding *x = ctx;
    arena_reset(x->scratch);
    x->entry = arena_new_of(x->scratch, struct entry);
    x->r = arena_new_of(x->scratch, struct redecision);
    TRY(entry_decode(op, x->entry));
    redecide_same(x->entry, x->policy, x->scratch, x->r);
    x->judged += x->r->kind == REDECISION_SAME;
    if (x->r->kind == REDECISION_DIFFERENT)
        fail_msg(
            "entry %lld of S%02d is decided otherwise: granted %d, now %d; fee %lld, now %lld; "
            "%d effects, now %d; %d findings, now %d",
            (long long)op->no, op->service, x->r->before.granted, x->r->after.granted,
            (long long)x->r->before.fee, (long long)x->r->after.fee, x->r->before.effects_count,
            x->r->after.effects_count, x->r->before.findings_count, x->r->after.findings_count);
    return OK;
}

void redecided_check(const char *url, const struct policy *policy)
{
    struct redeciding x = {.policy = policy, .scratch = arena_new(16 << 20)};
    struct db *db;
    int64_t last;
    assert_int_equal(db_open(url, DB_READ, &db), OK);
    assert_int_equal(operation_last(db, &last), OK);
    assert_int_equal(operation_each(db, 1, last, take, &x), OK);
    db_close(db);
    arena_free(x.scratch);
    print_message("%d decisions made again\n", x.judged);
}
