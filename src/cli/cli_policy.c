/* bawaba policy: check the tables, or show the rows of a key. */
#include "cli/options.h"
#include "rules/policy.h"
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>

extern const struct command cli_policy;

enum { FILES_MAX = 64, FILE_BYTES_MAX = 16 << 20, ROWS_SHOWN_MAX = 2000 };

static const char *const statuses[] = {"verified", "second_hand", "assumed"};

/* ---- check ---- */

static bool file_text(struct str path, struct str *out)
{
    FILE *f = fopen(str_c(cli_arena(), path), "rb");
    if (!f)
        return false;
    struct buf text = buf_new(cli_arena());
    size_t n = 1;
    while (n > 0 && text.n <= FILE_BYTES_MAX) {
        n = fread(buf_room(&text, 65536), 1, 65536, f);
        text.n += n;
    }
    bool is_read = !ferror(f) && feof(f);
    fclose(f);
    *out = buf_out(&text);
    return is_read;
}

/* The tables of a folder: every .tsv in it. Answers how many, -1 when it cannot be read. */
static int folder_files(const char *folder, struct policy_file files[static FILES_MAX])
{
    DIR *dir = opendir(folder);
    if (!dir)
        return -1;
    int n = 0;
    for (struct dirent *entry; (entry = readdir(dir)) && n >= 0;) {
        struct str name = str_of(entry->d_name);
        if (!str_ends(name, S(".tsv")))
            continue;
        struct str path = str_printf(cli_arena(), "%s/%s", folder, entry->d_name);
        struct str text;
        if (n == FILES_MAX || !file_text(path, &text))
            n = -1;
        else
            files[n++] = (struct policy_file){path, text};
    }
    closedir(dir);
    return n;
}

static int check(const struct options *o)
{
    struct buf faults = buf_new(cli_arena());
    struct policy *policy;
    enum err e;
    if (o->words_count == 2) {
        struct policy_file files[FILES_MAX];
        int n = folder_files(o->words[1], files);
        if (n < 0) {
            fprintf(stderr, "bawaba: the folder \"%s\" or a table in it cannot be read\n",
                    o->words[1]);
            return CLI_REFUSED;
        }
        e = policy_load(cli_arena(), files, (size_t)n, &policy, &faults);
    } else {
        e = policy_load_embedded(cli_arena(), &policy, &faults);
    }
    if (e != OK) {
        fprintf(stderr, "%.*s", STR_ARG(buf_out(&faults)));
        return CLI_REFUSED;
    }
    int counts[3] = {0};
    for (int i = 0; i < policy_rows(policy); i++)
        counts[policy_row(policy, i)->status]++;
    printf("%d rows, no fault: %d verified, %d second hand, %d assumed\n", policy_rows(policy),
           counts[POLICY_VERIFIED], counts[POLICY_SECOND_HAND], counts[POLICY_ASSUMED]);
    return CLI_DONE;
}

/* ---- show ---- */

/* "S04" means all of S04, "permit." all of permit, "S04.E06" is "S04 E06" as refusals write it. */
static bool key_matches(struct str key, struct str asked)
{
    if (!str_starts(key, asked)) {
        bool is_code = asked.n > 4 && asked.at[0] == 'S' && asked.at[3] == '.';
        return is_code && key.n == asked.n && str_eq(str_first(key, 3), str_first(asked, 3)) &&
               key.at[3] == ' ' && str_eq(str_from(key, 4), str_from(asked, 4));
    }
    return key.n == asked.n || key.at[asked.n] == ' ' || asked.at[asked.n - 1] == '.';
}

/* In force on a day: no later row of the key has begun. */
static bool holds(const struct policy *p, const struct policy_row *row, struct day on)
{
    if (day_before(on, row->from) || (!day_is_none(row->to) && !day_before(on, row->to)))
        return false;
    for (int i = 0; i < policy_rows(p); i++) {
        const struct policy_row *other = policy_row(p, i);
        bool is_later = other->version > row->version && str_eq(other->key, row->key);
        if (is_later && !day_before(on, other->from))
            return false;
    }
    return true;
}

