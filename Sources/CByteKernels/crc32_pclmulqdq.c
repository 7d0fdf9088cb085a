// CRC-32 by 128-bit PCLMULQDQ.
#include "crc32_kernels.h"
#include "crc32_x86_fold.h"

#if defined(__x86_64__)

PCLMULQDQ static inline __m128i load(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

PCLMULQDQ static inline uint32_t checksum(uint32_t crc, const uint8_t *bytes, size_t count) {
  if (count < 16) return crc32_of_few(crc, bytes, count);
  __m128i state = _mm_xor_si128(load(bytes), _mm_cvtsi32_si128((int)~crc));
  if (count >= 128) {
    // Four independent states hide the latency of the multiplication.
    const __m128i by_512 = _mm_set_epi64x(FOLD_512_SECOND, FOLD_512_FIRST);
    __m128i a = state, b = load(bytes + 16), c = load(bytes + 32), d = load(bytes + 48);
    for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64) {
      a = fold(a, by_512, load(bytes));
      b = fold(b, by_512, load(bytes + 16));
      c = fold(c, by_512, load(bytes + 32));
      d = fold(d, by_512, load(bytes + 48));
    }
    const __m128i by_128 = fold_distance_128();
    return finish_128(fold(fold(fold(a, by_128, b), by_128, c), by_128, d), bytes, count);
  }
  return finish_128(state, bytes + 16, count - 16);
}

PCLMULQDQ uint32_t crc32_pclmulqdq(uint32_t crc, const uint8_t *bytes, size_t count) {
  return checksum(crc, bytes, count);
}

PCLMULQDQ cbk_frame_checksums frame_pclmulqdq(const uint8_t *frame, size_t total) {
  return (cbk_frame_checksums){crc32_of_8(0, frame), checksum(0, frame, total - 4)};
}

#endif
