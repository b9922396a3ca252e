/* Wage files written; see the header. */
#include "wages/write.h"
#include "base/money.h"
#include "wages/column.h"
#include <stdio.h>

/* A row under way: cells go to `out`, `start` is where to go back to when one does not fit. */
struct row_writer {
    struct buf *out;
    size_t start;
    char separator;
    bool is_begun, is_wrong;
};

static struct row_writer row_begin(struct buf *out, char separator)
{
    return (struct row_writer){.out = out, .start = out->n, .separator = separator};
}

static void cell(struct row_writer *w, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.at[i] == w->separator || s.at[i] == '\n' || s.at[i] == '\r' || s.at[i] == 0)
            w->is_wrong = true;
    if (w->is_begun)
        buf_char(w->out, w->separator);
    w->is_begun = true;
    buf_str(w->out, s);
}

static void cell_amount(struct row_writer *w, int64_t halalas)
{
    char text[MONEY_TEXT_BYTES];
    if (halalas < 0 || halalas > MONEY_MAX.halalas)
        w->is_wrong = true;
    cell(w, money_format((struct money){halalas}, text));
}

static void cell_number(struct row_writer *w, int64_t n, int width)
{
    char text[32];
    int length = snprintf(text, sizeof text, "%0*lld", width, (long long)n);
    cell(w, (struct str){text, (size_t)length});
}

static void cell_day(struct row_writer *w, struct day day, bool is_iso)
{
    char iso[DAY_TEXT_BYTES], plain[DAY_TEXT_BYTES];
    if (day_is_none(day)) {
        cell(w, S(""));
        return;
    }
    struct str text = day_format_iso(day, iso);
    if (!is_iso) {
        int n = snprintf(plain, sizeof plain, "%.4s%.2s%.2s", iso, iso + 5, iso + 8);
        text = (struct str){plain, (size_t)n};
    }
    cell(w, text);
}

static enum err row_end(struct row_writer *w)
{
    if (w->is_wrong) {
        w->out->n = w->start;
        return ERR_INPUT;
    }
    buf_c(w->out, "\r\n");
    return OK;
}

static enum err captions(struct buf *out, const struct wage_layout *layout)
{
    struct row_writer w = row_begin(out, '\t');
    for (int i = 0; i < layout->count; i++)
        cell(&w, str_of(layout->columns[i].name));
    return row_end(&w);
}

/* ---- the ministry's file ---- */

enum err wage_write_sa_header(struct buf *out, const struct wage_header *h, bool has_captions)
{
    size_t start = out->n;
    if (has_captions)
        TRY(captions(out, &wage_sa_header));
    struct row_writer w = row_begin(out, '\t');
    cell(&w, h->dest_bank);
    cell(&w, h->bank_customer);
    cell(&w, h->debit_account);
    cell(&w, h->currency);
    cell_day(&w, h->value_date, false);
    cell_amount(&w, h->total);
    cell_day(&w, h->debit_date, false);
    cell(&w, h->file_ref);
    cell(&w, h->file_reject_code);
    cell(&w, h->establishment);
    enum err e = row_end(&w);
    if (e != OK) {
        out->n = start;
        return e;
    }
    return has_captions ? captions(out, &wage_sa_line) : OK;
}

enum err wage_write_sa_line(struct buf *out, const struct wage_line *l)
{
    struct row_writer w = row_begin(out, '\t');
    cell_amount(&w, l->net);
    cell(&w, l->account);
    cell(&w, l->name);
    cell(&w, l->bank);
    cell(&w, l->details);
    cell(&w, l->return_code);
    cell_amount(&w, l->basic);
    cell_amount(&w, l->housing);
    cell_amount(&w, l->other);
    cell_amount(&w, l->deductions);
    cell_number(&w, (int64_t)l->person, 10);
    cell(&w, l->transaction_ref);
    cell(&w, l->transaction_status);
    cell(&w, l->transaction_date);
    return row_end(&w);
}

void wage_write_sa_end(struct buf *out) { buf_c(out, "-\r\n"); }

/* ---- the SIF ---- */

enum err wage_write_uae_edr(struct buf *out, const struct wage_line *l)
{
    struct row_writer w = row_begin(out, ',');
    cell(&w, S("EDR"));
    cell_number(&w, (int64_t)l->person, 14);
    cell(&w, l->bank);
    cell(&w, l->account);
    cell_day(&w, l->start, true);
    cell_day(&w, l->end, true);
    cell_number(&w, l->days, 1);
    cell_amount(&w, l->basic);
    cell_amount(&w, l->other);
    cell_number(&w, l->leave_days, 1);
    return row_end(&w);
}

enum err wage_write_uae_scr(struct buf *out, const struct wage_header *h)
{
    struct row_writer w = row_begin(out, ',');
    char month[16];
    int n =
        snprintf(month, sizeof month, "%02d%04d", (int)(h->month % 12) + 1, (int)(h->month / 12));
    cell(&w, S("SCR"));
    cell(&w, h->establishment);
    cell(&w, h->dest_bank);
    cell_day(&w, h->created, true);
    cell(&w, h->created_time);
    cell(&w, (struct str){month, (size_t)n});
    cell_number(&w, h->count, 1);
    cell_amount(&w, h->total);
    cell(&w, h->currency);
    cell(&w, h->file_ref);
    return row_end(&w);
}
