/* The names of papers; see the header. */
#include "documents/paper.h"

static const char *const kinds[PAPER_KINDS] = {
    [PAPER_WORK_PERMIT] = "work_permit",
    [PAPER_TEMPORARY_PERMIT] = "temporary_permit",
    [PAPER_FINAL_EXIT_PERMIT] = "final_exit_permit",
    [PAPER_CERTIFICATE] = "saudization_certificate",
    [PAPER_TRANSFER_NOTICE] = "transfer_notice",
    [PAPER_BRANCH_NOTICE] = "branch_notice",
    [PAPER_LENDING_NOTICE] = "lending_notice",
    [PAPER_VISA_AUTHORISATION] = "visa_authorisation",
    [PAPER_RECEIPT] = "receipt",
    [PAPER_LETTER] = "decision_letter",
};

const char *paper_kind_name(int kind)
{
    return kind > 0 && kind < PAPER_KINDS ? kinds[kind] : NULL;
}

enum paper_kind paper_kind_read(struct str name)
{
    for (int i = 1; i < PAPER_KINDS; i++)
        if (str_eq_c(name, kinds[i]))
            return (enum paper_kind)i;
    return 0;
}

const char *paper_state_name(enum paper_state state)
{
    switch (state) {
    case PAPER_UNKNOWN: return "unknown";
    case PAPER_VALID: return "valid";
    case PAPER_EXPIRED: return "expired";
    case PAPER_REVOKED: return "revoked";
    }
    return "unknown";
}
