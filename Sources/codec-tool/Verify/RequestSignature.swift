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
    let parameters: [String: String]
    if let authorization = head.fields["authorization"] {
      let words = authorization.split(separator: " ", maxSplits: 1)
      guard words.first?.hasPrefix("AWS4-ECDSA") != true else { throw .asymmetric }
      guard words.count == 2, words[0] == "AWS4-HMAC-SHA256" else { throw .malformed }
      parameters = Self.pairs(of: words[1].split(separator: ","))
      time = head.fields["x-amz-date"].flatMap { SigningTime($0) }
    } else {
      let query = head.target.drop { $0 != "?" }.dropFirst()
      let pairs = Self.pairs(of: query.split(separator: "&"))
      guard let algorithm = pairs["X-Amz-Algorithm"] else { throw .missing }
      guard !algorithm.hasPrefix("AWS4-ECDSA") else { throw .asymmetric }
      parameters = [
        "Signature": pairs["X-Amz-Signature"] ?? "",
        "Credential": pairs["X-Amz-Credential"]?.replacing("%2F", with: "/").replacing("%2f", with: "/") ?? "",
      ]
      time = pairs["X-Amz-Date"].flatMap { SigningTime($0) }
    }
    // The access key ID is before the first slash.
    let credential = parameters["Credential"] ?? ""
    guard let seed = SigV4Signature(hexadecimal: parameters["Signature"] ?? ""),
      let slash = credential.firstIndex(of: "/"),
      let scope = SigningScope(credential[credential.index(after: slash)...])
    else { throw .malformed }
    self.seed = seed
    self.scope = scope
  }

  /// The values of `name=value`, by their names.
  private static func pairs(of texts: [Substring]) -> [String: String] {
    var pairs: [String: String] = [:]
    for text in texts {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { continue }
      pairs[parts[0].filter { $0 != " " }] = String(parts[1].drop { $0 == " " }.prefix { $0 != " " })
    }
    return pairs
  }
}
#endif
