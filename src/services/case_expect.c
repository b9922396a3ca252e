/* Comparing a decision with what a case file expects; see case_file.h. */
#include "base/money.h"
#include "services/case_file.h"
#include "services/case_value.h"

struct comparing {
    struct arena *req;
    const struct case_file *c;
    const struct decision *d;
    struct buf *differences;
};

static void differs(struct comparing *x, const char *what, struct str expected, struct str found)
{
    buf_printf(x->differences, "%s: expected '%.*s', found '%.*s'\n", what, STR_ARG(expected),
               STR_ARG(found));
}

static struct str money_text(struct arena *req, int64_t halalas)
{
    char text[MONEY_TEXT_BYTES];
    return str_copy(req, money_format((struct money){halalas}, text));
}

/* ---- reasons ---- */

static struct str code_of(struct comparing *x, const struct finding *f)
{
    return rule_code(x->req, x->c->service->number, f->rule);
}

static struct str codes(struct comparing *x, bool passed)
{
    struct buf b = buf_new(x->req);
    for (int i = 0; i < x->d->findings_count; i++) {
        if (x->d->findings[i].passed != passed)
            continue;
        if (b.n > 0)
            buf_char(&b, ' ');
        buf_str(&b, code_of(x, &x->d->findings[i]));
    }
    return buf_out(&b);
}

static const struct finding *finding_of(struct comparing *x, struct str code)
{
    for (int i = 0; i < x->d->findings_count; i++)
        if (str_eq(code, code_of(x, &x->d->findings[i])))
            return &x->d->findings[i];
    return NULL;
}

static void compare_reasons(struct comparing *x, struct str expected)
{
    struct str rest = expected, code;
    int named = 0, failed = 0;
    bool is_same = true;
    for (; case_word(&rest, &code); named++) {
        const struct finding *f = finding_of(x, code);
        is_same &= f && !f->passed;
    }
    for (int i = 0; i < x->d->findings_count; i++)
        failed += !x->d->findings[i].passed;
    if (!is_same || named != failed)
        differs(x, "reasons", expected, codes(x, false));
}

static void compare_passed(struct comparing *x, struct str expected)
{
    struct str rest = expected, code;
    while (case_word(&rest, &code)) {
        const struct finding *f = finding_of(x, code);
        if (!f || !f->passed)
            differs(x, "passed", code, codes(x, true));
    }
}

static void compare_untested(struct comparing *x, struct str expected)
{
    struct str rest = expected, code;
    while (case_word(&rest, &code))
        if (finding_of(x, code))
            differs(x, "untested", code, S("tested"));
}

/* ---- fee ---- */

/* The text of one fee step, as cases write it: "levy 12m 200.00 = 2400.00". */
static struct str case_fee_step(struct arena *req, const struct fee_step *s)
{
    struct str rate = money_text(req, s->rate), amount = money_text(req, s->amount);
    if (s->months == 0)
        return str_printf(req, "%s %.*s", fee_key(s->kind), STR_ARG(amount));
    if (s->kind == FEE_LEVY_FREE)
        return str_printf(req, "%s %dm %.*s", fee_key(s->kind), s->months, STR_ARG(rate));
    return str_printf(req, "%s %dm %.*s = %.*s", fee_key(s->kind), s->months, STR_ARG(rate),
                      STR_ARG(amount));
}

static void compare_fee(struct comparing *x, struct str expected)
{
    struct money fee;
    if (!money_parse(expected, MONEY_UNSIGNED, &fee) || fee.halalas != x->d->fee)
        differs(x, "fee", expected, money_text(x->req, x->d->fee));
}

static void compare_steps(struct comparing *x, struct str expected)
{
    struct buf found = buf_new(x->req);
    struct str rest = expected, piece;
    bool is_same = true;
    for (int i = 0; i < x->d->fee_steps_count; i++) {
        struct str step = case_fee_step(x->req, &x->d->fee_steps[i]);
        if (i > 0)
            buf_c(&found, "; ");
        buf_str(&found, step);
        is_same &= str_cut(&rest, ';', &piece) && str_eq(str_trim(piece), step);
    }
    if (!is_same || str_trim(rest).n > 0)
        differs(x, "steps", expected, buf_out(&found));
}

/* ---- effects ---- */

static int64_t value_expected(enum value_kind kind, struct str word, bool *is_read)
{
    int64_t v = 0;
    *is_read = case_value_parse(NULL, kind, word, DAY_NONE, &v);
    return v;
}

