/* bawaba openapi: the description of the API, as the server gives it under /openapi.json. */
#include "base/clock.h"
#include "cli/options.h"
#include "web/json.h"
#include "web/message.h"
#include "web/openapi.h"
#include <stdio.h>

extern const struct command cli_openapi;

static int openapi_run(int argc, char **argv)
{
    struct day on = clock_read(DAY_NONE).today;
    const struct cli_option list[] = {
        {"on", OPTION_DAY, &on, "the day whose choices the schemas name (today)"},
    };
    struct options o = {.command = &cli_openapi, .list = list, .count = 1};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    struct buf faults = buf_new(cli_arena());
    struct policy *policy;
    struct str document;
    json_load();
    if (messages_load(cli_arena()) != OK ||
        policy_load_embedded(cli_arena(), &policy, &faults) != OK ||
        !openapi_check(cli_arena(), &faults) ||
        openapi_document(cli_arena(), policy, on, &document) != OK) {
        fprintf(stderr, "%.*sbawaba: the description is not whole\n", STR_ARG(buf_out(&faults)));
        return CLI_REFUSED;
    }
    printf("%.*s\n", STR_ARG(document));
    return CLI_DONE;
}

const struct command cli_openapi = {
    .name = "openapi",
    .usage = "[--on DAY]",
    .help = "Print the description of the API (OpenAPI 3.1), as the server gives it under\n"
            "/openapi.json.",
    .run = openapi_run,
};
