/* A ledger for tests of sealing and verifying: rows written through the ledger's own code (no registers
   behind them), a keyring, and a witness folder. */
#pragma once
#include "base/keyring.h"
#include "decisions/ledger.h"
#include "decisions/ledger_check.h"
#include "decisions/seal.h"
#include "support/store.h"

struct sealing {
    struct arena *arena;
    const char *url, *folder, *witness;
    struct db *db; /* for writing */
    struct keyring *keys;
    struct key key;
    struct ledger ledger;
    struct clock clock;
};

/* An empty ledger, its keys in the test's folder, a witness folder beside them. */
void sealing_open(struct sealing *s, void **state);
void sealing_close(struct sealing *s);
/* Appends n rows, a second apart from one another; `gap` numbers are left out before the first. */
void sealing_rows(struct sealing *s, int n, int gap);
/* Seals with those keys (NULL: its own) and lets the witness follow, if it is to. */
void sealing_seal(struct sealing *s, struct keyring *keys, bool is_witnessed);
/* Runs SQL on the store. */
void sealing_sql(struct sealing *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Verifies with the portal's key, and with the witness's heads and leaves where asked. */
struct ledger_report *sealing_check(struct sealing *s, bool with_heads, bool with_leaves);
