/* serve: the portal, until SIGTERM or SIGINT. */
#include "base/log.h"
#include "cli/options.h"
#include "db/db.h"
#include "web/portal.h"
#include <malloc.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

/* glibc gives memory back to the system too eagerly for a server that reuses it at once. */
static void tune_memory(void)
{
    enum { KEEP_BYTES = 64 << 20 };
    mallopt(M_TRIM_THRESHOLD, KEEP_BYTES);
    mallopt(M_MMAP_THRESHOLD, KEEP_BYTES);
    mallopt(M_ARENA_MAX, 4);
}

/* A demonstration store names the day it was made for: the default business day. */
static enum err read_demo(const char *url, struct portal_config *c)
{
    struct db *db;
    struct db_rows r;
    int64_t version;
    enum err e = db_open(url, DB_WRITE, &db);
    if (e != OK)
        return e;
    e = db_version(db, &version);
    if (e == OK && version > 0) {
        e = db_query0(db, &r, "SELECT value FROM setting WHERE name = 'demo'");
        struct day day;
        c->is_demo = e == OK && db_next(&r);
        if (c->is_demo && day_is_none(c->fixed_today) && day_parse(db_blob(&r, 0), &day))
            c->fixed_today = day;
        if (e == OK)
            e = db_done(&r);
    }
    db_close(db);
    return e;
}

/* Starts the portal and serves until SIGTERM or SIGINT. */
static int run(struct portal_config *config)
{
    struct portal *portal;
    sigset_t stop;
    int port, got;
    tune_memory();
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL); /* inherited by all threads; taken by sigwait below */
    if (sodium_init() < 0 || read_demo(config->url, config) != OK ||
        portal_start(cli_arena(), config, &portal, &port) != OK) {
        fprintf(stderr, "bawaba: the portal did not start; the lines above say why\n");
        return CLI_REFUSED;
    }
    printf("http://%s\n", config->listen);
    fflush(stdout);
    log_line(LOG_INFO, "serving on port %d", port);
    sigwait(&stop, &got);
    log_line(LOG_INFO, "stopping");
    portal_stop(portal);
    return CLI_DONE;
}

static int serve(int argc, char **argv)
{
    const char *db = "sqlite:var/bawaba.db", *listen = "127.0.0.1:8080", *address = NULL,
               *proxy = NULL, *payments = NULL, *messages = NULL, *passports = NULL,
               *commerce = NULL, *keys = NULL, *insurance = NULL, *foreign = NULL;
    int64_t threads = 2, rate = 0;
    struct day today = DAY_NONE;
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &db, "the store: sqlite:PATH or postgresql://…"},
        {"listen", OPTION_TEXT, &listen, "address and port, default 127.0.0.1:8080"},
        {"today", OPTION_DAY, &today, "fixes the business date, for demonstration and tests"},
        {"threads", OPTION_NUMBER, &threads, "HTTP threads, default 2"},
        {"rate", OPTION_NUMBER, &rate,
         "requests a minute of one account, default 1200; one address has five times that;"
         " 1000000: no limit"},
        {"trusted-proxy", OPTION_TEXT, &proxy, "address of the reverse proxy to believe"},
        {"message-gateway", OPTION_TEXT, &messages, "where messages are handed over, https://…"},
        {"payment-gateway", OPTION_TEXT, &payments, "the payment gateway's address, https://…"},
        {"passports", OPTION_TEXT, &passports, "where notices to Passports go, https://…"},
        {"commerce", OPTION_TEXT, &commerce, "where notices to commerce go"},
        {"insurance", OPTION_TEXT, &insurance, "where notices to social insurance go"},
        {"foreign", OPTION_TEXT, &foreign, "where notices to the foreign ministry go"},
        {"keys", OPTION_TEXT, &keys, "the signing keys' file, default beside the store"},
        {"public-address", OPTION_TEXT, &address, "what people are told, https://…"},
    };
    extern const struct command cli_serve;
    struct options o = {.command = &cli_serve, .list = list, .count = sizeof list / sizeof *list};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO)
        return go;
    struct portal_config config = {
        .url = db,
        .listen = listen,
        .trusted_proxy = proxy,
        .public_address = address,
        .payment_gateway = payments,
        .message_gateway = messages,
        .keys = keys,
        .message_secret = str_of(getenv("BAWABA_MESSAGE_SECRET")),
        .gateway_secret = str_of(getenv("BAWABA_GATEWAY_SECRET")),
        .body_address = {[BODY_PASSPORTS] = passports,
                         [BODY_COMMERCE] = commerce,
                         [BODY_INSURANCE] = insurance,
                         [BODY_FOREIGN] = foreign},
        .body_secret = {[BODY_PASSPORTS] = str_of(getenv("BAWABA_PASSPORTS_SECRET")),
                        [BODY_COMMERCE] = str_of(getenv("BAWABA_COMMERCE_SECRET")),
                        [BODY_INSURANCE] = str_of(getenv("BAWABA_INSURANCE_SECRET")),
                        [BODY_FOREIGN] = str_of(getenv("BAWABA_FOREIGN_SECRET"))},
        .fixed_today = today,
        .threads = (unsigned)threads,
        .rate = rate,
    };
    return run(&config);
}

const struct command cli_serve = {
    .name = "serve",
    .usage = "[--db URL] [--listen ADDRESS:PORT] [--today DAY]",
    .help =
        "Runs the portal until it is told to stop.\n"
        "BAWABA_GATEWAY_SECRET in the environment is the payment gateway's signing key,\n"
        "BAWABA_MESSAGE_SECRET the one that signs messages to the message gateway;\n"
        "BAWABA_PASSPORTS_SECRET, _COMMERCE_, _INSURANCE_ and _FOREIGN_SECRET sign notices from\n"
        "and to these bodies; notices of a body without a secret are refused.\n"
        "With --today the screen says that the date is fixed.",
    .run = serve,
};
