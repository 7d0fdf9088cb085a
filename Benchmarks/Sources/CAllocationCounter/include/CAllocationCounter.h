// Counts every allocation of the process, exactly, by standing in for malloc and free. glibc only; elsewhere it counts
// nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// How many allocations there have been: malloc, calloc, realloc, posix_memalign, aligned_alloc.
uint64_t cac_allocations(void);

/// How many bytes are allocated now, as the allocator rounds them up.
uint64_t cac_live_bytes(void);

/// Whether allocations are counted on this system.
bool cac_is_counting(void);
