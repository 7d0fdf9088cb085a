/// The places of the parts of a start-line.
@available(StreamingCodec 1.0, *)
enum StartLine {
  case status(version: HTTP1Version, status: Int, reason: Range<Int>)
  case request(method: Range<Int>, target: Range<Int>, version: HTTP1Version)

  /// Reads status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112 section 4).
  ///
  /// Senders must write the second SP even without a reason phrase, but some do not, so it may be missing.
  init(statusLine line: Span<UInt8>, at offset: UInt64) throws(HTTPHeadError) {
    var parser = Parser(line, at: offset)
    let version = try parser.version()
    guard version.major != 1 || version.minor != nil else { throw parser.failure() }
    guard version.major == 1 || (version.minor == nil && version.major > 1) else {
      throw .unsupportedVersion(offset: offset, version)
    }
    try parser.take(0x20)
    var status = 0
    for _ in 0..<3 { status = try status &* 10 &+ Int(parser.digit()) }
    if parser.isAtEnd {
      self = .status(version: version, status: status, reason: line.count..<line.count)
    } else {
      try parser.take(0x20)
      // reason-phrase = 1*( HTAB / SP / VCHAR / obs-text ), the only characters that the line can contain.
      self = .status(version: version, status: status, reason: parser.position..<line.count)
    }
  }

  /// Reads request-line = method SP request-target SP HTTP-version (RFC 9112 section 3).
  init(requestLine line: Span<UInt8>, at offset: UInt64) throws(HTTPHeadError) {
    var parser = Parser(line, at: offset)
    let method = try parser.run(HTTPGrammar.isTokenByte)
    try parser.take(0x20)
    let target = try parser.run { $0 > 0x20 && $0 < 0x7F }
    try parser.take(0x20)
    let versionOffset = offset &+ UInt64(parser.position)
    let version = try parser.version()
    guard parser.isAtEnd else { throw parser.failure() }
    guard version.major == 1 else { throw .unsupportedVersion(offset: versionOffset, version) }
    guard version.minor != nil else { throw parser.failure() }
    self = .request(method: method, target: target, version: version)
  }

  private struct Parser: ~Escapable {
    private let line: Span<UInt8>
    private let offset: UInt64
    private(set) var position = 0

    @_lifetime(copy line)
    init(_ line: Span<UInt8>, at offset: UInt64) {
      self.line = line
      self.offset = offset
    }

    var isAtEnd: Bool { position == line.count }

    /// The error for the byte at the position; at the end of the line, for the CR.
    func failure() -> HTTPHeadError {
      .invalidStartLine(
        offset: offset &+ UInt64(position), byte: isAtEnd ? HTTPGrammar.carriageReturn : line[position])
    }

    @_lifetime(self: copy self)
    mutating func take(_ byte: UInt8) throws(HTTPHeadError) {
      guard !isAtEnd, line[position] == byte else { throw failure() }
      position &+= 1
    }

    @_lifetime(self: copy self)
    mutating func digit() throws(HTTPHeadError) -> UInt8 {
      guard !isAtEnd, HTTPGrammar.isDigit(line[position]) else { throw failure() }
      position &+= 1
      return line[position &- 1] &- 0x30
    }

    /// Reads one or more bytes of a class.
    @_lifetime(self: copy self)
    mutating func run(_ isMember: (UInt8) -> Bool) throws(HTTPHeadError) -> Range<Int> {
      let start = position
      while !isAtEnd, isMember(line[position]) { position &+= 1 }
      guard position > start else { throw failure() }
      return start..<position
    }

    /// HTTP-version = HTTP-name "/" DIGIT "." DIGIT (RFC 9112 section 2.3), or a single digit.
    @_lifetime(self: copy self)
    mutating func version() throws(HTTPHeadError) -> HTTP1Version {
      for byte in "HTTP/".utf8 { try take(byte) }
      let major = try digit()
      guard !isAtEnd, line[position] == 0x2E else { return HTTP1Version(major: major, minor: nil) }
      position &+= 1
      return HTTP1Version(major: major, minor: try digit())
    }
  }
}
