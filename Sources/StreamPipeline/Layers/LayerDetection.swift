internal import ByteKernels
package import EventStreamCodec
internal import StrictJSON

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

  /// The result of a detection.
  package enum Detection: Equatable, Sendable {
    /// The stream begins with this layer.
    case layer(DetectedLayer)
    /// The stream begins with no layer; it resembles this format, or no known one.
    case foreign(ForeignFormat?)
  }

  /// The number of bytes that text is judged by.
  ///
  /// It is fixed, so that the result does not depend on the reads.
  private static let textCount = 64
  /// The number of bytes that other formats are judged by.
  static let foreignCount = 512

  private var json = JSONBeginning()

  /// Creates a detector for the beginning of a stream.
  package init() {}

  /// Returns the layer that the bytes begin with, or nil if more bytes are needed.
  ///
  /// - Parameters:
  ///   - beginning: The bytes from the beginning of the stream: those of the last call, and more.
  ///   - isAll: Whether no more bytes will come.
  /// - Complexity: O(*n*) over all calls.
  package mutating func detect(_ beginning: Span<UInt8>, isAll: Bool) -> Detection? {
    guard !beginning.isEmpty else { return isAll ? .layer(DetectedLayer(layer: .text, evidence: .nothing)) : nil }
    let isAll = isAll || beginning.count >= Self.longestBeginning
    let matches: [(StreamLayer, LayerMatch)] = [
      (.eventstream, FrameEnvelopeLayer.detect(beginning)),
      (.gzip, ContentCodingLayer.detectGzip(beginning, isAll: isAll)),
    ]
    for case (let layer, let match) in matches where match != .no { return Self.layer(layer, match) }
    // A byte order mark may precede text.
    guard let text = beginning.afterByteOrderMark(isAll: isAll) else { return nil }
    // Empty lines may precede documents and events.
    let blankCount = text.extracting(first: min(text.count, Self.textCount)).prefixCount { $0 == 0x0A || $0 == 0x0D }
    guard blankCount < text.count || isAll || blankCount == Self.textCount else { return nil }
    let firstLine = text.extracting(blankCount...)
    if blankCount > 0 {
      let match = ContentLayers.detectServerSentEvents(firstLine, isAll: isAll)
      if match != .no { return Self.layer(.sse, match) }
    }
    if firstLine.first == UInt8(ascii: "{") || firstLine.first == UInt8(ascii: "[") {
      guard let detected = json.detect(firstLine, isAll: isAll) else { return nil }
      return detected.layer == .text ? Self.text(beginning, isAll: isAll) : .layer(detected)
    }
    for (layer, detect) in Self.textLayers {
      let match = detect(text, isAll)
      if match != .no { return Self.layer(layer, match) }
    }
    return Self.text(beginning, isAll: isAll)
  }

  /// Accepts text that is valid UTF-8 without control characters other than white space and escape, and resembles no
  /// other format.
  private static func text(_ beginning: Span<UInt8>, isAll: Bool) -> Detection? {
    guard isAll || beginning.count >= textCount else { return nil }
    switch ForeignFormat(firstBytes: beginning.extracting(first: min(beginning.count, textCount))) {
    case .text?, .json?, .serverSentEvents?, .httpHead?:
      return .layer(DetectedLayer(layer: .text, evidence: .bytes("it begins like nothing else")))
    case let format?: return .foreign(format)
    case nil:
      guard isAll || beginning.count >= foreignCount else { return nil }
      return .foreign(ForeignFormat(firstBytes: beginning.extracting(first: min(beginning.count, foreignCount))))
    }
  }

  private static let textLayers: [(StreamLayer, @Sendable (Span<UInt8>, Bool) -> LayerMatch)] = [
    (.http, { HTTPLayer.detect($0, isAll: $1) }),
    (.sse, { ContentLayers.detectServerSentEvents($0, isAll: $1) }),
    (.awsChunked, { AWSChunkedLayer.detect($0, isAll: $1) }),
    (.chunked, { ChunkedLayer.detect($0, isAll: $1) }),
  ]

  private static func layer(_ layer: StreamLayer, _ match: LayerMatch) -> Detection? {
    guard case .yes(let description) = match else { return nil }
    return .layer(DetectedLayer(layer: layer, evidence: .bytes(description)))
  }
}

// MARK: Content layers

/// Recognises the layers that wrap no other.
@available(StreamingCodec 1.0, *)
enum ContentLayers {
  /// Recognises a field or comment of server-sent events.
  static func detectServerSentEvents(_ beginning: Span<UInt8>, isAll: Bool) -> LayerMatch {
    if beginning.first == UInt8(ascii: ":") {
      // A comment: text to the end of its line. A header name of a frame begins with a colon, too.
      let length = beginning.prefixCount { $0 >= 0x20 || $0 == 0x09 }
      guard length < beginning.count || isAll else { return .needsMore }
      guard length == beginning.count || beginning[length] == 0x0A || beginning[length] == 0x0D else { return .no }
      return .yes("it begins with a comment of server-sent events")
    }
    return beginning.match(
      anyOf: ["data:", "event:", "id:", "retry:"], isAll: isAll,
      description: "it begins with a field of server-sent events")
  }
}

/// Tells apart what may begin with a bracket or brace: JSON lines, a JSON document, a Lambda prelude, and text.
@available(StreamingCodec 1.0, *)
private struct JSONBeginning: Sendable {
  private var end = JSONObjectEnd()
  /// The number of bytes examined for the end of the value.
  private var position = 0
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
    while position < beginning.count, position == 0 || end.depth > 0 {
      _ = end.take(beginning[position])
      if beginning[position] == 0x0A, !end.isInString, end.depth > 0 {
        return Self.found(.json, "it begins with a JSON \(noun) over several lines")
      }
      position += 1
    }
    guard end.depth <= 0 else { return isAll ? Self.found(.ndjson, "it begins like a JSON \(noun)") : nil }
    // A Lambda prelude is an object followed by NULs.
    guard position < beginning.count else {
      return isAll || isArray ? Self.found(.ndjson, "it begins with a JSON \(noun)") : nil
    }
    if !isArray, beginning[position] == 0 { return Self.found(.lambda, "a JSON object with a NUL after it") }
    return Self.found(.ndjson, "it begins with a JSON \(noun)")
  }

  private static func found(_ layer: StreamLayer, _ description: String) -> DetectedLayer {
    DetectedLayer(layer: layer, evidence: .bytes(description))
  }
}

// MARK: Matching

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
