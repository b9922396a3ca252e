/* The pages' templates in the Mustache language (see src/web/README.md for what of it and what more
   we use). All of them are parsed once at start, once for each language, into flat lists of steps;
   a template that is wrong, or names a partial or a message that does not exist, stops the start
   with its file and line.

   Trap: {{name}} escapes for HTML text and quoted attributes only; a name that the data lacks shows
   nothing (and writes a debug line in the log). */
#pragma once
#include "base/buf.h"
#include "base/err.h"
#include "web/message.h"
#include "web/node.h"

struct template;
struct template_set;

/* Parses every src/web/templates/NAME.html for every language. Once at start, after messages_load;
   what it makes lives in boot. Says in the log what is wrong. Error: ERR_INPUT. */
enum err templates_load(struct arena *boot);

/* The template of that name in that language. A name that does not exist is a bug and asserts. */
const struct template *template_of(enum lang lang, const char *name);

/* Appends the template filled with data (an object; its members are the outermost names).
   Error: ERR_BUSY when partials go deeper than 64 or the work is over a million steps, which only a
   partial that includes itself without end can reach; part of the output is then in *out. */
enum err template_render(const struct template *t, struct node data, struct buf *out);

/* Templates from given sources instead of the embedded files; for tests, and templates_load itself.
   file is what messages call it, such as "src/web/templates/home.html". Sources and texts need not
   outlive the call. has_messages: {{t.key}} stands for the text of that key in `lang` (else "t." is
   a name like any other). On ERR_INPUT *problem is "file:line: what is wrong". */
struct template_source {
    struct str name, file, text;
};
enum err template_set_new(struct arena *boot, const struct template_source *sources, size_t count,
                          enum lang lang, bool has_messages, struct template_set **out,
                          struct str *problem);
/* NULL when there is none of that name. */
const struct template *template_set_find(const struct template_set *set, struct str name);
