/* Waiting times after failures; see the header. */
#include "identity/throttle.h"
#include "db/db.h"
#include <sodium.h>

static struct str subject_str(const struct throttle_subject *subject)
{
    return (struct str){(const char *)subject->hash, sizeof subject->hash};
}

struct throttle_subject throttle_subject(const char *kind, struct str text)
{
    struct throttle_subject subject;
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)kind, strlen(kind) + 1);
    crypto_hash_sha256_update(&state, (const unsigned char *)text.at, text.n);
    crypto_hash_sha256_final(&state, subject.hash);
    return subject;
}

int64_t throttle_wait_ms(const struct throttle_rule *rule, int64_t failures)
{
    int64_t wait = rule->first_ms;
    if (failures < rule->free)
        return 0;
    for (int64_t i = rule->free; i < failures && wait < rule->most_ms; i++)
        wait *= 2;
    return wait < rule->most_ms ? wait : rule->most_ms;
}

enum err throttle_until(struct db *db, const struct throttle_subject *subject, int64_t now_ms,
                        int64_t *until)
{
    struct db_rows rows;
    *until = 0;
    TRY(db_query(db, &rows, "SELECT until FROM throttle WHERE subject = $1",
                 db_blob_arg(subject_str(subject))));
    if (db_next(&rows) && db_int(&rows, 0) > now_ms)
        *until = db_int(&rows, 0);
    return db_done(&rows);
}

enum err throttle_fail(struct db *writer, const struct throttle_subject *subject,
                       const struct throttle_rule *rule, int64_t now_ms)
{
    struct db_rows rows;
    int64_t failures = 0;
    /* One statement counts, so that two failures at once are two. */
    TRY(db_query(writer, &rows,
                 "INSERT INTO throttle (subject, failures, last_at, until) VALUES ($1, 1, $2, 0) "
                 "ON CONFLICT (subject) DO UPDATE SET last_at = $2, failures = CASE WHEN "
                 "throttle.last_at < $3 THEN 1 ELSE throttle.failures + 1 END RETURNING failures",
                 db_blob_arg(subject_str(subject)), db_int_arg(now_ms),
                 db_int_arg(now_ms - rule->forget_ms)));
    if (db_next(&rows))
        failures = db_int(&rows, 0);
    TRY(db_done(&rows));
    int64_t wait = throttle_wait_ms(rule, failures);
    return db_exec(writer, "UPDATE throttle SET until = $2 WHERE subject = $1",
                   db_blob_arg(subject_str(subject)), db_int_arg(wait ? now_ms + wait : 0));
}

enum err throttle_clear(struct db *writer, const struct throttle_subject *subject)
{
    return db_exec(writer, "DELETE FROM throttle WHERE subject = $1",
                   db_blob_arg(subject_str(subject)));
}

enum err throttle_sweep(struct db *writer, int64_t before_ms)
{
    return db_exec(writer, "DELETE FROM throttle WHERE last_at < $1", db_int_arg(before_ms));
}
