/* Columns of the formats; see the header. Names are those of the formats' own documents. */
#include "wages/column.h"
#include "base/utf8.h"
#include "wages/number.h"
#include <assert.h>
#include <stddef.h>
#include <stdio.h>

#define HEADER(member) .at = offsetof(struct wage_header, member)
#define LINE(member) .at = offsetof(struct wage_line, member)
#define NOWHERE .at = WAGE_NOWHERE
#define LIST_OF(array) .columns = array, .count = sizeof(array) / sizeof *(array)
#define OPTIONAL .is_optional = true

/* ---- the ministry's file [WPS-SPEC] ---- */

static const struct wage_column sa_header[] = {
    {"[DEST-ID]", COLUMN_LETTERS, 4, 4, HEADER(dest_bank)},
    {"[ESTB-ID]", COLUMN_DIGITS, 10, 10, HEADER(bank_customer)},
    {"[BANK-ACC]", COLUMN_ACCOUNT, HEADER(debit_account), .choices = "SA"},
    {"[32A-CCY]", COLUMN_CURRENCY, HEADER(currency), .part = WAGE_CURRENCY, .choices = "SAR"},
    {"[32A-VAL]", COLUMN_DATE, HEADER(value_date), .part = WAGE_VALUE_DATE},
    {"[32A-AMT]", COLUMN_AMOUNT, HEADER(total), .part = WAGE_TOTAL},
    {"[D-DATE]", COLUMN_DATE, OPTIONAL, HEADER(debit_date), .part = WAGE_DEBIT_DATE},
    {"[FILE-REF]", COLUMN_CODE, 1, 16, HEADER(file_ref), .part = WAGE_FILE_REF},
    {"[FILE-REJCDE]", COLUMN_BANK_ONLY, HEADER(file_reject_code)},
    {"[MOL-ESTBID]", COLUMN_DIGITS, 2, 15, HEADER(establishment), .part = WAGE_ESTABLISHMENT},
};
static const struct wage_column sa_line[] = {
    {"[32B-AMT]", COLUMN_AMOUNT, LINE(net), .part = WAGE_NET},
    {"[59-ACC]", COLUMN_ACCOUNT, 1, 34, LINE(account), .part = WAGE_ACCOUNT, .choices = "SA"},
    {"[59-NAME]", COLUMN_TEXT, 1, 140, LINE(name)},
    {"[57-BANK]", COLUMN_CODE, 1, 140, LINE(bank)},
    {"[70-DET]", COLUMN_TEXT, 0, 140, OPTIONAL, LINE(details)},
    {"[RET-CODE]", COLUMN_BANK_ONLY, LINE(return_code)},
    {"[MOL-BAS]", COLUMN_AMOUNT, LINE(basic), .part = WAGE_BASIC},
    {"[MOL-HAL]", COLUMN_AMOUNT, LINE(housing), .part = WAGE_HOUSING},
    {"[MOL-OEA]", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"[MOL-DED]", COLUMN_AMOUNT, LINE(deductions), .part = WAGE_DEDUCTIONS},
    {"[MOL-ID]", COLUMN_PERSON, LINE(person), .part = WAGE_PERSON},
    {"[TRN-REF]", COLUMN_BANK_ONLY, LINE(transaction_ref)},
    {"[TRN-STATUS]", COLUMN_BANK_ONLY, LINE(transaction_status)},
    {"[TRN-DATE]", COLUMN_BANK_ONLY, LINE(transaction_date)},
};
const struct wage_layout wage_sa_header = {LIST_OF(sa_header)};
const struct wage_layout wage_sa_line = {LIST_OF(sa_line)};

/* ---- the bank's pair [ANB] ---- */

