// Escapes in JSON strings (RFC 8259, section 7).
#include "json_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// The code unit that four hexadecimal digits spell, or -1.
static inline int32_t code_unit(const uint8_t *digits) {
  int32_t unit = 0;
  for (int index = 0; index < 4; index += 1) {
    uint8_t digit = digits[index], letter = (uint8_t)((digit | 0x20) - 'a');
    uint8_t value = (uint8_t)(digit - '0') < 10 ? (uint8_t)(digit - '0') : letter < 6 ? (uint8_t)(letter + 10) : 0xFF;
    if (value == 0xFF) return -1;
    unit = unit << 4 | value;
  }
  return unit;
}

/// The length of the escape \uXXXX at `escape`, or of two of them that form a surrogate pair; 0 if it is invalid or a lone
/// surrogate.
size_t cbk_unicode_escape_length(const uint8_t *escape, size_t count) {
  int32_t unit = count >= 6 ? code_unit(escape + 2) : -1;
  if (unit < 0 || (unit & 0xFC00) == 0xDC00) return 0;
  if ((unit & 0xFC00) != 0xD800) return 6;
  if (count < 12 || escape[6] != 0x5C || escape[7] != 'u') return 0;
  int32_t low = code_unit(escape + 8);
  return low >= 0 && (low & 0xFC00) == 0xDC00 ? 12 : 0;
}

/// Decodes the valid escape at `escape` to `output`. Returns the number of bytes written, and sets the escape's length.
static inline size_t unescape_one(const uint8_t *escape, size_t count, uint8_t *output, size_t *length) {
  static const uint8_t characters[256] = {
      ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
  };
  *length = 2;
  output[0] = characters[escape[1]];
  if (escape[1] != 'u') return 1;
  *length = cbk_unicode_escape_length(escape, count);
  if (*length == 0) {
    // The caller broke its promise that the escape is valid. Read no further.
    *length = count;
    return 0;
  }
  uint32_t scalar = (uint32_t)code_unit(escape + 2);
  if (*length == 12) scalar = 0x10000 + ((scalar & 0x3FF) << 10 | ((uint32_t)code_unit(escape + 8) & 0x3FF));
  if (scalar < 0x80) {
    output[0] = (uint8_t)scalar;
    return 1;
  }
  if (scalar < 0x800) {
    output[0] = (uint8_t)(0xC0 | scalar >> 6);
    output[1] = (uint8_t)(0x80 | (scalar & 0x3F));
    return 2;
  }
  if (scalar < 0x10000) {
    output[0] = (uint8_t)(0xE0 | scalar >> 12);
    output[1] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
    output[2] = (uint8_t)(0x80 | (scalar & 0x3F));
    return 3;
  }
  output[0] = (uint8_t)(0xF0 | (scalar >> 18 & 0x07));
  output[1] = (uint8_t)(0x80 | (scalar >> 12 & 0x3F));
  output[2] = (uint8_t)(0x80 | (scalar >> 6 & 0x3F));
  output[3] = (uint8_t)(0x80 | (scalar & 0x3F));
  return 4;
}

size_t cbk_json_unescape(const uint8_t *text, size_t count, uint8_t *output) {
  size_t written = 0, position = 0, length;
#if defined(__x86_64__)
  // No more is written than was read, so 16 bytes at a time stay within the room.
  while (count - position >= 16) {
    __m128i run = _mm_loadu_si128((const __m128i *)(text + position));
    _mm_storeu_si128((__m128i *)(output + written), run);
    uint32_t mask = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(run, _mm_set1_epi8(0x5C)));
    size_t plain = mask == 0 ? 16 : (size_t)__builtin_ctz(mask);
    position += plain;
    written += plain;
    if (mask == 0) continue;
    if (count - position < 2) break;
    written += unescape_one(text + position, count - position, output + written, &length);
    position += length;
  }
#endif
  while (position < count) {
    if (text[position] == 0x5C && count - position >= 2) {
      written += unescape_one(text + position, count - position, output + written, &length);
      position += length;
    } else {
      output[written] = text[position];
      written += 1;
      position += 1;
    }
  }
  return written;
}
