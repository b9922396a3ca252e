/* How many connections each client address has, over all threads. An IPv6 client counts by its /64,
   since whoever has one address of it has them all. */
#pragma once
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct address {
    uint8_t bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
};

/* From a socket address; and as text into `to` (room for 46 bytes, IPv4 in its plain form). */
struct address address_of(const struct sockaddr *sa);
void address_text(const struct address *a, char *to);
/* From text, without brackets or port; false when it is no address. */
bool address_read(const char *text, size_t n, struct address *out);
bool address_eq(const struct address *a, const struct address *b);

struct addresses;

/* Room for so many different addresses at one time. */
struct addresses *addresses_new(size_t entries_max);
void addresses_free(struct addresses *all);
/* Counts one connection more; false (and nothing counted) when the address already has `most`. */
bool addresses_enter(struct addresses *all, const struct address *a, size_t most);
void addresses_leave(struct addresses *all, const struct address *a);
