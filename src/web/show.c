/* Dates, amounts and numbers as people read them; see the header.

   Dates stand in every row of every list, so the forms "{day} {month} {year}هـ" of the catalogue are
   taken apart once at start. */
#include "web/show.h"

enum date_part { PART_DAY, PART_MONTH, PART_YEAR };
enum { PARTS = 3, MONTHS = 12, CALENDARS = 2 };

/* before[0] part[0] before[1] part[1] before[2] part[2] after */
struct date_form {
    struct str before[PARTS], after;
    enum date_part part[PARTS];
    struct str months[MONTHS + 1];
};

static struct date_form forms[LANG_COUNT][CALENDARS];

static const struct str calendar_names[CALENDARS] = {
    [CALENDAR_HIJRI] = S("hijri"),
    [CALENDAR_GREGORIAN] = S("gregorian"),
};

static enum date_part part_named(struct str name)
{
    if (str_eq(name, S("day")))
        return PART_DAY;
    if (str_eq(name, S("month")))
        return PART_MONTH;
    assert(str_eq(name, S("year")));
    return PART_YEAR;
}

static void form_load(struct arena *boot, enum lang lang, enum calendar calendar)
{
    struct date_form *f = &forms[lang][calendar];
    const char *name = calendar_names[calendar].at;
    struct str text, key = str_printf(boot, "date.%s", name);
    enum text_kind kind = message_kind_of(lang, key, &text);
    assert(kind == MESSAGE_WITH_VALUES);
    for (int i = 0; i < PARTS; i++) {
        size_t open = str_index(text, '{'), close = str_index(text, '}');
        assert(open < close && close < text.n);
        f->before[i] = str_first(text, open);
        f->part[i] = part_named((struct str){text.at + open + 1, close - open - 1});
        text = str_from(text, close + 1);
    }
    f->after = text;
    for (int month = 1; month <= MONTHS; month++)
        f->months[month] = message(lang, str_printf(boot, "month.%s.%d%c", name, month, 0).at);
}

void show_load(struct arena *boot)
{
    for (unsigned lang = 0; lang < LANG_COUNT; lang++)
        for (unsigned calendar = 0; calendar < CALENDARS; calendar++)
            form_load(boot, lang, calendar);
}

/* ---- dates ---- */

static void add_date(struct buf *b, enum lang lang, struct day day, enum calendar calendar)
{
    assert(!day_is_none(day));
    struct hijri date;
    if (calendar == CALENDAR_GREGORIAN || !day_to_hijri(day, &date)) {
        calendar = CALENDAR_GREGORIAN;
        day_to_ymd(day, &date.year, &date.month, &date.day);
    }
    const struct date_form *f = &forms[lang][calendar];
    assert(f->after.at); /* show_load has run */
    for (int i = 0; i < PARTS; i++) {
        buf_str(b, f->before[i]);
        switch (f->part[i]) {
        case PART_DAY: buf_i64(b, date.day); break;
        case PART_MONTH: buf_str(b, f->months[date.month]); break;
        case PART_YEAR: buf_i64(b, date.year); break;
        }
    }
    buf_str(b, f->after);
}

static enum calendar first_calendar(enum lang lang)
{
    switch (lang) {
    case LANG_AR: return CALENDAR_HIJRI;
    case LANG_EN: return CALENDAR_GREGORIAN;
    }
    return CALENDAR_GREGORIAN;
}

static enum calendar other_calendar(enum calendar calendar)
{
    return calendar == CALENDAR_HIJRI ? CALENDAR_GREGORIAN : CALENDAR_HIJRI;
}

struct str show_date_in(struct arena *a, enum lang lang, struct day day, enum calendar calendar)
{
    struct buf b = buf_new(a);
    add_date(&b, lang, day, calendar);
    return buf_out(&b);
}

struct str show_date(struct arena *a, enum lang lang, struct day day)
{
    return show_date_in(a, lang, day, first_calendar(lang));
}

static bool has_hijri(struct day day)
{
    struct hijri date;
    return day_to_hijri(day, &date);
}

struct str show_date_both(struct arena *a, enum lang lang, struct day day)
{
    enum calendar first = first_calendar(lang);
    if (!has_hijri(day))
        return show_date_in(a, lang, day, CALENDAR_GREGORIAN);
    return message_format(a, lang, "date.both",
                          ARGS({"first", show_date_in(a, lang, day, first)},
                               {"second", show_date_in(a, lang, day, other_calendar(first))}));
}

