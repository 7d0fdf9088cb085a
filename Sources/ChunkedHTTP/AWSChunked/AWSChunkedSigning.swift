/// The strings that the signatures of an `aws-chunked` body are made of.
///
/// Each signature covers the one before it: the first chunk's that of the request's head (the seed), the next chunk's the
/// first's, and the trailer's that of the last chunk. Hashing and signing are left to the caller.
@available(StreamingCodec 1.0, *)
public struct AWSChunkedSigning: Hashable, Sendable {
  /// How the body is signed.
  public var mode: AWSChunkedMode
  /// The time of the request, as in `x-amz-date`: `20130524T000000Z`.
  public var timestamp: String
  /// The credential scope: `20130524/us-east-1/s3/aws4_request`; without the region for Signature Version 4A.
  public var scope: String

  /// Makes the strings for one request.
  public init(mode: AWSChunkedMode, timestamp: String, scope: String) {
    self.mode = mode
    self.timestamp = timestamp
    self.scope = scope
  }

  /// The hexadecimal SHA-256 of nothing, which stands for the headers that a chunk does not have.
  public static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// The string to sign for a chunk.
  ///
  /// - Parameters:
  ///   - previousSignature: The signature before this one, in hexadecimal.
  ///   - dataHash: The SHA-256 of the chunk's data in lower-case hexadecimal; ``emptyHash`` for the last chunk.
  public func stringToSign(chunkAfter previousSignature: String, dataHash: String) -> String {
    [algorithm + "-PAYLOAD", timestamp, scope, previousSignature, Self.emptyHash, dataHash].joined(separator: "\n")
  }

  /// The string to sign for the trailer section.
  ///
  /// - Parameters:
  ///   - previousSignature: The signature of the last chunk, in hexadecimal.
  ///   - trailersHash: The SHA-256 of ``canonicalTrailers(_:)`` in lower-case hexadecimal.
  public func stringToSign(trailersAfter previousSignature: String, trailersHash: String) -> String {
    [algorithm + "-TRAILER", timestamp, scope, previousSignature, trailersHash].joined(separator: "\n")
  }

  /// What is hashed of a trailer section: `name:value` and LF for each field, names in lower case and sorted, blanks
  /// around values off; the section's own signature is left out.
  public static func canonicalTrailers(_ trailers: HTTPFields) -> [UInt8] {
    trailers
      .filter { !$0.isNamed(AWSChunkedDecoder.trailerSignatureName) }
      .map { (name: $0.name.lowercased(), value: $0.rawValue) }
      .sorted { $0.name < $1.name }
      .flatMap { field in
        var value = field.value[...]
        while let first = value.first, HTTPGrammar.isBlank(first) { value = value.dropFirst() }
        while let last = value.last, HTTPGrammar.isBlank(last) { value = value.dropLast() }
        return Array(field.name.utf8) + [0x3A] + value + [0x0A]
      }
  }

  private var algorithm: String { mode.isAsymmetric ? "AWS4-ECDSA-P256-SHA256" : "AWS4-HMAC-SHA256" }
}
