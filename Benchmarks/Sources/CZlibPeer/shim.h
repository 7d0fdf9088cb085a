// zlib: for its CRC-32, a rival, and to compress what is to be decompressed.
#pragma once

#include <zlib.h>
