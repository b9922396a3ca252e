/* S02: permissions of delegates and agents. A grant names its services, its days and its limits;
   nobody gives what he does not hold, and only the owner makes a main delegate. */
#include "services/service.h"

enum { SERVICES, WORKERS_MAX, MAY_PAY, MAY_GRANT, FROM, TO, IS_AGENT };

static const struct field fields[] = {
    [SERVICES] = {.id = "services",
                  .kind = FIELD_BITS,
                  .is_required = true,
                  .ar = "الخدمات",
                  .en = "Services",
                  .hint_ar = "الخدمات التي يقدّمها المفوَّض نيابة عن المنشأة.",
                  .hint_en = "What the delegate may apply for on the establishment's behalf."},
    [WORKERS_MAX] = {.id = "workers_max",
                     .kind = FIELD_INT,
                     .min = 0,
                     .max = 1000,
                     .ar = "أكثر عدد للعمال في الطلب الواحد",
                     .en = "Most workers in one request",
                     .hint_ar = "يُترك فارغًا إن لم يكن هناك حد.",
                     .hint_en = "Leave it empty for no limit."},
    [MAY_PAY] = {.id = "may_pay",
                 .kind = FIELD_TICK,
                 .ar = "يسدد الفواتير",
                 .en = "May pay invoices",
                 .hint_ar =
                     "من دون هذه الصلاحية لا يظهر له رقم السداد، ويصل التنبيه إلى صاحب المنشأة.",
                 .hint_en =
                     "Without it the payment number is hidden and the owner is told instead."},
    [MAY_GRANT] = {.id = "may_grant",
                   .kind = FIELD_TICK,
                   .ar = "مفوَّض رئيسي: يمنح غيره ما يملكه من صلاحيات",
                   .en = "Main delegate: may give others what he holds",
                   .hint_ar = "لا يعيّنه إلا صاحب المنشأة.",
                   .hint_en = "Only the owner can name one."},
    [FROM] = {.id = "from", .kind = FIELD_DAY, .is_required = true, .ar = "من تاريخ", .en = "From"},
    [TO] = {.id = "to",
            .kind = FIELD_DAY,
            .is_required = true,
            .ar = "إلى تاريخ",
            .en = "To",
            .hint_ar = "آخر يوم تسري فيه الصلاحية.",
            .hint_en = "The last day of the permission."},
    [IS_AGENT] = {.id = "is_agent",
                  .kind = FIELD_TICK,
                  .ar = "وكيل بموجب وكالة شرعية",
                  .en = "Agent by a power of attorney",
                  .hint_ar = "يلزم رقم الوكالة.",
                  .hint_en = "The number of the power of attorney is needed."},
};

static bool is_ticked(const struct judge *j, int field) { return service_input(j, field) == 1; }

static bool fail_with(struct finding *out, enum remedy_action action, int service)
{
    finding_remedy(out, action, PARTY_ESTABLISHMENT, service, DAY_NONE, VALUE_UNKNOWN);
    return false;
}

/* X01: the owner or a main delegate, identity proved (second level) [MLSD-PERM]. */
static bool may_grant(struct judge *j, struct finding *out)
{
    enum { LEVEL_PROVED = 2 };
    bool has_right = judge_true(j, FACT_actor_is_owner) || judge_true(j, FACT_actor_may_grant);
    int64_t level = judge_fact(j, FACT_actor_level);
    if (!has_right) {
        finding_values(out, VALUE_BOOL, 0, 1);
        return fail_with(out, REMEDY_ASK_OWNER, 2);
    }
    finding_values(out, VALUE_LEVEL, level, LEVEL_PROVED);
    if (level == VALUE_UNKNOWN || level < LEVEL_PROVED)
        return fail_with(out, REMEDY_SIGN_IN, 0);
    return true;
}

/* X02: a sound identity number, and not the applicant's own. */
static bool not_oneself(struct judge *j, struct finding *out)
{
    bool passed = judge_true(j, FACT_id_is_valid) && !judge_true(j, FACT_subject_is_actor);
    finding_values(out, VALUE_BOOL, passed, 1);
    return passed || fail_with(out, REMEDY_CHANGE_INPUT, 2);
}

/* X03: every service given is one the giver holds; `found` counts those he does not. */
static bool services_held(struct judge *j, struct finding *out)
{
    int64_t beyond = judge_fact(j, FACT_services_beyond_own);
    finding_values(out, VALUE_INT, beyond, 0);
    return beyond == 0 || fail_with(out, REMEDY_CHANGE_INPUT, 2);
}

