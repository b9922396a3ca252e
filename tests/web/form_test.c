/* Forms as browsers send them, and as nobody should. */
#include "base/arena.h"
#include "web/form.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct form_limits limits = {
    .fields_max = 4, .value_bytes_max = 32, .files_max = 2, .file_bytes_max = 64};
static struct arena *arena;

static void assert_str(struct str got, const char *expected)
{
    if (!got.at || !str_eq_c(got, expected))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_ARG(got), expected);
}

static struct form read_text(const char *text)
{
    struct form f;
    assert_int_equal(form_read_urlencoded(arena, str_of(text), &limits, &f), FORM_FINE);
    return f;
}

static void test_fields_are_read(void **state)
{
    (void)state;
    struct form f = read_text("name=%D9%86%D9%88%D8%B1%D8%A9+x&months=12&empty=&bare");
    assert_int_equal(f.fields_count, 4);
    assert_str(form_value(&f, "name"), "نورة x");
    assert_str(form_value(&f, "months"), "12");
    assert_str(form_value(&f, "empty"), "");
    assert_str(form_value(&f, "bare"), "");
    assert_null(form_value(&f, "other").at);
    f = read_text("a=b=c&%61=%3d%26%2B");
    assert_str(form_value(&f, "a"), "b=c");
    assert_str(f.fields[1].value, "=&+");
    assert_int_equal(read_text("").fields_count, 0);
    assert_int_equal(read_text("&&a=1&").fields_count, 1);
}

static void test_repeated_names_stay_in_order(void **state)
{
    (void)state;
    struct form f = read_text("w=1&x=9&w=2&w=3");
    size_t at = 0;
    struct str value;
    char all[8] = "";
    while (form_next(&f, "w", &at, &value))
        strncat(all, value.at, value.n);
    assert_string_equal(all, "123");
    assert_int_equal(form_count(&f, "w"), 3);
    assert_int_equal(form_count(&f, "x"), 1);
    assert_int_equal(form_count(&f, "y"), 0);
    assert_str(form_value(&f, "w"), "1");
}

static void test_faults_have_codes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum form_fault fault;
    } cases[] = {
        {"a=1&b=2&c=3&d=4", FORM_FINE},
        {"a=1&b=2&c=3&d=4&e=5", FORM_TOO_MANY_FIELDS},
        {"a=12345678901234567890123456789012", FORM_FINE},
        {"a=123456789012345678901234567890123", FORM_VALUE_TOO_LONG},
        {"=1", FORM_NO_NAME},
        {"a=%", FORM_BAD_PERCENT},
        {"a=%4", FORM_BAD_PERCENT},
        {"a=%4g", FORM_BAD_PERCENT},
        {"a=%g4", FORM_BAD_PERCENT},
        {"a=%u0041", FORM_BAD_PERCENT},
        {"%zz=1", FORM_BAD_PERCENT},
        {"a=%ff", FORM_NOT_UTF8},
        {"a=%C0%AF", FORM_NOT_UTF8},
        {"a=%ED%A0%80", FORM_NOT_UTF8},
        {"%C3=1", FORM_NOT_UTF8},
        {"a=\xC3(", FORM_NOT_UTF8},
        {"a=%00", FORM_CONTROL},
        {"a=%1b", FORM_CONTROL},
        {"a=%7F", FORM_CONTROL},
        {"a%0a=1", FORM_CONTROL},
        {"a=%0D%0A%09", FORM_FINE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct form f;
        enum form_fault fault = form_read_urlencoded(arena, str_of(cases[i].text), &limits, &f);
        if (fault != cases[i].fault)
            fail_msg("\"%s\" is %s, expected %s", cases[i].text, form_fault_key(fault),
                     form_fault_key(cases[i].fault));
    }
}

static void test_a_long_name_is_refused(void **state)
{
    (void)state;
    char text[FORM_NAME_BYTES_MAX + 2];
    memset(text, 'n', sizeof text);
    struct form f;
    assert_int_equal(
        form_read_urlencoded(arena, (struct str){text, FORM_NAME_BYTES_MAX}, &limits, &f),
        FORM_FINE);
    assert_int_equal(
        form_read_urlencoded(arena, (struct str){text, FORM_NAME_BYTES_MAX + 1}, &limits, &f),
        FORM_VALUE_TOO_LONG);
}

static void test_encoding(void **state)
{
    (void)state;
    struct buf b = buf_new(arena);
    form_encode(&b, S("a b&=%+~ن"));
    assert_str(buf_out(&b), "a%20b%26%3D%25%2B~%D9%86");
}

/* ---- multipart ---- */

