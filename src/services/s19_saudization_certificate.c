/* S19: the Saudization certificate: what others are shown of an establishment's band. The one trap: it says
   what holds on the day of issue; it is not a promise, so it ends after its time and can be revoked. */
#include "services/service.h"

enum { PURPOSE, LANGUAGE };

static const struct field fields[] = {
    [PURPOSE] = {.id = "purpose",
                 .kind = FIELD_WORD,
                 .words = VALUE_PURPOSE,
                 .is_required = true,
                 .ar = "الغرض من الشهادة",
                 .en = "What it is for"},
    [LANGUAGE] = {.id = "language",
                  .kind = FIELD_WORD,
                  .words = VALUE_LANGUAGE,
                  .is_required = true,
                  .ar = "لغة الشهادة",
                  .en = "Language of the certificate"},
};

static const enum rule checks[] = {
    E11_authorised,    E12_no_open_same, E01_est_active,
    E03_address_valid, E06_band_min,     E10_not_suspended,
};

static const enum rule submission_only[] = {E11_authorised, E12_no_open_same};

static int64_t counted(struct judge *j, enum fact fact)
{
    int64_t v = judge_fact(j, fact);
    return v == VALUE_UNKNOWN ? 0 : v;
}

static void grant(struct judge *j)
{
    struct day today = judge_day(j, FACT_today);
    int64_t days = judge_param(j, PARAM_certificate_validity_days, NULL);
    const struct nitaqat_result *band = judge_band(j);
    struct effect *e = judge_effect(j, EFFECT_CERTIFICATE);
    e->args[0] = band->band;
    e->args[1] = band->rate_bp;
    e->args[2] = counted(j, FACT_nitaqat_saudis);
    e->args[3] = counted(j, FACT_nitaqat_expats);
    e->args[4] = day_add(today, (int)days).n;
    e->args[5] = service_input(j, PURPOSE);
    e->args[6] = service_input(j, LANGUAGE);
}

static const enum param shown[] = {PARAM_certificate_validity_days};

const struct service s19_saudization_certificate = {
    .number = 19,
    .id = "S19",
    .name = "s19_saudization_certificate",
    .ar = "شهادة السعودة",
    .en = "Saudization certificate",
    .what_ar = "شهادة بنطاق المنشأة ونسبة السعودة فيها، تُقدَّم إلى الجهات الحكومية وغيرها.",
    .what_en =
        "Certifies the establishment's band and its share of Saudis, for public bodies and others.",
    .source = "domain/services.md S19; SCERT, MLSD-VOL",
    .icon = "stamp",
    .subject = SUBJECT_ESTABLISHMENT,
    .audience = FOR_ESTABLISHMENT,
    .lines_max = 1,
    LIST(fields),
    LIST(checks),
    LIST(submission_only),
    LIST(shown),
    .grant = grant,
};
