/* The stand-in of social insurance: insured wages and Saudis, by which bands are reckoned. */
#include "standin/body.h"

#define FIELD_WAGE                                      \
    {                                                   \
        "wage", "الأجر الخاضع للاشتراك", "Insured wage" \
    }

static const struct body_event events[] = {
    {"wage.insured",
     "أجر مؤمَّن جديد",
     "Insured wage changed",
     {FIELD_ID, FIELD_BORDER, FIELD_ESTABLISHMENT, FIELD_WAGE}},
    {"insurance.started",
     "تسجيل مواطن في التأمينات",
     "A Saudi is insured",
     {FIELD_ID,
      FIELD_ESTABLISHMENT,
      FIELD_WAGE,
      {"occupation", "رمز المهنة، أربعة أرقام", "Occupation, four digits"}}},
    {"insurance.ended",
     "استبعاد مواطن من التأمينات",
     "A Saudi is no longer insured",
     {FIELD_ID, FIELD_ESTABLISHMENT, FIELD_HAPPENED}},
    {"owner.insured",
     "تسجيل صاحب المنشأة",
     "Owner insured here",
     {FIELD_ESTABLISHMENT, {"is_insured", "true أو false", "true or false", .is_bare = true}}},
    {"insured_saudis.counted",
     "عدد السعوديين المتفرغين",
     "Further full-time insured Saudis",
     {FIELD_ESTABLISHMENT, {"count", "العدد", "How many", .is_bare = true}}},
};

static const struct body body = {
    "insurance", "التأمينات الاجتماعية", "Social insurance", events, sizeof events / sizeof *events,
};

static enum err start(struct arena *boot, const struct stand_in_config *config, int *port)
{
    return body_start(boot, &body, config, port);
}

const struct stand_in stand_in_insurance = {
    .name = "insurance",
    .help = "social insurance: sends insured wages and Saudis",
    .listen = "127.0.0.1:18085",
    .secret = "BAWABA_INSURANCE_SECRET",
    .start = start,
    .stop = body_stop,
};
