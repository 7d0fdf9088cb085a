// How a document is compared with templates. A kernel defines `KERNEL`, what its functions are to be compiled for, and
// these, and then includes this:
//
//     bool is_equal(left, right, count)             whether the bytes are the same at both places
//     size_t short_string_end(document, start, count)       as cbk_json_string_end for a short string without escapes; 0
//                                                           where it is not that, or this is not sure
//     size_t string_end(document, start, count, match)      as cbk_json_string_end
//     bool is_plain(document, start, end)           whether a string is of ASCII and without escapes; false if unsure
//     size_t base64_end(document, start, count, output, decoded)   as cbk_json_base64_end
#include "json_kernels.h"

/// Whether the byte at `position` is a number by itself, as most are: behind it stands what is no part of a number.
KERNEL ALWAYS_INLINE bool is_digit_alone(const uint8_t *document, size_t position, size_t count) {
  return count - position >= 2 && (uint8_t)(document[position] - '0') < 10 &&
         (document[position + 1] == ',' || document[position + 1] == '}');
}

/// Whether a document has a shape.
KERNEL static __attribute__((noinline)) bool has_shape(
    const cbk_json_template *shape, const uint8_t *document, size_t count, cbk_json_hole_match *match) {
  const cbk_json_part *part = shape->parts;
  const uint8_t *literal = (const uint8_t *)(part + shape->part_count);
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
    } else if (part->hole == CBK_JSON_NOTHING) {
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

/// Whether a document is an echo of the last one of its shape, and then so has its shape: what was not compared with
/// bytes that are known to be sound has been checked like any other. Most are; this takes a third of the time.
///
/// Where there is an `output`, the wanted string is base64, and is decoded to it.
KERNEL ALWAYS_INLINE bool is_echo(cbk_json_templates *templates, cbk_json_template *shape, const uint8_t *document,
                                  size_t count, uint8_t *output) {
  cbk_json_echo *echo = &shape->echo;
  size_t head = echo->head_count, tail = echo->tail_count, end = count - echo->end_count;
  if (head == 0 || count < head + tail + echo->end_count || !is_equal(echo->bytes, document, head)) return false;
  size_t position = head;
  if (shape->string >= 0) {
    templates->found.has_escapes = false;
    if (output != NULL) {
      position = base64_end(document, head, count, output, &templates->decoded_count);
    } else {
      position = short_string_end(document, head, count);
      if (position == 0) position = string_end(document, head, count, &templates->found);
    }
    if (position == 0) return false;
    templates->found.start = (uint32_t)head;
    templates->found.end = (uint32_t)position;
    if (end < position + tail || !is_equal(echo->bytes + head, document + position, tail)) return false;
    position += tail;
  }
  echo->misses = 0;
  if (!echo->has_padding) return position == count;
  // The end of the padding is known, and no step waits for it to be found. Of what is plain so is every prefix.
  size_t padding = end - position;
  bool is_known = padding <= templates->padding_count && is_equal(templates->padding, document + position, padding);
  return (is_known || is_plain(document, position, end)) &&
         is_equal(echo->bytes + head + tail, document + end, echo->end_count);
}

KERNEL static inline int32_t match(
    cbk_json_templates *templates, int32_t root, int32_t first, const uint8_t *document, size_t count) {
  if (count > INT32_MAX) return -1;
  for (int32_t tried = 0, index = first < templates->count ? first : 0; tried < templates->count; tried += 1) {
    const cbk_json_template *shape = templates->templates[index];
    if (shape->root == root && has_shape(shape, document, count, templates->matches)) return index;
    index = index + 1 == templates->count ? 0 : index + 1;
  }
  return -1;
}

/// The same where the first guess was wrong.
KERNEL static __attribute__((noinline)) int32_t match_quickly_at_leisure(
    cbk_json_templates *templates, int32_t root, int32_t first, const uint8_t *document, size_t count) {
  if (count > INT32_MAX) return -1;
  for (int32_t index = 0; index < templates->count; index += 1) {
    cbk_json_template *shape = templates->templates[index];
    if (index == first || shape->root != root || !is_echo(templates, shape, document, count, NULL)) continue;
    templates->found.number = shape->echo.number;
    return index;
  }
  int32_t index = match(templates, root, first, document, count);
  if (index < 0 || !templates->templates[index]->is_quick) return -1;
  cbk_json_template *shape = templates->templates[index];
  if (shape->string >= 0) templates->found = templates->matches[shape->string];
  templates->found.number = shape->number < 0 ? -1 : templates->matches[shape->number].number;
  cbk_json_remember(templates, shape, document, count);
  return index;
}

KERNEL ALWAYS_INLINE int32_t match_quickly(
    cbk_json_templates *templates, int32_t root, int32_t first, const uint8_t *document, size_t count) {
  if (first < templates->count && count <= INT32_MAX) {
    cbk_json_template *shape = templates->templates[first];
    if (shape->root == root && is_echo(templates, shape, document, count, NULL)) {
      templates->found.number = shape->echo.number;
      return first;
    }
  }
  return match_quickly_at_leisure(templates, root, first, document, count);
}

KERNEL ALWAYS_INLINE bool echoes_base64(
    cbk_json_templates *templates, int32_t first, const uint8_t *document, size_t count, uint8_t *output) {
  if (first >= templates->count || count > INT32_MAX) return false;
  cbk_json_template *shape = templates->templates[first];
  return shape->string >= 0 && is_echo(templates, shape, document, count, output);
}
