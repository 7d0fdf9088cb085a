// What the kernels for JSON share.
#pragma once

#include "CByteKernels.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The length of the escape \uXXXX at `escape`, or of two of them that form a surrogate pair; 0 if it is invalid or a lone
/// surrogate.
size_t cbk_unicode_escape_length(const uint8_t *escape, size_t count);

/// Scans the content of a string (RFC 8259, section 7) from `start` > 0. Returns the offset of its closing quotation mark, or
/// 0 if it has none or cannot be matched, and sets `has_escapes`.
size_t cbk_json_string_end(const uint8_t *document, size_t start, size_t count, cbk_json_hole_match *match);

/// Scans a number (RFC 8259, section 6). Returns the offset after it, or 0 if there is none, and sets `number` if it is a whole
/// one of one to nine digits.
size_t cbk_json_number_end(const uint8_t *document, size_t position, size_t count, cbk_json_hole_match *match);

/// The offset after any white space at `position`.
size_t cbk_json_space_end(const uint8_t *document, size_t position, size_t count);

/// Decodes a string of base64 without escapes from `start` > 0. Returns the offset of its closing quotation mark; 0 if it is
/// not base64, and in case of doubt. There is room for the whole document, decoded.
size_t cbk_json_base64_end(
    const uint8_t *document, size_t start, size_t count, uint8_t *output, size_t *decoded);

#if defined(__x86_64__)
bool cbk_is_well_formed_utf8_avx512(const uint8_t *bytes, size_t count);

/// The kernels that need AVX-512.
const cbk_json_kernels *cbk_json_avx512_kernels(void);

/// Whether the processor can run the functions above.
bool cbk_json_has_avx512(void);
#endif
