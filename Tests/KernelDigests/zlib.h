// Stands for zlib's header, so that the kernels can be compiled for a processor without a zlib for it.
#include <stddef.h>
#include <stdint.h>

/// The checksum of zlib and gzip, bit by bit.
unsigned long crc32_z(unsigned long crc, const uint8_t *bytes, size_t count);
