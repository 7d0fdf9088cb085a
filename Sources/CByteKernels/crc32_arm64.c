// CRC-32 by arm64's CRC32 instructions.
#if defined(__aarch64__)

#include <arm_acle.h>
#include <string.h>

#include "crc32_kernels.h"

#if defined(__clang__)
#define CRC_TARGET __attribute__((target("crc")))
#else
#define CRC_TARGET __attribute__((target("+crc")))
#endif

CRC_TARGET uint32_t crc32_arm64(uint32_t crc, const uint8_t *bytes, size_t count) {
  crc = ~crc;
  for (; count >= 8; count -= 8, bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    crc = __crc32d(crc, word);
  }
  for (; count > 0; count -= 1, bytes += 1) {
    crc = __crc32b(crc, *bytes);
  }
  return ~crc;
}

CRC_TARGET cbk_frame_checksums frame_arm64(const uint8_t *frame, size_t total) {
  uint32_t prelude = crc32_arm64(0, frame, 8);
  return (cbk_frame_checksums){prelude, crc32_arm64(prelude, frame + 8, total - 12)};
}

#endif
