// Byte kernels that need intrinsics, and the heap. The kernels allocate nothing. Process-wide state is only the choice of
// kernels and the last identity.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Returns a number that is unique in this process, and never 0.
uint64_t cbk_next_identity(void);

/// Returns whether `count` bytes are equal at both places.
///
/// Short inputs, such as header blocks, are compared in blocks of 16, the last one overlapping, because compilers expand
/// these in place, and a call of `memcmp` costs more than the comparison.
__attribute__((always_inline)) static inline bool cbk_equal(const uint8_t *left, const uint8_t *right, size_t count) {
  if (count < 16 || count > 256) return memcmp(left, right, count) == 0;
  for (size_t index = 0; index + 16 < count; index += 16) {
    if (memcmp(left + index, right + index, 16) != 0) return false;
  }
  return memcmp(left + count - 16, right + count - 16, 16) == 0;
}

/// The CRC-32 implementations, all with the same result. The processor determines which of them can run.
typedef enum {
  /// zlib's `crc32_z`: runs everywhere.
  CBK_CRC32_ZLIB = 0,
  /// x86-64: folding by 128-bit PCLMULQDQ.
  CBK_CRC32_PCLMULQDQ = 1,
  /// x86-64: folding by 256-bit VPCLMULQDQ (AVX2).
  CBK_CRC32_VPCLMULQDQ_AVX2 = 2,
  /// x86-64: folding by 512-bit VPCLMULQDQ (AVX-512).
  CBK_CRC32_VPCLMULQDQ_AVX512 = 3,
  /// arm64: the CRC32 instructions.
  CBK_CRC32_ARM64 = 4,
} cbk_crc32_kernel;

/// Returns whether this build and this processor can run `kernel`.
bool cbk_crc32_supported(cbk_crc32_kernel kernel);

/// Returns the fastest kernel that this processor can run.
cbk_crc32_kernel cbk_crc32_fastest(void);

/// Returns the CRC-32 (IEEE 802.3, as in gzip) of `count` bytes, continuing from `crc` (0 at the start).
uint32_t cbk_crc32(uint32_t crc, const uint8_t *bytes, size_t count);

/// Like `cbk_crc32`, by the given kernel, which must be supported.
uint32_t cbk_crc32_by(cbk_crc32_kernel kernel, uint32_t crc, const uint8_t *bytes, size_t count);

/// Both checksums of an event-stream frame.
typedef struct {
  /// CRC-32 of the frame's first 8 bytes.
  uint32_t prelude;
  /// CRC-32 of everything but the frame's last 4 bytes.
  uint32_t message;
} cbk_frame_checksums;

/// Returns both checksums of a frame of `total` ≥ 16 bytes. They are independent, so the processor overlaps them.
cbk_frame_checksums cbk_event_stream_checksums(const uint8_t *frame, size_t total);

/// Like `cbk_event_stream_checksums`, by the given kernel, which must be supported.
cbk_frame_checksums cbk_event_stream_checksums_by(cbk_crc32_kernel kernel, const uint8_t *frame, size_t total);

/// The contribution of a header block to the checksum of an event-stream frame; most frames of a stream share it.
typedef struct {
  /// The register of CRC-32 after the headers, starting from zero.
  uint32_t state;
  /// The factor by which the headers multiply the register before them: x^(8 * count) mod P, bit-reflected and shifted
  /// left by one.
  uint64_t distance;
} cbk_headers_checksum;

/// Returns the contribution of `headers` in O(n).
cbk_headers_checksum cbk_checksum_headers(const uint8_t *headers, size_t count);

/// Writes an event-stream frame: prelude, headers, payload, message checksum. `checksum` belongs to the headers. `output`
/// must have room for the frame of `headers_count + payload_count + 16` bytes, which must be less than 2^32.
void cbk_event_stream_write(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output);

/// Like `cbk_event_stream_write`, without vector instructions.
void cbk_event_stream_write_portable(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output);

/// The number of bytes that `cbk_base64_decode` may write beyond the decoded ones.
#define CBK_BASE64_SLACK 64