#define TYPE "multipart/form-data; boundary=XX"
#define FIELD(name, value) \
    "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_(name, file, data)                                                   \
    "--XX\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file \
    "\"\r\nContent-Type: text/csv\r\n\r\n" data "\r\n"
#define END "--XX--\r\n"

static struct form read_parts(struct str body, const char *type)
{
    struct form f;
    enum form_fault fault = form_read(arena, body, str_of(type), &limits, &f);
    if (fault != FORM_FINE)
        fail_msg("%s", form_fault_key(fault));
    return f;
}

static void test_parts_are_read(void **state)
{
    (void)state;
    struct form f = read_parts(
        S(FIELD("a", "1") FILE_("file", "wages.csv", "x;y\r\n--X\r\n\0z") FIELD("b", "") END),
        TYPE);
    assert_int_equal(f.fields_count, 2);
    assert_str(form_value(&f, "a"), "1");
    assert_str(form_value(&f, "b"), "");
    assert_int_equal(f.files_count, 1);
    const struct form_file *file = form_file(&f, "file");
    assert_str(file->filename, "wages.csv");
    assert_str(file->content_type, "text/csv");
    assert_true(str_eq(file->data, S("x;y\r\n--X\r\n\0z")));
    assert_null(form_file(&f, "other"));
}

static void test_types_and_boundaries(void **state)
{
    (void)state;
    struct str body = S(FIELD("a", "1") "--XX--");
    assert_int_equal(read_parts(body, "Multipart/Form-Data;boundary=\"XX\"").fields_count, 1);
    assert_int_equal(
        read_parts(body, "multipart/form-data; charset=utf-8; BOUNDARY=XX").fields_count, 1);
    assert_int_equal(
        read_parts(S("a=1"), "application/x-www-form-urlencoded; charset=UTF-8").fields_count, 1);
    static const char *const bad[] = {
        "",
        "text/plain",
        "multipart/mixed; boundary=XX",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"XX",
        "multipart/form-data; boundary=XX; boundary=YY",
        "multipart/form-data; boundary=\"X<X\"",
        "multipart/form-data; boundary=\"XX \"",
        "multipart/form-data; boundary",
        "multipart/form-data, boundary=XX",
        "multipart/form-data; boundary=1234567890123456789012345678901234567890123456789012345678"
        "9012345678901",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct form f;
        if (form_read(arena, body, str_of(bad[i]), &limits, &f) != FORM_BAD_TYPE)
            fail_msg("\"%s\" was taken", bad[i]);
    }
}

static void test_a_file_nobody_chose_is_left_out(void **state)
{
    (void)state;
    struct form f = read_parts(S(FILE_("file", "", "") END), TYPE);
    assert_int_equal(f.files_count, 0);
    f = read_parts(S(FILE_("file", "empty.csv", "") END), TYPE);
    assert_int_equal(f.files_count, 1);
    assert_int_equal(f.files[0].data.n, 0);
}

static void test_file_names(void **state)
{
    (void)state;
    struct form f = read_parts(
        S(FILE_("a", "C:\\x\\..\\مسير %22a%22.csv", "1") FILE_("b", "../../etc/100%", "2") END),
        TYPE);
    assert_str(f.files[0].filename, "مسير \"a\".csv");
    assert_str(f.files[1].filename, "100%");
}

#define HEAD(line) "--XX\r\n" line "\r\n\r\nv\r\n" END
#define NAMED "Content-Disposition: form-data; name=\"a\""

