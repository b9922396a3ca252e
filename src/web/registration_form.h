/* What a visitor types to register (S01): read, checked for shape, and kept as text behind the code
   until his phone is proved. Whether it is true is for the service's rules to say. */
#pragma once
#include "base/arena.h"
#include "base/day.h"
#include "web/page_faults.h"

struct registration_form {
    struct str id_no, establishment; /* as typed, any digits made plain */
    struct str calendar, day, month, year, phone_typed, email;
    /* read */
    struct day birth_day;
    struct str phone; /* +9665… */
};

/* Reads the fields, and adds a fault for each that has not the shape asked for. The birth date must
   not be after `today`. */
void registration_form_read(struct exchange *x, const struct form *form, struct day today,
                            struct registration_form *out, struct page_faults *faults);

/* A Saudi mobile in any of the ways people write it (0501234567, +966501234567, 00966…, 966…, with
   spaces or dashes) as +966501234567. False, and *out untouched, for anything else. */
[[nodiscard]] bool phone_read(struct arena *req, struct str typed, struct str *out);
/* The way people write it at home: "0501234567"; a number from elsewhere stays. */
struct str phone_local(struct arena *req, struct str phone);
/* One @, something on both sides, a dot behind it; printable ASCII without spaces; 100 bytes. */
bool email_is_plausible(struct str typed);

/* What waits behind the code, as lines name=value. */
struct registration_data {
    int64_t id_no;
    struct str establishment;
    struct day birth_day;
    struct str password_hash, phone, email;
};
struct str registration_data_text(struct arena *req, const struct registration_data *d);
/* False when it is not such a text. The views are into it. */
[[nodiscard]] bool registration_data_read(struct str text, struct registration_data *out);
