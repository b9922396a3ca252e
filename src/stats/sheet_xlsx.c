/* A workbook by libxlsxwriter; see stats/sheet.h. Words go in with worksheet_write_string, which never makes
   a formula of them; the library would otherwise read a leading "=". */
#include "stats/sheet.h"
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { COLUMN_WIDTH = 18, LABEL_WIDTH = 42, CELL_BYTES_MAX = 32000 };

struct page {
    struct arena *arena;
    const struct sheet *s;
    lxw_worksheet *sheet;
    lxw_format *bold, *whole, *decimals, *soft;
};

static void words(struct page *p, lxw_row_t row, lxw_col_t column, struct str text,
                  lxw_format *format)
{
    struct str cut = str_first(text, CELL_BYTES_MAX);
    worksheet_write_string(p->sheet, row, column, str_c(p->arena, cut), format);
}

static void head(struct page *p, lxw_row_t *row)
{
    const struct sheet *s = p->s;
    words(p, (*row)++, 0, s->title, p->bold);
    words(p, (*row)++, 0, s->note, p->soft);
    words(p, (*row)++, 0, s->source, p->soft);
    (*row)++;
    words(p, *row, 0, s->by.code, p->bold);
    words(p, *row, 1, s->by.label, p->bold);
    for (size_t c = 0; c < s->columns_count; c++)
        words(p, *row, (lxw_col_t)(c + 2), s->columns[c].label, p->bold);
    (*row)++;
}

static void number(struct page *p, lxw_row_t row, size_t r, size_t c)
{
    const struct sheet *s = p->s;
    enum { WHOLE = 100 };
    size_t at = sheet_at(s, r, c);
    lxw_col_t column = (lxw_col_t)(c + 2);
    bool is_whole = s->units[c] == UNIT_COUNT || s->units[c] == UNIT_SECONDS;
    switch (s->status[at]) {
    case SHEET_SHOWN:
    case SHEET_PROVISIONAL:
        worksheet_write_number(p->sheet, row, column,
                               is_whole ? (double)s->cells[at] : (double)s->cells[at] / WHOLE,
                               is_whole ? p->whole : p->decimals);
        return;
    case SHEET_HIDDEN: words(p, row, column, S("c"), p->soft); return;
    case SHEET_NONE: return;
    }
}

static void fill(struct page *p)
{
    lxw_row_t row = 0;
    if (p->s->is_rtl)
        worksheet_right_to_left(p->sheet);
    worksheet_set_column(p->sheet, 0, 0, COLUMN_WIDTH, NULL);
    worksheet_set_column(p->sheet, 1, 1, LABEL_WIDTH, NULL);
    worksheet_set_column(p->sheet, 2, (lxw_col_t)(p->s->columns_count + 1), COLUMN_WIDTH, NULL);
    head(p, &row);
    worksheet_freeze_panes(p->sheet, row, 2);
    for (size_t r = 0; r < p->s->rows_count; r++, row++) {
        words(p, row, 0, p->s->rows[r].code, NULL);
        words(p, row, 1, p->s->rows[r].label, NULL);
        for (size_t c = 0; c < p->s->columns_count; c++)
            number(p, row, r, c);
    }
}

static lxw_error write_book(struct arena *a, const struct sheet *s, const char *path)
{
    lxw_workbook *book = workbook_new(path);
    if (!book)
        return LXW_ERROR_MEMORY_MALLOC_FAILED;
    struct page p = {.arena = a, .s = s, .sheet = workbook_add_worksheet(book, "bawaba")};
    p.bold = workbook_add_format(book);
    p.whole = workbook_add_format(book);
    p.decimals = workbook_add_format(book);
    p.soft = workbook_add_format(book);
    format_set_bold(p.bold);
    format_set_num_format(p.whole, "#,##0");
    format_set_num_format(p.decimals, "#,##0.00");
    format_set_font_color(p.soft, 0x46534B);
    fill(&p);
    return workbook_close(book);
}

static enum err read_all(int file, struct buf *out)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return fail(ERR_IO, "the workbook cannot be read back");
    size_t n = (size_t)about.st_size;
    char *at = buf_room(out, n);
    for (size_t done = 0; done < n;) {
        ssize_t got = pread(file, at + done, n - done, (off_t)done);
        if (got <= 0)
            return fail(ERR_IO, "the workbook cannot be read back");
        done += (size_t)got;
    }
    out->n += n;
    return OK;
}

/* The library writes to a name only: the name of a file that lies in memory. */
enum err sheet_xlsx(struct arena *a, const struct sheet *s, struct buf *out)
{
    char path[32];
    int file = memfd_create("workbook", MFD_CLOEXEC);
    if (file < 0)
        return fail(ERR_IO, "no room for a workbook");
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    lxw_error e = write_book(a, s, path);
    enum err err = e == LXW_NO_ERROR
                       ? read_all(file, out)
                       : fail(ERR_IO, "the workbook could not be written: %s", lxw_strerror(e));
    close(file);
    return err;
}
