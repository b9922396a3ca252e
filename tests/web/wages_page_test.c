/* Wage files over HTTP, without script, on both engines: sent with errors, mended, confirmed, shown; a
   stopped establishment released; the sample files; what others may not; hostile bodies. */
#include "decisions/rebuild.h"
#include "identity/session.h"
#include "identity/token.h"
#include "support/http_client.h"
#include "support/wage_filed.h"
#include "web/portal.h"
#include <stdio.h>

static const unsigned char csrf[SESSION_CSRF_BYTES] = "0123456789abcde";
#define CSRF "30313233343536373839616263646500"

struct flow {
    struct arena *boot;
    struct portal *portal;
    int port;
    char cookie[TOKEN_TEXT_BYTES];
};

struct got {
    int status;
    struct str body, location;
};

/* ---- setting up ---- */

static void session_make(struct db *db, char *text)
{
    struct session_new s = {
        .token = token_new(),
        .account_id = FIXTURE_OWNER_ACCOUNT,
        .establishment_id = FIXTURE_ESTABLISHMENT,
        .capacity = CAPACITY_OWNER,
        .device = S("test"),
    };
    memcpy(s.csrf, csrf, sizeof csrf);
    assert_int_equal(db_begin(db), OK);
    assert_int_equal(session_open(db, &s, clock_read(DAY_NONE).now_ms), OK);
    assert_int_equal(db_commit(db), OK);
    token_text(&s.token, text);
}

static void serve(struct flow *f, void **state, const char *today)
{
    struct day day;
    struct db *db;
    assert_true(day_parse(str_of(today), &day));
    f->boot = arena_new(256 << 20);
    assert_int_equal(db_open(store_url(state), DB_WRITE, &db), OK);
    session_make(db, f->cookie);
    db_close(db);
    struct portal_config config = {.url = store_url(state),
                                   .listen = "127.0.0.1:0",
                                   .gateway_secret = S("gateway-secret"),
                                   .fixed_today = day,
                                   .threads = 1};
    assert_int_equal(portal_start(f->boot, &config, &f->portal, &f->port), OK);
}

static void close_flow(struct flow *f)
{
    portal_stop(f->portal);
    arena_free(f->boot);
}

static void rebuild(void **state)
{
    struct arena *a = arena_new(256 << 20);
    struct policy *policy;
    struct buf faults = buf_new(a);
    assert_int_equal(policy_load_embedded(a, &policy, &faults), OK);
    struct rebuild_report *r = arena_new_of(a, struct rebuild_report);
    assert_int_equal(rebuild_check(a, store_url(state), policy, r, NULL), OK);
    for (int64_t i = 0; i < r->faults_count && i < REBUILD_FAULTS_MAX; i++)
        print_message(STR_FMT "\n", STR_ARG(r->faults[i]));
    assert_int_equal(r->faults_count, 0);
    arena_free(a);
}

/* ---- talking ---- */

static struct got talk(struct flow *f, struct str head, struct str body)
{
    struct client *c = client_open(f->port);
    struct buf whole = buf_new(f->boot);
    buf_printf(&whole,
               STR_FMT "Host: 127.0.0.1:%d\r\nCookie: " SESSION_COOKIE "=%s\r\n"
                       "Connection: close\r\nContent-Length: %zu\r\n\r\n",
               STR_ARG(head), f->port, f->cookie, body.n);
    buf_str(&whole, body);
    assert_true(client_send(c, buf_out(&whole)));
    client_read(c, 1);
    assert_int_equal(c->count, 1);
    struct got got = {.status = c->answers[0].status,
                      .body = str_copy(f->boot, c->answers[0].body)};
    struct str location = client_header(&c->answers[0], "Location");
    got.location = location.at ? str_copy(f->boot, location) : S("");
    client_close(c);
    return got;
}

static struct got get(struct flow *f, struct str path)
{
    return talk(f, str_printf(f->boot, "GET " STR_FMT " HTTP/1.1\r\n", STR_ARG(path)), S(""));
}

static struct got post(struct flow *f, struct str path, const char *fields)
{
    struct str head = str_printf(f->boot,
                                 "POST " STR_FMT " HTTP/1.1\r\n"
                                 "Content-Type: application/x-www-form-urlencoded\r\n",
                                 STR_ARG(path));
    return talk(f, head, str_of(fields));
}

