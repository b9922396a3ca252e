/* Rate limits: so many requests a minute for one account and for one address (security.md N11). In
   memory and of fixed size: a restart forgets, and that is fine, as limits only guard against floods.

   Each subject has one number, the instant at which its quota would be whole again (the "generic cell
   rate algorithm": a token bucket without a timer). The trap: when a table of 65,536 subjects is full
   of busy ones, the one nearest to a whole quota is forgotten, so a limit can only err to the
   generous side. */
#pragma once
#include "base/arena.h"
#include "base/str.h"
#include <stdbool.h>
#include <stdint.h>

enum rate_policy { RATE_ACCOUNT, RATE_ADDRESS };
enum { RATE_POLICIES = RATE_ADDRESS + 1, RATE_WINDOW_SECONDS = 60, RATE_OFF_FROM = 1000000 };

struct rate_limit;

/* quota[policy]: requests in 60 seconds, 1 or more; from RATE_OFF_FROM on the policy never refuses and
   says nothing. */
struct rate_limit *rate_limit_new(struct arena *boot, const int64_t quota[static RATE_POLICIES]);

struct rate_answer {
    bool is_allowed;
    bool is_off;
    int64_t quota, remaining;
    int64_t whole_seconds; /* until the whole quota is there again, rounded up */
    int64_t retry_seconds; /* when refused: until the next is allowed, 1 or more */
};
/* Takes one request of the subject's quota. now_ns: a monotonic clock's. Any thread. A refused request
   takes nothing, so waiting as told is enough. */
struct rate_answer rate_limit_take(struct rate_limit *limit, enum rate_policy policy,
                                   struct str subject, int64_t now_ns);

/* What stands for an address: itself, or the /64 of an IPv6 address, which is what one customer has. */
struct str rate_address(struct arena *req, struct str peer);
const char *rate_policy_name(enum rate_policy policy); /* "account", "address" */
