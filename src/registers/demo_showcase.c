/* The hand-shaped part of the demo: the cast who may sign in, and the workers of the three showcases.
   The first has every state a visitor should meet; the third has more than 800 permits that can be
   renewed at once. The trap: in the first, 28 of the 29 Saudis earn less than the full floor and one
   less than the half floor, so that 24.6 % of heads are 12 % in Nitaqat: green, and one hire short
   of platinum on the demonstration grid. */
#include "registers/demo_parts.h"
#include "rules/ids.h"

const char *const demo_showcases[DEMO_SHOWCASES] = {"1-104582", "1-200001", "1-200002"};

int64_t demo_worker_id_no(void) { return (int64_t)id_make_person(2, 1); }

void cast_write(struct maker *m)
{
    static const struct {
        enum demo_role role;
        const char *sex, *ar, *en;
    } cast[] = {
        {DEMO_OWNER, "male", "فهد سعد القحطاني", "Fahad Saad Alqahtani"},
        {DEMO_MAIN_DELEGATE, "female", "نورة خالد الحربي", "Noura Khalid Alharbi"},
        {DEMO_DELEGATE, "male", "ماجد علي الغامدي", "Majed Ali Alghamdi"},
        {DEMO_AGENT, "male", "سلمان راشد الدوسري", "Salman Rashed Aldosari"},
        {DEMO_OFFICER, "male", "بندر ناصر المطيري", "Bandar Nasser Almutairi"},
        {DEMO_REVIEWER, "female", "هيفاء عبدالله الزهراني", "Haifa Abdullah Alzahrani"},
        {DEMO_INSPECTOR, "male", "يوسف أحمد العسيري", "Yousef Ahmed Asiri"},
        {DEMO_ANALYST, "female", "ريم محمد الشهري", "Reem Mohammed Alshehri"},
        {DEMO_AUDITOR, "male", "إبراهيم صالح التميمي", "Ibrahim Saleh Altamimi"},
        {DEMO_ADMIN, "female", "لمى فيصل الشمري", "Lama Faisal Alshammari"},
        {DEMO_INDIVIDUAL_EMPLOYER, "female", "منيرة حمد السبيعي", "Munirah Hamad Alsubaie"},
        {DEMO_GOV_ENTITY, "male", "عمر طلال الجهني", "Omar Talal Aljuhani"},
    };
    struct buf *b = &m->chunk.text[IMPORT_PERSONS];
    for (size_t i = 0; i < sizeof cast / sizeof *cast; i++) {
        struct day born = day_add(m->wish.today, -(int)(30 * 365 + 97 * (int)i));
        buf_i64(b, (int64_t)id_make_person(1, cast[i].role));
        buf_printf(b, ",,SA,%s", cast[i].sex);
        field_day(b, born);
        buf_printf(b, ",%s,%s,,,,,,,0,no,0500000%03d,ar\n", cast[i].ar, cast[i].en,
                   (int)cast[i].role);
        m->chunk.rows[IMPORT_PERSONS]++;
    }
    m->saudi_serial = DEMO_CAST + 1;
    m->expat_serial = 1;
}

/* A worker with a permit that ends in so many days. */
static struct paper paper_until(const struct maker *m, int days, int years)
{
    struct day today = m->wish.today;
    return (struct paper){
        .status = "on_job",
        .permit_expiry = day_add(today, days),
        .entry_on = day_add(today, days - 400 - 354 * years),
        .start_on = day_add(today, days - 400 - 354 * years),
        .permits_before = years,
        .exit_visa_on = DAY_NONE,
        .matter_on = DAY_NONE,
    };
}

static struct paper paper_newcomer(const struct maker *m, int days)
{
    struct day came = day_add(m->wish.today, -days);
    return (struct paper){.status = "on_job",
                          .permit_expiry = DAY_NONE,
                          .entry_on = came,
                          .start_on = came,
                          .exit_visa_on = DAY_NONE,
                          .matter_on = DAY_NONE};
}

/* ---- the first: green, 118 workers ---- */

enum { FIRST_SOON = 14, FIRST_EXPIRED = 2, FIRST_NEWCOMERS = 2 };

/* Fourteen permits end within 90 days; three of these workers will be refused, each for a reason of
   his own. */
static void first_soon_write(struct maker *m, struct firm *f)
{
    static const int days[FIRST_SOON] = {9, 14, 21, 25, 30, 37, 44, 51, 58, 63, 70, 77, 82, 88};
    for (int i = 0; i < FIRST_SOON; i++) {
        struct paper p = paper_until(m, days[i], 1 + i % 5);
        if (i == 3) {
            p.status = "absent";
            p.matter = "absence";
            p.matter_on = day_add(m->wish.today, -12);
        } else if (i == 7) {
            p.status = "final_exit_issued";
            p.exit_visa_on = day_add(m->wish.today, -6);
        } else if (i == 11) {
            p.status = "pending_transfer";
            p.matter = "transfer";
            p.matter_on = day_add(m->wish.today, -4);
        }
        expat_worker_write(m, f, &p);
    }
}

static void first_write(struct maker *m, struct firm *f)
{
    for (int32_t i = 0; i < f->saudis; i++)
        saudi_worker_write(m, f, 100 * (i == f->saudis - 1 ? 1400 : 1800 + 40 * (int64_t)i));
    first_soon_write(m, f);
    for (int i = 0; i < FIRST_EXPIRED; i++) {
        struct paper p = paper_until(m, i ? -40 : -3, 3);
        expat_worker_write(m, f, &p);
    }
    for (int i = 0; i < FIRST_NEWCOMERS; i++) {
        struct paper p = paper_newcomer(m, i ? 81 : 20);
        expat_worker_write(m, f, &p);
    }
    int32_t rest = f->workers - f->saudis - FIRST_SOON - FIRST_EXPIRED - FIRST_NEWCOMERS;
    for (int32_t i = 0; i < rest; i++) {
        struct paper p = paper_until(m, 95 + (int)i * 245 / (int)rest, (int)i % 8);
        /* from the end: the latest to expire were issued within the permit year */
        p.is_levy_free = i >= rest - FIRST_LEVY_FREE;
        expat_worker_write(m, f, &p);
    }
}

/* ---- the third: platinum, 980 workers ---- */

/* All but eight end within the 180 days in which a permit may be renewed. */
static void third_write(struct maker *m, struct firm *f)
{
    /* Each counts as one, in either world. */
    const struct policy_row *floor =
        policy_param(m->policy, PARAM_nitaqat_full_floor, m->wish.today);
    int64_t least = floor && floor->value > 300000 ? floor->value / 100 : 3000;
    for (int32_t i = 0; i < f->saudis; i++)
        saudi_worker_write(m, f, 100 * (least + 50 * (int64_t)(i % 60)));
    int32_t expats = f->workers - f->saudis;
    for (int32_t i = 0; i < expats; i++) {
        bool is_later = i >= expats - 8;
        struct paper p = paper_until(m, is_later ? 300 : 2 + (int)i % 176, (int)i % 9);
        expat_worker_write(m, f, &p);
    }
}

void showcase_staff_write(struct maker *m, struct firm *f)
{
    if (f->number == 0)
        first_write(m, f);
    else if (f->number == DEMO_SHOWCASES - 1)
        third_write(m, f);
    else
        staff_write(m, f);
}
