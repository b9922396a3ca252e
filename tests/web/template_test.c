/* The Mustache engine against our own cases of the public specification (tests/data/mustache,
   one file a chapter), its errors with their lines, its limits, and escaping.
   Another folder of case files may be named as first argument. */
#include "base/arena.h"
#include "web/template.h"
#include <dirent.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const char *cases_folder = "tests/data/mustache";

/* JSON as the tree a template is filled with. Real numbers, which the tree lacks, become the text
   JSON writers give them. */
static struct node node_of(struct arena *a, const json_t *json)
{
    const char *key;
    json_t *value;
    size_t i;
    switch (json_typeof(json)) {
    case JSON_OBJECT: {
        struct node object = node_object(a, 0);
        json_object_foreach((json_t *)json, key, value)
            node_set(object, key_of(str_of(key)), node_of(a, value));
        return object;
    }
    case JSON_ARRAY: {
        struct node list = node_list(a, 0);
        json_array_foreach(json, i, value) node_add(list, node_of(a, value));
        return list;
    }
    case JSON_STRING:
        return node_text((struct str){json_string_value(json), json_string_length(json)});
    case JSON_INTEGER: return node_int(json_integer_value(json));
    case JSON_REAL: return node_text(str_printf(a, "%g", json_real_value(json)));
    case JSON_TRUE: return node_bool(true);
    case JSON_FALSE: return node_bool(false);
    case JSON_NULL: return (struct node){NODE_NONE};
    }
    return (struct node){NODE_NONE};
}

static size_t sources_of(const json_t *c, struct template_source *sources, size_t max)
{
    size_t count = 0;
    const char *name;
    json_t *text;
    sources[count++] = (struct template_source){
        S("main"), S("main.html"), str_of(json_string_value(json_object_get(c, "template")))};
    json_object_foreach(json_object_get(c, "partials"), name, text)
    {
        assert_true(count < max);
        sources[count++] =
            (struct template_source){str_of(name), str_of(name), str_of(json_string_value(text))};
    }
    return count;
}

/* Runs one case; false after saying how it failed. */
static bool case_passes(const char *file, const json_t *c)
{
    struct arena *a = arena_new(1 << 20);
    struct template_source sources[16];
    size_t count = sources_of(c, sources, 16);
    struct template_set *set = NULL;
    struct str problem = {NULL, 0}, got;
    struct buf out = buf_new(a);
    enum err e = template_set_new(a, sources, count, LANG_EN, false, &set, &problem);
    if (e == OK)
        e = template_render(template_set_find(set, S("main")),
                            node_of(a, json_object_get(c, "data")), &out);
    const char *expected = json_string_value(json_object_get(c, e == OK ? "expected" : "error"));
    got = e == OK ? buf_out(&out) : problem;
    bool passes = expected && str_eq_c(got, expected);
    if (!passes)
        fprintf(stderr, "%s: %s\n  expected [%s]\n  got      [%.*s]\n", file,
                json_string_value(json_object_get(c, "name")), expected ? expected : "(the other)",
                STR_ARG(got));
    arena_free(a);
    return passes;
}

static unsigned run_file(const char *name, unsigned *failed)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", cases_folder, name);
    json_error_t error;
    json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, &error), *c;
    if (!file)
        fail_msg("%s:%d: %s", path, error.line, error.text);
    size_t i;
    unsigned count = 0;
    json_array_foreach(json_object_get(file, "tests"), i, c)
    {
        count++;
        *failed += !case_passes(name, c);
    }
    json_decref(file);
    return count;
}

static void test_specification_cases(void **state)
{
    (void)state;
    DIR *folder = opendir(cases_folder);
    assert_non_null(folder);
    unsigned count = 0, failed = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (str_ends(str_of(entry->d_name), S(".json")))
            count += run_file(entry->d_name, &failed);
    closedir(folder);
    fprintf(stderr, "%u cases, %u failed\n", count, failed);
    assert_int_equal(failed, 0);
    assert_true(count >= 120);
}

/* ---- errors, limits, escaping ---- */

static struct str render_text(struct arena *a, const char *text, struct node data)
{
    struct template_source source = {S("main"), S("pages/main.html"), str_of(text)};
    struct template_set *set;
    struct str problem;
    if (template_set_new(a, &source, 1, LANG_AR, true, &set, &problem) != OK)
        return problem;
    struct buf out = buf_new(a);
    if (template_render(template_set_find(set, S("main")), data, &out) != OK)
        return S("(stopped)");
    return buf_out(&out);
}

