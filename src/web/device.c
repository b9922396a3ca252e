/* See the header. The order matters: browsers name their forerunners too. */
#include "web/device.h"

struct sign {
    const char *in, *name;
};
static const struct sign browsers[] = {
    {"Edg", "Edge"},        {"OPR/", "Opera"},      {"SamsungBrowser", "Samsung Internet"},
    {"Firefox", "Firefox"}, {"FxiOS", "Firefox"},   {"Chrome", "Chrome"},
    {"CriOS", "Chrome"},    {"Chromium", "Chrome"}, {"Safari", "Safari"},
};
static const struct sign systems[] = {
    {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
    {"Windows", "Windows"}, {"Mac OS", "macOS"},  {"Linux", "Linux"},
};

static struct str name_in(struct str text, const struct sign *signs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memmem(text.at, text.n, signs[i].in, strlen(signs[i].in)))
            return str_of(signs[i].name);
    return S("");
}

struct str device_name(struct arena *req, struct str user_agent)
{
    if (!user_agent.n)
        return S("");
    struct str browser = name_in(user_agent, browsers, sizeof browsers / sizeof *browsers);
    struct str system = name_in(user_agent, systems, sizeof systems / sizeof *systems);
    if (!browser.n || !system.n)
        return browser.n ? browser : system;
    return str_printf(req, STR_FMT ", " STR_FMT, STR_ARG(browser), STR_ARG(system));
}
