/* The other side of a request over HTTP, on both engines: a worker hears of a claim and objects in his
   own words; an officer who holds the case decides, a second one confirms what goes against the rules;
   who is not asked, not the holder, or tied to a side gets nowhere. */
#include "decisions/answer.h"
#include "decisions/reference.h"
#include "identity/session.h"
#include "identity/token.h"
#include "registers/study.h"
#include "support/fixture.h"
#include "support/http_client.h"
#include "web/portal.h"
#include <stdio.h>

static const unsigned char csrf[SESSION_CSRF_BYTES] = "0123456789abcde";
#define CSRF "30313233343536373839616263646500"

enum { WORKER_PERSON = 10 }; /* fixture worker 0 */
enum who { OWNER, WORKER, FELLOW, REVIEWER_A, REVIEWER_B, TIED_REVIEWER, OFFICER, AUDITOR, PEOPLE };

static const struct {
    int account, person, role;
} people[PEOPLE] = {
    [OWNER] = {1, 1, ROLE_CUSTOMER},
    [WORKER] = {21, WORKER_PERSON, ROLE_WORKER},
    [FELLOW] = {22, WORKER_PERSON + 1, ROLE_WORKER},
    [REVIEWER_A] = {31, 101, ROLE_REVIEWER},
    [REVIEWER_B] = {32, 102, ROLE_REVIEWER},
    [TIED_REVIEWER] = {33, WORKER_PERSON + 2, ROLE_REVIEWER},
    [OFFICER] = {34, 104, ROLE_OFFICER},
    [AUDITOR] = {35, 105, ROLE_AUDITOR},
};

struct flow {
    struct arena *boot;
    struct portal *portal;
    struct fixture fixture;
    int port;
    char token[PEOPLE][TOKEN_TEXT_BYTES];
    struct str question, request, question_case; /* pages of the claim */
    struct str no;
};

struct got {
    int status;
    struct str body, location, tag;
};

/* ---- setting up ---- */

static void add_people(struct fixture *f)
{
    char sql[400];
    fixture_sql(f, "UPDATE employment SET permit_expiry = permit_expiry + 900");
    for (int i = OWNER + 1; i < PEOPLE; i++) {
        if (people[i].person > 100) {
            snprintf(sql, sizeof sql,
                     "INSERT INTO person (id, id_no, nationality, is_female, birth_day, name_ar, "
                     "name_en, search, passport_no, is_outside, levy_exempt, phone, language) "
                     "VALUES (%d, %lld, 'SA', 0, 0, 'سعد', 'Saad', '', '', 0, 0, '', 'ar')",
                     people[i].person, 1900000000LL + people[i].person);
            fixture_sql(f, sql);
        }
        snprintf(sql, sizeof sql, "INSERT INTO account VALUES (%d, %d, %d, 2, 1, 1, 0)",
                 people[i].account, people[i].person, people[i].role);
        fixture_sql(f, sql);
    }
}

static void sessions_make(struct flow *f, void **state)
{
    struct db *db;
    assert_int_equal(db_open(store_url(state), DB_WRITE, &db), OK);
    for (int i = 0; i < PEOPLE; i++) {
        struct session_new s = {
            .token = token_new(),
            .account_id = people[i].account,
            .establishment_id = i == OWNER ? FIXTURE_ESTABLISHMENT : 0,
            .capacity = i == OWNER ? CAPACITY_OWNER : CAPACITY_NONE,
            .device = S("test"),
        };
        memcpy(s.csrf, csrf, sizeof csrf);
        assert_int_equal(db_begin(db), OK);
        assert_int_equal(session_open(db, &s, clock_read(DAY_NONE).now_ms), OK);
        assert_int_equal(db_commit(db), OK);
        token_text(&s.token, f->token[i]);
    }
    db_close(db);
}

struct telling {
    struct job job;
    int64_t seq;
};
static enum err telling_run(struct writing *w, struct job *job)
{
    return answer_told(w, job->establishment_id, ((struct telling *)job)->seq, PARTY_WORKER);
}

