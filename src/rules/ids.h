/* Official numbers: is a text shaped like one, and does its check digit hold? Formats and their
   sources: domain/services.md 3 (tags in brackets below).

   The trap: these functions judge the text as it stands, in ASCII digits. What people type goes
   through digits_plain (base/digits.h) first. And a number that passes is only well formed; that
   it exists is for the registers to say. */
#pragma once
#include "base/str.h"

enum id_kind {
    ID_NATIONAL, /* رقم الهوية: 10 digits, first 1, check digit [SAMA-ID] [LUHN] */
    ID_IQAMA,    /* رقم الإقامة: 10 digits, first 2, check digit [SAMA-ID] [LUHN] */
    ID_PERSON,   /* either of the two */
    ID_BORDER,   /* رقم الحدود: 10 digits, first 3 or 4 unless policy says otherwise [A] */
    ID_UNIFIED,  /* الرقم الموحد: 10 digits, first 7 [SAMA-7] */
    ID_UNIFIED_EARLY, /* the ministry's own grouping number before it: 1 to 10 digits [A] */
    ID_CR,            /* السجل التجاري: 10 digits [A] */
    ID_VISA,          /* visa number or visa authorisation number: 10 digits [A] */
    ID_ESTABLISHMENT, /* رقم المنشأة: office-sequence, 1 to 2 and 1 to 7 digits [A] */
    ID_MOL,           /* MOL-ESTBID of a wage file: 2 to 15 digits [WPS-SPEC] */
    ID_OCCUPATION,    /* 6 digits [A] */
    ID_PASSPORT,      /* 5 to 15 of A-Z and 0-9 [A] */
    ID_IBAN,          /* Saudi IBAN, 24 characters [IBAN] */
    ID_IBAN_AE,       /* Emirati IBAN, 23 characters, for wage files of that format [IBAN] */
};

/* The first thing wrong, in this order. */
enum id_fault {
    ID_FINE = 0,
    ID_CHARACTER,   /* a character that does not belong there */
    ID_LENGTH,      /* too few or too many characters */
    ID_FIRST_DIGIT, /* not a first digit of this kind */
    ID_COUNTRY,     /* an IBAN of another country */
    ID_CHECK_DIGIT, /* the check digit (IBAN: both) does not fit the others: most often a typing
                       error */
    ID_SHAPE,       /* establishment: not two numbers above zero with one dash between them */
};

/* What a message needs to say what was found and what is required. A field that a fault does not
   name is zero. */
struct id_finding {
    enum id_fault fault;
    /* ID_LENGTH: characters found and required (equal bounds: exactly). */
    int found, least, most;
    /* ID_CHARACTER: its place, counting characters from 1. */
    int position;
    /* ID_FIRST_DIGIT, ID_COUNTRY, ID_CHECK_DIGIT: what stands there, with a NUL. */
    char stands[5];
    /* ID_FIRST_DIGIT: digits that may stand first, "3,4"; ID_COUNTRY: "SA". The check digit that
       would fit is not told: most numbers with a wrong one have the error elsewhere. */
    const char *allowed;
};

/* Whether `text` is a well-formed number of that kind. `finding` may be NULL; else it is filled
   always. A border number may start with 3 or 4; where the policy row id.border_first_digits
   stands otherwise use id_check_border. An IBAN may have spaces between its characters and small
   letters: store what id_iban_plain makes of it. */
[[nodiscard]] bool id_check(enum id_kind kind, struct str text, struct id_finding *finding);

/* As id_check for ID_BORDER with the first digits that policy allows, as its row writes them:
   "3,4". `first_digits` must outlive the finding. */
[[nodiscard]] bool id_check_border(struct str text, const char *first_digits,
                                   struct id_finding *finding);

/* The kind's name in keys and on the command line: "iqama", "iban". */
const char *id_kind_name(enum id_kind kind);
/* False, and *out untouched, for a name that no kind bears. */
[[nodiscard]] bool id_kind_find(struct str name, enum id_kind *out);

/* ---- person numbers ---- */

/* The tenth digit for the first nine (0..999,999,999): Luhn's rule with the first digit doubled
   [LUHN]. */
int id_check_digit(uint32_t first_nine);
/* A person number whose check digit fits, for the synthetic register: `first_digit` 1 or 2 and a
   serial of 0..99,999,999. */
uint64_t id_make_person(int first_digit, uint32_t serial);

/* ---- establishment numbers ---- */

enum { ID_OFFICE_MAX = 99, ID_SEQUENCE_MAX = 9999999, ID_ESTABLISHMENT_TEXT_BYTES = 16 };

/* The two integers that are stored for "7-1234567"; leading zeros fall away. False, and the
   results untouched, when id_check would refuse the text. */
[[nodiscard]] bool id_establishment_parse(struct str text, int *office, int *sequence);
/* "7-1234567" in the caller's buffer, with a NUL. On a page it needs <bdi dir="ltr">, or it shows
   as 1234567-7. */
struct str id_establishment_format(int office, int sequence,
                                   char text[static ID_ESTABLISHMENT_TEXT_BYTES]);

/* ---- IBANs ---- */

enum { ID_IBAN_TEXT_BYTES = 40 };

/* The stored form: no spaces, capital letters, with a NUL. Needs a text that id_check accepted. */
struct str id_iban_plain(struct str text, char plain[static ID_IBAN_TEXT_BYTES]);
/* The two digits at places 5 and 6 of a plain Saudi IBAN, which name the bank. */
struct str id_iban_bank(struct str plain);
/* A Saudi IBAN with fitting check digits, for the synthetic register: a bank code of two digits
   and an account of 0..10^18 - 1. */
struct str id_make_iban(int bank, uint64_t account, char plain[static ID_IBAN_TEXT_BYTES]);
