/* What a small employer's wage form begins with: the workers due for a month, what they were paid the
   last time, and their accounts as the last file has them. */
#pragma once
#include "queries/wages.h"

struct wage_form_row {
    int64_t person_id, id_no;
    struct str name_ar, name_en, account, bank; /* account, bank: of the last file; may be empty */
    int64_t wage;                               /* registered */
    int64_t basic, housing, other, deductions;
};
struct wage_form {
    bool is_too_many; /* more than WAGE_FORM_WORKERS: send a file */
    struct wage_form_row rows[WAGE_FORM_WORKERS];
    size_t count;
    struct str dest_bank, bank_customer, debit_account; /* of the last file; may be empty */
    int office_no;
    int64_t seq_no;
};
enum err wage_form_load(struct db *reader, struct arena *req, const struct policy *policy,
                        int64_t establishment_id, int64_t month, struct day today,
                        struct wage_form *out);
