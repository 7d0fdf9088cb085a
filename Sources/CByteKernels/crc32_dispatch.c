// Chooses the kernel, once, by what the processor can do.
#include <stdatomic.h>

#include "crc32_kernels.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

bool cbk_crc32_supported(cbk_crc32_kernel kernel) {
  switch (kernel) {
    case CBK_CRC32_ZLIB:
      return true;
#if defined(__x86_64__)
    case CBK_CRC32_PCLMULQDQ:
      return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.2");
    case CBK_CRC32_VPCLMULQDQ_AVX2:
      return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("avx2") &&
             __builtin_cpu_supports("vpclmulqdq");
    case CBK_CRC32_VPCLMULQDQ_AVX512:
      return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("vpclmulqdq") &&
             __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
             __builtin_cpu_supports("bmi2");
#elif defined(__aarch64__) && defined(__APPLE__)
    case CBK_CRC32_ARM64:
      return true;
#elif defined(__aarch64__) && defined(__linux__)
    case CBK_CRC32_ARM64:
      return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0;
#endif
    default:
      return false;
  }
}

cbk_crc32_kernel cbk_crc32_fastest(void) {
  static const cbk_crc32_kernel by_speed[] = {
      CBK_CRC32_VPCLMULQDQ_AVX512,
      CBK_CRC32_VPCLMULQDQ_AVX2,
      CBK_CRC32_PCLMULQDQ,
      CBK_CRC32_ARM64,
  };
  for (size_t index = 0; index < sizeof by_speed / sizeof by_speed[0]; index += 1) {
    if (cbk_crc32_supported(by_speed[index])) return by_speed[index];
  }
  return CBK_CRC32_ZLIB;
}

static crc32_function crc32_function_of(cbk_crc32_kernel kernel) {
  switch (kernel) {
#if defined(__x86_64__)
    case CBK_CRC32_PCLMULQDQ:
      return crc32_pclmulqdq;
    case CBK_CRC32_VPCLMULQDQ_AVX2:
      return crc32_vpclmulqdq_avx2;
    case CBK_CRC32_VPCLMULQDQ_AVX512:
      return crc32_vpclmulqdq_avx512;
#elif defined(__aarch64__)
    case CBK_CRC32_ARM64:
      return crc32_arm64;
#endif
    default:
      return crc32_zlib;
  }
}

static frame_function frame_function_of(cbk_crc32_kernel kernel) {
  switch (kernel) {
#if defined(__x86_64__)
    case CBK_CRC32_PCLMULQDQ:
      return frame_pclmulqdq;
    case CBK_CRC32_VPCLMULQDQ_AVX2:
      return frame_vpclmulqdq_avx2;
    case CBK_CRC32_VPCLMULQDQ_AVX512:
      return frame_vpclmulqdq_avx512;
#elif defined(__aarch64__)
    case CBK_CRC32_ARM64:
      return frame_arm64;
#endif
    default:
      return frame_zlib;
  }
}

// Both start at a function that looks up the kernel and then stands aside. Threads that race store the same value.
static uint32_t choose_crc32(uint32_t crc, const uint8_t *bytes, size_t count);
static cbk_frame_checksums choose_frame(const uint8_t *frame, size_t total);
static _Atomic(crc32_function) chosen_crc32 = choose_crc32;
static _Atomic(frame_function) chosen_frame = choose_frame;

static uint32_t choose_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  crc32_function function = crc32_function_of(cbk_crc32_fastest());
  atomic_store_explicit(&chosen_crc32, function, memory_order_relaxed);
  return function(crc, bytes, count);
}

static cbk_frame_checksums choose_frame(const uint8_t *frame, size_t total) {
  frame_function function = frame_function_of(cbk_crc32_fastest());
  atomic_store_explicit(&chosen_frame, function, memory_order_relaxed);
  return function(frame, total);
}

uint32_t cbk_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  return atomic_load_explicit(&chosen_crc32, memory_order_relaxed)(crc, bytes, count);
}

uint32_t cbk_crc32_by(cbk_crc32_kernel kernel, uint32_t crc, const uint8_t *bytes, size_t count) {
  return crc32_function_of(kernel)(crc, bytes, count);
}

cbk_frame_checksums cbk_event_stream_checksums(const uint8_t *frame, size_t total) {
  return atomic_load_explicit(&chosen_frame, memory_order_relaxed)(frame, total);
}

cbk_frame_checksums cbk_event_stream_checksums_by(cbk_crc32_kernel kernel, const uint8_t *frame, size_t total) {
  return frame_function_of(kernel)(frame, total);
}

cbk_headers_checksum cbk_checksum_headers(const uint8_t *headers, size_t count) {
  // Bit-reflected, the highest bit is x^0: passing zeros multiplies it by x^8 each.
  static const uint8_t zeros[256];
  uint32_t moved = 0x80000000;
  for (size_t left = count; left > 0;) {
    size_t passed = left < sizeof zeros ? left : sizeof zeros;
    moved = ~cbk_crc32(~moved, zeros, passed);
    left -= passed;
  }
  return (cbk_headers_checksum){~cbk_crc32(~0u, headers, count), (uint64_t)moved << 1};
}

static void store_big_endian(uint8_t *output, uint32_t value) {
  for (int index = 0; index < 4; index += 1) output[index] = (uint8_t)(value >> (24 - 8 * index));
}

void cbk_event_stream_write_portable(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output) {
  (void)checksum;
  size_t total = headers_count + payload_count + 16;
  store_big_endian(output, (uint32_t)total);
  store_big_endian(output + 4, (uint32_t)headers_count);
  store_big_endian(output + 8, cbk_crc32(0, output, 8));
  if (headers_count > 0) memcpy(output + 12, headers, headers_count);
  if (payload_count > 0) memcpy(output + 12 + headers_count, payload, payload_count);
  store_big_endian(output + total - 4, cbk_crc32(0, output, total - 4));
}

static void choose_write(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output);
static _Atomic(write_function) chosen_write = choose_write;

static void choose_write(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output) {
  write_function function = cbk_event_stream_write_portable;
#if defined(__x86_64__)
  if (cbk_crc32_supported(CBK_CRC32_VPCLMULQDQ_AVX512) && __builtin_cpu_supports("avx512vbmi")) {
    function = write_vpclmulqdq_avx512;
  }
#endif
  atomic_store_explicit(&chosen_write, function, memory_order_relaxed);
  function(headers, headers_count, checksum, payload, payload_count, output);
}

void cbk_event_stream_write(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output) {
  atomic_load_explicit(&chosen_write, memory_order_relaxed)(
      headers, headers_count, checksum, payload, payload_count, output);
}
