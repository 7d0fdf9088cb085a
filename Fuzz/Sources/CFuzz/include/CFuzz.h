#pragma once

#include <stddef.h>
#include <stdint.h>

/// libFuzzer's own mutations, for custom mutators to build on: changes the bytes in place and returns their new number.
size_t LLVMFuzzerMutate(uint8_t *_Nonnull data, size_t size, size_t maximum);
