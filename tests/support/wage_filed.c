/* See the header. */
#include "support/wage_filed.h"
#include "base/money.h"
#include "decisions/wage_month.h"
#include "rules/ids.h"

enum { REGISTERED = 150000 };

static struct str amount(struct arena *a, int64_t halalas)
{
    char text[MONEY_TEXT_BYTES];
    return str_copy(a, money_format((struct money){halalas}, text));
}

static void line_add(struct arena *a, struct buf *to, const struct wage_wish *wish, int i)
{
    char iban[ID_IBAN_TEXT_BYTES];
    int64_t wage = wish->wage ? wish->wage : REGISTERED, person = fixture_iqama(wish->first + i);
    struct str account =
        str_copy(a, id_make_iban(80, (uint64_t)(wish->first + i) * 7919 + 1000, iban));
    if (i == 0 && wish->wrong > 0)
        person = person % 10 ? person - 1 : person + 1;
    if (i == 2 && wish->wrong > 2)
        account = str_printf(a, "SA00" STR_FMT, STR_ARG(str_from(account, 4)));
    int64_t net = i == 1 && wish->wrong > 1 ? wage + 100 : wage;
    buf_printf(to,
               STR_FMT "\t" STR_FMT "\tRAJESH KUMAR\tRJHI\tSALARY\t\t" STR_FMT
                       "\t0.00\t0.00\t0.00\t%lld\t\t\t\r\n",
               STR_ARG(amount(a, net)), STR_ARG(account), STR_ARG(amount(a, wage)),
               (long long)person);
}

struct str wage_filed_text(struct arena *a, const struct wage_wish *wish)
{
    struct buf b = buf_new(a);
    int year, month, day;
    day_to_ymd(wage_month_last(wish->month), &year, &month, &day);
    int64_t wage = wish->wage ? wish->wage : REGISTERED;
    int64_t total = wage * wish->count + (wish->wrong > 1 ? 100 : 0);
    buf_printf(&b,
               "RJHI\t0000123456\tSA2780000000009990001234\tSAR\t%04d%02d%02d\t" STR_FMT
               "\t\t%s\t\t%s\r\n",
               year, month, day, STR_ARG(amount(a, total)), wish->ref,
               wish->mol ? wish->mol : "1104582");
    for (int i = 0; i < wish->count; i++)
        line_add(a, &b, wish, i);
    buf_c(&b, "-\r\n");
    return buf_out(&b);
}

struct wage_filing *wage_filed(struct fixture *f, const struct wage_wish *wish, enum wage_how how,
                               int64_t mends, bool is_to_accept)
{
    struct wage_judging *j = arena_new_of(f->arena, struct wage_judging);
    struct wage_filing *x = arena_new_of(f->arena, struct wage_filing);
    *j = (struct wage_judging){
        .establishment_id = FIXTURE_ESTABLISHMENT,
        .account_id = f->owner.account_id,
        .clock = {.now_ms = 1, .today = f->today},
        .policy = f->policy,
        .file = wage_filed_text(f->arena, wish),
        .name = S("wages.txt"),
        .is_guessed = true,
        .month = wish->month,
        .how = how,
        .mends = mends,
    };
    struct arena *work = arena_new(256 << 20);
    assert_int_equal(wage_judge(f->reader, work, j), OK);
    *x = (struct wage_filing){
        .accepting = {.job = {.run = wage_filing_run,
                              .arena = f->arena,
                              .establishment_id = FIXTURE_ESTABLISHMENT},
                      .actor = f->owner,
                      .channel = CHANNEL_WEB},
        .judged = j,
        .is_to_accept = is_to_accept,
    };
    assert_int_equal(writer_run(f->writer, &x->accepting.job), OK);
    x->accepting.upload.file_ref = S(""); /* of the work's memory */
    arena_free(work);
    return x;
}

void wage_duty_done(struct fixture *f)
{
    struct wage_duty_job duty = {.job.run = wage_duty_run};
    do
        assert_int_equal(writer_run(f->writer, &duty.job), OK);
    while (duty.is_more);
}

int64_t wage_filed_month(const char *text)
{
    int64_t month;
    assert_true(wage_month_read(str_of(text), &month));
    return month;
}
