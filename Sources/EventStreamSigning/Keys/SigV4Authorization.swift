#if Signing
/// The value of a signed request's `Authorization` header: the signature that begins the chain of the request's body.
///
///     let authorization = SigV4Authorization(request.headers["authorization"])
///     var verifier = EventStreamVerifier(secret: secret, scope: authorization.scope, seed: authorization.signature)
///
/// The request's signature has not been verified.
///
/// Source: AWS IAM User Guide, "Create a signed AWS API request", step 5.
@available(StreamingCodecAsync 1.0, *)
public struct SigV4Authorization: Hashable, Sendable {
  /// The algorithm, the first word of the value.
  static let algorithm = "AWS4-HMAC-SHA256"

  /// The ID of the access key, which names the secret.
  public var accessKeyID: String
  /// The credential scope.
  public var scope: SigningScope
  /// The names of the headers that the signature covers, in lower case.
  public var signedHeaders: [String]
  /// The request's own signature: the seed of a chain.
  public var signature: SigV4Signature

  /// Creates a value from its parts.
  public init(accessKeyID: String, scope: SigningScope, signedHeaders: [String], signature: SigV4Signature) {
    self.accessKeyID = accessKeyID
    self.scope = scope
    self.signedHeaders = signedHeaders
    self.signature = signature
  }

  /// Parses a header's value.
  ///
  /// - Returns: Nil unless the algorithm is `AWS4-HMAC-SHA256`, and `Credential`, `SignedHeaders` and `Signature` are there
  ///   and well-formed. Signature Version 4A is refused.
  public init?(_ value: some StringProtocol) {
    let words = value.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0] == Self.algorithm else { return nil }
    var parameters: [String: String] = [:]
    for text in words[1].split(separator: ",") {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let (name, value) = (parts[0].drop { $0 == " " }, parts[1].prefix { $0 != " " })
      parameters[String(name)] = String(value)
    }
    guard let credential = parameters["Credential"], let headers = parameters["SignedHeaders"],
      let signature = parameters["Signature"]
    else { return nil }
    self.init(credential: credential, signedHeaders: headers, signature: signature)
  }

  /// Parses the parameters of a header, or of a presigned request's query after their escapes are removed.
  ///
  /// - Parameters:
  ///   - credential: The access key ID, a slash and the scope.
  ///   - signedHeaders: Names separated by semicolons.
  ///   - signature: 64 lower-case hexadecimal digits.
  /// - Returns: Nil if the credential or the signature is malformed.
  public init?(credential: some StringProtocol, signedHeaders: some StringProtocol, signature: some StringProtocol) {
    guard let slash = credential.firstIndex(of: "/"), slash > credential.startIndex,
      let scope = SigningScope(credential[credential.index(after: slash)...]),
      let signature = SigV4Signature(hexadecimal: signature)
    else { return nil }
    self.init(
      accessKeyID: String(credential[..<slash]), scope: scope,
      signedHeaders: signedHeaders.split { $0 == ";" }.map { String($0) }, signature: signature)
  }
}

@available(StreamingCodecAsync 1.0, *)
extension SigV4Authorization: CustomStringConvertible {
  /// The header's value.
  public var description: String {
    "\(Self.algorithm) Credential=\(accessKeyID)/\(scope), SignedHeaders=\(signedHeaders.joined(separator: ";")), "
      + "Signature=\(signature)"
  }
}
#endif