static void assert_gives(const char *text, const char *expected)
{
    struct arena *a = arena_new(1 << 20);
    struct str got = render_text(a, text, node_object(a, 0));
    if (!str_eq_c(got, expected))
        fail_msg("\"%s\" gave \"%.*s\", not \"%s\"", text, STR_ARG(got), expected);
    arena_free(a);
}

static void test_errors_name_file_and_line(void **state)
{
    (void)state;
    assert_gives("a\nb\n{{#x}}\n", "pages/main.html:3: the section \"x\" is not closed");
    assert_gives("{{#x}}\n{{/y}}", "pages/main.html:2: \"y\" closes \"x\" of line 1");
    assert_gives("\n\n{{/y}}", "pages/main.html:3: nothing is open that \"y\" could close");
    assert_gives("\r\n{{ name", "pages/main.html:2: a tag that is not closed");
    assert_gives("{{{ name }}", "pages/main.html:1: a tag that is not closed");
    assert_gives("{{}}", "pages/main.html:1: a tag without a name");
    assert_gives("{{#}}{{/}}", "pages/main.html:1: a tag without a name");
    assert_gives("{{a b}}", "pages/main.html:1: a space inside the name \"a b\"");
    assert_gives("x\n{{a..b}}", "pages/main.html:2: \"a..b\" is not a name");
    assert_gives("{{.a}}", "pages/main.html:1: \".a\" is not a name");
    assert_gives("\n{{a.}}", "pages/main.html:2: \"a.\" is not a name");
    assert_gives("{{=| }}", "pages/main.html:1: a tag that is not closed");
    assert_gives("{{=|=}}", "pages/main.html:1: delimiters are written {{=<% %>=}}");
    assert_gives("{{=a b c=}}", "pages/main.html:1: delimiters are written {{=<% %>=}}");
    assert_gives("\n\n\n{{> head}}", "pages/main.html:4: there is no template \"head\"");
}

static void test_sections_too_deep_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct buf text = buf_new(a);
    for (int i = 0; i < 33; i++)
        buf_c(&text, "{{#a}}");
    assert_gives(str_c(a, buf_out(&text)), "pages/main.html:1: sections deeper than 32");
    arena_free(a);
}

static void test_messages_become_text(void **state)
{
    (void)state;
    assert_gives("{{t.month.hijri.3}}", "ربيع الأول");
    assert_gives("<b>{{{ t.weekday.friday }}}</b>\n{{t.weekday.sunday}}", "<b>الجمعة</b>\nالأحد");
    assert_gives("\n{{t.no.such}}", "pages/main.html:2: there is no text \"no.such\"");
    assert_gives("{{t.}}", "pages/main.html:1: there is no text \"\"");
    assert_gives("{{t.count.days}}",
                 "pages/main.html:1: the text \"count.days\" has plural forms: give it from C");
    assert_gives("{{t.date.hijri}}",
                 "pages/main.html:1: the text \"date.hijri\" asks for values: give it from C");
    assert_gives("{{#t.month.hijri.1}}{{/t.month.hijri.1}}",
                 "pages/main.html:1: a text cannot be a section");
}

static void test_markup_in_data_is_escaped(void **state)
{
    (void)state;
    static const char *const attacks[][2] = {
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"\"><img src=x onerror=alert(1)>", "&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"},
        {"' onmouseover='x", "&#39; onmouseover=&#39;x"},
        {"&lt;b&gt;", "&amp;lt;b&amp;gt;"},
        {"{{{name}}}", "{{{name}}}"},
        {"</bdi><svg/onload=x>", "&lt;/bdi&gt;&lt;svg/onload=x&gt;"},
        {"0123456789abcdef<", "0123456789abcdef&lt;"},
        {"0123456789abcde'0123456789abcdef", "0123456789abcde&#39;0123456789abcdef"},
        {"عامل \" وافد", "عامل &quot; وافد"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++) {
        struct arena *a = arena_new(1 << 20);
        struct node data = node_object(a, 0);
        node_set(data, KEY("name"), node_c(attacks[i][0]));
        assert_true(str_eq_c(render_text(a, "{{name}}", data), attacks[i][1]));
        assert_true(str_eq_c(render_text(a, "{{{name}}}", data), attacks[i][0]));
        arena_free(a);
    }
}

