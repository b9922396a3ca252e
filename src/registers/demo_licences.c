/* The demo's licences and self-evaluations. They hang on the seed and their owner's number alone, not on the
   streams of chance of demo_firms.c and demo_people.c: what those make stays as it was. Shares are
   assumed. */
#include "registers/demo_parts.h"
#include <string.h>

static uint64_t chance_of(const struct maker *m, uint64_t salt, int64_t number)
{
    return random_mix(random_mix(m->wish.seed ^ salt << 56) ^ (uint64_t)number);
}

/* Six of ten reach the eighty percent that a transfer asks of the new employer today. */
int64_t self_evaluation_of(const struct maker *m, const struct firm *f)
{
    static const int64_t showcases[DEMO_SHOWCASES] = {9200, 5400, 9600};
    if (f->number < DEMO_SHOWCASES)
        return showcases[f->number];
    uint64_t n = chance_of(m, 1, f->number);
    return n % 10 < 6 ? 8000 + (int64_t)(n >> 8) % 2000 : 4500 + (int64_t)(n >> 8) % 3500;
}

static void activity_row(struct maker *m, const struct firm *f, const char *activity,
                         int64_t number)
{
    struct buf *b = &m->chunk.text[IMPORT_ACTIVITY_LICENCES];
    buf_printf(b, "%s,%s,%lld", f->no, activity, (long long)number);
    field_day(b, day_add(m->wish.today, 60 + (int)(number % 900)));
    buf_char(b, '\n');
    m->chunk.rows[IMPORT_ACTIVITY_LICENCES]++;
}

/* Its own activity for all; a second one for one in eight, and for the first showcase, so that a change of
   activity can be asked for. */
void activity_licences_write(struct maker *m, const struct firm *f)
{
    static const char *const others[] = {"ops_maintenance", "cleaning_laundry", "retail_general",
                                         "business_services"};
    const struct firm_kind *kind = &m->tables->kinds[m->plan->groups[f->group].kind];
    uint64_t n = chance_of(m, 2, f->number);
    struct str key = policy_activity(m->policy, kind->activity)->key;
    const char *other = f->number == 0 ? others[0] : others[n >> 8 & 3];
    activity_row(m, f, str_c(m->line, key), 700000 + f->number);
    if ((f->number == 0 || n % 8 == 0) && !str_eq_c(key, other))
        activity_row(m, f, other, 900000 + f->number);
}

void professional_licence_write(struct maker *m, int64_t id_no, int occupation)
{
    static const struct {
        int least, most;
        const char *body;
    } bodies[] = {{2141, 2165, "engineers"}, {2411, 2411, "accountants"}, {2211, 2269, "health"}};
    struct buf *b = &m->chunk.text[IMPORT_PROFESSIONAL_LICENCES];
    uint64_t n = chance_of(m, 3, id_no);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        bool is_in = occupation >= bodies[i].least && occupation <= bodies[i].most;
        /* nine of ten of the profession; one of two hundred others is an engineer by training */
        if (is_in ? n % 10 == 0 : i > 0 || n % 200 != 0)
            continue;
        buf_printf(b, "%lld,%s,%lld", (long long)id_no, bodies[i].body,
                   (long long)(100000 + (int64_t)(n >> 16) % 900000));
        field_day(b, day_add(m->wish.today, (int)(n >> 40) % 700 - 30));
        buf_char(b, '\n');
        m->chunk.rows[IMPORT_PROFESSIONAL_LICENCES]++;
    }
}
