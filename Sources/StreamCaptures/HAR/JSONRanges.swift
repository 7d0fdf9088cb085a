internal import ByteKernels
internal import StrictJSON

/// Finds the values of an object's members, or of an array's elements, without decoding them.
@available(StreamingCodec 1.0, *)
enum JSONRanges {
  /// The largest number of nested arrays and objects in an entry.
  static let maximumDepth = 512

  /// Returns the range of the value of each member that is named; of several of one name the last.
  ///
  /// - Parameters:
  ///   - names: The names of interest.
  ///   - object: The range of a value; if it is no object, the result is empty.
  /// - Complexity: O(*n*) in the length of the object.
  static func members(
    _ names: [String], of object: Range<Int>, in json: [UInt8]
  ) throws(JSONError) -> [String: Range<Int>] {
    var found: [String: Range<Int>] = [:]
    try scan(object, in: json) { name, value in
      if let name, names.contains(name) { found[name] = value }
    }
    return found
  }

  /// Returns the ranges of an array's elements; empty if the value is no array.
  static func elements(of array: Range<Int>, in json: [UInt8]) throws(JSONError) -> [Range<Int>] {
    var found: [Range<Int>] = []
    try scan(array, in: json) { name, value in
      if name == nil { found.append(value) }
    }
    return found
  }

  /// Calls `body` with the name and the range of each value directly inside an object or array.
  private static func scan(
    _ range: Range<Int>, in json: [UInt8], _ body: (String?, Range<Int>) -> Void
  ) throws(JSONError) {
    let bytes = json.span.extracting(range)
    var tokenizer = JSONTokenizer(bytes, maximumDepth: maximumDepth)
    var name: String?
    var start: Int?
    while let token = try tokenizer.next() {
      switch token.kind {
      case .name:
        if tokenizer.depth == 1 { name = String(repairing: bytes.extracting(token.contentRange)) }
      case .beginObject, .beginArray:
        if tokenizer.depth == 2 { start = token.range.lowerBound }
      case .endObject, .endArray:
        if tokenizer.depth == 1, let first = start { body(name, shift(first..<token.range.upperBound, range)) }
      case .string, .number, .true, .false, .null:
        if tokenizer.depth == 1 { body(name, shift(token.range, range)) }
      }
    }
  }

  private static func shift(_ inner: Range<Int>, _ outer: Range<Int>) -> Range<Int> {
    outer.lowerBound + inner.lowerBound..<outer.lowerBound + inner.upperBound
  }
}
