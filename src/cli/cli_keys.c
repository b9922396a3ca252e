/* bawaba keys: the portal's key pairs: which there are, and a new one in the place of one. Secrets are
   never printed. */
#include "base/clock.h"
#include "base/keyring.h"
#include "cli/options.h"
#include <stdio.h>

extern const struct command cli_keys;

static void day_print(struct day day)
{
    char iso[DAY_TEXT_BYTES];
    printf("  %-10.*s", STR_ARG(day_is_none(day) ? S("-") : day_format_iso(day, iso)));
}

static int list(struct keyring *k)
{
    struct key keys[KEYRING_KEYS_MAX];
    size_t n = keyring_list(k, keys);
    printf("%-11s  %-6s  %-10s  %-10s  %s\n", "id", "use", "signs from", "until", "verifies until");
    for (size_t i = 0; i < n; i++) {
        printf("%-11s  %-6s", keys[i].id, key_use_name(keys[i].use));
        day_print(keys[i].from);
        day_print(keys[i].until);
        day_print(keys[i].end);
        putchar('\n');
    }
    return CLI_DONE;
}

static int rotate(struct keyring *k, enum key_use use, struct day today)
{
    struct key made;
    if (keyring_rotate(k, use, today, &made) != OK) {
        fprintf(stderr, "bawaba: no new key was made; the log line above says why\n");
        return CLI_REFUSED;
    }
    printf("%s\n", made.id);
    return CLI_DONE;
}

static int keys(int argc, char **argv)
{
    const char *db = "sqlite:var/bawaba.db", *file = NULL;
    struct day today = DAY_NONE;
    struct keyring *k;
    enum key_use use = KEY_PAPER;
    const struct cli_option list_of[] = {
        {"db", OPTION_TEXT, &db, "the store beside which the keys are kept"},
        {"keys", OPTION_TEXT, &file, "the keys' file, when it is elsewhere"},
        {"today", OPTION_DAY, &today, "the day from which a new key signs, default: the real one"},
    };
    struct options o = {.command = &cli_keys,
                        .list = list_of,
                        .count = sizeof list_of / sizeof *list_of,
                        .words_max = 2};
    int go = options_read(&o, argc, argv);
    if (go != CLI_GO)
        return go;
    bool is_list = o.words_count == 0 || (o.words_count == 1 && !strcmp(o.words[0], "list"));
    bool is_rotate = o.words_count == 2 && strcmp(o.words[0], "rotate") == 0 &&
                     key_use_read(str_of(o.words[1]), &use);
    if (!is_list && !is_rotate)
        return options_wrong(&o, "say list, rotate paper or rotate ledger");
    today = clock_read(today).today;
    file = file ? file : keyring_path(cli_arena(), db);
    enum err e = is_list ? keyring_open_read(cli_arena(), file, &k)
                         : keyring_open(cli_arena(), file, today, &k);
    if (e != OK) {
        fprintf(stderr, "bawaba: the keys in %s cannot be used (%s)\n", file,
                e == ERR_NOT_FOUND ? "there is no such file; serve or rotate makes it"
                                   : "the log line above says why");
        return CLI_REFUSED;
    }
    return is_list ? list(k) : rotate(k, use, today);
}

const struct command cli_keys = {
    .name = "keys",
    .usage = "[list | rotate paper | rotate ledger] [--db URL] [--keys FILE]",
    .help = "The keys that sign papers and the ledger's heads: lists them, or makes a new one.\n"
            "They are kept in a file beside the store, never in it. A running portal signs with\n"
            "the new key at once; what the old one signed verifies until its end.",
    .run = keys,
};
