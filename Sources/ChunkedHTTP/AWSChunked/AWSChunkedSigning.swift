/// The strings to sign for an `aws-chunked` body.
///
/// Each signature covers the previous one: the first chunk's signature covers that of the request's head (the seed), and
/// the trailer's signature that of the last chunk. The caller hashes and signs.
@available(StreamingCodec 1.0, *)
public struct AWSChunkedSigning: Hashable, Sendable {
  /// How the body is signed.
  public var mode: AWSChunkedMode
  /// The time of the request, as in `x-amz-date`: `20130524T000000Z`.
  public var timestamp: String
  /// The credential scope: `20130524/us-east-1/s3/aws4_request`; without the region for Signature Version 4A.
  public var scope: String

  /// Creates the strings for one request.
  public init(mode: AWSChunkedMode, timestamp: String, scope: String) {
    self.mode = mode
    self.timestamp = timestamp
    self.scope = scope
  }

  /// The hexadecimal SHA-256 of no bytes, which replaces the headers that a chunk lacks.
  public static let emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  /// Returns the string to sign for a chunk.
  ///
  /// - Parameters:
  ///   - previousSignature: The previous signature, in hexadecimal.
  ///   - dataHash: The SHA-256 of the chunk's data in lower-case hexadecimal; ``emptyHash`` for the last chunk.
  public func stringToSign(chunkAfter previousSignature: String, dataHash: String) -> String {
    [algorithm + "-PAYLOAD", timestamp, scope, previousSignature, Self.emptyHash, dataHash].joined(separator: "\n")
  }

  /// Returns the string to sign for the trailer section.
  ///
  /// - Parameters:
  ///   - previousSignature: The signature of the last chunk, in hexadecimal.
  ///   - trailersHash: The SHA-256 of ``canonicalTrailers(_:)`` in lower-case hexadecimal.
  public func stringToSign(trailersAfter previousSignature: String, trailersHash: String) -> String {
    [algorithm + "-TRAILER", timestamp, scope, previousSignature, trailersHash].joined(separator: "\n")
  }

  /// Returns the canonical form of a trailer section: `name:value` and LF for each field, without the section's signature.
  ///
  /// Names are in lower case and sorted; values are trimmed.
  public static func canonicalTrailers(_ trailers: HTTPFieldLines) -> [UInt8] {
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
