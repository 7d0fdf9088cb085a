internal import ByteKernels

/// Writes a body in S3's `aws-chunked` content coding.
///
/// The caller computes signatures from the strings of ``AWSChunkedSigning``. S3 requires all chunks except the last two to
/// have the same size of at least 8 KiB.
@available(StreamingCodec 1.0, *)
public struct AWSChunkedEncoder: Sendable {
  /// How the body is signed.
  public let mode: AWSChunkedMode
  private var chunked = ChunkedEncoder()

  /// Creates an encoder at the start of a body.
  public init(mode: AWSChunkedMode) { self.mode = mode }

  /// Whether the body has been ended.
  public var isFinished: Bool { chunked.isFinished }

  /// Appends `data` as one chunk; empty data appends nothing.
  ///
  /// - Parameters:
  ///   - data: The data.
  ///   - signature: The chunk's signature in hexadecimal if the mode signs chunks, otherwise nil.
  ///   - output: The output to append to.
  /// - Throws: ``AWSChunkedEncodingError``; `output` is then unchanged.
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
  ///   - signature: The last chunk's signature if the mode signs chunks, otherwise nil.
  ///   - trailers: The trailer fields if the mode has them.
  ///   - trailerSignature: The signature of the trailer section if the mode has one, otherwise nil.
  ///   - output: The output to append to.
  /// - Throws: ``AWSChunkedEncodingError``; `output` is then unchanged.
  public mutating func finish(
    signature: String? = nil, trailers: HTTPFieldLines = [], trailerSignature: String? = nil, to output: inout [UInt8]
  ) throws(AWSChunkedEncodingError) {
    let extensions = try extensions(signature)
    var fields = trailers
    guard mode.hasTrailer || trailers.isEmpty else { throw .notInThisMode }
    if mode.hasTrailer, mode.isSigned {
      fields.append(HTTPFieldLine(AWSChunkedDecoder.trailerSignatureName, try filled(trailerSignature)))
    } else if trailerSignature != nil {
      throw .notInThisMode
    }
    do throws(ChunkedEncodingError) {
      // S3 documents trailer lines without a space after the colon.
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

  /// Returns the signature as on the wire, padded if its length varies.
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

/// Why a part of an `aws-chunked` body cannot be written.
///
/// Nothing has been written when it is thrown.
@nonexhaustive
@available(StreamingCodec 1.0, *)
public enum AWSChunkedEncodingError: Error, Hashable, Sendable {
  /// The framing is invalid.
  case framing(ChunkedEncodingError)
  /// The mode requires a signature that is missing, not hexadecimal, or of the wrong length.
  case invalidSignature
  /// The mode has no signatures, or no trailers.
  case notInThisMode
}

@available(StreamingCodec 1.0, *)
extension AWSChunkedEncodingError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .framing(let error): "aws-chunked: \(error)"
    case .invalidSignature: "aws-chunked: the signature is missing or malformed"
    case .notInThisMode: "aws-chunked: the mode has no such signature or trailers"
    }
  }
}
