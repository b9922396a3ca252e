/* What is wrong with a line, a header, a whole file: the checks of services.md 8.4, by number.

   The trap: a check looks only at parts that were read (bits of `unread`); the order of findings on
   a line is that of its columns, then that of the checks' numbers as far as they compare columns. */
#include "wages/judging.h"
#include "wages/number.h"

/* ---- where a part stands in a row ---- */

static int place_of(const struct wage_layout *layout, uint32_t part)
{
    for (int i = 0; i < layout->count; i++)
        if (layout->columns[i].part == part)
            return i;
    return -1;
}

static void find_part(struct wage_check *c, enum wage_cause cause, const struct wage_layout *layout,
                      const struct wage_row *row, uint32_t line, uint32_t part, struct str wanted,
                      uint32_t other)
{
    int i = place_of(layout, part);
    bool is_there = i >= 0 && i < row->count;
    wage_find(c, cause, line, i >= 0 ? layout->columns[i].name : NULL,
              is_there ? str_trim(row->cell[i]) : S(""), wanted, other);
}

static void line_find(struct wage_check *c, enum wage_cause cause, const struct wage_layout *layout,
                      uint32_t part, struct str wanted, uint32_t other)
{
    find_part(c, cause, layout, &c->row, c->line.line, part, wanted, other);
}

/* ---- a line ---- */

/* 14: a Saudi IBAN, unless [57-BANK] names a bank abroad. */
static void account_judge(struct wage_check *c, const struct wage_layout *layout,
                          enum wage_cause cause)
{
    struct wage_line *l = &c->line;
    if (cause == WAGE_CAUSE_NONE)
        return;
    if (wage_bank_is_abroad(l->bank) && l->account.n <= 34 && cause != WAGE_CAUSE_account_shape) {
        l->unread &= ~(uint32_t)WAGE_ACCOUNT;
        return;
    }
    int i = place_of(layout, WAGE_ACCOUNT);
    const char *country = i >= 0 && layout->columns[i].choices ? layout->columns[i].choices : "SA";
    struct str wanted = cause == WAGE_CAUSE_account_length
                            ? wage_wanted_number(c, (int64_t)wage_iban_length(country))
                            : str_of(country);
    line_find(c, cause, layout, WAGE_ACCOUNT, wanted, 0);
}

/* 5: net = basic + housing + other - deductions. Where the format has no net it is made so. */
static void net_judge(struct wage_check *c, const struct wage_layout *layout)
{
    struct wage_line *l = &c->line;
    uint32_t parts = (WAGE_BASIC | WAGE_HOUSING | WAGE_OTHER | WAGE_DEDUCTIONS) & ~layout->lacks;
    bool has_net = !(layout->lacks & WAGE_NET);
    bool has_parts = (parts & WAGE_BASIC) && !(l->unread & parts);
    int64_t made = l->basic + l->housing + l->other - l->deductions;
    if (!has_net && has_parts) {
        l->net = made;
        l->unread &= ~(uint32_t)WAGE_NET;
        if (made < 0)
            line_find(c, WAGE_CAUSE_negative, layout, WAGE_DEDUCTIONS, wage_wanted_amount(c, made),
                      0);
        return;
    }
    if (!has_net || !has_parts || (l->unread & WAGE_NET) || l->net == made)
        return;
    /* Qatar's later allowance columns: some producers count them into Extra Income, some do not. */
    bool has_allowances = l->allowances && !(l->unread & WAGE_ALLOWANCES);
    if (!has_allowances || l->net != made + l->allowances)
        line_find(c, WAGE_CAUSE_net, layout, WAGE_NET, wage_wanted_amount(c, made), 0);
}