/* A claim of absence on worker 0, of which he has been told; on leave it contradicts the register. */
static struct request claim(struct fixture *f)
{
    struct submission *s = fixture_submission(f, "S07", 0, 1);
    struct submission_line *l = (struct submission_line *)s->lines;
    l->input.value[0] = f->today.n - 40;
    l->input.value[1] = ABSENCE_LEFT_WORK;
    l->input.value[2] = 1;
    assert_int_equal(fixture_submit(f, s), OK);
    if (s->request.state == STATE_REFUSED) {
        struct entry *e = fixture_entry(f, s, 0);
        for (int i = 0; i < e->decision.findings_count; i++)
            if (!e->decision.findings[i].passed)
                fail_msg("refused by %s", rule_info(e->decision.findings[i].rule)->code);
    }
    assert_int_equal(s->request.state, STATE_AWAITING_CONSENT);
    struct telling t = {
        .job = {.run = telling_run, .establishment_id = FIXTURE_ESTABLISHMENT, .arena = f->arena},
        .seq = s->request.seq};
    assert_int_equal(writer_run(f->writer, &t.job), OK);
    return s->request;
}

static void open_flow(struct flow *f, void **state, const char *more_sql)
{
    *f = (struct flow){.boot = arena_new(128 << 20)};
    fixture_open(&f->fixture, state, "2024-01-16");
    struct day today = f->fixture.today;
    add_people(&f->fixture);
    if (more_sql)
        fixture_sql(&f->fixture, more_sql);
    struct request q = claim(&f->fixture);
    fixture_close(&f->fixture);
    sessions_make(f, state);
    struct portal_config config = {
        .url = store_url(state), .listen = "127.0.0.1:0", .fixed_today = today, .threads = 1};
    assert_int_equal(portal_start(f->boot, &config, &f->portal, &f->port), OK);
    f->no = reference_request(f->boot, &f->portal->ref_key, q.service, q.establishment_id, q.seq,
                              q.submitted_day);
    f->question = str_printf(f->boot, "/en/inbox/" STR_FMT, STR_ARG(f->no));
    f->request = str_printf(f->boot, "/en/requests/" STR_FMT, STR_ARG(f->no));
    f->question_case = str_printf(f->boot, "/en/cases/" STR_FMT "/1", STR_ARG(f->no));
}

static void close_flow(struct flow *f)
{
    portal_stop(f->portal);
    arena_free(f->boot);
}

/* ---- talking ---- */

static struct got talk(struct flow *f, struct str head, struct str body)
{
    struct client *c = client_open(f->port);
    struct str whole = str_printf(f->boot,
                                  STR_FMT "Host: 127.0.0.1:%d\r\nConnection: close\r\n"
                                          "Content-Length: %zu\r\n\r\n" STR_FMT,
                                  STR_ARG(head), f->port, body.n, STR_ARG(body));
    assert_true(client_send(c, whole));
    client_read(c, 1);
    assert_int_equal(c->count, 1);
    struct got got = {.status = c->answers[0].status,
                      .body = str_copy(f->boot, c->answers[0].body)};
    struct str location = client_header(&c->answers[0], "Location"),
               tag = client_header(&c->answers[0], "ETag");
    got.location = location.at ? str_copy(f->boot, location) : S("");
    got.tag = tag.at ? str_copy(f->boot, tag) : S("");
    client_close(c);
    return got;
}

static struct got get(struct flow *f, enum who who, struct str path)
{
    return talk(f,
                str_printf(f->boot, "GET " STR_FMT " HTTP/1.1\r\nCookie: " SESSION_COOKIE "=%s\r\n",
                           STR_ARG(path), f->token[who]),
                S(""));
}

static struct got post(struct flow *f, enum who who, struct str path, const char *fields)
{
    return talk(f,
                str_printf(f->boot,
                           "POST " STR_FMT " HTTP/1.1\r\nCookie: " SESSION_COOKIE "=%s\r\n"
                           "Content-Type: application/x-www-form-urlencoded\r\n",
                           STR_ARG(path), f->token[who]),
                str_printf(f->boot, "csrf=" CSRF "&%s", fields));
}

