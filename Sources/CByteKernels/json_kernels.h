// What the kernels for JSON share.
#pragma once

#include "CByteKernels.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// The length of the escape \uXXXX at `escape`, or of two of them that are a surrogate pair; 0 where it is unsound, or a
/// surrogate that stands alone.
size_t cbk_unicode_escape_length(const uint8_t *escape, size_t count);

/// The inside of a string (RFC 8259, section 7) that begins at `start` > 0: the place of its closing quotation mark, or 0
/// where it has none or is not for the matcher. Notes whether there are escapes.
size_t cbk_json_string_end(const uint8_t *document, size_t start, size_t count, cbk_json_hole_match *match);

/// A number (RFC 8259, section 6): the place behind it, or 0 where there is none. Notes it where it is a plain one.
size_t cbk_json_number_end(const uint8_t *document, size_t position, size_t count, cbk_json_hole_match *match);

/// The place behind white space, of which there may be none.
size_t cbk_json_space_end(const uint8_t *document, size_t position, size_t count);

/// A string of base64 that begins at `start` > 0, without escapes: decodes it, and returns the place of its closing
/// quotation mark; 0 where it is not that, or this is not sure. There is room for what all of the document could decode to.
size_t cbk_json_base64_end(
    const uint8_t *document, size_t start, size_t count, uint8_t *output, size_t *decoded);

#if defined(__x86_64__)
bool cbk_is_well_formed_utf8_avx512(const uint8_t *bytes, size_t count);

/// The kernels that need AVX-512.
const cbk_json_kernels *cbk_json_avx512_kernels(void);

/// Whether the processor can run the functions above.
bool cbk_json_has_avx512(void);
#endif
