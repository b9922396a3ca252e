/* JSON out and in: commas, escaping, money as text; and everything a stranger may send. */
#include "base/arena.h"
#include "web/json.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_str(struct str got, const char *expected)
{
    if (!str_eq_c(got, expected))
        fail_msg("got \"%.*s\", expected \"%s\"", STR_ARG(got), expected);
}

static void test_writing(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct buf out = buf_new(a);
    struct json_writer w = json_writer(&out);
    json_object_open(&w);
    json_member_str(&w, "name", S("نورة \"x\""));
    json_member_int(&w, "n", -5);
    json_member_bool(&w, "ok", true);
    json_member_money(&w, "fee", (struct money){240000});
    json_name(&w, "none");
    json_none(&w);
    json_name(&w, "lines");
    json_list_open(&w);
    json_int(&w, 1);
    json_object_open(&w);
    json_object_close(&w);
    json_list_open(&w);
    json_list_close(&w);
    json_c(&w, "z");
    json_raw(&w, S("{\"raw\":1}"));
    json_list_close(&w);
    json_member_c(&w, "last", "");
    json_object_close(&w);
    assert_str(buf_out(&out),
               "{\"name\":\"نورة \\\"x\\\"\",\"n\":-5,\"ok\":true,\"fee\":\"2400.00\","
               "\"none\":null,\"lines\":[1,{},[],\"z\",{\"raw\":1}],\"last\":\"\"}");
    assert_int_equal(w.depth, 0);
    arena_free(a);
}

static void test_escaping(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    char all[256];
    for (int i = 0; i < 128; i++)
        all[i] = (char)i;
    struct buf out = buf_new(a);
    json_escape(&out, (struct str){all, 36});
    assert_str(buf_out(&out),
               "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r"
               "\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018"
               "\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f !\\\"#\"");
    out.n = 0;
    json_escape(&out, (struct str){all + 36, 92});
    assert_str(buf_out(&out), "\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`"
                              "abcdefghijklmnopqrstuvwxyz{|}~\x7f\"");
    arena_free(a);
}

static void test_reading(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    json_t *root;
    struct json_fault fault;
    struct str text = S("{\"establishment\":\"7-1234567\",\"lines\":[{\"months\":12}],"
                        "\"name\":\"\\u0646\\u0648\\u0631\\u0629\",\"x\":1.5}");
    assert_int_equal(json_read(a, text, 1000, &root, &fault), OK);
    assert_str(json_member_text(root, "establishment"), "7-1234567");
    assert_str(json_member_text(root, "name"), "نورة");
    assert_null(json_member_text(root, "lines").at);
    assert_null(json_member_text(root, "missing").at);
    int64_t months = 0;
    const json_t *line = json_array_get(json_object_get(root, "lines"), 0);
    assert_true(json_member_number(line, "months", &months));
    assert_int_equal(months, 12);
    assert_false(json_member_number(root, "x", &months));
    assert_false(json_member_number(root, "name", &months));
    static const char *const names[] = {"x", "name", "lines", "establishment"};
    assert_null(json_member_unknown(root, names, 4));
    assert_string_equal(json_member_unknown(root, names, 3), "establishment");
    arena_free(a);
}

static void assert_refused(const char *text, size_t n, enum json_fault_kind kind)
{
    struct arena *a = arena_new(1 << 20);
    json_t *root;
    struct json_fault fault;
    enum err e = json_read(a, (struct str){text, n}, 100000, &root, &fault);
    if (e != ERR_INPUT || fault.kind != kind)
        fail_msg("\"%s\": error %d, fault %d, expected %d", text, e, fault.kind, kind);
    arena_free(a);
}

