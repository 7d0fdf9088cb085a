// simdjson's On-Demand parser, as a rival: it takes one string out of each of many small documents.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A parser, kept from document to document.
typedef struct csj_parser csj_parser;

csj_parser *csj_make(void);
void csj_free(csj_parser *parser);

/// The name of the implementation that was compiled in.
const char *csj_implementation(void);

/// The number at `contentBlockIndex` plus the length of the string at `delta.text`, decoded; -1 where one of them is
/// missing. The document ends at `count`, and 64 bytes behind its end can be read.
ptrdiff_t csj_text_length(csj_parser *parser, const uint8_t *document, size_t count);

#ifdef __cplusplus
}
#endif
