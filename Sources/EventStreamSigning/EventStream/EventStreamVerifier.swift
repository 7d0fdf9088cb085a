#if Signing
internal import ByteKernels
public import EventStreamCodec

/// Verifies the signatures of an event stream that a client sends: for servers and tests.
///
///     while let frame = try decoder.next(&input) {
///       let message = try verifier.verify(frame)    // the encoded message inside; empty at the end
///     }
///     try decoder.finish()
///     try verifier.finish()                         // throws if the message that ends the stream is missing
///
/// Both orders of the headers are accepted, and times with a fraction of a second, which some clients write.
@available(StreamingCodecAsync 1.0, *)
public struct EventStreamVerifier: Sendable {
  /// The number of messages whose signatures were verified, that of the end included.
  public private(set) var verifiedCount = 0
  /// Whether the message that ends the stream was verified.
  public private(set) var isComplete = false
  private var chain: SignatureChain
  private var failure: EventStreamSignatureError?

  /// Starts a stream.
  ///
  /// - Parameters:
  ///   - secret: The secret of the access key that signed the request.
  ///   - scope: The credential scope of the request. An event of another day is verified for that day.
  ///   - seed: The request's own signature.
  public init(secret: SecretAccessKey, scope: SigningScope, seed: SigV4Signature) {
    chain = SignatureChain(secret: secret, scope: scope, time: scope.day, seed: seed)
  }

  /// Verifies the next message, and returns the encoded message inside, borrowed; empty at the end of the stream.
  ///
  /// The message inside has checksums of its own, which `EventStreamReader` or another decoder verifies.
  ///
  /// - Throws: ``EventStreamSignatureError``, and the same error from then on.
  /// - Complexity: O(*n*) in the message's size.
  @_lifetime(copy message)
  public mutating func verify(_ message: EventStreamMessageView) throws(EventStreamSignatureError) -> Span<UInt8> {
    if let failure { throw failure }
    let (index, offset) = (verifiedCount, message.offset)
    guard !isComplete else { throw fail(.messageAfterEnd(index: index, offset: offset)) }
    guard let signed = EventStreamSignedView(message) else { throw fail(.unsigned(index: index, offset: offset)) }
    guard let time = SigningTime(millisecondsSince1970: signed.millisecondsSince1970) else {
      throw fail(.invalidDate(index: index, offset: offset, millisecondsSince1970: signed.millisecondsSince1970))
    }
    let expected = chain.signature(
      at: time, headers: .sha256(signed.dateHeader), payload: .sha256(signed.payload))
    guard expected == SigV4Signature(signed.signature) else {
      throw fail(.mismatch(index: index, offset: offset, stringToSign: chain.stringToSign))
    }
    chain.append(expected)
    verifiedCount += 1
    isComplete = signed.isEnd
    return signed.payload
  }

  /// Ends the stream.
  ///
  /// - Throws: ``EventStreamSignatureError/missingEnd(count:)`` if the message that ends the stream is missing, or the error
  ///   that was thrown before.
  public mutating func finish() throws(EventStreamSignatureError) {
    if let failure { throw failure }
    guard isComplete else { throw fail(.missingEnd(count: verifiedCount)) }
  }

  private mutating func fail(_ error: EventStreamSignatureError) -> EventStreamSignatureError {
    failure = error
    return error
  }
}

/// Where a chain of event signatures breaks.
///
/// Messages are counted from 0. Offsets are those of signed messages, in bytes since the start of the stream.
@nonexhaustive
@available(StreamingCodecAsync 1.0, *)
public enum EventStreamSignatureError: Error, Hashable, Sendable {
  /// A message without a signature in a signed stream.
  case unsigned(index: Int, offset: UInt64)
  /// The time of a message is before 1970 or after 9999.
  case invalidDate(index: Int, offset: UInt64, millisecondsSince1970: Int64)
  /// The signature is not that of the string to sign: the message, the key, the scope or a signature before it differs.
  case mismatch(index: Int, offset: UInt64, stringToSign: String)
  /// A message after the one that ends the stream.
  case messageAfterEnd(index: Int, offset: UInt64)
  /// The stream ended after `count` messages, without the message that ends it.
  case missingEnd(count: Int)
}

@available(StreamingCodecAsync 1.0, *)
extension EventStreamSignatureError {
  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .unsigned: "unsignedMessage"
    case .invalidDate: "invalidDate"
    case .mismatch: "signatureMismatch"
    case .messageAfterEnd: "messageAfterEnd"
    case .missingEnd: "missingSignedEnd"
    }
  }

  /// The offset of the message; nil if it is missing.
  public var offset: UInt64? {
    switch self {
    case .unsigned(_, let offset), .invalidDate(_, let offset, _), .mismatch(_, let offset, _),
      .messageAfterEnd(_, let offset):
      offset
    case .missingEnd: nil
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension EventStreamSignatureError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .unsigned(let index, let offset): "message \(index) at offset \(offset) is not signed"
    case .invalidDate(let index, let offset, let milliseconds):
      "message \(index) at offset \(offset) has the date \(milliseconds), outside the years 1970 to 9999"
    case .mismatch(let index, let offset, let stringToSign):
      "the signature of message \(index) at offset \(offset) does not match the string to sign \(stringToSign.debugDescription)"
    case .messageAfterEnd(let index, let offset):
      "message \(index) at offset \(offset) follows the signed message that ends the stream"
    case .missingEnd(let count): "the stream ended after \(count) signed messages, without the one that ends it"
    }
  }
}
#endif
