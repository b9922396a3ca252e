/* Options of a command: --name VALUE or --name=VALUE anywhere among the words, `--` ends them, --help
   is known to all. Numbers and dates may be typed in Arabic digits.

   The trap: options_read answers CLI_GO only when the command is to run; any other answer is its
   exit status, already explained to the person. */
#pragma once
#include "base/day.h"
#include "cli/cli.h"

enum { CLI_GO = -1, WORDS_MAX = 64 };

enum option_kind {
    OPTION_FLAG,   /* bool */
    OPTION_TEXT,   /* const char * */
    OPTION_NUMBER, /* int64_t, from 0 */
    OPTION_DAY,    /* struct day, 1435-03-15 or 2014-01-16 */
};

struct cli_option {
    const char *name; /* without the dashes */
    enum option_kind kind;
    void *out; /* left untouched when the option is not given; the last one given wins */
    const char *help;
};

struct options {
    const struct command *command;
    const struct cli_option *list;
    int count;
    int words_min, words_max; /* how many words beside the options */
    const char *words[WORDS_MAX];
    int words_count;
};

/* Reads the command line into the options' places and `words`. */
int options_read(struct options *o, int argc, char **argv);
/* Says on standard error what is wrong and how the command is used; answers CLI_USAGE. */
int options_wrong(const struct options *o, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
