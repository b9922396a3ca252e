/* The demo's people: who they are, what they earn, and in which state their papers are on the demo's
   day. The trap: a person's row and his employment's must agree (a newcomer has a border number and
   no permit, a final exit has its visa day), or the import refuses the file. */
#include "registers/demo_parts.h"
#include "rules/ids.h"
#include <assert.h>

void field_day(struct buf *b, struct day d)
{
    char text[DAY_TEXT_BYTES];
    buf_char(b, ',');
    if (!day_is_none(d))
        buf_str(b, day_format_iso(d, text));
}

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

static struct day back(const struct maker *m, struct random *r, int least, int most)
{
    return day_add(m->wish.today, -(int)random_between(r, least, most));
}

static struct day ahead(const struct maker *m, struct random *r, int least, int most)
{
    return day_add(m->wish.today, (int)random_between(r, least, most));
}

static struct name draw_name(const struct name_list *list, struct random *r)
{
    assert(list->n > 0);
    return list->at[random_below(r, (uint64_t)list->n)];
}

/* Given name, father's name, family: ",name_ar,name_en". */
static void names_write(struct buf *b, const struct name_list *names, bool is_woman,
                        struct random *r)
{
    bool has_women = names[NAME_FEMALE].n > 0;
    struct name given = draw_name(&names[is_woman && has_women ? NAME_FEMALE : NAME_MALE], r);
    struct name father = draw_name(&names[NAME_MALE], r);
    struct name family = draw_name(&names[NAME_FAMILY], r);
    const struct name parts[] = {given, father, family};
    for (int script = 0; script < 2; script++) {
        buf_char(b, ',');
        for (int i = 0; i < 3; i++) {
            buf_c(b, i ? " " : "");
            buf_str(b, script ? parts[i].en : parts[i].ar);
        }
    }
}

/* ---- Saudis ---- */

int64_t saudi_write(struct maker *m, struct random *r, bool is_worker)
{
    struct buf *b = &m->chunk.text[IMPORT_PERSONS];
    uint64_t id = id_make_person(1, (uint32_t)m->saudi_serial++);
    bool is_woman = random_below(r, 10000) < (uint64_t)m->tables->saudi_women;
    buf_i64(b, (int64_t)id);
    buf_c(b, is_woman ? ",,SA,female" : ",,SA,male");
    field_day(b, back(m, r, is_worker ? 20 * 365 : 30 * 365, is_worker ? 55 * 365 : 70 * 365));
    names_write(b, m->tables->saudi_names, is_woman, r);
    buf_c(b, ",,,,,,,0,no,,ar\n");
    m->chunk.rows[IMPORT_PERSONS]++;
    return (int64_t)id;
}

static int64_t saudi_wage_draw(struct maker *m, struct random *r)
{
    static const int64_t bands[][2] = {
        {1500, 2900}, {3000, 3000}, {3001, 4999}, {5000, 9999}, {10000, 24000}};
    const int64_t *band = bands[weights_draw(&m->tables->saudi_wages, r)];
    return 100 * random_between(r, band[0], band[1]);
}

static void employment_begin(struct maker *m, const struct firm *f, int64_t id_no,
                             int64_t border_no, const char *status)
{
    struct buf *b = &m->chunk.text[IMPORT_EMPLOYMENTS];
    buf_c(b, f->no);
    buf_char(b, ',');
    if (id_no)
        buf_i64(b, id_no);
    buf_char(b, ',');
    if (border_no)
        buf_i64(b, border_no);
    field(b, str_of(status));
    m->chunk.rows[IMPORT_EMPLOYMENTS]++;
    m->made.workers++;
}

static void wages_write(struct buf *b, int64_t halalas)
{
    field_number(b, halalas / 100);
    field_number(b, halalas / 100);
}