/* 17 and 19, both on what was earned. */
static void wage_judge(struct wage_check *c, const struct wage_layout *layout)
{
    struct wage_line *l = &c->line;
    uint32_t parts = (WAGE_BASIC | WAGE_HOUSING | WAGE_OTHER) & ~layout->lacks;
    bool has_basic = parts & WAGE_BASIC;
    uint32_t needed = has_basic ? parts : WAGE_NET;
    if (l->unread & needed)
        return;
    int64_t wage = has_basic ? l->basic + l->housing + l->other + l->allowances : l->net;
    bool has_deductions = !(l->unread & WAGE_DEDUCTIONS);
    if (has_deductions && l->deductions * 10000 > wage * c->rules->deductions_max_bp)
        line_find(c, WAGE_CAUSE_deductions_high, layout, WAGE_DEDUCTIONS,
                  wage_wanted_amount(c, wage * c->rules->deductions_max_bp / 10000), 0);
    uint32_t shown = has_basic ? WAGE_BASIC : WAGE_NET;
    if (wage < c->rules->wage_min_halalas)
        line_find(c, WAGE_CAUSE_wage_low, layout, shown,
                  wage_wanted_amount(c, c->rules->wage_min_halalas), 0);
    else if (wage > c->rules->wage_max_halalas)
        line_find(c, WAGE_CAUSE_wage_high, layout, shown,
                  wage_wanted_amount(c, c->rules->wage_max_halalas), 0);
}

/* ---- seen before: 13 and 15 ---- */

static uint32_t person_seen(struct wage_check *c, const struct wage_layout *layout)
{
    uint64_t person = c->line.person, hash = wage_hash_number(person, c->options.key);
    bool is_whole = person <= WAGE_SEEN_KEY_MAX;
    uint64_t key = is_whole ? person : hash & WAGE_SEEN_KEY_MAX;
    uint32_t first = wage_seen_add(&c->persons, hash, key, c->line.line);
    if (first && !is_whole && wage_line_again(c, first, layout) && c->again.person != person)
        return 0;
    return first;
}

static uint32_t account_seen(struct wage_check *c, const struct wage_layout *layout,
                             uint32_t first_of_person)
{
    struct str account = c->line.account;
    uint64_t hash = wage_hash(account, c->options.key);
    uint32_t first = wage_seen_add(&c->accounts, hash, hash & WAGE_SEEN_KEY_MAX, c->line.line);
    if (!first)
        return 0;
    /* The same worker twice is check 13 alone. */
    if (wage_line_again(c, first, layout))
        return str_eq(c->again.account, account) && c->again.person != c->line.person ? first : 0;
    return first != first_of_person ? first : 0;
}

static void seen_judge(struct wage_check *c, const struct wage_layout *layout)
{
    struct wage_line *l = &c->line;
    bool has_person = l->person && !(l->unread & WAGE_PERSON);
    uint32_t first = has_person ? person_seen(c, layout) : 0;
    if (first)
        line_find(c, WAGE_CAUSE_person_twice, layout, WAGE_PERSON, S(""), first);
    if (!has_person || !l->account.n || (l->unread & WAGE_ACCOUNT))
        return;
    uint32_t other = account_seen(c, layout, first);
    if (other)
        line_find(c, WAGE_CAUSE_account_shared, layout, WAGE_ACCOUNT, S(""), other);
}

/* ---- what the registers know: 11, 16, 18 ---- */

/* The last day of the wage month, or of the file's own day. */
static struct day month_end(int64_t month)
{
    struct day first = DAY_NONE;
    bool exists = day_from_ymd((int)(month / 12), (int)(month % 12) + 1, 1, &first);
    struct day next = exists ? day_add_months(first, 1, CALENDAR_GREGORIAN) : DAY_NONE;
    return day_is_none(next) ? DAY_NONE : day_add(next, -1);
}

static int64_t month_of(const struct wage_check *c)
{
    return c->options.month ? c->options.month : c->header.month;
}

static void register_judge(struct wage_check *c, const struct wage_layout *layout)
{
    struct wage_line *l = &c->line;
    struct wage_worker worker = {.unrecorded_since = DAY_NONE};
    if (!c->known || !c->known->worker || !l->person || (l->unread & WAGE_PERSON))
        return;
    if (!c->known->worker(c->known->ctx, l->person, &worker)) {
        line_find(c, WAGE_CAUSE_worker_unknown, layout, WAGE_PERSON, S(""), 0);
        return;
    }
    bool has_basic = worker.has_basic && !(l->unread & WAGE_BASIC);
    if (has_basic && l->basic != worker.basic_halalas)
        line_find(c, WAGE_CAUSE_basic_differs, layout, WAGE_BASIC,
                  wage_wanted_amount(c, worker.basic_halalas), 0);
    struct day end = month_of(c) ? month_end(month_of(c)) : DAY_NONE;
    if (!worker.has_basic && !day_is_none(worker.unrecorded_since) && !day_is_none(end)) {
        int days = day_between(worker.unrecorded_since, end);
        if (days > c->rules->basic_unrecorded_days)
            line_find(c, WAGE_CAUSE_basic_unrecorded, layout, WAGE_PERSON,
                      wage_wanted_number(c, days), 0);
    }
}

