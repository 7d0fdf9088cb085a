#include "CByteKernels.h"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void cbk_return_large_blocks(void) {
#if defined(__GLIBC__)
  // A threshold that is set does not rise.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 2 << 20);
#endif
}
