/* The command line (design.md 8). One file a command: it defines `const struct command cli_NAME` and
   is listed in commands.def. Data goes to standard output, messages for people to standard error. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

enum {
    CLI_DONE = 0,
    CLI_REFUSED = 1, /* refused, or a check failed */
    CLI_USAGE = 2,   /* the command line itself is wrong */
};

struct command {
    const char *name;  /* "check-id" */
    const char *usage; /* what follows the name: "KIND VALUE" */
    const char *help; /* first line: one sentence for the list of commands; then what --help adds */
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; answers the exit status */
};

/* Runs what the command line asks for and answers the exit status. */
int cli_main(int argc, char **argv);
/* Memory for the run of one command. */
struct arena *cli_arena(void);
