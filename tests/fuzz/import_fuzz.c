/* Any bytes as any kind of import file, against a small register: taking ends with OK or a fault named
   on a line of the file, and what is refused leaves nothing behind. Byte 0 chooses the kind; byte 1
   whether the rest comes after that kind's own header. */
#include "base/arena.h"
#include "fuzz/must.h"
#include "registers/import.h"
#include <sodium.h>

static struct db *db;
static struct importer *im;
static const struct policy *policy;

static const char persons[] = "id_no,nationality,sex,birth_day,name_ar,name_en\n"
                              "1000000008,SA,male,1390-01-01,فهد,Fahad\n"
                              "2000000006,IN,male,1980-05-05,راجيش,Rajesh\n";
static const char establishments[] =
    "unified_no,office_no,seq_no,unified_name_ar,unified_name_en,owner_id_no,name_ar,name_en,"
    "region,activity_code,status,is_main_branch,opened_on\n"
    "7000000001,1,2,م,G,1000000008,م,F,SA-01,4100,active,1,1425-01-01\n";
static const char employments[] = "establishment_no,id_no,status,start_on,occupation,wage\n"
                                  "1-2,2000000006,on_job,1430-01-01,7112,900\n";

static void give(struct arena *a, enum import_kind kind, const char *text)
{
    struct import_report report;
    MUST(import_run(im, a, kind, str_of(text), &(struct import_options){0}, &report) == OK);
}

static void set_up(void)
{
    static struct arena *boot;
    boot = arena_new(SIZE_MAX);
    struct buf faults = buf_new(boot);
    struct policy *loaded;
    struct day today;
    MUST(sodium_init() >= 0 && day_parse(S("1435-03-15"), &today));
    MUST(policy_load_embedded(boot, &loaded, &faults) == OK);
    policy = loaded;
    MUST(db_open("sqlite:/tmp/import_fuzz", DB_SCRATCH, &db) == OK && db_migrate(db) == OK);
    im = importer_new(db, policy, today);
    give(boot, IMPORT_PERSONS, persons);
    give(boot, IMPORT_ESTABLISHMENTS, establishments);
    give(boot, IMPORT_EMPLOYMENTS, employments);
}

static int64_t rows(void)
{
    struct db_rows r;
    MUST(db_query0(db, &r,
                   "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM establishment) + "
                   "(SELECT count(*) FROM employment) + (SELECT count(*) FROM visa) + "
                   "(SELECT count(*) FROM nitaqat_week) + (SELECT count(*) FROM suspension) + "
                   "(SELECT count(*) FROM case_mark) + (SELECT count(*) FROM import_file)") == OK);
    MUST(db_next(&r));
    int64_t n = db_int(&r, 0);
    MUST(db_done(&r) == OK);
    return n;
}

/* The columns in the order of the shape, as a header row. */
static void header_add(struct buf *b, enum import_kind kind)
{
    struct str columns = import_columns(b->arena, kind);
    for (size_t i = 0; i < columns.n; i++)
        if (columns.at[i] != '*' && columns.at[i] != ' ')
            buf_char(b, columns.at[i]);
    buf_char(b, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *arena;
    if (!arena) {
        arena = arena_new(SIZE_MAX);
        set_up();
    }
    if (n < 2)
        return 0;
    arena_reset(arena);
    enum import_kind kind = (enum import_kind)(1 + data[0] % IMPORT_KIND_LAST);
    struct buf text = buf_new(arena);
    if (data[1] & 1)
        header_add(&text, kind);
    buf_add(&text, data + 2, n - 2);
    int64_t before = rows();
    struct import_report report;
    const struct import_options dry = {.is_dry_run = true};
    enum err e = import_run(im, arena, kind, buf_out(&text), &dry, &report);
    MUST(e == OK || e == ERR_INPUT);
    MUST((e == OK) == (report.faults_count == 0));
    MUST(report.faults_listed <= IMPORT_FAULTS_MAX);
    int lines = 1;
    for (size_t i = 0; i < text.n; i++)
        lines += text.at[i] == '\n';
    for (int i = 0; i < report.faults_listed; i++)
        MUST(report.faults[i].line >= 1 && report.faults[i].line <= lines);
    MUST(rows() == before);
    return 0;
}
