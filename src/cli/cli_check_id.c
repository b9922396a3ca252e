/* bawaba check-id: is a number well formed, and if not, what is wrong with it. */
#include "base/digits.h"
#include "cli/options.h"
#include "rules/ids.h"
#include "rules/policy.h"
#include <jansson.h>
#include <stdio.h>
#include <time.h>

extern const struct command cli_check_id;

static struct str reason_of(const struct id_finding *f)
{
    struct arena *a = cli_arena();
    switch (f->fault) {
    case ID_FINE: return S("");
    case ID_CHARACTER: return str_printf(a, "character %d does not belong there", f->position);
    case ID_LENGTH:
        if (f->least == f->most)
            return str_printf(a, "%d characters instead of %d", f->found, f->least);
        return str_printf(a, "%d characters instead of %d to %d", f->found, f->least, f->most);
    case ID_FIRST_DIGIT:
        return str_printf(a, "the first digit is %s and must be %s", f->stands, f->allowed);
    case ID_COUNTRY:
        return str_printf(a, "the country is %s and must be %s", f->stands, f->allowed);
    case ID_CHECK_DIGIT: return str_printf(a, "the check digit %s does not fit", f->stands);
    case ID_SHAPE: return S("it must be office-sequence, such as 1-123456, both above zero");
    }
    return S("");
}

/* Border numbers start with what policy allows today. */
static bool border_check(struct str text, struct id_finding *f)
{
    struct policy *policy;
    struct buf faults = buf_new(cli_arena());
    const struct policy_row *row = NULL;
    if (policy_load_embedded(cli_arena(), &policy, &faults) == OK)
        row = policy_param(policy, PARAM_border_first_digits,
                           day_of_instant((int64_t)time(NULL) * 1000));
    return row ? id_check_border(text, str_c(cli_arena(), row->text), f)
               : id_check(ID_BORDER, text, f);
}

static void answer_print(bool is_json, const char *kind, struct str value, struct str reason)
{
    bool is_valid = reason.n == 0;
    if (!is_json) {
        if (is_valid)
            puts("valid");
        else
            printf("invalid: %.*s\n", STR_ARG(reason));
        return;
    }
    json_t *json = json_pack("{s:s, s:b}", "kind", kind, "valid", is_valid);
    json_object_set_new(json, "value", json_stringn(value.at, value.n));
    if (!is_valid)
        json_object_set_new(json, "reason", json_stringn(reason.at, reason.n));
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

static int check_id_run(int argc, char **argv)
{
    bool is_json = false;
    const struct cli_option list[] = {{"json", OPTION_FLAG, &is_json, "the answer as JSON"}};
    struct options o = {
        .command = &cli_check_id, .list = list, .count = 1, .words_min = 2, .words_max = 2};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    enum id_kind kind;
    if (!id_kind_find(str_of(o.words[0]), &kind))
        return options_wrong(&o, "there is no kind \"%s\"", o.words[0]);
    struct str text = str_of(o.words[1]);
    struct str reason = S("digits of two scripts are mixed");
    struct id_finding f;
    if (digits_plain(cli_arena(), text, &text) == DIGITS_FINE) {
        bool is_valid = kind == ID_BORDER ? border_check(text, &f) : id_check(kind, text, &f);
        reason = is_valid ? S("") : reason_of(&f);
    }
    answer_print(is_json, id_kind_name(kind), text, reason);
    return reason.n == 0 ? CLI_DONE : CLI_REFUSED;
}

const struct command cli_check_id = {
    .name = "check-id",
    .usage = "national|iqama|border|unified|establishment|iban VALUE [--json]",
    .help = "Whether an official number is well formed: prints valid, or invalid: and why.\n"
            "Further kinds: person (national or iqama), unified_early, cr, visa, mol, occupation,\n"
            "passport, iban_ae. Outer spaces are ignored and Arabic digits are understood.",
    .run = check_id_run,
};
