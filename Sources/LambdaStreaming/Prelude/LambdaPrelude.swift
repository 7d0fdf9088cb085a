public import ChunkedHTTP

/// What a function says of its HTTP response before the body: status, headers, cookies.
///
/// It is JSON, followed by eight NUL bytes and the body, in a response of the media type ``contentType``. All of it is
/// optional. What API Gateway would not take as it stands is in ``issues``.
///
/// Source: Amazon API Gateway Developer Guide, "Set up a Lambda proxy integration with payload response streaming".
@available(StreamingCodec 1.0, *)
public struct LambdaPrelude: Hashable, Sendable {
  /// The media type of a response that begins with a prelude.
  public static let contentType = "application/vnd.awslambda.http-integration-response"

  /// What separates the prelude from the body: eight NUL bytes.
  public static let delimiter: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]

  /// The status; nil where the function gave none, which counts as 200.
  public var statusCode: Int?

  /// The headers with a single value each, in the order of the text and with what it has twice.
  ///
  /// Values that were numbers or booleans are here as their JSON text; those of an array are fields of their own.
  public var headers: HTTPFields

  /// The headers with several values, one field for each value, in the order of the text.
  public var multiValueHeaders: HTTPFields

  /// The cookies, each the value of a `Set-Cookie` field.
  public var cookies: [String]

  /// The members that no service knows, in the order of the text.
  public var otherMembers: [LambdaPreludeMember]

  /// What a decoder found that API Gateway's documentation does not have, in the order of the text.
  public internal(set) var issues: [LambdaPreludeIssue] = []

  /// Makes a prelude.
  public init(
    statusCode: Int? = nil, headers: HTTPFields = [], multiValueHeaders: HTTPFields = [], cookies: [String] = []
  ) {
    self.statusCode = statusCode
    self.headers = headers
    self.multiValueHeaders = multiValueHeaders
    self.cookies = cookies
    otherMembers = []
  }

  /// Both kinds of headers as API Gateway merges them into one list; the cookies are apart.
  ///
  /// "If the same key-value pair is specified in both, only the values from `multiValueHeaders` will appear": the pairs
  /// of ``headers`` that are not in ``multiValueHeaders`` come first, then those of ``multiValueHeaders``. Names are
  /// compared without regard to ASCII case, values byte by byte.
  ///
  /// - Complexity: O(*n*) in the bytes of the headers.
  public var mergedHeaders: HTTPFields {
    func pair(_ field: HTTPField) -> HTTPField {
      HTTPField(name: HeaderText.lowercased(field.name), rawValue: field.rawValue)
    }
    let several = Set(multiValueHeaders.map(pair))
    return HTTPFields(headers.filter { !several.contains(pair($0)) } + Array(multiValueHeaders))
  }
}

/// A member of a prelude that no service knows.
public struct LambdaPreludeMember: Hashable, Sendable {
  /// Its name, escapes decoded.
  public var name: String
  /// Its value as JSON text without insignificant white space.
  public var json: String

  /// Makes a member.
  public init(name: String, json: String) {
    self.name = name
    self.json = json
  }
}
