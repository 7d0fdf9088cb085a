// Compares a JSON text with the shape of an earlier one. In C, because the texts are short: each of the dozen steps costs
// less than the bookkeeping of a checked one.
#include "CByteKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static inline uint64_t load_8(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, 8);
  return word;
}

static inline uint32_t load_4(const uint8_t *bytes) {
  uint32_t word;
  memcpy(&word, bytes, 4);
  return word;
}

/// memcmp, without the call: most literals are short, and most are equal.
static inline bool is_equal(const uint8_t *left, const uint8_t *right, size_t count) {
  if (count >= 8) {
    uint64_t difference = load_8(left + count - 8) ^ load_8(right + count - 8);
    for (size_t index = 0; index + 8 < count; index += 8) {
      difference |= load_8(left + index) ^ load_8(right + index);
    }
    return difference == 0;
  }
  if (count >= 4) {
    return load_4(left) == load_4(right) && load_4(left + count - 4) == load_4(right + count - 4);
  }
  for (size_t index = 0; index < count; index += 1) {
    if (left[index] != right[index]) return false;
  }
  return true;
}

/// Whether a scalar of two to four bytes is well-formed (Unicode, table 3-7); its length, or 0.
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

/// Whether all of `bytes` is well-formed UTF-8, scalar by scalar.
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

// What can be wrong with two bytes in a row, after J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One
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

/// The errors in 16 bytes, the 16 before them known.
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

__attribute__((target("ssse3"))) static bool is_well_formed_ssse3(const uint8_t *bytes, size_t count) {
  __m128i errors = _mm_setzero_si128(), before = _mm_setzero_si128();
  while (count >= 16) {
    __m128i text = _mm_loadu_si128((const __m128i *)bytes);
    errors = _mm_or_si128(errors, utf8_errors(text, before));
    before = text;
    bytes += 16;
    count -= 16;
  }
  // Zeros behind the end: a scalar that is cut short there is found to be.
  uint8_t rest[16] = {0};
  memcpy(rest, bytes, count);
  errors = _mm_or_si128(errors, utf8_errors(_mm_loadu_si128((const __m128i *)rest), before));
  return _mm_movemask_epi8(_mm_cmpeq_epi8(errors, _mm_setzero_si128())) == 0xFFFF;
}

#endif

/// Whether all of `bytes` is well-formed UTF-8.
static __attribute__((noinline)) bool is_well_formed(const uint8_t *bytes, size_t count) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("ssse3")) return is_well_formed_ssse3(bytes, count);
#endif
  return is_well_formed_portable(bytes, count);
}

bool cbk_is_well_formed_utf8(const uint8_t *bytes, size_t count) { return is_well_formed(bytes, count); }

bool cbk_is_well_formed_utf8_portable(const uint8_t *bytes, size_t count) {
  return is_well_formed_portable(bytes, count);
}

/// The places in some bytes, a bit each, of quotation marks, backslashes and control characters, and of what is not ASCII.
typedef struct {
  uint64_t special, high;
} byte_classes;

#if defined(__x86_64__)

static inline byte_classes classes_of_16(const uint8_t *bytes) {
  __m128i text = _mm_loadu_si128((const __m128i *)bytes);
  __m128i is_control = _mm_cmpeq_epi8(_mm_min_epu8(text, _mm_set1_epi8(0x1F)), text);
  __m128i is_quote = _mm_cmpeq_epi8(text, _mm_set1_epi8(0x22));
  __m128i is_backslash = _mm_cmpeq_epi8(text, _mm_set1_epi8(0x5C));
  __m128i special = _mm_or_si128(is_control, _mm_or_si128(is_quote, is_backslash));
  return (byte_classes){(uint32_t)_mm_movemask_epi8(special), (uint32_t)_mm_movemask_epi8(text)};
}

static inline byte_classes classes_of_32(const uint8_t *bytes) {
  byte_classes first = classes_of_16(bytes), second = classes_of_16(bytes + 16);
  return (byte_classes){first.special | second.special << 16, first.high | second.high << 16};
}

/// The classes of `count` ≤ 64 bytes at the end of a document of at least 64: those before them are loaded too, and
/// shifted out, so that no branch depends on how many they are.
static inline byte_classes classes_at_end(const uint8_t *end, size_t count) {
  byte_classes first = classes_of_32(end - 64), second = classes_of_32(end - 32);
  size_t others = 64 - count;
  return (byte_classes){(first.special | second.special << 32) >> others, (first.high | second.high << 32) >> others};
}

#endif

/// The place at or after `position` < `count` of the first quotation mark, backslash or control character; `count` where
/// there is none. Notes in `has_high` whether a byte before it is not ASCII.
///
/// `is_long` says that it is not to be expected within a few bytes. What the branches ask is mostly the same from
/// document to document: how long a text is, is not.
static inline size_t special_place(const uint8_t *document, size_t position, size_t count, bool is_long,
                                   bool *has_high) {
#if defined(__x86_64__)
  byte_classes classes;
  if (!is_long && count - position >= 16) {
    classes = classes_of_16(document + position);
    if (classes.special != 0) goto found;
    *has_high |= classes.high != 0;
    position += 16;
    if (position == count) return count;
  }
  while (count - position > 64) {
    classes = classes_of_32(document + position);
    if (classes.special != 0) goto found;
    *has_high |= classes.high != 0;
    position += 32;
  }
  if (count >= 64) {
    classes = classes_at_end(document + count, count - position);
    if (classes.special != 0) goto found;
    *has_high |= classes.high != 0;
    return count;
  }
#endif
  for (; position < count; position += 1) {
    uint8_t byte = document[position];
    if (byte < 0x20 || byte == 0x22 || byte == 0x5C) return position;
    *has_high |= byte >= 0x80;
  }
  return position;
#if defined(__x86_64__)
found:
  // The bytes below the lowest bit of the mask.
  *has_high |= (classes.high & (classes.special - 1) & ~classes.special) != 0;
  return position + (size_t)__builtin_ctzll(classes.special);
#endif
}

