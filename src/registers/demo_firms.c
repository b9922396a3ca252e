/* The demo's establishments: names, papers, suspensions, unused visas and the weeks of the Nitaqat
   rate. The trap: a group's weeks must average to its band, so they move little around the present
   rate; only a few groups climb. */
#include "registers/demo_parts.h"
#include "rules/ids.h"
#include <stdio.h>

static void field(struct buf *b, struct str s)
{
    buf_char(b, ',');
    buf_str(b, s);
}

static void field_number(struct buf *b, int64_t n)
{
    buf_char(b, ',');
    buf_i64(b, n);
}

static int64_t unified_no_of(int32_t group) { return 7000000001 + group; }

/* ---- names ---- */

static const char *const heads[][2] = {
    {"واحة", "Oasis"},     {"نجوم", "Stars"},     {"رمال", "Sands"},      {"آفاق", "Horizons"},
    {"روابي", "Hills"},    {"ينابيع", "Springs"}, {"قمم", "Peaks"},       {"جسور", "Bridges"},
    {"أركان", "Corners"},  {"بوادر", "Signs"},    {"معالم", "Landmarks"}, {"سواعد", "Hands"},
    {"مرافئ", "Harbours"}, {"سهول", "Plains"},    {"ظلال", "Shades"},     {"مدارات", "Orbits"},
};
static const char *const tails[][2] = {
    {"الشمال", "North"},  {"الجنوب", "South"},     {"الشرق", "East"},      {"الغرب", "West"},
    {"الوادي", "Valley"}, {"الصحراء", "Desert"},   {"البحر", "Sea"},       {"الفجر", "Dawn"},
    {"النخيل", "Palms"},  {"الربيع", "Spring"},    {"السماء", "Sky"},      {"الجبل", "Mountain"},
    {"المدينة", "Town"},  {"الساحل", "Coast"},     {"القافلة", "Caravan"}, {"الغيث", "Rain"},
    {"الندى", "Dew"},     {"الأصالة", "Heritage"}, {"الإتقان", "Craft"},   {"العزم", "Resolve"},
};
enum { HEADS = sizeof heads / sizeof *heads, TAILS = sizeof tails / sizeof *tails };

struct firm_names {
    struct str ar, en;
};

static struct firm_names group_names(const struct maker *m, int32_t group)
{
    static const char *const showcases[DEMO_SHOWCASES][2] = {
        {"شركة نخيل الواحة", "Nakheel Al Waha"},
        {"شركة سواعد الوادي", "Sawaed Al Wadi"},
        {"شركة قمم الجزيرة", "Qimam Al Jazirah"},
    };
    const struct firm_kind *kind = &m->tables->kinds[m->plan->groups[group].kind];
    uint64_t n = random_mix(m->wish.seed ^ (uint64_t)group << 20);
    const char *const *head = heads[n % HEADS], *const *tail = tails[n / HEADS % TAILS];
    struct arena *a = m->line;
    if (group < DEMO_SHOWCASES)
        return (struct firm_names){
            str_printf(a, "%s %.*s", showcases[group][0], STR_ARG(kind->name_ar)),
            str_printf(a, "%s %.*s Company", showcases[group][1], STR_ARG(kind->name_en))};
    bool is_large = m->plan->groups[group].workers >= 50;
    return (struct firm_names){str_printf(a, "%s %s %s %.*s", is_large ? "شركة" : "مؤسسة", head[0],
                                          tail[0], STR_ARG(kind->name_ar)),
                               str_printf(a, "%s %s %.*s %s", tail[1], head[1],
                                          STR_ARG(kind->name_en),
                                          is_large ? "Company" : "Establishment")};
}

/* ---- papers ---- */

struct papers {
    const char *status;
    struct day cr_expiry, address_expiry, zakat_expiry, chamber_expiry;
    int64_t compliance_bp; /* -1: no duty */
    int64_t delay_months;
    bool is_suspended, spares_permits;
};

static struct day ahead(const struct maker *m, struct random *r, int least, int most)
{
    return day_add(m->wish.today, (int)random_between(r, least, most));
}

/* As ahead(), of a paper that another body renews. */
static struct day paper(const struct maker *m, struct random *r, int least, int most)
{
    return day_add(ahead(m, r, least, most), m->wish.papers_days);
}

/* Shares are assumed. A registration past its day is within a green firm's grace of six months for
   most, beyond any grace for some. */
