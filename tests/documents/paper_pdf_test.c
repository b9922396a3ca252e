/* Papers drawn: the same bytes twice, names that would be PDF syntax, names without end, many pages. What they
   look like, and whether a scanner reads them, tests/flows/papers.sh sees. */
#include "documents/paper_pdf.h"
#include "documents/qr.h"
#include "documents/token.h"
#include "support/keyring_file.h"
#include "support/paper_sample.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;
static struct keyring *keyring;
static struct pen *pen;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(512 << 20);
    keyring = keyring_file_open(arena, "1435-03-15");
    return pen_new(&pen) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    pen_free(pen);
    arena_free(arena);
    return 0;
}

static struct str drawn(const struct paper *papers, size_t n)
{
    struct str pdf;
    assert_int_equal(paper_pdf(pen, arena, papers, n, &pdf), OK);
    assert_true(str_starts(pdf, S("%PDF-1.")));
    assert_true(str_ends(str_trim(pdf), S("%%EOF")));
    return pdf;
}

/* The file without what its streams hold: packed bytes may look like anything. */
static struct str outline(struct str pdf)
{
    struct str rest = pdf;
    struct buf out = buf_new(arena);
    static const char begin[] = "\nstream\n", end[] = "endstream";
    for (const char *at; (at = memmem(rest.at, rest.n, begin, sizeof begin - 1)) != NULL;) {
        buf_add(&out, rest.at, (size_t)(at - rest.at));
        rest = str_from(rest, (size_t)(at - rest.at));
        at = memmem(rest.at, rest.n, end, sizeof end - 1);
        assert_non_null(at);
        rest = str_from(rest, (size_t)(at - rest.at) + sizeof end - 1);
    }
    buf_str(&out, rest);
    return buf_out(&out);
}

static bool has(struct str in, const char *what)
{
    return memmem(in.at, in.n, what, strlen(what)) != NULL;
}

static int count(struct str in, const char *what)
{
    int n = 0;
    for (const char *at; (at = memmem(in.at, in.n, what, strlen(what))); n++)
        in = str_from(in, (size_t)(at - in.at) + 1);
    return n;
}

static void the_same_paper_has_the_same_bytes(void **state)
{
    struct paper permit, letter;
    (void)state;
    paper_sample_permit(arena, keyring, S("https://b.example/verify/X"), 1, &permit);
    paper_sample_letter(arena, keyring, true, &letter);
    struct str first = drawn(&permit, 1), other = drawn(&letter, 1), again = drawn(&permit, 1);
    assert_true(str_eq(first, again));
    assert_false(str_eq(first, other));
    pen_free(pen); /* and with a pen that never drew another */
    assert_int_equal(pen_new(&pen), OK);
    assert_true(str_eq(first, drawn(&permit, 1)));
    assert_true(has(first, "/CreationDate (20140116"));
    assert_false(has(outline(first), "/JS"));
    assert_false(has(first, "/JavaScript"));
    assert_true(has(first, "/FontFile2"));
}

static void a_file_holds_the_tokens_of_its_papers(void **state)
{
    struct paper papers[3];
    (void)state;
    for (int i = 0; i < 3; i++)
        paper_sample_permit(arena, keyring, S(""), i + 1, &papers[i]);
    struct str pdf = drawn(papers, 3);
    for (int i = 0; i < 3; i++)
        assert_true(has(pdf, str_c(arena, papers[i].token)));
    assert_int_equal(count(pdf, "/Type /Page %"), 3);
}

