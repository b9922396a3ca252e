/* stand-in: plays a system outside the portal, for a demonstration; see standin/stand_in.h. */
#include "base/money.h"
#include "cli/options.h"
#include "standin/notice.h"
#include "standin/stand_in.h"
#include "web/json.h"
#include <curl/curl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#define STAND_IN(name) extern const struct stand_in stand_in_##name;
#include "standin/stand_ins.def"
#undef STAND_IN

static const struct stand_in *const stand_ins[] = {
#define STAND_IN(name) &stand_in_##name,
#include "standin/stand_ins.def"
#undef STAND_IN
};

enum { STAND_INS = sizeof stand_ins / sizeof *stand_ins };

static const struct stand_in *stand_in_named(struct str name)
{
    for (int i = 0; i < STAND_INS; i++)
        if (str_eq_c(name, stand_ins[i]->name))
            return stand_ins[i];
    return NULL;
}

static void list_print(void)
{
    for (int i = 0; i < STAND_INS; i++)
        fprintf(stderr, "  %-10s %s (default %s, secret in %s)\n", stand_ins[i]->name,
                stand_ins[i]->help, stand_ins[i]->listen, stand_ins[i]->secret);
}

/* Until SIGTERM or SIGINT. */
static int serve_until_told(const struct stand_in *s, const struct stand_in_config *config)
{
    sigset_t stop;
    int port, got;
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL); /* inherited by all threads; taken by sigwait below */
    if (sodium_init() < 0)
        return CLI_REFUSED;
    json_load();
    if (s->start(cli_arena(), config, &port) != OK) {
        fprintf(stderr, "bawaba: the stand-in did not start; the lines above say why\n");
        return CLI_REFUSED;
    }
    printf("http://%s\n", config->listen);
    fflush(stdout);
    sigwait(&stop, &got);
    s->stop();
    return CLI_DONE;
}

/* One payment notice instead of a server, for scripts: the portal's answer on standard output. */
static int pay_once(const struct options *o, const struct stand_in_config *config,
                    const char *number, const char *amount)
{
    struct money money;
    struct str answer;
    if (!amount || !money_parse(str_of(amount), MONEY_UNSIGNED, &money) || money.halalas <= 0)
        return options_wrong(o, "--pay needs --amount, such as 2500.00");
    if (!config->secret.n)
        return options_wrong(o, "the secret is not in the environment");
    if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return CLI_REFUSED;
    long status = notice_send(cli_arena(), config, str_of(number), money, &answer);
    printf("%.*s\n", STR_ARG(answer));
    if (status != 200)
        fprintf(stderr, "bawaba: the portal answered %ld\n", status);
    return status == 200 ? CLI_DONE : CLI_REFUSED;
}

static int stand_in(int argc, char **argv)
{
    const char *listen = NULL, *portal = "http://127.0.0.1:8080", *pay = NULL, *amount = NULL;
    const struct cli_option list[] = {
        {"listen", OPTION_TEXT, &listen, "address and port"},
        {"portal", OPTION_TEXT, &portal, "where the portal is, default http://127.0.0.1:8080"},
        {"pay", OPTION_TEXT, &pay, "payments: pay this payment number once and end"},
        {"amount", OPTION_TEXT, &amount, "payments: with --pay, how much, such as 2500.00"},
    };
    extern const struct command cli_stand_in;
    struct options o = {.command = &cli_stand_in,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 1,
                        .words_max = 1};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO) {
        list_print();
        return go;
    }
    const struct stand_in *s = stand_in_named(str_of(o.words[0]));
    if (!s) {
        go = options_wrong(&o, "there is no stand-in \"%s\"", o.words[0]);
        list_print();
        return go;
    }
    struct stand_in_config config = {
        .listen = listen ? listen : s->listen,
        .portal = portal,
        .secret = str_of(getenv(s->secret)),
    };
    if (pay && !str_eq_c(str_of(s->name), "payments"))
        return options_wrong(&o, "--pay is for the payments stand-in");
    return pay ? pay_once(&o, &config, pay, amount) : serve_until_told(s, &config);
}

const struct command cli_stand_in = {
    .name = "stand-in",
    .usage = "NAME [--listen ADDRESS:PORT] [--portal URL] [--pay NUMBER --amount SAR]",
    .help =
        "Plays a system outside the portal, for a demonstration.\n"
        "Never part of a portal that serves real people. Its secret comes from the environment.",
    .run = stand_in,
};
