internal import ByteKernels

/// Writes a body in the chunked transfer coding (RFC 9112 section 7.1).
///
/// Three ways to write chunks can be mixed:
/// - ``append(_:extensions:to:)-(_,_,[UInt8])`` copies the data and its framing into an output.
/// - ``frame(_:in:)`` writes the framing around data in the caller's buffer without copying the data, which needs
///   ``headRoom`` bytes before and ``tailRoom`` bytes after it.
/// - ``appendHead(ofSize:extensions:to:)`` writes only the size line, for a vectored write of the line, the data and
///   ``lineEnd``.
///
/// ``finish(trailers:extensions:to:)`` ends the body.
@available(StreamingCodec 1.0, *)
public struct ChunkedEncoder: Sendable {
  /// The maximum length of a size line without extensions: 16 digits, CR, LF.
  public static let headRoom = 18
  /// The length of the line end after the data of a chunk: CR, LF.
  public static let tailRoom = 2
  /// The line end after the data of a chunk.
  public static let lineEnd: [UInt8] = [0x0D, 0x0A]

  /// Whether the body has been ended.
  public private(set) var isFinished = false

  /// Creates an encoder at the start of a body.
  public init() {}

  /// Appends `data` as one chunk; empty data appends nothing.
  ///
  /// - Throws: ``ChunkedEncodingError``; `output` is then unchanged.
  /// - Complexity: O(*n*); allocates only if `output` must grow.
  public mutating func append(
    _ data: Span<UInt8>, extensions: [ChunkExtension] = [], to output: inout [UInt8]
  ) throws(ChunkedEncodingError) {
    guard !data.isEmpty else { return try checkUnfinished() }
    try appendHead(ofSize: data.count, extensions: extensions, to: &output)
    output.append(copying: data)
    output.append(contentsOf: Self.lineEnd)
  }

  /// Appends `data` as one chunk without extensions to the caller's memory; empty data appends nothing.
  ///
  /// - Throws: ``ChunkedEncodingError``; `output` is then unchanged.
  /// - Complexity: O(*n*); allocates nothing.
  @_lifetime(output: copy output)
  public mutating func append(_ data: Span<UInt8>, to output: inout OutputRawSpan) throws(ChunkedEncodingError) {
    try checkUnfinished()
    guard !data.isEmpty else { return }
    let digits = Self.digitCount(data.count)
    let needed = data.count &+ digits &+ 4
    guard data.count <= .max &- Self.headRoom &- Self.tailRoom, output.freeCapacity >= needed else {
      throw .insufficientCapacity(needed: needed, available: output.freeCapacity)
    }
    for place in stride(from: digits &- 1, through: 0, by: -1) { output.append(Self.digit(of: data.count, at: place)) }
    output.append(0x0D)
    output.append(0x0A)
    output.append(copying: data)
    output.append(0x0D)
    output.append(0x0A)
  }

  /// Writes the size line before and the line end after data in `buffer`, and returns the range of the chunk.
  ///
  /// - Parameters:
  ///   - data: The range of the data. The ``headRoom`` bytes before and the ``tailRoom`` bytes after it are overwritten.
  ///   - buffer: The caller's memory.
  /// - Throws: ``ChunkedEncodingError/insufficientCapacity(needed:available:)`` if there is too little room around the
  ///   data, ``ChunkedEncodingError/emptyChunk`` if the range is empty.
  /// - Complexity: O(1).
  @_lifetime(buffer: copy buffer)
  public mutating func frame(
    _ data: Range<Int>, in buffer: inout MutableSpan<UInt8>
  ) throws(ChunkedEncodingError) -> Range<Int> {
    try checkUnfinished()
    guard !data.isEmpty else { throw .emptyChunk }
    guard data.lowerBound >= Self.headRoom else {
      throw .insufficientCapacity(needed: Self.headRoom, available: max(data.lowerBound, 0))
    }
    guard data.upperBound <= buffer.count, buffer.count &- data.upperBound >= Self.tailRoom else {
      throw .insufficientCapacity(needed: Self.tailRoom, available: max(buffer.count &- data.upperBound, 0))
    }
    buffer[data.lowerBound &- 2] = 0x0D
    buffer[data.lowerBound &- 1] = 0x0A
    let digits = Self.digitCount(data.count)
    for place in 0..<digits { buffer[data.lowerBound &- 3 &- place] = Self.digit(of: data.count, at: place) }
    buffer[data.upperBound] = 0x0D
    buffer[data.upperBound &+ 1] = 0x0A
    return data.lowerBound &- 2 &- digits..<data.upperBound &+ 2
  }

  /// Appends the size line of a chunk, to be followed by `size` bytes of data and ``lineEnd``.
  ///
  /// - Throws: ``ChunkedEncodingError``; `output` is then unchanged.
  public mutating func appendHead(
    ofSize size: Int, extensions: [ChunkExtension] = [], to output: inout [UInt8]
  ) throws(ChunkedEncodingError) {
    try checkUnfinished()
    guard size > 0 else { throw .emptyChunk }
    for one in extensions { try Self.check(one) }
    for place in stride(from: Self.digitCount(size) &- 1, through: 0, by: -1) {
      output.append(Self.digit(of: size, at: place))
    }
    for one in extensions { Self.append(one, to: &output) }
    output.append(contentsOf: Self.lineEnd)
  }

  /// Ends the body: appends the last chunk, the trailer section and the empty line.
  ///
  /// - Parameters:
  ///   - trailers: The trailer fields; see ``ChunkedEncodingError/forbiddenTrailer(name:)``.
  ///   - extensions: Extensions of the last chunk.
  ///   - output: The output to append to.
  /// - Throws: ``ChunkedEncodingError``; `output` is then unchanged.
  public mutating func finish(
    trailers: HTTPFieldLines = [], extensions: [ChunkExtension] = [], to output: inout [UInt8]
  ) throws(ChunkedEncodingError) {
    try finish(trailers: trailers, extensions: extensions, separator: ": ", to: &output)
  }

