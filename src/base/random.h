/* Two kinds of chance, never to be mixed up:
   - struct random: repeatable numbers from a seed, for the labelled synthetic register and for
     tests. Anyone who knows the seed, or a few numbers, knows them all.
   - random_bytes: secret, unpredictable bytes for keys, tokens and salts. */
#pragma once
#include "base/str.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* xoshiro256** (Blackman and Vigna): fast, even, and the same on every machine. */
struct random {
    uint64_t s[4];
};

/* A stream that the seed alone decides; near seeds give unrelated streams. */
struct random random_seed(uint64_t seed);
/* A stream of its own for item n of the seed's world: what is made for one establishment does not
   depend on how many numbers the one before used. */
struct random random_stream(uint64_t seed, uint64_t n);

/* 64 even bits. */
uint64_t random_next(struct random *r);
/* Evenly 0..n-1, without the bias of a remainder. n > 0. */
uint64_t random_below(struct random *r, uint64_t n);
/* Evenly least..most, both included. */
int64_t random_between(struct random *r, int64_t least, int64_t most);
/* True with `part` chances in `whole`: random_chance(r, 13, 100). whole > 0. */
bool random_chance(struct random *r, uint64_t part, uint64_t whole);

/* One well-mixed number for a number (the output step of splitmix64): for hashing integers. */
uint64_t random_mix(uint64_t n);

/* n bytes from the operating system's generator, through libsodium. Ends the process when there is
   none: no program without secrets. */
void random_bytes(void *out, size_t n);
/* A secret nobody guesses, as 32 hexadecimal digits in the arena: the key a form carries so that sending
   it twice does the thing once. */
struct str random_key(struct arena *a);
