/* Case files: any text is refused with a line for each fault, or can be judged in both phases. So
   this drives the rules, the fees and Nitaqat with whatever facts a text can state. */
#include "base/arena.h"
#include "fuzz/must.h"
#include "services/case_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *a, *boot;
    static struct policy *policy;
    static struct decision d;
    if (!a) {
        boot = arena_new(64 << 20);
        a = arena_new(16 << 20);
        struct buf faults = buf_new(boot);
        MUST(policy_load_embedded(boot, &policy, &faults) == OK);
    }
    if (n == 0)
        return 0;
    arena_reset(a);
    const struct service *s = service_by_number(1 + data[0] % 4);
    struct case_text text = {S("fuzz"), {(const char *)data + 1, n - 1}};
    struct case_file c;
    struct buf faults = buf_new(a);
    if (case_file_read(a, s, policy, &text, 1, &c, &faults) != OK) {
        MUST(faults.n > 0);
        return 0;
    }
    for (enum phase phase = PHASE_SUBMISSION; phase <= PHASE_EXECUTION; phase++) {
        c.phase = phase;
        case_file_judge(&c, policy, &d);
        int64_t sum = 0;
        for (int i = 0; i < d.fee_steps_count; i++)
            sum += d.fee_steps[i].amount;
        MUST(sum == d.fee && sum >= 0);
        MUST(d.granted || d.effects_count + d.fee_steps_count == 0);
        struct buf differences = buf_new(a);
        MUST(case_file_holds(a, &c, &d, &differences) == (differences.n == 0));
    }
    return 0;
}
