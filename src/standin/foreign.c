/* The stand-in of the foreign ministry: hears of visas issued and cancelled, and tells what became of them
   at the embassies. */
#include "standin/body.h"

#define FIELD_VISA                               \
    {                                            \
        "visa_no", "رقم التأشيرة", "Visa number" \
    }

static const struct body_event events[] = {
    {"visa.cancelled", "إلغاء تأشيرة في السفارة", "Visa cancelled at the embassy", {FIELD_VISA}},
    {"visa.extended", "تمديد تأشيرة", "Visa extended", {FIELD_VISA, FIELD_EXPIRY}},
};

static const struct body body = {
    "foreign", "وزارة الخارجية", "Foreign ministry", events, sizeof events / sizeof *events,
};

static enum err start(struct arena *boot, const struct stand_in_config *config, int *port)
{
    return body_start(boot, &body, config, port);
}

const struct stand_in stand_in_foreign = {
    .name = "foreign",
    .help = "the foreign ministry: takes notices of visas, sends what became of them",
    .listen = "127.0.0.1:18086",
    .secret = "BAWABA_FOREIGN_SECRET",
    .start = start,
    .stop = body_stop,
};