/// The code unit that four hexadecimal digits name, or -1.
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

/// The length of the escape \uXXXX at `escape`, or of two of them that are a surrogate pair; 0 where it is unsound, or a
/// surrogate that stands alone.
static __attribute__((noinline)) size_t unicode_escape_length(const uint8_t *escape, size_t count) {
  int32_t unit = count >= 6 ? code_unit(escape + 2) : -1;
  if (unit < 0 || (unit & 0xFC00) == 0xDC00) return 0;
  if ((unit & 0xFC00) != 0xD800) return 6;
  if (count < 12 || escape[6] != 0x5C || escape[7] != 'u') return 0;
  int32_t low = code_unit(escape + 8);
  return low >= 0 && (low & 0xFC00) == 0xDC00 ? 12 : 0;
}

/// The inside of a string (RFC 8259, section 7): the place of its closing quotation mark, or `count` where it has none
/// or is not for this matcher.
static inline size_t string_end(const uint8_t *document, size_t start, size_t count, bool is_long, bool *has_escapes) {
  size_t position = start;
  bool has_high = false;
  while (position < count) {
    position = special_place(document, position, count, is_long, &has_high);
    if (position == count) return count;
    if (document[position] == 0x22) {
      if (has_high && !is_well_formed(document + start, position - start)) return count;
      return position;
    }
    if (document[position] != 0x5C || count - position < 2) return count;
    switch (document[position + 1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        *has_escapes = true;
        position += 2;
        break;
      case 'u': {
        size_t length = unicode_escape_length(document + position, count - position);
        if (length == 0) return count;
        *has_escapes = true;
        position += length;
        break;
      }
      default:
        return count;
    }
  }
  return count;
}

/// A number (RFC 8259, section 6): the place behind it, or `position` where there is none.
static inline size_t number_end(const uint8_t *document, size_t position, size_t count, int32_t *number) {
#define IS_DIGIT(at) ((at) < count && (uint8_t)(document[at] - '0') < 10)
  // Most are a digit, and behind it something that is no part of a number.
  if (count - position >= 2 && (uint8_t)(document[position] - '0') < 10 &&
      (document[position + 1] == ',' || document[position + 1] == '}')) {
    *number = document[position] - '0';
    return position + 1;
  }
  size_t at = position;
  *number = -1;
  if (at < count && document[at] == '-') at += 1;
  if (!IS_DIGIT(at)) return position;
  size_t first = at;
  int32_t value = 0;
  while (IS_DIGIT(at)) {
    if (at - first < 9) value = value * 10 + (document[at] - '0');
    at += 1;
  }
  if (document[first] == '0' && at - first > 1) return position;
  if (first == position && at - first <= 9) *number = value;
  if (at < count && document[at] == '.') {
    *number = -1;
    at += 1;
    if (!IS_DIGIT(at)) return position;
    while (IS_DIGIT(at)) at += 1;
  }
  if (at < count && (document[at] | 0x20) == 'e') {
    *number = -1;
    at += 1;
    if (at < count && (document[at] == '+' || document[at] == '-')) at += 1;
    if (!IS_DIGIT(at)) return position;
    while (IS_DIGIT(at)) at += 1;
  }
  return at;
#undef IS_DIGIT
}

static inline bool has_shape(const cbk_json_template *shape, const uint8_t *document, size_t count,
                             cbk_json_hole_match *matches) {
  size_t position = 0, literal = 0;
  for (const cbk_json_part *part = shape->parts;; part += 1, matches += 1) {
    size_t length = part->literal_end - literal;
    if (count - position < length || !is_equal(shape->literals + literal, document + position, length)) return false;
    position += length;
    literal = part->literal_end;
    if (part->hole == CBK_JSON_END) return position == count;
    matches->start = position;
    matches->has_escapes = false;
    matches->number = -1;
    if (part->hole == CBK_JSON_STRING) {
      // What stands last is padding, most often.
      position = string_end(document, position, count, part[1].hole == CBK_JSON_END, &matches->has_escapes);
      if (position == count) return false;
    } else if (part->hole == CBK_JSON_SPACE) {
      while (position < count && (document[position] == 0x20 || document[position] == 0x0A ||
                                  document[position] == 0x0D || document[position] == 0x09)) {
        position += 1;
      }
    } else {
      size_t end = number_end(document, position, count, &matches->number);
      if (end == position) return false;
      position = end;
    }
    matches->end = position;
  }
}

int32_t cbk_json_match(cbk_json_templates *templates, int32_t root, const uint8_t *document, size_t count) {
  for (int32_t tried = 0, index = templates->last; tried < templates->count; tried += 1) {
    const cbk_json_template *shape = &templates->templates[index];
    if (shape->root == root && has_shape(shape, document, count, templates->matches)) {
      templates->last = index;
      return index;
    }
    index = index + 1 == templates->count ? 0 : index + 1;
  }
  return -1;
}

/// Decodes the sound escape at `escape` to `output`, and says how long both are.
static inline size_t unescape_one(const uint8_t *escape, size_t count, uint8_t *output, size_t *length) {
  static const uint8_t characters[256] = {
      ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b', ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
  };
  *length = 2;
  output[0] = characters[escape[1]];
  if (escape[1] != 'u') return 1;
  *length = unicode_escape_length(escape, count);
  if (*length == 0) {
    // Nothing that was found to be sound. Read no further.
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
  // No more is written than has been read, so 16 bytes at a time stay within the room.
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