/* A call of the API with a person's own session; key "": none. */
static struct got call(struct flow *f, enum who who, const char *tail, const char *key,
                       const char *body)
{
    struct str head = str_printf(f->boot,
                                 "POST /api/v1/requests/" STR_FMT "/%s HTTP/1.1\r\n"
                                 "Authorization: Bearer %s\r\nContent-Type: application/json\r\n",
                                 STR_ARG(f->no), tail, f->token[who]);
    if (*key)
        head = str_printf(f->boot, STR_FMT "Idempotency-Key: %s\r\n", STR_ARG(head), key);
    return talk(f, head, str_of(body));
}

static struct got look(struct flow *f, enum who who)
{
    return talk(f,
                str_printf(f->boot,
                           "GET /api/v1/requests/" STR_FMT " HTTP/1.1\r\n"
                           "Authorization: Bearer %s\r\n",
                           STR_ARG(f->no), f->token[who]),
                S(""));
}

static bool says(struct got got, const char *text)
{
    return memmem(got.body.at, got.body.n, text, strlen(text)) != NULL;
}

static int64_t number(void **state, const char *sql)
{
    struct db *db;
    struct db_rows r;
    assert_int_equal(db_open(store_url(state), DB_READ, &db), OK);
    assert_int_equal(db_query0(db, &r, sql), OK);
    assert_true(db_next(&r));
    int64_t v = db_int(&r, 0);
    assert_int_equal(db_done(&r), OK);
    db_close(db);
    return v;
}

#define WORDS "I+was+on+leave+until+Sunday"
#define SPOKEN "I was on leave until Sunday"

/* ---- the tests ---- */

static void only_who_is_asked_reads_and_answers(void **state)
{
    struct flow f;
    open_flow(&f, state, NULL);
    static const enum who others[] = {OWNER, FELLOW, REVIEWER_A, OFFICER, AUDITOR};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(get(&f, others[i], f.question).status, 404);
        assert_int_equal(post(&f, others[i], f.question, "answer=yes").status, 404);
        assert_int_equal(call(&f, others[i], "consents", "k", "{\"answer\":\"yes\"}").status, 404);
        assert_false(says(get(&f, others[i], S("/en/inbox")), "Read and object"));
    }
    assert_int_equal(
        talk(&f, str_printf(f.boot, "GET " STR_FMT " HTTP/1.1\r\n", STR_ARG(f.question)), S(""))
            .status,
        303);
    assert_true(says(get(&f, WORKER, S("/en/inbox")), "Read and object"));
    assert_true(says(get(&f, WORKER, S("/en/home")), "1 question waits"));
    assert_int_equal(get(&f, WORKER, S("/en/inbox/S07-1435-AAAAAAAAAA")).status, 404);
    assert_int_equal(
        get(&f, WORKER, str_printf(f.boot, STR_FMT "?line=2", STR_ARG(f.question))).status, 404);
    assert_int_equal(number(state, "SELECT answer FROM consent"), ANSWER_OPEN);
    close_flow(&f);
}

