#if Signing
internal import ByteKernels
public import ChunkedHTTP

/// Writes a body in S3's `aws-chunked` coding, signs its chunks, and computes a trailing checksum.
///
/// The request has the headers `Content-Encoding: aws-chunked`, `x-amz-content-sha256` with the raw value of ``mode``,
/// `x-amz-decoded-content-length`, and in modes with trailers `x-amz-trailer` with the names of the fields. Its
/// `Content-Length` is ``encodedLength(ofDecodedLength:chunkSize:trailers:)``.
///
/// S3 requires all chunks except the last to have the same size of at least 8 KiB. Signature Version 4A is not supported.
@available(StreamingCodecAsync 1.0, *)
public struct AWSChunkedSigner: Sendable {
  private var encoder: AWSChunkedEncoder
  private var chain: SignatureChain?
  private var checksum: RunningChecksum?

  /// Starts a body of signed chunks.
  ///
  /// - Parameters:
  ///   - secret: The secret of the access key that signed the request.
  ///   - scope: The credential scope of the request.
  ///   - time: The time of the request, as in `x-amz-date`.
  ///   - seed: The request's own signature.
  ///   - hasTrailer: Whether a signed trailer section follows the chunks.
  ///   - checksum: The checksum that the trailer section begins with, which requires a trailer section.
  public init(
    secret: SecretAccessKey, scope: SigningScope, time: SigningTime, seed: SigV4Signature, hasTrailer: Bool = false,
    checksum: TrailingChecksum? = nil
  ) {
    encoder = AWSChunkedEncoder(mode: hasTrailer || checksum != nil ? .signedWithTrailer : .signed)
    chain = SignatureChain(secret: secret, scope: scope, time: time, seed: seed)
    self.checksum = checksum.map { RunningChecksum($0) }
  }

  /// Starts a body of chunks without signatures, whose checksum follows: for requests over TLS.
  public init(unsignedWith checksum: TrailingChecksum) {
    encoder = AWSChunkedEncoder(mode: .unsignedWithTrailer)
    self.checksum = RunningChecksum(checksum)
  }

  /// How the body is signed: the value of `x-amz-content-sha256`.
  public var mode: AWSChunkedMode { encoder.mode }

  /// Appends `data` as one chunk; empty data appends nothing.
  ///
  /// - Throws: `AWSChunkedEncodingError`; the chain and `output` are then unchanged.
  /// - Complexity: O(*n*) in the length of the data.
  public mutating func append(_ data: Span<UInt8>, to output: inout [UInt8]) throws(AWSChunkedEncodingError) {
    let signature = data.isEmpty ? chain?.previous : sign(data)
    try encoder.append(data, signature: signature?.description, to: &output)
    if let signature { chain?.append(signature) }
    checksum?.update(data)
  }

  /// Ends the body: the last chunk, the checksum, the trailer section and its signature.
  ///
  /// - Parameters:
  ///   - trailers: The fields after the checksum.
  ///   - output: The output to append to.
  /// - Throws: `AWSChunkedEncodingError`; the chain and `output` are then unchanged.
  public mutating func finish(trailers: HTTPFieldLines = [], to output: inout [UInt8]) throws(AWSChunkedEncodingError) {
    var fields = HTTPFieldLines(checksum.map { [HTTPFieldLine($0.algorithm.fieldName, $0.fieldValue)] } ?? [])
    for field in trailers { fields.append(field) }
    guard var chain else { return try encoder.finish(trailers: fields, to: &output) }
    let signature = chain.signature(headers: .emptyHash, payload: .emptyHash)
    chain.append(signature)
    let trailerHash = Bytes32.sha256(AWSChunkedSigning.canonicalTrailers(fields).span)
    try encoder.finish(
      signature: "\(signature)", trailers: fields,
      trailerSignature: mode.hasTrailer ? "\(chain.trailerSignature(trailerHash).0)" : nil, to: &output)
    self.chain = chain
  }

  private mutating func sign(_ data: Span<UInt8>) -> SigV4Signature? {
    chain?.signature(headers: .emptyHash, payload: .sha256(data))
  }
}

@available(StreamingCodecAsync 1.0, *)
extension AWSChunkedSigner {
  /// Returns the length of an encoded body: the request's `Content-Length`.
  ///
  /// - Parameters:
  ///   - decodedLength: The length of the data.
  ///   - chunkSize: The size of all chunks except the last.
  ///   - trailers: The fields after the checksum.
  /// - Precondition: `decodedLength` ≥ 0 and `chunkSize` > 0.
  public func encodedLength(
    ofDecodedLength decodedLength: Int, chunkSize: Int, trailers: HTTPFieldLines = []
  ) -> Int {
    let signatureLength = mode.isSigned ? ";chunk-signature=".utf8.count + 2 * SigV4Signature.byteCount : 0
    func framing(_ size: Int) -> Int { String(size, radix: 16).utf8.count + signatureLength + 4 }
    let rest = decodedLength % chunkSize
    var length = decodedLength + decodedLength / chunkSize * framing(chunkSize) + (rest > 0 ? framing(rest) : 0)
    length += framing(0)
    var fields = trailers.map { $0.name.utf8.count + $0.rawValue.count }
    if let checksum { fields.append(checksum.algorithm.fieldName.utf8.count + checksum.fieldValue.utf8.count) }
    if mode.isSigned, mode.hasTrailer {
      fields.append(AWSChunkedDecoder.trailerSignatureName.utf8.count + 2 * SigV4Signature.byteCount)
    }
    return length + fields.reduce(0) { $0 + $1 + 3 }
  }
}
#endif
