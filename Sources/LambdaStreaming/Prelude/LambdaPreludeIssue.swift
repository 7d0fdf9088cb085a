/// Something in a prelude that API Gateway's documentation does not have.
///
/// The prelude was read all the same: what services make of it differs, and a stream is worth reading to its end.
@nonexhaustive
public enum LambdaPreludeIssue: Hashable, Sendable {
  /// A value that is not what stands there: a status that is no number from 100 to 599, a header that is no string.
  ///
  /// Strings of digits, numbers and booleans were taken for what they say, arrays value by value; null and objects are
  /// no header and no cookie.
  ///
  /// - Parameters:
  ///   - key: The member of the prelude: `statusCode`, `headers`, `multiValueHeaders`, `cookies`.
  ///   - name: The header; nil where it is not about one.
  ///   - json: The value as JSON text.
  case unexpectedValue(key: String, name: String?, json: String)
  /// A member other than the four that API Gateway supports; see ``LambdaPrelude/otherMembers``.
  case unsupportedKey(String)
  /// A member that appears again further on: the last counts, the others are not in the prelude.
  case repeatedKey(String)
  /// A header name that is no token of RFC 9110, section 5.6.2.
  case invalidHeaderName(String)
  /// A header value or, with the name `Set-Cookie`, a cookie with a control character: the first of them.
  ///
  /// RFC 9110, section 5.5, calls CR, LF and NUL "invalid and dangerous": copied into an HTTP head as it stands, such a
  /// value adds headers that the function did not mean.
  case invalidHeaderValue(name: String, byte: UInt8)
}

extension LambdaPreludeIssue: CustomStringConvertible {
  /// The issue in words.
  public var description: String {
    switch self {
    case .unexpectedValue(let key, nil, let json): "\(key) is \(json)"
    case .unexpectedValue(let key, let name?, let json): "\(name) in \(key) is \(json)"
    case .unsupportedKey(let key): "\(key) is none of statusCode, headers, multiValueHeaders and cookies"
    case .repeatedKey(let key): "\(key) appears more than once; the last counts"
    case .invalidHeaderName(let name): "\"\(name)\" is no header name"
    case .invalidHeaderValue(let name, let byte): "the value of \(name) has the control character \(hexadecimal(byte))"
    }
  }
}
