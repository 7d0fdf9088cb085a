internal import ByteKernels

/// The framing and codings of a message's body, from its head (RFC 9112 section 6, RFC 9110 section 8.4).
@available(StreamingCodec 1.0, *)
public struct HTTPBodyFraming: Hashable, Sendable {
  /// The rule that determines the end of a body.
  public enum Length: Hashable, Sendable {
    /// There is no body. The message ends with its head.
    case none
    /// The body ends with its last chunk and trailer section.
    case chunked
    /// The body has this many bytes.
    case fixed(UInt64)
    /// The body ends when the connection is closed.
    case untilClose
    /// HTTP ends after the head: the connection becomes a tunnel (CONNECT), or changes its protocol (101).
    case tunnel
  }

  /// The rule that determines the end of the body.
  public var length: Length
  /// The compressing transfer codings without `chunked`, in the order in which they were applied.
  public var transferCodings: [HTTPContentCoding] = []
  /// The content codings in the order in which they were applied.
  ///
  /// Empty if ``isAWSChunked`` is true: codings next to `aws-chunked` belong to the stored object.
  public var contentCodings: [HTTPContentCoding] = []
  /// Whether the content is in S3's `aws-chunked` coding, which ``AWSChunkedDecoder`` decodes.
  public var isAWSChunked = false

  /// Creates a framing without codings.
  public init(length: Length) { self.length = length }

  /// Determines the framing of a response's body by the rules of RFC 9112 section 6.3.
  ///
  /// - Parameters:
  ///   - head: The response's head.
  ///   - method: The method of the request; responses to HEAD and CONNECT have no body.
  ///   - leniencies: The deviations to accept.
  public init(
    of head: borrowing HTTPResponseHeadView, to method: String = "GET", leniencies: HTTPLeniencies = []
  ) throws(HTTPFramingError) {
    // Rule 1: HEAD, 1xx, 204 and 304 have no body, whatever the fields say. 101 changes the protocol.
    if head.status == 101 {
      length = .tunnel
      return
    }
    if method == "HEAD" || head.status / 100 == 1 || head.status == 204 || head.status == 304 {
      length = .none
      return
    }
    // Rule 2: a 2xx to CONNECT opens a tunnel.
    if method == "CONNECT", head.status / 100 == 2 {
      length = .tunnel
      return
    }
    let fields = BodyFields(head.fields)
    try fields.check(version: head.version, leniencies)
    // Rule 4: the last transfer coding decides: chunked, or up to the close.
    if let codings = try fields.transferCodings() {
      length = codings.isChunked ? .chunked : .untilClose
      transferCodings = codings.others
    } else if let value = try fields.contentLength() {
      // Rules 5 and 6.
      length = .fixed(value)
    } else {
      // Rule 8.
      length = .untilClose
    }
    (contentCodings, isAWSChunked) = try fields.contentCodings()
  }

  /// Determines the framing of a request's body by the rules of RFC 9112 section 6.3.
  public init(
    of head: borrowing HTTPRequestHeadView, leniencies: HTTPLeniencies = []
  ) throws(HTTPFramingError) {
    let fields = BodyFields(head.fields)
    try fields.check(version: head.version, leniencies)
    if let codings = try fields.transferCodings() {
      // Rule 4: if chunked is not the last coding, the length of a request is unknown.
      guard codings.isChunked else { throw .chunkedNotLast(offset: codings.offset) }
      length = .chunked
      transferCodings = codings.others
    } else if let value = try fields.contentLength() {
      length = .fixed(value)
    } else {
      // Rule 7.
      length = .none
    }
    (contentCodings, isAWSChunked) = try fields.contentCodings()
    // Some senders omit the content coding.
    if fields.hasAWSChunkedMode { (contentCodings, isAWSChunked) = ([], true) }
  }
}

@available(StreamingCodec 1.0, *)
extension HTTPBodyFraming {
  /// Removes codings that the body does not have, although its head names them.
  mutating func remove(_ layers: [HTTPBodyLayer]) {
    if layers.contains(.contentCoding) { contentCodings = [] }
    guard layers.contains(.transferCoding) else { return }
    transferCodings = []
    switch length {
    case .chunked, .fixed: length = .untilClose
    case .none, .untilClose, .tunnel: break
    }
  }
}

/// The fields that determine the framing of a body.
@available(StreamingCodec 1.0, *)
private struct BodyFields: ~Escapable {
  private let fields: HTTPFieldSection

  @_lifetime(copy fields)
  init(_ fields: HTTPFieldSection) { self.fields = fields }

  /// Checks rule 3 and section 6.1: Transfer-Encoding requires HTTP/1.1, and excludes Content-Length.
  func check(version: HTTP1Version, _ leniencies: HTTPLeniencies) throws(HTTPFramingError) {
    guard let number = fields.firstIndex(of: "transfer-encoding") else { return }
    let offset = fields.offset(number)
    guard version.major == 1, version != .http1_0 else {
      throw .transferEncodingNotAllowed(offset: offset, version)
    }
    if fields.contains("content-length"), !leniencies.contains(.transferEncodingOverridesContentLength) {
      throw .transferEncodingWithContentLength(offset: offset)
    }
  }