/* X04: not backwards, not into the past, and no longer than the greatest period. */
static bool period_max(struct judge *j, struct finding *out)
{
    struct day today = judge_day(j, FACT_today);
    int64_t most = judge_param(j, PARAM_grant_days_max, &out->policy_row);
    int64_t from = service_input(j, FROM), to = service_input(j, TO);
    finding_values(out, VALUE_DAYS, VALUE_UNKNOWN, most);
    if (from == VALUE_UNKNOWN || to == VALUE_UNKNOWN)
        return fail_with(out, REMEDY_CHANGE_INPUT, 2);
    if (from < today.n) {
        finding_values(out, VALUE_DAY, from, today.n);
        return fail_with(out, REMEDY_CHANGE_INPUT, 2);
    }
    out->found = to - from;
    return (to >= from && to - from <= most) || fail_with(out, REMEDY_CHANGE_INPUT, 2);
}

/* X05: an agent acts by a power of attorney, whose number is on the request. */
static bool attorney_named(struct judge *j, struct finding *out)
{
    bool passed = !is_ticked(j, IS_AGENT) || judge_true(j, FACT_attorney_named);
    finding_values(out, VALUE_BOOL, passed, 1);
    return passed || fail_with(out, REMEDY_CHANGE_INPUT, 2);
}

/* X06: a main delegate gives services, not his own right to give. */
static bool main_delegate_by_owner(struct judge *j, struct finding *out)
{
    bool makes_one = is_ticked(j, MAY_GRANT) || judge_true(j, FACT_grants_main_delegate);
    bool passed = !makes_one || judge_true(j, FACT_actor_is_owner);
    finding_values(out, VALUE_BOOL, passed, 1);
    return passed || fail_with(out, REMEDY_ASK_OWNER, 2);
}

static const enum rule checks[] = {
    S02_X01_may_grant,  S02_X02_not_oneself,    S02_X03_services_held,
    S02_X04_period_max, S02_X05_attorney_named, S02_X06_main_delegate_by_owner,
    E01_est_active,
};

static const struct service_check own[] = {
    {S02_X01_may_grant, may_grant},
    {S02_X02_not_oneself, not_oneself},
    {S02_X03_services_held, services_held},
    {S02_X04_period_max, period_max},
    {S02_X05_attorney_named, attorney_named},
    {S02_X06_main_delegate_by_owner, main_delegate_by_owner},
};

static int64_t known_or_zero(int64_t v) { return v == VALUE_UNKNOWN ? 0 : v; }

static void grant(struct judge *j)
{
    struct effect *e = judge_effect(j, EFFECT_GRANT);
    e->args[0] = is_ticked(j, MAY_GRANT)  ? CAPACITY_MAIN_DELEGATE
                 : is_ticked(j, IS_AGENT) ? CAPACITY_AGENT
                                          : CAPACITY_DELEGATE;
    e->args[1] = known_or_zero(service_input(j, SERVICES));
    e->args[2] = known_or_zero(service_input(j, WORKERS_MAX));
    e->args[3] = is_ticked(j, MAY_PAY);
    e->args[4] = is_ticked(j, MAY_GRANT);
    e->args[5] = service_input(j, FROM);
    e->args[6] = service_input(j, TO);
}

static const enum param shown[] = {
    PARAM_grant_days_max,
};

const struct service s02_permissions = {
    .number = 2,
    .id = "S02",
    .name = "s02_permissions",
    .ar = "إدارة صلاحيات المفوَّضين",
    .en = "Delegates' permissions",
    .what_ar = "تفويض من يقدّم خدمات المنشأة نيابة عنها، وتحديد صلاحياته ومدتها.",
    .what_en = "Lets someone apply on the establishment's behalf, within limits and dates.",
    .source = "domain/services.md S02; MLSD-PERM",
    .icon = "hand",
    .subject = SUBJECT_PERSON,
    .audience = FOR_ESTABLISHMENT | FOR_INDIVIDUAL_EMPLOYER | FOR_GOV_ENTITY,
    .lines_max = 1,
    LIST(fields),
    LIST(checks),
    LIST(own),
    .gate = S02_X01_may_grant,
    LIST(shown),
    .grant = grant,
};
