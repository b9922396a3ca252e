/* Official numbers; see the header. A table says what each kind looks like; the few kinds with
   more than digits to them have a function of their own. */
#include "rules/ids.h"
#include "base/utf8.h"
#include <assert.h>
#include <stdio.h>

static const char border_first_digits[] = "3,4";

/* How a kind is checked. */
enum form { FORM_DIGITS, FORM_PERSON, FORM_PASSPORT, FORM_ESTABLISHMENT, FORM_IBAN };

static const struct kind {
    const char *name;
    enum form form;
    int least, most;
    /* Digits that may stand first, or NULL; for an IBAN the country. */
    const char *first;
} kinds[] = {
    [ID_NATIONAL] = {"national", FORM_PERSON, 10, 10, "1"},
    [ID_IQAMA] = {"iqama", FORM_PERSON, 10, 10, "2"},
    [ID_PERSON] = {"person", FORM_PERSON, 10, 10, "1,2"},
    [ID_BORDER] = {"border", FORM_DIGITS, 10, 10, border_first_digits},
    [ID_UNIFIED] = {"unified", FORM_DIGITS, 10, 10, "7"},
    [ID_UNIFIED_EARLY] = {"unified_early", FORM_DIGITS, 1, 10, NULL},
    [ID_CR] = {"cr", FORM_DIGITS, 10, 10, NULL},
    [ID_VISA] = {"visa", FORM_DIGITS, 10, 10, NULL},
    [ID_ESTABLISHMENT] = {"establishment", FORM_ESTABLISHMENT, 3, 10, NULL},
    [ID_MOL] = {"mol", FORM_DIGITS, 2, 15, NULL},
    [ID_OCCUPATION] = {"occupation", FORM_DIGITS, 6, 6, NULL},
    [ID_PASSPORT] = {"passport", FORM_PASSPORT, 5, 15, NULL},
    [ID_IBAN] = {"iban", FORM_IBAN, 24, 24, "SA"},
    [ID_IBAN_AE] = {"iban_ae", FORM_IBAN, 23, 23, "AE"},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

const char *id_kind_name(enum id_kind kind) { return kinds[kind].name; }

bool id_kind_find(struct str name, enum id_kind *out)
{
    for (int i = 0; i < KINDS; i++)
        if (str_eq_c(name, kinds[i].name)) {
            *out = (enum id_kind)i;
            return true;
        }
    return false;
}

/* ---- findings ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
static bool is_digit_or_capital(char c) { return is_digit(c) || is_capital(c); }

static bool fault(struct id_finding *f, enum id_fault what)
{
    f->fault = what;
    return false;
}

static bool fault_stands(struct id_finding *f, enum id_fault what, const char *at, size_t n,
                         const char *allowed)
{
    assert(n < sizeof f->stands);
    memcpy(f->stands, at, n);
    f->allowed = allowed;
    return fault(f, what);
}

/* Whether every character belongs and their count fits. */
static bool check_characters(struct str s, bool belongs(char), int least, int most,
                             struct id_finding *f)
{
    for (size_t i = 0; i < s.n; i++)
        if (!belongs(s.at[i])) {
            f->position = (int)utf8_length(str_first(s, i)) + 1;
            return fault(f, ID_CHARACTER);
        }
    if (s.n >= (size_t)least && s.n <= (size_t)most)
        return true;
    f->found = s.n > INT32_MAX ? INT32_MAX : (int)s.n;
    f->least = least;
    f->most = most;
    return fault(f, ID_LENGTH);
}

/* ---- numbers of digits ---- */

static bool check_digits(struct str s, int least, int most, const char *first, struct id_finding *f)
{
    if (!check_characters(s, is_digit, least, most, f))
        return false;
    if (first && !strchr(first, s.at[0]))
        return fault_stands(f, ID_FIRST_DIGIT, s.at, 1, first);
    return true;
}

static int doubled(int digit) { return digit > 4 ? digit * 2 - 9 : digit * 2; }

int id_check_digit(uint32_t first_nine)
{
    assert(first_nine < 1000000000);
    int sum = 0;
    /* From the ninth digit, which is doubled, back to the first. */
    for (int place = 9; place >= 1; place--, first_nine /= 10) {
        int digit = (int)(first_nine % 10);
        sum += place % 2 ? doubled(digit) : digit;
    }
    return (10 - sum % 10) % 10;
}

static bool check_person(struct str s, const struct kind *kind, struct id_finding *f)
{
    if (!check_digits(s, kind->least, kind->most, kind->first, f))
        return false;
    uint64_t first_nine = 0;
    bool is_number = str_to_u64(str_first(s, 9), &first_nine);
    assert(is_number);
    if (s.at[9] != '0' + id_check_digit((uint32_t)first_nine))
        return fault_stands(f, ID_CHECK_DIGIT, s.at + 9, 1, NULL);
    return true;
}

uint64_t id_make_person(int first_digit, uint32_t serial)
{
    assert((first_digit == 1 || first_digit == 2) && serial < 100000000);
    uint32_t first_nine = (uint32_t)first_digit * 100000000 + serial;
    return (uint64_t)first_nine * 10 + (uint64_t)id_check_digit(first_nine);
}

/* ---- establishment ---- */

static bool is_digit_or_dash(char c) { return is_digit(c) || c == '-'; }

/* 1..most from at most `digits` ASCII digits. */
static bool part_read(struct str s, size_t digits, int *out)
{
    uint64_t v;
    if (s.n > digits || !str_to_u64(s, &v) || v == 0)
        return false;
    *out = (int)v;
    return true;
}

static bool check_establishment(struct str s, const struct kind *kind, struct id_finding *f,
                                int *office, int *sequence)
{
    if (!check_characters(s, is_digit_or_dash, kind->least, kind->most, f))
        return false;
    struct str rest = s, first;
    if (!str_cut(&rest, '-', &first) || !part_read(first, 2, office) ||
        !part_read(rest, 7, sequence))
        return fault(f, ID_SHAPE);
    return true;
}

bool id_establishment_parse(struct str text, int *office, int *sequence)
{
    struct id_finding ignored = {0};
    int o, q;
    if (!check_establishment(text, &kinds[ID_ESTABLISHMENT], &ignored, &o, &q))
        return false;
    *office = o;
    *sequence = q;
    return true;
}

struct str id_establishment_format(int office, int sequence,
                                   char text[static ID_ESTABLISHMENT_TEXT_BYTES])
{
    assert(office >= 1 && office <= ID_OFFICE_MAX);
    assert(sequence >= 1 && sequence <= ID_SEQUENCE_MAX);
    int n = snprintf(text, ID_ESTABLISHMENT_TEXT_BYTES, "%d-%d", office, sequence);
    return (struct str){text, (size_t)n};
}

/* ---- IBAN ---- */

struct str id_iban_plain(struct str text, char plain[static ID_IBAN_TEXT_BYTES])
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.at[i];
        if (c == ' ')
            continue;
        assert(n < ID_IBAN_TEXT_BYTES - 1);
        plain[n++] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
    plain[n] = 0;
    return (struct str){plain, n};
}

