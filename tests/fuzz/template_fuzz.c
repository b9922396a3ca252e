/* The template parser and renderer on any bytes. The input is cut at NUL into "main" and two
   partials, "a" and "b"; the data is fixed, with names short enough to be found by chance. */
#include "base/arena.h"
#include "web/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct node some_data(struct arena *a)
{
    struct node root = node_object(a, 8), list = node_list(a, 2), inner = node_object(a, 4);
    node_set(inner, key_of(S("x")), node_c("<y&\">"));
    node_set(inner, key_of(S("o")), node_object(a, 0));
    node_add(list, inner);
    node_add(list, node_int(-5));
    node_set(root, key_of(S("l")), list);
    node_set(root, key_of(S("o")), inner);
    node_set(root, key_of(S("b")), node_bool(true));
    node_set(root, key_of(S("x")), node_html(html_trusted(S("<i>"))));
    return root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 4096)
        return 0;
    struct arena *a = arena_new(64 << 20);
    static const char *const names[] = {"main", "a", "b"};
    struct template_source sources[3];
    struct str rest = {(const char *)data, size};
    for (size_t i = 0; i < 3; i++) {
        struct str piece = {NULL, 0};
        if (!rest.n || !str_cut(&rest, 0, &piece))
            piece = S("");
        sources[i] = (struct template_source){str_of(names[i]), str_of(names[i]), piece};
    }
    struct template_set *set;
    struct str problem;
    if (template_set_new(a, sources, 3, LANG_AR, false, &set, &problem) == OK) {
        struct buf out = buf_new(a);
        if (template_render(template_set_find(set, S("main")), some_data(a), &out) != OK)
            out.n = 0;
    } else if (problem.n == 0) {
        __builtin_trap();
    }
    arena_free(a);
    keys_forget();
    return 0;
}
