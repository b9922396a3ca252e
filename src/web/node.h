/* The data a template is filled with: a small tree of objects, lists and values in an arena.
   Names of members are interned once to small numbers, so that looking one up compares numbers.

       struct node row = node_object(req, 8);
       node_set(row, KEY("name"), node_text(worker->name));

   Trap: a node is a small value, copied freely, but an object or list is shared by its copies: what
   is set through one is seen through all. Texts are not copied: they must outlive the rendering. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include "web/html.h"

/* An interned name. Zero is none. */
struct node_key {
    uint16_t id;
};

/* The key of a name, the same for the whole run and every thread. Takes a lock: keep the answer
   (KEY does). At most 65,535 names: more is a bug and asserts. */
struct node_key key_of(struct str name);
/* Its name, for messages. */
struct str key_name(struct node_key key);
/* Forgets every name. Only for fuzzing, which would otherwise fill the table: every key handed out
   before, and everything parsed with one, is void afterwards. */
void keys_forget(void);

/* The key of a string literal, looked up at the first use of this place in the program. */
#define KEY(literal)                                                      \
    ({                                                                    \
        static uint16_t key_here_;                                        \
        uint16_t key_id_ = __atomic_load_n(&key_here_, __ATOMIC_RELAXED); \
        if (!key_id_) {                                                   \
            key_id_ = key_of(S(literal)).id;                              \
            __atomic_store_n(&key_here_, key_id_, __ATOMIC_RELAXED);      \
        }                                                                 \
        (struct node_key){key_id_};                                       \
    })

enum node_kind {
    NODE_NONE,   /* nothing: what a missing name gives */
    NODE_BOOL,   /* number: 0 or 1 */
    NODE_INT,    /* number; shown without grouping: a count that people read is a text (show.h) */
    NODE_TEXT,   /* text, n bytes of plain UTF-8: escaped when shown */
    NODE_HTML,   /* text, n bytes of finished markup: shown as it is */
    NODE_OBJECT, /* object */
    NODE_LIST,   /* list */
};

struct node_object;
struct node_list;

struct node {
    uint32_t kind; /* enum node_kind */
    uint32_t n;    /* bytes of text */
    union {
        const char *text;
        int64_t number;
        struct node_object *object;
        struct node_list *list;
    };
};

static inline struct node node_text(struct str s)
{
    return (struct node){.kind = NODE_TEXT, .n = (uint32_t)s.n, .text = s.at};
}
/* A NUL-terminated string that outlives the rendering. */
static inline struct node node_c(const char *text) { return node_text(str_of(text)); }
static inline struct node node_html(struct html h)
{
    return (struct node){.kind = NODE_HTML, .n = (uint32_t)h.markup.n, .text = h.markup.at};
}
static inline struct node node_int(int64_t v)
{
    return (struct node){.kind = NODE_INT, .number = v};
}
static inline struct node node_bool(bool v)
{
    return (struct node){.kind = NODE_BOOL, .number = v};
}

/* An empty object or list with room for so many members or items; both grow beyond it. */
struct node node_object(struct arena *a, size_t members);
struct node node_list(struct arena *a, size_t items);

/* Sets a member; a value already there is replaced. */
void node_set(struct node object, struct node_key key, struct node value);
void node_add(struct node list, struct node item);

/* The member, or NULL when the node is no object or has none of that name. */
const struct node *node_member(struct node object, struct node_key key);
/* The same, first trying the place where the name was found last time: objects made by the same code
   have their members in the same places. Several threads may share *guess. */
const struct node *node_member_near(struct node object, struct node_key key, uint16_t *guess);
/* The number of a list's items, and the item at i (i below that number). */
size_t node_count(struct node list);
struct node node_item(struct node list, size_t i);
/* What a section asks: false for nothing, false, 0, an empty text and an empty list. */
bool node_is_true(struct node n);
