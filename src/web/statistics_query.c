/* See the header. */
#include "web/statistics_query.h"
#include "identity/access.h"
#include "services/service.h"
#include "web/form.h"

enum { FIELDS_READ_MAX = 12, VALUE_BYTES = 40 };

const char *format_key(enum statistics_format format)
{
    switch (format) {
    case FORMAT_JSON: return "json";
    case FORMAT_CSV: return "csv";
    case FORMAT_JSON_STAT: return "jsonstat";
    case FORMAT_SDMX: return "sdmx";
    case FORMAT_XLSX: return "xlsx";
    }
    return "json";
}

bool statistics_is_analyst(const struct exchange *x)
{
    struct resource none = {0};
    return access_allowed(&x->actor, ACTION_VIEW_ANALYSIS, &none);
}

struct day statistics_limit(struct exchange *x)
{
    struct day today = x->clock.today;
    const struct policy_row *row =
        policy_param(x->portal->policy, PARAM_statistics_release_days, today);
    if (statistics_is_analyst(x) || !row || row->value <= 0)
        return DAY_NONE;
    return day_add(today, -(int)row->value);
}

/* ---- reading ---- */

static bool format_read(struct str text, enum statistics_format *out)
{
    for (int f = 0; f < FORMATS; f++)
        if (str_eq_c(text, format_key((enum statistics_format)f))) {
            *out = (enum statistics_format)f;
            return true;
        }
    return false;
}

static bool service_read(struct str text, int *out)
{
    const struct service *s = service_by_id(text);
    if (s)
        *out = s->number;
    return s != NULL;
}

static bool channel_read(struct str text, int *out)
{
    int64_t v;
    if (!value_by_word(VALUE_CHANNEL, text, &v))
        return false;
    *out = (int)v;
    return true;
}

/* The value that is written so; values are few, so they are tried. */
static bool value_read(struct arena *a, enum dimension d, struct str code, int64_t *out)
{
    enum { TRIED_MAX = 400 };
    if (d == DIMENSION_NATIONALITY && code.n == 2) {
        *out = nationality_value(code.at[0] * 256 + code.at[1]);
        return *out > 0;
    }
    for (int64_t v = VALUE_NOT_KNOWN; v < TRIED_MAX; v++)
        if (str_eq(dimension_code(a, d, v), code)) {
            *out = v;
            return true;
        }
    return false;
}

static bool period_take(struct statistics_query *q, struct str text)
{
    enum grain grain;
    int32_t period;
    if (!period_read(text, &grain, &period))
        return false;
    q->is_all = false;
    q->measure.grain = grain;
    q->measure.first = q->measure.last = period;
    return true;
}

static bool field_take(struct exchange *x, struct statistics_query *q, const struct form_field *f)
{
    struct measure_query *m = &q->measure;
    int by;
    if (f->value.n == 0 || str_eq_c(f->value, "all"))
        return true; /* a choice of a form left open */
    if (str_eq_c(f->name, "period"))
        return period_take(q, f->value);
    if (str_eq_c(f->name, "service"))
        return service_read(f->value, &m->service);
    if (str_eq_c(f->name, "channel"))
        return channel_read(f->value, &m->channel);
    if (str_eq_c(f->name, "format"))
        return format_read(f->value, &q->format);
    if (str_eq_c(f->name, "by")) {
        by = dimension_by_key(f->value);
        m->by = (enum dimension)(by > 0 ? by : 0);
        return by > 0;
    }
    by = dimension_by_key(f->name);
    if (by <= 0 || by >= DIMENSION_COUNT || m->narrow != DIMENSION_NONE)
        return false;
    m->narrow = (enum dimension)by;
    return value_read(x->req, m->narrow, f->value, &m->narrow_value);
}

static bool read_fields(struct exchange *x, struct statistics_query *q)
{
    static const struct form_limits limits = {.fields_max = FIELDS_READ_MAX,
                                              .value_bytes_max = VALUE_BYTES};
    struct form form = {0};
    if (x->http->query.n == 0)
        return true;
    if (form_read_urlencoded(x->req, x->http->query, &limits, &form) != FORM_FINE)
        return false;
    for (size_t i = 0; i < form.fields_count; i++)
        if (form_count(&form, str_c(x->req, form.fields[i].name)) != 1 ||
            !field_take(x, q, &form.fields[i]))
            return false;
    return true;
}

/* What cannot be asked together: the further dimension goes first, then the others. */
static bool widen(struct measure_query *m)
{
    const struct view_info *v = view_info(m->view);
    m->narrow = DIMENSION_NONE;
    if (measure_fits(m))
        return true;
    if (v->is_stock)
        m->service = m->channel = 0;
    if (measure_fits(m))
        return true;
    m->by = v->splits[0];
    return measure_fits(m);
}

bool statistics_query_read(struct exchange *x, enum view view, bool widens,
                           struct statistics_query *q)
{
    *q = (struct statistics_query){
        .measure = {.view = view,
                    .by = view_info(view)->splits[0],
                    .grain = GRAIN_YEAR,
                    .first = HIJRI_YEAR_MIN,
                    .last = HIJRI_YEAR_MAX,
                    .limit = statistics_limit(x)},
        .is_all = true,
    };
    bool is_fine = read_fields(x, q);
    if (is_fine && !measure_fits(&q->measure)) {
        is_fine = widens && widen(&q->measure);
        q->is_widened = true;
    }
    if (!is_fine)
        answer_error(x, ERR_INPUT);
    return is_fine;
}

/* ---- writing ---- */

struct str statistics_query_write(struct exchange *x, const struct statistics_query *q,
                                  const char *format)
{
    const struct measure_query *m = &q->measure;
    struct buf b = buf_new(x->req);
    char text[DAY_TEXT_BYTES];
    buf_printf(&b, "?by=%s", dimension_key(m->by));
    if (!q->is_all) {
        struct str period = period_write(m->grain, m->first, text);
        buf_printf(&b, "&period=" STR_FMT, STR_ARG(period));
    }
    if (m->service)
        buf_printf(&b, "&service=S%02d", m->service);
    if (m->channel)
        buf_printf(&b, "&channel=%s", value_word(VALUE_CHANNEL, m->channel));
    if (m->narrow)
        buf_printf(&b, "&%s=" STR_FMT, dimension_key(m->narrow),
                   STR_ARG(dimension_code(x->req, m->narrow, m->narrow_value)));
    if (format)
        buf_printf(&b, "&format=%s", format);
    return buf_out(&b);
}