/* ---- a line, whole ---- */

/* Qatar: a worker without a QID has a visa number. */
static void number_judge(struct wage_check *c, const struct wage_layout *layout)
{
    struct wage_line *l = &c->line;
    if (c->options.format == WAGE_QATAR && !l->person && !(l->unread & WAGE_PERSON) &&
        !l->details.n)
        line_find(c, WAGE_CAUSE_empty, layout, WAGE_PERSON, S(""), 0);
}

/* The tables are far larger than the caches: their places are asked for before the line is read, so
   that they have come when it is. A cell that is not the usual text only misses this. */
static void seen_prefetch(struct wage_check *c, const struct wage_layout *layout)
{
    if (c->places_of != layout) {
        c->places_of = layout;
        c->person_place = place_of(layout, WAGE_PERSON);
        c->account_place = place_of(layout, WAGE_ACCOUNT);
    }
    uint64_t person;
    if (c->person_place >= 0 && c->person_place < c->row.count &&
        wage_digits_read(c->row.cell[c->person_place], &person))
        wage_seen_prefetch(&c->persons, wage_hash_number(person, c->options.key));
    if (c->account_place >= 0 && c->account_place < c->row.count)
        wage_seen_prefetch(&c->accounts, wage_hash(c->row.cell[c->account_place], c->options.key));
}

void wage_judge_line(struct wage_check *c, const struct wage_layout *layout)
{
    struct wage_line *l = &c->line;
    enum wage_cause account;
    seen_prefetch(c, layout);
    l->unread = wage_row_read(c, &c->row, layout, l, &account);
    account_judge(c, layout, account);
    number_judge(c, layout);
    net_judge(c, layout);
    seen_judge(c, layout);
    register_judge(c, layout);
    wage_judge(c, layout);
    c->summary.lines++;
    c->summary.lines_rejected += l->is_rejected;
    if (l->unread & WAGE_NET)
        c->has_unread = true;
    else if (__builtin_add_overflow(c->summary.sum_halalas, l->net, &c->summary.sum_halalas))
        c->summary.sum_halalas = INT64_MAX;
    if (c->sink->line)
        c->sink->line(c->sink->ctx, l);
}

void wage_judge_evp(struct wage_check *c)
{
    struct wage_line *evp = &c->line;
    const struct wage_line *edr = &c->previous;
    if (evp->unread & (WAGE_PERSON | WAGE_OTHER))
        return;
    if (edr->person != evp->person || (edr->unread & WAGE_PERSON)) {
        uint64_t hash = wage_hash_number(evp->person, c->options.key);
        bool is_whole = evp->person <= WAGE_SEEN_KEY_MAX;
        uint64_t key = is_whole ? evp->person : hash & WAGE_SEEN_KEY_MAX;
        uint32_t line = wage_seen_find(&c->persons, hash, key);
        bool is_again = line && wage_line_again(c, line, &wage_uae_edr);
        if (!line || (is_again && c->again.person != evp->person)) {
            find_part(c, WAGE_CAUSE_record_stray, &wage_uae_evp, &c->row, c->line_no, WAGE_PERSON,
                      S(""), 0);
            return;
        }
        if (!is_again)
            return;
        edr = &c->again;
    }
    /* It stands only where there is something variable, and splits exactly that. */
    if (!(edr->unread & WAGE_OTHER) && edr->other != evp->other)
        find_part(c, WAGE_CAUSE_variable, &wage_uae_evp, &c->row, c->line_no, WAGE_OTHER,
                  wage_wanted_amount(c, edr->other), edr->line);
}

/* ---- the header: 8, 9, 21 and its own dates ---- */

static void header_find(struct wage_check *c, enum wage_cause cause, uint32_t part,
                        struct str wanted)
{
    find_part(c, cause, c->header_layout, &c->header_row, c->header.line, part, wanted, 0);
}

