#if CommandLineTool
import ChunkedHTTP
import EventStreamSigning

/// What a signed request says of its signature: where the chain of its body begins.
///
/// It stands in the header `Authorization`, or in the query of a presigned request.
struct RequestSignature {
  /// The request's own signature.
  var seed: SigV4Signature
  var scope: SigningScope
  /// The time of the request; nil if it is missing or malformed.
  var time: SigningTime?

  /// Why the signature of a request cannot be used.
  enum Fault: Error {
    case missing
    case asymmetric
    case malformed

    var code: String {
      switch self {
      case .missing: "missingAuthorization"
      case .asymmetric: "unsupportedAlgorithm"
      case .malformed: "invalidAuthorization"
      }
    }

    var description: String {
      switch self {
      case .missing: "the request has no signature of its own, which the first signature of the body covers"
      case .asymmetric: "Signature Version 4A (ECDSA) is not supported"
      case .malformed:
        "the request's signature is malformed: it needs a credential scope and 64 lower-case hexadecimal digits"
      }
    }
  }

  /// Reads the signature of a request.
  init(_ head: HTTP1RequestHead) throws(Fault) {
    let parsed: SigV4Authorization?
    if let value = head.fields["authorization"] {
      guard !value.hasPrefix(Self.asymmetricAlgorithm) else { throw .asymmetric }
      parsed = SigV4Authorization(value)
      time = head.fields["x-amz-date"].flatMap { SigningTime($0) }
    } else {
      let query = Self.pairs(of: head.target.drop { $0 != "?" }.dropFirst())
      guard let algorithm = query["X-Amz-Algorithm"] else { throw .missing }
      guard !algorithm.hasPrefix(Self.asymmetricAlgorithm) else { throw .asymmetric }
      parsed = SigV4Authorization(
        credential: query["X-Amz-Credential"]?.replacing("%2F", with: "/").replacing("%2f", with: "/") ?? "",
        signedHeaders: query["X-Amz-SignedHeaders"] ?? "", signature: query["X-Amz-Signature"] ?? "")
      time = query["X-Amz-Date"].flatMap { SigningTime($0) }
    }
    guard let parsed else { throw .malformed }
    seed = parsed.signature
    scope = parsed.scope
  }

  private static let asymmetricAlgorithm = "AWS4-ECDSA"

  /// The values of a query, by their names.
  private static func pairs(of query: Substring) -> [String: String] {
    var pairs: [String: String] = [:]
    for text in query.split(separator: "&") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      pairs[String(parts[0])] = String(parts[1])
    }
    return pairs
  }
}
#endif
