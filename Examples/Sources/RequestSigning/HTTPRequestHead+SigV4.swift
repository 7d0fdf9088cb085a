import Crypto
public import EventStreamSigning
public import NIOHTTP1

// The signature of a request's head. SDKs compute it; these programs use none.

extension HTTPRequestHead {
  /// Signs the head with Signature Version 4: adds `x-amz-date` and `authorization`.
  ///
  /// All headers are signed, so the head must be complete. The path and the query are signed as they are: they must be
  /// encoded, and the query's parameters sorted.
  ///
  /// - Returns: The signature, the seed of the body's chain.
  /// - Complexity: O(*n*) in the size of the head.
  @discardableResult
  public mutating func sign(
    accessKeyID: String, secret: SecretAccessKey, scope: SigningScope, at time: SigningTime
  ) -> SigV4Signature {
    headers.replaceOrAdd(name: "x-amz-date", value: "\(time)")
    let signedHeaders = Set(headers.map { $0.name.lowercased() }).sorted()
    let signature = self.signature(of: signedHeaders, secret: secret, scope: scope)
    let authorization = SigV4Authorization(
      accessKeyID: accessKeyID, scope: scope, signedHeaders: signedHeaders, signature: signature)
    headers.replaceOrAdd(name: "authorization", value: "\(authorization)")
    return signature
  }

  /// Returns the signature that the head must have.
  ///
  /// Source: AWS IAM User Guide, "Create a signed AWS API request", steps 1 to 4.
  ///
  /// - Parameters:
  ///   - signedHeaders: The names of the headers that it covers, in lower case.
  ///   - secret: The secret of the access key.
  ///   - scope: The credential scope.
  /// - Complexity: O(*n*) in the size of the head.
  public func signature(
    of signedHeaders: [String], secret: SecretAccessKey, scope: SigningScope
  ) -> SigV4Signature {
    let target = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let lines =
      [method.rawValue, String(target[0]), target.count > 1 ? String(target[1]) : ""]
      + signedHeaders.map { "\($0):\(canonicalValue(of: $0))" }
      + ["", signedHeaders.joined(separator: ";"), headers["x-amz-content-sha256"].first ?? Self.hash(of: "")]
    let time = headers["x-amz-date"].first ?? ""
    return secret.signature(
      of: "AWS4-HMAC-SHA256\n\(time)\n\(scope)\n\(Self.hash(of: lines.joined(separator: "\n")))", scope: scope)
  }

  /// The values of a header, separated by commas, without the spaces that have no meaning.
  private func canonicalValue(of name: String) -> String {
    headers[name].map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: ",")
  }

  /// The SHA-256 of a text in hexadecimal.
  private static func hash(of text: String) -> String {
    SHA256.hash(data: Array(text.utf8)).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 0x0F, radix: 16)
    }.joined()
  }
}