static struct str wanted_day(struct wage_check *c, struct day day)
{
    static_assert((int)DAY_TEXT_BYTES <= (int)WAGE_WANTED_BYTES);
    return day_format_iso(day, c->wanted);
}

static bool has(const struct wage_header *h, uint32_t part) { return !(h->unread & part); }

static void value_date_judge(struct wage_check *c)
{
    const struct wage_header *h = &c->header;
    struct day end = month_end(c->options.month);
    if (!has(h, WAGE_VALUE_DATE) || day_is_none(h->value_date) || day_is_none(end))
        return;
    int year, month, day;
    day_to_ymd(end, &year, &month, &day);
    struct day first = day_add(end, 1 - day), last = day_add(end, (int)c->rules->value_days_max);
    if (day_before(h->value_date, first))
        header_find(c, WAGE_CAUSE_value_date_early, WAGE_VALUE_DATE, wanted_day(c, first));
    else if (day_before(last, h->value_date))
        header_find(c, WAGE_CAUSE_value_date_late, WAGE_VALUE_DATE, wanted_day(c, last));
}

void wage_judge_header(struct wage_check *c)
{
    const struct wage_header *h = &c->header;
    const struct wage_register *k = c->known;
    bool has_dates = has(h, WAGE_VALUE_DATE) && has(h, WAGE_DEBIT_DATE) &&
                     !day_is_none(h->value_date) && !day_is_none(h->debit_date);
    if (has_dates && day_before(h->value_date, h->debit_date))
        header_find(c, WAGE_CAUSE_debit_date_late, WAGE_DEBIT_DATE, wanted_day(c, h->value_date));
    if (c->options.month)
        value_date_judge(c);
    if (c->options.month && h->month && has(h, WAGE_MONTH) && h->month != c->options.month) {
        char text[16];
        struct day end = month_end(c->options.month);
        struct str iso = day_is_none(end) ? S("") : day_format_iso(end, text);
        header_find(c, WAGE_CAUSE_month_other, WAGE_MONTH, str_first(iso, 7));
    }
    if (k && k->is_file_ref_used && has(h, WAGE_FILE_REF) && h->file_ref.n &&
        k->is_file_ref_used(k->ctx, h->file_ref))
        header_find(c, WAGE_CAUSE_file_ref_used, WAGE_FILE_REF, S(""));
    if (k && k->is_own_establishment && has(h, WAGE_ESTABLISHMENT) && h->establishment.n &&
        !k->is_own_establishment(k->ctx, h->establishment))
        header_find(c, WAGE_CAUSE_establishment_other, WAGE_ESTABLISHMENT, S(""));
}

/* ---- the file: 4, 12, and what was not looked at ---- */

static bool has_total(const struct wage_check *c)
{
    return c->header.line && has(&c->header, WAGE_TOTAL) && !c->has_unread;
}

/* 4 also covers the declared number of lines, where the format declares one. */
static void total_judge(struct wage_check *c)
{
    if (has_total(c) && c->header.total != c->summary.sum_halalas)
        header_find(c, WAGE_CAUSE_total, WAGE_TOTAL, wage_wanted_amount(c, c->summary.sum_halalas));
    bool has_count = c->header.line && has(&c->header, WAGE_COUNT) && !c->has_unread &&
                     place_of(c->header_layout, WAGE_COUNT) >= 0;
    if (has_count && c->header.count != c->summary.lines)
        header_find(c, WAGE_CAUSE_count, WAGE_COUNT, wage_wanted_number(c, c->summary.lines));
}

/* 12: needs every line read, or a worker might stand on the unread one. Asked in blocks, so that the
   table's places are on their way before they are looked at. */
enum { MISSING_BLOCK = 32 };

static void missing_find(struct wage_check *c, uint64_t person)
{
    uint64_t hash = wage_hash_number(person, c->options.key);
    if (person > WAGE_SEEN_KEY_MAX || wage_seen_find(&c->persons, hash, person))
        return;
    char text[WAGE_WANTED_BYTES];
    struct str number = wage_wanted_number(c, (int64_t)person);
    memcpy(text, number.at, number.n);
    wage_find(c, WAGE_CAUSE_worker_missing, 0, NULL, (struct str){text, number.n}, S(""), 0);
}

