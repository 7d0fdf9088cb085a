// Strict base64 (RFC 4648, section 4), 32 characters at a time with AVX2.
//
// The vector classification and packing follow W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2
// Instructions" (2018).
#include "CByteKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BAD 0xFF

/// Returns the value of a character of the alphabet, or BAD.
static inline uint8_t value_of(uint8_t character) {
  static const uint8_t values[256] = {
      ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
      ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
      ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
      ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
      ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
      ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
      ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
      ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
  };
  // The table contains values plus one, so that other characters yield 0 - 1.
  return (uint8_t)(values[character] - 1);
}

/// Decodes from `index` on, after `written` bytes. `count` is a multiple of 4.
static ptrdiff_t decode_rest(const uint8_t *characters, size_t count, uint8_t *output, size_t index, size_t written) {
  for (; index + 4 <= count; index += 4) {
    uint8_t a = value_of(characters[index]), b = value_of(characters[index + 1]);
    uint8_t c = value_of(characters[index + 2]), d = value_of(characters[index + 3]);
    if ((a | b | c | d) < 64) {
      output[written] = (uint8_t)(a << 2 | b >> 4);
      output[written + 1] = (uint8_t)(b << 4 | c >> 2);
      output[written + 2] = (uint8_t)(c << 6 | d);
      written += 3;
      continue;
    }
    // Only the last group may be padded, and its unused bits must be zero.
    if (index + 4 != count || a == BAD || b == BAD || characters[index + 3] != '=') return -1 - (ptrdiff_t)index;
    if (characters[index + 2] == '=') {
      if ((b & 0x0F) != 0) return -1 - (ptrdiff_t)index;
      output[written] = (uint8_t)(a << 2 | b >> 4);
      return (ptrdiff_t)written + 1;
    }
    if (c == BAD || (c & 0x03) != 0) return -1 - (ptrdiff_t)index;
    output[written] = (uint8_t)(a << 2 | b >> 4);
    output[written + 1] = (uint8_t)(b << 4 | c >> 2);
    return (ptrdiff_t)written + 2;
  }
  return (ptrdiff_t)written;
}

/// Checks for characters that do not form a group of four.
static ptrdiff_t checked(ptrdiff_t result, size_t count) {
  return result >= 0 && count % 4 != 0 ? -1 - (ptrdiff_t)(count / 4 * 4) : result;
}

ptrdiff_t cbk_base64_decode_portable(const uint8_t *characters, size_t count, uint8_t *output) {
  return checked(decode_rest(characters, count, output, 0, 0), count);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static ptrdiff_t decode_avx2(
    const uint8_t *characters, size_t count, uint8_t *output) {
  const __m256i low_classes = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A));
  const __m256i high_classes = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10));
  const __m256i shifts = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i slash = _mm256_set1_epi8(0x2F);
  const __m256i order = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7);
  size_t index = 0, written = 0;
  // The portable code decodes the last group, which may be padded.
  while (count - index >= 36) {
    __m256i text = _mm256_loadu_si256((const __m256i *)(characters + index));
    __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), slash);
    __m256i low = _mm256_and_si256(text, slash);
    // A character is in the alphabet if the classes of its two halves have no common bit.
    if (!_mm256_testz_si256(_mm256_shuffle_epi8(low_classes, low), _mm256_shuffle_epi8(high_classes, high))) break;
    __m256i is_slash = _mm256_cmpeq_epi8(text, slash);
    __m256i values = _mm256_add_epi8(text, _mm256_shuffle_epi8(shifts, _mm256_add_epi8(is_slash, high)));
    __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    __m256i packed = _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(groups, order), lanes);
    _mm256_storeu_si256((__m256i *)(output + written), packed);
    index += 32;
    written += 24;
  }
  // Decodes 16 more characters the same way.
  if (count - index >= 20) {
    __m128i text = _mm_loadu_si128((const __m128i *)(characters + index));
    __m128i high = _mm_and_si128(_mm_srli_epi32(text, 4), _mm256_castsi256_si128(slash));
    __m128i low = _mm_and_si128(text, _mm256_castsi256_si128(slash));
    __m128i classes = _mm_shuffle_epi8(_mm256_castsi256_si128(low_classes), low);
    if (_mm_testz_si128(classes, _mm_shuffle_epi8(_mm256_castsi256_si128(high_classes), high))) {
      __m128i is_slash = _mm_cmpeq_epi8(text, _mm256_castsi256_si128(slash));
      __m128i values =
          _mm_add_epi8(text, _mm_shuffle_epi8(_mm256_castsi256_si128(shifts), _mm_add_epi8(is_slash, high)));
      __m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x01400140));
      __m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));
      _mm_storeu_si128((__m128i *)(output + written), _mm_shuffle_epi8(groups, _mm256_castsi256_si128(order)));
      index += 16;
      written += 12;
    }
  }
  return decode_rest(characters, count, output, index, written);
}

ptrdiff_t cbk_base64_decode(const uint8_t *characters, size_t count, uint8_t *output) {
  if (count >= 36 && __builtin_cpu_supports("avx2")) {
    return checked(decode_avx2(characters, count, output), count);
  }
  return cbk_base64_decode_portable(characters, count, output);
}

#else

ptrdiff_t cbk_base64_decode(const uint8_t *characters, size_t count, uint8_t *output) {
  return cbk_base64_decode_portable(characters, count, output);
}

#endif