static void test_bad_texts_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum json_fault_kind kind;
    } cases[] = {
        {"", JSON_BAD_SYNTAX},
        {"1", JSON_BAD_SYNTAX},
        {"\"text\"", JSON_BAD_SYNTAX},
        {"null", JSON_BAD_SYNTAX},
        {"{", JSON_BAD_SYNTAX},
        {"{}{}", JSON_BAD_SYNTAX},
        {"{} x", JSON_BAD_SYNTAX},
        {"[1,]", JSON_BAD_SYNTAX},
        {"{\"a\":1,}", JSON_BAD_SYNTAX},
        {"{'a':1}", JSON_BAD_SYNTAX},
        {"{a:1}", JSON_BAD_SYNTAX},
        {"[01]", JSON_BAD_SYNTAX},
        {"[+1]", JSON_BAD_SYNTAX},
        {"[.5]", JSON_BAD_SYNTAX},
        {"[NaN]", JSON_BAD_SYNTAX},
        {"[Infinity]", JSON_BAD_SYNTAX},
        {"[1e999]", JSON_BAD_SYNTAX},
        {"[99999999999999999999]", JSON_BAD_SYNTAX},
        {"[\"\\x\"]", JSON_BAD_SYNTAX},
        {"[\"\t\"]", JSON_BAD_SYNTAX},
        {"[\"\\u0000\"]", JSON_BAD_SYNTAX},
        {"[\"\\ud800\"]", JSON_BAD_SYNTAX},
        {"[\"\\udc00\\ud800\"]", JSON_BAD_SYNTAX},
        {"\xEF\xBB\xBF{}", JSON_BAD_SYNTAX},
        {"// c\n{}", JSON_BAD_SYNTAX},
        {"{\"a\":1,\"a\":2}", JSON_NAME_TWICE},
        {"{\"a\":1,\"\\u0061\":2}", JSON_NAME_TWICE},
        {"{\"x\":{\"a\":1,\"a\":1}}", JSON_NAME_TWICE},
        {"[\"\xC3\x28\"]", JSON_NOT_UTF8},
        {"[\"\xC0\x80\"]", JSON_NOT_UTF8},
        {"[\"\xED\xA0\x80\"]", JSON_NOT_UTF8},
        {"[\"\xF5\x80\x80\x80\"]", JSON_NOT_UTF8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].kind);
    assert_refused("[1]\0", 4, JSON_BAD_SYNTAX);
}

static void test_depth_is_bounded(void **state)
{
    (void)state;
    char text[128];
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    assert_refused(text, 66, JSON_TOO_DEEP);
    struct arena *a = arena_new(1 << 20);
    json_t *root;
    struct json_fault fault;
    assert_int_equal(json_read(a, (struct str){text + 1, 64}, 100, &root, &fault), OK);
    /* Brackets in a string are no depth. */
    struct str quoted = S("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[\"]");
    assert_int_equal(json_read(a, quoted, 100, &root, &fault), OK);
    assert_int_equal(json_read(a, quoted, 10, &root, &fault), ERR_INPUT);
    assert_int_equal(fault.kind, JSON_TOO_LONG);
    arena_free(a);
}

static void test_a_fault_says_where(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    json_t *root;
    struct json_fault fault;
    assert_int_equal(json_read(a, S("{\n \"a\": x\n}"), 100, &root, &fault), ERR_INPUT);
    assert_int_equal(fault.line, 2);
    arena_free(a);
}

static void test_the_arena_bounds_it(void **state)
{
    (void)state;
    struct arena *small = arena_new(16 << 10), *a = arena_new(1 << 20);
    struct buf text = buf_new(a);
    buf_c(&text, "[0");
    for (int i = 0; i < 5000; i++)
        buf_c(&text, ",0");
    buf_c(&text, "]");
    json_t *root;
    struct json_fault fault;
    assert_int_equal(json_read(small, buf_out(&text), 1 << 20, &root, &fault), ERR_INPUT);
    assert_int_equal(fault.kind, JSON_TOO_LONG);
    arena_free(small);
    arena_free(a);
}

static int load(void **state)
{
    (void)state;
    json_load();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_escaping),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_bad_texts_are_refused),
        cmocka_unit_test(test_depth_is_bounded),
        cmocka_unit_test(test_a_fault_says_where),
        cmocka_unit_test(test_the_arena_bounds_it),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