static void test_bad_parts_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum form_fault fault;
    } cases[] = {
        {"", FORM_UNFINISHED},
        {"--X", FORM_UNFINISHED},
        {"--XX", FORM_UNFINISHED},
        {"--XX--", FORM_FINE},
        {"--XX--\r\n", FORM_FINE},
        {"--XX--\r\nmore", FORM_BAD_PART},
        {"--XX-", FORM_UNFINISHED},
        {"--XX -", FORM_BAD_PART},
        {"--XY\r\n", FORM_BAD_PART},
        {"before\r\n" FIELD("a", "1") END, FORM_BAD_PART},
        {"\r\n" FIELD("a", "1") END, FORM_BAD_PART},
        {FIELD("a", "1"), FORM_UNFINISHED},
        {FIELD("a", "1") "--XX", FORM_UNFINISHED},
        {"--XX\r\n" NAMED "\r\n\r\nv", FORM_UNFINISHED},
        {"--XX\r\n" NAMED "\r\n", FORM_UNFINISHED},
        {"--XX\n" NAMED "\n\nv\n--XX--\n", FORM_BAD_PART},
        {FIELD("a", "1\r\n--XXY") END, FORM_BAD_PART},
        {HEAD(NAMED), FORM_FINE},
        {HEAD("content-disposition:FORM-DATA;name=a"), FORM_FINE},
        {HEAD(NAMED "\r\nX-Other: 1"), FORM_FINE},
        {HEAD("Content-Type: text/plain"), FORM_BAD_PART},
        {HEAD("Content-Disposition: attachment; name=\"a\""), FORM_BAD_PART},
        {HEAD("Content-Disposition: form-data"), FORM_NO_NAME},
        {HEAD("Content-Disposition: form-data; name=\"\""), FORM_NO_NAME},
        {HEAD("Content-Disposition: form-data; name=\"a\"; name=\"b\""), FORM_BAD_PART},
        {HEAD("Content-Disposition: form-data; name=\"a"), FORM_BAD_PART},
        {HEAD("Content-Disposition: form-data; name=\"a\"b\""), FORM_BAD_PART},
        {HEAD(NAMED "; filename*=UTF-8''x"), FORM_BAD_PART},
        {HEAD(NAMED "\r\n" NAMED), FORM_BAD_PART},
        {HEAD(NAMED "\r\nContent-Type: a\r\nContent-Type: b"), FORM_BAD_PART},
        {HEAD(NAMED "\r\nContent-Transfer-Encoding: base64"), FORM_BAD_PART},
        {HEAD(NAMED "\r\nContent-Transfer-Encoding: binary"), FORM_FINE},
        {HEAD(NAMED "\r\n folded: 1"), FORM_BAD_PART},
        {HEAD(NAMED "\r\nX : 1"), FORM_BAD_PART},
        {HEAD(NAMED "\r\nno colon"), FORM_BAD_PART},
        {HEAD(NAMED "\r\na:1\r\nb:1\r\nc:1\r\nd:1\r\ne:1\r\nf:1\r\ng:1\r\nh:1"), FORM_BAD_PART},
        {HEAD("Content-Disposition: form-data; name=\"a%0Ab\""), FORM_CONTROL},
        {HEAD("Content-Disposition: form-data; name=\"\xff\""), FORM_BAD_PART},
        {FIELD("a", "\xff") END, FORM_NOT_UTF8},
        {FIELD("a", "\x01") END, FORM_CONTROL},
        {FIELD("a", "123456789012345678901234567890123") END, FORM_VALUE_TOO_LONG},
        {FIELD("a", "1") FIELD("b", "1") FIELD("c", "1") FIELD("d", "1") FIELD("e", "1") END,
         FORM_TOO_MANY_FIELDS},
        {FILE_("a", "1", "1") FILE_("b", "1", "1") FILE_("c", "1", "1") END, FORM_TOO_MANY_FILES},
        {FILE_("a", "1", "12345678901234567890123456789012345678901234567890123456789012345") END,
         FORM_FILE_TOO_LONG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct form f;
        enum form_fault fault =
            form_read_multipart(arena, str_of(cases[i].body), S(TYPE), &limits, &f);
        if (fault != cases[i].fault)
            fail_msg("%zu: \"%s\" is %s, expected %s", i, cases[i].body, form_fault_key(fault),
                     form_fault_key(cases[i].fault));
    }
}

/* Cut anywhere, a body is unfinished or out of order, never fine and never read past its end. */
static void test_cut_bodies(void **state)
{
    (void)state;
    struct str whole = S(FIELD("a", "1") FILE_("f", "x.csv", "data") "--XX--");
    for (size_t n = 0; n < whole.n; n++) {
        struct form f;
        char *copy = malloc(n + 1); /* its own piece, so that the sanitizer sees its end */
        memcpy(copy, whole.at, n);
        copy = realloc(copy, n ? n : 1);
        assert_int_not_equal(
            form_read_multipart(arena, (struct str){copy, n}, S(TYPE), &limits, &f), FORM_FINE);
        free(copy);
    }
}

static int load(void **state)
{
    (void)state;
    arena = arena_new(16 << 20);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_read),
        cmocka_unit_test(test_repeated_names_stay_in_order),
        cmocka_unit_test(test_faults_have_codes),
        cmocka_unit_test(test_a_long_name_is_refused),
        cmocka_unit_test(test_encoding),
        cmocka_unit_test(test_parts_are_read),
        cmocka_unit_test(test_types_and_boundaries),
        cmocka_unit_test(test_a_file_nobody_chose_is_left_out),
        cmocka_unit_test(test_file_names),
        cmocka_unit_test(test_bad_parts_are_refused),
        cmocka_unit_test(test_cut_bodies),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
