/* Reading case files; see the header. Two passes: first the lines, the later text over the earlier,
   then their values, because a day may be counted from a "today" that only the case names. */
#include "services/case_file.h"
#include "services/case_value.h"

enum { ENTRIES_MAX = 300 };

enum section {
    SECTION_POLICY,
    SECTION_REQUEST,
    SECTION_ESTABLISHMENT,
    SECTION_UNIFIED_ENTITY,
    SECTION_NITAQAT_ENTITY,
    SECTION_WORKER,
    SECTION_PERMIT,
    SECTION_PERSON,
    SECTION_INPUT,
    SECTION_EXPECT,
    SECTIONS,
};

/* Which facts may stand where, by their numbers: a fact in the wrong place is a slip. */
static const struct {
    const char *name;
    int first, last;
} sections[SECTIONS] = {
    [SECTION_POLICY] = {"policy", FACT_today, FACT_submitted_on},
    [SECTION_REQUEST] = {"request", FACT_channel, 19},
    [SECTION_ESTABLISHMENT] = {"establishment", 20, 39},
    [SECTION_UNIFIED_ENTITY] = {"unified_entity", 40, 59},
    [SECTION_NITAQAT_ENTITY] = {"nitaqat_entity", 60, 79},
    [SECTION_WORKER] = {"worker", 80, 119},
    [SECTION_PERMIT] = {"permit", FACT_permit_kind, FACT_first_permit_on},
    [SECTION_PERSON] = {"person", 120, FACT_COUNT - 1},
    [SECTION_INPUT] = {"input", 0, 0},
    [SECTION_EXPECT] = {"expect", 0, 0},
};

static const char *const expectations[EXPECTATIONS] = {
    [EXPECT_OUTCOME] = "outcome",   [EXPECT_REASONS] = "reasons",   [EXPECT_PASSED] = "passed",
    [EXPECT_UNTESTED] = "untested", [EXPECT_FEE] = "fee",           [EXPECT_STEPS] = "steps",
    [EXPECT_EFFECTS] = "effects",   [EXPECT_REMEDIES] = "remedies",
};

struct entry {
    enum section section;
    struct str key, value;
    const struct case_text *from;
    int line;
};

struct reading {
    const struct service *service;
    const struct policy *policy;
    struct case_file *out;
    struct buf *faults;
    struct entry *entries;
    int entries_count;
    struct day today;
};

static void fault(struct reading *r, const struct case_text *from, int line, struct str word,
                  const char *what)
{
    buf_printf(r->faults, "%.*s:%d: '%.*s' %s\n", STR_ARG(from->name), line, STR_ARG(word), what);
}

/* ---- lines ---- */

static struct str without_comment(struct str line)
{
    return str_trim(str_first(line, str_index(line, '#')));
}

static int section_find(struct str line)
{
    if (line.n < 3 || line.at[line.n - 1] != ']')
        return -1;
    struct str name = {line.at + 1, line.n - 2};
    for (int i = 0; i < SECTIONS; i++)
        if (str_eq_c(name, sections[i].name))
            return i;
    return -1;
}

/* A key that an earlier text has set is overridden; within one text a repetition is a slip. */
static void entry_add(struct reading *r, struct entry e)
{
    for (int i = 0; i < r->entries_count; i++) {
        struct entry *old = &r->entries[i];
        bool is_same = (old->section == e.section) && str_eq(old->key, e.key);
        if (is_same && old->from == e.from) {
            fault(r, e.from, e.line, e.key, "is set twice; keep one");
            return;
        }
        if (is_same) {
            *old = e;
            return;
        }
    }
    if (r->entries_count == ENTRIES_MAX)
        fault(r, e.from, e.line, e.key, "is one line too many: at most 300");
    else
        r->entries[r->entries_count++] = e;
}

static void text_read(struct reading *r, const struct case_text *from)
{
    struct str rest = from->text, line;
    int section = -1, number = 0;
    if (!rest.at)
        return;
    while (str_cut(&rest, '\n', &line)) {
        number++;
        line = without_comment(line);
        if (line.n == 0)
            continue;
        if (line.at[0] == '[') {
            section = section_find(line);
            if (section < 0)
                fault(r, from, number, line, "is no section");
            continue;
        }
        size_t equals = str_index(line, '=');
        if (section < 0 || equals == line.n) {
            fault(r, from, number, line, "does not fit: write [section], then key = value");
            continue;
        }
        entry_add(r, (struct entry){.section = (enum section)section,
                                    .key = str_trim(str_first(line, equals)),
                                    .value = str_trim(str_from(line, equals + 1)),
                                    .from = from,
                                    .line = number});
    }
}