static void rows_print(const struct policy_row *const *rows, int n)
{
    int key = 3, text = 5, source = 6;
    for (int i = 0; i < n; i++) {
        key = (int)rows[i]->key.n > key ? (int)rows[i]->key.n : key;
        text = (int)rows[i]->text.n > text ? (int)rows[i]->text.n : text;
        source = (int)rows[i]->source.n > source ? (int)rows[i]->source.n : source;
    }
    printf("%-*s  %-*s  %-10s  %-10s  %-10s  %-*s  %-11s  %s\n", key, "key", text, "value", "from",
           "(hijri)", "to", source, "source", "status", "note");
    for (int i = 0; i < n; i++) {
        const struct policy_row *row = rows[i];
        char from[DAY_TEXT_BYTES], hijri[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES] = "";
        day_format_iso(row->from, from);
        day_format_hijri(row->from, hijri);
        if (!day_is_none(row->to))
            day_format_iso(row->to, to);
        printf("%-*.*s  %-*.*s  %-10s  %-10s  %-10s  %-*.*s  %-11s%s%.*s\n", key, STR_ARG(row->key),
               text, STR_ARG(row->text), from, hijri, to, source, STR_ARG(row->source),
               statuses[row->status], row->note.n ? "  " : "", STR_ARG(row->note));
    }
}

static json_t *json_of(struct str s) { return json_stringn(s.at, s.n); }

static void rows_print_json(const struct policy_row *const *rows, int n)
{
    json_t *all = json_array();
    for (int i = 0; i < n; i++) {
        const struct policy_row *row = rows[i];
        char from[DAY_TEXT_BYTES], to[DAY_TEXT_BYTES];
        day_format_iso(row->from, from);
        json_t *one =
            json_pack("{s:o, s:o, s:I, s:s, s:o, s:s, s:i, s:o}", "key", json_of(row->key), "text",
                      json_of(row->text), "value", (json_int_t)row->value, "from", from, "source",
                      json_of(row->source), "status", statuses[row->status], "version",
                      row->version, "note", json_of(row->note));
        if (!day_is_none(row->to)) {
            day_format_iso(row->to, to);
            json_object_set_new(one, "to", json_string(to));
        }
        json_array_append_new(all, one);
    }
    json_dumpf(all, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(all);
}

static int show(const struct options *o, struct day on, bool is_json)
{
    struct policy *policy;
    struct buf faults = buf_new(cli_arena());
    if (policy_load_embedded(cli_arena(), &policy, &faults) != OK) {
        fprintf(stderr, "%.*s", STR_ARG(buf_out(&faults)));
        return CLI_REFUSED;
    }
    struct str asked = str_of(o->words[1]);
    static const struct policy_row *rows[ROWS_SHOWN_MAX];
    int known = 0, n = 0;
    for (int i = 0; asked.n > 0 && i < policy_rows(policy); i++) {
        const struct policy_row *row = policy_row(policy, i);
        if (!key_matches(row->key, asked))
            continue;
        known++;
        if (n < ROWS_SHOWN_MAX && (day_is_none(on) || holds(policy, row, on)))
            rows[n++] = row;
    }
    if (known == 0)
        return options_wrong(o, "no row has the key \"%s\"", o->words[1]);
    if (is_json)
        rows_print_json(rows, n);
    else if (n > 0)
        rows_print(rows, n);
    if (n > 0)
        return CLI_DONE;
    fprintf(stderr, "bawaba: no row of \"%s\" is in force on that day\n", o->words[1]);
    return CLI_REFUSED;
}

static int policy_run(int argc, char **argv)
{
    struct day on = DAY_NONE;
    bool is_json = false;
    const struct cli_option list[] = {
        {"on", OPTION_DAY, &on, "show: only the rows in force on that day"},
        {"json", OPTION_FLAG, &is_json, "show: the rows as JSON"},
    };
    struct options o = {
        .command = &cli_policy, .list = list, .count = 2, .words_min = 1, .words_max = 2};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    if (strcmp(o.words[0], "check") == 0)
        return check(&o);
    if (strcmp(o.words[0], "show") == 0 && o.words_count == 2)
        return show(&o, on, is_json);
    return options_wrong(&o, "write check or show KEY");
}

const struct command cli_policy = {
    .name = "policy",
    .usage = "check [DIRECTORY] | show KEY [--on DATE] [--json]",
    .help =
        "Check the policy tables, or show the dated rows of a key with their sources.\n"
        "check: the tables inside the program, or those of a directory; every fault is named by\n"
        "file and line. show: a parameter (permit.basic_fee_year_halalas), all of a group\n"
        "(permit.), a rule of a service (S04.E06), all of a service (S04), or a table's key\n"
        "(\"curve finance\").",
    .run = policy_run,
};
