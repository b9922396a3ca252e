/* The table of rules; see the header. */
#include "model/rule.h"
#include "base/arena.h"

static const struct rule_info infos[RULE_COUNT] = {
#define RULE(number, code, identifier, argument) [number] = {#code, #identifier, argument},
#include "model/rules.def"
#undef RULE
};

enum { FIRST_PLAIN = 61, LAST_PLAIN = 64, FIRST_OWN = 101 };

const struct rule_info *rule_info(int number)
{
    return number > 0 && number < RULE_COUNT && infos[number].code ? &infos[number] : NULL;
}

int rule_by_code(int service, struct str code)
{
    char own[16] = {'S', (char)('0' + service / 10), (char)('0' + service % 10), '_'};
    bool is_own = code.n > 1 && code.n < 8 && code.at[0] == 'X';
    if (is_own)
        memcpy(own + 4, code.at, code.n);
    for (int i = 1; i < RULE_COUNT; i++)
        if (infos[i].code && str_eq_c(is_own ? str_of(own) : code, infos[i].code))
            return i;
    return 0;
}

struct str rule_code(struct arena *a, int service, enum rule rule)
{
    const char *code = infos[rule].code;
    if ((int)rule >= FIRST_PLAIN && (int)rule <= LAST_PLAIN)
        return str_of(code);
    if ((int)rule >= FIRST_OWN)
        code += 4;
    return str_printf(a, "S%02d.%s", service, code);
}