  mutating func finish(
    trailers: HTTPFieldLines, extensions: [ChunkExtension], separator: String, to output: inout [UInt8]
  ) throws(ChunkedEncodingError) {
    try checkUnfinished()
    for one in extensions { try Self.check(one) }
    for field in trailers { try Self.check(field) }
    isFinished = true
    output.append(0x30)
    for one in extensions { Self.append(one, to: &output) }
    output.append(contentsOf: Self.lineEnd)
    for field in trailers {
      output.append(contentsOf: field.name.utf8)
      output.append(contentsOf: separator.utf8)
      output.append(contentsOf: field.rawValue)
      output.append(contentsOf: Self.lineEnd)
    }
    output.append(contentsOf: Self.lineEnd)
  }
}

@available(StreamingCodec 1.0, *)
extension ChunkedEncoder {
  /// The fields that ``finish(trailers:extensions:to:)`` refuses, in lower case.
  ///
  /// RFC 9110 section 6.5.1 lists the kinds of fields.
  public static let forbiddenTrailers: Set<String> = [
    // Message framing and routing.
    "content-length", "transfer-encoding", "trailer", "te", "connection", "keep-alive", "upgrade", "host",
    "max-forwards",
    // Authentication.
    "authorization", "proxy-authorization", "www-authenticate", "proxy-authenticate", "cookie", "set-cookie",
    // Request modifiers.
    "cache-control", "pragma", "expect", "range", "if-match", "if-none-match", "if-modified-since",
    "if-unmodified-since", "if-range",
    // Response control.
    "age", "date", "expires", "location", "retry-after", "vary", "warning",
    // Content format.
    "content-encoding", "content-type", "content-range",
  ]

  private func checkUnfinished() throws(ChunkedEncodingError) {
    guard !isFinished else { throw .finished }
  }

  /// Returns the number of hexadecimal digits of `size` > 0.
  private static func digitCount(_ size: Int) -> Int { (Int.bitWidth &- size.leadingZeroBitCount &+ 3) / 4 }

  private static func digit(of size: Int, at place: Int) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: size &>> (place &* 4)) & 0x0F
    return value < 10 ? 0x30 &+ value : 0x57 &+ value
  }

  private static func check(_ one: ChunkExtension) throws(ChunkedEncodingError) {
    guard HTTPGrammar.isToken(Array(one.name.utf8).span) else { throw .invalidExtensionName(one.name) }
    guard let value = one.rawValue else { return }
    guard value.allSatisfy(HTTPGrammar.isFieldText) else { throw .invalidExtensionValue(name: one.name) }
  }

  private static func check(_ field: HTTPFieldLine) throws(ChunkedEncodingError) {
    guard HTTPGrammar.isToken(Array(field.name.utf8).span) else { throw .invalidFieldName(field.name) }
    guard field.rawValue.allSatisfy(HTTPGrammar.isFieldText) else { throw .invalidFieldValue(name: field.name) }
    guard !forbiddenTrailers.contains(field.name.lowercased()) else { throw .forbiddenTrailer(name: field.name) }
  }

  /// Writes a value as a token if possible, otherwise as a quoted-string.
  private static func append(_ one: ChunkExtension, to output: inout [UInt8]) {
    output.append(0x3B)
    output.append(contentsOf: one.name.utf8)
    guard let value = one.rawValue else { return }
    output.append(0x3D)
    guard !HTTPGrammar.isToken(value.span) else { return output.append(contentsOf: value) }
    output.append(0x22)
    for byte in value {
      if byte == 0x22 || byte == 0x5C { output.append(0x5C) }
      output.append(byte)
    }
    output.append(0x22)
  }
}

/// Why a part of a chunked body cannot be written.
///
/// Nothing has been written when it is thrown.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum ChunkedEncodingError: Error, Hashable, Sendable {
  /// A chunk without data, which would be the last chunk and end the body.
  case emptyChunk
  /// The body has already been ended.
  case finished
  /// The name of an extension is not a token.
  case invalidExtensionName(String)
  /// The value of the named extension contains a control character other than HTAB.
  case invalidExtensionValue(name: String)
  /// The name of a trailer field is not a token.
  case invalidFieldName(String)
  /// The value of the named trailer field contains a control character other than HTAB.
  case invalidFieldValue(name: String)
  /// A field that is not allowed in a trailer section, because it controls framing, routing, authentication, request
  /// modifiers, responses or the content format (RFC 9110 section 6.5.1).
  case forbiddenTrailer(name: String)
  /// The output has too little room, in bytes.
  case insufficientCapacity(needed: Int, available: Int)
}

@available(StreamingCodec 1.0, *)
extension ChunkedEncodingError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .emptyChunk: "a chunk without data would end the body"
    case .finished: "the chunked body has already been ended"
    case .invalidExtensionName(let name): "\(name.debugDescription) is not a name for a chunk extension"
    case .invalidExtensionValue(let name): "the value of the chunk extension \(name) contains a control character"
    case .invalidFieldName(let name): "\(name.debugDescription) is not a name for a field"
    case .invalidFieldValue(let name): "the value of the field \(name) contains a control character"
    case .forbiddenTrailer(let name): "the field \(name) is not allowed in a trailer section"
    case .insufficientCapacity(let needed, let available):
      "\(needed) bytes are needed, but there is only room for \(available)"
    }
  }
}
