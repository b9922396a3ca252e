/* The activity of an establishment, and with it the Nitaqat entity it belongs to (domain/services.md S16). */
#pragma once
#include "base/day.h"
#include "db/db.h"

/* Moves the establishment into the entity of that group, made when there is none. Its people move in the
   counts with it; of the weighted Saudis the share of its Saudis in the old entity [A]. The averaging
   window is carried: the weeks stay with the old entity, and are copied to a new one. */
enum err activity_change(struct db *db, int64_t establishment_id, int64_t group,
                         int64_t operation_no, struct day on);