void saudi_worker_write(struct maker *m, struct firm *f, int64_t wage_halalas)
{
    struct random *r = &f->chance;
    struct buf *b = &m->chunk.text[IMPORT_EMPLOYMENTS];
    const struct staff *staff = m->tables->kinds[m->plan->groups[f->group].kind].staff;
    int64_t id = saudi_write(m, r, true);
    uint64_t weight = random_below(r, 1000);
    const char *kind = f->number < DEMO_SHOWCASES ? "full,none" /* shaped by hand */
                       : weight < 3               ? "full,student"
                       : weight < 8               ? "full,disabled"
                       : weight < 9               ? "full,released_prisoner"
                                                  : "full,none";
    employment_begin(m, f, id, 0, "on_job");
    field_day(b, m->is_arrival ? m->wish.today : back(m, r, 20, 8 * 365));
    field(b, S("local"));
    field_number(b, staff->rows[weights_draw(&staff->saudis, r)].occupation);
    buf_char(b, ',');
    wages_write(b, wage_halalas);
    field(b, str_of(kind));
    buf_c(b, ",1,none,,,,,0\n");
    m->made.saudis++;
}

/* ---- expatriates ---- */

static struct day permit_issue_of(struct day expiry)
{
    struct day issue = day_add_months_hijri(expiry, -12);
    return day_is_none(issue) ? day_add(expiry, -354) : issue;
}

static struct day first_permit_of(struct day issue, int years)
{
    struct day first = day_add_months_hijri(issue, -12 * years);
    return day_is_none(first) ? day_add(issue, -354 * years) : first;
}

/* Which day the permit ends: most within the coming year, a third within 90 days, some past. */
static struct day expiry_draw(const struct maker *m, struct random *r)
{
    uint64_t at = random_below(r, 1000);
    if (at < 24)
        return back(m, r, 1, 15);
    if (at < 40)
        return back(m, r, 16, 150);
    return at < 375 ? ahead(m, r, 1, 90) : ahead(m, r, 91, 350);
}

static void matter_draw(const struct maker *m, struct random *r, struct paper *p)
{
    uint64_t at = random_below(r, 1000);
    if (at < 30) {
        p->status = "absent";
        p->matter = "absence";
        p->matter_on = back(m, r, 5, 300);
    } else if (at < 40) {
        p->status = "pending_transfer";
        p->matter = "transfer";
        p->matter_on = back(m, r, 1, 60);
    } else if (at < 48) {
        p->status = "final_exit_issued";
        p->exit_visa_on = back(m, r, 1, 50);
    } else if (at < 54) {
        p->matter = "complaint";
        p->matter_on = back(m, r, 1, 120);
    } else if (at < 74) {
        p->is_outside = true;
    }
}

static struct paper paper_draw(struct maker *m, struct random *r, enum target target)
{
    struct paper p = {.status = "on_job", .exit_visa_on = DAY_NONE, .matter_on = DAY_NONE};
    uint64_t at = random_below(r, 1000);
    /* Red and yellow firms get no permits for newcomers: fewer of those, and more who stayed long. */
    uint64_t fresh = target == TARGET_GREEN || target == TARGET_PLATINUM ? 25 : 8;
    if (at < fresh + 6) {
        p.permit_expiry = DAY_NONE;
        p.entry_on = at < fresh ? back(m, r, 5, 85) : back(m, r, 95, 160);
        p.start_on = p.entry_on;
        return p;
    }
    bool is_long = random_chance(r, target == TARGET_YELLOW ? 30 : 12, 100);
    p.permit_expiry = expiry_draw(m, r);
    p.permits_before = is_long ? (int)random_between(r, 6, 14) : (int)random_between(r, 0, 5);
    struct day first = first_permit_of(permit_issue_of(p.permit_expiry), p.permits_before);
    struct day came = day_add(first, -(int)random_between(r, 20, 80));
    bool was_transferred = p.permits_before > 1 && random_chance(r, 3, 10);
    p.start_on = was_transferred ? day_add(first, (int)random_between(r, 300, 600)) : came;
    struct day last = back(m, r, 30, 900);
    p.entry_on = p.permits_before > 1 && day_before(came, last) ? last : came;
    matter_draw(m, r, &p);
    return p;
}

