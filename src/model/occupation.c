/* See the header. Codes have four digits, so the number itself is the index. */
#include "model/occupation.h"
#include "base/csv.h"
#include "base/embedded.h"
#include "base/log.h"

enum { CODES = 10000 };
struct title {
    struct str ar, en;
};
static struct title titles[CODES];

enum err occupations_load(struct arena *boot)
{
    enum { CODE, LEVEL, LEVEL_NAME, PARENT, TITLE_EN, TITLE_AR, COLUMNS = 7 };
    struct str text = embedded_find(S("policy/data/isco08.csv"));
    struct csv csv;
    enum csv_result got;
    bool is_empty = true;
    csv_open(&csv, boot, text, (struct csv_rules){.columns = COLUMNS});
    for (bool is_head = true; (got = csv_next(&csv)) == CSV_ROW; is_head = false) {
        uint64_t code;
        if (is_head || csv.field[CODE].n != 4)
            continue;
        if (!str_to_u64(csv.field[CODE], &code))
            return fail(ERR_INPUT, "policy/data/isco08.csv:%d: the code is no number", csv.line);
        titles[code] = (struct title){csv.field[TITLE_AR], csv.field[TITLE_EN]};
        is_empty = false;
    }
    if (got == CSV_FAULT || is_empty)
        return fail(ERR_INPUT, "policy/data/isco08.csv:%d: %s", csv.fault_line,
                    csv_fault_name(csv.fault));
    return OK;
}

bool occupation_exists(int code) { return code >= 0 && code < CODES && titles[code].ar.n > 0; }

struct str occupation_title(int code, bool in_arabic)
{
    if (!occupation_exists(code))
        return S("");
    return in_arabic ? titles[code].ar : titles[code].en;
}
