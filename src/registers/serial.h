/* Serial: numbers for rows that only grow and that several writers add to at once (messages, audit
   events). Milliseconds first, so that rows lie in the order of their making and a B-tree is only
   ever added to at its end; then a count, so that two rows of one instant differ. A counter row
   would make the writers wait for each other on every request.

   Never shown to people: it tells when and how much. */
#pragma once
#include <stdint.h>

/* Unique within this process for 2^20 numbers a millisecond; another process starts its count
   elsewhere. Any thread may ask. */
int64_t serial_next(int64_t now_ms);
