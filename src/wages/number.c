/* Numbers of wage files; see the header. */
#include "wages/number.h"
#include "base/money.h"

static bool is_digit(char c) { return (unsigned char)(c - '0') <= 9; }
static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* ---- amounts and digits ---- */

enum { AMOUNT_CHARACTERS = 15, DIGITS_MOST = 18 };

/* Why a text is no amount, once it is known that it is none. */
static enum wage_cause amount_fault(struct str text)
{
    if (text.n > 1 && text.at[0] == '-' && (is_digit(text.at[1]) || text.at[1] == '.'))
        return WAGE_CAUSE_negative;
    struct str rest = text;
    size_t whole = 0, decimals = 0;
    while (whole < rest.n && is_digit(rest.at[whole]))
        whole++;
    rest = str_from(rest, whole);
    if (rest.n > 1 && rest.at[0] == '.')
        while (decimals + 1 < rest.n && is_digit(rest.at[decimals + 1]))
            decimals++;
    if (whole == 0 || rest.n != (decimals ? decimals + 1 : 0))
        return WAGE_CAUSE_amount_shape;
    return decimals > 2 ? WAGE_CAUSE_decimals : WAGE_CAUSE_amount_large;
}

enum wage_cause wage_amount_read(struct str text, int64_t *halalas)
{
    if (text.n > AMOUNT_CHARACTERS)
        return amount_fault(text);
    int64_t v = 0;
    size_t i = 0;
    for (; i < text.n && is_digit(text.at[i]); i++)
        v = v * 10 + (text.at[i] - '0');
    size_t left = text.n - i;
    if (i == 0 || left == 1 || left > 3)
        return amount_fault(text);
    if (left) {
        char tenths = text.at[i + 1], hundredths = left == 3 ? text.at[i + 2] : '0';
        if (text.at[i] != '.' || !is_digit(tenths) || !is_digit(hundredths))
            return amount_fault(text);
        v = v * 100 + (tenths - '0') * 10 + (hundredths - '0');
    } else {
        v *= 100;
    }
    if (v > MONEY_MAX.halalas)
        return WAGE_CAUSE_amount_large;
    *halalas = v;
    return WAGE_CAUSE_NONE;
}

bool wage_digits_read(struct str text, uint64_t *out)
{
    if (text.n == 0 || text.n > DIGITS_MOST)
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.at[i]))
            return false;
        v = v * 10 + (uint64_t)(text.at[i] - '0');
    }
    *out = v;
    return true;
}

/* ---- dates ---- */

bool wage_date_read(struct str text, enum wage_date form, struct day *out)
{
    static const size_t lengths[] = {
        [WAGE_DATE_PLAIN] = 8, [WAGE_DATE_ISO] = 10, [WAGE_DATE_SHORT] = 6};
    char plain[9] = "20";
    uint64_t v;
    if (text.n != lengths[form])
        return false;
    if (form == WAGE_DATE_ISO) {
        if (text.at[4] != '-' || text.at[7] != '-')
            return false;
        memcpy(plain, text.at, 4);
        memcpy(plain + 4, text.at + 5, 2);
        memcpy(plain + 6, text.at + 8, 2);
        text = (struct str){plain, 8};
    } else if (form == WAGE_DATE_SHORT) {
        memcpy(plain + 2, text.at, 6);
        text = (struct str){plain, 8};
    }
    return wage_digits_read(text, &v) &&
           day_from_ymd((int)(v / 10000), (int)(v / 100 % 100), (int)(v % 100), out);
}

/* ---- person numbers ---- */

enum wage_cause wage_person_read(struct str text, uint64_t *out)
{
    /* Digits at odd places count double, 9 less when that has two digits [LUHN]. */
    static const uint8_t doubled[10] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
    uint64_t v = 0;
    unsigned sum = 0;
    if (text.n != 10)
        return WAGE_CAUSE_person_shape;
    for (size_t i = 0; i < 10; i += 2) {
        unsigned odd = (unsigned char)text.at[i] - '0', even = (unsigned char)text.at[i + 1] - '0';
        if (odd > 9 || even > 9)
            return WAGE_CAUSE_person_shape;
        sum += doubled[odd] + even;
        v = v * 100 + odd * 10 + even;
    }
    if (text.at[0] != '1' && text.at[0] != '2')
        return WAGE_CAUSE_person_first;
    if (sum % 10)
        return WAGE_CAUSE_person_check;
    *out = v;
    return WAGE_CAUSE_NONE;
}

/* ---- IBANs ---- */

static const struct country {
    const char *name;
    size_t length;
    size_t digits_from, digits_to, letters_from, letters_to; /* what may stand where */
} countries[] = {
    {"SA", 24, 2, 24, 6, 24}, /* 2!n 18!c */
    {"AE", 23, 2, 23, 23, 23},
    {"QA", 29, 2, 29, 4, 29}, /* 4!a 21!c */
};

