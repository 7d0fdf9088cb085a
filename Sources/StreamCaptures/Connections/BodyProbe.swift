internal import ByteKernels
internal import ChunkedHTTP
internal import EventStreamCodec

/// Decides from the beginning of a body whether it still has the codings that its head names.
///
/// curl removes chunks unless `--raw` is given, and content codings with `--compressed`; proxies and browsers do alike. The
/// codings count as removed only if the bytes do not begin as the coding does, and do begin as content does.
@available(StreamingCodec 1.0, *)
struct BodyProbe {
  /// The number of body bytes looked at, at most.
  static let longestBeginning = 256
  /// The number of content bytes that decide.
  private static let contentLength = 12

  private let isChunked: Bool
  private let coding: HTTPContentCoding?
  private var bytes: [UInt8] = []

  /// Creates a probe for the body of a message; nil if its head names no codings.
  init?(_ framing: HTTPBodyFraming) {
    isChunked = framing.length == .chunked
    coding = framing.contentCodings.first ?? framing.transferCodings.first
    guard isChunked || coding != nil else { return nil }
  }

  /// Takes more bytes of the body, and returns the codings that it does not have; nil if more bytes are needed.
  mutating func take(_ more: Span<UInt8>) -> [HTTPBodyLayer]? {
    bytes.append(copying: more)
    return verdict(isAll: bytes.count >= Self.longestBeginning)
  }

  /// Returns the codings that the body does not have, when no more bytes come.
  func finish() -> [HTTPBodyLayer] { verdict(isAll: true) ?? [] }

  private func verdict(isAll: Bool) -> [HTTPBodyLayer]? {
    guard !bytes.isEmpty else { return isAll ? [] : nil }
    guard isChunked else {
      return contentVerdict(bytes[...], isAll: isAll, removed: [.transferCoding, .contentCoding])
    }
    let line = Self.sizeLine(bytes)
    switch line.match {
    case .undecided: return isAll ? [] : nil
    case .yes:
      guard coding != nil else { return [] }
      // The first chunk shows whether the content is encoded.
      guard let size = line.size, let end = bytes.firstIndex(of: 0x0A) else { return isAll ? [] : nil }
      let data = bytes[(end + 1)...].prefix(size)
      return contentVerdict(data, isAll: isAll || data.count == size, removed: [.contentCoding])
    case .no:
      guard coding != nil, !Self.isEncoded(bytes[...], coding) else {
        return Self.contentStart(bytes[...], isAll: isAll).map { $0 || coding != nil ? [.transferCoding] : [] }
      }
      return contentVerdict(bytes[...], isAll: isAll, removed: [.transferCoding, .contentCoding])
    }
  }

  private func contentVerdict(
    _ content: ArraySlice<UInt8>, isAll: Bool, removed: [HTTPBodyLayer]
  ) -> [HTTPBodyLayer]? {
    guard content.count >= Self.contentLength || isAll else { return nil }
    if Self.isEncoded(content, coding) { return [] }
    return Self.contentStart(content, isAll: true) == true ? removed : []
  }

  /// Compares bytes with a chunk's size line.
  ///
  /// White space after the size and a prefix `0x` are not allowed, but faults of their own.
  private static func sizeLine(_ bytes: [UInt8]) -> (match: StartMatch, size: Int?) {
    let start = bytes.starts(with: "0x".utf8) || bytes.starts(with: "0X".utf8) ? 2 : 0
    let digits = bytes[start...].prefix { $0.hexadecimalDigit != nil }
    guard digits.count <= 16 else { return (.no, nil) }
    let rest = bytes[digits.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
    guard let next = rest.first else { return (.undecided, nil) }
    guard !digits.isEmpty, next == 0x3B || next == 0x0D || next == 0x0A else { return (.no, nil) }
    return (.yes, Int(String(decoding: digits, as: UTF8.self), radix: 16))
  }

  /// Whether the content begins as the coding does.
  private static func isEncoded(_ content: ArraySlice<UInt8>, _ coding: HTTPContentCoding?) -> Bool {
    switch coding {
    case .gzip: content.starts(with: [0x1F, 0x8B]) || content.elementsEqual([0x1F])
    // RFC 1950, section 2.2: the first two bytes, as a number, are a multiple of 31.
    case .deflate:
      content.count >= 2
        && content.first.map { $0 & 0x0F == 8 && (Int($0) << 8 | Int(content[content.startIndex + 1])) % 31 == 0 }
          == true
    default: false
    }
  }

  /// Whether bytes begin as content does: a frame, or text; nil if more bytes are needed.
  private static func contentStart(_ content: ArraySlice<UInt8>, isAll: Bool) -> Bool? {
    guard let first = content.first else { return isAll ? false : nil }
    if first == 0 { return content.count >= contentLength || isAll ? isFramePrelude(content) : nil }
    // A fixed number of bytes decides, so that the sizes of the reads do not.
    let beginning = content.prefix(contentLength)
    let isText = beginning.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    guard isText, beginning.count < contentLength, !isAll else { return isText }
    return nil
  }

  /// Whether bytes begin with the prelude of an event-stream message, its checksum included.
  static func isFramePrelude(_ bytes: ArraySlice<UInt8>) -> Bool {
    let prelude = Array(bytes.prefix(12))
    return prelude.span.beginsWithPrelude
  }
}
