internal import ByteKernels

/// Tells from the first bytes of a stream which layer they are, as soon as they can tell.
///
/// Frames and text are told by their first byte; a JSON object is followed to its end, because a Lambda prelude differs
/// from a line of JSON only in the NULs behind it. Nothing of a JSON line could be delivered before that. At most 16 392
/// bytes are looked at, and held: as much as a prelude and its delimiter may have.
@available(StreamingCodec 1.0, *)
public struct LayerSniffer: Sendable {
  /// How far a JSON object is followed: API Gateway accepts no longer prelude.
  static let longestPrelude = 16_384 + 8

  private var bytes: [UInt8] = []
  private var object = ObjectEnd()
  /// How many bytes are known to be a bracket or brace, and blanks behind it.
  private var blankCount = 1

  /// Makes a sniffer at the start of a stream.
  public init() {}

  /// Looks at more of the beginning.
  ///
  /// - Parameter more: The bytes behind those seen before; they are copied as far as they are looked at.
  /// - Returns: The layer, or nil where more bytes are needed.
  public mutating func next(_ more: Span<UInt8>) -> SniffedLayer? {
    bytes.append(copying: more.extracting(first: min(more.count, Self.longestPrelude - bytes.count)))
    return find(isAll: bytes.count == Self.longestPrelude)
  }

  /// The layer, when there are no more bytes than those seen: text, where they are the beginning of nothing.
  public mutating func finish() -> SniffedLayer {
    find(isAll: true) ?? SniffedLayer(layer: .text, reason: .bytes("it begins like nothing else"))
  }

  private mutating func find(isAll: Bool) -> SniffedLayer? {
    guard let first = bytes.first else { return isAll ? SniffedLayer(layer: .text, reason: .nothing) : nil }
    // An event stream begins with a length: 0 below 16 MiB. No text has a control character there.
    if first < 0x09 { return found(.eventstream, "it begins with a length") }
    if first == 0x1F {
      guard bytes.count > 1 else { return isAll ? found(.text, "it begins like nothing else") : nil }
      return bytes[1] == 0x8B ? found(.gzip, "it begins with gzip's magic number") : found(.text, "a control character")
    }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return findJSON(isAll: isAll) }
    var mayBecome = false
    // Server-sent events may begin with a byte order mark.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if first == mark[0], bytes.count <= 3 {
      if !isAll, mark.starts(with: bytes) { return nil }
    }
    let bytes = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
    for (starts, layer, reason) in Self.beginnings {
      for start in starts {
        if bytes.starts(with: start.utf8) { return found(layer, reason) }
        if start.utf8.starts(with: bytes) { mayBecome = true }
      }
    }
    if mayBecome, !isAll { return nil }
    return findChunk(isAll: isAll)
  }

  private static let beginnings: [([String], StreamLayer, String)] = [
    // Newer versions, too: clients write a head of theirs in the words of HTTP/1.
    (["HTTP/1", "HTTP/2", "HTTP/3"], .http, "it begins with a status line"),
    (
      ["GET ", "HEAD ", "POST ", "PUT ", "PATCH ", "DELETE ", "OPTIONS "], .http, "it begins with a request line"
    ),
    (["data:", "event:", "id:", "retry:", ":"], .sse, "it begins with a field of server-sent events"),
  ]

  /// What may stand behind the bracket of an array, and behind the brace of an object (RFC 8259).
  private static let valueBeginnings = Array("]\"[{-0123456789tfn".utf8)
  private static let memberBeginnings = Array("}\"".utf8)

  private mutating func findJSON(isAll: Bool) -> SniffedLayer? {
    let isArray = bytes.first == UInt8(ascii: "[")
    while blankCount < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[blankCount]) { blankCount += 1 }
    guard blankCount < bytes.count else {
      return isAll ? found(.ndjson, "it begins like a JSON \(isArray ? "array" : "object")") : nil
    }
    // Text begins with brackets as well: a link, a note, a placeholder.
    guard (isArray ? Self.valueBeginnings : Self.memberBeginnings).contains(bytes[blankCount]) else {
      return found(.text, "a bracket with no JSON behind it")
    }
    if isArray { return found(.ndjson, "it begins with a JSON array") }
    guard let end = object.find(in: bytes) else {
      return isAll ? found(.ndjson, "it begins like a JSON object") : nil
    }
    guard end < bytes.count else { return isAll ? found(.ndjson, "it begins with a JSON object") : nil }
    if bytes[end] == 0 { return found(.lambda, "a JSON object with a NUL behind it") }
    return found(.ndjson, "it begins with a JSON object")
  }

  /// Whether the bytes begin with the size line of a chunk: up to eight digits, and CR LF or an extension.
  private func findChunk(isAll: Bool) -> SniffedLayer? {
    let text = found(.text, "it begins like nothing else")
    let digits = bytes.prefix { ("0"..."9").contains(Character(UnicodeScalar($0))) || Self.isHexLetter($0) }.count
    guard (1...8).contains(digits) else { return text }
    let rest = bytes.dropFirst(digits)
    let signature = Array(";chunk-signature=".utf8)
    for (end, layer) in [(Array("\r\n".utf8), StreamLayer.chunked), (signature, .awsChunked)] {
      if rest.starts(with: end) { return found(layer, "it begins with the size line of a chunk") }
      if !isAll, end.starts(with: rest) { return nil }
    }
    // Any other extension: a name must follow.
    guard rest.first == UInt8(ascii: ";"), let name = rest.dropFirst().first, name > 0x20 else { return text }
    return found(.chunked, "it begins with the size line of a chunk, with an extension")
  }

  private static func isHexLetter(_ byte: UInt8) -> Bool { (0x61...0x66).contains(byte | 0x20) }

  private func found(_ layer: StreamLayer, _ reason: String) -> SniffedLayer {
    SniffedLayer(layer: layer, reason: .bytes(reason))
  }
}

/// Looks for the end of a JSON object, going on where it stopped: braces and brackets outside of strings.
private struct ObjectEnd: Sendable {
  private var position = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false

  /// The position behind the object at the beginning of `bytes`; nil where it has not ended.
  mutating func find(in bytes: [UInt8]) -> Int? {
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
      default: break
      }
    }
    return nil
  }
}
