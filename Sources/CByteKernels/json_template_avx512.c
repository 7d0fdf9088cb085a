// Templates by AVX-512. A masked load reads the rest of a literal or string without reading past its end, so nearly all
// steps are the same for any length.
#include "json_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define KERNEL __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,bmi,bmi2")))

/// Loads up to 64 bytes, followed by zeros.
KERNEL ALWAYS_INLINE __m512i load(const uint8_t *bytes, size_t count) {
  return _mm512_maskz_loadu_epi8(_bzhi_u64(~0ull, (uint32_t)count), bytes);
}

KERNEL ALWAYS_INLINE bool is_equal(const uint8_t *left, const uint8_t *right, size_t count) {
  for (; count > 64; count -= 64, left += 64, right += 64) {
    if (_mm512_cmpneq_epi8_mask(load(left, 64), load(right, 64)) != 0) return false;
  }
  return _mm512_cmpneq_epi8_mask(load(left, count), load(right, count)) == 0;
}

/// The positions of special bytes (quotation marks, backslashes, control characters) and of bytes above ASCII, one bit each.
typedef struct {
  uint64_t special, high;
} byte_classes;

KERNEL ALWAYS_INLINE byte_classes classes_of_64(const uint8_t *bytes, size_t count) {
  // The zeros after the end are control characters, so they end a search.
  __m512i text = load(bytes, count < 64 ? count : 64);
  return (byte_classes){
      _mm512_cmplt_epu8_mask(text, _mm512_set1_epi8(0x20)) | _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(0x22)) |
          _mm512_cmpeq_epi8_mask(text, _mm512_set1_epi8(0x5C)),
      _mm512_movepi8_mask(text)};
}

/// The characters that form an escape with a backslash, except u.
static const bool is_simple_escape[256] = {
    ['"'] = true, ['\\'] = true, ['/'] = true, ['b'] = true, ['f'] = true, ['n'] = true, ['r'] = true, ['t'] = true,
};

/// Half a block is enough for most texts, and 256-bit vectors have three ports where 512-bit ones have one. No branch depends
/// on the number of bytes, which differs each time.
KERNEL ALWAYS_INLINE size_t short_string_end(const uint8_t *document, size_t start, size_t count) {
  size_t rest = count - start;
  __m256i text = _mm256_maskz_loadu_epi8(_bzhi_u32(~0u, rest < 32 ? (uint32_t)rest : 32), document + start);
  __m256i is_quote = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x22));
  __m256i is_control = _mm256_cmpeq_epi8(_mm256_min_epu8(text, _mm256_set1_epi8(0x1F)), text);
  __m256i is_backslash = _mm256_cmpeq_epi8(text, _mm256_set1_epi8(0x5C));
  uint32_t others = (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(is_control, is_backslash));
  uint32_t quotes = (uint32_t)_mm256_movemask_epi8(is_quote), before = _blsmsk_u32(quotes);
  if (quotes == 0 || (before & others) != 0) return 0;
  size_t end = start + _tzcnt_u32(quotes);
  bool is_ascii = (before & (uint32_t)_mm256_movemask_epi8(text)) == 0;
  return is_ascii || cbk_is_well_formed_utf8_avx512(document + start, end - start) ? end : 0;
}

KERNEL static __attribute__((noinline)) size_t string_end(
    const uint8_t *document, size_t start, size_t count, cbk_json_hole_match *match) {
  uint64_t has_high = 0;
  for (size_t position = start, size = 64; position < count; position += size, size = 64) {
    byte_classes classes = classes_of_64(document + position, count - position);
    while (classes.special != 0) {
      size_t at = _tzcnt_u64(classes.special), place = position + at;
      if (place < count && document[place] == 0x22) {
        has_high |= classes.high & _blsmsk_u64(classes.special);
        return has_high != 0 && !cbk_is_well_formed_utf8_avx512(document + start, place - start) ? 0 : place;
      }
      if (count - position < at + 2 || document[place] != 0x5C) return 0;
      if (!is_simple_escape[document[place + 1]]) return cbk_json_string_end(document, start, count, match);
      match->has_escapes = true;
      // Continue after the escape.
      size = at + 2 > size ? at + 2 : size;
      classes.special = at + 2 >= 64 ? 0 : classes.special & ~0ull << (at + 2);
    }
    has_high |= classes.high;
  }
  return 0;
}

