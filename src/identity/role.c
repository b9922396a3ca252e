/* Names of roles; see the header. */
#include "identity/role.h"
#include "base/buf.h"

enum { ROLES_COUNT = 11 };

/* The role's name: "officer"; NULL for what is no role. */
static const char *role_name(enum role role)
{
    switch (role) {
    case ROLE_CUSTOMER: return "customer";
    case ROLE_OFFICER: return "officer";
    case ROLE_REVIEWER: return "reviewer";
    case ROLE_INSPECTOR: return "inspector";
    case ROLE_ANALYST: return "analyst";
    case ROLE_AUDITOR: return "auditor";
    case ROLE_ADMIN: return "admin";
    case ROLE_WORKER: return "worker";
    case ROLE_INDIVIDUAL_EMPLOYER: return "individual_employer";
    case ROLE_GOV_ENTITY: return "gov_entity";
    case ROLE_CLIENT: return "client";
    }
    return NULL;
}

static int role_read(struct str name)
{
    for (int i = 0; i < ROLES_COUNT; i++)
        if ((1 << i) != ROLE_CLIENT && str_eq_c(name, role_name((enum role)(1 << i))))
            return 1 << i;
    return 0;
}

bool roles_read(struct str text, int *roles)
{
    struct str name;
    int found = 0;
    while (str_cut(&text, ',', &name)) {
        int role = role_read(str_trim(name));
        if (!role)
            return false;
        found |= role;
    }
    if (found)
        *roles = found;
    return found != 0;
}

struct str roles_text(struct arena *req, int roles)
{
    struct buf text = buf_new(req);
    for (int i = 0; i < ROLES_COUNT; i++) {
        if (!(roles >> i & 1))
            continue;
        if (text.n)
            buf_char(&text, ',');
        buf_c(&text, role_name((enum role)(1 << i)));
    }
    return buf_out(&text);
}
