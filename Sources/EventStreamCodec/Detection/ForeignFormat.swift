internal import ByteKernels

/// A format other than an event stream that the first bytes of an input resemble.
///
/// This is the package's one list of recognisable formats. A service that refuses a request often answers with JSON, XML
/// or HTML in place of frames; captures are often of the wrong layer, or were changed by a tool on the way.
@nonexhaustive
public enum ForeignFormat: String, Hashable, Sendable, CaseIterable {
  /// JSON text: an error body, or JSON lines.
  case json
  /// Server-sent events.
  case serverSentEvents
  /// XML, such as S3's error bodies.
  case xml
  /// HTML or other markup.
  case html
  /// The head of an HTTP/1 message: the transfer layer is still there.
  case httpHead
  /// Event-stream frames in base64.
  case base64Frames
  /// Event-stream frames in hexadecimal digits.
  case hexadecimalFrames
  /// A hexadecimal dump with offsets.
  case hexadecimalDump
  /// Event-stream frames in which a text decoder replaced bytes.
  case mangledFrames
  /// Event-stream frames that were read as Latin-1 and written as UTF-8.
  case latin1Frames
  /// Event-stream frames as a string literal with escapes, as Python, JavaScript or JSON write it.
  case escapedFrames
  /// Other text in UTF-8.
  case text
  /// Text in UTF-16.
  case utf16Text
  /// gzip: the content coding is still there.
  case gzip
  /// zlib, which HTTP calls deflate.
  case zlib
  /// Zstandard.
  case zstandard
  /// bzip2.
  case bzip2
  /// xz.
  case xz
  /// A ZIP archive.
  case zip
  /// A tar archive.
  case tar
  /// A packet capture in pcap or pcapng format.
  case packetCapture
  /// TLS records: the connection is encrypted.
  case tls
  /// HTTP/2 frames.
  case http2
  /// An ELF, Mach-O, PE or WebAssembly executable.
  case executable
  /// A PDF document.
  case pdf
  /// A PNG, JPEG or GIF image.
  case image
  /// Audio in WAV, MP3, Ogg or FLAC format.
  case audio
  /// An SQLite database.
  case database
  /// The chunks of an HTTP body, whose size lines end in LF alone or begin with `0x`.
  case alteredChunks
  /// Python's text for dictionaries, which resembles JSON.
  case pythonLiteral
  /// curl's progress meter, which may stand before a body.
  case progressMeter
}

extension ForeignFormat: CustomStringConvertible {
  /// The format's name for people.
  public var description: String {
    switch self {
    case .json: "JSON"
    case .serverSentEvents: "server-sent events"
    case .xml: "XML"
    case .html: "HTML"
    case .httpHead: "an HTTP head"
    case .base64Frames: "event-stream frames in base64"
    case .hexadecimalFrames: "event-stream frames in hexadecimal"
    case .hexadecimalDump: "a hexadecimal dump"
    case .mangledFrames: "event-stream frames decoded as UTF-8 text"
    case .latin1Frames: "event-stream frames decoded as Latin-1 text"
    case .escapedFrames: "event-stream frames as a string with escapes"
    case .text: "text"
    case .utf16Text: "UTF-16 text"
    case .gzip: "gzip"
    case .zlib: "zlib (deflate)"
    case .zstandard: "Zstandard"
    case .bzip2: "bzip2"
    case .xz: "xz"
    case .zip: "a ZIP archive"
    case .tar: "a tar archive"
    case .packetCapture: "a packet capture (pcap)"
    case .tls: "TLS records"
    case .http2: "HTTP/2 frames"
    case .executable: "an executable"
    case .pdf: "a PDF document"
    case .image: "an image"
    case .audio: "audio"
    case .database: "a database"
    case .alteredChunks: "HTTP chunks whose size lines were changed"
    case .pythonLiteral: "a Python dictionary"
    case .progressMeter: "curl's progress meter"
    }
  }

