/* The small world; see the header. */
#include "support/people.h"
#include "rules/ids.h"
#include <stdio.h>

int64_t people_id_no(int person)
{
    char text[16];
    for (int digit = 0;; digit++) {
        int64_t number = (100000000 + (int64_t)person) * 10 + digit;
        snprintf(text, sizeof text, "%lld", (long long)number);
        if (id_check(ID_PERSON, str_of(text), NULL))
            return number;
    }
}

static enum err person_add(struct db *db, int person)
{
    return db_exec(db,
                   "INSERT INTO person (id, id_no, nationality, is_female, birth_day, name_ar, "
                   "name_en, search, passport_no, is_outside, levy_exempt, phone, language) VALUES "
                   "($1, $2, 'SA', 0, 4000, 'فلان', 'Someone', '', '', 0, 0, '', 'ar')",
                   db_int_arg(person), db_int_arg(people_id_no(person)));
}

static enum err establishment_add(struct db *db, int64_t id, int64_t unified)
{
    return db_exec(
        db,
        "INSERT INTO establishment (id, office_no, seq_no, unified_id, entity_id, name_ar, "
        "name_en, region, activity_code, status, is_main_branch, is_cr_exempt, opened_on, "
        "iban, industrial_free, wage_delay_months) VALUES ($1, 1, $1, $2, 1, 'منشأة', "
        "'Establishment', 'SA-01', '4100', 1, 1, 0, 15000, '', 0, 0)",
        db_int_arg(id), db_int_arg(unified));
}

static enum err unified_add(struct db *db, int64_t id, int owner)
{
    return db_exec(db,
                   "INSERT INTO unified_entity (id, unified_no, owner_person, name_ar, name_en, "
                   "workers, saudis, expats, is_owner_insured, insured_saudis, levy_free_used) "
                   "VALUES ($1, $1, $2, '', '', 0, 0, 0, 0, 0, 0)",
                   db_int_arg(id), db_int_arg(owner));
}

static enum err employment_add(struct db *db, int64_t establishment, int person)
{
    return db_exec(
        db,
        "INSERT INTO employment (establishment_id, person_id, status, start_on, origin, "
        "occupation, wage, insured_wage, work_kind, weight_kind, is_contract_documented, "
        "permit_kind, permit_is_levy_free, last_operation) VALUES ($1, $2, 1, 15000, 1, "
        "7112, 0, 0, 0, 0, 1, 0, 0, 0)",
        db_int_arg(establishment), db_int_arg(person));
}

static enum err account_add(struct people *w, int person, int roles)
{
    char phone[32];
    TRY(account_open(w->writer,
                     &(struct account_new){
                         .person_id = person, .roles = roles, .level = 2, .made_on = PEOPLE_TODAY},
                     &w->account[person]));
    snprintf(phone, sizeof phone, "+96650000000%d", person);
    return credential_set(
        w->writer, w->account[person],
        &(struct credential){.password_hash = S("hash"), .phone = str_of(phone), .email = S("")},
        NOW_MS);
}

static enum err fill(struct people *w)
{
    for (int person = 1; person <= PEOPLE; person++)
        TRY(person_add(w->writer, person));
    TRY(unified_add(w->writer, 1, OWNER));
    TRY(unified_add(w->writer, 2, OTHER_OWNER));
    TRY(establishment_add(w->writer, FIRST, 1));
    TRY(establishment_add(w->writer, SECOND, 1));
    TRY(establishment_add(w->writer, OTHERS, 2));
    TRY(employment_add(w->writer, FIRST, WORKER));
    for (int person = 1; person < UNREGISTERED; person++)
        TRY(account_add(w, person,
                        person == OFFICER  ? ROLE_OFFICER
                        : person == WORKER ? ROLE_WORKER
                                           : ROLE_CUSTOMER));
    return OK;
}

struct people people_new(void **state)
{
    struct people w = {.writer = store_open(state, DB_WRITE), .req = arena_new(1 << 20)};
    assert_int_equal(WRITTEN(&w, fill(&w)), OK);
    w.reader = store_open(state, DB_READ);
    return w;
}

void people_free(struct people *w)
{
    db_close(w->reader);
    db_close(w->writer);
    arena_free(w->req);
}

struct grant people_grant(int person, enum capacity kind)
{
    return (struct grant){
        .person_id = person,
        .establishment_id = FIRST,
        .kind = kind,
        .services = service_bit(3) | service_bit(4),
        .from = PEOPLE_TODAY,
        .to = day_add(PEOPLE_TODAY, 29),
        .attorney_no = kind == CAPACITY_AGENT ? S("35-1234") : S(""),
        .may_grant = kind == CAPACITY_MAIN_DELEGATE,
    };
}

int64_t people_granted(struct people *w, int grantor, const struct grant *grant)
{
    int64_t id = 0;
    assert_int_equal(WRITTEN(w, permission_grant(w->writer, w->account[grantor], grant, NOW_MS,
                                                 PEOPLE_TODAY, NOTICE_SEND, &id)),
                     OK);
    assert_true(id > 0);
    return id;
}

struct token people_session(struct people *w, int person, int64_t establishment)
{
    struct session_new s = {.token = token_new(),
                            .csrf = {1, 2, 3},
                            .account_id = w->account[person],
                            .establishment_id = establishment,
                            .device = S("Test browser")};
    assert_int_equal(WRITTEN(w, session_open(w->writer, &s, NOW_MS)), OK);
    return s.token;
}