/* Neither can end a string, a dictionary or a stream, nor name an action. */
static void hostile_names_are_only_glyphs(void **state)
{
    static const char *const names[] = {
        "()\\<<>>/JS (app.alert\\(1\\))",
        ") >> endobj 1 0 obj << /OpenAction << /S /JavaScript /JS (x) >> >>",
        "endstream endobj trailer << /Root 1 0 R >> %%EOF",
        "%PDF-1.4\n\r\t\x01\x1f",
        "<b>&amp;</b>", /* pango's markup is not spoken here */
        "\xe2\x80\xae\xe2\x81\xa9\xe2\x80\x8f",
    };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct paper p;
        paper_sample_permit(arena, keyring, S(""), 1, &p);
        p.subject = (struct words){str_of(names[i]), str_of(names[i])};
        p.rows[0].value = p.rows[3].label = p.validity = p.notes[0] = p.subject;
        struct str pdf = drawn(&p, 1);
        assert_true(outline(pdf).n < pdf.n / 2);
        assert_false(has(outline(pdf), "/JS"));
        assert_false(has(pdf, "/OpenAction"));
        assert_int_equal(count(pdf, "%%EOF"), 1);
        assert_int_equal(count(pdf, "trailer"), 1);
    }
}

/* The title is the one text of ours that stands in the file as text: in its properties. */
static void a_title_stays_a_string(void **state)
{
    struct paper p;
    (void)state;
    paper_sample_permit(arena, keyring, S(""), 1, &p);
    p.title = (struct words){S("a) >> endobj (b"), S("\\")};
    struct str pdf = drawn(&p, 1);
    assert_true(has(pdf, "/Title <FEFF00610029")); /* as digits */
    assert_false(has(pdf, "endobj (b"));
}

static void names_without_end_are_cut(void **state)
{
    enum { LONG = 10000 };
    char *latin = arena_alloc(arena, LONG), *arabic = arena_alloc(arena, 2 * LONG);
    struct paper p;
    (void)state;
    memset(latin, 'W', LONG);
    for (size_t i = 0; i < LONG; i++)
        memcpy(arabic + 2 * i, "ش", 2);
    paper_sample_permit(arena, keyring, S(""), 1, &p);
    p.subject = (struct words){{arabic, 2 * LONG}, {latin, LONG}};
    for (size_t i = 0; i < p.rows_count; i++)
        p.rows[i].value = p.subject;
    p.validity = p.title = p.subject;
    struct str pdf = drawn(&p, 1);
    assert_int_equal(count(pdf, "/Type /Page %"), 1);
    assert_true(pdf.n < 200 << 10);
    struct paper letter;
    paper_sample_letter(arena, keyring, false, &letter);
    letter.rows[0].value = p.subject;
    drawn(&letter, 1);
}

static void a_letter_takes_the_pages_it_needs(void **state)
{
    enum { LINES = 60 };
    struct paper letter;
    (void)state;
    paper_sample_letter(arena, keyring, true, &letter);
    struct paper_line *lines = arena_array(arena, struct paper_line, LINES);
    for (size_t i = 0; i < LINES; i++)
        lines[i] = letter.lines[0];
    letter.lines = lines;
    letter.lines_count = LINES;
    struct str pdf = drawn(&letter, 1);
    int pages = count(pdf, "/Type /Page %");
    assert_in_range(pages, 8, 30);
    assert_true(str_eq(pdf, drawn(&letter, 1)));
}

static void a_code_too_long_for_a_square_is_an_error(void **state)
{
    struct paper p;
    struct str pdf;
    (void)state;
    paper_sample_permit(arena, keyring, S(""), 1, &p);
    char *text = arena_alloc(arena, QR_TEXT_MAX + 1);
    memset(text, 'x', QR_TEXT_MAX + 1);
    p.address = (struct str){text, QR_TEXT_MAX + 1};
    assert_int_equal(paper_pdf(pen, arena, &p, 1, &pdf), ERR_INPUT);
    p.address = (struct str){text, QR_TEXT_MAX};
    drawn(&p, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_same_paper_has_the_same_bytes),
        TEST(a_file_holds_the_tokens_of_its_papers),
        TEST(hostile_names_are_only_glyphs),
        TEST(a_title_stays_a_string),
        TEST(names_without_end_are_cut),
        TEST(a_letter_takes_the_pages_it_needs),
        TEST(a_code_too_long_for_a_square_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
