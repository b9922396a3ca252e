/* Any text as any official number and as an amount: a fault always says why, what passes survives
   being made anew. */
#include "base/arena.h"
#include "base/digits.h"
#include "base/money.h"
#include "fuzz/must.h"
#include "rules/ids.h"

static void check_finding(const struct id_finding *f)
{
    switch (f->fault) {
    case ID_FINE: break;
    case ID_CHARACTER: MUST(f->position >= 1); break;
    case ID_LENGTH: MUST(f->most >= f->least && (f->found < f->least || f->found > f->most)); break;
    case ID_FIRST_DIGIT:
    case ID_COUNTRY: MUST(f->allowed && f->stands[0]); break;
    case ID_CHECK_DIGIT: MUST(f->stands[0]); break;
    case ID_SHAPE: break;
    }
}

static void what_passes(enum id_kind kind, struct str text)
{
    char room[64];
    if (kind == ID_PERSON || kind == ID_NATIONAL || kind == ID_IQAMA) {
        uint64_t v;
        MUST(str_to_u64(text, &v));
        MUST(id_make_person((int)(v / 1000000000), (uint32_t)(v / 10 % 100000000)) == v);
    } else if (kind == ID_ESTABLISHMENT) {
        int office, sequence, office_again, sequence_again;
        MUST(id_establishment_parse(text, &office, &sequence));
        struct str plain = id_establishment_format(office, sequence, room);
        MUST(id_establishment_parse(plain, &office_again, &sequence_again));
        MUST(office == office_again && sequence == sequence_again);
    } else if (kind == ID_IBAN || kind == ID_IBAN_AE) {
        struct str plain = id_iban_plain(text, room);
        MUST(plain.n == (kind == ID_IBAN ? 24 : 23) && id_check(kind, plain, NULL));
    }
}

static void amount(struct str text)
{
    struct money m, again;
    char room[MONEY_TEXT_BYTES];
    if (money_parse(text, MONEY_SIGNED, &m))
        MUST(money_parse(money_format(m, room), MONEY_SIGNED, &again) && money_eq(m, again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *arena;
    if (!arena)
        arena = arena_new(1 << 22);
    arena_reset(arena);
    if (n < 1)
        return 0;
    enum id_kind kind = (enum id_kind)(data[0] % (ID_IBAN_AE + 1));
    struct str text = {(const char *)data + 1, n - 1}, plain;
    if (digits_plain(arena, text, &plain) != DIGITS_FINE)
        return 0;
    MUST(plain.n <= text.n);
    struct id_finding f;
    bool passed = id_check(kind, plain, &f);
    MUST(passed == (f.fault == ID_FINE));
    check_finding(&f);
    if (passed)
        what_passes(kind, plain);
    amount(plain);
    return 0;
}
