// Counts every allocation of the process, exactly, by standing in for malloc. glibc only; elsewhere it counts nothing.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// How many allocations there have been: malloc, calloc, realloc, posix_memalign, aligned_alloc.
uint64_t cac_allocations(void);

/// Whether allocations are counted on this system.
bool cac_is_counting(void);