/* ---- values ---- */

static void fact_set(struct reading *r, const struct entry *e)
{
    int fact = fact_by_name(e->key);
    if (fact < sections[e->section].first || fact > sections[e->section].last) {
        fault(r, e->from, e->line, e->key, "is no fact of this section");
        return;
    }
    if (!case_value_parse(r->policy, fact_info(fact)->kind, e->value, r->today,
                          &r->out->facts.value[fact]))
        fault(r, e->from, e->line, e->value, "is not a value of this fact");
}

static void phase_set(struct reading *r, const struct entry *e)
{
    if (str_eq(e->value, S("execution")))
        r->out->phase = PHASE_EXECUTION;
    else if (!str_eq(e->value, S("submission")))
        fault(r, e->from, e->line, e->value, "is neither submission nor execution");
}

static void answer_set(struct reading *r, const struct entry *e)
{
    const struct service *s = r->service;
    for (int i = 0; i < s->fields_count; i++) {
        if (!str_eq_c(e->key, s->fields[i].id))
            continue;
        if (!case_answer_parse(r->policy, &s->fields[i], e->value, r->today,
                               &r->out->input.value[i]))
            fault(r, e->from, e->line, e->value, "is no answer to this field");
        return;
    }
    fault(r, e->from, e->line, e->key, "is no field of the service");
}

static void expectation_set(struct reading *r, const struct entry *e)
{
    for (int i = 0; i < EXPECTATIONS; i++)
        if (str_eq_c(e->key, expectations[i])) {
            r->out->expect[i] = e->value;
            return;
        }
    fault(r, e->from, e->line, e->key, "is nothing that can be expected");
}

static void entry_set(struct reading *r, const struct entry *e)
{
    if (e->section == SECTION_INPUT)
        answer_set(r, e);
    else if (e->section == SECTION_EXPECT)
        expectation_set(r, e);
    else if (e->section == SECTION_POLICY && str_eq(e->key, S("phase")))
        phase_set(r, e);
    else
        fact_set(r, e);
}

static bool is_today(const struct entry *e)
{
    return e->section == SECTION_POLICY && str_eq(e->key, S("today"));
}

static void whole_check(struct reading *r, const struct case_text *last)
{
    struct case_file *c = r->out;
    if (c->facts.value[FACT_submitted_on] == VALUE_UNKNOWN)
        c->facts.value[FACT_submitted_on] = c->facts.value[FACT_today];
    if (c->facts.value[FACT_today] == VALUE_UNKNOWN) {
        fault(r, last, 0, S("[policy] today"), "is not set");
        return;
    }
    struct day on = {(int32_t)c->facts.value[FACT_submitted_on]};
    int field = service_input_fault(r->service, r->policy, on, &c->input);
    if (field >= 0)
        fault(r, last, 0, str_of(r->service->fields[field].id),
              "is missing from [input], or not offered on that day");
}

enum err case_file_read(struct arena *req, const struct service *s, const struct policy *p,
                        const struct case_text *texts, size_t n, struct case_file *out,
                        struct buf *faults)
{
    *out = (struct case_file){.service = s, .phase = PHASE_SUBMISSION};
    facts_clear(&out->facts);
    for (int i = 0; i < INPUTS_MAX; i++)
        out->input.value[i] = VALUE_UNKNOWN;
    size_t before = faults->n;
    struct reading r = {.service = s,
                        .policy = p,
                        .out = out,
                        .faults = faults,
                        .entries = arena_array(req, struct entry, ENTRIES_MAX),
                        .today = DAY_NONE};
    for (size_t i = 0; i < n; i++)
        text_read(&r, &texts[i]);
    for (int i = 0; i < r.entries_count; i++)
        if (is_today(&r.entries[i]) && !day_parse(r.entries[i].value, &r.today))
            fault(&r, r.entries[i].from, r.entries[i].line, r.entries[i].value, "is no date");
    for (int i = 0; i < r.entries_count; i++)
        entry_set(&r, &r.entries[i]);
    if (n > 0)
        whole_check(&r, &texts[n - 1]);
    return n == 0 || faults->n > before ? ERR_INPUT : OK;
}

void case_file_judge(const struct case_file *c, const struct policy *p, struct decision *out)
{
    assess(c->service, &c->facts, &c->input, p, c->phase, out);
}
