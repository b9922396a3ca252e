/* The CSV report of a request, for the page that sends it and for its test. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

struct db;

/* Appends the report: byte order mark, header row, then the lines in order. ERR_NOT_FOUND. */
enum err report_write(struct db *reader, int64_t establishment_id, int64_t seq, struct buf *out);
