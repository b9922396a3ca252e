/* JSON on any bytes: what was read and written again must be read again, and be the same. */
#include "base/arena.h"
#include "web/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool claim)
{
    if (!claim)
        __builtin_trap();
}

static void write_value(struct arena *a, struct json_writer *w, const json_t *value)
{
    const char *name;
    json_t *item;
    size_t i;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        json_object_open(w);
        json_object_foreach((json_t *)value, name, item)
        {
            /* Names from outside go through the same escaping as texts. */
            struct buf escaped = buf_new(a);
            json_escape(&escaped, str_of(name));
            escaped.n--; /* json_name puts the quotation marks */
            json_name(w, str_c(a, str_from(buf_out(&escaped), 1)));
            write_value(a, w, item);
        }
        json_object_close(w);
        return;
    case JSON_ARRAY:
        json_list_open(w);
        json_array_foreach(value, i, item) write_value(a, w, item);
        json_list_close(w);
        return;
    case JSON_STRING:
        json_str(w, (struct str){json_string_value(value), json_string_length(value)});
        return;
    case JSON_INTEGER: json_int(w, json_integer_value(value)); return;
    case JSON_REAL: json_int(w, 0); return; /* the writer has no fractions: money is text */
    case JSON_TRUE: json_bool(w, true); return;
    case JSON_FALSE: json_bool(w, false); return;
    case JSON_NULL: json_none(w); return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool is_loaded;
    if (!is_loaded)
        json_load();
    is_loaded = true;
    struct arena *a = arena_new(16 << 20);
    json_t *first, *second, *third;
    struct json_fault fault;
    if (json_read(a, (struct str){(const char *)data, size}, 16384, &first, &fault) == OK) {
        struct buf out = buf_new(a), again = buf_new(a);
        struct json_writer w = json_writer(&out);
        write_value(a, &w, first);
        must(json_read(a, buf_out(&out), SIZE_MAX, &second, &fault) == OK);
        w = json_writer(&again);
        write_value(a, &w, second);
        must(json_read(a, buf_out(&again), SIZE_MAX, &third, &fault) == OK);
        must(json_equal(second, third));
    } else {
        must(fault.kind != JSON_FINE);
    }
    arena_free(a);
    return 0;
}