  /// Returns the codings of all Transfer-Encoding lines, which are one list; nil if there is no such line.
  func transferCodings() throws(HTTPFramingError) -> (isChunked: Bool, others: [HTTPContentCoding], offset: UInt64)? {
    guard let first = fields.firstIndex(of: "transfer-encoding") else { return nil }
    var isChunked = false
    var others: [HTTPContentCoding] = []
    var last = first
    var line: Int? = first
    while let number = line {
      last = number
      var elements = ListElements(fields.value(number))
      while let element = elements.next() {
        // The name of a coding is a token. Parameters are not allowed for chunked, and other codings have none.
        guard HTTPGrammar.isToken(element) else { throw .invalidTransferEncoding(offset: fields.offset(number)) }
        if isChunked {
          // Applying chunked twice is forbidden (section 6.1). Before another coding it does not delimit the body.
          guard !element.bytesEqualIgnoringASCIICase("chunked") else {
            throw .invalidTransferEncoding(offset: fields.offset(number))
          }
          throw .chunkedNotLast(offset: fields.offset(number))
        }
        if element.bytesEqualIgnoringASCIICase("chunked") {
          isChunked = true
        } else {
          let coding = HTTPContentCoding(element) ?? .unsupported(String(repairing: element).lowercased())
          if case .unsupported(let name) = coding {
            throw .unsupportedTransferCoding(offset: fields.offset(number), name: name)
          }
          others.append(coding)
        }
      }
      line = fields.firstIndex(of: "transfer-encoding", from: number &+ 1)
    }
    guard isChunked || !others.isEmpty else { throw .invalidTransferEncoding(offset: fields.offset(first)) }
    return (isChunked, others, fields.offset(last))
  }

  /// Reads Content-Length = 1*DIGIT; equal values in a list or in several lines count as one.
  func contentLength() throws(HTTPFramingError) -> UInt64? {
    var length: UInt64?
    var line = fields.firstIndex(of: "content-length")
    while let number = line {
      let value = fields.value(number)
      var start = 0
      while start <= value.count {
        var end = start
        while end < value.count, value[end] != 0x2C { end &+= 1 }
        guard let one = decimal(ListElements.trim(value.extracting(start..<end))) else {
          throw .invalidContentLength(offset: fields.offset(number))
        }
        if let length, length != one {
          throw .conflictingContentLengths(offset: fields.offset(number), length, one)
        }
        length = one
        start = end &+ 1
      }
      line = fields.firstIndex(of: "content-length", from: number &+ 1)
    }
    return length
  }

  /// Whether `x-amz-content-sha256` has a value for bodies in the `aws-chunked` coding.
  var hasAWSChunkedMode: Bool {
    guard let number = fields.firstIndex(of: "x-amz-content-sha256") else { return false }
    let value = fields.value(number)
    return AWSChunkedMode.allCases.contains { value.bytesEqual($0.rawValue) }
  }

  func contentCodings() throws(HTTPFramingError) -> ([HTTPContentCoding], isAWSChunked: Bool) {
    var codings: [HTTPContentCoding] = []
    var line = fields.firstIndex(of: "content-encoding")
    while let number = line {
      var elements = ListElements(fields.value(number))
      while let element = elements.next() {
        guard HTTPGrammar.isToken(element) else { throw .invalidContentEncoding(offset: fields.offset(number)) }
        if element.bytesEqualIgnoringASCIICase("aws-chunked") { return ([], true) }
        if let coding = HTTPContentCoding(element) { codings.append(coding) }
      }
      line = fields.firstIndex(of: "content-encoding", from: number &+ 1)
    }
    return (codings, false)
  }

  private func decimal(_ digits: Span<UInt8>) -> UInt64? {
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for index in digits.indices {
      guard HTTPGrammar.isDigit(digits[index]) else { return nil }
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(UInt64(digits[index] &- 0x30))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return value
  }
}

/// The elements of a comma-separated list (RFC 9110 section 5.6.1), without surrounding blanks and empty elements.
@available(StreamingCodec 1.0, *)
private struct ListElements: ~Escapable {
  private var rest: Span<UInt8>

  @_lifetime(copy list)
  init(_ list: Span<UInt8>) { rest = list }

  @_lifetime(copy self)
  mutating func next() -> Span<UInt8>? {
    while !rest.isEmpty {
      var end = 0
      while end < rest.count, rest[end] != 0x2C { end &+= 1 }
      let element = Self.trim(rest.extracting(0..<end))
      rest = rest.extracting(min(end &+ 1, rest.count)..<rest.count)
      if !element.isEmpty { return element }
    }
    return nil
  }

  @_lifetime(copy bytes)
  static func trim(_ bytes: Span<UInt8>) -> Span<UInt8> {
    var (start, end) = (0, bytes.count)
    while start < end, HTTPGrammar.isBlank(bytes[start]) { start &+= 1 }
    while end > start, HTTPGrammar.isBlank(bytes[end &- 1]) { end &-= 1 }
    return bytes.extracting(start..<end)
  }
}
