/* What every fuzz target needs: a claim that ends the run when it fails, also in release builds. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define MUST(claim) ((claim) ? (void)0 : abort())

/* libFuzzer's entry: one input, answers 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
