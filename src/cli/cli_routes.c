/* bawaba routes: every address with the action it needs, for the test that asks each of them as each
   role. One JSON object a line with --json. */
#include "cli/options.h"
#include "web/route.h"
#include <stdio.h>

extern const struct command cli_routes;

static const char *const kinds[] = {
    [ROUTE_API] = "api", [ROUTE_PAGE] = "page", [ROUTE_PLAIN] = "plain"};
static const char *const methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

static int routes_run(int argc, char **argv)
{
    bool is_json = false;
    size_t n;
    const struct route *all = routes(&n);
    const struct cli_option list[] = {{"json", OPTION_FLAG, &is_json, "one JSON object a line"}};
    struct options o = {.command = &cli_routes, .list = list, .count = 1};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    for (size_t i = 0; i < n; i++)
        printf(
            is_json ? "{\"method\":\"%s\",\"pattern\":\"%s\",\"kind\":\"%s\",\"action\":\"%s\"}\n"
                    : "%-6s %-40s %-5s %s\n",
            methods[all[i].method], all[i].pattern, kinds[all[i].kind], action_name(all[i].action));
    return CLI_DONE;
}

const struct command cli_routes = {
    .name = "routes",
    .usage = "[--json]",
    .help = "List every address of the portal with the action it needs.",
    .run = routes_run,
};