static void compare_argument(struct comparing *x, const struct effect *e, struct str pair)
{
    const struct effect_info *info = effect_info(e->kind);
    struct str name = str_first(pair, str_index(pair, '='));
    struct str word = str_from(pair, name.n + 1);
    for (int i = 0; i < EFFECT_ARGS && info->args[i].name; i++) {
        bool is_read;
        if (!str_eq_c(name, info->args[i].name))
            continue;
        int64_t v = value_expected(info->args[i].kind, word, &is_read);
        char iso[DAY_TEXT_BYTES], hijri[DAY_TEXT_BYTES];
        if (is_read && v == e->args[i])
            return;
        if (info->args[i].kind == VALUE_DAY && e->args[i] != VALUE_UNKNOWN) {
            struct day d = {(int32_t)e->args[i]};
            differs(x, "effects", pair,
                    str_printf(x->req, "%s %s", day_format_hijri(d, hijri).at,
                               day_format_iso(d, iso).at));
        } else {
            differs(x, "effects", pair, str_printf(x->req, "%lld", (long long)e->args[i]));
        }
        return;
    }
    differs(x, "effects", pair, S("no such argument"));
}

static void compare_effects(struct comparing *x, struct str expected)
{
    struct str rest = expected, piece, word;
    int n = 0;
    for (; str_trim(rest).n > 0 && str_cut(&rest, ';', &piece); n++) {
        bool is_named = case_word(&piece, &word);
        const struct effect *e = n < x->d->effects_count ? &x->d->effects[n] : NULL;
        if (!is_named || !e || !str_eq_c(word, effect_info(e->kind)->name)) {
            differs(x, "effects", is_named ? word : S(""),
                    e ? str_of(effect_info(e->kind)->name) : S("nothing"));
            continue;
        }
        while (case_word(&piece, &word))
            compare_argument(x, e, word);
    }
    if (n < x->d->effects_count)
        differs(x, "effects", S("no more"), str_of(effect_info(x->d->effects[n].kind)->name));
}

/* ---- remedies ---- */

static bool remedy_fits(const struct remedy *r, struct str action, struct str value)
{
    struct day d;
    int64_t n;
    if (!str_eq_c(action, remedy_key(r->action)))
        return false;
    if (value.n == 0)
        return true;
    if (day_parse(value, &d))
        return r->earliest == d.n;
    return str_to_i64(value, &n) && r->amount == n;
}

static void compare_remedies(struct comparing *x, struct str expected)
{
    struct str rest = expected, piece;
    while (str_trim(rest).n > 0 && str_cut(&rest, ';', &piece)) {
        struct str words = piece, code = S(""), action = S(""), value = S("");
        case_word(&words, &code);
        case_word(&words, &action);
        case_word(&words, &value);
        const struct finding *f = finding_of(x, code);
        bool is_there = false;
        struct buf found = buf_new(x->req);
        for (int i = 0; f && i < f->remedies_count; i++) {
            const struct remedy *r = &f->remedies[i];
            is_there |= remedy_fits(r, action, value);
            buf_printf(&found, "%s earliest=%d amount=%lld; ", remedy_key(r->action), r->earliest,
                       (long long)r->amount);
        }
        if (!is_there)
            differs(x, "remedies", str_trim(piece), buf_out(&found));
    }
}

bool case_file_holds(struct arena *req, const struct case_file *c, const struct decision *d,
                     struct buf *differences)
{
    static void (*const compare[EXPECTATIONS])(struct comparing *, struct str) = {
        [EXPECT_REASONS] = compare_reasons,   [EXPECT_PASSED] = compare_passed,
        [EXPECT_UNTESTED] = compare_untested, [EXPECT_FEE] = compare_fee,
        [EXPECT_STEPS] = compare_steps,       [EXPECT_EFFECTS] = compare_effects,
        [EXPECT_REMEDIES] = compare_remedies,
    };
    struct comparing x = {.req = req, .c = c, .d = d, .differences = differences};
    size_t before = differences->n;
    struct str outcome = d->granted ? S("granted") : S("refused");
    if (!str_eq(c->expect[EXPECT_OUTCOME], outcome)) {
        differs(&x, "outcome", c->expect[EXPECT_OUTCOME], outcome);
        if (!d->granted)
            differs(&x, "reasons", c->expect[EXPECT_REASONS], codes(&x, false));
    }
    for (int i = 0; i < EXPECTATIONS; i++)
        if (compare[i] && c->expect[i].at)
            compare[i](&x, c->expect[i]);
    return differences->n == before;
}
