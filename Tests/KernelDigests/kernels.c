// Prints a digest of what each kernel returns for many inputs. The digests must be the same on every processor.
#include <stdio.h>
#include <string.h>

#include "CByteKernels.h"
#include "zlib.h"

unsigned long crc32_z(unsigned long crc, const uint8_t *bytes, size_t count) {
  uint32_t state = ~(uint32_t)crc;
  for (size_t index = 0; index < count; index++) {
    state ^= bytes[index];
    for (int bit = 0; bit < 8; bit++) state = state >> 1 ^ (state & 1 ? 0xEDB88320 : 0);
  }
  return (uint32_t)~state;
}

static uint64_t seed = 88172645463325252;

static uint64_t next_random(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  return seed ^= seed << 17;
}

static uint64_t digest;

static void begin(void) { digest = 0xCBF29CE484222325; }

static void add(uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) digest = (digest ^ (value >> shift & 0xFF)) * 0x100000001B3;
}

static void add_bytes(const uint8_t *bytes, size_t count) {
  for (size_t index = 0; index < count; index++) digest = (digest ^ bytes[index]) * 0x100000001B3;
}

static void print(const char *name) { printf("%s %016llx\n", name, (unsigned long long)digest); }

enum { largest = 700, slack = 128 };
static uint8_t input[largest + slack], output[2 * largest + slack];

// Copies `text` with a random change now and then, and returns its length.
static size_t mutate(const char *text) {
  size_t count = strlen(text);
  memcpy(input, text, count);
  if (next_random() % 2) input[next_random() % count] = (uint8_t)next_random();
  return next_random() % 8 ? count : next_random() % count;
}

static bool checksums(void) {
  begin();
  for (size_t count = 0; count < largest; count++) {
    for (size_t index = 0; index < count; index++) input[index] = (uint8_t)next_random();
    uint32_t start = (uint32_t)next_random(), crc = cbk_crc32(start, input, count);
    if (crc != crc32_z(start, input, count)) return false;
    add(crc);
    if (count < 16) continue;
    cbk_frame_checksums found = cbk_event_stream_checksums(input, count);
    if (found.prelude != crc32_z(0, input, 8) || found.message != crc32_z(0, input, count - 4)) return false;
    size_t headers = next_random() % (count - 15);
    cbk_event_stream_write(
        input, headers, cbk_checksum_headers(input, headers), input + headers, count - 16 - headers, output);
    found = cbk_event_stream_checksums(output, count);
    uint32_t stored = (uint32_t)output[count - 4] << 24 | output[count - 3] << 16 | output[count - 2] << 8 | output[count - 1];
    if (found.message != stored) return false;
    add_bytes(output, count);
  }
  print("checksums");
  return true;
}

static void base64(void) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  begin();
  for (size_t round = 0; round < 20000; round++) {
    size_t count = next_random() % (largest / 4) * 4;
    for (size_t index = 0; index < count; index++) input[index] = (uint8_t)alphabet[next_random() % 64];
    if (count > 0 && round % 3 == 0) input[count - 1] = '=';
    if (count > 0 && round % 5 == 0) input[next_random() % count] = (uint8_t)next_random();
    ptrdiff_t decoded = cbk_base64_decode(input, count, output);
    add((uint64_t)decoded);
    if (decoded > 0) add_bytes(output, (size_t)decoded);
  }
  print("base64");
}

static void utf8(void) {
  begin();
  for (size_t round = 0; round < 200000; round++) {
    size_t count = mutate("plain ASCII, then \xC3\xA9 \xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x98\x80 and \xEF\xBF\xBD, and more of it");
    add(cbk_is_well_formed_utf8(input, count));
  }
  print("utf8");
}

