/* Papers as PDF: of a request's lines one by one or all in one file, its receipt, its letter. Loaded and
   worded on this thread, drawn by the pool, answered here again.

   The trap: the worker may have his own paper though the request is not his: access is asked with the line's
   person, who is known only after loading. */
#include "decisions/reference.h"
#include "documents/paper_pool.h"
#include "identity/access.h"
#include "queries/papers.h"
#include "web/api.h"
#include "web/page.h"
#include "web/pages_papers.h"
#include "web/paper_words.h"
#include "web/service_way.h"

enum { BULK_LINES = 1000, LETTER_LINES = 500 };

/* ---- drawing ---- */

struct drawing {
    struct paper_job job;
    struct str name; /* of the file */
};

static void drawn(struct exchange *x)
{
    struct drawing *d = x->state;
    if (d->job.err != OK) {
        answer_error(x, d->job.err);
        return;
    }
    exchange_header(x, "Content-Disposition",
                    str_printf(x->req, "inline; filename=\"" STR_FMT ".pdf\"", STR_ARG(d->name)));
    exchange_header(x, "Cache-Control", S("no-store"));
    exchange_header(x, "X-Content-Type-Options", S("nosniff"));
    exchange_header(x, "Referrer-Policy", S("same-origin"));
    exchange_header(x, "Content-Security-Policy", S("frame-ancestors 'none'"));
    answer_bytes(x, 200, "application/pdf", d->job.pdf);
}

static void job_done(struct paper_job *job) { http_resume(job->user); }

static void draw(struct exchange *x, const struct paper *papers, size_t n, struct str name)
{
    struct drawing *d = arena_new_of(x->req, struct drawing);
    d->name = name;
    d->job = (struct paper_job){
        .arena = x->req, .papers = papers, .count = n, .done = job_done, .user = x->http};
    x->state = d;
    exchange_wait(x, drawn);
    d->job.err = ERR_BUSY;
    if (paper_pool_take(x->portal->papers, &d->job) != OK)
        http_resume(x->http);
}

/* ---- the request ---- */

struct asked {
    int service;
    int64_t establishment_id, seq;
    struct request_view view;
};

/* The number is read, the actor may see its papers. False after answering. */
static bool begin(struct exchange *x, struct asked *a)
{
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &a->service,
                                &a->establishment_id, &a->seq)) {
        answer_error(x, ERR_NOT_FOUND);
        return false;
    }
    struct resource about = {.establishment_id = a->establishment_id, .service = a->service};
    return exchange_may(x, ACTION_VIEW_DOCUMENT, &about);
}

/* Lines first .. first+max-1. The service in the number is only its label; the row says which it is. */
static enum err load(struct exchange *x, struct asked *a, int64_t first, int64_t max)
{
    TRY(request_view_load(x->reader, x->req, a->establishment_id, a->seq, first, max, &a->view));
    return a->view.request.service == a->service ? OK : ERR_NOT_FOUND;
}

/* The file's name: the request's number, never a person's. */
static struct str file_name(struct exchange *x, const char *what)
{
    return str_printf(x->req, STR_FMT "-%s", STR_ARG(x->params[0]), what);
}

/* ---- all papers ---- */

static enum err all_words(struct exchange *x, const struct asked *a, struct paper *out, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < a->view.lines_count; i++) {
        struct paper_facts f;
        enum err e = paper_of_line(x->reader, x->req, &a->view.request, &a->view.lines[i], &f);
        if (e == ERR_NOT_FOUND)
            continue;
        TRY(e);
        TRY(paper_words(x, &f, &out[(*n)++]));
    }
    return *n ? OK : ERR_NOT_FOUND;
}

/* Parts of a thousand lines: ?part=2 begins with line 1,001. */
void page_papers(struct exchange *x)
{
    struct asked *a = arena_new_of(x->req, struct asked);
    size_t n = 0;
    if (!begin(x, a))
        return;
    uint64_t part = query_number(x, "part", 1);
    enum err e = load(x, a, (int64_t)(part - 1) * BULK_LINES + 1, BULK_LINES);
    struct paper *papers = NULL;
    if (e == OK) {
        papers = arena_array(x->req, struct paper, a->view.lines_count + 1);
        e = all_words(x, a, papers, &n);
    }
    if (e == OK)
        draw(x, papers, n, file_name(x, "papers"));
    else
        answer_error(x, e);
}

/* ---- one paper ---- */

static enum err one_facts(struct exchange *x, struct asked *a, struct paper_facts *f)
{
    int64_t line;
    if (!reference_request_read(&x->portal->ref_key, x->params[0], &a->service,
                                &a->establishment_id, &a->seq) ||
        !str_to_i64(x->params[1], &line) || line < 1)
        return ERR_NOT_FOUND;
    TRY(load(x, a, line, 1));
    if (a->view.lines_count != 1 || a->view.lines[0].line.line != line)
        return ERR_NOT_FOUND;
    return paper_of_line(x->reader, x->req, &a->view.request, &a->view.lines[0], f);
}

void page_paper(struct exchange *x)
{
    struct asked *a = arena_new_of(x->req, struct asked);
    struct paper_facts *f = arena_new_of(x->req, struct paper_facts);
    struct paper *paper = arena_new_of(x->req, struct paper);
    enum err e = one_facts(x, a, f);
    struct resource about = {.establishment_id = a->establishment_id,
                             .service = a->service,
                             .person_id = e == OK ? f->person_id : 0};
    /* Who may not see it is not told whether it exists. */
    if (!exchange_may(x, ACTION_VIEW_DOCUMENT, &about))
        return;
    if (e == OK)
        e = paper_words(x, f, paper);
    if (e == OK)
        draw(x, paper, 1, file_name(x, str_c(x->req, x->params[1])));
    else
        answer_error(x, e);
}

/* ---- about the whole request ---- */

void page_receipt_pdf(struct exchange *x)
{
    struct asked *a = arena_new_of(x->req, struct asked);
    struct paper_facts f;
    struct paper *paper = arena_new_of(x->req, struct paper);
    if (!begin(x, a))
        return;
    enum err e = load(x, a, 1, LETTER_LINES);
    if (e == OK)
        e = paper_of_payment(x->reader, x->req, &a->view, &f);
    if (e == OK)
        e = paper_words(x, &f, paper);
    if (e == OK)
        draw(x, paper, 1, file_name(x, "receipt"));
    else
        answer_error(x, e);
}

void page_letter(struct exchange *x)
{
    struct asked *a = arena_new_of(x->req, struct asked);
    struct paper_facts f;
    struct paper *paper = arena_new_of(x->req, struct paper);
    if (!begin(x, a))
        return;
    enum err e = load(x, a, 1, LETTER_LINES);
    if (e == OK)
        e = paper_of_request(x->reader, x->req, &a->view, &f);
    if (e == OK)
        e = paper_letter_words(x, &f, &a->view, paper);
    if (e == OK)
        draw(x, paper, 1, file_name(x, "letter"));
    else
        answer_error(x, e);
}
