/* Visas: their states as stored. Numbers are permanent. */
#pragma once

enum visa_status { VISA_ISSUED = 1, VISA_USED = 2, VISA_CANCELLED = 3, VISA_EXPIRED = 4 };
