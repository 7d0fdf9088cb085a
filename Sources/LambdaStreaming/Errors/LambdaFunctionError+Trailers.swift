public import ChunkedHTTP
internal import StrictJSON

@available(StreamingCodec 1.0, *)
extension LambdaFunctionError {
  /// The trailers with which a runtime reports an error after its response has begun.
  ///
  /// They go behind the last chunk; ``announcement`` must have stood in the head. Without them nobody learns that the
  /// response was not finished.
  ///
  /// - Parameters:
  ///   - type: The error's type; Lambda recommends `category.reason`, as in `Runtime.UnknownReason`.
  ///   - message: What it says.
  ///   - stackTrace: The lines of its stack trace.
  /// - Throws: ``LambdaErrorTrailerError`` where the type cannot stand in a trailer field.
  /// - Complexity: O(*n*).
  public static func trailers(
    type: String, message: String, stackTrace: [String] = []
  ) throws(LambdaErrorTrailerError) -> HTTPFields {
    guard !type.isEmpty else { throw .emptyType }
    if let byte = type.utf8.first(where: { !(0x20...0x7E).contains($0) }) { throw .invalidType(byte: byte) }
    guard type.utf8.first != 0x20, type.utf8.last != 0x20 else { throw .invalidType(byte: 0x20) }
    let body = JSONValue.object([
      JSONMember(name: "errorType", value: .string(type)),
      JSONMember(name: "errorMessage", value: .string(message)),
      JSONMember(name: "stackTrace", value: .array(stackTrace.map { .string($0) })),
    ])
    return [
      HTTPField(typeTrailerName, type), HTTPField(bodyTrailerName, Base64Text.encode(Array(body.jsonText.utf8))),
    ]
  }
}

/// Why an error cannot be reported in trailers.
@nonexhaustive
public enum LambdaErrorTrailerError: Error, Hashable, Sendable {
  /// The type is empty.
  case emptyType
  /// The type has a byte that is no printable ASCII character, or a space at one of its ends.
  ///
  /// A runtime that sends others loses the response: Node's HTTP client refuses them in the middle of the stream.
  case invalidType(byte: UInt8)
}

extension LambdaErrorTrailerError: CustomStringConvertible {
  /// The error in words.
  public var description: String {
    switch self {
    case .emptyType: "the error's type is empty"
    case .invalidType(let byte): "\(hexadecimal(byte)) in the error's type cannot stand in a trailer field there"
    }
  }
}