static struct papers papers_draw(const struct maker *m, struct firm *f)
{
    struct random *r = &f->chance;
    struct papers p = {.status = "active", .compliance_bp = -1};
    uint64_t at = random_below(r, 1000);
    p.cr_expiry = at < 40   ? paper(m, r, -170, -1)
                  : at < 60 ? paper(m, r, -500, -360)
                            : paper(m, r, 10, 1500);
    p.address_expiry = random_chance(r, 5, 100) ? paper(m, r, -90, -1) : paper(m, r, 20, 360);
    p.zakat_expiry = random_chance(r, 6, 100) ? paper(m, r, -120, -1) : paper(m, r, 20, 350);
    p.chamber_expiry = paper(m, r, 10, 360);
    if (f->workers >= 100) {
        bool is_late = random_chance(r, 8, 100);
        p.compliance_bp = is_late ? random_between(r, 3500, 7900) : random_between(r, 8100, 10000);
        p.delay_months = is_late ? random_between(r, 1, 3) : 0;
    }
    uint64_t state = random_below(r, 1000);
    if (p.delay_months >= 2 || state < 12) {
        p.is_suspended = true;
        p.spares_permits = p.delay_months == 2 || (p.delay_months < 2 && state < 6);
    } else if (state < 18) {
        p.status = "suspended";
    } else if (state < 26) {
        p.status = "under_establishment";
    }
    return p;
}

static struct papers papers_of(const struct maker *m, struct firm *f)
{
    struct papers drawn = papers_draw(m, f);
    if (f->number >= DEMO_SHOWCASES)
        return drawn;
    struct day today = day_add(m->wish.today, m->wish.papers_days);
    return (struct papers){
        .status = "active",
        .cr_expiry = day_add(today, 420),
        .address_expiry = day_add(today, 200),
        .zakat_expiry = day_add(today, 150),
        .chamber_expiry = day_add(today, 240),
        .compliance_bp = f->number == 1 ? 7400 : 9800,
        .delay_months = f->number == 1 ? 1 : 0,
    };
}

static void suspension_write(struct maker *m, struct firm *f, const struct papers *p)
{
    struct buf *b = &m->chunk.text[IMPORT_SUSPENSIONS];
    struct random *r = &f->chance;
    buf_c(b, f->no);
    field_day(b, ahead(m, r, -120, -5));
    field_day(b, random_chance(r, 1, 2) ? ahead(m, r, 30, 300) : DAY_NONE);
    buf_c(b, p->spares_permits ? ",1" : ",0");
    field(b, p->delay_months >= 2 ? S("تأخر صرف الأجور") : S("مخالفة مثبتة في زيارة تفتيش"));
    buf_char(b, '\n');
    m->chunk.rows[IMPORT_SUSPENSIONS]++;
}

static struct str cr_prefix(int region)
{
    static const char *const prefixes[] = {"1010", "4030", "4650", "2050"};
    return str_of(region < 4 ? prefixes[region] : "3350");
}

static void firm_row(struct maker *m, struct firm *f, const struct papers *p, int64_t owner)
{
    struct buf *b = &m->chunk.text[IMPORT_ESTABLISHMENTS];
    const struct plan_group *g = &m->plan->groups[f->group];
    const struct firm_kind *kind = &m->tables->kinds[g->kind];
    struct firm_names names = group_names(m, f->group);
    struct random *r = &f->chance;
    int32_t branch = f->number - g->first + 1;
    char iban[ID_IBAN_TEXT_BYTES];
    buf_printf(b, "%.*s,%s", (int)(strchr(f->no, '-') - f->no), f->no, strchr(f->no, '-') + 1);
    field_number(b, unified_no_of(f->group));
    field(b, names.ar);
    field(b, names.en);
    field_number(b, owner);
    field(b,
          branch == 1 ? names.ar : str_printf(m->line, "%.*s - فرع %d", STR_ARG(names.ar), branch));
    field(b, branch == 1 ? names.en
                         : str_printf(m->line, "%.*s - Branch %d", STR_ARG(names.en), branch));
    field(b, m->tables->regions[g->region]);
    field(b, kind->isic);
    field(b, policy_activity(m->policy, kind->activity)->key);
    field(b, str_of(p->status));
    buf_c(b, branch == 1 ? ",1" : ",0");
    buf_c(b, ",0");
    buf_printf(b, ",%.*s%06d", STR_ARG(cr_prefix(g->region)), (int)(f->number % 1000000));
    field_day(b, p->cr_expiry);
    field_day(b, p->address_expiry);
    field_day(b, p->zakat_expiry);
    field_day(b, p->chamber_expiry);
    field_day(b, ahead(m, r, -9000, -500));
    field(b, id_make_iban(m->tables->banks[random_below(r, (uint64_t)m->tables->banks_n)],
                          608010000000 + (uint64_t)f->number, iban));
    buf_char(b, ',');
    if (p->compliance_bp >= 0)
        buf_i64(b, p->compliance_bp);
    field_number(b, p->delay_months);
    bool works_himself = g->workers <= 9 && random_chance(r, 1, 4);
    buf_c(b, works_himself ? ",1" : ",0");
    field_number(b, g->saudis);
    field_day(b, f->group == 0 ? day_add(m->wish.today, -FIRST_YEAR_DAYS) : DAY_NONE);
    field_number(b, f->group == 0 ? FIRST_LEVY_FREE : 0);
    field_number(b, self_evaluation_of(m, f));
    buf_char(b, '\n');
    m->chunk.rows[IMPORT_ESTABLISHMENTS]++;
    m->made.establishments++;
}

