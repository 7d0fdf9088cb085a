public import ChunkedHTTP
public import EventStreamCodec

/// A function's HTTP response before the body: status, headers and cookies.
///
/// It is JSON, followed by eight NUL bytes and the body, in a response of the media type ``contentType``. Every part is
/// optional. ``issues`` lists what API Gateway would not accept.
///
/// Source: Amazon API Gateway Developer Guide, "Set up a Lambda proxy integration with payload response streaming".
@available(StreamingCodec 1.0, *)
public struct LambdaPrelude: Hashable, Sendable {
  /// The media type of a response that begins with a prelude.
  public static let contentType = "application/vnd.awslambda.http-integration-response"

  /// The separator of prelude and body: eight NUL bytes.
  public static let delimiter: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]

  /// The status; nil if the function gave none, which counts as 200.
  public var statusCode: Int?

  /// The headers with a single value each, in the order of the text and with duplicates.
  ///
  /// Numbers and booleans appear as their JSON text; the values of an array are separate fields.
  public var headers: HTTPFieldLines

  /// The headers with several values, one field for each value, in the order of the text.
  public var multiValueHeaders: HTTPFieldLines

  /// The cookies, each the value of a `Set-Cookie` field.
  public var cookies: [String]

  /// The members that no service knows, in the order of the text.
  public var otherMembers: [LambdaPreludeMember]

  /// The deviations from API Gateway's documentation that a decoder found, in the order of the text.
  public internal(set) var issues: [LambdaPreludeIssue] = []

  /// Creates a prelude from its parts.
  public init(
    statusCode: Int? = nil, headers: HTTPFieldLines = [], multiValueHeaders: HTTPFieldLines = [], cookies: [String] = []
  ) {
    self.statusCode = statusCode
    self.headers = headers
    self.multiValueHeaders = multiValueHeaders
    self.cookies = cookies
    otherMembers = []
  }

  /// Both kinds of headers in one list, merged like API Gateway does; cookies are not included.
  ///
  /// "If the same key-value pair is specified in both, only the values from `multiValueHeaders` will appear": the pairs
  /// of ``headers`` that are not in ``multiValueHeaders`` come first, then those of ``multiValueHeaders``. Names are
  /// compared without regard to ASCII case, values byte by byte.
  ///
  /// - Complexity: O(*n*) in the bytes of the headers.
  public var mergedHeaders: HTTPFieldLines {
    func pair(_ field: HTTPFieldLine) -> HTTPFieldLine {
      HTTPFieldLine(name: HeaderText.lowercased(field.name), rawValue: field.rawValue)
    }
    let several = Set(multiValueHeaders.map(pair))
    return HTTPFieldLines(headers.filter { !several.contains(pair($0)) } + Array(multiValueHeaders))
  }

  /// The failure that a status code of 400 or above reports; nil for other statuses.
  ///
  /// The words of the error, if any, are in the body.
  public var serviceError: ServiceError? {
    guard let statusCode, statusCode >= 400 else { return nil }
    return ServiceError(source: .httpStatus, code: String(statusCode), offset: 0)
  }
}

/// A member of a prelude that no service knows.
public struct LambdaPreludeMember: Hashable, Sendable {
  /// The member's name, with escapes decoded.
  public var name: String
  /// The member's value as JSON text without insignificant white space.
  public var json: String

  /// Creates a member from its parts.
  public init(name: String, json: String) {
    self.name = name
    self.json = json
  }
}

/// A deviation of a prelude from API Gateway's documentation.
///
/// The prelude is read anyway, because services treat such preludes differently and the body is still worth reading.
@nonexhaustive
public enum LambdaPreludeIssue: Hashable, Sendable {
  /// A value of an unexpected type: a status that is not a number from 100 to 599, a header that is not a string.
  ///
  /// Strings of digits, numbers and booleans are used as text, arrays value by value. Null and objects are ignored.
  ///
  /// - Parameters:
  ///   - key: The member of the prelude: `statusCode`, `headers`, `multiValueHeaders`, `cookies`.
  ///   - name: The header; nil if the issue is not about a header.
  ///   - json: The value as JSON text.
  case unexpectedValue(key: String, name: String?, json: String)
  /// A member other than the four that API Gateway supports; see ``LambdaPrelude/otherMembers``.
  case unsupportedKey(String)
  /// A member that appears again later: the last one counts, the others are ignored.
  case repeatedKey(String)
  /// A header name that is not a token (RFC 9110, section 5.6.2).
  case invalidHeaderName(String)
  /// A header value or, with the name `Set-Cookie`, a cookie that contains this control character.
  ///
  /// RFC 9110, section 5.5, calls CR, LF and NUL "invalid and dangerous": copied into an HTTP head unchanged, such a
  /// value adds headers that the function did not intend.
  case invalidHeaderValue(name: String, byte: UInt8)
}

extension LambdaPreludeIssue: CustomStringConvertible {
  /// The issue in one sentence.
  public var description: String {
    switch self {
    case .unexpectedValue(let key, nil, let json): "\(key) is \(json)"
    case .unexpectedValue(let key, let name?, let json): "\(name) in \(key) is \(json)"
    case .unsupportedKey(let key): "\(key) is not one of statusCode, headers, multiValueHeaders and cookies"
    case .repeatedKey(let key): "\(key) appears more than once; the last one counts"
    case .invalidHeaderName(let name): "\"\(name)\" is not a header name"
    case .invalidHeaderValue(let name, let byte):
      "the value of \(name) contains the control character \(hexadecimal(byte))"
    }
  }
}