/* Every length and place, so that no path of the search over 16 bytes misses one. */
static void test_escaping_finds_a_character_anywhere(void **state)
{
    (void)state;
    struct arena *a = arena_new(8 << 20);
    for (size_t n = 1; n < 70; n++)
        for (size_t at = 0; at < n; at++)
            for (const char *c = "&<>\"'"; *c; c++) {
                char *text = arena_alloc(a, n);
                memset(text, '=', n);
                text[at] = *c;
                struct str escaped = html_text(a, (struct str){text, n}).markup;
                assert_true(escaped.n > n && escaped.at[at] == '&');
                assert_int_equal(str_index(str_from(escaped, at + 1), '='),
                                 at + 1 < n ? escaped.n - at - 1 - (n - at - 1)
                                            : escaped.n - at - 1);
            }
    arena_free(a);
}

static void test_other_bytes_are_not_escaped(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    char all[256];
    size_t n = 0;
    for (int c = 0; c < 256; c++)
        if (!c || !strchr("&<>\"'", c))
            all[n++] = (char)c;
    assert_true(str_eq(html_text(a, (struct str){all, n}).markup, (struct str){all, n}));
    arena_free(a);
}

static void test_markup_nodes_are_shown_as_they_are(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct node data = node_object(a, 0);
    node_set(data, KEY("number"), node_html(html_code(a, S("7-12<3"))));
    node_set(data, KEY("name"), node_html(html_isolated(a, S("A&B"))));
    assert_true(str_eq_c(render_text(a, "{{number}} {{{name}}}", data),
                         "<bdi dir=\"ltr\">7-12&lt;3</bdi> <bdi>A&amp;B</bdi>"));
    arena_free(a);
}

static void test_what_counts_as_false(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct node values[] = {node_bool(false), node_int(0), node_c(""),
                            node_list(a, 0),  {NODE_NONE}, node_bool(true),
                            node_int(-1),     node_c("0"), node_object(a, 0)};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct node data = node_object(a, 0);
        node_set(data, KEY("x"), values[i]);
        assert_true(
            str_eq_c(render_text(a, "{{#x}}yes{{/x}}{{^x}}no{{/x}}", data), i < 5 ? "no" : "yes"));
    }
    arena_free(a);
}

static void test_objects_grow_and_replace(void **state)
{
    (void)state;
    struct arena *a = arena_new(1 << 20);
    struct node object = node_object(a, 0), copy = object;
    char name[16];
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "grow%d", i);
        node_set(object, key_of(str_of(name)), node_int(i));
    }
    node_set(copy, KEY("grow7"), node_int(-7));
    for (int i = 0; i < 300; i++) {
        snprintf(name, sizeof name, "grow%d", i);
        const struct node *found = node_member(copy, key_of(str_of(name)));
        assert_non_null(found);
        assert_int_equal(found->number, i == 7 ? -7 : i);
    }
    assert_null(node_member(object, KEY("grow300")));
    assert_null(node_member(node_int(1), KEY("grow1")));
    struct node list = node_list(a, 0);
    for (int i = 0; i < 100; i++)
        node_add(list, node_int(i));
    assert_int_equal(node_count(list), 100);
    assert_int_equal(node_item(list, 99).number, 99);
    arena_free(a);
}

static void test_partials_without_end_are_stopped(void **state)
{
    (void)state;
    struct arena *a = arena_new(8 << 20);
    struct node data = node_object(a, 0), list = node_list(a, 0);
    node_add(list, node_object(a, 0));
    node_add(list, node_object(a, 0));
    node_set(data, KEY("list"), list);
    assert_true(str_eq_c(render_text(a, "x{{> main}}", data), "(stopped)"));
    /* Twice as many at each level: the number of steps stops it, not the depth. */
    assert_true(str_eq_c(render_text(a, "{{#list}}{{> main}}{{/list}}", data), "(stopped)"));
    arena_free(a);
}

static int load_messages(void **state)
{
    *state = arena_new(64 << 20);
    return messages_load(*state) != OK;
}

static int forget_messages(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_embedded_templates_load(void **state)
{
    assert_int_equal(templates_load(*state), OK);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cases_folder = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_specification_cases),
        cmocka_unit_test(test_errors_name_file_and_line),
        cmocka_unit_test(test_sections_too_deep_are_refused),
        cmocka_unit_test(test_messages_become_text),
        cmocka_unit_test(test_markup_in_data_is_escaped),
        cmocka_unit_test(test_escaping_finds_a_character_anywhere),
        cmocka_unit_test(test_other_bytes_are_not_escaped),
        cmocka_unit_test(test_markup_nodes_are_shown_as_they_are),
        cmocka_unit_test(test_what_counts_as_false),
        cmocka_unit_test(test_objects_grow_and_replace),
        cmocka_unit_test(test_partials_without_end_are_stopped),
        cmocka_unit_test(test_embedded_templates_load),
    };
    return cmocka_run_group_tests(tests, load_messages, forget_messages);
}
