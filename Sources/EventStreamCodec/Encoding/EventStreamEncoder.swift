internal import ByteKernels

/// Encodes event-stream messages, in one pass and into memory of the caller's choice.
///
/// What the format forbids is refused with a typed error before a byte is written: no length ever wraps. A message that
/// was decoded encodes to the bytes it was decoded from, unless it has what is accepted on decoding alone (values above
/// 32 767 bytes, names that appear twice).
///
/// Source: Smithy, *Amazon Event Stream Specification*.
@available(StreamingCodec 1.0, *)
public struct EventStreamEncoder: Hashable, Sendable {
  /// How large a message may be.
  ///
  /// By default what services accept, ``EventStreamLimits/service``.
  public var limits: EventStreamLimits

  /// An encoder that writes messages within `limits`.
  public init(limits: EventStreamLimits = .service) { self.limits = limits }

  /// How many bytes `message` takes, exactly.
  ///
  /// - Throws: ``EventStreamEncodingError`` where it cannot be encoded.
  /// - Complexity: O(*n*) in the number of headers.
  public func encodedSize(of message: EventStreamMessage) throws(EventStreamEncodingError) -> Int {
    let headersSize = try message.headers.encodedSize(limits: limits)
    return try checkedSize(headers: headersSize, payload: message.payload.count)
  }

  /// How many bytes a message of these headers and a payload of `payloadCount` bytes takes, exactly.
  ///
  /// - Throws: ``EventStreamEncodingError`` where it is too long.
  public func encodedSize(
    headers: EventStreamHeaderBlock, payloadCount: Int
  ) throws(EventStreamEncodingError) -> Int {
    try checkedSize(headers: headers.count, payload: payloadCount)
  }

  /// Writes `message` into the caller's memory.
  ///
  /// - Throws: ``EventStreamEncodingError``, also where the memory has too little room.
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

  /// Writes a message of encoded headers and a payload into the caller's memory.
  ///
  /// - Throws: ``EventStreamEncodingError``, also where the memory has too little room.
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
  /// - Throws: ``EventStreamEncodingError``; `bytes` is then as it was.
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

  /// Appends a message of encoded headers and a payload to `bytes`.
  ///
  /// - Throws: ``EventStreamEncodingError``; `bytes` is then as it was.
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
