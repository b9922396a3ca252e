/* Parsing the Mustache language into steps; see template_steps.h.

   What a newcomer would get wrong: a tag for sections, comments, partials or delimiters that stands
   alone on its line takes the whole line with it, its line ending too. {{name}} never does. */
#include "base/arena.h"
#include "web/template_steps.h"
#include <stdarg.h>
#include <stdio.h>

struct open_section {
    size_t step;
    struct str name;
    unsigned line;
};

struct parser {
    struct arena *boot;
    struct template_set *set;
    struct str file, source;
    size_t at; /* everything before has been turned into steps or `text` */
    char open[DELIMITER_BYTES_MAX], close[DELIMITER_BYTES_MAX];
    size_t open_n, close_n;
    bool with_lines, at_line_start;
    struct buf text; /* literal text that waits for the next step */
    struct step *steps;
    size_t steps_count, steps_cap;
    struct open_section sections[SECTION_DEPTH_MAX];
    size_t depth;
    struct str *problem;
};

/* A tag as found in the source. */
struct tag {
    char sigil;         /* one of # ^ / > ! = & { or 0 */
    struct str content; /* between sigil and closing, untrimmed */
    size_t start, end;  /* of the whole tag in the source */
    bool is_alone;      /* alone on its line, which is then from line_start to line_end */
    size_t line_start, line_end;
};

/* ---- errors ---- */

static unsigned line_of(const struct parser *p, size_t at)
{
    unsigned line = 1;
    for (size_t i = 0; i < at; i++)
        line += p->source.at[i] == '\n';
    return line;
}

