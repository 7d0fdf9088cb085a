// CRC-32 by 256-bit VPCLMULQDQ, for processors without AVX-512. Short inputs use the 128-bit kernel.
#include "crc32_kernels.h"
#include "crc32_x86_fold.h"

#if defined(__x86_64__)

#define AVX2 __attribute__((target("avx2,pclmul,vpclmulqdq")))

AVX2 static inline __m256i load(const uint8_t *bytes) { return _mm256_loadu_si256((const __m256i *)bytes); }

AVX2 static inline __m256i fold_256(__m256i state, __m256i constants, __m256i next) {
  __m256i first = _mm256_clmulepi64_epi128(state, constants, 0x00);
  __m256i second = _mm256_clmulepi64_epi128(state, constants, 0x11);
  return _mm256_xor_si256(_mm256_xor_si256(first, second), next);
}

AVX2 static uint32_t checksum_of_many(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m256i by_1024 = _mm256_set_epi64x(FOLD_1024_SECOND, FOLD_1024_FIRST, FOLD_1024_SECOND, FOLD_1024_FIRST);
  const __m256i by_256 = _mm256_set_epi64x(FOLD_256_SECOND, FOLD_256_FIRST, FOLD_256_SECOND, FOLD_256_FIRST);
  __m256i a = _mm256_xor_si256(load(bytes), _mm256_zextsi128_si256(_mm_cvtsi32_si128((int)~crc)));
  __m256i b = load(bytes + 32), c = load(bytes + 64), d = load(bytes + 96);
  for (bytes += 128, count -= 128; count >= 128; bytes += 128, count -= 128) {
    a = fold_256(a, by_1024, load(bytes));
    b = fold_256(b, by_1024, load(bytes + 32));
    c = fold_256(c, by_1024, load(bytes + 64));
    d = fold_256(d, by_1024, load(bytes + 96));
  }
  a = fold_256(fold_256(fold_256(a, by_256, b), by_256, c), by_256, d);
  __m128i state = fold(_mm256_castsi256_si128(a), fold_distance_128(), _mm256_extracti128_si256(a, 1));
  return finish_128(state, bytes, count);
}

uint32_t crc32_vpclmulqdq_avx2(uint32_t crc, const uint8_t *bytes, size_t count) {
  return count < 512 ? crc32_pclmulqdq(crc, bytes, count) : checksum_of_many(crc, bytes, count);
}

cbk_frame_checksums frame_vpclmulqdq_avx2(const uint8_t *frame, size_t total) {
  if (total < 516) return frame_pclmulqdq(frame, total);
  return (cbk_frame_checksums){crc32_pclmulqdq(0, frame, 8), checksum_of_many(0, frame, total - 4)};
}

#endif
