internal import ByteKernels

/// Encodes event-stream messages in one pass into memory that the caller provides.
///
/// Anything that the format forbids is an error before a byte is written. A decoded message encodes to the same bytes,
/// unless it contains something that only the decoder accepts (values above 32 767 bytes, duplicate names).
///
/// Source: Smithy, *Amazon Event Stream Specification*.
@available(StreamingCodec 1.0, *)
public struct EventStreamEncoder: Hashable, Sendable {
  /// The maximum size of a message.
  ///
  /// Default: ``EventStreamLimits/service``, the limits of the services.
  public var limits: EventStreamLimits

  /// Creates an encoder that writes messages within `limits`.
  public init(limits: EventStreamLimits = .service) { self.limits = limits }

  /// Returns the exact size of `message` in bytes.
  ///
  /// - Throws: ``EventStreamEncodingError`` if it cannot be encoded.
  /// - Complexity: O(*n*) in the number of headers.
  public func encodedSize(of message: EventStreamMessage) throws(EventStreamEncodingError) -> Int {
    let headersSize = try message.headers.encodedSize(limits: limits)
    return try checkedSize(headers: headersSize, payload: message.payload.count)
  }

  /// Returns the exact size of a message with these headers and a payload of `payloadCount` bytes.
  ///
  /// - Throws: ``EventStreamEncodingError`` if it is too long.
  public func encodedSize(
    headers: EventStreamHeaderBlock, payloadCount: Int
  ) throws(EventStreamEncodingError) -> Int {
    try checkedSize(headers: headers.count, payload: payloadCount)
  }

  /// Writes `message` into the caller's memory.
  ///
  /// - Throws: ``EventStreamEncodingError``, also if the memory is too small.
  /// - Complexity: O(*n*) in the message's size. Allocates nothing for up to eight headers.
  @_lifetime(output: copy output)
  public func encode(
    _ message: EventStreamMessage, into output: inout OutputRawSpan
  ) throws(EventStreamEncodingError) {
    let headersSize = try message.headers.encodedSize(limits: limits)
    let size = try checkedSize(headers: headersSize, payload: message.payload.count)
    guard size <= output.freeCapacity else {
      throw .outputTooSmall(needed: size, available: output.freeCapacity)
    }
    write(message, headersSize: headersSize, size: size, into: &output)
  }

  /// Writes a message with encoded headers into the caller's memory.
  ///
  /// - Throws: ``EventStreamEncodingError``, also if the memory is too small.
  /// - Complexity: O(*n*) in the message's size. Allocates nothing.
  @_lifetime(output: copy output)
  public func encode(
    headers: EventStreamHeaderBlock, payload: Span<UInt8>, into output: inout OutputRawSpan
  ) throws(EventStreamEncodingError) {
    let size = try checkedSize(headers: headers.count, payload: payload.count)
    guard size <= output.freeCapacity else {
      throw .outputTooSmall(needed: size, available: output.freeCapacity)
    }
    output.appendFrame(headers: headers.bytes, checksum: headers.checksum, payload: payload)
  }

  /// Appends `message` to `bytes`.
  ///
  /// - Throws: ``EventStreamEncodingError``; `bytes` is then unchanged.
  /// - Complexity: amortised O(*n*) in the message's size.
  public func append(
    _ message: EventStreamMessage, to bytes: inout [UInt8]
  ) throws(EventStreamEncodingError) {
    let headersSize = try message.headers.encodedSize(limits: limits)
    let size = try checkedSize(headers: headersSize, payload: message.payload.count)
    bytes.appendRaw(addingCapacity: size) { output in
      write(message, headersSize: headersSize, size: size, into: &output)
    }
  }

  /// Appends a message with encoded headers to `bytes`.
  ///
  /// - Throws: ``EventStreamEncodingError``; `bytes` is then unchanged.
  /// - Complexity: amortised O(*n*) in the message's size.
  public func append(
    headers: EventStreamHeaderBlock, payload: Span<UInt8>, to bytes: inout [UInt8]
  ) throws(EventStreamEncodingError) {
    let size = try checkedSize(headers: headers.count, payload: payload.count)
    bytes.appendRaw(addingCapacity: size) { output in
      output.appendFrame(headers: headers.bytes, checksum: headers.checksum, payload: payload)
    }
  }

