/* Templates: the sets of the two languages, and filling one with data; see the header.

   A template is carried out step by step over a stack of contexts: the data's object at the bottom,
   then what each open section is about. A name is looked for from the top down. */
#include "web/template.h"
#include "base/embedded.h"
#include "base/log.h"
#include "web/template_steps.h"
#include <assert.h>
#include <stdlib.h>

enum { PARTIAL_DEPTH_MAX = 64, CONTEXTS_MAX = 128, STEPS_MAX = 1000000 };

/* ---- sets ---- */

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct template_source *)a)->name,
                   ((const struct template_source *)b)->name);
}

const struct template *template_set_find(const struct template_set *set, struct str name)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = str_cmp(name, set->templates[middle].name);
        if (order == 0)
            return &set->templates[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* The form with line marks, for each template that wants it; parsing one may make others want it. */
static enum err parse_lines(struct arena *boot, struct template_set *set,
                            const struct template_source *sources, struct str *problem)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < set->count; i++) {
            struct template *t = &set->templates[i];
            if (!t->wants_lines || t->lines)
                continue;
            TRY(template_parse(boot, set, t->file, sources[i].text, true, &t->lines, problem));
            again = true;
        }
    }
    return OK;
}

enum err template_set_new(struct arena *boot, const struct template_source *sources, size_t count,
                          enum lang lang, bool has_messages, struct template_set **out,
                          struct str *problem)
{
    struct template_source *sorted = arena_array(boot, struct template_source, count);
    if (count)
        memcpy(sorted, sources, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_name);
    struct template_set *set = arena_new_of(boot, struct template_set);
    *set =
        (struct template_set){arena_array(boot, struct template, count), count, lang, has_messages};
    for (size_t i = 0; i < count; i++) {
        set->templates[i].name = str_copy(boot, sorted[i].name);
        set->templates[i].file = str_copy(boot, sorted[i].file);
        set->templates[i].bytes_before = arena_new_of(boot, uint32_t);
    }
    for (size_t i = 0; i < count; i++) {
        struct template *t = &set->templates[i];
        TRY(template_parse(boot, set, t->file, sorted[i].text, false, &t->steps, problem));
    }
    TRY(parse_lines(boot, set, sorted, problem));
    *out = set;
    return OK;
}

static struct template_set *sets[LANG_COUNT];

enum err templates_load(struct arena *boot)
{
    const struct str folder = S("src/web/templates/"), ending = S(".html");
    struct template_source *sources =
        arena_array(boot, struct template_source, embedded_files_count);
    size_t count = 0;
    for (size_t i = 0; i < embedded_files_count; i++) {
        const struct embedded *file = &embedded_files[i];
        if (!str_starts(file->name, folder) || !str_ends(file->name, ending))
            continue;
        struct str name = str_from(file->name, folder.n);
        name.n -= ending.n;
        sources[count++] = (struct template_source){name, file->name, file->data};
    }
    for (unsigned lang = 0; lang < LANG_COUNT; lang++) {
        struct str problem;
        enum err e = template_set_new(boot, sources, count, lang, true, &sets[lang], &problem);
        if (e != OK)
            return fail(e, "%.*s", STR_ARG(problem));
    }
    return OK;
}

const struct template *template_of(enum lang lang, const char *name)
{
    const struct template *t = template_set_find(sets[lang], str_of(name));
    if (!t)
        (void)fail(ERR_NOT_FOUND, "there is no template \"%s\"", name);
    assert(t);
    return t;
}

/* ---- filling ---- */

struct render {
    struct buf *out;
    const struct template *in; /* for the log */
    struct str indent;         /* of the current partial's lines */
    struct node contexts[CONTEXTS_MAX];
    size_t depth, partials;
    unsigned long steps_left;
};

static struct node look_up(const struct render *r, struct step *s)
{
    if (s->parts == 0)
        return r->contexts[r->depth - 1];
    for (size_t i = r->depth; i-- > 0;) {
        const struct node *found = node_member_near(r->contexts[i], s->key, &s->guess);
        if (!found)
            continue;
        for (unsigned part = 1; part < s->parts && found; part++)
            found = node_member(*found, s->more[part - 1]);
        return found ? *found : (struct node){NODE_NONE};
    }
    return (struct node){NODE_NONE};
}

