/* The tree a template is filled with, and the table of names; see the header. */
#include "web/node.h"
#include <assert.h>
#include <pthread.h>

enum { KEYS_MAX = 65535, KEYS_AT_FIRST = 1024, LANES = 8 };

/* ---- names ---- */

static struct {
    pthread_mutex_t lock;
    struct arena *arena;
    struct str *names;   /* by id; [0] is unused */
    uint16_t *slots;     /* open addressing; 0 is free */
    uint32_t count, cap; /* cap: of names; there are twice as many slots */
} keys = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The slot that holds the name, or the free one where it belongs. */
static uint16_t *slot_of(struct str name)
{
    uint32_t mask = keys.cap * 2 - 1;
    for (uint32_t i = str_hash(name) & mask;; i = (i + 1) & mask)
        if (!keys.slots[i] || str_eq(keys.names[keys.slots[i]], name))
            return &keys.slots[i];
}

static void keys_grow(void)
{
    if (!keys.arena)
        keys.arena = arena_new(64 << 20);
    const struct str *old = keys.names;
    keys.cap = keys.cap ? keys.cap * 2 : KEYS_AT_FIRST;
    keys.names = arena_array(keys.arena, struct str, keys.cap);
    keys.slots = arena_array(keys.arena, uint16_t, keys.cap * 2);
    for (uint32_t id = 1; id <= keys.count; id++) {
        keys.names[id] = old[id];
        *slot_of(old[id]) = (uint16_t)id;
    }
}

struct node_key key_of(struct str name)
{
    pthread_mutex_lock(&keys.lock);
    if (keys.count + 1 >= keys.cap)
        keys_grow();
    uint16_t *slot = slot_of(name);
    if (!*slot) {
        assert(keys.count < KEYS_MAX);
        keys.names[++keys.count] = str_copy(keys.arena, name);
        *slot = (uint16_t)keys.count;
    }
    struct node_key key = {*slot};
    pthread_mutex_unlock(&keys.lock);
    return key;
}

struct str key_name(struct node_key key)
{
    pthread_mutex_lock(&keys.lock);
    assert(key.id && key.id <= keys.count);
    struct str name = keys.names[key.id];
    pthread_mutex_unlock(&keys.lock);
    return name;
}

void keys_forget(void)
{
    pthread_mutex_lock(&keys.lock);
    arena_free(keys.arena);
    keys.arena = NULL;
    keys.names = NULL;
    keys.slots = NULL;
    keys.count = keys.cap = 0;
    pthread_mutex_unlock(&keys.lock);
}

/* ---- objects and lists ---- */

typedef uint16_t lanes __attribute__((vector_size(2 * LANES)));
typedef uint64_t halves16 __attribute__((vector_size(16)));

struct node_object {
    struct arena *arena;
    uint32_t n, cap; /* cap is a multiple of LANES */
    uint64_t hints;  /* bit (id mod 64) of each member's key: a clear bit saves the search */
    lanes *keys;     /* padded with zero, which is no key */
    struct node *values;
};

struct node_list {
    struct arena *arena;
    uint32_t n, cap;
    struct node *items;
};

static void object_room(struct node_object *o, uint32_t cap)
{
    lanes *names = arena_array(o->arena, lanes, cap / LANES);
    struct node *values = arena_alloc_raw(o->arena, cap * sizeof *values);
    if (o->n) {
        memcpy(names, o->keys, o->cap * sizeof(uint16_t));
        memcpy(values, o->values, o->n * sizeof *values);
    }
    o->keys = names;
    o->values = values;
    o->cap = cap;
}

struct node node_object(struct arena *a, size_t members)
{
    struct node_object *o = arena_new_of(a, struct node_object);
    o->arena = a;
    object_room(o, members <= LANES ? LANES : (uint32_t)(members + LANES - 1) / LANES * LANES);
    return (struct node){.kind = NODE_OBJECT, .object = o};
}

struct node node_list(struct arena *a, size_t items)
{
    struct node_list *l = arena_new_of(a, struct node_list);
    l->arena = a;
    l->cap = items < 4 ? 4 : (uint32_t)items;
    l->items = arena_alloc_raw(a, l->cap * sizeof *l->items);
    return (struct node){.kind = NODE_LIST, .list = l};
}

/* Eight names are compared at a time; a row of twenty members costs three steps at most. */
static struct node *find(const struct node_object *o, struct node_key key)
{
    if (!(o->hints >> (key.id & 63) & 1))
        return NULL;
    for (uint32_t i = 0; i * LANES < o->n; i++) {
        halves16 hit = (halves16)(o->keys[i] == key.id);
        if (hit[0])
            return &o->values[i * LANES + (uint32_t)__builtin_ctzll(hit[0]) / 16];
        if (hit[1])
            return &o->values[i * LANES + 4 + (uint32_t)__builtin_ctzll(hit[1]) / 16];
    }
    return NULL;
}

void node_set(struct node object, struct node_key key, struct node value)
{
    assert(object.kind == NODE_OBJECT && key.id);
    struct node_object *o = object.object;
    struct node *there = find(o, key);
    if (there) {
        *there = value;
        return;
    }
    if (o->n == o->cap)
        object_room(o, o->cap * 2);
    o->hints |= UINT64_C(1) << (key.id & 63);
    memcpy((char *)o->keys + o->n * sizeof key.id, &key.id, sizeof key.id);
    o->values[o->n++] = value;
}

void node_add(struct node list, struct node item)
{
    assert(list.kind == NODE_LIST);
    struct node_list *l = list.list;
    if (l->n == l->cap) {
        struct node *items = arena_alloc_raw(l->arena, l->cap * 2 * sizeof *items);
        memcpy(items, l->items, l->n * sizeof *items);
        l->items = items;
        l->cap *= 2;
    }
    l->items[l->n++] = item;
}

const struct node *node_member(struct node object, struct node_key key)
{
    return object.kind == NODE_OBJECT ? find(object.object, key) : NULL;
}

const struct node *node_member_near(struct node object, struct node_key key, uint16_t *guess)
{
    if (object.kind != NODE_OBJECT)
        return NULL;
    const struct node_object *o = object.object;
    uint16_t at = __atomic_load_n(guess, __ATOMIC_RELAXED);
    if (at < o->n && ((const uint16_t *)o->keys)[at] == key.id)
        return &o->values[at];
    const struct node *found = find(o, key);
    if (found)
        __atomic_store_n(guess, (uint16_t)(found - o->values), __ATOMIC_RELAXED);
    return found;
}

size_t node_count(struct node list) { return list.kind == NODE_LIST ? list.list->n : 0; }

struct node node_item(struct node list, size_t i)
{
    assert(list.kind == NODE_LIST && i < list.list->n);
    return list.list->items[i];
}

bool node_is_true(struct node n)
{
    switch ((enum node_kind)n.kind) {
    case NODE_NONE: return false;
    case NODE_BOOL:
    case NODE_INT: return n.number != 0;
    case NODE_TEXT:
    case NODE_HTML: return n.n != 0;
    case NODE_OBJECT: return true;
    case NODE_LIST: return n.list->n != 0;
    }
    return false;
}
