import StrictJSON

/// What came of parsing: a value or an error, comparable.
typealias Parsed = Result<JSONValue, JSONError>

func parse(_ bytes: [UInt8], maximumDepth: Int = 512) -> Parsed {
  do throws(JSONError) {
    return .success(try JSONValue(parsing: bytes.span, maximumDepth: maximumDepth))
  } catch {
    return .failure(error)
  }
}

func parse(_ text: String, maximumDepth: Int = 512) -> Parsed { parse(Array(text.utf8), maximumDepth: maximumDepth) }

/// The minified text, or the error; what stood in the buffer before is checked to be untouched.
func minify(_ text: String) -> Result<String, JSONError> {
  var output = Array("before:".utf8)
  do throws(JSONError) {
    try JSONText.appendMinified(Array(text.utf8).span, to: &output)
    return .success(String(String(decoding: output, as: UTF8.self).dropFirst(7)))
  } catch {
    return output == Array("before:".utf8) ? .failure(error) : .success("appended before an error")
  }
}

func written(_ value: JSONValue) -> String {
  var output: [UInt8] = []
  value.write(to: &output)
  return String(decoding: output, as: UTF8.self)
}

func literal(_ text: String) -> String {
  var output: [UInt8] = []
  JSONText.appendString(text, to: &output)
  return String(decoding: output, as: UTF8.self)
}

func literal(_ bytes: [UInt8]) -> String {
  var output: [UInt8] = []
  JSONText.appendString(bytes.span, to: &output)
  return String(decoding: output, as: UTF8.self)
}
