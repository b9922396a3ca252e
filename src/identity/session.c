/* Loading and changing sessions; see the header. The cookie's text stands in session_cookie.c. */
#include "identity/session.h"
#include "db/db.h"
#include "identity/language.h"
#include "identity/permission.h"
#include "identity/session_text.h"
#include <sodium.h>

static struct db_arg hash_arg(const unsigned char *hash)
{
    return db_blob_arg(((struct str){(const char *)hash, 32}));
}

enum err session_open(struct db *writer, const struct session_new *s, int64_t now_ms)
{
    struct token_hash hash = token_hash(&s->token);
    int64_t ends_at = now_ms + (s->client_id ? SESSION_CLIENT_MS : SESSION_ABSOLUTE_MS);
    return db_exec(
        writer,
        "INSERT INTO session (token_hash, account_id, client_id, establishment_id, capacity, csrf, "
        "made_at, seen_at, ends_at, device, factor_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10)",
        hash_arg(hash.bytes), db_int_arg(s->account_id), db_int_arg(s->client_id),
        db_int_arg(s->establishment_id), db_int_arg(s->capacity),
        db_blob_arg(((struct str){(const char *)s->csrf, sizeof s->csrf})), db_int_arg(now_ms),
        db_int_arg(ends_at), db_text_arg(session_device(s->device)), db_int_arg(s->factor_at));
}

/* ---- loading ---- */
static struct str hex_of(struct arena *req, struct str bytes)
{
    char *text = arena_alloc(req, bytes.n * 2 + 1);
    sodium_bin2hex(text, bytes.n * 2 + 1, (const unsigned char *)bytes.at, bytes.n);
    return (struct str){text, bytes.n * 2};
}

static bool is_over(int64_t now_ms, int64_t seen_at, int64_t ends_at, bool is_client)
{
    if (now_ms >= ends_at || seen_at > now_ms + SESSION_CLOCK_SLACK_MS)
        return true;
    return !is_client && now_ms >= seen_at + SESSION_IDLE_MS;
}

static void holding_into(const struct holding *held, struct actor *out)
{
    out->capacity = held->capacity;
    out->permission_id = held->permission_id;
    out->services = held->services;
    out->workers_max = held->workers_max;
    out->may_pay = held->may_pay;
    out->may_grant = held->may_grant;
}

static struct actor actor_of_row(const struct db_rows *rows, struct arena *req)
{
    return (struct actor){
        .account_id = db_int(rows, 0),
        .client_id = db_int(rows, 1),
        .establishment_id = db_int(rows, 2),
        .csrf = hex_of(req, db_blob(rows, 3)),
        .person_id = db_int(rows, 6) > 0 ? db_int(rows, 6) : 0, /* a client is no person */
        .roles = (int)db_int(rows, 7),
        .level = (int)db_int(rows, 8),
        .office_no = (int)db_int(rows, 9),
        .language = language_number(db_text(rows, 10)),
        .capacity = CAPACITY_NONE,
    };
}

/* Account, level and roles as they are now. ERR_NOT_FOUND: nobody, or not any more. */
static enum err signed_in_load(struct db *reader, struct arena *req, const struct token *token,
                               int64_t now_ms, struct actor *out, int64_t *seen_at)
{
    struct token_hash hash = token_hash(token);
    struct db_rows rows;
    bool is_live = false;
    *out = (struct actor){.capacity = CAPACITY_NONE};
    TRY(db_query(reader, &rows,
                 "SELECT s.account_id, s.client_id, s.establishment_id, s.csrf, s.seen_at, "
                 "s.ends_at, a.person_id, a.role, a.level, a.office_no, c.language "
                 "FROM session s JOIN account a ON a.id = s.account_id AND a.status = 1 "
                 "LEFT JOIN credential c ON c.account_id = s.account_id "
                 "LEFT JOIN api_client k ON k.id = s.client_id "
                 "WHERE s.token_hash = $1 AND (s.client_id = 0 OR "
                 "(k.id IS NOT NULL AND k.revoked_at IS NULL))",
                 hash_arg(hash.bytes)));
    if (db_next(&rows)) {
        *seen_at = db_int(&rows, 4);
        is_live = !is_over(now_ms, *seen_at, db_int(&rows, 5), db_int(&rows, 1) != 0);
        if (is_live)
            *out = actor_of_row(&rows, req);
    }
    TRY(db_done(&rows));
    memcpy(out->session_hash, hash.bytes, sizeof out->session_hash);
    return is_live ? OK : ERR_NOT_FOUND;
}

