#include "CByteKernels.h"

#include <stdlib.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

uint8_t *cbk_resize(uint8_t *block, size_t capacity) {
  uint8_t *resized = realloc(block, capacity);
  if (resized == NULL) abort();
  return resized;
}

void cbk_release(uint8_t *block) { free(block); }

void cbk_return_large_blocks(void) {
#if defined(__GLIBC__)
  // A threshold that is set does not rise.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 2 << 20);
#endif
}
