/// What is wrong with the beginning of a response that must have a prelude, and where.
///
/// Offsets are absolute: bytes since the start of the stream. A decoder that threw is poisoned and throws the same error
/// again.
@nonexhaustive
public enum LambdaPreludeError: Error, Hashable, Sendable {
  /// The prelude is not JSON (RFC 8259).
  ///
  /// - Parameters:
  ///   - offset: Where the first byte stands that is wrong.
  ///   - byte: That byte; nil where the text ends too early.
  case invalidJSON(offset: UInt64, byte: UInt8?)
  /// The prelude has more arrays and objects inside each other than the limit.
  case nestedTooDeeply(offset: UInt64, limit: Int)
  /// Something other than eight NUL bytes follows the JSON.
  ///
  /// - Parameters:
  ///   - offset: Where it stands.
  ///   - count: How many NUL bytes came before it: 0 to 7.
  ///   - byte: What stands there instead of a NUL.
  case invalidDelimiter(offset: UInt64, count: Int, byte: UInt8)
  /// The delimiter does not end within ``LambdaPreludeLimits/maximumLength``.
  ///
  /// - Parameter offset: The first offset beyond the limit.
  case preludeTooLong(offset: UInt64, limit: Int)
  /// The stream ended before the delimiter did: it was cut, or it is a body that begins like an object.
  ///
  /// - Parameters:
  ///   - offset: Where the stream ended.
  ///   - held: How many bytes came.
  case missingDelimiter(offset: UInt64, held: Int)
}

extension LambdaPreludeError {
  /// Where the error was found: bytes since the start of the stream.
  public var offset: UInt64 {
    switch self {
    case .invalidJSON(let offset, _), .nestedTooDeeply(let offset, _), .invalidDelimiter(let offset, _, _),
      .preludeTooLong(let offset, _), .missingDelimiter(let offset, _):
      offset
    }
  }

  /// Whether the stream was cut short, rather than malformed.
  public var isIncomplete: Bool {
    if case .missingDelimiter = self { true } else { false }
  }

  /// What to do about it.
  public var help: String {
    switch self {
    case .invalidJSON, .nestedTooDeeply:
      "API Gateway answers with 500 or 502 where the prelude is not valid JSON."
    case .invalidDelimiter:
      "Exactly eight NUL bytes must stand between the JSON and the body; API Gateway answers with 500 or 502 otherwise."
    case .preludeTooLong:
      "API Gateway wants the delimiter within the first 16 KB. Fewer or shorter headers and cookies make room for it."
    case .missingDelimiter:
      """
      The stream was cut, or a handler on Node's runtime gave JSON to end() without a write() before it, which sends no \
      prelude: call write(chunk), then end().
      """
    }
  }
}

extension LambdaPreludeError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .invalidJSON(let offset, let byte?):
      "the prelude is not JSON: \(hexadecimal(byte)) cannot stand at offset \(offset)"
    case .invalidJSON(let offset, nil): "the prelude is not JSON: it ends too early, at offset \(offset)"
    case .nestedTooDeeply(let offset, let limit):
      "the prelude is nested deeper than \(limit) levels at offset \(offset)"
    case .invalidDelimiter(let offset, 0, let byte):
      "no delimiter behind the prelude: \(hexadecimal(byte)) at offset \(offset)"
    case .invalidDelimiter(let offset, let count, let byte):
      "the delimiter has \(count) NUL bytes of 8: \(hexadecimal(byte)) at offset \(offset)"
    case .preludeTooLong(let offset, let limit):
      "the prelude and its delimiter are longer than the limit of \(limit) bytes, at offset \(offset)"
    case .missingDelimiter(let offset, let held):
      "the stream ends at offset \(offset), before the delimiter; \(held) bytes of the prelude came"
    }
  }
}
