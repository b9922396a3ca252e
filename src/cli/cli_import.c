/* bawaba import: takes a register over from a CSV file, whole or not at all. */
#include "cli/options.h"
#include "cli/pace.h"
#include "decisions/record_import.h"
#include "web/message.h"
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

extern const struct command cli_import;

/* ---- the file ---- */

/* The file's bytes, mapped; false, and a line on standard error, when it can't be read. */
static bool file_map(const char *path, struct str *out)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool is_open = fd >= 0 && fstat(fd, &st) == 0;
    if (is_open && S_ISREG(st.st_mode) && (size_t)st.st_size <= IMPORT_FILE_BYTES_MAX) {
        *out = S("");
        void *at = st.st_size ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : "";
        close(fd);
        if (at != MAP_FAILED) {
            *out = (struct str){at, (size_t)st.st_size};
            return true;
        }
    } else if (fd >= 0) {
        close(fd);
    }
    if (is_open)
        fprintf(stderr, "bawaba: %s is no file of at most 2 GiB\n", path);
    else
        perror(path);
    return false;
}

/* ---- the report ---- */

static struct str reason_text(enum lang lang, enum import_reason reason)
{
    struct str key = str_printf(cli_arena(), "import.reason.%s", import_reason_name(reason));
    return message(lang, str_c(cli_arena(), key));
}

static json_t *json_str(struct str s) { return json_stringn(s.at, s.n); }

static void report_json(const struct import_report *report, enum err e)
{
    json_t *list = json_array();
    for (int i = 0; i < report->faults_listed; i++) {
        const struct import_fault *f = &report->faults[i];
        json_array_append_new(
            list, json_pack("{s:i, s:o, s:o, s:s, s:o, s:o, s:o}", "line", f->line, "column",
                            json_str(f->column), "value", json_str(f->value), "reason",
                            import_reason_name(f->reason), "required", json_str(f->required),
                            "message_ar", json_str(reason_text(LANG_AR, f->reason)), "message_en",
                            json_str(reason_text(LANG_EN, f->reason))));
    }
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, report->sha256, 32);
    json_t *json = json_pack("{s:b, s:I, s:I, s:o, s:I, s:s}", "is_taken",
                             e == OK && report->operation_no > 0, "rows", (json_int_t)report->rows,
                             "faults_count", (json_int_t)report->faults_count, "faults", list,
                             "operation_no", (json_int_t)report->operation_no, "sha256", hex);
    json_dumpf(json, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(json);
}

static void fault_print(const struct import_fault *f)
{
    fprintf(stderr, "line %d", f->line);
    if (f->column.n)
        fprintf(stderr, ", %.*s", STR_ARG(f->column));
    if (f->value.n)
        fprintf(stderr, " \"%.*s\"", STR_ARG(f->value));
    fprintf(stderr, ": %.*s", STR_ARG(reason_text(LANG_EN, f->reason)));
    if (f->required.n)
        fprintf(stderr, " (%.*s)", STR_ARG(f->required));
    fputc('\n', stderr);
}

static void report_print(const struct import_report *report, enum import_kind kind, enum err e,
                         bool is_dry_run)
{
    for (int i = 0; i < report->faults_listed; i++)
        fault_print(&report->faults[i]);
    if (report->faults_count > report->faults_listed)
        fprintf(stderr, "and %lld more faults\n",
                (long long)(report->faults_count - report->faults_listed));
    if (report->faults_count)
        fprintf(stderr, "bawaba: %lld faults in %lld rows; nothing was taken\n",
                (long long)report->faults_count, (long long)report->rows);
    else if (e == OK && is_dry_run)
        printf("%lld rows of %s would be taken\n", (long long)report->rows, import_kind_name(kind));
    else if (e == OK)
        printf("%lld rows of %s taken as operation %lld\n", (long long)report->rows,
               import_kind_name(kind), (long long)report->operation_no);
}

/* ---- the command ---- */

struct wish {
    const char *url, *path;
    enum import_kind kind;
    struct day today;
    bool is_dry_run, is_json;
};

static enum err take(const struct wish *wish, struct db *db, struct str text,
                     struct import_report *report)
{
    struct buf faults = buf_new(cli_arena());
    const struct policy *policy;
    struct policy *loaded;
    enum err loading = policy_load_embedded(cli_arena(), &loaded, &faults);
    fprintf(stderr, STR_FMT, STR_ARG(buf_out(&faults)));
    TRY(loading);
    policy = loaded;
    TRY(db_migrate(db));
    struct record_import record = {.db = db, .policy = policy, .clock = clock_read(wish->today)};
    struct pace pace = pace_begin("rows");
    const struct import_options options = {
        .is_dry_run = wish->is_dry_run,
        .record = record_import_add,
        .record_ctx = &record,
        .progress = pace_tell,
        .progress_ctx = &pace,
    };
    struct importer *im = importer_new(db, policy, record.clock.today);
    enum err e = db_bulk_begin(db);
    if (e == OK) {
        e = import_run(im, cli_arena(), wish->kind, text, &options, report);
        enum err ended = db_bulk_end(db);
        e = e == OK ? ended : e;
    }
    importer_free(im);
    return e;
}