static void show(const struct render *r, struct step *s, struct node n)
{
    struct str text = {n.text, n.n};
    switch ((enum node_kind)n.kind) {
    case NODE_TEXT:
        if (s->kind == STEP_ESCAPED)
            html_escape(r->out, text);
        else
            buf_str(r->out, text);
        return;
    case NODE_HTML: buf_str(r->out, text); return;
    case NODE_INT: buf_i64(r->out, n.number); return;
    case NODE_BOOL: buf_c(r->out, n.number ? "true" : "false"); return;
    case NODE_NONE:
        if (s->parts)
            log_line(LOG_DEBUG, "%.*s: nothing to show for \"%.*s\"", STR_ARG(r->in->file),
                     STR_ARG(key_name(s->key)));
        return;
    case NODE_OBJECT:
    case NODE_LIST: return;
    }
}

static enum err run(struct render *r, struct step *steps, size_t at);

static enum err run_in(struct render *r, struct step *steps, size_t at, struct node context)
{
    if (r->depth == CONTEXTS_MAX || r->steps_left-- == 0)
        return fail(ERR_BUSY, "%.*s: sections without end", STR_ARG(r->in->file));
    r->contexts[r->depth++] = context;
    enum err e = run(r, steps, at);
    r->depth--;
    return e;
}

/* A list: once an item. Another value that is true: once, and except for plain "true" it becomes
   the context. */
static enum err run_section(struct render *r, struct step *steps, size_t at)
{
    struct node n = look_up(r, &steps[at]);
    if (!node_is_true(n))
        return OK;
    if (n.kind == NODE_BOOL)
        return run(r, steps, at + 1);
    if (n.kind != NODE_LIST)
        return run_in(r, steps, at + 1, n);
    for (size_t i = 0; i < node_count(n); i++)
        TRY(run_in(r, steps, at + 1, node_item(n, i)));
    return OK;
}

static enum err run_partial(struct render *r, const struct partial_call *call)
{
    if (r->partials == PARTIAL_DEPTH_MAX || r->steps_left-- == 0)
        return fail(ERR_BUSY, "%.*s: partials without end", STR_ARG(r->in->file));
    const struct template *outer = r->in;
    struct str outer_indent = r->indent;
    struct buf indent = buf_new(r->out->arena);
    if (call->is_alone) {
        buf_str(&indent, outer_indent);
        buf_str(&indent, call->indent);
    }
    r->indent = buf_out(&indent);
    r->in = call->target;
    r->partials++;
    enum err e = run(r, indent.n ? call->target->lines : call->target->steps, 0);
    r->partials--;
    r->in = outer;
    r->indent = outer_indent;
    return e;
}

static enum err run(struct render *r, struct step *steps, size_t at)
{
    for (;; at++) {
        struct step *s = &steps[at];
        buf_add(r->out, s->text, s->text_n);
        switch ((enum step_kind)s->kind) {
        case STEP_END: return OK;
        case STEP_ESCAPED:
        case STEP_RAW: show(r, s, look_up(r, s)); break;
        case STEP_SECTION:
            TRY(run_section(r, steps, at));
            at = s->end;
            break;
        case STEP_INVERTED:
            if (!node_is_true(look_up(r, s)))
                TRY(run(r, steps, at + 1));
            at = s->end;
            break;
        case STEP_PARTIAL: TRY(run_partial(r, s->partial)); break;
        case STEP_INDENT: buf_str(r->out, r->indent); break;
        }
    }
}

enum err template_render(const struct template *t, struct node data, struct buf *out)
{
    /* Pages of one template are much alike in length: room made at once saves the copies of a
       growing buffer. A lost update between threads does no harm. */
    size_t start = out->n, expected = __atomic_load_n(t->bytes_before, __ATOMIC_RELAXED);
    buf_room(out, expected + 64);
    struct render r = {.out = out, .in = t, .steps_left = STEPS_MAX};
    r.contexts[r.depth++] = data;
    TRY(run(&r, t->steps, 0));
    if (out->n - start > expected)
        __atomic_store_n(t->bytes_before, (uint32_t)(out->n - start), __ATOMIC_RELAXED);
    return OK;
}