static void part(struct buf *b, const char *name, const char *value)
{
    buf_printf(b, "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", name, value);
}

static struct got upload(struct flow *f, const char *month, struct str file, const char *more,
                         const char *value)
{
    struct buf b = buf_new(f->boot);
    part(&b, "csrf", CSRF);
    part(&b, "month", month);
    if (more)
        part(&b, more, value);
    buf_c(&b, "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"wages.txt\"\r\n"
              "Content-Type: text/plain\r\n\r\n");
    buf_str(&b, file);
    buf_c(&b, "\r\n--b--\r\n");
    return talk(f,
                S("POST /en/wages HTTP/1.1\r\n"
                  "Content-Type: multipart/form-data; boundary=b\r\n"),
                buf_out(&b));
}

static bool says(struct got got, const char *text)
{
    return memmem(got.body.at, got.body.n, text, strlen(text)) != NULL;
}

static struct str text(struct flow *f, const char *month, const char *ref, int wrong)
{
    struct wage_wish wish = {
        .month = wage_filed_month(month), .ref = ref, .count = IMPORTED_EXPATS, .wrong = wrong};
    return wage_filed_text(f->boot, &wish);
}

/* ---- the tests ---- */

static void sent_mended_confirmed_and_shown(void **state)
{
    struct flow f = {0};
    struct fixture fixture;
    imported_open(&fixture, state, "1435-03-15", 0);
    fixture_close(&fixture);
    serve(&f, state, "1435-03-15");
    struct got got = get(&f, S("/en/wages"));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "No file has been accepted yet"));
    /* Nothing chosen: the page says so. */
    got = upload(&f, "2013-12", S(""), NULL, NULL);
    assert_int_equal(got.status, 303); /* an empty file is a file, and rejected */
    assert_true(says(get(&f, got.location), "not accepted"));
    got = upload(&f, "2013-99", text(&f, "2013-12", "W1", 0), NULL, NULL);
    assert_int_equal(got.status, 422);
    assert_true(says(got, "Choose the wage month"));
    got = upload(&f, "2013-12", text(&f, "2013-12", "W1", 3), NULL, NULL);
    assert_int_equal(got.status, 303);
    struct str bad = got.location;
    got = get(&f, bad);
    assert_true(says(got, "3 errors") && says(got, "[MOL-ID]") && says(got, "[59-ACC]"));
    assert_true(says(got, "its check digit does not fit"));
    got = get(&f, str_printf(f.boot, STR_FMT "/report.csv", STR_ARG(bad)));
    assert_int_equal(got.status, 200);
    assert_true(says(got, "32B-AMT"));
    /* What is rejected can't be confirmed, whatever is posted. */
    assert_int_equal(post(&f, bad, "csrf=" CSRF).status, 422);
    got = upload(&f, "2013-12", text(&f, "2013-12", "W1", 0), NULL, NULL);
    struct str good = got.location;
    got = get(&f, good);
    assert_true(says(got, "Confirm the file"));
    assert_int_equal(post(&f, good, "csrf=wrong").status, 403);
    got = post(&f, good, "csrf=" CSRF);
    assert_int_equal(got.status, 303);
    assert_true(str_eq(got.location, good));
    assert_int_equal(post(&f, good, "csrf=" CSRF).status, 303); /* again: the same */
    assert_true(says(get(&f, good), "The file is accepted"));
    got = get(&f, S("/en/wages/2013-12"));
    assert_true(says(got, "Complies") && says(got, "W1"));
    assert_true(says(get(&f, S("/ar/wages/2013-12")), "ملتزم"));
    assert_int_equal(get(&f, S("/en/wages/2014-02")).status, 404);
    assert_int_equal(get(&f, S("/en/wages/files/000000000000001")).status, 404);
    /* A correction needs a file that it mends. */
    got = upload(&f, "2013-12", text(&f, "2013-12", "W2", 0), "how", "corrects");
    assert_int_equal(got.status, 422);
    assert_true(says(got, "Choose the file that is mended"));
    close_flow(&f);
    rebuild(state);
}

