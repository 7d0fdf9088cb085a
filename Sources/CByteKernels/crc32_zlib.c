// The portable kernel.
#include <zlib.h>

#include "crc32_kernels.h"

uint32_t crc32_zlib(uint32_t crc, const uint8_t *bytes, size_t count) {
  // For a null pointer, zlib returns the initial value; an empty buffer must keep `crc` instead.
  if (count == 0) return crc;
  return (uint32_t)crc32_z(crc, bytes, count);
}

cbk_frame_checksums frame_zlib(const uint8_t *frame, size_t total) {
  uint32_t prelude = crc32_zlib(0, frame, 8);
  // The message checksum begins with the same 8 bytes.
  return (cbk_frame_checksums){prelude, crc32_zlib(prelude, frame + 8, total - 12)};
}
