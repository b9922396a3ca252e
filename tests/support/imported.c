/* See the header. */
#include "support/imported.h"
#include "decisions/payment.h"
#include "decisions/rebuild.h"
#include "decisions/record_import.h"
#include "model/occupation.h"
#include "rules/ids.h"
#include "support/redecided.h"
#include <sodium.h>
#include <stdio.h>

enum { OWNER = 1, OFFICER = 2, FIRST_SAUDI = 3 };

static int64_t saudi_no(int i) { return (int64_t)id_make_person(1, (uint32_t)i); }

static const char *iso(char text[static DAY_TEXT_BYTES], struct day today, int days)
{
    day_format_iso(day_add(today, days), text);
    return text;
}

static struct str persons(struct fixture *f, int saudis)
{
    char passport[DAY_TEXT_BYTES], departed[DAY_TEXT_BYTES];
    struct buf b = buf_new(f->arena);
    buf_c(&b, "id_no,nationality,sex,birth_day,name_ar,name_en,passport_expiry,iqama_expiry,"
              "departed_on,is_outside\n");
    for (int i = OWNER; i < FIRST_SAUDI + saudis; i++)
        buf_printf(&b, "%lld,SA,female,1980-01-01,سارة,Sara,,,,0\n", (long long)saudi_no(i));
    iso(passport, f->today, 900);
    for (int i = 0; i < IMPORTED_EXPATS + IMPORTED_DEPARTED; i++) {
        bool is_gone = i >= IMPORTED_EXPATS;
        buf_printf(&b, "%lld,IN,male,1985-01-01,راجيش,Rajesh,%s,%s,%s,%d\n",
                   (long long)fixture_iqama(i), passport, passport,
                   is_gone ? iso(departed, f->today, -10 * (i - IMPORTED_EXPATS + 1)) : "",
                   is_gone);
    }
    return buf_out(&b);
}

static struct str establishments(struct fixture *f)
{
    char until[DAY_TEXT_BYTES], opened[DAY_TEXT_BYTES];
    iso(until, f->today, 400);
    return str_printf(f->arena,
                      "unified_no,office_no,seq_no,unified_name_ar,unified_name_en,owner_id_no,"
                      "name_ar,name_en,region,activity_code,activity_group,status,is_main_branch,"
                      "opened_on,cr_no,cr_expiry,national_address_expiry,zakat_cert_expiry\n"
                      "7000000001,1,104582,نخيل,Nakheel,%lld,نخيل,Nakheel,SA-01,2410,"
                      "manufacturing,active,1,%s,1010123456,%s,%s,%s\n",
                      (long long)saudi_no(OWNER), iso(opened, f->today, -3000), until, until,
                      until);
}

static struct str employments(struct fixture *f, int saudis)
{
    char start[DAY_TEXT_BYTES], end[DAY_TEXT_BYTES], expiry[DAY_TEXT_BYTES];
    struct buf b = buf_new(f->arena);
    buf_c(&b, "establishment_no,id_no,status,start_on,end_on,occupation,wage,permit_kind,permit_no,"
              "permit_issue,permit_expiry\n");
    iso(start, f->today, -700);
    iso(expiry, f->today, 200);
    for (int i = FIRST_SAUDI; i < FIRST_SAUDI + saudis; i++)
        buf_printf(&b, "1-104582,%lld,on_job,%s,,4110,5000,,,,\n", (long long)saudi_no(i), start);
    for (int i = 0; i < IMPORTED_EXPATS + IMPORTED_DEPARTED; i++) {
        bool is_gone = i >= IMPORTED_EXPATS;
        buf_printf(&b, "1-104582,%lld,%s,%s,%s,7212,1500,standard,%d,%s,%s\n",
                   (long long)fixture_iqama(i), is_gone ? "departed" : "on_job", start,
                   is_gone ? iso(end, f->today, -10 * (i - IMPORTED_EXPATS + 1)) : "",
                   1000000000 + i, start, expiry);
    }
    return buf_out(&b);
}

static void take(struct importer *im, struct fixture *f, struct record_import *record,
                 enum import_kind kind, struct str text)
{
    struct import_report report = {0};
    struct import_options options = {.record = record_import_add, .record_ctx = record};
    enum err e = import_run(im, f->arena, kind, text, &options, &report);
    if (report.faults_count)
        fail_msg("line %d, " STR_FMT " \"" STR_FMT "\": %s", report.faults[0].line,
                 STR_ARG(report.faults[0].column), STR_ARG(report.faults[0].value),
                 import_reason_name(report.faults[0].reason));
    assert_int_equal(e, OK);
}

