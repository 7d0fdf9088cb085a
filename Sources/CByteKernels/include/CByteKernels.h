// Byte kernels that need intrinsics. They allocate nothing. Process-wide state is only the choice of kernels and the last
// identity.
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

/// What stands between two literals of a JSON template.
typedef enum {
  /// Nothing: the document ends here.
  CBK_JSON_END = 0,
  /// The inside of a string, up to its closing quotation mark.
  CBK_JSON_STRING = 1,
  /// A number.
  CBK_JSON_NUMBER = 2,
  /// White space, any amount of it.
  CBK_JSON_SPACE = 3,
  /// Nothing: the literal goes on.
  CBK_JSON_NOTHING = 4,
} cbk_json_hole_kind;

/// How long a literal can be; longer ones are divided.
#define CBK_JSON_LITERAL 64

/// A literal of a JSON template, and what follows it.
typedef struct {
  /// How many bytes the literal has.
  uint8_t literal_count;
  /// A `cbk_json_hole_kind`.
  uint8_t hole;
} cbk_json_part;

/// What was found in a hole of a JSON template.
typedef struct {
  /// Where in the document it begins, and where it ends.
  uint32_t start, end;
  /// Of a number: itself where it is a whole one of one to nine digits, else -1.
  int32_t number;
  /// Of a string: whether there are escapes in it. Then they are sound, and no surrogate among them stands alone.
  bool has_escapes;
} cbk_json_hole_match;

/// How many holes a JSON template can have, how many bytes its literals together, how many templates are kept, and how
/// many bytes of an echo at most.
#define CBK_JSON_HOLES 16
#define CBK_JSON_LITERALS 512
#define CBK_JSON_TEMPLATES 6
#define CBK_JSON_ECHO 256

/// The bytes that a text has in common with the one of its shape before it: mostly all but its wanted string, and its
/// last one, which is padding.
typedef struct {
  /// How many bytes stand before the wanted string (or the padding, where none is wanted), between it and the padding,
  /// and behind that; all zero where no text is remembered.
  uint16_t head_count, tail_count, end_count;
  /// How many bytes there is room for.
  uint16_t capacity;
  /// Whether there is padding.
  bool has_padding;
  /// How often in a row a text was no echo, up to a limit; how many texts to wait then before the next is remembered.
  uint8_t misses, wait;
  /// The wanted number, or -1.
  int32_t number;
  uint8_t *bytes;
} cbk_json_echo;

/// The shape of a JSON text: literals, and holes between them.
typedef struct {
  /// What the caller says a text must be besides, to have this shape.
  int32_t root;
  uint16_t part_count;
  /// Whether all that is wanted are a string and a number, and their holes, -1 for none.
  bool is_quick;
  int8_t string, number;
  cbk_json_echo echo;
  /// The parts, and then the bytes of the literals and those of the echo.
  cbk_json_part parts[];
} cbk_json_template;

/// Shapes of earlier texts, and what fills the holes of the one that matched last.
typedef struct {
  int32_t count;
  /// The wanted string and number of the text that was found quickly last.
  cbk_json_hole_match found;
  /// How many bytes were decoded from that string.
  size_t decoded_count;
  cbk_json_hole_match matches[CBK_JSON_HOLES];
  /// The longest last string of ASCII without escapes: padding comes as a prefix of always the same.
  uint8_t padding[64];
  size_t padding_count;
  cbk_json_template *templates[CBK_JSON_TEMPLATES];
} cbk_json_templates;

/// How many bytes a template takes.
size_t cbk_json_template_size(size_t parts, size_t literals, size_t echo);

/// Writes a template into memory of that size, with room for so many bytes of an echo. The hole of the last part, and of no other, is `CBK_JSON_END`; what is
/// wanted quickly is set apart.
void cbk_json_template_write(
    cbk_json_template *shape, int32_t root, const cbk_json_part *parts, size_t count, const uint8_t *literals,
    size_t literal_count, size_t echo);

/// Finds the template whose shape the JSON text `document` has: every literal byte by byte, every hole filled with a
/// string of well-formed UTF-8 and sound escapes, with a number or with white space. The one of number `first` is tried
/// first.
///
/// Returns its number, or -1, which says nothing more than that: the document may still be sound. Surrogates that stand
/// alone, for one, are not for this matcher.
int32_t cbk_json_match(
    cbk_json_templates *templates, int32_t root, int32_t first, const uint8_t *document, size_t count);

/// The same for the templates of which no more than a string and a number are wanted; they are then in `found`.
int32_t cbk_json_match_quickly(
    cbk_json_templates *templates, int32_t root, int32_t first, const uint8_t *document, size_t count);

/// Whether `document` is but for its string and padding like the last one of the template of number `first`, and the
/// string is base64: then that is decoded to `output`, and `decoded_count` says to how many bytes.
///
/// False says nothing, and what is in the output then is nothing. `output` must have room for `count / 4 * 3 +
/// CBK_BASE64_SLACK` bytes.
bool cbk_json_echoes_base64(
    cbk_json_templates *templates, int32_t first, const uint8_t *document, size_t count, uint8_t *output);

/// The same without AVX-512.
bool cbk_json_echoes_base64_portable(
    cbk_json_templates *templates, int32_t first, const uint8_t *document, size_t count, uint8_t *output);

/// Both ways of matching without AVX-512.
int32_t cbk_json_match_portable(
    cbk_json_templates *templates, int32_t root, int32_t first, const uint8_t *document, size_t count);
int32_t cbk_json_match_quickly_portable(
    cbk_json_templates *templates, int32_t root, int32_t first, const uint8_t *document, size_t count);

/// Decodes the inside of a JSON string whose escapes `cbk_json_match` has found to be sound. `output` has room for `count` bytes.
///
/// Returns how many bytes were written.
size_t cbk_json_unescape(const uint8_t *text, size_t count, uint8_t *output);

/// Returns whether `bytes` are well-formed UTF-8 (Unicode, table 3-7).
bool cbk_is_well_formed_utf8(const uint8_t *bytes, size_t count);

/// Like `cbk_is_well_formed_utf8`, without vector instructions.
bool cbk_is_well_formed_utf8_portable(const uint8_t *bytes, size_t count);