static const struct wage_column bank_header[] = {
    {"batchNumber", COLUMN_DIGITS, 1, 20, HEADER(file_ref), .part = WAGE_FILE_REF},
    {"batchType", COLUMN_CHOICE, HEADER(batch_kind), .choices = "PAYROLL|BENEFIT|BONUS|WELFARE"},
    {"molEstablishmentId", COLUMN_DIGITS, 2, 15, HEADER(establishment), .part = WAGE_ESTABLISHMENT},
    {"mainAccountNumber", COLUMN_DIGITS, 16, 16, HEADER(debit_account)},
    {"creditValueDate", COLUMN_DATE_SHORT, HEADER(value_date), .part = WAGE_VALUE_DATE},
    {"organizationName", COLUMN_TEXT, 1, 140, HEADER(organisation)},
    {"organizationAddress1", COLUMN_TEXT, 0, 140, OPTIONAL, NOWHERE},
    {"organizationAddress2", COLUMN_TEXT, 0, 140, OPTIONAL, NOWHERE},
    {"organizationAddress3", COLUMN_TEXT, 0, 140, OPTIONAL, NOWHERE},
    {"paymentCount", COLUMN_COUNT, 1, 9, HEADER(count), .part = WAGE_COUNT},
    {"totalPayrollAmount", COLUMN_AMOUNT, HEADER(total), .part = WAGE_TOTAL},
    {"narrative", COLUMN_TEXT, 0, 140, OPTIONAL, HEADER(narrative)},
};
static const struct wage_column bank_line[] = {
    {"employeeId", COLUMN_PERSON, LINE(person), .part = WAGE_PERSON},
    {"employeeAccountNumber", COLUMN_ACCOUNT, 1, 34, LINE(account), .part = WAGE_ACCOUNT,
     .choices = "SA"},
    {"salaryAmount", COLUMN_AMOUNT, LINE(net), .part = WAGE_NET},
    {"basicSalary", COLUMN_AMOUNT, LINE(basic), .part = WAGE_BASIC},
    {"housingAllowance", COLUMN_AMOUNT, LINE(housing), .part = WAGE_HOUSING},
    {"otherEarnings", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"salaryDeductions", COLUMN_AMOUNT, LINE(deductions), .part = WAGE_DEDUCTIONS},
    {"bicCode", COLUMN_CODE, 4, 11, LINE(bank)},
    {"employeeName", COLUMN_TEXT, 1, 140, LINE(name)},
    {"employeeAddress1", COLUMN_TEXT, 0, 140, OPTIONAL, NOWHERE},
    {"employeeAddress2", COLUMN_TEXT, 0, 140, OPTIONAL, NOWHERE},
    {"employeeAddress3", COLUMN_TEXT, 0, 140, OPTIONAL, NOWHERE},
};
const struct wage_layout wage_bank_header = {LIST_OF(bank_header), .lacks = WAGE_CURRENCY};
const struct wage_layout wage_bank_line = {LIST_OF(bank_line)};

/* ---- the Emirates' SIF [SIF-2009, SIF-EVP, HRC, DOCSMITH] ---- */

