/* Stored decisions: any bytes are refused or decode to one that encodes and decodes to itself
   again. */
#include "base/arena.h"
#include "fuzz/must.h"
#include "model/decision.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *a;
    static struct decision first, again;
    static struct facts facts, facts_again;
    struct fact_set which, which_again;
    if (!a)
        a = arena_new(4 << 20);
    arena_reset(a);
    struct buf b = buf_new(a);
    struct str rest = {(const char *)data, n};
    if (decision_decode(&rest, &first)) {
        decision_encode(&b, &first);
        struct str text = buf_out(&b);
        MUST(decision_decode(&text, &again) && text.n == 0);
        MUST(memcmp(&first, &again, sizeof first) == 0);
    }
    rest = (struct str){(const char *)data, n};
    if (facts_decode(&rest, &facts, &which)) {
        b = buf_new(a);
        facts_encode(&b, &facts, &which);
        struct str text = buf_out(&b);
        MUST(facts_decode(&text, &facts_again, &which_again) && text.n == 0);
        MUST(memcmp(&facts, &facts_again, sizeof facts) == 0);
    }
    struct input input;
    rest = (struct str){(const char *)data, n};
    if (input_decode(&rest, &input))
        MUST(rest.n < n);
    return 0;
}