  private func checkedSize(headers: Int, payload: Int) throws(EventStreamEncodingError) -> Int {
    guard UInt64(headers) <= UInt64(limits.maximumHeadersLength) else {
      throw .headersTooLong(count: headers, limit: limits.maximumHeadersLength)
    }
    let (size, overflow) = payload.addingReportingOverflow(headers + FrameParser.smallestLength)
    guard !overflow, UInt64(size) <= UInt64(limits.maximumTotalLength) else {
      throw .messageTooLong(count: overflow ? .max : size, limit: limits.maximumTotalLength)
    }
    return size
  }

  @_lifetime(output: copy output)
  private func write(
    _ message: EventStreamMessage, headersSize: Int, size: Int, into output: inout OutputRawSpan
  ) {
    let start = output.byteCount
    writePrelude(size: size, headersSize: headersSize, into: &output)
    message.headers.write(into: &output)
    output.append(copying: message.payload.span)
    output.append(bigEndian: output.crc32(from: start))
  }

  @_lifetime(output: copy output)
  private func writePrelude(size: Int, headersSize: Int, into output: inout OutputRawSpan) {
    let start = output.byteCount
    output.append(bigEndian: UInt32(truncatingIfNeeded: size))
    output.append(bigEndian: UInt32(truncatingIfNeeded: headersSize))
    output.append(bigEndian: output.crc32(from: start))
  }
}

/// Why a message cannot be encoded.
///
/// Nothing has been written when it is thrown. Headers are counted from 0.
@nonexhaustive
public enum EventStreamEncodingError: Error, Hashable, Sendable {
  /// A header's name is empty; the format requires 1 to 255 bytes.
  case emptyHeaderName(header: Int)
  /// A header's name has more than 255 bytes of UTF-8.
  case headerNameTooLong(header: Int, count: Int)
  /// A header's bytes or string value has more than 32 767 bytes.
  case headerValueTooLong(header: Int, count: Int)
  /// An earlier header has the same name.
  case duplicateHeaderName(header: Int)
  /// There are more headers than the limit.
  case tooManyHeaders(count: Int, limit: Int)
  /// The encoded headers are longer than the limit, in bytes.
  case headersTooLong(count: Int, limit: UInt32)
  /// The encoded message is longer than the limit, in bytes.
  case messageTooLong(count: Int, limit: UInt32)
  /// The caller's memory is too small, in bytes.
  case outputTooSmall(needed: Int, available: Int)
}

extension EventStreamEncodingError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .emptyHeaderName(let header): "header \(header) has an empty name"
    case .headerNameTooLong(let header, let count): "the name of header \(header) has \(count) bytes; at most 255 fit"
    case .headerValueTooLong(let header, let count):
      "the value of header \(header) has \(count) bytes; at most 32767 are allowed"
    case .duplicateHeaderName(let header): "an earlier header has the name of header \(header)"
    case .tooManyHeaders(let count, let limit): "the message has \(count) headers; the limit is \(limit)"
    case .headersTooLong(let count, let limit): "the headers take \(count) bytes; the limit is \(limit)"
    case .messageTooLong(let count, let limit): "the message takes \(count) bytes; the limit is \(limit)"
    case .outputTooSmall(let needed, let available):
      "the message takes \(needed) bytes, but there is only room for \(available)"
    }
  }
}

/// Encoded headers for use in any number of messages.
///
/// Most messages of a stream have the same headers: create a block for each event type.
@available(StreamingCodec 1.0, *)
public struct EventStreamHeaderBlock: Hashable, Sendable {
  private let storage: [UInt8]
  /// The part of the checksums that messages with these headers have in common.
  let checksum: HeadersChecksum

  /// The encoded headers, borrowed from the block.
  public var bytes: Span<UInt8> { @_lifetime(borrow self) get { storage.span } }

  /// The size of the headers in bytes.
  public var count: Int { storage.count }

  /// Encodes `headers` in their order.
  ///
  /// - Throws: ``EventStreamEncodingError`` if the format forbids a name or value, a name appears twice, or the headers
  ///   exceed the limits.
  /// - Complexity: O(*n*) in the size of the headers.
  public init(
    _ headers: [EventStreamHeader], limits: EventStreamLimits = .service
  ) throws(EventStreamEncodingError) {
    let size = try headers.encodedSize(limits: limits)
    var bytes: [UInt8] = []
    bytes.appendRaw(addingCapacity: size) { output in headers.write(into: &output) }
    self.init(encoded: bytes)
  }

  /// Copies the headers of a decoded message, byte for byte.
  public init(_ view: EventStreamHeadersView) { self.init(encoded: Array(copying: view.bytes)) }

  private init(encoded bytes: [UInt8]) {
    storage = bytes
    checksum = HeadersChecksum(of: bytes.span)
  }
}
