#if HTTPTypes
/// Why a head cannot be converted to the types of swift-http-types, which refuse what HTTP forbids.
@nonexhaustive
public enum HTTPTypesConversionError: Error, Hashable, Sendable {
  /// A field's name is not a token (RFC 9110, section 5.6.2).
  case invalidFieldName(String)
  /// A field's value contains a byte that RFC 9110, section 5.5, forbids.
  case invalidFieldValue(name: String)
  /// The method is not a token.
  case invalidMethod(String)
  /// The status has not three digits.
  case invalidStatus(Int)
}

extension HTTPTypesConversionError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .invalidFieldName(let name): "\(name.debugDescription) is not the name of a header"
    case .invalidFieldValue(let name): "the value of \(name) contains a byte that HTTP forbids"
    case .invalidMethod(let method): "\(method.debugDescription) is not a method"
    case .invalidStatus(let status): "\(status) is not a status"
    }
  }
}
#endif
