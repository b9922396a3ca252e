/* Writing audit events; see the header. */
#include "identity/audit.h"
#include "db/db.h"
#include "registers/serial.h"

enum err audit_add(struct db *writer, const struct audit_event *event)
{
    return db_exec(
        writer,
        "INSERT INTO audit_event (id, at, account_id, action, establishment_id, person_id, "
        "detail) VALUES ($7, $1, $2, $3, $4, $5, $6)",
        db_int_arg(event->at), db_int_arg(event->account_id), db_int_arg(event->action),
        db_int_arg(event->establishment_id), db_int_arg(event->person_id),
        db_text_arg(event->detail), db_int_arg(serial_next(event->at)));
}