static void templates(const cbk_json_kernels *kernels) {
  static const char literals[] = "{\"delta\":{\"text\":\"\"},\"n\":}";
  static const cbk_json_part parts[] = {{18, CBK_JSON_STRING}, {7, CBK_JSON_NUMBER}, {1, CBK_JSON_END}};
  static uint64_t memory[256];
  cbk_json_template *template = (cbk_json_template *)memory;
  cbk_json_template_write(template, parts, 3, (const uint8_t *)literals, sizeof literals - 1, 0);
  static const char *const texts[] = {
      "{\"delta\":{\"text\":\"Hi\"},\"n\":7}",
      "{\"delta\":{\"text\":\"a longer text, with \\n and \\u00e9 and \xE6\x97\xA5, across vectors\"},\"n\":-1.5e3}",
      "{\"delta\":{\"text\":\"\"},\"n\":123456789}", "{\"delta\":{\"text\":\"\\ud83d\\ude00 \\ud83d\"},\"n\":0}"};
  begin();
  for (size_t round = 0; round < 400000; round++) {
    size_t count = mutate(texts[round % 4]);
    cbk_json_hole_match holes[CBK_JSON_HOLES] = {0};
    bool matches = kernels->matches(template, input, count, holes);
    add(matches);
    if (!matches) continue;
    add((uint64_t)holes[0].start << 32 | holes[0].end);
    add((uint64_t)holes[1].start << 32 | holes[1].end);
    add((uint64_t)(int64_t)holes[1].number);
    add_bytes(output, cbk_json_unescape(input + holes[0].start, holes[0].end - holes[0].start, output));
  }
  print("templates");
}

// Documents beside the one that a template remembers: `head`, a text, `tail`, and padding with `end` if that is not empty.
static void echoes(const cbk_json_kernels *kernels, const char *head, const char *tail, const char *end) {
  static uint64_t memory[256];
  static const cbk_json_part parts[] = {{0, CBK_JSON_END}};
  cbk_json_template *template = (cbk_json_template *)memory;
  cbk_json_template_write(template, parts, 1, (const uint8_t *)"", 0, CBK_JSON_ECHO);
  cbk_json_echo *echo = &template->echo;
  template->string = 0;
  echo->head_count = (uint16_t)strlen(head);
  echo->tail_count = (uint16_t)strlen(tail);
  echo->end_count = (uint16_t)strlen(end);
  echo->has_padding = echo->end_count > 0;
  snprintf((char *)echo->bytes, CBK_JSON_ECHO, "%s%s%s", head, tail, end);
  cbk_json_padding padding = {.bytes = "abcdefghijklmnopqrstuvwxyz", .count = 26};
  static const char *const texts[] = {
      "", "Hi", " and a longer text, with \\n and \\u00e9 and \xE6\x97\xA5, across vectors and more of them",
      "SGVsbG8sIHdvcmxkLCB0aGlzIGlzIHRleHQgaW4gYmFzZTY0IGZvciB0aGUga2VybmVscyBvZiB0ZW1wbGF0ZXM=", "\\ud83d\\ude00"};
  begin();
  for (size_t round = 0; round < 200000; round++) {
    char text[largest];
    snprintf(
        text, sizeof text, "%s%s%s%.*s%s%s", head, texts[round % 5], tail, (int)(echo->has_padding ? next_random() % 40 : 0),
        "abcdefghijklmnopqrstuvwxyz and others", end, round % 3 == 0 ? "\n\ndata: {}" : "");
    size_t count = mutate(text);
    cbk_json_hole_match string = {0};
    bool is_echo = kernels->echoes(template, &padding, input, count, &string);
    add(is_echo);
    if (is_echo) add((uint64_t)string.start << 32 | string.end);
    size_t leading = kernels->leading_echo(template, input, count, &string);
    add(leading);
    if (leading > 0) add((uint64_t)string.start << 32 | string.end);
    ptrdiff_t decoded = kernels->echoes_base64(template, &padding, input, count, output);
    // An empty text is no echo to the kernels with AVX-512.
    add(decoded > 0 ? (uint64_t)decoded : 0);
    if (decoded > 0) add_bytes(output, (size_t)decoded);
  }
  print("echoes");
}

int main(void) {
  if (!checksums()) {
    puts("a checksum is wrong");
    return 1;
  }
  base64();
  utf8();
  templates(cbk_json_fastest_kernels());
  echoes(cbk_json_fastest_kernels(), "{\"text\":\"", "\"}", "");
  echoes(cbk_json_fastest_kernels(), "{\"a\":1,\"delta\":{\"text\":\"", "\"},\"p\":\"", "\"}");
  return 0;
}
