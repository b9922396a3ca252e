/* Numbers of wage files, read fast: amounts, digits, dates, person numbers, IBANs. They judge ASCII
   text as it stands; other digits were converted before (row.h).

   The trap: rules/ids.h answers the same questions for single numbers typed by people, with more to
   say about each; these read millions of them. A test keeps both in agreement. */
#pragma once
#include "base/day.h"
#include "base/str.h"
#include "wages/finding.h"

/* An amount of at most 15 characters in halalas. Answers WAGE_CAUSE_NONE, or why not: negative,
   decimals (more than two), amount_large (beyond 15 characters or MONEY_MAX), amount_shape. */
enum wage_cause wage_amount_read(struct str text, int64_t *halalas);

/* Digits only, at most 18 of them. */
[[nodiscard]] bool wage_digits_read(struct str text, uint64_t *out);

/* YYYYMMDD, YYYY-MM-DD (is_iso) and YYMMDD (is_short, of the years 2000 to 2099), Gregorian. */
enum wage_date { WAGE_DATE_PLAIN, WAGE_DATE_ISO, WAGE_DATE_SHORT };
[[nodiscard]] bool wage_date_read(struct str text, enum wage_date form, struct day *out);

/* A national or residence number: person_shape (not ten digits), person_first (neither 1 nor 2),
   person_check, or WAGE_CAUSE_NONE. */
enum wage_cause wage_person_read(struct str text, uint64_t *out);

/* An IBAN without spaces and with capital letters. `country` is "SA" (18 characters of account),
   "AE" (digits only) or "QA". account_shape: a character that does not belong; account_country;
   account_length; account_check. */
enum wage_cause wage_iban_check(struct str text, const char *country);
/* Its length for a country above: 24, 23, 29. */
size_t wage_iban_length(const char *country);
/* Whether [57-BANK] names a bank abroad, whose accounts need not be Saudi IBANs: a BIC (8 or 11
   characters) of another country. */
bool wage_bank_is_abroad(struct str bank);

/* A keyed hash for the tables of numbers and accounts seen: nobody who does not know the key can
   choose texts that collide. */
uint64_t wage_hash(struct str text, const uint64_t key[static 2]);
uint64_t wage_hash_number(uint64_t n, const uint64_t key[static 2]);
