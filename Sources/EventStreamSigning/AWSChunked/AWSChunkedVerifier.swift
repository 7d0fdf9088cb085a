#if Signing
internal import ByteKernels
public import ChunkedHTTP
internal import Crypto

/// Verifies the signatures of an `aws-chunked` body: for servers and tests.
///
///     while let element = try decoder.next(&input) {
///       try verifier.verify(element)
///       …
///     }
///     try decoder.finish()
///     try verifier.finish()
///
/// The signature of a chunk covers all of its data. It is verified when the next element after the data arrives: until then,
/// keep the data apart.
///
/// Signature Version 4A is not supported.
@available(StreamingCodecAsync 1.0, *)
public struct AWSChunkedVerifier: Sendable {
  /// A chunk whose data is arriving.
  private struct OpenChunk: Sendable {
    let offset: UInt64
    let signature: SigV4Signature?
    var hasher = SHA256()
  }

  /// Whether a trailer section must follow, with a signature.
  public let hasTrailer: Bool
  /// The number of chunks whose signatures were verified, the last chunk included.
  public private(set) var verifiedCount = 0
  /// Whether the body has ended, and all of its signatures were verified.
  public private(set) var isComplete = false
  private var chain: SignatureChain
  private var chunk: OpenChunk?
  private var hasVerifiedTrailer = false
  private var failure: AWSChunkedSignatureError?

  /// Starts a body.
  ///
  /// - Parameters:
  ///   - secret: The secret of the access key that signed the request.
  ///   - scope: The credential scope of the request.
  ///   - time: The time of the request, as in `x-amz-date`.
  ///   - seed: The request's own signature.
  ///   - hasTrailer: Whether the mode has a trailer section.
  public init(
    secret: SecretAccessKey, scope: SigningScope, time: SigningTime, seed: SigV4Signature, hasTrailer: Bool
  ) {
    chain = SignatureChain(secret: secret, scope: scope, time: time, seed: seed)
    self.hasTrailer = hasTrailer
  }

  /// Takes the next element of the body, and verifies the signatures that it completes.
  ///
  /// - Throws: ``AWSChunkedSignatureError``, and the same error from then on.
  /// - Complexity: O(*n*) in the element's bytes.
  public mutating func verify(_ element: borrowing AWSChunkedElement) throws(AWSChunkedSignatureError) {
    if let failure { throw failure }
    switch copy element {
    case .chunk(let head):
      try closeChunk()
      guard !head.signature.isEmpty else { throw fail(.unsignedChunk(index: verifiedCount, offset: head.offset)) }
      chunk = OpenChunk(offset: head.offset, signature: SigV4Signature(hexadecimal: head.signature))
    case .data(let data): chunk?.hasher.update(data)
    case .trailers(let section):
      try closeChunk()
      try verify(section)
    case .end(let offset):
      try closeChunk()
      guard hasVerifiedTrailer || !hasTrailer else { throw fail(.unsignedTrailers(offset: offset)) }
      isComplete = true
    }
  }

  /// Ends the body.
  ///
  /// - Throws: ``AWSChunkedSignatureError/missingEnd(count:)`` if the body has not ended, or the error that was thrown before.
  public mutating func finish() throws(AWSChunkedSignatureError) {
    if let failure { throw failure }
    guard isComplete else { throw fail(.missingEnd(count: verifiedCount)) }
  }

  /// Verifies the signature of the chunk whose data has arrived.
  private mutating func closeChunk() throws(AWSChunkedSignatureError) {
    guard let open = chunk.take() else { return }
    let expected = chain.signature(headers: .emptyHash, payload: Bytes32(open.hasher.finalize()))
    guard expected == open.signature else {
      throw fail(.mismatch(index: verifiedCount, offset: open.offset, stringToSign: chain.stringToSign))
    }
    chain.append(expected)
    verifiedCount += 1
  }

  private mutating func verify(_ section: HTTPFieldSection) throws(AWSChunkedSignatureError) {
    let offset = section.offset(0)
    guard hasTrailer else { throw fail(.unexpectedTrailers(offset: offset)) }
    guard let number = section.firstIndex(of: AWSChunkedDecoder.trailerSignatureName) else {
      throw fail(.unsignedTrailers(offset: offset))
    }
    let fields = AWSChunkedSigning.canonicalTrailers(HTTPFieldLines(section))
    let (expected, stringToSign) = chain.trailerSignature(.sha256(fields.span))
    guard expected == SigV4Signature(hexadecimal: section.value(number)) else {
      throw fail(.trailerMismatch(offset: offset, stringToSign: stringToSign))
    }
    hasVerifiedTrailer = true
  }

  private mutating func fail(_ error: AWSChunkedSignatureError) -> AWSChunkedSignatureError {
    failure = error
    return error
  }
}

/// Where the chain of an `aws-chunked` body's signatures breaks.
///
/// Chunks are counted from 0. Offsets count bytes since the start of the body.
@nonexhaustive
@available(StreamingCodecAsync 1.0, *)
public enum AWSChunkedSignatureError: Error, Hashable, Sendable {
  /// A chunk without a signature in a signed body.
  case unsignedChunk(index: Int, offset: UInt64)
  /// The signature of a chunk is not that of the string to sign: the data, the key, the scope or a signature before it
  /// differs.
  case mismatch(index: Int, offset: UInt64, stringToSign: String)
  /// The trailer section has no signature, or is missing.
  case unsignedTrailers(offset: UInt64)
  /// The signature of the trailer section is not that of the string to sign.
  case trailerMismatch(offset: UInt64, stringToSign: String)
  /// A trailer section in a mode without trailers, which nothing signs.
  case unexpectedTrailers(offset: UInt64)
  /// The body ended after `count` verified chunks, without its last chunk or trailer section.
  case missingEnd(count: Int)
}

@available(StreamingCodecAsync 1.0, *)
extension AWSChunkedSignatureError {
  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .unsignedChunk: "unsignedChunk"
    case .mismatch: "signatureMismatch"
    case .unsignedTrailers: "unsignedTrailers"
    case .trailerMismatch: "trailerSignatureMismatch"
    case .unexpectedTrailers: "unexpectedTrailers"
    case .missingEnd: "missingSignedEnd"
    }
  }

  /// The offset of the chunk or the trailer section; nil if it is missing.
  public var offset: UInt64? {
    switch self {
    case .unsignedChunk(_, let offset), .mismatch(_, let offset, _), .unsignedTrailers(let offset),
      .trailerMismatch(let offset, _), .unexpectedTrailers(let offset):
      offset
    case .missingEnd: nil
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension AWSChunkedSignatureError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .unsignedChunk(let index, let offset): "chunk \(index) at offset \(offset) is not signed"
    case .mismatch(let index, let offset, let stringToSign):
      "the signature of chunk \(index) at offset \(offset) does not match the string to sign \(stringToSign.debugDescription)"
    case .unsignedTrailers(let offset): "the trailer section at offset \(offset) is missing or has no signature"
    case .trailerMismatch(let offset, let stringToSign):
      "the signature of the trailers at offset \(offset) does not match the string to sign \(stringToSign.debugDescription)"
    case .unexpectedTrailers(let offset): "the trailers at offset \(offset) belong to no signature"
    case .missingEnd(let count): "the body ended after \(count) signed chunks, before its end"
    }
  }
}
#endif
