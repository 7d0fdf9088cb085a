#if Signing
internal import Crypto
#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The secret of an AWS access key, from which signing keys are derived.
///
/// Descriptions and mirrors do not contain it.
@available(StreamingCodecAsync 1.0, *)
public struct SecretAccessKey: Sendable {
  /// The first key of the derivation: the secret with `AWS4` before it.
  private let derivationKey: SymmetricKey

  /// Creates a key from its text, as in `AWS_SECRET_ACCESS_KEY`.
  public init(_ text: String) { derivationKey = SymmetricKey(data: Array("AWS4\(text)".utf8)) }

  /// Returns the function that signs for a credential scope.
  ///
  /// Source: AWS IAM User Guide, "Create a signed AWS API request", step 3.
  func signature(for scope: SigningScope) -> HMAC<SHA256> {
    var key = derivationKey
    for part in [scope.date, scope.region, scope.service, SigningScope.termination] {
      let code = HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key)
      key = SymmetricKey(data: code)
    }
    return HMAC(key: key)
  }
}

@available(StreamingCodecAsync 1.0, *)
extension SecretAccessKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder for the key.
  public var description: String { "SecretAccessKey(…)" }
  /// A placeholder for the key.
  public var debugDescription: String { description }
  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
#endif
