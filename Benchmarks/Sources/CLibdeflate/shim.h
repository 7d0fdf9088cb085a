// libdeflate, for its CRC-32: a rival.
#pragma once

#include <libdeflate.h>
