// CRC-32 by carry-less multiplication: the 128-bit steps shared by the x86-64 kernels.
//
// The method is Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009),
// in bit-reflected form. A state of 128 bits represents the bytes read so far. Folding moves it forward by D bits with two
// multiplications: the first qword by x^(D+32) mod P and the second by x^(D-32) mod P, both bit-reflected and shifted left
// by one.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "CByteKernels.h"

#define PCLMULQDQ __attribute__((target("sse4.2,pclmul")))
#define FOLD_INLINE static inline __attribute__((always_inline))

// x^(D+32) mod P and x^(D-32) mod P for the distances D, in bits, that the kernels fold by.
#define FOLD_128_FIRST 0x1751997d0
#define FOLD_128_SECOND 0x0ccaa009e
#define FOLD_256_FIRST 0x0f1da05aa
#define FOLD_256_SECOND 0x15a546366
#define FOLD_384_FIRST 0x03db1ecdc
#define FOLD_384_SECOND 0x174359406
#define FOLD_512_FIRST 0x154442bd4
#define FOLD_512_SECOND 0x1c6e41596
#define FOLD_1024_FIRST 0x1e88ef372
#define FOLD_1024_SECOND 0x14a7fe880
#define FOLD_2048_FIRST 0x11542778a
#define FOLD_2048_SECOND 0x1322d1430

FOLD_INLINE PCLMULQDQ __m128i fold_distance_128(void) { return _mm_set_epi64x(FOLD_128_SECOND, FOLD_128_FIRST); }

/// Moves `state` forward by the distance of `constants` and adds `next`.
FOLD_INLINE PCLMULQDQ __m128i fold(__m128i state, __m128i constants, __m128i next) {
  __m128i first = _mm_clmulepi64_si128(state, constants, 0x00);
  __m128i second = _mm_clmulepi64_si128(state, constants, 0x11);
  return _mm_xor_si128(_mm_xor_si128(first, second), next);
}

/// Reduces 128 bits to the CRC register (not yet inverted): 128 → 96 → 64 bits, then Barrett.
FOLD_INLINE PCLMULQDQ uint32_t reduce_128(__m128i state) {
  const __m128i low_32 = _mm_set_epi32(0, 0, 0, -1);
  __m128i x = _mm_xor_si128(_mm_srli_si128(state, 8), _mm_clmulepi64_si128(state, fold_distance_128(), 0x10));
  // x^64 mod P
  const __m128i by_64 = _mm_set_epi64x(0, 0x163cd6124);
  x = _mm_xor_si128(_mm_srli_si128(x, 4), _mm_clmulepi64_si128(_mm_and_si128(x, low_32), by_64, 0x00));
  // P and floor(x^64 / P), bit-reflected
  const __m128i barrett = _mm_set_epi64x(0x1f7011641, 0x1db710641);
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(x, low_32), barrett, 0x10);
  __m128i product = _mm_clmulepi64_si128(_mm_and_si128(quotient, low_32), barrett, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(x, product), 1);
}

/// Returns the register after 64 bits whose lower half includes the previous register, by one Barrett reduction of 96 bits
/// to 32: two multiplications.
FOLD_INLINE PCLMULQDQ uint32_t reduce_64(__m128i message) {
  // floor(x^96 / P) and P, bit-reflected
  const __m128i barrett = _mm_set_epi64x(0x1db710641, (long long)0xb4e5b025f7011641);
  __m128i quotient = _mm_clmulepi64_si128(message, barrett, 0x00);
  __m128i product = _mm_clmulepi64_si128(quotient, barrett, 0x10);
  return (uint32_t)_mm_extract_epi32(product, 2);
}

/// Returns the CRC-32 of 8 bytes.
FOLD_INLINE PCLMULQDQ uint32_t crc32_of_8(uint32_t crc, const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return ~reduce_64(_mm_cvtsi64_si128((long long)(word ^ (uint32_t)~crc)));
}

/// Returns a register moved forward by x^32 and the distance of a `cbk_headers_checksum`.
FOLD_INLINE PCLMULQDQ uint32_t crc32_product(uint32_t state, uint64_t distance) {
  return reduce_64(_mm_clmulepi64_si128(_mm_cvtsi32_si128((int)state), _mm_cvtsi64_si128((long long)distance), 0x00));
}

/// Returns the CRC-32 of 0...15 bytes.
FOLD_INLINE PCLMULQDQ uint32_t crc32_of_few(uint32_t crc, const uint8_t *bytes, size_t count) {
  if (count == 8) return crc32_of_8(crc, bytes);
  crc = ~crc;
  if (count >= 4) {
    // Leading zeros do not change a CRC register of zero, so the bytes are moved to the end of a block of 16.
    uint8_t block[16] = {0};
    uint32_t first;
    memcpy(&first, bytes, sizeof first);
    first ^= crc;
    memcpy(block + 16 - count, bytes, count);
    memcpy(block + 16 - count, &first, sizeof first);
    __m128i state;
    memcpy(&state, block, sizeof state);
    return ~reduce_128(state);
  }
  for (; count > 0; count -= 1, bytes += 1) {
    crc ^= *bytes;
    for (int bit = 0; bit < 8; bit += 1) crc = (crc >> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return ~crc;
}

/// Folds the last `count` bytes, which follow at least 16 others, into `state`, and reduces it.
FOLD_INLINE PCLMULQDQ uint32_t finish_128(__m128i state, const uint8_t *bytes, size_t count) {
  const __m128i by_128 = fold_distance_128();
  for (; count >= 16; count -= 16, bytes += 16) {
    state = fold(state, by_128, _mm_loadu_si128((const __m128i *)bytes));
  }
  if (count > 0) {
    // state ‖ rest is 16 + count bytes: the first `count` of them fold into the last 16.
    static const uint8_t positions[48] = {
        0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
        0,    1,    2,    3,    4,    5,    6,    7,    8,    9,    10,   11,   12,   13,   14,   15,
        0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80};
    __m128i to_the_end = _mm_loadu_si128((const __m128i *)(positions + count));
    __m128i to_the_start = _mm_loadu_si128((const __m128i *)(positions + 16 + count));
    __m128i overlapping = _mm_loadu_si128((const __m128i *)(bytes + count - 16));
    __m128i head = _mm_shuffle_epi8(state, to_the_end);
    // Lanes with the position 0x80 are filled from the last bytes.
    __m128i tail = _mm_blendv_epi8(_mm_shuffle_epi8(state, to_the_start), overlapping, to_the_start);
    state = fold(head, by_128, tail);
  }
  return ~reduce_128(state);
}

#endif
