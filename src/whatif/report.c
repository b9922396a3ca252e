/* See the header. */
#include "whatif/report.h"

const char whatif_not_foreseen[] =
    "Nobody behaves differently here: who would hire, dismiss, leave, wait or move his business "
    "because of the change is not foreseen. Registers are those of the day; other employers, visas "
    "and wages are not looked at.";

/* Written by hand: in the portal jansson has no memory but while it reads (web/json.h). Every name and word
   here is ours: plain ASCII. */
static void services_write(struct buf *b, const char *name, const int64_t *counts)
{
    buf_printf(b, ",\"%s\":{", name);
    for (int i = 0; i < WHATIF_SERVICES; i++)
        buf_printf(b, "%s\"%s\":%lld", i ? "," : "", service_by_number(whatif_services[i])->id,
                   (long long)counts[i]);
    buf_char(b, '}');
}

static void group_write(struct buf *b, const struct group_impact *g)
{
    buf_printf(b,
               "{\"establishments\":%lld,\"workers\":%lld,\"band_down\":%lld,\"band_up\":%lld,"
               "\"permits_lost\":%lld,\"permits_won\":%lld,\"fees_before_halalas\":%lld,"
               "\"fees_after_halalas\":%lld",
               (long long)g->establishments, (long long)g->workers, (long long)g->down,
               (long long)g->up, (long long)g->lost, (long long)g->won, (long long)g->fees_before,
               (long long)g->fees_after);
    services_write(b, "closed", g->closed);
    services_write(b, "opened", g->opened);
    buf_char(b, '}');
}

static void bands_write(struct buf *b, const struct impact *m)
{
    bool is_first = true;
    buf_c(b, ",\"bands\":[");
    for (int from = 0; from < WHATIF_BANDS; from++)
        for (int to = 0; to < WHATIF_BANDS; to++) {
            if (!m->bands[from][to])
                continue;
            buf_printf(b, "%s{\"from\":\"%s\",\"to\":\"%s\",\"entities\":%lld}",
                       is_first ? "" : ",", band_key((enum band)from), band_key((enum band)to),
                       (long long)m->bands[from][to]);
            is_first = false;
        }
    buf_char(b, ']');
}

static void named_write(struct buf *b, bool *is_first, struct str name,
                        const struct group_impact *g)
{
    if (g->establishments == 0)
        return;
    buf_printf(b, "%s\"" STR_FMT "\":", *is_first ? "" : ",", STR_ARG(name));
    group_write(b, g);
    *is_first = false;
}

static void groups_write(struct buf *b, const struct snapshot *s, const struct policy *p,
                         const struct impact *m)
{
    bool is_first = true;
    buf_c(b, ",\"by\":{\"region\":{");
    for (int i = 0; i < s->regions_n; i++)
        named_write(b, &is_first, str_of(s->regions[i]), &m->region[i]);
    buf_c(b, "},\"size\":{");
    is_first = true;
    for (int i = 0; i < WHATIF_SIZES; i++)
        named_write(b, &is_first, str_of(whatif_size_words[i]), &m->size[i]);
    buf_c(b, "},\"activity\":{");
    is_first = true;
    for (int i = 0; i < policy_activities(p); i++)
        named_write(b, &is_first, policy_activity(p, i)->key, &m->activity[i]);
    buf_c(b, "}}");
}

static void cases_write(struct buf *b, const struct snapshot *s, const struct impact *m)
{
    buf_c(b, ",\"cases\":[");
    for (int i = 0; i < m->cases_n; i++) {
        const struct case_impact *c = &m->cases[i];
        const struct snapshot_establishment *e = &s->establishments[c->establishment];
        buf_printf(b,
                   "%s{\"establishment\":\"%d-%d\",\"band_before\":\"%s\",\"band_after\":\"%s\","
                   "\"permits_lost\":%lld,\"permits_won\":%lld,\"fees_before_halalas\":%lld,"
                   "\"fees_after_halalas\":%lld}",
                   i ? "," : "", e->office_no, e->seq_no, band_key(c->before), band_key(c->after),
                   (long long)c->lost, (long long)c->won, (long long)c->fees_before,
                   (long long)c->fees_after);
    }
    buf_char(b, ']');
}

struct str whatif_report(struct arena *a, const struct snapshot *s, const struct policy *policy,
                         const struct impact *m, struct day on, int64_t took_ms)
{
    char iso[DAY_TEXT_BYTES];
    struct buf b = buf_new(a);
    day_format_iso(on, iso);
    buf_printf(&b,
               "{\"on\":\"%s\",\"took_ms\":%lld,\"establishments\":%d,\"workers\":%d,"
               "\"establishments_concerned\":%lld,\"all\":",
               iso, (long long)took_ms, s->establishments_n, s->workers_n, (long long)m->concerned);
    group_write(&b, &m->all);
    bands_write(&b, m);
    groups_write(&b, s, policy, m);
    cases_write(&b, s, m);
    buf_char(&b, '}');
    return buf_out(&b);
}
