// Chooses the fastest kernel that the processor supports, once per process.
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

/// The functions of a kernel.
typedef struct {
  crc32_function checksum;
  frame_function frame;
  write_function write;
} kernel_functions;

static kernel_functions functions_of(cbk_crc32_kernel kernel) {
  switch (kernel) {
#if defined(__x86_64__)
    case CBK_CRC32_PCLMULQDQ:
      return (kernel_functions){crc32_pclmulqdq, frame_pclmulqdq, cbk_event_stream_write_portable};
    case CBK_CRC32_VPCLMULQDQ_AVX2:
      return (kernel_functions){crc32_vpclmulqdq_avx2, frame_vpclmulqdq_avx2, cbk_event_stream_write_portable};
    case CBK_CRC32_VPCLMULQDQ_AVX512:
      return (kernel_functions){
          crc32_vpclmulqdq_avx512, frame_vpclmulqdq_avx512,
          __builtin_cpu_supports("avx512vbmi") ? write_vpclmulqdq_avx512 : cbk_event_stream_write_portable};
#elif defined(__aarch64__)
    case CBK_CRC32_ARM64:
      return (kernel_functions){crc32_arm64, frame_arm64, cbk_event_stream_write_portable};
#endif
    default:
      return (kernel_functions){crc32_zlib, frame_zlib, cbk_event_stream_write_portable};
  }
}

// The pointers start at functions that choose the kernel and then call it. Threads that race store the same values.
static uint32_t first_checksum(uint32_t crc, const uint8_t *bytes, size_t count);
static cbk_frame_checksums first_frame(const uint8_t *frame, size_t total);
static void first_write(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output);
static _Atomic(crc32_function) chosen_checksum = first_checksum;
static _Atomic(frame_function) chosen_frame = first_frame;
static _Atomic(write_function) chosen_write = first_write;

static kernel_functions choose(void) {
  kernel_functions functions = functions_of(cbk_crc32_fastest());
  atomic_store_explicit(&chosen_checksum, functions.checksum, memory_order_relaxed);
  atomic_store_explicit(&chosen_frame, functions.frame, memory_order_relaxed);
  atomic_store_explicit(&chosen_write, functions.write, memory_order_relaxed);
  return functions;
}

static uint32_t first_checksum(uint32_t crc, const uint8_t *bytes, size_t count) {
  return choose().checksum(crc, bytes, count);
}

static cbk_frame_checksums first_frame(const uint8_t *frame, size_t total) { return choose().frame(frame, total); }

static void first_write(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output) {
  choose().write(headers, headers_count, checksum, payload, payload_count, output);
}

uint32_t cbk_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  return atomic_load_explicit(&chosen_checksum, memory_order_relaxed)(crc, bytes, count);
}

uint32_t cbk_crc32_by(cbk_crc32_kernel kernel, uint32_t crc, const uint8_t *bytes, size_t count) {
  return functions_of(kernel).checksum(crc, bytes, count);
}

cbk_frame_checksums cbk_event_stream_checksums(const uint8_t *frame, size_t total) {
  return atomic_load_explicit(&chosen_frame, memory_order_relaxed)(frame, total);
}

cbk_frame_checksums cbk_event_stream_checksums_by(cbk_crc32_kernel kernel, const uint8_t *frame, size_t total) {
  return functions_of(kernel).frame(frame, total);
}

void cbk_event_stream_write(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output) {
  atomic_load_explicit(&chosen_write, memory_order_relaxed)(
      headers, headers_count, checksum, payload, payload_count, output);
}

cbk_headers_checksum cbk_checksum_headers(const uint8_t *headers, size_t count) {
  // In bit-reflected form the highest bit is x^0. Each zero byte multiplies it by x^8.
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
