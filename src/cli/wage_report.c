/* The report of a wage file; see the header. */
#include "cli/wage_report.h"
#include "base/money.h"
#include <jansson.h>

/* ---- words ---- */

static struct str words(const struct wage_report *r, enum lang lang, const char *kind,
                        const struct wage_finding *f)
{
    const char *key =
        str_c(r->arena, str_printf(r->arena, "wages.%s.%s", kind, wage_cause_name(f->cause)));
    struct str line = str_printf(r->arena, "%u", f->other_line);
    return message_format(r->arena, lang, key,
                          ARGS({"value", f->value, ARG_CODE}, {"wanted", f->wanted, ARG_CODE},
                               {"line", line, ARG_CODE}));
}

static struct str grade(enum lang lang, enum wage_cause cause)
{
    return message(lang, wage_cause_rejects(cause) ? "wages.grade.reject" : "wages.grade.remark");
}

static struct str where(const struct wage_report *r, const struct wage_finding *f)
{
    static const char *const keys[2][2] = {{"wages.where.line", "wages.where.field"},
                                           {"wages.where.second", "wages.where.second_field"}};
    if (f->line == 0)
        return message(r->lang, "wages.where.file");
    struct str line = str_printf(r->arena, "%u", f->line);
    struct str field = str_of(f->column ? f->column : "");
    return message_format(r->arena, r->lang, keys[f->file][f->column != NULL],
                          ARGS({"line", line, ARG_CODE}, {"field", field, ARG_CODE}));
}

/* ---- a finding ---- */

static void text_print(const struct wage_report *r, const struct wage_finding *f)
{
    struct str check = str_printf(r->arena, "%d", wage_cause_check(f->cause));
    struct str text = message_format(
        r->arena, r->lang, "wages.found",
        ARGS({"where", where(r, f), ARG_WORDS}, {"grade", grade(r->lang, f->cause), ARG_WORDS},
             {"check", check, ARG_CODE}, {"cause", words(r, r->lang, "cause", f), ARG_WORDS},
             {"fix", words(r, r->lang, "fix", f), ARG_WORDS}));
    printf(STR_FMT "\n", STR_ARG(text));
}

/* jansson takes no NULL, not even for no bytes. */
static json_t *json_str(struct str s) { return json_stringn(s.n ? s.at : "", s.n); }

static void json_print(const struct wage_report *r, const struct wage_finding *f)
{
    json_t *json = json_pack(
        "{s:I, s:i, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "line", (json_int_t)f->line, "check",
        wage_cause_check(f->cause), "code", wage_cause_name(f->cause), "grade",
        wage_cause_rejects(f->cause) ? "reject" : "remark", "value", json_str(f->value), "wanted",
        json_str(f->wanted), "cause_ar", json_str(words(r, LANG_AR, "cause", f)), "cause_en",
        json_str(words(r, LANG_EN, "cause", f)), "fix_ar", json_str(words(r, LANG_AR, "fix", f)),
        "fix_en", json_str(words(r, LANG_EN, "fix", f)));
    if (f->column)
        json_object_set_new(json, "field", json_string(f->column));
    if (f->other_line)
        json_object_set_new(json, "other_line", json_integer(f->other_line));
    if (f->file)
        json_object_set_new(json, "file", json_integer(f->file + 1));
    printf("%s\n", r->told ? "," : "");
    json_dumpf(json, stdout, JSON_COMPACT);
    json_decref(json);
}

static void csv_write(const struct wage_report *r, const struct wage_finding *f)
{
    struct buf out = buf_new(r->arena);
    struct csv_writer w = {.out = &out, .separator = ','};
    wage_report_row(&w, f,
                    &(struct wage_report_words){grade(r->lang, f->cause),
                                                words(r, r->lang, "cause", f),
                                                words(r, r->lang, "fix", f)});
    fwrite(out.at, 1, out.n, r->csv);
}

void wage_report_finding(void *ctx, const struct wage_finding *f)
{
    struct wage_report *r = ctx;
    arena_reset(r->arena);
    if (r->is_json)
        json_print(r, f);
    else
        text_print(r, f);
    if (r->csv)
        csv_write(r, f);
    r->told++;
}

