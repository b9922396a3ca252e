/* Saudization certificates as issued (domain/services.md S19). */
#pragma once
#include "base/day.h"
#include "db/db.h"
#include "model/status.h"

struct certificate {
    int64_t establishment_id, number, band, rate_bp, saudis, expats;
    struct day issued_on, until, revoked_on; /* DAY_NONE: not revoked */
    enum certificate_purpose purpose;
    int language; /* VALUE_LANGUAGE */
};

/* A number is given once; again is an error. */
enum err certificate_insert(struct db *db, const struct certificate *c);
enum err certificate_revoke(struct db *db, int64_t establishment_id, int64_t number, struct day on);