  /// What to do with the format, in one line.
  public var advice: String {
    switch self {
    case .json: "Read the error it contains, or decode it as JSON lines."
    case .serverSentEvents: "Decode it as server-sent events."
    case .xml, .html, .text: "Read it: services and proxies answer with text when a request fails."
    case .httpHead: "Decode the HTTP layer first."
    case .base64Frames: "Decode the base64 first."
    case .hexadecimalFrames: "Decode the hexadecimal digits first, for example with xxd -r -p."
    case .hexadecimalDump: "Convert the dump to bytes first, for example with xxd -r."
    case .mangledFrames: "The bytes are lost: capture the stream again as binary data, not as text."
    case .latin1Frames: "Undo it first, for example with iconv -f UTF-8 -t ISO-8859-1."
    case .escapedFrames: "Write the bytes themselves, for example with sys.stdout.buffer.write in Python."
    case .utf16Text: "Capture the bytes unchanged: the > of PowerShell 5 writes UTF-16; use curl -o."
    case .gzip, .zlib: "Undo the content coding first."
    case .zstandard, .bzip2, .xz: "Decompress it first."
    case .zip, .tar: "Extract a file from the archive first."
    case .packetCapture: "Extract the TCP payload first, for example with Wireshark's Follow TCP Stream, saved as raw."
    case .tls: "Capture the stream where it is decrypted, for example in the client or with curl --raw."
    case .http2: "Capture the body instead, for example with curl --http1.1 --raw, or with curl -o."
    case .alteredChunks:
      "Capture the bytes unchanged: a size line is hexadecimal digits, without 0x, and ends in CR LF."
    case .pythonLiteral: "Write JSON instead, for example with json.dumps in Python."
    case .progressMeter: "Keep standard error apart from the body, for example with curl -sS or curl -o."
    case .executable, .pdf, .image, .audio, .database: "Check the file name: this is not a capture of a stream."
    }
  }
}

extension ForeignFormat {
  /// Whether the format is text, and not an encoding of other bytes.
  package var isText: Bool {
    switch self {
    case .json, .serverSentEvents, .xml, .html, .httpHead, .text: true
    default: false
    }
  }
}

// MARK: - Detection

@available(StreamingCodec 1.0, *)
extension ForeignFormat {
  /// Recognises a format by the first bytes of an input; nil if they are not conclusive.
  ///
  /// Pass up to 512 bytes. Most formats need 12 or fewer; tar archives need 262. An input counts as text only if it is
  /// valid UTF-8 without control characters other than white space and escape. Intact event-stream frames must be ruled
  /// out first: their lengths may resemble the head of another format.
  public init?(firstBytes bytes: Span<UInt8>) {
    guard !bytes.isEmpty else { return nil }
    if let format = Self.signature(of: bytes) ?? Self.protocolFrame(bytes) {
      self = format
    } else if Self.isText(bytes) {
      self = Self.textFormat(of: bytes)
    } else if Self.hasReplacementCharacter(bytes) {
      self = .mangledFrames
    } else if Self.isLatin1Prelude(bytes) {
      self = .latin1Frames
    } else {
      return nil
    }
  }