/* Month names and forms come from the catalogue, which the build keeps free of markup, so nothing
   here needs escaping but a quotation mark that would do no harm in element text. */
struct html show_date_html(struct arena *a, enum lang lang, struct day day)
{
    if (day_is_none(day))
        return html_trusted(S("–"));
    struct buf b = buf_new(a);
    enum calendar first = first_calendar(lang);
    buf_str(&b, S("<span class=\"date\"><bdi>"));
    add_date(&b, lang, day, first);
    buf_str(&b, S("</bdi>"));
    if (has_hijri(day)) {
        buf_str(&b, S("<small><bdi>"));
        add_date(&b, lang, day, other_calendar(first));
        buf_str(&b, S("</bdi></small>"));
    }
    buf_str(&b, S("</span>"));
    return html_trusted(buf_out(&b));
}

struct str show_weekday(enum lang lang, struct day day)
{
    static const char *const keys[] = {
        [SUNDAY] = "weekday.sunday",     [MONDAY] = "weekday.monday",
        [TUESDAY] = "weekday.tuesday",   [WEDNESDAY] = "weekday.wednesday",
        [THURSDAY] = "weekday.thursday", [FRIDAY] = "weekday.friday",
        [SATURDAY] = "weekday.saturday",
    };
    return message(lang, keys[day_weekday(day)]);
}

struct str show_month(enum lang lang, enum calendar calendar, int month)
{
    assert(month >= 1 && month <= MONTHS && forms[lang][calendar].months[month].n);
    return forms[lang][calendar].months[month];
}

/* ---- amounts ---- */

struct str show_number(struct arena *a, int64_t n)
{
    struct buf b = buf_new(a);
    message_add_number(&b, n);
    return buf_out(&b);
}

struct str show_count(struct arena *a, enum lang lang, const char *key, int64_t n)
{
    assert(n >= 0);
    return message_format_plural(a, lang, key, (uint64_t)n, NULL, 0);
}

static bool is_whole(struct money m) { return m.halalas >= 0 && m.halalas % 100 == 0; }

static struct str amount_of(struct arena *a, struct money m)
{
    char text[MONEY_TEXT_BYTES];
    return str_copy(a, money_format_grouped(m, text));
}

struct str show_money(struct arena *a, enum lang lang, struct money m)
{
    if (is_whole(m))
        return show_count(a, lang, "money.riyals", m.halalas / 100);
    return message_format(a, lang, "money.amount", ARGS({"amount", amount_of(a, m)}));
}

struct html show_money_html(struct arena *a, enum lang lang, struct money m)
{
    if (is_whole(m))
        return message_html_plural(a, lang, "money.riyals", (uint64_t)(m.halalas / 100), NULL, 0);
    return message_html(a, lang, "money.amount", ARGS({"amount", amount_of(a, m), ARG_CODE}));
}

struct str show_percent(struct arena *a, int64_t basis_points)
{
    struct buf b = buf_new(a);
    uint64_t size = basis_points < 0 ? 0 - (uint64_t)basis_points : (uint64_t)basis_points;
    if (basis_points < 0)
        buf_char(&b, '-');
    message_add_number(&b, (int64_t)(size / 100));
    unsigned parts = (unsigned)(size % 100);
    if (parts) {
        buf_char(&b, '.');
        buf_char(&b, (char)('0' + parts / 10));
        if (parts % 10)
            buf_char(&b, (char)('0' + parts % 10));
    }
    buf_char(&b, '%');
    return buf_out(&b);
}

struct html show_percent_html(struct arena *a, int64_t basis_points)
{
    return html_code(a, show_percent(a, basis_points));
}

/* ---- numbers ---- */

struct str show_number_masked(struct arena *a, struct str number)
{
    struct buf b = buf_new(a);
    if (number.n < 8) {
        buf_str(&b, S("••• •••"));
        return buf_out(&b);
    }
    buf_str(&b, str_first(number, 1));
    buf_str(&b, S("••• ••• "));
    buf_str(&b, str_from(number, number.n - 3));
    return buf_out(&b);
}

struct html show_number_masked_html(struct arena *a, struct str number)
{
    return html_code(a, show_number_masked(a, number));
}

struct str show_isolated(struct arena *a, struct str s)
{
    struct buf b = buf_new(a);
    buf_str(&b, S("\xE2\x81\xA8"));
    buf_str(&b, s);
    buf_str(&b, S("\xE2\x81\xA9"));
    return buf_out(&b);
}
