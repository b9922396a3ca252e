/* Every route of the API is described, every description has its route, and the document is JSON. */
#include "web/json.h"
#include "web/message.h"
#include "web/openapi.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct arena *arena;

static int start(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    json_load();
    return messages_load(arena) == OK ? 0 : -1;
}

static void every_route_is_described(void **state)
{
    (void)state;
    struct buf faults = buf_new(arena);
    if (!openapi_check(arena, &faults))
        fail_msg("%.*s", STR_ARG(buf_out(&faults)));
}

static const char *text_at(const json_t *at, const char *const *path)
{
    for (; *path; path++)
        at = json_is_array(at) ? json_array_get(at, 0) : json_object_get(at, *path);
    return json_string_value(at);
}

static json_t *document_on(const char *day_text)
{
    struct policy *policy;
    struct buf faults = buf_new(arena);
    struct str text;
    struct day on;
    struct json_fault fault;
    json_t *document;
    assert_true(day_parse(str_of(day_text), &on));
    assert_int_equal(policy_load_embedded(arena, &policy, &faults), OK);
    assert_int_equal(openapi_document(arena, policy, on, &text), OK);
    assert_int_equal(json_read(arena, text, 8 << 20, &document, &fault), OK);
    return document;
}

static void the_document_is_whole(void **state)
{
    (void)state;
    const json_t *d = document_on("1435-03-15");
    assert_string_equal(text_at(d, (const char *[]){"openapi", NULL}), "3.1.0");
    assert_string_equal(
        text_at(d, (const char *[]){"paths", "/api/v1/requests", "post", "operationId", NULL}),
        "submit_request");
    assert_string_equal(text_at(d, (const char *[]){"paths", "/api/v1/requests/{no}", "get",
                                                    "parameters", "0", "$ref", NULL}),
                        "#/components/parameters/no");
    assert_string_equal(
        text_at(d, (const char *[]){"paths", "/api/v1/requests", "get", "x-action", NULL}),
        "VIEW_REQUESTS");
}

/* The choices of a field are the policy's of the day. */
static void choices_follow_the_day(void **state)
{
    (void)state;
    static const char *const path[] = {"components", "schemas", "S04_line", "properties",
                                       "months",     "anyOf",   NULL};
    const json_t *then = document_on("1435-03-15"), *now = document_on("2024-01-16");
    for (int i = 0; path[i]; i++) {
        then = json_object_get(then, path[i]);
        now = json_object_get(now, path[i]);
    }
    const json_t *one = json_object_get(json_array_get(then, 0), "enum");
    const json_t *four = json_object_get(json_array_get(now, 0), "enum");
    assert_int_equal(json_array_size(one), 1);
    assert_int_equal(json_integer_value(json_array_get(one, 0)), 12);
    assert_int_equal(json_array_size(four), 4);
    assert_int_equal(json_integer_value(json_array_get(four, 0)), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_described),
        cmocka_unit_test(the_document_is_whole),
        cmocka_unit_test(choices_follow_the_day),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
