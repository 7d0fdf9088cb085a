// Makes the system's zlib importable from Swift, with functions for what the importer cannot see: macros.
#pragma once

#include <zlib.h>

static inline int czlib_inflate_init2(z_streamp stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}

static inline int czlib_deflate_init2(z_streamp stream, int level, int window_bits) {
  return deflateInit2(stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
}

/// `crc32_combine` with a length whose type is no macro.
static inline unsigned long czlib_crc32_combine(unsigned long first, unsigned long second, long length) {
  return crc32_combine(first, second, (z_off_t)length);
}
