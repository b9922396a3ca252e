/* Signing in; see the header. */
#include "identity/sign_in.h"
#include "db/db.h"
#include "identity/audit.h"

enum { MINUTE_MS = 60 * 1000 };

/* Five tries, then one minute, two, four … a quarter of an hour. */
const struct throttle_rule sign_in_id_rule = {
    .free = 5,
    .first_ms = MINUTE_MS,
    .most_ms = 15 * MINUTE_MS,
    .forget_ms = 24 * 60 * MINUTE_MS,
};
/* An office of many people shares an address: more tries, sooner forgotten. */
static const struct throttle_rule sign_in_address_rule = {
    .free = 30,
    .first_ms = MINUTE_MS,
    .most_ms = 15 * MINUTE_MS,
    .forget_ms = 60 * MINUTE_MS,
};

/* An IPv6 customer owns a /64: four groups name him. */
static struct str address_owner(struct str address)
{
    size_t colons = 0;
    if (str_index(address, ':') == address.n || str_index(address, '.') < address.n)
        return address;
    for (size_t i = 0; i < address.n; i++)
        if (address.at[i] == ':' &&
            (++colons == 4 || (i + 1 < address.n && address.at[i + 1] == ':')))
            return str_first(address, i);
    return address;
}

static enum err held_until(struct db *db, const struct sign_in *s, int64_t now_ms, int64_t *until)
{
    int64_t by_id, by_address;
    TRY(throttle_until(db, &s->id, now_ms, &by_id));
    TRY(throttle_until(db, &s->address, now_ms, &by_address));
    *until = by_id > by_address ? by_id : by_address;
    return OK;
}

enum err sign_in_begin(struct db *reader, struct arena *req, struct str id_no, struct str address,
                       int64_t now_ms, struct sign_in *out)
{
    struct db_rows rows;
    int64_t number = 0;
    *out = (struct sign_in){.id = throttle_subject("id", id_no),
                            .address = throttle_subject("address", address_owner(address))};
    TRY(held_until(reader, out, now_ms, &out->held_until));
    if (id_no.n != 10 || !str_to_i64(id_no, &number))
        number = 0; /* asks for nobody, at the same cost */
    TRY(db_query(reader, &rows,
                 "SELECT a.id, c.password_hash, CASE WHEN c.totp_secret IS NULL THEN 0 ELSE 1 END "
                 "FROM person p JOIN account a ON a.person_id = p.id AND a.status = 1 "
                 "JOIN credential c ON c.account_id = a.id WHERE p.id_no = $1",
                 db_int_arg(number)));
    if (db_next(&rows) && db_text(&rows, 1).n > 0) {
        out->account_id = db_int(&rows, 0);
        out->password_hash = str_copy(req, db_text(&rows, 1));
        out->has_totp = db_int(&rows, 2) != 0;
    }
    return db_done(&rows);
}

enum err sign_in_finish(struct db *writer, const struct sign_in *s, bool is_match, int64_t now_ms,
                        enum sign_in_answer *answer, int64_t *until)
{
    bool is_right = is_match && s->account_id != 0;
    TRY(held_until(writer, s, now_ms, until));
    if (*until) {
        *answer = SIGN_IN_HELD_BACK;
        return OK;
    }
    *answer = !is_right ? SIGN_IN_WRONG : s->has_totp ? SIGN_IN_SECOND_FACTOR : SIGN_IN_RIGHT;
    if (is_right) {
        TRY(throttle_clear(writer,
                           &s->id)); /* not the address: one's own account must not free it */
    } else {
        TRY(throttle_fail(writer, &s->id, &sign_in_id_rule, now_ms));
        TRY(throttle_fail(writer, &s->address, &sign_in_address_rule, now_ms));
    }
    return audit_add(
        writer, &(struct audit_event){.at = now_ms,
                                      .account_id = s->account_id,
                                      .action = is_right ? AUDIT_SIGNED_IN : AUDIT_SIGN_IN_FAILED,
                                      .detail = S("")});
}