/* Visas not used yet: for one worker in fifty, where the band allows any. */
static void open_visas_write(struct maker *m, struct firm *f)
{
    static const char *const ends[] = {",issued,,,\n", ",issued,,,\n", ",issued,,,\n",
                                       ",cancelled,,,\n", ",expired,,,\n"};
    const struct plan_group *g = &m->plan->groups[f->group];
    const struct tables *t = m->tables;
    struct random *r = &f->chance;
    struct buf *b = &m->chunk.text[IMPORT_VISAS];
    if (g->target == TARGET_RED || g->target == TARGET_YELLOW)
        return;
    for (int32_t i = 0; i < f->workers / 50; i++) {
        const struct staff *staff = t->kinds[g->kind].staff;
        struct str nation = t->nations[weights_draw(&t->nations_w, r)].code;
        uint64_t end = random_below(r, 5);
        struct day issued = ahead(m, r, end == 4 ? -1000 : -300, end == 4 ? -720 : -3);
        int64_t no = m->visa_serial++;
        buf_c(b, f->no);
        field_number(b, 1300000000 + no);
        field_number(b, 1200000000 + no / 5);
        field_number(b, staff->rows[weights_draw(&staff->expats, r)].occupation);
        field(b, nation);
        buf_c(b, ",male");
        field(b, nation);
        field_day(b, issued);
        field_day(b, day_add(issued, 709));
        buf_c(b, ends[end]);
        m->chunk.rows[IMPORT_VISAS]++;
        m->made.visas++;
    }
}

void firm_write(struct maker *m, struct firm *f)
{
    const struct plan_group *g = &m->plan->groups[f->group];
    if (f->number == g->first) /* a group's first establishment makes its owner */
        m->owner = f->number < DEMO_SHOWCASES ? (int64_t)id_make_person(1, DEMO_OWNER)
                                              : saudi_write(m, &f->chance, false);
    struct papers p = papers_of(m, f);
    firm_row(m, f, &p, m->owner);
    if (p.is_suspended)
        suspension_write(m, f, &p);
    open_visas_write(m, f);
}

/* ---- weeks ---- */

enum { WEEKS = 13, WEEKS_LARGE = 52, LARGE_WORKERS = 50 };

static struct day saturday_before(struct day today)
{
    int since = ((int)day_weekday(today) - (int)SATURDAY + 7) % 7;
    return day_add(today, -(since ? since : 7));
}

void entity_weeks_write(struct maker *m, const struct plan_group *g, int32_t group)
{
    struct random r = random_stream(m->wish.seed, (uint64_t)1 << 40 | (uint64_t)group);
    struct buf *b = &m->chunk.text[IMPORT_WEEKS];
    struct str key = policy_activity(m->policy, m->tables->kinds[g->kind].activity)->key;
    int weeks = g->workers >= LARGE_WORKERS ? WEEKS_LARGE : WEEKS;
    struct day last = saturday_before(m->wish.today);
    int64_t units = group == 0 ? 14 * SAUDI_UNITS : (int64_t)g->saudis * SAUDI_UNITS;
    bool climbs = group >= DEMO_SHOWCASES && random_chance(&r, 5, 100);
    for (int i = weeks - 1; i >= 0; i--) {
        int64_t part = 1000 + random_between(&r, -25, 25) - (climbs ? 12 * i : 0);
        int64_t workers = g->workers - random_between(&r, 0, 1 + g->workers / 60);
        workers = workers > 0 ? workers : 1;
        int64_t then = units * (part > 100 ? part : 100) / 1000;
        int64_t rate = then * 10000 / (workers * SAUDI_UNITS);
        buf_i64(b, unified_no_of(group));
        field(b, key);
        field_day(b, day_add(last, -7 * i));
        field_number(b, rate < 10000 ? rate : 10000);
        field_number(b, workers);
        field_number(b, then);
        buf_char(b, '\n');
        m->chunk.rows[IMPORT_WEEKS]++;
        m->made.weeks++;
    }
}