/// Decodes strict base64 (RFC 4648, section 4): padded, only the alphabet, unused bits zero.
///
/// Returns the number of decoded bytes, at most `count / 4 * 3`, or -1 - the offset of the first group of four
/// characters that is not base64. `output` must have room for `count / 4 * 3 + CBK_BASE64_SLACK` bytes.
ptrdiff_t cbk_base64_decode(const uint8_t *characters, size_t count, uint8_t *output);

/// Like `cbk_base64_decode`, without vector instructions.
ptrdiff_t cbk_base64_decode_portable(const uint8_t *characters, size_t count, uint8_t *output);

/// What follows a literal of a JSON template.
typedef enum {
  /// Nothing: the document ends here.
  CBK_JSON_END = 0,
  /// The content of a string, up to its closing quotation mark.
  CBK_JSON_STRING = 1,
  /// A number.
  CBK_JSON_NUMBER = 2,
  /// Any amount of white space.
  CBK_JSON_SPACE = 3,
  /// Another literal.
  CBK_JSON_LITERAL_CONTINUES = 4,
} cbk_json_hole_kind;

/// The length limit of a literal; longer ones are divided.
#define CBK_JSON_LITERAL 64

/// A literal of a JSON template, and what follows it.
typedef struct {
  /// The length of the literal in bytes.
  uint8_t literal_count;
  /// A `cbk_json_hole_kind`.
  uint8_t hole;
} cbk_json_part;

/// What fills a hole of a JSON template in a document.
typedef struct {
  /// The range in the document.
  uint32_t start, end;
  /// The value of a number that is a whole one of one to nine digits, else -1.
  int32_t number;
  /// Whether a string contains escapes; none of them is a lone surrogate.
  bool has_escapes;
} cbk_json_hole_match;

/// The limits: holes of a template, bytes of its literals together, templates of a matcher, and bytes of an echo.
#define CBK_JSON_HOLES 16
#define CBK_JSON_LITERALS 512
#define CBK_JSON_TEMPLATES 6
#define CBK_JSON_ECHO 256

/// The bytes that a document is expected to share with the previous one of its template: those before its string (the
/// head), those between the string and the padding (the tail), and those after the padding (the end).
typedef struct {
  /// Without a string, the head reaches to the padding; without padding, the tail reaches to the end of the document.
  /// A head of zero bytes means that no document is remembered.
  uint16_t head_count, tail_count, end_count;
  /// The room at `bytes`.
  uint16_t capacity;
  /// Whether the document's last string is padding.
  bool has_padding;
  /// For the owner: the number of documents in a row that were not an echo, up to a limit, and the number of documents
  /// to skip before one is remembered again.
  uint8_t misses, wait;
  /// For the owner: the number of the remembered document, or -1.
  int32_t number;
  /// Head, tail and end.
  uint8_t *bytes;
} cbk_json_echo;

/// A JSON template: literals with holes between them. Kernels only read it.
typedef struct {
  /// For the owner: the node of the path table that the document stands for.
  int32_t root;
  uint16_t part_count;
  uint8_t hole_count;
  /// Whether only a literal follows the last hole, which is a string.
  bool ends_with_string;
  /// For the owner: whether only a string and a number of the document are wanted.
  bool is_cacheable;
  /// The holes of that string and number; -1 for none.
  int8_t string, number;
  cbk_json_echo echo;
  /// The parts, followed by the bytes of the literals and the room of the echo.
  cbk_json_part parts[];
} cbk_json_template;

/// A string of ASCII without escapes. Services pad their documents with prefixes of the same string.
typedef struct {
  uint8_t bytes[64];
  size_t count;
} cbk_json_padding;

/// The memory of a matcher.
typedef struct {
  /// The string and the number of the document matched last by echo.
  cbk_json_hole_match found;
  /// The holes of the document matched last by its whole template.
  cbk_json_hole_match holes[CBK_JSON_HOLES];
  cbk_json_padding padding;
  cbk_json_template *templates[CBK_JSON_TEMPLATES];
} cbk_json_matcher;

/// The template at `index`, which is below `CBK_JSON_TEMPLATES`.
static inline cbk_json_template *cbk_json_template_at(const cbk_json_matcher *matcher, size_t index) {
  return matcher->templates[index];
}

