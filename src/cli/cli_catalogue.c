/* bawaba catalogue: the list of services, as the documents (docs/services.md) or as JSON. Made from the
   catalogue and the policy tables; no business day goes into the document, so it changes only when
   they do. */
#include "base/clock.h"
#include "cli/options.h"
#include "services/service.h"
#include "web/message.h"
#include "web/service_json.h"
#include "web/value_show.h"
#include <stdio.h>

extern const struct command cli_catalogue;

/* ---- the document ---- */

static void date_line(const char *name, const struct policy_row *row)
{
    char iso[DAY_TEXT_BYTES], hijri[DAY_TEXT_BYTES];
    if (!row)
        return;
    struct day day = {(int32_t)row->value};
    day_format_iso(day, iso);
    day_format_hijri(day, hijri);
    printf("- %s: %s (%s); source %.*s\n", name, hijri, iso, STR_ARG(row->source));
}

static void fields_table(const struct service *s)
{
    static const char *const kinds[] = {
        [FIELD_CHOICE] = "choice",
        [FIELD_OCCUPATION] = "occupation",
        [FIELD_TICK] = "declaration",
        [FIELD_INT] = "number",
        [FIELD_DAY] = "day",
        [FIELD_BITS] = "services",
        [FIELD_ESTABLISHMENT] = "establishment number",
        [FIELD_NATIONALITY] = "country",
        [FIELD_WORD] = "choice",
        [FIELD_MONEY] = "riyals",
        [FIELD_ACTIVITY] = "activity",
    };
    if (s->fields_count == 0)
        return;
    puts("\n| Field | العنوان | Title | Kind | Required |\n|---|---|---|---|---|");
    for (int i = 0; i < s->fields_count; i++) {
        const struct field *f = &s->fields[i];
        printf("| `%s` | %s | %s | %s | %s |\n", f->id, f->ar, f->en, kinds[f->kind],
               f->is_required ? "yes" : "");
    }
}

/* Every dated row of the rule for the service: from when, with which argument, by which source. */
static void rule_rows(const struct policy *p, const struct service *s, enum rule rule)
{
    static const char *const standing[] = {"verified", "second hand", "assumed"};
    const struct rule_info *info = rule_info((int)rule);
    struct str tail = str_of(info->code);
    if (tail.n > 4 && tail.at[0] == 'S' && tail.at[3] == '_')
        tail = str_from(tail, 4); /* tables write "S04 X04" */
    struct str key = str_printf(cli_arena(), "%s %.*s", s->id, STR_ARG(tail));
    for (int i = 0, shown = 0; i < policy_rows(p); i++) {
        const struct policy_row *row = policy_row(p, i);
        if (row->table != POLICY_SERVICE_RULE || !str_eq(row->key, key))
            continue;
        char from[DAY_TEXT_BYTES];
        day_format_hijri(row->from, from);
        printf("%s%s", shown++ ? "<br>" : "", from);
        if (!day_is_none(row->to)) {
            day_format_hijri(row->to, from);
            printf(" to %s", from);
        }
        if (info->argument != VALUE_NONE && row->value != VALUE_UNKNOWN)
            printf(": %.*s", STR_ARG(value_plain(cli_arena(), info->argument, row->value)));
        printf(" (%.*s, %s)", STR_ARG(row->source), standing[row->status]);
    }
}

static void rules_table(const struct policy *p, const struct service *s)
{
    puts("\n| Rule | الضابط | Holds when | In force from (source) |\n|---|---|---|---|");
    for (int i = 0; i < s->checks_count; i++) {
        struct str code = rule_code(cli_arena(), s->number, s->checks[i]);
        char *key = str_c(
            cli_arena(), str_printf(cli_arena(), "rule.%s.ok", rule_info((int)s->checks[i])->code));
        printf("| %.*s | %.*s | %.*s | ", STR_ARG(code), STR_ARG(message(LANG_AR, key)),
               STR_ARG(message(LANG_EN, key)));
        rule_rows(p, s, s->checks[i]);
        puts(" |");
    }
}

static void document(const struct policy *p)
{
    int n;
    const struct service *const *all = catalogue(&n);
    puts("# Services\n\n"
         "<!-- Made by `bawaba catalogue`: change src/services/ and policy/, then run\n"
         "     bawaba catalogue > docs/services.md -->");
    for (int i = 0; i < n; i++) {
        const struct service *s = all[i];
        printf("\n## %s %s: %s\n\n%s %s\n\n", s->id, s->ar, s->en, s->what_ar, s->what_en);
        printf("- File: `src/services/%s.c`\n- Source: %s\n- Lines a request: up to %d\n", s->name,
               s->source, s->lines_max);
        date_line("Available from", policy_available_from(p, s->number));
        date_line("Portal only from", policy_portal_only_from(p, s->number));
        fields_table(s);
        rules_table(p, s);
    }
}

/* ---- JSON ---- */

static void json(const struct policy *p, struct day on)
{
    int n;
    const struct service *const *all = catalogue(&n);
    struct buf out = buf_new(cli_arena());
    struct json_writer w = json_writer(&out);
    json_list_open(&w);
    for (int i = 0; i < n; i++)
        service_json(&w, cli_arena(), p, all[i], on);
    json_list_close(&w);
    printf("%.*s\n", STR_ARG(buf_out(&out)));
}

static int catalogue_run(int argc, char **argv)
{
    struct day on = clock_read(DAY_NONE).today;
    bool is_json = false;
    const struct cli_option list[] = {
        {"json", OPTION_FLAG, &is_json, "as JSON, with the rules and choices of a day"},
        {"on", OPTION_DAY, &on, "that day (today)"},
    };
    struct options o = {.command = &cli_catalogue, .list = list, .count = 2};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    struct buf faults = buf_new(cli_arena());
    struct policy *policy;
    if (messages_load(cli_arena()) != OK ||
        policy_load_embedded(cli_arena(), &policy, &faults) != OK ||
        !catalogue_check(policy, &faults)) {
        fprintf(stderr, "%.*s", STR_ARG(buf_out(&faults)));
        return CLI_REFUSED;
    }
    if (is_json)
        json(policy, on);
    else
        document(policy);
    return CLI_DONE;
}

const struct command cli_catalogue = {
    .name = "catalogue",
    .usage = "[--json] [--on DAY]",
    .help = "List the services: dates, fields, rules with their sources.\n"
            "Without --json it prints docs/services.md.",
    .run = catalogue_run,
};
