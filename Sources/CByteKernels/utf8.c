// Validation of UTF-8 (Unicode, table 3-7).
#include "json_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// Returns the length of a well-formed scalar of two to four bytes (Unicode, table 3-7), or 0.
static inline size_t scalar_length(const uint8_t *bytes, size_t count) {
  uint8_t first = bytes[0];
  if (first >= 0xC2 && first <= 0xDF) {
    return count >= 2 && (bytes[1] & 0xC0) == 0x80 ? 2 : 0;
  }
  if (first >= 0xE0 && first <= 0xEF) {
    uint8_t low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    return count >= 3 && bytes[1] >= low && bytes[1] <= high && (bytes[2] & 0xC0) == 0x80 ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    uint8_t low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    return count >= 4 && bytes[1] >= low && bytes[1] <= high && (bytes[2] & 0xC0) == 0x80 && (bytes[3] & 0xC0) == 0x80
               ? 4
               : 0;
  }
  return 0;
}

/// Returns whether `bytes` are well-formed UTF-8, scalar by scalar.
static bool is_well_formed_portable(const uint8_t *bytes, size_t count) {
  size_t position = 0;
  while (position < count) {
    size_t length = bytes[position] < 0x80 ? 1 : scalar_length(bytes + position, count - position);
    if (length == 0) return false;
    position += length;
  }
  return true;
}

#if defined(__x86_64__)

// The possible errors of two successive bytes, after J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One
// Instruction Per Byte" (2020). TWO_CONTINUATIONS is an error unless a third or fourth byte of a scalar is due.
enum {
  TOO_SHORT = 1 << 0,
  TOO_LONG = 1 << 1,
  OVERLONG_3 = 1 << 2,
  TOO_LARGE = 1 << 3,
  SURROGATE = 1 << 4,
  OVERLONG_2 = 1 << 5,
  OVERLONG_4 = 1 << 6,
  TOO_LARGE_1000 = 1 << 6,
  TWO_CONTINUATIONS = 1 << 7,
  ANY_SECOND = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
};

/// Returns the errors in 16 bytes that follow 16 other bytes.
__attribute__((target("ssse3"))) static inline __m128i utf8_errors(__m128i text, __m128i before) {
  const __m128i first_high = _mm_setr_epi8(
      TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, (char)TWO_CONTINUATIONS,
      (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS, (char)TWO_CONTINUATIONS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
      TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000);
  const __m128i first_low = _mm_setr_epi8(
      (char)(ANY_SECOND | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(ANY_SECOND | OVERLONG_2), (char)ANY_SECOND,
      (char)ANY_SECOND, (char)(ANY_SECOND | TOO_LARGE), (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000),
      (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000), (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000),
      (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000), (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000),
      (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000), (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000),
      (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000), (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000 | SURROGATE),
      (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000), (char)(ANY_SECOND | TOO_LARGE | TOO_LARGE_1000));
  const __m128i second_high = _mm_setr_epi8(
      TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
      (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE_1000),
      (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | OVERLONG_3 | TOO_LARGE),
      (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE),
      (char)(TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS | SURROGATE | TOO_LARGE), TOO_SHORT, TOO_SHORT, TOO_SHORT,
      TOO_SHORT);
  const __m128i nibble = _mm_set1_epi8(0x0F);
  __m128i first = _mm_alignr_epi8(text, before, 15);
  __m128i errors = _mm_and_si128(
      _mm_and_si128(_mm_shuffle_epi8(first_high, _mm_and_si128(_mm_srli_epi16(first, 4), nibble)),
                    _mm_shuffle_epi8(first_low, _mm_and_si128(first, nibble))),
      _mm_shuffle_epi8(second_high, _mm_and_si128(_mm_srli_epi16(text, 4), nibble)));
  __m128i third_is_due = _mm_subs_epu8(_mm_alignr_epi8(text, before, 14), _mm_set1_epi8((char)(0xE0 - 0x80)));
  __m128i fourth_is_due = _mm_subs_epu8(_mm_alignr_epi8(text, before, 13), _mm_set1_epi8((char)(0xF0 - 0x80)));
  __m128i is_due = _mm_and_si128(_mm_or_si128(third_is_due, fourth_is_due), _mm_set1_epi8((char)0x80));
  return _mm_xor_si128(errors, is_due);
}

#define SSSE3 __attribute__((target("ssse3")))
#define AVX512 __attribute__((target("avx512bw,avx512vl,bmi2")))

SSSE3 static inline bool is_zero(__m128i errors) {
  return _mm_movemask_epi8(_mm_cmpeq_epi8(errors, _mm_setzero_si128())) == 0xFFFF;
}

SSSE3 static bool is_well_formed_ssse3(const uint8_t *bytes, size_t count) {
  __m128i errors = _mm_setzero_si128(), before = _mm_setzero_si128();
  for (; count >= 16; bytes += 16, count -= 16) {
    __m128i text = _mm_loadu_si128((const __m128i *)bytes);
    errors = _mm_or_si128(errors, utf8_errors(text, before));
    before = text;
  }
  // Zeros after the end reveal a scalar that is cut.
  uint8_t rest[16] = {0};
  memcpy(rest, bytes, count);
  return is_zero(_mm_or_si128(errors, utf8_errors(_mm_loadu_si128((const __m128i *)rest), before)));
}

/// Like the kernel above, but reads the rest with a masked load instead of copying it, which takes half of the time for
/// short texts.
AVX512 bool cbk_is_well_formed_utf8_avx512(const uint8_t *bytes, size_t count) {
  __m128i errors = _mm_setzero_si128(), before = _mm_setzero_si128();
  for (; count >= 16; bytes += 16, count -= 16) {
    __m128i text = _mm_loadu_si128((const __m128i *)bytes);
    errors = _mm_or_si128(errors, utf8_errors(text, before));
    before = text;
  }
  __m128i rest = _mm_maskz_loadu_epi8((__mmask16)_bzhi_u32(~0u, (uint32_t)count), bytes);
  return is_zero(_mm_or_si128(errors, utf8_errors(rest, before)));
}

#endif

bool cbk_is_well_formed_utf8(const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("bmi2")) {
    return cbk_is_well_formed_utf8_avx512(bytes, count);
  }
  if (__builtin_cpu_supports("ssse3")) return is_well_formed_ssse3(bytes, count);
#endif
  return is_well_formed_portable(bytes, count);
}

bool cbk_is_well_formed_utf8_portable(const uint8_t *bytes, size_t count) {
  return is_well_formed_portable(bytes, count);
}
