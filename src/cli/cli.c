/* The list of commands and the way to them; see the header. */
#include "cli/cli.h"
#include <stdio.h>

#define COMMAND(identifier) extern const struct command cli_##identifier;
#include "cli/commands.def"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(identifier) &cli_##identifier,
#include "cli/commands.def"
#undef COMMAND
};

enum { COMMANDS = sizeof commands / sizeof *commands, ARENA_BYTES_MAX = 256 << 20 };

static struct arena *arena;

struct arena *cli_arena(void)
{
    if (!arena)
        arena = arena_new(ARENA_BYTES_MAX);
    return arena;
}

/* NULL when there is no such command. */
static const struct command *cli_command(const char *name)
{
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static void commands_print(FILE *to)
{
    fputs("usage: bawaba COMMAND …\n\n", to);
    for (int i = 0; i < COMMANDS; i++) {
        struct str first =
            str_first(str_of(commands[i]->help), str_index(str_of(commands[i]->help), '\n'));
        fprintf(to, "  %-10s %.*s\n", commands[i]->name, STR_ARG(first));
    }
    fputs("\nbawaba COMMAND --help says more. Exit status: 0 done, 1 refused or a check failed, "
          "2 wrong use.\n",
          to);
}

static int command_run(int argc, char **argv)
{
    if (argc < 2) {
        commands_print(stderr);
        return CLI_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        commands_print(stdout);
        return CLI_DONE;
    }
    const struct command *command =
        cli_command(strcmp(argv[1], "--version") == 0 ? "version" : argv[1]);
    if (!command) {
        fprintf(stderr, "bawaba: there is no command \"%s\"; bawaba --help lists them\n", argv[1]);
        return CLI_USAGE;
    }
    return command->run(argc - 1, argv + 1);
}

int cli_main(int argc, char **argv)
{
    int status = command_run(argc, argv);
    bool is_written = fflush(stdout) == 0 && !ferror(stdout);
    if (arena)
        arena_free(arena);
    arena = NULL;
    if (!is_written) {
        fputs("bawaba: standard output could not be written\n", stderr);
        return CLI_REFUSED;
    }
    return status;
}
