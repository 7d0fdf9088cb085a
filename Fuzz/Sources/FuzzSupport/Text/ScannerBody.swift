@testable import ByteKernels
@testable import StrictJSON
@testable import TextDeltas

/// The path matcher finds the values, or the error, that a naive parser finds, and is not affected by the text before.
@Sendable func checkScanner(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let maximumDepth = input.options.0 & 1 == 0 ? 512 : 3
  let found = PathMatches(input.bytes, maximumDepth: maximumDepth)
  try check(found.complaint == nil, found.complaint ?? "")

  var naive = NaiveJSON(input.bytes, maximumDepth: maximumDepth)
  let document = Result { () throws(NaiveJSON.Fault) in try naive.text() }
  switch document {
  case .success(let document):
    try check(found.error == nil, "refused: \(short(found.error as Any))")
    for (field, path) in PathMatches.paths.enumerated() {
      let values = found.values.filter { $0.field == field }.map(\.bytes)
      let expected = document.values(at: path.path, path.capture, in: input.bytes)
      try check(values == expected, "at \(path.path) is \(short(values)), expected \(short(expected))")
    }
  case .failure(let fault):
    let expected = JSONError(offset: fault.offset, reason: fault.fault)
    try check(found.error == expected, "the error is \(short(found.error as Any)), expected \(expected)")
  }

  let before = Array(input.bytes.prefix(Int(input.options.1)))
  let again = PathMatches(input.bytes, maximumDepth: maximumDepth, after: before)
  try check(again == found, "found \(short(again)) after another text, expected \(short(found))")
}

extension NaiveJSON.Value {
  /// The values at a path.
  fileprivate func values(at path: String, _ capture: JSONPathTable.Capture, in bytes: [UInt8]) -> [[UInt8]] {
    var values = [self]
    for component in path.split(separator: ".") {
      let name = component.prefix { $0 != "[" }
      values = values.compactMap { $0[String(name)] }
      for step in component.dropFirst(name.count).split(separator: "]") {
        values = values.flatMap { step == "[0" ? Array($0.elements.prefix(1)) : $0.elements }
      }
    }
    return values.filter { !$0.isNull }.compactMap { value in
      switch capture {
      case .string: value.string
      case .raw: Array(bytes[value.range])
      case .any: value.string ?? Array(bytes[value.range])
      case .presence, .nothing: []
      }
    }
  }
}

/// What the matcher finds in a text.
struct PathMatches: Equatable {
  /// A value, with its escapes decoded.
  struct Value: Equatable {
    var field: Int
    var outer: Int
    var inner: Int
    var bytes: [UInt8]
  }

  static let paths: [(path: String, capture: JSONPathTable.Capture)] = [
    ("a", .string), ("b.c", .string), ("b.d", .raw), ("e[].f", .string), ("e[].g[].h", .raw), ("e[]", .presence),
    ("i[0].j", .string), ("k", .presence), ("\u{E9}", .string), ("m[][]", .raw),
  ]

  private static let table: JSONPathTable = {
    var table = JSONPathTable()
    for (path, capture) in paths { _ = table.field(at: path, capture) }
    return table
  }()

  var values: [Value] = []
  var error: JSONError?
  var complaint: String?

  /// - Parameter before: A text that the matcher reads first.
  init(_ document: [UInt8], maximumDepth: Int, after before: [UInt8] = []) {
    var matcher = JSONPathMatcher(Self.table, maximumDepth: maximumDepth)
    var matches: [JSONPathMatch] = []
    try? matcher.appendMatches(in: before.span, to: &matches)
    matches.removeAll()
    do throws(JSONError) {
      try matcher.appendMatches(in: document.span, to: &matches)
    } catch {
      self.error = error
      return
    }
    for match in matches {
      var bytes = Array(document[match.range])
      if match.hasEscapes {
        var decoded = ByteScratch()
        JSONString.appendDecoded(bytes.span, to: &decoded)
        bytes = array(decoded.span)
      }
      if Self.paths[match.field].capture == .string, String(validating: bytes, as: UTF8.self) == nil {
        complaint = "a value is not UTF-8: \(bytes)"
      }
      values.append(Value(field: match.field, outer: match.outer, inner: match.inner, bytes: bytes))
    }
  }
}
