/* Findings and their report; see the header. */
#include "wages/finding.h"
#include <assert.h>
#include <stdio.h>

enum grade { R, M };

static const struct cause {
    const char *name;
    int check;
    enum grade grade;
} causes[WAGE_CAUSES] = {
#define CAUSE(identifier, number, grade_) [WAGE_CAUSE_##identifier] = {#identifier, number, grade_},
#include "wages/causes.def"
#undef CAUSE
};

static const struct cause *cause_of(enum wage_cause cause)
{
    assert(cause > WAGE_CAUSE_NONE && cause < WAGE_CAUSES);
    return &causes[cause];
}

int wage_cause_check(enum wage_cause cause) { return cause_of(cause)->check; }
bool wage_cause_rejects(enum wage_cause cause) { return cause_of(cause)->grade == R; }
const char *wage_cause_name(enum wage_cause cause) { return cause_of(cause)->name; }

/* ---- the report ---- */

void wage_report_titles(struct csv_writer *w, const struct str titles[static WAGE_REPORT_COLUMNS])
{
    for (int i = 0; i < WAGE_REPORT_COLUMNS; i++)
        csv_text(w, titles[i]);
    csv_row_end(w);
}

static void number_cell(struct csv_writer *w, uint32_t v)
{
    char text[16];
    int n = v ? snprintf(text, sizeof text, "%u", v) : 0;
    csv_plain(w, (struct str){text, (size_t)n});
}

void wage_report_row(struct csv_writer *w, const struct wage_finding *f,
                     const struct wage_report_words *words)
{
    number_cell(w, f->line);
    csv_text(w, str_of(f->column ? f->column : ""));
    csv_text(w, f->value);
    csv_text(w, f->wanted);
    number_cell(w, (uint32_t)wage_cause_check(f->cause));
    csv_text(w, words->grade);
    csv_text(w, words->cause);
    csv_text(w, words->fix);
    csv_row_end(w);
}
