/* The stand-in of Passports: residence, passports, exits and entries. It hears of occupation changes,
   transfers, absence reports and final exits. */
#include "standin/body.h"

static const struct body_event events[] = {
    {"residence.renewed",
     "تجديد الإقامة",
     "Residence renewed",
     {FIELD_ID, FIELD_BORDER, FIELD_EXPIRY}},
    {"passport.renewed",
     "تجديد جواز السفر",
     "Passport renewed",
     {FIELD_ID, FIELD_BORDER, FIELD_EXPIRY}},
    {"exit_visa.issued",
     "إصدار تأشيرة خروج نهائي",
     "Final-exit visa issued",
     {FIELD_ID, FIELD_BORDER, FIELD_HAPPENED}},
    {"exit_visa.cancelled",
     "إلغاء تأشيرة الخروج النهائي",
     "Final-exit visa cancelled",
     {FIELD_ID, FIELD_BORDER}},
    {"worker.exited",
     "خروج بتأشيرة عودة",
     "Left on a return visa",
     {FIELD_ID, FIELD_BORDER, FIELD_HAPPENED}},
    {"worker.entered",
     "دخول المملكة",
     "Entered the Kingdom",
     {FIELD_ID, FIELD_BORDER, FIELD_HAPPENED}},
    {"worker.departed",
     "مغادرة نهائية",
     "Departed for good",
     {FIELD_ID, FIELD_BORDER, FIELD_HAPPENED}},
    {"worker.not_returned",
     "خرج ولم يعد",
     "Left and did not return",
     {FIELD_ID, FIELD_BORDER, FIELD_HAPPENED}},
    {"worker.deceased", "وفاة", "Deceased", {FIELD_ID, FIELD_BORDER, FIELD_HAPPENED}},
};

static const struct body body = {
    "passports", "الجوازات", "Passports", events, sizeof events / sizeof *events,
};

static enum err start(struct arena *boot, const struct stand_in_config *config, int *port)
{
    return body_start(boot, &body, config, port);
}

const struct stand_in stand_in_passports = {
    .name = "passports",
    .help = "Passports: takes notices about workers, sends residence, exit and entry",
    .listen = "127.0.0.1:18083",
    .secret = "BAWABA_PASSPORTS_SECRET",
    .start = start,
    .stop = body_stop,
};
