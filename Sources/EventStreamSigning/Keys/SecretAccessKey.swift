#if Signing
internal import Crypto
#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The secret of an AWS access key, from which signing keys are derived.
///
/// Neither its description nor `dump` contains it: swift-crypto keeps keys in memory that nothing prints.
@available(StreamingCodecAsync 1.0, *)
public struct SecretAccessKey: Sendable {
  /// The first key of the derivation: the secret with `AWS4` before it.
  private let derivationKey: SymmetricKey

  /// Creates a key from its text, as in `AWS_SECRET_ACCESS_KEY`.
  public init(_ text: String) { derivationKey = SymmetricKey(data: Array("AWS4\(text)".utf8)) }

  /// Returns the signature of a string to sign, such as that of a request, whose signature is the seed of a chain.
  ///
  /// - Parameters:
  ///   - stringToSign: The algorithm, the time, the scope and the hash of the canonical request, on a line each.
  ///   - scope: The credential scope, from which the signing key is derived.
  ///
  /// Source: AWS IAM User Guide, "Create a signed AWS API request", steps 3 and 4.
  public func signature(of stringToSign: some StringProtocol, scope: SigningScope) -> SigV4Signature {
    signature(for: scope)(Array(stringToSign.utf8))
  }

  /// Returns the function that signs for a credential scope.
  ///
  /// It is a closure, because `dump` would print the state of an HMAC, which signs as well as the key.
  ///
  /// Source: AWS IAM User Guide, "Create a signed AWS API request", step 3.
  func signature(for scope: SigningScope) -> @Sendable ([UInt8]) -> SigV4Signature {
    var key = derivationKey
    for part in [scope.date, scope.region, scope.service, SigningScope.termination] {
      let code = HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key)
      key = SymmetricKey(data: code)
    }
    let keyed = HMAC<SHA256>(key: key)
    return { text in
      var code = keyed
      code.update(data: text)
      return SigV4Signature(Bytes32(code.finalize()))
    }
  }
}

@available(StreamingCodecAsync 1.0, *)
extension SecretAccessKey: CustomStringConvertible, CustomDebugStringConvertible {
  /// A placeholder for the key.
  public var description: String { "SecretAccessKey(…)" }
  /// A placeholder for the key.
  public var debugDescription: String { description }
}
#endif
