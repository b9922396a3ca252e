/* Numbers for append-only rows; see the header. */
#include "registers/serial.h"
#include "base/random.h"
#include <pthread.h>
#include <stdatomic.h>

enum { COUNT_BITS = 20 };

static _Atomic uint32_t count;
static pthread_once_t started = PTHREAD_ONCE_INIT;

static void start(void)
{
    uint32_t first;
    random_bytes(&first, sizeof first);
    atomic_store(&count, first);
}

int64_t serial_next(int64_t now_ms)
{
    pthread_once(&started, start);
    uint32_t n = atomic_fetch_add(&count, 1) & ((1u << COUNT_BITS) - 1);
    return (int64_t)((uint64_t)now_ms << COUNT_BITS | n);
}
