/* Deciding access from the table in access.def; see the header. Pure but for access_tie, which stands
   in access_tie.c. */
#include "identity/access.h"
#include <assert.h>

/* Columns of access.def in their order. */
enum column {
    COLUMN_VISITOR,
    COLUMN_ACCOUNT,
    COLUMN_OWNER,
    COLUMN_MAIN_DELEGATE,
    COLUMN_DELEGATE,
    COLUMN_AGENT,
    COLUMN_CLIENT,
    COLUMN_WORKER,
    COLUMN_INDIVIDUAL_EMPLOYER,
    COLUMN_GOV_ENTITY,
    COLUMN_OFFICER,
    COLUMN_REVIEWER,
    COLUMN_INSPECTOR,
    COLUMN_ANALYST,
    COLUMN_AUDITOR,
    COLUMN_ADMIN,
    COLUMN_COUNT
};

enum kind { READ, SELF, WRITE, DECIDE };

static const struct {
    const char *name;
    enum kind kind;
    char cells[COLUMN_COUNT + 1];
} rows[ACTION_COUNT] = {
#define ACTION(name, kind, everyone, account, establishment, person, office, staff) \
    [ACTION_##name] = {#name, kind, everyone account establishment person office staff},
#include "identity/access.def"
#undef ACTION
};

const char *action_name(enum action action)
{
    assert((int)action >= 0 && action < ACTION_COUNT);
    return rows[action].name;
}

static const struct {
    enum role role;
    enum column column;
} role_columns[] = {
    {ROLE_WORKER, COLUMN_WORKER},         {ROLE_INDIVIDUAL_EMPLOYER, COLUMN_INDIVIDUAL_EMPLOYER},
    {ROLE_GOV_ENTITY, COLUMN_GOV_ENTITY}, {ROLE_OFFICER, COLUMN_OFFICER},
    {ROLE_REVIEWER, COLUMN_REVIEWER},     {ROLE_INSPECTOR, COLUMN_INSPECTOR},
    {ROLE_ANALYST, COLUMN_ANALYST},       {ROLE_AUDITOR, COLUMN_AUDITOR},
    {ROLE_ADMIN, COLUMN_ADMIN},
};

/* COLUMN_COUNT: acts for no establishment. */
static enum column capacity_column(enum capacity capacity)
{
    switch (capacity) {
    case CAPACITY_OWNER: return COLUMN_OWNER;
    case CAPACITY_MAIN_DELEGATE: return COLUMN_MAIN_DELEGATE;
    case CAPACITY_DELEGATE: return COLUMN_DELEGATE;
    case CAPACITY_AGENT: return COLUMN_AGENT;
    case CAPACITY_CLIENT: return COLUMN_CLIENT;
    case CAPACITY_NONE:
    case CAPACITY_SYSTEM:
    case CAPACITY_SELF: return COLUMN_COUNT;
    }
    return COLUMN_COUNT;
}

static bool same(int64_t a, int64_t b) { return a != 0 && a == b; }

/* Capacities own the establishment acted for; all others own themselves. */
static bool is_own(const struct actor *a, enum column column, const struct resource *r)
{
    if (column >= COLUMN_OWNER && column <= COLUMN_CLIENT)
        return same(r->establishment_id, a->establishment_id);
    if (r->account_id && r->person_id)
        return same(r->account_id, a->account_id) && same(r->person_id, a->person_id);
    return same(r->account_id, a->account_id) || same(r->person_id, a->person_id);
}

static bool holds_service(const struct actor *a, int service)
{
    return service > 0 && service < 64 && (a->services >> service & 1);
}

/* Also when the caller forgot to ask access_tie: nobody serves or decides his own matter. */
static bool is_untied(const struct actor *a, const struct resource *r)
{
    return !r->is_tied && !same(r->person_id, a->person_id) &&
           !same(r->establishment_id, a->establishment_id);
}

static enum access grant_needed(bool is_own, bool is_held)
{
    return !is_own ? ACCESS_DENIED : is_held ? ACCESS_ALLOWED : ACCESS_NEEDS_GRANT;
}

static enum access yes_if(bool allowed) { return allowed ? ACCESS_ALLOWED : ACCESS_DENIED; }

static enum access cell_answer(char cell, const struct actor *a, enum column column,
                               const struct resource *r)
{
    bool own = is_own(a, column, r);
    switch (cell) {
    case 'a': return ACCESS_ALLOWED;
    case 'o': return yes_if(own);
    case 's': return grant_needed(own, holds_service(a, r->service));
    case 'p': return grant_needed(own, a->may_pay && holds_service(a, r->service));
    case 'g': return grant_needed(own, a->may_grant);
    case 'u': return yes_if(is_untied(a, r));
    case 't': return yes_if(is_untied(a, r) && same(r->assigned_to, a->account_id));
    case '2': return yes_if(is_untied(a, r) && r->proposed_by && r->proposed_by != a->account_id);
    case 'n': return yes_if(r->account_id && r->account_id != a->account_id);
    case '.': return ACCESS_DENIED;
    }
    assert(!"a letter that access.def does not explain");
    return ACCESS_DENIED;
}

/* A cell with its demand on the level. */
static enum access column_answer(enum action action, const struct actor *a, enum column column,
                                 const struct resource *r)
{
    char cell = rows[action].cells[column];
    bool needs_level = cell >= 'A' && cell <= 'Z';
    enum access answer = cell_answer(needs_level ? (char)(cell + 'a' - 'A') : cell, a, column, r);
    if (answer == ACCESS_ALLOWED && needs_level && a->level < 2)
        return ACCESS_NEEDS_LEVEL;
    return answer;
}

/* What is worth telling when several columns speak: allowed, then the way there, then no. */
static enum access better(enum access a, enum access b)
{
    if (a == ACCESS_ALLOWED || b == ACCESS_ALLOWED)
        return ACCESS_ALLOWED;
    if (a == ACCESS_NEEDS_LEVEL || b == ACCESS_NEEDS_LEVEL)
        return ACCESS_NEEDS_LEVEL;
    return a == ACCESS_DENIED ? b : a;
}

/* Duties that never meet, whatever else an account is. */
static bool is_barred(const struct actor *a, enum kind kind)
{
    if (kind == DECIDE && (a->roles & (ROLE_ADMIN | ROLE_AUDITOR)))
        return true;
    return kind == WRITE && (a->roles & ROLE_AUDITOR);
}

static enum access signed_in_answer(const struct actor *a, enum action action,
                                    const struct resource *r)
{
    enum access answer = ACCESS_DENIED;
    enum column acting = capacity_column(a->capacity);
    if (acting != COLUMN_COUNT)
        answer = column_answer(action, a, acting, r);
    if (a->client_id) /* an API client is its grant and nothing else */
        return acting == COLUMN_CLIENT ? answer : ACCESS_DENIED;
    answer = better(answer, column_answer(action, a, COLUMN_ACCOUNT, r));
    for (size_t i = 0; i < sizeof role_columns / sizeof *role_columns; i++)
        if (a->roles & role_columns[i].role)
            answer = better(answer, column_answer(action, a, role_columns[i].column, r));
    return answer;
}

enum access access_answer(const struct actor *a, enum action action, const struct resource *r)
{
    static const struct resource nobodys = {0};
    assert((int)action >= 0 && action < ACTION_COUNT);
    char open = rows[action].cells[COLUMN_VISITOR];
    if (!r)
        r = &nobodys;
    if (open == '*')
        return ACCESS_ALLOWED;
    if (a->account_id == 0)
        return open == 'a' ? ACCESS_ALLOWED : ACCESS_NEEDS_SIGN_IN;
    if (is_barred(a, rows[action].kind))
        return ACCESS_DENIED;
    return signed_in_answer(a, action, r);
}
