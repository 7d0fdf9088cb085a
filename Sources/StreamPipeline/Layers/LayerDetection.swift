internal import ByteKernels

/// Whether the first bytes of a stream are those of a layer.
enum LayerMatch: Equatable {
  case no
  /// More bytes are needed to tell.
  case needsMore
  /// They are; the text describes them.
  case yes(String)
}

/// Recognises the outermost layer of a stream by its first bytes, as soon as they are conclusive.
///
/// Each layer recognises itself; this type asks them in order. Frames and most text are recognised by their first byte. A
/// JSON object is followed to its end, because a Lambda prelude differs from a line of JSON only in the NULs after it. No
/// line of JSON could be delivered sooner.
@available(StreamingCodec 1.0, *)
package struct LayerDetector: Sendable {
  /// The number of bytes looked at, at most: the longest prelude that API Gateway accepts, with its delimiter.
  package static let longestBeginning = 16_384 + 8

  private var json = JSONBeginning()

  /// Creates a detector for the beginning of a stream.
  package init() {}

  /// Returns the layer that the bytes begin with, or nil if more bytes are needed.
  ///
  /// - Parameters:
  ///   - beginning: The bytes from the beginning of the stream: those of the last call, and more.
  ///   - isAll: Whether no more bytes will come.
  /// - Complexity: O(*n*) over all calls.
  package mutating func detect(_ beginning: Span<UInt8>, isAll: Bool) -> DetectedLayer? {
    guard !beginning.isEmpty else { return isAll ? DetectedLayer(layer: .text, evidence: .nothing) : nil }
    let isAll = isAll || beginning.count >= Self.longestBeginning
    let matches: [(StreamLayer, LayerMatch)] = [
      (.eventstream, FrameEnvelopeLayer.detect(beginning)),
      (.gzip, ContentCodingLayer.detectGzip(beginning, isAll: isAll)),
    ]
    for case (let layer, let match) in matches where match != .no { return Self.layer(layer, match) }
    if beginning[0] == UInt8(ascii: "{") || beginning[0] == UInt8(ascii: "[") {
      return json.detect(beginning, isAll: isAll)
    }
    // A byte order mark may precede text.
    guard let text = beginning.afterByteOrderMark(isAll: isAll) else { return nil }
    for (layer, detect) in Self.textLayers {
      let match = detect(text, isAll)
      if match != .no { return Self.layer(layer, match) }
    }
    return DetectedLayer(layer: .text, evidence: .bytes("it begins like nothing else"))
  }

  private static let textLayers: [(StreamLayer, @Sendable (Span<UInt8>, Bool) -> LayerMatch)] = [
    (.http, { HTTPLayer.detect($0, isAll: $1) }),
    (.sse, { ContentLayers.detectServerSentEvents($0, isAll: $1) }),
    (.awsChunked, { AWSChunkedLayer.detect($0, isAll: $1) }),
    (.chunked, { ChunkedLayer.detect($0, isAll: $1) }),
  ]

  private static func layer(_ layer: StreamLayer, _ match: LayerMatch) -> DetectedLayer? {
    guard case .yes(let description) = match else { return nil }
    return DetectedLayer(layer: layer, evidence: .bytes(description))
  }
}

// MARK: Content layers

/// Recognises the layers that wrap no other.
@available(StreamingCodec 1.0, *)
enum ContentLayers {
  /// Recognises a field or comment of server-sent events.
  static func detectServerSentEvents(_ beginning: Span<UInt8>, isAll: Bool) -> LayerMatch {
    beginning.match(
      anyOf: ["data:", "event:", "id:", "retry:", ":"], isAll: isAll,
      description: "it begins with a field of server-sent events")
  }
}

/// Tells apart what may begin with a bracket or brace: JSON lines, a JSON document, a Lambda prelude, and text.
@available(StreamingCodec 1.0, *)
private struct JSONBeginning: Sendable {
  private var end = JSONValueEnd()
  /// The number of bytes known to be the bracket or brace and the white space after it.
  private var blankCount = 1

