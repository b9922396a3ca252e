/* bawaba version: the program's version and the policy it carries. */
#include "cli/options.h"
#include "rules/policy.h"
#include <stdio.h>

#define BAWABA_VERSION "0.1.0"

static int version_run(int argc, char **argv)
{
    extern const struct command cli_version;
    struct options o = {.command = &cli_version};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    struct buf faults = buf_new(cli_arena());
    struct policy *policy;
    printf("bawaba %s\n", BAWABA_VERSION);
    if (policy_load_embedded(cli_arena(), &policy, &faults) != OK) {
        fputs("bawaba: the policy inside the program has faults; see bawaba policy check\n",
              stderr);
        return CLI_REFUSED;
    }
    fputs("policy ", stdout);
    for (int i = 0; i < 32; i++)
        printf("%02x", policy_hash(policy)[i]);
    putchar('\n');
    return CLI_DONE;
}

const struct command cli_version = {
    .name = "version",
    .usage = "",
    .help = "The version of the program, and the hash of the policy tables inside it.",
    .run = version_run,
};
