/* How long papers take: one work permit drawn and signed by itself (after the first, which unpacks the fonts), and
   a bulk of 1,000 in one file, on one thread. Prints processor time, so that a busy machine gives nearly the same
   number, and the time that passed; the goals are 25 ms a paper and 15 s a bulk. */
#include "documents/paper_pdf.h"
#include "documents/token.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 41, BULK = 1000 };

#define TEXT(literal)                  \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }
#define W(arabic, english)          \
    {                               \
        TEXT(arabic), TEXT(english) \
    }

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const struct paper permit = {
    .kind = PAPER_WORK_PERMIT,
    .portal = W("بوابة العمل", "Labour portal"),
    .portal_what = W("الخدمات الإلكترونية لسوق العمل", "Electronic services of the labour market"),
    .title = W("رخصة عمل", "Work permit"),
    .number_label = W("رقم الرخصة", "Permit number"),
    .number = W("2481063957", "2481063957"),
    .subject_label = W("العامل", "Worker"),
    .subject = W("محمد أشرف حسين خان", "Mohammad Ashraf Hussain Khan"),
    .rows_count = 7,
    .rows = {{W("رقم الإقامة", "Residence number"), W("2214806417", "2214806417")},
             {W("الجنسية", "Nationality"), W("باكستان", "Pakistan")},
             {W("المهنة", "Occupation"), W("البناؤون، 7112", "Bricklayers, 7112")},
             {W("صاحب العمل", "Employer"),
              W("مؤسسة البناء المتين للمقاولات، 1-104582", "Al-Binaa Contracting, 1-104582")},
             {W("ممدَّدة من", "Extended from"),
              W("24 ربيع الأول 1435هـ، الموافق 25 يناير 2014م", "25 January 2014")},
             {W("تاريخ القرار", "Decided on"),
              W("15 ربيع الأول 1435هـ، الموافق 16 يناير 2014م", "16 January 2014")},
             {W("رقم الطلب", "Request number"), W("S04-1435-7XK2M0R4TQ", "S04-1435-7XK2M0R4TQ")}},
    .validity = W("سارية حتى 4 ربيع الأول 1436هـ", "Valid until 26 December 2014"),
    .validity_more = W("الموافق 26 ديسمبر 2014م", "which is 4 Rabi I 1436 AH"),
    .notes_count = 1,
    .notes = {W("تخص الرخصة العامل وصاحب العمل والمهنة المذكورين.",
                "The permit is for the worker, employer and occupation named here.")},
    .how = W("للتحقق: يُمسح الرمز بكاميرا الجوال، أو يُكتب رمز الوثيقة في صفحة التحقق.",
             "To check: scan the code with a phone, or type the paper's code."),
    .place = TEXT("https://bawaba.example/verify"),
};

static void make(struct arena *a, struct keyring *keyring, struct day day, int64_t line,
                 struct paper *out)
{
    unsigned char key[KEY_CODE_BYTES];
    char text[PAPER_CODE_TEXT_BYTES];
    *out = permit;
    keyring_code_key(keyring, key);
    out->code = paper_code_of(key, &(struct paper_id){1, 7, line, PAPER_WORK_PERMIT});
    out->dated = day;
    struct token t = {.kind = out->kind,
                      .code = out->code,
                      .issuer = S("bawaba"),
                      .number = out->number.en,
                      .holder = S("2417"),
                      .establishment = S("1-104582"),
                      .what = S("7112"),
                      .issued = day,
                      .until = day_add(day, 354)};
    if (token_sign(a, keyring, day, &t, &out->token) != OK)
        exit(1);
    out->address = str_printf(a, "https://bawaba.example/verify/" STR_FMT "#" STR_FMT,
                              STR_ARG(paper_code_text(&out->code, text)), STR_ARG(out->token));
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void draw(struct pen *pen, struct arena *a, struct keyring *keyring, struct day day, int n,
                 struct str *pdf)
{
    struct paper *papers = arena_array(a, struct paper, n);
    for (int i = 0; i < n; i++)
        make(a, keyring, day, i + 1, &papers[i]);
    if (paper_pdf(pen, a, papers, (size_t)n, pdf) != OK)
        exit(1);
}

int main(void)
{
    char folder[] = "/tmp/bawaba-papers-XXXXXX", path[64];
    double cpu[ROUNDS], begin = seconds(CLOCK_MONOTONIC);
    struct day day;
    struct keyring *keyring;
    struct pen *pen;
    struct str pdf;
    if (sodium_init() < 0 || !mkdtemp(folder) || !day_parse(S("1435-03-15"), &day))
        return 1;
    struct arena *boot = arena_new(16 << 20), *req = arena_new(1 << 30);
    snprintf(path, sizeof path, "%s/keys", folder);
    if (keyring_open(boot, path, day, &keyring) != OK || pen_new(&pen) != OK)
        return 1;
    draw(pen, req, keyring, day, 1, &pdf);
    printf("first paper: %.1f ms passed, fonts unpacked\n",
           (seconds(CLOCK_MONOTONIC) - begin) * 1e3);
    for (int i = 0; i < ROUNDS; i++) {
        arena_reset(req);
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        draw(pen, req, keyring, day, 1, &pdf);
        cpu[i] = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    }
    qsort(cpu, ROUNDS, sizeof *cpu, by_value);
    printf("one paper: median %.1f ms CPU, worst of %d %.1f ms, %zu bytes\n", cpu[ROUNDS / 2] * 1e3,
           ROUNDS, cpu[ROUNDS - 1] * 1e3, pdf.n);
    arena_reset(req);
    double start = seconds(CLOCK_PROCESS_CPUTIME_ID), passed = seconds(CLOCK_MONOTONIC);
    draw(pen, req, keyring, day, BULK, &pdf);
    printf("%d papers in one file: %.2f s CPU, %.2f s passed, %.1f MB\n", BULK,
           seconds(CLOCK_PROCESS_CPUTIME_ID) - start, seconds(CLOCK_MONOTONIC) - passed,
           (double)pdf.n / 1e6);
    unlink(path);
    rmdir(folder);
    arena_free(req);
    arena_free(boot);
    return 0;
}
