/* The words of the statistics: labels of dimensions, their values, columns and numbers. */
#pragma once
#include "stats/measure.h"
#include "web/exchange.h"

/* "الخدمة", "By service": as a column's head or a choice. */
struct str dimension_label(enum lang lang, enum dimension dimension);
/* A value of it: "منطقة الرياض", "تجديد رخص العمل". Plain text. `grain` is that of periods. */
struct str dimension_value_label(struct exchange *x, enum dimension dimension, int64_t value,
                                 enum grain grain);
struct str view_title(enum lang lang, enum view view);
struct str view_what(enum lang lang, enum view view);
struct str column_label(enum lang lang, const struct measure_column *column);
/* A number as people read it: "1,234", "93.4%", "3 ساعات"; VALUE_UNKNOWN: a dash. */
struct str unit_show(struct exchange *x, enum unit unit, int64_t value);
struct str seconds_show(struct exchange *x, int64_t seconds);
/* "ربيع الأول 1435هـ", "1435هـ", a date. */
struct str period_show(struct exchange *x, enum grain grain, int32_t period);
/* The text "statistics.by.%s" of a key, whose "-" stand as "_" in the catalogue. */
struct str keyed_message(enum lang lang, const char *pattern, const char *key);