static const struct wage_column uae_edr[] = {
    {"EDR", COLUMN_SKIP, NOWHERE},
    {"employee id", COLUMN_WORKER, 14, 14, LINE(person), .part = WAGE_PERSON},
    {"agent routing code", COLUMN_DIGITS, 9, 9, LINE(bank)},
    {"account", COLUMN_IBAN_OR_DIGITS, 1, 16, LINE(account), .part = WAGE_ACCOUNT, .choices = "AE"},
    {"pay start date", COLUMN_DATE_ISO, LINE(start)},
    {"pay end date", COLUMN_DATE_ISO, LINE(end)},
    {"days in period", COLUMN_COUNT, 1, 4, LINE(days)},
    {"fixed income", COLUMN_AMOUNT, LINE(basic), .part = WAGE_BASIC},
    {"variable income", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"days on leave", COLUMN_COUNT, 1, 4, LINE(leave_days)},
};
/* An EVP's seven amounts are added up: their sum is what the check needs. */
static const struct wage_column uae_evp[] = {
    {"EVP", COLUMN_SKIP, NOWHERE},
    {"employee id", COLUMN_WORKER, 14, 14, LINE(person), .part = WAGE_PERSON},
    {"agent routing code", COLUMN_DIGITS, 9, 9, LINE(bank)},
    {"housing", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"conveyance", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"medical", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"annual passage", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"overtime", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"all other", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"leave encashment", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
};
static const struct wage_column uae_scr[] = {
    {"SCR", COLUMN_SKIP, NOWHERE},
    {"employer id", COLUMN_DIGITS, 13, 13, HEADER(establishment), .part = WAGE_ESTABLISHMENT},
    {"bank routing code", COLUMN_DIGITS, 9, 9, HEADER(dest_bank)},
    {"file creation date", COLUMN_DATE_ISO, HEADER(created)},
    {"file creation time", COLUMN_DIGITS, 4, 4, HEADER(created_time)},
    {"salary month", COLUMN_MONTH_YEAR, HEADER(month), .part = WAGE_MONTH},
    {"EDR count", COLUMN_COUNT, 1, 9, HEADER(count), .part = WAGE_COUNT},
    {"total salary", COLUMN_AMOUNT, HEADER(total), .part = WAGE_TOTAL},
    {"currency", COLUMN_CURRENCY, HEADER(currency), .part = WAGE_CURRENCY, .choices = "AED"},
    {"employer reference", COLUMN_TEXT, 0, 35, OPTIONAL, HEADER(file_ref), .part = WAGE_FILE_REF},
};
const struct wage_layout wage_uae_edr = {LIST_OF(uae_edr),
                                         .lacks = WAGE_NET | WAGE_HOUSING | WAGE_DEDUCTIONS};
const struct wage_layout wage_uae_evp = {LIST_OF(uae_evp)};
const struct wage_layout wage_uae_scr = {LIST_OF(uae_scr), .least = 9, .lacks = WAGE_VALUE_DATE};

/* ---- Qatar's SIF [QSIF] ---- */

static const struct wage_column qatar_header[] = {
    {"Employer EID", COLUMN_DIGITS, 7, 8, HEADER(establishment), .part = WAGE_ESTABLISHMENT},
    {"File Creation Date", COLUMN_DATE, HEADER(created)},
    {"File Creation Time", COLUMN_DIGITS, 4, 4, HEADER(created_time)},
    {"Payer EID", COLUMN_DIGITS, 7, 8, OPTIONAL, NOWHERE},
    {"Payer QID", COLUMN_DIGITS, 11, 11, OPTIONAL, NOWHERE},
    {"Payer Bank Short Name", COLUMN_CODE, 1, 4, HEADER(dest_bank)},
    {"Payer IBAN", COLUMN_ACCOUNT, HEADER(debit_account), .choices = "QA"},
    {"Salary Year and Month", COLUMN_YEAR_MONTH, HEADER(month), .part = WAGE_MONTH},
    {"Total Salaries", COLUMN_AMOUNT, HEADER(total), .part = WAGE_TOTAL},
    {"Total Records", COLUMN_COUNT, 1, 6, HEADER(count), .part = WAGE_COUNT},
    {"SIF Version", COLUMN_CODE, 0, 8, OPTIONAL, NOWHERE},
};
static const struct wage_column qatar_line[] = {
    {"Record Sequence", COLUMN_COUNT, 1, 6, NOWHERE},
    {"Employee QID", COLUMN_WORKER, 11, 11, OPTIONAL, LINE(person), .part = WAGE_PERSON},
    {"Employee Visa ID", COLUMN_CODE, 0, 12, OPTIONAL, LINE(details)},
    {"Employee Name", COLUMN_TEXT, 1, 70, LINE(name)},
    {"Employee Bank Short Name", COLUMN_CODE, 1, 4, LINE(bank)},
    {"Employee Account", COLUMN_ACCOUNT, LINE(account), .part = WAGE_ACCOUNT, .choices = "QA"},
    {"Salary Frequency", COLUMN_CHOICE, NOWHERE, .choices = "M|B"},
    {"Number of Working Days", COLUMN_COUNT, 1, 3, LINE(days)},
    {"Net Salary", COLUMN_AMOUNT, LINE(net), .part = WAGE_NET},
    {"Basic Salary", COLUMN_AMOUNT, LINE(basic), .part = WAGE_BASIC},
    {"Extra Hours", COLUMN_AMOUNT, OPTIONAL, NOWHERE}, /* hours, with two decimals like an amount */
    {"Extra Income", COLUMN_AMOUNT, LINE(other), .part = WAGE_OTHER},
    {"Deductions", COLUMN_AMOUNT, LINE(deductions), .part = WAGE_DEDUCTIONS},
    {"Payment Type", COLUMN_CODE, 0, 35, OPTIONAL, NOWHERE},
    {"Notes / Comments", COLUMN_TEXT, 0, 300, OPTIONAL, NOWHERE},
    {"Housing Allowance", COLUMN_AMOUNT, OPTIONAL, LINE(allowances), .part = WAGE_ALLOWANCES},
    {"Food Allowance", COLUMN_AMOUNT, OPTIONAL, LINE(allowances), .part = WAGE_ALLOWANCES},
    {"Transportation Allowance", COLUMN_AMOUNT, OPTIONAL, LINE(allowances),
     .part = WAGE_ALLOWANCES},
    {"Overtime Allowance", COLUMN_AMOUNT, OPTIONAL, LINE(allowances), .part = WAGE_ALLOWANCES},
    {"Deduction Reason Code", COLUMN_CODE, 0, 8, OPTIONAL, NOWHERE},
    {"Extra Field 1", COLUMN_TEXT, 0, 50, OPTIONAL, NOWHERE},
    {"Extra Field 2", COLUMN_TEXT, 0, 50, OPTIONAL, NOWHERE},
};
const struct wage_layout wage_qatar_header = {
    LIST_OF(qatar_header), .least = 10, .lacks = WAGE_VALUE_DATE | WAGE_CURRENCY | WAGE_FILE_REF};
const struct wage_layout wage_qatar_line = {LIST_OF(qatar_line), .least = 15,
                                            .lacks = WAGE_HOUSING};

/* ---- reading a cell ---- */

static void put_str(void *record, uint16_t at, struct str s)
{
    if (at != WAGE_NOWHERE)
        memcpy((char *)record + at, &s, sizeof s);
}
static void put_day(void *record, uint16_t at, struct day d)
{
    if (at != WAGE_NOWHERE)
        memcpy((char *)record + at, &d, sizeof d);
}
static void add_number(void *record, uint16_t at, int64_t v)
{
    if (at == WAGE_NOWHERE)
        return;
    int64_t before;
    memcpy(&before, (char *)record + at, sizeof before);
    v += before;
    memcpy((char *)record + at, &v, sizeof v);
}

static struct str lengths_text(const struct wage_column *c, char room[static WAGE_WANTED_BYTES])
{
    int n = c->least == c->most ? snprintf(room, WAGE_WANTED_BYTES, "%u", c->most)
                                : snprintf(room, WAGE_WANTED_BYTES, "%u-%u", c->least, c->most);
    return (struct str){room, (size_t)n};
}

static bool length_fits(const struct wage_column *c, size_t n)
{
    return c->most == 0 || (n >= c->least && n <= c->most);
}

/* A spreadsheet would run it; full-width forms too, as csv_text disarms them. */
static bool is_formula(struct str s)
{
    static const char *const wide[] = {"\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
    char first = s.n ? s.at[0] : 'A';
    if (first == '=' || first == '+' || first == '-' || first == '@')
        return true;
    if ((unsigned char)first != 0xEF)
        return false;
    for (size_t i = 0; s.n >= 3 && i < 4; i++)
        if (memcmp(s.at, wide[i], 3) == 0)
            return true;
    return false;
}

/* Whether a text may have a character that utf8_name_check refuses: all of those begin with C2, E2,
   EF or more, but for U+061C, which is D8 9C. Arabic letters have none of these bytes. */
static bool is_suspect(struct str cell)
{
    bool found = false;
    for (size_t i = 0; i < cell.n; i++) {
        unsigned char b = (unsigned char)cell.at[i];
        found |= b == 0xC2 || b == 0xE2 || b >= 0xEF || b == 0x9C || b < ' ' || b == 127;
    }
    return found;
}

static enum wage_cause text_read(const struct wage_column *c, struct str cell,
                                 struct wage_bytes bytes, void *record)
{
    bool has_high = bytes.has_high && wage_cell_has_high(cell);
    /* Characters are at most as many as bytes. */
    bool is_short = c->least <= 1 && cell.n <= c->most;
    if (!is_short && !length_fits(c, has_high ? utf8_length(cell) : cell.n))
        return WAGE_CAUSE_length;
    if ((has_high || bytes.has_control) && is_suspect(cell) &&
        utf8_name_check(cell, NULL) != NAME_FINE)
        return WAGE_CAUSE_text_control;
    put_str(record, c->at, cell);
    return is_formula(cell) ? WAGE_CAUSE_formula : WAGE_CAUSE_NONE;
}

static bool is_choice(const char *choices, struct str cell)
{
    for (struct str rest = str_of(choices), one; str_cut(&rest, '|', &one);)
        if (str_eq(one, cell))
            return true;
    return false;
}

static enum wage_cause date_read(const struct wage_column *c, struct str cell, void *record,
                                 struct str *wanted)
{
    static const struct {
        enum wage_date form;
        const char *text;
    } forms[] = {
        [COLUMN_DATE] = {WAGE_DATE_PLAIN, "YYYYMMDD"},
        [COLUMN_DATE_ISO] = {WAGE_DATE_ISO, "YYYY-MM-DD"},
        [COLUMN_DATE_SHORT] = {WAGE_DATE_SHORT, "YYMMDD"},
    };
    struct day day;
    *wanted = str_of(forms[c->kind].text);
    if (!wage_date_read(cell, forms[c->kind].form, &day))
        return WAGE_CAUSE_date_shape;
    put_day(record, c->at, day);
    return WAGE_CAUSE_NONE;
}

static enum wage_cause month_read(const struct wage_column *c, struct str cell, void *record,
                                  struct str *wanted)
{
    bool is_year_first = c->kind == COLUMN_YEAR_MONTH;
    uint64_t v = 0;
    *wanted = is_year_first ? S("YYYYMM") : S("MMYYYY");
    if (cell.n != 6 || !wage_digits_read(cell, &v))
        return WAGE_CAUSE_date_shape;
    uint64_t year = is_year_first ? v / 100 : v % 10000,
             month = is_year_first ? v % 100 : v / 10000;
    if (month < 1 || month > 12 || year < 1)
        return WAGE_CAUSE_date_shape;
    add_number(record, c->at, (int64_t)(year * 12 + month - 1));
    return WAGE_CAUSE_NONE;
}

static bool is_all_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)(s.at[i] - '0') > 9)
            return false;
    return s.n > 0;
}

