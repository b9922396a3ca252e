/* Sweeping: what identity keeps for a while and then must not: sessions that are over, codes that are
   late (with what waited behind them), counts of failures long ago. */
#pragma once
#include "base/err.h"
#include <stdint.h>

struct db;

/* Inside the writer's transaction. */
enum err identity_sweep(struct db *writer, int64_t now_ms);
