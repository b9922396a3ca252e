/* The effects of wage protection carried out: the part of effects.c that is about wage files. */
#pragma once
#include "decisions/apply.h"

/* For EFFECT_WAGE_… and EFFECT_RELEASE. */
enum err wage_effect_apply(struct apply *a, const struct entry *e, const struct effect *f);

/* An accepted file's note: its reference and the hashes of its bytes and lines. */
struct str wage_note(struct arena *a, struct str file_ref, const unsigned char file_hash[32],
                     const unsigned char lines_hash[32]);