static enum err wrong(struct parser *p, unsigned line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static enum err wrong(struct parser *p, unsigned line, const char *format, ...)
{
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    *p->problem = str_printf(p->boot, "%.*s:%u: %s", STR_ARG(p->file), line, what);
    return ERR_INPUT;
}

/* ---- steps ---- */

static struct step *step_add(struct parser *p, enum step_kind kind)
{
    if (p->steps_count == p->steps_cap) {
        size_t cap = p->steps_cap ? p->steps_cap * 2 : 32;
        struct step *steps = arena_array(p->boot, struct step, cap);
        if (p->steps_count)
            memcpy(steps, p->steps, p->steps_count * sizeof *steps);
        p->steps = steps;
        p->steps_cap = cap;
    }
    struct str text = str_copy(p->boot, buf_out(&p->text));
    p->text.n = 0;
    struct step *s = &p->steps[p->steps_count++];
    *s = (struct step){.text = text.at, .text_n = (uint32_t)text.n, .kind = kind};
    return s;
}

static void mark_line_start(struct parser *p)
{
    if (p->with_lines && p->at_line_start)
        step_add(p, STEP_INDENT);
    p->at_line_start = false;
}

/* Literal text of the template, with a mark before each of its lines where marks are wanted. */
static void text_add(struct parser *p, struct str text)
{
    while (text.n) {
        mark_line_start(p);
        size_t newline = str_index(text, '\n');
        size_t n = newline < text.n ? newline + 1 : text.n;
        buf_str(&p->text, str_first(text, n));
        p->at_line_start = newline < text.n;
        text = str_from(text, n);
    }
}

/* ---- names ---- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static bool has_blank(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (is_blank(s.at[i]))
            return true;
    return false;
}

static enum err name_check(struct parser *p, const struct tag *tag, struct str name)
{
    if (name.n == 0)
        return wrong(p, line_of(p, tag->start), "a tag without a name");
    if (has_blank(name))
        return wrong(p, line_of(p, tag->start), "a space inside the name \"%.*s\"", STR_ARG(name));
    return OK;
}

/* Puts a plain, dotted or "." name into a step. */
static enum err name_set(struct parser *p, const struct tag *tag, struct str name, struct step *s)
{
    if (str_eq(name, S(".")))
        return OK;
    struct node_key parts[NAME_PARTS_MAX];
    size_t count = 0;
    struct str rest = name, part;
    while (str_cut(&rest, '.', &part)) {
        if (part.n == 0 || count == NAME_PARTS_MAX)
            return wrong(p, line_of(p, tag->start), "\"%.*s\" is not a name", STR_ARG(name));
        parts[count++] = key_of(part);
    }
    s->parts = (uint8_t)count;
    s->key = parts[0];
    if (count > 1) {
        struct node_key *more = arena_array(p->boot, struct node_key, count - 1);
        memcpy(more, parts + 1, (count - 1) * sizeof *more);
        s->more = more;
    }
    return OK;
}

/* ---- one function a kind of tag ---- */

static bool is_message(const struct parser *p, struct str name)
{
    return p->set->has_messages && str_starts(name, S("t."));
}

/* {{t.key}}: the text of this language becomes part of the template. */
static enum err message_take(struct parser *p, const struct tag *tag, struct str name)
{
    struct str text, key = str_from(name, 2);
    unsigned line = line_of(p, tag->start);
    switch (message_kind_of(p->set->lang, key, &text)) {
    case MESSAGE_NONE: return wrong(p, line, "there is no text \"%.*s\"", STR_ARG(key));
    case MESSAGE_WITH_VALUES:
        return wrong(p, line, "the text \"%.*s\" asks for values: give it from C", STR_ARG(key));
    case MESSAGE_PLURAL:
        return wrong(p, line, "the text \"%.*s\" has plural forms: give it from C", STR_ARG(key));
    case MESSAGE_PLAIN: break;
    }
    if (tag->sigil == 0)
        html_escape(&p->text, text);
    else
        buf_str(&p->text, text);
    return OK;
}

static enum err value_take(struct parser *p, const struct tag *tag, struct str name)
{
    TRY(name_check(p, tag, name));
    mark_line_start(p);
    if (is_message(p, name))
        return message_take(p, tag, name);
    return name_set(p, tag, name, step_add(p, tag->sigil == 0 ? STEP_ESCAPED : STEP_RAW));
}

static enum err section_open(struct parser *p, const struct tag *tag, struct str name)
{
    TRY(name_check(p, tag, name));
    if (is_message(p, name))
        return wrong(p, line_of(p, tag->start), "a text cannot be a section");
    if (p->depth == SECTION_DEPTH_MAX)
        return wrong(p, line_of(p, tag->start), "sections deeper than %d", SECTION_DEPTH_MAX);
    struct step *s = step_add(p, tag->sigil == '#' ? STEP_SECTION : STEP_INVERTED);
    p->sections[p->depth++] =
        (struct open_section){p->steps_count - 1, name, line_of(p, tag->start)};
    return name_set(p, tag, name, s);
}

static enum err section_close(struct parser *p, const struct tag *tag, struct str name)
{
    unsigned line = line_of(p, tag->start);
    if (p->depth == 0)
        return wrong(p, line, "nothing is open that \"%.*s\" could close", STR_ARG(name));
    const struct open_section *open = &p->sections[--p->depth];
    if (!str_eq(open->name, name))
        return wrong(p, line, "\"%.*s\" closes \"%.*s\" of line %u", STR_ARG(name),
                     STR_ARG(open->name), open->line);
    step_add(p, STEP_END);
    p->steps[open->step].end = (uint32_t)p->steps_count - 1;
    return OK;
}

static enum err partial_take(struct parser *p, const struct tag *tag, struct str name)
{
    TRY(name_check(p, tag, name));
    const struct template *target = template_set_find(p->set, name);
    if (!target)
        return wrong(p, line_of(p, tag->start), "there is no template \"%.*s\"", STR_ARG(name));
    struct partial_call *call = arena_new_of(p->boot, struct partial_call);
    call->target = target;
    call->is_alone = tag->is_alone;
    if (tag->is_alone)
        call->indent = str_copy(
            p->boot, (struct str){p->source.at + tag->line_start, tag->start - tag->line_start});
    if (call->is_alone && (call->indent.n || p->with_lines))
        p->set->templates[target - p->set->templates].wants_lines = true;
    step_add(p, STEP_PARTIAL)->partial = call;
    return OK;
}

static bool delimiter_take(struct str word, char *to, size_t *n)
{
    if (word.n == 0 || word.n > DELIMITER_BYTES_MAX || has_blank(word) ||
        str_index(word, '=') < word.n)
        return false;
    memcpy(to, word.at, word.n);
    *n = word.n;
    return true;
}

static enum err delimiters_take(struct parser *p, const struct tag *tag, struct str content)
{
    size_t end = 0;
    while (end < content.n && !is_blank(content.at[end]))
        end++;
    if (!delimiter_take(str_first(content, end), p->open, &p->open_n) ||
        !delimiter_take(str_trim(str_from(content, end)), p->close, &p->close_n))
        return wrong(p, line_of(p, tag->start), "delimiters are written {{=<%% %%>=}}");
    return OK;
}

static enum err tag_take(struct parser *p, const struct tag *tag)
{
    struct str content = str_trim(tag->content);
    switch (tag->sigil) {
    case '#':
    case '^': return section_open(p, tag, content);
    case '/': return section_close(p, tag, content);
    case '>': return partial_take(p, tag, content);
    case '=': return delimiters_take(p, tag, content);
    case '!': return OK;
    default: return value_take(p, tag, content);
    }
}

/* ---- finding tags ---- */

/* Where needle begins in the source at or after `from`; the source's length if nowhere. */
static size_t seek(const struct parser *p, size_t from, const char *needle, size_t n)
{
    const char *found =
        from < p->source.n ? memmem(p->source.at + from, p->source.n - from, needle, n) : NULL;
    return found ? (size_t)(found - p->source.at) : p->source.n;
}

/* Whether only spaces and tabs share the tag's line, and where that line begins and ends. */
static void see_line(const struct parser *p, struct tag *tag)
{
    const char *s = p->source.at;
    size_t start = tag->start, end = tag->end;
    while (start > 0 && (s[start - 1] == ' ' || s[start - 1] == '\t'))
        start--;
    while (end < p->source.n && (s[end] == ' ' || s[end] == '\t'))
        end++;
    if (end + 1 < p->source.n && s[end] == '\r' && s[end + 1] == '\n')
        end++;
    bool ends = end == p->source.n || s[end] == '\n';
    tag->is_alone = ends && (start == 0 || s[start - 1] == '\n');
    tag->line_start = start;
    tag->line_end = end + (end < p->source.n);
}

/* Reads the tag whose opening delimiter stands at `start`. */
static enum err tag_read(struct parser *p, size_t start, struct tag *tag)
{
    size_t inside = start + p->open_n;
    *tag = (struct tag){.start = start};
    while (inside < p->source.n && is_blank(p->source.at[inside]))
        inside++;
    if (inside < p->source.n && p->source.at[inside] && strchr("#^/>!=&{", p->source.at[inside]))
        tag->sigil = p->source.at[inside++];
    char closing[DELIMITER_BYTES_MAX + 1];
    size_t n = 0;
    if (tag->sigil == '{')
        closing[n++] = '}';
    if (tag->sigil == '=')
        closing[n++] = '=';
    memcpy(closing + n, p->close, p->close_n);
    n += p->close_n;
    size_t end = seek(p, inside, closing, n);
    if (end == p->source.n)
        return wrong(p, line_of(p, start), "a tag that is not closed");
    tag->content = (struct str){p->source.at + inside, end - inside};
    tag->end = end + n;
    if (tag->sigil && strchr("#^/>!=", tag->sigil))
        see_line(p, tag);
    return OK;
}

static enum err source_parse(struct parser *p)
{
    for (;;) {
        size_t start = seek(p, p->at, p->open, p->open_n);
        if (start == p->source.n)
            break;
        struct tag tag;
        TRY(tag_read(p, start, &tag));
        size_t text_end = tag.is_alone ? tag.line_start : start;
        text_add(p, (struct str){p->source.at + p->at, text_end - p->at});
        if (!tag.is_alone)
            mark_line_start(p);
        TRY(tag_take(p, &tag));
        p->at = tag.is_alone ? tag.line_end : tag.end;
    }
    text_add(p, str_from(p->source, p->at));
    if (p->depth)
        return wrong(p, p->sections[p->depth - 1].line, "the section \"%.*s\" is not closed",
                     STR_ARG(p->sections[p->depth - 1].name));
    step_add(p, STEP_END);
    return OK;
}

enum err template_parse(struct arena *boot, struct template_set *set, struct str file,
                        struct str text, bool with_lines, struct step **out, struct str *problem)
{
    struct parser p = {
        .boot = boot,
        .set = set,
        .file = file,
        .source = text,
        .open = "{{",
        .close = "}}",
        .open_n = 2,
        .close_n = 2,
        .with_lines = with_lines,
        .at_line_start = true,
        .text = buf_new(boot),
        .problem = problem,
    };
    TRY(source_parse(&p));
    *out = p.steps;
    return OK;
}
