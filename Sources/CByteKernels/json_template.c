// Compares JSON documents with templates. The documents are short, so bounds checks at each step would dominate.
#include "json_kernels.h"

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

/// memcmp without the call, because most literals are short and equal: blocks of one size, the last of them overlapping.
ALWAYS_INLINE bool is_equal(const uint8_t *left, const uint8_t *right, size_t count) {
#if defined(__x86_64__)
  if (count >= 16) {
#define DIFFERENCE(at) _mm_xor_si128(_mm_loadu_si128((const __m128i *)(left + (at))), \
                                     _mm_loadu_si128((const __m128i *)(right + (at))))
    __m128i difference = _mm_or_si128(DIFFERENCE(0), DIFFERENCE(count - 16));
    for (size_t at = 16; at + 16 < count; at += 16) difference = _mm_or_si128(difference, DIFFERENCE(at));
    return _mm_movemask_epi8(_mm_cmpeq_epi8(difference, _mm_setzero_si128())) == 0xFFFF;
#undef DIFFERENCE
  }
#endif
  if (count >= 8) {
    uint64_t difference = load_8(left + count - 8) ^ load_8(right + count - 8);
    for (size_t at = 0; at + 8 < count; at += 8) difference |= load_8(left + at) ^ load_8(right + at);
    return difference == 0;
  }
  if (count >= 4) {
    return ((load_4(left) ^ load_4(right)) | (load_4(left + count - 4) ^ load_4(right + count - 4))) == 0;
  }
  for (size_t at = 0; at < count; at += 1) {
    if (left[at] != right[at]) return false;
  }
  return true;
}

/// The positions of special bytes (quotation marks, backslashes, control characters) and of bytes above ASCII, one bit each.
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

/// The classes of the last `count` ≤ 64 bytes of a document of at least 64. The bytes before them are loaded too and shifted
/// out, so that no branch depends on the count.
static inline byte_classes classes_at_end(const uint8_t *end, size_t count) {
  byte_classes first = classes_of_32(end - 64), second = classes_of_32(end - 32);
  size_t others = 64 - count;
  return (byte_classes){(first.special | second.special << 32) >> others, (first.high | second.high << 32) >> others};
}

#endif

