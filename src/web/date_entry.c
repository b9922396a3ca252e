/* See the header. */
#include "web/date_entry.h"
#include "base/digits.h"
#include "base/utf8.h"
#include "web/fault_box.h"
#include "web/show.h"

enum { MONTHS = 12 };

static struct str part(const struct form *form, struct arena *req, const char *name,
                       const char *tail)
{
    struct str plain, given = form_value(form, str_c(req, str_printf(req, "%s-%s", name, tail)));
    if (!given.at)
        return S("");
    return digits_plain(req, given, &plain) == DIGITS_FINE ? plain : given;
}

static bool read_month(struct str text, enum calendar *calendar, int *month)
{
    uint64_t n;
    if (text.n < 2 || (text.at[0] != 'h' && text.at[0] != 'g') ||
        !str_to_u64(str_from(text, 1), &n) || n < 1 || n > MONTHS)
        return false;
    *calendar = text.at[0] == 'h' ? CALENDAR_HIJRI : CALENDAR_GREGORIAN;
    *month = (int)n;
    return true;
}

static bool small_number(struct str text, int *out)
{
    uint64_t n;
    if (text.n > 4 || !str_to_u64(text, &n))
        return false;
    *out = (int)n;
    return true;
}

void date_entry_read(struct exchange *x, const struct form *form, const char *name,
                     struct faults *faults, struct date_entry *out)
{
    enum calendar calendar;
    int day, month, year;
    struct str pointer = str_printf(x->req, "%s-day", name);
    *out = (struct date_entry){part(form, x->req, name, "day"), part(form, x->req, name, "month"),
                               part(form, x->req, name, "year"), DAY_NONE};
    if (!out->day.n || !out->year.n || !read_month(out->month, &calendar, &month)) {
        fault_add(faults, pointer, "date_missing", S(""), S(""));
        return;
    }
    bool is_number = small_number(out->day, &day) && small_number(out->year, &year);
    if (is_number && (calendar == CALENDAR_HIJRI ? day_from_hijri(year, month, day, &out->value)
                                                 : day_from_ymd(year, month, day, &out->value)))
        return;
    fault_add(faults, pointer, "date_impossible",
              str_printf(x->req, STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(utf8_first(out->day, 8)),
                         STR_ARG(show_month(x->lang, calendar, month)),
                         STR_ARG(utf8_first(out->year, 8))),
              S(""));
}

void date_entry_set(struct exchange *x, struct day day, struct date_entry *out)
{
    struct hijri h;
    bool is_hijri = x->lang == LANG_AR && day_to_hijri(day, &h);
    if (!is_hijri)
        day_to_ymd(day, &h.year, &h.month, &h.day);
    *out = (struct date_entry){
        .day = str_printf(x->req, "%d", h.day),
        .month = str_printf(x->req, "%c%d", is_hijri ? 'h' : 'g', h.month),
        .year = str_printf(x->req, "%d", h.year),
        .value = day,
    };
}

static struct node months(struct exchange *x, enum calendar calendar, struct str chosen)
{
    struct node list = node_list(x->req, MONTHS);
    for (int m = 1; m <= MONTHS; m++) {
        struct node n = node_object(x->req, 3);
        struct str value = str_printf(x->req, "%c%d", calendar == CALENDAR_HIJRI ? 'h' : 'g', m);
        node_set(n, KEY("value"), node_text(value));
        node_set(n, KEY("text"), node_text(show_month(x->lang, calendar, m)));
        node_set(n, KEY("is_chosen"), node_bool(str_eq(value, chosen)));
        node_add(list, n);
    }
    return list;
}

struct node date_entry_node(struct exchange *x, const char *name, struct str legend,
                            struct str hint, const struct date_entry *d,
                            const struct faults *faults)
{
    struct node n = node_object(x->req, 12), groups = node_list(x->req, 2);
    struct str fault = fault_box_at(x, faults, str_c(x->req, str_printf(x->req, "%s-day", name)));
    enum calendar first = x->lang == LANG_AR ? CALENDAR_HIJRI : CALENDAR_GREGORIAN;
    for (int i = 0; i < 2; i++) {
        enum calendar c = i == 0                    ? first
                          : first == CALENDAR_HIJRI ? CALENDAR_GREGORIAN
                                                    : CALENDAR_HIJRI;
        struct node g = node_object(x->req, 2);
        node_set(g, KEY("label"),
                 node_text(message(x->lang, c == CALENDAR_HIJRI ? "date_entry.hijri"
                                                                : "date_entry.gregorian")));
        node_set(g, KEY("months"), months(x, c, d->month));
        node_add(groups, g);
    }
    node_set(n, KEY("name"), node_c(name));
    node_set(n, KEY("legend"), node_text(legend));
    node_set(n, KEY("hint"), node_text(hint));
    node_set(n, KEY("fault"), node_text(fault));
    node_set(n, KEY("described"),
             node_text(str_printf(x->req, "%s%s%s%s%s", hint.n ? name : "", hint.n ? "-hint" : "",
                                  hint.n && fault.n ? " " : "", fault.n ? name : "",
                                  fault.n ? "-fault" : "")));
    node_set(n, KEY("day"), node_text(d->day));
    node_set(n, KEY("year"), node_text(d->year));
    node_set(n, KEY("calendars"), groups);
    return n;
}

static void hide(struct exchange *x, const char *name, const char *tail, struct str value,
                 struct node list)
{
    struct node n = node_object(x->req, 2);
    node_set(n, KEY("name"), node_text(str_printf(x->req, "%s-%s", name, tail)));
    node_set(n, KEY("value"), node_text(value));
    node_add(list, n);
}

void date_entry_hide(struct exchange *x, const char *name, const struct date_entry *d,
                     struct node list)
{
    hide(x, name, "day", d->day, list);
    hide(x, name, "month", d->month, list);
    hide(x, name, "year", d->year, list);
}