static struct str language_of(struct str nation)
{
    static const char languages[][2][3] = {
        {"BD", "bn"}, {"PK", "ur"}, {"IN", "hi"}, {"ID", "id"}, {"PH", "tl"},
        {"NP", "ne"}, {"LK", "si"}, {"ET", "am"}, {"TR", "tr"}, {"AF", "ur"},
        {"GB", "en"}, {"US", "en"}, {"NG", "en"}, {"TH", "en"},
    };
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (str_eq_c(nation, languages[i][0]))
            return str_of(languages[i][1]);
    return S("ar");
}

/* The residence ends with the permit or a little later. In a history, whose permits are renewed and whose
   residences nobody renews, it lasts beyond the end, but for a few whose time runs out on the way. */
static struct day iqama_expiry_of(const struct maker *m, struct random *r, const struct paper *p)
{
    struct day expiry = day_add(p->permit_expiry, (int)random_between(r, 0, 20));
    if (m->wish.papers_days == 0)
        return expiry;
    bool runs_out = random_chance(r, 15, 1000);
    return runs_out ? day_add(expiry, (int)random_between(r, 0, m->wish.papers_days))
                    : day_add(m->wish.today, m->wish.papers_days + (int)random_between(r, 30, 400));
}

static void expat_person_write(struct maker *m, struct random *r, const struct paper *p,
                               const struct nation *nation, bool is_woman, int64_t id_no,
                               int64_t border_no)
{
    struct buf *b = &m->chunk.text[IMPORT_PERSONS];
    bool has_permit = !day_is_none(p->permit_expiry);
    if (id_no)
        buf_i64(b, id_no);
    buf_char(b, ',');
    if (border_no)
        buf_i64(b, border_no);
    field(b, nation->code);
    buf_c(b, is_woman ? ",female" : ",male");
    field_day(b, back(m, r, 36 * 365, 58 * 365));
    names_write(b, nation->names, is_woman, r);
    buf_printf(b, ",%c%07lld", nation->code.at[0],
               (long long)((m->expat_serial + m->border_serial) % 10000000));
    struct day passport = random_chance(r, 4, 100) ? ahead(m, r, 20, 180) : ahead(m, r, 200, 2500);
    field_day(b, day_add(passport, m->wish.papers_days));
    field_day(b, has_permit ? iqama_expiry_of(m, r, p) : DAY_NONE);
    field_day(b, p->entry_on);
    field_day(b, p->exit_visa_on);
    buf_c(b, p->is_outside ? ",,1" : ",,0");
    uint64_t exempt = random_below(r, 1000);
    field(b, exempt < 4 ? S("spouse") : exempt < 6 ? S("child") : S("no"));
    buf_char(b, ',');
    field(b, language_of(nation->code));
    buf_char(b, '\n');
    m->chunk.rows[IMPORT_PERSONS]++;
}

static struct str embassy_of(struct str nation)
{
    static const struct {
        const char *nation, *city;
    } cities[] = {
        {"BD", "دكا"},     {"EG", "القاهرة"},    {"IN", "نيودلهي"}, {"ID", "جاكرتا"},
        {"LK", "كولومبو"}, {"NP", "كاتماندو"},   {"PH", "مانيلا"},  {"PK", "إسلام آباد"},
        {"SD", "الخرطوم"}, {"ET", "أديس أبابا"}, {"JO", "عمّان"},    {"YE", "صنعاء"},
    };
    for (size_t i = 0; i < sizeof cities / sizeof *cities; i++)
        if (str_eq_c(nation, cities[i].nation))
            return str_of(cities[i].city);
    return nation;
}

