/* Columns that hold a day: NULL is DAY_NONE. */
#pragma once
#include "base/day.h"
#include "db/db.h"

static inline struct day column_day(const struct db_rows *r, int column)
{
    return db_is_null(r, column) ? DAY_NONE : (struct day){(int32_t)db_int(r, column)};
}
static inline struct db_arg day_arg(struct day d)
{
    return day_is_none(d) ? db_null_arg() : db_int_arg(d.n);
}
