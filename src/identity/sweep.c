/* Sweeping; see the header. */
#include "identity/sweep.h"
#include "identity/code.h"
#include "identity/session.h"
#include "identity/throttle.h"

/* Longer than any rule remembers. */
enum { THROTTLE_KEPT_MS = 2 * 24 * 60 * 60 * 1000 };

enum err identity_sweep(struct db *writer, int64_t now_ms)
{
    TRY(session_sweep(writer, now_ms));
    TRY(code_sweep(writer, now_ms));
    return throttle_sweep(writer, now_ms - THROTTLE_KEPT_MS);
}