static enum wage_cause number_read(const struct wage_column *c, struct str cell, void *record,
                                   char room[static WAGE_WANTED_BYTES], struct str *wanted)
{
    uint64_t v;
    if (!is_all_digits(cell))
        return WAGE_CAUSE_digits_shape;
    if (!length_fits(c, cell.n)) {
        *wanted = lengths_text(c, room);
        return WAGE_CAUSE_length;
    }
    if (c->kind == COLUMN_DIGITS) {
        put_str(record, c->at, cell);
        return WAGE_CAUSE_NONE;
    }
    bool is_read = wage_digits_read(cell, &v);
    assert(is_read);
    add_number(record, c->at, (int64_t)v);
    if (c->kind == COLUMN_WORKER)
        put_str(record, offsetof(struct wage_line, person_text), cell);
    return WAGE_CAUSE_NONE;
}

static enum wage_cause account_read(const struct wage_column *c, struct wage_row *row,
                                    struct str cell, void *record,
                                    char room[static WAGE_WANTED_BYTES], struct str *wanted)
{
    struct str account = wage_cell_account(row, cell);
    put_str(record, c->at, account);
    if (c->kind == COLUMN_IBAN_OR_DIGITS && is_all_digits(account) && account.n <= c->most)
        return WAGE_CAUSE_NONE;
    enum wage_cause cause = wage_iban_check(account, c->choices);
    int n = 0;
    if (cause == WAGE_CAUSE_account_length)
        n = snprintf(room, WAGE_WANTED_BYTES, "%zu", wage_iban_length(c->choices));
    else
        n = snprintf(room, WAGE_WANTED_BYTES, "%s", c->choices);
    *wanted = (struct str){room, (size_t)n};
    return cause;
}

