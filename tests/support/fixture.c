/* See the header. */
#include "support/fixture.h"
#include "model/occupation.h"
#include "rules/ids.h"
#include <sodium.h>
#include <stdio.h>

int64_t fixture_iqama(int i) { return (int64_t)id_make_person(2, 1000000 + (uint32_t)i); }

static void start(struct fixture *f, const char *today)
{
    assert_true(day_parse(str_of(today), &f->today));
    struct writer_config c = {
        .url = f->url, .policy = f->policy, .fixed_today = f->today, .threads = 1};
    assert_int_equal(writer_start(&c, &f->writer), OK);
    assert_int_equal(db_open(f->url, DB_READ, &f->reader), OK);
}

void fixture_sql(struct fixture *f, const char *sql)
{
    struct db *db;
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    assert_int_equal(db_script(db, sql), OK);
    db_close(db);
}

static void fill(struct fixture *f)
{
    char sql[2000];
    int today = f->today.n;
    snprintf(
        sql, sizeof sql,
        "INSERT INTO unified_entity VALUES (1, 1045820, 1, 'نخيل', 'Nakheel', 42, 30, 12, 0, 0,"
        " NULL, 0);"
        "INSERT INTO nitaqat_entity VALUES (1, 1, 7, 42, 30, 360, 12);"
        "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, name_en, region, activity_code, status, is_main_branch, is_cr_exempt, cr_no, cr_expiry, national_address_expiry, zakat_cert_expiry, chamber_expiry, opened_on, iban, industrial_free, wage_compliance_bp, wage_delay_months) "
        "VALUES (1, 1, 104582, 1, 1, 'نخيل الواحة', 'Nakheel', "
        "'SA-01', '4100', 1, 1, 0, 1010123456, %d, %d, %d, %d, %d, "
        "'SA0380000000608010167519', 0, NULL, 0);",
        today + 400, today + 400, today + 400, today + 400, today - 3000);
    fixture_sql(f, sql);
    snprintf(
        sql, sizeof sql,
        "INSERT INTO person (id, id_no, border_no, nationality, is_female, birth_day, name_ar, name_en, search, passport_no, passport_expiry, iqama_expiry, entry_on, exit_visa_on, departed_on, is_outside, levy_exempt, phone, language) "
        "VALUES (1, %lld, NULL, 'SA', 0, 0, 'نورة', 'Noura', 'نوره noura', "
        "'', NULL, NULL, NULL, NULL, NULL, 0, 0, '+966500000001', 'ar');"
        "INSERT INTO account VALUES (1, 1, 1, 2, 1, 0, %d);",
        (long long)id_make_person(1, 1), today - 100);
    fixture_sql(f, sql);
    for (int i = 0; i < FIXTURE_WORKERS; i++) {
        snprintf(
            sql, sizeof sql,
            "INSERT INTO person (id, id_no, border_no, nationality, is_female, birth_day, name_ar, name_en, search, passport_no, passport_expiry, iqama_expiry, entry_on, exit_visa_on, departed_on, is_outside, levy_exempt, phone, language) "
            "VALUES (%d, %lld, NULL, 'IN', 0, %d, 'عامل %d', 'Worker %d', "
            "'', 'A1234567', %d, %d, %d, NULL, NULL, 0, 0, '', 'hi');"
            "INSERT INTO employment (establishment_id, person_id, status, start_on, end_on, origin, occupation, visa_occupation, wage, insured_wage, work_kind, weight_kind, is_contract_documented, permit_kind, permit_no, permit_issue, permit_expiry, first_permit_on, permit_is_levy_free, last_operation) "
            "VALUES (1, %d, 1, %d, NULL, 1, 7115, 7115, 150000, 150000, "
            "0, 0, 0, 1, %d, %d, %d, %d, 0, 0);",
            10 + i, (long long)fixture_iqama(i), today - 12000, i, i, today + 900, today + 200,
            today - 800, 10 + i, today - 790, 5000 + i, today - 400, today + 30 + i, today - 730);
        fixture_sql(f, sql);
    }
}

void fixture_open(struct fixture *f, void **state, const char *today)
{
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
    start(f, today);
    fill(f);
    f->owner = (struct actor){
        .account_id = FIXTURE_OWNER_ACCOUNT,
        .person_id = 1,
        .roles = ROLE_CUSTOMER,
        .level = 2,
        .establishment_id = FIXTURE_ESTABLISHMENT,
        .capacity = CAPACITY_OWNER,
        .services = ~(uint64_t)1 >> 1,
        .may_pay = true,
        .may_grant = true,
    };
}

static void stop(struct fixture *f)
{
    writer_stop(f->writer);
    db_close(f->reader);
}

void fixture_close(struct fixture *f)
{
    stop(f);
    arena_free(f->arena);
}

void fixture_travel(struct fixture *f, const char *today)
{
    stop(f);
    start(f, today);
}

struct submission *fixture_submission(struct fixture *f, const char *service, int first, int n)
{
    struct submission *s = arena_new_of(f->arena, struct submission);
    struct submission_line *lines = arena_array(f->arena, struct submission_line, n);
    s->service = service_by_id(str_of(service));
    for (int i = 0; i < n; i++) {
        lines[i].number = fixture_iqama(first + i);
        for (int k = 0; k < INPUTS_MAX; k++)
            lines[i].input.value[k] = VALUE_UNKNOWN;
        lines[i].input.value[0] = 12;
        lines[i].input.value[1] = s->service->number == 4 ? 1 : 7115;
    }
    s->job.run = submission_run;
    s->job.arena = f->arena;
    s->job.establishment_id = FIXTURE_ESTABLISHMENT;
    s->actor = f->owner;
    s->channel = CHANNEL_WEB;
    s->lines = lines;
    s->lines_count = (size_t)n;
    return s;
}

enum err fixture_submit(struct fixture *f, struct submission *s)
{
    return writer_run(f->writer, &s->job);
}

struct entry *fixture_entry(struct fixture *f, const struct submission *s, int line)
{
    struct entry *e = arena_new_of(f->arena, struct entry);
    struct operation op = {.no = s->judged[line].operation_no,
                           .service = s->service->number,
                           .kind = s->judged[line].kind,
                           .body = s->judged[line].body};
    assert_int_equal(entry_decode(&op, e), OK);
    return e;
}

bool fixture_refused_by(const struct entry *e, const char *code)
{
    for (int i = 0; i < e->decision.findings_count; i++) {
        const struct finding *x = &e->decision.findings[i];
        if (!x->passed && strcmp(rule_info(x->rule)->code, code) == 0)
            return true;
    }
    return false;
}

int64_t fixture_number(struct fixture *f, const char *sql)
{
    struct db *db;
    struct db_rows r;
    assert_int_equal(db_open(f->url, DB_WRITE, &db), OK);
    assert_int_equal(db_query0(db, &r, sql), OK);
    assert_true(db_next(&r));
    int64_t v = db_int(&r, 0);
    assert_int_equal(db_done(&r), OK);
    db_close(db);
    return v;
}
