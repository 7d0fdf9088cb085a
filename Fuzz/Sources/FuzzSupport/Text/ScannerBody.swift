@testable import TextDeltas

/// What the scanner takes at paths of every kind, in pieces, is what it takes of the whole, also after another text; and
/// what a naive parser finds there, or the same error.
@Sendable func checkScanner(_ input: [UInt8]) throws(Violation) {
  let input = FuzzInput(input)
  let maximumDepth = input.options.0 & 1 == 0 ? 512 : 3
  let whole = try Outcome.of(
    input.bytes, [0..<input.bytes.count], by: PathScanner(input.bytes, maximumDepth: maximumDepth))

  var naive = NaiveJSON(input.bytes, maximumDepth: maximumDepth)
  let document = Result { () throws(NaiveJSON.Fault) in try naive.text() }
  switch document {
  case .success(let document):
    try check(whole.failure == nil, "refused: \(short(whole.failure as Any))")
    for (field, path) in PathScanner.paths.enumerated() {
      let found = whole.elements.filter { $0.field == field }.map(\.bytes)
      let expected = document.values(at: path.path, path.capture, in: input.bytes)
      try check(found == expected, "at \(path.path) is \(short(found)), expected \(short(expected))")
    }
  case .failure(let fault):
    let expected = JSONScanError(offset: fault.offset, fault: fault.fault)
    try check(whole.failure == expected, "the error is \(short(whole.failure as Any)), expected \(expected)")
  }

  // Half of the time the scanner has read the beginning of the text before.
  let before = input.options.0 & 2 == 0 ? [] : Array(input.bytes.prefix(Int(input.options.1)))
  try Outcome.of(
    input.bytes, input.pieces, by: PathScanner(input.bytes, maximumDepth: maximumDepth, after: before)
  ).mustEqual(whole, "in pieces against whole")
}

extension NaiveJSON.Value {
  /// What is taken at a path.
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
      case .presence, .nothing: []
      }
    }
  }
}

/// A scanner of the paths.
struct PathScanner: FuzzedDecoder, ~Copyable {
  /// A value, its pieces joined.
  struct Element: Equatable {
    var field: Int
    var outer: Int
    var inner: Int
    var bytes: [UInt8] = []
    var loneSurrogates: [UInt16] = []
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

  private(set) var complaint: String?
  private var scanner: JSONPathScanner
  private var open: Element?
  private let document: [UInt8]

  /// - Parameter before: Bytes of a text that is given up for this one.
  init(_ document: [UInt8], maximumDepth: Int, after before: [UInt8] = []) {
    self.document = document
    scanner = JSONPathScanner(Self.table, maximumDepth: maximumDepth)
    do throws(JSONScanError) {
      var input = before.span
      while try scanner.next(&input) != nil {}
    } catch {
      // A scanner that has failed is as good for another text.
    }
    scanner.reset()
  }

  mutating func decode(_ bytes: Span<UInt8>, into elements: inout [Element]) throws(JSONScanError) {
    try Self.decode(bytes, &scanner, document, &open, into: &elements, &complaint)
  }

  // Apart from `self`: a piece borrows the scanner.
  private static func decode(
    _ bytes: Span<UInt8>, _ scanner: inout JSONPathScanner, _ document: [UInt8], _ open: inout Element?,
    into elements: inout [Element], _ complaint: inout String?
  ) throws(JSONScanError) {
    var input = bytes
    while let piece = try scanner.next(&input) {
      let bytes = array(piece.bytes)
      if let offset = piece.offset, document.dropFirst(offset).prefix(bytes.count) != bytes[...] {
        complaint = complaint ?? "a piece does not stand at \(offset)"
      }
      if paths[piece.field].capture == .string, String(validating: bytes, as: UTF8.self) == nil {
        complaint = complaint ?? "a piece is no UTF-8: \(bytes)"
      }
      if piece.isFirst != (open == nil) {
        complaint = complaint ?? "a value began within a value, or went on behind one"
      }
      var element = open ?? Element(field: piece.field, outer: piece.elements.outer, inner: piece.elements.inner)
      element.bytes += bytes
      if let unit = piece.loneSurrogate { element.loneSurrogates.append(unit) }
      open = element
      guard piece.isLast else { continue }
      elements.append(element)
      open = nil
    }
    if input.count > 0 { complaint = complaint ?? "\(input.count) bytes were not taken" }
  }

  mutating func finish(into elements: inout [Element]) throws(JSONScanError) {
    try scanner.finish()
    if let open { complaint = complaint ?? "\(open) has no end" }
  }
}