/// Sets the template at `index`, which is below `CBK_JSON_TEMPLATES`.
static inline void cbk_json_set_template(cbk_json_matcher *matcher, size_t index, cbk_json_template *template) {
  matcher->templates[index] = template;
}

/// The match of the hole at `index`, which is below `CBK_JSON_HOLES`.
static inline cbk_json_hole_match cbk_json_hole(const cbk_json_matcher *matcher, size_t index) {
  return matcher->holes[index];
}

/// The matches of all holes.
static inline cbk_json_hole_match *cbk_json_holes(cbk_json_matcher *matcher) { return matcher->holes; }

/// The size of a template in bytes.
size_t cbk_json_template_size(size_t parts, size_t literals, size_t echo);

/// Initialises a template of that size without a string or number of its own. The last part, and no other, has the hole
/// `CBK_JSON_END`.
void cbk_json_template_write(
    cbk_json_template *template, const cbk_json_part *parts, size_t count, const uint8_t *literals,
    size_t literal_count, size_t echo);

/// Kernels that compare a document of less than 2^31 bytes with a template. They read their arguments, write to their
/// results, and keep no state.
///
/// A document that matches is sound JSON. One that does not match may still be: the kernels give up on anything rare,
/// such as lone surrogates.
typedef struct {
  /// Whether every literal is equal and every hole is filled by a string of well-formed UTF-8 and sound escapes, a number
  /// or white space. Writes one match for each hole; they are unspecified if the result is false.
  bool (*matches)(
      const cbk_json_template *template, const uint8_t *document, size_t count, cbk_json_hole_match *holes);
  /// Whether the document differs from the one that the template remembers only in the string and in its padding, which
  /// `padding` predicts. Writes the string's range.
  bool (*echoes)(
      const cbk_json_template *template, const cbk_json_padding *padding, const uint8_t *document, size_t count,
      cbk_json_hole_match *string);
  /// Like `echoes`, for bytes that go on behind the document: returns the length of the document, or 0 if the bytes begin
  /// with no echo or the template remembers padding. Writes the string's range.
  size_t (*leading_echo)(
      const cbk_json_template *template, const uint8_t *bytes, size_t count, cbk_json_hole_match *string);
  /// Like `echoes`, for a string of base64, which is decoded to `output`: the number of bytes decoded, or -1. The template
  /// has a string, and there is room for `count / 4 * 3 + CBK_BASE64_SLACK` bytes.
  ptrdiff_t (*echoes_base64)(
      const cbk_json_template *template, const cbk_json_padding *padding, const uint8_t *document, size_t count,
      uint8_t *output);
} cbk_json_kernels;

/// The kernels without AVX-512.
const cbk_json_kernels *cbk_json_portable_kernels(void);

/// The fastest kernels for this processor.
const cbk_json_kernels *cbk_json_fastest_kernels(void);

/// Decodes the content of a JSON string whose escapes a kernel has found to be sound. `output` has room for `count` bytes.
///
/// Returns the number of bytes written.
size_t cbk_json_unescape(const uint8_t *text, size_t count, uint8_t *output);

/// Makes a block hold `capacity` ≥ 1 bytes, and returns it, moved if need be with the bytes that it holds; null is a block of
/// none. Large blocks are not copied where the system can move their pages. Ends the process if there is no memory.
uint8_t *cbk_resize(uint8_t *block, size_t capacity);

/// Frees a block of `cbk_resize`, or null.
void cbk_release(uint8_t *block);

/// Makes the heap return blocks of a mebibyte or more to the system as soon as they are freed. Without it, glibc keeps
/// blocks as large as the largest that was freed before. Other systems are left as they are.
void cbk_return_large_blocks(void);

/// Returns whether `bytes` are well-formed UTF-8 (Unicode, table 3-7).
bool cbk_is_well_formed_utf8(const uint8_t *bytes, size_t count);

/// Like `cbk_is_well_formed_utf8`, without vector instructions.
bool cbk_is_well_formed_utf8_portable(const uint8_t *bytes, size_t count);
