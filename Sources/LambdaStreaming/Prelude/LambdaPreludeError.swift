/// What is wrong with the beginning of a response that must have a prelude, and where.
///
/// Offsets are absolute: bytes since the start of the stream. A decoder that threw is poisoned and throws the same error
/// again.
@nonexhaustive
public enum LambdaPreludeError: Error, Hashable, Sendable {
  /// The prelude is not JSON (RFC 8259).
  ///
  /// - Parameters:
  ///   - offset: The offset of the first wrong byte.
  ///   - byte: That byte; nil if the text ends too early.
  case invalidJSON(offset: UInt64, byte: UInt8?)
  /// The prelude nests arrays and objects more deeply than the limit.
  case nestedTooDeeply(offset: UInt64, limit: Int)
  /// Something other than eight NUL bytes follows the JSON.
  ///
  /// - Parameters:
  ///   - offset: The offset of the wrong byte.
  ///   - count: The number of NUL bytes before it, 0 to 7.
  ///   - byte: The byte in the place of a NUL.
  case invalidDelimiter(offset: UInt64, count: Int, byte: UInt8)
  /// The delimiter does not end within ``LambdaPreludeLimits/maximumLength``.
  ///
  /// - Parameter offset: The first offset beyond the limit.
  case preludeTooLong(offset: UInt64, limit: Int)
  /// The stream ended before the delimiter: it was cut, or is a body that begins like an object.
  ///
  /// - Parameters:
  ///   - offset: The offset of the stream's end.
  ///   - held: The number of bytes that arrived.
  case missingDelimiter(offset: UInt64, held: Int)
}

extension LambdaPreludeError {
  /// The offset of the error, in bytes since the start of the stream.
  public var offset: UInt64 {
    switch self {
    case .invalidJSON(let offset, _), .nestedTooDeeply(let offset, _), .invalidDelimiter(let offset, _, _),
      .preludeTooLong(let offset, _), .missingDelimiter(let offset, _):
      offset
    }
  }

  /// The case's name: a stable code for logs and scripts.
  public var code: String {
    switch self {
    case .invalidJSON: "invalidJSON"
    case .nestedTooDeeply: "nestedTooDeeply"
    case .invalidDelimiter: "invalidDelimiter"
    case .preludeTooLong: "preludeTooLong"
    case .missingDelimiter: "missingDelimiter"
    }
  }

  /// Whether the stream was cut rather than malformed.
  public var isIncomplete: Bool {
    if case .missingDelimiter = self { true } else { false }
  }

  /// What to do about the error.
  public var help: String {
    switch self {
    case .invalidJSON, .nestedTooDeeply:
      "API Gateway answers with 500 or 502 if the prelude is not valid JSON."
    case .invalidDelimiter:
      "Exactly eight NUL bytes must separate the JSON and the body; API Gateway answers with 500 or 502 otherwise."
    case .preludeTooLong:
      "API Gateway requires the delimiter within the first 16 KB. Send fewer or shorter headers and cookies."
    case .missingDelimiter:
      """
      The stream was cut, or a handler on Node's runtime passed JSON to end() without calling write() first, which sends \
      no prelude: call write(chunk), then end().
      """
    }
  }
}

extension LambdaPreludeError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .invalidJSON(let offset, let byte?):
      "the prelude is not JSON: unexpected byte \(hexadecimal(byte)) at offset \(offset)"
    case .invalidJSON(let offset, nil): "the prelude is not JSON: it ends too early, at offset \(offset)"
    case .nestedTooDeeply(let offset, let limit):
      "the prelude is nested deeper than \(limit) levels at offset \(offset)"
    case .invalidDelimiter(let offset, 0, let byte):
      "no delimiter follows the prelude: \(hexadecimal(byte)) at offset \(offset)"
    case .invalidDelimiter(let offset, let count, let byte):
      "the delimiter has \(count) NUL bytes of 8: \(hexadecimal(byte)) at offset \(offset)"
    case .preludeTooLong(let offset, let limit):
      "the prelude and its delimiter exceed the limit of \(limit) bytes, at offset \(offset)"
    case .missingDelimiter(let offset, let held):
      "the stream ends at offset \(offset), before the delimiter; \(held) bytes of the prelude arrived"
    }
  }
}

/// Why a prelude cannot be written.
///
/// Nothing has been written when it is thrown.
@nonexhaustive
public enum LambdaPreludeEncodingError: Error, Hashable, Sendable {
  /// The status is not an HTTP status: not 100 to 599.
  case statusCodeOutOfRange(Int)
  /// ``LambdaPrelude/otherMembers`` contains a member; API Gateway supports only its four.
  case unsupportedKey(String)
  /// A header name is not a token (RFC 9110, section 5.6.2).
  case invalidHeaderName(String)
  /// A header value or, with the name `Set-Cookie`, a cookie contains this control character.
  case invalidHeaderValue(name: String, byte: UInt8)
  /// A header value is not UTF-8, so JSON cannot contain it.
  case headerValueNotUTF8(name: String)
  /// ``LambdaPrelude/headers`` contains a second value of a header, ignoring ASCII case.
  case repeatedHeader(String)
  /// The prelude with its delimiter is longer than ``LambdaPreludeLimits/maximumLength``.
  case preludeTooLong(count: Int, limit: Int)
}

extension LambdaPreludeEncodingError: CustomStringConvertible {
  /// The error in one sentence.
  public var description: String {
    switch self {
    case .statusCodeOutOfRange(let status): "the status \(status) is not in 100...599"
    case .unsupportedKey(let key): "API Gateway does not support the member \"\(key)\""
    case .invalidHeaderName(let name): "\"\(name)\" is not a header name"
    case .invalidHeaderValue(let name, let byte):
      "the value of \(name) contains the control character \(hexadecimal(byte))"
    case .headerValueNotUTF8(let name): "the value of \(name) is not UTF-8"
    case .repeatedHeader(let name): "a second value of \(name): use multiValueHeaders for several values"
    case .preludeTooLong(let count, let limit):
      "the prelude takes \(count) bytes with its delimiter; the limit is \(limit)"
    }
  }
}