  /// The bytes that may follow the bracket of an array and the brace of an object (RFC 8259, sections 4 and 5).
  private static let valueBeginnings = Array("]\"[{-0123456789tfn".utf8)
  private static let memberBeginnings = Array("}\"".utf8)

  mutating func detect(_ beginning: Span<UInt8>, isAll: Bool) -> DetectedLayer? {
    let isArray = beginning[0] == UInt8(ascii: "[")
    let noun = isArray ? "array" : "object"
    while blankCount < beginning.count, beginning[blankCount].isJSONWhitespace { blankCount += 1 }
    guard blankCount < beginning.count else {
      return isAll ? Self.found(.ndjson, "it begins like a JSON \(noun)") : nil
    }
    // Text begins with brackets, too: a link, a note, a placeholder.
    guard (isArray ? Self.valueBeginnings : Self.memberBeginnings).contains(beginning[blankCount]) else {
      return Self.found(.text, "a bracket that begins no JSON")
    }
    let found = end.find(in: beginning)
    if end.hasLineBreakInside { return Self.found(.json, "it begins with a JSON \(noun) over several lines") }
    guard let found else { return isAll ? Self.found(.ndjson, "it begins like a JSON \(noun)") : nil }
    guard found < beginning.count else {
      return isAll || isArray ? Self.found(.ndjson, "it begins with a JSON \(noun)") : nil
    }
    if !isArray, beginning[found] == 0 { return Self.found(.lambda, "a JSON object with a NUL after it") }
    return Self.found(.ndjson, "it begins with a JSON \(noun)")
  }

  private static func found(_ layer: StreamLayer, _ description: String) -> DetectedLayer {
    DetectedLayer(layer: layer, evidence: .bytes(description))
  }
}

/// Finds the end of a JSON object or array by its brackets, continuing where the last call stopped.
private struct JSONValueEnd: Sendable {
  private var position = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// Whether a line break was found inside the value.
  private(set) var hasLineBreakInside = false

  /// Returns the position after the value at the start of `bytes`; nil if it has not ended.
  @available(StreamingCodec 1.0, *)
  mutating func find(in bytes: Span<UInt8>) -> Int? {
    if depth == 0, position > 0 { return position }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth <= 0 { return position }
      case 0x0A:
        hasLineBreakInside = true
        return nil
      default: break
      }
    }
    return nil
  }
}

// MARK: Matching

extension UInt8 {
  /// Whether the byte is white space in JSON (RFC 8259, section 2).
  fileprivate var isJSONWhitespace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

  /// Whether the byte is a hexadecimal digit of either case.
  var isHexadecimalDigit: Bool { (0x30...0x39).contains(self) || (0x61...0x66).contains(self | 0x20) }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// The number of bytes at the beginning that satisfy a condition.
  func prefixCount(where condition: (UInt8) -> Bool) -> Int {
    var count = 0
    while count < self.count, condition(self[count]) { count += 1 }
    return count
  }

  /// Compares the beginning with `text`.
  func match(_ text: String, isAll: Bool, description: String = "") -> LayerMatch {
    if starts(with: text) { return .yes(description) }
    guard !isAll, count < text.utf8.count else { return .no }
    var position = 0
    for byte in text.utf8 {
      guard position < count else { break }
      guard self[position] == byte else { return .no }
      position += 1
    }
    return .needsMore
  }

  /// Compares the beginning with each of `texts`.
  func match(anyOf texts: [String], isAll: Bool, description: String) -> LayerMatch {
    var result = LayerMatch.no
    for text in texts {
      switch match(text, isAll: isAll, description: description) {
      case .no: break
      case .needsMore: result = .needsMore
      case let match: return match
      }
    }
    return result
  }

  /// The bytes after a UTF-8 byte order mark, or all bytes if there is none; nil if more bytes are needed to tell.
  @_lifetime(copy self)
  fileprivate func afterByteOrderMark(isAll: Bool) -> Span<UInt8>? {
    switch match("\u{FEFF}", isAll: isAll) {
    case .no: self
    case .needsMore: nil
    case .yes: extracting(3...)
    }
  }
}