/* ---- beginning and end ---- */

void wage_report_begin(struct wage_report *r)
{
    static const char *const keys[WAGE_REPORT_COLUMNS] = {
        "wages.column.line",  "wages.column.field", "wages.column.value", "wages.column.wanted",
        "wages.column.check", "wages.column.grade", "wages.column.cause", "wages.column.fix"};
    if (r->is_json)
        printf("{\"findings\":[");
    if (!r->csv)
        return;
    struct str titles[WAGE_REPORT_COLUMNS];
    for (int i = 0; i < WAGE_REPORT_COLUMNS; i++)
        titles[i] = message(r->lang, keys[i]);
    struct buf out = buf_new(r->arena);
    struct csv_writer w = csv_writer_new(&out, ',');
    wage_report_titles(&w, titles);
    fwrite(out.at, 1, out.n, r->csv);
}

static void end_json(enum wage_format format, const struct wage_header *header,
                     const struct wage_summary *s)
{
    json_t *checks = json_array();
    for (int i = 1; i <= WAGE_CHECKS; i++)
        json_array_append_new(checks, json_pack("{s:i, s:s, s:I}", "check", i, "made",
                                                wage_made_name(s->made[i]), "findings",
                                                (json_int_t)s->found[i]));
    char sum[MONEY_TEXT_BYTES];
    money_format((struct money){s->sum_halalas}, sum);
    json_t *json =
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:s, s:o, s:o, s:o}", "outcome",
                  wage_outcome_name(s->outcome), "format", wage_format_name(format), "lines",
                  (json_int_t)s->lines, "lines_rejected", (json_int_t)s->lines_rejected, "rejects",
                  (json_int_t)s->rejects, "remarks", (json_int_t)s->remarks, "sum", sum, "file_ref",
                  json_str(header->file_ref), "establishment", json_str(header->establishment),
                  "checks", checks);
    printf("],\n\"summary\":");
    json_dumpf(json, stdout, JSON_COMPACT);
    printf("}\n");
    json_decref(json);
}

/* The checks that were not made for one reason, on one line. */
static void not_made_print(const struct wage_report *r, const struct wage_summary *s,
                           enum wage_made why)
{
    struct buf checks = buf_new(r->arena);
    for (int i = 1; i <= WAGE_CHECKS; i++)
        if (s->made[i] == why)
            buf_printf(&checks, "%s%d", checks.n ? ", " : "", i);
    if (checks.n == 0)
        return;
    const char *key = str_c(r->arena, str_printf(r->arena, "wages.made.%s", wage_made_name(why)));
    struct str text = message_format(
        r->arena, r->lang, "wages.not_made",
        ARGS({"checks", buf_out(&checks), ARG_CODE}, {"why", message(r->lang, key), ARG_WORDS}));
    printf(STR_FMT "\n", STR_ARG(text));
}

void wage_report_end(struct wage_report *r, enum wage_format format,
                     const struct wage_header *header, const struct wage_summary *s)
{
    arena_reset(r->arena);
    if (r->is_json) {
        end_json(format, header, s);
        return;
    }
    not_made_print(r, s, WAGE_MADE_NOT_READ);
    not_made_print(r, s, WAGE_MADE_NO_MONTH);
    not_made_print(r, s, WAGE_MADE_NO_REGISTER);
    char sum[MONEY_TEXT_BYTES];
    struct str text = message_format(
        r->arena, r->lang, "wages.summary",
        ARGS({"lines", str_printf(r->arena, "%u", s->lines), ARG_CODE},
             {"rejected", str_printf(r->arena, "%u", s->lines_rejected), ARG_CODE},
             {"remarks", str_printf(r->arena, "%llu", (unsigned long long)s->remarks), ARG_CODE},
             {"sum", money_format_grouped((struct money){s->sum_halalas}, sum), ARG_CODE}));
    const char *outcome =
        str_c(r->arena, str_printf(r->arena, "wages.outcome.%s", wage_outcome_name(s->outcome)));
    printf(STR_FMT "\n" STR_FMT "\n", STR_ARG(text), STR_ARG(message(r->lang, outcome)));
}