/// The offset at or after `position` of the first quotation mark, backslash or control character; `count` if there is none.
/// Sets `has_high` if a byte before it is not ASCII.
///
/// The branches depend on the length of the text as little as possible, because it differs from document to document.
static inline size_t special_place(const uint8_t *document, size_t position, size_t count, bool *has_high) {
  if (position == count) return count;
#if defined(__x86_64__)
  byte_classes classes;
  if (count - position >= 16) {
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
  // The bytes before the lowest bit of the mask.
  *has_high |= (classes.high & (classes.special - 1) & ~classes.special) != 0;
  return position + (size_t)__builtin_ctzll(classes.special);
#endif
}

size_t cbk_json_string_end(const uint8_t *document, size_t start, size_t count, cbk_json_hole_match *match) {
  size_t position = start;
  bool has_high = false;
  while (position < count) {
    position = special_place(document, position, count, &has_high);
    if (position == count) return 0;
    if (document[position] == 0x22) {
      if (has_high && !cbk_is_well_formed_utf8(document + start, position - start)) return 0;
      return position;
    }
    if (document[position] != 0x5C || count - position < 2) return 0;
    switch (document[position + 1]) {
      case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
        match->has_escapes = true;
        position += 2;
        break;
      case 'u': {
        size_t length = cbk_unicode_escape_length(document + position, count - position);
        if (length == 0) return 0;
        match->has_escapes = true;
        position += length;
        break;
      }
      default:
        return 0;
    }
  }
  return 0;
}

ALWAYS_INLINE size_t string_end(
    const uint8_t *document, size_t start, size_t count, cbk_json_hole_match *match) {
  return cbk_json_string_end(document, start, count, match);
}

static inline size_t short_string_end(const uint8_t *document, size_t start, size_t count) {
  bool has_high = false;
  size_t end = special_place(document, start, count, &has_high);
  return end < count && document[end] == 0x22 && !has_high ? end : 0;
}

static inline bool is_plain(const uint8_t *document, size_t start, size_t end) {
  bool has_high = false;
  return special_place(document, start, end, &has_high) == end && !has_high;
}

size_t cbk_json_number_end(
    const uint8_t *document, size_t position, size_t count, cbk_json_hole_match *match) {
#define IS_DIGIT(at) ((at) < count && (uint8_t)(document[at] - '0') < 10)
  size_t at = position;
  if (at < count && document[at] == '-') at += 1;
  if (!IS_DIGIT(at)) return 0;
  size_t first = at;
  int32_t value = 0;
  while (IS_DIGIT(at)) {
    if (at - first < 9) value = value * 10 + (document[at] - '0');
    at += 1;
  }
  if (document[first] == '0' && at - first > 1) return 0;
  bool is_plain = first == position && at - first <= 9;
  if (at < count && document[at] == '.') {
    is_plain = false;
    at += 1;
    if (!IS_DIGIT(at)) return 0;
    while (IS_DIGIT(at)) at += 1;
  }
  if (at < count && (document[at] | 0x20) == 'e') {
    is_plain = false;
    at += 1;
    if (at < count && (document[at] == '+' || document[at] == '-')) at += 1;
    if (!IS_DIGIT(at)) return 0;
    while (IS_DIGIT(at)) at += 1;
  }
  if (is_plain) match->number = value;
  return at;
#undef IS_DIGIT
}

size_t cbk_json_space_end(const uint8_t *document, size_t position, size_t count) {
  while (position < count && (document[position] == 0x20 || document[position] == 0x0A || document[position] == 0x0D ||
                              document[position] == 0x09)) {
    position += 1;
  }
  return position;
}

size_t cbk_json_base64_end(
    const uint8_t *document, size_t start, size_t count, uint8_t *output, size_t *decoded) {
  bool has_high = false;
  size_t end = special_place(document, start, count, &has_high);
  if (end == count || document[end] != 0x22) return 0;
  ptrdiff_t result = cbk_base64_decode(document + start, end - start, output);
  if (result < 0) return 0;
  *decoded = (size_t)result;
  return end;
}

ALWAYS_INLINE size_t base64_end(
    const uint8_t *document, size_t start, size_t count, uint8_t *output, size_t *decoded) {
  return cbk_json_base64_end(document, start, count, output, decoded);
}

#define KERNEL
#include "json_match.h"

const cbk_json_kernels *cbk_json_portable_kernels(void) { return &kernels; }

const cbk_json_kernels *cbk_json_fastest_kernels(void) {
#if defined(__x86_64__)
  if (cbk_json_has_avx512()) return cbk_json_avx512_kernels();
#endif
  return &kernels;
}

size_t cbk_json_template_size(size_t parts, size_t literals, size_t echo) {
  return sizeof(cbk_json_template) + parts * sizeof(cbk_json_part) + literals + echo;
}

void cbk_json_template_write(
    cbk_json_template *template, const cbk_json_part *parts, size_t count, const uint8_t *literals,
    size_t literal_count, size_t echo) {
  memset(template, 0, sizeof *template);
  template->part_count = (uint16_t)count;
  template->string = -1;
  template->number = -1;
  for (size_t index = 0; index + 1 < count; index += 1) {
    if (parts[index].hole == CBK_JSON_LITERAL_CONTINUES) continue;
    template->hole_count += 1;
    template->ends_with_string = index + 2 == count && parts[index].hole == CBK_JSON_STRING;
  }
  memcpy(template->parts, parts, count * sizeof *parts);
  uint8_t *bytes = (uint8_t *)(template->parts + count);
  memcpy(bytes, literals, literal_count);
  template->echo.bytes = bytes + literal_count;
  template->echo.capacity = (uint16_t)echo;
}