static int import_command(const struct wish *wish)
{
    struct str text;
    struct db *db;
    struct import_report report = {0};
    if (!file_map(wish->path, &text))
        return CLI_REFUSED;
    if (sodium_init() < 0 || messages_load(cli_arena()) != OK ||
        db_open(wish->url, DB_WRITE, &db) != OK) {
        fprintf(stderr, "bawaba: the store did not open; the lines above say why\n");
        return CLI_REFUSED;
    }
    enum err e = take(wish, db, text, &report);
    db_close(db);
    if (wish->is_json)
        report_json(&report, e);
    else
        report_print(&report, wish->kind, e, wish->is_dry_run);
    if (e != OK && e != ERR_INPUT)
        fprintf(stderr, "bawaba: nothing was taken; the lines above say why\n");
    return e == OK ? CLI_DONE : CLI_REFUSED;
}

static int import_main(int argc, char **argv)
{
    struct wish wish = {.url = "sqlite:var/bawaba.db", .today = DAY_NONE};
    const struct cli_option list[] = {
        {"db", OPTION_TEXT, &wish.url, "the store: sqlite:PATH or postgresql://…"},
        {"dry-run", OPTION_FLAG, &wish.is_dry_run, "checks everything and writes nothing"},
        {"today", OPTION_DAY, &wish.today, "the business day whose policy weighs Saudi workers"},
        {"json", OPTION_FLAG, &wish.is_json, "the report as JSON"},
    };
    struct options o = {.command = &cli_import,
                        .list = list,
                        .count = sizeof list / sizeof *list,
                        .words_min = 2,
                        .words_max = 2};
    int status = options_read(&o, argc, argv);
    if (status != CLI_GO)
        return status;
    int kind = import_kind_find(str_of(o.words[0]));
    if (kind < 0)
        return options_wrong(&o, "there is nothing of kind \"%s\" to import", o.words[0]);
    wish.kind = (enum import_kind)kind;
    wish.path = o.words[1];
    return import_command(&wish);
}

const struct command cli_import = {
    .name = "import",
    .usage = "KIND FILE.csv [--db URL] [--dry-run] [--today DAY] [--json]",
    .help =
        "Takes a register over from a CSV file, whole or not at all.\n"
        "KIND is persons, establishments, employments, permits, visas, weeks, suspensions, cases,\n"
        "professional_licences or activity_licences, and they go in that order: what a row names\n"
        "must be on file. The first row names the columns, in any order; dates are Hijri (1435-03-15) or ISO (2014-01-16), money is in\n"
        "riyals. Every bad row is named with line, column, value and reason, up to 1,000 of them.\n"
        "Columns (* must stand):\n"
        "  persons: id_no or border_no, nationality*, sex* (male, female), birth_day*, name_ar*,\n"
        "    name_en*, passport_no, passport_expiry, iqama_expiry, entry_on, exit_visa_on,\n"
        "    departed_on, is_outside, levy_exempt, phone, language\n"
        "  establishments: office_no*, seq_no*, unified_no*, unified_name_ar*, unified_name_en*,\n"
        "    owner_id_no*, name_ar*, name_en*, region*, activity_code*, activity_group, status*,\n"
        "    is_main_branch*, is_cr_exempt, cr_no, cr_expiry, national_address_expiry,\n"
        "    zakat_cert_expiry, chamber_expiry, opened_on*, iban, industrial_free,\n"
        "    wage_compliance_bp, wage_delay_months, is_owner_insured, insured_saudis,\n"
        "    permit_year_start, levy_free_used, self_evaluation_bp\n"
        "  employments: establishment_no*, id_no or border_no, status*, start_on*, end_on, origin,\n"
        "    occupation* (ISCO-08), visa_occupation, wage*, insured_wage, work_kind, weight_kind,\n"
        "    is_contract_documented, permit_kind, permit_no, permit_issue, permit_expiry,\n"
        "    first_permit_on, permit_is_levy_free\n"
        "  permits: establishment_no*, id_no or border_no, permit_kind*, permit_no, permit_issue,\n"
        "    permit_expiry, first_permit_on, permit_is_levy_free\n"
        "  visas: establishment_no*, visa_no*, authorisation_no*, occupation*, nationality*, sex*,\n"
        "    embassy*, issued_on*, expiry_on*, status*, used_by_id_no, used_by_border_no, used_on\n"
        "  weeks: unified_no*, activity_group*, week* (a Saturday), rate_bp*, workers*, saudi_units*\n"
        "  suspensions: establishment_no*, from_day*, until_day, spares_permits*, reason*\n"
        "  cases: establishment_no*, id_no or border_no, kind*, opened_on*\n"
        "  professional_licences: id_no or border_no, body* (engineers, accountants, agriculture,\n"
        "    health), number*, expiry*\n"
        "  activity_licences: establishment_no*, activity_group*, number*, expiry",
    .run = import_main,
};
