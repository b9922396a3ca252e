/* Reading a PostgreSQL result: binary values into ours. The trap: what SQLite calls an integer comes
   as boolean, as one of three widths or, from sum(), as a decimal number. */
#include "db/db_postgres.h"
#include <assert.h>

bool postgres_next(struct db_rows *rows)
{
    if (rows->row < rows->rows)
        rows->row++;
    return rows->row < rows->rows;
}

enum err postgres_done(struct db_rows *rows)
{
    PQclear(rows->statement);
    rows->statement = NULL;
    return rows->err;
}

static const PGresult *row_of(const struct db_rows *rows, int column)
{
    const PGresult *result = rows->statement;
    assert(result && rows->row >= 0 && rows->row < rows->rows);
    assert(column >= 0 && column < PQnfields(result));
    return result;
}

bool postgres_is_null(const struct db_rows *rows, int column)
{
    return PQgetisnull(row_of(rows, column), (int)rows->row, column);
}

static int64_t big_endian(const unsigned char *at, int bytes)
{
    int64_t v = (signed char)at[0];
    for (int i = 1; i < bytes; i++)
        v = (int64_t)((uint64_t)v << 8 | at[i]);
    return v;
}

/* sum() of integers is a numeric: digits of base 10,000 behind count, weight, sign, scale. */
static int64_t whole_of_numeric(const unsigned char *at)
{
    int digits = (int)big_endian(at, 2), weight = (int)big_endian(at + 2, 2);
    bool is_negative = big_endian(at + 4, 2) == 0x4000;
    int64_t v = 0;
    for (int i = 0; i <= weight; i++)
        v = v * 10000 - (i < digits ? big_endian(at + 8 + 2 * i, 2) : 0);
    assert(digits <= weight + 1); /* no fraction: the schema has no such number */
    return is_negative ? v : -v;
}

int64_t postgres_integer(const struct db_rows *rows, int column)
{
    const PGresult *result = row_of(rows, column);
    if (PQgetisnull(result, (int)rows->row, column))
        return 0;
    const unsigned char *at = (const unsigned char *)PQgetvalue(result, (int)rows->row, column);
    switch (PQftype(result, column)) {
    case OID_BOOL: return at[0];
    case OID_INT2: return big_endian(at, 2);
    case OID_INT4: return big_endian(at, 4);
    case OID_INT8: return big_endian(at, 8);
    case OID_NUMERIC: return whole_of_numeric(at);
    }
    assert(!"db_int of a column that is no integer");
    return 0;
}

struct str postgres_bytes(const struct db_rows *rows, int column)
{
    const PGresult *result = row_of(rows, column);
    Oid type = PQftype(result, column);
    assert(type == OID_TEXT || type == OID_BYTEA);
    return (struct str){PQgetvalue(result, (int)rows->row, column),
                        (size_t)PQgetlength(result, (int)rows->row, column)};
}
