/* The texts people read, from the catalogues text/AREA.LANG.po (compiled into the program). A text
   is looked up by its identifier and a language; sentences with values in them are never glued from
   parts: the catalogue holds "{name}" where a value goes.

   Plurals: Arabic has six forms (0, 1, 2, 3-10, 11-99, 100 and over, the last two by n mod 100) and
   English two. In a plural text {n} is the number itself, grouped; forms for 0, 1 and 2 may spell
   it out instead.

   Trap: message_format answers plain text, for a template to escape; message_html answers finished
   markup with each value isolated, which is what a sentence needs as soon as a name, a date or a
   code stands in it (a bare "93%" or "1-104582" is drawn in the wrong order in Arabic).

   The build (tools/messages.sh) has checked that both languages hold the same identifiers and the
   same values; asking for an identifier that does not exist is a bug: the log names it, and three dots stand in its place. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "web/html.h"

enum lang { LANG_AR, LANG_EN };
enum { LANG_COUNT = LANG_EN + 1, MESSAGE_FORMS_MAX = 6 };

/* "ar", "en": the lang attribute and the first part of a page's path; "rtl", "ltr". */
struct str lang_code(enum lang lang);
struct str lang_dir(enum lang lang);

/* Reads the catalogues inside the program; once at start, before any other function here. Says in
   the log what is wrong with them. Error: ERR_INPUT. */
enum err messages_load(struct arena *boot);

/* The text of an identifier that has neither plural forms nor values. Lives for ever. */
struct str message(enum lang lang, const char *key);

/* The form of a plural text for n things, with its {…} still in it. Lives for ever. */
struct str message_plural(enum lang lang, const char *key, uint64_t n);

enum arg_kind {
    ARG_WORDS,  /* a name, a date, a number: <bdi> */
    ARG_CODE,   /* read left to right in every language: <bdi dir="ltr"> */
    ARG_MARKUP, /* finished markup of our own, such as a link: as it is; only for message_html */
};

struct arg {
    const char *name;
    struct str value;
    enum arg_kind kind;
};

/* Arguments in place: message_format(req, lang, "greeting", ARGS({"name", worker->name})). */
#define ARGS(...)                        \
    ((const struct arg[]){__VA_ARGS__}), \
        (sizeof((const struct arg[]){__VA_ARGS__}) / sizeof(struct arg))

/* The text with each {name} replaced by the argument's value. Every value the text asks for must be
   given (else it asserts); one it does not ask for is ignored. The answer lives in the arena. */
struct str message_format(struct arena *a, enum lang lang, const char *key, const struct arg *args,
                          size_t args_count);
/* The same for a plural text; {n} is given by itself. NULL, 0 when there are no other values. */
struct str message_format_plural(struct arena *a, enum lang lang, const char *key, uint64_t n,
                                 const struct arg *args, size_t args_count);

/* The same as finished markup: the text escaped, each value escaped and isolated by its kind. */
struct html message_html(struct arena *a, enum lang lang, const char *key, const struct arg *args,
                         size_t args_count);
struct html message_html_plural(struct arena *a, enum lang lang, const char *key, uint64_t n,
                                const struct arg *args, size_t args_count);

/* A number with ASCII digits in groups of three: 1,234,567. */
void message_add_number(struct buf *b, int64_t v);

/* What kind of text stands under an identifier, for checks at start. */
enum text_kind { MESSAGE_NONE, MESSAGE_PLAIN, MESSAGE_WITH_VALUES, MESSAGE_PLURAL };
enum text_kind message_kind_of(enum lang lang, struct str key, struct str *text);

/* One catalogue in gettext's binary form, read from bytes that live on; forms: how many plural forms
   the language has. Every offset is checked. On ERR_INPUT *problem says what is wrong. */
struct catalogue;
enum err catalogue_read(struct arena *boot, struct str bytes, unsigned forms,
                        struct catalogue **out, const char **problem);
/* The number of its texts, and a text's forms (NULL: none such; *count of them). */
size_t catalogue_count(const struct catalogue *c);
const struct str *catalogue_forms(const struct catalogue *c, struct str key, unsigned *count,
                                  bool *is_plural);