static void missing_judge(struct wage_check *c)
{
    uint64_t persons[MISSING_BLOCK];
    uint32_t asked = 0, n = MISSING_BLOCK;
    if (!c->known || !c->known->worker_at || c->has_unread)
        return;
    while (n == MISSING_BLOCK) {
        for (n = 0; n < MISSING_BLOCK && c->known->worker_at(c->known->ctx, asked, &persons[n]);
             n++) {
            wage_seen_prefetch(&c->persons, wage_hash_number(persons[n], c->options.key));
            asked++;
        }
        for (uint32_t i = 0; i < n; i++)
            missing_find(c, persons[i]);
    }
}

static void made_set(struct wage_check *c)
{
    enum wage_made *made = c->summary.made;
    const struct wage_register *k = c->known;
    const struct wage_layout *line = wage_structure_line_layout(c);
    enum wage_format format = c->options.format;
    bool has_header = c->header.line > 0, is_map = format == WAGE_MAP;
    bool is_saudi = format == WAGE_SA || format == WAGE_BANK || is_map;
    bool has_basic = !(line->lacks & WAGE_BASIC);
    enum wage_made unread = is_map ? WAGE_MADE_NOT_IN_FORMAT : WAGE_MADE_NOT_READ;
    made[3] = has_header ? WAGE_MADE : unread;
    if (has_header && place_of(c->header_layout, WAGE_CURRENCY) < 0)
        made[3] = WAGE_MADE_NOT_IN_FORMAT;
    made[4] = has_total(c) ? WAGE_MADE : unread;
    if (!is_map && format != WAGE_UAE)
        made[5] = WAGE_MADE;
    else if (is_map && (!has_basic || (line->lacks & WAGE_NET)))
        made[5] = WAGE_MADE_NOT_IN_FORMAT;
    bool has_ref = has_header && place_of(c->header_layout, WAGE_FILE_REF) >= 0;
    made[8] = !has_header                ? unread
              : !has_ref                 ? WAGE_MADE_NOT_IN_FORMAT
              : k && k->is_file_ref_used ? WAGE_MADE
                                         : WAGE_MADE_NO_REGISTER;
    made[9] = !has_header                    ? unread
              : k && k->is_own_establishment ? WAGE_MADE
                                             : WAGE_MADE_NO_REGISTER;
    made[10] = is_saudi ? WAGE_MADE : WAGE_MADE_NOT_IN_FORMAT;
    made[11] = made[16] = k && k->worker ? WAGE_MADE : WAGE_MADE_NO_REGISTER;
    made[18] = !(k && k->worker) ? WAGE_MADE_NO_REGISTER
               : month_of(c)     ? WAGE_MADE
                                 : WAGE_MADE_NO_MONTH;
    made[16] = has_basic ? made[16] : WAGE_MADE_NOT_IN_FORMAT;
    made[12] = !(k && k->worker_at) ? WAGE_MADE_NO_REGISTER
               : c->has_unread      ? WAGE_MADE_NOT_READ
                                    : WAGE_MADE;
    made[14] = made[15] = line->lacks & WAGE_ACCOUNT ? WAGE_MADE_NOT_IN_FORMAT : WAGE_MADE;
    made[17] = line->lacks & WAGE_DEDUCTIONS ? WAGE_MADE_NOT_IN_FORMAT : WAGE_MADE;
    made[20] = format == WAGE_SA ? WAGE_MADE : WAGE_MADE_NOT_IN_FORMAT;
    bool has_date = format == WAGE_SA || format == WAGE_BANK;
    made[21] = !has_date           ? WAGE_MADE_NOT_IN_FORMAT
               : !c->options.month ? WAGE_MADE_NO_MONTH
               : !has_header       ? WAGE_MADE_NOT_READ
                                   : WAGE_MADE;
}

void wage_judge_file(struct wage_check *c)
{
    if (!c->is_stopped) {
        total_judge(c);
        missing_judge(c);
        made_set(c);
        return;
    }
    for (int i = 2; i <= WAGE_CHECKS; i++)
        c->summary.made[i] = WAGE_MADE_NOT_READ;
}
