/* How fast a wage file is read and judged: a file of 1,000,000 lines (or as many as the first argument says)
   in the ministry's form, names half Arabic and half Latin, written to a temporary file first; then
   read in pieces of 256 KiB on one thread with every check. Prints lines a second of one
   processor's time (reading included), the median of 5 rounds: without registers, as `bawaba wages check` does, and with a register that knows every
   worker at once. Then the most memory that the process ever held (ru_maxrss); writing the file needs
   less. */
#include "base/arena.h"
#include "base/random.h"
#include "rules/ids.h"
#include "wages/check.h"
#include "wages/write.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { LINES = 1000000, ROUNDS = 5, PIECE = 256 << 10 };

static const char *const names[] = {"محمد رفيق الإسلام", "ABDUL KARIM ISLAM", "عبدالله القحطاني",
                                    "MARIA SANTOS",      "RAJESH KUMAR",      "أحمد محمود السيد"};
static char piece[PIECE];

/* Of the processor, not of the clock on the wall: a machine with other work to do gives the same number. */
static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t basic_of(uint32_t i) { return (int64_t)(150000 + i % 9000 * 100); }

static int64_t line_write(struct buf *out, uint32_t i)
{
    char iban[ID_IBAN_TEXT_BYTES];
    struct wage_line l = {
        .account = id_make_iban(80, i * UINT64_C(7919) + 1000, iban),
        .name = str_of(names[i % 6]),
        .bank = S("RJHI"),
        .details = S("SALARY 2014-01"),
        .basic = basic_of(i),
        .housing = basic_of(i) / 4,
        .other = 20000 + i % 77,
        .deductions = i % 5 ? 0 : 12345,
        .person = id_make_person(i % 10 ? 2 : 1, i),
    };
    l.net = l.basic + l.housing + l.other - l.deductions;
    if (wage_write_sa_line(out, &l) != OK)
        abort();
    return l.net;
}

static void all_write(int fd, struct str bytes)
{
    if (write(fd, bytes.at, bytes.n) != (ssize_t)bytes.n) {
        perror("bench");
        exit(1);
    }
}

/* The header tells the sum, so the lines are made twice: once to add, once to write. */
static void file_write(int fd, uint32_t lines)
{
    struct arena *a = arena_new(8 << 20);
    int64_t total = 0;
    for (int pass = 0; pass < 2; pass++) {
        struct buf out = buf_new(a);
        struct wage_header h = {
            .dest_bank = S("RJHI"),
            .bank_customer = S("0000123456"),
            .debit_account = S("SA2780000000009990001234"),
            .currency = S("SAR"),
            .debit_date = DAY_NONE,
            .total = total,
            .file_ref = S("REF2014010001"),
            .establishment = S("9999901"),
        };
        if (!day_from_ymd(2014, 1, 31, &h.value_date) || wage_write_sa_header(&out, &h, true) != OK)
            abort();
        for (uint32_t i = 0; i < lines; i++) {
            int64_t net = line_write(&out, i);
            total += pass ? 0 : net;
            if (out.n > PIECE) {
                if (pass)
                    all_write(fd, buf_out(&out));
                out.n = 0;
            }
        }
        wage_write_sa_end(&out);
        if (pass)
            all_write(fd, buf_out(&out));
    }
    arena_free(a);
}

static uint64_t findings;
static void finding_count(void *ctx, const struct wage_finding *f)
{
    (void)ctx, (void)f;
    findings++;
}

static size_t read_again(void *ctx, uint64_t offset, char *to, size_t n)
{
    ssize_t got = pread(*(int *)ctx, to, n, (off_t)offset);
    return got > 0 ? (size_t)got : 0;
}

/* ---- a register that knows everyone ---- */

static uint32_t workers;
static bool no_ref(void *ctx, struct str ref) { return (void)ctx, (void)ref, false; }
static bool own(void *ctx, struct str establishment) { return (void)ctx, establishment.n > 0; }
static bool worker(void *ctx, uint64_t person, struct wage_worker *out)
{
    (void)ctx;
    *out = (struct wage_worker){true, basic_of((uint32_t)(person / 10 % 100000000)), DAY_NONE};
    return true;
}
static bool worker_at(void *ctx, uint32_t i, uint64_t *person)
{
    (void)ctx;
    *person = id_make_person(i % 10 ? 2 : 1, i);
    return i < workers;
}

static double round_run(int fd, off_t bytes, const struct wage_register *known)
{
    static const struct wage_rules rules = {
        .file_bytes_max = UINT64_C(256) << 20,
        .lines_max = LINES,
        .line_bytes_max = 8192,
        .wage_min_halalas = 40000,
        .wage_max_halalas = 10000000,
        .deductions_max_bp = 5000,
        .value_days_max = 60,
        .basic_unrecorded_days = 90,
    };
    struct wage_options options = {
        .format = WAGE_SA, .month = 2014 * 12, .bytes_expected = (uint64_t)bytes};
    random_bytes(options.key, sizeof options.key);
    const struct wage_source source = {&fd, read_again};
    const struct wage_sink sink = {.finding = finding_count};
    struct arena *a = arena_new(64 << 20);
    double start = seconds();
    struct wage_check *c = wage_check_new(a, &options, &rules, known, &source, &sink);
    lseek(fd, 0, SEEK_SET);
    for (ssize_t n; (n = read(fd, piece, sizeof piece)) > 0;)
        wage_check_feed(c, (struct str){piece, (size_t)n});
    const struct wage_summary *s = wage_check_end(c);
    double took = seconds() - start;
    if (s->outcome != WAGE_ACCEPTED || findings) {
        fprintf(stderr, "bench: a clean file had %llu findings\n", (unsigned long long)findings);
        exit(1);
    }
    arena_free(a);
    return took;
}

static int order(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void row(const char *name, int fd, off_t bytes, uint32_t lines,
                const struct wage_register *known)
{
    double took[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        took[i] = round_run(fd, bytes, known);
    qsort(took, ROUNDS, sizeof *took, order);
    printf("%s: %.0f lines/s, %.0f MB/s\n", name, lines / took[ROUNDS / 2],
           (double)bytes / took[ROUNDS / 2] / 1e6);
}

int main(int argc, char **argv)
{
    uint64_t lines = LINES;
    char path[] = "/tmp/bawaba-wages-XXXXXX";
    if (argc > 1 && (!str_to_u64(str_of(argv[1]), &lines) || lines < 1 || lines > LINES)) {
        fprintf(stderr, "usage: wages_bench [LINES, at most %d]\n", LINES);
        return 2;
    }
    int fd = mkstemp(path);
    if (fd < 0) {
        perror(path);
        return 1;
    }
    unlink(path);
    workers = (uint32_t)lines;
    file_write(fd, workers);
    off_t bytes = lseek(fd, 0, SEEK_END);
    const struct wage_register known = {NULL, no_ref, own, worker, worker_at};
    row("wages: judged without registers", fd, bytes, workers, NULL);
    row("wages: judged with every check", fd, bytes, workers, &known);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("wages: most memory held: %.1f MiB\n", (double)used.ru_maxrss / 1024);
    return 0;
}
