internal import ByteKernels

/// Writes a body in S3's `aws-chunked` content coding.
///
/// Signatures are the caller's: made of the strings that ``AWSChunkedSigning`` gives. S3 wants every chunk but the last
/// two to have the same size, of at least 8 KiB.
@available(StreamingCodec 1.0, *)
public struct AWSChunkedEncoder: Sendable {
  /// How the body is signed.
  public let mode: AWSChunkedMode
  private var chunked = ChunkedEncoder()

  /// Makes an encoder at the start of a body.
  public init(mode: AWSChunkedMode) { self.mode = mode }

  /// Whether the body has been finished.
  public var isFinished: Bool { chunked.isFinished }

  /// Appends `data` as one chunk; no data appends nothing.
  ///
  /// - Parameters:
  ///   - data: The data.
  ///   - signature: The chunk's signature in hexadecimal where the mode signs chunks, else nil.
  ///   - output: Where to append.
  /// - Throws: ``AWSChunkedEncodingError``, with `output` as it was.
  public mutating func append(
    _ data: Span<UInt8>, signature: String? = nil, to output: inout [UInt8]
  ) throws(AWSChunkedEncodingError) {
    let extensions = try extensions(signature)
    do throws(ChunkedEncodingError) {
      try chunked.append(data, extensions: extensions, to: &output)
    } catch {
      throw .framing(error)
    }
  }

  /// Ends the body: the last chunk, the trailer section and the empty line.
  ///
  /// - Parameters:
  ///   - signature: The last chunk's signature where the mode signs chunks, else nil.
  ///   - trailers: The trailer fields where the mode has them.
  ///   - trailerSignature: The signature of the trailer section where the mode has both, else nil.
  ///   - output: Where to append.
  /// - Throws: ``AWSChunkedEncodingError``, with `output` as it was.
  public mutating func finish(
    signature: String? = nil, trailers: HTTPFields = [], trailerSignature: String? = nil, to output: inout [UInt8]
  ) throws(AWSChunkedEncodingError) {
    let extensions = try extensions(signature)
    var fields = trailers
    guard mode.hasTrailer || trailers.isEmpty else { throw .notInThisMode }
    if mode.hasTrailer, mode.isSigned {
      fields.append(HTTPField(AWSChunkedDecoder.trailerSignatureName, try filled(trailerSignature)))
    } else if trailerSignature != nil {
      throw .notInThisMode
    }
    do throws(ChunkedEncodingError) {
      // S3 documents trailer lines without a space behind the colon.
      try chunked.finish(trailers: fields, extensions: extensions, separator: ":", to: &output)
    } catch {
      throw .framing(error)
    }
  }

  private func extensions(_ signature: String?) throws(AWSChunkedEncodingError) -> [ChunkExtension] {
    guard mode.isSigned else {
      guard signature == nil else { throw .notInThisMode }
      return []
    }
    return [ChunkExtension("chunk-signature", try filled(signature))]
  }

  /// The signature as it goes on the wire, filled up where its length varies.
  private func filled(_ signature: String?) throws(AWSChunkedEncodingError) -> String {
    guard var signature, AWSSignatureText.isWellFormed(Array(signature.utf8).span, in: mode) else {
      throw .invalidSignature
    }
    if mode.isAsymmetric {
      signature += String(repeating: "*", count: AWSSignatureText.asymmetricLength - signature.utf8.count)
    }
    return signature
  }
}