static void a_stopped_establishment_is_released(void **state)
{
    struct flow f = {0};
    struct fixture x;
    imported_open(&x, state, "2026-01-05", 0);
    wage_duty_done(&x);
    fixture_travel(&x, "2026-03-20");
    wage_duty_done(&x);
    fixture_close(&x);
    serve(&f, state, "2026-03-20");
    struct got got = get(&f, S("/en/home"));
    assert_true(says(got, "The wage file for January 2026 is late"));
    got = get(&f, S("/en/wages"));
    assert_true(says(got, "except issuing and renewing work permits"));
    got = upload(&f, "2026-01", text(&f, "2026-01", "W1", 0), NULL, NULL);
    assert_int_equal(post(&f, got.location, "csrf=" CSRF).status, 303);
    got = get(&f, S("/en/wages"));
    assert_false(says(got, "except issuing and renewing work permits"));
    assert_true(says(get(&f, S("/en/home")), "The wage file for February 2026 is late"));
    close_flow(&f);
    rebuild(state);
}

/* Of an establishment numbered as they are and its four workers. */
static void the_sample_files(void **state)
{
    static const struct {
        const char *name, *says;
        bool is_sound;
    } samples[] = {
        {"sa_wps_valid.txt", "waits for confirmation", true},
        {"sa_wps_valid_with_tag_rows.txt", "waits for confirmation", true},
        {"sa_wps_bad_total.txt", "The total says", false},
        {"sa_wps_bad_person_id.txt", "its check digit does not fit", false},
        {"uae_sif_valid.sif", "errors", false},
        {"uae_sif_bad_count.sif", "The count says", false},
    };
    struct flow f = {0};
    struct fixture x;
    imported_open(&x, state, "1435-04-10", 0);
    fixture_sql(&x, "UPDATE establishment SET office_no = 9, seq_no = 999901;"
                    "UPDATE person SET id_no = 2999000017 WHERE id = 3;"
                    "UPDATE person SET id_no = 2999000025 WHERE id = 4;"
                    "UPDATE person SET id_no = 2999000033 WHERE id = 5;"
                    "UPDATE person SET id_no = 1999000019 WHERE id = 6;");
    fixture_close(&x);
    serve(&f, state, "1435-04-10");
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        static char bytes[64 << 10];
        char path[200];
        snprintf(path, sizeof path, "tests/data/wages/%s", samples[i].name);
        FILE *file = fopen(path, "rb");
        if (!file)
            fail_msg("no %s: run in the root of the tree", path);
        struct str all = {bytes, fread(bytes, 1, sizeof bytes, file)};
        fclose(file);
        struct got got = upload(&f, "2014-01", all, NULL, NULL);
        assert_int_equal(got.status, 303);
        got = get(&f, got.location);
        if (!says(got, samples[i].says) || says(got, "Confirm the file") != samples[i].is_sound)
            fail_msg("%s: %.*s", samples[i].name, STR_ARG(got.body));
    }
    close_flow(&f);
}

static void hostile_bodies(void **state)
{
    struct flow f = {0};
    struct fixture x;
    imported_open(&x, state, "1435-03-15", 0);
    fixture_close(&x);
    serve(&f, state, "1435-03-15");
    char *huge = arena_alloc_raw(f.boot, 3 << 20);
    memset(huge, 'x', 3 << 20);
    const struct str files[] = {S("PK\x03\x04\x14\0\0\0\x08"),
                                S("\xFF\xFE"
                                  "R\0J\0"),
                                {huge, 3 << 20},
                                S("\0\0\0\0"),
                                S("-"),
                                S("\xC3\x28\t\t\t\n"),
                                S("<script>alert(1)</script>\t=1+1\t@x\n")};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct got got = upload(&f, "2013-12", files[i], NULL, NULL);
        assert_int_equal(got.status, 303);
        got = get(&f, got.location);
        assert_int_equal(got.status, 200);
        assert_true(says(got, "is not accepted"));
        assert_false(says(got, "<script>alert"));
    }
    /* A column map that cannot be read. */
    struct got got = upload(&f, "2013-12", S("a,b\n1,2\n"), "map", "nonsense");
    assert_int_equal(got.status, 303); /* not asked for: the format is not map */
    got = talk(
        &f, S("POST /en/wages HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n"),
        S("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" CSRF "\r\n--b\r\nbroken"));
    assert_int_equal(got.status, 400);
    close_flow(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_EACH_ENGINE(sent_mended_confirmed_and_shown),
        ON_EACH_ENGINE(a_stopped_establishment_is_released),
        ON_EACH_ENGINE(the_sample_files),
        ON_EACH_ENGINE(hostile_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