  /// The signatures of files, longest first where one begins another.
  private static let signatures: [(format: ForeignFormat, bytes: [UInt8])] = [
    (.gzip, [0x1F, 0x8B]), (.zstandard, [0x28, 0xB5, 0x2F, 0xFD]), (.bzip2, [0x42, 0x5A, 0x68]),
    (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A]), (.zip, [0x50, 0x4B, 0x03, 0x04]), (.zip, [0x50, 0x4B, 0x05, 0x06]),
    (.packetCapture, [0xD4, 0xC3, 0xB2, 0xA1]), (.packetCapture, [0xA1, 0xB2, 0xC3, 0xD4]),
    (.packetCapture, [0x4D, 0x3C, 0xB2, 0xA1]), (.packetCapture, [0xA1, 0xB2, 0x3C, 0x4D]),
    (.packetCapture, [0x0A, 0x0D, 0x0D, 0x0A]),
    (.executable, [0x7F, 0x45, 0x4C, 0x46]), (.executable, [0x00, 0x61, 0x73, 0x6D]),
    (.executable, [0xCF, 0xFA, 0xED, 0xFE]), (.executable, [0xCE, 0xFA, 0xED, 0xFE]),
    (.executable, [0xFE, 0xED, 0xFA, 0xCE]), (.executable, [0xFE, 0xED, 0xFA, 0xCF]),
    (.executable, [0xCA, 0xFE, 0xBA, 0xBE]),
    (.pdf, [0x25, 0x50, 0x44, 0x46, 0x2D]), (.image, [0x89, 0x50, 0x4E, 0x47]), (.image, [0xFF, 0xD8, 0xFF]),
    (.image, [0x47, 0x49, 0x46, 0x38]), (.audio, [0x49, 0x44, 0x33, 0x03]),
    (.audio, [0x49, 0x44, 0x33, 0x04]), (.audio, [0x4F, 0x67, 0x67, 0x53, 0x00]),
    (.audio, [0x66, 0x4C, 0x61, 0x43, 0x00]),
    (.utf16Text, [0xFF, 0xFE]), (.utf16Text, [0xFE, 0xFF]),
  ]

  /// Signatures that a text may begin with, too, but that binary numbers follow.
  private static let textSignatures: [(format: ForeignFormat, text: String)] = [
    (.executable, "MZ"), (.audio, "RIFF"), (.database, "SQLite format 3"),
  ]

  private static func signature(of bytes: Span<UInt8>) -> ForeignFormat? {
    for signature in signatures where bytes.starts(with: signature.bytes) { return signature.format }
    for (format, text) in textSignatures where bytes.starts(with: text) && !isText(bytes) { return format }
    // A zlib header is a multiple of 31 (RFC 1950, section 2.2); some of them are text.
    if bytes.count >= 2, bytes[0] == 0x78, bytes[1] & 0x20 == 0, bytes.bigEndianUInt16(at: 0) % 31 == 0,
      !isText(bytes)
    {
      return .zlib
    }
    if bytes.count >= 262, bytes.extracting(257..<262).bytesEqual("ustar") { return .tar }
    return isUTF16(bytes) ? .utf16Text : nil
  }

  /// Whether every second byte of the first twelve is 0, and all others are ASCII characters.
  private static func isUTF16(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= 12 else { return false }
    for zero in [0, 1] {
      var isText = true
      for index in 0..<12 {
        let byte = bytes[index]
        isText =
          isText && (index % 2 == zero ? byte == 0 : (0x20...0x7E).contains(byte) || (0x09...0x0D).contains(byte))
      }
      if isText { return true }
    }
    return false
  }

  /// TLS records and HTTP/2 frames.
  private static func protocolFrame(_ bytes: Span<UInt8>) -> ForeignFormat? {
    if bytes.count >= 12, bytes.starts(with: "PRI * HTTP/2") { return .http2 }
    // A record's type, version and length (RFC 8446, section 5.1).
    if bytes.count >= 5, (20...23).contains(bytes[0]), bytes[1] == 3, bytes[2] <= 4 {
      let length = bytes.bigEndianUInt16(at: 3)
      if length > 0, length <= 16_384 + 2048 { return .tls }
    }
    // A server begins with SETTINGS: entries of six bytes, on stream 0 (RFC 9113, section 6.5).
    if bytes.count >= 9, bytes[0] == 0, bytes[3] == 4, bytes[4] <= 1, bytes.bigEndianUInt32(at: 5) == 0 {
      let length = bytes.bigEndianUInt16(at: 1)
      if length % 6 == 0, length <= 6 * 32 { return .http2 }
    }
    return nil
  }

  /// Whether the bytes are UTF-8 without control characters other than white space and escape; the last scalar may be
  /// cut.
  private static func isText(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices {
      let byte = bytes[index]
      if byte == 0x7F || byte < 0x20 && !(0x09...0x0D).contains(byte) && byte != 0x1B { return false }
    }
    let wellFormed = bytes.wellFormedUTF8PrefixCount
    return wellFormed == bytes.count || bytes.isIncompleteScalar(from: wellFormed)
  }

  private static func textFormat(of bytes: Span<UInt8>) -> ForeignFormat {
    var start = bytes.starts(with: "\u{FEFF}") ? 3 : 0
    while start < bytes.count, bytes[start] == 0x20 || (0x09...0x0D).contains(bytes[start]) { start += 1 }
    let text = bytes.extracting(start...)
    guard let first = text.first else { return .text }
    if isEscapedPrelude(text) { return .escapedFrames }
    if isPythonLiteral(text) { return .pythonLiteral }
    if text.starts(with: "% Total    % Received") { return .progressMeter }
    if isAlteredChunk(text) { return .alteredChunks }
    switch first {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): return .json
    case UInt8(ascii: ":"): return .serverSentEvents
    case UInt8(ascii: "<") where isMarkup(text): return text.starts(with: "<?xml") ? .xml : .html
    default: break
    }
    if beginsWithField(text) { return .serverSentEvents }
    let heads = ["HTTP/", "GET /", "POST /", "PUT /"]
    if heads.contains(where: { text.starts(with: $0) }) { return .httpHead }
    if isDumpLine(text) { return .hexadecimalDump }
    if let prelude = decodedHexadecimal(text), isPlausiblePrelude(prelude) { return .hexadecimalFrames }
    if let prelude = decodedBase64(text), isPlausiblePrelude(prelude) { return .base64Frames }
    return .text
  }

  /// The tags in which models write their reasoning, before their answer.
  private static let reasoningTags = ["<think>", "<thinking>", "<reasoning>", "<thought>"]

  /// Whether the text begins with a tag, a comment or a declaration, but not with a model's reasoning.
  private static func isMarkup(_ text: Span<UInt8>) -> Bool {
    guard text.count > 1 else { return true }
    let second = text[1] | 0x20
    guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(second) || "!?/".utf8.contains(text[1]) else { return false }
    return !reasoningTags.contains { text.starts(with: $0) }
  }

  /// Whether the text begins with a field of server-sent events.
  private static func beginsWithField(_ text: Span<UInt8>) -> Bool {
    ["data:", "event:", "id:", "retry:"].contains { text.starts(with: $0) }
  }

  /// Whether the text begins with a chunk's size, not as RFC 9112 writes it, and an event or a JSON object follows.
  private static func isAlteredChunk(_ text: Span<UInt8>) -> Bool {
    let digits = text.starts(with: "0x") ? text.extracting(2...) : text
    var count = 0
    while count < digits.count, digit(digits[count]) != nil { count += 1 }
    let line = digits.extracting(count...)
    guard (1...8).contains(count), line.starts(with: "\n") || digits.count < text.count && line.starts(with: "\r\n")
    else { return false }
    let data = line.extracting((line[0] == 0x0A ? 1 : 2)...)
    return beginsWithField(data) || data.starts(with: "{\"")
  }

  /// Whether the text begins with a dictionary whose first key is a name in single quotes, as Python writes it.
  private static func isPythonLiteral(_ text: Span<UInt8>) -> Bool {
    let key = text.starts(with: "[") ? text.extracting(1...) : text
    guard key.starts(with: "{'") else { return false }
    let name = key.extracting(2...)
    return name.extracting(name.offset(of: UInt8(ascii: "'"), from: 0)...).starts(with: "': ")
  }

  // MARK: Frames in other encodings

  /// Whether the bytes, of which there may be fewer than a prelude has, may begin a message below 16 MiB.
  private static func isPlausiblePrelude(_ bytes: [UInt8]) -> Bool {
    let prelude = bytes.span
    guard prelude.count >= 6, prelude[0] == 0, prelude[4] == 0, prelude[5] == 0 else { return false }
    guard prelude.bigEndianUInt32(at: 0) >= UInt32(FrameParser.smallestLength) else { return false }
    return prelude.count < FrameParser.preludeLength || prelude.beginsWithPrelude
  }

  /// Decodes up to 12 bytes from the digits at the beginning; nil if there are fewer than 12 digits.
  private static func decodedHexadecimal(_ text: Span<UInt8>) -> [UInt8]? {
    var decoded: [UInt8] = []
    var index = text.starts(with: "0x") ? 2 : 0
    while index + 1 < text.count, decoded.count < FrameParser.preludeLength,
      let high = digit(text[index]), let low = digit(text[index + 1])
    {
      decoded.append(high << 4 | low)
      index += 2
    }
    return decoded.count >= 6 ? decoded : nil
  }

  private static func decodedBase64(_ text: Span<UInt8>) -> [UInt8]? {
    // 16 characters are the 12 bytes of a prelude; the 12 that the decoder sees are 9 of them.
    let count = min(text.count / 4 * 4, 16)
    return count >= 12 ? Base64.decoded(text.extracting(first: count)) : nil
  }

  /// Whether the text begins with eight digits, a colon or a blank, and two digits, like the output of xxd or hexdump.
  private static func isDumpLine(_ text: Span<UInt8>) -> Bool {
    guard text.count >= 12, text.starts(with: "00000000") else { return false }
    guard text[8] == UInt8(ascii: ":") || text[8] == 0x20, text[9] == 0x20 else { return false }
    return digit(text[10]) != nil && digit(text[11]) != nil
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
  }

  /// Whether the text begins with the first two bytes of a prelude, in the escapes of a string literal.
  private static func isEscapedPrelude(_ text: Span<UInt8>) -> Bool {
    escapedBeginnings.contains { text.starts(with: $0) }
  }

  private static let escapedBeginnings = ["b'", "b\"", "'", "\"", ""].flatMap { opening in
    [#"\x00\x00"#, #"\u0000\u0000"#, #"\0\0"#, #"\000\000"#].map { opening + $0 }
  }

  /// Whether what may be a prelude is UTF-8 with characters from U+0080 to U+00FF: bytes, each read as a character.
  ///
  /// Checksums are not ASCII, and hardly ever such UTF-8 by chance.
  private static func isLatin1Prelude(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count >= FrameParser.preludeLength else { return false }
    let prelude = bytes.extracting(first: FrameParser.preludeLength)
    let wellFormed = prelude.wellFormedUTF8PrefixCount
    guard wellFormed == prelude.count || prelude.isIncompleteScalar(from: wellFormed) else { return false }
    var original: [UInt8] = []
    for index in 0..<wellFormed where prelude[index] & 0xC0 != 0x80 {
      switch prelude[index] {
      case ..<0x80: original.append(prelude[index])
      case 0xC2, 0xC3: original.append(prelude[index] << 6 | prelude[index + 1] & 0x3F)
      default: return false
      }
    }
    // The lengths of nearly all messages have a byte of 0 at the beginning.
    guard original.count > 5, original.count < wellFormed else { return false }
    return original[0] == 0 && original[4] == 0 && original[5] == 0
  }

  /// Whether the bytes contain U+FFFD, which text decoders write in place of bytes that are not UTF-8.
  ///
  /// At the end of what may be a prelude, the first two bytes of U+FFFD are enough.
  private static func hasReplacementCharacter(_ bytes: Span<UInt8>) -> Bool {
    for index in bytes.indices.dropLast() where bytes[index] == 0xEF && bytes[index + 1] == 0xBF {
      if index + 2 < bytes.count ? bytes[index + 2] == 0xBD : bytes[0] == 0 { return true }
    }
    return false
  }
}

@available(StreamingCodec 1.0, *)
extension Span where Element == UInt8 {
  /// Whether the bytes begin with the prelude of a message, its checksum included.
  package var beginsWithPrelude: Bool {
    guard count >= FrameParser.preludeLength, bigEndianUInt32(at: 0) >= UInt32(FrameParser.smallestLength) else {
      return false
    }
    return CRC32.checksum(of: extracting(first: 8)) == bigEndianUInt32(at: 8)
  }

  fileprivate func starts(with bytes: [UInt8]) -> Bool {
    count >= bytes.count && extracting(first: bytes.count).bytesEqual(bytes.span)
  }
}
