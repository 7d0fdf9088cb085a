// The comparison of a document with a template. A kernel defines `KERNEL`, the attributes of its functions, and these
// functions, and then includes this file:
//
//     bool is_equal(left, right, count)             whether the bytes at both places are equal
//     size_t short_string_end(document, start, count)       like cbk_json_string_end, for short strings without escapes; 0
//                                                           for others, and in case of doubt
//     size_t string_end(document, start, count, match)      like cbk_json_string_end
//     bool is_plain(document, start, end)           whether a string is ASCII without escapes; false in case of doubt
//     size_t base64_end(document, start, count, output, decoded)   like cbk_json_base64_end
#include "json_kernels.h"

/// Whether the byte at `position` is a number of one digit, as most are: no part of a number follows it.
KERNEL ALWAYS_INLINE bool is_digit_alone(const uint8_t *document, size_t position, size_t count) {
  return count - position >= 2 && (uint8_t)(document[position] - '0') < 10 &&
         (document[position + 1] == ',' || document[position + 1] == '}');
}

KERNEL static bool matches(
    const cbk_json_template *template, const uint8_t *document, size_t count, cbk_json_hole_match *match) {
  const cbk_json_part *part = template->parts;
  const uint8_t *literal = (const uint8_t *)(part + template->part_count);
  size_t position = 0;
  for (;; part += 1) {
    size_t length = part->literal_count, end;
    if (count - position < length || !is_equal(literal, document + position, length)) return false;
    position += length;
    literal += length;
    if (part->hole == CBK_JSON_STRING) {
      match->has_escapes = false;
      end = short_string_end(document, position, count);
      if (end == 0) end = string_end(document, position, count, match);
      if (end == 0) return false;
    } else if (part->hole == CBK_JSON_NUMBER) {
      end = position + 1;
      if (is_digit_alone(document, position, count)) {
        match->number = document[position] - '0';
      } else {
        match->number = -1;
        end = cbk_json_number_end(document, position, count, match);
        if (end == 0) return false;
      }
    } else if (part->hole == CBK_JSON_SPACE) {
      end = cbk_json_space_end(document, position, count);
    } else if (part->hole == CBK_JSON_LITERAL_CONTINUES) {
      continue;
    } else {
      return position == count;
    }
    match->start = (uint32_t)position;
    match->end = (uint32_t)end;
    match += 1;
    position = end;
  }
}

/// The end of the part before the padding, if it is an echo of that part of the document that the template remembers; else
/// 0. Bytes equal to sound ones are sound, and all others are checked here.
///
/// If there is an `output`, the string is base64 and is decoded to it.
KERNEL ALWAYS_INLINE size_t echo_end(const cbk_json_template *template, const uint8_t *document, size_t count,
                                     cbk_json_hole_match *string, uint8_t *output, size_t *decoded) {
  const cbk_json_echo *echo = &template->echo;
  size_t head = echo->head_count, tail = echo->tail_count;
  if (head == 0 || count < head + tail || !is_equal(echo->bytes, document, head)) return 0;
  size_t position = head;
  if (template->string >= 0) {
    if (output != NULL) {
      position = base64_end(document, head, count, output, decoded);
    } else {
      string->has_escapes = false;
      position = short_string_end(document, head, count);
      if (position == 0) position = string_end(document, head, count, string);
    }
    if (position == 0) return 0;
    if (output == NULL) {
      string->start = (uint32_t)head;
      string->end = (uint32_t)position;
    }
    if (count - position < tail || !is_equal(echo->bytes + head, document + position, tail)) return 0;
    position += tail;
  }
  return position;
}

/// Whether a document is an echo of the one that the template remembers. Then it matches the template as well.
///
/// If there is an `output`, the string is base64 and is decoded to it.
KERNEL ALWAYS_INLINE bool is_echo(const cbk_json_template *template, const cbk_json_padding *padding,
                                  const uint8_t *document, size_t count, cbk_json_hole_match *string, uint8_t *output,
                                  size_t *decoded) {
  const cbk_json_echo *echo = &template->echo;
  size_t position = echo_end(template, document, count, string, output, decoded);
  if (position == 0) return false;
  if (!echo->has_padding) return position == count;
  // The end of the padding follows from the length of the document, so no step waits for a search. A prefix of plain
  // padding is plain.
  if (count - position < echo->end_count) return false;
  size_t end = count - echo->end_count, rest = end - position;
  bool is_known = rest <= padding->count && is_equal(padding->bytes, document + position, rest);
  return (is_known || is_plain(document, position, end)) &&
         is_equal(echo->bytes + echo->head_count + echo->tail_count, document + end, echo->end_count);
}

KERNEL static bool echoes(
    const cbk_json_template *template, const cbk_json_padding *padding, const uint8_t *document, size_t count,
    cbk_json_hole_match *string) {
  return is_echo(template, padding, document, count, string, NULL, NULL);
}

KERNEL static size_t leading_echo(
    const cbk_json_template *template, const uint8_t *bytes, size_t count, cbk_json_hole_match *string) {
  return template->echo.has_padding ? 0 : echo_end(template, bytes, count, string, NULL, NULL);
}

KERNEL static ptrdiff_t echoes_base64(
    const cbk_json_template *template, const cbk_json_padding *padding, const uint8_t *document, size_t count,
    uint8_t *output) {
  size_t decoded = 0;
  return is_echo(template, padding, document, count, NULL, output, &decoded) ? (ptrdiff_t)decoded : -1;
}

static const cbk_json_kernels kernels = {matches, echoes, leading_echo, echoes_base64};