static const struct country *country_of(const char *name)
{
    for (size_t i = 0; i < sizeof countries / sizeof *countries; i++)
        if (strcmp(countries[i].name, name) == 0)
            return &countries[i];
    return &countries[0];
}

size_t wage_iban_length(const char *country) { return country_of(country)->length; }

/* Moves the country and the check digits behind the account and takes the rest by 97, letters
   counting 10 to 35 (ISO 7064). */
static unsigned iban_remainder(struct str text)
{
    uint64_t r = 0;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.at[i + 4 < text.n ? i + 4 : i + 4 - text.n];
        r = is_digit(c) ? r * 10 + (uint64_t)(c - '0') : r * 100 + (uint64_t)(c - 'A' + 10);
        if (r >= UINT64_C(10000000000000000))
            r %= 97;
    }
    return (unsigned)(r % 97);
}

/* The same for SA and 22 digits, the usual case: "SA" is 2810. False when it is another case. */
static bool iban_is_plain_saudi(struct str text, unsigned *remainder)
{
    uint64_t first, second, check;
    if (text.n != 24 || memcmp(text.at, "SA", 2) != 0 ||
        !wage_digits_read((struct str){text.at + 4, 10}, &first) ||
        !wage_digits_read((struct str){text.at + 14, 10}, &second) ||
        !wage_digits_read((struct str){text.at + 2, 2}, &check))
        return false;
    /* 10^10 mod 97 is 49; the account (20 digits), 2810 and the check digits follow each other. */
    uint64_t account = (first % 97 * 49 + second) % 97;
    *remainder = (unsigned)((account * 1000000 + 281000 + check) % 97);
    /* 00, 01 and 99 leave the same rest as 97, 98 and 02, and are never given out. */
    return check >= 2 && check <= 98;
}

enum wage_cause wage_iban_check(struct str text, const char *country)
{
    unsigned remainder;
    if (country[0] == 'S' && iban_is_plain_saudi(text, &remainder))
        return remainder == 1 ? WAGE_CAUSE_NONE : WAGE_CAUSE_account_check;
    const struct country *k = country_of(country);
    for (size_t i = 0; i < text.n; i++)
        if (!is_digit(text.at[i]) && !is_capital(text.at[i]))
            return WAGE_CAUSE_account_shape;
    if (text.n < 2 || !is_capital(text.at[0]) || !is_capital(text.at[1]))
        return text.n == k->length ? WAGE_CAUSE_account_country : WAGE_CAUSE_account_length;
    if (memcmp(text.at, country, 2) != 0)
        return WAGE_CAUSE_account_country;
    if (text.n != k->length)
        return WAGE_CAUSE_account_length;
    for (size_t i = 2; i < text.n; i++) {
        bool may = is_digit(text.at[i]) ? i >= k->digits_from && i < k->digits_to
                                        : i >= k->letters_from && i < k->letters_to;
        if (!may)
            return WAGE_CAUSE_account_shape;
    }
    int check = (text.at[2] - '0') * 10 + text.at[3] - '0';
    return check >= 2 && check <= 98 && iban_remainder(text) == 1 ? WAGE_CAUSE_NONE
                                                                  : WAGE_CAUSE_account_check;
}

bool wage_bank_is_abroad(struct str bank)
{
    if (bank.n != 8 && bank.n != 11)
        return false;
    for (size_t i = 0; i < bank.n; i++)
        if (!is_capital(bank.at[i]) && !(i >= 6 && is_digit(bank.at[i])))
            return false;
    return memcmp(bank.at + 4, "SA", 2) != 0;
}

/* ---- hashing ---- */

static uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 m = (unsigned __int128)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t wage_hash(struct str text, const uint64_t key[static 2])
{
    uint64_t h = key[0] ^ text.n, a, b;
    size_t i = 0;
    for (; i + 16 <= text.n; i += 16) {
        memcpy(&a, text.at + i, 8);
        memcpy(&b, text.at + i + 8, 8);
        h = fold(a ^ key[1], b ^ h);
    }
    char tail[16] = {0};
    memcpy(tail, text.at + i, text.n - i);
    memcpy(&a, tail, 8);
    memcpy(&b, tail + 8, 8);
    h = fold(a ^ key[1], b ^ h);
    return fold(h ^ key[0], UINT64_C(0x9e3779b97f4a7c15) ^ key[1]);
}

uint64_t wage_hash_number(uint64_t n, const uint64_t key[static 2])
{
    return fold(fold(n ^ key[0], UINT64_C(0x9e3779b97f4a7c15) ^ key[1]) ^ n, key[1] | 1);
}
