/* What is asked of the statistics, from a query string: period, by, service, channel, one further
   dimension, format. The same names for pages, files and the API, so an address stays what it is. */
#pragma once
#include "stats/measure.h"
#include "web/exchange.h"

enum statistics_format { FORMAT_JSON, FORMAT_CSV, FORMAT_JSON_STAT, FORMAT_SDMX, FORMAT_XLSX };
enum { FORMATS = FORMAT_XLSX + 1 };

struct statistics_query {
    struct measure_query measure;
    bool is_all;     /* no period was named: everything there is */
    bool is_widened; /* what could not be answered together was left out (pages only) */
    enum statistics_format format;
};

/* Reads the exchange's query for a view. Strict: a name or value that is not known answers 400 and is
   false, as does what the warehouse cannot answer together (measure_fits), unless `widens`. */
[[nodiscard]] bool statistics_query_read(struct exchange *x, enum view view, bool widens,
                                         struct statistics_query *out);
/* "?period=1435&by=region…" with the format, or without one (NULL). */
struct str statistics_query_write(struct exchange *x, const struct statistics_query *q,
                                  const char *format);
const char *format_key(enum statistics_format format);
/* The last day whose month the public may see, by the policy's release days; DAY_NONE: all of them. */
struct day statistics_limit(struct exchange *x);
/* Sees all there is: who may analyse. */
bool statistics_is_analyst(const struct exchange *x);