static enum wage_cause person_read(const struct wage_column *c, struct str cell, void *record)
{
    uint64_t person = 0;
    enum wage_cause cause = wage_person_read(cell, &person);
    if (cause == WAGE_CAUSE_NONE) {
        add_number(record, c->at, (int64_t)person);
        put_str(record, offsetof(struct wage_line, person_text), cell);
    }
    return cause;
}

static enum wage_cause letters_read(const struct wage_column *c, struct str cell, void *record,
                                    char room[static WAGE_WANTED_BYTES], struct str *wanted)
{
    for (size_t i = 0; i < cell.n; i++)
        if (cell.at[i] < 'A' || cell.at[i] > 'Z')
            return WAGE_CAUSE_letters_shape;
    if (!length_fits(c, cell.n)) {
        *wanted = lengths_text(c, room);
        return WAGE_CAUSE_length;
    }
    put_str(record, c->at, cell);
    return WAGE_CAUSE_NONE;
}

static bool is_words(enum wage_column_kind kind)
{
    return kind == COLUMN_TEXT || kind == COLUMN_CODE || kind == COLUMN_BANK_ONLY;
}

enum wage_cause wage_column_read(const struct wage_column *c, struct wage_row *row, struct str cell,
                                 struct wage_bytes bytes, void *record,
                                 char room[static WAGE_WANTED_BYTES], struct str *wanted)
{
    if (c->kind == COLUMN_SKIP)
        return WAGE_CAUSE_NONE;
    if (cell.n && is_words(c->kind))
        cell = str_trim(cell);
    else if (cell.n && !wage_cell_plain(row, cell, &cell))
        return WAGE_CAUSE_digits_mixed;
    if (cell.n == 0)
        return c->is_optional || c->kind == COLUMN_BANK_ONLY ? WAGE_CAUSE_NONE : WAGE_CAUSE_empty;
    switch (c->kind) {
    case COLUMN_SKIP: break;
    case COLUMN_TEXT:
    case COLUMN_CODE:
    case COLUMN_BANK_ONLY: {
        enum wage_cause cause = text_read(c, cell, bytes, record);
        if (cause == WAGE_CAUSE_length)
            *wanted = lengths_text(c, room);
        return cause;
    }
    case COLUMN_AMOUNT: {
        int64_t halalas;
        enum wage_cause cause = wage_amount_read(cell, &halalas);
        if (cause == WAGE_CAUSE_NONE)
            add_number(record, c->at, halalas);
        return cause;
    }
    case COLUMN_DIGITS:
    case COLUMN_COUNT:
    case COLUMN_WORKER: return number_read(c, cell, record, room, wanted);
    case COLUMN_LETTERS: return letters_read(c, cell, record, room, wanted);
    case COLUMN_DATE:
    case COLUMN_DATE_ISO:
    case COLUMN_DATE_SHORT: return date_read(c, cell, record, wanted);
    case COLUMN_MONTH_YEAR:
    case COLUMN_YEAR_MONTH: return month_read(c, cell, record, wanted);
    case COLUMN_CURRENCY:
    case COLUMN_CHOICE:
        *wanted = str_of(c->choices);
        put_str(record, c->at, cell);
        if (is_choice(c->choices, cell))
            return WAGE_CAUSE_NONE;
        return c->kind == COLUMN_CURRENCY ? WAGE_CAUSE_currency : WAGE_CAUSE_choice;
    case COLUMN_PERSON: return person_read(c, cell, record);
    case COLUMN_ACCOUNT:
    case COLUMN_IBAN_OR_DIGITS: return account_read(c, row, cell, record, room, wanted);
    }
    return WAGE_CAUSE_NONE;
}
