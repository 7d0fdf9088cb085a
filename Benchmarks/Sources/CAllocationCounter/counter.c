#include "CAllocationCounter.h"

#include <stdatomic.h>
#include <stddef.h>

static atomic_uint_fast64_t allocations;
static atomic_uint_fast64_t live_bytes;

uint64_t cac_allocations(void) { return atomic_load(&allocations); }
uint64_t cac_live_bytes(void) { return atomic_load(&live_bytes); }

#if defined(__GLIBC__)

#include <errno.h>
#include <malloc.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *pointer);

bool cac_is_counting(void) { return true; }

static void *counted(void *pointer) {
  atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&live_bytes, malloc_usable_size(pointer), memory_order_relaxed);
  return pointer;
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }

void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }

void *realloc(void *pointer, size_t size) {
  size_t before = malloc_usable_size(pointer);
  void *result = counted(__libc_realloc(pointer, size));
  // Where it failed, what there was still is.
  if (result != NULL || size == 0) atomic_fetch_sub_explicit(&live_bytes, before, memory_order_relaxed);
  return result;
}

void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  void *pointer = counted(__libc_memalign(alignment, size));
  if (pointer == NULL) return ENOMEM;
  *result = pointer;
  return 0;
}

void free(void *pointer) {
  atomic_fetch_sub_explicit(&live_bytes, malloc_usable_size(pointer), memory_order_relaxed);
  __libc_free(pointer);
}

#else

bool cac_is_counting(void) { return false; }

#endif