KERNEL ALWAYS_INLINE bool is_plain(const uint8_t *document, size_t start, size_t end) {
  size_t count = end - start;
  if (count > 64) return false;
  byte_classes classes = classes_of_64(document + start, count);
  return ((classes.special | classes.high) & _bzhi_u64(~0ull, (uint32_t)count)) == 0;
}

/// The values of the alphabet's characters by their codes; 0x80 for all others.
static const uint8_t base64_values[128] = {
#define X 0x80
    X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
    X, X, X, X, X, X, X, X, X, X, X, 62, X, X, X, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, X, X, X, X, X, X,
    X, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, X, X, X, X, X,
    X, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, X, X, X,
    X, X,
#undef X
};

/// Decodes and finds the end in one pass: a byte outside the alphabet ends the string. The method is W. Muła and
/// D. Lemire's, "Base64 encoding and decoding at almost the speed of a memory copy" (2019).
KERNEL ALWAYS_INLINE size_t base64_end(
    const uint8_t *document, size_t start, size_t count, uint8_t *output, size_t *decoded) {
  const __m512i low = _mm512_loadu_si512(base64_values), high = _mm512_loadu_si512(base64_values + 64);
  // The three bytes of each group of four characters, reversed and packed.
  const __m512i order = _mm512_set_epi8(
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 60, 61, 62, 56, 57, 58, 52, 53, 54, 48, 49, 50, 44, 45, 46, 40, 41,
      42, 36, 37, 38, 32, 33, 34, 28, 29, 30, 24, 25, 26, 20, 21, 22, 16, 17, 18, 12, 13, 14, 8, 9, 10, 4, 5, 6, 0, 1,
      2);
  size_t position = start, written = 0, characters;
  do {
    size_t rest = count - position;
    __m512i text = load(document + position, rest < 64 ? rest : 64);
    __m512i values = _mm512_permutex2var_epi8(low, text, high);
    uint64_t others = _mm512_movepi8_mask(_mm512_or_si512(values, text));
    // 64 where there are no others.
    characters = _tzcnt_u64(others);
    values = _mm512_maskz_mov_epi8(characters == 64 ? ~0ull : _bzhi_u64(~0ull, (uint32_t)characters), values);
    __m512i pairs = _mm512_maddubs_epi16(values, _mm512_set1_epi32(0x01400140));
    __m512i groups = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00011000));
    _mm512_storeu_si512(output + written, _mm512_permutexvar_epi8(order, groups));
    position += characters;
    written += characters * 3 / 4;
  } while (characters == 64);
  // What must follow a number of characters that leaves this rest: padding and the quotation mark; and the bits of the
  // last character that must be zero.
  static const uint32_t endings[4] = {0x22, 0, 0x223D3D, 0x223D}, masks[4] = {0xFF, 0, 0xFFFFFF, 0xFFFF};
  static const uint8_t unused[4] = {0, 0, 0x0F, 0x03}, padding[4] = {0, 0, 2, 1};
  size_t rest = (position - start) & 3, left = count - position;
  if (count < 4 || left == 0 || rest == 1 || position == start) return 0;
  uint32_t ending;
  memcpy(&ending, document + (left < 4 ? count - 4 : position), 4);
  if (left < 4) ending >>= 8 * (4 - left);
  bool is_sound = ((ending ^ endings[rest]) & masks[rest]) == 0 &&
                  (base64_values[document[position - 1] & 0x7F] & unused[rest]) == 0;
  *decoded = written;
  return is_sound ? position + padding[rest] : 0;
}

#include "json_match.h"

const cbk_json_kernels *cbk_json_avx512_kernels(void) { return &kernels; }

bool cbk_json_has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

#endif
