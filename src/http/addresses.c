/* Connections per client address: a hash table with open addressing; see the header. */
#include "http/addresses.h"
#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct entry {
    uint64_t key[2];
    size_t count; /* 0: free */
};

struct addresses {
    pthread_mutex_t lock;
    uint64_t seed; /* so that nobody can choose addresses that collide */
    size_t mask;
    struct entry entries[];
};

static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool is_ipv4(const struct address *a) { return memcmp(a->bytes, mapped, 12) == 0; }

struct address address_of(const struct sockaddr *sa)
{
    struct address a = {0};
    if (sa->sa_family == AF_INET6) {
        memcpy(a.bytes, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
    } else if (sa->sa_family == AF_INET) {
        memcpy(a.bytes, mapped, 12);
        memcpy(a.bytes + 12, &((const struct sockaddr_in *)(const void *)sa)->sin_addr, 4);
    }
    return a;
}

void address_text(const struct address *a, char *to)
{
    bool is_4 = is_ipv4(a);
    if (!inet_ntop(is_4 ? AF_INET : AF_INET6, a->bytes + (is_4 ? 12 : 0), to, INET6_ADDRSTRLEN))
        to[0] = 0;
}

bool address_read(const char *text, size_t n, struct address *out)
{
    char c[INET6_ADDRSTRLEN];
    if (n == 0 || n >= sizeof c)
        return false;
    memcpy(c, text, n);
    c[n] = 0;
    memcpy(out->bytes, mapped, 12);
    return inet_pton(AF_INET, c, out->bytes + 12) == 1 || inet_pton(AF_INET6, c, out->bytes) == 1;
}

bool address_eq(const struct address *a, const struct address *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

struct addresses *addresses_new(size_t entries_max)
{
    size_t slots = 64;
    while (slots < entries_max * 2)
        slots *= 2;
    struct addresses *all = calloc(1, sizeof *all + slots * sizeof(struct entry));
    if (!all || getrandom(&all->seed, sizeof all->seed, 0) != sizeof all->seed) {
        fputs("bawaba: out of memory\n", stderr);
        exit(70);
    }
    pthread_mutex_init(&all->lock, NULL);
    all->mask = slots - 1;
    return all;
}

void addresses_free(struct addresses *all)
{
    if (all)
        pthread_mutex_destroy(&all->lock);
    free(all);
}

static struct entry key_of(const struct address *a)
{
    struct entry e = {.count = 1};
    memcpy(e.key, a->bytes, is_ipv4(a) ? 16 : 8);
    return e;
}

static size_t slot_first(const struct addresses *all, const struct entry *e)
{
    uint64_t h = (e->key[0] ^ all->seed) * 0x9e3779b97f4a7c15;
    h = (h ^ (h >> 29) ^ e->key[1]) * 0xbf58476d1ce4e5b9;
    h = (h ^ (h >> 32) ^ all->seed) * 0x94d049bb133111eb;
    return (size_t)(h >> 20) & all->mask;
}

/* The slot that holds the key, or the free one where it belongs. */
static size_t slot_find(const struct addresses *all, const struct entry *e)
{
    size_t at = slot_first(all, e);
    while (all->entries[at].count && memcmp(all->entries[at].key, e->key, sizeof e->key) != 0)
        at = (at + 1) & all->mask;
    return at;
}

bool addresses_enter(struct addresses *all, const struct address *a, size_t most)
{
    struct entry e = key_of(a);
    pthread_mutex_lock(&all->lock);
    struct entry *slot = &all->entries[slot_find(all, &e)];
    bool has_room = slot->count < most;
    if (has_room && slot->count++ == 0)
        memcpy(slot->key, e.key, sizeof e.key);
    pthread_mutex_unlock(&all->lock);
    return has_room;
}

/* Frees a slot and moves later ones back, so that no search stops too early. */
static void slot_free(struct addresses *all, size_t hole)
{
    all->entries[hole].count = 0;
    for (size_t at = (hole + 1) & all->mask; all->entries[at].count; at = (at + 1) & all->mask) {
        size_t home = slot_first(all, &all->entries[at]);
        if (((at - home) & all->mask) >= ((at - hole) & all->mask)) {
            all->entries[hole] = all->entries[at];
            all->entries[at].count = 0;
            hole = at;
        }
    }
}

void addresses_leave(struct addresses *all, const struct address *a)
{
    struct entry e = key_of(a);
    pthread_mutex_lock(&all->lock);
    size_t at = slot_find(all, &e);
    assert(all->entries[at].count > 0);
    if (--all->entries[at].count == 0)
        slot_free(all, at);
    pthread_mutex_unlock(&all->lock);
}
