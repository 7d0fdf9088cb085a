#if Signing
internal import ByteKernels
public import EventStreamCodec

/// Signs the messages of an event stream that a client sends.
///
/// Each message becomes the payload of another one, whose headers are `:date` and `:chunk-signature`. Each signature covers
/// the one before it; the first covers the request's own signature, the seed, which the SDK computes. A signed message
/// without a payload ends the stream.
///
/// The request has the header `x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-EVENTS`.
///
/// Source: Amazon Transcribe Developer Guide, "Event stream encoding".
@available(StreamingCodecAsync 1.0, *)
public struct EventStreamSigner: Sendable {
  /// The order of the headers of signed messages, which has no meaning for services.
  public enum HeaderOrder: Hashable, Sendable {
    /// `:date`, then `:chunk-signature`, as most of AWS's SDKs write them.
    case dateFirst
    /// `:chunk-signature`, then `:date`, as AWS's SDK for Rust writes them.
    case signatureFirst
  }

  /// Whether the message that ends the stream has been written.
  public private(set) var isFinished = false
  private var chain: SignatureChain
  /// The headers of the next signed message.
  private var headers: [UInt8]
  private let order: HeaderOrder
  private let encoder: EventStreamEncoder
  /// Memory for an encoded message.
  private var inner: [UInt8] = []

  /// Starts a stream.
  ///
  /// - Parameters:
  ///   - secret: The secret of the access key that signed the request.
  ///   - scope: The credential scope of the request. An event of another day is signed for that day.
  ///   - seed: The request's own signature.
  ///   - order: The order of the headers.
  ///   - limits: The maximum size of a message, both signed and unsigned.
  public init(
    secret: SecretAccessKey, scope: SigningScope, seed: SigV4Signature, headerOrder order: HeaderOrder = .dateFirst,
    limits: EventStreamLimits = .service
  ) {
    chain = SignatureChain(secret: secret, scope: scope, time: scope.day, seed: seed)
    self.order = order
    encoder = EventStreamEncoder(limits: limits)
    headers = order.template
  }

  /// The latest signature; the seed before the first message.
  public var latestSignature: SigV4Signature { chain.previous }

  /// Encodes and signs `message`, and appends the signed message to `output`.
  ///
  /// - Parameters:
  ///   - message: The message.
  ///   - time: The time of the event. Services refuse times that differ from theirs by more than five minutes.
  ///   - output: The output to append to.
  /// - Throws: ``EventStreamSigningError``; the chain and `output` are then unchanged.
  /// - Complexity: O(*n*) in the message's size.
  public mutating func append(
    _ message: EventStreamMessage, at time: SigningTime = .now, to output: inout [UInt8]
  ) throws(EventStreamSigningError) {
    guard !isFinished else { throw .finished }
    // Taken out while it is read, and put back for the next message.
    var inner: [UInt8] = []
    swap(&inner, &self.inner)
    defer { swap(&inner, &self.inner) }
    inner.removeAll(keepingCapacity: true)
    do throws(EventStreamEncodingError) { try encoder.append(message, to: &inner) } catch { throw .encoding(error) }
    try write(inner.span, at: time, to: &output)
  }

  /// Signs an encoded message, and appends the signed message to `output`.
  ///
  /// - Parameters:
  ///   - frame: One whole message, as `EventStreamEncoder` writes it.
  ///   - time: The time of the event.
  ///   - output: The output to append to.
  /// - Throws: ``EventStreamSigningError``; the chain and `output` are then unchanged.
  /// - Complexity: O(*n*) in the message's size. Allocates only what swift-crypto allocates, once `output` has room.
  public mutating func append(
    frame: Span<UInt8>, at time: SigningTime = .now, to output: inout [UInt8]
  ) throws(EventStreamSigningError) {
    guard !isFinished else { throw .finished }
    guard EventStreamSignedView.isMessage(frame) else { throw .notAMessage(count: frame.count) }
    try write(frame, at: time, to: &output)
  }

  /// Appends the signed message without a payload that ends the stream.
  ///
  /// - Throws: ``EventStreamSigningError/finished`` if the stream has ended.
  public mutating func finish(at time: SigningTime = .now, to output: inout [UInt8]) throws(EventStreamSigningError) {
    guard !isFinished else { throw .finished }
    try write(Span(), at: time, to: &output)
    isFinished = true
  }

  private mutating func write(
    _ payload: Span<UInt8>, at time: SigningTime, to output: inout [UInt8]
  ) throws(EventStreamSigningError) {
    let (size, limit) = (payload.count + headers.count + 16, encoder.limits.maximumTotalLength)
    guard UInt64(size) <= UInt64(limit) else { throw .encoding(.messageTooLong(count: size, limit: limit)) }
    setDate(UInt64(time.secondsSince1970) * 1000, at: order.dateStart + EventStreamSignedView.dateNameLength)
    let signature = chain.signature(at: time, headers: dateHash, payload: .sha256(payload))
    chain.append(signature)
    setSignature(signature, at: order.signatureStart + EventStreamSignedView.signatureNameLength)
    let checksum = HeadersChecksum(of: headers.span)
    output.appendRaw(addingCapacity: size) { bytes in
      bytes.appendFrame(headers: headers.span, checksum: checksum, payload: payload)
    }
  }

  /// The hash of the header `:date`.
  private var dateHash: Bytes32 {
    .sha256(headers.span.extracting(order.dateStart..<order.dateStart + EventStreamSignedView.dateLength))
  }

  /// Writes the value of `:chunk-signature` to the headers.
  private mutating func setSignature(_ signature: SigV4Signature, at start: Int) {
    var fields = headers.mutableSpan
    signature.code.write(to: &fields, at: start)
  }

  /// Writes the value of `:date` to the headers.
  private mutating func setDate(_ milliseconds: UInt64, at start: Int) {
    for index in 0..<8 {
      headers[start + index] = UInt8(
        truncatingIfNeeded: milliseconds &>> UInt64(truncatingIfNeeded: 56 - 8 * index))
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension EventStreamSigner.HeaderOrder {
  /// The offset of `:date` in the header block.
  fileprivate var dateStart: Int { self == .dateFirst ? 0 : EventStreamSignedView.signatureLength }

  /// The offset of `:chunk-signature` in the header block.
  fileprivate var signatureStart: Int { self == .dateFirst ? EventStreamSignedView.dateLength : 0 }

  /// The header block, whose values are zero.
  fileprivate var template: [UInt8] {
    let date = EventStreamSignedView.dateName + [UInt8](repeating: 0, count: 8)
    let signature = EventStreamSignedView.signatureName + [UInt8](repeating: 0, count: SigV4Signature.byteCount)
    return self == .dateFirst ? date + signature : signature + date
  }
}

/// Why a message cannot be signed.
///
/// Nothing has been written when it is thrown.
@nonexhaustive
@available(StreamingCodecAsync 1.0, *)
public enum EventStreamSigningError: Error, Hashable, Sendable {
  /// The stream has been ended.
  case finished
  /// The message cannot be encoded, or is too long once signed.
  case encoding(EventStreamEncodingError)
  /// The `count` bytes given are not one whole message.
  case notAMessage(count: Int)
}

@available(StreamingCodecAsync 1.0, *)
extension EventStreamSigningError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .finished: "the signed event stream has already been ended"
    case .encoding(let error): "\(error)"
    case .notAMessage(let count): "the \(count) bytes to sign are not one whole message"
    }
  }
}
#endif