static void a_claim_is_objected_to_and_decided(void **state)
{
    struct flow f;
    open_flow(&f, state, NULL);
    struct got got = get(&f, WORKER, f.question);
    assert_int_equal(got.status, 200);
    assert_true(says(got, "An absence report has been filed about you"));
    assert_true(says(got, "left work without notice"));
    assert_true(says(got, "the report stands"));
    /* What is wrong with a form, and what was typed stays. */
    struct str plain = str_printf(f.boot,
                                  "POST " STR_FMT " HTTP/1.1\r\nCookie: " SESSION_COOKIE "=%s\r\n"
                                  "Content-Type: application/x-www-form-urlencoded\r\n",
                                  STR_ARG(f.question), f.token[WORKER]);
    assert_int_equal(talk(&f, plain, S("csrf=no&answer=no&note=x")).status, 403);
    got = post(&f, WORKER, f.question, "note=" WORDS);
    assert_int_equal(got.status, 422);
    assert_true(says(got, "No answer is chosen") && says(got, SPOKEN));
    got = post(&f, WORKER, f.question, "answer=no&note=++");
    assert_int_equal(got.status, 422);
    assert_true(says(got, "A reason is needed") && says(got, "aria-invalid"));
    char *big = arena_alloc(f.boot, 2100);
    memset(big, 'a', 2100);
    memcpy(big, "answer=yes&note=", 16);
    big[2099] = 0;
    assert_int_equal(post(&f, WORKER, f.question, big).status, 422);
    assert_int_equal(post(&f, WORKER, f.question, "answer=no&note=a&line=x").status, 400);
    assert_int_equal(number(state, "SELECT answer FROM consent"), ANSWER_OPEN);
    /* The objection; a second answer changes nothing. */
    got = post(&f, WORKER, f.question, "answer=no&line=1&note=" WORDS);
    assert_int_equal(got.status, 303);
    assert_int_equal(post(&f, WORKER, f.question, "answer=yes&line=1").status, 303);
    got = get(&f, WORKER, got.location);
    assert_true(says(got, "Objected") && says(got, SPOKEN) && says(got, "officer studies"));
    assert_int_equal(number(state, "SELECT answer FROM consent"), ANSWER_NO);
    /* The applicant learns that he objected, not his words. */
    got = get(&f, OWNER, f.request);
    assert_true(says(got, "studies it") && says(got, "Withdraw the request"));
    assert_false(says(got, SPOKEN));
    /* Who has no part in it. */
    static const enum who others[] = {OWNER, WORKER, OFFICER, TIED_REVIEWER};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(get(&f, others[i], f.question_case).status, 404);
        assert_int_equal(post(&f, others[i], f.question_case, "outcome=approve&note=x").status,
                         404);
    }
    assert_int_equal(post(&f, TIED_REVIEWER, S("/en/cases"), "").status, 303);
    assert_int_equal(number(state, "SELECT COUNT(*) FROM study_holder"), 0);
    assert_int_equal(post(&f, AUDITOR, S("/en/cases"), "").status, 404);
    assert_int_equal(get(&f, AUDITOR, S("/en/cases")).status, 200);
    /* Taken, then decided by its holder alone, with reasons. */
    got = post(&f, REVIEWER_A, S("/en/cases"), "");
    assert_int_equal(got.status, 303);
    assert_true(str_eq(got.location, f.question_case));
    assert_true(str_eq(post(&f, REVIEWER_A, S("/en/cases"), "").location, f.question_case));
    got = get(&f, REVIEWER_A, f.question_case);
    assert_true(says(got, SPOKEN) && says(got, "Uphold the objection") && says(got, "working day"));
    assert_int_equal(post(&f, REVIEWER_B, f.question_case, "outcome=refuse&note=x").status, 404);
    assert_true(says(get(&f, REVIEWER_B, f.question_case), "Another officer has this case"));
    assert_int_equal(post(&f, AUDITOR, f.question_case, "outcome=refuse&note=x").status, 404);
    got = post(&f, REVIEWER_A, f.question_case, "outcome=refuse");
    assert_int_equal(got.status, 422);
    assert_true(says(got, "The reasons of the decision are needed"));
    assert_int_equal(post(&f, REVIEWER_A, f.question_case, "note=reasons").status, 422);
    got = post(&f, REVIEWER_A, f.question_case, "outcome=refuse&note=The+leave+is+proved");
    assert_int_equal(got.status, 303);
    assert_int_equal(number(state, "SELECT state FROM absence_report"), ABSENCE_REJECTED);
    /* Sent twice: the page says how it stands. */
    assert_int_equal(post(&f, REVIEWER_A, f.question_case, "outcome=approve&note=x").status, 303);
    assert_int_equal(number(state, "SELECT outcome FROM study"), STUDY_REFUSED);
    got = get(&f, OWNER, f.request);
    assert_true(says(got, "The leave is proved") && says(got, "refused it"));
    assert_true(says(get(&f, WORKER, S("/en/me")), "Absence reports"));
    assert_int_equal(get(&f, OWNER, S("/en/me")).status, 404);
    close_flow(&f);
}