struct str id_iban_bank(struct str plain)
{
    assert(plain.n == 24);
    return str_first(str_from(plain, 4), 2);
}

/* The two check digits for an IBAN whose places 3 and 4 are not looked at: 98 - (account part,
   country, "00") mod 97, letters counting 10..35 (ISO 7064 mod 97-10). 2..98. */
static int iban_check_digits(struct str plain)
{
    unsigned remainder = 0;
    for (size_t i = 0; i < plain.n; i++) {
        size_t place = (i + 4) % plain.n;
        char c = place == 2 || place == 3 ? '0' : plain.at[place];
        remainder = is_digit(c) ? (remainder * 10 + (unsigned)(c - '0')) % 97
                                : (remainder * 100 + (unsigned)(c - 'A' + 10)) % 97;
    }
    return 98 - (int)remainder;
}

static bool is_iban_character(char c)
{
    return is_digit_or_capital(c) || c == ' ' || (c >= 'a' && c <= 'z');
}

/* Where letters may stand: the country, and in a Saudi IBAN the account (18!c); an Emirati one has
   digits only. Answers the place of the first that may not, counting from 0, or n. */
static size_t iban_misplaced(struct str plain, bool is_saudi)
{
    for (size_t i = 0; i < plain.n; i++) {
        bool may_be_letter = i < 2 || (is_saudi && i >= 6), may_be_digit = i >= 2;
        if (is_digit(plain.at[i]) ? !may_be_digit : !may_be_letter)
            return i;
    }
    return plain.n;
}

