/* What establishments ask for about themselves: Saudization certificates (S19), visas cancelled (S15). */
#include "history/choose.h"

static bool has_owner(const struct history_day *x, int32_t person)
{
    return x->roster->places[x->roster->hands[person].place].is_active;
}

enum err choose_certificates(struct history_day *x)
{
    int64_t wanted = day_wanted(x, 19), taken;
    for (int64_t tries = 4 * wanted; wanted > 0 && tries > 0; tries--) {
        bool is_green;
        int32_t person = choose_hand(x, has_owner);
        if (!person)
            break;
        int32_t place = x->roster->hands[person].place;
        TRY(choose_band(x, place, BAND_GREEN, &is_green));
        if (!is_green)
            continue;
        struct submission_line line = choose_line(0);
        line.input.value[0] = 1 + (int64_t)random_below(&x->chance, 5);
        line.input.value[1] = 1 + (int64_t)random_below(&x->chance, 2);
        TRY(day_ask(x, &(struct asked){.place = place, .service = 19, .lines = &line, .n = 1},
                    &taken));
        wanted -= taken;
    }
    return OK;
}

/* Each visa has its day, within its two years; whether the day is used depends on what is wanted. */
static int32_t cancel_day(const struct history_day *x, const struct unused_visa *v)
{
    enum { SALT_DAY = 5, LEAST_DAYS = 20, SPREAD_DAYS = 400 };
    return v->issued + LEAST_DAYS +
           (int32_t)(day_hash(x, (uint64_t)v->visa_no, SALT_DAY) % SPREAD_DAYS);
}

enum err choose_visa_cancels(struct history_day *x)
{
    struct roster *r = x->roster;
    int64_t wanted = day_wanted(x, 15), taken;
    for (size_t i = 0; wanted > 0 && i < r->visas_n; i++) {
        if (cancel_day(x, &r->visas[i]) != x->today.n)
            continue;
        struct submission_line line = choose_line(r->visas[i].visa_no);
        TRY(day_ask(
            x, &(struct asked){.place = r->visas[i].place, .service = 15, .lines = &line, .n = 1},
            &taken));
        wanted -= taken;
    }
    return OK;
}
