// The kernels that the dispatcher chooses from. Each exists only on its architecture.
#pragma once

#include "CByteKernels.h"

typedef uint32_t (*crc32_function)(uint32_t crc, const uint8_t *bytes, size_t count);
typedef cbk_frame_checksums (*frame_function)(const uint8_t *frame, size_t total);
typedef void (*write_function)(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output);

uint32_t crc32_zlib(uint32_t crc, const uint8_t *bytes, size_t count);
cbk_frame_checksums frame_zlib(const uint8_t *frame, size_t total);

#if defined(__x86_64__)
uint32_t crc32_pclmulqdq(uint32_t crc, const uint8_t *bytes, size_t count);
cbk_frame_checksums frame_pclmulqdq(const uint8_t *frame, size_t total);

uint32_t crc32_vpclmulqdq_avx2(uint32_t crc, const uint8_t *bytes, size_t count);
cbk_frame_checksums frame_vpclmulqdq_avx2(const uint8_t *frame, size_t total);

uint32_t crc32_vpclmulqdq_avx512(uint32_t crc, const uint8_t *bytes, size_t count);
cbk_frame_checksums frame_vpclmulqdq_avx512(const uint8_t *frame, size_t total);
void write_vpclmulqdq_avx512(
    const uint8_t *headers, size_t headers_count, cbk_headers_checksum checksum, const uint8_t *payload,
    size_t payload_count, uint8_t *output);
#elif defined(__aarch64__)
uint32_t crc32_arm64(uint32_t crc, const uint8_t *bytes, size_t count);
cbk_frame_checksums frame_arm64(const uint8_t *frame, size_t total);
#endif