/* The place in the text as typed (from 1) of the character at `index` of its plain form. */
static int typed_position(struct str text, size_t index)
{
    size_t i = 0;
    for (; i < text.n; i++)
        if (text.at[i] != ' ' && index-- == 0)
            break;
    return (int)i + 1;
}

static bool check_iban(struct str text, const struct kind *kind, struct id_finding *f)
{
    if (!check_characters(text, is_iban_character, 0, INT32_MAX, f))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.at[i] != ' ';
    char room[ID_IBAN_TEXT_BYTES];
    struct str plain = {room, 0};
    if (n < sizeof room)
        plain = id_iban_plain(text, room);
    if (plain.n >= 2 && is_capital(plain.at[0]) && is_capital(plain.at[1]) &&
        !str_starts(plain, str_of(kind->first)))
        return fault_stands(f, ID_COUNTRY, plain.at, 2, kind->first);
    if (n != (size_t)kind->least) {
        f->found = n > INT32_MAX ? INT32_MAX : (int)n;
        f->least = f->most = kind->least;
        return fault(f, ID_LENGTH);
    }
    size_t misplaced = iban_misplaced(plain, kind == &kinds[ID_IBAN]);
    if (misplaced < plain.n) {
        f->position = typed_position(text, misplaced);
        return fault(f, ID_CHARACTER);
    }
    if (iban_check_digits(plain) != (plain.at[2] - '0') * 10 + plain.at[3] - '0')
        return fault_stands(f, ID_CHECK_DIGIT, plain.at + 2, 2, NULL);
    return true;
}

struct str id_make_iban(int bank, uint64_t account, char plain[static ID_IBAN_TEXT_BYTES])
{
    assert(bank >= 0 && bank <= 99 && account < UINT64_C(1000000000000000000));
    int n =
        snprintf(plain, ID_IBAN_TEXT_BYTES, "SA00%02d%018llu", bank, (unsigned long long)account);
    struct str iban = {plain, (size_t)n};
    int check = iban_check_digits(iban);
    plain[2] = (char)('0' + check / 10);
    plain[3] = (char)('0' + check % 10);
    return iban;
}

/* ---- all kinds ---- */

bool id_check(enum id_kind kind, struct str text, struct id_finding *finding)
{
    struct id_finding room, *f = finding ? finding : &room;
    *f = (struct id_finding){0};
    const struct kind *k = &kinds[kind];
    int office, sequence;
    switch (k->form) {
    case FORM_DIGITS: return check_digits(text, k->least, k->most, k->first, f);
    case FORM_PERSON: return check_person(text, k, f);
    case FORM_PASSPORT: return check_characters(text, is_digit_or_capital, k->least, k->most, f);
    case FORM_ESTABLISHMENT: return check_establishment(text, k, f, &office, &sequence);
    case FORM_IBAN: return check_iban(text, k, f);
    }
    assert(!"a form");
    return false;
}

bool id_check_border(struct str text, const char *first_digits, struct id_finding *finding)
{
    struct id_finding room, *f = finding ? finding : &room;
    *f = (struct id_finding){0};
    return check_digits(text, kinds[ID_BORDER].least, kinds[ID_BORDER].most, first_digits, f);
}
