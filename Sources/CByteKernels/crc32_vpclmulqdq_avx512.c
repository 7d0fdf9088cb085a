// CRC-32 by 512-bit VPCLMULQDQ.
//
// Leading zeros do not change a CRC register of zero, so the bytes are read as whole blocks of 64. A masked load pads the
// first block with leading zeros. There is no tail to handle.
#include "crc32_kernels.h"
#include "crc32_x86_fold.h"

#if defined(__x86_64__)

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,pclmul,vpclmulqdq,bmi2")))

AVX512 static inline __m512i load(const uint8_t *bytes) { return _mm512_loadu_si512((const void *)bytes); }

AVX512 static inline __m512i both(long long first, long long second) {
  return _mm512_broadcast_i32x4(_mm_set_epi64x(second, first));
}

AVX512 static inline __m512i fold_512(__m512i state, __m512i constants, __m512i next) {
  __m512i first = _mm512_clmulepi64_epi128(state, constants, 0x00);
  __m512i second = _mm512_clmulepi64_epi128(state, constants, 0x11);
  return _mm512_ternarylogic_epi64(first, second, next, 0x96);
}

/// Folds the four lanes into the last one.
AVX512 static inline __m128i fold_to_128(__m512i state) {
  const __m512i distances = _mm512_set_epi64(0, 0, FOLD_128_SECOND, FOLD_128_FIRST, FOLD_256_SECOND, FOLD_256_FIRST,
                                             FOLD_384_SECOND, FOLD_384_FIRST);
  // The constants of the last lane are zero, so it is added unchanged.
  __m512i last = _mm512_maskz_mov_epi64(0xc0, state);
  __m512i folded = fold_512(state, distances, last);
  __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(folded), _mm512_extracti64x4_epi64(folded, 1));
  return _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

AVX512 static inline uint32_t reduce_512(__m512i state) { return ~reduce_128(fold_to_128(state)); }

/// Loads the first block of `count` bytes, with leading zeros.
AVX512 static inline __m512i load_first(const uint8_t *bytes, size_t before) {
  return _mm512_maskz_loadu_epi8(~0ull << before, bytes - before);
}

/// Returns the CRC-32 of 4 or more bytes from the start of a stream, block by block, which suits small frames.
AVX512 static inline uint32_t checksum_of_blocks(const uint8_t *bytes, size_t count) {
  // The register's initial ones are added to the first four bytes, which are in the first block or, if that is shorter,
  // extend into the second.
  static const uint8_t register_at_64[192] = {[64] = 0xff, 0xff, 0xff, 0xff};
  const __m512i by_512 = both(FOLD_512_FIRST, FOLD_512_SECOND);
  const size_t before = -count & 63;
  const uint8_t *initial = register_at_64 + 64 - before;
  const uint8_t *const end = bytes + count;
  __m512i state = _mm512_xor_si512(load_first(bytes, before), load(initial));
  bytes += 64 - before;
  if (bytes != end) {
    state = fold_512(state, by_512, _mm512_xor_si512(load(bytes), load(initial + 64)));
    for (bytes += 64; bytes != end; bytes += 64) state = fold_512(state, by_512, load(bytes));
  }
  return reduce_512(state);
}

/// Returns the CRC-32 of 64 or more bytes, continuing from `crc`.
AVX512 static uint32_t checksum_of_many(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m512i by_512 = both(FOLD_512_FIRST, FOLD_512_SECOND);
  // Reads the first 64 bytes, and then enough to make the rest a multiple of 64.
  __m512i state = _mm512_xor_si512(load(bytes), _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)~crc)));
  bytes += 64;
  count -= 64;
  if (count >= 512) {
    // Four independent states hide the latency of the multiplication.
    const __m512i by_2048 = both(FOLD_2048_FIRST, FOLD_2048_SECOND);
    __m512i a = fold_512(state, by_512, load(bytes));
    __m512i b = load(bytes + 64), c = load(bytes + 128), d = load(bytes + 192);
    for (bytes += 256, count -= 256; count >= 256; bytes += 256, count -= 256) {
      a = fold_512(a, by_2048, load(bytes));
      b = fold_512(b, by_2048, load(bytes + 64));
      c = fold_512(c, by_2048, load(bytes + 128));
      d = fold_512(d, by_2048, load(bytes + 192));
    }
    state = fold_512(fold_512(fold_512(a, by_512, b), by_512, c), by_512, d);
  }
  for (; count >= 64; bytes += 64, count -= 64) state = fold_512(state, by_512, load(bytes));
  __m128i folded = fold_to_128(state);
  return finish_128(folded, bytes, count);
}

