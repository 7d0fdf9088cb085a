// CRC-32 by 512-bit VPCLMULQDQ.
//
// Leading zeros do not change a CRC register of zero, so the bytes are read as whole blocks of 64 that end where they
// end: the first block is filled up with zeros in front by a masked load. That leaves no tail to handle.
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

/// Folds the four lanes into the last.
AVX512 static inline __m128i fold_to_128(__m512i state) {
  const __m512i distances = _mm512_set_epi64(0, 0, FOLD_128_SECOND, FOLD_128_FIRST, FOLD_256_SECOND, FOLD_256_FIRST,
                                             FOLD_384_SECOND, FOLD_384_FIRST);
  // The last lane is added as it is: its constants are zero.
  __m512i last = _mm512_maskz_mov_epi64(0xc0, state);
  __m512i folded = fold_512(state, distances, last);
  __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(folded), _mm512_extracti64x4_epi64(folded, 1));
  return _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

AVX512 static inline uint32_t reduce_512(__m512i state) { return ~reduce_128(fold_to_128(state)); }

/// The first block of `count` bytes: what it has too few is zeros in front.
AVX512 static inline __m512i load_first(const uint8_t *bytes, size_t before) {
  return _mm512_maskz_loadu_epi8(~0ull << before, bytes - before);
}

/// CRC-32 of 4 bytes or more from the start of a stream, a block at a time: right for frames of tokens.
AVX512 static inline uint32_t checksum_of_blocks(const uint8_t *bytes, size_t count) {
  // The register's initial ones are added to the first four bytes, which lie in the first block or, where it is shorter
  // than four, run over into the second.
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

/// CRC-32 of 64 bytes or more, continuing from `crc`.
AVX512 static uint32_t checksum_of_many(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m512i by_512 = both(FOLD_512_FIRST, FOLD_512_SECOND);
  // From here on whole blocks are left: the first 64 bytes, and what makes the rest a multiple of 64.
  __m512i state = _mm512_xor_si512(load(bytes), _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)~crc)));
  bytes += 64;
  count -= 64;
  if (count >= 512) {
    // Four states side by side hide the latency of the multiplication.
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

/// A bit for each of 64 bytes from the one of number `first` on; `first` may lie before them or behind.
AVX512 static inline uint64_t lanes_from(ptrdiff_t first) {
  size_t before = first < 0 ? 0 : first > 64 ? 64 : (size_t)first;
  return ~_bzhi_u64(~0ull, before);
}

/// Loads those lanes. A load of none at all may be slow where there is no memory.
AVX512 static inline __m512i load_lanes(uint64_t lanes, const uint8_t *bytes) {
  static const uint8_t nothing[64];
  return _mm512_maskz_loadu_epi8(lanes, lanes == 0 ? nothing : bytes);
}

/// Writes a frame of tokens a block at a time, and folds what it writes into the checksum. The blocks are put together in
/// registers: reading bytes that have just been written in other pieces makes the processor wait until they are in the
/// cache, which costs twice as much as all the rest.
AVX512_VBMI void write_vpclmulqdq_avx512(
    const uint8_t *headers, size_t headers_count, const uint8_t *payload, size_t payload_count, uint8_t *output) {
  const size_t total = headers_count + payload_count + 16, count = total - 4;
  if (count > 512) {
    cbk_event_stream_write_portable(headers, headers_count, payload, payload_count, output);
    return;
  }
  const __m512i by_512 = both(FOLD_512_FIRST, FOLD_512_SECOND);
  // As in `checksum_of_blocks` the blocks end where the bytes end, and zeros stand before the first.
  const size_t before = -count & 63;
  uint64_t lengths = __builtin_bswap32((uint32_t)total) | (uint64_t)__builtin_bswap32((uint32_t)headers_count) << 32;
  uint8_t bytes[8];
  memcpy(bytes, &lengths, 8);
  uint32_t prelude_checksum = crc32_of_8(0, bytes);
  __m512i prelude = _mm512_zextsi128_si512(
      _mm_set_epi32(0, (int)__builtin_bswap32(prelude_checksum), (int)(uint32_t)(lengths >> 32), (int)(uint32_t)lengths));
  // Turned round to where the prelude begins in its block; what runs over the end is at the beginning, for the next.
  const __m512i turn = _mm512_sub_epi8(
      _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39,
                      38, 37, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14,
                      13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      _mm512_set1_epi8((char)before));
  const __m512i turned = _mm512_permutexvar_epi8(turn, prelude);
  // The checksum's register begins with ones: they are added to the first four bytes.
  const __m512i ones = _mm512_permutexvar_epi8(turn, _mm512_zextsi128_si512(_mm_cvtsi32_si128(-1)));
  // Where headers and payload begin, seen from the block at hand.
  ptrdiff_t first_header = 12 + (ptrdiff_t)before, first_payload = first_header + (ptrdiff_t)headers_count;
  uint64_t lanes = ~0ull << before, lanes_of_prelude = lanes;
  uint8_t *place = output - before;
  __m512i state = _mm512_setzero_si512();
  for (size_t left = count + before; left > 0; left -= 64) {
    uint64_t of_payload = lanes_from(first_payload), of_headers = lanes_from(first_header) & ~of_payload;
    __m512i block = _mm512_or_si512(
        load_lanes(of_headers, headers - first_header), load_lanes(of_payload, payload - first_payload));
    block = _mm512_or_si512(block, _mm512_maskz_mov_epi8(lanes_of_prelude, turned));
    _mm512_mask_storeu_epi8(place, lanes, block);
    state = fold_512(state, by_512, _mm512_xor_si512(block, _mm512_maskz_mov_epi8(lanes_of_prelude, ones)));
    // Once round: the lanes that the first block left are of the second; there are none in the others.
    lanes_of_prelude = ~lanes;
    lanes = ~0ull;
    first_header -= 64;
    first_payload -= 64;
    place += 64;
  }
  uint32_t checksum = __builtin_bswap32(reduce_512(state));
  memcpy(output + count, &checksum, 4);
}

#endif
