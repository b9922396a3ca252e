/* How dates, money, counts and numbers of people and establishments are shown (ux.md 3): both
   calendars, Hijri first in Arabic and Gregorian first in English; digits 0-9 in groups; everything
   whose direction may differ from the text around it isolated.

   Trap: the functions that answer struct str give plain text for a sentence or an attribute; give
   them as values to message_html, or to a template, which escape and isolate. The ones that answer
   struct html are finished. Nothing here asks the clock. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "base/money.h"
#include "web/message.h"

/* Prepares the month names and date forms of both languages; once at start, after messages_load. */
void show_load(struct arena *boot);

/* ---- dates ---- */

/* "15 ربيع الأول 1435هـ", "16 January 2014": one calendar. A Hijri date outside the table (1356 to
   1500) is shown in the Gregorian calendar instead, never guessed. The day must be a day. */
struct str show_date_in(struct arena *a, enum lang lang, struct day day, enum calendar calendar);
/* In the calendar that comes first in this language. */
struct str show_date(struct arena *a, enum lang lang, struct day day);
/* Both calendars in one line, for a sentence: "15 ربيع الأول 1435هـ، الموافق 16 يناير 2014م". */
struct str show_date_both(struct arena *a, enum lang lang, struct day day);
/* Both, the second one small beneath:
   <span class="date"><bdi>…</bdi><small><bdi>…</bdi></small></span>; DAY_NONE shows a dash. */
struct html show_date_html(struct arena *a, enum lang lang, struct day day);
struct str show_weekday(enum lang lang, struct day day);
/* The name of month 1..12, for the choice of months in a form. Lives for ever. */
struct str show_month(enum lang lang, enum calendar calendar, int month);

/* ---- amounts ---- */

/* "1,234,567". */
struct str show_number(struct arena *a, int64_t n);
/* "عاملان", "12 workers": the plural text under key, which needs no value but {n}; n >= 0. */
struct str show_count(struct arena *a, enum lang lang, const char *key, int64_t n);
/* "7,500 ريال", "SAR 7,500.50". Halalas only when there are some. */
struct str show_money(struct arena *a, enum lang lang, struct money money);
struct html show_money_html(struct arena *a, enum lang lang, struct money money);
/* Basis points as "93%", "93.4%", "93.45%", kept in order by <bdi dir="ltr">. */
struct str show_percent(struct arena *a, int64_t basis_points);
struct html show_percent_html(struct arena *a, int64_t basis_points);

/* ---- numbers of people and establishments ---- */

/* A personal number as lists show it: the first digit and the last three, "2••• ••• 417". One under
   eight characters shows nothing of itself. In full only on the person's own page (html_code). */
struct str show_number_masked(struct arena *a, struct str number);
struct html show_number_masked_html(struct arena *a, struct str number);

/* ---- plain text ---- */

/* The text between the characters FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE: what <bdi> is,
   for places that have no markup: a title attribute, an SMS, the text part of an e-mail. */
struct str show_isolated(struct arena *a, struct str s);
