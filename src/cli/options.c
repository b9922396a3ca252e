/* Options of a command; see the header. */
#include "cli/options.h"
#include "base/digits.h"
#include <stdarg.h>
#include <stdio.h>

static void usage_print(FILE *to, const struct options *o)
{
    fprintf(to, "usage: bawaba %s %s\n", o->command->name, o->command->usage);
}

static void help_print(const struct options *o)
{
    usage_print(stdout, o);
    printf("\n%s\n", o->command->help);
    if (o->count)
        printf("\n");
    for (int i = 0; i < o->count; i++) {
        static const char *const values[] = {"", " TEXT", " N", " DATE"};
        char left[64];
        snprintf(left, sizeof left, "--%s%s", o->list[i].name, values[o->list[i].kind]);
        printf("  %-20s %s\n", left, o->list[i].help);
    }
}

int options_wrong(const struct options *o, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("bawaba: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    usage_print(stderr, o);
    return CLI_USAGE;
}

static const struct cli_option *option_named(const struct options *o, struct str name)
{
    for (int i = 0; i < o->count; i++)
        if (str_eq_c(name, o->list[i].name))
            return &o->list[i];
    return NULL;
}

static int value_read(const struct options *o, const struct cli_option *option, const char *typed)
{
    struct str plain;
    uint64_t number;
    if (digits_plain(cli_arena(), str_of(typed), &plain) != DIGITS_FINE)
        return options_wrong(o, "--%s: digits of two scripts in \"%s\"", option->name, typed);
    switch (option->kind) {
    case OPTION_FLAG: *(bool *)option->out = true; break;
    case OPTION_TEXT: *(const char **)option->out = typed; break;
    case OPTION_NUMBER:
        if (!str_to_u64(plain, &number) || number > INT64_MAX)
            return options_wrong(o, "--%s: \"%s\" is not a whole number", option->name, typed);
        *(int64_t *)option->out = (int64_t)number;
        break;
    case OPTION_DAY:
        if (!day_parse(plain, option->out))
            return options_wrong(o, "--%s: \"%s\" is no date; write 1435-03-15 or 2014-01-16",
                                 option->name, typed);
        break;
    }
    return CLI_GO;
}

/* One option at argv[*i], and its value behind it. */
static int option_read(struct options *o, int argc, char **argv, int *i)
{
    struct str rest = str_of(argv[*i] + 2), name;
    (void)str_cut(&rest, '=', &name);
    const struct cli_option *option = option_named(o, name);
    if (!option)
        return options_wrong(o, "there is no option --%.*s", STR_ARG(name));
    const char *value = rest.at;
    if (option->kind == OPTION_FLAG) {
        if (value)
            return options_wrong(o, "--%s takes no value", option->name);
        return value_read(o, option, "");
    }
    if (!value) {
        if (*i + 1 >= argc)
            return options_wrong(o, "--%s needs a value", option->name);
        value = argv[++*i];
    }
    return value_read(o, option, value);
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

int options_read(struct options *o, int argc, char **argv)
{
    bool is_over = false;
    o->words_count = 0;
    if (wants_help(argc, argv)) {
        help_print(o);
        return CLI_DONE;
    }
    for (int i = 1; i < argc; i++) {
        bool is_option = !is_over && argv[i][0] == '-' && argv[i][1] == '-';
        if (is_option && argv[i][2] == 0) {
            is_over = true;
        } else if (is_option) {
            int status = option_read(o, argc, argv, &i);
            if (status != CLI_GO)
                return status;
        } else if (o->words_count == o->words_max || o->words_count == WORDS_MAX) {
            return options_wrong(o, "\"%s\" is one word too many", argv[i]);
        } else {
            o->words[o->words_count++] = argv[i];
        }
    }
    if (o->words_count < o->words_min)
        return options_wrong(o, "something is missing");
    return CLI_GO;
}