enum err session_load(struct db *reader, struct arena *req, const struct token *token,
                      int64_t now_ms, struct day today, struct actor *out, bool *touch_due)
{
    struct holding held;
    int64_t seen_at;
    if (touch_due)
        *touch_due = false;
    TRY(signed_in_load(reader, req, token, now_ms, out, &seen_at));
    if (touch_due)
        *touch_due = !out->client_id && now_ms >= seen_at + SESSION_TOUCH_MS;
    if (out->establishment_id == 0)
        return OK;
    TRY(permission_held(reader, out->account_id, out->establishment_id, today, &held));
    if (held.capacity == CAPACITY_NONE)
        out->establishment_id = 0;
    holding_into(&held, out);
    return OK;
}

enum err session_touch(struct db *writer, const unsigned char hash[static 32], int64_t now_ms)
{
    return db_exec(writer, "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2",
                   hash_arg(hash), db_int_arg(now_ms));
}

bool session_csrf_matches(const struct actor *actor, struct str given)
{
    /* A client sends its token by its own hand and has no value worth the name. */
    return !actor->client_id && actor->csrf.n == 2 * SESSION_CSRF_BYTES &&
           given.n == actor->csrf.n && sodium_memcmp(actor->csrf.at, given.at, given.n) == 0;
}

/* ---- changing ---- */
enum err session_choose(struct db *writer, const struct actor *actor, int64_t establishment_id,
                        struct day today)
{
    struct holding held = {.capacity = CAPACITY_NONE};
    if (actor->client_id)
        return ERR_DENIED; /* a client acts for its own establishment only */
    if (establishment_id) {
        TRY(permission_held(writer, actor->account_id, establishment_id, today, &held));
        if (held.capacity == CAPACITY_NONE)
            return ERR_DENIED;
    }
    return db_exec(
        writer, "UPDATE session SET establishment_id = $2, capacity = $3 WHERE token_hash = $1",
        hash_arg(actor->session_hash), db_int_arg(establishment_id), db_int_arg(held.capacity));
}

enum err session_renew(struct db *writer, const unsigned char old_hash[static 32],
                       const struct token *token,
                       const unsigned char csrf[static SESSION_CSRF_BYTES], int64_t factor_at)
{
    struct token_hash hash = token_hash(token);
    int64_t changed = 0;
    TRY(db_exec_count(writer,
                      "UPDATE session SET token_hash = $2, csrf = $3, factor_at = CASE WHEN $4 = 0 "
                      "THEN factor_at ELSE $4 END WHERE token_hash = $1",
                      &changed, hash_arg(old_hash), hash_arg(hash.bytes),
                      db_blob_arg(((struct str){(const char *)csrf, SESSION_CSRF_BYTES})),
                      db_int_arg(factor_at)));
    return changed == 1 ? OK : ERR_NOT_FOUND;
}

enum err session_factor_is_fresh(struct db *reader, const struct actor *actor, int64_t now_ms,
                                 int64_t within_ms, bool *out)
{
    struct db_rows rows;
    *out = false;
    TRY(db_query(reader, &rows, "SELECT factor_at FROM session WHERE token_hash = $1",
                 hash_arg(actor->session_hash)));
    if (db_next(&rows)) {
        int64_t at = db_int(&rows, 0);
        *out = at > 0 && now_ms < at + within_ms && at <= now_ms + SESSION_CLOCK_SLACK_MS;
    }
    return db_done(&rows);
}

