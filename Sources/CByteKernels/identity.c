// Process-wide unique numbers.
#include <stdatomic.h>

#include "CByteKernels.h"

uint64_t cbk_next_identity(void) {
  static _Atomic(uint64_t) last;
  return atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1;
}
