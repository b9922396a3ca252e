/* See the header. */
#include "web/rate_limit.h"
#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <sodium.h>

enum { GROUPS = 8192, GROUP_SLOTS = 8, LOCKS = 64 };
#define SECOND_NS INT64_C(1000000000)
#define WINDOW_NS (RATE_WINDOW_SECONDS * SECOND_NS)

struct slot {
    uint64_t subject; /* 0: free */
    int64_t whole_at; /* nanoseconds */
};

struct rate_limit {
    int64_t quota[RATE_POLICIES];
    unsigned char key[crypto_shorthash_KEYBYTES]; /* so that nobody can choose who shares a group */
    pthread_mutex_t locks[LOCKS];
    struct slot slots[GROUPS][GROUP_SLOTS];
};

struct rate_limit *rate_limit_new(struct arena *boot, const int64_t quota[static RATE_POLICIES])
{
    struct rate_limit *l = arena_new_of(boot, struct rate_limit);
    for (int i = 0; i < RATE_POLICIES; i++) {
        assert(quota[i] >= 1);
        l->quota[i] = quota[i];
    }
    randombytes_buf(l->key, sizeof l->key);
    for (int i = 0; i < LOCKS; i++)
        pthread_mutex_init(&l->locks[i], NULL);
    return l;
}

static uint64_t subject_hash(const struct rate_limit *l, enum rate_policy policy,
                             struct str subject)
{
    unsigned char bytes[80], out[crypto_shorthash_BYTES];
    uint64_t hash;
    size_t n = subject.n < sizeof bytes - 1 ? subject.n : sizeof bytes - 1;
    bytes[0] = (unsigned char)policy;
    memcpy(bytes + 1, subject.at, n);
    crypto_shorthash(out, bytes, n + 1, l->key);
    memcpy(&hash, out, sizeof hash);
    return hash ? hash : 1;
}

/* The subject's slot, else a free one, else that which is nearest to a whole quota. */
static struct slot *slot_of(struct slot group[static GROUP_SLOTS], uint64_t subject)
{
    struct slot *best = &group[0];
    for (int i = 0; i < GROUP_SLOTS; i++) {
        if (group[i].subject == subject)
            return &group[i];
        if (best->subject && (!group[i].subject || group[i].whole_at < best->whole_at))
            best = &group[i];
    }
    *best = (struct slot){.subject = subject};
    return best;
}

static int64_t seconds_up(int64_t ns) { return (ns + SECOND_NS - 1) / SECOND_NS; }

static struct rate_answer take(struct slot *s, int64_t quota, int64_t now_ns)
{
    int64_t each = WINDOW_NS / quota;
    int64_t from = s->whole_at > now_ns ? s->whole_at : now_ns;
    int64_t after = from + each - now_ns; /* what would be taken out of the quota, as time */
    struct rate_answer a = {.quota = quota, .is_allowed = after <= WINDOW_NS};
    if (a.is_allowed) {
        s->whole_at = from + each;
        a.remaining = (WINDOW_NS - after) / each;
        a.whole_seconds = seconds_up(after);
    } else {
        a.whole_seconds = seconds_up(from - now_ns);
        a.retry_seconds = seconds_up(after - WINDOW_NS);
    }
    return a;
}

struct rate_answer rate_limit_take(struct rate_limit *l, enum rate_policy policy,
                                   struct str subject, int64_t now_ns)
{
    if (l->quota[policy] >= RATE_OFF_FROM)
        return (struct rate_answer){.is_allowed = true, .is_off = true};
    uint64_t hash = subject_hash(l, policy, subject);
    size_t group = hash % GROUPS;
    pthread_mutex_t *lock = &l->locks[group % LOCKS];
    pthread_mutex_lock(lock);
    struct rate_answer a = take(slot_of(l->slots[group], hash), l->quota[policy], now_ns);
    pthread_mutex_unlock(lock);
    return a;
}

struct str rate_address(struct arena *req, struct str peer)
{
    struct in6_addr address;
    enum { HALF_BYTES = 8 };
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (inet_pton(AF_INET6, str_c(req, peer), &address) != 1 ||
        memcmp(address.s6_addr, mapped, sizeof mapped) == 0)
        return peer;
    return str_copy(req, (struct str){(const char *)address.s6_addr, HALF_BYTES});
}

const char *rate_policy_name(enum rate_policy policy)
{
    switch (policy) {
    case RATE_ACCOUNT: return "account";
    case RATE_ADDRESS: break;
    }
    return "address";
}
