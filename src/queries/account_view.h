/* An account as its holder sees it. */
#pragma once
#include "base/arena.h"
#include "identity/account.h"

struct account_view {
    struct account account;
    struct str id_no; /* ten digits; empty for a person without one */
    struct str name_ar, name_en;
};
/* ERR_NOT_FOUND. */
enum err account_view_load(struct db *reader, struct arena *req, int64_t account_id,
                           struct account_view *out);
/* The stored password hash, for checking it once more before a change. ERR_NOT_FOUND. */
enum err account_password_hash(struct db *reader, struct arena *req, int64_t account_id,
                               struct str *out);
