/* What a parsed template is: a flat list of steps. Shared by template_parse.c, which makes it, and
   template.c, which carries it out; nobody else includes it. */
#pragma once
#include "web/template.h"

enum { SECTION_DEPTH_MAX = 32, DELIMITER_BYTES_MAX = 8, NAME_PARTS_MAX = 16 };

enum step_kind {
    STEP_END,      /* of a section or of the template */
    STEP_ESCAPED,  /* {{name}} */
    STEP_RAW,      /* {{{name}}}, {{&name}} */
    STEP_SECTION,  /* {{#name}} … its STEP_END is at `end` */
    STEP_INVERTED, /* {{^name}} … its STEP_END is at `end` */
    STEP_PARTIAL,  /* {{>name}} */
    STEP_INDENT,   /* the start of a line in a partial that was included with indentation */
};

struct partial_call {
    const struct template *target;
    struct str indent; /* what stood before a tag alone on its line */
    bool is_alone;     /* alone on its line: the current indentation goes on inside */
};

/* Each step first writes the literal text before its tag. */
struct step {
    const char *text;
    uint32_t text_n;
    uint8_t kind;        /* enum step_kind */
    uint8_t parts;       /* of the name: 0 is ".", 1 a plain name, more: a dotted one */
    struct node_key key; /* its first part */
    uint16_t guess;      /* where in an object it was found last; changes while rendering */
    uint32_t end;
    union {
        const struct node_key *more; /* the parts after the first */
        const struct partial_call *partial;
    };
};

/* `lines` is the same template with a STEP_INDENT at each line's start; made only for a partial that
   stands somewhere with indentation before it. */
struct template
{
    struct str name, file;
    struct step *steps, *lines;
    bool wants_lines;
    uint32_t *bytes_before; /* the longest output so far: how much room to make at once */
};

struct template_set {
    struct template *templates; /* sorted by name */
    size_t count;
    enum lang lang;
    bool has_messages;
};

/* Parses one source into steps; with_lines: with the line marks. Partials are looked up in set and
   get wants_lines set where they need it. On ERR_INPUT *problem is "file:line: what is wrong". */
enum err template_parse(struct arena *boot, struct template_set *set, struct str file,
                        struct str text, bool with_lines, struct step **out, struct str *problem);
