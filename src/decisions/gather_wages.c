/* What the wage files say of a worker (S07, S10). Never less than the register says by itself: imports
   bring months from before the portal. */
#include "decisions/gather.h"
#include "decisions/wage_month.h"

static enum err delay_of(struct gathering *g, int64_t employer_id, int64_t *months)
{
    struct db_rows r;
    TRY(db_query(g->db, &r, "SELECT wage_delay_months FROM establishment WHERE id = $1",
                 db_int_arg(employer_id)));
    *months = db_next(&r) ? db_int(&r, 0) : 0;
    return db_done(&r);
}

static bool is_over(int64_t found, int64_t known)
{
    return known == VALUE_UNKNOWN || found > known;
}

/* The employer's own delay counts for all of his workers: after three late months they may move without
   his consent (domain/services.md 8.5 [WPS-PEN]). */
enum err gather_wages(struct gathering *g, const struct worker *w, int64_t employer_id, int64_t *f)
{
    struct day until;
    int64_t months, delay;
    TRY(wages_of_worker(g->db, g->req, g->policy, employer_id, w->person_id, w->wage, w->start_on,
                        g->clock.today, &until, &months));
    TRY(delay_of(g, employer_id, &delay));
    months = delay > months ? delay : months;
    if (is_over(months, f[FACT_unpaid_wage_months]))
        f[FACT_unpaid_wage_months] = months;
    if (!day_is_none(until) && is_over(until.n, f[FACT_wage_line_until]))
        f[FACT_wage_line_until] = until.n;
    return OK;
}
