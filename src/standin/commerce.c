/* The stand-in of commerce: registrations, addresses, licensed activities. */
#include "standin/body.h"

static const struct body_event events[] = {
    {"registration.renewed",
     "تجديد السجل التجاري",
     "Commercial registration renewed",
     {FIELD_ESTABLISHMENT, FIELD_EXPIRY}},
    {"registration.status",
     "حالة السجل التجاري",
     "Status of the registration",
     {FIELD_ESTABLISHMENT,
      {"status", "الحالة: active أو suspended أو closed", "active, suspended or closed"}}},
    {"address.renewed",
     "تجديد العنوان الوطني",
     "National address renewed",
     {FIELD_ESTABLISHMENT, FIELD_EXPIRY}},
    {"activity.licensed",
     "ترخيص نشاط",
     "Activity licensed",
     {FIELD_ESTABLISHMENT,
      {"activity", "مجموعة النشاط، مثل construction", "Activity group, such as construction"},
      {"expiry", "تاريخ الانتهاء", "Expiry", true},
      {"number", "رقم الترخيص", "Licence number", true}}},
};

static const struct body body = {
    "commerce", "التجارة", "Commerce", events, sizeof events / sizeof *events,
};

static enum err start(struct arena *boot, const struct stand_in_config *config, int *port)
{
    return body_start(boot, &body, config, port);
}

const struct stand_in stand_in_commerce = {
    .name = "commerce",
    .help = "commerce: sends registrations, addresses, licensed activities",
    .listen = "127.0.0.1:18084",
    .secret = "BAWABA_COMMERCE_SECRET",
    .start = start,
    .stop = body_stop,
};
