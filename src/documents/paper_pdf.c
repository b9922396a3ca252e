/* Papers as one PDF; see the header. */
#include "documents/paper_pdf.h"
#include "documents/paper_parts.h"
#include <assert.h>

static struct str keywords_of(struct arena *a, const struct paper *papers, size_t n)
{
    struct buf b = buf_new(a);
    buf_c(&b, PAPER_KEYWORDS);
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_char(&b, ' ');
        buf_str(&b, papers[i].token);
    }
    return buf_out(&b);
}

static struct str title_of(struct arena *a, const struct paper *p)
{
    return str_printf(a, STR_FMT " " STR_FMT " - " STR_FMT, STR_ARG(p->title.ar),
                      STR_ARG(p->number.ar), STR_ARG(p->title.en));
}

enum err paper_pdf(struct pen *pen, struct arena *a, const struct paper *papers, size_t n,
                   struct str *out)
{
    assert(n >= 1 && n <= PAPERS_MAX);
    *out = (struct str){NULL, 0};
    struct qr *codes = arena_array(a, struct qr, n);
    for (size_t i = 0; i < n; i++)
        if (!qr_make(a, papers[i].address, &codes[i]))
            return fail(ERR_INPUT, "a paper's code of %zu bytes is no QR code",
                        papers[i].address.n);
    struct sheet *s =
        sheet_begin(pen, a, title_of(a, &papers[0]), papers[0].dated, keywords_of(a, papers, n));
    for (size_t i = 0; i < n; i++) {
        if (i)
            sheet_page(s);
        if (papers[i].kind == PAPER_LETTER)
            paper_draw_letter(s, &papers[i], &codes[i]);
        else
            paper_draw_page(s, &papers[i], &codes[i]);
    }
    return sheet_end(s, out);
}
