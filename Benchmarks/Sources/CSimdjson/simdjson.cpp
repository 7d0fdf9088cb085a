#include "CSimdjson.h"

#include <simdjson.h>

#include <string_view>

struct csj_parser {
  simdjson::ondemand::parser parser;
};

csj_parser *csj_make(void) { return new csj_parser; }

void csj_free(csj_parser *parser) { delete parser; }

#define STRING_OF(name) #name
#define STRING_OF_VALUE(macro) STRING_OF(macro)

const char *csj_implementation(void) { return STRING_OF_VALUE(SIMDJSON_BUILTIN_IMPLEMENTATION); }

ptrdiff_t csj_text_length(csj_parser *parser, const uint8_t *document, size_t count) {
  simdjson::ondemand::document found;
  std::string_view text;
  const auto *characters = reinterpret_cast<const char *>(document);
  if (parser->parser.iterate(characters, count, count + 64).get(found)) return -1;
  // The index comes before the text, as in what we take: both are read.
  uint64_t index;
  if (found["contentBlockIndex"].get_uint64().get(index)) return -1;
  if (found["delta"]["text"].get_string().get(text)) return -1;
  return static_cast<ptrdiff_t>(text.size() + index);
}