static void import(struct fixture *f, int saudis)
{
    struct db *db;
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    struct record_import record = {.db = db, .policy = f->policy, .clock = {.today = f->today}};
    struct importer *im = importer_new(db, f->policy, f->today);
    take(im, f, &record, IMPORT_PERSONS, persons(f, saudis));
    take(im, f, &record, IMPORT_ESTABLISHMENTS, establishments(f));
    take(im, f, &record, IMPORT_EMPLOYMENTS, employments(f, saudis));
    importer_free(im);
    db_close(db);
}

void imported_open(struct fixture *f, void **state, const char *today, int saudis)
{
    char sql[300];
    static bool is_loaded;
    *f = (struct fixture){.arena = arena_new(64 << 20), .url = store_url(state)};
    struct buf faults = buf_new(f->arena);
    if (!is_loaded) {
        assert_true(sodium_init() >= 0);
        static struct arena *boot __attribute__((used)); /* stays for the whole program */
        boot = arena_new(64 << 20);
        assert_int_equal(occupations_load(boot), OK);
        is_loaded = true;
    }
    assert_int_equal(policy_load_embedded(f->arena, &f->policy, &faults), OK);
    assert_true(day_parse(str_of(today), &f->today));
    import(f, saudis);
    snprintf(sql, sizeof sql,
             "INSERT INTO account VALUES (1, %d, 1, 2, 1, 0, %d);"
             "INSERT INTO account VALUES (%d, %d, 2, 2, 1, 0, %d);",
             OWNER, f->today.n - 100, IMPORTED_OFFICER_ACCOUNT, OFFICER, f->today.n - 100);
    fixture_sql(f, sql);
    struct writer_config c = {
        .url = f->url, .policy = f->policy, .fixed_today = f->today, .threads = 1};
    assert_int_equal(writer_start(&c, &f->writer), OK);
    assert_int_equal(db_open(f->url, DB_READ, &f->reader), OK);
    f->owner = (struct actor){
        .account_id = FIXTURE_OWNER_ACCOUNT,
        .person_id = OWNER,
        .roles = ROLE_CUSTOMER,
        .level = 2,
        .establishment_id = FIXTURE_ESTABLISHMENT,
        .capacity = CAPACITY_OWNER,
        .services = ~(uint64_t)1 >> 1,
        .may_pay = true,
        .may_grant = true,
    };
}

struct actor imported_officer(void)
{
    return (struct actor){.account_id = IMPORTED_OFFICER_ACCOUNT,
                          .person_id = OFFICER,
                          .roles = ROLE_OFFICER,
                          .level = 2};
}

struct submission *imported_submission(struct fixture *f, const char *service, int64_t number)
{
    struct submission *s = arena_new_of(f->arena, struct submission);
    struct submission_line *line = arena_new_of(f->arena, struct submission_line);
    line->number = number;
    for (int k = 0; k < INPUTS_MAX; k++)
        line->input.value[k] = VALUE_UNKNOWN;
    s->service = service_by_id(str_of(service));
    s->job.run = submission_run;
    s->job.arena = f->arena;
    s->job.establishment_id = FIXTURE_ESTABLISHMENT;
    s->actor = f->owner;
    s->channel = CHANNEL_WEB;
    s->lines = line;
    s->lines_count = 1;
    return s;
}

void imported_pay(struct fixture *f, const struct submission *s)
{
    struct payment *p = arena_new_of(f->arena, struct payment);
    p->job.run = payment_run;
    p->job.arena = f->arena;
    p->job.establishment_id = FIXTURE_ESTABLISHMENT;
    p->seq = s->request.seq;
    p->amount = s->request.fee;
    p->event_id = str_printf(f->arena, "evt-%lld", (long long)s->request.seq);
    p->is_known_number = true;
    memset(p->body_hash, (int)s->request.seq, sizeof p->body_hash);
    assert_int_equal(writer_run(f->writer, &p->job), OK);
    assert_int_equal(p->outcome, PAYMENT_TAKEN);
}

void imported_rebuild_check(struct fixture *f)
{
    struct rebuild_report *r = arena_new_of(f->arena, struct rebuild_report);
    assert_int_equal(rebuild_check(f->arena, f->url, f->policy, r, NULL), OK);
    for (int64_t i = 0; i < r->faults_count && i < REBUILD_FAULTS_MAX; i++)
        print_message(STR_FMT "\n", STR_ARG(r->faults[i]));
    assert_int_equal(r->faults_count, 0);
    assert_true(r->rows > 0);
    redecided_check(f->url, f->policy);
}
