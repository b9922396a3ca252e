/* bawaba: the program's one entry. Commands stand in cli/, one file a command. */
#include "cli/cli.h"

int main(int argc, char **argv) { return cli_main(argc, argv); }
