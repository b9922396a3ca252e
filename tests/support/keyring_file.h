/* A keyring in a folder of its own under /tmp, removed when the test program ends. */
#pragma once
#include "base/keyring.h"

struct day keyring_file_day(const char *text);
struct keyring *keyring_file_open(struct arena *a, const char *today);