AVX512 static inline uint32_t checksum(uint32_t crc, const uint8_t *bytes, size_t count) {
  if (count > 512) return checksum_of_many(crc, bytes, count);
  if (count < 16) return crc32_of_few(crc, bytes, count);
  return crc == 0 ? checksum_of_blocks(bytes, count) : crc32_pclmulqdq(crc, bytes, count);
}

AVX512 uint32_t crc32_vpclmulqdq_avx512(uint32_t crc, const uint8_t *bytes, size_t count) {
  return checksum(crc, bytes, count);
}

AVX512 cbk_frame_checksums frame_vpclmulqdq_avx512(const uint8_t *frame, size_t total) {
  uint32_t message = total > 516 ? checksum_of_many(0, frame, total - 4) : checksum_of_blocks(frame, total - 4);
  return (cbk_frame_checksums){crc32_of_8(0, frame), message};
}

#define AVX512_VBMI \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,pclmul,vpclmulqdq,bmi2")))

/// Copies `count` bytes without writing beyond them.
AVX512 static inline void copy(const uint8_t *bytes, size_t count, uint8_t *output) {
  for (; count > 64; count -= 64, bytes += 64, output += 64) _mm512_storeu_si512(output, load(bytes));
  uint64_t lanes = _bzhi_u64(~0ull, (uint32_t)count);
  _mm512_mask_storeu_epi8(output, lanes, _mm512_maskz_loadu_epi8(lanes, bytes));
}

/// Copies 4 to 512 bytes and continues the checksum `crc` over them.
///
/// Folds the bytes of the source, because reading bytes that were just written in pieces of another size stalls.
AVX512_VBMI static inline uint32_t copy_and_checksum(
    uint32_t crc, const uint8_t *bytes, size_t count, uint8_t *output) {
  const __m512i by_512 = both(FOLD_512_FIRST, FOLD_512_SECOND);
  // Like `checksum_of_blocks`, but with any register: it is rotated to where the bytes begin in their block, so that the
  // part that extends beyond the block is at the beginning, for the second block.
  const size_t before = -count & 63;
  const uint64_t lanes = ~0ull << before;
  const __m512i turn = _mm512_sub_epi8(
      _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39,
                      38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14,
                      13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      _mm512_set1_epi8((char)before));
  const __m512i turned = _mm512_permutexvar_epi8(turn, _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)~crc)));
  const uint8_t *const end = bytes + count;
  __m512i block = load_first(bytes, before);
  _mm512_mask_storeu_epi8(output - before, lanes, block);
  __m512i state = _mm512_xor_si512(block, _mm512_maskz_mov_epi8(lanes, turned));
  __m512i rest = _mm512_maskz_mov_epi8(~lanes, turned);
  for (bytes += 64 - before, output += 64 - before; bytes != end; bytes += 64, output += 64) {
    block = load(bytes);
    _mm512_storeu_si512(output, block);
    state = fold_512(state, by_512, _mm512_xor_si512(block, rest));
    rest = _mm512_setzero_si512();
  }
  return reduce_512(state);
}

/// The checksum of the headers is known except for the effect of the bytes before them, which is a product. Only the
/// payload is read.
AVX512_VBMI void write_vpclmulqdq_avx512(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output) {
  const size_t total = headers_count + payload_count + 16;
  uint64_t lengths = __builtin_bswap32((uint32_t)total) | (uint64_t)__builtin_bswap32((uint32_t)headers_count) << 32;
  memcpy(output, &lengths, 8);
  uint8_t bytes[8];
  memcpy(bytes, &lengths, 8);
  uint32_t prelude = crc32_of_8(0, bytes), stored = __builtin_bswap32(prelude);
  memcpy(output + 8, &stored, 4);
  uint32_t crc = ~(crc32_product(~prelude ^ stored, checksum.distance) ^ checksum.state);
  output += 12;
  copy(headers, headers_count, output);
  output += headers_count;
  if (payload_count > 512) {
    memcpy(output, payload, payload_count);
    crc = checksum_of_many(crc, payload, payload_count);
  } else if (payload_count < 4) {
    for (size_t index = 0; index < payload_count; index += 1) output[index] = payload[index];
    crc = crc32_of_few(crc, payload, payload_count);
  } else {
    crc = copy_and_checksum(crc, payload, payload_count, output);
  }
  crc = __builtin_bswap32(crc);
  memcpy(output + payload_count, &crc, 4);
}

#endif