/* ---- one's own ---- */
/* Eight bytes of the hash name a session to its owner. */
static void id_write(struct str hash, char id[static SESSION_ID_CHARACTERS + 1])
{
    memset(id, 0, SESSION_ID_CHARACTERS + 1);
    if (hash.n == 32)
        sodium_bin2hex(id, SESSION_ID_CHARACTERS + 1, (const unsigned char *)hash.at,
                       SESSION_ID_CHARACTERS / 2);
}

enum err session_list(struct db *reader, struct arena *req, const struct actor *actor,
                      int64_t now_ms, struct session_info **out, int *n)
{
    enum { SESSIONS_MAX = 50 };
    struct db_rows rows;
    *n = 0;
    *out = arena_array(req, struct session_info, SESSIONS_MAX);
    TRY(db_query(reader, &rows,
                 "SELECT token_hash, made_at, seen_at, ends_at, device FROM session WHERE "
                 "account_id = $1 AND client_id = 0 AND ends_at > $2 AND seen_at > $3 "
                 "ORDER BY seen_at DESC LIMIT 50",
                 db_int_arg(actor->account_id), db_int_arg(now_ms),
                 db_int_arg(now_ms - SESSION_IDLE_MS)));
    while (*n < SESSIONS_MAX && db_next(&rows)) {
        struct session_info *info = &(*out)[(*n)++];
        struct str hash = db_blob(&rows, 0);
        id_write(hash, info->id);
        info->is_this = hash.n == 32 && memcmp(hash.at, actor->session_hash, 32) == 0;
        info->made_at = db_int(&rows, 1), info->seen_at = db_int(&rows, 2);
        info->ends_at = db_int(&rows, 3);
        info->device = str_copy(req, db_text(&rows, 4));
    }
    return db_done(&rows);
}

enum err session_end_one(struct db *writer, int64_t account_id, struct str id)
{
    struct db_rows rows;
    unsigned char hash[32];
    bool is_found = false;
    TRY(db_query(writer, &rows, "SELECT token_hash FROM session WHERE account_id = $1",
                 db_int_arg(account_id)));
    while (!is_found && db_next(&rows)) {
        char its[SESSION_ID_CHARACTERS + 1];
        struct str stored = db_blob(&rows, 0);
        id_write(stored, its);
        is_found = stored.n == sizeof hash && str_eq_c(id, its);
        if (is_found)
            memcpy(hash, stored.at, sizeof hash);
    }
    TRY(db_done(&rows));
    return is_found ? session_end(writer, hash) : ERR_NOT_FOUND;
}

enum err session_end(struct db *writer, const unsigned char hash[static 32])
{
    return db_exec(writer, "DELETE FROM session WHERE token_hash = $1", hash_arg(hash));
}

enum err session_end_all(struct db *writer, int64_t account_id, const unsigned char *keep_hash)
{
    if (!keep_hash)
        return db_exec(writer, "DELETE FROM session WHERE account_id = $1", db_int_arg(account_id));
    return db_exec(writer, "DELETE FROM session WHERE account_id = $1 AND token_hash <> $2",
                   db_int_arg(account_id), hash_arg(keep_hash));
}

enum err session_end_acting(struct db *writer, int64_t account_id, int64_t establishment_id)
{
    return db_exec(writer, "DELETE FROM session WHERE account_id = $1 AND establishment_id = $2",
                   db_int_arg(account_id), db_int_arg(establishment_id));
}

enum err session_sweep(struct db *writer, int64_t now_ms)
{
    return db_exec(writer,
                   "DELETE FROM session WHERE ends_at <= $1 OR (client_id = 0 AND seen_at <= $2)",
                   db_int_arg(now_ms), db_int_arg(now_ms - SESSION_IDLE_MS));
}
