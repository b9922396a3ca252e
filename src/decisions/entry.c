/* The body of a ledger entry, layout 1; see the header. What is absent takes one bit. */
#include "decisions/entry.h"

enum {
    HAS_INPUT = 1,
    HAS_DECISION = 2,
    AT_EXECUTION = 4,
    HAS_DUE = 8,
    HAS_REFUND = 16,
    HAS_NOTE = 32,
    HAS_CHANGES = 64,
};

static void put_changes(struct buf *to, const struct entry *e)
{
    buf_varint(to, (unsigned)e->changed_count);
    for (int i = 0; i < e->changed_count; i++) {
        buf_varint(to, (unsigned)e->changed[i].fact);
        bool known[2] = {e->changed[i].before != VALUE_UNKNOWN,
                         e->changed[i].after != VALUE_UNKNOWN};
        buf_varint(to, known[0] + 2u * known[1]);
        if (known[0])
            buf_zigzag(to, e->changed[i].before);
        if (known[1])
            buf_zigzag(to, e->changed[i].after);
    }
}

void entry_encode(struct buf *to, const struct entry *e)
{
    unsigned has = (e->has_input ? HAS_INPUT : 0u) | (e->has_decision ? HAS_DECISION : 0u) |
                   (e->at_execution ? AT_EXECUTION : 0u) |
                   (day_is_none(e->due_day) ? 0u : HAS_DUE) | (e->refund ? HAS_REFUND : 0u) |
                   (e->note.n ? HAS_NOTE : 0u) | (e->changed_count ? HAS_CHANGES : 0u);
    buf_char(to, ENTRY_LAYOUT);
    buf_varint(to, has);
    buf_varint(to, e->capacity);
    buf_varint(to, (uint64_t)e->officer_id);
    buf_varint(to, (uint64_t)e->lines);
    buf_zigzag(to, e->fee);
    if (has & HAS_DUE)
        buf_zigzag(to, e->due_day.n);
    if (has & HAS_REFUND)
        buf_zigzag(to, e->refund);
    if (has & HAS_NOTE) {
        buf_varint(to, e->note.n);
        buf_str(to, e->note);
    }
    if (has & HAS_INPUT)
        input_encode(to, &e->input, e->inputs);
    if (has & HAS_DECISION) {
        facts_encode(to, &e->facts, &e->decision.facts_seen);
        decision_encode(to, &e->decision);
    }
    if (has & HAS_CHANGES)
        put_changes(to, e);
}

static bool get_changes(struct str *from, struct entry *e)
{
    uint64_t n, fact, known;
    if (!varint_read(from, &n) || n > CHANGED_FACTS_MAX)
        return false;
    e->changed_count = (int)n;
    for (uint64_t i = 0; i < n; i++) {
        struct changed_fact *c = &e->changed[i];
        if (!varint_read(from, &fact) || fact >= FACT_COUNT || !varint_read(from, &known) ||
            known > 3)
            return false;
        *c = (struct changed_fact){(int)fact, VALUE_UNKNOWN, VALUE_UNKNOWN};
        if ((known & 1 && !zigzag_read(from, &c->before)) ||
            (known & 2 && !zigzag_read(from, &c->after)))
            return false;
    }
    return true;
}

static bool decode(struct str from, struct entry *e)
{
    uint64_t has, capacity, officer, lines, n;
    int64_t day;
    if (from.n == 0 || from.at[0] != ENTRY_LAYOUT)
        return false;
    from = str_from(from, 1);
    if (!varint_read(&from, &has) || !varint_read(&from, &capacity) ||
        !varint_read(&from, &officer) || !varint_read(&from, &lines) ||
        !zigzag_read(&from, &e->fee))
        return false;
    e->capacity = (enum capacity)capacity;
    e->officer_id = (int64_t)officer;
    e->lines = (int64_t)lines;
    e->at_execution = (has & AT_EXECUTION) != 0;
    e->has_input = (has & HAS_INPUT) != 0;
    e->has_decision = (has & HAS_DECISION) != 0;
    if (has & HAS_DUE) {
        if (!zigzag_read(&from, &day) || day < INT32_MIN || day > INT32_MAX)
            return false;
        e->due_day = (struct day){(int32_t)day};
    }
    if (has & HAS_REFUND && !zigzag_read(&from, &e->refund))
        return false;
    if (has & HAS_NOTE) {
        if (!varint_read(&from, &n) || n > from.n)
            return false;
        e->note = str_first(from, n);
        from = str_from(from, n);
    }
    if (e->has_input && !input_decode(&from, &e->input))
        return false;
    if (e->has_decision && (!facts_decode(&from, &e->facts, &e->decision.facts_seen)))
        return false;
    struct fact_set seen = e->decision.facts_seen;
    if (e->has_decision && !decision_decode(&from, &e->decision))
        return false;
    e->decision.facts_seen = seen;
    if (has & HAS_CHANGES && !get_changes(&from, e))
        return false;
    return from.n == 0;
}

enum err entry_decode(const struct operation *op, struct entry *out)
{
    memset(out, 0, sizeof *out);
    out->op = *op;
    out->due_day = DAY_NONE;
    out->inputs = INPUTS_MAX;
    if (!op->body.at || !decode(op->body, out))
        return fail(ERR_DB, "the body of ledger entry %lld is %s", (long long)op->no,
                    op->body.at ? "damaged" : "erased");
    while (out->inputs > 0 && out->input.value[out->inputs - 1] == VALUE_UNKNOWN)
        out->inputs--;
    return OK;
}