/* The register says he was on leave: approving the report needs two officers. */
static void against_the_rules_two_officers_agree(void **state)
{
    struct flow f;
    open_flow(&f, state, "UPDATE employment SET leave_until = 30000 WHERE person_id = 10");
    assert_int_equal(number(state, "SELECT cause FROM study"), STUDY_CONTRADICTION);
    assert_int_equal(post(&f, REVIEWER_A, S("/en/cases"), "").status, 303);
    assert_true(says(get(&f, REVIEWER_A, f.question_case), "a second officer"));
    struct got got = post(&f, REVIEWER_A, f.question_case, "outcome=approve&note=He+says+so");
    assert_int_equal(got.status, 303);
    assert_int_equal(number(state, "SELECT outcome FROM study"), STUDY_OPEN);
    assert_true(says(get(&f, REVIEWER_A, f.question_case), "waits for a second officer"));
    /* Nobody confirms himself; a tied one neither. */
    assert_int_equal(post(&f, REVIEWER_A, f.question_case, "outcome=approve&note=x").status, 404);
    assert_int_equal(post(&f, TIED_REVIEWER, f.question_case, "outcome=approve&note=x").status,
                     404);
    assert_false(says(get(&f, TIED_REVIEWER, S("/en/cases")), "Proposals that wait"));
    assert_true(says(get(&f, REVIEWER_B, S("/en/cases")), "Proposals that wait"));
    assert_true(says(get(&f, REVIEWER_B, f.question_case), "He says so"));
    assert_int_equal(post(&f, REVIEWER_B, f.question_case, "outcome=approve&note=Agreed").status,
                     303);
    assert_int_equal(number(state, "SELECT outcome FROM study"), STUDY_APPROVED);
    assert_int_equal(number(state, "SELECT decided_by FROM study"), people[REVIEWER_B].account);
    close_flow(&f);
}

static void answers_over_the_api(void **state)
{
    struct flow f;
    open_flow(&f, state, NULL);
    struct got before = look(&f, OWNER);
    assert_int_equal(before.status, 200);
    assert_true(says(before, "\"consents\":[{\"line\":1,\"party\":\"worker\""));
    assert_true(says(before, "\"answer\":\"open\"") && !says(before, "\"study\""));
    const char *fine = "{\"note\":\"I was on leave\"}";
    static const struct {
        const char *tail, *key, *body;
        int status;
    } bad[] = {
        {"objections", "", "{\"note\":\"x\"}", 400},
        {"objections", "k1", "[]", 400},
        {"objections", "k2", "{}", 422},
        {"objections", "k3", "{\"note\":\" \"}", 422},
        {"objections", "k4", "{\"note\":7}", 422},
        {"objections", "k5", "{\"note\":\"x\",\"answer\":\"no\"}", 422},
        {"objections", "k6", "{\"note\":\"x\",\"line\":0}", 422},
        {"objections", "k7", "{\"note\":\"x\",\"line\":2}", 404},
        {"consents", "k8", "{\"answer\":\"maybe\"}", 422},
        {"consents", "k9", "{\"answer\":\"no\"}", 422},
        {"consents", "k10", "{\"answer\":\"yes\",\"more\":1}", 422},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct got got = call(&f, WORKER, bad[i].tail, bad[i].key, bad[i].body);
        if (got.status != bad[i].status)
            fail_msg("%s %s: %d, wanted %d", bad[i].tail, bad[i].body, got.status, bad[i].status);
    }
    assert_int_equal(number(state, "SELECT answer FROM consent"), ANSWER_OPEN);
    struct got got = call(&f, WORKER, "objections", "k", fine);
    assert_int_equal(got.status, 200);
    assert_true(says(got, "\"state\":\"under_study\"") && says(got, "\"answer\":\"no\"") &&
                says(got, "\"note\":\"I was on leave\""));
    /* The same again is the same answer; another one is a conflict. */
    assert_int_equal(call(&f, WORKER, "objections", "k", fine).status, 200);
    assert_int_equal(call(&f, WORKER, "consents", "k11", "{\"answer\":\"yes\"}").status, 409);
    got = look(&f, OWNER);
    assert_true(says(got, "\"study\":[{\"line\":1,\"cause\":\"objection\"") &&
                says(got, "\"answer\":\"no\""));
    assert_false(says(got, "I was on leave"));
    assert_false(str_eq(before.tag, got.tag));
    close_flow(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(only_who_is_asked_reads_and_answers),
        ON_EACH_ENGINE(a_claim_is_objected_to_and_decided),
        ON_EACH_ENGINE(against_the_rules_two_officers_agree),
        ON_EACH_ENGINE(answers_over_the_api),
    };
    return cmocka_run_group_tests_name("parties", tests, NULL, NULL);
}