/* The visa he came on: ninety days or so before he did. */
static void used_visa_write(struct maker *m, const struct firm *f, struct random *r,
                            const struct paper *p, const struct nation *nation, bool is_woman,
                            int occupation, int64_t border_no)
{
    struct buf *b = &m->chunk.text[IMPORT_VISAS];
    struct day issued = day_add(p->entry_on, -(int)random_between(r, 30, 200));
    int64_t no = m->visa_serial++;
    buf_c(b, f->no);
    field_number(b, 1300000000 + no);
    field_number(b, 1200000000 + no / 5);
    field_number(b, occupation);
    field(b, nation->code);
    buf_c(b, is_woman ? ",female" : ",male");
    field(b, embassy_of(nation->code));
    field_day(b, issued);
    field_day(b, day_add(issued, 709));
    buf_c(b, ",used,,");
    buf_i64(b, border_no);
    field_day(b, p->entry_on);
    buf_char(b, '\n');
    m->chunk.rows[IMPORT_VISAS]++;
    m->made.visas++;
}

static void matter_write(struct maker *m, const struct firm *f, const struct paper *p,
                         int64_t id_no)
{
    struct buf *b = &m->chunk.text[IMPORT_CASES];
    buf_c(b, f->no);
    field_number(b, id_no);
    buf_char(b, ',');
    field(b, str_of(p->matter));
    field_day(b, p->matter_on);
    buf_char(b, '\n');
    m->chunk.rows[IMPORT_CASES]++;
}

static void permit_write(struct maker *m, struct buf *b, const struct paper *p)
{
    if (day_is_none(p->permit_expiry)) {
        buf_c(b, ",none,,,,,0\n");
        return;
    }
    struct day issue = permit_issue_of(p->permit_expiry);
    field(b, S("standard"));
    field_number(b, 1000000000 + m->permit_serial++);
    field_day(b, issue);
    field_day(b, p->permit_expiry);
    field_day(b, first_permit_of(issue, p->permits_before));
    buf_c(b, p->is_levy_free ? ",1\n" : ",0\n");
}

void expat_worker_write(struct maker *m, struct firm *f, const struct paper *p)
{
    struct random *r = &f->chance;
    struct buf *b = &m->chunk.text[IMPORT_EMPLOYMENTS];
    const struct tables *t = m->tables;
    const struct staff *staff = t->kinds[m->plan->groups[f->group].kind].staff;
    const struct staff_row *work = &staff->rows[weights_draw(&staff->expats, r)];
    const struct nation *nation = &t->nations[weights_draw(&t->nations_w, r)];
    bool is_woman = random_below(r, 10000) < (uint64_t)t->expat_women;
    bool is_newcomer = day_is_none(p->permit_expiry);
    int64_t border_no = is_newcomer ? 4000000001 + m->border_serial++ : 0;
    int64_t id_no = is_newcomer ? 0 : (int64_t)id_make_person(2, (uint32_t)m->expat_serial++);
    expat_person_write(m, r, p, nation, is_woman, id_no, border_no);
    bool by_visa = is_newcomer || p->permits_before <= 1;
    employment_begin(m, f, id_no, border_no, p->status);
    field_day(b, p->start_on);
    field(b, by_visa ? S("visa") : S("transfer"));
    field_number(b, work->occupation);
    buf_char(b, ',');
    if (by_visa)
        buf_i64(b, work->occupation);
    int64_t wage = random_between(r, work->wage_low / 5000, work->wage_high / 5000) * 5000;
    wages_write(b, wage);
    /* The third showcase has documented all contracts, so that it may receive transfers today. */
    bool is_documented = random_chance(r, 6, 10) || f->number == DEMO_SHOWCASES - 1;
    buf_c(b, is_documented ? ",full,none,1" : ",full,none,0");
    permit_write(m, b, p);
    if (is_newcomer)
        used_visa_write(m, f, r, p, nation, is_woman, work->occupation, border_no);
    if (p->matter)
        matter_write(m, f, p, id_no);
    if (id_no)
        professional_licence_write(m, id_no, work->occupation);
}

void staff_write(struct maker *m, struct firm *f)
{
    enum target target = (enum target)m->plan->groups[f->group].target;
    for (int32_t i = 0; i < f->saudis; i++)
        saudi_worker_write(m, f, saudi_wage_draw(m, &f->chance));
    for (int32_t i = f->saudis; i < f->workers; i++) {
        struct paper p = paper_draw(m, &f->chance, target);
        expat_worker_write(m, f, &p);
    }
}
