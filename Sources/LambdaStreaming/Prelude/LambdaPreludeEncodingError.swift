/// Why a prelude cannot be written.
///
/// Nothing has been written then.
@nonexhaustive
public enum LambdaPreludeEncodingError: Error, Hashable, Sendable {
  /// A status that is none of HTTP's: not 100 to 599.
  case statusCodeOutOfRange(Int)
  /// A member in ``LambdaPrelude/otherMembers``: API Gateway supports its four alone.
  case unsupportedKey(String)
  /// A header name that is no token of RFC 9110, section 5.6.2.
  case invalidHeaderName(String)
  /// A header value or, with the name `Set-Cookie`, a cookie with a control character: the first of them.
  case invalidHeaderValue(name: String, byte: UInt8)
  /// A header value that is not UTF-8 and so cannot stand in JSON.
  case headerValueNotUTF8(name: String)
  /// A second value of a header in ``LambdaPrelude/headers``, ASCII case aside.
  case repeatedHeader(String)
  /// The prelude with its delimiter would take more than ``LambdaPreludeLimits/maximumLength``.
  case preludeTooLong(count: Int, limit: Int)
}

extension LambdaPreludeEncodingError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .statusCodeOutOfRange(let status): "the status \(status) is not in 100...599"
    case .unsupportedKey(let key): "API Gateway supports no member \"\(key)\""
    case .invalidHeaderName(let name): "\"\(name)\" is no header name"
    case .invalidHeaderValue(let name, let byte): "the value of \(name) has the control character \(hexadecimal(byte))"
    case .headerValueNotUTF8(let name): "the value of \(name) is not UTF-8"
    case .repeatedHeader(let name): "a second value of \(name): several values belong in multiValueHeaders"
    case .preludeTooLong(let count, let limit):
      "the prelude takes \(count) bytes with its delimiter; the limit is \(limit)"
    }
  }
}
