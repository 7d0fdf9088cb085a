// Intel's ISA-L, for its CRC-32: the rival that the decoder is measured against.
#pragma once

#include <stdint.h>
#if __has_include(<isa-l/crc.h>)
#include <isa-l/crc.h>
#else
#include <isa-l.h>
#endif
