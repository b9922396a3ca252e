/* See the header. */
#include "web/registration_form.h"
#include "base/digits.h"
#include "base/utf8.h"
#include "rules/ids.h"
#include "web/page_sign_in.h"
#include "web/show.h"

#define EXAMPLE "1-104582"

enum { PHONE_DIGITS = 9, EMAIL_BYTES_MAX = 100, TYPED_BYTES_MAX = 40 };

bool phone_read(struct arena *req, struct str typed, struct str *out)
{
    char digits[TYPED_BYTES_MAX];
    size_t n = 0;
    struct str plain;
    if (digits_plain(req, typed, &plain) != DIGITS_FINE || plain.n > TYPED_BYTES_MAX)
        return false;
    for (size_t i = 0; i < plain.n; i++) {
        char c = plain.at[i];
        if (c >= '0' && c <= '9')
            digits[n++] = c;
        else if (!(c == ' ' || c == '-' || (c == '+' && i == 0)))
            return false;
    }
    struct str rest = {digits, n};
    bool is_abroad = plain.n && plain.at[0] == '+';
    if (is_abroad || str_starts(rest, S("966")))
        rest = str_starts(rest, S("966")) ? str_from(rest, 3) : S("");
    else if (str_starts(rest, S("00966")))
        rest = str_from(rest, 5);
    else if (str_starts(rest, S("0")))
        rest = str_from(rest, 1);
    if (rest.n != PHONE_DIGITS || rest.at[0] != '5')
        return false;
    *out = str_printf(req, "+966" STR_FMT, STR_ARG(rest));
    return true;
}

struct str phone_local(struct arena *req, struct str phone)
{
    struct str home = S("+966");
    if (!str_starts(phone, home))
        return phone;
    return str_printf(req, "0" STR_FMT, STR_ARG(str_from(phone, home.n)));
}

bool email_is_plausible(struct str typed)
{
    size_t at = str_index(typed, '@');
    if (typed.n > EMAIL_BYTES_MAX || at == 0 || at + 1 >= typed.n)
        return false;
    for (size_t i = 0; i < typed.n; i++)
        if (typed.at[i] <= ' ' || typed.at[i] > '~' || typed.at[i] == ',' || typed.at[i] == '<' ||
            typed.at[i] == '>' || (typed.at[i] == '@' && i != at))
            return false;
    struct str host = str_from(typed, at + 1);
    size_t dot = str_index(host, '.');
    return dot > 0 && dot + 1 < host.n && host.at[host.n - 1] != '.';
}

/* ---- reading the form ---- */

static void read_birth(struct exchange *x, const struct form *form, struct day today,
                       struct registration_form *r, struct page_faults *faults)
{
    int64_t year, month, day;
    r->calendar = form_plain(x, form, "calendar", NULL);
    r->day = form_plain(x, form, "birth_day", NULL);
    r->month = form_plain(x, form, "birth_month", NULL);
    r->year = form_plain(x, form, "birth_year", NULL);
    r->birth_day = DAY_NONE;
    struct str found = str_printf(x->req, STR_FMT "/" STR_FMT "/" STR_FMT, STR_ARG(r->day),
                                  STR_ARG(r->month), STR_ARG(r->year));
    if (!r->day.n || !r->month.n || !r->year.n) {
        page_fault(faults, "birth_day", "birth_missing", S(""), S(""));
        return;
    }
    bool is_date = str_to_i64(r->day, &day) && str_to_i64(r->month, &month) &&
                   str_to_i64(r->year, &year) && day >= 1 && day <= 31 && month >= 1 &&
                   month <= 12 && year >= 1 && year <= GREGORIAN_YEAR_MAX;
    if (is_date && str_eq(r->calendar, S("gregorian")))
        is_date = day_from_ymd((int)year, (int)month, (int)day, &r->birth_day);
    else if (is_date)
        is_date = day_from_hijri((int)year, (int)month, (int)day, &r->birth_day);
    if (!is_date)
        page_fault(faults, "birth_day", "birth_day", found, S(""));
    else if (day_before(today, r->birth_day))
        page_fault(faults, "birth_day", "birth_future",
                   show_date_both(x->req, x->lang, r->birth_day), S(""));
}

static void read_establishment(struct exchange *x, const struct form *form,
                               struct registration_form *r, struct page_faults *faults)
{
    bool is_mixed = false;
    r->establishment = form_plain(x, form, "establishment", &is_mixed);
    if (is_mixed)
        page_fault(faults, "establishment", "digits_mixed", S(""), S(""));
    else if (!r->establishment.n)
        page_fault(faults, "establishment", "establishment_missing", S(""), S(EXAMPLE));
    else if (!id_check(ID_ESTABLISHMENT, r->establishment, NULL))
        page_fault(faults, "establishment", "establishment_no",
                   utf8_first(r->establishment, TYPED_BYTES_MAX), S(EXAMPLE));
}

static void read_reach(struct exchange *x, const struct form *form, struct registration_form *r,
                       struct page_faults *faults)
{
    r->phone_typed = form_plain(x, form, "phone", NULL);
    r->email = str_trim(form_plain(x, form, "email", NULL));
    if (!r->phone_typed.n)
        page_fault(faults, "phone", "phone_missing", S(""), S(""));
    else if (!phone_read(x->req, r->phone_typed, &r->phone))
        page_fault(faults, "phone", "phone", utf8_first(r->phone_typed, TYPED_BYTES_MAX), S(""));
    if (r->email.n && !email_is_plausible(r->email))
        page_fault(faults, "email", "email", utf8_first(r->email, EMAIL_BYTES_MAX),
                   S("name@example.com"));
}

void registration_form_read(struct exchange *x, const struct form *form, struct day today,
                            struct registration_form *out, struct page_faults *faults)
{
    *out = (struct registration_form){0};
    out->id_no = sign_in_id_no(x, form, true, faults);
    read_birth(x, form, today, out, faults);
    read_establishment(x, form, out, faults);
    read_reach(x, form, out, faults);
}

/* ---- kept behind the code ---- */

struct str registration_data_text(struct arena *req, const struct registration_data *d)
{
    return str_printf(req,
                      "id_no=%lld\nbirth_day=%d\nestablishment=" STR_FMT "\nphone=" STR_FMT
                      "\nemail=" STR_FMT "\npassword=" STR_FMT "\n",
                      (long long)d->id_no, d->birth_day.n, STR_ARG(d->establishment),
                      STR_ARG(d->phone), STR_ARG(d->email), STR_ARG(d->password_hash));
}

static bool take(struct str *rest, const char *name, struct str *value)
{
    struct str line, key = str_of(name);
    if (!str_cut(rest, '\n', &line) || !str_starts(line, key) || line.n == key.n ||
        line.at[key.n] != '=')
        return false;
    *value = str_from(line, key.n + 1);
    return true;
}

bool registration_data_read(struct str text, struct registration_data *out)
{
    struct str id_no, birth_day;
    int64_t birth;
    if (!text.at || !take(&text, "id_no", &id_no) || !take(&text, "birth_day", &birth_day) ||
        !take(&text, "establishment", &out->establishment) || !take(&text, "phone", &out->phone) ||
        !take(&text, "email", &out->email) || !take(&text, "password", &out->password_hash) ||
        !str_to_i64(id_no, &out->id_no) || !str_to_i64(birth_day, &birth) || birth < INT32_MIN ||
        birth > INT32_MAX)
        return false;
    out->birth_day = (struct day){(int32_t)birth};
    return true;
}
